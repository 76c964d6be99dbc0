/* image_jpeg.c -- segments of JPEG files. Source: ITU T.81 annex B; application segments by use. */
#include "extract/image.h"

static void application(image *m, uint8_t marker, xs_bytes b)
{
    static const char xap[] = "http://ns.adobe.com/xap/1.0/", more[] = "http://ns.adobe.com/xmp/extension/";
    if (marker == 0xE1 && xs_bytes_start(b, "Exif\0", 5))
        image_exif(m, xs_bytes_at(b, 6, b.n), false);
    else if (marker == 0xE1 && xs_bytes_start(b, xap, sizeof xap))
        image_xmp(m, xs_bytes_at(b, sizeof xap, b.n));
    else if (marker == 0xE1 && xs_bytes_start(b, more, sizeof more))
        xs_buf_add(&m->extended, b.p + (b.n < 75 ? b.n : 75), b.n < 75 ? 0 : b.n - 75); /* GUID, size, offset */
    else if (marker == 0xED && xs_bytes_start(b, "Photoshop 3.0", 14))
        image_photoshop(m, xs_bytes_at(b, 14, b.n));
}

static void comment(image *m, xs_bytes b)
{
    xs_buf v;
    xs_buf_init(&v, b.n * 4 + 16);
    xs_utf8_from_unknown((xs_str){(const char *)b.p, strnlen((const char *)b.p, b.n)}, &v);
    image_put(m, XS_STR("comment"), xs_buf_str(&v));
    xs_buf_clear(&v);
}

/* Entropy-coded data runs to the next marker that is neither stuffing nor a restart. */
static size_t skip_scan(xs_bytes f, size_t i)
{
    while (i + 1 < f.n) {
        const uint8_t *p = memchr(f.p + i, 0xFF, f.n - 1 - i);
        if (!p)
            return f.n;
        i = (size_t)(p - f.p);
        if (f.p[i + 1] && f.p[i + 1] != 0xFF && (f.p[i + 1] < 0xD0 || f.p[i + 1] > 0xD7))
            return i;
        i++;
    }
    return f.n;
}

void image_jpeg(image *m)
{
    xs_bytes f = m->file;
    size_t i = 2;
    while (i + 2 <= f.n) {
        if (f.p[i] != 0xFF) {
            m->damaged = true;
            return;
        }
        uint8_t marker = f.p[i + 1];
        if (marker == 0xFF) { /* fill */
            i++;
            continue;
        }
        i += 2;
        if (marker == 0xD9) {
            image_behind(m, i);
            return;
        }
        if (marker == 1 || (marker >= 0xD0 && marker <= 0xD8))
            continue;
        size_t n = i + 2 <= f.n ? xs_be16(f.p + i) : 0;
        xs_bytes body = xs_bytes_at(f, i + 2, n >= 2 ? n - 2 : 0);
        if (n >= 2 && body.n < n - 2 && marker >= 0xE0 && marker <= 0xEF)
            application(m, marker, body); /* cut short: what there is of it */
        if (n < 2 || body.n < n - 2)
            break;
        if (marker >= 0xC0 && marker <= 0xCF && marker != 0xC4 && marker != 0xC8 && marker != 0xCC && body.n >= 5) {
            m->height = xs_be16(body.p + 1);
            m->width = xs_be16(body.p + 3);
        } else if (marker >= 0xE0 && marker <= 0xEF) {
            application(m, marker, body);
        } else if (marker == 0xFE) {
            comment(m, body);
        }
        i += n;
        if (marker == 0xDA)
            i = skip_scan(f, i);
    }
    m->damaged = true; /* no end of image */
}
