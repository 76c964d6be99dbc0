/* report_json.c -- the contract's JSON: one object, or one document a line. */
#include "report/json_write.h"

static void add_if(cJSON *o, const char *key, xs_str s)
{
    if (s.n)
        xs_json_text(o, key, s);
}

static void add_count(cJSON *o, const char *key, uint64_t v)
{
    cJSON_AddNumberToObject(o, key, (double)v);
}

static void add_if_count(cJSON *o, const char *key, uint64_t v)
{
    if (v)
        add_count(o, key, v);
}

static cJSON *location_json(const xs_location *l)
{
    cJSON *o = cJSON_CreateObject();
    xs_json_text(o, "part", l->part);
    add_if_count(o, "page", l->page);
    add_if(o, "sheet", l->sheet);
    add_if(o, "cell", l->cell);
    add_if_count(o, "paragraph", l->paragraph);
    add_if_count(o, "line", l->line);
    add_if_count(o, "column", l->column);
    add_count(o, "offset", l->offset);
    add_count(o, "length", l->length);
    return o;
}

static cJSON *waiver_json(const xs_waiver_ref *w)
{
    if (!w)
        return cJSON_CreateNull();
    cJSON *o = cJSON_CreateObject();
    xs_json_text(o, "id", w->id);
    xs_json_text(o, "reason", w->reason);
    xs_json_text(o, "approver", w->approver);
    xs_json_text(o, "expires", w->expires);
    return o;
}

static cJSON *finding_json(const xs_report *r, const xs_finding *f)
{
    cJSON *o = cJSON_CreateObject();
    xs_json_text(o, "rule", f->rule);
    xs_json_text(o, "category", f->category);
    xs_json_text(o, "title", f->title);
    cJSON_AddStringToObject(o, "action", xs_action_name(f->action));
    add_count(o, "confidence", f->confidence);
    xs_json_masked(o, "match", r, f, xs_mask_match);
    cJSON *context = cJSON_AddObjectToObject(o, "context");
    xs_json_masked(context, "before", r, f, xs_mask_before);
    xs_json_masked(context, "after", r, f, xs_mask_after);
    add_count(o, "count", f->count);
    cJSON_AddItemToObject(o, "location", location_json(&f->location));
    cJSON_AddStringToObject(o, "visibility", xs_visibility_name(f->visibility));
    cJSON_AddBoolToObject(o, "obfuscated", f->obfuscated);
    xs_json_text(o, "basis", f->basis);
    xs_json_text(o, "suggestion", f->suggestion);
    cJSON *reasons = cJSON_AddArrayToObject(o, "reasons");
    for (size_t i = 0; i < f->nreasons; i++) {
        cJSON *x = cJSON_CreateObject();
        cJSON_AddNumberToObject(x, "delta", f->reasons[i].delta);
        xs_json_text(x, "text", f->reasons[i].text);
        cJSON_AddItemToArray(reasons, x);
    }
    cJSON_AddItemToObject(o, "waiver", waiver_json(f->waiver));
    cJSON_AddStringToObject(o, "fingerprint", f->fingerprint);
    return o;
}

static cJSON *part_json(const xs_part *p)
{
    cJSON *o = cJSON_CreateObject();
    xs_json_text(o, "path", p->path);
    xs_json_text(o, "media_type", p->media_type);
    cJSON_AddStringToObject(o, "visibility", xs_visibility_name(p->visibility));
    cJSON_AddStringToObject(o, "state", xs_part_state_name(p->state));
    add_count(o, "bytes", p->bytes);
    add_count(o, "chars", p->chars);
    add_if(o, "note", p->note);
    return o;
}

cJSON *xs_json_document(const xs_report *r, const xs_document *d)
{
    cJSON *o = cJSON_CreateObject();
    xs_json_text(o, "path", d->path);
    cJSON_AddStringToObject(o, "sha256", d->sha256);
    add_count(o, "size", d->size);
    xs_json_text(o, "media_type", d->media_type);
    add_if(o, "encoding", d->encoding);
    cJSON_AddStringToObject(o, "verdict", xs_action_name(d->verdict));
    cJSON_AddStringToObject(o, "coverage", xs_coverage_name(d->coverage));
    cJSON *findings = cJSON_AddArrayToObject(o, "findings");
    for (size_t i = 0; i < d->nfindings; i++)
        cJSON_AddItemToArray(findings, finding_json(r, &d->findings[i]));
    cJSON *parts = cJSON_AddArrayToObject(o, "parts");
    for (size_t i = 0; i < d->nparts; i++)
        cJSON_AddItemToArray(parts, part_json(&d->parts[i]));
    if (d->nnotes) {
        cJSON *notes = cJSON_AddArrayToObject(o, "notes");
        for (size_t i = 0; i < d->nnotes; i++) {
            xs_buf b;
            xs_buf_init(&b, d->notes[i].n + 1);
            xs_buf_add_str(&b, d->notes[i]);
            cJSON_AddItemToArray(notes, cJSON_CreateString(b.p ? b.p : ""));
            xs_buf_clear(&b);
        }
    }
    cJSON_AddNumberToObject(o, "elapsed_ms", (double)(int64_t)(d->elapsed_ms * 1000) / 1000);
    return o;
}

static cJSON *summary_json(const xs_summary *s)
{
    cJSON *o = cJSON_CreateObject();
    add_count(o, "documents", s->documents);
    add_count(o, "bytes", s->bytes);
    cJSON *f = cJSON_AddObjectToObject(o, "findings");
    cJSON *actions = cJSON_AddObjectToObject(f, "by_action");
    for (int a = XS_BLOCK; a >= XS_NOTE; a--)
        add_count(actions, xs_action_name((xs_action)a), s->findings[a]);
    cJSON *categories = cJSON_AddObjectToObject(f, "by_category");
    for (size_t i = 0; i < s->ncategories; i++)
        add_count(categories, s->categories[i], s->category_counts[i]);
    cJSON *verdicts = cJSON_AddObjectToObject(o, "verdicts");
    for (int a = XS_BLOCK; a >= XS_PASS; a--)
        add_count(verdicts, xs_action_name((xs_action)a), s->verdicts[a]);
    add_count(o, "not_inspected", s->not_inspected);
    add_count(o, "waived", s->waived);
    cJSON_AddNumberToObject(o, "seconds", s->seconds);
    cJSON *pack = cJSON_AddObjectToObject(o, "rules");
    cJSON_AddStringToObject(pack, "id", s->pack_id ? s->pack_id : "");
    cJSON_AddStringToObject(pack, "sha256", s->pack_sha256 ? s->pack_sha256 : "");
    return o;
}

/* The summary is known last and memory must not grow with the run, so it is written last; key order
 * has no meaning in JSON. */
static bool json_begin(xs_report *r)
{
    return xs_buf_printf(&r->out, "{\"tool\":{\"name\":\"xianshen\",\"version\":\"%s\"},\n\"documents\":[",
                         xs_version());
}

static bool json_document(xs_report *r, const xs_document *d)
{
    xs_buf_add(&r->out, r->documents ? ",\n" : "\n", r->documents ? 2 : 1);
    return xs_json_put(r, xs_json_document(r, d));
}

static bool json_end(xs_report *r, const xs_summary *s)
{
    xs_buf_add_str(&r->out, XS_STR("\n],\n\"summary\":"));
    return xs_json_put(r, summary_json(s)) && xs_buf_add_str(&r->out, XS_STR("}\n"));
}

static bool jsonl_document(xs_report *r, const xs_document *d)
{
    return xs_json_put(r, xs_json_document(r, d)) && xs_buf_add_char(&r->out, '\n');
}

const xs_report_format xs_report_json = {
    .name = "json", .begin = json_begin, .document = json_document, .end = json_end};
const xs_report_format xs_report_jsonl = {.name = "jsonl", .document = jsonl_document};
