/* daemon_options.c -- options of xianshend. */
#include <errno.h>
#include <getopt.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "face/daemon/daemon.h"

static const char usage[] =
    "xianshend [options] -- screening over HTTP\n\n"
    "  --listen HOST:PORT    default 127.0.0.1:8651; systemd's socket wins when it gives one\n"
    "  --socket PATH         a unix socket (0660) instead\n"
    "  --token-file FILE     ask for `Authorization: Bearer` with the token in FILE\n"
    "  --tls-cert FILE --tls-key FILE\n"
    "  --rules PATH, --add-rules PATH, --profile NAME, --require-signed KEY   as xianshen scan\n"
    "  --max-body BYTES      default 67108864; larger ones get 413\n"
    "  --connections N       default 256\n"
    "  --scanners N          documents screened at once, default cores + 2\n"
    "  --wait MS             how long a request waits for its turn, default 2000, then 503\n"
    "  --queue N             how many may wait, default 128; one more gets 429 at once\n"
    "  --timeout SECONDS     for one document, default 60, then 504\n"
    "  --accel NAME          location for X-Accel-Redirect of /v1/gate, default @origin\n"
    "  --worker PATH         xianshen-extract; --sandbox best-effort  as xianshen scan\n"
    "  --lang zh|en\n\n"
    "POST /v1/scan, POST /v1/gate, GET /v1/health /v1/rules /metrics. SIGHUP loads the rules again and\n"
    "keeps the old ones when they are broken; SIGTERM finishes what has begun.\n";

enum {
    LISTEN = 256,
    SOCKET,
    TOKEN,
    CERT,
    KEY,
    RULES,
    ADD_RULES,
    PROFILE,
    SIGNED,
    BODY,
    CONNECTIONS,
    SCANNERS,
    WAIT,
    QUEUE,
    TIMEOUT,
    ACCEL,
    WORKER,
    SANDBOX,
    LANG,
    HELP,
    VERSION,
};

static const struct option options[] = {
    {"listen", 1, NULL, LISTEN},
    {"socket", 1, NULL, SOCKET},
    {"token-file", 1, NULL, TOKEN},
    {"tls-cert", 1, NULL, CERT},
    {"tls-key", 1, NULL, KEY},
    {"rules", 1, NULL, RULES},
    {"add-rules", 1, NULL, ADD_RULES},
    {"profile", 1, NULL, PROFILE},
    {"require-signed", 1, NULL, SIGNED},
    {"max-body", 1, NULL, BODY},
    {"connections", 1, NULL, CONNECTIONS},
    {"scanners", 1, NULL, SCANNERS},
    {"wait", 1, NULL, WAIT},
    {"queue", 1, NULL, QUEUE},
    {"timeout", 1, NULL, TIMEOUT},
    {"accel", 1, NULL, ACCEL},
    {"worker", 1, NULL, WORKER},
    {"sandbox", 1, NULL, SANDBOX},
    {"lang", 1, NULL, LANG},
    {"help", 0, NULL, HELP},
    {"version", 0, NULL, VERSION},
    {NULL, 0, NULL, 0},
};

static bool parse_listen(settings *s, char *v)
{
    char *colon = strrchr(v, ':'), *end;
    if (!colon)
        return false;
    *colon = 0;
    s->listen_host = v;
    unsigned long port = strtoul(colon + 1, &end, 10);
    s->port = (uint16_t)port;
    return end != colon + 1 && *end == 0 && port > 0 && port < 65536;
}

static bool parse_number(const char *v, unsigned least, unsigned *out)
{
    char *end;
    errno = 0;
    unsigned long n = strtoul(v, &end, 10);
    *out = (unsigned)n;
    return *v >= '0' && *v <= '9' && *end == 0 && errno == 0 && n >= least && n <= 1000000000;
}

static bool parse_bytes(const char *v, uint64_t *out)
{
    char *end;
    errno = 0;
    *out = strtoull(v, &end, 10);
    return *v >= '1' && *v <= '9' && *end == 0 && errno == 0;
}

static bool parse_lang(const char *v, xs_lang *out)
{
    *out = !strcmp(v, "en") ? XS_EN : XS_ZH;
    return !strcmp(v, "en") || !strcmp(v, "zh");
}

static bool take(settings *s, int o, char *v)
{
    switch (o) {
    case LISTEN: return parse_listen(s, v);
    case SOCKET: s->socket_path = v; return true;
    case TOKEN: s->token_file = v; return true;
    case CERT: s->cert_file = v; return true;
    case KEY: s->key_file = v; return true;
    case RULES: s->rules[s->nrules++] = v; return s->nrules < SETTINGS_PACKS;
    case ADD_RULES: s->add_rules[s->nadd_rules++] = v; return s->nadd_rules < SETTINGS_PACKS;
    case PROFILE: s->profile = v; return true;
    case SIGNED: s->signed_key = v; return true;
    case BODY: return parse_bytes(v, &s->max_body);
    case CONNECTIONS: return parse_number(v, 1, &s->connections);
    case SCANNERS: return parse_number(v, 1, &s->scanners);
    case WAIT: return parse_number(v, 0, &s->wait_ms);
    case QUEUE: return parse_number(v, 0, &s->queue);
    case TIMEOUT: return parse_number(v, 1, &s->timeout_s) && s->timeout_s <= 86400;
    case ACCEL: s->accel = v; return true;
    case WORKER: s->worker = v; return true;
    case SANDBOX: s->best_effort = !strcmp(v, "best-effort"); return s->best_effort || !strcmp(v, "strict");
    case LANG: return parse_lang(v, &s->lang);
    default: return false;
    }
}

bool settings_parse(settings *s, int argc, char **argv, int *status)
{
    long cores = sysconf(_SC_NPROCESSORS_ONLN);
    *s = (settings){.listen_host = "127.0.0.1", .port = 8651, .max_body = (uint64_t)64 << 20, .connections = 256,
                    .scanners = (unsigned)(cores > 0 ? cores : 1) + 2, .queue = 128, .timeout_s = 60,
                    .wait_ms = 2000, .accel = "@origin"};
    *status = 64;
    for (int o; (o = getopt_long(argc, argv, "", options, NULL)) != -1;) {
        if (o == HELP || o == VERSION) {
            printf(o == HELP ? "%s" : "xianshend %s\n", o == HELP ? usage : xs_version());
            *status = 0;
            return false;
        }
        if (!take(s, o, optarg)) {
            fputs("xianshend: wrong options; see --help\n", stderr);
            return false;
        }
    }
    if (optind == argc)
        return true;
    fprintf(stderr, "xianshend: %s: takes no operands; see --help\n", argv[optind]);
    return false;
}
