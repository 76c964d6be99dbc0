/* pictures.c -- photographs in a PDF keep their EXIF and XMP: position, camera, owner. Pixels are the
 * pages' affair (note_textless in pages.c). */
#include <stdlib.h>

#include "base/limits.h"
#include "extract/image.h"
#include "extract/pdf/pdf.h"

/* Is there anything in front of the pixels that is worth a look? */
static bool has_metadata(const unsigned char *p, size_t n)
{
    size_t head = n < 65536 ? n : 65536;
    return n > 4 && p[0] == 0xFF && p[1] == 0xD8 &&
           (memmem(p, head, "Exif\0", 5) || memmem(p, head, "ns.adobe.com", 12) || memmem(p, head, "8BIM", 4));
}

void pdf_pictures(pdf *d)
{
    bool open = false, damaged = false;
    for (int i = 1; (size_t)i < d->ndrawn && !xs_sink_full(d->sink); i++) {
        qpdf_oh o = qpdf_get_object_by_id(d->q, i, 0);
        unsigned char *data = NULL;
        size_t n = 0;
        QPDF_BOOL filtered;
        if (qpdf_oh_is_stream(d->q, o) &&
            qpdf_oh_is_or_has_name(d->q, qpdf_oh_get_key(d->q, qpdf_oh_get_dict(d->q, o), "/Filter"), "/DCTDecode") &&
            !(qpdf_oh_get_stream_data(d->q, o, qpdf_dl_specialized, &filtered, &data, &n) & QPDF_ERRORS) &&
            has_metadata(data, n) &&
            (open || (open = xs_sink_part(d->sink, XS_STR("pictures"), "image/jpeg", XS_METADATA)))) {
            image m = {.sink = d->sink, .file = {data, n}};
            image_metadata(&m);
            damaged |= m.damaged;
        }
        free(data);
        qpdf_oh_release_all(d->q);
    }
    if (open)
        xs_sink_part_end(d->sink, damaged ? XS_PART_CORRUPT : XS_PART_SCANNED, NULL);
}
