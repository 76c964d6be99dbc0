/* rules_profile.c -- what each rule costs on a given corpus. */
#include <errno.h>
#include <stdlib.h>

#include "base/file.h"
#include "match/cost.h"
#include "pipeline/engine.h"
#include "pipeline/walk.h"

/* Scan code kept for measuring: enough to drown the start of a scan. Files beyond it are left out. */
#define CODE_MAX ((size_t)64 << 20)
#define FILE_MAX ((size_t)16 << 20)

typedef struct codes {
    xs_str *v;
    size_t n, bytes;
} codes;

static bool keep(codes *c, const xs_fold *f)
{
    xs_str *v = reallocarray(c->v, c->n + 1, sizeof *v);
    char *p = malloc(f->ncode + 1);
    if (v)
        c->v = v;
    if (!v || !p) {
        free(p);
        return false;
    }
    memcpy(p, f->code, f->ncode);
    c->v[c->n++] = (xs_str){p, f->ncode};
    c->bytes += f->ncode;
    return true;
}

/* A file as scan code; files that are not text are left out. */
static bool take(codes *c, const char *path, xs_fold *fold)
{
    xs_buf raw, text;
    xs_buf_init(&raw, FILE_MAX);
    xs_buf_init(&text, FILE_MAX * 4);
    xs_charset_guess g;
    bool ok = true;
    if (xs_file_read(path, &raw, NULL) == XS_OK && raw.n) {
        xs_charset_detect(raw.p, raw.n, true, XS_CS_UNKNOWN, &g);
        xs_decoder *d = g.binary || g.best == XS_CS_UNKNOWN ? NULL : xs_decoder_new(g.best);
        if (d && xs_decoder_feed(d, raw.p + g.bom, raw.n - g.bom, true, &text) &&
            xs_fold_run(fold, text.p, text.n, XS_FOLD_TEXT))
            ok = keep(c, fold);
        xs_decoder_free(d);
    }
    xs_buf_clear(&raw);
    xs_buf_clear(&text);
    return ok;
}

static bool collect(codes *c, const char *const *paths, size_t npaths)
{
    xs_walk *w = xs_walk_new(paths, npaths);
    xs_fold fold;
    xs_fold_init(&fold);
    xs_walk_entry e;
    bool ok = w != NULL;
    while (ok && c->bytes < CODE_MAX && xs_walk_next(w, &e)) {
        if (e.kind == XS_WALK_FILE)
            ok = take(c, e.path, &fold);
        free(e.path);
    }
    xs_fold_clear(&fold);
    xs_walk_free(w);
    return ok;
}

xs_status xs_rules_profile(const xs_rules *r, const char *const *paths, size_t npaths,
                           void (*each)(void *ctx, const xs_rule_cost *c), void *ctx, xs_error *err)
{
    codes c = {0};
    xs_status st = collect(&c, paths, npaths) ? XS_OK : xs_fail(err, XS_E_SYSTEM, ENOMEM, "profile", "no memory");
    xs_cost *costs = calloc(r->set->nrules + 1, sizeof *costs);
    if (!costs)
        st = xs_fail(err, XS_E_SYSTEM, ENOMEM, "profile", "no memory");
    double total = 0;
    for (uint32_t i = 0; st == XS_OK && i < r->set->nrules; i++) {
        st = xs_match_cost(r->set, i, c.v, c.n, &costs[i], err);
        total += costs[i].seconds;
    }
    for (uint32_t i = 0; st == XS_OK && i < r->set->nrules; i++)
        each(ctx, &(xs_rule_cost){.id = xs_rs(r->set, r->set->rules[i].id),
                                  .bytes = costs[i].bytes,
                                  .seconds = costs[i].seconds,
                                  .share = total > 0 ? costs[i].seconds / total : 0,
                                  .ends = costs[i].ends,
                                  .code_bytes = c.bytes});
    for (size_t i = 0; i < c.n; i++)
        free((void *)(uintptr_t)c.v[i].p);
    free(c.v);
    free(costs);
    return st;
}
