/* xls.h -- private to the readers of Excel's binary workbooks (xls, Kingsoft et).
 *
 * Source: [MS-XLS] 2.3 (records), 2.4, 2.5.293 and 2.5.296 (strings); BIFF5/7 as in the OpenOffice
 * description of the Excel file format. */
#ifndef XS_EXTRACT_XLS_H
#define XS_EXTRACT_XLS_H
#include "extract/ole.h"

#define XLS_FORMATS 512 /* indices of number formats that are looked at */

/* What a cell format (XF) does to a reader's view. */
enum {
    XLS_DATE = 1 << 0,
    XLS_TIME = 1 << 1,
    XLS_MASKED = 1 << 2, /* format ;;; shows nothing */
    XLS_WHITE = 1 << 3,  /* white on no fill */
};

typedef struct xls_sheet {
    uint32_t pos;
    uint8_t state; /* 0 visible, 1 hidden, 2 very hidden */
    uint8_t type;  /* 0 sheet, 2 chart, 6 module */
    xs_str name;
} xls_sheet;

/* Bytes of one record, going on in the CONTINUE records behind it. */
typedef struct xls_cur {
    const uint8_t *p, *end;
    xs_bytes all;
} xls_cur;

typedef struct xls {
    xs_sink *sink;
    xs_ole *ole;
    xs_bytes b;
    xs_arena arena;
    bool biff8, damaged, encrypted;
    unsigned codepage;
    bool date1904;
    xls_sheet *sheet;
    size_t nsheets, sheets_cap;
    /* Shared strings: offsets into text, n + 1 of them. */
    xs_buf sst;
    uint32_t *sst_at;
    uint32_t nsst;
    uint8_t *sst_used;
    /* Cell formats. */
    uint8_t *xf;
    size_t nxf, xf_cap;
    uint16_t *font_white; /* one flag a font */
    size_t nfonts, fonts_cap;
    uint8_t format[XLS_FORMATS]; /* bits of a number format's index */
    /* Where we are. */
    const xls_sheet *now;
    uint32_t sheet_no;
    int nesting;      /* BOF within BOF: an embedded chart */
    uint32_t row;     /* 1-based row last sent, 0 = none */
    uint8_t row_hidden[65536 / 8], col_hidden[256 / 8], col_seen[256 / 8];
    xs_at at;
    char ref[16];
    xs_buf scratch;
    /* Comments: texts of note objects wait for the NOTE record with their cell. */
    struct xls_note {
        uint16_t id;
        xs_str text;
    } *note;
    size_t nnotes, notes_cap;
    uint16_t object_id, object_type;
    /* Counted for carriers. */
    uint32_t comments, hidden_sheets, hidden_rows, hidden_cols, masked, unused, caches, external;
} xls;

/* Strings (xls_text.c). All append UTF-8 to out and return false at the end of the data. */
void xls_cur_set(xls_cur *c, xs_bytes all, size_t record);
bool xls_cur_next(xls_cur *c);
bool xls_string(const xls *x, xls_cur *c, unsigned length_bytes, bool rich, xs_buf *out);
bool xls_chars(xls_cur *c, size_t n, xs_buf *out); /* flag byte, then n characters */
void xls_sst_read(xls *x, xls_cur *c);
/* Printable UTF-16 and 8-bit runs of a hyperlink, one a line. */
void xls_link_strings(xs_bytes b, xs_buf *out);
/* String constants of formula tokens, one a line. */
void xls_formula_strings(const xls *x, xs_bytes tokens, xs_buf *out);

/* Cells (xls_cells.c): true when the record was one. */
bool xls_cell_record(xls *x, uint16_t type, xs_bytes r, xls_cur *c);
void xls_number_text(const xls *x, double v, unsigned format, xs_buf *out);
unsigned xls_builtin_format(unsigned index);
void xls_number_format(xls *x, unsigned index, xs_str text);
void xls_end_row(xls *x);
/* Everything else (xls_objects.c). */
bool xls_object_record(xls *x, uint16_t type, xs_bytes r, xls_cur *c);
void xls_end_sheet(xls *x);
void xls_say(xls *x, xs_block_kind kind, xs_visibility v, const char *name, xs_str text);

/* Decrypt the stream in place when its password is the one that Excel tries by itself
 * (xls_crypt.c). false: another password is needed, or an unknown method. */
bool xls_decrypt(uint8_t *p, size_t n);

#endif
