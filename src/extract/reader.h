/* reader.h -- the one interface of format readers. A format is one file that exports one
 * xs_reader, and one line in table.c.
 *
 * A reader gets an input (bytes from anywhere, hostile) and tells a sink what it finds, part by
 * part. It prints nothing, opens nothing, keeps no state between inputs. It ends every part it
 * began with the truth: SCANNED only when all of it was understood, and what was read before a
 * failure is sent all the same. Members and embedded objects go back through the table by
 * xs_sink_child, between parts, never while one is open.
 *
 * Paths: a reader names parts below its input: "" is the input's own text, "word/comments.xml" a
 * part of it. The sink puts the container's path in front ("a.zip!/b.docx!/word/comments.xml"). */
#ifndef XS_EXTRACT_READER_H
#define XS_EXTRACT_READER_H
#include "wire/wire.h"

/* ---- input ------------------------------------------------------------------------------------- */

/* Next bytes of a member: number written, 0 at the end, -1 when the rest cannot be read. */
typedef ptrdiff_t xs_pull_fn(void *ctx, void *p, size_t n);

/* Bytes to be read, and what their container says about them. Fields are read-only for readers. */
typedef struct xs_input {
    xs_str name;              /* file or member name, UTF-8: a hint */
    xs_str path;              /* "" for the document */
    xs_str media_type;        /* declared (mail part), or "": a hint */
    xs_str charset;           /* declared, or "": a hint */
    xs_visibility visibility; /* what its parts inherit */
    uint32_t depth;           /* containers around it */
    uint64_t size;            /* UINT64_MAX when it is not known */
    struct xs_input_private *own;
} xs_input;

#define XS_PEEK_BYTES ((size_t)64 * 1024)
/* The first bytes without taking them: at most XS_PEEK_BYTES, fewer at the end. cost: what was
 * peeked is read once. */
xs_str xs_input_peek(xs_input *in);
/* All bytes, contiguous, alive as long as the input; must be called before the first read. false:
 * more than XS_MEMBER_BYTES, or the member breaks off; xs_input_state says which, *all is what there
 * is (over a limit: a prefix of at least XS_PEEK_BYTES). The document itself is mapped, never copied. */
bool xs_input_all(xs_input *in, xs_str *all);
/* The next bytes in order: number written, 0 at the end, -1 on failure (xs_input_state says why). */
ptrdiff_t xs_input_read(xs_input *in, void *p, size_t n);
/* SCANNED, or why its bytes ended early: OVER_LIMIT, CORRUPT. */
xs_part_state xs_input_state(const xs_input *in);
/* All bytes as UTF-8: charset by BOM, declaration inside (HTML meta, XML), in->charset and
 * frequency, see text/decode.h. Appends to out. false: as xs_input_all, or not text at all. */
bool xs_input_utf8(xs_input *in, xs_buf *out);

/* ---- table ------------------------------------------------------------------------------------- */

/* What a bid looks at. */
typedef struct xs_peek {
    xs_str head;       /* first bytes, at most XS_PEEK_BYTES */
    bool whole;        /* head is all */
    xs_str name;       /* hints, as in xs_input */
    xs_str media_type;
} xs_peek;

typedef struct xs_sink xs_sink;

typedef struct xs_reader {
    const char *name;       /* "rtf" */
    const char *media_type; /* of the input's own part unless the reader knows better */
    const char *extensions; /* ".rtf .doc": names that promise this; another content is remarked */
    /* 0 not mine; 1..49 by structure, could be plain text; 50..99 by signature; 100 certain.
     * Content decides; the name may only raise a bid that is not 0. cost: microseconds. */
    int (*bid)(const xs_peek *k);
    /* NULL: read by another worker, below. */
    void (*read)(xs_input *in, xs_sink *out);
    uint8_t worker;     /* xs_worker_kind that reads it when `read` is NULL */
    void (*warm)(void); /* before the sandbox closes: load tables and modules; may be NULL */
} xs_reader;

/* The table of this worker, in table.c; ends with NULL. The highest bid reads, the first on a tie. */
extern const xs_reader *const xs_readers[];
/* Best bidder or NULL. */
const xs_reader *xs_reader_find(const xs_peek *k);

/* ---- sink -------------------------------------------------------------------------------------- */

/* Where a block of text stood: see wire.h and block.h. Zero-initialised = visible paragraph. */
typedef struct xs_at {
    xs_block_kind kind;
    xs_visibility visibility;
    uint32_t page, paragraph, table, row, col;
    xs_str sheet, cell, name;
} xs_at;

/* Open a part below the current input. media_type NULL = the reader's. false: this part must not be
 * read (it was delivered before, or killed a worker, or a limit is reached): skip it, no part_end. */
bool xs_sink_part(xs_sink *s, xs_str sub, const char *media_type, xs_visibility v);
/* The same for bytes that go to the core's own decoder; charset: declared, or "". */
bool xs_sink_part_raw(xs_sink *s, xs_str sub, const char *media_type, xs_str charset,
                      xs_visibility v);
/* Text of one place; end: hard end behind it (block.h) or 0 when the next call continues the same
 * word. Any length; adjacent calls with one place are joined. Ill-formed UTF-8 becomes U+FFFD,
 * control characters but tab and line ends are dropped. Blocks of an inherited visibility keep it
 * when their own is VISIBLE. Calls without an open part are ignored. */
void xs_sink_text(xs_sink *s, const xs_at *at, xs_str text, char end);
/* A hard end behind the text sent last, at its place. */
void xs_sink_end(xs_sink *s, char end);
void xs_sink_raw(xs_sink *s, const void *p, size_t n);
/* A carrier of hidden content in the open part ("HD.TRACKED"); calls with one category and detail add
 * up to one message. detail: "zh\ten", static. */
void xs_sink_carrier(xs_sink *s, const char *category, xs_visibility v, const char *detail,
                     uint32_t count);
/* End the open part. state is worsened by a limit that was reached in it. note: "zh\ten" or NULL. */
void xs_sink_part_end(xs_sink *s, xs_part_state state, const char *note);
/* A part that cannot be read at all: part and part_end in one. */
void xs_sink_unread(xs_sink *s, xs_str sub, const char *media_type, xs_visibility v,
                    xs_part_state state, const char *note);

/* Content inside the current input that has a format of its own. Either bytes or pull. */
typedef struct xs_member {
    xs_str name;               /* becomes the path; any bytes: made UTF-8 here */
    xs_str media_type, charset;
    xs_visibility visibility;  /* VISIBLE inherits */
    xs_str bytes;
    xs_pull_fn *pull;          /* NULL = bytes */
    void *ctx;
    uint64_t size;             /* declared, UINT64_MAX = not known; pull only */
    uint64_t packed;           /* bytes it took in the container, for the ratio; 0 = not known */
} xs_member;
/* Read a member through the table: container, document, plain text (sent raw), or unknown. Depth,
 * count, size and ratio are held here. No part may be open. The member need not be read to its end. */
void xs_sink_child(xs_sink *s, const xs_member *m);

/* n more bytes were unpacked by the reader itself. false: over the limit; stop unpacking. */
bool xs_sink_unpacked(xs_sink *s, uint64_t n);
/* True once nothing more is wanted (limit, or the core hung up): leave loops. */
bool xs_sink_full(const xs_sink *s);
const xs_wire_limits *xs_sink_limits(const xs_sink *s);

/* Bytes in an unknown charset (names in zip, fields of old formats) as UTF-8, appended: UTF-8 when
 * well-formed, else GB18030, else Latin-1. */
void xs_utf8_from_unknown(xs_str bytes, xs_buf *out);

/* ---- running ----------------------------------------------------------------------------------- */

/* Where messages go: encoded to the core in a worker, printed in tests. fd: descriptor of a HAND, or
 * -1; the callee closes it. false: nobody listens any more. */
typedef bool xs_emit_fn(void *ctx, const xs_wire_msg *m, int fd);

/* Read a document (mapped or in memory) as the job says. `bytes` has job->size bytes. The DONE
 * message is the caller's. false: emit failed. */
bool xs_extract(const xs_wire_job *job, xs_str bytes, xs_emit_fn *emit, void *ctx);
void xs_extract_warm(void); /* call `warm` of the whole table */

#endif
