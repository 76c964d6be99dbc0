/* serve.c -- main of the worker programs: into the sandbox, then one job after the other.
 *
 * Descriptor 3 is the socket to the core. Jobs run in this process, not in a child of it: the hop
 * stays below 100 us (a fork costs two to three times that, plus 60 us for each MiB that the libraries
 * hold), and the core replaces the worker after XS_WORKER_JOBS. */
#include <errno.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/limits.h"
#include "box/box.h"
#include "extract/program.h"
#include "extract/reader.h"

#define SOCKET 3

/* ---- sending ----------------------------------------------------------------------------------- */

/* Whole messages of the next packet. `ready` is how much of it a signal handler may send. */
static xs_buf packet;
static volatile sig_atomic_t ready;
static bool careful;

static bool transmit(const char *p, size_t n, int fd)
{
    char control[CMSG_SPACE(sizeof fd)];
    struct iovec io = {(void *)(uintptr_t)p, n};
    struct msghdr m = {.msg_iov = &io, .msg_iovlen = 1};
    if (fd >= 0) {
        memset(control, 0, sizeof control);
        m.msg_control = control;
        m.msg_controllen = sizeof control;
        struct cmsghdr *c = CMSG_FIRSTHDR(&m);
        c->cmsg_level = SOL_SOCKET;
        c->cmsg_type = SCM_RIGHTS;
        c->cmsg_len = CMSG_LEN(sizeof fd);
        memcpy(CMSG_DATA(c), &fd, sizeof fd);
    }
    ssize_t k;
    while ((k = sendmsg(SOCKET, &m, MSG_NOSIGNAL)) < 0 && errno == EINTR)
        ;
    return k == (ssize_t)n;
}

static bool flush(void)
{
    size_t n = packet.n;
    ready = 0;
    bool ok = n == 0 || transmit(packet.p, n, -1);
    xs_buf_reset(&packet);
    return ok;
}

static bool emit(void *ctx, const xs_wire_msg *m, int fd)
{
    (void)ctx;
    bool ok = true;
    if (fd >= 0 || m->type == XS_WIRE_HAND) {
        ok = flush() && xs_wire_encode(m, &packet) && transmit(packet.p, packet.n, fd);
        xs_buf_reset(&packet);
        if (fd >= 0)
            close(fd);
        return ok;
    }
    if (!xs_wire_encode(m, &packet))
        ok = flush() && xs_wire_encode(m, &packet);
    ready = (sig_atomic_t)packet.n;
    return ok && (!careful || flush());
}

/* Last words: what readers found before a crash or before the core's patience ended. */
static void last_words(int signal)
{
    (void)signal;
    if (ready)
        transmit(packet.p, (size_t)ready, -1);
    _exit(1);
}

static void listen_to_signals(void)
{
    static const int fatal[] = {SIGSEGV, SIGBUS, SIGFPE, SIGILL, SIGABRT, SIGXCPU, SIGTERM};
    static char stack[64 * 1024]; /* an overflown stack cannot run the handler */
    stack_t alternative = {.ss_sp = stack, .ss_size = sizeof stack};
    struct sigaction a = {.sa_handler = last_words, .sa_flags = SA_ONSTACK};
    sigaltstack(&alternative, NULL);
    for (size_t i = 0; i < sizeof fatal / sizeof *fatal; i++)
        sigaction(fatal[i], &a, NULL);
}

/* ---- jobs -------------------------------------------------------------------------------------- */

/* The next packet and its descriptor. false: the core has gone or talks nonsense. */
static bool receive(char *p, size_t *n, int *fd)
{
    char control[CMSG_SPACE(sizeof *fd)];
    struct iovec io = {p, XS_WIRE_MAX};
    struct msghdr m = {
        .msg_iov = &io, .msg_iovlen = 1, .msg_control = control, .msg_controllen = sizeof control};
    ssize_t k;
    while ((k = recvmsg(SOCKET, &m, MSG_CMSG_CLOEXEC)) < 0 && errno == EINTR)
        ;
    *fd = -1;
    if (k <= 0)
        return false;
    struct cmsghdr *c = CMSG_FIRSTHDR(&m);
    if (c && c->cmsg_level == SOL_SOCKET && c->cmsg_type == SCM_RIGHTS)
        memcpy(fd, CMSG_DATA(c), sizeof *fd);
    *n = (size_t)k;
    return true;
}

static bool run(xs_wire_job *job, int fd)
{
    struct stat st;
    xs_str bytes = {"", 0};
    if (fstat(fd, &st) != 0 || st.st_size < 0)
        return false;
    if ((uint64_t)st.st_size < job->size)
        job->size = (uint64_t)st.st_size; /* it shrank; the core compares */
    bytes.n = (size_t)job->size;
    void *map = NULL;
    if (bytes.n) {
        /* Shrinks further while it is read: SIGBUS, and the part is lost. */
        map = mmap(NULL, bytes.n, PROT_READ, MAP_PRIVATE, fd, 0);
        if (map == MAP_FAILED)
            return false;
        bytes.p = map;
    }
    careful = job->careful;
    bool ok = xs_extract(job, bytes, emit, NULL);
    if (map)
        munmap(map, bytes.n);
    xs_wire_msg done = {.type = XS_WIRE_DONE};
    return ok && emit(NULL, &done, -1) && flush();
}

int xs_serve(const xs_program *program, int argc, char **argv)
{
    static char in[XS_WIRE_MAX];
    bool best_effort = argc > 1 && strcmp(argv[1], "--best-effort") == 0;
    xs_box_rules rules = {.readable = program->readable,
                          .max_memory = XS_WORKER_MEMORY,
                          .max_file = XS_MEMBER_BYTES,
                          .max_cpu_seconds = XS_WORKER_CPU_SECONDS};
    xs_wire_msg m = {.type = XS_WIRE_READY, .u.ready.version = XS_WIRE_VERSION};
    unsigned box = 0;
    xs_buf_init(&packet, XS_WIRE_MAX + 1024); /* encode refuses at XS_WIRE_MAX */
    if (!xs_buf_reserve(&packet, XS_WIRE_MAX))
        return XS_EXIT_SYSTEM;
    listen_to_signals();
    xs_extract_warm();
    if (xs_box_enter(&rules, best_effort, &box, NULL) != XS_OK)
        return XS_EXIT_SANDBOX;
    m.u.ready.box = box;
    if (!emit(NULL, &m, -1) || !flush())
        return XS_EXIT_SYSTEM;
    for (;;) {
        size_t n = 0;
        int fd = -1;
        if (!receive(in, &n, &fd))
            return 0;
        bool ok = fd >= 0 && xs_wire_decode(in, n, &m) == n && m.type == XS_WIRE_JOB &&
                  run(&m.u.job, fd);
        if (fd >= 0)
            close(fd);
        if (!ok)
            return XS_EXIT_SYSTEM;
    }
}

#if defined(__SANITIZE_ADDRESS__)
/* The leak checker needs ptrace, which the sandbox refuses; in-process tests look for leaks. */
const char *__asan_default_options(void);
const char *__asan_default_options(void) { return "detect_leaks=0"; }
#endif
