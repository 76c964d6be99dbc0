/* ole1.c -- OLE 1 object headers and the Packager's format. */
#include "extract/ole1.h"

/* A NUL-terminated string at *off; *off moves behind it. */
static bool zstring(xs_bytes b, size_t *off, xs_bytes *out)
{
    if (*off >= b.n)
        return false;
    const uint8_t *end = memchr(b.p + *off, 0, b.n - *off);
    if (!end)
        return false;
    *out = (xs_bytes){b.p + *off, (size_t)(end - b.p) - *off};
    *off += out->n + 1;
    return true;
}

/* u32 length (with NUL), then the string. */
static bool lstring(xs_bytes b, size_t *off, xs_bytes *out)
{
    uint32_t n = xs_bytes_u32(b, *off);
    if (!xs_bytes_has(b, *off, (uint64_t)n + 4))
        return false;
    *out = (xs_bytes){b.p + *off + 4, n ? n - 1 : 0};
    *off += (size_t)n + 4;
    return true;
}

/* Packager: u16 2, label, path, u16 0, u16 3, temporary path, u32 size, bytes. */
static bool package(xs_bytes b, xs_ole1 *o)
{
    size_t off = 2;
    xs_bytes temporary;
    if (xs_bytes_u16(b, 0) != 2 || !zstring(b, &off, &o->label) || !zstring(b, &off, &o->path))
        return false;
    if (xs_bytes_u16(b, off + 2) != 3)
        return false;
    off += 4;
    if (!lstring(b, &off, &temporary) || !xs_bytes_has(b, off, 4))
        return false;
    uint32_t n = xs_le32(b.p + off);
    o->data = xs_bytes_at(b, off + 4, n);
    o->cut = o->data.n < n;
    return true;
}

bool xs_ole1_native(xs_bytes s, xs_ole1 *o)
{
    *o = (xs_ole1){0};
    if (s.n < 4)
        return false;
    uint32_t n = xs_le32(s.p);
    xs_bytes b = xs_bytes_at(s, 4, n);
    if (!package(b, o)) {
        *o = (xs_ole1){.data = b, .cut = b.n < n};
        if (b.n < n && n > s.n) /* no size in front: the stream is the object itself */
            *o = (xs_ole1){.data = s};
    }
    return true;
}

bool xs_ole1_object(xs_bytes b, xs_ole1 *o)
{
    *o = (xs_ole1){0};
    uint32_t format = xs_bytes_u32(b, 4);
    xs_bytes topic, item;
    size_t off = 8;
    if (b.n < 12 || (format != 1 && format != 2) || !lstring(b, &off, &o->class_name) ||
        !lstring(b, &off, &topic) || !lstring(b, &off, &item))
        return false;
    if (format == 1) {
        o->linked = true;
        o->path = topic;
        return true;
    }
    uint32_t n = xs_bytes_u32(b, off);
    xs_bytes data = xs_bytes_at(b, (uint64_t)off + 4, n);
    o->cut = data.n < n;
    bool cut = o->cut;
    xs_bytes class_name = o->class_name;
    if (class_name.n == 7 && !memcmp(class_name.p, "Package", 7) && package(data, o)) {
        o->class_name = class_name;
        o->cut |= cut;
    } else {
        o->path = topic;
        o->data = data;
    }
    return true;
}
