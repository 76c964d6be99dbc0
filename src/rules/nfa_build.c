/* nfa_build.c -- a pattern's tree to its position automaton (Glushkov's construction): a state for
 * every character of the pattern with repeats written out, edges between neighbours. */
#include <stdlib.h>

#include "base/limits.h"
#include "rules/nfa.h"

/* A position that may begin or end something, if the edges in cond hold there. */
typedef struct mark {
    uint16_t pos;
    uint8_t cond; /* xs_re_edge bits */
} mark;

typedef struct marks {
    mark *v;
    uint32_t n, cap;
} marks;

/* A piece of the automaton. empty: bit c = may match nothing where the edges c hold. */
typedef struct piece {
    uint8_t empty;
    marks first, last;
} piece;

typedef struct builder {
    xs_arena *arena;
    xs_re_error *e;
    const xs_codeset *sets[XS_MAX_POSITIONS]; /* of every position */
    uint32_t npos, nwords;
    uint64_t *edges; /* npos rows of nwords: bit q of row p = q may follow p */
    uint64_t links;  /* drawn so far: a bound on work */
} builder;

static bool fail(builder *b, uint32_t column, const char *zh, const char *en)
{
    if (!b->e->zh)
        *b->e = (xs_re_error){column + 1, zh, en};
    return false;
}

static bool no_memory(builder *b) { return fail(b, 0, "内存不足", "out of memory"); }

static bool put(builder *b, marks *m, uint16_t pos, uint8_t cond)
{
    if (m->n == m->cap) {
        uint32_t cap = m->cap ? m->cap * 2 : 4;
        mark *v = xs_arena_array(b->arena, cap, sizeof *v);
        if (!v)
            return no_memory(b);
        if (m->n)
            memcpy(v, m->v, m->n * sizeof *v);
        m->v = v;
        m->cap = cap;
    }
    m->v[m->n++] = (mark){pos, cond};
    return true;
}

/* Marks of `from`, each under every combination of further edges in `empty`. */
static bool put_all(builder *b, marks *m, const marks *from, uint8_t empty)
{
    for (unsigned c = 0; c < 8; c++)
        for (uint32_t i = 0; (empty >> c & 1) && i < from->n; i++)
            if (!put(b, m, from->v[i].pos, (uint8_t)(from->v[i].cond | c)))
                return false;
    return true;
}

static bool link_pieces(builder *b, const marks *last, const marks *first, uint32_t column)
{
    b->links += (uint64_t)last->n * first->n;
    if (b->links > 4000000)
        return fail(b, column, "表达式过大；拆成几条或减小重复次数",
                    "the pattern is too large; divide it or repeat less");
    for (uint32_t i = 0; i < last->n; i++)
        for (uint32_t j = 0; j < first->n; j++) {
            if (last->v[i].cond | first->v[j].cond)
                return fail(b, column, "^ $ \\b 只能在表达式的开头或结尾",
                            "^ $ \\b stand at the beginning or the end of a pattern only");
            uint32_t q = first->v[j].pos;
            b->edges[(size_t)last->v[i].pos * b->nwords + q / 64] |= 1ull << (q % 64);
        }
    return true;
}

/* Every combination of a condition of x and one of y. */
static uint8_t both(uint8_t x, uint8_t y)
{
    uint8_t out = 0;
    for (unsigned i = 0; i < 8; i++)
        for (unsigned j = 0; j < 8; j++)
            if ((x >> i & 1) && (y >> j & 1))
                out |= (uint8_t)(1u << (i | j));
    return out;
}

static bool build(builder *b, const xs_re *r, piece *out);

static bool build_set(builder *b, const xs_re *r, piece *out)
{
    if (b->npos == XS_MAX_POSITIONS)
        return fail(b, r->column, "表达式过大；拆成几条或减小重复次数",
                    "the pattern is too large; divide it or repeat less");
    uint16_t p = (uint16_t)b->npos++;
    b->sets[p] = &r->set;
    return put(b, &out->first, p, 0) && put(b, &out->last, p, 0);
}

/* out = out then next */
static bool append(builder *b, piece *out, const piece *next, uint32_t column)
{
    if (!link_pieces(b, &out->last, &next->first, column) ||
        !put_all(b, &out->first, &next->first, out->empty))
        return false;
    marks last = {NULL, 0, 0};
    if (!put_all(b, &last, &next->last, 1) || !put_all(b, &last, &out->last, next->empty))
        return false;
    out->last = last;
    out->empty = both(out->empty, next->empty);
    return true;
}

static bool build_cat(builder *b, const xs_re *r, piece *out)
{
    out->empty = 1;
    for (const xs_re *c = r->first; c; c = c->next) {
        piece next = {0};
        if (!build(b, c, &next) || !append(b, out, &next, c->column))
            return false;
    }
    return true;
}

static bool build_alt(builder *b, const xs_re *r, piece *out)
{
    for (const xs_re *c = r->first; c; c = c->next) {
        piece one = {0};
        if (!build(b, c, &one) || !put_all(b, &out->first, &one.first, 1) ||
            !put_all(b, &out->last, &one.last, 1))
            return false;
        out->empty |= one.empty;
    }
    return true;
}

/* x{m,n}: copies in a row, each after the m-th optional as seen from the right; the copies' own
 * emptiness only lowers m, so a piece may be treated as never empty inside. */
static bool build_repeat(builder *b, const xs_re *r, piece *out)
{
    marks before = {NULL, 0, 0};
    uint32_t min = r->min, max = r->max == XS_RE_UNBOUNDED ? (r->min ? r->min : 1) : r->max;
    for (uint32_t k = 0; k < max; k++) {
        piece x = {0};
        if (!build(b, r->first, &x))
            return false;
        if (x.empty & 0xFE)
            return fail(b, r->column, "含 ^ $ \\b 的括号不能重复",
                        "a group with ^ $ \\b cannot be repeated");
        if (x.empty)
            min = 0;
        if (k == 0 ? !put_all(b, &out->first, &x.first, 1)
                   : !link_pieces(b, &before, &x.first, r->column))
            return false;
        if (k + 1 >= min && !put_all(b, &out->last, &x.last, 1))
            return false;
        before = x.last;
        if (k + 1 == max && r->max == XS_RE_UNBOUNDED &&
            !link_pieces(b, &x.last, &x.first, r->column))
            return false;
    }
    out->empty = min == 0;
    return true;
}

static bool build(builder *b, const xs_re *r, piece *out)
{
    switch (r->kind) {
    case XS_RE_EMPTY: out->empty = 1; return true;
    case XS_RE_EDGE: out->empty = (uint8_t)(1u << r->edge); return true;
    case XS_RE_SET: return build_set(b, r, out);
    case XS_RE_CAT: return build_cat(b, r, out);
    case XS_RE_ALT: return build_alt(b, r, out);
    case XS_RE_REPEAT: return build_repeat(b, r, out);
    }
    return false;
}

/* Positions that the repeats write out, so that the edge matrix can be had at once. */
static uint32_t count_positions(const xs_re *r)
{
    uint64_t n = r->kind == XS_RE_SET;
    for (const xs_re *c = r->first; c && n <= XS_MAX_POSITIONS; c = c->next)
        n += count_positions(c);
    if (r->kind == XS_RE_REPEAT)
        n *= r->max == XS_RE_UNBOUNDED ? (r->min ? r->min : 1) : r->max;
    return n > XS_MAX_POSITIONS ? XS_MAX_POSITIONS + 1 : (uint32_t)n;
}

/* ---- character classes ---- */

typedef struct classes {
    uint32_t *lo; /* intervals of all code points, ascending */
    uint16_t *of; /* class of each */
    uint32_t n, nclasses;
    uint64_t *rows; /* positions of each class: nclasses rows of nwords */
} classes;

static int by_value(const void *a, const void *b)
{
    uint32_t x = *(const uint32_t *)a, y = *(const uint32_t *)b;
    return (x > y) - (x < y);
}

/* Borders where membership changes. */
static bool cut_intervals(builder *b, const xs_codeset *const *sets, uint32_t nsets, classes *k)
{
    size_t total = 2;
    for (uint32_t i = 0; i < nsets; i++)
        total += 2 * (size_t)sets[i]->n;
    k->lo = xs_arena_array(b->arena, total, sizeof *k->lo);
    k->of = xs_arena_array(b->arena, total, sizeof *k->of);
    if (!k->lo || !k->of)
        return no_memory(b);
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
static bool find_classes(builder *b, classes *k)
{
    const xs_codeset **sets = xs_arena_array(b->arena, b->npos, sizeof *sets);
    uint16_t *set_of = xs_arena_array(b->arena, b->npos, sizeof *set_of);
    uint32_t nsets = 0, nw = b->nwords;
    if (!sets || !set_of)
        return no_memory(b);
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
        return no_memory(b);
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
        while (table[h] && memcmp(k->rows + (size_t)(table[h] - 1) * nw, row, nw * sizeof *row) != 0)
            h = (h + 1) & (slots - 1);
        if (!table[h]) {
            if (k->nclasses == 65535)
                return fail(b, 0, "表达式过大；拆成几条", "the pattern is too large; divide it");
            table[h] = ++k->nclasses;
        }
        k->of[i] = (uint16_t)(table[h] - 1);
    }
    return true;
}

/* ---- writing ---- */

typedef struct writer {
    builder *b;
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
    builder *b = w->b;
    uint32_t nw = b->nwords, n = 0;
    row_ref *refs = xs_arena_array(b->arena, b->npos, sizeof *refs);
    uint64_t *when = xs_arena_array(b->arena, nw, 8);
    if (!refs || !when)
        return no_memory(b);
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
static bool split_edges(builder *b, uint64_t *follows, uint64_t **ahead, uint64_t **back)
{
    size_t words = (size_t)b->npos * b->nwords;
    *ahead = b->edges;
    *back = xs_arena_array(b->arena, words, 8);
    if (!*back)
        return no_memory(b);
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

/* Marks into first[4] or last[4]; false when one stands under an edge that does not belong there. */
static bool put_marks(builder *b, const marks *m, unsigned line, uint64_t *out, uint32_t *edges)
{
    for (uint32_t i = 0; i < m->n; i++) {
        unsigned c = m->v[i].cond;
        if (c & ~(line | XS_EDGE_WORD))
            return fail(b, 0, "^ 只能在表达式的开头，$ 只能在结尾",
                        "^ stands at the beginning of a pattern only, $ at the end only");
        unsigned k = (c & line ? 1u : 0u) | (c & XS_EDGE_WORD ? 2u : 0u);
        *edges |= k;
        out[(size_t)k * b->nwords + m->v[i].pos / 64] |= 1ull << (m->v[i].pos % 64);
    }
    return true;
}

static xs_str assemble(writer *w, const piece *whole, const classes *k, uint32_t max_chars)
{
    builder *b = w->b;
    uint32_t nw = b->nwords;
    uint64_t *fixed = xs_arena_array(b->arena, (size_t)9 * nw, 8), *ahead, *back;
    xs_nfa_head h = {.npos = b->npos, .nwords = nw, .nclasses = k->nclasses, .max_chars = max_chars};
    if (!fixed)
        return no_memory(b), (xs_str){NULL, 0};
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
        no_memory(b);
    xs_str s = {p, p ? out.n : 0};
    xs_buf_clear(&out);
    return s;
}

xs_str xs_nfa_build(const xs_re *r, xs_arena *a, xs_re_error *e)
{
    xs_str out = {NULL, 0};
    piece whole = {0};
    uint32_t min, max, npos = count_positions(r);
    builder *b = xs_arena_get(a, sizeof *b);
    *e = (xs_re_error){0, NULL, NULL};
    if (!b) {
        *e = (xs_re_error){1, "内存不足", "out of memory"};
        return out;
    }
    *b = (builder){.arena = a, .e = e, .nwords = (npos + 63) / 64};
    xs_re_width(r, &min, &max);
    if (npos > XS_MAX_POSITIONS)
        return fail(b, 0, "表达式过大；拆成几条或减小重复次数",
                    "the pattern is too large; divide it or repeat less"), out;
    if (min > XS_MAX_MATCH_CHARS)
        return fail(b, 0, "匹配至少要一千多个字；缩短", "a match takes more than 1000 characters"), out;
    if (npos == 0 || min == 0)
        return fail(b, 0, "表达式可以匹配空串；至少要求一个字符",
                    "the pattern matches nothing at all; make it need a character"), out;
    b->edges = xs_arena_array(a, (size_t)npos * b->nwords, 8);
    if (!b->edges)
        return no_memory(b), out;
    if (!build(b, r, &whole))
        return out;
    classes k = {0};
    if (!find_classes(b, &k))
        return out;
    writer w = {.b = b};
    xs_buf *bufs[] = {&w.pool, &w.back, &w.ahead, &w.rows};
    for (int i = 0; i < 4; i++)
        xs_buf_init(bufs[i], (size_t)32 << 20);
    out = assemble(&w, &whole, &k, max < XS_MAX_MATCH_CHARS ? max : XS_MAX_MATCH_CHARS);
    for (int i = 0; i < 4; i++)
        xs_buf_clear(bufs[i]);
    return out;
}
