/* wire.h -- messages between the core and an extraction worker, over a SOCK_SEQPACKET pair.
 *
 * A packet holds one or more whole messages, so that a table of small cells costs one system call
 * for hundreds of them.
 *
 * Worker to core once: READY, in the sandbox or with the honest bits of what is missing.
 * Core to worker: one JOB with the document's descriptor (SCM_RIGHTS, read-only).
 * Worker to core, in order: for each part PART, then its TEXT blocks or RAW bytes, CARRIERs, and
 * PART_END; last DONE. Parts nest by path ("a.zip!/b.docx!/word/comments.xml"); a part's messages
 * are contiguous. What another kind of worker must read stands between parts as one HAND, alone in
 * its packet, with the bytes as a descriptor (none: the job's own document); it counts as one part
 * in `skip`. The core trusts nothing in them: every length, enum, order and UTF-8 is checked,
 * and a message that breaks the rules is the worker's death. */
#ifndef XS_WIRE_H
#define XS_WIRE_H
#include "base/str.h"
#include "wire/block.h"

#define XS_WIRE_MAX ((size_t)64 * 1024) /* one packet */
/* Text or raw bytes in one message at most: leaves room for the other fields. */
#define XS_WIRE_CHUNK ((size_t)48 * 1024)
#define XS_WIRE_NAME_MAX ((size_t)4096) /* every other string */

typedef enum xs_wire_type {
    XS_WIRE_JOB = 1,
    XS_WIRE_PART,
    XS_WIRE_TEXT,
    XS_WIRE_RAW,
    XS_WIRE_CARRIER,
    XS_WIRE_PART_END,
    XS_WIRE_HAND,
    XS_WIRE_DONE,
    XS_WIRE_READY,
} xs_wire_type;

/* Raised with every change of a message: core and worker of different builds refuse each other. */
#define XS_WIRE_VERSION 1u


/* Which program reads what: see pipeline/pool.h. */
typedef enum xs_worker_kind {
    XS_WORKER_GENERAL, /* xianshen-extract */
    XS_WORKER_PDF,     /* xianshen-extract-pdf: PDF (GPL libraries) */
    XS_WORKER_KINDS
} xs_worker_kind;

/* Caps of one job; base/limits.h has the defaults and reasons. 0 is "nothing", not "no limit". */
typedef struct xs_wire_limits {
    uint64_t size;  /* bytes of members unpacked */
    uint64_t text;  /* bytes of text sent */
    uint64_t cells; /* table cells sent */
    uint32_t depth, members, ratio, pages;
} xs_wire_limits;

typedef struct xs_wire_job {
    xs_str name;        /* of the document or member: a hint */
    xs_str path;        /* "" or the member's path, put before the paths of all parts */
    xs_str media_type;  /* declared by a container, or "" */
    xs_str charset;     /* declared, or "" */
    uint64_t size;
    uint8_t visibility; /* xs_visibility that the member's parts inherit */
    uint32_t depth;     /* containers around it */
    uint32_t skip;      /* parts before this number were delivered by a worker that then died */
    bool careful;       /* send every message at once: a worker died without its last words */
    xs_wire_limits limits;
} xs_wire_job;

typedef struct xs_wire_part {
    xs_str path, media_type; /* path inside the document, "" = its own text */
    xs_str charset;          /* declared for RAW bytes, or "" */
    uint8_t visibility;      /* xs_visibility */
    bool raw;                /* bytes for the core's own decoder, instead of TEXT blocks */
} xs_wire_part;

/* One block of text: UTF-8, one place. `end` = hard end written behind it (block.h), 0 = the
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

typedef struct xs_wire_hand {
    uint8_t worker; /* xs_worker_kind */
    bool has_bytes; /* a descriptor came with the packet */
    uint64_t size;
    xs_str name, path, media_type, charset;
    uint8_t visibility;
    uint32_t depth;
} xs_wire_hand;

typedef struct xs_wire_ready {
    uint32_t version;
    uint32_t box; /* layers of the sandbox that hold: bits of box/box.h */
} xs_wire_ready;

typedef struct xs_wire_msg {
    xs_wire_type type;
    union {
        xs_wire_job job;
        xs_wire_part part;
        xs_wire_text text;
        xs_str raw;
        xs_wire_carrier carrier;
        xs_wire_part_end part_end;
        xs_wire_hand hand;
        xs_wire_ready ready;
    } u;
} xs_wire_msg;

/* Append the encoding of m. false and nothing appended: out would exceed XS_WIRE_MAX, a string is
 * too long for its field, or no memory. */
bool xs_wire_encode(const xs_wire_msg *m, xs_buf *out);
/* Decode the first message of p[0..n) and return the bytes it took; 0: malformed in any way.
 * Strings of *m borrow from p. All strings but raw are UTF-8, and `text` has no hard ends in it. */
size_t xs_wire_decode(const char *p, size_t n, xs_wire_msg *m);

#endif
