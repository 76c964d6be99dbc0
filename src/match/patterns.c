/* patterns.c -- where the matches of patterns begin and how far they reach. Hyperscan said where a
 * shortest match may end; the program (rules/nfa.h) goes back from there to the leftmost start and
 * from that forward to the longest end. Of one pattern no hit lies inside another one. */
#include <stdlib.h>

#include "base/limits.h"
#include "match/database.h"

/* Steps of the program that one pattern may take in a window when every end is tried by itself. A
 * pattern with more ends than that pays for is run through the window once, its hits do not overlap
 * then, and bounds to lines get one hit of several: cost stays linear in hostile text. */
#define STEPS_MAX 400000u
enum { ENDS_MIN = 128 };

/* A pattern bound to its line has every start and end tried, since only the judge knows the lines.
 */
enum { LINE_STARTS = 24, LINE_ENDS = 24 };
#define LINE_FLAGS (XS_ATOM_OWN_LINE | XS_ATOM_LINE_START | XS_ATOM_LINE_END)

static int by_atom_then_end(const void *a, const void *b)
{
    const xs_candidate *x = a, *y = b;
    if (x->atom != y->atom)
        return x->atom < y->atom ? -1 : 1;
    return (x->to > y->to) - (x->to < y->to);
}

static size_t floor_of(const xs_atom *a, size_t to)
{
    return to > a->max_width ? to - a->max_width : 0;
}

static void settle_line(xs_matcher *m, uint32_t atom, const xs_candidate *v, size_t n,
                        const uint8_t *code, size_t ncode)
{
    const xs_atom *a = &m->d->set->atoms[atom];
    const xs_nfa *nfa = &m->d->nfas[m->d->nfa_of[atom]];
    size_t starts[LINE_STARTS], ends[LINE_ENDS];
    for (size_t i = 0; i < n && !m->no_memory; i++) {
        size_t ns =
            xs_nfa_starts(nfa, code, ncode, v[i].to, floor_of(a, v[i].to), starts, LINE_STARTS);
        for (size_t s = 0; s < ns; s++) {
            size_t ne = 1;
            ends[0] = v[i].to;
            if (a->cut)
                ne = xs_nfa_ends(nfa, code, ncode, starts[s], ends, LINE_ENDS);
            for (size_t e = 0; e < ne; e++)
                xs_hits_put(m, atom, starts[s], ends[e]);
        }
    }
}

/* A hit inside the last one of its pattern is dropped; one around earlier ones replaces them. */
static void put(xs_matcher *m, uint32_t atom, size_t base, size_t from, size_t to)
{
    xs_hits *h = m->out;
    const xs_raw_hit *last = h->n > base ? &h->v[h->n - 1] : NULL;
    if (last && last->atom == atom && from >= last->from && to <= last->to)
        return;
    while (h->n > base && h->v[h->n - 1].atom == atom && h->v[h->n - 1].from >= from &&
           h->v[h->n - 1].to <= to)
        h->n--;
    xs_hits_put(m, atom, from, to);
}

static void settle(xs_matcher *m, uint32_t atom, const xs_candidate *v, size_t n,
                   const uint8_t *code, size_t ncode)
{
    const xs_atom *a = &m->d->set->atoms[atom];
    const xs_nfa *nfa = &m->d->nfas[m->d->nfa_of[atom]];
    size_t last_from = SIZE_MAX, base = m->out->n;
    for (size_t i = 0; i < n && !m->no_memory; i++) {
        size_t to = v[i].to, from, end;
        if (!xs_nfa_starts(nfa, code, ncode, to, floor_of(a, to), &from, 1) || from == last_from ||
            !xs_nfa_ends(nfa, code, ncode, from, &end, 1))
            continue;
        put(m, atom, base, from, end);
        last_from = from;
    }
}

/* Too many ends to try each: one pass over the window. */
static void settle_flood(xs_matcher *m, uint32_t atom, const xs_candidate *v, const uint8_t *code,
                         size_t ncode)
{
    const xs_atom *a = &m->d->set->atoms[atom];
    const xs_nfa *nfa = &m->d->nfas[m->d->nfa_of[atom]];
    size_t at = floor_of(a, v->to), to, from, end;
    while (!m->no_memory && (to = xs_nfa_next_end(nfa, code, ncode, at)) != 0) {
        size_t floor = floor_of(a, to);
        bool hit = xs_nfa_starts(nfa, code, ncode, to, floor > at ? floor : at, &from, 1) &&
                   xs_nfa_ends(nfa, code, ncode, from, &end, 1);
        if (hit)
            xs_hits_put(m, atom, from, end);
        at = hit && end > to ? end : to;
    }
}

uint32_t xs_patterns_most_ends(const xs_atom *a, const xs_nfa *nfa)
{
    uint32_t each = nfa->head->max_chars * (a->flags & LINE_FLAGS ? LINE_STARTS : 2);
    uint32_t most = STEPS_MAX / (each ? each : 1);
    return most > ENDS_MIN ? most : ENDS_MIN;
}

void xs_patterns_settle(xs_matcher *m, const uint8_t *code, size_t n)
{
    xs_candidate *v = m->candidates;
    if (m->ncandidates > 1)
        qsort(v, m->ncandidates, sizeof *v, by_atom_then_end);
    for (size_t i = 0, j; i < m->ncandidates && !m->no_memory; i = j) {
        for (j = i + 1; j < m->ncandidates && v[j].atom == v[i].atom;)
            j++;
        bool line = m->d->set->atoms[v[i].atom].flags & LINE_FLAGS;
        if (j - i > m->d->most_ends[m->d->nfa_of[v[i].atom]])
            settle_flood(m, v[i].atom, v + i, code, n);
        else
            (line ? settle_line : settle)(m, v[i].atom, v + i, j - i, code, n);
    }
}
