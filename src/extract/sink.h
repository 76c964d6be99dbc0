/* sink.h -- the frame's side of the sink. Readers use reader.h only. */
#ifndef XS_EXTRACT_SINK_H
#define XS_EXTRACT_SINK_H
#include "extract/reader.h"

#define XS_SINK_CARRIERS 64u /* kinds of carriers in one part; there are fewer in all readers */

typedef struct xs_found {
    const char *category, *detail;
    xs_visibility visibility;
    uint32_t count;
} xs_found;

/* Text that waits for its continuation. */
typedef struct xs_pending {
    bool live;
    xs_at at; /* strings are in `strings` */
    xs_buf text, strings;
    size_t length[3]; /* sheet, cell, name */
} xs_pending;

struct xs_sink {
    xs_emit_fn *emit;
    void *ctx;
    xs_wire_limits limits, used;
    uint32_t parts, skip;
    /* of the input that is being read */
    const xs_input *in, *root; /* root: the job's own document */
    const xs_reader *reader;
    const char *remark; /* name and content disagree; goes into the own text's note */
    /* of the open part */
    bool open, raw, own_text;
    bool over, full, dead; /* limit reached in this part; at all; the core hung up */
    xs_visibility inherit;
    uint64_t part_text, part_unpacked;
    xs_found carriers[XS_SINK_CARRIERS];
    size_t ncarriers;
    xs_pending pending;
};

void xs_sink_init(xs_sink *s, const xs_wire_job *job, xs_emit_fn *fn, void *ctx);
void xs_sink_clear(xs_sink *s);
/* Path of `sub` below the current input, UTF-8 without control characters, appended. */
void xs_sink_path(const xs_sink *s, xs_str sub, xs_buf *out);
/* Take the next part number: false = not to be read. */
bool xs_sink_take(xs_sink *s);
/* When the name's extension belongs to another reader than `extensions`: a remark "zh\ten" in out. */
void xs_remark_content(const xs_input *in, const char *found, const char *extensions, xs_buf *out);

#endif
