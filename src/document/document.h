/* document.h -- what a document is made of, as the core sees it: parts of text with places.
 *
 * A part's decoded text is one UTF-8 string. In the text of extractors (structured parts) hard ends
 * are control characters, which extractors' own text never contains (document/ strips them):
 *   1F cell   1E row   1D paragraph   1C page, sheet, slide, section
 * Each block of text has a place: where it stood and whether a reader sees it. */
#ifndef XS_DOCUMENT_H
#define XS_DOCUMENT_H
#include "base/arena.h"
#include "wire/block.h"

/* Strings are borrowed from the document's arena. */
typedef struct xs_place {
    uint64_t offset; /* first byte of the block in the part's text; ends where the next begins */
    xs_block_kind kind;
    xs_visibility visibility;
    uint32_t page, paragraph; /* 1-based, 0 = none */
    uint32_t row, col;        /* 1-based table or sheet position, 0 = none */
    uint32_t table;           /* number of the table or sheet in the part, 1-based, 0 = none */
    xs_str sheet, cell;       /* "名单", "C17" */
    xs_str name;              /* see kinds */
} xs_place;

/* A carrier of hidden content found in the format itself: becomes an HD.* finding. */
typedef struct xs_carrier {
    char category[16];  /* "HD.TRACKED" */
    uint32_t count;
    xs_str part, detail; /* detail: what was found, both languages as "zh\ten" */
    xs_visibility visibility;
} xs_carrier;

#endif
