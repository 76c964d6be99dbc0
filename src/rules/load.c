/* load.c -- packs to a rule set: read everything, say everything that is wrong, freeze. */
#include <stdlib.h>

#include "base/error.h"
#include "rules/pack_read.h"

typedef struct load {
    xs_build b;
    xs_sources s;
    xs_pack_text *packs;
    xs_troubles t;
} load;

/* Rule ids that are on a node's list or map: used ones are ticked off. */
typedef struct mention {
    const xs_node *node;
    xs_str id;
    uint32_t pack;
    bool used, disable;
} mention;

typedef struct mentions {
    mention *v;
    uint32_t n;
} mentions;

static bool collect(load *l, mentions *m)
{
    uint32_t cap = 0;
    for (uint32_t i = 0; i < l->s.npacks; i++) {
        const xs_node *d = xs_yaml_get(l->packs[i].map, "disable"),
                      *o = xs_yaml_get(l->packs[i].map, "override");
        cap += (d ? d->n : 0) + (o ? o->n : 0);
    }
    m->v = xs_arena_array(&l->b.arena, cap ? cap : 1, sizeof *m->v);
    if (!m->v)
        return false;
    for (uint32_t i = 0; i < l->s.npacks; i++) {
        const xs_node *d = xs_yaml_get(l->packs[i].map, "disable"),
                      *o = xs_yaml_get(l->packs[i].map, "override");
        xs_str s;
        for (const xs_node *c = d ? d->first : NULL; c; c = c->next)
            if (xs_yaml_string(c, NULL, &s, &l->t))
                m->v[m->n++] = (mention){.node = c, .id = s, .pack = i, .disable = true};
        for (const xs_node *c = o ? o->first : NULL; c; c = c->next)
            m->v[m->n++] = (mention){.node = c, .id = c->key->s, .pack = i};
    }
    return true;
}

static void read_rule(load *l, uint32_t pack, const xs_node *map, mentions *m)
{
    xs_rule_text text = {.map = map, .pack = l->packs[pack].pack};
    const xs_node *id = xs_yaml_get(map, "id");
    for (uint32_t i = 0; id && id->kind == XS_NODE_SCALAR && i < m->n; i++) {
        if (!xs_str_eq(m->v[i].id, id->s) || !xs_sources_extends(&l->s, m->v[i].pack, pack))
            continue;
        m->v[i].used = true;
        if (!m->v[i].disable && text.nover < sizeof text.over / sizeof *text.over)
            text.over[text.nover++] = m->v[i].node;
    }
    xs_rule_read(&l->b, &text);
}

static void read_rule_file(load *l, uint32_t pack, const xs_source *f, mentions *m)
{
    static const char *const keys[] = {"rules", NULL};
    const xs_node *root = xs_yaml_parse(f->path, f->bytes, &l->b.arena, &l->t);
    if (!root || (!xs_yaml_keys(root, keys, NULL, &l->t) && root->kind != XS_NODE_MAP))
        return;
    const xs_node *rules = xs_yaml_get(root, "rules");
    if (!rules || rules->kind != XS_NODE_LIST || rules->n == 0) {
        xs_trouble(&l->t, xs_at_node(rules ? rules : root, NULL), "规则文件应有“rules:”列表",
                   "a rule file holds a list \"rules:\"");
        return;
    }
    for (const xs_node *r = rules->first; r; r = r->next)
        read_rule(l, pack, r, m);
}

static void read_pack(load *l, uint32_t pack, mentions *m)
{
    const xs_source_pack *p = &l->s.packs[pack];
    for (xs_source *f = p->first; f; f = f->next)
        if (f->kind == XS_SOURCE_RULES)
            read_rule_file(l, pack, f, m);
    xs_pack_allow(&l->b, &l->packs[pack]);
    xs_pack_lists(&l->b, &l->packs[pack]);
    for (xs_source *f = p->first; f; f = f->next) {
        if (f->kind != XS_SOURCE_LIST || f->used)
            continue;
        if (!p->manifest)
            xs_pack_plain_list(&l->b, f);
        else
            xs_trouble(
                &l->t, (xs_at){f->path, 0, NULL},
                "规则包没有用到这个词表；写进 pack.yaml 的 lists，或移出规则包",
                "the pack does not use this list; name it in `lists` of pack.yaml, or move it out");
    }
}

typedef struct named {
    xs_str id;
    uint32_t rule;
} named;

static int by_id(const void *a, const void *b)
{
    const named *x = a, *y = b;
    int c = xs_str_cmp(x->id, y->id);
    return c ? c : (x->rule > y->rule) - (x->rule < y->rule);
}

static xs_str text_of(const xs_build *b, xs_ref r)
{
    return (xs_str){b->strings.p + r.at, r.n};
}

static bool is_known(const named *v, uint32_t n, xs_str id)
{
    uint32_t lo = 0, hi = n;
    while (lo < hi) {
        uint32_t mid = lo + (hi - lo) / 2;
        if (xs_str_cmp(v[mid].id, id) < 0)
            lo = mid + 1;
        else
            hi = mid;
    }
    return lo < n && xs_str_eq(v[lo].id, id);
}

static const char *const *id_list(load *l, const named *v, uint32_t n)
{
    const char **out = xs_arena_array(&l->b.arena, n + 1, sizeof *out);
    for (uint32_t i = 0; out && i < n; i++)
        out[i] = xs_arena_copy(&l->b.arena, v[i].id).p;
    static const char *const none[] = {NULL};
    return out ? out : none;
}

/* Two rules with one id; ids that other rules and manifests name and nobody has. */
static bool check_ids(load *l, mentions *m, bool *gone)
{
    xs_build *b = &l->b;
    uint32_t n = XS_COUNT(b, rules, xs_rule);
    named *v = xs_arena_array(&b->arena, n + 1, sizeof *v);
    if (!v)
        return false;
    for (uint32_t i = 0; i < n; i++)
        v[i] = (named){text_of(b, XS_ITEM(b, rules, xs_rule, i)->id), i};
    if (n)
        qsort(v, n, sizeof *v, by_id);
    const char *const *ids = id_list(l, v, n);
    for (uint32_t i = 1; i < n; i++)
        if (v[i].id.n && xs_str_eq(v[i].id, v[i - 1].id)) {
            const xs_rule *r = XS_ITEM(b, rules, xs_rule, v[i].rule),
                          *first = XS_ITEM(b, rules, xs_rule, v[i - 1].rule);
            xs_str file = text_of(b, first->file);
            const char *here = xs_arena_copy(&b->arena, text_of(b, r->file)).p;
            xs_trouble(&l->t, (xs_at){here, r->line, ids[i]},
                       "规则 id“%.*s”重复（%.*s:%u 已有）；改名，或用 override",
                       "the rule id \"%.*s\" is taken (%.*s:%u); rename it, or use `override`",
                       XS_SHOWN(v[i].id), (int)file.n, file.p, first->line);
        }
    for (uint32_t i = 0; i < m->n; i++) {
        /* lists may be disabled too; they are not read through read_rule */
        for (uint32_t k = 0; k < n && m->v[i].disable; k++)
            if (xs_str_eq(v[k].id, m->v[i].id))
                gone[v[k].rule] = m->v[i].used = true;
        if (!m->v[i].used)
            xs_trouble(&l->t, xs_at_node(m->v[i].node, NULL), "所扩展的规则包中没有规则“%.*s”%s",
                       "the extended packs have no rule \"%.*s\"%s", XS_SHOWN(m->v[i].id),
                       xs_did_you_mean(l->t.lang, m->v[i].id, ids).s);
    }
    for (uint32_t i = 0; i < n; i++) {
        const xs_rule *r = XS_ITEM(b, rules, xs_rule, i);
        for (uint32_t k = 0; k < r->ncontexts; k++) {
            const xs_context *c = XS_ITEM(b, contexts, xs_context, r->context + k);
            for (uint32_t w = 0; c->scope >= XS_SCOPE_RULES_HEAD && w < c->nwords; w++) {
                xs_str id = text_of(b, *XS_ITEM(b, words, xs_ref, c->word + w));
                if (is_known(v, n, id))
                    continue;
                const char *here = xs_arena_copy(&b->arena, text_of(b, r->file)).p;
                const char *rule = xs_arena_copy(&b->arena, text_of(b, r->id)).p;
                xs_trouble(&l->t, (xs_at){here, r->line, rule}, "context 中的规则“%.*s”不存在%s",
                           "the rule \"%.*s\" in `context` does not exist%s", XS_SHOWN(id),
                           xs_did_you_mean(l->t.lang, id, ids).s);
            }
        }
    }
    return true;
}

/* The set is named after the last pack given that has a name. */
static void name_set(load *l)
{
    xs_str name = {NULL, 0}, version = {NULL, 0};
    for (uint32_t i = l->s.npacks; i > 0 && name.n == 0; i--) {
        name = l->packs[i - 1].name;
        version = l->packs[i - 1].version;
    }
    if (name.n == 0 && l->s.npacks > 0) {
        const char *path = l->s.packs[l->s.npacks - 1].path, *slash = strrchr(path, '/');
        name = xs_str_from(slash && slash[1] ? slash + 1 : path);
    }
    l->b.pack_name = xs_build_string(&l->b, name);
    l->b.pack_version = xs_build_string(&l->b, version);
}

static xs_status no_memory(const xs_pack_options *o, xs_error *err)
{
    return xs_fail(err, XS_E_SYSTEM, 0, "rules", "%s",
                   o->lang == XS_ZH ? "内存不足" : "out of memory");
}

static xs_status build(load *l, xs_error *err)
{
    const xs_pack_options *o = l->b.o;
    mentions m = {NULL, 0};
    l->packs = xs_arena_array(&l->b.arena, l->s.npacks + 1, sizeof *l->packs);
    if (!l->packs)
        return no_memory(o, err);
    for (uint32_t i = 0; i < l->s.npacks; i++)
        xs_pack_open(&l->b, &l->s.packs[i], &l->packs[i]);
    if (!collect(l, &m))
        return no_memory(o, err);
    for (uint32_t i = 0; i < l->s.npacks; i++)
        xs_pack_docno(&l->b, &l->packs[i]);
    for (uint32_t i = 0; i < l->s.npacks; i++)
        read_pack(l, i, &m);
    uint32_t n = XS_COUNT(&l->b, rules, xs_rule);
    bool *gone = xs_arena_array(&l->b.arena, n + 1, sizeof *gone);
    if (!gone || !check_ids(l, &m, gone))
        return no_memory(o, err);
    if (n == 0 && l->t.count == 0)
        xs_trouble(&l->t, (xs_at){l->s.npacks ? l->s.packs[0].path : "", 0, NULL},
                   "没有规则；检查路径", "there are no rules; check the path");
    xs_build_drop(&l->b, gone);
    xs_status s = xs_profile_apply(&l->b, l->packs, l->s.npacks, err);
    if (s != XS_OK)
        return s;
    name_set(l);
    return l->b.no_memory ? no_memory(o, err) : XS_OK;
}

xs_status xs_ruleset_load(const xs_pack_options *o, xs_ruleset **out, xs_error *err)
{
    load *l = calloc(1, sizeof *l);
    if (!l)
        return no_memory(o, err);
    char sha256[65];
    l->t = (xs_troubles){.lang = o->lang, .fn = o->problem, .ctx = o->problem_ctx};
    xs_build_init(&l->b, o, &l->t);
    xs_status s = xs_sources_read(&l->s, o, &l->t, err);
    if (s == XS_OK)
        s = build(l, err);
    if (s == XS_OK && l->t.count > 0)
        s = xs_fail(err, XS_E_RULES, 0, "rules",
                    o->lang == XS_ZH ? "规则包有 %u 处问题；改正后再用"
                                     : "%u problems in the rule packs; mend them first",
                    l->t.count);
    if (s == XS_OK) {
        xs_sources_hash(&l->s, sha256);
        s = xs_build_freeze(&l->b, sha256, out, err);
    }
    xs_build_clear(&l->b);
    xs_sources_clear(&l->s);
    free(l);
    return s;
}

xs_status xs_ruleset_key(const xs_pack_options *o, char sha256[65], xs_error *err)
{
    xs_sources s;
    xs_troubles silent = {.lang = o->lang};
    xs_status st = xs_sources_read(&s, o, &silent, err);
    if (st == XS_OK)
        xs_sources_key(&s, sha256);
    xs_sources_clear(&s);
    return st;
}
