/* decode_step.h -- one step of each double-byte charset, shared by decoder, detection and mojibake.
 * Private to text/. */
#ifndef XS_TEXT_DECODE_STEP_H
#define XS_TEXT_DECODE_STEP_H
#include "text/decode.h"
#include "text/utf8.h"

/* The character at p (n > 0) and its length in bytes; XS_UTF8_BAD with the length to skip,
 * XS_UTF8_CUT when p[0..n) ends inside a character. */
size_t xs_gb_next(const uint8_t *p, size_t n, uint32_t *c);
/* Four codes stand for two characters: the second one in *mark, else 0. */
size_t xs_big5_next(const uint8_t *p, size_t n, uint32_t *c, uint32_t *mark);
/* Two-byte GBK code of a character as Windows writes it (80 for the euro sign); 0 = none.
 * The first call builds the inverse table. Thread-safe. */
unsigned xs_gbk_code(uint32_t c);

/* Write c as UTF-8, 1 to 4 bytes, and return the place behind it. */
static inline char *xs_put_utf8(char *o, uint32_t c)
{
    if (c < 0x80) {
        *o++ = (char)c;
    } else if (c < 0x800) {
        *o++ = (char)(0xC0 | c >> 6);
        *o++ = (char)(0x80 | (c & 0x3F));
    } else if (c < 0x10000) {
        *o++ = (char)(0xE0 | c >> 12);
        *o++ = (char)(0x80 | (c >> 6 & 0x3F));
        *o++ = (char)(0x80 | (c & 0x3F));
    } else {
        *o++ = (char)(0xF0 | c >> 18);
        *o++ = (char)(0x80 | (c >> 12 & 0x3F));
        *o++ = (char)(0x80 | (c >> 6 & 0x3F));
        *o++ = (char)(0x80 | (c & 0x3F));
    }
    return o;
}

/* windows-1252 (WHATWG): 80..9F; the five unassigned ones are the C1 controls. */
extern const uint16_t xs_cp1252[32];

#endif
