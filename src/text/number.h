/* number.h -- runs of digit-like characters: where identifiers can be.
 *
 * A run is a maximal sequence of ASCII letters and digits (after folding) with at least
 * XS_NUMBER_MIN_DIGITS digits, in which single separators between digit groups (blank - . · — _ /
 * one inserted symbol, and the bracket that ends an area code) are skipped but remembered. Numbers
 * are not patterns: recognisers claim runs.
 *
 * A run never crosses a hard end. It crosses a soft line end only in a reading of its own (WRAPPED)
 * that follows the runs of the single lines; lists of numbers give no such reading. Over brackets,
 * commas and signs that nobody writes inside a number it goes on in a reading of its own (ODD), when
 * all of it together is as long as an identifier. Signs that
 * number lists or notes (circled, raised digits, 1. and (1) as one character) are no part of a run;
 * eleven and more of them in a row are a NUMERALS reading. Numbers inside escapes or tags are found
 * by folding the view and asking here again; xs_view.at leads back. */
#ifndef XS_TEXT_NUMBER_H
#define XS_TEXT_NUMBER_H
#include "text/fold.h"

#define XS_NUMBER_MIN_DIGITS 5
#define XS_NUMBER_MAX 256 /* a longer run is cut and marked */

typedef enum xs_number_flags {
    XS_NUMBER_SEPARATED = 1 << 0, /* separators were skipped */
    XS_NUMBER_WRAPPED = 1 << 1,   /* one of them a line end */
    XS_NUMBER_STYLED = 1 << 2,    /* full-width, mathematical digits: no disguise by itself */
    XS_NUMBER_NUMERALS = 1 << 3,  /* Chinese numerals; with STYLED: circled, raised ones */
    XS_NUMBER_LOOKALIKE = 1 << 4, /* OCR look-alikes were replaced: a checksum must hold */
    XS_NUMBER_INVISIBLE = 1 << 5, /* invisible characters stood inside */
    XS_NUMBER_CUT = 1 << 6,
    XS_NUMBER_ODD = 1 << 7, /* brackets, commas or other signs stood inside: a word must agree */
} xs_number_flags;

typedef struct xs_number {
    size_t from, to; /* source span in the window */
    unsigned flags;
    uint16_t n, ndigits;
    uint8_t ngroups; /* groups between separators; group_at[k] = index of its first char */
    uint8_t group_at[32];
    char sep[32]; /* sep[k]: before group k+1: ' ' '-' '.' '_' '/' ')' '\n'; - is any dash or middle
                     dot, + and , what only ODD readings
                     join over (, parts lists as well) */
    char chars[XS_NUMBER_MAX + 1];  /* upper case letters and digits, NUL-terminated */
    uint32_t at[XS_NUMBER_MAX + 1]; /* source offset of each char; at[n] = to */
    char before, after; /* folded neighbour character if ASCII, 0 otherwise / at an end */
} xs_number;

/* Call fn for every run of the window in order: of each stretch first its runs as they stand, then
 * readings that join lines, then (flagged) ones with look-alikes (15 characters and more, half of
 * them digits) or numerals (11 and more) replaced. Stops when fn returns false. cost: memory speed
 * where there are no digits. */
void xs_numbers_each(const xs_fold *f, bool (*fn)(void *ctx, const xs_number *r), void *ctx);

#endif
