/* number_field.h -- a stretch of scan code as digit-like glyphs. Private to text/number*.c.
 *
 * A field is the widest stretch that any reading of a number could use: letters, digits, numerals
 * and look-alikes with single separators between them. Readings are then cut from its glyphs. */
#ifndef XS_TEXT_NUMBER_FIELD_H
#define XS_TEXT_NUMBER_FIELD_H
#include "text/number.h"

#define XS_FIELD_MAX 512 /* glyphs; a longer field is read in pieces, marked XS_NUMBER_CUT */

typedef enum xs_glyph_kind {
    XS_GLYPH_NONE,
    XS_GLYPH_DIGIT,   /* 0-9 after folding */
    XS_GLYPH_LETTER,  /* a-z after folding */
    XS_GLYPH_NUMERAL, /* one digit written as a Chinese numeral */
    XS_GLYPH_STYLED,  /* one digit circled, raised or lowered */
    XS_GLYPH_ALIKE,   /* no letter and no digit, but looks like one */
} xs_glyph_kind;

typedef struct xs_glyph {
    uint32_t code; /* its scan code offset */
    uint8_t kind;
    char c;   /* as read: '0'..'9', 'A'..'Z' */
    char sep; /* separator before it, as ASCII, 0 = none */
} xs_glyph;

typedef struct xs_field {
    size_t from, to; /* scan code */
    size_t n;
    size_t digits, letters, numerals, alikes; /* counts; styled count as numerals */
    bool cut;                                 /* the field goes on at `to` */
    xs_glyph g[XS_FIELD_MAX];
} xs_field;

/* The glyph of several bytes, or the bar, at code[i]; *next = offset behind it. */
xs_glyph xs_glyph_rare(const uint8_t *code, size_t n, size_t i, size_t *next);
/* The glyph at code[i], 0-kind when there is none; *next = offset behind it. */
static inline xs_glyph xs_glyph_at(const uint8_t *code, size_t n, size_t i, size_t *next)
{
    uint8_t b = i < n ? code[i] : 0;
    *next = i + 1;
    if (b >= '0' && b <= '9')
        return (xs_glyph){(uint32_t)i, XS_GLYPH_DIGIT, (char)b, 0};
    if (b >= 'a' && b <= 'z')
        return (xs_glyph){(uint32_t)i, XS_GLYPH_LETTER, (char)(b & ~0x20), 0};
    if (b == '|' || b >= 0x80)
        return xs_glyph_rare(code, n, i, next);
    return (xs_glyph){(uint32_t)i, XS_GLYPH_NONE, 0, 0};
}
/* The field that holds the glyph at `at` and begins no earlier than `lo`. */
void xs_field_read(const uint8_t *code, size_t n, size_t lo, size_t at, xs_field *out);

#endif
