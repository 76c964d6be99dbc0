#include "rules/sources.h"

#include <dirent.h>
#include <errno.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>

#include "base/error.h"
#include "base/file.h"
#include "base/hash.h"
#include "base/limits.h"
#include "rules/yaml_tree.h"
#include "text/fold.h"

enum { FOLDERS_MAX = 8, FILES_MAX = 10000, PACKS_MAX = 64 };

typedef struct reader {
    xs_sources *s;
    xs_error *err;
    xs_status status;
    uint32_t files;
} reader;

static bool fail(reader *r, xs_status status, const char *where, const char *zh, const char *en)
{
    if (r->status == XS_OK)
        r->status = xs_fail(r->err, status, 0, where, "%s", r->s->o->lang == XS_ZH ? zh : en);
    return false;
}

static bool no_memory(reader *r)
{
    return fail(r, XS_E_SYSTEM, "rules", "内存不足", "out of memory");
}

static bool has_suffix(const char *name, const char *suffix)
{
    size_t n = strlen(name), k = strlen(suffix);
    return n > k && strcasecmp(name + n - k, suffix) == 0;
}

static bool kind_of(const char *name, xs_source_kind *kind)
{
    if (has_suffix(name, ".yaml") || has_suffix(name, ".yml"))
        *kind = XS_SOURCE_RULES;
    else if (has_suffix(name, ".txt") || has_suffix(name, ".tsv") || has_suffix(name, ".csv"))
        *kind = XS_SOURCE_LIST;
    else
        return false;
    return true;
}

static const char *copy(reader *r, const char *s)
{
    xs_str c = xs_arena_copy(&r->s->arena, xs_str_from(s));
    if (!c.p)
        no_memory(r);
    return c.p;
}

/* Read one file into the pack. */
static xs_source *add_file(reader *r, uint32_t pack, xs_source_kind kind, const char *path,
                           const char *inside)
{
    xs_source *f = xs_arena_get(&r->s->arena, sizeof *f);
    xs_buf b;
    xs_error e;
    if (!f || !(f->path = copy(r, path)) || !(f->inside = copy(r, inside)))
        return no_memory(r), NULL;
    if (++r->files > FILES_MAX)
        return fail(r, XS_E_RULES, path, "规则包中文件过多；拆分规则包",
                    "too many files in a pack; divide it"),
               NULL;
    xs_buf_init(&b, XS_MAX_RULE_FILE);
    xs_status st = xs_file_read(path, &b, &e);
    if (st == XS_OK) {
        f->bytes = xs_arena_copy(&r->s->arena, xs_buf_str(&b));
        if (!f->bytes.p)
            no_memory(r);
    } else if (r->status == XS_OK) {
        if (r->err)
            *r->err = e;
        r->status = st;
    }
    xs_buf_clear(&b);
    f->kind = kind;
    f->pack = pack;
    return r->status == XS_OK ? f : NULL;
}

static bool keep_file(reader *r, uint32_t pack, xs_source *f)
{
    if (!f)
        return false;
    xs_source_pack *p = &r->s->packs[pack];
    *p->tail = f;
    p->tail = &f->next;
    return true;
}

static int by_name(const struct dirent **a, const struct dirent **b)
{
    return strcmp((*a)->d_name, (*b)->d_name); /* the same order in every locale */
}

static int visible(const struct dirent *d)
{
    return d->d_name[0] != '.';
}

static bool walk(reader *r, uint32_t pack, const char *dir, const char *inside, unsigned depth);

static bool walk_entry(reader *r, uint32_t pack, const char *dir, const char *inside,
                       const char *name, unsigned depth)
{
    char path[PATH_MAX], rel[PATH_MAX];
    struct stat st;
    xs_source_kind kind;
    if (snprintf(path, sizeof path, "%s/%s", dir, name) >= (int)sizeof path ||
        snprintf(rel, sizeof rel, "%s%s%s", inside, *inside ? "/" : "", name) >= (int)sizeof rel)
        return fail(r, XS_E_IO, dir, "路径过长", "path too long");
    if (stat(path, &st) != 0)
        return true; /* vanished, or a dangling link */
    if (S_ISDIR(st.st_mode)) {
        char manifest[PATH_MAX + 16];
        snprintf(manifest, sizeof manifest, "%s/pack.yaml", path);
        if (stat(manifest, &st) != 0)
            return walk(r, pack, path, rel, depth + 1);
        if (r->s->packs[pack].manifest)
            return true; /* a pack of its own */
        return fail(r, XS_E_RULES, path, "文件夹中有多个规则包；请指定其中一个",
                    "the folder holds several packs; name one of them");
    }
    if (!S_ISREG(st.st_mode) || !kind_of(name, &kind) || strcmp(rel, "pack.yaml") == 0)
        return true;
    return keep_file(r, pack, add_file(r, pack, kind, path, rel));
}

static bool walk(reader *r, uint32_t pack, const char *dir, const char *inside, unsigned depth)
{
    struct dirent **names;
    if (depth > FOLDERS_MAX)
        return fail(r, XS_E_RULES, dir, "规则包的文件夹嵌套过深", "folders of a pack are too deep");
    int n = scandir(dir, &names, visible, by_name);
    if (n < 0)
        return fail(r, errno == ENOENT ? XS_E_MISSING : XS_E_IO, dir, "无法读取文件夹；检查权限",
                    "cannot read the folder; check its permissions");
    bool ok = true;
    for (int i = 0; i < n; i++) {
        ok = ok && walk_entry(r, pack, dir, inside, names[i]->d_name, depth);
        free(names[i]);
    }
    free(names);
    return ok;
}

static uint32_t find_pack(const xs_sources *s, const char *real)
{
    uint32_t i = 0;
    while (i < s->npacks && strcmp(s->packs[i].real, real) != 0)
        i++;
    return i;
}

static bool open_pack(reader *r, const char *path, const xs_node *from, unsigned depth,
                      uint32_t *out);

/* Packs that a manifest extends. Only a manifest that has the word is parsed here. */
static bool open_parents(reader *r, const xs_source *m, const char *dir, unsigned depth,
                         uint32_t **parents, uint32_t *n)
{
    xs_troubles silent = {.lang = r->s->o->lang};
    if (!memmem(m->bytes.p, m->bytes.n, "extends", 7))
        return true;
    const xs_node *root = xs_yaml_parse(m->path, m->bytes, &r->s->arena, &silent);
    const xs_node *list = xs_yaml_get(root, "extends");
    if (!list || list->kind != XS_NODE_LIST)
        return true; /* said when the manifest is read */
    *parents = xs_arena_array(&r->s->arena, list->n, sizeof **parents);
    if (!*parents)
        return no_memory(r);
    for (const xs_node *c = list->first; c; c = c->next) {
        char path[PATH_MAX];
        if (c->kind != XS_NODE_SCALAR || c->s.n == 0)
            continue;
        if (xs_str_is(c->s, "default")) {
            if (!r->s->o->default_pack) {
                xs_trouble(r->s->t, xs_at_node(c, NULL), "找不到默认规则包",
                           "there is no default pack");
                continue;
            }
            snprintf(path, sizeof path, "%s", r->s->o->default_pack);
        } else if (snprintf(path, sizeof path, "%s%s%s", c->s.p[0] == '/' ? "" : dir,
                            c->s.p[0] == '/' ? "" : "/", c->s.p) >= (int)sizeof path) {
            return fail(r, XS_E_IO, m->path, "路径过长", "path too long");
        }
        if (!open_pack(r, path, c, depth + 1, &(*parents)[*n]))
            return false;
        if ((*parents)[*n] != UINT32_MAX)
            (*n)++;
    }
    return true;
}

static bool new_pack(reader *r, const char *path, const char *real, bool folder, uint32_t *out)
{
    xs_sources *s = r->s;
    if (s->npacks == s->cap) {
        uint32_t cap = s->cap ? s->cap * 2 : 8;
        xs_source_pack *v = xs_arena_array(&s->arena, cap, sizeof *v);
        if (!v)
            return no_memory(r);
        for (uint32_t i = 0; i < s->npacks; i++) {
            v[i] = s->packs[i];
            if (!v[i].first)
                v[i].tail = &v[i].first;
        }
        s->packs = v;
        s->cap = cap;
    }
    xs_source_pack *p = &s->packs[s->npacks];
    *p = (xs_source_pack){.folder = folder};
    p->tail = &p->first;
    p->path = copy(r, path);
    p->real = copy(r, real);
    *out = s->npacks++;
    return p->path && p->real;
}

static bool open_folder(reader *r, const char *path, const char *real, unsigned depth,
                        uint32_t *out)
{
    char manifest[PATH_MAX + 16];
    struct stat st;
    uint32_t *parents = NULL, nparents = 0;
    xs_source *m = NULL;
    snprintf(manifest, sizeof manifest, "%s/pack.yaml", path);
    if (stat(manifest, &st) == 0) {
        m = add_file(r, 0, XS_SOURCE_MANIFEST, manifest, "pack.yaml");
        if (!m || !open_parents(r, m, path, depth, &parents, &nparents))
            return false;
    }
    *out = find_pack(r->s, real);
    if (*out < r->s->npacks)
        return true; /* an extended pack named it: a circle, which ends here */
    if (!new_pack(r, path, real, true, out))
        return false;
    if (m)
        m->pack = *out;
    xs_source_pack *p = &r->s->packs[*out];
    p->manifest = m;
    p->parents = parents;
    p->nparents = nparents;
    return walk(r, *out, path, "", 0);
}

/* Term lists beside a single rule file, which its `terms_file` keys name. */
static bool add_companions(reader *r, uint32_t pack, const xs_node *v, const char *dir)
{
    if (v->key && xs_str_is(v->key->s, "terms_file") && v->kind == XS_NODE_SCALAR && v->s.n > 0 &&
        v->s.p[0] != '/' && !strstr(v->s.p, "..") && !xs_sources_find(&r->s->packs[pack], v->s)) {
        char path[PATH_MAX];
        struct stat st;
        snprintf(path, sizeof path, "%s/%s", dir, v->s.p);
        if (stat(path, &st) != 0)
            return true; /* said when the rule is read */
        return keep_file(r, pack, add_file(r, pack, XS_SOURCE_LIST, path, v->s.p));
    }
    for (const xs_node *c = v->first; c; c = c->next)
        if (!add_companions(r, pack, c, dir))
            return false;
    return true;
}

static bool open_file(reader *r, const char *path, const char *real, uint32_t *out)
{
    const char *slash = strrchr(path, '/'), *name = slash ? slash + 1 : path;
    xs_source_kind kind;
    char dir[PATH_MAX];
    snprintf(dir, sizeof dir, "%.*s", slash ? (int)(slash - path) : 1, slash ? path : ".");
    if (!kind_of(name, &kind))
        return fail(r, XS_E_RULES, path,
                    "不认识的规则文件类型；规则用 .yaml，词表用 .txt、.tsv 或 .csv",
                    "not a rule file; rules are .yaml, term lists .txt, .tsv or .csv");
    if (!new_pack(r, path, real, false, out))
        return false;
    xs_source *f = add_file(r, *out, kind, path, name);
    if (!keep_file(r, *out, f))
        return false;
    if (kind != XS_SOURCE_RULES || !memmem(f->bytes.p, f->bytes.n, "terms_file", 10))
        return true;
    xs_troubles silent = {.lang = r->s->o->lang};
    const xs_node *root = xs_yaml_parse(f->path, f->bytes, &r->s->arena, &silent);
    return !root || add_companions(r, *out, root, dir);
}

/* *out: the pack's number; UINT32_MAX when it is said to be missing. from: the node that names it.
 */
static bool open_pack(reader *r, const char *path, const xs_node *from, unsigned depth,
                      uint32_t *out)
{
    char shown[PATH_MAX], real[PATH_MAX];
    struct stat st;
    size_t n = strlen(path);
    while (n > 1 && path[n - 1] == '/')
        n--;
    if (n > 10 && strcmp(path + n - 10, "/pack.yaml") == 0)
        n -= 10;
    snprintf(shown, sizeof shown, "%.*s", (int)n, path);
    if (strcmp(shown, "pack.yaml") == 0)
        strcpy(shown, ".");
    *out = UINT32_MAX;
    if (!realpath(shown, real) || stat(real, &st) != 0) {
        if (!from)
            return fail(r, XS_E_MISSING, shown, "找不到规则包；检查路径",
                        "no such rule pack; check the path");
        xs_trouble(r->s->t, xs_at_node(from, NULL), "找不到所扩展的规则包“%s”；检查路径",
                   "the extended pack \"%s\" does not exist; check the path", shown);
        return true;
    }
    *out = find_pack(r->s, real);
    if (*out < r->s->npacks)
        return true;
    if (depth > FOLDERS_MAX || r->s->npacks >= PACKS_MAX)
        return fail(r, XS_E_RULES, shown, "规则包互相扩展成环或过多",
                    "packs extend each other in a circle, or too many");
    return S_ISDIR(st.st_mode) ? open_folder(r, shown, real, depth, out)
                               : open_file(r, shown, real, out);
}

xs_status xs_sources_read(xs_sources *s, const xs_pack_options *o, xs_troubles *t, xs_error *err)
{
    *s = (xs_sources){.arena = {.max = (size_t)1 << 30}, .o = o, .t = t};
    reader r = {.s = s, .err = err};
    for (size_t i = 0; i < o->npaths; i++) {
        uint32_t pack;
        if (!open_pack(&r, o->paths[i], NULL, 0, &pack))
            break;
    }
    return r.status;
}

void xs_sources_clear(xs_sources *s)
{
    xs_arena_clear(&s->arena);
}

xs_source *xs_sources_find(const xs_source_pack *p, xs_str inside)
{
    for (xs_source *f = p->first; f; f = f->next)
        if (xs_str_is(inside, f->inside))
            return f;
    return NULL;
}

bool xs_sources_extends(const xs_sources *s, uint32_t q, uint32_t p)
{
    for (uint32_t i = 0; i < s->packs[q].nparents; i++)
        if (s->packs[q].parents[i] == p || xs_sources_extends(s, s->packs[q].parents[i], p))
            return true;
    return false;
}

static void add_text(xs_sha256 *h, const char *p, size_t n)
{
    uint64_t len = n;
    xs_sha256_add(h, &len, sizeof len);
    if (n)
        xs_sha256_add(h, p, n);
}

static void add_source(xs_sha256 *h, const xs_source *f)
{
    add_text(h, f->inside, strlen(f->inside));
    add_text(h, f->bytes.p, f->bytes.n);
}

void xs_sources_hash(const xs_sources *s, char sha256[65])
{
    const char *profile = s->o->profile ? s->o->profile : "general";
    xs_sha256 h;
    xs_sha256_init(&h);
    add_text(&h, XS_VERSION_STRING, strlen(XS_VERSION_STRING));
    add_text(&h, xs_fold_version, strlen(xs_fold_version));
    add_text(&h, profile, strlen(profile));
    for (uint32_t i = 0; i < s->npacks; i++) {
        add_text(&h, s->packs[i].folder ? "pack" : "file", 4);
        if (s->packs[i].manifest)
            add_source(&h, s->packs[i].manifest);
        for (const xs_source *f = s->packs[i].first; f; f = f->next)
            add_source(&h, f);
    }
    xs_sha256_hex(&h, sha256);
}

void xs_sources_key(const xs_sources *s, char sha256[65])
{
    const xs_vocabulary *v = s->o->vocabulary;
    xs_sha256 h;
    xs_sources_hash(s, sha256);
    xs_sha256_init(&h);
    xs_sha256_add(&h, sha256, 64);
    for (uint32_t i = 0; i < s->npacks; i++)
        add_text(&h, s->packs[i].path, strlen(s->packs[i].path));
    for (size_t i = 0; v && v->recognisers[i]; i++)
        add_text(&h, v->recognisers[i], strlen(v->recognisers[i]));
    for (size_t i = 0; v && v->confirms[i]; i++)
        add_text(&h, v->confirms[i], strlen(v->confirms[i]));
    xs_sha256_hex(&h, sha256);
}
