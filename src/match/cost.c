#include "match/cost.h"

#include <errno.h>
#include <hs.h>
#include <stdlib.h>
#include <time.h>

#include "base/error.h"

static int count(unsigned id, unsigned long long from, unsigned long long to, unsigned flags, void *ctx)
{
    (void)id;
    (void)from;
    (void)to;
    (void)flags;
    ++*(uint64_t *)ctx;
    return 0;
}

static double now(void)
{
    struct timespec t;
    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &t);
    return (double)t.tv_sec + (double)t.tv_nsec / 1e9;
}

static xs_status scan(hs_database_t *db, const xs_str *codes, size_t n, xs_cost *out, xs_error *err)
{
    hs_scratch_t *scratch = NULL;
    size_t bytes = 0;
    if (hs_alloc_scratch(db, &scratch) != HS_SUCCESS)
        return xs_fail(err, XS_E_SYSTEM, ENOMEM, "profile", "no memory");
    hs_database_size(db, &bytes);
    out->bytes += bytes;
    double began = now();
    for (size_t i = 0; i < n; i++)
        hs_scan(db, codes[i].p, (unsigned)codes[i].n, 0, scratch, count, &out->ends);
    out->seconds += now() - began;
    hs_free_scratch(scratch);
    return XS_OK;
}

/* Terms or patterns of the rule in one database. */
static xs_status one_kind(const xs_ruleset *s, const xs_rule *r, xs_atom_kind kind, const xs_str *codes, size_t n,
                          xs_cost *out, xs_error *err)
{
    const char **text = calloc(r->natoms + 1, sizeof *text);
    size_t *len = calloc(r->natoms + 1, sizeof *len);
    unsigned *flags = calloc(r->natoms + 1, sizeof *flags), *ids = calloc(r->natoms + 1, sizeof *ids), k = 0;
    xs_status st = text && len && flags && ids ? XS_OK : xs_fail(err, XS_E_SYSTEM, ENOMEM, "profile", "no memory");
    for (uint32_t i = 0; st == XS_OK && i < r->natoms; i++) {
        const xs_atom *a = &s->atoms[r->atom + i];
        if (a->kind != kind || !a->lowered.n)
            continue;
        text[k] = xs_rs(s, a->lowered).p;
        len[k] = a->lowered.n;
        ids[k] = k;
        k++;
    }
    hs_database_t *db = NULL;
    hs_compile_error_t *e = NULL;
    if (st == XS_OK && k) {
        hs_error_t rc = kind == XS_ATOM_PATTERN
                            ? hs_compile_multi(text, flags, ids, k, HS_MODE_BLOCK, NULL, &db, &e)
                            : hs_compile_lit_multi(text, flags, ids, len, k, HS_MODE_BLOCK, NULL, &db, &e);
        st = rc == HS_SUCCESS ? scan(db, codes, n, out, err)
                              : xs_fail(err, XS_E_RULES, 0, "profile", "%s", e ? e->message : "does not compile");
    }
    hs_free_compile_error(e);
    hs_free_database(db);
    free(text);
    free(len);
    free(flags);
    free(ids);
    return st;
}

xs_status xs_match_cost(const xs_ruleset *s, uint32_t rule, const xs_str *codes, size_t ncodes, xs_cost *out,
                        xs_error *err)
{
    *out = (xs_cost){0};
    const xs_rule *r = &s->rules[rule];
    xs_status st = one_kind(s, r, XS_ATOM_TERM, codes, ncodes, out, err);
    return st == XS_OK ? one_kind(s, r, XS_ATOM_PATTERN, codes, ncodes, out, err) : st;
}
