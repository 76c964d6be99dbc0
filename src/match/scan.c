/* scan.c -- scan code to raw hits. */
#include <stdlib.h>

#include "match/database.h"

xs_matcher *xs_matcher_new(const xs_database *d)
{
    xs_matcher *m = calloc(1, sizeof *m);
    if (!m)
        return NULL;
    m->d = d;
    m->ends = calloc(d->nnfas + 1, sizeof *m->ends);
    if (!m->ends || (d->scratch && hs_clone_scratch(d->scratch, &m->scratch) != HS_SUCCESS)) {
        xs_matcher_free(m);
        return NULL;
    }
    return m;
}

void xs_matcher_free(xs_matcher *m)
{
    if (!m)
        return;
    if (m->scratch)
        hs_free_scratch(m->scratch);
    free(m->candidates);
    free(m->ends);
    free(m->spare);
    free(m->seen);
    free(m);
}

static int on_literal(unsigned id, unsigned long long from, unsigned long long to, unsigned flags,
                      void *ctx)
{
    xs_matcher *m = ctx;
    (void)from, (void)flags;
    xs_hits_put(m, id, (size_t)to - m->d->set->atoms[id].lowered.n, (size_t)to);
    return m->no_memory;
}

static void on_word(void *ctx, uint32_t atom, size_t from, size_t to)
{
    xs_matcher *m = ctx;
    if (atom < m->d->set->natoms)
        xs_hits_put(m, atom, from, to);
}

static int on_pattern(unsigned id, unsigned long long from, unsigned long long to, unsigned flags,
                      void *ctx)
{
    xs_matcher *m = ctx;
    (void)from, (void)flags;
    to += m->base;
    /* the same end comes again when Hyperscan finds it by several ways */
    if (m->ncandidates > 0 && m->candidates[m->ncandidates - 1].atom == id &&
        m->candidates[m->ncandidates - 1].to == to)
        return 0;
    uint32_t nfa = m->d->nfa_of[id];
    if (m->ends[nfa] > m->d->most_ends[nfa])
        return 0; /* it floods the window; see patterns.c */
    m->ends[nfa]++;
    if (m->ncandidates == m->cap_candidates) {
        size_t cap = m->cap_candidates ? m->cap_candidates * 2 : 1024;
        xs_candidate *v = reallocarray(m->candidates, cap, sizeof *v);
        if (!v) {
            m->no_memory = true;
            return 1;
        }
        m->candidates = v;
        m->cap_candidates = cap;
    }
    m->candidates[m->ncandidates++] = (xs_candidate){id, (uint32_t)to};
    return 0;
}

static bool scan_one(xs_matcher *m, const xs_hs *h, const uint8_t *code, size_t from, size_t to)
{
    m->base = (uint32_t)from;
    hs_error_t e = hs_scan(h->db, (const char *)code + from, (unsigned)(to - from), 0, m->scratch,
                           h->kind == XS_HS_LITERALS ? on_literal : on_pattern, m);
    return e == HS_SUCCESS || e == HS_SCAN_TERMINATED;
}

static bool scan_letters(xs_matcher *m, const xs_hs *h, const uint8_t *code, size_t n)
{
    size_t from = 0, to = 0;
    while (xs_letters_next(code, n, h->reach, &from, &to))
        if (!scan_one(m, h, code, from, to))
            return false;
    return true;
}

bool xs_match_scan(xs_matcher *m, const uint8_t *code, size_t n, xs_hits *out)
{
    const xs_database *d = m->d;
    out->n = 0;
    out->dropped = 0;
    m->out = out;
    m->ncandidates = 0;
    memset(m->ends, 0, (d->nnfas + 1) * sizeof *m->ends);
    m->dropped = 0;
    m->flooded = m->no_memory = false;
    if (n > UINT32_MAX / 2)
        return false;
    for (unsigned i = 0; i < d->nhs && !m->no_memory && n > 0; i++)
        if (!(d->hs[i].kind == XS_HS_LETTERS ? scan_letters(m, &d->hs[i], code, n)
                                             : scan_one(m, &d->hs[i], code, 0, n)))
            return false;
    if (d->words.head && n > 0)
        xs_words_scan(&d->words, code, n, on_word, m);
    if (!m->no_memory)
        xs_patterns_settle(m, code, n);
    out->dropped = m->dropped;
    return !m->no_memory && xs_hits_sort(m, out);
}
