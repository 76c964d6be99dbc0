/* tables_inside.h -- shared by tables*.c alone. */
#ifndef XS_JUDGE_TABLES_INSIDE_H
#define XS_JUDGE_TABLES_INSIDE_H
#include "judge/tables.h"

/* One row of the window. */
typedef struct xs_table_row {
    const xs_cell *cells;
    const uint32_t *cols; /* column of each cell from 0, or NULL: by order and place */
    size_t n;
    size_t from, to;       /* of the whole row */
    uint32_t line;         /* plain text */
    const xs_place *place; /* of its first cell, structured parts */
} xs_table_row;

void xs_table_begin(xs_tables *t, uint32_t id, uint64_t at);
void xs_table_feed(xs_tables *t, const xs_table_row *row);
/* A cell's text without blanks and quotes around it. */
xs_str xs_table_cell(const xs_tables *t, xs_cell c);
/* A long number: what headers and labels do not contain. */
bool xs_table_is_value(xs_str s);
/* Column of cell i, from 0. */
size_t xs_table_column(const xs_tables *t, const xs_table_row *row, size_t i);

/* tables_plain.c */
void xs_tables_plain_begin_csv(xs_tables *t);
void xs_tables_plain_find(xs_tables *t, size_t from, size_t to, xs_spot *o);
void xs_tables_plain_advance(xs_tables *t, size_t upto);
/* tables_places.c */
void xs_tables_places_find(xs_tables *t, xs_spot *o);
void xs_tables_places_advance(xs_tables *t, size_t upto);

#endif
