/* generic.h -- XML whose vocabulary nobody knows: all texts, and the attributes that may say something. */
#ifndef XS_EXTRACT_GENERIC_H
#define XS_EXTRACT_GENERIC_H
#include "extract/xml.h"

typedef struct xs_generic xs_generic;

/* Writes into the open part. office: a part of a known package, whose ASCII attributes are keywords and
 * numbers; only those that hold names, titles, targets are text. NULL: no memory. */
xs_generic *xs_generic_new(xs_sink *s, xs_visibility v, bool office);
xs_xml_events xs_generic_events(xs_generic *g);
void xs_generic_free(xs_generic *g);

#endif
