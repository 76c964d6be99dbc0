#include "extract/placed.h"

#include <math.h>
#include <stdlib.h>

#define PIECES ((size_t)1 << 20) /* of one page: 64 MiB */

void xs_placed_init(xs_placed *g)
{
    *g = (xs_placed){0};
    xs_buf_init(&g->text, (size_t)64 << 20);
}

void xs_placed_clear(xs_placed *g)
{
    free(g->v);
    xs_buf_clear(&g->text);
    *g = (xs_placed){0};
}

void xs_placed_text(xs_placed *g, xs_str text) { xs_buf_add_str(&g->text, text); }

void xs_placed_end(xs_placed *g, double x, double y, double width, double size, xs_visibility v)
{
    size_t from = g->n ? g->v[g->n - 1].text + g->v[g->n - 1].n : 0;
    if (g->n == g->cap) {
        size_t cap = g->cap ? g->cap * 2 : 256;
        xs_piece *p = cap <= PIECES ? reallocarray(g->v, cap, sizeof *p) : NULL;
        if (!p) {
            g->over = true;
            return;
        }
        g->v = p;
        g->cap = cap;
    }
    if (!isfinite(x) || !isfinite(y) || !isfinite(width) || !isfinite(size))
        x = y = width = size = 0; /* nonsense is read where it stands */
    g->v[g->n++] = (xs_piece){x, y, width < 0 ? 0 : width, size > 0 ? size : 1, from, g->text.n - from, v};
}

static int by_height(const void *a, const void *b)
{
    const xs_piece *p = a, *q = b;
    return p->y != q->y ? (p->y > q->y) - (p->y < q->y) : (p->text > q->text) - (p->text < q->text);
}

static int by_position(const void *a, const void *b)
{
    const xs_piece *p = a, *q = b;
    return p->x != q->x ? (p->x > q->x) - (p->x < q->x) : (p->text > q->text) - (p->text < q->text);
}

typedef struct line {
    size_t from, to; /* pieces */
    double left, right, y, size;
} line;

static void put(xs_sink *s, const xs_at *at, xs_visibility v, xs_str text)
{
    xs_at here = *at;
    here.visibility = v;
    xs_sink_text(s, &here, text, 0);
}

/* Bold is made by printing twice: a piece at the place of its twin says nothing new. */
static bool twin(const xs_placed *g, const xs_piece *a, const xs_piece *b)
{
    return a->n == b->n && fabs(a->x - b->x) < 0.2 * b->size && memcmp(g->text.p + a->text, g->text.p + b->text, a->n) == 0;
}

static void send_line(const xs_placed *g, const line *l, xs_sink *s, const xs_at *at)
{
    double end = 0;
    for (size_t i = l->from; i < l->to; i++) {
        const xs_piece *p = &g->v[i];
        if (i > l->from) {
            double gap = p->x - end, em = p->size;
            if (twin(g, &g->v[i - 1], p))
                continue;
            if (gap > 3.0 * em)
                xs_sink_end(s, XS_END_CELL);
            else if (gap > 0.3 * em)
                put(s, at, p->visibility, XS_STR(" "));
        }
        put(s, at, p->visibility, (xs_str){g->text.p + p->text, p->n});
        if (p->x + p->width > end || i == l->from)
            end = p->x + p->width;
    }
}

/* Does line b begin a paragraph behind line a? By distance, by indentation, or because a ended early. */
static bool paragraph(const line *a, const line *b, double right)
{
    double em = b->size;
    return b->y - a->y > 2.2 * em || fabs(a->size - b->size) > 0.25 * em || b->left - a->left > 1.5 * em ||
           a->right < right - 4.0 * em;
}

void xs_placed_send(xs_placed *g, xs_sink *s, const xs_at *at)
{
    line last = {0}, l;
    double right = 0;
    if (g->n == 0 || !g->text.p) {
        put(s, at, XS_VISIBLE, xs_buf_str(&g->text));
        xs_buf_reset(&g->text);
        return;
    }
    size_t placed = g->v[g->n - 1].text + g->v[g->n - 1].n;
    qsort(g->v, g->n, sizeof *g->v, by_height);
    for (size_t i = 0; i < g->n; i++)
        if (g->v[i].x + g->v[i].width > right)
            right = g->v[i].x + g->v[i].width;
    for (size_t i = 0; i < g->n; i = l.to) {
        l = (line){.from = i, .to = i, .y = g->v[i].y, .size = g->v[i].size, .left = g->v[i].x};
        while (l.to < g->n && g->v[l.to].y - l.y <= 0.5 * (g->v[l.to].size < l.size ? g->v[l.to].size : l.size)) {
            const xs_piece *p = &g->v[l.to++];
            l.left = p->x < l.left ? p->x : l.left;
            l.right = p->x + p->width > l.right ? p->x + p->width : l.right;
            l.size = p->size > l.size ? p->size : l.size;
        }
        qsort(g->v + l.from, l.to - l.from, sizeof *g->v, by_position);
        if (i) {
            if (paragraph(&last, &l, right))
                xs_sink_end(s, XS_END_PARAGRAPH);
            else
                put(s, at, g->v[l.from].visibility, XS_STR("\n"));
        }
        send_line(g, &l, s, at);
        last = l;
    }
    if (g->over && placed < g->text.n) {
        xs_sink_end(s, XS_END_PARAGRAPH);
        put(s, at, XS_VISIBLE, (xs_str){g->text.p + placed, g->text.n - placed});
    }
    xs_sink_end(s, XS_END_PARAGRAPH);
    g->n = 0;
    g->over = false;
    xs_buf_reset(&g->text);
}
