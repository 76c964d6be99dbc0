/* image_meta.c -- XMP, IPTC and Photoshop blocks of pictures; what of it says too much. */
#include <strings.h>

#include "base/limits.h"
#include "extract/image.h"
#include "extract/meta.h"
#include "extract/xmp.h"

static bool holds(xs_str name, const char *part)
{
    size_t n = strlen(part);
    for (size_t i = 0; i + n <= name.n; i++)
        if (!strncasecmp(name.p + i, part, n))
            return true;
    return false;
}

void image_put(image *m, xs_str name, xs_str value)
{
    if (!value.n)
        return;
    xs_at at = {.kind = XS_BLOCK_META, .visibility = XS_METADATA, .name = name};
    xs_sink_text(m->sink, &at, value, XS_END_PARAGRAPH);
    if (holds(name, "GPS") && (holds(name, "tude") || holds(name, "area")))
        xs_sink_carrier(m->sink, "HD.EXIF", XS_METADATA, "拍摄地点\twhere the picture was taken", 1);
    if (xs_meta_is_person(name, value))
        xs_sink_carrier(m->sink, "HD.EXIF", XS_METADATA, "拍摄或编辑的人\twho took or edited the picture", 1);
    if (holds(name, "SerialNumber") || holds(name, "HostComputer"))
        xs_sink_carrier(m->sink, "HD.EXIF", XS_METADATA, "设备编号或主机名\tserial number or host name", 1);
    if (xs_meta_is_place(value))
        xs_sink_carrier(m->sink, "HD.EXIF", XS_METADATA, "内部路径\tan internal path", 1);
}

static void xmp_property(void *ctx, xs_str name, xs_str value)
{
    if (name.n >= 2 && holds(name, "thumbnail") && value.n > 4096)
        return; /* base64 of a picture */
    image_put(ctx, name, value);
}

void image_xmp(image *m, xs_bytes packet) { m->damaged |= !xs_xmp_each(packet, xmp_property, m); }

/* Datasets of the application record. Source: IIM 4.2 chapter 6. */
static const struct {
    uint8_t record, dataset;
    const char *name;
} iptc_names[] = {{2, 5, "title"},     {2, 15, "category"},  {2, 25, "keywords"},  {2, 40, "instructions"},
                  {2, 80, "by-line"},  {2, 85, "by-line title"}, {2, 90, "city"},  {2, 92, "location"},
                  {2, 95, "province"}, {2, 101, "country"},  {2, 105, "headline"}, {2, 110, "credit"},
                  {2, 115, "source"},  {2, 116, "copyright"}, {2, 118, "contact"}, {2, 120, "caption"},
                  {2, 122, "writer"}};

void image_iptc(image *m, xs_bytes b)
{
    for (size_t i = 0; i + 5 <= b.n && b.p[i] == 0x1C;) {
        uint8_t record = b.p[i + 1], dataset = b.p[i + 2];
        size_t n = xs_be16(b.p + i + 3);
        if (n & 0x8000 || !xs_bytes_has(b, i + 5, n)) {
            m->damaged = true;
            return;
        }
        xs_buf v;
        xs_buf_init(&v, n * 4 + 16);
        for (size_t k = 0; k < sizeof iptc_names / sizeof *iptc_names; k++)
            if (iptc_names[k].record == record && iptc_names[k].dataset == dataset) {
                xs_utf8_from_unknown((xs_str){(const char *)b.p + i + 5, n}, &v);
                image_put(m, xs_str_from(iptc_names[k].name), xs_buf_str(&v));
            }
        xs_buf_clear(&v);
        i += 5 + n;
    }
}

void image_photoshop(image *m, xs_bytes b)
{
    for (size_t i = 0; i + 12 <= b.n && !memcmp(b.p + i, "8BIM", 4);) {
        uint16_t id = xs_be16(b.p + i + 4);
        size_t name = ((size_t)b.p[i + 6] + 2) & ~(size_t)1;
        uint32_t n = i + 10 + name <= b.n ? xs_be32(b.p + i + 6 + name) : 0;
        xs_bytes v = xs_bytes_at(b, (uint64_t)i + 10 + name, n);
        m->damaged |= v.n < n;
        if (id == 0x0404)
            image_iptc(m, v);
        else if (id == 0x0424)
            image_xmp(m, v);
        else if (id == 0x0422)
            image_exif(m, v, false);
        else if ((id == 0x040C || id == 0x0409) && v.n > 28)
            image_add_child(m, "thumbnail.jpeg", xs_bytes_at(v, 28, v.n));
        i += 10 + name + (((size_t)v.n + 1) & ~(size_t)1);
    }
}
