/* flatten.c -- copies of a PDF for poppler: flattened, and with hidden text displaced. */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>

#include "base/limits.h"
#include "extract/pdf/pdf.h"

void pdf_close(qpdf_data *q)
{
    while (qpdf_has_error(*q)) /* fetched, or the library prints them */
        qpdf_get_error(*q);
    qpdf_cleanup(q);
}

qpdf_data pdf_open(xs_str bytes, bool *encrypted, bool *damaged)
{
    qpdf_data q = qpdf_init();
    qpdf_silence_errors(q);
    qpdf_set_suppress_warnings(q, QPDF_TRUE);
    QPDF_ERROR_CODE rc = qpdf_read_memory(q, "document", bytes.p, bytes.n, NULL);
    while (qpdf_more_warnings(q)) {
        qpdf_error w = qpdf_next_warning(q);
        const char *what = qpdf_get_error_message_detail(q, w);
        if (what && strstr(what, "reconstruct"))
            *damaged = true;
    }
    if (!(rc & QPDF_ERRORS))
        return q;
    if (qpdf_has_error(q) && qpdf_get_error_code(q, qpdf_get_error(q)) == qpdf_e_password)
        *encrypted = true;
    pdf_close(&q);
    return NULL;
}

static qpdf_oh square(qpdf_data q, double half)
{
    char box[96];
    snprintf(box, sizeof box, "[%.0f %.0f %.0f %.0f]", -half, -half, half, half);
    return qpdf_oh_parse(q, box);
}

/* A font that says itself which characters it shows needs no outlines for reading. Poppler parses the
 * font file anew on each page, half of its time; here it is left out of the copy. */
static void drop_outlines(qpdf_data q, qpdf_oh font)
{
    if (!qpdf_oh_is_stream(q, qpdf_oh_get_key_if_dict(q, font, "/ToUnicode")))
        return;
    qpdf_oh list = qpdf_oh_get_key(q, font, "/DescendantFonts");
    qpdf_oh below = qpdf_oh_is_array(q, list) ? qpdf_oh_get_array_item(q, list, 0) : font;
    qpdf_oh d = qpdf_oh_get_key_if_dict(q, below, "/FontDescriptor");
    if (!qpdf_oh_is_dictionary(q, d))
        return;
    qpdf_oh_remove_key(q, d, "/FontFile");
    qpdf_oh_remove_key(q, d, "/FontFile2");
    qpdf_oh_remove_key(q, d, "/FontFile3");
}

static void page_fonts(qpdf_data q, qpdf_oh page)
{
    qpdf_oh fonts = qpdf_oh_get_key_if_dict(q, qpdf_oh_get_key(q, page, "/Resources"), "/Font");
    char name[64][40];
    int n = 0;
    if (!qpdf_oh_is_dictionary(q, fonts))
        return;
    qpdf_oh_begin_dict_key_iter(q, fonts);
    while (qpdf_oh_dict_more_keys(q)) {
        const char *k = qpdf_oh_dict_next_key(q);
        if (n < 64 && strlen(k) < sizeof name[0])
            strcpy(name[n++], k);
    }
    for (int i = 0; i < n; i++)
        drop_outlines(q, qpdf_oh_get_key(q, fonts, name[i]));
}

void pdf_flatten(qpdf_data q)
{
    qpdf_push_inherited_attributes_to_page(q);
    qpdf_oh_remove_key(q, qpdf_get_root(q), "/OCProperties");
    int n = qpdf_get_num_pages(q);
    for (int i = 0; i < n; i++) {
        qpdf_oh page = qpdf_get_page_n(q, (size_t)i);
        qpdf_oh_replace_key(q, page, "/MediaBox", square(q, PDF_HALF));
        qpdf_oh_remove_key(q, page, "/CropBox");
        qpdf_oh_remove_key(q, page, "/Annots"); /* read from the untouched file */
        qpdf_oh_remove_key(q, page, "/UserUnit");
        page_fonts(q, page);
        qpdf_oh_release_all(q);
    }
}

static void free_copy(gpointer p) { free(p); }

PopplerDocument *pdf_load(const char *p, size_t n, bool copy, bool *encrypted)
{
    GError *e = NULL;
    char *own = NULL;
    if (copy) {
        own = malloc(n ? n : 1);
        if (!own)
            return NULL;
        memcpy(own, p, n);
    }
    GBytes *b = copy ? g_bytes_new_with_free_func(own, n, free_copy, own) : g_bytes_new_static(p, n);
    PopplerDocument *doc = poppler_document_new_from_bytes(b, NULL, &e);
    if (!doc && e && encrypted)
        *encrypted |= g_error_matches(e, POPPLER_ERROR, POPPLER_ERROR_ENCRYPTED);
    g_clear_error(&e);
    g_bytes_unref(b);
    return doc;
}

PopplerDocument *pdf_write(qpdf_data q)
{
    if (qpdf_init_write_memory(q) & QPDF_ERRORS)
        return NULL;
    qpdf_set_stream_data_mode(q, qpdf_s_preserve);
    qpdf_set_preserve_encryption(q, QPDF_FALSE);
    qpdf_set_object_stream_mode(q, qpdf_o_disable);
    if (qpdf_write(q) & QPDF_ERRORS)
        return NULL;
    return pdf_load((const char *)qpdf_get_buffer(q), qpdf_get_buffer_length(q), true, NULL);
}

/* ---- displacing ------------------------------------------------------------------------------ */

/* Which class an operator belongs to: how many covers come later, and whether it hides itself. */
static unsigned class_of(const xs_pdf_show *s, const pdf_covers *c)
{
    unsigned later = 0;
    for (size_t i = 0; i < c->n; i++)
        later += c->p[i]->seq > s->seq;
    return (s->why & XS_PDF_HIDES ? PDF_MAX_COVERS + 1 : 0) + later;
}

static int by_place(const void *a, const void *b)
{
    const xs_pdf_show *x = *(const xs_pdf_show *const *)a, *y = *(const xs_pdf_show *const *)b;
    if (x->stream != y->stream)
        return x->stream < y->stream ? -1 : 1;
    return x->from < y->from ? -1 : x->from > y->from;
}

/* One stream with a text rise set around each operator that is to be moved. */
static void rewrite(xs_bytes in, const xs_pdf_show *const *s, size_t n, const pdf_covers *c, xs_buf *out)
{
    size_t at = 0;
    for (size_t i = 0; i < n; i++) {
        unsigned k = class_of(s[i], c);
        /* A form drawn twice has its operators twice: the first drawing decides. */
        if (s[i]->from < at || s[i]->to > in.n || !k || !(s[i]->scale > 1e-9f))
            continue;
        xs_buf_add(out, in.p + at, s[i]->from - at);
        xs_buf_printf(out, " %.6f Ts ", (double)s[i]->rise + k * PDF_STEP / (double)s[i]->scale);
        xs_buf_add(out, in.p + s[i]->from, s[i]->to - s[i]->from);
        xs_buf_printf(out, " %.6f Ts ", (double)s[i]->rise);
        at = s[i]->to;
    }
    xs_buf_add(out, in.p + at, in.n - at);
}

static void replace(qpdf_data q, int page, int stream, const xs_pdf_show *const *s, size_t n,
                    const pdf_covers *c)
{
    unsigned char *data = NULL;
    size_t len = 0;
    QPDF_BOOL filtered;
    xs_buf out;
    qpdf_oh p = qpdf_get_page_n(q, (size_t)page);
    qpdf_oh target = stream ? qpdf_get_object_by_id(q, stream, 0) : qpdf_oh_new_stream(q);
    QPDF_ERROR_CODE rc =
        stream ? qpdf_oh_get_stream_data(q, target, qpdf_dl_specialized, &filtered, &data, &len)
               : qpdf_oh_get_page_content_data(q, p, &data, &len);
    if (rc & QPDF_ERRORS)
        return;
    xs_buf_init(&out, XS_MEMBER_BYTES);
    rewrite((xs_bytes){data, len}, s, n, c, &out);
    if (!out.failed) {
        qpdf_oh none = qpdf_oh_new_null(q);
        qpdf_oh_replace_stream_data(q, target, (const unsigned char *)out.p, out.n, none, none);
        if (!stream)
            qpdf_oh_replace_key(q, p, "/Contents", target);
    }
    xs_buf_clear(&out);
    free(data);
}

void pdf_displace(qpdf_data q, int i, const xs_pdf_page *page, const pdf_covers *c)
{
    qpdf_oh_replace_key(q, qpdf_get_page_n(q, (size_t)i), "/MediaBox", square(q, PDF_FAR));
    const xs_pdf_show **s = calloc(page->nshow + 1, sizeof *s);
    if (!s)
        return;
    for (size_t k = 0; k < page->nshow; k++)
        s[k] = &page->show[k];
    qsort(s, page->nshow, sizeof *s, by_place);
    for (size_t k = 0, from = 0; k <= page->nshow; k++) {
        if (k < page->nshow && (k == from || s[k]->stream == s[from]->stream))
            continue;
        if (k > from)
            replace(q, i, s[from]->stream, s + from, k - from, c);
        from = k;
    }
    free(s);
    qpdf_oh_release_all(q);
}
