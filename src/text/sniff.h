/* sniff.h -- what the first bytes of a document promise: plain text that the core reads itself, or a
 * format that a worker must read. Shared by the core (who should read this?) and the workers' bids. */
#ifndef XS_TEXT_SNIFF_H
#define XS_TEXT_SNIFF_H
#include "base/str.h"

typedef enum xs_sniff {
    XS_SNIFF_PLAIN,  /* nothing special: text, if it is text */
    XS_SNIFF_HTML,
    XS_SNIFF_XML,    /* with or without declaration, SVG too */
    XS_SNIFF_JSON,   /* and lines of JSON */
    XS_SNIFF_MAIL,   /* header fields first; MHT too */
    XS_SNIFF_MBOX,
    XS_SNIFF_RTF,
    XS_SNIFF_PDF,
    XS_SNIFF_BINARY, /* signature of an archive, picture, office file ... */
} xs_sniff;

/* Look at the first n bytes (4 KiB are enough); `name` is a hint for HTML without a usual beginning.
 * Bytes in UTF-16 with a byte order mark are looked at as such. Never fails. cost: below 10 us. */
xs_sniff xs_sniff_head(const char *p, size_t n, xs_str name);

#endif
