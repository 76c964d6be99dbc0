/* bytes.h -- reading numbers and strings from untrusted bytes without running over their end. */
#ifndef XS_EXTRACT_BYTES_H
#define XS_EXTRACT_BYTES_H
#include "base/str.h"

/* Borrowed bytes of a file. */
typedef struct xs_bytes {
    const uint8_t *p;
    size_t n;
} xs_bytes;

static inline uint16_t xs_le16(const uint8_t *p) { return (uint16_t)(p[0] | p[1] << 8); }
static inline uint32_t xs_le32(const uint8_t *p)
{
    return (uint32_t)p[0] | (uint32_t)p[1] << 8 | (uint32_t)p[2] << 16 | (uint32_t)p[3] << 24;
}
static inline uint64_t xs_le64(const uint8_t *p) { return xs_le32(p) | (uint64_t)xs_le32(p + 4) << 32; }
static inline uint16_t xs_be16(const uint8_t *p) { return (uint16_t)(p[0] << 8 | p[1]); }
static inline uint32_t xs_be32(const uint8_t *p)
{
    return (uint32_t)p[0] << 24 | (uint32_t)p[1] << 16 | (uint32_t)p[2] << 8 | (uint32_t)p[3];
}

/* b[off, off+n), or what of it exists; an offset behind the end gives nothing. */
static inline xs_bytes xs_bytes_at(xs_bytes b, uint64_t off, uint64_t n)
{
    if (off >= b.n)
        return (xs_bytes){b.p, 0};
    size_t left = b.n - (size_t)off;
    return (xs_bytes){b.p + off, n < left ? (size_t)n : left};
}
/* Does b hold [off, off+n)? */
static inline bool xs_bytes_has(xs_bytes b, uint64_t off, uint64_t n)
{
    return off <= b.n && n <= b.n - off;
}
/* Numbers at an offset, 0 where the bytes end. */
static inline uint16_t xs_bytes_u16(xs_bytes b, uint64_t off)
{
    return xs_bytes_has(b, off, 2) ? xs_le16(b.p + off) : 0;
}
static inline uint32_t xs_bytes_u32(xs_bytes b, uint64_t off)
{
    return xs_bytes_has(b, off, 4) ? xs_le32(b.p + off) : 0;
}
static inline bool xs_bytes_start(xs_bytes b, const char *magic, size_t n)
{
    return b.n >= n && memcmp(b.p, magic, n) == 0;
}

/* Append n UTF-16LE units as UTF-8; lone surrogates become U+FFFD, NULs and controls stay as they
 * are (the sink strips controls). */
bool xs_utf16_add(xs_buf *out, const uint8_t *p, size_t units);
/* The same, up to the first NUL. */
bool xs_utf16z_add(xs_buf *out, const uint8_t *p, size_t units);
/* Append 8-bit text in a Windows code page (936, 950, 1252, 65001 ...; an unknown one is read as
 * 1252) as UTF-8; bytes that do not decode become U+FFFD. */
bool xs_codepage_add(xs_buf *out, unsigned codepage, const uint8_t *p, size_t n);
/* Code page of a Windows language id (0x0804 -> 936) and of a font character set (134 -> 936);
 * 0 = not known. Source: [MS-LCID], Windows GDI CHARSET values as in RTF 1.9.1. */
unsigned xs_codepage_of_lid(unsigned lid);
unsigned xs_codepage_of_charset(unsigned fcharset);
/* Open every converter that iconv loads from disk, before the sandbox closes the disk. */
void xs_codepage_preload(void);

#endif
