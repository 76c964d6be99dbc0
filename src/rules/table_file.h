/* table_file.h -- lists as people keep them: a term a line, TSV, or CSV as a spreadsheet saves it.
 */
#ifndef XS_RULES_TABLE_FILE_H
#define XS_RULES_TABLE_FILE_H
#include "base/arena.h"
#include "rules/trouble.h"

enum { XS_TABLE_CELLS = 8 };

/* One row: cells without the blanks around them; absent ones are empty. Borrowed until the next. */
typedef struct xs_table_row {
    uint32_t line;
    xs_str cell[XS_TABLE_CELLS];
    unsigned n;
} xs_table_row;

typedef bool xs_table_fn(void *ctx, const xs_table_row *row); /* false: stop */

/* Read UTF-8 text row by row. The name's ending tells the form: .csv is comma-separated (or by tabs
 * or semicolons, as its first row shows) with RFC 4180 quotes; others by tabs. Empty rows and those
 * that begin with '#' are left out. Problems of form go to t with their line.
 * false: a problem, or fn said stop. cost: linear. */
bool xs_table_each(const char *file, xs_str text, xs_table_fn *fn, void *ctx, xs_troubles *t);

/* Without blanks, tabs and ideographic blanks around it. */
xs_str xs_trim(xs_str s);

/* A list file's bytes as UTF-8 without byte order mark: UTF-16 and GBK, as spreadsheets save them,
 * are decoded. Returns bytes itself or a copy in the arena; {NULL,0} and a problem otherwise. */
xs_str xs_table_decode(const char *file, xs_str bytes, xs_arena *a, xs_troubles *t);

#endif
