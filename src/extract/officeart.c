/* officeart.c -- walk of OfficeArt records. */
#include "extract/officeart.h"

#include "base/limits.h"
#include "extract/lzfu.h"

static const struct {
    uint16_t pid;
    uint8_t what;
} string_properties[] = {
    {0x00C0, XS_ART_TEXT}, /* gtextUNICODE */
    {0x0105, XS_ART_NAME}, /* pibName: file the picture came from */
    {0x0187, XS_ART_NAME}, /* fillBlipName */
    {0x01C6, XS_ART_NAME}, /* lineFillBlipName */
    {0x0380, XS_ART_NAME}, /* wzName */
    {0x0381, XS_ART_ALT},  /* wzDescription */
    {0x0382, XS_ART_LINK}, /* pihlShape */
    {0x038D, XS_ART_ALT},  /* wzTooltip */
    {0x0197, XS_ART_ALT},  /* wzFormulae and later additions kept as text */
    {0x03A9, XS_ART_ALT},  /* metroBlob names */
};

static void string_property(const xs_art_handler *h, uint16_t pid, xs_bytes v)
{
    for (size_t i = 0; i < sizeof string_properties / sizeof *string_properties; i++) {
        if (string_properties[i].pid != pid)
            continue;
        xs_buf s;
        xs_buf_init(&s, v.n * 2 + 16);
        if (string_properties[i].what == XS_ART_LINK) /* a hyperlink object: strings among numbers */
            for (size_t k = 0; k + 2 <= v.n; k += 2) {
                uint16_t c = xs_le16(v.p + k);
                xs_buf_add_utf8(&s, c >= 0x20 && c < 0xD800 ? c : ' ');
            }
        else
            xs_utf16z_add(&s, v.p, v.n / 2);
        if (s.n)
            h->string(h->ctx, string_properties[i].what, xs_buf_str(&s));
        xs_buf_clear(&s);
    }
}

/* A property table: fixed part of six bytes each, then the complex values in order. */
static bool properties(const xs_art_handler *h, xs_bytes b, unsigned count)
{
    size_t off = (size_t)count * 6;
    if (off > b.n)
        return false;
    for (unsigned i = 0; i < count; i++) {
        uint16_t id = xs_le16(b.p + 6 * i);
        uint32_t n = xs_le32(b.p + 6 * i + 2);
        if (!(id & 0x8000))
            continue;
        if (!xs_bytes_has(b, off, n))
            return false;
        string_property(h, id & 0x3FFF, xs_bytes_at(b, off, n));
        off += n;
    }
    return true;
}

/* Metafiles lie compressed behind a header of 34 bytes. */
static bool metafile(const xs_art_handler *h, const char *type, xs_bytes b, size_t uids)
{
    xs_bytes head = xs_bytes_at(b, uids, 34);
    if (head.n < 34)
        return false;
    uint32_t size = xs_le32(head.p);
    xs_bytes data = xs_bytes_at(b, uids + 34, b.n);
    if (head.p[32] != 0) {
        h->picture(h->ctx, type, data);
        return true;
    }
    xs_buf out;
    xs_buf_init(&out, XS_MEMBER_BYTES);
    bool ok = xs_zlib_expand(data, size, &out);
    if (ok)
        h->picture(h->ctx, type, (xs_bytes){(const uint8_t *)out.p, out.n});
    xs_buf_clear(&out);
    return ok;
}

static bool picture(const xs_art_handler *h, uint16_t type, unsigned instance, xs_bytes b)
{
    /* An odd instance means a second 16-byte identifier ([MS-ODRAW] 2.2.23 to 2.2.31). */
    size_t uids = instance & 1 ? 32 : 16;
    switch (type) {
    case 0xF01A:
        return metafile(h, "emf", b, uids);
    case 0xF01B:
        return metafile(h, "wmf", b, uids);
    case 0xF01C:
        return metafile(h, "pict", b, uids);
    default:
        break;
    }
    const char *name = type == 0xF01E ? "png" : type == 0xF01F ? "dib" : type == 0xF029 ? "tiff" : "jpeg";
    xs_bytes file = xs_bytes_at(b, uids + 1, b.n);
    if (file.n)
        h->picture(h->ctx, name, file);
    return file.n > 0;
}

static bool walk(xs_bytes b, xs_bytes delayed, const xs_art_handler *h, int depth);

/* A picture's entry in the store: the picture follows, or lies in the delay stream. */
static bool store_entry(xs_bytes b, xs_bytes delayed, const xs_art_handler *h, int depth)
{
    if (b.n < 36)
        return false;
    size_t name = b.p[33];
    xs_bytes inside = xs_bytes_at(b, 36 + name, b.n);
    if (inside.n >= 8)
        return walk(inside, delayed, h, depth + 1);
    uint32_t size = xs_le32(b.p + 20), at = xs_le32(b.p + 28);
    if (!delayed.n || !size || at == UINT32_MAX)
        return true;
    return xs_bytes_has(delayed, at, size) && walk(xs_bytes_at(delayed, at, size), delayed, h, depth + 1);
}

static bool one(uint16_t vi, uint16_t type, xs_bytes body, xs_bytes delayed, const xs_art_handler *h,
                int depth)
{
    if (h->record && h->record(h->ctx, vi, type, body))
        return true;
    if (type == 0xF00B || type == 0xF121 || type == 0xF122)
        return properties(h, body, vi >> 4);
    if (type == 0xF007)
        return store_entry(body, delayed, h, depth);
    if ((type >= 0xF01A && type <= 0xF01F) || type == 0xF029 || type == 0xF02A)
        return picture(h, type, vi >> 4, body);
    if ((vi & 15) == 15)
        return walk(body, delayed, h, depth + 1);
    return true;
}

static bool walk(xs_bytes b, xs_bytes delayed, const xs_art_handler *h, int depth)
{
    if (depth > (int)XS_MAX_RECORD_DEPTH)
        return false;
    size_t off = 0;
    bool ok = true;
    while (off + 8 <= b.n) {
        uint16_t vi = xs_le16(b.p + off), type = xs_le16(b.p + off + 2);
        uint32_t n = xs_le32(b.p + off + 4);
        xs_bytes body = xs_bytes_at(b, off + 8, n);
        ok &= body.n == n;
        ok &= one(vi, type, body, delayed, h, depth);
        off += 8 + body.n;
    }
    return ok;
}

bool xs_art_walk(xs_bytes b, xs_bytes delayed, const xs_art_handler *h)
{
    return walk(b, delayed, h, 0);
}
