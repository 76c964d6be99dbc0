/* report_sarif.c -- SARIF 2.1.0 (OASIS, 2020) for code scanning services. */
#include <stdio.h>

#include "report/json_write.h"

/* GitHub refuses a run of more than 25,000 results; what is left out is said in a notification. */
#define MAX_RESULTS 25000u
/* Notifications kept for the end; the rest is counted. */
#define MAX_NOTICES 5000u

typedef struct state {
    cJSON *notices;
    uint64_t results, left_out, notices_left_out;
    bool incomplete;
} state;

static const char *level(xs_action a)
{
    return a == XS_BLOCK ? "error" : a == XS_REVIEW ? "warning" : "note";
}

/* A colon before the first slash would make the rest of a relative path something else. */
static bool has_scheme(xs_str path)
{
    const char *colon = path.n ? memchr(path.p, ':', path.n) : NULL;
    return colon && !memchr(path.p, '/', (size_t)(colon - path.p));
}

/* RFC 3986: relative reference, or a file URI for an absolute path. */
static void add_uri(cJSON *o, xs_str path)
{
    static const char digit[] = "0123456789ABCDEF";
    xs_buf b;
    xs_buf_init(&b, path.n * 3 + 16);
    if (path.n && path.p[0] == '/')
        xs_buf_add_str(&b, XS_STR("file://"));
    else if (has_scheme(path))
        xs_buf_add_str(&b, XS_STR("./"));
    for (size_t i = 0; i < path.n; i++) {
        unsigned char c = (unsigned char)path.p[i];
        bool plain = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
                     strchr("-._~/!$&'()*+,;=:@", c);
        if (plain && c)
            xs_buf_add_char(&b, (char)c);
        else
            xs_buf_add(&b, (char[]){'%', digit[c >> 4], digit[c & 15]}, 3);
    }
    cJSON_AddStringToObject(o, "uri", b.p ? b.p : "");
    xs_buf_clear(&b);
}

static void add_message(cJSON *o, const char *text)
{
    cJSON_AddStringToObject(cJSON_AddObjectToObject(o, "message"), "text", text);
}

static cJSON *location_json(const xs_document *d, const xs_finding *f)
{
    cJSON *l = cJSON_CreateObject();
    cJSON *physical = cJSON_AddObjectToObject(l, "physicalLocation");
    add_uri(cJSON_AddObjectToObject(physical, "artifactLocation"), d->path);
    if (!f)
        return l;
    cJSON *region = cJSON_AddObjectToObject(physical, "region");
    cJSON_AddNumberToObject(region, "startLine", f->location.line ? f->location.line : 1);
    if (f->location.line && f->location.column)
        cJSON_AddNumberToObject(region, "startColumn", f->location.column);
    if (f->location.part.n || f->location.sheet.n || f->location.cell.n || f->location.page) {
        xs_buf b;
        xs_buf_init(&b, (size_t)1 << 16);
        xs_add_plain(&b, f->location.part);
        if (f->location.page)
            xs_buf_printf(&b, "#page=%u", f->location.page);
        if (f->location.sheet.n || f->location.cell.n) {
            xs_buf_add_char(&b, '#');
            xs_add_plain(&b, f->location.sheet);
            xs_buf_add_char(&b, '!');
            xs_add_plain(&b, f->location.cell);
        }
        cJSON *logical = cJSON_CreateObject();
        cJSON_AddStringToObject(logical, "fullyQualifiedName", b.p ? b.p : "");
        cJSON_AddItemToArray(cJSON_AddArrayToObject(l, "logicalLocations"), logical);
        xs_buf_clear(&b);
    }
    return l;
}

static cJSON *result_json(const xs_report *r, const xs_document *d, const xs_finding *f)
{
    cJSON *o = cJSON_CreateObject();
    xs_json_text(o, "ruleId", f->rule);
    cJSON_AddStringToObject(o, "level", level(f->action));
    xs_json_message(cJSON_AddObjectToObject(o, "message"), "text", r, f);
    cJSON_AddItemToArray(cJSON_AddArrayToObject(o, "locations"), location_json(d, f));
    char id[65];
    xs_json_identity(d, f, id);
    cJSON_AddStringToObject(cJSON_AddObjectToObject(o, "partialFingerprints"), "xianshen/v1", id);
    cJSON *properties = cJSON_AddObjectToObject(o, "properties");
    xs_json_text(properties, "category", f->category);
    cJSON_AddStringToObject(properties, "action", xs_action_name(f->action));
    cJSON_AddNumberToObject(properties, "confidence", f->confidence);
    cJSON_AddNumberToObject(properties, "count", f->count);
    cJSON_AddStringToObject(properties, "visibility", xs_visibility_name(f->visibility));
    if (f->waiver) {
        cJSON *s = cJSON_CreateObject();
        cJSON_AddStringToObject(s, "kind", "external");
        cJSON_AddStringToObject(s, "status", "accepted");
        xs_json_text(s, "justification", f->waiver->reason);
        cJSON_AddItemToArray(cJSON_AddArrayToObject(o, "suppressions"), s);
    }
    return o;
}

static cJSON *rule_json(const xs_report *r, const xs_rule_info *x)
{
    cJSON *o = cJSON_CreateObject();
    xs_json_text(o, "id", x->id);
    xs_json_text(o, "name", x->category);
    xs_str title = r->o.lang == XS_EN ? x->title_en : x->title_zh;
    xs_json_text(cJSON_AddObjectToObject(o, "shortDescription"), "text", title);
    xs_json_text(cJSON_AddObjectToObject(o, "help"), "text", x->suggestion.n ? x->suggestion : title);
    cJSON_AddStringToObject(cJSON_AddObjectToObject(o, "defaultConfiguration"), "level",
                            level(x->action));
    xs_json_text(cJSON_AddObjectToObject(o, "properties"), "basis", x->basis);
    return o;
}

static bool sarif_begin(xs_report *r)
{
    state *s = r->state;
    s->notices = cJSON_CreateArray();
    cJSON *driver = cJSON_CreateObject();
    cJSON_AddStringToObject(driver, "name", "xianshen");
    cJSON_AddStringToObject(driver, "semanticVersion", xs_version());
    cJSON *rules = cJSON_AddArrayToObject(driver, "rules");
    for (size_t i = 0; r->o.rules && i < xs_rules_count(r->o.rules); i++) {
        xs_rule_info x;
        if (xs_rules_get(r->o.rules, i, &x) == XS_OK)
            cJSON_AddItemToArray(rules, rule_json(r, &x));
    }
    xs_buf_add_str(&r->out, XS_STR("{\"$schema\":\"https://json.schemastore.org/sarif-2.1.0.json\","
                                   "\"version\":\"2.1.0\",\"runs\":[{\"tool\":{\"driver\":"));
    xs_json_put(r, driver);
    return xs_buf_add_str(&r->out, XS_STR("},\"columnKind\":\"unicodeCodePoints\",\"results\":["));
}

static void add_notice(xs_report *r, const xs_document *d, const xs_part *p)
{
    state *s = r->state;
    s->incomplete = true;
    if (cJSON_GetArraySize(s->notices) >= (int)MAX_NOTICES) {
        s->notices_left_out++;
        return;
    }
    xs_buf b;
    xs_buf_init(&b, (size_t)1 << 16);
    xs_buf_add_str(&b, xs_str_from(xs_word(r->o.lang, "未检查：", "not inspected: ")));
    xs_add_plain(&b, d->path);
    if (p->path.n) {
        xs_buf_add_str(&b, XS_STR("!/"));
        xs_add_plain(&b, p->path);
    }
    xs_buf_printf(&b, " (%s) ", xs_word_state(r->o.lang, p->state));
    xs_add_plain(&b, p->note);
    cJSON *o = cJSON_CreateObject();
    cJSON_AddStringToObject(o, "level", "error");
    add_message(o, b.p ? b.p : "");
    cJSON_AddStringToObject(cJSON_AddObjectToObject(o, "descriptor"), "id", "UX.UNREADABLE");
    cJSON_AddItemToArray(cJSON_AddArrayToObject(o, "locations"), location_json(d, NULL));
    cJSON_AddItemToArray(s->notices, o);
    xs_buf_clear(&b);
}

static bool sarif_document(xs_report *r, const xs_document *d)
{
    state *s = r->state;
    for (size_t i = 0; i < d->nparts; i++)
        if (d->parts[i].state != XS_PART_SCANNED)
            add_notice(r, d, &d->parts[i]);
    for (size_t i = 0; i < d->nfindings; i++) {
        const xs_finding *f = &d->findings[i];
        if (xs_str_is(f->category, "UX.UNREADABLE"))
            continue;
        if (s->results == MAX_RESULTS) {
            s->left_out++;
            continue;
        }
        xs_buf_add_str(&r->out, s->results++ ? XS_STR(",\n") : XS_STR("\n"));
        if (!xs_json_put(r, result_json(r, d, f)))
            return false;
    }
    return !r->out.failed;
}

/* "N: text" */
static void add_count_notice(state *s, uint64_t n, const char *text)
{
    if (!n)
        return;
    char line[160];
    snprintf(line, sizeof line, "%s: %llu", text, (unsigned long long)n);
    cJSON *o = cJSON_CreateObject();
    cJSON_AddStringToObject(o, "level", "error");
    add_message(o, line);
    cJSON_AddItemToArray(s->notices, o);
}

static bool sarif_end(xs_report *r, const xs_summary *sum)
{
    (void)sum;
    state *s = r->state;
    add_count_notice(s, s->left_out,
                     xs_word(r->o.lang, "结果过多，本文件略去（完整结果见 JSON 报告）",
                             "too many results, left out of this file (see the JSON report)"));
    add_count_notice(s, s->notices_left_out,
                     xs_word(r->o.lang, "未列出的未检查部分", "further parts not inspected"));
    cJSON *invocation = cJSON_CreateObject();
    cJSON_AddBoolToObject(invocation, "executionSuccessful", !s->incomplete && !s->left_out);
    cJSON_AddItemToObject(invocation, "toolExecutionNotifications", s->notices);
    s->notices = NULL;
    xs_buf_add_str(&r->out, XS_STR("\n],\"invocations\":["));
    xs_json_put(r, invocation);
    return xs_buf_add_str(&r->out, XS_STR("]}]}\n"));
}

static void sarif_clear(xs_report *r)
{
    state *s = r->state;
    cJSON_Delete(s->notices);
}

const xs_report_format xs_report_sarif = {.name = "sarif",
                                          .begin = sarif_begin,
                                          .document = sarif_document,
                                          .end = sarif_end,
                                          .state_size = sizeof(state),
                                          .clear = sarif_clear};
