/* attachments.c -- files inside a PDF: names tree, annotations, associated files. */
#include <stdlib.h>

#include "base/limits.h"
#include "extract/pdf/pdf.h"

#define MAX_FILES 10000

typedef struct files {
    pdf *d;
    uint32_t count;
    bool send;
    int *seen; /* object numbers of streams sent */
    size_t nseen;
} files;

static bool seen_before(files *f, int id)
{
    for (size_t i = 0; i < f->nseen; i++)
        if (f->seen[i] == id)
            return true;
    int *p = f->nseen < MAX_FILES ? realloc(f->seen, (f->nseen + 1) * sizeof *p) : NULL;
    if (!p)
        return true;
    f->seen = p;
    f->seen[f->nseen++] = id;
    return false;
}

/* A file specification with an embedded file. */
static void specification(files *f, qpdf_oh spec)
{
    qpdf_data q = f->d->q;
    qpdf_oh ef = qpdf_oh_get_key_if_dict(q, spec, "/EF");
    qpdf_oh stream = qpdf_oh_get_key_if_dict(q, ef, "/F");
    if (!qpdf_oh_is_stream(q, stream))
        stream = qpdf_oh_get_key_if_dict(q, ef, "/UF");
    if (!qpdf_oh_is_stream(q, stream) || seen_before(f, qpdf_oh_get_object_id(q, stream)))
        return;
    f->count++;
    if (!f->send)
        return;
    xs_buf name;
    xs_buf_init(&name, 64 * 1024);
    if (!pdf_text_of(q, qpdf_oh_get_key_if_dict(q, spec, "/UF"), &name) &&
        !pdf_text_of(q, qpdf_oh_get_key_if_dict(q, spec, "/F"), &name))
        xs_buf_printf(&name, "attachment%u", f->count);
    unsigned char *data = NULL;
    size_t n = 0;
    QPDF_BOOL filtered;
    if (qpdf_oh_get_stream_data(q, stream, qpdf_dl_all, &filtered, &data, &n) & QPDF_ERRORS) {
        xs_sink_unread(f->d->sink, xs_buf_str(&name), NULL, XS_ATTACHMENT, XS_PART_CORRUPT,
                       "附件数据损坏\tdamaged attachment");
    } else {
        xs_member m = {.name = xs_buf_str(&name), .visibility = XS_ATTACHMENT,
                       .bytes = {(const char *)data, n}, .size = n};
        xs_sink_child(f->d->sink, &m);
    }
    free(data);
    xs_buf_clear(&name);
}

static void tree(files *f, qpdf_oh node, int depth)
{
    qpdf_data q = f->d->q;
    if (!qpdf_oh_is_dictionary(q, node) || depth > 32 || f->count > MAX_FILES)
        return;
    qpdf_oh names = qpdf_oh_get_key(q, node, "/Names"), kids = qpdf_oh_get_key(q, node, "/Kids");
    int n = qpdf_oh_is_array(q, names) ? qpdf_oh_get_array_n_items(q, names) : 0;
    for (int i = 1; i < n; i += 2)
        specification(f, qpdf_oh_get_array_item(q, names, i));
    n = qpdf_oh_is_array(q, kids) ? qpdf_oh_get_array_n_items(q, kids) : 0;
    for (int i = 0; i < n && i < MAX_FILES; i++)
        tree(f, qpdf_oh_get_array_item(q, kids, i), depth + 1);
}

static void all(files *f)
{
    pdf *d = f->d;
    qpdf_oh root = qpdf_get_root(d->q);
    tree(f, qpdf_oh_get_key_if_dict(d->q, qpdf_oh_get_key_if_dict(d->q, root, "/Names"), "/EmbeddedFiles"), 0);
    qpdf_oh af = qpdf_oh_get_key_if_dict(d->q, root, "/AF");
    int n = qpdf_oh_is_array(d->q, af) ? qpdf_oh_get_array_n_items(d->q, af) : 0;
    for (int i = 0; i < n && i < MAX_FILES; i++)
        specification(f, qpdf_oh_get_array_item(d->q, af, i));
    for (int i = 0; i < d->npages; i++) {
        qpdf_oh list = qpdf_oh_get_key_if_dict(d->q, qpdf_get_page_n(d->q, (size_t)i), "/Annots");
        n = qpdf_oh_is_array(d->q, list) ? qpdf_oh_get_array_n_items(d->q, list) : 0;
        for (int k = 0; k < n && k < MAX_FILES; k++)
            specification(f, qpdf_oh_get_key_if_dict(d->q, qpdf_oh_get_array_item(d->q, list, k), "/FS"));
        qpdf_oh_release_all(d->q);
    }
    free(f->seen);
}

uint32_t pdf_count_attachments(pdf *d)
{
    files f = {.d = d};
    all(&f);
    return f.count;
}

void pdf_attachments(pdf *d)
{
    files f = {.d = d, .send = true};
    all(&f);
}
