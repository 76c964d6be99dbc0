/* answer.c -- what each path of the interface answers. */
#include <cjson/cJSON.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "face/daemon/daemon.h"

#define LARGE ((uint64_t)1 << 20)

enum MHD_Result answer_text(struct MHD_Connection *c, unsigned code, const char *type, const char *text,
                            const char *header, const char *value)
{
    struct MHD_Response *r =
        MHD_create_response_from_buffer(strlen(text), (void *)(uintptr_t)text, MHD_RESPMEM_MUST_COPY);
    if (!r)
        return MHD_NO;
    MHD_add_response_header(r, "Content-Type", type);
    MHD_add_response_header(r, "Cache-Control", "no-store");
    MHD_add_response_header(r, "X-Content-Type-Options", "nosniff");
    if (header)
        MHD_add_response_header(r, header, value);
    if (code == 503 || code == 429)
        MHD_add_response_header(r, "Retry-After", "1");
    enum MHD_Result result = MHD_queue_response(c, code, r);
    MHD_destroy_response(r);
    return result;
}

enum MHD_Result answer_error(struct MHD_Connection *c, unsigned code, const char *what)
{
    char text[256];
    snprintf(text, sizeof text, "{\"error\":\"%s\",\"verdict\":\"block\"}\n", what);
    return answer_text(c, code, "application/json", text, NULL, NULL);
}

static enum MHD_Result answer_json(struct MHD_Connection *c, unsigned code, cJSON *o)
{
    char *s = o ? cJSON_PrintUnformatted(o) : NULL;
    cJSON_Delete(o);
    if (!s)
        return answer_error(c, 500, "memory");
    enum MHD_Result r = answer_text(c, code, "application/json", s, NULL, NULL);
    cJSON_free(s);
    return r;
}

enum MHD_Result answer_health(const server *s, struct MHD_Connection *c)
{
    xs_rules *r = engine_rules(s->e);
    cJSON *o = cJSON_CreateObject();
    cJSON_AddStringToObject(o, "status", "ok");
    cJSON_AddStringToObject(o, "version", xs_version());
    cJSON *rules = cJSON_AddObjectToObject(o, "rules");
    cJSON_AddStringToObject(rules, "id", xs_rules_pack_id(r));
    cJSON_AddStringToObject(rules, "sha256", xs_rules_pack_sha256(r));
    cJSON_AddNumberToObject(o, "failed_reloads", (double)atomic_load(&counted.failed_reloads));
    xs_rules_free(r);
    return answer_json(c, 200, o);
}

static void add_text(cJSON *o, const char *key, xs_str s)
{
    char *z = strndup(s.p ? s.p : "", s.n);
    cJSON_AddStringToObject(o, key, z ? z : "");
    free(z);
}

enum MHD_Result answer_rules(const server *s, struct MHD_Connection *c)
{
    xs_rules *r = engine_rules(s->e);
    cJSON *o = cJSON_CreateObject();
    cJSON_AddStringToObject(o, "id", xs_rules_pack_id(r));
    cJSON_AddStringToObject(o, "sha256", xs_rules_pack_sha256(r));
    cJSON *list = cJSON_AddArrayToObject(o, "rules");
    for (size_t i = 0; i < xs_rules_count(r); i++) {
        xs_rule_info x;
        if (xs_rules_get(r, i, &x) != XS_OK)
            break;
        cJSON *u = cJSON_CreateObject();
        add_text(u, "id", x.id);
        add_text(u, "category", x.category);
        add_text(u, "title", s->s->lang == XS_EN ? x.title_en : x.title_zh);
        add_text(u, "basis", x.basis);
        cJSON_AddStringToObject(u, "action", xs_action_name(x.action));
        cJSON_AddNumberToObject(u, "confidence", x.confidence);
        cJSON_AddItemToArray(list, u);
    }
    xs_rules_free(r);
    return answer_json(c, 200, o);
}

enum MHD_Result answer_metrics(const server *s, struct MHD_Connection *c)
{
    static const char *const refused[] = {"auth", "size", "busy", "time", "bad_request", "fault"};
    xs_rules *r = engine_rules(s->e);
    char text[4096];
    int n = snprintf(text, sizeof text,
                     "# TYPE xianshen_requests_total counter\nxianshen_requests_total %lu\n"
                     "# TYPE xianshen_requests_in_flight gauge\nxianshen_requests_in_flight %ld\n"
                     "# TYPE xianshen_scanned_bytes_total counter\nxianshen_scanned_bytes_total %lu\n"
                     "# TYPE xianshen_scan_seconds_total counter\nxianshen_scan_seconds_total %.6f\n"
                     "# TYPE xianshen_not_inspected_total counter\nxianshen_not_inspected_total %lu\n"
                     "# TYPE xianshen_reloads_total counter\nxianshen_reloads_total{result=\"ok\"} %lu\n"
                     "xianshen_reloads_total{result=\"failed\"} %lu\n"
                     "# TYPE xianshen_rules_info gauge\nxianshen_rules_info{id=\"%s\",sha256=\"%s\"} 1\n"
                     "# TYPE xianshen_documents_total counter\n",
                     atomic_load(&counted.requests), atomic_load(&counted.in_flight), atomic_load(&counted.bytes),
                     (double)atomic_load(&counted.nanoseconds) / 1e9, atomic_load(&counted.not_inspected),
                     atomic_load(&counted.reloads), atomic_load(&counted.failed_reloads), xs_rules_pack_id(r),
                     xs_rules_pack_sha256(r));
    xs_rules_free(r);
    for (int a = XS_PASS; a <= XS_BLOCK; a++)
        n += snprintf(text + n, sizeof text - (size_t)n, "xianshen_documents_total{verdict=\"%s\"} %lu\n",
                      xs_action_name((xs_action)a), atomic_load(&counted.verdicts[a]));
    n += snprintf(text + n, sizeof text - (size_t)n, "# TYPE xianshen_refused_total counter\n");
    for (int i = 0; i < 6; i++)
        n += snprintf(text + n, sizeof text - (size_t)n, "xianshen_refused_total{reason=\"%s\"} %lu\n", refused[i],
                      atomic_load(&counted.refused[i]));
    return answer_text(c, 200, "text/plain; version=0.0.4", text, NULL, NULL);
}

/* ---- scan ------------------------------------------------------------------------------------ */

typedef struct outcome {
    char *p; /* JSON of the documents so far */
    size_t n;
    FILE *f;
    xs_action worst;
    bool timed_out, fault;
} outcome;

static int put(void *ctx, const char *p, size_t n) { return fwrite(p, 1, n, ctx) == n ? 0 : 5; }

static void add_document(const server *s, outcome *o, const xs_document *d, bool first)
{
    xs_report_options ro = {.size = sizeof ro, .format = XS_FORMAT_JSONL, .lang = s->s->lang, .write = put, .ctx = o->f};
    xs_report *r = NULL;
    if (!first)
        fputc(',', o->f);
    if (xs_report_new(&ro, &r, NULL) != XS_OK || xs_report_document(r, d) != XS_OK)
        o->fault = true;
    xs_report_free(r);
    if (d->verdict > o->worst)
        o->worst = d->verdict;
    for (size_t i = 0; i < d->nparts; i++)
        o->timed_out |= d->parts[i].state == XS_PART_TIMED_OUT;
    atomic_fetch_add(&counted.verdicts[d->verdict], 1);
    atomic_fetch_add(&counted.not_inspected, d->coverage != XS_COVER_ALL);
    atomic_fetch_add(&counted.bytes, d->size);
    atomic_fetch_add(&counted.nanoseconds, (unsigned long)(d->elapsed_ms * 1e6));
}

static void scan_items(const server *s, xs_scanner *scanner, const body *b, outcome *o)
{
    for (size_t i = 0; i < b->n && !o->fault; i++) {
        const item *x = &b->v[i];
        const xs_document *d = NULL;
        xs_error err = {0};
        xs_status st = x->fd >= 0 ? xs_scan_fd(scanner, x->name, x->fd, &d, &err)
                                  : xs_scan_bytes(scanner, x->name, x->p ? x->p : "", (size_t)x->n, &d, &err);
        if (st != XS_OK) {
            fprintf(stderr, "xianshend: %s: %s\n", err.where, err.what);
            o->fault = true;
        } else {
            add_document(s, o, d, i == 0);
        }
    }
}

static enum MHD_Result reply(const server *s, struct MHD_Connection *c, const outcome *o, bool gate)
{
    if (o->fault) {
        atomic_fetch_add(&counted.refused[REFUSED_FAULT], 1);
        return answer_error(c, 500, "fault");
    }
    if (o->timed_out) {
        atomic_fetch_add(&counted.refused[REFUSED_TIME], 1);
        return answer_text(c, 504, "application/json", o->p, "X-Xianshen-Verdict", xs_action_name(o->worst));
    }
    if (!gate)
        return answer_text(c, 200, "application/json", o->p, "X-Xianshen-Verdict", xs_action_name(o->worst));
    return o->worst <= XS_NOTE ? answer_text(c, 200, "application/json", o->p, "X-Accel-Redirect", s->s->accel)
                               : answer_text(c, 403, "application/json", o->p, "X-Xianshen-Verdict", xs_action_name(o->worst));
}

enum MHD_Result answer_scan(const server *s, struct MHD_Connection *c, body *b, bool gate, bool several)
{
    if (b->n == 0)
        body_item(b, "empty");
    bool full;
    loan *l = engine_borrow(s->e, b->total > LARGE, &full);
    if (!l) {
        atomic_fetch_add(&counted.refused[REFUSED_BUSY], 1);
        return answer_error(c, full ? 429 : 503, "busy");
    }
    outcome o = {.worst = XS_PASS};
    o.f = open_memstream(&o.p, &o.n);
    if (!o.f) {
        engine_return(s->e, l);
        return answer_error(c, 500, "memory");
    }
    if (several)
        fputs("{\"documents\":[", o.f);
    scan_items(s, loan_scanner(l), b, &o);
    engine_return(s->e, l);
    if (several)
        fprintf(o.f, "],\"verdict\":\"%s\"}\n", xs_action_name(o.worst));
    o.fault |= fclose(o.f) != 0;
    enum MHD_Result r = reply(s, c, &o, gate);
    free(o.p);
    return r;
}
