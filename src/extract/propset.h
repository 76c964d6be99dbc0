/* propset.h -- OLE property sets: SummaryInformation, DocumentSummaryInformation, user-defined.
 *
 * Source: [MS-OLEPS] 2.17 to 2.22, names from [MS-OSHARED] 2.3.3.2. */
#ifndef XS_EXTRACT_PROPSET_H
#define XS_EXTRACT_PROPSET_H
#include "extract/bytes.h"

typedef struct xs_property {
    xs_str name;  /* "author", "company", a user's own name; "property 17" when not known */
    xs_str value; /* UTF-8 text; numbers and times written out */
    xs_bytes blob; /* thumbnails and other binary values: value is empty then */
} xs_property;

/* Call fn for every property. false: the stream is damaged (what could be read was delivered). */
bool xs_propset_each(xs_bytes stream, void (*fn)(void *ctx, const xs_property *p), void *ctx);

#endif
