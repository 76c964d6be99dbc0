#include "rules/codeset.h"

#include <stdlib.h>

bool xs_codeset_add(xs_codeset *s, uint32_t lo, uint32_t hi, xs_arena *a)
{
    if (lo > hi)
        return true;
    if (s->n > 0 && lo >= s->v[s->n - 1].lo && lo <= s->v[s->n - 1].hi + 1) {
        if (hi > s->v[s->n - 1].hi)
            s->v[s->n - 1].hi = hi;
        return true;
    }
    if (s->n == s->cap) {
        uint32_t cap = s->cap ? s->cap * 2 : 4;
        xs_range *v = xs_arena_array(a, cap, sizeof *v);
        if (!v)
            return false;
        if (s->n)
            memcpy(v, s->v, s->n * sizeof *v);
        s->v = v;
        s->cap = cap;
    }
    s->v[s->n++] = (xs_range){lo, hi};
    return true;
}

static int by_lo(const void *a, const void *b)
{
    const xs_range *x = a, *y = b;
    return (x->lo > y->lo) - (x->lo < y->lo);
}

void xs_codeset_normalise(xs_codeset *s)
{
    if (s->n == 0)
        return;
    qsort(s->v, s->n, sizeof *s->v, by_lo);
    uint32_t k = 0;
    for (uint32_t i = 1; i < s->n; i++) {
        if (s->v[i].lo <= s->v[k].hi + 1) {
            if (s->v[i].hi > s->v[k].hi)
                s->v[k].hi = s->v[i].hi;
        } else {
            s->v[++k] = s->v[i];
        }
    }
    s->n = k + 1;
}

bool xs_codeset_invert(xs_codeset *s, xs_arena *a)
{
    xs_codeset out = {NULL, 0, 0};
    uint32_t next = XS_CODE_HARD + 1;
    for (uint32_t i = 0; i < s->n; i++) {
        if (s->v[i].lo > next && !xs_codeset_add(&out, next, s->v[i].lo - 1, a))
            return false;
        next = s->v[i].hi + 1;
    }
    if (next <= XS_CODE_MAX && !xs_codeset_add(&out, next, XS_CODE_MAX, a))
        return false;
    *s = out;
    return true;
}

bool xs_codeset_has(const xs_codeset *s, uint32_t c)
{
    uint32_t lo = 0, hi = s->n;
    while (lo < hi) {
        uint32_t mid = lo + (hi - lo) / 2;
        if (s->v[mid].hi < c)
            lo = mid + 1;
        else
            hi = mid;
    }
    return lo < s->n && s->v[lo].lo <= c;
}

bool xs_codeset_eq(const xs_codeset *a, const xs_codeset *b)
{
    return a->n == b->n && (a->n == 0 || memcmp(a->v, b->v, a->n * sizeof *a->v) == 0);
}

uint64_t xs_codeset_count(const xs_codeset *s)
{
    uint64_t n = 0;
    for (uint32_t i = 0; i < s->n; i++)
        n += s->v[i].hi - s->v[i].lo + 1;
    return n;
}
