/* deliver.h -- results in path order, whatever order they were made in, with bounded memory. */
#ifndef XS_PIPELINE_DELIVER_H
#define XS_PIPELINE_DELIVER_H
#include <pthread.h>

#include "pipeline/engine.h"

/* Results that may wait for an earlier document; then their makers wait. */
#define XS_DELIVER_WAITING 512
/* Memory of all that waits; then makers wait for their turn, too. */
#define XS_DELIVER_BYTES ((size_t)32 * 1024 * 1024)

typedef struct xs_deliver {
    pthread_mutex_t lock;
    pthread_cond_t moved;
    uint64_t next; /* number of the document that is due */
    struct {
        bool full, empty_turn;
        xs_document doc;
        xs_arena arena;
    } waiting[XS_DELIVER_WAITING];
    size_t held; /* bytes of what waits */
    const xs_run_options *o;
    xs_summary *sum;
    bool stopped;
    uint64_t files_known;
} xs_deliver;

void xs_deliver_init(xs_deliver *d, const xs_run_options *o, xs_summary *sum);
void xs_deliver_clear(xs_deliver *d);
/* Document number n (from 0), borrowed; or NULL when that number gave none. Called once for every
 * number, from any thread; may wait for its turn. false: the run is to stop. */
bool xs_deliver_put(xs_deliver *d, uint64_t n, const xs_document *doc);

#endif
