/* pdf.h -- private to the PDF worker: one document on its way from bytes to blocks.
 *
 * Three readings of one file work together:
 *   - qpdf, untouched: structure (annotations, fields, attachments) and what each page paints where
 *   - poppler on a flattened copy: the characters of each page with their boxes. Flattened: boxes
 *     widened so that nothing is off the page, optional content all on
 *   - poppler on a displaced copy, only of pages with something suspicious: each text operator that
 *     is invisible, or painted over later, is moved far away by a distance that says which it was.
 *     Where a character turns up tells whether a reader sees it. */
#ifndef XS_EXTRACT_PDF_PDF_H
#define XS_EXTRACT_PDF_PDF_H
#include <poppler.h>

#include "extract/pdf/content.h"
#include "extract/reader.h"

#define PDF_HALF 14000.0      /* half the side of a flattened page */
#define PDF_STEP 50000.0      /* displacement of one class */
#define PDF_FAR 1600000.0     /* half the side of a displaced page: 2 x 15 classes fit */
#define PDF_MAX_COVERS 14u
#define PDF_DRAWN_BY_VIEWER 2 /* in pdf.drawn: an annotation's appearance */

/* A character as it stands on the page as seen: points, y downwards, origin at user space's. */
typedef struct pdf_char {
    uint32_t c;
    float x0, y0, x1, y1;
    uint8_t seen;            /* xs_visibility */
    bool covered;            /* hidden by what was painted over it */
    uint16_t table, row, col; /* 1-based, 0 = in no table */
} pdf_char;

typedef struct pdf_chars {
    pdf_char *p;
    size_t n, cap;
} pdf_chars;

/* What hides text of one page. */
typedef struct pdf_covers {
    const xs_pdf_paint *p[PDF_MAX_COVERS]; /* in painting order */
    size_t n;
    bool page_image; /* an image fills most of the page: text under it or invisible is its OCR */
} pdf_covers;

typedef struct pdf {
    xs_sink *sink;
    xs_str file;
    qpdf_data q;             /* untouched */
    PopplerDocument *flat, *displaced;
    xs_pdf_layers layers;
    xs_pdf_page page;
    int npages;
    uint8_t *suspicious;     /* one flag a page */
    pdf_chars chars, moved;
    bool damaged, cut;
    /* Object numbers of forms that pages draw. */
    uint8_t *drawn;
    size_t ndrawn;
    /* Counted for carriers and coverage. */
    uint32_t redactions, hidden;
    uint32_t textless, unmapped;
    xs_buf textless_pages;   /* "3, 5, 6" */
    uint64_t *line_hash;     /* of the text seen, to tell what earlier revisions add */
    size_t nlines, lines_cap;
    uint32_t tables;
    uint32_t embedded, comments; /* attachments; annotations with words */
} pdf;

/* Files and copies (flatten.c). */
qpdf_data pdf_open(xs_str bytes, bool *encrypted, bool *damaged);
void pdf_close(qpdf_data *q);
void pdf_flatten(qpdf_data q);
PopplerDocument *pdf_write(qpdf_data q);
PopplerDocument *pdf_load(const char *p, size_t n, bool copy, bool *encrypted);
/* Move the text operators of page i that something hides. */
void pdf_displace(qpdf_data q, int i, const xs_pdf_page *page, const pdf_covers *c);

/* Pages (pages.c). */
void pdf_pages(pdf *d);
void pdf_find_covers(const xs_pdf_page *page, pdf_covers *c);
bool pdf_is_suspicious(const xs_pdf_page *page, const pdf_covers *c);
bool pdf_chars_of(PopplerDocument *doc, int page, double half, pdf_chars *out);
bool pdf_char_add(pdf_chars *c, const pdf_char *k);
/* What a reader sees of each character (seen.c). */
void pdf_classify(pdf *d, int page, int rotate, const pdf_covers *c);
/* A rectangle of user space on the page as seen. */
void pdf_turn(const float in[4], int rotate, float out[4]);

/* From characters to blocks (lines.c, grid.c, columns.c). */
void pdf_emit(pdf *d, const xs_at *base);
void pdf_grid(pdf *d, int rotate);
void pdf_columns(pdf *d);

/* Everything beside the pages: annotations.c, properties.c, attachments.c, loose.c, revisions.c.
 * Each sends parts of its own. */
void pdf_annotations(pdf *d);
void pdf_fields(pdf *d);
void pdf_outlines(pdf *d);
void pdf_properties(pdf *d);
void pdf_scripts(pdf *d);
uint32_t pdf_count_attachments(pdf *d);
void pdf_attachments(pdf *d);
void pdf_unused_forms(pdf *d);
void pdf_loose_strings(pdf *d);
void pdf_pictures(pdf *d);
void pdf_revisions(pdf *d);
/* A text string (UTF-16BE, UTF-8 or PDFDocEncoding) as UTF-8, appended. */
bool pdf_string_add(const char *p, size_t n, xs_buf *out);
/* Text of a string, a name, or a stream that holds text; appended. false: none of them, or empty. */
bool pdf_text_of(qpdf_data q, qpdf_oh o, xs_buf *out);
/* Send the text of a key, if there is any; remembers it as seen. */
bool pdf_put_key(pdf *d, qpdf_oh dict, const char *key, xs_block_kind kind, xs_visibility v,
                 uint32_t page);
/* Remember a line; true when it was new. */
bool pdf_line_new(pdf *d, xs_str line, bool add);

#endif
