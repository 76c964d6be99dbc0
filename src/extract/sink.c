/* sink.c -- what readers find, as messages: joined, made valid, counted against the limits. */
#include "extract/sink.h"

#include <stdlib.h>

#include "base/limits.h"
#include "base/codepoint.h"

static bool emit(xs_sink *s, const xs_wire_msg *m, int fd)
{
    if (!s->dead && !s->emit(s->ctx, m, fd))
        s->dead = true;
    return !s->dead;
}

/* ---- text -------------------------------------------------------------------------------------- */

/* The place of pending text is kept as strings of its own: readers reuse theirs. */
static void keep(xs_pending *w, const xs_at *at)
{
    const xs_str *from[3] = {&at->sheet, &at->cell, &at->name};
    w->at = *at;
    xs_buf_reset(&w->strings);
    for (int i = 0; i < 3; i++) {
        size_t n = from[i]->n < XS_WIRE_NAME_MAX ? from[i]->n : XS_WIRE_NAME_MAX;
        if (n < from[i]->n)
            n = xs_utf8_cut(from[i]->p, n);
        w->length[i] = xs_utf8_ok(from[i]->p, n) ? n : 0;
        xs_buf_add(&w->strings, from[i]->p, w->length[i]);
    }
}

static bool same_place(const xs_pending *w, const xs_at *a)
{
    const xs_at *b = &w->at;
    if (a->kind != b->kind || a->visibility != b->visibility || a->page != b->page ||
        a->paragraph != b->paragraph || a->table != b->table || a->row != b->row ||
        a->col != b->col)
        return false;
    const char *p = w->strings.p ? w->strings.p : "";
    const xs_str *s[3] = {&a->sheet, &a->cell, &a->name};
    for (int i = 0; i < 3; i++) {
        if (s[i]->n != w->length[i] || (s[i]->n && memcmp(s[i]->p, p, s[i]->n) != 0))
            return false;
        p += w->length[i];
    }
    return true;
}

static void flush(xs_sink *s, char end)
{
    xs_pending *w = &s->pending;
    if (!w->live)
        return;
    if (w->text.n || end) {
        const char *p = w->strings.p ? w->strings.p : "";
        xs_wire_msg m = {.type = XS_WIRE_TEXT};
        m.u.text = (xs_wire_text){.text = xs_buf_str(&w->text),
                                  .kind = (uint8_t)w->at.kind,
                                  .visibility = (uint8_t)w->at.visibility,
                                  .end = (uint8_t)end,
                                  .page = w->at.page,
                                  .paragraph = w->at.paragraph,
                                  .table = w->at.table,
                                  .row = w->at.row,
                                  .col = w->at.col,
                                  .sheet = {p, w->length[0]},
                                  .cell = {p + w->length[0], w->length[1]},
                                  .name = {p + w->length[0] + w->length[1], w->length[2]}};
        emit(s, &m, -1);
    }
    xs_buf_reset(&w->text);
    w->live = false;
}

/* Append text made valid. Whole characters only go in; a chunk that is full is sent. */
static void add(xs_sink *s, xs_str t)
{
    xs_pending *w = &s->pending;
    for (size_t i = 0; i < t.n;) {
        size_t from = i;
        size_t room = XS_WIRE_CHUNK - w->text.n;
        while (i < t.n && i - from < room) {
            unsigned char c = (unsigned char)t.p[i];
            size_t k = c < 0x80 ? 1 : xs_utf8_length(t.p + i, t.n - i);
            if (k == 0 || i - from + k > room || (c < 0x20 && c != '\t' && c != '\n' && c != '\r'))
                break;
            i += k;
        }
        xs_buf_add(&w->text, t.p + from, i - from);
        if (i == t.n)
            break;
        if (XS_WIRE_CHUNK - w->text.n < 4) {
            flush(s, 0);
            w->live = true;
            continue;
        }
        if (xs_utf8_length(t.p + i, t.n - i) == 0)
            xs_buf_add(&w->text, "\xef\xbf\xbd", 3);
        if (xs_utf8_length(t.p + i, t.n - i) <= 1)
            i++; /* ill-formed, or a control character */
    }
}

static void over(xs_sink *s) { s->over = s->full = true; }

void xs_sink_text(xs_sink *s, const xs_at *at, xs_str text, char end)
{
    if (!s->open || s->raw || s->over)
        return;
    xs_at a = *at;
    if (a.visibility == XS_VISIBLE)
        a.visibility = s->inherit;
    if (end && end < XS_END_PAGE)
        end = XS_END_PARAGRAPH;
    s->used.text += text.n + (end != 0);
    s->part_text += text.n;
    if (s->used.text > s->limits.text) {
        over(s);
        return;
    }
    if (end == XS_END_CELL && ++s->used.cells > s->limits.cells) {
        over(s);
        return;
    }
    if (s->pending.live && !same_place(&s->pending, &a))
        flush(s, 0);
    if (!s->pending.live) {
        keep(&s->pending, &a);
        s->pending.live = true;
    }
    add(s, text);
    if (end)
        flush(s, end);
}

void xs_sink_end(xs_sink *s, char end)
{
    if (!s->open || s->raw || s->over)
        return;
    s->used.text++;
    if (end == XS_END_CELL && ++s->used.cells > s->limits.cells) {
        over(s);
        return;
    }
    s->pending.live = true; /* the place of the last text is still there */
    flush(s, end);
}

void xs_sink_raw(xs_sink *s, const void *p, size_t n)
{
    if (!s->open || !s->raw || s->over)
        return;
    s->used.text += n;
    s->part_text += n;
    if (s->used.text > s->limits.text) {
        over(s);
        return;
    }
    for (size_t i = 0; i < n && !s->dead; i += XS_WIRE_CHUNK) {
        size_t k = n - i < XS_WIRE_CHUNK ? n - i : XS_WIRE_CHUNK;
        xs_wire_msg m = {.type = XS_WIRE_RAW, .u.raw = {(const char *)p + i, k}};
        emit(s, &m, -1);
    }
}

/* ---- parts ------------------------------------------------------------------------------------- */

void xs_sink_path(const xs_sink *s, xs_str sub, xs_buf *out)
{
    xs_buf_add_str(out, s->in->path);
    if (s->in->path.n && sub.n)
        xs_buf_add(out, "!/", 2);
    xs_utf8_from_unknown(sub, out);
    if (out->n > XS_WIRE_NAME_MAX)
        out->n = xs_utf8_cut(out->p, XS_WIRE_NAME_MAX);
    for (size_t i = 0; i < out->n; i++) /* a name cannot forge hard ends or lines */
        if ((unsigned char)out->p[i] < 0x20)
            out->p[i] = '_';
}

bool xs_sink_take(xs_sink *s)
{
    return s->parts++ >= s->skip && !s->full && !s->dead;
}

static bool begin(xs_sink *s, xs_str sub, const char *type, xs_str charset, xs_visibility v, bool raw)
{
    if (s->open)
        xs_sink_part_end(s, XS_PART_SCANNED, NULL);
    if (!xs_sink_take(s))
        return false;
    xs_buf path;
    xs_buf_init(&path, 4 * XS_WIRE_NAME_MAX);
    xs_sink_path(s, sub, &path);
    s->inherit = v == XS_VISIBLE ? s->in->visibility : v;
    s->own_text = sub.n == 0;
    s->open = true;
    s->raw = raw;
    s->part_text = 0;
    s->part_unpacked = s->used.size;
    s->ncarriers = 0;
    if (charset.n > 64 || !xs_utf8_ok(charset.p, charset.n))
        charset = (xs_str){0};
    if (!type)
        type = s->reader ? s->reader->media_type : "application/octet-stream";
    xs_wire_msg m = {.type = XS_WIRE_PART};
    m.u.part = (xs_wire_part){.path = xs_buf_str(&path),
                              .media_type = xs_str_from(type),
                              .charset = charset,
                              .visibility = (uint8_t)s->inherit,
                              .raw = raw};
    emit(s, &m, -1);
    xs_buf_clear(&path);
    return !s->dead;
}

bool xs_sink_part(xs_sink *s, xs_str sub, const char *type, xs_visibility v)
{
    return begin(s, sub, type, (xs_str){0}, v, false);
}

bool xs_sink_part_raw(xs_sink *s, xs_str sub, const char *type, xs_str charset, xs_visibility v)
{
    return begin(s, sub, type, charset, v, true);
}

void xs_sink_carrier(xs_sink *s, const char *category, xs_visibility v, const char *detail,
                     uint32_t count)
{
    if (!s->open || count == 0)
        return;
    for (size_t i = 0; i < s->ncarriers; i++) {
        xs_found *f = &s->carriers[i];
        if (strcmp(f->category, category) == 0 && strcmp(f->detail, detail) == 0) {
            f->count = f->count > UINT32_MAX - count ? UINT32_MAX : f->count + count;
            return;
        }
    }
    if (s->ncarriers < XS_SINK_CARRIERS)
        s->carriers[s->ncarriers++] = (xs_found){category, detail, v, count};
}

void xs_sink_part_end(xs_sink *s, xs_part_state state, const char *note)
{
    if (!s->open)
        return;
    flush(s, 0);
    for (size_t i = 0; i < s->ncarriers; i++) {
        const xs_found *f = &s->carriers[i];
        xs_wire_msg c = {.type = XS_WIRE_CARRIER};
        c.u.carrier = (xs_wire_carrier){xs_str_from(f->category), xs_str_from(f->detail), f->count,
                                        (uint8_t)f->visibility};
        emit(s, &c, -1);
    }
    if (s->over && state != XS_PART_ENCRYPTED)
        state = XS_PART_OVER_LIMIT;
    s->over = false; /* said once; `full` stays */
    if ((!note || !*note) && s->own_text && s->remark) {
        note = s->remark;
        s->remark = NULL;
    }
    uint64_t bytes = s->used.size - s->part_unpacked;
    if (s->own_text && s->in->size != UINT64_MAX)
        bytes = s->in->size;
    else if (bytes == 0)
        bytes = s->part_text;
    xs_wire_msg m = {.type = XS_WIRE_PART_END};
    m.u.part_end = (xs_wire_part_end){(uint8_t)state, bytes, xs_str_from(note ? note : "")};
    emit(s, &m, -1);
    s->open = false;
}

void xs_sink_unread(xs_sink *s, xs_str sub, const char *type, xs_visibility v, xs_part_state state,
                    const char *note)
{
    if (xs_sink_part(s, sub, type, v))
        xs_sink_part_end(s, state, note);
}

bool xs_sink_unpacked(xs_sink *s, uint64_t n)
{
    s->used.size += n;
    if (s->used.size > s->limits.size)
        over(s);
    return !s->full && !s->dead;
}

bool xs_sink_full(const xs_sink *s) { return s->full || s->dead; }
const xs_wire_limits *xs_sink_limits(const xs_sink *s) { return &s->limits; }

void xs_sink_init(xs_sink *s, const xs_wire_job *job, xs_emit_fn *fn, void *ctx)
{
    *s = (xs_sink){.emit = fn, .ctx = ctx, .limits = job->limits, .skip = job->skip};
    xs_buf_init(&s->pending.text, XS_WIRE_CHUNK + 8);
    xs_buf_init(&s->pending.strings, 4 * XS_WIRE_NAME_MAX);
    xs_buf_reserve(&s->pending.strings, 256); /* places point into it, also empty ones */
}

void xs_sink_clear(xs_sink *s)
{
    xs_buf_clear(&s->pending.text);
    xs_buf_clear(&s->pending.strings);
}
