/* columns.c -- tables without ruled lines: rows of short pieces that stand below one another.
 *
 * Poppler reads such a table column by column, which parts a name from its number. Three rows or more
 * with pieces that begin at the same places make a table, unless the pieces fill their columns as
 * lines of running text do. */
#include <math.h>
#include <stdlib.h>

#include "extract/pdf/pdf.h"

#define MAX_COLUMNS 24
#define MIN_ROWS 3
#define MAX_TABLES 256 /* of a page; sending one costs a pass over its characters */

/* A piece of a line without a wide gap in it. */
typedef struct piece {
    uint32_t from, to; /* characters */
    float x0, y0, x1, y1;
} piece;

typedef struct row {
    size_t from, n; /* pieces */
} row;

static void measure(const pdf_chars *c, piece *p)
{
    p->x0 = p->y0 = 1e9f;
    p->x1 = p->y1 = -1e9f;
    for (uint32_t i = p->from; i < p->to; i++) {
        const pdf_char *k = &c->p[i];
        if (k->c <= ' ')
            continue;
        p->x0 = fminf(p->x0, k->x0);
        p->y0 = fminf(p->y0, k->y0);
        p->x1 = fmaxf(p->x1, k->x1);
        p->y1 = fmaxf(p->y1, k->y1);
    }
}

/* Lines cut at gaps wider than a character; only those outside ruled tables. */
static size_t cut(const pdf_chars *c, piece *out)
{
    size_t n = 0;
    for (uint32_t i = 0, from = 0; i <= c->n; i++) {
        bool end = i == c->n || c->p[i].c == '\n' || c->p[i].table;
        if (!end && i > from && c->p[i].c > ' ') {
            uint32_t before = i - 1;
            while (before > from && c->p[before].c <= ' ')
                before--;
            const pdf_char *a = &c->p[before], *b = &c->p[i];
            if (b->x0 - a->x1 < 1.2f * (b->y1 - b->y0) || a->c <= ' ')
                continue;
        } else if (!end) {
            continue;
        }
        piece p = {.from = from, .to = i};
        measure(c, &p);
        if (p.x1 > p.x0)
            out[n++] = p;
        from = end ? i + 1 : i;
    }
    return n;
}

static int by_place(const void *a, const void *b)
{
    const piece *x = a, *y = b;
    float cx = (x->y0 + x->y1) / 2, cy = (y->y0 + y->y1) / 2;
    return (cx > cy) - (cx < cy);
}

static int by_left(const void *a, const void *b)
{
    const piece *x = a, *y = b;
    return (x->x0 > y->x0) - (x->x0 < y->x0);
}

/* Pieces on one height make a row; pieces of a row from left to right. */
static size_t rows_of(piece *p, size_t n, row *out)
{
    size_t nrows = 0;
    qsort(p, n, sizeof *p, by_place);
    for (size_t i = 0; i < n;) {
        size_t k = i + 1;
        float middle = (p[i].y0 + p[i].y1) / 2, height = p[i].y1 - p[i].y0;
        while (k < n && (p[k].y0 + p[k].y1) / 2 - middle < 0.4f * height)
            k++;
        qsort(p + i, k - i, sizeof *p, by_left);
        out[nrows++] = (row){i, k - i};
        i = k;
    }
    return nrows;
}

/* Do the rows' pieces begin, end or centre at the same places? */
static bool aligned(const piece *p, const row *a, const row *b)
{
    if (a->n != b->n || a->n < 2 || a->n > MAX_COLUMNS)
        return false;
    for (size_t i = 0; i < a->n; i++) {
        const piece *x = &p[a->from + i], *y = &p[b->from + i];
        float em = fmaxf(x->y1 - x->y0, y->y1 - y->y0);
        bool left = fabsf(x->x0 - y->x0) < em, right = fabsf(x->x1 - y->x1) < em;
        bool centre = fabsf(x->x0 + x->x1 - y->x0 - y->x1) < 2 * em;
        if (!left && !right && !centre)
            return false;
    }
    /* Rows far apart are no table. */
    float gap = p[b->from].y0 - p[a->from].y1, height = p[a->from].y1 - p[a->from].y0;
    return gap < 2.5f * height;
}

/* Running text in columns: pieces reach almost to where the next column begins. */
static bool is_text(const piece *p, const row *r, size_t n)
{
    size_t full = 0, all = 0;
    for (size_t i = 0; i < n; i++)
        for (size_t k = 0; k + 1 < r[i].n; k++, all++) {
            const piece *a = &p[r[i].from + k], *b = a + 1;
            full += a->x1 - a->x0 > 0.8f * (b->x0 - a->x0);
        }
    return 2 * full > all;
}

void pdf_columns(pdf *d)
{
    uint16_t number = 0;
    for (size_t i = 0; i < d->chars.n; i++)
        if (d->chars.p[i].table > number)
            number = d->chars.p[i].table;
    piece *p = calloc(d->chars.n + 1, sizeof *p);
    row *r = calloc(d->chars.n + 1, sizeof *r);
    size_t n = p && r ? rows_of(p, cut(&d->chars, p), r) : 0;
    for (size_t i = 0; i < n;) {
        size_t k = i + 1;
        while (k < n && aligned(p, &r[k - 1], &r[k]))
            k++;
        if (k - i >= MIN_ROWS && !is_text(p, r + i, k - i) && number < MAX_TABLES) {
            number++;
            for (size_t q = i; q < k; q++)
                for (size_t c = 0; c < r[q].n; c++)
                    for (uint32_t x = p[r[q].from + c].from; x < p[r[q].from + c].to; x++) {
                        d->chars.p[x].table = number;
                        d->chars.p[x].row = (uint16_t)(q - i + 1);
                        d->chars.p[x].col = (uint16_t)(c + 1);
                    }
        }
        i = k;
    }
    free(p);
    free(r);
}
