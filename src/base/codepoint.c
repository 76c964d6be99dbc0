#include "base/codepoint.h"

size_t xs_utf8_length(const char *s, size_t n)
{
    const unsigned char *p = (const unsigned char *)s;
    if (n == 0)
        return 0;
    if (p[0] < 0x80)
        return 1;
    if (p[0] < 0xC2)
        return 0;
    if (p[0] < 0xE0)
        return n >= 2 && (p[1] & 0xC0) == 0x80 ? 2 : 0;
    if (p[0] < 0xF0) {
        if (n < 3 || (p[1] & 0xC0) != 0x80 || (p[2] & 0xC0) != 0x80)
            return 0;
        if ((p[0] == 0xE0 && p[1] < 0xA0) || (p[0] == 0xED && p[1] > 0x9F))
            return 0;
        return 3;
    }
    if (p[0] > 0xF4 || n < 4 || (p[1] & 0xC0) != 0x80 || (p[2] & 0xC0) != 0x80 ||
        (p[3] & 0xC0) != 0x80)
        return 0;
    if ((p[0] == 0xF0 && p[1] < 0x90) || (p[0] == 0xF4 && p[1] > 0x8F))
        return 0;
    return 4;
}

bool xs_utf8_ok(const char *p, size_t n)
{
    for (size_t i = 0; i < n;) {
        if (n - i >= 8) {
            uint64_t w;
            memcpy(&w, p + i, sizeof w);
            if (!(w & 0x8080808080808080u)) {
                i += 8;
                continue;
            }
        }
        size_t k = xs_utf8_length(p + i, n - i);
        if (k == 0)
            return false;
        i += k;
    }
    return true;
}

uint32_t xs_utf8_get(const char *s, size_t n, size_t *len)
{
    const unsigned char *p = (const unsigned char *)s;
    *len = xs_utf8_length(s, n);
    switch (*len) {
    case 1:
        return p[0];
    case 2:
        return (p[0] & 0x1Fu) << 6 | (p[1] & 0x3Fu);
    case 3:
        return (p[0] & 0x0Fu) << 12 | (p[1] & 0x3Fu) << 6 | (p[2] & 0x3Fu);
    case 4:
        return (p[0] & 0x07u) << 18 | (p[1] & 0x3Fu) << 12 | (p[2] & 0x3Fu) << 6 | (p[3] & 0x3Fu);
    default:
        *len = 1;
        return 0xFFFD;
    }
}

size_t xs_utf8_cut(const char *p, size_t n)
{
    /* The byte at n is where the next piece begins: step back over the character that n is in. */
    size_t i = n;
    for (int k = 0; k < 4 && i > 0; k++) {
        i--;
        if (((unsigned char)p[i] & 0xC0) != 0x80)
            return i + xs_utf8_length(p + i, n - i) == n ? n : i;
    }
    return n;
}
