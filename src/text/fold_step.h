/* fold_step.h -- the fold one unit at a time: the definition that the fast loops must equal.
 * Private to text/. */
#ifndef XS_TEXT_FOLD_STEP_H
#define XS_TEXT_FOLD_STEP_H
#include "text/fold.h"
#include "text/fold_tables.h"

#define XS_STEP_MARKS 30 /* marks composed with one base; further ones are dropped with it */
#define XS_STEP_CODE (5 * (XS_STEP_MARKS + 18 + 2))

/* What stands before the next character. The first four are enum xs_fold_class. */
enum { XS_PREV_EDGE = 4, XS_PREV_BLANK = 5 };

typedef struct xs_step {
    const char *text;
    size_t n;
    unsigned flags;
    size_t p;     /* next source byte */
    uint8_t prev; /* class of the last character emitted */
    uint32_t invisible;
    /* the unit that the last step made: source [from,to) folds to code[0..ncode) */
    size_t from, to;
    bool ordinary; /* emits whatever stands before it: a checkpoint may stand here */
    size_t ncode;
    uint8_t code[XS_STEP_CODE];
} xs_step;

/* Fold the next unit; false at the end of the text. A unit may be dropped (ncode 0). */
bool xs_step_next(xs_step *s);

/* Length by lead byte alone: text is valid UTF-8 by contract, other bytes only must not hurt. */
static inline size_t xs_utf8_at(const char *text, size_t n, size_t p, uint32_t *cp)
{
    const uint8_t *u = (const uint8_t *)text + p;
    uint32_t c = u[0];
    if (c < 0x80) {
        *cp = c;
        return 1;
    }
    if (c >= 0xE0 && c < 0xF0 && n - p >= 3) {
        *cp = (c & 0xF) << 12 | (u[1] & 0x3Fu) << 6 | (u[2] & 0x3Fu);
        return 3;
    }
    if (c >= 0xC0 && c < 0xE0 && n - p >= 2) {
        *cp = (c & 0x1F) << 6 | (u[1] & 0x3Fu);
        return 2;
    }
    if (c >= 0xF0 && n - p >= 4) {
        c = (c & 0x7) << 18 | (u[1] & 0x3Fu) << 12 | (u[2] & 0x3Fu) << 6 | (u[3] & 0x3Fu);
        *cp = c < 0x110000 ? c : 0xFFFD;
        return 4;
    }
    *cp = 0xFFFD;
    return 1;
}

uint16_t xs_fold_entry_high(uint32_t c);
static inline uint16_t xs_fold_entry(uint32_t c)
{
    return c < 0x10000 ? xs_fold_bmp[c] : xs_fold_entry_high(c);
}

/* Action of an entry, or -1 when the entry is a code. */
static inline int xs_entry_act(uint16_t e)
{
    return (e & 0x80) || e < 0x80 ? -1 : ((e >> 8) - 1) << 7 | (e & 0x7F);
}

static inline uint8_t xs_fold_class_of(uint32_t c)
{
    if (c < 0x10000)
        return xs_fold_classes[c >> 2] >> ((c & 3) * 2) & 3;
    if (c >= 0x20000 && c < 0x40000)
        return XS_CLASS_HAN;
    return c >= 0x1F000 && c < 0x1FB00 ? XS_CLASS_SYMBOL : XS_CLASS_OTHER;
}

/* Did only layout separate characters of these classes? line: a line end is among the blanks. */
static inline bool xs_class_joins(uint8_t a, uint8_t b, bool line)
{
    if (a == XS_CLASS_HAN)
        return b == XS_CLASS_HAN || (b == XS_CLASS_PUNCT && !line);
    return a == XS_CLASS_PUNCT && b == XS_CLASS_HAN && !line;
}

/* Writes the code of an entry that is a code; 1..3. */
static inline size_t xs_entry_put(uint16_t e, uint8_t *out)
{
    if (e < 0x80) {
        out[0] = (uint8_t)e;
        return 1;
    }
    if ((e & 0xC0) == 0x80) {
        out[0] = (uint8_t)e;
        out[1] = (uint8_t)(e >> 8);
        return 2;
    }
    unsigned i = (e & 0x3Fu) << 8 | e >> 8;
    out[0] = (uint8_t)(0x80 + i / 240);
    out[1] = (uint8_t)(0xFC + i / 60 % 4);
    out[2] = (uint8_t)(0xC0 + i % 60);
    return 3;
}

#endif
