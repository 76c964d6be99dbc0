/* pdf_bid.h -- what looks like a PDF; both workers ask. */
#ifndef XS_EXTRACT_PDF_BID_H
#define XS_EXTRACT_PDF_BID_H
#include "extract/reader.h"

/* The header may stand up to 1024 bytes into the file. */
int xs_pdf_bid(const xs_peek *k);

#endif
