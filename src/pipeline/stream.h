/* stream.h -- bytes of one text part: charset, decoding, tables, feed. */
#ifndef XS_PIPELINE_STREAM_H
#define XS_PIPELINE_STREAM_H
#include "document/table.h"
#include "pipeline/engine.h"

/* The decision is made on this much, and a text this short can be read twice. */
#define XS_STREAM_HEAD XS_BLOCK_BYTES

typedef struct xs_stream {
    xs_scanner *s;
    size_t part; /* index into s->parts */
    xs_str name;
    xs_charset hint;
    bool decided, opened, whole; /* whole: everything is in head */
    xs_charset_guess guess;
    xs_decoder *decoder;
    xs_buf head;
    uint64_t bytes, chars;
    bool is_table;
    xs_table table;
} xs_stream;

void xs_stream_begin(xs_stream *t, xs_scanner *s, size_t part, xs_str name, xs_charset hint);
/* false: no use in sending more (not text, no memory). */
bool xs_stream_add(xs_stream *t, const char *p, size_t n);
/* Judges the rest, notes what was malformed, reads a short text again under a second plausible
 * charset. complete: the bytes are all there (a part that was cut is not flushed as if it were). */
void xs_stream_end(xs_stream *t, bool complete);

#endif
