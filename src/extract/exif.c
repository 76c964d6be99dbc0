/* exif.c -- directories of tags: EXIF in JPEG, PNG, WebP, HEIF, and TIFF files. */
#include <stdio.h>

#include "base/limits.h"
#include "extract/image.h"

static const struct {
    uint16_t tag;
    const char *name;
} tag_names[] = {
    {0x010D, "DocumentName"},     {0x010E, "ImageDescription"}, {0x010F, "Make"},
    {0x0110, "Model"},            {0x011D, "PageName"},         {0x0131, "Software"},
    {0x0132, "DateTime"},         {0x013B, "Artist"},           {0x013C, "HostComputer"},
    {0x8298, "Copyright"},        {0x9003, "DateTimeOriginal"}, {0x9004, "DateTimeDigitized"},
    {0x9286, "UserComment"},      {0x9C9B, "XPTitle"},          {0x9C9C, "XPComment"},
    {0x9C9D, "XPAuthor"},         {0x9C9E, "XPKeywords"},       {0x9C9F, "XPSubject"},
    {0xA420, "ImageUniqueID"},    {0xA430, "CameraOwnerName"},  {0xA431, "BodySerialNumber"},
    {0xA433, "LensMake"},         {0xA434, "LensModel"},        {0xA435, "LensSerialNumber"},
    {0xA436, "ImageTitle"},       {0xA437, "Photographer"},     {0xA438, "ImageEditor"}};
static const struct {
    uint16_t tag;
    const char *name;
} gps_names[] = {{0x0012, "GPSMapDatum"}, {0x001B, "GPSProcessingMethod"}, {0x001C, "GPSAreaInformation"},
                 {0x001D, "GPSDateStamp"}};

typedef struct tiff {
    image *m;
    xs_bytes b;
    bool big; /* byte order */
    unsigned left; /* entries still looked at */
    uint32_t done[64];
    size_t ndone;
} tiff;

static uint16_t u16(const tiff *t, uint64_t at)
{
    if (!xs_bytes_has(t->b, at, 2))
        return 0;
    return t->big ? xs_be16(t->b.p + at) : xs_le16(t->b.p + at);
}
static uint32_t u32(const tiff *t, uint64_t at)
{
    if (!xs_bytes_has(t->b, at, 4))
        return 0;
    return t->big ? xs_be32(t->b.p + at) : xs_le32(t->b.p + at);
}

typedef struct entry {
    uint16_t tag, type;
    uint32_t count;
    uint64_t at;   /* of the value */
    xs_bytes value; /* as far as it exists */
} entry;

static const uint8_t type_size[] = {0, 1, 1, 2, 4, 8, 1, 1, 2, 4, 8, 4, 8, 4};

static entry entry_at(const tiff *t, uint64_t at)
{
    entry e = {.tag = u16(t, at), .type = u16(t, at + 2), .count = u32(t, at + 4)};
    uint64_t n = e.type < sizeof type_size ? (uint64_t)type_size[e.type] * e.count : 0;
    e.at = n > 4 ? u32(t, at + 8) : at + 8;
    e.value = xs_bytes_at(t->b, e.at, n);
    return e;
}

static const char *name_of(uint16_t tag, bool gps)
{
    if (gps) {
        for (size_t i = 0; i < sizeof gps_names / sizeof *gps_names; i++)
            if (gps_names[i].tag == tag)
                return gps_names[i].name;
        return NULL;
    }
    for (size_t i = 0; i < sizeof tag_names / sizeof *tag_names; i++)
        if (tag_names[i].tag == tag)
            return tag_names[i].name;
    return NULL;
}

/* Comments say their charset in eight bytes: ASCII, UNICODE, JIS, or nothing. */
static void comment(const tiff *t, xs_bytes v, xs_buf *out)
{
    if (v.n < 8)
        return;
    xs_bytes s = xs_bytes_at(v, 8, v.n);
    if (!memcmp(v.p, "UNICODE", 7)) {
        for (size_t i = 0; i + 1 < s.n; i += 2) {
            uint32_t c = t->big ? xs_be16(s.p + i) : xs_le16(s.p + i);
            if (c)
                xs_buf_add_utf8(out, c >= 0xD800 && c < 0xE000 ? 0xFFFD : c);
        }
    } else {
        xs_utf8_from_unknown((xs_str){(const char *)s.p, strnlen((const char *)s.p, s.n)}, out);
    }
}

static void text_tag(const tiff *t, const entry *e, bool gps)
{
    const char *name = name_of(e->tag, gps);
    xs_buf v;
    char number[16];
    xs_buf_init(&v, XS_MAX_PROPERTY_BYTES);
    if (e->tag >= 0x9C9B && e->tag <= 0x9C9F && !gps)
        xs_utf16z_add(&v, e->value.p, e->value.n / 2);
    else if (e->tag == 0x9286 || (gps && (e->tag == 0x001B || e->tag == 0x001C)))
        comment(t, e->value, &v);
    else if (e->type == 2 || e->type == 129)
        xs_utf8_from_unknown((xs_str){(const char *)e->value.p, strnlen((const char *)e->value.p, e->value.n)}, &v);
    while (v.n && (uint8_t)v.p[v.n - 1] <= ' ')
        v.n--;
    if (v.n && !name) {
        snprintf(number, sizeof number, "tag %04X", e->tag);
        name = number;
    }
    if (v.n && !(gps && v.n <= 1)) /* references are one letter */
        image_put(t->m, xs_str_from(name), xs_buf_str(&v));
    xs_buf_clear(&v);
}

/* Degrees, minutes, seconds as three fractions. */
static bool degrees(const tiff *t, const entry *e, double *out)
{
    double v = 0, unit = 1;
    if (e->type != 5 || e->count < 3 || e->value.n < 24)
        return false;
    for (int i = 0; i < 3; i++, unit /= 60) {
        double n = u32(t, e->at + 8 * (uint64_t)i), d = u32(t, e->at + 8 * (uint64_t)i + 4);
        if (d > 0)
            v += n / d * unit;
    }
    *out = v;
    return v > 0;
}

static void gps_tag(const tiff *t, const entry *e)
{
    image *m = t->m;
    if (e->tag == 1 && e->value.n && (e->value.p[0] | 32) == 's')
        m->latitude = -1;
    else if (e->tag == 3 && e->value.n && (e->value.p[0] | 32) == 'w')
        m->longitude = -1;
    double v;
    if (e->tag == 2 && degrees(t, e, &v)) {
        m->latitude = m->latitude < 0 ? -v : v;
        m->has_latitude = true;
    } else if (e->tag == 4 && degrees(t, e, &v)) {
        m->longitude = m->longitude < 0 ? -v : v;
        m->has_longitude = true;
    } else {
        text_tag(t, e, true);
    }
}

static void directory(tiff *t, uint32_t at, bool gps, bool pages, int depth);

/* Directories within directories, and blocks in formats of their own. */
static bool nested(tiff *t, const entry *e, int depth)
{
    switch (e->tag) {
    case 0x8769:
    case 0xA005:
        directory(t, u32(t, e->at), false, false, depth + 1);
        return true;
    case 0x8825:
        directory(t, u32(t, e->at), true, false, depth + 1);
        return true;
    case 0x014A:
        for (uint32_t i = 0; i < e->count && i < 16; i++)
            directory(t, u32(t, e->at + 4 * (uint64_t)i), false, false, depth + 1);
        return true;
    case 0x02BC:
        image_xmp(t->m, e->value);
        return true;
    case 0x83BB:
        image_iptc(t->m, e->value);
        return true;
    case 0x8649:
        image_photoshop(t->m, e->value);
        return true;
    default:
        return false;
    }
}

static void directory(tiff *t, uint32_t at, bool gps, bool pages, int depth)
{
    while (at && depth < 8) {
        for (size_t i = 0; i < t->ndone; i++)
            if (t->done[i] == at)
                return;
        if (t->ndone == sizeof t->done / sizeof *t->done || !xs_bytes_has(t->b, at, 2)) {
            t->m->damaged |= t->ndone < sizeof t->done / sizeof *t->done;
            return;
        }
        t->done[t->ndone++] = at;
        uint16_t n = u16(t, at);
        uint32_t thumb = 0, thumb_n = 0;
        for (uint16_t i = 0; i < n && t->left; i++, t->left--) {
            uint64_t where = (uint64_t)at + 2 + 12 * (uint64_t)i;
            if (!xs_bytes_has(t->b, where, 12)) {
                t->m->damaged = true;
                break;
            }
            entry e = entry_at(t, where);
            if (e.tag == 0x0201)
                thumb = u32(t, e.at);
            if (e.tag == 0x0202)
                thumb_n = u32(t, e.at);
            if (pages && e.tag == 0x0100)
                t->m->width = e.type == 3 ? u16(t, e.at) : u32(t, e.at);
            if (pages && e.tag == 0x0101)
                t->m->height = e.type == 3 ? u16(t, e.at) : u32(t, e.at);
            if (gps)
                gps_tag(t, &e);
            else if (!nested(t, &e, depth))
                text_tag(t, &e, false);
        }
        if (thumb && thumb_n > 4)
            image_add_child(t->m, "thumbnail.jpeg", xs_bytes_at(t->b, thumb, thumb_n));
        if (depth) /* only the first level goes on */
            return;
        at = u32(t, (uint64_t)at + 2 + 12 * (uint64_t)n);
    }
}

void image_exif(image *m, xs_bytes b, bool pages)
{
    if (b.n < 8 || m->depth > 4)
        return;
    tiff t = {.m = m, .b = b, .big = b.p[0] == 'M', .left = XS_MAX_PROPERTIES};
    if (u16(&t, 2) != 42 && u16(&t, 2) != 0x55) { /* Panasonic raw says 0x55 */
        m->damaged = true;
        return;
    }
    m->depth++;
    directory(&t, u32(&t, 4), false, pages, 0);
    m->depth--;
}
