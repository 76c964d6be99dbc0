/* worker.h -- one worker process as the core holds it: start, packets, end. */
#ifndef XS_PIPELINE_WORKER_H
#define XS_PIPELINE_WORKER_H
#include <sys/types.h>

#include "base/error.h"
#include "wire/wire.h"

typedef struct xs_worker {
    pid_t pid;   /* 0 = none */
    int socket;
    unsigned box; /* what its sandbox consists of */
    uint32_t jobs;
} xs_worker;

typedef enum xs_receipt { XS_RECEIPT_PACKET, XS_RECEIPT_SILENCE, XS_RECEIPT_DEAD } xs_receipt;

/* Start program and wait until it is in its sandbox. errors: XS_E_SYSTEM, XS_E_MISSING (no program). */
xs_status xs_worker_start(xs_worker *w, const char *program, bool best_effort, xs_error *err);
/* One message, alone in its packet, with a descriptor. */
bool xs_worker_send(xs_worker *w, const xs_wire_msg *m, int fd, xs_buf *scratch);
/* Next packet into p[0..XS_WIRE_MAX). *fd: a descriptor that came along, or -1. Waits at most wait_ms. */
xs_receipt xs_worker_receive(xs_worker *w, int wait_ms, char *p, size_t *n, int *fd);
/* Ask it to say what it has and end; its last packets can still be received. */
void xs_worker_ask_to_end(xs_worker *w);
/* Kill if it still lives, collect it. Safe on a worker that never started. */
void xs_worker_end(xs_worker *w);

#endif
