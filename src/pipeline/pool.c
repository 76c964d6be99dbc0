#include "pipeline/pool.h"

#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/codepoint.h"
#include "base/limits.h"
#include "pipeline/pool_job.h"

/* ---- finding the programs ---------------------------------------------------------------------- */

static bool found(char *out, size_t size, const char *dir, size_t n, const char *rest)
{
    int k = snprintf(out, size, "%.*s/%sxianshen-extract", (int)n, dir, rest);
    return k > 0 && (size_t)k < size && access(out, X_OK) == 0;
}

static size_t folder(const char *path)
{
    const char *slash = strrchr(path, '/');
    return slash ? (size_t)(slash - path) : 0;
}

static void find_worker(char *out, size_t size)
{
    static const char libexec[] = "../libexec/xianshen/", multiarch[] = "../../libexec/xianshen/";
    char self[PATH_MAX];
    Dl_info lib;
    ssize_t n = readlink("/proc/self/exe", self, sizeof self - 1);
    self[n > 0 ? n : 0] = 0;
    size_t dir = folder(self);
    if (found(out, size, self, dir, "") || found(out, size, self, dir, libexec))
        return;
    if (dladdr((void *)(uintptr_t)xs_pool_new, &lib) && lib.dli_fname &&
        (found(out, size, lib.dli_fname, folder(lib.dli_fname), "") ||
         found(out, size, lib.dli_fname, folder(lib.dli_fname), libexec) ||
         found(out, size, lib.dli_fname, folder(lib.dli_fname), multiarch)))
        return;
    snprintf(out, size, "/usr/local/libexec/xianshen/xianshen-extract");
}

/* ---- life -------------------------------------------------------------------------------------- */

xs_pool *xs_pool_new(const xs_pool_options *o)
{
    xs_pool *p = calloc(1, sizeof *p);
    if (!p)
        return NULL;
    p->options = *o;
    for (int k = 0; k < XS_WORKER_KINDS; k++)
        for (unsigned i = 0; i < XS_WORKER_STACK; i++)
            p->workers[k][i].socket = -1;
    char *general = p->program[XS_WORKER_GENERAL];
    if (o->worker)
        snprintf(general, sizeof p->program[0], "%s", o->worker);
    else
        find_worker(general, sizeof p->program[0]);
    snprintf(p->program[XS_WORKER_PDF], sizeof p->program[0], "%.*s-pdf",
             (int)(sizeof p->program[0] - 5), general);
    xs_buf_init(&p->scratch, XS_WIRE_MAX + 1024);
    return p;
}

void xs_pool_free(xs_pool *p)
{
    if (!p)
        return;
    for (int k = 0; k < XS_WORKER_KINDS; k++)
        for (unsigned i = 0; i < XS_WORKER_STACK; i++)
            xs_worker_end(&p->workers[k][i]);
    xs_buf_clear(&p->scratch);
    free(p);
}

xs_pool_stats xs_pool_counts(const xs_pool *p) { return p->stats; }

xs_wire_limits xs_pool_limits(void)
{
    return (xs_wire_limits){.size = XS_MAX_SIZE,
                            .text = XS_MAX_TEXT,
                            .cells = XS_MAX_CELLS,
                            .depth = XS_MAX_DEPTH,
                            .members = XS_MAX_MEMBERS,
                            .ratio = XS_MAX_RATIO,
                            .pages = XS_MAX_PAGES};
}

/* ---- running ----------------------------------------------------------------------------------- */

/* A read-only copy for the worker: of bytes, because it can only be given descriptors. */
static int memfd_of(xs_str bytes)
{
    int fd = memfd_create("xianshen", MFD_CLOEXEC | MFD_ALLOW_SEALING);
    for (size_t i = 0; fd >= 0 && i < bytes.n;) {
        ssize_t k = write(fd, bytes.p + i, bytes.n - i);
        if (k < 0 && errno == EINTR)
            continue;
        if (k <= 0) {
            close(fd);
            return -1;
        }
        i += (size_t)k;
    }
    if (fd >= 0)
        fcntl(fd, F_ADD_SEALS, F_SEAL_SHRINK | F_SEAL_GROW | F_SEAL_WRITE | F_SEAL_SEAL);
    return fd;
}

xs_status xs_pool_run(xs_pool *p, const xs_pool_job *job, const xs_pool_events *ev, xs_error *err)
{
    xs_run_state run = {.pool = p,
                        .events = ev,
                        .limits = job->limits,
                        .deadline = xs_pool_now() + job->timeout_ms,
                        .silence_ms = job->timeout_ms / 4 + 1};
    xs_buf name;
    int fd = job->fd;
    p->stats.jobs++;
    if (fd < 0 && (fd = memfd_of(job->bytes)) < 0)
        return xs_fail(err, XS_E_SYSTEM, errno, "pool", "no memory for the document");
    xs_buf_init(&name, XS_WIRE_NAME_MAX);
    for (size_t i = 0; i < job->name.n;) { /* file names are bytes: the hint need not be exact */
        size_t k = xs_utf8_length(job->name.p + i, job->name.n - i);
        if (k ? !xs_buf_add(&name, job->name.p + i, k) : !xs_buf_add_char(&name, '?'))
            break;
        i += k ? k : 1;
    }
    xs_wire_job w = {.name = xs_buf_str(&name),
                     .size = job->fd < 0 ? job->bytes.n : job->size,
                     .limits = job->limits};
    xs_status s = xs_pool_run_job(&run, XS_WORKER_GENERAL, 0, &w, fd, err);
    xs_buf_clear(&name);
    if (job->fd < 0)
        close(fd);
    return s;
}
