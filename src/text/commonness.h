/* commonness.h -- how ordinary is this text? Bits a simple model of Chinese and ASCII text needs
 * for it: the right decoding of a byte string needs the fewest. Private to text/. */
#ifndef XS_TEXT_COMMONNESS_H
#define XS_TEXT_COMMONNESS_H
#include "base/str.h"

typedef struct xs_commonness {
    double bits;     /* of the whole text */
    uint32_t chars;  /* not ASCII */
    uint32_t common; /* of them: the 1,500 most frequent, Chinese punctuation */
    uint32_t han, rare; /* rare: Han characters outside GB 2312 and Big5, private use, unassigned */
    uint32_t malformed; /* U+FFFD */
    uint32_t control;
} xs_commonness;

/* utf8 is valid. cost: about 2 ns a character; the first call fills a 64 KiB table. Thread-safe. */
void xs_commonness_of(xs_str utf8, xs_commonness *out);

#endif
