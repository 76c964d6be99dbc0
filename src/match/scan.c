/* scan.c -- scan code to raw hits: every overlapping occurrence of every term, and of patterns the
 * longest occurrence from each beginning. */
#include <stdlib.h>

#include "base/limits.h"
#include "match/database.h"

/* Beginnings looked at for one end of a pattern: the leftmost is what counts. */
#define STARTS 4

struct xs_matcher {
    const xs_database *d;
    hs_scratch_t *scratch;
    uint16_t *seen; /* hits of each atom in this scan */
    uint32_t *touched;
    uint32_t ntouched;
    /* of the running scan */
    const uint8_t *code;
    size_t n;
    xs_hits *out;
    bool failed;
};

void xs_hits_clear(xs_hits *h)
{
    free(h->v);
    *h = (xs_hits){0};
}

xs_matcher *xs_matcher_new(const xs_database *d)
{
    xs_matcher *m = calloc(1, sizeof *m);
    if (!m)
        return NULL;
    m->d = d;
    m->seen = calloc(d->set->natoms + 1, sizeof *m->seen);
    m->touched = calloc(d->set->natoms + 1, sizeof *m->touched);
    bool ok = m->seen && m->touched &&
              (!d->literals || hs_alloc_scratch(d->literals, &m->scratch) == HS_SUCCESS) &&
              (!d->patterns || hs_alloc_scratch(d->patterns, &m->scratch) == HS_SUCCESS);
    if (!ok) {
        xs_matcher_free(m);
        return NULL;
    }
    return m;
}

void xs_matcher_free(xs_matcher *m)
{
    if (!m)
        return;
    hs_free_scratch(m->scratch);
    free(m->seen);
    free(m->touched);
    free(m);
}

static bool grow(xs_hits *h)
{
    size_t cap = h->cap ? h->cap * 2 : 256;
    xs_raw_hit *v = reallocarray(h->v, cap, sizeof *v);
    if (!v)
        return false;
    h->v = v;
    h->cap = cap;
    return true;
}

/* One atom may take a sixteenth of the room, so that a term on every line cannot push out others. */
static void add(xs_matcher *m, uint32_t atom, size_t from, size_t to)
{
    xs_hits *h = m->out;
    if (m->seen[atom] == 0)
        m->touched[m->ntouched++] = atom;
    if (h->n >= XS_MAX_WINDOW_HITS || m->seen[atom] >= XS_MAX_WINDOW_HITS / 16) {
        h->dropped++;
        return;
    }
    m->seen[atom]++;
    if (h->n == h->cap && !grow(h)) {
        m->failed = true;
        return;
    }
    h->v[h->n++] = (xs_raw_hit){atom, (uint32_t)from, (uint32_t)to};
}

static int on_literal(unsigned id, unsigned long long from, unsigned long long to, unsigned flags, void *ctx)
{
    (void)from;
    (void)flags;
    xs_matcher *m = ctx;
    const xs_literal *l = &m->d->lits[id];
    for (uint32_t i = 0; i < l->natoms; i++)
        add(m, m->d->lit_atoms[l->first + i], (size_t)to - l->n, (size_t)to);
    return m->failed;
}

static int on_pattern(unsigned id, unsigned long long from, unsigned long long to, unsigned flags, void *ctx)
{
    (void)from;
    (void)flags;
    xs_matcher *m = ctx;
    uint32_t atom = m->d->pat_atoms[id], max = m->d->set->atoms[atom].max_width;
    size_t starts[STARTS], floor = max && to > max ? (size_t)to - max : 0;
    size_t k = xs_nfa_starts(&m->d->programs[id], m->code, m->n, (size_t)to, floor, starts, STARTS);
    if (k) /* from the right to the left: the last one is the leftmost */
        add(m, atom, starts[k - 1], (size_t)to);
    return m->failed;
}

static int by_place(const void *a, const void *b)
{
    const xs_raw_hit *x = a, *y = b;
    if (x->from != y->from)
        return x->from < y->from ? -1 : 1;
    if (x->atom != y->atom)
        return x->atom < y->atom ? -1 : 1;
    return (x->to < y->to) - (x->to > y->to); /* the longest first */
}

/* Of one atom and one beginning the longest stays. */
static void drop_shorter(xs_hits *h)
{
    size_t kept = 0;
    for (size_t i = 0; i < h->n; i++)
        if (kept == 0 || h->v[kept - 1].from != h->v[i].from || h->v[kept - 1].atom != h->v[i].atom)
            h->v[kept++] = h->v[i];
    h->n = kept;
}

bool xs_match_scan(xs_matcher *m, const uint8_t *code, size_t n, xs_hits *out)
{
    out->n = 0;
    out->dropped = 0;
    m->code = code;
    m->n = n;
    m->out = out;
    m->failed = false;
    bool ok = n <= UINT32_MAX;
    const char *p = (const char *)code;
    if (ok && n && m->d->literals)
        ok = hs_scan(m->d->literals, p, (unsigned)n, 0, m->scratch, on_literal, m) == HS_SUCCESS;
    if (ok && n && m->d->patterns)
        ok = hs_scan(m->d->patterns, p, (unsigned)n, 0, m->scratch, on_pattern, m) == HS_SUCCESS;
    for (uint32_t i = 0; i < m->ntouched; i++)
        m->seen[m->touched[i]] = 0;
    m->ntouched = 0;
    if (!ok || m->failed)
        return false;
    if (out->n > 1)
        qsort(out->v, out->n, sizeof *out->v, by_place);
    drop_shorter(out);
    return true;
}
