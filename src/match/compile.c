/* compile.c -- rule set to Hyperscan databases. */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>

#include "base/error.h"
#include "match/database.h"

typedef struct tables {
    xs_literal *lits;
    uint32_t *lit_atoms, *pat_atoms;
} tables;

static int by_bytes(const void *a, const void *b, void *ctx)
{
    const xs_ruleset *s = ctx;
    const xs_atom *x = &s->atoms[*(const uint32_t *)a], *y = &s->atoms[*(const uint32_t *)b];
    int c = xs_str_cmp(xs_rs(s, x->lowered), xs_rs(s, y->lowered));
    return c ? c : (x > y) - (x < y);
}

static xs_status no_memory(xs_error *err)
{
    return xs_fail(err, XS_E_SYSTEM, ENOMEM, "match", "no memory for the rules");
}

/* Literals of equal bytes become one, with all their atoms. */
static bool collect(xs_database *d, tables *t)
{
    const xs_ruleset *s = d->set;
    t->lits = calloc(s->natoms + 1, sizeof *t->lits);
    t->lit_atoms = calloc(s->natoms + 1, sizeof *t->lit_atoms);
    t->pat_atoms = calloc(s->natoms + 1, sizeof *t->pat_atoms);
    if (!t->lits || !t->lit_atoms || !t->pat_atoms)
        return false;
    for (uint32_t i = 0; i < s->natoms; i++) {
        if (s->atoms[i].kind == XS_ATOM_TERM)
            t->lit_atoms[d->nlit_atoms++] = i;
        else if (s->atoms[i].kind == XS_ATOM_PATTERN)
            t->pat_atoms[d->npats++] = i;
    }
    qsort_r(t->lit_atoms, d->nlit_atoms, sizeof *t->lit_atoms, by_bytes, (void *)(uintptr_t)s);
    for (uint32_t i = 0; i < d->nlit_atoms; i++) {
        xs_str code = xs_rs(s, s->atoms[t->lit_atoms[i]].lowered);
        xs_literal *last = d->nlits ? &t->lits[d->nlits - 1] : NULL;
        if (last && xs_str_eq(code, xs_rs(s, s->atoms[t->lit_atoms[last->first]].lowered)))
            last->natoms++;
        else
            t->lits[d->nlits++] = (xs_literal){.n = (uint32_t)code.n, .first = i, .natoms = 1};
    }
    return true;
}

static xs_status compile_literals(xs_database *d, const tables *t, xs_error *err)
{
    if (d->nlits == 0)
        return XS_OK;
    const char **text = calloc(d->nlits, sizeof *text);
    size_t *len = calloc(d->nlits, sizeof *len);
    unsigned *flags = calloc(d->nlits, sizeof *flags), *ids = calloc(d->nlits, sizeof *ids);
    hs_compile_error_t *e = NULL;
    xs_status st = XS_OK;
    if (!text || !len || !flags || !ids) {
        st = no_memory(err);
        goto out;
    }
    for (uint32_t i = 0; i < d->nlits; i++) {
        xs_str code = xs_rs(d->set, d->set->atoms[t->lit_atoms[t->lits[i].first]].lowered);
        text[i] = code.p;
        len[i] = code.n;
        ids[i] = i;
    }
    if (hs_compile_lit_multi(text, flags, ids, len, d->nlits, HS_MODE_BLOCK, NULL, &d->literals, &e) != HS_SUCCESS)
        st = xs_fail(err, XS_E_RULES, 0, "match", "the terms do not compile: %s", e ? e->message : "");
    hs_free_compile_error(e);
out:
    free(text);
    free(len);
    free(flags);
    free(ids);
    return st;
}

static void report(const xs_database *d, const tables *t, int pattern, const char *why,
                   const xs_database_options *o)
{
    if (!o->problem || pattern < 0 || (uint32_t)pattern >= d->npats)
        return;
    const xs_ruleset *s = d->set;
    const xs_rule *u = &s->rules[s->atoms[t->pat_atoms[pattern]].rule];
    char file[1024], id[256], what[512];
    xs_str f = xs_rs(s, u->file), r = xs_rs(s, u->id);
    snprintf(file, sizeof file, "%.*s", (int)f.n, f.p);
    snprintf(id, sizeof id, "%.*s", (int)r.n, r.p);
    snprintf(what, sizeof what, o->lang == XS_EN ? "Hyperscan refuses a pattern: %s; make it shorter or bounded"
                                                 : "模式不能编译：%s；请缩短或限定重复次数",
             why);
    o->problem(o->problem_ctx, &(xs_problem){.file = file, .line = u->line, .rule = id, .what = what});
}

/* Each refused pattern is reported, found by compiling one at a time. */
static void report_each(const xs_database *d, const tables *t, const char *const *text,
                        const xs_database_options *o)
{
    for (uint32_t i = 0; i < d->npats; i++) {
        hs_database_t *one = NULL;
        hs_compile_error_t *e = NULL;
        if (hs_compile(text[i], HS_FLAG_DOTALL | HS_FLAG_MULTILINE, HS_MODE_BLOCK, NULL, &one, &e) != HS_SUCCESS)
            report(d, t, (int)i, e ? e->message : "", o);
        hs_free_compile_error(e);
        hs_free_database(one);
    }
}

static xs_status compile_patterns(xs_database *d, const tables *t, const xs_database_options *o, xs_error *err)
{
    if (d->npats == 0)
        return XS_OK;
    const char **text = calloc(d->npats, sizeof *text);
    unsigned *flags = calloc(d->npats, sizeof *flags), *ids = calloc(d->npats, sizeof *ids);
    hs_compile_error_t *e = NULL;
    xs_status st = XS_OK;
    if (!text || !flags || !ids) {
        st = no_memory(err);
        goto out;
    }
    for (uint32_t i = 0; i < d->npats; i++) {
        text[i] = xs_rs(d->set, d->set->atoms[t->pat_atoms[i]].lowered).p;
        flags[i] = HS_FLAG_DOTALL | HS_FLAG_MULTILINE;
        ids[i] = i;
    }
    if (hs_compile_multi(text, flags, ids, d->npats, HS_MODE_BLOCK, NULL, &d->patterns, &e) != HS_SUCCESS) {
        if (e && e->expression >= 0)
            report_each(d, t, text, o);
        st = xs_fail(err, XS_E_RULES, 0, "match", "the patterns do not compile: %s", e ? e->message : "");
    }
    hs_free_compile_error(e);
out:
    free(text);
    free(flags);
    free(ids);
    return st;
}

/* One block for all tables, in the order in which the cache file has them. */
static bool join(xs_database *d, tables *t)
{
    size_t a = d->nlits * sizeof *t->lits, b = d->nlit_atoms * sizeof *t->lit_atoms,
           c = d->npats * sizeof *t->pat_atoms;
    char *p = malloc(a + b + c + 1);
    if (!p)
        return false;
    if (a)
        memcpy(p, t->lits, a);
    if (b)
        memcpy(p + a, t->lit_atoms, b);
    if (c)
        memcpy(p + a + b, t->pat_atoms, c);
    d->tables = p;
    d->lits = (const xs_literal *)(void *)p;
    d->lit_atoms = (const uint32_t *)(void *)(p + a);
    d->pat_atoms = (const uint32_t *)(void *)(p + a + b);
    return true;
}

bool xs_database_programs(xs_database *d)
{
    d->programs = calloc(d->npats + 1, sizeof *d->programs);
    if (!d->programs)
        return false;
    for (uint32_t i = 0; i < d->npats; i++) {
        xs_str p = xs_rs(d->set, d->set->atoms[d->pat_atoms[i]].program);
        if (!xs_nfa_open(p.p, p.n, &d->programs[i]))
            return false;
    }
    return true;
}

xs_status xs_database_compile(const xs_ruleset *s, const xs_database_options *o, xs_database **out, xs_error *err)
{
    tables t = {0};
    xs_database *d = calloc(1, sizeof *d);
    if (!d)
        return no_memory(err);
    d->set = s;
    xs_status st = collect(d, &t) ? XS_OK : no_memory(err);
    if (st == XS_OK)
        st = compile_literals(d, &t, err);
    if (st == XS_OK)
        st = compile_patterns(d, &t, o, err);
    if (st == XS_OK && (!join(d, &t) || !xs_database_programs(d)))
        st = no_memory(err);
    if (st == XS_OK) {
        size_t a = 0, b = 0;
        if (d->literals)
            hs_database_size(d->literals, &a);
        if (d->patterns)
            hs_database_size(d->patterns, &b);
        d->bytes = a + b;
        *out = d;
    } else {
        xs_database_free(d);
    }
    free(t.lits);
    free(t.lit_atoms);
    free(t.pat_atoms);
    return st;
}

size_t xs_database_bytes(const xs_database *d) { return d->bytes; }
