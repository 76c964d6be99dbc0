/* report_gitlab.c -- GitLab Code Quality: a JSON array of issues. */
#include "base/hash.h"
#include "report/json_write.h"

typedef struct state {
    uint64_t n;
} state;

static bool put_issue(xs_report *r, cJSON *o)
{
    state *s = r->state;
    xs_buf_add_str(&r->out, s->n++ ? XS_STR(",\n") : XS_STR("\n"));
    return xs_json_put(r, o);
}

static void add_location(cJSON *o, const xs_document *d, uint32_t line)
{
    cJSON *l = cJSON_AddObjectToObject(o, "location");
    xs_json_text(l, "path", d->path);
    cJSON_AddNumberToObject(cJSON_AddObjectToObject(l, "lines"), "begin", line ? line : 1);
}

static bool finding(xs_report *r, const xs_document *d, const xs_finding *f)
{
    static const char *const severity[] = {"info", "info", "major", "blocker"};
    cJSON *o = cJSON_CreateObject();
    xs_json_message(o, "description", r, f);
    xs_json_text(o, "check_name", f->rule);
    char id[65];
    xs_json_identity(d, f, id);
    cJSON_AddStringToObject(o, "fingerprint", id);
    cJSON_AddStringToObject(o, "severity", f->waiver ? "info" : severity[f->action]);
    add_location(o, d, f->location.line);
    return put_issue(r, o);
}

static bool unread(xs_report *r, const xs_document *d, const xs_part *p)
{
    cJSON *o = cJSON_CreateObject();
    xs_buf b;
    xs_buf_init(&b, (size_t)1 << 16);
    xs_buf_printf(&b, "%s ", xs_word(r->o.lang, "未检查：", "not inspected:"));
    xs_add_plain(&b, p->path);
    xs_buf_printf(&b, " %s ", xs_word_state(r->o.lang, p->state));
    xs_add_plain(&b, p->note);
    cJSON_AddStringToObject(o, "description", b.p ? b.p : "");
    cJSON_AddStringToObject(o, "check_name", "UX.UNREADABLE");
    xs_sha256 h;
    char id[65];
    xs_sha256_init(&h);
    xs_sha256_add(&h, d->path.p, d->path.n);
    xs_sha256_add(&h, "\0", 1);
    xs_sha256_add(&h, p->path.p, p->path.n);
    xs_sha256_hex(&h, id);
    cJSON_AddStringToObject(o, "fingerprint", id);
    cJSON_AddStringToObject(o, "severity", "major");
    add_location(o, d, 1);
    xs_buf_clear(&b);
    return put_issue(r, o);
}

static bool gitlab_begin(xs_report *r) { return xs_buf_add_char(&r->out, '['); }

static bool gitlab_document(xs_report *r, const xs_document *d)
{
    bool ok = true;
    for (size_t i = 0; ok && i < d->nfindings; i++)
        if (!xs_str_is(d->findings[i].category, "UX.UNREADABLE"))
            ok = finding(r, d, &d->findings[i]);
    for (size_t i = 0; ok && i < d->nparts; i++)
        if (d->parts[i].state != XS_PART_SCANNED)
            ok = unread(r, d, &d->parts[i]);
    return ok;
}

static bool gitlab_end(xs_report *r, const xs_summary *sum)
{
    (void)sum;
    return xs_buf_add_str(&r->out, XS_STR("\n]\n"));
}

const xs_report_format xs_report_gitlab = {.name = "gitlab",
                                           .begin = gitlab_begin,
                                           .document = gitlab_document,
                                           .end = gitlab_end,
                                           .state_size = sizeof(state)};
