/* tables_places.c -- tables whose cells an extractor named: rows are gathered from places. */
#include "judge/tables_inside.h"

static size_t place_begin(const xs_window *w, size_t i)
{
    return w->places[i].offset > w->base ? (size_t)(w->places[i].offset - w->base) : 0;
}

/* Without the control characters that end it. */
static size_t place_end(const xs_window *w, size_t i)
{
    uint64_t e = i + 1 < w->nplaces ? w->places[i + 1].offset : w->base + w->text.n;
    size_t b = place_begin(w, i), n = e > w->base ? (size_t)(e - w->base) : 0;
    if (n > w->text.n)
        n = w->text.n;
    while (n > b && (unsigned char)w->text.p[n - 1] < 0x20)
        n--;
    return n > b ? n : b;
}

static bool same_row(const xs_place *a, const xs_place *b)
{
    return a->kind == XS_BLOCK_CELL && a->table == b->table && a->row == b->row;
}

/* Feed rows that begin before place `upto`. */
void xs_tables_places_advance(xs_tables *t, size_t upto)
{
    const xs_window *w = t->w;
    uint32_t cols[XS_MAX_COLUMNS];
    while (t->place < upto) {
        const xs_place *p = &w->places[t->place];
        if (p->kind != XS_BLOCK_CELL || p->offset < t->done) {
            t->place++;
            continue;
        }
        if (!t->live || t->id != p->table)
            xs_table_begin(t, p->table, p->offset);
        size_t n = 0, i = t->place;
        for (; i < w->nplaces && same_row(&w->places[i], p); i++)
            if (n < XS_MAX_COLUMNS) {
                t->cells[n] = (xs_cell){place_begin(w, i), place_end(w, i)};
                cols[n++] = w->places[i].col ? w->places[i].col - 1 : 0;
            }
        xs_table_feed(t, &(xs_table_row){.cells = t->cells,
                                         .cols = cols,
                                         .n = n,
                                         .from = t->cells[0].from,
                                         .to = t->cells[n - 1].to,
                                         .line = t->lines ? p->row : 0,
                                         .place = p});
        t->place = i;
        t->done = w->base + place_end(w, i - 1) + 1;
    }
}

void xs_tables_places_find(xs_tables *t, xs_spot *o)
{
    const xs_window *w = t->w;
    if (!o->place || o->place->kind != XS_BLOCK_CELL || o->col == 0)
        return;
    /* The hit's own row is fed later: a header row is no header of itself. */
    size_t first = o->nth_place;
    while (first > 0 && o->nth_place - first < XS_MAX_COLUMNS &&
           same_row(&w->places[first - 1], o->place))
        first--;
    xs_tables_places_advance(t, first);
    if (t->live && t->id == o->table && o->col - 1 < t->ncolumns) {
        const xs_column *c = &t->columns[o->col - 1];
        o->header = (xs_str){c->text, c->ntext};
    }
    o->line_at = w->places[first].offset;
    if (o->nth_place > first) {
        xs_cell left = {place_begin(w, o->nth_place - 1), place_end(w, o->nth_place - 1)};
        o->label = xs_table_cell(t, left);
    }
}
