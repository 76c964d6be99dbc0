/* nfa_write.c -- character classes of an automaton, and its bytes. */
#include <stdlib.h>

#include "rules/nfa_build.h"

/* ---- character classes ---- */

static int by_value(const void *a, const void *b)
{
    uint32_t x = *(const uint32_t *)a, y = *(const uint32_t *)b;
    return (x > y) - (x < y);
}

/* Borders where membership changes. */
static bool cut_intervals(xs_nfa_builder *b, const xs_codeset *const *sets, uint32_t nsets,
                          xs_nfa_classes *k)
{
    size_t total = 2;
    for (uint32_t i = 0; i < nsets; i++)
        total += 2 * (size_t)sets[i]->n;
    k->lo = xs_arena_array(b->arena, total, sizeof *k->lo);
    k->of = xs_arena_array(b->arena, total, sizeof *k->of);
    if (!k->lo || !k->of)
        return xs_nfa_no_memory(b);
    uint32_t n = 0;
    k->lo[n++] = 0;
    k->lo[n++] = 0x80;
    for (uint32_t i = 0; i < nsets; i++)
        for (uint32_t j = 0; j < sets[i]->n; j++) {
            k->lo[n++] = sets[i]->v[j].lo;
            if (sets[i]->v[j].hi < XS_CODE_MAX)
                k->lo[n++] = sets[i]->v[j].hi + 1;
        }
    qsort(k->lo, n, sizeof *k->lo, by_value);
    for (uint32_t i = 1; i < n; i++)
        if (k->lo[i] != k->lo[k->n])
            k->lo[++k->n] = k->lo[i];
    k->n++;
    return true;
}

static uint64_t row_hash(const uint64_t *row, uint32_t n)
{
    uint64_t h = 0;
    for (uint32_t i = 0; i < n; i++)
        h = (h ^ row[i]) * 0x9E3779B97F4A7C15ull, h ^= h >> 29;
    return h;
}

/* Class 0 stands nowhere. Intervals with the same positions share a class, found by hash. */
bool xs_nfa_find_classes(xs_nfa_builder *b, xs_nfa_classes *k)
{
    const xs_codeset **sets = xs_arena_array(b->arena, b->npos, sizeof *sets);
    uint16_t *set_of = xs_arena_array(b->arena, b->npos, sizeof *set_of);
    uint32_t nsets = 0, nw = b->nwords;
    if (!sets || !set_of)
        return xs_nfa_no_memory(b);
    for (uint32_t p = 0; p < b->npos; p++) {
        uint32_t i = nsets;
        while (i > 0 && !(sets[i - 1] == b->sets[p] || xs_codeset_eq(sets[i - 1], b->sets[p])))
            i--;
        if (i == 0) {
            sets[nsets++] = b->sets[p];
            i = nsets;
        }
        set_of[p] = (uint16_t)(i - 1);
    }
    if (!cut_intervals(b, sets, nsets, k))
        return false;
    uint64_t *of_set = xs_arena_array(b->arena, (size_t)nsets * nw, 8);
    uint32_t slots = 64;
    while (slots < 2 * k->n + 2)
        slots *= 2;
    uint32_t *table = xs_arena_array(b->arena, slots, sizeof *table);
    k->rows = xs_arena_array(b->arena, (size_t)(k->n + 1) * nw, 8);
    uint32_t *cursor = xs_arena_array(b->arena, nsets, sizeof *cursor);
    if (!of_set || !table || !k->rows || !cursor)
        return xs_nfa_no_memory(b);
    for (uint32_t p = 0; p < b->npos; p++)
        of_set[(size_t)set_of[p] * nw + p / 64] |= 1ull << (p % 64);
    k->nclasses = 1;
    table[row_hash(k->rows, nw) & (slots - 1)] = 1;
    for (uint32_t i = 0; i < k->n; i++) {
        uint64_t *row = k->rows + (size_t)k->nclasses * nw;
        memset(row, 0, nw * sizeof *row);
        for (uint32_t s = 0; s < nsets; s++) {
            while (cursor[s] < sets[s]->n && sets[s]->v[cursor[s]].hi < k->lo[i])
                cursor[s]++;
            if (cursor[s] < sets[s]->n && sets[s]->v[cursor[s]].lo <= k->lo[i])
                for (uint32_t w = 0; w < nw; w++)
                    row[w] |= of_set[(size_t)s * nw + w];
        }
        uint32_t h = (uint32_t)row_hash(row, nw) & (slots - 1);
        while (table[h] &&
               memcmp(k->rows + (size_t)(table[h] - 1) * nw, row, nw * sizeof *row) != 0)
            h = (h + 1) & (slots - 1);
        if (!table[h]) {
            if (k->nclasses == 65535)
                return xs_nfa_fail(b, 0, "表达式过大；拆成几条",
                                   "the pattern is too large; divide it");
            table[h] = ++k->nclasses;
        }
        k->of[i] = (uint16_t)(table[h] - 1);
    }
    return true;
}

/* ---- writing ---- */

typedef struct writer {
    xs_nfa_builder *b;
    xs_buf pool, back, ahead, rows;
} writer;

static xs_bits put_bits(writer *w, const uint64_t *row)
{
    uint32_t from = 0, to = w->b->nwords;
    while (to > 0 && row[to - 1] == 0)
        to--;
    while (from < to && row[from] == 0)
        from++;
    xs_bits out = {(uint32_t)(w->pool.n / 8), (uint16_t)from, (uint16_t)(to - from)};
    xs_buf_add(&w->pool, row + from, (to - from) * 8);
    return out;
}

typedef struct row_ref {
    const uint64_t *row;
    uint32_t pos, nwords;
} row_ref;

static int by_row(const void *a, const void *b)
{
    const row_ref *x = a, *y = b;
    int c = memcmp(x->row, y->row, x->nwords * sizeof *x->row);
    return c ? c : (x->pos > y->pos) - (x->pos < y->pos);
}

/* Positions with equal exceptions (matrix rows without the neighbour) share one jump. */
static bool put_jumps(writer *w, const uint64_t *matrix, xs_buf *out)
{
    xs_nfa_builder *b = w->b;
    uint32_t nw = b->nwords, n = 0;
    row_ref *refs = xs_arena_array(b->arena, b->npos, sizeof *refs);
    uint64_t *when = xs_arena_array(b->arena, nw, 8);
    if (!refs || !when)
        return xs_nfa_no_memory(b);
    for (uint32_t p = 0; p < b->npos; p++) {
        const uint64_t *row = matrix + (size_t)p * nw;
        uint64_t any = 0;
        for (uint32_t i = 0; i < nw; i++)
            any |= row[i];
        if (any)
            refs[n++] = (row_ref){row, p, nw};
    }
    qsort(refs, n, sizeof *refs, by_row);
    for (uint32_t i = 0; i < n;) {
        uint32_t j = i;
        memset(when, 0, nw * sizeof *when);
        for (; j < n && memcmp(refs[i].row, refs[j].row, nw * 8) == 0; j++)
            when[refs[j].pos / 64] |= 1ull << (refs[j].pos % 64);
        xs_nfa_jump jump = {put_bits(w, when), put_bits(w, refs[i].row)};
        xs_buf_add(out, &jump, sizeof jump);
        i = j;
    }
    return true;
}

/* Rows of `follows`, and the matrices of what is left, both ways. */
static bool split_edges(xs_nfa_builder *b, uint64_t *follows, uint64_t **ahead, uint64_t **back)
{
    size_t words = (size_t)b->npos * b->nwords;
    *ahead = b->edges;
    *back = xs_arena_array(b->arena, words, 8);
    if (!*back)
        return xs_nfa_no_memory(b);
    for (uint32_t p = 0; p + 1 < b->npos; p++) {
        uint64_t *w = b->edges + (size_t)p * b->nwords + (p + 1) / 64, bit = 1ull << ((p + 1) % 64);
        if (*w & bit)
            follows[(p + 1) / 64] |= bit;
        *w &= ~bit;
    }
    for (uint32_t p = 0; p < b->npos; p++)
        for (uint32_t w = 0; w < b->nwords; w++)
            for (uint64_t rest = b->edges[(size_t)p * b->nwords + w]; rest; rest &= rest - 1) {
                uint32_t q = w * 64 + (uint32_t)__builtin_ctzll(rest);
                (*back)[(size_t)q * b->nwords + p / 64] |= 1ull << (p % 64);
            }
    return true;
}

/* Marks into first[4] or last[4]; false when one stands under an edge that does not belong there.
 */
static bool put_marks(xs_nfa_builder *b, const xs_marks *m, unsigned line, uint64_t *out,
                      uint32_t *edges)
{
    for (uint32_t i = 0; i < m->n; i++) {
        unsigned c = m->v[i].cond;
        if (c & ~(line | XS_EDGE_WORD))
            return xs_nfa_fail(b, 0, "^ 只能在表达式的开头，$ 只能在结尾",
                               "^ stands at the beginning of a pattern only, $ at the end only");
        unsigned k = (c & line ? 1u : 0u) | (c & XS_EDGE_WORD ? 2u : 0u);
        *edges |= k;
        out[(size_t)k * b->nwords + m->v[i].pos / 64] |= 1ull << (m->v[i].pos % 64);
    }
    return true;
}

static xs_str assemble(writer *w, const xs_piece *whole, const xs_nfa_classes *k,
                       uint32_t max_chars)
{
    xs_nfa_builder *b = w->b;
    uint32_t nw = b->nwords;
    uint64_t *fixed = xs_arena_array(b->arena, (size_t)9 * nw, 8), *ahead, *back;
    xs_nfa_head h = {
        .npos = b->npos, .nwords = nw, .nclasses = k->nclasses, .max_chars = max_chars};
    if (!fixed)
        return xs_nfa_no_memory(b), (xs_str){NULL, 0};
    if (!split_edges(b, fixed, &ahead, &back) ||
        !put_marks(b, &whole->first, XS_EDGE_LINE_START, fixed + nw, &h.edges) ||
        !put_marks(b, &whole->last, XS_EDGE_LINE_END, fixed + 5 * (size_t)nw, &h.edges))
        return (xs_str){NULL, 0};
    for (uint32_t i = 0; i < k->nclasses; i++) {
        xs_bits bits = put_bits(w, k->rows + (size_t)i * nw);
        xs_buf_add(&w->rows, &bits, sizeof bits);
    }
    if (!put_jumps(w, back, &w->back) || !put_jumps(w, ahead, &w->ahead))
        return (xs_str){NULL, 0};
    uint32_t ascii = 0; /* intervals below U+0080 */
    while (ascii < k->n && k->lo[ascii] < 0x80)
        ascii++;
    h.npool = (uint32_t)(w->pool.n / 8);
    h.nback = (uint32_t)(w->back.n / sizeof(xs_nfa_jump));
    h.nahead = (uint32_t)(w->ahead.n / sizeof(xs_nfa_jump));
    h.nranges = k->n - ascii;
    xs_buf out;
    xs_buf_init(&out, (size_t)64 << 20);
    size_t bytes = sizeof h + (size_t)9 * nw * 8 + w->pool.n + w->rows.n + w->back.n + w->ahead.n +
                   (size_t)h.nranges * 6 + 256;
    h.bytes = (uint32_t)((bytes + 7) & ~(size_t)7);
    xs_buf_add(&out, &h, sizeof h);
    xs_buf_add(&out, fixed, (size_t)9 * nw * 8);
    xs_buf_add(&out, w->pool.p, w->pool.n);
    xs_buf_add(&out, w->rows.p, w->rows.n);
    xs_buf_add(&out, w->back.p, w->back.n);
    xs_buf_add(&out, w->ahead.p, w->ahead.n);
    xs_buf_add(&out, k->lo + ascii, (size_t)h.nranges * 4);
    xs_buf_add(&out, k->of + ascii, (size_t)h.nranges * 2);
    for (uint32_t c = 0, i = 0; c < 128; c++) {
        while (i + 1 < ascii && k->lo[i + 1] <= c)
            i++;
        xs_buf_add(&out, &k->of[i], 2);
    }
    xs_buf_add(&out, "\0\0\0\0\0\0\0", h.bytes - bytes);
    char *p = out.failed ? NULL : xs_arena_get(b->arena, out.n);
    if (p)
        memcpy(p, out.p, out.n);
    else
        xs_nfa_no_memory(b);
    xs_str s = {p, p ? out.n : 0};
    xs_buf_clear(&out);
    return s;
}

xs_str xs_nfa_write(xs_nfa_builder *b, const xs_piece *whole, const xs_nfa_classes *k,
                    uint32_t max_chars)
{
    writer w = {.b = b};
    xs_buf *bufs[] = {&w.pool, &w.back, &w.ahead, &w.rows};
    for (int i = 0; i < 4; i++)
        xs_buf_init(bufs[i], (size_t)32 << 20);
    xs_str out = assemble(&w, whole, k, max_chars);
    for (int i = 0; i < 4; i++)
        xs_buf_clear(bufs[i]);
    return out;
}
