#include "judge/chars.h"

#include "text/utf8.h"

size_t xs_chars_count(const char *p, size_t n)
{
    if (n >= 128)
        return xs_utf8_count(p, n);
    size_t continued = 0, i = 0;
    for (; i + 8 <= n; i += 8) {
        uint64_t w;
        memcpy(&w, p + i, 8);
        /* A continuation byte is 10xxxxxx: bit 7 set and bit 6 clear. */
        uint64_t c = (w >> 7) & (~w >> 6) & 0x0101010101010101u;
        continued += (c * 0x0101010101010101u) >> 56; /* each byte of c is 0 or 1 */
    }
    for (; i < n; i++)
        continued += ((unsigned char)p[i] & 0xC0) == 0x80;
    return n - continued;
}

xs_str xs_chars_trim(xs_str s)
{
    size_t from = 0, to = s.n;
    while (from < to && xs_char_is_blank(xs_char_at(s.p, to, from)))
        from = xs_char_next(s.p, to, from);
    while (to > from) {
        size_t before = xs_char_prev(s.p, to);
        if (!xs_char_is_blank(xs_char_at(s.p, to, before)))
            break;
        to = before;
    }
    return (xs_str){s.p + from, to - from};
}

bool xs_chars_have_any(xs_str s, const char *const *words)
{
    for (; *words; words++)
        if (xs_chars_have(s, *words))
            return true;
    return false;
}
