/* pdf_table.c -- the formats that xianshen-extract-pdf reads; everything else inside a PDF goes to
 * the general worker. */
#include "extract/reader.h"

static int bid_anything(const xs_peek *k)
{
    (void)k;
    return 1;
}

static const xs_reader other = {.name = "other",
                                .media_type = "application/octet-stream",
                                .bid = bid_anything,
                                .worker = XS_WORKER_GENERAL};

extern const xs_reader xs_read_pdf_pages;
const xs_reader *const xs_readers[] = {&xs_read_pdf_pages, &other, NULL};
