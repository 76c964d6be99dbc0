/* daemon.h -- xianshend: screening over HTTP for systems that publish.
 *
 * A thread for each connection; each borrows a scanner from a bounded set, so that a large body never
 * keeps small ones waiting for a thread, and the event loop never scans. Fails closed: what was not
 * fully answered is never 2xx. */
#ifndef XS_FACE_DAEMON_H
#define XS_FACE_DAEMON_H
#include <microhttpd.h>
#include <stdatomic.h>
#include <stdio.h>
#include <sys/types.h>

#include "xianshen.h"

#define SETTINGS_PACKS 32 /* rule packs, of each kind */

typedef struct settings {
    const char *rules[SETTINGS_PACKS], *add_rules[SETTINGS_PACKS];
    size_t nrules, nadd_rules;
    const char *profile, *signed_key;
    const char *token_file, *cert_file, *key_file, *socket_path, *listen_host, *accel, *worker;
    uint16_t port;
    uint64_t max_body;
    unsigned connections, scanners, queue, timeout_s, wait_ms;
    bool best_effort;
    xs_lang lang;
} settings;
/* false: *status is the exit status, after --help or a message. */
bool settings_parse(settings *s, int argc, char **argv, int *status);

/* ---- listen.c: a listening descriptor, or -1 with errno ------------------------------------- */

int listen_unix(const char *path); /* mode 0660; a socket left by a dead process is replaced */
int listen_tcp(const char *host, uint16_t port);

/* ---- work.c: rules that can be swapped, scanners that are lent ------------------------------ */

typedef struct engine engine;
/* NULL after a message: without rules it does not start. */
engine *engine_new(const settings *s);
void engine_free(engine *e);
/* Load the packs afresh; on failure the old rules stay and are said to. */
bool engine_reload(engine *e);

/* A scanner of the current rules; NULL when none became free within wait_ms, or, with *full, when too
 * many wait already. Large jobs leave one scanner to the small ones. */
typedef struct loan loan;
loan *engine_borrow(engine *e, bool large, bool *full);
void engine_return(engine *e, loan *l);
xs_scanner *loan_scanner(loan *l);
xs_rules *engine_rules(engine *e); /* with a reference */

typedef struct counters {
    atomic_ulong requests, refused[6], verdicts[4], not_inspected, reloads, failed_reloads, bytes, nanoseconds;
    atomic_long in_flight;
} counters;
extern counters counted;
enum { REFUSED_AUTH, REFUSED_SIZE, REFUSED_BUSY, REFUSED_TIME, REFUSED_BAD, REFUSED_FAULT };

/* ---- body.c: what a request brought, in memory while small, else in a file without a name ------ */

typedef struct item {
    char *name;
    int fd; /* -1: in memory */
    char *p;
    uint64_t n;
} item;
typedef struct body {
    item *v;
    size_t n;
    uint64_t total, max;
    bool too_large, failed;
} body;
/* Begin the next item; false when there are too many. */
bool body_item(body *b, const char *name);
void body_add(body *b, const char *p, size_t n);
void body_clear(body *b);

/* ---- http.c ---------------------------------------------------------------------------------- */

typedef struct server {
    const settings *s;
    engine *e;
    char token[512];  /* "" = none asked for */
    char *cert, *key; /* PEM, or NULL */
} server;
enum MHD_Result http_handle(void *cls, struct MHD_Connection *c, const char *url, const char *method,
                            const char *version, const char *data, size_t *size, void **request);
void http_done(void *cls, struct MHD_Connection *c, void **request, enum MHD_RequestTerminationCode why);

/* ---- answer.c -------------------------------------------------------------------------------- */

enum MHD_Result answer_text(struct MHD_Connection *c, unsigned code, const char *type, const char *text,
                            const char *header, const char *value);
enum MHD_Result answer_error(struct MHD_Connection *c, unsigned code, const char *what);
enum MHD_Result answer_health(const server *s, struct MHD_Connection *c);
enum MHD_Result answer_rules(const server *s, struct MHD_Connection *c);
enum MHD_Result answer_metrics(const server *s, struct MHD_Connection *c);
/* Screen all items and answer. gate: for nginx, a redirect or 403. */
enum MHD_Result answer_scan(const server *s, struct MHD_Connection *c, body *b, bool gate, bool several);

#endif
