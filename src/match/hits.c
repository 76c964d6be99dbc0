/* hits.c -- keeping, capping and ordering raw hits. */
#include <stdlib.h>

#include "base/limits.h"
#include "match/database.h"

/* Hits of one rule that are kept in a window after it has too many. */
enum { FAIR_SHARE = 16 };

void xs_hits_clear(xs_hits *h)
{
    free(h->v);
    *h = (xs_hits){0};
}

/* From here on rules are counted: one that had its share gets no more. */
static bool begin_flood(xs_matcher *m)
{
    const xs_ruleset *s = m->d->set;
    if (!m->seen && !(m->seen = malloc((s->nrules + 1) * sizeof *m->seen))) {
        m->no_memory = true;
        return false;
    }
    memset(m->seen, 0, (s->nrules + 1) * sizeof *m->seen);
    for (size_t i = 0; i < m->out->n; i++)
        m->seen[s->atoms[m->out->v[i].atom].rule]++;
    m->flooded = true;
    return true;
}

void xs_hits_put(xs_matcher *m, uint32_t atom, size_t from, size_t to)
{
    xs_hits *h = m->out;
    if (h->n >= XS_MAX_WINDOW_HITS) {
        if (!m->flooded && !begin_flood(m))
            return;
        if (h->n >= 2 * (size_t)XS_MAX_WINDOW_HITS ||
            m->seen[m->d->set->atoms[atom].rule] >= FAIR_SHARE) {
            m->dropped++;
            return;
        }
        m->seen[m->d->set->atoms[atom].rule]++;
    }
    if (h->n == h->cap) {
        size_t cap = h->cap ? h->cap * 2 : 256;
        xs_raw_hit *v = reallocarray(h->v, cap, sizeof *v);
        if (!v) {
            m->no_memory = true;
            return;
        }
        h->v = v;
        h->cap = cap;
    }
    h->v[h->n++] = (xs_raw_hit){atom, (uint32_t)from, (uint32_t)to};
}

static int by_place(const void *a, const void *b)
{
    const xs_raw_hit *x = a, *y = b;
    if (x->from != y->from)
        return x->from < y->from ? -1 : 1;
    if (x->atom != y->atom)
        return x->atom < y->atom ? -1 : 1;
    return x->to > y->to ? -1 : x->to < y->to;
}

enum { DIGIT = 2048 };

/* One stable pass of a radix sort over 11 bits of a key. */
static void pass(const xs_raw_hit *v, xs_raw_hit *out, size_t n, unsigned key, unsigned shift)
{
    size_t at[DIGIT] = {0};
#define KEY(h) ((key == 0 ? ~(h).to : key == 1 ? (h).atom : (h).from) >> shift & (DIGIT - 1))
    for (size_t i = 0; i < n; i++)
        at[KEY(v[i])]++;
    for (size_t d = 0, sum = 0; d < DIGIT; d++) {
        size_t k = at[d];
        at[d] = sum;
        sum += k;
    }
    for (size_t i = 0; i < n; i++)
        out[at[KEY(v[i])]++] = v[i];
#undef KEY
}

/* cost: linear for many hits. */
bool xs_hits_sort(xs_matcher *m, xs_hits *h)
{
    if (h->n < 512) {
        if (h->n > 1)
            qsort(h->v, h->n, sizeof *h->v, by_place);
    } else {
        if (m->cap_spare < h->n) {
            free(m->spare);
            m->cap_spare = h->cap;
            if (!(m->spare = calloc(m->cap_spare, sizeof *m->spare))) {
                m->cap_spare = 0;
                return false;
            }
        }
        uint32_t high[3] = {UINT32_MAX, 0, 0}; /* keys as KEY takes them: complement, atom, from */
        uint32_t low_to = UINT32_MAX, high_to = 0;
        for (size_t i = 0; i < h->n; i++) {
            high[1] |= h->v[i].atom;
            high[2] |= h->v[i].from;
            low_to = h->v[i].to < low_to ? h->v[i].to : low_to;
            high_to |= h->v[i].to;
        }
        high[0] = high_to; /* bits above all of them are the same in every complement */
        xs_raw_hit *from = h->v, *to = m->spare;
        unsigned passes = 0;
        for (unsigned key = 0; key < 3; key++)
            for (unsigned shift = 0; shift < 32 && high[key] >> shift; shift += 11, passes++) {
                pass(from, to, h->n, key, shift);
                xs_raw_hit *t = from;
                from = to;
                to = t;
            }
        if (passes % 2)
            memcpy(h->v, m->spare, h->n * sizeof *h->v);
    }
    size_t k = 0;
    for (size_t i = 0; i < h->n; i++)
        if (k == 0 || memcmp(&h->v[k - 1], &h->v[i], sizeof *h->v) != 0)
            h->v[k++] = h->v[i];
    h->n = k;
    return true;
}
