/* report_json.c -- the contract's JSON: one object, or one document a line. */
#include <stdio.h>

#include "report/json_out.h"
#include "report/json_write.h"

static void add_if(xs_jout *j, const char *key, xs_str s)
{
    if (s.n)
        xs_jout_text(j, key, s);
}

static void add_if_count(xs_jout *j, const char *key, uint64_t v)
{
    if (v)
        xs_jout_count(j, key, v);
}

static void add_masked(xs_jout *j, const char *key, const xs_report *r, const xs_finding *f, xs_mask_fn *mask,
                       xs_buf *scratch)
{
    xs_buf_reset(scratch);
    mask(r, f, scratch);
    xs_jout_text(j, key, xs_buf_str(scratch));
}

static void add_location(xs_jout *j, const xs_location *l)
{
    xs_jout_key(j, "location");
    xs_jout_open(j, '{');
    xs_jout_text(j, "part", l->part);
    add_if_count(j, "page", l->page);
    add_if(j, "sheet", l->sheet);
    add_if(j, "cell", l->cell);
    add_if_count(j, "paragraph", l->paragraph);
    add_if_count(j, "line", l->line);
    add_if_count(j, "column", l->column);
    xs_jout_count(j, "offset", l->offset);
    xs_jout_count(j, "length", l->length);
    xs_jout_close(j, '}');
}

static void add_waiver(xs_jout *j, const xs_waiver_ref *w)
{
    xs_jout_key(j, "waiver");
    if (!w) {
        xs_jout_word(j, "null");
        return;
    }
    xs_jout_open(j, '{');
    xs_jout_text(j, "id", w->id);
    xs_jout_text(j, "reason", w->reason);
    xs_jout_text(j, "approver", w->approver);
    xs_jout_text(j, "expires", w->expires);
    xs_jout_close(j, '}');
}

static void add_finding(xs_jout *j, const xs_report *r, const xs_finding *f, const char *id, xs_buf *scratch)
{
    xs_jout_open(j, '{');
    if (id)
        xs_jout_name(j, "id", id);
    xs_jout_text(j, "rule", f->rule);
    xs_jout_text(j, "category", f->category);
    xs_jout_text(j, "title", f->title);
    xs_jout_name(j, "action", xs_action_name(f->action));
    xs_jout_count(j, "confidence", f->confidence);
    add_masked(j, "match", r, f, xs_mask_match, scratch);
    xs_jout_key(j, "context");
    xs_jout_open(j, '{');
    add_masked(j, "before", r, f, xs_mask_before, scratch);
    add_masked(j, "after", r, f, xs_mask_after, scratch);
    xs_jout_close(j, '}');
    xs_jout_count(j, "count", f->count);
    add_location(j, &f->location);
    xs_jout_name(j, "visibility", xs_visibility_name(f->visibility));
    xs_jout_key(j, "obfuscated");
    xs_jout_word(j, f->obfuscated ? "true" : "false");
    xs_jout_text(j, "basis", f->basis);
    xs_jout_text(j, "suggestion", f->suggestion);
    xs_jout_key(j, "reasons");
    xs_jout_open(j, '[');
    for (size_t i = 0; i < f->nreasons; i++) {
        xs_jout_open(j, '{');
        xs_jout_key(j, "delta");
        xs_jout_int(j, f->reasons[i].delta);
        xs_jout_text(j, "text", f->reasons[i].text);
        xs_jout_close(j, '}');
    }
    xs_jout_close(j, ']');
    add_waiver(j, f->waiver);
    xs_jout_name(j, "fingerprint", f->fingerprint);
    xs_jout_close(j, '}');
}

static void add_part(xs_jout *j, const xs_part *p)
{
    xs_jout_open(j, '{');
    xs_jout_text(j, "path", p->path);
    xs_jout_text(j, "media_type", p->media_type);
    xs_jout_name(j, "visibility", xs_visibility_name(p->visibility));
    xs_jout_name(j, "state", xs_part_state_name(p->state));
    xs_jout_count(j, "bytes", p->bytes);
    xs_jout_count(j, "chars", p->chars);
    add_if(j, "note", p->note);
    xs_jout_close(j, '}');
}

static void add_milliseconds(xs_jout *j, const char *key, double ms)
{
    char text[32];
    snprintf(text, sizeof text, "%.3f", ms);
    xs_jout_key(j, key);
    xs_jout_word(j, text);
}

bool xs_json_document(const xs_report *r, const xs_document *d, bool with_ids, xs_buf *out)
{
    xs_jout j = {.b = out};
    xs_buf scratch;
    xs_buf_init(&scratch, (size_t)1 << 20);
    xs_jout_open(&j, '{');
    xs_jout_text(&j, "path", d->path);
    xs_jout_name(&j, "sha256", d->sha256);
    xs_jout_count(&j, "size", d->size);
    xs_jout_text(&j, "media_type", d->media_type);
    add_if(&j, "encoding", d->encoding);
    xs_jout_name(&j, "verdict", xs_action_name(d->verdict));
    xs_jout_name(&j, "coverage", xs_coverage_name(d->coverage));
    xs_jout_key(&j, "findings");
    xs_jout_open(&j, '[');
    for (size_t i = 0; i < d->nfindings; i++) {
        char id[65];
        if (with_ids) {
            xs_json_identity(d, &d->findings[i], id);
            id[16] = 0;
        }
        add_finding(&j, r, &d->findings[i], with_ids ? id : NULL, &scratch);
    }
    xs_jout_close(&j, ']');
    xs_jout_key(&j, "parts");
    xs_jout_open(&j, '[');
    for (size_t i = 0; i < d->nparts; i++)
        add_part(&j, &d->parts[i]);
    xs_jout_close(&j, ']');
    if (d->nnotes) {
        xs_jout_key(&j, "notes");
        xs_jout_open(&j, '[');
        for (size_t i = 0; i < d->nnotes; i++)
            xs_jout_str(&j, d->notes[i]);
        xs_jout_close(&j, ']');
    }
    add_milliseconds(&j, "elapsed_ms", d->elapsed_ms);
    xs_jout_close(&j, '}');
    xs_buf_wipe(&scratch);
    return !out->failed;
}

static void add_summary(xs_jout *j, const xs_summary *s)
{
    xs_jout_open(j, '{');
    xs_jout_count(j, "documents", s->documents);
    xs_jout_count(j, "bytes", s->bytes);
    xs_jout_key(j, "findings");
    xs_jout_open(j, '{');
    xs_jout_key(j, "by_action");
    xs_jout_open(j, '{');
    for (int a = XS_BLOCK; a >= XS_NOTE; a--)
        xs_jout_count(j, xs_action_name((xs_action)a), s->findings[a]);
    xs_jout_close(j, '}');
    xs_jout_key(j, "by_category");
    xs_jout_open(j, '{');
    for (size_t i = 0; i < s->ncategories; i++)
        xs_jout_count(j, s->categories[i], s->category_counts[i]);
    xs_jout_close(j, '}');
    xs_jout_close(j, '}');
    xs_jout_key(j, "verdicts");
    xs_jout_open(j, '{');
    for (int a = XS_BLOCK; a >= XS_PASS; a--)
        xs_jout_count(j, xs_action_name((xs_action)a), s->verdicts[a]);
    xs_jout_close(j, '}');
    xs_jout_count(j, "not_inspected", s->not_inspected);
    xs_jout_count(j, "waived", s->waived);
    xs_jout_key(j, "complete");
    xs_jout_word(j, s->incomplete ? "false" : "true");
    add_milliseconds(j, "seconds", s->seconds);
    xs_jout_key(j, "rules");
    xs_jout_open(j, '{');
    xs_jout_name(j, "id", s->pack_id ? s->pack_id : "");
    xs_jout_name(j, "sha256", s->pack_sha256 ? s->pack_sha256 : "");
    xs_jout_close(j, '}');
    xs_jout_close(j, '}');
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
    return xs_json_document(r, d, false, &r->out);
}

static bool json_end(xs_report *r, const xs_summary *s)
{
    xs_jout j = {.b = &r->out};
    xs_buf_add_str(&r->out, XS_STR("\n],\n\"summary\":"));
    add_summary(&j, s);
    return xs_buf_add_str(&r->out, XS_STR("}\n"));
}

static bool jsonl_document(xs_report *r, const xs_document *d)
{
    return xs_json_document(r, d, false, &r->out) && xs_buf_add_char(&r->out, '\n');
}

const xs_report_format xs_report_json = {
    .name = "json", .begin = json_begin, .document = json_document, .end = json_end};
const xs_report_format xs_report_jsonl = {.name = "jsonl", .document = jsonl_document};
