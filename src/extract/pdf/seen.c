/* seen.c -- which characters of a page a reader sees. */
#include <math.h>
#include <stdlib.h>

#include "extract/pdf/pdf.h"

void pdf_turn(const float in[4], int rotate, float out[4])
{
    float x0 = in[0], y0 = in[1], x1 = in[2], y1 = in[3];
    switch (rotate) {
    case 90:
        memcpy(out, (float[4]){y0, x0, y1, x1}, 4 * sizeof *out);
        break;
    case 180:
        memcpy(out, (float[4]){-x1, y0, -x0, y1}, 4 * sizeof *out);
        break;
    case 270:
        memcpy(out, (float[4]){-y1, -x1, -y0, -x0}, 4 * sizeof *out);
        break;
    default:
        memcpy(out, (float[4]){x0, -y1, x1, -y0}, 4 * sizeof *out);
    }
}

/* ---- covers ---------------------------------------------------------------------------------- */

static float area(const xs_pdf_paint *p) { return (p->x1 - p->x0) * (p->y1 - p->y0); }

/* Could text that begins at s reach under p? Its end is not known, so only the band counts. */
static bool reaches(const xs_pdf_show *s, const xs_pdf_paint *p)
{
    return s->seq < p->seq && s->y + s->size > p->y0 && s->y - s->size / 2 < p->y1 && s->x < p->x1 &&
           s->x > p->x0 - 2000;
}

/* Of a bar that was drawn in many slices the biggest areas decide; the last places go to those. */
static void keep_cover(pdf_covers *c, const xs_pdf_paint *p)
{
    if (c->n < PDF_MAX_COVERS) {
        c->p[c->n++] = p;
        return;
    }
    size_t least = 0;
    for (size_t i = 1; i < c->n; i++)
        if (area(c->p[i]) < area(c->p[least]))
            least = i;
    if (area(c->p[least]) >= area(p))
        return;
    memmove(&c->p[least], &c->p[least + 1], (c->n - least - 1) * sizeof *c->p);
    c->p[c->n - 1] = p;
}

void pdf_find_covers(const xs_pdf_page *page, pdf_covers *c)
{
    *c = (pdf_covers){.n = 0};
    float whole = (page->box[2] - page->box[0]) * (page->box[3] - page->box[1]);
    uint32_t first = page->nshow ? page->show[0].seq : UINT32_MAX;
    size_t work = 0;
    for (size_t i = 0; i < page->npaint; i++) {
        const xs_pdf_paint *p = &page->paint[i];
        if (p->kind == XS_PDF_IMAGE && area(p) > whole * 0.6f)
            c->page_image = true;
        if (!p->opaque || p->kind == XS_PDF_RULE || p->seq < first || p->x1 - p->x0 < 3 || p->y1 - p->y0 < 3)
            continue;
        for (size_t k = 0; k < page->nshow && work < 5000000; k++, work++)
            if (reaches(&page->show[k], p)) {
                keep_cover(c, p);
                break;
            }
    }
}

bool pdf_is_suspicious(const xs_pdf_page *page, const pdf_covers *c)
{
    bool any = c->n > 0;
    for (size_t i = 0; i < page->nshow && !any; i++)
        any = (page->show[i].why & XS_PDF_HIDES) != 0;
    return any;
}

/* ---- displaced characters ---------------------------------------------------------------------- */

/* Open hash of where displaced characters would stand. */
typedef struct spot {
    uint32_t c;
    int x, y;
    uint8_t seen; /* what the character there is; XS_VISIBLE wins over everything */
    bool used, met, covered;
} spot;

typedef struct spots {
    spot *p;
    size_t size; /* a power of two */
} spots;

static size_t slot(const spots *t, uint32_t c, int x, int y)
{
    uint64_t h = c * 0x9E3779B97F4A7C15ull ^ (uint64_t)(uint32_t)x * 0xC2B2AE3D27D4EB4Full ^
                 (uint64_t)(uint32_t)y * 0x165667B19E3779F9ull;
    return (size_t)(h >> 17) & (t->size - 1);
}

static spot *find(spots *t, uint32_t c, int x, int y, bool add)
{
    size_t i = slot(t, c, x, y);
    for (size_t k = 0; k < t->size; k++, i = (i + 1) & (t->size - 1)) {
        spot *s = &t->p[i];
        if (!s->used) {
            if (!add)
                return NULL;
            *s = (spot){.c = c, .x = x, .y = y, .seen = 255, .used = true};
            return s;
        }
        if (s->c == c && s->x == x && s->y == y)
            return s;
    }
    return NULL;
}

/* Take the displacement back; returns the class. */
static unsigned put_back(pdf_char *m)
{
    float cx = (m->x0 + m->x1) / 2, cy = (m->y0 + m->y1) / 2;
    unsigned k = (unsigned)lround(hypot((double)cx, (double)cy) / PDF_STEP);
    float by = (float)(k * PDF_STEP);
    if (fabsf(cx) > fabsf(cy)) {
        m->x0 -= copysignf(by, cx);
        m->x1 -= copysignf(by, cx);
    } else {
        m->y0 -= copysignf(by, cy);
        m->y1 -= copysignf(by, cy);
    }
    return k;
}

/* The cover, of those painted after it, that the character's middle is under; c->n = none. */
static size_t covered(const pdf_char *m, const pdf_covers *c, unsigned later, int rotate)
{
    float x = (m->x0 + m->x1) / 2, y = (m->y0 + m->y1) / 2;
    for (size_t i = c->n - (later < c->n ? later : c->n); i < c->n; i++) {
        const xs_pdf_paint *p = c->p[i];
        float in[4] = {p->x0, p->y0, p->x1, p->y1}, b[4];
        pdf_turn(in, rotate, b);
        if (x > b[0] && x < b[2] && y > b[1] && y < b[3])
            return i;
    }
    return c->n;
}

/* What becomes of a character of this class; *bar gets the cover that hides it. */
static uint8_t seen_of(const pdf_char *m, unsigned class, const pdf_covers *c, int rotate, size_t *bar)
{
    bool itself = class > PDF_MAX_COVERS;
    size_t k = covered(m, c, class % (PDF_MAX_COVERS + 1), rotate);
    *bar = c->n;
    if (!itself && k == c->n)
        return XS_VISIBLE;
    if (c->page_image && (itself || c->p[k]->kind == XS_PDF_IMAGE))
        return XS_OCR; /* the text layer of a scan */
    if (!itself)
        *bar = k;
    return XS_HIDDEN;
}

static int at_grid(float v) { return (int)lroundf(v * 2); }

/* Visibility of the characters by what the displaced copy tells. */
static void compare(pdf *d, spots *t)
{
    pdf_chars *a = &d->chars;
    for (size_t i = 0; i < a->n; i++) {
        int x = at_grid(a->p[i].x0), y = at_grid(a->p[i].y0);
        for (int k = 0; k < 9; k++) { /* rounding may fall on either side */
            static const int8_t near[9] = {0, -1, 1, 0, 0, -1, -1, 1, 1}, below[9] = {0, 0, 0, -1, 1, -1, 1, -1, 1};
            spot *s = find(t, a->p[i].c, x + near[k], y + below[k], false);
            if (!s || s->seen == 255)
                continue;
            s->met = true;
            if (s->seen != XS_VISIBLE) {
                a->p[i].seen = s->seen;
                a->p[i].covered = s->covered;
            }
            break;
        }
    }
}

/* Hidden characters that the flattened copy does not show at all (drawn twice at one place, or at
 * an angle) go behind the page. */
static void append_unmet(pdf *d, spots *t)
{
    bool any = false;
    for (size_t i = 0; i < d->moved.n; i++) {
        pdf_char m = d->moved.p[i];
        spot *s = m.c > ' ' ? find(t, m.c, at_grid(m.x0), at_grid(m.y0), false) : NULL;
        if (!s || s->met || s->seen == XS_VISIBLE)
            continue;
        if (!any)
            pdf_char_add(&d->chars, &(pdf_char){.c = '\n'});
        any = true;
        m.seen = s->seen;
        pdf_char_add(&d->chars, &m);
    }
}

static void off_page(pdf *d, int rotate)
{
    float box[4];
    pdf_turn(d->page.box, rotate, box);
    for (size_t i = 0; i < d->chars.n; i++) {
        pdf_char *k = &d->chars.p[i];
        float x = (k->x0 + k->x1) / 2, y = (k->y0 + k->y1) / 2;
        bool out = x < box[0] - 1 || x > box[2] + 1 || y < box[1] - 1 || y > box[3] + 1;
        k->seen = out && k->c > ' ' ? XS_HIDDEN : XS_VISIBLE;
    }
}

/* Stretches that hide by themselves; those under covers are counted by cover. */
static void count_hidden(pdf *d)
{
    bool before = false;
    for (size_t i = 0; i < d->chars.n; i++) {
        const pdf_char *k = &d->chars.p[i];
        if (k->c <= ' ')
            continue;
        bool now = k->seen == XS_HIDDEN && !k->covered;
        d->hidden += now && !before;
        before = now;
    }
}

void pdf_classify(pdf *d, int page, int rotate, const pdf_covers *c)
{
    off_page(d, rotate);
    if (d->displaced && d->suspicious[page] && pdf_chars_of(d->displaced, page, PDF_FAR, &d->moved)) {
        uint32_t bars = 0;
        spots t = {.size = 64};
        while (t.size < d->moved.n * 2)
            t.size *= 2;
        t.p = calloc(t.size, sizeof *t.p);
        for (size_t i = 0; t.p && i < d->moved.n; i++) {
            pdf_char *m = &d->moved.p[i];
            size_t bar = c->n;
            if (m->c <= ' ')
                continue;
            unsigned k = put_back(m);
            uint8_t seen = k ? seen_of(m, k, c, rotate, &bar) : XS_VISIBLE;
            spot *s = find(&t, m->c, at_grid(m->x0), at_grid(m->y0), true);
            if (!s || s->seen == XS_VISIBLE)
                continue;
            s->seen = seen;
            s->covered = bar < c->n;
            bars |= bar < c->n ? 1u << bar : 0;
        }
        if (t.p) {
            compare(d, &t);
            append_unmet(d, &t);
        }
        free(t.p);
        for (; bars; bars &= bars - 1)
            d->redactions++;
    }
    count_hidden(d);
}
