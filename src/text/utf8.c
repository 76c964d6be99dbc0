/* utf8.c -- validity of UTF-8 at memory speed.
 *
 * The vector path classifies every byte by three nibble look-ups (the byte's high nibble, the
 * previous byte's two nibbles); their AND is non-zero exactly where a pair of bytes is wrong
 * (Keiser and Lemire, "Validating UTF-8 in less than one instruction per byte", 2021). The scalar
 * twin serves other machines, the tail, and finds the exact end of the valid prefix. */
#include "text/decode.h"

#include "text/utf8.h"

#if defined(__x86_64__)
#include <immintrin.h>
#endif

size_t xs_utf8_next(const char *text, size_t n, uint32_t *c)
{
    const uint8_t *p = (const uint8_t *)text;
    if (p[0] < 0x80) {
        *c = p[0];
        return 1;
    }
    *c = XS_UTF8_BAD;
    if (p[0] < 0xC2 || p[0] > 0xF4)
        return 1;
    unsigned need = p[0] < 0xE0 ? 1 : p[0] < 0xF0 ? 2 : 3;
    uint32_t v = p[0] & (0x3Fu >> need);
    for (unsigned i = 1; i <= need; i++) {
        /* The second byte alone tells overlong forms, surrogates and values past 10FFFF. */
        unsigned lo = i > 1 ? 0x80 : p[0] == 0xE0 ? 0xA0 : p[0] == 0xF0 ? 0x90 : 0x80;
        unsigned hi = i > 1 ? 0xBF : p[0] == 0xED ? 0x9F : p[0] == 0xF4 ? 0x8F : 0xBF;
        if (i >= n) {
            *c = XS_UTF8_CUT;
            return n;
        }
        if (p[i] < lo || p[i] > hi)
            return i;
        v = v << 6 | (p[i] & 0x3Fu);
    }
    *c = v;
    return need + 1;
}

#if defined(__x86_64__)
/* Bytes of p[0..n) that continue a character; n a multiple of 32. */
__attribute__((target("avx2"))) static size_t vector_inside(const char *p, size_t n)
{
    const __m256i least = _mm256_set1_epi8((char)0xC0);
    __m256i sum = _mm256_setzero_si256();
    for (size_t i = 0; i < n;) {
        __m256i lanes = _mm256_setzero_si256();
        for (int k = 0; k < 255 && i < n; k++, i += 32) /* no lane runs over */
            lanes = _mm256_sub_epi8(
                lanes, _mm256_cmpgt_epi8(least, _mm256_loadu_si256((const __m256i *)(const void *)(p + i))));
        sum = _mm256_add_epi64(sum, _mm256_sad_epu8(lanes, _mm256_setzero_si256()));
    }
    uint64_t v[4];
    _mm256_storeu_si256((__m256i *)(void *)v, sum);
    return v[0] + v[1] + v[2] + v[3];
}
#endif

size_t xs_utf8_count(const char *p, size_t n)
{
    const uint64_t ones = 0x0101010101010101u;
    size_t i = 0, inside = 0; /* bytes that continue a character */
#if defined(__x86_64__)
    if (n >= 128 && __builtin_cpu_supports("avx2")) {
        i = n & ~(size_t)31;
        inside = vector_inside(p, i);
    }
#endif
    while (n - i >= 8) {
        uint64_t sum = 0, w;
        for (int k = 0; k < 255 && n - i >= 8; k++, i += 8) { /* no lane of sum runs over */
            memcpy(&w, p + i, sizeof w);
            sum += w >> 7 & ~(w >> 6) & ones;
        }
        sum = (sum & 0x00FF00FF00FF00FFu) + (sum >> 8 & 0x00FF00FF00FF00FFu);
        inside += (sum * 0x0001000100010001u) >> 48;
    }
    for (; i < n; i++)
        inside += ((uint8_t)p[i] & 0xC0) == 0x80;
    return n - inside;
}

size_t xs_utf8_ascii_prefix(const char *p, size_t n)
{
    size_t i = 0;
    for (uint64_t w[4]; n - i >= sizeof w; i += sizeof w) {
        memcpy(w, p + i, sizeof w);
        if ((w[0] | w[1] | w[2] | w[3]) & 0x8080808080808080u)
            break;
    }
    while (i < n && !((uint8_t)p[i] & 0x80))
        i++;
    return i;
}

static size_t scalar_prefix(const char *p, size_t n, size_t i)
{
    while (i < n) {
        uint64_t w;
        if (n - i >= sizeof w) {
            memcpy(&w, p + i, sizeof w);
            if (!(w & 0x8080808080808080u)) {
                i += sizeof w;
                continue;
            }
        }
        uint32_t c;
        size_t k = xs_utf8_next(p + i, n - i, &c);
        if (c > XS_UTF8_MAX)
            return i;
        i += k;
    }
    return i;
}

#if defined(__x86_64__)
#define AVX2 __attribute__((target("avx2")))

enum {
    TOO_SHORT = 1 << 0,     /* lead followed by no continuation */
    TOO_LONG = 1 << 1,      /* ASCII followed by a continuation */
    OVERLONG_3 = 1 << 2,    /* E0 80..9F */
    TOO_LARGE = 1 << 3,     /* F4 90.. and above */
    SURROGATE = 1 << 4,     /* ED A0..BF */
    OVERLONG_2 = 1 << 5,    /* C0, C1 */
    TOO_LARGE_1000 = 1 << 6, /* F5.. 80..8F; and overlong F0 80..8F */
    OVERLONG_4 = 1 << 6,
    TWO_CONTS = 1 << 7, /* continuation after continuation: right only in 3 and 4 byte forms */
    CARRY = TOO_SHORT | TOO_LONG | TWO_CONTS,
};

AVX2 static inline __m256i table(const uint8_t t[16], __m256i index)
{
    return _mm256_shuffle_epi8(_mm256_broadcastsi128_si256(_mm_loadu_si128((const __m128i *)t)),
                               index);
}

static const uint8_t prev_high[16] = {
    TOO_LONG, TOO_LONG, TOO_LONG, TOO_LONG, TOO_LONG, TOO_LONG, TOO_LONG, TOO_LONG, TWO_CONTS,
    TWO_CONTS, TWO_CONTS, TWO_CONTS, TOO_SHORT | OVERLONG_2, TOO_SHORT,
    TOO_SHORT | OVERLONG_3 | SURROGATE, TOO_SHORT | TOO_LARGE | TOO_LARGE_1000 | OVERLONG_4,
};
static const uint8_t prev_low[16] = {
    CARRY | OVERLONG_3 | OVERLONG_2 | OVERLONG_4,
    CARRY | OVERLONG_2,
    CARRY,
    CARRY,
    CARRY | TOO_LARGE,
    CARRY | TOO_LARGE | TOO_LARGE_1000,
    CARRY | TOO_LARGE | TOO_LARGE_1000,
    CARRY | TOO_LARGE | TOO_LARGE_1000,
    CARRY | TOO_LARGE | TOO_LARGE_1000,
    CARRY | TOO_LARGE | TOO_LARGE_1000,
    CARRY | TOO_LARGE | TOO_LARGE_1000,
    CARRY | TOO_LARGE | TOO_LARGE_1000,
    CARRY | TOO_LARGE | TOO_LARGE_1000,
    CARRY | TOO_LARGE | TOO_LARGE_1000 | SURROGATE,
    CARRY | TOO_LARGE | TOO_LARGE_1000,
    CARRY | TOO_LARGE | TOO_LARGE_1000,
};
static const uint8_t this_high[16] = {
    TOO_SHORT, TOO_SHORT, TOO_SHORT, TOO_SHORT, TOO_SHORT, TOO_SHORT, TOO_SHORT, TOO_SHORT,
    TOO_LONG | OVERLONG_2 | TWO_CONTS | OVERLONG_3 | TOO_LARGE_1000 | OVERLONG_4,
    TOO_LONG | OVERLONG_2 | TWO_CONTS | OVERLONG_3 | TOO_LARGE,
    TOO_LONG | OVERLONG_2 | TWO_CONTS | SURROGATE | TOO_LARGE,
    TOO_LONG | OVERLONG_2 | TWO_CONTS | SURROGATE | TOO_LARGE,
    TOO_SHORT, TOO_SHORT, TOO_SHORT, TOO_SHORT,
};

/* Bytes of `in` moved by k, filled from the end of `before`. */
#define SHIFTED(in, before, k)                                                                    \
    _mm256_alignr_epi8((in), _mm256_permute2x128_si256((before), (in), 0x21), 16 - (k))

AVX2 static inline __m256i block_errors(__m256i in, __m256i before)
{
    const __m256i nibble = _mm256_set1_epi8(0x0F);
    __m256i p1 = SHIFTED(in, before, 1);
    __m256i e = table(prev_high, _mm256_and_si256(_mm256_srli_epi16(p1, 4), nibble));
    e = _mm256_and_si256(e, table(prev_low, _mm256_and_si256(p1, nibble)));
    e = _mm256_and_si256(e, table(this_high, _mm256_and_si256(_mm256_srli_epi16(in, 4), nibble)));
    /* Two or three places behind a 3 or 4 byte lead a second continuation is due. */
    __m256i third = _mm256_subs_epu8(SHIFTED(in, before, 2), _mm256_set1_epi8(0xE0 - 0x80));
    __m256i fourth = _mm256_subs_epu8(SHIFTED(in, before, 3), _mm256_set1_epi8((char)(0xF0 - 0x80)));
    __m256i due = _mm256_and_si256(_mm256_or_si256(third, fourth), _mm256_set1_epi8((char)0x80));
    return _mm256_xor_si256(due, e);
}

/* Length of a prefix that is valid except perhaps for a character cut at its end. */
AVX2 static size_t vector_prefix(const char *p, size_t n)
{
    __m256i before = _mm256_setzero_si256();
    size_t i = 0;
    for (; i + 64 <= n; i += 64) {
        __m256i a = _mm256_loadu_si256((const __m256i *)(const void *)(p + i));
        __m256i b = _mm256_loadu_si256((const __m256i *)(const void *)(p + i + 32));
        __m256i e;
        if (!_mm256_movemask_epi8(_mm256_or_si256(a, b))) {
            /* All ASCII: only a sequence cut at the end of the last block can be wrong. */
            e = block_errors(a, before);
        } else {
            e = _mm256_or_si256(block_errors(a, before), block_errors(b, a));
        }
        if (!_mm256_testz_si256(e, e))
            break;
        before = b;
    }
    return i;
}
#endif

size_t xs_utf8_valid_prefix(const char *p, size_t n)
{
    size_t i = 0;
#if defined(__x86_64__)
    if (n >= 64 && __builtin_cpu_supports("avx2")) {
        i = vector_prefix(p, n);
        /* The character at the border may have been cut there: look at it again. */
        for (int k = 0; k < 3 && i > 0 && ((uint8_t)p[i - 1] & 0xC0) == 0x80; k++)
            i--;
        if (i > 0 && (uint8_t)p[i - 1] >= 0xC0)
            i--;
    }
#endif
    return scalar_prefix(p, n, i);
}
