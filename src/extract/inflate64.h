/* inflate64.h -- Deflate64 ("enhanced deflate", zip method 9): Windows uses it for large files, and no
 * library of the distribution reads it. Deflate (RFC 1951) with a 64 KiB window, length code 285 = 3 +
 * 16 extra bits, distance codes 30 and 31 with 14 extra bits (PKWARE APPNOTE 4.4.5, method 9). */
#ifndef XS_EXTRACT_INFLATE64_H
#define XS_EXTRACT_INFLATE64_H
#include "base/str.h"

typedef struct xs_inflate64 xs_inflate64;
xs_inflate64 *xs_inflate64_new(const char *p, size_t n); /* borrows p; NULL without memory */
void xs_inflate64_free(xs_inflate64 *s);
/* Next bytes: number, 0 at the end of the stream, -1 when it is malformed or cut. */
ptrdiff_t xs_inflate64_read(xs_inflate64 *s, void *p, size_t n);

#endif
