/* decode.c -- the streaming decoder: one convert function per charset, a shared carry. */
#include "text/decode_step.h"

#include <errno.h>
#include <iconv.h>
#include <stdlib.h>

/* Converted at a time, so that the output is reserved in small steps. */
#define PIECE ((size_t)64 * 1024)
/* No charset needs more than three bytes of UTF-8 for one of its own. */
#define GROWTH 3
#define CARRY 8
#define BAD_UTF8 "\xEF\xBF\xBD"

typedef size_t convert_fn(xs_decoder *d, const uint8_t *p, size_t n, bool last, char **out);

struct xs_decoder {
    convert_fn *convert;
    uint64_t at; /* source offset of what convert sees next */
    uint64_t malformed, first_malformed;
    uint8_t carry[CARRY]; /* a character cut by the end of a piece */
    size_t ncarry;
    bool hz_gb;
    iconv_t cd;
};

static char *bad(xs_decoder *d, size_t at, char *o)
{
    if (!d->malformed++)
        d->first_malformed = d->at + at;
    memcpy(o, BAD_UTF8, 3);
    return o + 3;
}

/* Copy what is ASCII, eight bytes a time. */
static inline size_t ascii_run(const uint8_t *p, size_t i, size_t n, char **o)
{
    uint64_t w;
    while (n - i >= sizeof w) {
        memcpy(&w, p + i, sizeof w);
        memcpy(*o, &w, sizeof w); /* there is room: GROWTH bytes for every one left */
        uint64_t high = w & 0x8080808080808080u;
        if (high) {
#if __BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__
            size_t k = (size_t)__builtin_ctzll(high) / 8;
#else
            size_t k = (size_t)__builtin_clzll(high) / 8;
#endif
            *o += k;
            return i + k;
        }
        *o += sizeof w;
        i += sizeof w;
    }
    while (i < n && p[i] < 0x80)
        *(*o)++ = (char)p[i++];
    return i;
}

static size_t from_utf8(xs_decoder *d, const uint8_t *p, size_t n, bool last, char **out)
{
    size_t i = 0;
    for (;;) {
        size_t ok = xs_utf8_valid_prefix((const char *)p + i, n - i);
        memcpy(*out, p + i, ok);
        *out += ok;
        i += ok;
        if (i == n)
            return n;
        uint32_t c;
        size_t k = xs_utf8_next((const char *)p + i, n - i, &c);
        if (c == XS_UTF8_CUT && !last)
            return i;
        *out = bad(d, i, *out);
        i += k;
    }
}

static size_t from_gb(xs_decoder *d, const uint8_t *p, size_t n, bool last, char **out)
{
    size_t i = 0;
    while (i < n) {
        if (p[i] < 0x80 && (i = ascii_run(p, i, n, out)) == n)
            break;
        uint32_t c;
        size_t k = xs_gb_next(p + i, n - i, &c);
        if (c <= XS_UTF8_MAX) {
            *out = xs_put_utf8(*out, c);
        } else {
            if (c == XS_UTF8_CUT && !last)
                return i;
            if (c == XS_UTF8_CUT)
                k = 1; /* what follows the lead may be digits */
            *out = bad(d, i, *out);
        }
        i += k;
    }
    return i;
}

static size_t from_big5(xs_decoder *d, const uint8_t *p, size_t n, bool last, char **out)
{
    size_t i = 0;
    while (i < n) {
        if (p[i] < 0x80 && (i = ascii_run(p, i, n, out)) == n)
            break;
        uint32_t c, mark;
        size_t k = xs_big5_next(p + i, n - i, &c, &mark);
        if (c <= XS_UTF8_MAX) {
            *out = xs_put_utf8(*out, c);
            if (mark)
                *out = xs_put_utf8(*out, mark);
        } else {
            if (c == XS_UTF8_CUT && !last)
                return i;
            *out = bad(d, i, *out);
        }
        i += k;
    }
    return i;
}

static size_t from_utf16(xs_decoder *d, const uint8_t *p, size_t n, bool last, char **out, int be)
{
    size_t i = 0;
    while (n - i >= 2) {
        uint32_t c = (uint32_t)p[i + !be] << 8 | p[i + !!be], low = 0;
        size_t k = 2;
        if (c >= 0xD800 && c < 0xDC00) {
            if (n - i < 4 && !last)
                return i;
            if (n - i >= 4)
                low = (uint32_t)p[i + 2 + !be] << 8 | p[i + 2 + !!be];
            if (low >= 0xDC00 && low < 0xE000) {
                c = 0x10000 + ((c - 0xD800) << 10) + (low - 0xDC00);
                k = 4;
            }
        }
        if (c >= 0xD800 && c < 0xE000)
            *out = bad(d, i, *out);
        else
            *out = xs_put_utf8(*out, c);
        i += k;
    }
    if (i < n && last) {
        *out = bad(d, i, *out);
        i = n;
    }
    return i;
}

static size_t from_utf16le(xs_decoder *d, const uint8_t *p, size_t n, bool last, char **out)
{
    return from_utf16(d, p, n, last, out, 0);
}

static size_t from_utf16be(xs_decoder *d, const uint8_t *p, size_t n, bool last, char **out)
{
    return from_utf16(d, p, n, last, out, 1);
}

static size_t from_utf32(xs_decoder *d, const uint8_t *p, size_t n, bool last, char **out, int be)
{
    size_t i = 0;
    for (; n - i >= 4; i += 4) {
        uint32_t c = be ? (uint32_t)p[i] << 24 | (uint32_t)p[i + 1] << 16 | (uint32_t)p[i + 2] << 8 |
                              p[i + 3]
                        : (uint32_t)p[i + 3] << 24 | (uint32_t)p[i + 2] << 16 |
                              (uint32_t)p[i + 1] << 8 | p[i];
        if (c > XS_UTF8_MAX || (c >= 0xD800 && c < 0xE000))
            *out = bad(d, i, *out);
        else
            *out = xs_put_utf8(*out, c);
    }
    if (i < n && last) {
        *out = bad(d, i, *out);
        i = n;
    }
    return i;
}

static size_t from_utf32le(xs_decoder *d, const uint8_t *p, size_t n, bool last, char **out)
{
    return from_utf32(d, p, n, last, out, 0);
}

static size_t from_utf32be(xs_decoder *d, const uint8_t *p, size_t n, bool last, char **out)
{
    return from_utf32(d, p, n, last, out, 1);
}

static size_t from_latin1(xs_decoder *d, const uint8_t *p, size_t n, bool last, char **out)
{
    (void)d;
    (void)last;
    size_t i = 0;
    while (i < n) {
        if (p[i] < 0x80 && (i = ascii_run(p, i, n, out)) == n)
            break;
        *out = xs_put_utf8(*out, p[i] < 0xA0 ? xs_cp1252[p[i] - 0x80] : p[i]);
        i++;
    }
    return i;
}

/* RFC 1843. A line end leaves GB mode, as every decoder does that meets broken text. */
static size_t from_hz(xs_decoder *d, const uint8_t *p, size_t n, bool last, char **out)
{
    size_t i = 0;
    while (i < n) {
        bool alone = n - i < 2;
        if (alone && !last && (p[i] == '~' || (d->hz_gb && p[i] > 0x20)))
            return i;
        unsigned a = p[i], b = alone ? 0 : p[i + 1];
        uint8_t pair[2] = {(uint8_t)(a | 0x80), (uint8_t)(b | 0x80)};
        uint32_t c = a;
        size_t k = 1;
        if (a == '~' && (b == '{' || b == '}' || b == '~' || b == '\n')) {
            k = 2;
            if (b == '{' || b == '}')
                d->hz_gb = b == '{';
            if (b == '~')
                *(*out)++ = '~';
            i += k;
            continue;
        }
        if (d->hz_gb && a > 0x20 && a < 0x7F && b > 0x20 && b < 0x7F)
            k = xs_gb_next(pair, 2, &c);
        else if (a >= 0x80)
            c = XS_UTF8_BAD;
        if (a == '\n')
            d->hz_gb = false;
        *out = c <= XS_UTF8_MAX ? xs_put_utf8(*out, c) : bad(d, i, *out);
        i += k;
    }
    return i;
}

static size_t from_iconv(xs_decoder *d, const uint8_t *p, size_t n, bool last, char **out)
{
    size_t i = 0;
    while (i < n) {
        char *in = (char *)(uintptr_t)(p + i); /* iconv does not write to its input */
        size_t left = n - i, room = left * GROWTH + 16;
        size_t r = iconv(d->cd, &in, &left, out, &room);
        i = n - left;
        if (r != (size_t)-1 || i == n)
            continue;
        if (errno == EINVAL && !last && left < CARRY)
            return i;
        if (errno == E2BIG)
            return i;
        *out = bad(d, i, *out);
        i++;
    }
    return i;
}

xs_decoder *xs_decoder_new(xs_charset c)
{
    static convert_fn *const converts[XS_CS_COUNT] = {
        [XS_CS_UNKNOWN] = from_latin1,  [XS_CS_ASCII] = from_utf8,      [XS_CS_UTF8] = from_utf8,
        [XS_CS_GB18030] = from_gb,      [XS_CS_BIG5] = from_big5,       [XS_CS_UTF16LE] = from_utf16le,
        [XS_CS_UTF16BE] = from_utf16be, [XS_CS_UTF32LE] = from_utf32le, [XS_CS_UTF32BE] = from_utf32be,
        [XS_CS_HZ] = from_hz,           [XS_CS_EUC_TW] = from_iconv,    [XS_CS_LATIN1] = from_latin1,
    };
    xs_decoder *d = calloc(1, sizeof *d);
    if (!d)
        return NULL;
    d->convert = converts[(unsigned)c < XS_CS_COUNT ? c : XS_CS_UNKNOWN];
    d->cd = (iconv_t)-1;
    if (d->convert == from_iconv && (d->cd = iconv_open("UTF-8", "EUC-TW")) == (iconv_t)-1)
        d->convert = from_utf8; /* no such converter here: ASCII at least, the rest malformed */
    return d;
}

void xs_decoder_free(xs_decoder *d)
{
    if (!d)
        return;
    if (d->cd != (iconv_t)-1)
        iconv_close(d->cd);
    explicit_bzero(d, sizeof *d);
    free(d);
}

static size_t run(xs_decoder *d, const uint8_t *p, size_t n, bool last, xs_buf *out)
{
    if (!xs_buf_reserve(out, n * GROWTH + 32))
        return SIZE_MAX;
    char *o = out->p + out->n;
    size_t used = d->convert(d, p, n, last, &o);
    out->n = (size_t)(o - out->p);
    *o = 0;
    d->at += used;
    return used;
}

bool xs_decoder_feed(xs_decoder *d, const char *src, size_t n, bool last, xs_buf *out)
{
    const uint8_t *p = (const uint8_t *)src;
    while (d->ncarry) { /* finish the character that was cut */
        uint8_t both[2 * CARRY];
        size_t more = n < CARRY ? n : CARRY, all = d->ncarry + more;
        memcpy(both, d->carry, d->ncarry);
        if (more)
            memcpy(both + d->ncarry, p, more);
        size_t used = run(d, both, all, last && more == n, out);
        if (used == SIZE_MAX)
            return false;
        if (used >= d->ncarry) {
            p += used - d->ncarry;
            n -= used - d->ncarry;
            d->ncarry = 0;
            break;
        }
        memmove(d->carry, both + used, d->ncarry - used);
        d->ncarry -= used;
        if (used == 0) { /* still cut: everything there is fits the carry */
            if (more)
                memcpy(d->carry + d->ncarry, p, more);
            d->ncarry += more;
            return true;
        }
    }
    while (n) {
        size_t piece = n < PIECE ? n : PIECE;
        size_t used = run(d, p, piece, last && piece == n, out);
        if (used == SIZE_MAX)
            return false;
        p += used;
        n -= used;
        if (used < piece && n < CARRY) {
            memcpy(d->carry, p, n);
            d->ncarry = n;
            n = 0;
        }
    }
    return true;
}

size_t xs_decoder_pass(xs_decoder *d, const char *p, size_t n)
{
    if (d->convert != from_utf8 || d->ncarry)
        return 0;
    size_t k = xs_utf8_valid_prefix(p, n);
    if (n - k > 3)
        return 0;
    d->at += k;
    return k;
}

uint64_t xs_decoder_malformed(const xs_decoder *d) { return d->malformed; }
uint64_t xs_decoder_first_malformed(const xs_decoder *d) { return d->first_malformed; }
