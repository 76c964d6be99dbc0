/* propset.c -- walk of OLE property sets. */
#include "extract/propset.h"

#include <stdio.h>
#include <time.h>

#include "base/limits.h"

enum { VT_I2 = 2, VT_I4 = 3, VT_R8 = 5, VT_BOOL = 11, VT_UI4 = 19, VT_LPSTR = 30, VT_LPWSTR = 31,
       VT_FILETIME = 64, VT_BLOB = 65, VT_CF = 71, VT_VARIANT = 12, VT_VECTOR = 0x1000 };

typedef struct walk {
    xs_bytes set;      /* one property set */
    unsigned codepage;
    int section;       /* 0 summary, 1 document summary, 2 user-defined */
    xs_bytes dictionary;
    unsigned left;     /* values still delivered, see XS_MAX_PROPERTIES */
    void (*fn)(void *ctx, const xs_property *p);
    void *ctx;
} walk;

static const char *const summary_names[] = {
    [2] = "title",      [3] = "subject",       [4] = "author",       [5] = "keywords",
    [6] = "comments",   [7] = "template",      [8] = "last author",  [9] = "revision",
    [10] = "edit time", [11] = "last printed", [12] = "created",     [13] = "saved",
    [14] = "pages",     [15] = "words",        [16] = "characters",  [17] = "thumbnail",
    [18] = "application", [19] = "security"};
static const char *const document_names[] = {
    [2] = "category",   [3] = "presentation target", [12] = "heading pairs", [13] = "part titles",
    [14] = "manager",   [15] = "company",            [21] = "links",         [26] = "content type",
    [27] = "content status", [28] = "language",      [29] = "document version"};

/* FMTIDs in file byte order. */
static const uint8_t fmt_summary[16] = {0xE0, 0x85, 0x9F, 0xF2, 0xF9, 0x4F, 0x68, 0x10,
                                        0xAB, 0x91, 0x08, 0x00, 0x2B, 0x27, 0xB3, 0xD9};
static const uint8_t fmt_document[16] = {0x02, 0xD5, 0xCD, 0xD5, 0x9C, 0x2E, 0x1B, 0x10,
                                         0x93, 0x97, 0x08, 0x00, 0x2B, 0x2C, 0xF9, 0xAE};

/* The user's name of a property, from the dictionary (property 0). */
static bool user_name(const walk *w, uint32_t id, xs_buf *out)
{
    xs_bytes d = w->dictionary;
    uint32_t n = xs_bytes_u32(d, 0);
    size_t off = 4;
    for (uint32_t i = 0; i < n && xs_bytes_has(d, off, 8); i++) {
        uint32_t key = xs_le32(d.p + off), len = xs_le32(d.p + off + 4);
        uint64_t size = w->codepage == 1200 ? ((uint64_t)len * 2 + 3) & ~(uint64_t)3 : len;
        off += 8;
        if (!xs_bytes_has(d, off, size))
            return false;
        if (key == id && len) {
            if (w->codepage == 1200)
                return xs_utf16z_add(out, d.p + off, len);
            size_t k = strnlen((const char *)d.p + off, len);
            return xs_codepage_add(out, w->codepage, d.p + off, k);
        }
        off += (size_t)size;
    }
    return false;
}

static void name_of(const walk *w, uint32_t id, xs_buf *out)
{
    const char *known = NULL;
    if (w->section == 0 && id < sizeof summary_names / sizeof *summary_names)
        known = summary_names[id];
    else if (w->section == 1 && id < sizeof document_names / sizeof *document_names)
        known = document_names[id];
    if (known)
        xs_buf_add_str(out, xs_str_from(known));
    else if (w->section < 2 || !user_name(w, id, out))
        xs_buf_printf(out, "property %u", id);
}

/* 100 ns since 1601 to text; durations (edit time) are small and written in minutes. */
static void time_add(xs_buf *out, uint64_t t)
{
    const uint64_t epoch = 11644473600ull;
    uint64_t s = t / 10000000;
    if (s < epoch) {
        if (s)
            xs_buf_printf(out, "%llu min", (unsigned long long)(s / 60));
        return;
    }
    time_t unix_time = (time_t)(s - epoch);
    struct tm tm;
    if (gmtime_r(&unix_time, &tm) && tm.tm_year < 3000)
        xs_buf_printf(out, "%04d-%02d-%02dT%02d:%02d:%02dZ", tm.tm_year + 1900, tm.tm_mon + 1,
                      tm.tm_mday, tm.tm_hour, tm.tm_min, tm.tm_sec);
}

/* Text of a scalar at off; returns the bytes it takes, 0 when it does not fit. */
static uint64_t scalar(const walk *w, uint16_t type, uint64_t off, xs_buf *out, xs_bytes *blob)
{
    xs_bytes b = w->set;
    uint32_t n = xs_bytes_u32(b, off);
    if (!xs_bytes_has(b, off, 4))
        return 0;
    switch (type) {
    case VT_I2:
        xs_buf_printf(out, "%d", (int16_t)xs_bytes_u16(b, off));
        return 4;
    case VT_I4:
    case VT_UI4:
        xs_buf_printf(out, "%ld", type == VT_I4 ? (long)(int32_t)n : (long)n);
        return 4;
    case VT_BOOL:
        xs_buf_printf(out, "%s", xs_bytes_u16(b, off) ? "true" : "false");
        return 4;
    case VT_R8:
    case VT_FILETIME: {
        if (!xs_bytes_has(b, off, 8))
            return 0;
        uint64_t u = xs_le64(b.p + off);
        double d;
        memcpy(&d, &u, 8);
        if (type == VT_R8)
            xs_buf_printf(out, "%.15g", d);
        else
            time_add(out, u);
        return 8;
    }
    case VT_LPSTR:
    case VT_LPWSTR: {
        bool wide = type == VT_LPWSTR || w->codepage == 1200;
        uint64_t size = type == VT_LPWSTR ? (uint64_t)n * 2 : n;
        if (!xs_bytes_has(b, off + 4, size))
            return 0;
        if (wide)
            xs_utf16z_add(out, b.p + off + 4, (size_t)size / 2);
        else
            xs_codepage_add(out, w->codepage, b.p + off + 4,
                            strnlen((const char *)b.p + off + 4, (size_t)size));
        return 4 + ((size + 3) & ~(uint64_t)3);
    }
    case VT_BLOB:
    case VT_CF:
        if (!xs_bytes_has(b, off + 4, n))
            return 0;
        *blob = xs_bytes_at(b, off + 4, n);
        return 4 + (((uint64_t)n + 3) & ~(uint64_t)3);
    default:
        return 0;
    }
}

/* Vectors: the elements' texts, one a line. */
static bool vector(const walk *w, uint16_t type, uint64_t off, xs_buf *out)
{
    uint32_t n = xs_bytes_u32(w->set, off);
    off += 4;
    xs_bytes blob = {NULL, 0};
    for (uint32_t i = 0; i < n && i < XS_MAX_PROPERTIES; i++) {
        uint16_t t = type;
        if (type == VT_VARIANT) {
            t = xs_bytes_u16(w->set, off);
            off += 4;
        }
        uint64_t took = scalar(w, t, off, out, &blob);
        if (!took)
            return false;
        /* Office does not pad 8-bit strings in vectors, others do: what follows decides. */
        if (t == VT_LPSTR && w->codepage != 1200) {
            uint64_t tight = 4 + (uint64_t)xs_bytes_u32(w->set, off);
            uint32_t next = xs_bytes_u32(w->set, off + took);
            bool padded = type == VT_VARIANT && (next == VT_I4 || next == VT_LPSTR);
            took = padded ? took : tight;
        }
        off += took;
        xs_buf_add_char(out, '\n');
    }
    return true;
}

static bool property(walk *w, uint32_t id, uint32_t off)
{
    if (!xs_bytes_has(w->set, off, 4))
        return false;
    uint16_t type = xs_le16(w->set.p + off);
    xs_buf name, value;
    xs_buf_init(&name, 64 * 1024);
    xs_buf_init(&value, XS_MAX_PROPERTY_BYTES);
    xs_bytes blob = {NULL, 0};
    bool ok;
    if (type & VT_VECTOR)
        ok = vector(w, type & 0xFFF, off + 4, &value);
    else
        ok = scalar(w, type, off + 4, &value, &blob) || type <= 1;
    name_of(w, id, &name);
    /* The list of hyperlinks of the user-defined section is a blob of variants holding strings. */
    if (blob.n && w->section == 2) {
        walk links = *w;
        links.set = blob;
        vector(&links, VT_VARIANT, 0, &value); /* other blobs (identifiers) fail here */
    }
    while (value.n && value.p[value.n - 1] == '\n')
        value.n--;
    if (value.n || blob.n)
        w->fn(w->ctx, &(xs_property){xs_buf_str(&name), xs_buf_str(&value), blob});
    ok &= !value.failed;
    xs_buf_clear(&name);
    xs_buf_clear(&value);
    return ok;
}

static bool section(walk *w)
{
    uint32_t n = xs_bytes_u32(w->set, 4);
    bool ok = xs_bytes_has(w->set, 8, (uint64_t)n * 8);
    for (uint32_t i = 0; i < n && xs_bytes_has(w->set, 8 + (uint64_t)i * 8, 8); i++) {
        uint32_t id = xs_le32(w->set.p + 8 + 8 * (size_t)i), off = xs_le32(w->set.p + 12 + 8 * (size_t)i);
        if (id == 1)
            w->codepage = xs_bytes_u16(w->set, off + (uint64_t)4);
        else if (id == 0)
            w->dictionary = xs_bytes_at(w->set, off, w->set.n);
    }
    for (uint32_t i = 0; i < n && xs_bytes_has(w->set, 8 + (uint64_t)i * 8, 8); i++) {
        uint32_t id = xs_le32(w->set.p + 8 + 8 * (size_t)i), off = xs_le32(w->set.p + 12 + 8 * (size_t)i);
        if (id <= 1 || id >= 0x80000000u)
            continue;
        if (!w->left)
            return false;
        w->left--;
        ok &= property(w, id, off);
    }
    return ok;
}

bool xs_propset_each(xs_bytes s, void (*fn)(void *ctx, const xs_property *p), void *ctx)
{
    if (s.n < 48 || xs_le16(s.p) != 0xFFFE)
        return false;
    uint32_t n = xs_le32(s.p + 24);
    bool ok = n <= 8;
    walk w = {.left = XS_MAX_PROPERTIES, .fn = fn, .ctx = ctx};
    for (uint32_t i = 0; i < n && i < 8 && xs_bytes_has(s, 28 + 20 * (uint64_t)i, 20); i++) {
        const uint8_t *fmt = s.p + 28 + 20 * (size_t)i;
        w.section = !memcmp(fmt, fmt_summary, 16) ? 0 : !memcmp(fmt, fmt_document, 16) ? 1 : 2;
        w.set = xs_bytes_at(s, xs_le32(fmt + 16), s.n);
        w.codepage = 1252;
        w.dictionary = (xs_bytes){NULL, 0};
        ok &= w.set.n >= 8 && section(&w);
    }
    return ok;
}
