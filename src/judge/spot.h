/* spot.h -- where a hit stands: line and column, paragraph or cell, zones. A cursor that only moves
 * forward, so that a document full of hits is walked once. */
#ifndef XS_JUDGE_SPOT_H
#define XS_JUDGE_SPOT_H
#include "judge/judge.h"

typedef struct xs_spot {
    size_t line_from, line_to;   /* see xs_sight */
    size_t block_from, block_to; /* its paragraph or cell, soft line ends inside */
    bool cut_before, cut_after;
    bool may_be_tail;      /* the end of the part has not been seen yet */
    unsigned zones;        /* bits of xs_zone */
    uint32_t line, column; /* 0 in structured parts */
    uint64_t chars;        /* characters of the part before it */
    uint64_t line_at;      /* offset in the part at which its line begins, as far as known */
    const xs_place *place; /* or NULL */
    size_t nth_place;
    uint32_t table, row, col; /* of a document's table or of one found in plain text; 0 = none */
    xs_str header, label;     /* of its column; of the cell to its left */
} xs_spot;

typedef struct xs_spots {
    bool structured, may_head;
    bool lines; /* lines and columns are those of a file: plain text, and tables cut in place */
    const xs_window *w;
    unsigned nhead; /* non-empty lines of the head seen so far */
    uint64_t head_to, title_from, title_to, tail_from;
    uint64_t scanned; /* up to here the head has been looked for */
    /* the cursor, in the window */
    size_t at, line_start;
    uint64_t line, chars, line_chars, chars_before;
    size_t place;
} xs_spots;

void xs_spots_part(xs_spots *s, bool structured, xs_visibility visibility);
/* Finds head, title and tail. *title (may be NULL) gets the title lines when this window shows
 * them, otherwise it is left alone. */
void xs_spots_window(xs_spots *s, const xs_window *w, xs_str *title);
/* Calls come with ascending `from`; a step back within the window costs its length. Table fields are
 * left 0. */
void xs_spots_find(xs_spots *s, size_t from, size_t to, xs_spot *out);
/* Move on to the end of the accepted stretch. */
void xs_spots_window_end(xs_spots *s, bool count_chars);

/* Title of a document among its first non-empty lines: lines[*from .. *to). false: none looks like
 * one. */
bool xs_title_find(const xs_str *lines, size_t n, size_t *from, size_t *to);

#endif
