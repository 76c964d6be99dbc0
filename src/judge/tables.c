#include <stdlib.h>

#include "judge/chars.h"
#include "judge/tables_inside.h"

#define HEADER_ROWS 3

bool xs_tables_init(xs_tables *t)
{
    *t = (xs_tables){0};
    t->columns = calloc(XS_MAX_COLUMNS, sizeof *t->columns);
    return t->columns != NULL;
}

void xs_tables_clear(xs_tables *t)
{
    free(t->columns);
    t->columns = NULL;
}

void xs_tables_part(xs_tables *t, uint32_t part, bool structured, bool csv)
{
    t->part = part;
    t->structured = structured;
    t->lines = false;
    t->csv = csv && !structured;
    t->live = false;
    t->next_id = 1;
    t->done = 0;
    t->no_table_line = UINT64_MAX;
}

void xs_table_begin(xs_tables *t, uint32_t id, uint64_t at)
{
    t->live = t->header_open = true;
    t->id = id;
    t->row = 0;
    t->done = at;
    t->classes = 0;
    t->ncolumns = t->header_rows = 0;
}

bool xs_table_is_value(xs_str s)
{
    size_t run = 0;
    for (size_t i = 0; i < s.n; i++) {
        run = s.p[i] >= '0' && s.p[i] <= '9' ? run + 1 : 0;
        if (run >= 5)
            return true;
    }
    return false;
}

xs_str xs_table_cell(const xs_tables *t, xs_cell c)
{
    xs_str s = xs_chars_trim((xs_str){t->w->text.p + c.from, c.to - c.from});
    if (s.n >= 2 && s.p[0] == '"' && s.p[s.n - 1] == '"')
        s = (xs_str){s.p + 1, s.n - 2};
    return s;
}

/* Display columns up to `to`: for tables set with blanks. */
static uint16_t width(const char *p, size_t from, size_t to)
{
    unsigned x = 0;
    for (size_t i = from; i < to && x < 60000; i = xs_char_next(p, to, i)) {
        uint32_t c = xs_char_at(p, to, i);
        x = c == '\t' ? (x | 7) + 1 : x + (c >= 0x1100 ? 2u : 1u);
    }
    return (uint16_t)x;
}

static void add_header(xs_column *c, xs_str s)
{
    size_t room = sizeof c->text - c->ntext;
    if (s.n == 0 || room < s.n + 1u)
        return;
    if (c->ntext)
        c->text[c->ntext++] = ' ';
    memcpy(c->text + c->ntext, s.p, s.n);
    c->ntext = (uint16_t)(c->ntext + s.n);
    c->classes = (uint16_t)xs_column_classes((xs_str){c->text, c->ntext});
}

/* Is this row part of the header? A value ends it: a long number, or what stands in rows about
 * persons. */
static bool is_header_row(const xs_tables *t, const xs_table_row *row, size_t *filled)
{
    *filled = 0;
    for (size_t i = 0; i < row->n; i++) {
        xs_str s = xs_table_cell(t, row->cells[i]);
        if (xs_table_is_value(s) || xs_str_is(s, "男") || xs_str_is(s, "女") || xs_str_is(s, "1"))
            return false;
        *filled += s.n != 0;
    }
    return *filled > 0;
}

static void read_header(xs_tables *t, const xs_table_row *row)
{
    size_t filled;
    bool header = is_header_row(t, row, &filled);
    /* One cell above rows of several was the table's title. */
    if (t->ncolumns == 1 && row->n > 1)
        t->ncolumns = t->classes = 0;
    if (!header || t->header_rows >= HEADER_ROWS || (t->classes & XS_COL_NAME)) {
        t->header_open = false;
        return;
    }
    t->header_rows++;
    for (size_t i = 0; i < row->n; i++) {
        size_t k = row->cols ? row->cols[i] : i;
        if (k >= XS_MAX_COLUMNS)
            continue;
        while (t->ncolumns <= k)
            t->columns[t->ncolumns++] = (xs_column){0};
        xs_column *c = &t->columns[k];
        add_header(c, xs_table_cell(t, row->cells[i]));
        if (t->separator == ' ' && c->x1 == 0) {
            c->x0 = width(t->w->text.p, row->from, row->cells[i].from);
            c->x1 = (uint16_t)(c->x0 + width(t->w->text.p, row->cells[i].from, row->cells[i].to));
        }
    }
    t->classes = 0;
    for (size_t i = 0; i < t->ncolumns; i++)
        t->classes |= t->columns[i].classes;
    /* A lone title above the table and merged cells leave the header open; a full row closes it. */
    if (filled > 1 && filled == row->n)
        t->header_open = false;
}

/* The column of a cell in aligned text: the header that overlaps it most, else the nearest. */
static size_t column_at(const xs_tables *t, unsigned x0, unsigned x1)
{
    size_t best = 0;
    long best_score = -1000000;
    for (size_t i = 0; i < t->ncolumns; i++) {
        const xs_column *c = &t->columns[i];
        long lo = x0 > c->x0 ? x0 : c->x0, hi = x1 < c->x1 ? x1 : c->x1;
        if (hi - lo > best_score)
            best_score = hi - lo, best = i;
    }
    return best;
}

size_t xs_table_column(const xs_tables *t, const xs_table_row *row, size_t i)
{
    if (row->cols)
        return row->cols[i];
    if (t->separator != ' ' || row->n == t->ncolumns || t->ncolumns == 0)
        return i;
    unsigned x0 = width(t->w->text.p, row->from, row->cells[i].from);
    return column_at(t, x0, x0 + width(t->w->text.p, row->cells[i].from, row->cells[i].to));
}

/* A row below the header: does it name a person and tell something about him? */
static void read_row(xs_tables *t, const xs_table_row *row)
{
    unsigned bits = 0;
    if (!t->rows || !(t->classes & XS_COL_NAME) || t->classes == XS_COL_NAME || row->n == 0)
        return;
    for (size_t i = 0; i < row->n; i++) {
        size_t k = xs_table_column(t, row, i);
        if (k < t->ncolumns && t->columns[k].classes)
            bits |=
                xs_cell_classes(xs_table_cell(t, row->cells[i]), t->columns[k].classes, t->today);
    }
    if (!(bits & XS_COL_NAME) || bits == XS_COL_NAME)
        return;
    xs_str text = {t->w->text.p + row->from, row->to - row->from};
    xs_list_rows_add(t->rows,
                     &(xs_list_row){.part = t->part,
                                    .table = t->id,
                                    .line = row->line,
                                    .from = t->w->base + row->from,
                                    .to = t->w->base + row->to,
                                    .bits = bits},
                     text, row->place);
}

void xs_table_feed(xs_tables *t, const xs_table_row *row)
{
    bool was_open = t->header_open;
    t->row++;
    if (was_open)
        read_header(t, row);
    if (!t->header_open && t->row > t->header_rows)
        read_row(t, row);
}

/* ---- the cursor ---- */

void xs_tables_window(xs_tables *t, const xs_window *w)
{
    t->w = w;
    t->place = 0;
    if (t->csv && !t->live && w->first)
        xs_tables_plain_begin_csv(t);
}

void xs_tables_find(xs_tables *t, size_t from, size_t to, xs_spot *o)
{
    if (t->structured)
        xs_tables_places_find(t, o);
    else
        xs_tables_plain_find(t, from, to, o);
    /* Only short text without numbers labels the cell to its right. */
    if (o->label.n > 60 || xs_table_is_value(o->label))
        o->label = (xs_str){NULL, 0};
}

void xs_tables_window_end(xs_tables *t)
{
    const xs_window *w = t->w;
    if (t->structured) {
        size_t upto = 0;
        while (upto < w->nplaces && w->places[upto].offset < w->base + w->accept_to)
            upto++;
        xs_tables_places_advance(t, upto);
    } else if (t->live) {
        xs_tables_plain_advance(t, w->accept_to);
    }
    t->w = NULL;
}
