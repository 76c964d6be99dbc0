/* main.c -- xianshend: start, signals, end. */
#include <errno.h>
#include <pthread.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <systemd/sd-daemon.h>
#include <time.h>
#include <unistd.h>

#include "face/daemon/daemon.h"

/* How long a stop waits for requests that have begun. */
#define DRAIN_S 30

static bool fail(const char *what)
{
    fprintf(stderr, "xianshend: %s%s%s\n", what, errno ? ": " : "", errno ? strerror(errno) : "");
    return false;
}

static char *read_small(const char *path)
{
    FILE *f = path ? fopen(path, "re") : NULL;
    char *p = f ? calloc(1, 65536) : NULL;
    if (p && fread(p, 1, 65535, f) == 0) {
        free(p);
        p = NULL;
    }
    if (f)
        fclose(f);
    return p;
}

static struct MHD_Daemon *start(server *s, int fd)
{
    unsigned flags = MHD_USE_THREAD_PER_CONNECTION | MHD_USE_INTERNAL_POLLING_THREAD | MHD_USE_POLL | MHD_USE_ITC |
                     MHD_USE_ERROR_LOG | (s->cert ? MHD_USE_TLS : 0);
    struct MHD_OptionItem o[] = {{MHD_OPTION_NOTIFY_COMPLETED, (intptr_t)http_done, NULL},
                                 {MHD_OPTION_CONNECTION_TIMEOUT, 30, NULL},
                                 {MHD_OPTION_CONNECTION_LIMIT, s->s->connections, NULL},
                                 {MHD_OPTION_CONNECTION_MEMORY_LIMIT, 131072, NULL},
                                 {MHD_OPTION_LISTEN_SOCKET, fd, NULL},
                                 {s->cert ? MHD_OPTION_HTTPS_MEM_CERT : MHD_OPTION_END, 0, s->cert},
                                 {s->cert ? MHD_OPTION_HTTPS_MEM_KEY : MHD_OPTION_END, 0, s->key},
                                 {MHD_OPTION_END, 0, NULL}};
    return MHD_start_daemon(flags, 0, NULL, NULL, http_handle, s, MHD_OPTION_ARRAY, o, MHD_OPTION_END);
}

static void reload(server *s)
{
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    sd_notifyf(0, "RELOADING=1\nMONOTONIC_USEC=%lld", (long long)t.tv_sec * 1000000LL + t.tv_nsec / 1000);
    bool ok = engine_reload(s->e);
    fprintf(stderr, "xianshend: %s\n", ok ? "rules loaded again" : "the rules are broken; the old ones stay in force");
    sd_notifyf(0, "READY=1\nSTATUS=%s", ok ? "rules loaded" : "last reload failed, old rules in force");
}

/* Until a signal ends it. */
static void serve(server *s, struct MHD_Daemon *d, const sigset_t *signals)
{
    int sig;
    while (sigwait(signals, &sig) == 0 && sig == SIGHUP)
        reload(s);
    sd_notify(0, "STOPPING=1");
    int fd = MHD_quiesce_daemon(d);
    if (fd >= 0)
        close(fd);
    for (int i = 0; i < DRAIN_S * 20 && atomic_load(&counted.in_flight) > 0; i++)
        usleep(50000);
    MHD_stop_daemon(d);
}

/* The token, certificate and key of the options. */
static bool read_secrets(server *v)
{
    const settings *s = v->s;
    if (s->token_file) {
        char *t = read_small(s->token_file);
        if (t)
            snprintf(v->token, sizeof v->token, "%.*s", (int)strcspn(t, "\r\n"), t);
        free(t);
        if (!v->token[0])
            return fail("the token file cannot be read, or is empty");
    }
    v->cert = read_small(s->cert_file);
    v->key = read_small(s->key_file);
    return (!s->cert_file && !s->key_file) || (v->cert && v->key) ||
           fail("--tls-cert and --tls-key: certificate or key cannot be read");
}

/* The socket that systemd gave, else our own. */
static int open_socket(const settings *s)
{
    if (sd_listen_fds(1) >= 1)
        return SD_LISTEN_FDS_START;
    return s->socket_path ? listen_unix(s->socket_path) : listen_tcp(s->listen_host, s->port);
}

static int run(server *v, const sigset_t *signals)
{
    errno = 0;
    if (!read_secrets(v))
        return 78;
    v->e = engine_new(v->s);
    if (!v->e)
        return 65;
    errno = 0;
    int fd = open_socket(v->s);
    if (fd < 0) {
        fail("cannot listen");
        return 78;
    }
    struct MHD_Daemon *d = start(v, fd);
    if (!d) {
        fail("the HTTP server does not start");
        return 78;
    }
    sd_notify(0, "READY=1\nSTATUS=rules loaded");
    serve(v, d, signals);
    return 0;
}

int main(int argc, char **argv)
{
    settings s;
    int status;
    if (!settings_parse(&s, argc, argv, &status))
        return status;
    xs_messages(s.lang);
    prctl(PR_SET_DUMPABLE, 0);
    signal(SIGPIPE, SIG_IGN);
    signal(SIGXFSZ, SIG_IGN);
    sigset_t signals;
    sigemptyset(&signals);
    sigaddset(&signals, SIGHUP);
    sigaddset(&signals, SIGTERM);
    sigaddset(&signals, SIGINT);
    pthread_sigmask(SIG_BLOCK, &signals, NULL);
    server v = {.s = &s};
    status = run(&v, &signals);
    if (v.e)
        engine_free(v.e);
    free(v.cert);
    free(v.key);
    return status;
}
