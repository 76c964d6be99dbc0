/* ingest_worker.c -- what a worker read of a document, into parts, feed and judge. */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>

#include "base/limits.h"
#include "document/intake.h"
#include "pipeline/pool.h"
#include "pipeline/stream.h"

typedef struct reading {
    xs_scanner *s;
    xs_str name;
    xs_intake in;
    xs_stream stream;
    bool raw;
} reading;

static xs_part *current(const reading *r) { return &r->s->parts[r->s->nparts - 1]; }

/* Names of members and attachments are published with them: screened like the document's own. */
static void screen_member_name(xs_scanner *s, xs_str path)
{
    const char *slash = path.n ? memrchr(path.p, '/', path.n) : NULL;
    xs_str name = slash ? (xs_str){slash + 1, (size_t)(path.p + path.n - slash) - 1} : path;
    if (!memmem(path.p ? path.p : "", path.n, "!/", 2) && !memchr(name.p ? name.p : "", '.', name.n))
        return;
    xs_judge_part(s->judge, path, XS_METADATA, true, XS_STR(""));
    xs_feed_begin(&s->feed, XS_FOLD_STRUCTURED, 0);
    xs_feed_place(&s->feed, &(xs_place){.kind = XS_BLOCK_NAME, .visibility = XS_METADATA});
    xs_feed_text(&s->feed, name.p, name.n);
    xs_feed_end(&s->feed);
    xs_judge_part_end(s->judge);
}

static bool on_part(void *ctx, const xs_wire_part *p)
{
    reading *r = ctx;
    xs_scanner *s = r->s;
    if (p->path.n)
        screen_member_name(s, p->path);
    xs_part *part = xs_scan_part(s, p->path, (xs_visibility)p->visibility, p->media_type);
    if (!part)
        return false;
    if (p->path.n == 0 && p->media_type.n && !s->doc.media_type.n)
        s->doc.media_type = part->media_type;
    r->raw = p->raw;
    if (r->raw) {
        xs_stream_begin(&r->stream, s, s->nparts - 1, p->path.n ? part->path : r->name,
                        xs_charset_from_name(p->charset));
        return true;
    }
    xs_judge_part(s->judge, part->path, part->visibility, true, part->media_type);
    xs_feed_begin(&s->feed, XS_FOLD_STRUCTURED, 0);
    xs_intake_begin(&r->in);
    return true;
}

static bool on_text(void *ctx, const xs_wire_text *t)
{
    reading *r = ctx;
    xs_scanner *s = r->s;
    xs_place place;
    if (xs_intake_place(&r->in, t, &place))
        xs_feed_place(&s->feed, &place);
    xs_feed_text(&s->feed, t->text.p, t->text.n);
    if (t->end)
        xs_feed_text(&s->feed, (const char *)&t->end, 1);
    for (size_t i = 0; i < t->text.n; i++)
        current(r)->chars += ((unsigned char)t->text.p[i] & 0xC0) != 0x80;
    return !s->feed.failed && !xs_scan_late(s);
}

static bool on_raw(void *ctx, xs_str bytes)
{
    reading *r = ctx;
    xs_stream_add(&r->stream, bytes.p, bytes.n, false);
    return !r->s->out_of_memory;
}

static bool on_carrier(void *ctx, const xs_wire_carrier *c)
{
    reading *r = ctx;
    xs_carrier k = {.count = c->count,
                    .part = current(r)->path,
                    .detail = xs_arena_copy(&r->s->arena, c->detail),
                    .visibility = (xs_visibility)c->visibility};
    snprintf(k.category, sizeof k.category, "%.*s", (int)(c->category.n < 15 ? c->category.n : 15), c->category.p);
    xs_judge_carrier(r->s->judge, &k);
    return true;
}

static bool on_part_end(void *ctx, const xs_wire_part_end *e)
{
    reading *r = ctx;
    xs_scanner *s = r->s;
    if (r->raw) {
        xs_stream_finish_raw(&r->stream, e->state == XS_PART_SCANNED);
    } else {
        xs_feed_end(&s->feed);
        xs_judge_part_end(s->judge);
        if (s->feed.failed)
            xs_part_fail(s, current(r), XS_PART_OVER_LIMIT, "内存不足，未能检查完", "out of memory before the end");
    }
    xs_part *p = current(r);
    p->bytes = e->bytes ? e->bytes : p->bytes;
    if (e->state != XS_PART_SCANNED) {
        p->state = (xs_part_state)e->state;
        p->note = xs_arena_copy(&s->arena, xs_half(e->note, s->o.lang));
    } else if (e->note.n) {
        xs_buf b;
        xs_buf_init(&b, 65536);
        xs_buf_add_str(&b, p->path);
        xs_buf_add_str(&b, p->path.n ? XS_STR(": ") : XS_STR(""));
        xs_buf_add_str(&b, xs_half(e->note, s->o.lang));
        xs_scan_note(s, b.p ? b.p : "", b.p ? b.p : "");
        xs_buf_clear(&b);
    }
    return !s->out_of_memory;
}

static void on_remark(void *ctx, xs_str both)
{
    xs_scanner *s = ctx;
    xs_buf b;
    xs_buf_init(&b, 4096);
    xs_buf_add_str(&b, xs_half(both, s->o.lang));
    xs_scan_note(s, b.p ? b.p : "", b.p ? b.p : "");
    xs_buf_clear(&b);
}

static xs_wire_limits limits_of(const xs_scan_options *o)
{
    xs_wire_limits l = xs_pool_limits();
    if (o->max_size)
        l.size = o->max_size;
    l.depth = o->max_depth;
    return l;
}

xs_status xs_ingest_worker(xs_scanner *s, const xs_source *src, xs_str name, xs_error *err)
{
    if (!s->pool) {
        xs_pool_options po = {.worker = s->o.worker,
                              .best_effort = s->o.sandbox_best_effort,
                              .remark = on_remark,
                              .remark_ctx = s};
        s->pool = xs_pool_new(&po);
        if (!s->pool)
            return xs_fail(err, XS_E_SYSTEM, ENOMEM, "scanner", "no memory");
    }
    reading r = {.s = s, .name = name};
    xs_pool_job job = {.name = name,
                       .fd = src->fd,
                       .bytes = {src->p, src->fd < 0 ? (size_t)src->size : 0},
                       .size = src->size,
                       .timeout_ms = s->o.timeout_ms,
                       .limits = limits_of(&s->o)};
    xs_pool_events ev = {&r, on_part, on_text, on_raw, on_carrier, on_part_end};
    xs_status st = xs_pool_run(s->pool, &job, &ev, err);
    xs_intake_clear(&r.in);
    if (!s->doc.media_type.n)
        s->doc.media_type = XS_STR("application/octet-stream");
    return st;
}
