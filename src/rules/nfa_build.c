/* nfa_build.c -- a pattern's tree to its position automaton (Glushkov's construction): a state for
 * every character of the pattern with repeats written out, edges between neighbours. */
#include <stdlib.h>

#include "rules/nfa_build.h"

bool xs_nfa_fail(xs_nfa_builder *b, uint32_t column, const char *zh, const char *en)
{
    if (!b->e->zh)
        *b->e = (xs_re_error){column + 1, zh, en};
    return false;
}

bool xs_nfa_no_memory(xs_nfa_builder *b)
{
    return xs_nfa_fail(b, 0, "内存不足", "out of memory");
}

static bool put(xs_nfa_builder *b, xs_marks *m, uint16_t pos, uint8_t cond)
{
    if (m->n == m->cap) {
        uint32_t cap = m->cap ? m->cap * 2 : 4;
        xs_mark *v = xs_arena_array(b->arena, cap, sizeof *v);
        if (!v)
            return xs_nfa_no_memory(b);
        if (m->n)
            memcpy(v, m->v, m->n * sizeof *v);
        m->v = v;
        m->cap = cap;
    }
    m->v[m->n++] = (xs_mark){pos, cond};
    return true;
}

/* Marks of `from`, each under every combination of further edges in `empty`. */
static bool put_all(xs_nfa_builder *b, xs_marks *m, const xs_marks *from, uint8_t empty)
{
    for (unsigned c = 0; c < 8; c++)
        for (uint32_t i = 0; (empty >> c & 1) && i < from->n; i++)
            if (!put(b, m, from->v[i].pos, (uint8_t)(from->v[i].cond | c)))
                return false;
    return true;
}

static bool link_pieces(xs_nfa_builder *b, const xs_marks *last, const xs_marks *first,
                        uint32_t column)
{
    b->links += (uint64_t)last->n * first->n;
    if (b->links > 4000000)
        return xs_nfa_fail(b, column, "表达式过大；拆成几条或减小重复次数",
                           "the pattern is too large; divide it or repeat less");
    for (uint32_t i = 0; i < last->n; i++)
        for (uint32_t j = 0; j < first->n; j++) {
            if (last->v[i].cond | first->v[j].cond)
                return xs_nfa_fail(b, column, "^ $ \\b 只能在表达式的开头或结尾",
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

static bool build(xs_nfa_builder *b, const xs_re *r, xs_piece *out);

static bool build_set(xs_nfa_builder *b, const xs_re *r, xs_piece *out)
{
    if (b->npos == XS_MAX_POSITIONS)
        return xs_nfa_fail(b, r->column, "表达式过大；拆成几条或减小重复次数",
                           "the pattern is too large; divide it or repeat less");
    uint16_t p = (uint16_t)b->npos++;
    b->sets[p] = &r->set;
    return put(b, &out->first, p, 0) && put(b, &out->last, p, 0);
}

/* out = out then next */
static bool append(xs_nfa_builder *b, xs_piece *out, const xs_piece *next, uint32_t column)
{
    if (!link_pieces(b, &out->last, &next->first, column) ||
        !put_all(b, &out->first, &next->first, out->empty))
        return false;
    xs_marks last = {NULL, 0, 0};
    if (!put_all(b, &last, &next->last, 1) || !put_all(b, &last, &out->last, next->empty))
        return false;
    out->last = last;
    out->empty = both(out->empty, next->empty);
    return true;
}

static bool build_cat(xs_nfa_builder *b, const xs_re *r, xs_piece *out)
{
    out->empty = 1;
    for (const xs_re *c = r->first; c; c = c->next) {
        xs_piece next = {0};
        if (!build(b, c, &next) || !append(b, out, &next, c->column))
            return false;
    }
    return true;
}

static bool build_alt(xs_nfa_builder *b, const xs_re *r, xs_piece *out)
{
    for (const xs_re *c = r->first; c; c = c->next) {
        xs_piece one = {0};
        if (!build(b, c, &one) || !put_all(b, &out->first, &one.first, 1) ||
            !put_all(b, &out->last, &one.last, 1))
            return false;
        out->empty |= one.empty;
    }
    return true;
}

/* x{m,n}: copies in a row, each after the m-th optional as seen from the right; the copies' own
 * emptiness only lowers m, so a piece may be treated as never empty inside. */
static bool build_repeat(xs_nfa_builder *b, const xs_re *r, xs_piece *out)
{
    xs_marks before = {NULL, 0, 0};
    uint32_t min = r->min, max = r->max == XS_RE_UNBOUNDED ? (r->min ? r->min : 1) : r->max;
    for (uint32_t k = 0; k < max; k++) {
        xs_piece x = {0};
        if (!build(b, r->first, &x))
            return false;
        if (x.empty & 0xFE)
            return xs_nfa_fail(b, r->column, "含 ^ $ \\b 的括号不能重复",
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

static bool build(xs_nfa_builder *b, const xs_re *r, xs_piece *out)
{
    switch (r->kind) {
    case XS_RE_EMPTY:
        out->empty = 1;
        return true;
    case XS_RE_EDGE:
        out->empty = (uint8_t)(1u << r->edge);
        return true;
    case XS_RE_SET:
        return build_set(b, r, out);
    case XS_RE_CAT:
        return build_cat(b, r, out);
    case XS_RE_ALT:
        return build_alt(b, r, out);
    case XS_RE_REPEAT:
        return build_repeat(b, r, out);
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

xs_str xs_nfa_build(const xs_re *r, xs_arena *a, xs_re_error *e)
{
    xs_str out = {NULL, 0};
    xs_piece whole = {0};
    uint32_t min, max, npos = count_positions(r);
    xs_nfa_builder *b = xs_arena_get(a, sizeof *b);
    *e = (xs_re_error){0, NULL, NULL};
    if (!b) {
        *e = (xs_re_error){1, "内存不足", "out of memory"};
        return out;
    }
    *b = (xs_nfa_builder){.arena = a, .e = e, .nwords = (npos + 63) / 64};
    xs_re_width(r, &min, &max);
    if (npos > XS_MAX_POSITIONS)
        return xs_nfa_fail(b, 0, "表达式过大；拆成几条或减小重复次数",
                           "the pattern is too large; divide it or repeat less"),
               out;
    if (min > XS_MAX_MATCH_CHARS)
        return xs_nfa_fail(b, 0, "匹配至少要一千多个字；缩短",
                           "a match takes more than 1000 characters"),
               out;
    if (npos == 0 || min == 0)
        return xs_nfa_fail(b, 0, "表达式可以匹配空串；至少要求一个字符",
                           "the pattern matches nothing at all; make it need a character"),
               out;
    b->edges = xs_arena_array(a, (size_t)npos * b->nwords, 8);
    if (!b->edges)
        return xs_nfa_no_memory(b), out;
    if (!build(b, r, &whole))
        return out;
    xs_nfa_classes k = {0};
    if (!xs_nfa_find_classes(b, &k))
        return out;
    return xs_nfa_write(b, &whole, &k, max < XS_MAX_MATCH_CHARS ? max : XS_MAX_MATCH_CHARS);
}
