/* http.c -- one request from head to answer. Errors are answered after the body was taken, or at the
 * head: in between libmicrohttpd closes the connection, and a proxy in front would say 502. */
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "face/daemon/daemon.h"

typedef struct request {
    body b;
    struct MHD_PostProcessor *form;
    bool raw, gate, bad;
} request;

/* In a time that does not depend on where they differ. */
static bool same_secret(const char *a, const char *b)
{
    size_t n = strlen(a), m = strlen(b);
    unsigned char d = n != m;
    for (size_t i = 0; i < m; i++)
        d |= (unsigned char)((unsigned char)a[n ? i % n : 0] ^ (unsigned char)b[i]);
    return d == 0;
}

static bool authorised(const server *s, struct MHD_Connection *c)
{
    if (!s->token[0])
        return true;
    const char *a = MHD_lookup_connection_value(c, MHD_HEADER_KIND, "Authorization");
    return a && !strncasecmp(a, "Bearer ", 7) && same_secret(a + 7, s->token);
}

/* Every field of a form is screened, a file under its own name, the others under the field's. */
static enum MHD_Result on_field(void *cls, enum MHD_ValueKind kind, const char *key, const char *file,
                                const char *type, const char *encoding, const char *data, uint64_t offset, size_t n)
{
    (void)kind;
    (void)type;
    (void)encoding;
    request *r = cls;
    if (offset == 0)
        body_item(&r->b, file && *file ? file : key);
    body_add(&r->b, data, n);
    return MHD_YES;
}

static bool is_form(const char *type)
{
    return type && (!strncasecmp(type, "multipart/form-data", 19) ||
                    !strncasecmp(type, "application/x-www-form-urlencoded", 33));
}

static const char *name_of(struct MHD_Connection *c, bool gate)
{
    const char *name = MHD_lookup_connection_value(c, MHD_GET_ARGUMENT_KIND, "name");
    if (!name)
        name = MHD_lookup_connection_value(c, MHD_HEADER_KIND, "X-File-Name");
    if (!name && gate) {
        const char *uri = MHD_lookup_connection_value(c, MHD_HEADER_KIND, "X-Original-URI");
        const char *slash = uri ? strrchr(uri, '/') : NULL;
        name = slash ? slash + 1 : uri;
    }
    return name && *name ? name : "upload";
}

static enum MHD_Result begin(const server *s, struct MHD_Connection *c, const char *url, const char *method,
                             void **out)
{
    request *r = calloc(1, sizeof *r);
    if (!r)
        return MHD_NO;
    *out = r;
    atomic_fetch_add(&counted.requests, 1);
    atomic_fetch_add(&counted.in_flight, 1);
    r->b.max = s->s->max_body;
    r->gate = !strcmp(url, "/v1/gate");
    if (strcmp(method, "POST") != 0 || (!r->gate && strcmp(url, "/v1/scan") != 0))
        return MHD_YES;
    if (!authorised(s, c)) {
        atomic_fetch_add(&counted.refused[REFUSED_AUTH], 1);
        return answer_error(c, 401, "auth");
    }
    const char *length = MHD_lookup_connection_value(c, MHD_HEADER_KIND, "Content-Length");
    if (length && strtoull(length, NULL, 10) > s->s->max_body) {
        atomic_fetch_add(&counted.refused[REFUSED_SIZE], 1);
        return answer_error(c, 413, "too_large"); /* before 100-continue: the body never travels */
    }
    if (is_form(MHD_lookup_connection_value(c, MHD_HEADER_KIND, "Content-Type"))) {
        r->form = MHD_create_post_processor(c, 65536, on_field, r);
        r->bad = r->form == NULL;
    } else {
        r->raw = true;
        body_item(&r->b, name_of(c, r->gate));
    }
    return MHD_YES;
}

static enum MHD_Result finish(const server *s, struct MHD_Connection *c, const char *url, const char *method,
                              request *r)
{
    bool scan = !strcmp(url, "/v1/scan") || r->gate;
    bool known = scan || !strcmp(url, "/v1/health") || !strcmp(url, "/v1/rules") || !strcmp(url, "/metrics");
    if (!known)
        return answer_error(c, 404, "no_such_path");
    if (strcmp(method, scan ? "POST" : "GET") != 0)
        return answer_error(c, 405, "method");
    if (!authorised(s, c) && strcmp(url, "/v1/health") != 0) {
        atomic_fetch_add(&counted.refused[REFUSED_AUTH], 1);
        return answer_error(c, 401, "auth");
    }
    if (!strcmp(url, "/v1/health"))
        return answer_health(s, c);
    if (!strcmp(url, "/v1/rules"))
        return answer_rules(s, c);
    if (!strcmp(url, "/metrics"))
        return answer_metrics(s, c);
    if (r->b.too_large) {
        atomic_fetch_add(&counted.refused[REFUSED_SIZE], 1);
        return answer_error(c, 413, "too_large");
    }
    if (r->form && MHD_destroy_post_processor(r->form) != MHD_YES)
        r->bad = true; /* the form was cut short */
    r->form = NULL;
    if (r->bad || r->b.failed) {
        atomic_fetch_add(&counted.refused[r->bad ? REFUSED_BAD : REFUSED_FAULT], 1);
        return answer_error(c, r->bad ? 400 : 500, r->bad ? "form" : "storage");
    }
    return answer_scan(s, c, &r->b, r->gate, !r->raw);
}

enum MHD_Result http_handle(void *cls, struct MHD_Connection *c, const char *url, const char *method,
                            const char *version, const char *data, size_t *size, void **out)
{
    (void)version;
    const server *s = cls;
    request *r = *out;
    if (!r)
        return begin(s, c, url, method, out);
    if (*size) {
        if (r->form) {
            if (!r->bad && MHD_post_process(r->form, data, *size) != MHD_YES)
                r->bad = true;
        } else if (r->raw) {
            body_add(&r->b, data, *size);
        }
        *size = 0;
        return MHD_YES;
    }
    return finish(s, c, url, method, r);
}

void http_done(void *cls, struct MHD_Connection *c, void **out, enum MHD_RequestTerminationCode why)
{
    (void)cls;
    (void)c;
    (void)why;
    request *r = *out;
    if (!r)
        return;
    if (r->form)
        MHD_destroy_post_processor(r->form);
    body_clear(&r->b);
    free(r);
    *out = NULL;
    atomic_fetch_sub(&counted.in_flight, 1);
}
