/* pool.h -- the workers of one scanner: started once, reused, replaced.
 *
 * A worker is another program in a sandbox (extract/serve.c): xianshen-extract for most formats,
 * xianshen-extract-pdf beside it for PDF and pictures, whose libraries are GPL. The general worker
 * gets every document. Where it meets content of the other's (the document itself, a member of an
 * archive, an attachment) it sends a HAND; this pool runs that as a job of the other worker at once, with
 * the member's path, and its parts appear in their place among the others. The PDF worker hands a PDF's
 * attachments back the same way, to a second general worker, XS_WORKER_STACK of them at most.
 *
 * When a worker dies (crash, nonsense, silence), the open part ends as worker_died or timed_out and the
 * job is run again in a new worker that leaves this part out: only it is lost. */
#ifndef XS_PIPELINE_POOL_H
#define XS_PIPELINE_POOL_H
#include "wire/wire.h"

typedef struct xs_pool xs_pool;

typedef struct xs_pool_options {
    /* Path of xianshen-extract; NULL = beside this program, then ../libexec/xianshen from it and
     * from the library. The PDF worker stands beside it, its name ends in "-pdf". */
    const char *worker;
    bool best_effort; /* go on where seccomp or landlock is missing */
    /* Said once for the life of the pool, "zh\ten": the sandbox is not complete. May be NULL. */
    void (*remark)(void *ctx, xs_str both);
    void *remark_ctx;
} xs_pool_options;

/* cost: nothing; a worker starts with the first job that needs it (about 20 ms). One pool per thread. */
xs_pool *xs_pool_new(const xs_pool_options *o); /* NULL without memory */
void xs_pool_free(xs_pool *p);

typedef struct xs_pool_job {
    xs_str name;         /* of the document: a hint; any bytes */
    int fd;              /* readable; the caller's. -1: */
    xs_str bytes;        /* the document in memory */
    uint64_t size;       /* of fd */
    uint32_t timeout_ms; /* the whole document; a quarter of it for silence in one part */
    xs_wire_limits limits;
} xs_pool_job;

/* The limits of base/limits.h. */
xs_wire_limits xs_pool_limits(void);

/* What a document gives, in order. Everything was checked: paths and texts are UTF-8, order holds, every
 * part that begins also ends, also when its worker dies. The first part names the document's own media
 * type when its path is "". Strings live for the call. false: stop, the job is cancelled. */
typedef struct xs_pool_events {
    void *ctx;
    bool (*part)(void *ctx, const xs_wire_part *p);
    bool (*text)(void *ctx, const xs_wire_text *t); /* parts with raw = false */
    bool (*raw)(void *ctx, xs_str bytes);           /* parts with raw = true */
    bool (*carrier)(void *ctx, const xs_wire_carrier *c);
    bool (*part_end)(void *ctx, const xs_wire_part_end *e);
} xs_pool_events;

/* Read one document. Always gives at least one part. errors: XS_E_SYSTEM when no worker can be started
 * at all; what a document does to its workers is in the parts' states. cost: the hop is 30 to 100 us. */
xs_status xs_pool_run(xs_pool *p, const xs_pool_job *job, const xs_pool_events *ev, xs_error *err);

/* Counters since the pool was made, for --stats and tests. */
typedef struct xs_pool_stats {
    uint64_t jobs, started, died, timed_out;
} xs_pool_stats;
xs_pool_stats xs_pool_counts(const xs_pool *p);

#endif
