/* patterns.c -- where the matches of patterns begin and how far they reach. Hyperscan said where a
 * shortest match may end; the program (rules/nfa.h) goes back from there to the leftmost start and
 * from that forward to the longest end. Of one pattern no hit lies inside another one. */
#include <stdlib.h>

#include "base/limits.h"
#include "match/database.h"

/* Beyond so many ends of one pattern in a window, those inside a hit found already are not tried
 * again, and hits do not overlap: cost stays linear in hostile text. */
enum { FLOOD = 4096 };
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

static void settle(xs_matcher *m, uint32_t atom, const xs_candidate *v, size_t n,
                   const uint8_t *code, size_t ncode)
{
    const xs_atom *a = &m->d->set->atoms[atom];
    const xs_nfa *nfa = &m->d->nfas[m->d->nfa_of[atom]];
    size_t last_from = SIZE_MAX, last_to = 0, base = m->out->n;
    for (size_t i = 0; i < n && !m->no_memory; i++) {
        size_t to = v[i].to, floor = floor_of(a, to), from, end;
        if (n > FLOOD) {
            if (to <= last_to)
                continue;
            floor = floor < last_to ? last_to : floor;
        }
        if (!xs_nfa_starts(nfa, code, ncode, to, floor, &from, 1) || from == last_from)
            continue;
        if (!xs_nfa_ends(nfa, code, ncode, from, &end, 1))
            continue;
        /* a hit inside the last one is dropped; one around earlier ones replaces them */
        if (last_from != SIZE_MAX && from >= last_from && end <= last_to)
            continue;
        while (m->out->n > base && m->out->v[m->out->n - 1].atom == atom &&
               m->out->v[m->out->n - 1].from >= from && m->out->v[m->out->n - 1].to <= end)
            m->out->n--;
        xs_hits_put(m, atom, from, end);
        last_from = from;
        last_to = end > last_to ? end : last_to;
    }
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
        (line ? settle_line : settle)(m, v[i].atom, v + i, j - i, code, n);
    }
}
