/* main.c -- xianshend: options, sockets, signals. */
#include <arpa/inet.h>
#include <errno.h>
#include <getopt.h>
#include <pthread.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <systemd/sd-daemon.h>
#include <time.h>
#include <unistd.h>

#include "face/daemon/daemon.h"

/* How long a stop waits for requests that have begun. */
#define DRAIN_S 30

static const char usage[] =
    "xianshend [options] -- screening over HTTP\n\n"
    "  --listen HOST:PORT    default 127.0.0.1:8651; systemd's socket wins when it gives one\n"
    "  --socket PATH         a unix socket (0660) instead\n"
    "  --token-file FILE     ask for `Authorization: Bearer` with the token in FILE\n"
    "  --tls-cert FILE --tls-key FILE\n"
    "  --rules PATH, --add-rules PATH, --profile NAME, --require-signed KEY   as xianshen scan\n"
    "  --max-body BYTES      default 67108864; larger ones get 413\n"
    "  --connections N       default 256; --scanners N  default cores + 2; --wait MS  default 2000, then 503\n"
    "  --timeout SECONDS     for one document, default 60, then 504\n"
    "  --accel NAME          location for X-Accel-Redirect of /v1/gate, default @origin\n"
    "  --worker PATH         xianshen-extract; --sandbox best-effort  as xianshen scan\n"
    "  --lang zh|en\n\n"
    "POST /v1/scan, POST /v1/gate, GET /v1/health /v1/rules /metrics. SIGHUP loads the rules again and\n"
    "keeps the old ones when they are broken; SIGTERM finishes what has begun.\n";

enum { LISTEN = 256, SOCKET, TOKEN, CERT, KEY, RULES, ADD_RULES, PROFILE, SIGNED, BODY, CONNS, SCANNERS, WAIT, TIMEOUT, ACCEL, WORKER, SANDBOX, LANG, HELP, VERSION };

static const struct option options[] = {
    {"listen", 1, 0, LISTEN},     {"socket", 1, 0, SOCKET},       {"token-file", 1, 0, TOKEN}, {"tls-cert", 1, 0, CERT},
    {"tls-key", 1, 0, KEY},       {"rules", 1, 0, RULES},         {"add-rules", 1, 0, ADD_RULES}, {"profile", 1, 0, PROFILE},
    {"require-signed", 1, 0, SIGNED}, {"max-body", 1, 0, BODY},   {"connections", 1, 0, CONNS}, {"scanners", 1, 0, SCANNERS},
    {"wait", 1, 0, WAIT},         {"timeout", 1, 0, TIMEOUT},     {"accel", 1, 0, ACCEL},      {"worker", 1, 0, WORKER},
    {"sandbox", 1, 0, SANDBOX},   {"lang", 1, 0, LANG},           {"help", 0, 0, HELP},        {"version", 0, 0, VERSION},
    {0, 0, 0, 0}};

static bool parse_listen(settings *s, char *v)
{
    char *colon = strrchr(v, ':');
    if (!colon)
        return false;
    *colon = 0;
    s->listen_host = v;
    unsigned long port = strtoul(colon + 1, NULL, 10);
    s->port = (uint16_t)port;
    return port > 0 && port < 65536;
}

static bool take(settings *s, int o, char *v)
{
    switch (o) {
    case LISTEN: return parse_listen(s, v);
    case SOCKET: s->socket_path = v; return true;
    case TOKEN: s->token_file = v; return true;
    case CERT: s->cert_file = v; return true;
    case KEY: s->key_file = v; return true;
    case RULES: s->rules[s->nrules++] = v; return s->nrules < 32;
    case ADD_RULES: s->add_rules[s->nadd_rules++] = v; return s->nadd_rules < 32;
    case PROFILE: s->profile = v; return true;
    case SIGNED: s->signed_key = v; return true;
    case BODY: s->max_body = strtoull(v, NULL, 10); return s->max_body > 0;
    case CONNS: s->connections = (unsigned)strtoul(v, NULL, 10); return s->connections > 0;
    case SCANNERS: s->scanners = (unsigned)strtoul(v, NULL, 10); return s->scanners > 0;
    case WAIT: s->wait_ms = (unsigned)strtoul(v, NULL, 10); return true;
    case TIMEOUT: s->timeout_s = (unsigned)strtoul(v, NULL, 10); return s->timeout_s > 0;
    case ACCEL: s->accel = v; return true;
    case WORKER: s->worker = v; return true;
    case SANDBOX: s->best_effort = !strcmp(v, "best-effort"); return s->best_effort || !strcmp(v, "strict");
    case LANG: s->lang = v[0] == 'e' ? XS_EN : XS_ZH; return true;
    default: return false;
    }
}

static int listen_unix(const char *path)
{
    struct sockaddr_un a = {.sun_family = AF_UNIX};
    if (strlen(path) >= sizeof a.sun_path)
        return -1;
    memcpy(a.sun_path, path, strlen(path) + 1);
    int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
    struct stat st;
    if (lstat(path, &st) == 0 && S_ISSOCK(st.st_mode))
        unlink(path); /* left by one that died; a file of another kind stays and bind fails */
    mode_t old = umask(0117);
    bool ok = fd >= 0 && bind(fd, (const struct sockaddr *)&a, sizeof a) == 0 && listen(fd, 512) == 0;
    umask(old);
    return ok ? fd : -1;
}

static int listen_tcp(const char *host, uint16_t port)
{
    struct sockaddr_in a = {.sin_family = AF_INET, .sin_port = htons(port)};
    int one = 1, fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    if (fd < 0 || inet_pton(AF_INET, host, &a.sin_addr) != 1)
        return -1;
    setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &one, sizeof one);
    return bind(fd, (const struct sockaddr *)&a, sizeof a) == 0 && listen(fd, 512) == 0 ? fd : -1;
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

static struct MHD_Daemon *start(server *s, int fd, char *cert, char *key)
{
    unsigned flags = MHD_USE_THREAD_PER_CONNECTION | MHD_USE_INTERNAL_POLLING_THREAD | MHD_USE_POLL | MHD_USE_ITC |
                     MHD_USE_ERROR_LOG | (cert ? MHD_USE_TLS : 0);
    struct MHD_OptionItem o[] = {{MHD_OPTION_NOTIFY_COMPLETED, (intptr_t)http_done, NULL},
                                 {MHD_OPTION_CONNECTION_TIMEOUT, 30, NULL},
                                 {MHD_OPTION_CONNECTION_LIMIT, s->s->connections, NULL},
                                 {MHD_OPTION_CONNECTION_MEMORY_LIMIT, 131072, NULL},
                                 {MHD_OPTION_LISTEN_SOCKET, fd, NULL},
                                 {cert ? MHD_OPTION_HTTPS_MEM_CERT : MHD_OPTION_END, 0, cert},
                                 {cert ? MHD_OPTION_HTTPS_MEM_KEY : MHD_OPTION_END, 0, key},
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

static int fail(const char *what)
{
    fprintf(stderr, "xianshend: %s%s%s\n", what, errno ? ": " : "", errno ? strerror(errno) : "");
    return 78;
}

int main(int argc, char **argv)
{
    long cores = sysconf(_SC_NPROCESSORS_ONLN);
    settings s = {.listen_host = "127.0.0.1", .port = 8651, .max_body = (uint64_t)64 << 20, .connections = 256,
                  .scanners = (unsigned)(cores > 0 ? cores : 1) + 2, .timeout_s = 60, .wait_ms = 2000, .accel = "@origin"};
    for (int o; (o = getopt_long(argc, argv, "", options, NULL)) != -1;) {
        if (o == HELP || o == VERSION) {
            printf(o == HELP ? "%s" : "xianshend %s\n", o == HELP ? usage : xs_version());
            return 0;
        }
        if (!take(&s, o, optarg)) {
            fputs("xianshend: wrong options; see --help\n", stderr);
            return 64;
        }
    }
    prctl(PR_SET_DUMPABLE, 0);
    signal(SIGPIPE, SIG_IGN);
    sigset_t signals;
    sigemptyset(&signals);
    sigaddset(&signals, SIGHUP);
    sigaddset(&signals, SIGTERM);
    sigaddset(&signals, SIGINT);
    pthread_sigmask(SIG_BLOCK, &signals, NULL);
    server v = {.s = &s};
    errno = 0;
    if (s.token_file) {
        char *t = read_small(s.token_file);
        if (!t)
            return fail("the token file cannot be read");
        snprintf(v.token, sizeof v.token, "%.*s", (int)strcspn(t, "\r\n"), t);
        free(t);
        if (!v.token[0])
            return fail("the token file is empty");
    }
    char *cert = read_small(s.cert_file), *key = read_small(s.key_file);
    if ((s.cert_file || s.key_file) && (!cert || !key))
        return fail("certificate or key cannot be read");
    v.e = engine_new(&s);
    if (!v.e)
        return 65;
    errno = 0;
    int fd = sd_listen_fds(1) >= 1 ? SD_LISTEN_FDS_START
             : s.socket_path       ? listen_unix(s.socket_path)
                                   : listen_tcp(s.listen_host, s.port);
    if (fd < 0)
        return fail("cannot listen");
    struct MHD_Daemon *d = start(&v, fd, cert, key);
    if (!d)
        return fail("the HTTP server does not start");
    sd_notify(0, "READY=1\nSTATUS=rules loaded");
    serve(&v, d, &signals);
    engine_free(v.e);
    free(cert);
    free(key);
    return 0;
}
