/* image.c -- pictures: which container, the part, what hangs on behind. */
#include "extract/image.h"

#include <stdio.h>

#include "base/limits.h"
#include "extract/sweep.h"

/* No character fits into fewer pixels a side. */
#define MIN_SIDE 7

void image_add_child(image *m, const char *name, xs_bytes b)
{
    if (b.n && m->nchildren < sizeof m->child / sizeof *m->child)
        m->child[m->nchildren++] = (image_child){name, b};
}

static void swept(void *ctx, xs_str text, uint64_t off)
{
    image *m = ctx;
    (void)off;
    xs_sink_text(m->sink, &(xs_at){.visibility = XS_HIDDEN}, text, XS_END_PARAGRAPH);
}

void image_behind(image *m, size_t end)
{
    xs_bytes rest = xs_bytes_at(m->file, end, m->file.n);
    while (rest.n && rest.p[0] == 0)
        rest.p++, rest.n--;
    if (rest.n < 8)
        return;
    size_t head = rest.n < XS_PEEK_BYTES ? rest.n : XS_PEEK_BYTES;
    xs_peek k = {.head = {(const char *)rest.p, head}, .whole = head == rest.n};
    const xs_reader *r = xs_reader_find(&k);
    bool file = r && r->bid(&k) >= 50;
    size_t words = 0;
    if (file)
        image_add_child(m, "behind the picture", rest);
    else
        words = xs_sweep(rest, XS_SWEEP_WIDE | XS_SWEEP_GBK | XS_SWEEP_ASCII, swept, m);
    if (file || words)
        xs_sink_carrier(m->sink, "HD.HIDDEN", XS_HIDDEN, "图片结尾之后附有数据\tdata behind the end of the picture", 1);
}

/* ---- kinds ---------------------------------------------------------------------------------------- */

typedef enum kind { NONE, JPEG, PNG, GIF, TIFF, BMP, WEBP, HEIF, PSD, ICO, DIB } kind;

static const char *const media[] = {"",           "image/jpeg", "image/png",  "image/gif",
                                    "image/tiff", "image/bmp",  "image/webp", "image/heif",
                                    "image/vnd.adobe.photoshop", "image/vnd.microsoft.icon", "image/bmp"};

static kind kind_of(xs_bytes b)
{
    if (b.n >= 3 && !memcmp(b.p, "\xFF\xD8\xFF", 3))
        return JPEG;
    if (b.n >= 8 && !memcmp(b.p, "\x89PNG\r\n\x1A\n", 8))
        return PNG;
    if (b.n >= 6 && (!memcmp(b.p, "GIF87a", 6) || !memcmp(b.p, "GIF89a", 6)))
        return GIF;
    if (b.n >= 8 && (!memcmp(b.p, "II*\0", 4) || !memcmp(b.p, "MM\0*", 4)))
        return TIFF;
    if (b.n >= 26 && b.p[0] == 'B' && b.p[1] == 'M' && xs_le32(b.p + 14) >= 12 && xs_le32(b.p + 14) <= 124)
        return BMP;
    if (b.n >= 16 && !memcmp(b.p, "RIFF", 4) && !memcmp(b.p + 8, "WEBP", 4))
        return WEBP;
    if (b.n >= 16 && !memcmp(b.p + 4, "ftyp", 4) &&
        (!memcmp(b.p + 8, "hei", 3) || !memcmp(b.p + 8, "hev", 3) || !memcmp(b.p + 8, "mif1", 4) ||
         !memcmp(b.p + 8, "msf1", 4) || !memcmp(b.p + 8, "avif", 4)))
        return HEIF;
    if (b.n >= 26 && !memcmp(b.p, "8BPS", 4))
        return PSD;
    if (b.n >= 22 && !memcmp(b.p, "\0\0\1\0", 4) && b.p[4] && b.p[4] < 32 && !b.p[5] && !b.p[9])
        return ICO;
    if (b.n >= 40 && xs_le32(b.p) == 40 && xs_le16(b.p + 12) == 1 && xs_le16(b.p + 14) <= 32 &&
        xs_le16(b.p + 14) && xs_le32(b.p + 16) <= 6)
        return DIB;
    return NONE;
}

static int bid(const xs_peek *k)
{
    switch (kind_of((xs_bytes){(const uint8_t *)k->head.p, k->head.n})) {
    case NONE:
        return 0;
    case BMP:
    case ICO:
    case DIB:
        return 70;
    default:
        return 95;
    }
}

static void bitmap(image *m, size_t at)
{
    xs_bytes b = xs_bytes_at(m->file, at, 40);
    if (xs_bytes_u32(b, 0) == 12) {
        m->width = xs_bytes_u16(b, 4);
        m->height = xs_bytes_u16(b, 6);
        return;
    }
    int32_t h = (int32_t)xs_bytes_u32(b, 8);
    m->width = xs_bytes_u32(b, 4);
    m->height = (uint32_t)(h < 0 ? -(int64_t)h : h);
    uint32_t size = xs_bytes_u32(m->file, 2);
    if (at == 14 && size >= 26 && size < m->file.n)
        image_behind(m, size);
}

/* Photoshop: fixed header, colour table, resources. */
static void psd(image *m)
{
    m->height = xs_be32(m->file.p + 14);
    m->width = xs_be32(m->file.p + 18);
    uint64_t at = 30 + (uint64_t)(xs_bytes_has(m->file, 26, 4) ? xs_be32(m->file.p + 26) : 0);
    if (xs_bytes_has(m->file, at, 4))
        image_photoshop(m, xs_bytes_at(m->file, at + 4, xs_be32(m->file.p + at)));
}

static void walk(image *m, kind k)
{
    switch (k) {
    case JPEG:
        image_jpeg(m);
        break;
    case PNG:
        image_png(m);
        break;
    case GIF:
        image_gif(m);
        break;
    case TIFF:
        image_exif(m, m->file, true);
        break;
    case WEBP:
        image_webp(m);
        break;
    case HEIF:
        image_heif(m);
        break;
    case BMP:
        bitmap(m, 14);
        break;
    case DIB:
        bitmap(m, 0);
        break;
    case PSD:
        psd(m);
        break;
    default:
        break;
    }
}

static void position(image *m)
{
    if (!m->has_latitude || !m->has_longitude)
        return;
    char text[64];
    int n = snprintf(text, sizeof text, "%.6f, %.6f", m->latitude, m->longitude);
    image_put(m, XS_STR("GPSLatitude, GPSLongitude"), (xs_str){text, (size_t)n});
}

bool image_metadata(image *m)
{
    kind k = kind_of(m->file);
    if (k == NONE)
        return false;
    xs_buf_init(&m->extended, XS_MEMBER_BYTES);
    walk(m, k);
    if (m->extended.n)
        image_xmp(m, (xs_bytes){(const uint8_t *)m->extended.p, m->extended.n});
    xs_buf_clear(&m->extended);
    position(m);
    return true;
}

static void read_image(xs_input *in, xs_sink *s)
{
    xs_str all;
    bool whole = xs_input_all(in, &all);
    image m = {.sink = s, .file = {(const uint8_t *)all.p, all.n}};
    if (!xs_sink_part(s, (xs_str){"", 0}, media[kind_of(m.file)], XS_VISIBLE))
        return;
    image_metadata(&m);
    bool tiny = m.width && m.height && (m.width < MIN_SIDE || m.height < MIN_SIDE);
    if (!whole)
        xs_sink_part_end(s, xs_input_state(in), NULL);
    else if (m.damaged)
        xs_sink_part_end(s, XS_PART_CORRUPT, "图片残缺\tdamaged picture");
    else
        xs_sink_part_end(s, tiny ? XS_PART_SCANNED : XS_PART_NO_TEXT,
                         tiny ? NULL : "图片上的文字没有识别\twords in the picture were not read");
    for (size_t i = 0; i < m.nchildren && !xs_sink_full(s); i++) {
        xs_member c = {.name = xs_str_from(m.child[i].name), .visibility = XS_EMBEDDED,
                       .bytes = {(const char *)m.child[i].bytes.p, m.child[i].bytes.n},
                       .size = m.child[i].bytes.n};
        xs_sink_child(s, &c);
    }
}

const xs_reader xs_read_image = {
    .name = "image",
    .media_type = "image/*",
    .extensions = ".jpg .jpeg .jpe .jfif .png .gif .tif .tiff .bmp .dib .webp .heic .heif .avif .psd .ico",
    .bid = bid,
    .read = read_image};
