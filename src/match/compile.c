/* compile.c -- from a rule set to Hyperscan databases. */
#include <stdio.h>
#include <stdlib.h>

#include "base/error.h"
#include "match/database.h"

typedef struct compiler {
    const xs_ruleset *set;
    const xs_database_options *o;
    xs_database *d;
    xs_error *err;
    bool refused;
    xs_status status;
} compiler;

static bool zh(const compiler *c)
{
    return c->o && c->o->lang == XS_ZH;
}

static bool system_fails(compiler *c, const char *what)
{
    c->status = xs_fail(c->err, XS_E_SYSTEM, 0, "match", "%s", xs_say(what));
    return false;
}

static void refuse(compiler *c, uint32_t atom, const char *why)
{
    const xs_ruleset *s = c->set;
    const xs_rule *r = &s->rules[s->atoms[atom].rule];
    xs_str file = xs_rs(s, r->file), id = xs_rs(s, r->id), source = xs_rs(s, s->atoms[atom].source);
    char f[1024], name[80], what[1024];
    c->refused = true;
    if (!c->o || !c->o->problem)
        return;
    snprintf(f, sizeof f, "%.*s", (int)file.n, file.p);
    snprintf(name, sizeof name, "%.*s", (int)id.n, id.p);
    snprintf(what, sizeof what,
             zh(c) ? "表达式无法编译（%s）：%.*s；缩小重复次数或拆成几条"
                   : "the pattern does not compile (%s): %.*s; repeat less or divide it",
             why, source.n > 300 ? 300 : (int)source.n, source.p);
    xs_problem p = {f, r->line, name, what};
    c->o->problem(c->o->problem_ctx, &p);
}

static bool add_db(compiler *c, hs_database_t *db, xs_hs_kind kind)
{
    if (c->d->nhs == XS_DB_MAX) {
        hs_free_database(db);
        return system_fails(c, "too many databases");
    }
    c->d->hs[c->d->nhs++] = (xs_hs){.db = db, .kind = kind};
    return true;
}

/* Expressions of the atoms in ids[0..n). */
typedef struct expressions {
    const char **v;
    size_t *lengths;
    unsigned *flags, *ids, n;
} expressions;

static void expressions_free(expressions *e)
{
    free(e->v);
    free(e->lengths);
    free(e->flags);
    free(e->ids);
}

/* Terms for Hyperscan: all, or those too short for words.h when there are many. */
static bool wanted(const compiler *c, const xs_atom *a, xs_hs_kind kind)
{
    if (kind == XS_HS_LITERALS)
        return a->kind == XS_ATOM_TERM && (!c->d->words.head || a->lowered.n < XS_WORDS_MIN);
    return a->kind == XS_ATOM_PATTERN && (a->letters != 0) == (kind == XS_HS_LETTERS);
}

static bool collect(compiler *c, xs_hs_kind kind, expressions *e)
{
    const xs_ruleset *s = c->set;
    *e = (expressions){0};
    e->v = calloc(s->natoms + 1, sizeof *e->v);
    e->lengths = calloc(s->natoms + 1, sizeof *e->lengths);
    e->flags = calloc(s->natoms + 1, sizeof *e->flags);
    e->ids = calloc(s->natoms + 1, sizeof *e->ids);
    if (!e->v || !e->lengths || !e->flags || !e->ids)
        return system_fails(c, "out of memory");
    for (uint32_t i = 0; i < s->natoms; i++)
        if (wanted(c, &s->atoms[i], kind)) {
            e->v[e->n] = s->block + s->atoms[i].lowered.at;
            e->lengths[e->n] = s->atoms[i].lowered.n;
            e->ids[e->n++] = i;
        }
    return true;
}

static bool build_words(compiler *c)
{
    const xs_ruleset *s = c->set;
    size_t n = 0, terms = 0;
    for (uint32_t i = 0; i < s->natoms; i++) {
        terms += s->atoms[i].kind == XS_ATOM_TERM;
        n += s->atoms[i].kind == XS_ATOM_TERM && s->atoms[i].lowered.n >= XS_WORDS_MIN;
    }
    if (terms < XS_WORDS_FROM || n == 0)
        return true;
    xs_words_input *in = calloc(n, sizeof *in);
    if (!in)
        return system_fails(c, "out of memory");
    size_t k = 0;
    for (uint32_t i = 0; i < s->natoms; i++)
        if (s->atoms[i].kind == XS_ATOM_TERM && s->atoms[i].lowered.n >= XS_WORDS_MIN)
            in[k++] = (xs_words_input){xs_rs(s, s->atoms[i].lowered), i};
    xs_buf_init(&c->d->words_block, (size_t)1 << 31);
    bool ok = xs_words_build(in, n, &c->d->words_block) &&
              xs_words_open(c->d->words_block.p, c->d->words_block.n, &c->d->words);
    free(in);
    return ok || system_fails(c, "out of memory for the terms");
}

static bool compile_literals(compiler *c)
{
    expressions e;
    hs_database_t *db = NULL;
    hs_compile_error_t *ce = NULL;
    bool ok = collect(c, XS_HS_LITERALS, &e);
    if (ok && e.n > 0) {
        hs_error_t r = hs_compile_lit_multi(e.v, e.flags, e.ids, e.lengths, e.n, HS_MODE_BLOCK,
                                            NULL, &db, &ce);
        if (r != HS_SUCCESS)
            ok = system_fails(c, ce && ce->message ? ce->message : "hs_compile_lit_multi failed");
        hs_free_compile_error(ce);
        ok = ok && add_db(c, db, XS_HS_LITERALS);
    }
    expressions_free(&e);
    return ok;
}

/* Compile a run of patterns; halve it when it is too large as a whole. */
static bool compile_run(compiler *c, xs_hs_kind kind, const expressions *e, unsigned from,
                        unsigned n)
{
    hs_database_t *db = NULL;
    hs_compile_error_t *ce = NULL;
    hs_error_t r = hs_compile_multi(e->v + from, e->flags + from, e->ids + from, n, HS_MODE_BLOCK,
                                    NULL, &db, &ce);
    if (r == HS_SUCCESS)
        return add_db(c, db, kind);
    if (r == HS_NOMEM) {
        hs_free_compile_error(ce);
        return system_fails(c, "out of memory");
    }
    if (n == 1)
        refuse(c, e->ids[from], ce && ce->message ? ce->message : "?");
    hs_free_compile_error(ce);
    return n == 1 || (compile_run(c, kind, e, from, n / 2) &&
                      compile_run(c, kind, e, from + n / 2, n - n / 2));
}

static bool compile_patterns(compiler *c, xs_hs_kind kind)
{
    expressions e;
    bool ok = collect(c, kind, &e);
    if (ok && e.n > 0) {
        /* which ones are refused by themselves? said one by one, and the others still compile */
        unsigned k = 0;
        for (unsigned i = 0; i < e.n; i++) {
            hs_expr_info_t *info = NULL;
            hs_compile_error_t *ce = NULL;
            if (hs_expression_info(e.v[i], e.flags[i], &info, &ce) == HS_SUCCESS) {
                e.v[k] = e.v[i];
                e.ids[k++] = e.ids[i];
            } else {
                refuse(c, e.ids[i], ce && ce->message ? ce->message : "?");
            }
            free(info);
            hs_free_compile_error(ce);
        }
        ok = k == 0 || compile_run(c, kind, &e, 0, k);
    }
    expressions_free(&e);
    return ok;
}

xs_status xs_database_finish(xs_database *d, xs_error *err)
{
    const xs_ruleset *s = d->set;
    for (uint32_t i = 0; i < s->natoms; i++)
        d->nnfas += s->atoms[i].kind == XS_ATOM_PATTERN;
    if (d->nnfas) {
        d->nfas = calloc(d->nnfas, sizeof *d->nfas);
        d->nfa_of = calloc(s->natoms, sizeof *d->nfa_of);
        d->most_ends = calloc(d->nnfas, sizeof *d->most_ends);
        if (!d->nfas || !d->nfa_of || !d->most_ends)
            return xs_fail(err, XS_E_SYSTEM, 0, "match", "out of memory");
    }
    for (uint32_t i = 0, k = 0; i < s->natoms; i++) {
        if (s->atoms[i].kind != XS_ATOM_PATTERN)
            continue;
        xs_str p = xs_rs(s, s->atoms[i].program);
        if (!xs_nfa_open(p.p, p.n, &d->nfas[k]))
            return xs_fail(err, XS_E_RULES, 0, "match", "a damaged pattern program");
        d->most_ends[k] = xs_patterns_most_ends(&s->atoms[i], &d->nfas[k]);
        d->nfa_of[i] = k++;
    }
    uint32_t reach = 0;
    for (uint32_t i = 0; i < s->natoms; i++)
        if (s->atoms[i].letters && s->atoms[i].max_width > reach)
            reach = s->atoms[i].max_width;
    for (unsigned i = 0; i < d->nhs; i++)
        d->hs[i].reach = reach;
    for (unsigned i = 0; i < d->nhs; i++)
        if (hs_alloc_scratch(d->hs[i].db, &d->scratch) != HS_SUCCESS)
            return xs_fail(err, XS_E_SYSTEM, 0, "match", "out of memory");
    return XS_OK;
}

xs_status xs_database_compile(const xs_ruleset *s, const xs_database_options *o, xs_database **out,
                              xs_error *err)
{
    compiler c = {.set = s, .o = o, .err = err};
    c.d = calloc(1, sizeof *c.d);
    if (!c.d)
        return xs_fail(err, XS_E_SYSTEM, 0, "match", "out of memory");
    c.d->set = s;
    if (hs_valid_platform() != HS_SUCCESS)
        system_fails(&c, "this processor cannot run Hyperscan (SSSE3 is needed)");
    else if (build_words(&c) && compile_literals(&c) && compile_patterns(&c, XS_HS_PATTERNS) &&
             compile_patterns(&c, XS_HS_LETTERS) && c.refused)
        c.status = xs_fail(err, XS_E_RULES, 0, "rules", "%s",
                           zh(&c) ? "有表达式无法编译；见各条说明"
                                  : "some patterns do not compile; see each");
    if (c.status == XS_OK)
        c.status = xs_database_finish(c.d, err);
    if (c.status == XS_OK)
        *out = c.d;
    else
        xs_database_free(c.d);
    return c.status;
}

size_t xs_database_bytes(const xs_database *d)
{
    size_t all = d->words.head ? xs_words_bytes(&d->words) : 0, n;
    for (unsigned i = 0; i < d->nhs; i++)
        if (hs_database_size(d->hs[i].db, &n) == HS_SUCCESS)
            all += n;
    return all;
}
