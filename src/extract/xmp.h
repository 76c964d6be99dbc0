/* xmp.h -- XMP metadata packets, as in PDF and pictures. Source: ISO 16684-1 7. */
#ifndef XS_EXTRACT_XMP_H
#define XS_EXTRACT_XMP_H
#include "extract/bytes.h"

/* Call fn for every property with words: elements' text and attributes, under the name of the
 * nearest element that is not RDF's own ("dc:creator"). false: not well-formed to its end. */
bool xs_xmp_each(xs_bytes packet, void (*fn)(void *ctx, xs_str name, xs_str value), void *ctx);

#endif
