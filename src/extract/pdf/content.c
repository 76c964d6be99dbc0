/* content.c -- the graphics state machine of one page. */
#include "extract/pdf/content.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>

#include "base/limits.h"
#include "extract/pdf/content_state.h"
#include "extract/pdf/pdftok.h"

static void walk_stream(walk *w, xs_bytes s, int stream, qpdf_oh resources, int depth);

/* The resource of a kind by the name on the operand stack; uninitialised when missing. */
static qpdf_oh resource(walk *w, qpdf_oh resources, const char *kind, const operand *o)
{
    char key[130];
    if (o->kind != XS_PDFTOK_NAME || o->text.n > 120)
        return qpdf_oh_new_null(w->q);
    int n = snprintf(key, sizeof key, "/%.*s", (int)o->text.n, (const char *)o->text.p);
    if (n < 2)
        return qpdf_oh_new_null(w->q);
    qpdf_oh d = qpdf_oh_get_key_if_dict(w->q, resources, kind);
    return qpdf_oh_get_key_if_dict(w->q, d, key);
}

static double key_number(walk *w, qpdf_oh d, const char *key, double missing)
{
    double v;
    return qpdf_oh_get_value_as_number(w->q, qpdf_oh_get_key_if_dict(w->q, d, key), &v) ? v : missing;
}

/* gs: opacity and blending. */
static void use_gstate(walk *w, qpdf_oh resources)
{
    qpdf_oh g = resource(w, resources, "/ExtGState", &w->op[0]);
    w->g.alpha = key_number(w, g, "/ca", w->g.alpha);
    qpdf_oh bm = qpdf_oh_get_key_if_dict(w->q, g, "/BM");
    if (qpdf_oh_is_name(w->q, bm)) {
        const char *s = qpdf_oh_get_name(w->q, bm);
        w->g.blends = strcmp(s, "/Normal") != 0 && strcmp(s, "/Compatible") != 0;
    }
    qpdf_oh mask = qpdf_oh_get_key_if_dict(w->q, g, "/SMask");
    if (qpdf_oh_is_dictionary(w->q, mask))
        w->g.masked = true;
    else if (qpdf_oh_is_name(w->q, mask))
        w->g.masked = false;
}

/* cs: does a single component of this space run from black to white? */
static void use_space(walk *w, qpdf_oh resources)
{
    const operand *o = &w->op[0];
    w->g.additive = true;
    if (o->kind != XS_PDFTOK_NAME)
        return;
    if (o->text.n == 7 && !memcmp(o->text.p, "Pattern", 7)) {
        w->g.additive = false;
        return;
    }
    qpdf_oh s = resource(w, resources, "/ColorSpace", o);
    qpdf_oh first = qpdf_oh_is_array(w->q, s) ? qpdf_oh_get_array_item(w->q, s, 0) : s;
    if (qpdf_oh_is_name(w->q, first)) {
        const char *n = qpdf_oh_get_name(w->q, first);
        w->g.additive = !strcmp(n, "/ICCBased") || !strncmp(n, "/Cal", 4) || !strncmp(n, "/Device", 7);
    }
    w->g.white = false;
}

static void draw_image(walk *w, bool opaque)
{
    w->out->nimages++;
    xs_pdf_paint_add(w, XS_PDF_IMAGE, 0, 0, 1, 1, opaque, false);
}

static void draw_form(walk *w, qpdf_oh x, qpdf_oh dict, qpdf_oh resources, int depth)
{
    int id = qpdf_oh_get_object_id(w->q, x);
    unsigned char *data = NULL;
    size_t n = 0;
    QPDF_BOOL filtered = QPDF_FALSE;
    if (id > 0 && (size_t)id < w->out->ndrawn)
        w->out->drawn[id] = 1;
    if (depth >= (int)XS_PDF_MAX_FORM_DEPTH || !*w->budget)
        return;
    if (qpdf_oh_get_stream_data(w->q, x, qpdf_dl_specialized, &filtered, &data, &n) & QPDF_ERRORS) {
        w->out->bad = true;
        return;
    }
    struct gstate saved = w->g;
    struct text_state text = w->t;
    size_t layers = w->nlayers;
    double m[6] = {1, 0, 0, 1, 0, 0};
    qpdf_oh matrix = qpdf_oh_get_key_if_dict(w->q, dict, "/Matrix");
    for (int i = 0; i < 6 && qpdf_oh_is_array(w->q, matrix); i++)
        qpdf_oh_get_value_as_number(w->q, qpdf_oh_get_array_item(w->q, matrix, i), &m[i]);
    xs_pdf_concat(w->g.ctm, m);
    float box[4];
    if (xs_pdf_rect(w->q, qpdf_oh_get_key_if_dict(w->q, dict, "/BBox"), box))
        xs_pdf_clip(w, box[0], box[1], box[2], box[3]);
    qpdf_oh own = qpdf_oh_get_key_if_dict(w->q, dict, "/Resources");
    bool off = xs_pdf_layer_of(w, qpdf_oh_get_key_if_dict(w->q, dict, "/OC"));
    w->hidden += off;
    walk_stream(w, (xs_bytes){data, n}, id, qpdf_oh_is_dictionary(w->q, own) ? own : resources,
                depth + 1);
    w->hidden -= off;
    while (w->nlayers > layers)
        xs_pdf_layer_pop(w);
    free(data);
    w->g = saved;
    w->t = text;
}

static void draw(walk *w, qpdf_oh resources, int depth)
{
    qpdf_oh x = resource(w, resources, "/XObject", &w->op[0]);
    if (!qpdf_oh_is_stream(w->q, x))
        return;
    qpdf_oh dict = qpdf_oh_get_dict(w->q, x);
    if (qpdf_oh_is_name_and_equals(w->q, qpdf_oh_get_key(w->q, dict, "/Subtype"), "/Form")) {
        draw_form(w, x, dict, resources, depth);
        return;
    }
    bool mask = qpdf_oh_has_key(w->q, dict, "/SMask") || qpdf_oh_has_key(w->q, dict, "/Mask") ||
                qpdf_oh_has_key(w->q, dict, "/ImageMask");
    draw_image(w, !mask);
}

/* BDC: /OC /Name, or any other mark. */
static void begin_marked(walk *w, qpdf_oh resources)
{
    bool off = false;
    if (w->nop >= 2 && w->op[0].kind == XS_PDFTOK_NAME && w->op[0].text.n == 2 &&
        !memcmp(w->op[0].text.p, "OC", 2))
        off = xs_pdf_layer_of(w, resource(w, resources, "/Properties", &w->op[1]));
    xs_pdf_layer_push(w, off);
}

/* A composite font that codes glyphs of its own and has no way back to characters. */
static bool is_unmapped(walk *w, qpdf_oh font)
{
    if (!qpdf_oh_is_name_and_equals(w->q, qpdf_oh_get_key_if_dict(w->q, font, "/Subtype"), "/Type0") ||
        qpdf_oh_has_key(w->q, font, "/ToUnicode"))
        return false;
    qpdf_oh encoding = qpdf_oh_get_key(w->q, font, "/Encoding");
    if (!qpdf_oh_is_name_and_equals(w->q, encoding, "/Identity-H") &&
        !qpdf_oh_is_name_and_equals(w->q, encoding, "/Identity-V"))
        return false;
    qpdf_oh list = qpdf_oh_get_key(w->q, font, "/DescendantFonts");
    qpdf_oh below = qpdf_oh_is_array(w->q, list) ? qpdf_oh_get_array_item(w->q, list, 0) : list;
    qpdf_oh info = qpdf_oh_get_key_if_dict(w->q, below, "/CIDSystemInfo");
    qpdf_oh ordering = qpdf_oh_get_key_if_dict(w->q, info, "/Ordering");
    return !qpdf_oh_is_string(w->q, ordering) ||
           !strcmp(qpdf_oh_get_string_value(w->q, ordering), "Identity");
}

/* Tf: the size is the other operators' affair. Pages switch among few fonts all the time. */
static void use_font(walk *w, qpdf_oh resources)
{
    xs_bytes name = w->op[0].text;
    struct known_font *k;
    for (size_t i = 0; i < FONT_CACHE; i++) {
        k = &w->font[i];
        if (k->used && k->resources == resources && k->n == name.n && !memcmp(k->name, name.p, name.n)) {
            w->g.unmapped = k->unmapped;
            return;
        }
    }
    w->g.unmapped = is_unmapped(w, resource(w, resources, "/Font", &w->op[0]));
    if (name.n > sizeof k->name)
        return;
    k = &w->font[w->next_font++ % FONT_CACHE];
    *k = (struct known_font){.resources = resources, .n = name.n, .unmapped = w->g.unmapped, .used = true};
    memcpy(k->name, name.p, name.n);
}

/* Operators that need resources; the others are in content_state.c. */
static bool with_resources(walk *w, uint32_t op, qpdf_oh resources, int depth)
{
    switch (op) {
    case OP('D', 'o', 0):
        draw(w, resources, depth);
        return true;
    case OP('g', 's', 0):
        use_gstate(w, resources);
        return true;
    case OP('c', 's', 0):
        use_space(w, resources);
        return true;
    case OP('T', 'f', 0):
        use_font(w, resources);
        return false;
    case OP('B', 'D', 'C'):
        begin_marked(w, resources);
        return true;
    default:
        return false;
    }
}

static uint32_t pack(xs_bytes t)
{
    return t.n == 1   ? OP(t.p[0], 0, 0)
           : t.n == 2 ? OP(t.p[0], t.p[1], 0)
           : t.n == 3 ? OP(t.p[0], t.p[1], t.p[2])
                      : 0;
}

static void walk_stream(walk *w, xs_bytes s, int stream, qpdf_oh resources, int depth)
{
    size_t at = 0, first = 0, base = w->nsaved, floor = w->floor;
    int nest = 0;
    xs_pdftok t;
    w->nop = 0;
    w->floor = base;
    for (;;) {
        xs_pdftok_next(s, &at, &t);
        if (t.kind == XS_PDFTOK_END)
            break;
        if (!w->nop && !nest)
            first = t.from;
        if (t.kind == XS_PDFTOK_OPEN || t.kind == XS_PDFTOK_CLOSE) {
            nest += t.kind == XS_PDFTOK_OPEN ? 1 : nest > 0 ? -1 : 0;
            continue;
        }
        if (t.kind == XS_PDFTOK_IMAGE) {
            draw_image(w, false);
            w->nop = 0;
            continue;
        }
        if (t.kind != XS_PDFTOK_WORD) {
            if (!nest && w->nop < MAX_OPERANDS)
                w->op[w->nop++] = (operand){t.kind, t.number, t.text};
            continue;
        }
        nest = 0;
        if (!*w->budget) {
            w->out->cut = true;
            break;
        }
        --*w->budget;
        uint32_t op = pack(t.text);
        if (!with_resources(w, op, resources, depth))
            xs_pdf_operator(w, op, stream, first, t.to);
        w->nop = 0;
        w->seq++;
    }
    w->deeper = 0;
    w->nsaved = base; /* unbalanced q of a form must not leak out of it */
    w->floor = floor;
}

bool xs_pdf_rect(qpdf_data q, qpdf_oh a, float out[4])
{
    double v[4];
    if (!qpdf_oh_is_array(q, a) || qpdf_oh_get_array_n_items(q, a) < 4)
        return false;
    for (int i = 0; i < 4; i++)
        if (!qpdf_oh_get_value_as_number(q, qpdf_oh_get_array_item(q, a, i), &v[i]))
            return false;
    out[0] = (float)fmin(v[0], v[2]);
    out[1] = (float)fmin(v[1], v[3]);
    out[2] = (float)fmax(v[0], v[2]);
    out[3] = (float)fmax(v[1], v[3]);
    return true;
}

static void page_box(qpdf_data q, qpdf_oh page, float box[4])
{
    float crop[4];
    if (!xs_pdf_rect(q, qpdf_oh_get_key_if_dict(q, page, "/MediaBox"), box))
        memcpy(box, (float[4]){0, 0, 612, 792}, 4 * sizeof *box);
    if (!xs_pdf_rect(q, qpdf_oh_get_key_if_dict(q, page, "/CropBox"), crop))
        return;
    box[0] = fmaxf(box[0], crop[0]);
    box[1] = fmaxf(box[1], crop[1]);
    box[2] = fminf(box[2], crop[2]);
    box[3] = fminf(box[3], crop[3]);
}

void xs_pdf_page_walk(qpdf_data q, qpdf_oh page, const xs_pdf_layers *l, uint64_t *budget,
                      xs_pdf_page *out)
{
    out->nshow = out->npaint = 0;
    out->nimages = out->npaths = 0;
    out->cut = out->bad = false;
    page_box(q, page, out->box);
    unsigned char *data = NULL;
    size_t n = 0;
    if (qpdf_oh_get_page_content_data(q, page, &data, &n) & QPDF_ERRORS) {
        out->bad = true;
        return;
    }
    walk *w = calloc(1, sizeof *w);
    if (w) {
        w->q = q;
        w->out = out;
        w->layers = l;
        w->budget = budget;
        w->g = (struct gstate){.ctm = {1, 0, 0, 1, 0, 0}, .alpha = 1, .additive = true,
                               .clip = {-1e6f, -1e6f, 1e6f, 1e6f}, .width = 1};
        w->t = (struct text_state){.tm = {1, 0, 0, 1, 0, 0}, .tlm = {1, 0, 0, 1, 0, 0}};
        walk_stream(w, (xs_bytes){data, n}, 0, qpdf_oh_get_key_if_dict(q, page, "/Resources"), 0);
    }
    free(w);
    free(data);
}

void xs_pdf_page_clear(xs_pdf_page *p)
{
    free(p->show);
    free(p->paint);
    *p = (xs_pdf_page){0};
}
