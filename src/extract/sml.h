/* sml.h -- SpreadsheetML (ECMA-376 part 1, 18): what the files of xlsx reading share. */
#ifndef XS_EXTRACT_SML_H
#define XS_EXTRACT_SML_H
#include "extract/package.h"

/* ---- number formats (sml_format.c) ---- */

typedef enum xs_sml_showing {
    XS_SML_AS_STORED, /* shown is the stored number, perhaps without exponent */
    XS_SML_OTHERWISE, /* shown differs, nothing is concealed: dates, "第0号" */
    XS_SML_MASKED,    /* digits are not shown: ";;;", "***", 000"****"0000 */
} xs_sml_showing;

/* value: as in the file; code: format code. shown gets what a reader sees, stored the plain number. Both
 * are appended. text: the cell holds text (fourth section of the code). */
xs_sml_showing xs_sml_show(xs_str code, xs_str value, bool text, bool date1904, xs_buf *shown, xs_buf *stored);
/* Code of a built-in format id, "" = General. */
const char *xs_sml_builtin(uint32_t id);

/* ---- workbook ---- */

typedef struct xs_sml_sheet {
    xs_str name, path;
    bool hidden, macros; /* macros: macro or dialog sheet */
} xs_sml_sheet;

/* How a cell is shown, by its style number. */
typedef struct xs_sml_look {
    xs_str code; /* number format */
    bool white, filled, tiny;
} xs_sml_look;

typedef struct xs_sml {
    xs_package *p;
    xs_arena arena;
    xs_sml_sheet *sheets;
    size_t nsheets, sheets_cap;
    bool date1904;
    xs_sml_look *looks;
    size_t nlooks, looks_cap;
    xs_buf strings;      /* shared strings, one behind the other */
    uint32_t *at;        /* nstrings + 1 offsets */
    uint8_t *used;
    size_t nstrings, strings_cap;
    xs_buf readings;     /* phonetic texts */
    bool strings_over;
    uint32_t hidden_lines, hidden_cells, masked, formulas;
} xs_sml;

void xs_sml_workbook(xs_sml *w, xs_zip_entry *e);   /* sheets, defined names: into the open part */
void xs_sml_styles(xs_sml *w, xs_str path);
void xs_sml_strings(xs_sml *w, xs_str path);
xs_str xs_sml_string(xs_sml *w, uint32_t i);        /* marks it used */
void xs_sml_orphans(xs_sml *w, xs_str path);        /* a part of its own, when there are any */
/* All cells of a sheet into the open part. */
xs_part_state xs_sml_sheet_read(xs_sml *w, const xs_sml_sheet *sheet, uint32_t number);
void xs_sml_comments(xs_sml *w, const xs_sml_sheet *sheet, xs_str path);
/* Pivot caches, caches of external links, connections, revision logs: parts of their own. */
void xs_sml_caches(xs_sml *w);
void xs_sml_clear(xs_sml *w);

/* "AB12" to column 28 and row 12; false when it is none. */
bool xs_sml_reference(xs_str ref, uint32_t *row, uint32_t *col);

#endif
