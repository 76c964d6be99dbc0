/* lines.c -- characters of a page to lines, paragraphs and cells. */
#include <math.h>
#include <stdlib.h>

#include "base/hash.h"
#include "base/limits.h"
#include "extract/pdf/pdf.h"

typedef struct line {
    size_t from, to; /* characters */
    float x0, y0, x1, y1;
    float first;     /* width of its first word */
    uint16_t table;
} line;

typedef struct lines {
    line *p;
    size_t n, cap;
} lines;

static bool add(lines *l, const line *x)
{
    if (l->n == l->cap) {
        size_t cap = l->cap ? l->cap * 2 : 256;
        line *p = realloc(l->p, cap * sizeof *p);
        if (!p)
            return false;
        l->p = p;
        l->cap = cap;
    }
    l->p[l->n++] = *x;
    return true;
}

static bool is_han(uint32_t c) { return c >= 0x2E80 && c < 0xFFF0; }

/* Bounding box, and how wide the word is that would have had to fit on the line before. */
static void measure(const pdf_chars *c, line *l)
{
    bool word = true, any = false;
    for (size_t i = l->from; i < l->to; i++) {
        const pdf_char *k = &c->p[i];
        if (k->c <= ' ') {
            word &= !any;
            continue;
        }
        if (!any) {
            l->x0 = k->x0;
            l->y0 = k->y0;
            l->x1 = k->x1;
            l->y1 = k->y1;
        }
        any = true;
        l->x0 = fminf(l->x0, k->x0);
        l->y0 = fminf(l->y0, k->y0);
        l->x1 = fmaxf(l->x1, k->x1);
        l->y1 = fmaxf(l->y1, k->y1);
        if (word)
            l->first = k->x1 - l->x0;
        word &= !is_han(k->c);
    }
}

static void split(const pdf_chars *c, lines *out)
{
    size_t from = 0;
    for (size_t i = 0; i <= c->n; i++) {
        bool end = i == c->n || c->p[i].c == '\n';
        if (!end && (i == from || c->p[i].table == c->p[from].table))
            continue;
        if (i > from) {
            line l = {.from = from, .to = i, .table = c->p[from].table};
            measure(c, &l);
            if (l.x1 > l.x0 || l.y1 > l.y0)
                add(out, &l);
        }
        from = end ? i + 1 : i;
    }
}

static bool overlap(const line *a, const line *b)
{
    float common = fminf(a->x1, b->x1) - fmaxf(a->x0, b->x0);
    return common > 0.5f * fminf(a->x1 - a->x0, b->x1 - b->x0);
}

/* The right edge of the column that line i stands in: the furthest of its neighbours. */
static float margin(const lines *l, size_t i)
{
    float most = l->p[i].x1;
    size_t from = i > 6 ? i - 6 : 0, to = i + 7 < l->n ? i + 7 : l->n;
    for (size_t k = from; k < to; k++)
        if (l->p[k].table == l->p[i].table && overlap(&l->p[k], &l->p[i]))
            most = fmaxf(most, l->p[k].x1);
    return most;
}

/* What joins line i to the one behind it: "\n" when the text goes on there, " " for another piece of
 * the same line, "" when a paragraph ends. */
static const char *joint(const lines *l, size_t i)
{
    const line *a = &l->p[i], *b = &l->p[i + 1];
    float ha = a->y1 - a->y0, hb = b->y1 - b->y0, pitch = b->y0 - a->y0;
    if (a->table || b->table || fmaxf(ha, hb) > 1.4f * fminf(ha, hb))
        return "";
    if (fabsf(pitch) < 0.5f * ha && b->x0 > a->x1 - ha && b->x0 < a->x1 + 2 * ha)
        return " ";
    if (pitch < 0.5f * ha || pitch > 2.2f * ha) /* beside it, above it, or far below */
        return "";
    if (a->x1 + b->first + 0.3f * ha < margin(l, i)) /* the next word had room */
        return "";
    if (b->x0 > a->x0 + 1.4f * ha && i && l->p[i - 1].x0 < a->x0 + ha)
        return ""; /* indented */
    return b->x0 < a->x1 && b->x1 > a->x0 ? "\n" : "";
}

/* ---- sending ----------------------------------------------------------------------------------- */

static void put_chars(pdf *d, const xs_at *base, size_t from, size_t to)
{
    xs_buf b;
    xs_buf_init(&b, 1 << 20);
    for (size_t i = from; i <= to; i++) {
        bool end = i == to;
        if (!end && i > from && d->chars.p[i].c <= ' ') /* a blank is seen as what it follows */
            d->chars.p[i].seen = d->chars.p[i - 1].seen;
        if (i > from && (end || d->chars.p[i].seen != d->chars.p[i - 1].seen) && b.n) {
            xs_at at = *base;
            at.visibility = (xs_visibility)d->chars.p[i - 1].seen;
            xs_sink_text(d->sink, &at, xs_buf_str(&b), 0);
            xs_buf_reset(&b);
        }
        if (!end && d->chars.p[i].c)
            xs_buf_add_utf8(&b, d->chars.p[i].c);
    }
    xs_buf_clear(&b);
}

static uint64_t hash_line(xs_str s)
{
    uint64_t h = 0xCBF29CE484222325ull;
    for (size_t i = 0; i < s.n; i++)
        if ((uint8_t)s.p[i] > ' ')
            h = (h ^ (uint8_t)s.p[i]) * 0x100000001B3ull;
    return h | 1;
}

bool pdf_line_new(pdf *d, xs_str s, bool keep)
{
    uint64_t h = hash_line(s);
    if (d->nlines * 2 >= d->lines_cap) {
        size_t cap = d->lines_cap ? d->lines_cap * 2 : 1024;
        uint64_t *p = calloc(cap, sizeof *p);
        if (!p)
            return true;
        for (size_t i = 0; i < d->lines_cap; i++)
            for (size_t k = d->line_hash[i] & (cap - 1); d->line_hash[i]; k = (k + 1) & (cap - 1))
                if (!p[k]) {
                    p[k] = d->line_hash[i];
                    break;
                }
        free(d->line_hash);
        d->line_hash = p;
        d->lines_cap = cap;
    }
    size_t k = h & (d->lines_cap - 1);
    for (; d->line_hash[k]; k = (k + 1) & (d->lines_cap - 1))
        if (d->line_hash[k] == h)
            return false;
    if (keep) {
        d->line_hash[k] = h;
        d->nlines++;
    }
    return true;
}

static void remember(pdf *d, const line *l)
{
    xs_buf b;
    xs_buf_init(&b, 1 << 20);
    for (size_t i = l->from; i < l->to; i++)
        xs_buf_add_utf8(&b, d->chars.p[i].c);
    pdf_line_new(d, xs_buf_str(&b), true);
    xs_buf_clear(&b);
}

/* ---- tables ------------------------------------------------------------------------------------ */

static int by_cell(const void *a, const void *b, void *chars)
{
    const pdf_char *c = chars;
    const pdf_char *x = &c[*(const uint32_t *)a], *y = &c[*(const uint32_t *)b];
    if (x->row != y->row)
        return x->row < y->row ? -1 : 1;
    if (x->col != y->col)
        return x->col < y->col ? -1 : 1;
    return *(const uint32_t *)a < *(const uint32_t *)b ? -1 : 1;
}

/* A table's characters by row and column; lines within a cell stay joined. */
static void put_table(pdf *d, const xs_at *base, uint16_t table)
{
    uint32_t *list = malloc((d->chars.n + 1) * sizeof *list), n = 0;
    if (!list)
        return;
    for (uint32_t i = 0; i < d->chars.n; i++)
        if (d->chars.p[i].table == table)
            list[n++] = i;
    qsort_r(list, n, sizeof *list, by_cell, d->chars.p);
    d->tables++;
    for (uint32_t i = 0; i < n; i++) {
        const pdf_char *k = &d->chars.p[list[i]];
        const pdf_char *next = i + 1 < n ? &d->chars.p[list[i + 1]] : NULL;
        xs_at at = *base;
        at.kind = XS_BLOCK_CELL;
        at.visibility = (xs_visibility)k->seen;
        at.table = d->tables;
        at.row = k->row;
        at.col = k->col;
        char u[8];
        xs_buf b = {.p = u, .cap = sizeof u, .max = 7};
        bool broken = i && list[i] != list[i - 1] + 1 && d->chars.p[list[i - 1]].row == k->row &&
                      d->chars.p[list[i - 1]].col == k->col;
        if (broken)
            xs_sink_text(d->sink, &at, XS_STR("\n"), 0);
        xs_buf_add_utf8(&b, k->c);
        bool row = !next || next->row != k->row, cell = row || next->col != k->col;
        xs_sink_text(d->sink, &at, xs_buf_str(&b), cell ? XS_END_CELL : 0);
        if (row)
            xs_sink_text(d->sink, &at, (xs_str){"", 0}, XS_END_ROW);
    }
    free(list);
}

void pdf_emit(pdf *d, const xs_at *base)
{
    lines l = {.n = 0};
    split(&d->chars, &l);
    uint16_t done = 0;
    xs_at at = *base;
    for (size_t i = 0; i < l.n && !xs_sink_full(d->sink); i++) {
        remember(d, &l.p[i]);
        if (l.p[i].table) {
            if (l.p[i].table > done)
                put_table(d, base, done = l.p[i].table);
            continue;
        }
        put_chars(d, &at, l.p[i].from, l.p[i].to);
        at.visibility = (xs_visibility)d->chars.p[l.p[i].to - 1].seen;
        const char *join = i + 1 < l.n ? joint(&l, i) : "";
        xs_sink_text(d->sink, &at, xs_str_from(join), *join ? 0 : XS_END_PARAGRAPH);
        at.paragraph += !*join;
    }
    xs_sink_text(d->sink, &at, (xs_str){"", 0}, XS_END_PAGE);
    free(l.p);
}
