/* placed.h -- text put on a page piece by piece, in reading order: lines by height, pieces by position.
 *
 * A third of OFD's text objects hold one character; without this no word longer than that would be found.
 * Coordinates grow to the right and down, in any one unit. */
#ifndef XS_EXTRACT_PLACED_H
#define XS_EXTRACT_PLACED_H
#include "extract/flow.h"

typedef struct xs_piece {
    double x, y, width, size; /* y: base line; size: height of the type */
    size_t text, n;           /* in the page's buffer */
    xs_visibility visibility;
} xs_piece;

typedef struct xs_placed {
    xs_piece *v;
    size_t n, cap;
    xs_buf text;
    bool over; /* too much on one page: what came later is sent in file order, unplaced */
} xs_placed;

void xs_placed_init(xs_placed *g);
void xs_placed_clear(xs_placed *g);
/* Append to the text of the open piece, then place it. */
void xs_placed_text(xs_placed *g, xs_str text);
void xs_placed_end(xs_placed *g, double x, double y, double width, double size, xs_visibility v);
/* Send the page: line ends inside paragraphs are soft, wide gaps end a cell. `at` is everything but the
 * visibility. Leaves g empty. cost: n log n. */
void xs_placed_send(xs_placed *g, xs_sink *s, const xs_at *at);

#endif
