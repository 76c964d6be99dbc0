/* codepoint.h -- is it UTF-8, and where do its characters stand. */
#ifndef XS_BASE_CODEPOINT_H
#define XS_BASE_CODEPOINT_H
#include "base/str.h"

/* Whole string well-formed (no surrogates, no overlong forms, nothing above U+10FFFF).
 * cost: memory speed on ASCII, about 1 ns a Han character. */
bool xs_utf8_ok(const char *p, size_t n);
/* Length of the well-formed character at p[0..n), 0 when there is none. */
size_t xs_utf8_length(const char *p, size_t n);
/* Code point at p (well-formed, n >= 1); *len gets its length. U+FFFD and 1 for ill-formed bytes. */
uint32_t xs_utf8_get(const char *p, size_t n, size_t *len);
/* Largest n' <= n at which p may be cut without dividing a character. p is well-formed. */
size_t xs_utf8_cut(const char *p, size_t n);

#endif
