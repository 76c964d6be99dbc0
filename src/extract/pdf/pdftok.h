/* pdftok.h -- tokens of a PDF content stream. Source: ISO 32000-1 7.2, 7.3, 8.9.7. */
#ifndef XS_EXTRACT_PDFTOK_H
#define XS_EXTRACT_PDFTOK_H
#include "extract/bytes.h"

typedef enum xs_pdftok_kind {
    XS_PDFTOK_END,
    XS_PDFTOK_NUMBER,
    XS_PDFTOK_NAME,   /* text without the slash, #xx not resolved */
    XS_PDFTOK_STRING, /* literal or hexadecimal, with its brackets */
    XS_PDFTOK_OPEN,   /* [ or << */
    XS_PDFTOK_CLOSE,
    XS_PDFTOK_WORD,   /* operator, true, false, null */
    XS_PDFTOK_IMAGE,  /* inline image: from behind BI to behind EI */
} xs_pdftok_kind;

typedef struct xs_pdftok {
    xs_pdftok_kind kind;
    size_t from, to; /* bytes of the stream */
    double number;
    xs_bytes text;
} xs_pdftok;

/* Take the token at *at and move *at behind it. Never fails: odd bytes are words. */
void xs_pdftok_next(xs_bytes s, size_t *at, xs_pdftok *t);
/* Bytes of a string token, escapes and hexadecimal resolved, appended. */
bool xs_pdftok_string(const xs_pdftok *t, xs_buf *out);

#endif
