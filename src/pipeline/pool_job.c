#include "pipeline/pool_job.h"

#include <time.h>
#include <unistd.h>

/* Packets still taken from a worker that was asked to end. */
#define LAST_WORDS_MS 200

/* One worker's attempt at a job. */
typedef struct attempt {
    xs_run_state *run;
    const xs_wire_job *job;
    unsigned level;
    int fd;              /* of the job */
    uint32_t begun;      /* parts and hands that this job has begun, delivered ones included */
    uint32_t delivered;  /* of them, how many ended */
    bool open, raw;      /* a part is open */
    bool done, bad;
    uint32_t silent_ms;  /* waited for the worker since the part began */
    xs_status status;    /* of a nested job */
    xs_error *err;
} attempt;

uint64_t xs_pool_now(void)
{
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return (uint64_t)t.tv_sec * 1000 + (uint64_t)t.tv_nsec / 1000000;
}

/* ---- parts that the core speaks of itself ------------------------------------------------------- */

static void end_part(attempt *a, xs_part_state state, uint64_t bytes, const char *note)
{
    xs_wire_part_end e = {(uint8_t)state, bytes, xs_str_from(note)};
    a->open = false;
    if (!a->run->events->part_end(a->run->events->ctx, &e))
        a->run->stopped = true;
}

static void whole_part(attempt *a, const xs_wire_hand *h, xs_part_state state, const char *note)
{
    const xs_pool_events *ev = a->run->events;
    xs_wire_part p = {.path = h ? h->path : a->job->path,
                      .media_type = h && h->media_type.n ? h->media_type
                                                         : XS_STR("application/octet-stream"),
                      .visibility = h ? h->visibility : a->job->visibility};
    if (!ev->part(ev->ctx, &p))
        a->run->stopped = true;
    end_part(a, state, h ? h->size : a->job->size, note);
}

/* ---- messages ---------------------------------------------------------------------------------- */

static bool inside(xs_str prefix, xs_str path)
{
    if (prefix.n > path.n || (prefix.n && memcmp(prefix.p, path.p, prefix.n) != 0))
        return false;
    return prefix.n == 0 || path.n == prefix.n || path.p[prefix.n] == '!';
}

/* The worker holds the limits too; one that does not is not to be believed. */
static bool overdrawn(xs_run_state *r, uint64_t text, uint64_t cells, uint32_t parts)
{
    r->used.text += text;
    r->used.cells += cells;
    r->parts += parts;
    return r->used.text > r->limits.text + XS_WIRE_MAX || r->used.cells > r->limits.cells ||
           r->parts / 8 > r->limits.members + 64;
}

static void on_part(attempt *a, const xs_wire_part *p)
{
    const xs_pool_events *ev = a->run->events;
    if (a->open || !inside(a->job->path, p->path) || overdrawn(a->run, 0, 0, 1)) {
        a->bad = true;
        return;
    }
    a->open = true;
    a->raw = p->raw;
    a->begun++;
    a->silent_ms = 0;
    if (!ev->part(ev->ctx, p))
        a->run->stopped = true;
}

static void on_hand(attempt *a, xs_wire_hand *h, int fd)
{
    xs_run_state *r = a->run;
    if (a->open || !inside(a->job->path, h->path) || overdrawn(r, 0, 0, 1) ||
        h->has_bytes != (fd >= 0)) {
        a->bad = true;
        return;
    }
    a->begun++;
    xs_wire_job w = {.name = h->name,
                     .path = h->path,
                     .media_type = h->media_type,
                     .charset = h->charset,
                     .size = h->has_bytes ? h->size : a->job->size,
                     .visibility = h->visibility,
                     .depth = h->depth,
                     .limits = r->limits};
    w.limits.text -= r->used.text < w.limits.text ? r->used.text : w.limits.text;
    if (a->level + 1 >= XS_WORKER_STACK || h->depth > r->limits.depth)
        whole_part(a, h, XS_PART_OVER_LIMIT, "嵌套层数超过上限\tnested deeper than the limit");
    else
        a->status = xs_pool_run_job(r, (xs_worker_kind)h->worker, a->level + 1, &w, fd >= 0 ? fd : a->fd,
                                    a->err);
    a->delivered = a->begun;
    a->silent_ms = 0;
}

static bool is_carrier(xs_str category) { return category.n < 16 && category.n > 3 &&
                                                 memcmp(category.p, "HD.", 3) == 0; }

static void on_message(attempt *a, xs_wire_msg *m, int *fd)
{
    const xs_pool_events *ev = a->run->events;
    bool go_on = true;
    switch (m->type) {
    case XS_WIRE_PART:
        on_part(a, &m->u.part);
        return;
    case XS_WIRE_TEXT:
        a->bad = !a->open || a->raw ||
                 overdrawn(a->run, m->u.text.text.n, m->u.text.end == XS_END_CELL, 0);
        go_on = a->bad || ev->text(ev->ctx, &m->u.text);
        break;
    case XS_WIRE_RAW:
        a->bad = !a->open || !a->raw || overdrawn(a->run, m->u.raw.n, 0, 0);
        go_on = a->bad || ev->raw(ev->ctx, m->u.raw);
        break;
    case XS_WIRE_CARRIER:
        a->bad = !a->open || !is_carrier(m->u.carrier.category);
        go_on = a->bad || ev->carrier(ev->ctx, &m->u.carrier);
        break;
    case XS_WIRE_PART_END:
        a->bad = !a->open;
        a->open = false;
        a->delivered = a->begun;
        a->silent_ms = 0;
        go_on = a->bad || ev->part_end(ev->ctx, &m->u.part_end);
        break;
    case XS_WIRE_HAND:
        on_hand(a, &m->u.hand, *fd);
        return;
    case XS_WIRE_DONE:
        a->bad = a->open;
        a->done = !a->bad;
        break;
    case XS_WIRE_JOB:
    case XS_WIRE_READY:
        a->bad = true;
        break;
    }
    if (!go_on)
        a->run->stopped = true;
}

static void on_packet(attempt *a, const char *p, size_t n, int fd)
{
    xs_wire_msg m;
    size_t k;
    while (n > 0 && !a->bad && !a->run->stopped && !a->done && a->status == XS_OK) {
        k = xs_wire_decode(p, n, &m);
        if (k == 0 || (fd >= 0 && m.type != XS_WIRE_HAND)) {
            a->bad = true;
            break;
        }
        on_message(a, &m, &fd);
        p += k;
        n -= k;
    }
    a->bad = a->bad || (a->done && n > 0);
    if (fd >= 0)
        close(fd);
}

/* ---- one attempt ------------------------------------------------------------------------------- */

typedef enum outcome { DONE, DIED, SILENT, DEADLINE, STOPPED } outcome;

/* Packets until the job is done or something is wrong. */
static outcome listen(attempt *a, xs_worker *w)
{
    char p[XS_WIRE_MAX];
    xs_run_state *r = a->run;
    while (!a->done) {
        size_t n = 0;
        int fd = -1;
        uint64_t now = xs_pool_now();
        if (now >= r->deadline)
            return DEADLINE;
        uint64_t wait = r->deadline - now;
        uint32_t patience = r->silence_ms > a->silent_ms ? r->silence_ms - a->silent_ms : 1;
        if (wait > patience)
            wait = patience;
        xs_receipt got = xs_worker_receive(w, (int)(wait < 3600000 ? wait : 3600000), p, &n, &fd);
        a->silent_ms += (uint32_t)(xs_pool_now() - now);
        if (got == XS_RECEIPT_DEAD)
            return DIED;
        if (got == XS_RECEIPT_PACKET)
            on_packet(a, p, n, fd);
        else if (a->silent_ms >= r->silence_ms)
            return SILENT;
        if (r->stopped || a->status != XS_OK)
            return STOPPED;
        if (a->bad)
            return DIED;
    }
    return DONE;
}

/* What a worker that is asked to end still has to say belongs to the document. */
static void last_words(attempt *a, xs_worker *w)
{
    char p[XS_WIRE_MAX];
    uint64_t until = xs_pool_now() + LAST_WORDS_MS;
    xs_worker_ask_to_end(w);
    for (uint64_t now; !a->done && !a->bad && !a->run->stopped && (now = xs_pool_now()) < until;) {
        size_t n = 0;
        int fd = -1;
        if (xs_worker_receive(w, (int)(until - now), p, &n, &fd) != XS_RECEIPT_PACKET)
            return;
        if (fd >= 0) { /* no new jobs any more */
            close(fd);
            return;
        }
        on_packet(a, p, n, -1);
    }
}

/* A worker of this kind that waits for a job. */
static xs_status take(xs_run_state *r, xs_worker_kind kind, unsigned level, xs_worker **out,
                      xs_error *err)
{
    xs_pool *p = r->pool;
    xs_worker *w = &p->workers[kind][level];
    *out = w;
    if (w->pid && w->jobs < XS_WORKER_JOBS)
        return XS_OK;
    xs_worker_end(w);
    xs_status s = xs_worker_start(w, p->program[kind], p->options.best_effort, err);
    if (s != XS_OK)
        return s;
    p->stats.started++;
    if (w->box != 3 && !p->remarked && p->options.remark) {
        p->remarked = true;
        p->options.remark(p->options.remark_ctx,
                          w->box ? XS_STR("沙箱不完整：本机内核缺少 seccomp 或 landlock\t"
                                          "the sandbox is incomplete: no seccomp or no landlock")
                                 : XS_STR("没有沙箱：本机内核没有 seccomp 和 landlock\t"
                                          "there is no sandbox: no seccomp and no landlock"));
    }
    return XS_OK;
}

/* Say what was lost. false: nothing more can be got from this job. */
static bool settle(attempt *a, outcome o, uint32_t before)
{
    bool late = o == SILENT || o == DEADLINE;
    xs_part_state state = late ? XS_PART_TIMED_OUT : XS_PART_WORKER_DIED;
    const char *note = o == DEADLINE ? "整个文件超时\tthe document's time is up"
                       : late        ? "此部分处理超时\tno progress in this part"
                                     : "解析进程崩溃，此部分未检查完\tthe worker died on this part";
    if (late)
        a->run->pool->stats.timed_out++;
    else
        a->run->pool->stats.died++;
    bool lost = a->open;
    if (lost) {
        end_part(a, state, 0, note);
        a->delivered = a->begun;
    }
    bool progress = a->delivered > before;
    if (o == DEADLINE || !progress) {
        if (!lost)
            whole_part(a, NULL, state,
                       o == DEADLINE ? note
                                     : "解析进程崩溃，其余部分未检查\t"
                                       "the worker died; the rest was not inspected");
        return false;
    }
    return true;
}

/* No worker of this kind can be had. The general one is a failed call; the other costs its parts. */
static xs_status absent(attempt *a, xs_worker_kind kind, xs_status s)
{
    if (kind == XS_WORKER_GENERAL || s != XS_E_MISSING)
        return s;
    whole_part(a, NULL, XS_PART_UNKNOWN_KIND,
               "没有安装 xianshen-extract-pdf，无法检查\t"
               "xianshen-extract-pdf is not installed; not inspected");
    return XS_OK;
}

xs_status xs_pool_run_job(xs_run_state *r, xs_worker_kind kind, unsigned level,
                          const xs_wire_job *job, int fd, xs_error *err)
{
    xs_wire_job w = *job;
    attempt a = {.run = r, .job = &w, .level = level, .fd = fd, .err = err};
    for (uint32_t deaths = 0;; deaths++) {
        xs_worker *worker;
        uint32_t before = a.delivered;
        xs_status s = take(r, kind, level, &worker, err);
        if (s != XS_OK)
            return absent(&a, kind, s);
        w.skip = a.begun = a.delivered;
        w.careful = deaths > 0;
        a.done = a.bad = a.open = false;
        a.silent_ms = 0;
        xs_wire_msg m = {.type = XS_WIRE_JOB, .u.job = w};
        worker->jobs++;
        outcome o = xs_worker_send(worker, &m, fd, &r->pool->scratch) ? listen(&a, worker) : DIED;
        if (o == DONE)
            return XS_OK;
        if (o == SILENT || o == DEADLINE)
            last_words(&a, worker);
        if (o == DIED && a.bad) /* what it says cannot be believed any more */
            xs_worker_end(worker);
        xs_worker_end(worker);
        if (a.done && o != STOPPED)
            return XS_OK;
        if (r->stopped || o == STOPPED)
            return a.status;
        bool fresh = before == 0 && deaths == 0 && a.delivered == 0 && !a.open;
        if (fresh && o == DIED)
            continue; /* an idle worker may have died before the job; careful from now on */
        if (!settle(&a, o, before))
            break;
        if (r->stopped)
            return XS_OK;
        if (deaths + 1 >= XS_WORKER_DEATHS) {
            whole_part(&a, NULL, XS_PART_WORKER_DIED,
                       "解析进程多次崩溃，其余部分未检查\t"
                       "workers died repeatedly; the rest was not inspected");
            break;
        }
    }
    if (xs_pool_now() >= r->deadline)
        r->stopped = true;
    return XS_OK;
}
