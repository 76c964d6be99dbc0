/* fold_avx2.c -- the loop over eight three-byte characters or 32 ASCII characters at a time.
 *
 * Three-byte characters: their bytes are shuffled into eight 32-bit lanes, become code points by
 * two multiply-adds, are looked up, and the codes of one or two bytes are packed by a shuffle that
 * depends on which are short. Only what comes before the first special character is kept. */
#include "text/fold_fast.h"

#ifdef XS_FAST_AVX2
#include <immintrin.h>

#define AVX2 __attribute__((target("avx2,bmi,popcnt")))

/* Shuffle of four lanes of which those in the mask have one byte, the others two. */
#define T 0x80
static const _Alignas(16) uint8_t pack[16][16] = {
    {0, 1, 4, 5, 8, 9, 12, 13, T, T, T, T, T, T, T, T}, /* ---- */
    {0, 4, 5, 8, 9, 12, 13, T, T, T, T, T, T, T, T, T}, /* x--- */
    {0, 1, 4, 8, 9, 12, 13, T, T, T, T, T, T, T, T, T}, /* -x-- */
    {0, 4, 8, 9, 12, 13, T, T, T, T, T, T, T, T, T, T}, /* xx-- */
    {0, 1, 4, 5, 8, 12, 13, T, T, T, T, T, T, T, T, T}, /* --x- */
    {0, 4, 5, 8, 12, 13, T, T, T, T, T, T, T, T, T, T}, /* x-x- */
    {0, 1, 4, 8, 12, 13, T, T, T, T, T, T, T, T, T, T}, /* -xx- */
    {0, 4, 8, 12, 13, T, T, T, T, T, T, T, T, T, T, T}, /* xxx- */
    {0, 1, 4, 5, 8, 9, 12, T, T, T, T, T, T, T, T, T},  /* ---x */
    {0, 4, 5, 8, 9, 12, T, T, T, T, T, T, T, T, T, T},  /* x--x */
    {0, 1, 4, 8, 9, 12, T, T, T, T, T, T, T, T, T, T},  /* -x-x */
    {0, 4, 8, 9, 12, T, T, T, T, T, T, T, T, T, T, T},  /* xx-x */
    {0, 1, 4, 5, 8, 12, T, T, T, T, T, T, T, T, T, T},  /* --xx */
    {0, 4, 5, 8, 12, T, T, T, T, T, T, T, T, T, T, T},  /* x-xx */
    {0, 1, 4, 8, 12, T, T, T, T, T, T, T, T, T, T, T},  /* -xxx */
    {0, 4, 8, 12, T, T, T, T, T, T, T, T, T, T, T, T},  /* xxxx */
};
#undef T

/* Eight entries by single loads: gathers are slow on many processors. */
AVX2 static inline __m256i look_up(__m256i cp)
{
    __m128i low = _mm256_castsi256_si128(cp), high = _mm256_extracti128_si256(cp, 1);
    uint64_t a = (uint64_t)_mm_cvtsi128_si64(low), b = (uint64_t)_mm_extract_epi64(low, 1);
    uint64_t c = (uint64_t)_mm_cvtsi128_si64(high), d = (uint64_t)_mm_extract_epi64(high, 1);
    const uint16_t *t = xs_fold_bmp;
    a = t[(uint16_t)a] | (uint64_t)t[a >> 32] << 32;
    b = t[(uint16_t)b] | (uint64_t)t[b >> 32] << 32;
    c = t[(uint16_t)c] | (uint64_t)t[c >> 32] << 32;
    d = t[(uint16_t)d] | (uint64_t)t[d >> 32] << 32;
    return _mm256_setr_epi64x((int64_t)a, (int64_t)b, (int64_t)c, (int64_t)d);
}

/* Three-byte characters, eight at a time, up to the first special one or a due checkpoint. */
AVX2 static inline void fold_wide(xs_fast *k)
{
    const __m256i spread = _mm256_setr_epi8(2, 1, 0, -1, 5, 4, 3, -1, 8, 7, 6, -1, 11, 10, 9, -1, //
                                            2, 1, 0, -1, 5, 4, 3, -1, 8, 7, 6, -1, 11, 10, 9, -1);
    const __m256i lead_mask = _mm256_set1_epi32(0xF00000), lead = _mm256_set1_epi32(0xE00000);
    const __m256i bits = _mm256_set1_epi32(0x0F3F3F);
    const __m256i sixes = _mm256_set1_epi32(0x00014001), twelves = _mm256_set1_epi32(0x10000001);
    const __m256i code_mask = _mm256_set1_epi32(0xC0), code_lead = _mm256_set1_epi32(0x80);
    const uint8_t *s = k->s + k->p, *last = k->s + k->n - 32;
    uint8_t *out = k->out + k->o;
    const uint8_t *due = k->out + k->limit;
    do {
        __m256i v = _mm256_inserti128_si256(
            _mm256_castsi128_si256(_mm_loadu_si128((const __m128i *)(const void *)s)),
            _mm_loadu_si128((const __m128i *)(const void *)(s + 12)), 1);
        v = _mm256_shuffle_epi8(v, spread);
        /* lead bytes E0..EF alone decide: the text is valid, or the bytes mean nothing */
        __m256i wide = _mm256_cmpeq_epi32(_mm256_and_si256(v, lead_mask), lead);
        v = _mm256_and_si256(v, bits);
        v = _mm256_maddubs_epi16(v, sixes); /* b2 + 64 b1, b0 */
        v = _mm256_madd_epi16(v, twelves);  /* + 4096 b0 */
        __m256i e = look_up(v);
        __m256i two = _mm256_cmpeq_epi32(_mm256_and_si256(e, code_mask), code_lead);
        __m256i one = _mm256_cmpgt_epi32(code_lead, e);
        __m256i good = _mm256_and_si256(wide, _mm256_or_si256(one, two));
        unsigned ok = (unsigned)_mm256_movemask_ps(_mm256_castsi256_ps(good));
        unsigned ones = (unsigned)_mm256_movemask_ps(_mm256_castsi256_ps(one));
        unsigned low = ones & 15, high = ones >> 4;
        __m128i lo = _mm_shuffle_epi8(_mm256_castsi256_si128(e),
                                      _mm_load_si128((const __m128i *)(const void *)pack[low]));
        __m128i hi = _mm_shuffle_epi8(_mm256_extracti128_si256(e, 1),
                                      _mm_load_si128((const __m128i *)(const void *)pack[high]));
        _mm_storeu_si128((__m128i *)(void *)out, lo);
        _mm_storeu_si128((__m128i *)(void *)(out + 8 - __builtin_popcount(low)), hi);
        /* A predicted branch instead of arithmetic: the next block need not wait for this one. */
        if (__builtin_expect(ok != 0xFF, 0)) {
            unsigned n = (unsigned)__builtin_ctz(~ok);
            s += 3 * n;
            out += 2 * n - (unsigned)__builtin_popcount(ones & ((1u << n) - 1));
            break;
        }
        s += 24;
        out += 16 - __builtin_popcount(ones);
    } while (s <= last && out < due);
    k->p = (size_t)(s - k->s);
    k->o = (size_t)(out - k->out);
}

/* Up to 32 ASCII characters. */
AVX2 static inline void fold_ascii(xs_fast *k)
{
    const uint8_t *s = k->s + k->p;
    __m256i v = _mm256_loadu_si256((const __m256i *)(const void *)s);
    __m256i graphic = _mm256_and_si256(_mm256_cmpgt_epi8(v, _mm256_set1_epi8(0x20)),
                                       _mm256_cmpgt_epi8(_mm256_set1_epi8(0x7F), v));
    __m256i escape = _mm256_or_si256(_mm256_or_si256(_mm256_cmpeq_epi8(v, _mm256_set1_epi8('&')),
                                                     _mm256_cmpeq_epi8(v, _mm256_set1_epi8('%'))),
                                     _mm256_or_si256(_mm256_cmpeq_epi8(v, _mm256_set1_epi8('\\')),
                                                     _mm256_cmpeq_epi8(v, _mm256_set1_epi8('<'))));
    uint32_t g = (uint32_t)_mm256_movemask_epi8(graphic);
    uint32_t blank = (uint32_t)_mm256_movemask_epi8(_mm256_cmpeq_epi8(v, _mm256_set1_epi8(' ')));
    uint32_t good = g & ~(uint32_t)_mm256_movemask_epi8(escape);
    uint32_t before = k->p > k->seen && xs_is_graphic(s[-1]);
    good |= blank & (g << 1 | before) & g >> 1; /* single blanks inside ASCII text stay */
    unsigned n = good == UINT32_MAX ? 32 : (unsigned)__builtin_ctz(~good);
    __m256i upper = _mm256_and_si256(_mm256_cmpgt_epi8(v, _mm256_set1_epi8('A' - 1)),
                                     _mm256_cmpgt_epi8(_mm256_set1_epi8('Z' + 1), v));
    v = _mm256_or_si256(v, _mm256_and_si256(upper, _mm256_set1_epi8(0x20)));
    _mm256_storeu_si256((__m256i *)(void *)(k->out + k->o), v);
    k->p += n;
    k->o += n;
}

AVX2 void xs_fast_avx2(xs_fast *k)
{
    while (k->n - k->p >= 32) {
        uint8_t c = k->s[k->p];
        size_t p = k->p, o = k->o;
        if (c >= 0xE0)
            fold_wide(k);
        else if (c < 0x80 && xs_fast_is_plain(k, c))
            fold_ascii(k);
        if (k->p == p) {
            if (!xs_fast_special(k))
                return;
        } else if (o >= k->limit && !xs_fast_point(k, o, p)) {
            k->p = p; /* no room: fold.c makes some */
            k->o = o;
            return;
        }
    }
    xs_fast_scalar(k);
}
#endif
