/* doc.h -- private to the readers of Word's binary formats (doc, Kingsoft wps).
 *
 * Source: [MS-DOC] 2.5 (file information block), 2.4.1 (retrieving text), 2.8 and 2.9. */
#ifndef XS_EXTRACT_DOC_H
#define XS_EXTRACT_DOC_H
#include "extract/cfb.h"
#include "extract/reader.h"

/* Character properties that decide what a reader sees. */
enum {
    DOC_DELETED = 1 << 0,
    DOC_INSERTED = 1 << 1,
    DOC_VANISH = 1 << 2,
    DOC_WHITE = 1 << 3,
    DOC_TINY = 1 << 4,
    DOC_SHADED = 1 << 5,
    /* Paragraph properties. */
    DOC_ROW_END = 1 << 8,
    DOC_IN_TABLE = 1 << 9,
    DOC_HEADING1 = 1 << 10,
};

/* Properties of the bytes [from, to) of the WordDocument stream. */
typedef struct doc_run {
    uint32_t from, to;
    unsigned flags;
} doc_run;

typedef struct doc_runs {
    doc_run *p;
    size_t n, cap;
} doc_runs;

/* A piece of text: characters [cp, cp_end) stand at `fc`, one or two bytes each. */
typedef struct doc_piece {
    uint32_t cp, cp_end, fc;
    bool narrow;
    unsigned flags; /* from the piece's own modifiers */
} doc_piece;

typedef struct doc {
    xs_sink *sink;
    xs_cfb *cfb;
    xs_buf word_buf, table_buf;
    xs_bytes word, table;
    doc_piece *piece;
    size_t npieces;
    doc_runs chars, paras;
    unsigned codepage;     /* of pre-97 text */
    uint32_t tracked, comments, hidden; /* counted for carriers */
    bool damaged;
} doc;

/* Property lookups (doc_props.c). Runs are sorted by `from`. */
bool doc_props_read(doc *d);
void doc_props_clear(doc *d);
/* Flags at fc, and in *to the byte where they may change. */
unsigned doc_props_at(const doc_runs *r, uint32_t fc, uint32_t *to);
/* Flags of a list of modifiers (grpprl). */
unsigned doc_props_of(xs_bytes grpprl);

/* Bytes of the table stream that entry i of FibRgFcLcb97 names. */
xs_bytes doc_fib_part(const doc *d, unsigned i);
/* Piece table, then the stories (doc_text.c). */
bool doc_pieces_read(doc *d);
void doc_stories(doc *d);
/* Text of the stream that no piece shows: left by fast saves and deletions. */
void doc_remnants(doc *d);
/* String tables, drawings, pictures (doc_tables.c). */
void doc_tables(doc *d);
/* Word 6 and 95, and 2.x as far as its text is plain (word6.c). */
void doc_old(doc *d);

#endif
