/* wire.h -- messages between the core and an extraction worker, over a SOCK_SEQPACKET pair.
 *
 * Core to worker: one JOB with the document's descriptor (SCM_RIGHTS, read-only).
 * Worker to core, in order: for each part PART, then its TEXT blocks or RAW bytes, CARRIERs, and
 * PART_END; last DONE. Parts nest by path ("a.zip!/b.docx!/word/comments.xml"); a part's messages
 * are contiguous. The core trusts nothing in them: every length, enum, order and UTF-8 is checked,
 * and a message that breaks the rules is the worker's death. */
#ifndef XS_WIRE_H
#define XS_WIRE_H
#include "base/str.h"

#define XS_WIRE_MAX ((size_t)64 * 1024) /* one message, encoded */

typedef enum xs_wire_type {
    XS_WIRE_JOB = 1,
    XS_WIRE_PART,
    XS_WIRE_TEXT,
    XS_WIRE_RAW,
    XS_WIRE_CARRIER,
    XS_WIRE_PART_END,
    XS_WIRE_DONE,
} xs_wire_type;

typedef struct xs_wire_job {
    xs_str name;
    uint64_t size, max_size;
    uint32_t max_depth, timeout_ms;
    uint32_t skip; /* parts before this number were delivered by a worker that then died */
} xs_wire_job;

typedef struct xs_wire_part {
    xs_str path, media_type; /* path inside the document, "" = its own text */
    xs_str charset;          /* declared for RAW bytes, or "" */
    uint8_t visibility;      /* xs_visibility */
    bool raw;                /* bytes for the core's own decoder, instead of TEXT blocks */
} xs_wire_part;

/* One block of text: UTF-8, one place. `end` = hard end written behind it (document.h), 0 = the
 * next block continues it. Long blocks come in several messages with the same place. */
typedef struct xs_wire_text {
    xs_str text;
    uint8_t kind, visibility, end;
    uint32_t page, paragraph, table, row, col;
    xs_str sheet, cell, name;
} xs_wire_text;

typedef struct xs_wire_carrier {
    xs_str category, detail; /* "HD.TRACKED", "zh\ten" */
    uint32_t count;
    uint8_t visibility;
} xs_wire_carrier;

typedef struct xs_wire_part_end {
    uint8_t state; /* xs_part_state */
    uint64_t bytes;
    xs_str note; /* "zh\ten" */
} xs_wire_part_end;

typedef struct xs_wire_msg {
    xs_wire_type type;
    union {
        xs_wire_job job;
        xs_wire_part part;
        xs_wire_text text;
        xs_str raw;
        xs_wire_carrier carrier;
        xs_wire_part_end part_end;
    } u;
} xs_wire_msg;

/* Append the encoding of m. false: too long for one message, or no memory. */
bool xs_wire_encode(const xs_wire_msg *m, xs_buf *out);
/* Strings of *m borrow from p. false: malformed in any way. */
bool xs_wire_decode(const char *p, size_t n, xs_wire_msg *m);

#endif
