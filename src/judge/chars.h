/* chars.h -- steps over valid UTF-8 and what the judge asks about single characters. */
#ifndef XS_JUDGE_CHARS_H
#define XS_JUDGE_CHARS_H
#include "base/str.h"

/* Bytes of the character that starts with this byte; 1 for anything odd. */
static inline size_t xs_char_bytes(unsigned char c)
{
    return c < 0xC0 ? 1 : c < 0xE0 ? 2 : c < 0xF0 ? 3 : 4;
}

/* Offset behind / before the character at i; never beyond [0, n]. */
static inline size_t xs_char_next(const char *p, size_t n, size_t i)
{
    size_t k = i + xs_char_bytes((unsigned char)p[i]);
    return k < n ? k : n;
}
static inline size_t xs_char_prev(const char *p, size_t i)
{
    if (i > 0)
        do
            i--;
        while (i > 0 && ((unsigned char)p[i] & 0xC0) == 0x80);
    return i;
}

static inline uint32_t xs_char_at(const char *s, size_t n, size_t i)
{
    const unsigned char *p = (const unsigned char *)s + i;
    size_t k = xs_char_bytes(*p);
    if (i + k > n || k == 1)
        return *p;
    if (k == 2)
        return (*p & 0x1Fu) << 6 | (p[1] & 0x3Fu);
    if (k == 3)
        return (*p & 0x0Fu) << 12 | (p[1] & 0x3Fu) << 6 | (p[2] & 0x3Fu);
    return (*p & 0x07u) << 18 | (p[1] & 0x3Fu) << 12 | (p[2] & 0x3Fu) << 6 | (p[3] & 0x3Fu);
}

static inline bool xs_char_is_han(uint32_t c)
{
    return (c >= 0x4E00 && c <= 0x9FFF) || (c >= 0x3400 && c <= 0x4DBF) || c == 0x3007 ||
           (c >= 0x20000 && c <= 0x323AF) || (c >= 0xF900 && c <= 0xFAFF);
}

/* Layout only: blanks, line ends, characters without width. */
static inline bool xs_char_is_blank(uint32_t c)
{
    return c == ' ' || (c >= '\t' && c <= '\r') || c == 0xA0 || c == 0x3000 || c == 0x85 ||
           (c >= 0x2000 && c <= 0x200F) || c == 0x2028 || c == 0x2029 || c == 0x202F ||
           c == 0x205F || c == 0x2060 || c == 0xFEFF || c == 0xAD;
}

static inline bool xs_char_is_digit(uint32_t c)
{
    return (c >= '0' && c <= '9') || (c >= 0xFF10 && c <= 0xFF19);
}

/* What a masked value is masked with. */
static inline bool xs_char_is_mask(uint32_t c)
{
    return c == '*' || c == 0xFF0A || c == 0xD7 || c == 0x25CF || c == 0x25CB || c == 0x25A0 ||
           c == 0x25A1 || c == 0x2588 || c == 0x25C6 || c == 0x2731 || c == 0x2217;
}

/* Characters of p[0..n): bytes that are no continuation. */
size_t xs_chars_count(const char *p, size_t n);
/* s without blanks at both ends. */
xs_str xs_chars_trim(xs_str s);
/* Does s contain the word? cost: memmem. */
static inline bool xs_chars_have(xs_str s, const char *word)
{
    return s.n && memmem(s.p, s.n, word, strlen(word));
}
/* Does s contain one of the words, a list that ends with NULL? */
bool xs_chars_have_any(xs_str s, const char *const *words);

#endif
