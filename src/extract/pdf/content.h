/* content.h -- what a PDF page paints, in order: where text is shown and how, what covers it.
 *
 * Poppler says which characters stand where; it does not say whether a reader sees them. This
 * walk follows the graphics state of the page and of the forms it draws, without fonts: it notes
 * every text-showing operator that is invisible by itself, and every opaque area painted later.
 * Source: ISO 32000-1 8.4 (graphics state), 8.5 (paths), 8.11 (optional content), 9.3 (text state). */
#ifndef XS_EXTRACT_PDF_CONTENT_H
#define XS_EXTRACT_PDF_CONTENT_H
#include <qpdf/qpdf-c.h>

#include "base/arena.h"
#include "extract/bytes.h"

typedef enum xs_pdf_why {
    XS_PDF_INVISIBLE = 1 << 0, /* rendering mode 3 or 7, or no opacity */
    XS_PDF_WHITE = 1 << 1,     /* white with nothing dark painted below */
    XS_PDF_TINY = 1 << 2,      /* less than one point high */
    XS_PDF_LAYER = 1 << 3,     /* in an optional content group that is off */
    XS_PDF_CLIPPED = 1 << 4,   /* begins outside the clipping area */
    XS_PDF_UNMAPPED = 1 << 5,  /* visible, but its font does not say which characters it shows */
} xs_pdf_why;
#define XS_PDF_HIDES 31u /* all of them but the last */

/* One text-showing operator. Coordinates: points of the unrotated page, y upwards. */
typedef struct xs_pdf_show {
    uint32_t seq, why;
    int stream;      /* object number of the form it stands in, 0 = the page's own content */
    size_t from, to; /* bytes of that stream: first operand to behind the operator */
    float x, y, size;
    float rise, scale; /* text rise in force; points of the page for one unit of it */
} xs_pdf_show;

typedef enum xs_pdf_paint_kind { XS_PDF_FILL, XS_PDF_IMAGE, XS_PDF_RULE } xs_pdf_paint_kind;

/* One axis-parallel area or rule. */
typedef struct xs_pdf_paint {
    uint32_t seq;
    float x0, y0, x1, y1;
    uint8_t kind;
    bool opaque, white;
} xs_pdf_paint;

typedef struct xs_pdf_page {
    xs_pdf_show *show;
    size_t nshow, show_cap;
    xs_pdf_paint *paint;
    size_t npaint, paint_cap;
    uint32_t nimages;   /* images drawn, of any shape */
    uint32_t npaths;    /* painted paths */
    uint8_t *drawn;     /* by the caller, may be NULL: flags of objects that are drawn as forms */
    size_t ndrawn;
    float box[4];       /* what a reader sees: CropBox within MediaBox */
    bool cut;           /* the operator budget ran out */
    bool bad;           /* a stream could not be decoded */
} xs_pdf_page;

/* Optional content groups (object numbers) that are off in the default configuration. */
typedef struct xs_pdf_layers {
    int *off;
    size_t noff, cap;
    bool base_off; /* BaseState OFF: `off` lists those that are on */
} xs_pdf_layers;

void xs_pdf_layers_read(qpdf_data q, xs_pdf_layers *l);
void xs_pdf_layers_clear(xs_pdf_layers *l);
bool xs_pdf_layer_is_off(const xs_pdf_layers *l, int object);

/* Walk one page. `budget` is the number of operators left for the whole document.
 * out: zero-initialised or used before; cleared first. cost: linear in the content, 100 MB/s. */
void xs_pdf_page_walk(qpdf_data q, qpdf_oh page, const xs_pdf_layers *l, uint64_t *budget,
                      xs_pdf_page *out);
void xs_pdf_page_clear(xs_pdf_page *p);

/* Four numbers of an array in order of size; false when it is no rectangle. */
bool xs_pdf_rect(qpdf_data q, qpdf_oh array, float out[4]);

#endif
