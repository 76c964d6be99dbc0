/* utf8.h -- one character of UTF-8 at a time. */
#ifndef XS_TEXT_UTF8_H
#define XS_TEXT_UTF8_H
#include <stddef.h>
#include <stdint.h>

#define XS_UTF8_MAX 0x10FFFFu
#define XS_UTF8_BAD 0xFFFFFFFFu /* an ill-formed sequence */
#define XS_UTF8_CUT 0xFFFFFFFEu /* the text ends inside a character */

/* The character at p (n > 0) and its length. Ill-formed: the length of the maximal subpart, as
 * Unicode 15 section 3.9 advises to replace by one U+FFFD. Rejects surrogates and overlong forms. */
size_t xs_utf8_next(const char *p, size_t n, uint32_t *c);

/* Characters of valid UTF-8. cost: memory speed. */
size_t xs_utf8_count(const char *p, size_t n);
/* Length of the ASCII at the beginning. cost: memory speed. */
size_t xs_utf8_ascii_prefix(const char *p, size_t n);

#endif
