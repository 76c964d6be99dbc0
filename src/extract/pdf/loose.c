/* loose.c -- what no page shows: forms that nothing draws, strings of objects nobody asked for. */
#include <stdio.h>
#include <stdlib.h>

#include "base/limits.h"
#include "extract/pdf/pdf.h"

#define MAX_FORMS 500 /* one page each in the copy */

static int object_count(qpdf_data q)
{
    int n = 0;
    qpdf_oh_get_value_as_int(q, qpdf_oh_get_key_if_dict(q, qpdf_get_trailer(q), "/Size"), &n);
    return n < 0 ? 0 : n > 8388607 ? 8388607 : n;
}

/* ---- forms ------------------------------------------------------------------------------------- */

static bool is_form(qpdf_data q, qpdf_oh o, bool *pattern)
{
    if (!qpdf_oh_is_stream(q, o))
        return false;
    qpdf_oh dict = qpdf_oh_get_dict(q, o);
    *pattern = qpdf_oh_has_key(q, dict, "/PatternType");
    return *pattern || qpdf_oh_is_name_and_equals(q, qpdf_oh_get_key(q, dict, "/Subtype"), "/Form");
}

/* A page of its own that draws object o. */
static void add_page(qpdf_data q, qpdf_oh o, bool pattern)
{
    qpdf_oh dict = qpdf_oh_get_dict(q, o);
    if (pattern) {
        qpdf_oh_replace_key(q, dict, "/Type", qpdf_oh_new_name(q, "/XObject"));
        qpdf_oh_replace_key(q, dict, "/Subtype", qpdf_oh_new_name(q, "/Form"));
    }
    qpdf_oh_remove_key(q, dict, "/OC");
    qpdf_oh_remove_key(q, dict, "/Matrix");
    qpdf_oh_replace_key(q, dict, "/BBox", qpdf_oh_parse(q, "[-14000 -14000 14000 14000]"));
    qpdf_oh forms = qpdf_oh_new_dictionary(q), resources = qpdf_oh_new_dictionary(q);
    qpdf_oh_replace_key(q, forms, "/Z", o);
    qpdf_oh_replace_key(q, resources, "/XObject", forms);
    qpdf_oh content = qpdf_oh_new_stream(q), none = qpdf_oh_new_null(q);
    qpdf_oh_replace_stream_data(q, content, (const unsigned char *)"/Z Do", 5, none, none);
    qpdf_oh page = qpdf_oh_parse(q, "<< /Type /Page /MediaBox [-14000 -14000 14000 14000] >>");
    qpdf_oh_replace_key(q, page, "/Resources", resources);
    qpdf_oh_replace_key(q, page, "/Contents", content);
    qpdf_add_page(q, q, qpdf_make_indirect_object(q, page), QPDF_FALSE);
}

/* Text of the pages behind the document's own. */
static void put_pages(pdf *d, PopplerDocument *doc, const bool *seen, bool *open)
{
    const char *part = "unused forms";
    int first = d->npages;
    int n = doc ? poppler_document_get_n_pages(doc) : 0;
    for (int i = first; i < n && !xs_sink_full(d->sink); i++) {
        if (!pdf_chars_of(doc, i, PDF_HALF, &d->chars))
            continue;
        /* Lines that a page shows as well are no news. */
        size_t from = 0, kept = 0;
        for (size_t k = 0; k <= d->chars.n; k++) {
            if (k < d->chars.n && d->chars.p[k].c != '\n')
                continue;
            xs_buf line;
            xs_buf_init(&line, 1 << 20);
            for (size_t j = from; j < k; j++)
                xs_buf_add_utf8(&line, d->chars.p[j].c);
            if (line.n && pdf_line_new(d, xs_buf_str(&line), true)) {
                if (!*open && !xs_sink_part(d->sink, xs_str_from(part), NULL, XS_VISIBLE)) {
                    xs_buf_clear(&line);
                    return;
                }
                *open = true;
                kept++;
                xs_visibility v = seen[i - first] ? XS_VISIBLE : XS_HIDDEN;
                xs_sink_text(d->sink, &(xs_at){.visibility = v}, xs_buf_str(&line),
                             XS_END_PARAGRAPH);
            }
            xs_buf_clear(&line);
            from = k + 1;
        }
        if (kept && !seen[i - first])
            xs_sink_carrier(d->sink, "HD.HIDDEN", XS_HIDDEN,
                            "没有页面显示的内容\tcontent that no page shows", 1);
    }
}

void pdf_unused_forms(pdf *d)
{
    bool ignored = false, open = false, seen[MAX_FORMS];
    int n = object_count(d->q), added = 0;
    qpdf_data q = NULL;
    for (int i = 1; i < n && added < MAX_FORMS; i++) {
        bool pattern;
        qpdf_oh o = qpdf_get_object_by_id(d->q, i, 0);
        uint8_t drawn = (size_t)i < d->ndrawn ? d->drawn[i] : 0;
        bool loose = is_form(d->q, o, &pattern) && drawn != 1;
        qpdf_oh_release_all(d->q);
        if (!loose)
            continue;
        if (!q && !(q = pdf_open(d->file, &ignored, &ignored)))
            return;
        if (!added)
            pdf_flatten(q);
        add_page(q, qpdf_get_object_by_id(q, i, 0), pattern);
        seen[added++] = drawn == PDF_DRAWN_BY_VIEWER;
    }
    if (!q)
        return;
    PopplerDocument *doc = pdf_write(q);
    put_pages(d, doc, seen, &open);
    if (open)
        xs_sink_part_end(d->sink, XS_PART_SCANNED, NULL);
    if (doc)
        g_object_unref(doc);
    pdf_close(&q);
}

/* ---- strings ------------------------------------------------------------------------------------- */

typedef struct sweep {
    pdf *d;
    bool open;
    uint64_t budget;
} sweep;

/* Keys whose strings are no words: identifiers, dates, cryptography, fonts. */
static bool is_technical(const char *key)
{
    static const char *const keys[] = {
        "/ID", "/O", "/U", "/OE", "/UE", "/Perms", "/CheckSum", "/CharSet", "/Panose",
        "/Registry", "/Ordering", "/DA", "/CreationDate", "/ModDate", "/M", "/Cert", "/ByteRange",
        "/Lang", "/D", "/Dest", "/IDTree", "/Info", "/Producer", "/Creator", "/FontFamily", "/Style",
        "/OutputConditionIdentifier", "/RegistryName", "/LastModified", "/T", "/Limits"};
    for (size_t i = 0; i < sizeof keys / sizeof *keys; i++)
        if (!strcmp(keys[i], key))
            return true;
    return false;
}

/* Words, not bytes: Han characters, or mostly letters and digits of some length. */
static bool is_words(xs_str s)
{
    size_t good = 0, han = 0;
    for (size_t i = 0; i < s.n; i++) {
        uint8_t c = (uint8_t)s.p[i];
        good += c >= 0x20 && c < 0x7F;
        han += c >= 0xE3 && c < 0xF0;
    }
    return han >= 2 || (s.n >= 6 && good == s.n);
}

static void strings(sweep *w, qpdf_oh o, int depth)
{
    qpdf_data q = w->d->q;
    if (depth > 16 || !w->budget || (depth && qpdf_oh_is_indirect(q, o)))
        return;
    w->budget--;
    if (qpdf_oh_is_string(q, o)) {
        xs_buf b;
        xs_buf_init(&b, XS_MAX_PROPERTY_BYTES);
        if (pdf_text_of(q, o, &b) && is_words(xs_buf_str(&b)) && pdf_line_new(w->d, xs_buf_str(&b), true)) {
            if (!w->open)
                w->open = xs_sink_part(w->d->sink, XS_STR("objects"), NULL, XS_HIDDEN);
            xs_sink_text(w->d->sink, &(xs_at){.visibility = XS_HIDDEN}, xs_buf_str(&b), XS_END_PARAGRAPH);
        }
        xs_buf_clear(&b);
    } else if (qpdf_oh_is_array(q, o)) {
        int n = qpdf_oh_get_array_n_items(q, o);
        for (int i = 0; i < n; i++)
            strings(w, qpdf_oh_get_array_item(q, o, i), depth + 1);
    } else if (qpdf_oh_is_dictionary(q, o) || qpdf_oh_is_stream(q, o)) {
        qpdf_oh dict = qpdf_oh_is_stream(q, o) ? qpdf_oh_get_dict(q, o) : o;
        /* The iterator is one for the whole file: take the keys first. */
        char keys[64][48];
        int n = 0;
        qpdf_oh_begin_dict_key_iter(q, dict);
        while (qpdf_oh_dict_more_keys(q)) {
            const char *k = qpdf_oh_dict_next_key(q);
            if (n < 64 && strlen(k) < sizeof keys[0] && !is_technical(k))
                strcpy(keys[n++], k);
        }
        bool signature = qpdf_oh_has_key(q, dict, "/ByteRange"); /* its contents are cryptography */
        for (int i = 0; i < n; i++)
            if (!signature || strcmp(keys[i], "/Contents") != 0)
                strings(w, qpdf_oh_get_key(q, dict, keys[i]), depth + 1);
    }
}

void pdf_loose_strings(pdf *d)
{
    sweep w = {.d = d, .budget = 4000000};
    int n = object_count(d->q);
    for (int i = 1; i < n && !xs_sink_full(d->sink); i++) {
        strings(&w, qpdf_get_object_by_id(d->q, i, 0), 0);
        qpdf_oh_release_all(d->q);
    }
    if (w.open)
        xs_sink_part_end(d->sink, w.budget ? XS_PART_SCANNED : XS_PART_OVER_LIMIT, NULL);
}
