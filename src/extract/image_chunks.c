/* image_chunks.c -- PNG, GIF, WebP and HEIF: chunks, blocks, boxes.
 *
 * Source: W3C PNG 3rd edition 11; GIF89a 23 to 26; RFC 9649 (WebP); ISO/IEC 23008-12 and 14496-12. */
#include <libdeflate.h>

#include "base/limits.h"
#include "extract/image.h"

static void put_bytes(image *m, xs_bytes name, xs_bytes value, bool latin)
{
    xs_buf n, v;
    xs_buf_init(&n, 1024);
    xs_buf_init(&v, value.n * 4 + 16);
    xs_utf8_from_unknown((xs_str){(const char *)name.p, name.n}, &n);
    if (latin || value.n)
        xs_utf8_from_unknown((xs_str){(const char *)value.p, value.n}, &v);
    image_put(m, xs_buf_str(&n), xs_buf_str(&v));
    xs_buf_clear(&n);
    xs_buf_clear(&v);
}

/* ---- PNG ------------------------------------------------------------------------------------------ */

/* zlib data of unknown size, up to a limit. */
static bool inflate_text(xs_bytes in, xs_buf *out)
{
    struct libdeflate_decompressor *d = libdeflate_alloc_decompressor();
    enum libdeflate_result rc = LIBDEFLATE_INSUFFICIENT_SPACE;
    size_t got = 0;
    for (size_t n = 4096; d && rc == LIBDEFLATE_INSUFFICIENT_SPACE && n <= XS_MAX_PROPERTY_BYTES; n *= 4) {
        xs_buf_reset(out);
        if (!xs_buf_reserve(out, n))
            break;
        rc = libdeflate_zlib_decompress(d, in.p, in.n, out->p, n, &got);
    }
    libdeflate_free_decompressor(d);
    out->n = rc == LIBDEFLATE_SUCCESS ? got : 0;
    return rc == LIBDEFLATE_SUCCESS;
}

/* ImageMagick keeps EXIF and IPTC as hexadecimal: "\nexif\n   123\n4578...". */
static void raw_profile(image *m, xs_bytes key, xs_bytes value)
{
    xs_buf out;
    xs_buf_init(&out, XS_MAX_PROPERTY_BYTES);
    size_t i = 0, lines = 0;
    while (i < value.n && lines < 3)
        lines += value.p[i++] == '\n';
    int high = -1;
    for (; i < value.n; i++) {
        uint8_t c = value.p[i];
        int v = c >= '0' && c <= '9' ? c - '0' : c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
        if (v < 0)
            continue;
        if (high < 0)
            high = v;
        else
            xs_buf_add_char(&out, (char)(high << 4 | v)), high = -1;
    }
    xs_bytes b = {(const uint8_t *)out.p, out.n};
    if (key.n > 17 && !memcmp(key.p + 17, "exif", 4))
        image_exif(m, xs_bytes_start(b, "Exif", 4) ? xs_bytes_at(b, 6, b.n) : b, false);
    else if (key.n > 17 && !memcmp(key.p + 17, "xmp", 3))
        image_xmp(m, b);
    else
        image_photoshop(m, b);
    xs_buf_clear(&out);
}

static void png_value(image *m, xs_bytes key, xs_bytes value)
{
    if (key.n >= 16 && !memcmp(key.p, "Raw profile type", 16))
        raw_profile(m, key, value);
    else if (key.n == 17 && !memcmp(key.p, "XML:com.adobe.xmp", 17))
        image_xmp(m, value);
    else
        put_bytes(m, key, value, true);
}

static void png_text(image *m, xs_bytes b, char type)
{
    size_t k = strnlen((const char *)b.p, b.n);
    xs_bytes key = xs_bytes_at(b, 0, k), rest = xs_bytes_at(b, k + 1, b.n);
    bool packed = type == 'z';
    if (type == 'z') {
        rest = xs_bytes_at(rest, 1, rest.n);
    } else if (type == 'i') { /* flag, method, language, translated keyword */
        packed = rest.n && rest.p[0] == 1;
        rest = xs_bytes_at(rest, 2, rest.n);
        for (int i = 0; i < 2; i++)
            rest = xs_bytes_at(rest, strnlen((const char *)rest.p, rest.n) + 1, rest.n);
    }
    if (!packed) {
        png_value(m, key, rest);
        return;
    }
    xs_buf out;
    xs_buf_init(&out, XS_MAX_PROPERTY_BYTES + 1);
    if (inflate_text(rest, &out))
        png_value(m, key, (xs_bytes){(const uint8_t *)out.p, out.n});
    else
        m->damaged = true;
    xs_buf_clear(&out);
}

void image_png(image *m)
{
    size_t i = 8;
    while (xs_bytes_has(m->file, i, 12)) {
        uint32_t n = xs_be32(m->file.p + i);
        const uint8_t *type = m->file.p + i + 4;
        xs_bytes b = xs_bytes_at(m->file, i + 8, n);
        if (b.n < n)
            break;
        if (!memcmp(type, "IHDR", 4) && n >= 8) {
            m->width = xs_be32(b.p);
            m->height = xs_be32(b.p + 4);
        } else if (!memcmp(type + 1, "EXt", 3) || !memcmp(type + 1, "TXt", 3)) {
            png_text(m, b, (char)type[0]);
        } else if (!memcmp(type, "eXIf", 4)) {
            image_exif(m, b, false);
        }
        i += 12 + (size_t)n;
        if (!memcmp(type, "IEND", 4)) {
            image_behind(m, i);
            return;
        }
    }
    m->damaged = true;
}

/* ---- GIF -------------------------------------------------------------------------------------------- */

/* Sub-blocks joined; returns the offset behind them. */
static size_t sub_blocks(xs_bytes f, size_t i, xs_buf *out)
{
    while (i < f.n && f.p[i]) {
        xs_bytes b = xs_bytes_at(f, i + 1, f.p[i]);
        if (out)
            xs_buf_add(out, b.p, b.n);
        i += 1 + (size_t)f.p[i];
    }
    return i + 1;
}

void image_gif(image *m)
{
    xs_bytes f = m->file;
    if (f.n < 13) {
        m->damaged = true;
        return;
    }
    m->width = xs_le16(f.p + 6);
    m->height = xs_le16(f.p + 8);
    size_t i = 13 + (f.p[10] & 0x80 ? (size_t)3 << ((f.p[10] & 7) + 1) : 0);
    xs_buf text;
    xs_buf_init(&text, XS_MAX_PROPERTY_BYTES);
    while (i < f.n && f.p[i] != 0x3B) {
        if (f.p[i] == 0x21 && i + 2 < f.n) {
            uint8_t label = f.p[i + 1];
            xs_buf_reset(&text);
            if (label == 0xFF && xs_bytes_has(f, i + 3, 11) && !memcmp(f.p + i + 3, "XMP DataXMP", 11)) {
                size_t from = i + 14; /* the packet is not cut into blocks; a trailer ends it */
                i = sub_blocks(f, from, NULL);
                image_xmp(m, xs_bytes_at(f, from, i > from + 258 ? i - from - 258 : 0));
                continue;
            }
            i = sub_blocks(f, i + 2, label == 0xFE || label == 0x01 ? &text : NULL);
            if (text.n)
                put_bytes(m, (xs_bytes){(const uint8_t *)"comment", 7},
                          (xs_bytes){(const uint8_t *)text.p, text.n}, true);
        } else if (f.p[i] == 0x2C && i + 10 < f.n) {
            size_t table = f.p[i + 9] & 0x80 ? (size_t)3 << ((f.p[i + 9] & 7) + 1) : 0;
            i = sub_blocks(f, i + 11 + table, NULL);
        } else {
            break;
        }
    }
    if (i < f.n && f.p[i] == 0x3B)
        image_behind(m, i + 1);
    else
        m->damaged = true;
    xs_buf_clear(&text);
}

/* ---- WebP ------------------------------------------------------------------------------------------- */

void image_webp(image *m)
{
    xs_bytes f = m->file;
    size_t end = 8 + (size_t)xs_le32(f.p + 4), i = 12;
    m->damaged |= end > f.n;
    while (xs_bytes_has(f, i, 8) && i < end) {
        uint32_t n = xs_le32(f.p + i + 4);
        xs_bytes b = xs_bytes_at(f, i + 8, n);
        if (!memcmp(f.p + i, "EXIF", 4))
            image_exif(m, xs_bytes_start(b, "Exif", 4) ? xs_bytes_at(b, 6, b.n) : b, false);
        else if (!memcmp(f.p + i, "XMP ", 4))
            image_xmp(m, b);
        else if (!memcmp(f.p + i, "VP8X", 4) && b.n >= 10) {
            m->width = 1 + ((uint32_t)b.p[4] | (uint32_t)b.p[5] << 8 | (uint32_t)b.p[6] << 16);
            m->height = 1 + ((uint32_t)b.p[7] | (uint32_t)b.p[8] << 8 | (uint32_t)b.p[9] << 16);
        }
        i += 8 + (((size_t)n + 1) & ~(size_t)1);
    }
    image_behind(m, end);
}

/* ---- HEIF ------------------------------------------------------------------------------------------- */

typedef struct item {
    uint32_t id;
    bool exif, xmp;
} item;

/* The next box in b: type, body; false at the end. */
static bool box(xs_bytes b, size_t *i, char type[5], xs_bytes *body)
{
    if (!xs_bytes_has(b, *i, 8))
        return false;
    uint64_t n = xs_be32(b.p + *i), head = 8;
    memcpy(type, b.p + *i + 4, 4);
    type[4] = 0;
    if (n == 1 && xs_bytes_has(b, *i, 16)) {
        n = (uint64_t)xs_be32(b.p + *i + 8) << 32 | xs_be32(b.p + *i + 12);
        head = 16;
    } else if (n == 0) {
        n = b.n - *i;
    }
    if (n < head)
        return false;
    *body = xs_bytes_at(b, *i + head, n - head);
    if (n > b.n - *i)
        n = b.n - *i;
    *i += (size_t)n;
    return true;
}

static size_t item_info(xs_bytes b, item *list, size_t max)
{
    size_t n = 0, i = b.n && b.p[0] == 0 ? 6 : 8; /* version, flags, count */
    char type[5];
    xs_bytes e;
    while (n < max && box(b, &i, type, &e)) {
        if (strcmp(type, "infe") || e.n < 12 || e.p[0] < 2)
            continue;
        bool wide = e.p[0] >= 3;
        size_t at = wide ? 8 : 6;
        if (!xs_bytes_has(e, at + 2, 4))
            continue;
        list[n].id = wide ? xs_be32(e.p + 4) : xs_be16(e.p + 4);
        list[n].exif = !memcmp(e.p + at + 2, "Exif", 4);
        list[n].xmp = !memcmp(e.p + at + 2, "mime", 4);
        n += list[n].exif || list[n].xmp;
    }
    return n;
}

/* A number of 0, 2, 4 or 8 bytes. */
static uint64_t sized(xs_bytes b, size_t *i, unsigned n)
{
    uint64_t v = 0;
    for (unsigned k = 0; k < n; k++, ++*i)
        v = v << 8 | (*i < b.n ? b.p[*i] : 0);
    return v;
}

static void item_place(image *m, xs_bytes b, const item *list, size_t n)
{
    if (b.n < 8)
        return;
    unsigned version = b.p[0], offset = b.p[4] >> 4, length = b.p[4] & 15, base = b.p[5] >> 4,
             index = version ? b.p[5] & 15u : 0;
    size_t i = 6;
    uint64_t count = sized(b, &i, version < 2 ? 2 : 4);
    for (uint64_t k = 0; k < count && i < b.n; k++) {
        uint64_t id = sized(b, &i, version < 2 ? 2 : 4);
        uint64_t method = version ? sized(b, &i, 2) & 15 : 0;
        i += 2;
        uint64_t from = sized(b, &i, base), extents = sized(b, &i, 2);
        for (uint64_t x = 0; x < extents && i < b.n; x++) {
            sized(b, &i, index);
            uint64_t at = sized(b, &i, offset), size = sized(b, &i, length);
            for (size_t q = 0; q < n; q++) {
                xs_bytes v = xs_bytes_at(m->file, from + at, size);
                if (list[q].id != id || method || v.n < 8)
                    continue;
                if (list[q].xmp)
                    image_xmp(m, v);
                else /* four bytes tell where the TIFF header stands */
                    image_exif(m, xs_bytes_at(v, 4 + (uint64_t)xs_be32(v.p), v.n), false);
            }
        }
    }
}

void image_heif(image *m)
{
    size_t i = 0;
    char type[5];
    xs_bytes b;
    bool any = false;
    while (box(m->file, &i, type, &b)) {
        if (strcmp(type, "meta") || b.n < 4)
            continue;
        item list[64];
        size_t n = 0, k = 4;
        xs_bytes inner;
        any = true;
        while (box(b, &k, type, &inner))
            if (!strcmp(type, "iinf"))
                n = item_info(inner, list, sizeof list / sizeof *list);
        for (k = 4; box(b, &k, type, &inner);)
            if (!strcmp(type, "iloc"))
                item_place(m, inner, list, n);
    }
    m->damaged |= !any;
}
