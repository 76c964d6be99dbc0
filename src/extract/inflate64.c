#include "extract/inflate64.h"

#include <stdlib.h>

#define WINDOW 65536u
#define MAX_BITS 15
#define LITERALS 288
#define DISTANCES 32

/* Canonical Huffman code: how many codes of each length, symbols in order of their codes. */
typedef struct code {
    uint16_t count[MAX_BITS + 1], symbol[LITERALS];
} code;

struct xs_inflate64 {
    const unsigned char *p;
    size_t n, at;
    uint32_t bits;
    unsigned nbits;
    bool last, in_block, failed;
    int kind;        /* of the open block: 0 stored, else compressed */
    uint32_t stored; /* bytes left of a stored block */
    uint32_t length, distance; /* copy under way */
    code literal, dist;
    uint32_t head; /* bytes written so far, modulo 2^32 */
    uint64_t total;
    unsigned char window[WINDOW];
};

static const uint16_t length_base[] = {3,  4,  5,  6,  7,  8,  9,  10, 11,  13,  15,  17,  19,  23, 27,
                                       31, 35, 43, 51, 59, 67, 83, 99, 115, 131, 163, 195, 227, 3};
static const uint8_t length_extra[] = {0, 0, 0, 0, 0, 0, 0, 0, 1, 1, 1, 1, 2, 2, 2,
                                       2, 3, 3, 3, 3, 4, 4, 4, 4, 5, 5, 5, 5, 16};
static const uint16_t distance_base[] = {
    1,   2,   3,   4,   5,    7,    9,    13,   17,   25,   33,   49,    65,    97,    129,   193,
    257, 385, 513, 769, 1025, 1537, 2049, 3073, 4097, 6145, 8193, 12289, 16385, 24577, 32769, 49153};
static const uint8_t distance_extra[] = {0, 0, 0, 0, 1, 1, 2, 2,  3,  3,  4,  4,  5,  5,  6,  6,
                                         7, 7, 8, 8, 9, 9, 10, 10, 11, 11, 12, 12, 13, 13, 14, 14};

xs_inflate64 *xs_inflate64_new(const char *p, size_t n)
{
    xs_inflate64 *s = calloc(1, sizeof *s);
    if (s) {
        s->p = (const unsigned char *)p;
        s->n = n;
    }
    return s;
}

void xs_inflate64_free(xs_inflate64 *s) { free(s); }

static uint32_t take(xs_inflate64 *s, unsigned n)
{
    while (s->nbits < n) {
        if (s->at == s->n) {
            s->failed = true;
            return 0;
        }
        s->bits |= (uint32_t)s->p[s->at++] << s->nbits;
        s->nbits += 8;
    }
    uint32_t v = s->bits & ((1u << n) - 1);
    s->bits >>= n;
    s->nbits -= n;
    return v;
}

static int decode(xs_inflate64 *s, const code *c)
{
    int value = 0, first = 0, index = 0;
    for (int len = 1; len <= MAX_BITS; len++) {
        value |= (int)take(s, 1);
        if (s->failed)
            return -1;
        int count = c->count[len];
        if (value - count < first)
            return c->symbol[index + (value - first)];
        index += count;
        first = (first + count) << 1;
        value <<= 1;
    }
    s->failed = true;
    return -1;
}

/* false: over-subscribed lengths. Incomplete codes are allowed; an unused code fails when met. */
static bool construct(code *c, const uint8_t *lengths, unsigned n)
{
    uint16_t at[MAX_BITS + 1] = {0};
    memset(c->count, 0, sizeof c->count);
    for (unsigned i = 0; i < n; i++)
        c->count[lengths[i]]++;
    int left = 1;
    for (int len = 1; len <= MAX_BITS; len++) {
        left = left * 2 - c->count[len];
        if (left < 0)
            return false;
    }
    c->count[0] = 0;
    for (int len = 1; len < MAX_BITS; len++)
        at[len + 1] = (uint16_t)(at[len] + c->count[len]);
    for (unsigned i = 0; i < n; i++)
        if (lengths[i])
            c->symbol[at[lengths[i]]++] = (uint16_t)i;
    return true;
}

static bool fixed_codes(xs_inflate64 *s)
{
    uint8_t lengths[LITERALS];
    for (unsigned i = 0; i < LITERALS; i++)
        lengths[i] = i < 144 ? 8 : i < 256 ? 9 : i < 280 ? 7 : 8;
    bool ok = construct(&s->literal, lengths, LITERALS);
    memset(lengths, 5, DISTANCES);
    return construct(&s->dist, lengths, DISTANCES) && ok;
}

static bool dynamic_codes(xs_inflate64 *s)
{
    static const uint8_t order[19] = {16, 17, 18, 0, 8, 7, 9, 6, 10, 5, 11, 4, 12, 3, 13, 2, 14, 1, 15};
    uint8_t lengths[LITERALS + DISTANCES] = {0};
    unsigned nlit = take(s, 5) + 257, ndist = take(s, 5) + 1, ncode = take(s, 4) + 4;
    if (s->failed || nlit > LITERALS)
        return false;
    for (unsigned i = 0; i < ncode; i++)
        lengths[order[i]] = (uint8_t)take(s, 3);
    if (s->failed || !construct(&s->literal, lengths, 19))
        return false;
    memset(lengths, 0, sizeof lengths);
    for (unsigned i = 0; i < nlit + ndist;) {
        int symbol = decode(s, &s->literal);
        if (symbol < 0)
            return false;
        if (symbol < 16) {
            lengths[i++] = (uint8_t)symbol;
            continue;
        }
        if (symbol == 16 && i == 0)
            return false;
        uint8_t value = symbol == 16 ? lengths[i - 1] : 0;
        unsigned repeat = symbol == 16   ? 3 + take(s, 2)
                          : symbol == 17 ? 3 + take(s, 3)
                                         : 11 + take(s, 7);
        if (s->failed || i + repeat > nlit + ndist)
            return false;
        memset(lengths + i, value, repeat);
        i += repeat;
    }
    /* The literal lengths are still needed while the distance code is made from their tail. */
    return construct(&s->dist, lengths + nlit, ndist) && construct(&s->literal, lengths, nlit);
}

static void open_block(xs_inflate64 *s)
{
    s->last = take(s, 1) == 1;
    s->kind = (int)take(s, 2);
    if (s->failed)
        return;
    if (s->kind == 0) {
        s->nbits = 0;
        s->bits = 0;
        uint32_t len = take(s, 16), not_len = take(s, 16);
        s->failed = s->failed || len != (~not_len & 0xFFFFu);
        s->stored = len;
    } else if (s->kind == 1) {
        s->failed = !fixed_codes(s);
    } else {
        s->failed = s->kind == 3 || !dynamic_codes(s);
    }
    s->in_block = !s->failed;
}

static unsigned char put(xs_inflate64 *s, unsigned char c)
{
    s->window[s->head++ % WINDOW] = c;
    s->total++;
    return c;
}

/* One literal into *c (true), or a copy is set up, or the block ended, or it failed (false). */
static bool symbol(xs_inflate64 *s, unsigned char *c)
{
    int v = decode(s, &s->literal);
    if (v < 0)
        return false;
    if (v < 256) {
        *c = put(s, (unsigned char)v);
        return true;
    }
    if (v == 256) {
        s->in_block = false;
        return false;
    }
    if (v > 285) {
        s->failed = true;
        return false;
    }
    uint32_t length = length_base[v - 257] + take(s, length_extra[v - 257]);
    int d = decode(s, &s->dist);
    if (d < 0)
        return false;
    s->distance = distance_base[d] + take(s, distance_extra[d]);
    if (s->failed || s->distance > s->total)
        s->failed = true;
    else
        s->length = length;
    return false;
}

ptrdiff_t xs_inflate64_read(xs_inflate64 *s, void *p, size_t n)
{
    unsigned char *out = p;
    size_t k = 0;
    while (k < n && !s->failed) {
        if (s->length) {
            out[k++] = put(s, s->window[(s->head - s->distance) % WINDOW]);
            s->length--;
        } else if (!s->in_block) {
            if (s->last)
                break;
            open_block(s);
        } else if (s->kind == 0) {
            if (s->stored == 0) {
                s->in_block = false;
            } else if (s->at == s->n) {
                s->failed = true;
            } else {
                out[k++] = put(s, s->p[s->at++]);
                s->stored--;
            }
        } else if (symbol(s, &out[k])) {
            k++;
        }
    }
    return k ? (ptrdiff_t)k : s->failed ? -1 : 0;
}
