/* flow.h -- running text of a document: paragraphs, cells, and what must not interrupt them.
 *
 * Runs are joined. A hard end is sent late, when it is known whether it ends a paragraph, a cell or a row.
 * Asides (text boxes, field codes, alternative texts, attributes) wait until the paragraph, in a table
 * the row, is complete, so that neither a word nor a row of cells is torn apart. */
#ifndef XS_EXTRACT_FLOW_H
#define XS_EXTRACT_FLOW_H
#include "extract/reader.h"

typedef struct xs_flow {
    xs_sink *s;
    xs_buf side;     /* records of asides */
    char pending;    /* hard end not sent yet, 0 = none */
    bool text;       /* text was sent since the last end */
    bool side_text, hold;
    unsigned aside;  /* > 0: text goes to the side */
} xs_flow;

void xs_flow_init(xs_flow *f, xs_sink *s);
void xs_flow_clear(xs_flow *f);
void xs_flow_text(xs_flow *f, const xs_at *at, xs_str text);
/* End what was written since the last end; a stronger end replaces a waiting weaker one, and nothing
 * happens where nothing was written. */
void xs_flow_end(xs_flow *f, char end);
/* A whole block for later. */
void xs_flow_note(xs_flow *f, const xs_at *at, xs_str text);
/* Between these, xs_flow_text and xs_flow_end write an aside. They nest. */
void xs_flow_aside_begin(xs_flow *f);
void xs_flow_aside_end(xs_flow *f);
/* Inside an aside: forget what was written to it since the mark. */
size_t xs_flow_mark(xs_flow *f);
void xs_flow_drop(xs_flow *f, size_t mark);
/* While held (inside a table row), asides wait although paragraphs end. */
void xs_flow_hold(xs_flow *f, bool hold);
/* Send everything: before a part ends. */
void xs_flow_flush(xs_flow *f);

#endif
