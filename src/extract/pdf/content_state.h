/* content_state.h -- private to the content walk: graphics and text state, operators on them. */
#ifndef XS_EXTRACT_PDF_CONTENT_STATE_H
#define XS_EXTRACT_PDF_CONTENT_STATE_H
#include "extract/pdf/content.h"
#include "extract/pdf/pdftok.h"

#define OP(a, b, c) ((uint32_t)(uint8_t)(a) | (uint32_t)(uint8_t)(b) << 8 | (uint32_t)(uint8_t)(c) << 16)
#define MAX_OPERANDS 34 /* DeviceN has at most 32 components */
#define MAX_SAVED 64    /* q beyond this depth only counts */
#define MAX_LAYERS 64
#define FONT_CACHE 16

typedef struct operand {
    xs_pdftok_kind kind;
    double v;
    xs_bytes text;
} operand;

struct gstate {
    double ctm[6], alpha, width;
    float clip[4];
    /* Text parameters are part of the graphics state (9.3.1). */
    double size, rise, leading;
    int mode;
    bool white, additive, blends, masked, unmapped;
};

struct text_state {
    double tm[6], tlm[6];
};

struct point {
    double x, y;
};

typedef struct walk {
    qpdf_data q;
    xs_pdf_page *out;
    const xs_pdf_layers *layers;
    uint64_t *budget;
    struct gstate g, saved[MAX_SAVED];
    size_t nsaved, deeper, floor; /* floor: states of the streams around this one */
    struct text_state t;
    operand op[MAX_OPERANDS];
    size_t nop;
    uint32_t seq;
    struct known_font {
        qpdf_oh resources;
        char name[32];
        size_t n;
        bool unmapped, used;
    } font[FONT_CACHE];
    size_t next_font;
    int hidden; /* forms and marks in force that belong to a layer that is off */
    bool layer_off[MAX_LAYERS];
    size_t nlayers;
    /* The path being built: finished rectangles, and the corners of the present subpath. */
    float rect[64][4];
    size_t nrect;
    struct point corner[6];
    size_t ncorner;
    bool curved, clips;
} walk;

/* m = n x m: n is applied first. */
void xs_pdf_concat(double m[6], const double n[6]);
void xs_pdf_clip(walk *w, double x0, double y0, double x1, double y1);
void xs_pdf_paint_add(walk *w, xs_pdf_paint_kind kind, double x0, double y0, double x1, double y1,
                      bool opaque, bool white);
void xs_pdf_restore(walk *w);
void xs_pdf_layer_push(walk *w, bool off);
void xs_pdf_layer_pop(walk *w);
bool xs_pdf_layer_of(walk *w, qpdf_oh oc);
/* Every operator that needs no resources. */
void xs_pdf_operator(walk *w, uint32_t op, int stream, size_t from, size_t to);

#endif
