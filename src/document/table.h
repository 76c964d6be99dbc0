/* table.h -- CSV and TSV in plain text: which delimiter, and where the cells stand.
 *
 * The text is cut in place, byte for byte, so that offsets and lines stay those of the file: a
 * delimiter becomes the hard end of its cell, the line end of a row XS_END_ROW, the quotation marks
 * around a cell hard ends too (they are no quotation). Line ends inside a quoted cell stay.
 *
 *     if (xs_table_detect(text, n, whole, name, &t))
 *         while (n) {
 *             k = xs_table_next(&t, p, n, &place, &fresh);
 *             if (fresh) the piece p[0..k) stands at `place`
 *             p += k, n -= k;
 *         } */
#ifndef XS_DOCUMENT_TABLE_H
#define XS_DOCUMENT_TABLE_H
#include "document/document.h"

typedef struct xs_table {
    char delimiter;
    uint32_t columns; /* of most rows */
    /* state of the cut */
    uint32_t row, col;
    bool begun, quoted, maybe_closed;
} xs_table;

/* Is this text a table? By its shape: rows of the same number of short cells; a name in .csv, .tsv or
 * .tab needs less evidence. Looks at the first 64 KiB of valid UTF-8. */
bool xs_table_detect(const char *p, size_t n, bool whole, xs_str name, xs_table *t);
/* Cut the next piece of one cell, at most to its end and including its delimiter. Returns its length,
 * at least 1 for n > 0. *fresh: the piece begins a cell. Pieces may come from any division of the text. */
size_t xs_table_next(xs_table *t, char *p, size_t n, xs_place *place, bool *fresh);

#endif
