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

typedef struct job {
    xs_walk_entry entry;
    uint64_t number;
} job;

typedef struct run {
    xs_rules *rules;
    const xs_run_options *o;
    xs_deliver deliver;
    pthread_mutex_t lock; /* of what follows */
    xs_walk *walk;
    uint64_t next; /* number of the next file */
    bool closed;
    job ahead[2]; /* found before the threads began: is there work for more than one? */
    unsigned nahead, taken;
    xs_error worst; /* first failure of the program, not of documents */
    xs_register *waivers;
    xs_results *results;
} run;

void xs_run_options_init(xs_run_options *o)
{
    *o = (xs_run_options){.size = sizeof *o};
    xs_scan_options_init(&o->scan);
}

/* The caller hears of every failure, one at a time; the run remembers the first. */
static void failed(run *r, const xs_error *e, bool say_so)
{
    pthread_mutex_lock(&r->lock);
    if (r->worst.status == XS_OK)
        r->worst = *e;
    if (say_so && r->o->trouble)
        r->o->trouble(r->o->ctx, e);
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

static xs_status scan_pipe(xs_scanner *s, const char *name, int fd, const xs_document **doc, xs_error *err)
{
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
    xs_status status;
    if (fd < 0)
        return xs_scan_unreadable(s, e->path, XS_PART_CORRUPT, errno, doc, err);
    bool known = fstat(fd, &st) == 0;
    if (known && S_ISREG(st.st_mode)) {
        status = xs_scan_regular(s, e->path, fd, &st, doc, err);
    } else if (known && e->kind == XS_WALK_PIPE) {
        fcntl(fd, F_SETFL, 0);
        status = scan_pipe(s, e->path, fd, doc, err);
    } else {
        status = xs_scan_unreadable(s, e->path, XS_PART_UNKNOWN_KIND, 0, doc, err);
    }
    close(fd);
    return status;
}

static xs_status scan_stdin(xs_scanner *s, const char *name, const xs_document **doc, xs_error *err)
{
    struct stat st;
    if (fstat(STDIN_FILENO, &st) == 0 && S_ISREG(st.st_mode))
        return xs_scan_regular(s, name, STDIN_FILENO, &st, doc, err);
    return scan_pipe(s, name, STDIN_FILENO, doc, err);
}

static xs_status scan_entry(run *r, xs_scanner *s, const xs_walk_entry *e, const xs_document **doc,
                            xs_error *err)
{
    *doc = NULL;
    switch (e->kind) {
    case XS_WALK_FILE:
    case XS_WALK_PIPE: return scan_file(s, e, doc, err);
    case XS_WALK_STDIN:
        return scan_stdin(s, r->o->stdin_name ? r->o->stdin_name : "<stdin>", doc, err);
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
    xs_status st = scan_entry(r, s, &j->entry, &doc, &err);
    if (st != XS_OK)
        failed(r, &err, true);
    free(j->entry.path);
    return xs_deliver_put(&r->deliver, j->number, st == XS_OK ? doc : NULL);
}

/* The next file. Walking is cheap beside screening: whoever needs a file finds it. */
static bool take(run *r, job *out)
{
    pthread_mutex_lock(&r->lock);
    bool got = !r->closed && !is_interrupted(r);
    if (got && r->taken < r->nahead) {
        *out = r->ahead[r->taken++];
    } else if (got && (got = xs_walk_next(r->walk, &out->entry))) {
        out->number = r->next++;
    }
    r->closed |= !got;
    __atomic_store_n(&r->deliver.files_known, r->next, __ATOMIC_RELAXED);
    pthread_mutex_unlock(&r->lock);
    return got;
}

static void stop(run *r)
{
    pthread_mutex_lock(&r->lock);
    r->closed = true;
    pthread_mutex_unlock(&r->lock);
}

static void *work(void *arg)
{
    run *r = arg;
    xs_scanner *s = NULL;
    xs_error err = {0};
    job j;
    if (xs_scanner_make(r->rules, &r->o->scan, r->waivers, r->results, &s, &err) != XS_OK) {
        failed(r, &err, false);
        stop(r);
        return NULL;
    }
    while (take(r, &j))
        if (!do_job(r, s, &j))
            stop(r);
    xs_scanner_free(s);
    return NULL;
}

/* This thread works too; others only where there is more than one file. */
static void run_threads(run *r, unsigned jobs)
{
    unsigned n = 0;
    while (r->nahead < 2 && xs_walk_next(r->walk, &r->ahead[r->nahead].entry))
        r->ahead[r->nahead++].number = r->next++;
    pthread_t *threads = jobs > 1 && r->nahead > 1 ? calloc(jobs - 1, sizeof *threads) : NULL;
    while (threads && n < jobs - 1 && pthread_create(&threads[n], NULL, work, r) == 0)
        n++;
    if (r->nahead)
        work(r);
    for (unsigned i = 0; i < n; i++)
        pthread_join(threads[i], NULL);
    free(threads);
    while (r->taken < r->nahead)
        free(r->ahead[r->taken++].entry.path);
}

xs_status xs_run(xs_rules *rules, const xs_run_options *o, xs_summary *sum, xs_error *err)
{
    *sum = (xs_summary){.pack_id = xs_rules_pack_id(rules), .pack_sha256 = xs_rules_pack_sha256(rules)};
    double began = xs_now_ms();
    run *r = calloc(1, sizeof *r);
    if (!r || !(r->walk = xs_walk_new(o->paths, o->npaths))) {
        free(r);
        return xs_fail(err, XS_E_SYSTEM, ENOMEM, "run", "no memory");
    }
    r->rules = rules;
    r->o = o;
    pthread_mutex_init(&r->lock, NULL);
    xs_deliver_init(&r->deliver, o, sum);
    long cores = sysconf(_SC_NPROCESSORS_ONLN);
    unsigned jobs = o->jobs ? o->jobs : cores > 0 ? (unsigned)cores : 1;
    xs_error broken = {0};
    if (xs_waivers_for(o, &r->waivers, &broken) != XS_OK) {
        failed(r, &broken, true); /* the run goes on without waivers: findings are shown, none passes */
    }
    if (o->scan.cache_dir && !(r->results = xs_results_open(o->scan.cache_dir, &broken)) && o->remark) {
        char text[sizeof broken.where + sizeof broken.what + 2];
        snprintf(text, sizeof text, "%s: %s", broken.where, broken.what);
        o->remark(o->ctx, text); /* a notice: the run goes on without */
    }
    run_threads(r, jobs);
    if (r->waivers)
        xs_waivers_remark(r->waivers, rules, o);
    xs_waivers_free(r->waivers);
    xs_results_close(r->results);
    sum->seconds = (xs_now_ms() - began) / 1000;
    xs_status st = r->worst.status;
    sum->incomplete = st != XS_OK || r->deliver.stopped || (o->interrupted && *o->interrupted);
    if (st != XS_OK && err)
        *err = r->worst;
    xs_deliver_clear(&r->deliver);
    pthread_mutex_destroy(&r->lock);
    xs_walk_free(r->walk);
    free(r);
    return st;
}
