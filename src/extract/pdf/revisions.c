/* revisions.c -- earlier states of a file that was saved by appending. ISO 32000-1 7.5.6. */
#include <stdio.h>
#include <stdlib.h>

#include "base/limits.h"
#include "extract/pdf/pdf.h"

/* Ends of earlier states, the newest first. A linearized file's first section ends in a mark of
 * its own that ends no state. */
static size_t ends(xs_str f, size_t *out, size_t max)
{
    size_t n = 0, head = f.n < 1024 ? f.n : 1024;
    bool linear = memmem(f.p, head, "/Linearized", 11) != NULL;
    for (size_t i = f.n; i >= 5 && n < max + 1; i--) {
        if (f.p[i - 1] != 'F' || memcmp(f.p + i - 5, "%%EOF", 5) != 0)
            continue;
        out[n++] = i;
        i -= 4;
    }
    if (linear && n && n < max + 1)
        n--;
    return n;
}

/* Lines of this state that no later one has. */
static void state(pdf *d, PopplerDocument *doc, unsigned number)
{
    char name[32];
    bool open = false;
    int n = poppler_document_get_n_pages(doc);
    snprintf(name, sizeof name, "revision -%u", number);
    for (int i = 0; i < n && i < (int)xs_sink_limits(d->sink)->pages && !xs_sink_full(d->sink); i++) {
        PopplerPage *page = poppler_document_get_page(doc, i);
        char *text = page ? poppler_page_get_text(page) : NULL;
        for (char *line = text; line && *line;) {
            size_t len = strcspn(line, "\n");
            xs_str s = {line, len};
            if (len && pdf_line_new(d, s, true)) {
                if (!open && !(open = xs_sink_part(d->sink, xs_str_from(name), NULL, XS_DELETED)))
                    break;
                xs_at at = {.visibility = XS_DELETED, .page = (uint32_t)i + 1};
                xs_sink_text(d->sink, &at, s, XS_END_PARAGRAPH);
            }
            line += len + (line[len] == '\n');
        }
        g_free(text);
        if (page)
            g_object_unref(page);
    }
    if (!open)
        return;
    xs_sink_carrier(d->sink, "HD.HIDDEN", XS_DELETED,
                    "文件中保留着修改前的版本\tan earlier version is kept in the file", 1);
    xs_sink_part_end(d->sink, XS_PART_SCANNED, NULL);
}

void pdf_revisions(pdf *d)
{
    size_t end[XS_PDF_MAX_REVISIONS + 1];
    size_t n = ends(d->file, end, XS_PDF_MAX_REVISIONS);
    /* end[0] closes the present state, unless something follows that is not closed. */
    for (size_t i = 1; i < n && i <= XS_PDF_MAX_REVISIONS; i++) {
        PopplerDocument *doc = pdf_load(d->file.p, end[i], false, NULL);
        if (!doc)
            continue;
        state(d, doc, (unsigned)i);
        g_object_unref(doc);
    }
    if (n > XS_PDF_MAX_REVISIONS)
        xs_sink_unread(d->sink, XS_STR("revisions"), NULL, XS_DELETED, XS_PART_OVER_LIMIT,
                       "更早的版本没有检查\tstill earlier versions were not inspected");
}
