/* rules_load.c -- rule packs to compiled rules, through the cache where it can be trusted. */
#include <dlfcn.h>
#include <errno.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "pipeline/engine.h"
#include "pipeline/trust.h"
#include "rules/ruleset.h"

#ifndef XS_DATADIR
#define XS_DATADIR "/usr/local/share/xianshen"
#endif

void xs_rules_options_init(xs_rules_options *o) { *o = (xs_rules_options){.size = sizeof *o}; }

/* dir/rest/patterns/default, where there is a pack. */
static char *pack_at(const char *file, const char *rest)
{
    char path[PATH_MAX + 64];
    const char *slash = strrchr(file, '/');
    int n = snprintf(path, sizeof path, "%.*s/%s/patterns/default", slash ? (int)(slash - file) : 1,
                     slash ? file : ".", rest);
    if (n < 0 || (size_t)n + sizeof "/pack.yaml" > sizeof path)
        return NULL;
    strcpy(path + n, "/pack.yaml");
    if (access(path, R_OK) != 0)
        return NULL;
    path[n] = 0;
    return realpath(path, NULL);
}

/* The pack in use when none is named: $XIANSHEN_PATTERNS, the one of the tree the program was built
 * in, the one installed beside the program or the library, the one where the build said. */
static char *default_pack(void)
{
    const char *env = getenv("XIANSHEN_PATTERNS");
    if (env && *env)
        return strdup(env);
    static const char installed[] = "../share/xianshen", multiarch[] = "../../share/xianshen";
    char exe[PATH_MAX], *pack = NULL;
    Dl_info lib;
    ssize_t n = readlink("/proc/self/exe", exe, sizeof exe - 1);
    if (n > 0) {
        exe[n] = 0;
        pack = pack_at(exe, "../..");
        pack = pack ? pack : pack_at(exe, installed);
    }
    if (!pack && dladdr((void *)(uintptr_t)xs_rules_load, &lib) && lib.dli_fname) {
        pack = pack_at(lib.dli_fname, installed);
        pack = pack ? pack : pack_at(lib.dli_fname, multiarch);
    }
    return pack ? pack : strdup(XS_DATADIR "/patterns/default");
}

static bool expired(const xs_ruleset *s, uint32_t today)
{
    for (uint32_t i = 0; i < s->nrules; i++)
        if (s->rules[i].valid_until && s->rules[i].valid_until < today)
            return true;
    return false;
}

/* Examples say what a rule does without a preset: presets raise, and what was a note may be more. */
static xs_status examples_hold(xs_rules *r, const xs_rules_options *o, xs_error *err)
{
    if (o->profile && strcmp(o->profile, "general") != 0) {
        xs_rules_options plain = *o;
        xs_rules *general = NULL;
        plain.profile = NULL;
        xs_status st = xs_rules_load(&plain, &general, err);
        xs_rules_free(general);
        return st;
    }
    size_t passed, failed;
    xs_status st = xs_rules_test(r, o->lang, o->problem, o->problem_ctx, &passed, &failed, err);
    if (st == XS_OK && failed)
        st = xs_fail(err, XS_E_RULES, 0, "rules",
                     o->lang == XS_EN ? "%zu examples fail; mend the rules or the examples"
                                      : "有 %zu 个例子不通过；请修改规则或例子",
                     failed);
    return st;
}

static xs_status compile(xs_rules *r, const xs_pack_options *po, const xs_database_options *dbo,
                         const xs_rules_options *o, xs_error *err)
{
    xs_status st = xs_ruleset_load(po, &r->own_set, err);
    if (st != XS_OK)
        return st;
    r->set = r->own_set;
    st = xs_database_compile(r->set, dbo, &r->database, err);
    if (st != XS_OK || o->skip_examples)
        return st;
    st = examples_hold(r, o, err);
    if (st != XS_OK)
        return st;
    if (dbo->cache_dir)
        (void)xs_database_store(r->set, r->database, dbo, NULL); /* only speed is lost */
    return XS_OK;
}

static xs_status load(xs_rules *r, const xs_rules_options *o, const char *const *paths, size_t n,
                      const char *pack, xs_error *err)
{
    xs_pack_options po = {.paths = paths,
                          .npaths = n,
                          .default_pack = pack,
                          .profile = o->profile,
                          .vocabulary = xs_judge_vocabulary(),
                          .today = xs_today(),
                          .lang = o->lang,
                          .problem = o->problem,
                          .problem_ctx = o->problem_ctx};
    xs_database_options dbo = {.cache_dir = r->cache_dir,
                               .lang = o->lang,
                               .problem = o->problem,
                               .problem_ctx = o->problem_ctx};
    xs_status st = xs_ruleset_key(&po, dbo.source_key, err);
    if (st != XS_OK)
        return st;
    if (r->cache_dir && xs_database_open(&dbo, &r->set, &r->database, NULL) == XS_OK) {
        if (!expired(r->set, po.today))
            return XS_OK;
        xs_database_free(r->database);
        r->database = NULL;
    }
    return compile(r, &po, &dbo, o, err);
}

static xs_status collect(const xs_rules_options *o, const char ***out, size_t *n, char **pack)
{
    size_t base = o->npaths ? o->npaths : 1;
    const char **paths = reallocarray(NULL, base + o->nadd_paths, sizeof *paths);
    *pack = default_pack();
    if (!paths || !*pack) {
        free(paths);
        return XS_E_SYSTEM;
    }
    for (size_t i = 0; i < o->npaths; i++)
        paths[i] = o->paths[i];
    if (!o->npaths)
        paths[0] = *pack;
    for (size_t i = 0; i < o->nadd_paths; i++)
        paths[base + i] = o->add_paths[i];
    *out = paths;
    *n = base + o->nadd_paths;
    return XS_OK;
}

xs_status xs_rules_load(const xs_rules_options *o, xs_rules **out, xs_error *err)
{
    const char **paths = NULL;
    char *pack = NULL;
    size_t n = 0;
    xs_rules_options defaults;
    if (!o) {
        xs_rules_options_init(&defaults);
        o = &defaults;
    }
    xs_rules *r = calloc(1, sizeof *r);
    xs_status st = r ? collect(o, &paths, &n, &pack) : XS_E_SYSTEM;
    if (st != XS_OK) {
        xs_fail(err, st, ENOMEM, "rules", "no memory");
        goto out;
    }
    atomic_init(&r->refs, 1);
    r->lang = o->lang;
    r->cache_dir = xs_cache_dir(o->cache_dir);
    for (size_t i = 0; o->signed_key && st == XS_OK && i < n; i++)
        st = xs_trust_pack(paths[i], o->signed_key, err);
    if (st != XS_OK)
        goto out;
    st = load(r, o, paths, n, pack, err);
    if (st != XS_OK)
        goto out;
    xs_str name = xs_rs(r->set, r->set->pack_name), version = xs_rs(r->set, r->set->pack_version);
    if (asprintf(&r->pack_id, "%.*s%s%.*s", (int)name.n, name.p, version.n ? " " : "", (int)version.n,
                 version.p) < 0) {
        r->pack_id = NULL;
        st = xs_fail(err, XS_E_SYSTEM, ENOMEM, "rules", "no memory");
        goto out;
    }
    *out = r;
    r = NULL;
out:
    xs_rules_free(r);
    free(paths);
    free(pack);
    return st;
}

xs_rules *xs_rules_ref(xs_rules *r)
{
    atomic_fetch_add(&r->refs, 1);
    return r;
}

void xs_rules_free(xs_rules *r)
{
    if (!r || atomic_fetch_sub(&r->refs, 1) > 1)
        return;
    xs_database_free(r->database);
    xs_ruleset_free(r->own_set);
    free(r->pack_id);
    free(r->cache_dir);
    free(r);
}

const char *xs_rules_pack_id(const xs_rules *r) { return r->pack_id; }
const char *xs_rules_pack_sha256(const xs_rules *r) { return r->set->sha256; }
size_t xs_rules_count(const xs_rules *r) { return r->set->nrules; }
