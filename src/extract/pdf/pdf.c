/* pdf.c -- the PDF reader: opens the copies, reads the pages, then everything beside them. */
#include "extract/pdf/pdf.h"

#include <stdlib.h>

#include "base/limits.h"
#include "extract/pdf_bid.h"

/* Find the pages on which something may hide, and displace it there. */
static void prepare(pdf *d, qpdf_data flat)
{
    uint64_t budget = XS_PDF_MAX_OPERATORS;
    bool any = false;
    d->page.drawn = d->drawn;
    d->page.ndrawn = d->ndrawn;
    for (int i = 0; i < d->npages; i++) {
        pdf_covers covers;
        xs_pdf_page_walk(d->q, qpdf_get_page_n(d->q, (size_t)i), &d->layers, &budget, &d->page);
        pdf_find_covers(&d->page, &covers);
        d->suspicious[i] = pdf_is_suspicious(&d->page, &covers);
        if (d->suspicious[i])
            pdf_displace(flat, i, &d->page, &covers);
        any |= d->suspicious[i];
        qpdf_oh_release_all(d->q);
    }
    d->page.drawn = NULL;
    d->page.ndrawn = 0;
    if (any)
        d->displaced = pdf_write(flat);
}

/* The three readings. false: nothing opens the file. */
static bool open_all(pdf *d, bool *encrypted)
{
    d->q = pdf_open(d->file, encrypted, &d->damaged);
    if (*encrypted)
        return false;
    if (d->q) {
        bool ignored = false;
        qpdf_data flat = pdf_open(d->file, &ignored, &ignored);
        int size = 0;
        qpdf_oh_get_value_as_int(d->q, qpdf_oh_get_key_if_dict(d->q, qpdf_get_trailer(d->q), "/Size"), &size);
        d->npages = qpdf_get_num_pages(d->q);
        d->ndrawn = size > 0 ? (size_t)size : 0;
        d->drawn = calloc(d->ndrawn + 1, 1);
        d->suspicious = d->npages >= 0 ? calloc((size_t)d->npages + 1, 1) : NULL;
        if (flat && d->suspicious && d->drawn) {
            xs_pdf_layers_read(d->q, &d->layers);
            qpdf_push_inherited_attributes_to_page(d->q);
            pdf_flatten(flat);
            d->flat = pdf_write(flat);
            if (d->flat)
                prepare(d, flat);
        }
        if (flat)
            pdf_close(&flat);
    }
    if (!d->flat) { /* poppler repairs more than qpdf does */
        if (d->q)
            pdf_close(&d->q);
        d->q = NULL;
        d->damaged = true;
        d->flat = pdf_load(d->file.p, d->file.n, false, encrypted);
        d->npages = d->flat ? poppler_document_get_n_pages(d->flat) : 0;
    }
    return d->flat != NULL;
}

static void close_all(pdf *d)
{
    if (d->flat)
        g_object_unref(d->flat);
    if (d->displaced)
        g_object_unref(d->displaced);
    if (d->q)
        pdf_close(&d->q);
    xs_pdf_layers_clear(&d->layers);
    xs_pdf_page_clear(&d->page);
    xs_buf_clear(&d->textless_pages);
    free(d->chars.p);
    free(d->moved.p);
    free(d->drawn);
    free(d->suspicious);
    free(d->line_hash);
}

static void carriers(pdf *d)
{
    if (d->redactions)
        xs_sink_carrier(d->sink, "HD.REDACTION", XS_HIDDEN,
                        "被图形遮盖但没有删除的文字\ttext painted over but not removed", d->redactions);
    if (d->hidden)
        xs_sink_carrier(d->sink, "HD.HIDDEN", XS_HIDDEN,
                        "看不见的文字(透明、白色、极小、图层关闭或在页面之外)\ttext that is not seen "
                        "(invisible, white, tiny, on a layer that is off, off the page)",
                        d->hidden);
    xs_sink_carrier(d->sink, "HD.EMBED", XS_ATTACHMENT, "附件\tattached files", d->embedded);
}

/* Pages and characters that gave no text, as parts of their own: they lower coverage. */
static void shortfalls(pdf *d)
{
    xs_buf note;
    xs_buf_init(&note, 1024);
    if (d->textless) {
        xs_buf_printf(&note, "%u 页没有文字层: %s\t%u pages have no text: %s", d->textless,
                      d->textless_pages.p ? d->textless_pages.p : "", d->textless,
                      d->textless_pages.p ? d->textless_pages.p : "");
        xs_sink_unread(d->sink, XS_STR("pages without text"), NULL, XS_VISIBLE, XS_PART_NO_TEXT, note.p);
    }
    xs_buf_reset(&note);
    if (d->unmapped) {
        xs_buf_printf(&note, "%u 处文字的字体没有字符对应表\t%u pieces of text use fonts that do not say "
                             "which characters they show", d->unmapped, d->unmapped);
        xs_sink_unread(d->sink, XS_STR("text without characters"), NULL, XS_VISIBLE, XS_PART_NO_TEXT,
                       note.p);
    }
    xs_buf_clear(&note);
}

static void beside(pdf *d)
{
    pdf_annotations(d);
    pdf_fields(d);
    pdf_outlines(d);
    pdf_properties(d);
    pdf_scripts(d);
    pdf_unused_forms(d);
    pdf_loose_strings(d);
    pdf_pictures(d);
    pdf_attachments(d);
}

static void read_pdf(xs_input *in, xs_sink *s)
{
    xs_str all;
    bool whole = xs_input_all(in, &all), encrypted = false;
    pdf d = {.sink = s, .file = all, .damaged = !whole};
    xs_buf_init(&d.textless_pages, 512);
    bool ok = open_all(&d, &encrypted);
    if (encrypted || !ok) {
        xs_sink_unread(s, (xs_str){"", 0}, NULL, XS_VISIBLE,
                       encrypted ? XS_PART_ENCRYPTED : whole ? XS_PART_CORRUPT : xs_input_state(in),
                       encrypted ? "文件有打开密码\tthe file needs a password to open"
                                 : "文件损坏,无法打开\tthe file is damaged and cannot be opened");
    } else if (xs_sink_part(s, (xs_str){"", 0}, NULL, XS_VISIBLE)) {
        if (d.npages > (int)xs_sink_limits(s)->pages) {
            d.npages = (int)xs_sink_limits(s)->pages;
            d.cut = true;
        }
        d.embedded = d.q ? pdf_count_attachments(&d) : 0;
        pdf_pages(&d);
        carriers(&d);
        bool empty = d.textless && d.textless == (uint32_t)d.npages;
        xs_part_state state = d.damaged ? XS_PART_CORRUPT
                              : d.cut   ? XS_PART_OVER_LIMIT
                              : empty   ? XS_PART_NO_TEXT
                                        : XS_PART_SCANNED;
        xs_sink_part_end(s, state, d.damaged ? "文件损坏,只读出一部分\tdamaged file, read in part" : NULL);
        shortfalls(&d);
        if (d.q)
            beside(&d);
        pdf_revisions(&d);
    }
    close_all(&d);
}

static void quiet(const char *domain, GLogLevelFlags level, const char *message, void *ctx)
{
    (void)domain, (void)level, (void)message, (void)ctx;
}

/* poppler opens its folder of character maps once and looks into it later. */
static void warm(void)
{
    g_log_set_default_handler(quiet, NULL);
    static const char tiny[] = "%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n"
                               "2 0 obj<</Type/Pages/Kids[3 0 R]/Count 1>>endobj\n"
                               "3 0 obj<</Type/Page/Parent 2 0 R/MediaBox[0 0 9 9]>>endobj\n"
                               "trailer<</Root 1 0 R/Size 4>>\n%%EOF\n";
    PopplerDocument *doc = pdf_load(tiny, sizeof tiny - 1, false, NULL);
    pdf_chars c = {.n = 0};
    if (doc) {
        pdf_chars_of(doc, 0, 0, &c);
        g_object_unref(doc);
    }
    free(c.p);
}

const xs_reader xs_read_pdf_pages = {.name = "pdf",
                                     .media_type = "application/pdf",
                                     .extensions = ".pdf .ai",
                                     .bid = xs_pdf_bid,
                                     .read = read_pdf,
                                     .warm = warm};
