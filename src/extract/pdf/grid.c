/* grid.c -- tables of a page, from their ruled lines.
 *
 * Official tables are ruled. Horizontal and vertical rules that touch make a grid; a character's
 * cell is what the nearest rules around it enclose, so merged cells come out by themselves. */
#include <math.h>
#include <stdlib.h>

#include "extract/pdf/pdf.h"

#define MAX_RULES 2000 /* more is a drawing, not a table */
#define MAX_LINES 400
#define SNAP 2.5f

typedef struct rule {
    float at, from, to; /* position across, extent along */
    uint16_t group;
} rule;

typedef struct grid {
    rule h[MAX_RULES], v[MAX_RULES];
    size_t nh, nv;
    uint16_t parent[2 * MAX_RULES];
} grid;

static void add_rule(rule *r, size_t *n, float at, float from, float to)
{
    if (*n < MAX_RULES && to - from > 5)
        r[(*n)++] = (rule){at, from, to, 0};
}

static void collect(const xs_pdf_page *p, int rotate, grid *g)
{
    for (size_t i = 0; i < p->npaint; i++) {
        const xs_pdf_paint *a = &p->paint[i];
        float in[4] = {a->x0, a->y0, a->x1, a->y1}, b[4];
        pdf_turn(in, rotate, b);
        float w = b[2] - b[0], h = b[3] - b[1];
        if (a->kind == XS_PDF_IMAGE)
            continue;
        if (a->kind == XS_PDF_RULE && w >= h) {
            add_rule(g->h, &g->nh, (b[1] + b[3]) / 2, b[0], b[2]);
        } else if (a->kind == XS_PDF_RULE) {
            add_rule(g->v, &g->nv, (b[0] + b[2]) / 2, b[1], b[3]);
        } else if (h > 6 && w > 6 && !a->white) { /* cells drawn as filled areas */
            add_rule(g->h, &g->nh, b[1], b[0], b[2]);
            add_rule(g->h, &g->nh, b[3], b[0], b[2]);
            add_rule(g->v, &g->nv, b[0], b[1], b[3]);
            add_rule(g->v, &g->nv, b[2], b[1], b[3]);
        }
    }
}

static uint16_t root(grid *g, uint16_t i)
{
    while (g->parent[i] != i)
        i = g->parent[i] = g->parent[g->parent[i]];
    return i;
}

/* Rules that cross or touch belong together. */
static void connect(grid *g)
{
    for (size_t i = 0; i < g->nh + g->nv; i++)
        g->parent[i] = (uint16_t)i;
    for (size_t i = 0; i < g->nh; i++)
        for (size_t k = 0; k < g->nv; k++) {
            const rule *h = &g->h[i], *v = &g->v[k];
            if (v->at > h->from - SNAP && v->at < h->to + SNAP && h->at > v->from - SNAP &&
                h->at < v->to + SNAP)
                g->parent[root(g, (uint16_t)i)] = root(g, (uint16_t)(g->nh + k));
        }
    for (size_t i = 0; i < g->nh; i++)
        g->h[i].group = root(g, (uint16_t)i);
    for (size_t k = 0; k < g->nv; k++)
        g->v[k].group = root(g, (uint16_t)(g->nh + k));
}

static int ascending(const void *a, const void *b)
{
    float x = *(const float *)a, y = *(const float *)b;
    return (x > y) - (x < y);
}

/* Distinct positions of a group's rules. */
static size_t positions(const rule *r, size_t n, uint16_t group, float *out)
{
    size_t m = 0;
    for (size_t i = 0; i < n && m < MAX_LINES; i++)
        if (r[i].group == group)
            out[m++] = r[i].at;
    qsort(out, m, sizeof *out, ascending);
    size_t k = 0;
    for (size_t i = 0; i < m; i++)
        if (!k || out[i] - out[k - 1] > SNAP)
            out[k++] = out[i];
    return k;
}

/* The nearest rule of the group before `at` that spans `along`. */
static float nearest(const rule *r, size_t n, uint16_t group, float at, float along)
{
    float best = -1e9f;
    for (size_t i = 0; i < n; i++)
        if (r[i].group == group && r[i].at <= at && r[i].at > best && along > r[i].from - SNAP &&
            along < r[i].to + SNAP)
            best = r[i].at;
    return best;
}

static uint16_t index_of(const float *p, size_t n, float at)
{
    for (size_t i = 0; i < n; i++)
        if (fabsf(p[i] - at) <= SNAP)
            return (uint16_t)(i + 1);
    return 0;
}

/* Put the characters that stand inside the group into its cells. */
static void fill(pdf *d, const grid *g, uint16_t group, uint16_t number)
{
    float x[MAX_LINES], y[MAX_LINES];
    size_t nx = positions(g->v, g->nv, group, x), ny = positions(g->h, g->nh, group, y);
    if (nx < 3 || ny < 2) /* one column is a frame */
        return;
    for (size_t i = 0; i < d->chars.n; i++) {
        pdf_char *k = &d->chars.p[i];
        float cx = (k->x0 + k->x1) / 2, cy = (k->y0 + k->y1) / 2;
        if (k->c == '\n' || k->table || cx < x[0] || cx > x[nx - 1] || cy < y[0] || cy > y[ny - 1])
            continue;
        float left = nearest(g->v, g->nv, group, cx, cy), top = nearest(g->h, g->nh, group, cy, cx);
        uint16_t col = index_of(x, nx, left), row = index_of(y, ny, top);
        if (!col || !row)
            continue;
        k->table = number;
        k->row = row;
        k->col = col;
    }
}

void pdf_grid(pdf *d, int rotate)
{
    if (d->page.npaint < 4 || d->page.npaint > 4 * MAX_RULES || !d->chars.n)
        return;
    grid *g = calloc(1, sizeof *g);
    if (!g)
        return;
    collect(&d->page, rotate, g);
    uint16_t number = 0;
    if (g->nh >= 2 && g->nv >= 2 && g->nh < MAX_RULES && g->nv < MAX_RULES) {
        connect(g);
        for (size_t i = 0; i < g->nh + g->nv && number < 64; i++)
            if (g->parent[i] == i)
                fill(d, g, (uint16_t)i, ++number);
    }
    free(g);
}
