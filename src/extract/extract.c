/* extract.c -- one input through the table; members recurse here. */
#include <stdio.h>
#include <stdlib.h>
#include <strings.h>
#include <sys/mman.h>
#include <unistd.h>

#include "base/limits.h"
#include "base/codepoint.h"
#include "extract/input.h"
#include "extract/sink.h"
#include "extract/unknown.h"
#include "text/decode.h"

const xs_reader *xs_reader_find(const xs_peek *k)
{
    const xs_reader *best = NULL;
    int most = 0;
    for (const xs_reader *const *r = xs_readers; *r; r++) {
        int bid = (*r)->bid(k);
        if (bid > most) {
            most = bid;
            best = *r;
        }
    }
    return best;
}

void xs_extract_warm(void)
{
    xs_unknown_warm();
    for (const xs_reader *const *r = xs_readers; *r; r++)
        if ((*r)->warm)
            (*r)->warm();
}

/* ---- name against content ---------------------------------------------------------------------- */

/* Does " .docx .docm " contain the extension of name? */
static bool promises(const char *extensions, xs_str ext)
{
    for (const char *p = extensions; p && *p;) {
        size_t n = strcspn(p, " ");
        if (n == ext.n && strncasecmp(p, ext.p, n) == 0)
            return true;
        p += n + (p[n] == ' ');
    }
    return false;
}

static xs_str extension(xs_str name)
{
    for (size_t i = name.n; i > 0 && name.p[i - 1] != '/' && name.n - i < 8; i--)
        if (name.p[i - 1] == '.')
            return (xs_str){name.p + i - 1, name.n - i + 1};
    return (xs_str){0};
}

void xs_remark_content(const xs_input *in, const char *found, const char *extensions, xs_buf *out)
{
    xs_str ext = extension(in->name);
    if (!ext.n || promises(extensions, ext))
        return;
    for (const xs_reader *const *r = xs_readers; *r; r++) {
        if (!promises((*r)->extensions, ext))
            continue;
        xs_buf_printf(out, "文件名以 %.*s 结尾，内容却是 %s；已按内容检查\t"
                           "the name ends in %.*s, the content is %s; inspected by content",
                      (int)ext.n, ext.p, found, (int)ext.n, ext.p, found);
        return;
    }
}

/* ---- one input --------------------------------------------------------------------------------- */

static void plain(xs_input *in, xs_sink *s)
{
    if (!xs_sink_part_raw(s, (xs_str){0}, "text/plain", in->charset, XS_VISIBLE))
        return;
    char buf[XS_WIRE_CHUNK];
    ptrdiff_t n;
    while (!xs_sink_full(s) && (n = xs_input_read(in, buf, sizeof buf)) > 0)
        xs_sink_raw(s, buf, (size_t)n);
    xs_sink_part_end(s, xs_input_state(in), NULL);
}

static bool is_text(const xs_input *in, xs_str head, bool whole)
{
    xs_charset_guess g;
    xs_charset hint = in->charset.n ? xs_charset_from_name(in->charset) : XS_CS_UNKNOWN;
    if (head.n == 0)
        return true;
    xs_charset_detect(head.p, head.n, whole, hint, &g);
    return g.best != XS_CS_UNKNOWN && !g.binary;
}

static int memfd_of(xs_str bytes)
{
    int fd = memfd_create("member", MFD_CLOEXEC | MFD_ALLOW_SEALING);
    for (size_t i = 0; fd >= 0 && i < bytes.n;) {
        ssize_t k = write(fd, bytes.p + i, bytes.n - i);
        if (k <= 0) {
            close(fd);
            return -1;
        }
        i += (size_t)k;
    }
    return fd;
}

/* Give the input to another kind of worker. */
static void hand(xs_input *in, xs_sink *s, const xs_reader *r)
{
    xs_str all = {0};
    int fd = -1;
    if (in->path.n || s->in != s->root) {
        bool complete = xs_input_all(in, &all);
        if (!complete && xs_input_state(in) == XS_PART_OVER_LIMIT) {
            xs_sink_unread(s, (xs_str){0}, r->media_type, XS_VISIBLE, XS_PART_OVER_LIMIT,
                           "超过单个成员的内存上限\tlarger than a member may be");
            return;
        }
        fd = memfd_of(all);
        if (fd < 0) {
            xs_sink_unread(s, (xs_str){0}, r->media_type, XS_VISIBLE, XS_PART_OVER_LIMIT,
                           "内存不足\tout of memory");
            return;
        }
    }
    if (!xs_sink_take(s)) {
        if (fd >= 0)
            close(fd);
        return;
    }
    xs_wire_msg m = {.type = XS_WIRE_HAND};
    m.u.hand = (xs_wire_hand){.worker = r->worker,
                              .has_bytes = fd >= 0,
                              .size = fd >= 0 ? all.n : in->size,
                              .name = in->name,
                              .path = in->path,
                              .media_type = xs_str_from(r->media_type),
                              .charset = in->charset,
                              .visibility = (uint8_t)in->visibility,
                              .depth = in->depth};
    if (!s->dead && !s->emit(s->ctx, &m, fd))
        s->dead = true;
}

/* The content decides who reads; hints and names only help. */
static void dispatch(xs_input *in, xs_sink *s)
{
    xs_peek k = {.head = xs_input_peek(in), .name = in->name, .media_type = in->media_type};
    k.whole = k.head.n < XS_PEEK_BYTES;
    const xs_reader *r = xs_reader_find(&k);
    bool text = !r && is_text(in, k.head, k.whole);
    xs_buf remark;
    xs_buf_init(&remark, 1024);
    if (r)
        xs_remark_content(in, r->name, r->extensions, &remark);
    else if (in->size != 0 || k.head.n)
        xs_remark_content(in, text ? "text" : "unknown", NULL, &remark);
    s->in = in;
    s->reader = r;
    s->remark = remark.n && !remark.failed ? remark.p : NULL;
    if (!r && text)
        plain(in, s);
    else if (!r)
        xs_unknown_read(in, s);
    else if (!r->read)
        hand(in, s, r);
    else
        r->read(in, s);
    if (s->open)
        xs_sink_part_end(s, XS_PART_CORRUPT, NULL);
    xs_buf_clear(&remark);
}

bool xs_extract(const xs_wire_job *job, xs_str bytes, xs_emit_fn *fn, void *ctx)
{
    xs_sink s;
    xs_input in = {.name = job->name,
                   .path = job->path,
                   .media_type = job->media_type,
                   .charset = job->charset,
                   .visibility = (xs_visibility)job->visibility,
                   .depth = job->depth};
    xs_input_private own;
    xs_sink_init(&s, job, fn, ctx);
    xs_input_init_bytes(&in, &own, bytes);
    s.root = &in;
    dispatch(&in, &s);
    xs_input_clear(&in);
    xs_sink_clear(&s);
    return !s.dead;
}

/* ---- members ----------------------------------------------------------------------------------- */

static bool meter(void *ctx, uint64_t n) { return xs_sink_unpacked(ctx, n); }

/* false: said so in a part of its own. */
static bool admitted(xs_sink *s, const xs_member *m)
{
    const char *why = NULL;
    if (s->in->depth + 1 > s->limits.depth)
        why = "嵌套层数超过上限\tnested deeper than the limit";
    else if (++s->used.members > s->limits.members)
        why = "成员数超过上限\tmore members than the limit";
    else if (!m->pull && !xs_sink_unpacked(s, m->bytes.n))
        why = "解包总量超过上限\tunpacked more than the limit";
    if (!why)
        return true;
    bool first = !s->full || s->over;
    s->full = false; /* room for this one message */
    s->over = false;
    if (first)
        xs_sink_unread(s, m->name, "application/octet-stream", m->visibility, XS_PART_OVER_LIMIT,
                       why);
    s->full = s->used.members > s->limits.members || s->used.size > s->limits.size;
    return false;
}

void xs_sink_child(xs_sink *s, const xs_member *m)
{
    if (s->open)
        xs_sink_part_end(s, XS_PART_SCANNED, NULL);
    if (xs_sink_full(s) || !admitted(s, m))
        return;
    xs_buf path, name;
    xs_buf_init(&path, 4 * XS_WIRE_NAME_MAX);
    xs_buf_init(&name, 4 * XS_WIRE_NAME_MAX);
    xs_sink_path(s, m->name, &path);
    xs_utf8_from_unknown(m->name, &name);
    if (name.n > XS_WIRE_NAME_MAX)
        name.n = xs_utf8_cut(name.p, XS_WIRE_NAME_MAX);

    const xs_input *in = s->in;
    const xs_reader *reader = s->reader;
    const char *remark = s->remark;
    xs_input_private own;
    xs_input child = {.name = xs_buf_str(&name),
                      .path = xs_buf_str(&path),
                      .media_type = m->media_type,
                      .charset = m->charset,
                      .visibility = m->visibility == XS_VISIBLE ? in->visibility : m->visibility,
                      .depth = in->depth + 1};
    if (m->pull)
        xs_input_init_pull(&child, &own, m);
    else
        xs_input_init_bytes(&child, &own, m->bytes);
    own.ratio = s->limits.ratio;
    own.meter = meter;
    own.meter_ctx = s;
    dispatch(&child, s);
    xs_input_clear(&child);
    s->in = in;
    s->reader = reader;
    s->remark = remark;
    xs_buf_clear(&path);
    xs_buf_clear(&name);
}
