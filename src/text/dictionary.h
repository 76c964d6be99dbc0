/* dictionary.h -- which strings of Han characters are words, which characters stand alone.
 * Private to text/.
 *
 * A hash table of 32-bit tags instead of the words themselves: a word that is not in it passes for
 * one with a chance of one in a thousand million, and whatever a cache file holds, no look-up can
 * leave the table. */
#ifndef XS_TEXT_DICTIONARY_H
#define XS_TEXT_DICTIONARY_H
#include "base/error.h"

#define XS_WORD_CHARS 8u /* longest word kept, in characters */

typedef struct xs_dictionary xs_dictionary;

/* From the cache file when it can be trusted (magic, checksum, owner, stamp of the sources), else
 * from friso's dictionary, whose place /etc/friso/friso.ini names, and then into the cache.
 * errors: XS_E_MISSING without a dictionary. cost: 0.5 ms cached, 15 ms otherwise. */
xs_status xs_dictionary_open(const char *cache_dir, xs_dictionary **out, xs_error *err);
void xs_dictionary_free(xs_dictionary *d);

/* Hash of a word, a character (three bytes of UTF-8) at a time; start with XS_WORD_START. */
#define XS_WORD_START UINT64_C(0xCBF29CE484222325)
uint64_t xs_word_add(uint64_t h, const char *utf8);
bool xs_dictionary_has(const xs_dictionary *d, uint64_t word);
/* How often a character (three bytes of UTF-8) stands in text, as a power of two: 0 = unknown, 22 = the
 * most frequent one. */
unsigned xs_dictionary_weight(const xs_dictionary *d, const char *utf8);

#endif
