/* annotations.c -- annotations, form fields, outlines, scripts. Source: ISO 32000-1 12.3 to 12.7. */
#include <stdlib.h>

#include "base/limits.h"
#include "extract/meta.h"
#include "extract/pdf/pdf.h"

#define MAX_ITEMS 100000 /* of one tree; a loop in it ends here */

static qpdf_oh key(pdf *d, qpdf_oh o, const char *k) { return qpdf_oh_get_key_if_dict(d->q, o, k); }

static bool is_name(pdf *d, qpdf_oh o, const char *name)
{
    return qpdf_oh_is_name_and_equals(d->q, o, name);
}

/* Rich text is XML: tags go, words stay. */
static void rich_text(pdf *d, qpdf_oh annotation, xs_visibility v, uint32_t page)
{
    xs_buf b;
    xs_buf_init(&b, XS_MAX_PROPERTY_BYTES);
    if (pdf_text_of(d->q, key(d, annotation, "/RC"), &b)) {
        size_t out = 0;
        bool tag = false;
        for (size_t i = 0; i < b.n; i++) {
            tag |= b.p[i] == '<';
            if (!tag)
                b.p[out++] = b.p[i];
            if (b.p[i] == '>')
                tag = false;
        }
        b.n = out;
        if (b.n && pdf_line_new(d, xs_buf_str(&b), true))
            xs_sink_text(d->sink, &(xs_at){.visibility = v, .page = page}, xs_buf_str(&b),
                         XS_END_PARAGRAPH);
    }
    xs_buf_clear(&b);
}

/* Where an action leads, what it runs. */
static void action(pdf *d, qpdf_oh a, uint32_t page)
{
    if (!qpdf_oh_is_dictionary(d->q, a))
        return;
    pdf_put_key(d, a, "/URI", XS_BLOCK_LINK, XS_HIDDEN, page);
    pdf_put_key(d, a, "/JS", XS_BLOCK_SCRIPT, XS_HIDDEN, page);
    qpdf_oh f = key(d, a, "/F");
    if (qpdf_oh_is_string(d->q, f)) {
        pdf_put_key(d, a, "/F", XS_BLOCK_LINK, XS_HIDDEN, page);
    } else if (qpdf_oh_is_dictionary(d->q, f)) {
        pdf_put_key(d, f, "/UF", XS_BLOCK_LINK, XS_HIDDEN, page);
        pdf_put_key(d, f, "/F", XS_BLOCK_LINK, XS_HIDDEN, page);
    }
}

/* Does a redaction mark wait to be applied over words? */
static void redaction(pdf *d, qpdf_oh a)
{
    (void)a;
    xs_sink_carrier(d->sink, "HD.REDACTION", XS_HIDDEN,
                    "有标记而未执行的密文(Redact)\tredaction marks that were never applied", 1);
}

/* Forms that a viewer draws for the annotation: seen, though no page's content draws them. */
static void note_appearance(pdf *d, qpdf_oh a)
{
    qpdf_oh n = key(d, key(d, a, "/AP"), "/N");
    int id = qpdf_oh_is_stream(d->q, n) ? qpdf_oh_get_object_id(d->q, n) : 0;
    if (id > 0 && (size_t)id < d->ndrawn && !d->drawn[id])
        d->drawn[id] = PDF_DRAWN_BY_VIEWER;
}

static void annotation(pdf *d, qpdf_oh a, uint32_t page)
{
    qpdf_oh subtype = key(d, a, "/Subtype");
    int flags = 0;
    qpdf_oh_get_value_as_int(d->q, key(d, a, "/F"), &flags);
    bool hidden = flags & (1 << 1 | 1 << 5); /* Hidden, NoView */
    bool free_text = is_name(d, subtype, "/FreeText");
    bool link = is_name(d, subtype, "/Link");
    xs_visibility v = hidden ? XS_HIDDEN : free_text ? XS_VISIBLE : link ? XS_METADATA : XS_COMMENT;
    if (!hidden)
        note_appearance(d, a);
    if (is_name(d, subtype, "/Widget"))
        return;
    if (is_name(d, subtype, "/Redact"))
        redaction(d, a);
    bool any = pdf_put_key(d, a, "/Contents", XS_BLOCK_PARAGRAPH, v, page);
    rich_text(d, a, v, page);
    pdf_put_key(d, a, "/Subj", XS_BLOCK_META, XS_METADATA, page);
    pdf_put_key(d, a, "/OverlayText", XS_BLOCK_PARAGRAPH, v, page);
    xs_buf author;
    xs_buf_init(&author, XS_MAX_PROPERTY_BYTES);
    if (!link && pdf_text_of(d->q, key(d, a, "/T"), &author))
        xs_meta_put(d->sink, XS_STR("comment author"), xs_buf_str(&author));
    xs_buf_clear(&author);
    if (any && !free_text && !link && !is_name(d, subtype, "/Popup"))
        xs_sink_carrier(d->sink, "HD.COMMENT", XS_COMMENT, "批注\tcomments", 1);
    if (any && hidden)
        xs_sink_carrier(d->sink, "HD.HIDDEN", XS_HIDDEN, "隐藏的批注\thidden annotations", 1);
    action(d, key(d, a, "/A"), page);
    qpdf_oh additional = key(d, a, "/AA");
    if (qpdf_oh_is_dictionary(d->q, additional)) {
        static const char *const events[] = {"/E", "/X", "/D", "/U", "/Fo", "/Bl", "/PO", "/PC", "/PV", "/PI"};
        for (size_t i = 0; i < sizeof events / sizeof *events; i++)
            action(d, key(d, additional, events[i]), page);
    }
}

void pdf_annotations(pdf *d)
{
    bool open = false;
    for (int i = 0; i < d->npages && !xs_sink_full(d->sink); i++) {
        qpdf_oh list = key(d, qpdf_get_page_n(d->q, (size_t)i), "/Annots");
        int n = qpdf_oh_is_array(d->q, list) ? qpdf_oh_get_array_n_items(d->q, list) : 0;
        for (int k = 0; k < n && k < MAX_ITEMS; k++) {
            if (!open && !xs_sink_part(d->sink, XS_STR("annotations"), NULL, XS_VISIBLE))
                return;
            open = true;
            annotation(d, qpdf_oh_get_array_item(d->q, list, k), (uint32_t)i + 1);
        }
        qpdf_oh_release_all(d->q);
    }
    if (open)
        xs_sink_part_end(d->sink, XS_PART_SCANNED, NULL);
}

/* ---- form fields ------------------------------------------------------------------------------ */

static void put_options(pdf *d, qpdf_oh list)
{
    int n = qpdf_oh_is_array(d->q, list) ? qpdf_oh_get_array_n_items(d->q, list) : 0;
    xs_buf b;
    xs_buf_init(&b, XS_MAX_PROPERTY_BYTES);
    for (int i = 0; i < n && i < MAX_ITEMS; i++) {
        qpdf_oh o = qpdf_oh_get_array_item(d->q, list, i);
        if (qpdf_oh_is_array(d->q, o)) {
            pdf_text_of(d->q, qpdf_oh_get_array_item(d->q, o, 0), &b);
            xs_buf_add_char(&b, '\n');
            o = qpdf_oh_get_array_item(d->q, o, 1);
        }
        pdf_text_of(d->q, o, &b);
        xs_buf_add_char(&b, '\n');
    }
    if (b.n)
        xs_sink_text(d->sink, &(xs_at){.kind = XS_BLOCK_META, .visibility = XS_METADATA, .name = XS_STR("Opt")},
                     xs_buf_str(&b), XS_END_PARAGRAPH);
    xs_buf_clear(&b);
}

static void field(pdf *d, qpdf_oh f, int depth, int *left)
{
    if (!qpdf_oh_is_dictionary(d->q, f) || depth > 32 || --*left < 0)
        return;
    int flags = 0;
    qpdf_oh_get_value_as_int(d->q, key(d, f, "/F"), &flags);
    xs_visibility v = flags & 2 ? XS_HIDDEN : XS_VISIBLE;
    qpdf_oh_get_value_as_int(d->q, key(d, f, "/Ff"), &flags);
    pdf_put_key(d, f, "/T", XS_BLOCK_META, XS_METADATA, 0);
    pdf_put_key(d, f, "/TU", XS_BLOCK_META, XS_METADATA, 0);
    pdf_put_key(d, f, "/V", XS_BLOCK_PARAGRAPH, v, 0);
    pdf_put_key(d, f, "/DV", XS_BLOCK_META, XS_METADATA, 0);
    pdf_put_key(d, f, "/RV", XS_BLOCK_META, XS_METADATA, 0);
    qpdf_oh mk = key(d, f, "/MK");
    pdf_put_key(d, mk, "/CA", XS_BLOCK_PARAGRAPH, v, 0);
    put_options(d, key(d, f, "/Opt"));
    action(d, key(d, f, "/A"), 0);
    qpdf_oh additional = key(d, f, "/AA");
    static const char *const events[] = {"/K", "/F", "/V", "/C", "/D", "/U", "/E", "/X"};
    for (size_t i = 0; i < sizeof events / sizeof *events && qpdf_oh_is_dictionary(d->q, additional); i++)
        action(d, key(d, additional, events[i]), 0);
    qpdf_oh kids = key(d, f, "/Kids");
    int n = qpdf_oh_is_array(d->q, kids) ? qpdf_oh_get_array_n_items(d->q, kids) : 0;
    for (int i = 0; i < n; i++)
        field(d, qpdf_oh_get_array_item(d->q, kids, i), depth + 1, left);
}

void pdf_fields(pdf *d)
{
    qpdf_oh form = key(d, qpdf_get_root(d->q), "/AcroForm");
    qpdf_oh fields = key(d, form, "/Fields");
    int n = qpdf_oh_is_array(d->q, fields) ? qpdf_oh_get_array_n_items(d->q, fields) : 0;
    int left = MAX_ITEMS;
    if (n && xs_sink_part(d->sink, XS_STR("form"), NULL, XS_VISIBLE)) {
        for (int i = 0; i < n; i++)
            field(d, qpdf_oh_get_array_item(d->q, fields, i), 0, &left);
        xs_sink_part_end(d->sink, left < 0 ? XS_PART_OVER_LIMIT : XS_PART_SCANNED, NULL);
    }
    /* XFA: XML packets, one stream or an array of names and streams. */
    qpdf_oh xfa = key(d, form, "/XFA");
    n = qpdf_oh_is_array(d->q, xfa) ? qpdf_oh_get_array_n_items(d->q, xfa) : qpdf_oh_is_stream(d->q, xfa);
    xs_buf b;
    xs_buf_init(&b, XS_MEMBER_BYTES);
    for (int i = 0; i < n && i < 64; i++) {
        qpdf_oh o = qpdf_oh_is_array(d->q, xfa) ? qpdf_oh_get_array_item(d->q, xfa, i) : xfa;
        unsigned char *data = NULL;
        size_t len = 0;
        QPDF_BOOL filtered;
        if (!qpdf_oh_is_stream(d->q, o) ||
            qpdf_oh_get_stream_data(d->q, o, qpdf_dl_specialized, &filtered, &data, &len) & QPDF_ERRORS)
            continue;
        xs_buf_add(&b, data, len);
        free(data);
    }
    if (b.n) {
        xs_member m = {.name = XS_STR("form.xfa.xml"), .media_type = XS_STR("application/xml"),
                       .visibility = XS_HIDDEN, .bytes = xs_buf_str(&b), .size = b.n};
        xs_sink_child(d->sink, &m);
    }
    xs_buf_clear(&b);
    qpdf_oh_release_all(d->q);
}

/* ---- outlines and scripts ------------------------------------------------------------------------ */

static void outline(pdf *d, qpdf_oh o, int depth, int *left)
{
    while (qpdf_oh_is_dictionary(d->q, o) && depth < 64 && --*left > 0) {
        pdf_put_key(d, o, "/Title", XS_BLOCK_META, XS_METADATA, 0);
        action(d, key(d, o, "/A"), 0);
        outline(d, key(d, o, "/First"), depth + 1, left);
        o = key(d, o, "/Next");
    }
}

void pdf_outlines(pdf *d)
{
    qpdf_oh first = key(d, key(d, qpdf_get_root(d->q), "/Outlines"), "/First");
    int left = MAX_ITEMS;
    if (qpdf_oh_is_dictionary(d->q, first) && xs_sink_part(d->sink, XS_STR("outlines"), NULL, XS_METADATA)) {
        outline(d, first, 0, &left);
        xs_sink_part_end(d->sink, left <= 0 ? XS_PART_OVER_LIMIT : XS_PART_SCANNED, NULL);
    }
    qpdf_oh_release_all(d->q);
}

static void script_tree(pdf *d, qpdf_oh node, int depth, int *left)
{
    if (!qpdf_oh_is_dictionary(d->q, node) || depth > 32 || --*left < 0)
        return;
    qpdf_oh names = key(d, node, "/Names"), kids = key(d, node, "/Kids");
    int n = qpdf_oh_is_array(d->q, names) ? qpdf_oh_get_array_n_items(d->q, names) : 0;
    for (int i = 1; i < n && --*left > 0; i += 2)
        action(d, qpdf_oh_get_array_item(d->q, names, i), 0);
    n = qpdf_oh_is_array(d->q, kids) ? qpdf_oh_get_array_n_items(d->q, kids) : 0;
    for (int i = 0; i < n; i++)
        script_tree(d, qpdf_oh_get_array_item(d->q, kids, i), depth + 1, left);
}

void pdf_scripts(pdf *d)
{
    qpdf_oh root = qpdf_get_root(d->q), tree = key(d, key(d, root, "/Names"), "/JavaScript");
    qpdf_oh open = key(d, root, "/OpenAction"), additional = key(d, root, "/AA");
    int left = MAX_ITEMS;
    bool any = qpdf_oh_is_dictionary(d->q, tree) || qpdf_oh_is_dictionary(d->q, open) ||
               qpdf_oh_is_dictionary(d->q, additional);
    if (any && xs_sink_part(d->sink, XS_STR("scripts"), "text/javascript", XS_HIDDEN)) {
        script_tree(d, tree, 0, &left);
        action(d, open, 0);
        static const char *const events[] = {"/WC", "/WS", "/DS", "/WP", "/DP"};
        for (size_t i = 0; i < sizeof events / sizeof *events; i++)
            action(d, key(d, additional, events[i]), 0);
        xs_sink_part_end(d->sink, left <= 0 ? XS_PART_OVER_LIMIT : XS_PART_SCANNED, NULL);
    }
    qpdf_oh_release_all(d->q);
}
