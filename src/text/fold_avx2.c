/* fold_avx2.c -- the loop over eight three-byte characters or 32 ASCII characters at a time.
 *
 * Three-byte characters: their bytes are shuffled into eight 32-bit lanes, become code points by
 * two multiply-adds, are looked up, and the codes of one or two bytes are packed by a shuffle that
 * depends on which are short. Only what comes before the first special character is kept. */
#include "text/fold_fast.h"

#ifdef XS_FAST_AVX2
#include <immintrin.h>

#define AVX2 __attribute__((target("avx2,bmi,popcnt")))

/* Shuffle of four 16-bit codes of which those in the mask have one byte. */
#define T 0x80
static const _Alignas(16) uint8_t pack[16][16] = {
    {0, 1, 2, 3, 4, 5, 6, 7, T, T, T, T, T, T, T, T}, /* ---- */
    {0, 2, 3, 4, 5, 6, 7, T, T, T, T, T, T, T, T, T}, /* x--- */
    {0, 1, 2, 4, 5, 6, 7, T, T, T, T, T, T, T, T, T}, /* -x-- */
    {0, 2, 4, 5, 6, 7, T, T, T, T, T, T, T, T, T, T}, /* xx-- */
    {0, 1, 2, 3, 4, 6, 7, T, T, T, T, T, T, T, T, T}, /* --x- */
    {0, 2, 3, 4, 6, 7, T, T, T, T, T, T, T, T, T, T}, /* x-x- */
    {0, 1, 2, 4, 6, 7, T, T, T, T, T, T, T, T, T, T}, /* -xx- */
    {0, 2, 4, 6, 7, T, T, T, T, T, T, T, T, T, T, T}, /* xxx- */
    {0, 1, 2, 3, 4, 5, 6, T, T, T, T, T, T, T, T, T}, /* ---x */
    {0, 2, 3, 4, 5, 6, T, T, T, T, T, T, T, T, T, T}, /* x--x */
    {0, 1, 2, 4, 5, 6, T, T, T, T, T, T, T, T, T, T}, /* -x-x */
    {0, 2, 4, 5, 6, T, T, T, T, T, T, T, T, T, T, T}, /* xx-x */
    {0, 1, 2, 3, 4, 6, T, T, T, T, T, T, T, T, T, T}, /* --xx */
    {0, 2, 3, 4, 6, T, T, T, T, T, T, T, T, T, T, T}, /* x-xx */
    {0, 1, 2, 4, 6, T, T, T, T, T, T, T, T, T, T, T}, /* -xxx */
    {0, 2, 4, 6, T, T, T, T, T, T, T, T, T, T, T, T}, /* xxxx */
};
#undef T

/* _mm_insert_epi16 is a macro that converts carelessly when nothing is optimised. */
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wsign-conversion"
/* Entries of two times four code points, by single loads: gathers are half as fast, or worse. */
AVX2 static inline void look_up(__m256i cp, __m128i *low, __m128i *high)
{
    uint64_t a = (uint64_t)_mm256_extract_epi64(cp, 0), b = (uint64_t)_mm256_extract_epi64(cp, 1);
    uint64_t c = (uint64_t)_mm256_extract_epi64(cp, 2), d = (uint64_t)_mm256_extract_epi64(cp, 3);
    const uint16_t *t = xs_fold_bmp;
    __m128i x = _mm_cvtsi32_si128(t[(uint16_t)a]), y = _mm_cvtsi32_si128(t[(uint16_t)c]);
    x = _mm_insert_epi16(x, t[a >> 32], 1);
    y = _mm_insert_epi16(y, t[c >> 32], 1);
    x = _mm_insert_epi16(x, t[(uint16_t)b], 2);
    y = _mm_insert_epi16(y, t[(uint16_t)d], 2);
    *low = _mm_insert_epi16(x, t[b >> 32], 3);
    *high = _mm_insert_epi16(y, t[d >> 32], 3);
}
#pragma GCC diagnostic pop

/* The loop's state in registers: bytes written could alias anything in memory. */
typedef struct state {
    const uint8_t *s, *seen;
    uint8_t *out, *due;
    xs_fold_point *point;
} state;

static inline void open_state(state *t, const xs_fast *k)
{
    t->s = k->s + k->p;
    t->seen = k->s + k->seen;
    t->out = k->out + k->o;
    t->due = k->out + k->limit;
    t->point = k->points + k->npoints;
}

static inline void close_state(const state *t, xs_fast *k)
{
    k->p = (size_t)(t->s - k->s);
    k->o = (size_t)(t->out - k->out);
    k->limit = (size_t)(t->due - k->out);
    k->npoints = (size_t)(t->point - k->points);
}

/* A checkpoint before the characters about to be kept. */
static inline void point_here(state *t, const xs_fast *k)
{
    if (__builtin_expect(t->out >= t->due, 0)) {
        *t->point++ = (xs_fold_point){(uint32_t)(t->out - k->out), (uint32_t)(t->s - k->s)};
        t->due = t->out + XS_POINT_EVERY;
    }
}

static inline __m128i shuffle_of(unsigned mask)
{
    return _mm_load_si128((const __m128i *)(const void *)pack[mask]);
}

/* Three-byte characters, eight at a time. false: the next one is special. */
AVX2 static inline bool fold_wide(state *t, const xs_fast *k)
{
    const __m256i spread = _mm256_setr_epi8(2, 1, 0, -1, 5, 4, 3, -1, 8, 7, 6, -1, 11, 10, 9, -1, //
                                            2, 1, 0, -1, 5, 4, 3, -1, 8, 7, 6, -1, 11, 10, 9, -1);
    const __m256i lead_mask = _mm256_set1_epi32(0xF00000), lead = _mm256_set1_epi32(0xE00000);
    const __m256i bits = _mm256_set1_epi32(0x0F3F3F);
    const __m256i sixes = _mm256_set1_epi32(0x00014001), twelves = _mm256_set1_epi32(0x10000001);
    const __m128i one_mask = _mm_set1_epi16((short)0xFF80), two_mask = _mm_set1_epi16(0xC0);
    const __m128i two_lead = _mm_set1_epi16(0x80);
    const uint8_t *const last = k->s + k->n - 32;
    for (;;) {
        const uint8_t *s = t->s;
        uint8_t *out = t->out;
        __m256i v = _mm256_inserti128_si256(
            _mm256_castsi128_si256(_mm_loadu_si128((const __m128i *)(const void *)s)),
            _mm_loadu_si128((const __m128i *)(const void *)(s + 12)), 1);
        v = _mm256_shuffle_epi8(v, spread);
        /* Lead bytes E0..EF alone decide: the text is valid, or the bytes mean nothing. */
        __m256i wide = _mm256_cmpeq_epi32(_mm256_and_si256(v, lead_mask), lead);
        unsigned leads = (unsigned)_mm256_movemask_ps(_mm256_castsi256_ps(wide));
        v = _mm256_and_si256(v, bits);
        v = _mm256_maddubs_epi16(v, sixes); /* b2 + 64 b1, b0 */
        v = _mm256_madd_epi16(v, twelves);  /* + 4096 b0 */
        __m128i low, high;
        look_up(v, &low, &high);
        __m128i e = _mm_unpacklo_epi64(low, high);
        __m128i one = _mm_cmpeq_epi16(_mm_and_si128(e, one_mask), _mm_setzero_si128());
        __m128i two = _mm_cmpeq_epi16(_mm_and_si128(e, two_mask), two_lead);
        unsigned good = (unsigned)_mm_movemask_epi8(_mm_packs_epi16(_mm_or_si128(one, two), one));
        unsigned ones = good >> 8;
        low = _mm_shuffle_epi8(low, shuffle_of(ones & 15));
        high = _mm_shuffle_epi8(high, shuffle_of(ones >> 4));
        _mm_storeu_si128((__m128i *)(void *)out, low);
        _mm_storeu_si128((__m128i *)(void *)(out + 8 - __builtin_popcount(ones & 15)), high);
        /* A predicted branch, no arithmetic: the next block need not wait for this one. */
        if (__builtin_expect(leads == 0xFF && (good & 0xFF) == 0xFF, 1)) {
            point_here(t, k);
            t->s = s + 24;
            t->out = out + 16 - __builtin_popcount(ones);
            if (t->s <= last)
                continue;
            return true;
        }
        unsigned n = (unsigned)__builtin_ctz(~leads), bad = ~good & ((1u << n) - 1);
        if (bad)
            n = (unsigned)__builtin_ctz(bad);
        if (n > 0)
            point_here(t, k);
        t->s = s + 3 * n;
        t->out = out + 2 * n - (unsigned)__builtin_popcount(ones & ((1u << n) - 1));
        return bad == 0;
    }
}

/* Up to 32 ASCII characters, of which the first is plain. */
AVX2 static inline void fold_ascii(state *t, const xs_fast *k)
{
    __m256i v = _mm256_loadu_si256((const __m256i *)(const void *)t->s);
    __m256i graphic = _mm256_and_si256(_mm256_cmpgt_epi8(v, _mm256_set1_epi8(0x20)),
                                       _mm256_cmpgt_epi8(_mm256_set1_epi8(0x7F), v));
    __m256i escape = _mm256_or_si256(_mm256_or_si256(_mm256_cmpeq_epi8(v, _mm256_set1_epi8('&')),
                                                     _mm256_cmpeq_epi8(v, _mm256_set1_epi8('%'))),
                                     _mm256_or_si256(_mm256_cmpeq_epi8(v, _mm256_set1_epi8('\\')),
                                                     _mm256_cmpeq_epi8(v, _mm256_set1_epi8('<'))));
    uint32_t g = (uint32_t)_mm256_movemask_epi8(graphic);
    uint32_t blank = (uint32_t)_mm256_movemask_epi8(_mm256_cmpeq_epi8(v, _mm256_set1_epi8(' ')));
    uint32_t good = g & ~(uint32_t)_mm256_movemask_epi8(escape);
    good |= blank & g << 1 & g >> 1; /* single blanks inside ASCII text stay */
    unsigned n = good == UINT32_MAX ? 32 : (unsigned)__builtin_ctz(~good);
    __m256i upper = _mm256_and_si256(_mm256_cmpgt_epi8(v, _mm256_set1_epi8('A' - 1)),
                                     _mm256_cmpgt_epi8(_mm256_set1_epi8('Z' + 1), v));
    v = _mm256_or_si256(v, _mm256_and_si256(upper, _mm256_set1_epi8(0x20)));
    _mm256_storeu_si256((__m256i *)(void *)t->out, v);
    point_here(t, k);
    t->s += n;
    t->out += n;
}

static inline bool is_plain(const state *t, uint8_t c)
{
    uint8_t kind = xs_ascii_kind[c];
    return kind == 0 || (!(kind & XS_ASCII_STOP) && t->s > t->seen && t->s[-1] < 0x80);
}

AVX2 void xs_fast_avx2(xs_fast *k)
{
    state t;
    if (k->n < 32) {
        xs_fast_scalar(k);
        return;
    }
    const uint8_t *const last = k->s + k->n - 32;
    open_state(&t, k);
    while (t.s <= last) {
        uint8_t c = *t.s;
        if (c >= 0xE0) {
            if (fold_wide(&t, k) && (t.s > last || *t.s < 0xF0))
                continue;
        } else if (c < 0x80 && is_plain(&t, c)) {
            fold_ascii(&t, k);
            continue;
        }
        close_state(&t, k);
        if (!xs_fast_special(k))
            return;
        open_state(&t, k);
    }
    close_state(&t, k);
    xs_fast_scalar(k);
}
#endif
