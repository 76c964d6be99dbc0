/* tables.h -- tables, in documents and in plain text: which column a hit stands in, what its header
 * says, and which rows make a list of persons.
 *
 * Plain text: lines with the same number of separators (| tab , ;) or fields set apart by several
 * blanks, in CSV the whole file. Rows are fed in order, each once; the first rows without long
 * numbers are the header. */
#ifndef XS_JUDGE_TABLES_H
#define XS_JUDGE_TABLES_H
#include "base/limits.h"
#include "judge/spot.h"

/* What a column holds, from its header. */
typedef enum xs_column_class {
    XS_COL_NAME = 1 << 0,
    XS_COL_ID = 1 << 1,
    XS_COL_PHONE = 1 << 2,
    XS_COL_ADDRESS = 1 << 3,
    XS_COL_BIRTH = 1 << 4,
    XS_COL_ACCOUNT = 1 << 5,
    XS_COL_HEALTH = 1 << 6,
    XS_COL_HARDSHIP = 1 << 7,
    XS_COL_MINOR = 1 << 8, /* guardians, pupils' numbers; a birth year of a minor */
    XS_COL_AGE = 1 << 9,
} xs_column_class;

/* What makes a row of a list of persons, beside the name. */
#define XS_COL_PERSONAL                                                                            \
    (XS_COL_ID | XS_COL_PHONE | XS_COL_ADDRESS | XS_COL_BIRTH | XS_COL_ACCOUNT | XS_COL_HEALTH |   \
     XS_COL_HARDSHIP)

/* A row that names a person and tells something about him. bits: xs_column_class. */
typedef struct xs_list_row {
    uint32_t part, table, line, bits;
    uint64_t from, to; /* in the part */
} xs_list_row;

/* The first row of a list: what a finding shows. Strings live in the document's arena. */
typedef struct xs_list_head {
    uint32_t part, table;
    uint64_t from;
    xs_str text, sheet, cell;
    uint32_t page, row;
} xs_list_head;

typedef struct xs_list_rows {
    xs_arena *arena; /* for heads */
    xs_list_row *v;
    size_t n, cap;
    xs_list_head *heads;
    size_t nheads, heads_cap;
    bool failed; /* no memory, or XS_MAX_LIST_ROWS: counts are lower bounds */
} xs_list_rows;
/* text: the whole row, for a head; place may be NULL. */
void xs_list_rows_add(xs_list_rows *r, const xs_list_row *row, xs_str text, const xs_place *place);

typedef struct xs_cell {
    size_t from, to; /* in the window's text */
} xs_cell;

typedef struct xs_column {
    uint16_t classes, x0, x1; /* x: display columns of the header, for aligned text */
    uint16_t ntext;
    char text[XS_MAX_HEADER_BYTES];
} xs_column;

typedef struct xs_tables {
    xs_list_rows *rows; /* where rows of persons go; NULL = nobody asks */
    uint32_t part;
    bool structured, csv;
    uint32_t today; /* yyyymmdd */
    bool lines; /* rows are lines of a file */
    const xs_window *w;
    /* the table at the cursor */
    bool live, header_open;
    char separator; /* ' ' = aligned by blanks */
    uint32_t id, next_id, row;
    uint64_t done; /* rows up to here have been fed, absolute */
    uint64_t line; /* line number of `done`, plain text */
    size_t nseparators;
    unsigned classes;
    unsigned ncolumns, header_rows;
    xs_column *columns; /* XS_MAX_COLUMNS, allocated once */
    /* structured: the row being gathered */
    size_t place;
    uint64_t no_table_line; /* line that was found to be none, so as not to ask again */
    xs_cell cells[XS_MAX_COLUMNS];
} xs_tables;

bool xs_tables_init(xs_tables *t); /* false: no memory */
void xs_tables_clear(xs_tables *t);
/* csv: the whole part is one table (by name or media type). */
void xs_tables_part(xs_tables *t, uint32_t part, bool structured, bool csv);
void xs_tables_window(xs_tables *t, const xs_window *w);
/* Fill o's table, row, col, header and label for the hit, and narrow its line to the cell. Calls
 * come with ascending hits. */
void xs_tables_find(xs_tables *t, size_t from, size_t to, xs_spot *o);
/* Feed what is left of the accepted stretch. */
void xs_tables_window_end(xs_tables *t);

/* Classes of a header's text (UTF-8). */
unsigned xs_column_classes(xs_str header);
/* Does this cell hold an unmasked value of one of the classes? Returns those that it does. */
unsigned xs_cell_classes(xs_str cell, unsigned classes, uint32_t today);

#endif
