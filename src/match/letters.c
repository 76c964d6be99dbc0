/* letters.c -- where a text has letters: patterns that need one need not see the rest. */
#include "match/database.h"

/* Stretches with less than this between them are scanned as one: a call of hs_scan costs as much as
 * a few hundred bytes. */
enum { JOIN = 256 };

/* Offset of the next byte 60..7F at or after i, n when there is none. */
static size_t next_letter(const uint8_t *code, size_t n, size_t i)
{
    for (; i + 8 <= n; i += 8) {
        uint64_t x;
        memcpy(&x, code + i, 8);
        uint64_t hit =
            x << 1 & x << 2 & ~x & 0x8080808080808080ull; /* bits 6 and 5 without bit 7 */
        if (hit)
            return i + ((size_t)__builtin_ctzll(hit) >> 3);
    }
    while (i < n && (code[i] < 0x60 || code[i] >= 0x80))
        i++;
    return i;
}

/* Offset of the last one in [lo, hi), or hi. */
static size_t last_letter(const uint8_t *code, size_t lo, size_t hi)
{
    size_t i = hi;
    for (; i >= lo + 8; i -= 8) {
        uint64_t x;
        memcpy(&x, code + i - 8, 8);
        uint64_t hit = x << 1 & x << 2 & ~x & 0x8080808080808080ull;
        if (hit)
            return i - 1 - ((size_t)__builtin_clzll(hit) >> 3);
    }
    while (i > lo)
        if (code[--i] >= 0x60 && code[i] < 0x80)
            return i;
    return hi;
}

bool xs_letters_next(const uint8_t *code, size_t n, size_t reach, size_t *from, size_t *to)
{
    size_t i = next_letter(code, n, *to);
    if (i == n)
        return false;
    /* what lies before was seen with the last stretch, if one reaches so far */
    *from = i > reach ? i - reach : 0;
    size_t last = i;
    for (;;) { /* far jumps where letters are many */
        size_t probe = n - last > 2 * reach + JOIN + 1 ? last + 2 * reach + JOIN + 1 : n;
        i = last_letter(code, last + 1, probe);
        if (i == probe)
            break;
        last = i;
    }
    *to = n - last > reach + 1 ? last + reach + 1 : n;
    return true;
}
