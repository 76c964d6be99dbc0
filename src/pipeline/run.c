/* run.c -- many documents: one thread walks, each worker has a scanner, results come in order. */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include "pipeline/deliver.h"
#include "pipeline/walk.h"

/* Files found ahead of the workers. */
#define QUEUE 256

typedef struct job {
    xs_walk_entry entry;
    uint64_t number;
} job;

typedef struct run {
    xs_rules *rules;
    const xs_run_options *o;
    xs_deliver deliver;
    pthread_mutex_t lock;
    pthread_cond_t more, room;
    job queue[QUEUE];
    size_t head, n;
    bool closed;
    xs_register *waivers;
    xs_results *results;
    xs_error worst; /* first failure of the program, not of documents */
} run;

void xs_run_options_init(xs_run_options *o)
{
    *o = (xs_run_options){.size = sizeof *o};
    xs_scan_options_init(&o->scan);
}

static void failed(run *r, const xs_error *e)
{
    pthread_mutex_lock(&r->lock);
    if (r->worst.status == XS_OK)
        r->worst = *e;
    pthread_mutex_unlock(&r->lock);
}

static bool is_interrupted(const run *r)
{
    return r->o->interrupted && __atomic_load_n(r->o->interrupted, __ATOMIC_RELAXED);
}

static const char *say(const run *r, const char *zh, const char *en)
{
    return r->o->scan.lang == XS_EN ? en : zh;
}

/* A pipe is copied to a file without a name, so that it can be read twice and handed to a worker. */
static int spool(int from)
{
    int fd = open("/tmp", O_TMPFILE | O_RDWR | O_CLOEXEC, 0600);
    if (fd < 0)
        fd = memfd_create("xianshen", MFD_CLOEXEC);
    char *block = malloc(XS_BLOCK_BYTES);
    bool ok = fd >= 0 && block;
    while (ok) {
        ssize_t n = read(from, block, XS_BLOCK_BYTES);
        if (n < 0 && errno == EINTR)
            continue;
        if (n <= 0) {
            ok = n == 0;
            break;
        }
        for (ssize_t done = 0, k; ok && done < n; done += k) {
            k = write(fd, block + done, (size_t)(n - done));
            ok = k > 0;
            k = ok ? k : 0;
        }
    }
    int e = errno;
    free(block);
    if (ok)
        return fd;
    if (fd >= 0)
        close(fd);
    errno = e;
    return -1;
}

static xs_status scan_descriptor(xs_scanner *s, const char *name, int fd, const xs_document **doc,
                                 xs_error *err)
{
    struct stat st;
    if (fstat(fd, &st) == 0 && S_ISREG(st.st_mode))
        return xs_scan_fd(s, name, fd, doc, err);
    int copy = spool(fd);
    if (copy < 0)
        return xs_scan_unreadable(s, name, XS_PART_CORRUPT, errno, doc, err);
    xs_status status = xs_scan_fd(s, name, copy, doc, err);
    close(copy);
    return status;
}

static xs_status scan_file(xs_scanner *s, const xs_walk_entry *e, const xs_document **doc,
                           xs_error *err)
{
    /* Not blocking: what was a file a moment ago may be a FIFO now. */
    int fd = open(e->path, O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY);
    struct stat st;
    if (fd < 0)
        return xs_scan_unreadable(s, e->path, XS_PART_CORRUPT, errno, doc, err);
    if (fstat(fd, &st) != 0 || (!S_ISREG(st.st_mode) && e->kind == XS_WALK_FILE)) {
        close(fd);
        return xs_scan_unreadable(s, e->path, XS_PART_UNKNOWN_KIND, 0, doc, err);
    }
    if (e->kind == XS_WALK_PIPE)
        fcntl(fd, F_SETFL, 0);
    xs_status status = scan_descriptor(s, e->path, fd, doc, err);
    close(fd);
    return status;
}

static xs_status scan_entry(run *r, xs_scanner *s, const xs_walk_entry *e, const xs_document **doc,
                            xs_error *err)
{
    *doc = NULL;
    switch (e->kind) {
    case XS_WALK_FILE:
    case XS_WALK_PIPE: return scan_file(s, e, doc, err);
    case XS_WALK_STDIN:
        return scan_descriptor(s, r->o->stdin_name ? r->o->stdin_name : "<stdin>", STDIN_FILENO, doc, err);
    case XS_WALK_SPECIAL: return xs_scan_unreadable(s, e->path, XS_PART_UNKNOWN_KIND, e->error, doc, err);
    case XS_WALK_UNREADABLE: return xs_scan_unreadable(s, e->path, XS_PART_CORRUPT, e->error, doc, err);
    case XS_WALK_MISSING: break;
    }
    xs_fail(err, XS_E_MISSING, e->error, e->path ? e->path : "", "%s",
            say(r, "路径不存在；请检查写法", "no such path; check its spelling"));
    return XS_E_MISSING;
}

/* false: the run is to stop. */
static bool do_job(run *r, xs_scanner *s, job *j)
{
    const xs_document *doc = NULL;
    xs_error err = {0};
    bool stop = is_interrupted(r);
    xs_status st = stop ? XS_OK : scan_entry(r, s, &j->entry, &doc, &err);
    if (st != XS_OK) {
        if (r->o->trouble)
            r->o->trouble(r->o->ctx, &err);
        failed(r, &err);
    }
    free(j->entry.path);
    return xs_deliver_put(&r->deliver, j->number, st == XS_OK ? doc : NULL) && !stop;
}

static bool take(run *r, job *out)
{
    pthread_mutex_lock(&r->lock);
    while (r->n == 0 && !r->closed)
        pthread_cond_wait(&r->more, &r->lock);
    bool got = r->n > 0;
    if (got) {
        *out = r->queue[r->head];
        r->head = (r->head + 1) % QUEUE;
        r->n--;
        pthread_cond_signal(&r->room);
    }
    pthread_mutex_unlock(&r->lock);
    return got;
}

static void close_queue(run *r)
{
    pthread_mutex_lock(&r->lock);
    r->closed = true;
    pthread_cond_broadcast(&r->more);
    pthread_cond_broadcast(&r->room);
    pthread_mutex_unlock(&r->lock);
}

static void *work(void *arg)
{
    run *r = arg;
    xs_scanner *s = NULL;
    xs_error err = {0};
    job j;
    if (xs_scanner_make(r->rules, &r->o->scan, r->waivers, r->results, &s, &err) != XS_OK)
        failed(r, &err);
    while (take(r, &j)) {
        bool go_on = s && do_job(r, s, &j);
        if (!s) {
            free(j.entry.path);
            xs_deliver_put(&r->deliver, j.number, NULL);
        }
        if (!go_on)
            close_queue(r);
    }
    xs_scanner_free(s);
    return NULL;
}

static bool offer(run *r, const job *j)
{
    pthread_mutex_lock(&r->lock);
    while (r->n == QUEUE && !r->closed)
        pthread_cond_wait(&r->room, &r->lock);
    bool ok = !r->closed;
    if (ok) {
        r->queue[(r->head + r->n++) % QUEUE] = *j;
        pthread_cond_signal(&r->more);
    }
    pthread_mutex_unlock(&r->lock);
    return ok;
}

/* One document, or one job: no thread, no queue. */
static void run_here(run *r, xs_walk *w, job *first, bool have_first)
{
    xs_scanner *s = NULL;
    xs_error err = {0};
    if (xs_scanner_make(r->rules, &r->o->scan, r->waivers, r->results, &s, &err) != XS_OK) {
        failed(r, &err);
        if (have_first)
            free(first->entry.path);
        return;
    }
    job j = *first;
    for (bool more = have_first; more; j.number++) {
        r->deliver.files_known = j.number + 1;
        if (!do_job(r, s, &j))
            break;
        more = xs_walk_next(w, &j.entry);
    }
    xs_scanner_free(s);
}

static void run_threads(run *r, xs_walk *w, job *two, unsigned jobs)
{
    pthread_t *threads = calloc(jobs, sizeof *threads);
    unsigned n = 0;
    while (threads && n < jobs && pthread_create(&threads[n], NULL, work, r) == 0)
        n++;
    if (n == 0) {
        xs_error err;
        xs_fail(&err, XS_E_SYSTEM, errno, "run", "%s", say(r, "无法创建线程", "no thread could be started"));
        failed(r, &err);
        free(two[0].entry.path);
        free(two[1].entry.path);
    } else {
        job j = two[1];
        bool ok = offer(r, &two[0]);
        if (!ok)
            free(two[0].entry.path);
        for (; ok; j.number++) {
            r->deliver.files_known = j.number + 1;
            ok = offer(r, &j);
            if (!ok)
                free(j.entry.path);
            if (!ok || is_interrupted(r) || !xs_walk_next(w, &j.entry))
                break;
        }
    }
    close_queue(r);
    for (unsigned i = 0; i < n; i++)
        pthread_join(threads[i], NULL);
    free(threads);
}

xs_status xs_run(xs_rules *rules, const xs_run_options *o, xs_summary *sum, xs_error *err)
{
    *sum = (xs_summary){.pack_id = xs_rules_pack_id(rules), .pack_sha256 = xs_rules_pack_sha256(rules)};
    double began = xs_now_ms();
    run *r = calloc(1, sizeof *r);
    xs_walk *w = xs_walk_new(o->paths, o->npaths);
    if (!r || !w) {
        free(r);
        xs_walk_free(w);
        return xs_fail(err, XS_E_SYSTEM, ENOMEM, "run", "no memory");
    }
    r->rules = rules;
    r->o = o;
    pthread_mutex_init(&r->lock, NULL);
    pthread_cond_init(&r->more, NULL);
    pthread_cond_init(&r->room, NULL);
    xs_deliver_init(&r->deliver, o, sum);
    long cores = sysconf(_SC_NPROCESSORS_ONLN);
    unsigned jobs = o->jobs ? o->jobs : cores > 0 ? (unsigned)cores : 1;
    xs_error broken = {0};
    if (xs_waivers_for(o, &r->waivers, &broken) != XS_OK) {
        if (o->trouble)
            o->trouble(o->ctx, &broken);
        failed(r, &broken); /* the run goes on without waivers: findings are shown, none passes */
    }
    if (o->scan.cache_dir && !(r->results = xs_results_open(o->scan.cache_dir, &broken)) && o->remark) {
        char text[sizeof broken.where + sizeof broken.what + 2];
        snprintf(text, sizeof text, "%s: %s", broken.where, broken.what);
        o->remark(o->ctx, text); /* a notice: the run goes on without */
    }
    job two[2] = {{.number = 0}, {.number = 1}};
    bool one = xs_walk_next(w, &two[0].entry);
    if (one && jobs > 1 && xs_walk_next(w, &two[1].entry))
        run_threads(r, w, two, jobs);
    else
        run_here(r, w, &two[0], one);
    if (r->waivers)
        xs_waivers_remark(r->waivers, rules, o);
    xs_waivers_free(r->waivers);
    xs_results_close(r->results);
    sum->seconds = (xs_now_ms() - began) / 1000;
    xs_status st = r->worst.status;
    if (st != XS_OK && err)
        *err = r->worst;
    xs_deliver_clear(&r->deliver);
    pthread_cond_destroy(&r->more);
    pthread_cond_destroy(&r->room);
    pthread_mutex_destroy(&r->lock);
    xs_walk_free(w);
    free(r);
    return st;
}
