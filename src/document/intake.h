/* intake.h -- a worker's blocks as text with hard ends and places, for one part at a time.
 *
 *     xs_intake_begin(&in);
 *     for each TEXT message:
 *         if (xs_intake_place(&in, t, &place)) -> the text that follows stands at `place`
 *         feed t->text, then t->end when it is not 0
 *
 * Strings of a place live until XS_INTAKE_ALIVE more bytes of text have come, so that memory does not
 * grow with the number of cells; windows are smaller than that. */
#ifndef XS_DOCUMENT_INTAKE_H
#define XS_DOCUMENT_INTAKE_H
#include "base/limits.h"
#include "document/document.h"
#include "wire/wire.h"

#define XS_INTAKE_ALIVE (2 * XS_WINDOW_BYTES)

typedef struct xs_intake {
    xs_arena strings[2]; /* young and old places' strings */
    uint64_t offset;     /* in the part's text */
    uint64_t turned;     /* offset at which the arenas last changed roles */
    xs_place last;
    bool begun, ended;
} xs_intake;

void xs_intake_begin(xs_intake *in); /* a new part; zero-initialised before the first */
void xs_intake_clear(xs_intake *in); /* frees */
/* Account for t and say whether it stands at another place than the text before it. *p is filled then.
 * Equal strings are shared with the last place. cost: constant. */
bool xs_intake_place(xs_intake *in, const xs_wire_text *t, xs_place *p);

#endif
