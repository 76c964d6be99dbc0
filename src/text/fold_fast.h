/* fold_fast.h -- loops over what folds one by one. Private to text/.
 *
 * A loop copies runs of ASCII and of characters with short codes, asks xs_fast_special about any
 * other character, and stops where that one gives up: marks and what they stand on, invisible
 * characters, whatever a view may read differently. fold.c lets fold_step.c do that one and goes
 * on. Every loop must write what fold_step.c alone would write. */
#ifndef XS_TEXT_FOLD_FAST_H
#define XS_TEXT_FOLD_FAST_H
#include "text/fold_step.h"
#include "text/stretch.h"

#define XS_POINT_EVERY 64u /* code bytes between checkpoints */

typedef struct xs_fast {
    const uint8_t *s;
    size_t n;
    uint8_t *out; /* room for twice n - p bytes and 64 more */
    size_t p, o;
    size_t limit;          /* a checkpoint is due at this o */
    xs_fold_point *points; /* room for two in XS_POINT_EVERY of the bytes left */
    size_t npoints;
    size_t seen;  /* what stands before here is prev; behind here every character was */
    uint8_t prev; /* folded by this loop, one by one */
    uint32_t invisible;
    xs_watch *watch;
} xs_fast;

typedef void xs_fast_fn(xs_fast *k);
void xs_fast_scalar(xs_fast *k);
#if defined(__x86_64__) && defined(__GNUC__)
#define XS_FAST_AVX2 1
void xs_fast_avx2(xs_fast *k);
#endif
/* The best loop of this processor, or the chosen one. */
xs_fast_fn *xs_fast_best(void);
/* For tests: use this loop from now on, in this process. NULL: the best one. */
void xs_fast_choose(xs_fast_fn *fn);

/* One character, or one run of blanks, that is more than its table entry. false: not here. */
bool xs_fast_special(xs_fast *k);
/* Does a mark stand at p, perhaps behind invisible characters? */
bool xs_fast_has_mark(const xs_fast *k, size_t p);
/* The last character the loop folded: its source bytes, its code bytes. 0: none that it knows. */
size_t xs_fast_last(const xs_fast *k, size_t *ncode);
/* Class of what stands before p. */
uint8_t xs_fast_prev(const xs_fast *k);

enum { XS_ASCII_STOP = 1, XS_ASCII_SYMBOL = 2, XS_ASCII_LETTER = 4, XS_ASCII_BRACKET = 8 };
extern const uint8_t xs_ascii_kind[128];

static inline bool xs_is_graphic(uint8_t c)
{
    return c > 0x20 && c < 0x7F;
}

#endif
