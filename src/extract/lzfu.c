/* lzfu.c -- the two LZ77 variants of Microsoft files: compressed RTF and VBA containers. */
#include "extract/lzfu.h"

#include <libdeflate.h>

#include "base/limits.h"

/* The dictionary that both sides start with ([MS-OXRTFCP] 2.1.3.1.3). */
static const char preset[208] =
    "{\\rtf1\\ansi\\mac\\deff0\\deftab720{\\fonttbl;}{\\f0\\fnil \\froman \\fswiss \\fmodern "
    "\\fscript \\fdecor MS Sans SerifSymbolArialTimes New RomanCourier{\\colortbl\\red0\\green0"
    "\\blue0\r\n\\par \\pard\\plain\\f0\\fs20\\b\\i\\u\\tab\\tx";

bool xs_lzfu_expand(xs_bytes in, xs_buf *out)
{
    if (in.n < 16)
        return false;
    uint32_t raw = xs_le32(in.p + 4), kind = xs_le32(in.p + 8);
    if (kind == 0x414C454D) /* MELA: stored */
        return xs_buf_add(out, in.p + 16, in.n - 16 < raw ? in.n - 16 : raw) && in.n - 16 >= raw;
    if (kind != 0x75465A4C)
        return false;
    uint8_t dict[4096] = {0};
    memcpy(dict, preset, sizeof preset - 1);
    size_t w = sizeof preset - 1, i = 16;
    while (i < in.n) {
        unsigned flags = in.p[i++];
        for (int bit = 0; bit < 8; bit++) {
            if (!(flags >> bit & 1)) {
                if (i >= in.n)
                    return out->n >= raw;
                dict[w++ & 4095] = in.p[i];
                if (!xs_buf_add_char(out, (char)in.p[i++]))
                    return false;
                continue;
            }
            if (i + 2 > in.n)
                return false;
            size_t token = xs_be16(in.p + i), from = token >> 4, n = (token & 15) + 2;
            i += 2;
            if (from == (w & 4095))
                return true;
            for (; n; n--, from++, w++) {
                dict[w & 4095] = dict[from & 4095];
                if (!xs_buf_add_char(out, (char)dict[w & 4095]))
                    return false;
            }
        }
    }
    return false; /* no end mark */
}

/* One chunk of at most 4096 bytes of output. */
static bool chunk(xs_bytes c, xs_buf *out)
{
    size_t start = out->n, i = 0;
    while (i < c.n) {
        unsigned flags = c.p[i++];
        for (int bit = 0; bit < 8 && i < c.n; bit++) {
            if (!(flags >> bit & 1)) {
                if (!xs_buf_add_char(out, (char)c.p[i++]))
                    return false;
                continue;
            }
            if (i + 2 > c.n)
                return false;
            unsigned token = xs_le16(c.p + i), bits = 4;
            i += 2;
            size_t done = out->n - start;
            while (bits < 12 && (size_t)1 << bits < done)
                bits++;
            size_t n = (token & (0xFFFFu >> bits)) + 3, back = (token >> (16 - bits)) + 1;
            if (back > done || !xs_buf_reserve(out, n))
                return false;
            for (; n; n--)
                xs_buf_add_char(out, out->p[out->n - back]);
        }
    }
    return true;
}

bool xs_ovba_expand(xs_bytes in, xs_buf *out)
{
    if (!in.n || in.p[0] != 1)
        return false;
    size_t i = 1;
    while (i + 2 <= in.n) {
        unsigned head = xs_le16(in.p + i);
        size_t n = (head & 0xFFF) + 1;
        i += 2;
        if (n > in.n - i)
            n = in.n - i;
        xs_bytes c = {in.p + i, n};
        if (head >> 15 ? !chunk(c, out) : !xs_buf_add(out, c.p, c.n))
            return false;
        i += n;
    }
    return true;
}

bool xs_zlib_expand(xs_bytes in, uint64_t size, xs_buf *out)
{
    if (size > XS_MEMBER_BYTES || size > in.n * (uint64_t)1032 + 64 || !xs_buf_reserve(out, (size_t)size))
        return false; /* 1032 is deflate's own maximum */
    struct libdeflate_decompressor *d = libdeflate_alloc_decompressor();
    size_t got = 0;
    bool ok = d && libdeflate_zlib_decompress(d, in.p, in.n, out->p + out->n, (size_t)size, &got) ==
                       LIBDEFLATE_SUCCESS;
    libdeflate_free_decompressor(d);
    if (ok)
        out->n += got;
    return ok && got == size;
}
