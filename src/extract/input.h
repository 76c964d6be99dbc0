/* input.h -- how inputs are made: the frame's side of xs_input. */
#ifndef XS_EXTRACT_INPUT_H
#define XS_EXTRACT_INPUT_H
#include "extract/reader.h"

/* Counts what was unpacked; false = over the limit. */
typedef bool xs_meter_fn(void *ctx, uint64_t n);

typedef struct xs_input_private {
    xs_pull_fn *pull; /* NULL: everything is in buf from the start */
    void *ctx;
    uint64_t packed, got; /* ratio */
    uint32_t ratio;
    xs_meter_fn *meter;
    void *meter_ctx;
    const char *p; /* what is in memory: borrowed, or buf */
    size_t n, at;
    char *buf;
    size_t cap;
    bool ended, streaming;
    xs_part_state state;
} xs_input_private;

/* Fill in->own for bytes in memory, or for a pull. cost: none. */
void xs_input_init_bytes(xs_input *in, xs_input_private *own, xs_str bytes);
void xs_input_init_pull(xs_input *in, xs_input_private *own, const xs_member *m);
void xs_input_clear(xs_input *in);

#endif
