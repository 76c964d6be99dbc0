#include "pipeline/worker.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <spawn.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

/* extract/program.h says the same from its side. */
#define XS_EXIT_SANDBOX 72
#define START_MS 20000

/* ---- packets ----------------------------------------------------------------------------------- */

bool xs_worker_send(xs_worker *w, const xs_wire_msg *m, int fd, xs_buf *b)
{
    char control[CMSG_SPACE(sizeof fd)];
    xs_buf_reset(b);
    if (!xs_wire_encode(m, b))
        return false;
    struct iovec io = {b->p, b->n};
    struct msghdr h = {
        .msg_iov = &io, .msg_iovlen = 1, .msg_control = control, .msg_controllen = sizeof control};
    memset(control, 0, sizeof control);
    struct cmsghdr *c = CMSG_FIRSTHDR(&h);
    c->cmsg_level = SOL_SOCKET;
    c->cmsg_type = SCM_RIGHTS;
    c->cmsg_len = CMSG_LEN(sizeof fd);
    memcpy(CMSG_DATA(c), &fd, sizeof fd);
    ssize_t k;
    while ((k = sendmsg(w->socket, &h, MSG_NOSIGNAL)) < 0 && errno == EINTR)
        ;
    return k == (ssize_t)b->n;
}

/* Take the descriptor out of the control data; -2 when there is more than one or it was cut. */
static int descriptor(struct msghdr *h)
{
    int fd = -1, n = 0;
    for (struct cmsghdr *c = CMSG_FIRSTHDR(h); c; c = CMSG_NXTHDR(h, c)) {
        if (c->cmsg_level != SOL_SOCKET || c->cmsg_type != SCM_RIGHTS)
            continue;
        for (size_t at = 0; at + sizeof fd <= c->cmsg_len - CMSG_LEN(0); at += sizeof fd) {
            int got;
            memcpy(&got, CMSG_DATA(c) + at, sizeof got);
            if (n++ == 0)
                fd = got;
            else
                close(got);
        }
    }
    if (n > 1 || (h->msg_flags & (MSG_CTRUNC | MSG_TRUNC))) {
        if (fd >= 0)
            close(fd);
        return -2;
    }
    return fd;
}

xs_receipt xs_worker_receive(xs_worker *w, int wait_ms, char *p, size_t *n, int *fd)
{
    char control[CMSG_SPACE(sizeof *fd)];
    for (bool polled = false;;) {
        struct iovec io = {p, XS_WIRE_MAX};
        struct msghdr h = {.msg_iov = &io,
                           .msg_iovlen = 1,
                           .msg_control = control,
                           .msg_controllen = sizeof control};
        ssize_t k = recvmsg(w->socket, &h, MSG_DONTWAIT | MSG_CMSG_CLOEXEC);
        if (k > 0) {
            *n = (size_t)k;
            *fd = descriptor(&h);
            return *fd == -2 ? XS_RECEIPT_DEAD : XS_RECEIPT_PACKET;
        }
        if (k == 0 || (errno != EAGAIN && errno != EINTR))
            return XS_RECEIPT_DEAD;
        if (polled && errno == EAGAIN)
            return XS_RECEIPT_SILENCE;
        struct pollfd f = {.fd = w->socket, .events = POLLIN};
        int r = poll(&f, 1, wait_ms);
        if (r < 0 && errno != EINTR)
            return XS_RECEIPT_DEAD;
        polled = r >= 0; /* an interrupted wait starts again: the caller's clock decides */
    }
}

/* ---- life -------------------------------------------------------------------------------------- */

/* Null devices for its output, the socket as 3, no other descriptor, no environment, default signals,
 * a group of its own (so that a ^C at the terminal does not kill it in the middle of a part). */
static int spawn(pid_t *pid, const char *program, bool best_effort, int socket)
{
    posix_spawn_file_actions_t f;
    posix_spawnattr_t a;
    sigset_t all, none;
    char option[] = "--best-effort", name[] = "xianshen-extract";
    char *argv[] = {name, best_effort ? option : NULL, NULL}, *env[] = {NULL};
    sigfillset(&all);
    sigemptyset(&none);
    if (posix_spawn_file_actions_init(&f) != 0)
        return ENOMEM;
    if (posix_spawnattr_init(&a) != 0) {
        posix_spawn_file_actions_destroy(&f);
        return ENOMEM;
    }
    int bad = posix_spawn_file_actions_adddup2(&f, socket, 3);
    bad |= posix_spawn_file_actions_addopen(&f, 0, "/dev/null", O_RDONLY, 0);
    bad |= posix_spawn_file_actions_addopen(&f, 1, "/dev/null", O_WRONLY, 0);
#if !defined(__SANITIZE_ADDRESS__) && !defined(__SANITIZE_THREAD__)
    /* Parsers quote documents in their complaints; only sanitizers may speak. */
    bad |= posix_spawn_file_actions_addopen(&f, 2, "/dev/null", O_WRONLY, 0);
#endif
    bad |= posix_spawn_file_actions_addclosefrom_np(&f, 4);
    bad |= posix_spawnattr_setsigdefault(&a, &all);
    bad |= posix_spawnattr_setsigmask(&a, &none);
    bad |= posix_spawnattr_setpgroup(&a, 0);
    bad |= posix_spawnattr_setflags(&a, POSIX_SPAWN_SETSIGDEF | POSIX_SPAWN_SETSIGMASK |
                                            POSIX_SPAWN_SETPGROUP);
    if (!bad)
        bad = posix_spawn(pid, program, &f, &a, argv, env);
    posix_spawn_file_actions_destroy(&f);
    posix_spawnattr_destroy(&a);
    return bad;
}

static xs_status await_ready(xs_worker *w, const char *program, xs_error *err)
{
    static const char advice[] = "does not start; install this version's worker programs";
    char p[XS_WIRE_MAX];
    size_t n = 0;
    int fd = -1;
    xs_wire_msg m = {.type = XS_WIRE_DONE};
    xs_receipt r = xs_worker_receive(w, START_MS, p, &n, &fd);
    if (fd >= 0)
        close(fd);
    if (r == XS_RECEIPT_PACKET && xs_wire_decode(p, n, &m) == n && m.type == XS_WIRE_READY &&
        m.u.ready.version == XS_WIRE_VERSION) {
        w->box = m.u.ready.box;
        return XS_OK;
    }
    int status = 0;
    pid_t pid = w->pid;
    if (r == XS_RECEIPT_DEAD && waitpid(pid, &status, 0) == pid) {
        w->pid = 0;
        if (WIFEXITED(status) && WEXITSTATUS(status) == XS_EXIT_SANDBOX)
            return xs_fail(err, XS_E_SYSTEM, 0, program,
                           "no sandbox: this kernel lacks seccomp or landlock; "
                           "--sandbox=best-effort goes on with what there is");
    }
    return xs_fail(err, XS_E_SYSTEM, 0, program, advice);
}

xs_status xs_worker_start(xs_worker *w, const char *program, bool best_effort, xs_error *err)
{
    int pair[2];
    *w = (xs_worker){.socket = -1};
    if (access(program, X_OK) != 0)
        return xs_fail(err, XS_E_MISSING, errno, program, "no such worker program; install it");
    if (socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, pair) != 0)
        return xs_fail(err, XS_E_SYSTEM, errno, program, "no socket for the worker");
    int bad = spawn(&w->pid, program, best_effort, pair[1]);
    close(pair[1]);
    if (bad) {
        close(pair[0]);
        w->pid = 0;
        return xs_fail(err, XS_E_SYSTEM, bad, program, "the worker does not start");
    }
    w->socket = pair[0];
    xs_status s = await_ready(w, program, err);
    if (s != XS_OK)
        xs_worker_end(w);
    return s;
}

void xs_worker_ask_to_end(xs_worker *w)
{
    if (w->pid > 0)
        kill(w->pid, SIGTERM);
}

void xs_worker_end(xs_worker *w)
{
    if (w->pid > 0) {
        kill(w->pid, SIGKILL);
        while (waitpid(w->pid, NULL, 0) < 0 && errno == EINTR)
            ;
    }
    if (w->socket >= 0)
        close(w->socket);
    *w = (xs_worker){.socket = -1};
}
