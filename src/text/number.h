/* number.h -- runs of digit-like characters: where identifiers can be.
 *
 * A run is a maximal sequence of ASCII letters and digits (after folding) with at least
 * XS_NUMBER_MIN_DIGITS digits, in which single separators (blank, - . · — _ / and a soft line end) between
 * digit groups are skipped but remembered. Numbers are not patterns: recognisers claim runs. */
#ifndef XS_TEXT_NUMBER_H
#define XS_TEXT_NUMBER_H
#include "text/fold.h"

#define XS_NUMBER_MIN_DIGITS 5
#define XS_NUMBER_MAX 256 /* a longer run is cut and marked */

typedef enum xs_number_flags {
    XS_NUMBER_SEPARATED = 1 << 0, /* separators were skipped */
    XS_NUMBER_WRAPPED = 1 << 1,   /* one of them a line end */
    XS_NUMBER_STYLED = 1 << 2,    /* full-width, circled, mathematical digits: not disguise by itself */
    XS_NUMBER_NUMERALS = 1 << 3,  /* Chinese numerals */
    XS_NUMBER_LOOKALIKE = 1 << 4, /* OCR look-alikes were replaced: a checksum must hold */
    XS_NUMBER_INVISIBLE = 1 << 5, /* invisible characters stood inside */
    XS_NUMBER_CUT = 1 << 6,
} xs_number_flags;

typedef struct xs_number {
    size_t from, to;      /* source span in the window */
    unsigned flags;
    uint16_t n, ndigits;
    uint8_t ngroups;      /* groups between separators; group_at[k] = index of its first char */
    uint8_t group_at[32];
    char sep[32];         /* sep[k]: separator before group k+1 as ASCII ('-', ' ', '.', '/', '\n' ...) */
    char chars[XS_NUMBER_MAX + 1]; /* upper case letters and digits, NUL-terminated */
    uint32_t at[XS_NUMBER_MAX + 1]; /* source offset of each char; at[n] = to */
    char before, after;   /* folded neighbour character if ASCII, 0 otherwise / at an end */
} xs_number;

/* Call fn for every run of the window in order, main reading first, then (flagged) readings with
 * numerals or look-alikes replaced. Stops when fn returns false. cost: memory speed where there
 * are no digits. */
void xs_numbers_each(const xs_fold *f, bool (*fn)(void *ctx, const xs_number *r), void *ctx);

#endif
