/* stream.h -- bytes of one text part: charset, decoding, tables, feed. */
#ifndef XS_PIPELINE_STREAM_H
#define XS_PIPELINE_STREAM_H
#include "document/table.h"
#include "pipeline/engine.h"

/* The charset is decided on this much. */
#define XS_STREAM_HEAD XS_BLOCK_BYTES

typedef struct xs_stream {
    xs_scanner *s;
    size_t part; /* index into s->parts */
    xs_str name;
    xs_charset hint;
    unsigned view; /* XS_VIEW_DECODING: a second reading of the same bytes */
    bool guessed; /* guess was made by the caller from the same first bytes */
    bool decided, opened, whole; /* whole: everything is in head */
    xs_charset_guess guess;
    xs_decoder *decoder;
    xs_buf head; /* bytes that came in small pieces, until there are enough to decide */
    uint64_t bytes, chars;
    bool is_table;
    xs_table table;
} xs_stream;

void xs_stream_begin(xs_stream *t, xs_scanner *s, size_t part, xs_str name, xs_charset hint);
/* The charset of a text from its first bytes: detection, then what HTML or XML declares. */
void xs_stream_guess(const char *p, size_t n, bool whole, xs_charset hint, xs_charset_guess *g);
/* The same bytes once more, from the beginning, under another charset. */
void xs_stream_begin_again(xs_stream *t, xs_scanner *s, size_t part, xs_str name, xs_charset cs);
/* `last`: nothing follows. false: no use in sending more (not text, no memory). */
bool xs_stream_add(xs_stream *t, const char *p, size_t n, bool last);
/* Judge the rest. complete: the bytes are all there (a part that was cut is not flushed as if it were).
 * Returns the charset to read the bytes again under, when the first one is not certain or some of
 * them made no sense in it; XS_CS_UNKNOWN otherwise. */
xs_charset xs_stream_end(xs_stream *t, bool complete);
/* Free what the stream holds; after xs_stream_end. */
void xs_stream_clear(xs_stream *t);
/* A raw part of a worker: reads head again when everything is in it. */
void xs_stream_finish_raw(xs_stream *t, bool complete);

#endif
