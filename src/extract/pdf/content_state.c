/* content_state.c -- operators of the graphics, path and text state. */
#include "extract/pdf/content_state.h"

#include <math.h>
#include <stdlib.h>

#include "base/limits.h"

#define WHITE 0.97 /* brighter than this is paper */

void xs_pdf_concat(double m[6], const double n[6])
{
    double r[6] = {n[0] * m[0] + n[1] * m[2],        n[0] * m[1] + n[1] * m[3],
                   n[2] * m[0] + n[3] * m[2],        n[2] * m[1] + n[3] * m[3],
                   n[4] * m[0] + n[5] * m[2] + m[4], n[4] * m[1] + n[5] * m[3] + m[5]};
    memcpy(m, r, sizeof r);
}

static struct point map(const double m[6], double x, double y)
{
    return (struct point){x * m[0] + y * m[2] + m[4], x * m[1] + y * m[3] + m[5]};
}

/* The page's box of a rectangle; false when the transformation turns it off the axes. */
static bool map_rect(const double m[6], double x0, double y0, double x1, double y1, float out[4])
{
    struct point a = map(m, x0, y0), b = map(m, x1, y1);
    out[0] = (float)fmin(a.x, b.x);
    out[1] = (float)fmin(a.y, b.y);
    out[2] = (float)fmax(a.x, b.x);
    out[3] = (float)fmax(a.y, b.y);
    double off = fabs(m[1]) + fabs(m[2]), on = fabs(m[0]) + fabs(m[3]);
    return off < 0.01 * on || on < 0.01 * off;
}

static bool grow(void **p, size_t *cap, size_t n, size_t each, size_t max)
{
    if (n < *cap)
        return true;
    size_t c = *cap ? *cap * 2 : 64;
    if (c > max)
        c = max;
    if (n >= c)
        return false;
    void *q = realloc(*p, c * each);
    if (!q)
        return false;
    *p = q;
    *cap = c;
    return true;
}

static void paint_box(walk *w, xs_pdf_paint_kind kind, const float b[4], bool opaque, bool white)
{
    xs_pdf_page *o = w->out;
    float x0 = fmaxf(b[0], w->g.clip[0]), y0 = fmaxf(b[1], w->g.clip[1]);
    float x1 = fminf(b[2], w->g.clip[2]), y1 = fminf(b[3], w->g.clip[3]);
    if (x0 > x1 || y0 > y1 || w->hidden)
        return;
    void *p = o->paint;
    if (!grow(&p, &o->paint_cap, o->npaint, sizeof *o->paint, XS_PDF_MAX_PAINTS))
        return; /* drawings of ten thousands of areas: the first ones decide */
    o->paint = p;
    o->paint[o->npaint++] = (xs_pdf_paint){w->seq, x0, y0, x1, y1, (uint8_t)kind, opaque, white};
}

void xs_pdf_paint_add(walk *w, xs_pdf_paint_kind kind, double x0, double y0, double x1, double y1,
                      bool opaque, bool white)
{
    float b[4];
    if (map_rect(w->g.ctm, x0, y0, x1, y1, b))
        paint_box(w, kind, b, opaque && w->g.alpha > 0.9 && !w->g.blends && !w->g.masked, white);
}

void xs_pdf_clip(walk *w, double x0, double y0, double x1, double y1)
{
    float b[4];
    if (!map_rect(w->g.ctm, x0, y0, x1, y1, b))
        return;
    w->g.clip[0] = fmaxf(w->g.clip[0], b[0]);
    w->g.clip[1] = fmaxf(w->g.clip[1], b[1]);
    w->g.clip[2] = fminf(w->g.clip[2], b[2]);
    w->g.clip[3] = fminf(w->g.clip[3], b[3]);
}

static void save(walk *w)
{
    if (w->nsaved < MAX_SAVED)
        w->saved[w->nsaved++] = w->g;
    else
        w->deeper++;
}

void xs_pdf_restore(walk *w)
{
    if (w->deeper)
        w->deeper--;
    else if (w->nsaved > w->floor)
        w->g = w->saved[--w->nsaved];
}

void xs_pdf_layer_push(walk *w, bool off)
{
    if (w->nlayers < MAX_LAYERS)
        w->layer_off[w->nlayers] = off;
    w->hidden += off && w->nlayers < MAX_LAYERS;
    w->nlayers++;
}

void xs_pdf_layer_pop(walk *w)
{
    if (!w->nlayers)
        return;
    w->nlayers--;
    if (w->nlayers < MAX_LAYERS)
        w->hidden -= w->layer_off[w->nlayers];
}

/* ---- paths ------------------------------------------------------------------------------- */

/* Four corners in a row make a rectangle when each edge is parallel to an axis. */
static void end_subpath(walk *w)
{
    size_t n = w->ncorner;
    struct point *c = w->corner;
    if (n == 5 && fabs(c[4].x - c[0].x) < 0.1 && fabs(c[4].y - c[0].y) < 0.1)
        n = 4;
    if (!w->curved && (n == 4 || n == 2) && w->nrect < 64) {
        bool straight = true;
        for (size_t i = 0; i + 1 < n; i++)
            straight &= fabs(c[i].x - c[i + 1].x) < 0.5 || fabs(c[i].y - c[i + 1].y) < 0.5;
        if (straight) {
            float *r = w->rect[w->nrect++];
            r[0] = (float)fmin(c[0].x, c[n == 4 ? 2 : 1].x);
            r[1] = (float)fmin(c[0].y, c[n == 4 ? 2 : 1].y);
            r[2] = (float)fmax(c[0].x, c[n == 4 ? 2 : 1].x);
            r[3] = (float)fmax(c[0].y, c[n == 4 ? 2 : 1].y);
        }
    }
    w->ncorner = 0;
    w->curved = false;
}

static void corner(walk *w, double x, double y, bool first)
{
    if (first)
        end_subpath(w);
    if (w->ncorner < 6)
        w->corner[w->ncorner++] = map(w->g.ctm, x, y);
    else
        w->curved = true;
}

static void path_rect(walk *w)
{
    end_subpath(w);
    if (w->nop < 4 || w->nrect >= 64)
        return;
    float b[4];
    if (map_rect(w->g.ctm, w->op[0].v, w->op[1].v, w->op[0].v + w->op[2].v, w->op[1].v + w->op[3].v, b))
        memcpy(w->rect[w->nrect++], b, sizeof b);
}

static void end_path(walk *w, bool fill, bool stroke)
{
    end_subpath(w);
    w->out->npaths += fill || stroke;
    double scale = sqrt(fabs(w->g.ctm[0] * w->g.ctm[3] - w->g.ctm[1] * w->g.ctm[2]));
    float half = (float)(w->g.width * scale / 2);
    bool opaque = w->g.alpha > 0.9 && !w->g.blends && !w->g.masked;
    for (size_t i = 0; i < w->nrect; i++) {
        float *r = w->rect[i], b[4] = {r[0], r[1], r[2], r[3]};
        bool flat = r[2] - r[0] < 2.5f || r[3] - r[1] < 2.5f;
        if (fill)
            paint_box(w, flat ? XS_PDF_RULE : XS_PDF_FILL, b, opaque, w->g.white);
        if (!stroke)
            continue;
        if (flat && half > 2.5f) { /* a bar drawn as a thick line */
            float bar[4] = {b[0], b[1], b[2], b[3]};
            int across = r[2] - r[0] < r[3] - r[1] ? 0 : 1;
            bar[across] -= half;
            bar[across + 2] += half;
            paint_box(w, XS_PDF_FILL, bar, opaque, false);
        } else if (flat) {
            paint_box(w, XS_PDF_RULE, b, opaque, false);
        } else { /* four rules */
            for (int k = 0; k < 4; k++) {
                float e[4] = {b[0], b[1], b[2], b[3]};
                e[k] = b[k ^ 2];
                paint_box(w, XS_PDF_RULE, e, opaque, false);
            }
        }
    }
    if (w->clips && w->nrect == 1)
        for (int k = 0; k < 4; k++)
            w->g.clip[k] = k < 2 ? fmaxf(w->g.clip[k], w->rect[0][k]) : fminf(w->g.clip[k], w->rect[0][k]);
    w->nrect = 0;
    w->clips = false;
}

static bool path_operator(walk *w, uint32_t op)
{
    const operand *o = w->op;
    switch (op) {
    case OP('r', 'e', 0):
        path_rect(w);
        return true;
    case OP('m', 0, 0):
    case OP('l', 0, 0):
        if (w->nop >= 2)
            corner(w, o[0].v, o[1].v, op == OP('m', 0, 0));
        return true;
    case OP('c', 0, 0):
    case OP('v', 0, 0):
    case OP('y', 0, 0):
        w->curved = true;
        return true;
    case OP('h', 0, 0):
        return true;
    case OP('W', 0, 0):
    case OP('W', '*', 0):
        w->clips = true;
        return true;
    case OP('f', 0, 0):
    case OP('F', 0, 0):
    case OP('f', '*', 0):
        end_path(w, true, false);
        return true;
    case OP('B', 0, 0):
    case OP('B', '*', 0):
    case OP('b', 0, 0):
    case OP('b', '*', 0):
        end_path(w, true, true);
        return true;
    case OP('S', 0, 0):
    case OP('s', 0, 0):
        end_path(w, false, true);
        return true;
    case OP('n', 0, 0):
        end_path(w, false, false);
        return true;
    default:
        return false;
    }
}

/* ---- text -------------------------------------------------------------------------------- */

/* Nothing darker than paper was painted below this point. */
static bool on_paper(const walk *w, double x, double y)
{
    for (size_t i = w->out->npaint; i-- > 0;) {
        const xs_pdf_paint *p = &w->out->paint[i];
        if (p->kind != XS_PDF_RULE && x >= p->x0 - 1 && x <= p->x1 + 1 && y >= p->y0 - 1 && y <= p->y1 + 1)
            return p->white;
    }
    return true;
}

static void show(walk *w, int stream, size_t from, size_t to)
{
    xs_pdf_page *o = w->out;
    void *p = o->show;
    if (!grow(&p, &o->show_cap, o->nshow, sizeof *o->show, XS_PDF_MAX_SHOWS)) {
        o->cut = true;
        return;
    }
    o->show = p;
    double m[6];
    memcpy(m, w->g.ctm, sizeof m);
    xs_pdf_concat(m, w->t.tm);
    double scale = hypot(m[2], m[3]);
    struct point at = map(m, 0, w->g.rise);
    xs_pdf_show s = {.seq = w->seq, .stream = stream, .from = from, .to = to, .x = (float)at.x,
                     .y = (float)at.y, .size = (float)(fabs(w->g.size) * scale),
                     .rise = (float)w->g.rise, .scale = (float)scale};
    const float *c = w->g.clip;
    if (w->g.mode == 3 || w->g.mode == 7 || w->g.alpha < 0.02)
        s.why |= XS_PDF_INVISIBLE;
    else if (w->g.white && w->g.mode != 1 && on_paper(w, at.x, at.y + s.size / 4))
        s.why |= XS_PDF_WHITE;
    if (s.size < 1)
        s.why |= XS_PDF_TINY;
    if (w->hidden)
        s.why |= XS_PDF_LAYER;
    if (s.x > c[2] + 1 || s.y > c[3] + 1 || s.y + s.size < c[1] - 1 ||
        (s.x < c[0] - 1 && c[2] - c[0] < 1))
        s.why |= XS_PDF_CLIPPED;
    if (w->g.unmapped)
        s.why |= XS_PDF_UNMAPPED;
    o->show[o->nshow++] = s;
}

static void next_line(walk *w, double x, double y)
{
    double m[6] = {1, 0, 0, 1, x, y};
    xs_pdf_concat(w->t.tlm, m);
    memcpy(w->t.tm, w->t.tlm, sizeof w->t.tm);
}

static bool text_operator(walk *w, uint32_t op, int stream, size_t from, size_t to)
{
    const operand *o = w->op;
    switch (op) {
    case OP('B', 'T', 0):
        w->t = (struct text_state){{1, 0, 0, 1, 0, 0}, {1, 0, 0, 1, 0, 0}};
        return true;
    case OP('T', 'f', 0):
        w->g.size = w->nop >= 2 ? o[1].v : w->g.size;
        return true;
    case OP('T', 'r', 0):
        w->g.mode = w->nop ? (int)fmin(fmax(o[0].v, 0), 7) : 0;
        return true;
    case OP('T', 's', 0):
        w->g.rise = w->nop ? o[0].v : 0;
        return true;
    case OP('T', 'L', 0):
        w->g.leading = w->nop ? o[0].v : 0;
        return true;
    case OP('T', 'd', 0):
    case OP('T', 'D', 0):
        if (w->nop < 2)
            return true;
        if (op == OP('T', 'D', 0))
            w->g.leading = -o[1].v;
        next_line(w, o[0].v, o[1].v);
        return true;
    case OP('T', 'm', 0):
        for (size_t i = 0; i < 6 && w->nop >= 6; i++)
            w->t.tm[i] = w->t.tlm[i] = o[i].v;
        return true;
    case OP('T', '*', 0):
        next_line(w, 0, -w->g.leading);
        return true;
    case OP('\'', 0, 0):
    case OP('"', 0, 0):
        next_line(w, 0, -w->g.leading);
        show(w, stream, from, to);
        return true;
    case OP('T', 'j', 0):
    case OP('T', 'J', 0):
        show(w, stream, from, to);
        return true;
    default:
        return false;
    }
}

/* ---- colour and the rest ------------------------------------------------------------------- */

static bool is_white(const walk *w, size_t n)
{
    const operand *o = w->op;
    if (n == 4)
        return o[0].v + o[1].v + o[2].v + o[3].v < 4 * (1 - WHITE);
    bool white = n == 1 || n == 3;
    for (size_t i = 0; i < n && white; i++)
        white = o[i].kind == XS_PDFTOK_NUMBER && o[i].v >= WHITE;
    return white;
}

void xs_pdf_operator(walk *w, uint32_t op, int stream, size_t from, size_t to)
{
    double m[6];
    if (text_operator(w, op, stream, from, to) || path_operator(w, op))
        return;
    switch (op) {
    case OP('q', 0, 0):
        save(w);
        break;
    case OP('Q', 0, 0):
        xs_pdf_restore(w);
        break;
    case OP('c', 'm', 0):
        for (size_t i = 0; i < 6; i++)
            m[i] = w->op[i].v;
        if (w->nop >= 6)
            xs_pdf_concat(w->g.ctm, m);
        break;
    case OP('w', 0, 0):
        w->g.width = w->nop ? fabs(w->op[0].v) : w->g.width;
        break;
    case OP('g', 0, 0):
    case OP('r', 'g', 0):
    case OP('k', 0, 0):
        w->g.additive = true;
        w->g.white = is_white(w, w->nop);
        break;
    case OP('s', 'c', 0):
    case OP('s', 'c', 'n'):
        w->g.white = w->g.additive && w->nop && w->op[w->nop - 1].kind == XS_PDFTOK_NUMBER &&
                     is_white(w, w->nop);
        break;
    case OP('s', 'h', 0):
        if (w->g.clip[2] - w->g.clip[0] < 1e5f)
            paint_box(w, XS_PDF_FILL, w->g.clip, false, false);
        break;
    case OP('B', 'M', 'C'):
        xs_pdf_layer_push(w, false);
        break;
    case OP('E', 'M', 'C'):
        xs_pdf_layer_pop(w);
        break;
    default:
        break;
    }
}
