/* pdf_bid.c -- PDF in the general worker: handed to the one that links poppler. */
#include "extract/pdf_bid.h"

int xs_pdf_bid(const xs_peek *k)
{
    size_t n = k->head.n < 1024 ? k->head.n : 1024;
    const char *p = n >= 5 ? memmem(k->head.p, n, "%PDF-", 5) : NULL;
    return !p ? 0 : p == k->head.p ? 100 : 90;
}

const xs_reader xs_read_pdf = {.name = "pdf",
                               .media_type = "application/pdf",
                               .extensions = ".pdf .ai",
                               .bid = xs_pdf_bid,
                               .worker = XS_WORKER_PDF};
