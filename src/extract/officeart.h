/* officeart.h -- drawings of doc, xls and ppt: strings in shape properties, pictures, text atoms.
 *
 * Source: [MS-ODRAW] 2.2.1 (records), 2.2.12 ff. (containers), 2.2.32 (FBSE), 2.3 (properties). */
#ifndef XS_EXTRACT_OFFICEART_H
#define XS_EXTRACT_OFFICEART_H
#include "extract/bytes.h"

typedef enum xs_art_string {
    XS_ART_TEXT,  /* WordArt: a reader sees it */
    XS_ART_NAME,  /* shape or picture file name */
    XS_ART_ALT,   /* alternative text, tool tip */
    XS_ART_LINK,
} xs_art_string;

typedef struct xs_art_handler {
    void *ctx;
    /* A string of a shape, UTF-8. */
    void (*string)(void *ctx, xs_art_string what, xs_str s);
    /* A picture's file bytes; type "jpeg", "png", "tiff", "dib", "emf", "wmf", "pict". */
    void (*picture)(void *ctx, const char *type, xs_bytes file);
    /* A record that is none of the above, for ppt and xls (text atoms in client data). NULL = none.
     * Returns true when it dealt with the record's contents itself. */
    bool (*record)(void *ctx, uint16_t verinst, uint16_t type, xs_bytes body);
} xs_art_handler;

/* Walk records one after another. `delayed` holds pictures that live outside (the stream that
 * foDelay counts in), may be empty. false: a record's length does not fit. */
bool xs_art_walk(xs_bytes b, xs_bytes delayed, const xs_art_handler *h);

#endif
