/* number_emit.h -- from glyphs to xs_number with source offsets. Private to text/number*.c. */
#ifndef XS_TEXT_NUMBER_EMIT_H
#define XS_TEXT_NUMBER_EMIT_H
#include "text/fold_step.h"
#include "text/number_field.h"

/* Source offsets of ascending scan code offsets. */
typedef struct xs_cursor {
    const xs_fold *f;
    size_t k, code; /* checkpoint; code offset of the step's unit */
    bool live;
    xs_step s;
    size_t from, to; /* between these code offsets one byte is one byte of source, */
    size_t source;   /* beginning here */
} xs_cursor;

/* One call of xs_numbers_each. */
typedef struct xs_numbers {
    const xs_fold *f;
    bool (*fn)(void *ctx, const xs_number *r);
    void *ctx;
    xs_cursor at;
    xs_field field;
    xs_number number;
} xs_numbers;

/* A glyph range of the field as one reading. */
typedef struct xs_reading {
    size_t from, to;
    unsigned flags;
    const char *chars; /* instead of the glyphs' own, or NULL */
} xs_reading;

/* Source span of the character whose code begins at `code`. */
void xs_cursor_locate(xs_cursor *c, size_t code, uint32_t *from, uint32_t *to);
/* Hand out a reading, in pieces that an xs_number can hold. false: the callback has had enough. */
bool xs_reading_emit(xs_numbers *s, const xs_reading *r);

#endif
