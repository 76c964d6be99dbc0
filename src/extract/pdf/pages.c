/* pages.c -- the pages of a PDF, one after the other. */
#include <stdio.h>
#include <stdlib.h>

#include "base/codepoint.h"
#include "base/limits.h"
#include "extract/pdf/pdf.h"

bool pdf_char_add(pdf_chars *c, const pdf_char *k)
{
    if (c->n == c->cap) {
        size_t cap = c->cap ? c->cap * 2 : 4096;
        pdf_char *p = realloc(c->p, cap * sizeof *p);
        if (!p)
            return false;
        c->p = p;
        c->cap = cap;
    }
    c->p[c->n++] = *k;
    return true;
}

/* Characters in poppler's reading order with their boxes; lines end in '\n'. `half`: half the side
 * of the page, which is a square around the origin. */
bool pdf_chars_of(PopplerDocument *doc, int i, double half, pdf_chars *out)
{
    out->n = 0;
    PopplerPage *page = poppler_document_get_page(doc, i);
    if (!page)
        return false;
    char *text = poppler_page_get_text(page);
    PopplerRectangle *box = NULL;
    guint nboxes = 0;
    poppler_page_get_text_layout(page, &box, &nboxes);
    size_t n = text ? strlen(text) : 0, at = 0;
    for (guint k = 0; at < n; k++) {
        size_t len;
        pdf_char c = {.c = xs_utf8_get(text + at, n - at, &len)};
        at += len;
        if (k < nboxes) {
            c.x0 = (float)(box[k].x1 - half);
            c.y0 = (float)(box[k].y1 - half);
            c.x1 = (float)(box[k].x2 - half);
            c.y1 = (float)(box[k].y2 - half);
        }
        if (!pdf_char_add(out, &c))
            break;
    }
    g_free(box);
    g_free(text);
    g_object_unref(page);
    return true;
}

static int rotation(qpdf_data q, qpdf_oh page)
{
    int r = 0;
    qpdf_oh_get_value_as_int(q, qpdf_oh_get_key_if_dict(q, page, "/Rotate"), &r);
    return (r % 360 + 360) % 360;
}

static uint32_t letters(const pdf_chars *c)
{
    uint32_t n = 0;
    for (size_t i = 0; i < c->n; i++)
        n += c->p[i].c > ' ' && c->p[i].c != 0xFFFD;
    return n;
}

/* A page that shows something and gives no words: a scan, outlines, a font without a way back. */
static void note_textless(pdf *d, uint32_t number, uint32_t nletters)
{
    const xs_pdf_page *p = &d->page;
    uint32_t unmapped = 0;
    float whole = (p->box[2] - p->box[0]) * (p->box[3] - p->box[1]), images = 0;
    for (size_t i = 0; i < p->nshow; i++)
        unmapped += (p->show[i].why & XS_PDF_UNMAPPED) != 0;
    for (size_t i = 0; i < p->npaint; i++)
        if (p->paint[i].kind == XS_PDF_IMAGE)
            images += (p->paint[i].x1 - p->paint[i].x0) * (p->paint[i].y1 - p->paint[i].y0);
    d->unmapped += unmapped;
    bool empty = !nletters && (p->nimages || p->nshow || p->npaths > 200);
    bool read = false; /* its pixels were recognised by whoever made it */
    for (size_t i = 0; i < d->chars.n && !read; i++)
        read = d->chars.p[i].seen == XS_OCR;
    bool scan = nletters < 50 && images > whole * 0.4f && !read;
    if (!empty && !scan)
        return;
    d->textless++;
    if (d->textless_pages.n < 200)
        xs_buf_printf(&d->textless_pages, "%s%u", d->textless_pages.n ? ", " : "", number);
}

static void one_page(pdf *d, int i, uint64_t *budget)
{
    qpdf_oh page = qpdf_get_page_n(d->q, (size_t)i);
    int rotate = rotation(d->q, page);
    pdf_covers covers = {.n = 0};
    xs_pdf_page_walk(d->q, page, &d->layers, budget, &d->page);
    pdf_find_covers(&d->page, &covers);
    d->cut |= d->page.cut;
    d->damaged |= d->page.bad;
    if (!pdf_chars_of(d->flat, i, PDF_HALF, &d->chars)) {
        d->damaged = true;
        return;
    }
    pdf_classify(d, i, rotate, &covers);
    pdf_grid(d, rotate);
    pdf_columns(d);
    pdf_emit(d, &(xs_at){.page = (uint32_t)i + 1});
    note_textless(d, (uint32_t)i + 1, letters(&d->chars));
    qpdf_oh_release_all(d->q);
}

/* Without qpdf's view only the characters are known. */
static void plain_page(pdf *d, int i)
{
    if (!pdf_chars_of(d->flat, i, 0, &d->chars))
        return;
    d->page.npaint = d->page.nshow = 0;
    pdf_emit(d, &(xs_at){.page = (uint32_t)i + 1});
    if (!letters(&d->chars))
        d->textless++;
}

void pdf_pages(pdf *d)
{
    uint64_t budget = XS_PDF_MAX_OPERATORS;
    for (int i = 0; i < d->npages && !xs_sink_full(d->sink); i++) {
        if (d->q)
            one_page(d, i, &budget);
        else
            plain_page(d, i);
    }
}
