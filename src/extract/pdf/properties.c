/* properties.c -- document information and XMP of a PDF. */
#include <stdlib.h>

#include "base/limits.h"
#include "extract/meta.h"
#include "extract/pdf/pdf.h"
#include "extract/xmp.h"

static void information(pdf *d)
{
    qpdf_oh info = qpdf_oh_get_key_if_dict(d->q, qpdf_get_trailer(d->q), "/Info");
    if (!qpdf_oh_is_dictionary(d->q, info) || !xs_sink_part(d->sink, XS_STR("Info"), NULL, XS_METADATA))
        return;
    qpdf_oh_begin_dict_key_iter(d->q, info);
    int left = (int)XS_MAX_PROPERTIES;
    while (qpdf_oh_dict_more_keys(d->q) && left-- > 0) {
        const char *k = qpdf_oh_dict_next_key(d->q);
        xs_buf v, name;
        xs_buf_init(&v, XS_MAX_PROPERTY_BYTES);
        xs_buf_init(&name, 4096);
        /* Creator is the program here, the author of XMP's dc:creator is a person. */
        xs_buf_printf(&name, "%s", !strcmp(k, "/Creator") ? "application" : k[0] == '/' ? k + 1 : k);
        if (pdf_text_of(d->q, qpdf_oh_get_key(d->q, info, k), &v)) {
            pdf_line_new(d, xs_buf_str(&v), true);
            xs_meta_put(d->sink, xs_buf_str(&name), xs_buf_str(&v));
        }
        xs_buf_clear(&v);
        xs_buf_clear(&name);
    }
    xs_sink_part_end(d->sink, left < 0 ? XS_PART_OVER_LIMIT : XS_PART_SCANNED, NULL);
}

static void xmp_property(void *ctx, xs_str name, xs_str value) { xs_meta_put(ctx, name, value); }

void pdf_properties(pdf *d)
{
    information(d);
    qpdf_oh m = qpdf_oh_get_key_if_dict(d->q, qpdf_get_root(d->q), "/Metadata");
    unsigned char *data = NULL;
    size_t n = 0;
    QPDF_BOOL filtered;
    if (qpdf_oh_is_stream(d->q, m) &&
        !(qpdf_oh_get_stream_data(d->q, m, qpdf_dl_specialized, &filtered, &data, &n) & QPDF_ERRORS) &&
        xs_sink_part(d->sink, XS_STR("XMP"), "application/rdf+xml", XS_METADATA)) {
        bool ok = xs_xmp_each((xs_bytes){data, n}, xmp_property, d->sink);
        xs_sink_part_end(d->sink, ok ? XS_PART_SCANNED : XS_PART_CORRUPT,
                         ok ? NULL : "XMP 元数据残缺\tdamaged XMP metadata");
    }
    free(data);
    qpdf_oh_release_all(d->q);
}
