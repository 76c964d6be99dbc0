/* pool_job.h -- one job over the workers of a pool. */
#ifndef XS_PIPELINE_POOL_JOB_H
#define XS_PIPELINE_POOL_JOB_H
#include "base/limits.h"
#include "pipeline/pool.h"
#include "pipeline/worker.h"

struct xs_pool {
    xs_pool_options options;
    char program[XS_WORKER_KINDS][4096];
    xs_worker workers[XS_WORKER_KINDS][XS_WORKER_STACK]; /* [kind][jobs within jobs] */
    bool remarked;
    xs_pool_stats stats;
    xs_buf scratch;
};

/* What holds for a whole document, whatever workers it passes through. */
typedef struct xs_run_state {
    xs_pool *pool;
    const xs_pool_events *events;
    xs_wire_limits limits, used;
    uint64_t deadline; /* ms, xs_pool_now */
    uint32_t silence_ms;
    uint32_t parts;
    bool stopped; /* an event said so, or the deadline passed */
} xs_run_state;

uint64_t xs_pool_now(void); /* monotonic ms */
/* Run w (and what it hands on) to its end, with new workers for dead ones. errors: as xs_pool_run. */
xs_status xs_pool_run_job(xs_run_state *r, xs_worker_kind kind, unsigned level, const xs_wire_job *w,
                          int fd, xs_error *err);

#endif
