/* words.h -- many terms at once: a matcher for long lists, where a general literal engine
 * collapses.
 *
 * Scan code makes it easy. Its characters are mostly two bytes, so the first six bytes of a term
 * are about three characters, which few places of a text share with any of even 100,000 terms. For
 * every character of the text one 64-bit word is looked up by the hash of four bytes; a bit of it,
 * by the hash of the next two, says whether any term may begin here. The few places left over are
 * looked up exactly. The table is one relocatable block: it is built in milliseconds, and mapped
 * from the cache as it is. */
#ifndef XS_MATCH_WORDS_H
#define XS_MATCH_WORDS_H
#include "base/str.h"

/* Terms shorter than this are not for this matcher. */
enum { XS_WORDS_MIN = 4 };

typedef struct xs_words {
    const struct xs_words_head *head;
    const uint64_t *filter;
    const struct xs_words_slot *slots; /* by six bytes, by four bytes for shorter terms */
    const struct xs_words_term *terms;
    const uint8_t *tails;
} xs_words;

typedef struct xs_words_input {
    xs_str code; /* at least XS_WORDS_MIN bytes, beginning and ending at a character */
    uint32_t id;
} xs_words_input;

/* Append the block for terms (which are reordered) to out; at a multiple of 8. false: no memory.
 * cost: 100,000 terms about 50 ms. */
bool xs_words_build(xs_words_input *terms, size_t n, xs_buf *out);
/* Look at a block; every offset in it is checked. */
bool xs_words_open(const void *p, size_t n, xs_words *out);

size_t xs_words_bytes(const xs_words *w);

typedef void xs_words_fn(void *ctx, uint32_t id, size_t from, size_t to);
/* Every occurrence of every term, overlapping ones too, by ascending start.
 * cost: about 2 ns a character and 30 ns a place where a term may begin, whatever their number. */
void xs_words_scan(const xs_words *w, const uint8_t *code, size_t n, xs_words_fn *fn, void *ctx);

#endif
