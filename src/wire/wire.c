#include "wire/wire.h"

#include "base/codepoint.h"

/* ---- fields ------------------------------------------------------------------------------------
 * A message is u32 length of what follows, u8 type, fields. Integers are little-endian, a string is
 * u32 length and bytes. One walk over the fields serves both directions, so that they cannot
 * differ: `put` set writes, otherwise reads. */

typedef struct walk {
    xs_buf *put;
    const char *p;
    size_t n;
    bool bad;
} walk;

static uint64_t integer(walk *w, uint64_t v, size_t width)
{
    unsigned char b[8];
    if (w->put) {
        xs_buf *o = w->put;
        for (size_t i = 0; i < width; i++)
            b[i] = (unsigned char)(v >> (8 * i));
        if (o->n + width < o->cap && !o->failed) { /* a table has millions of these */
            memcpy(o->p + o->n, b, width);
            o->n += width;
            o->p[o->n] = 0;
        } else {
            xs_buf_add(o, b, width);
        }
        return v;
    }
    if (w->bad || w->n < width) {
        w->bad = true;
        return 0;
    }
    v = 0;
    for (size_t i = 0; i < width; i++)
        v |= (uint64_t)(unsigned char)w->p[i] << (8 * i);
    w->p += width;
    w->n -= width;
    return v;
}

static void u8(walk *w, uint8_t *v, unsigned limit)
{
    *v = (uint8_t)integer(w, *v, 1);
    if (*v >= limit)
        w->bad = true;
}

static void flag(walk *w, bool *v)
{
    uint8_t b = *v;
    u8(w, &b, 2);
    *v = b == 1;
}

static void u32(walk *w, uint32_t *v) { *v = (uint32_t)integer(w, *v, 4); }
static void u64(walk *w, uint64_t *v) { *v = integer(w, *v, 8); }

static void bytes(walk *w, xs_str *s, size_t max)
{
    size_t n = (size_t)integer(w, s->n, 4);
    if (n > max)
        w->bad = true;
    if (w->bad)
        return;
    if (w->put) {
        xs_buf_add(w->put, s->p, n);
        return;
    }
    if (n > w->n) {
        w->bad = true;
        return;
    }
    *s = (xs_str){w->p, n};
    w->p += n;
    w->n -= n;
}

static void string(walk *w, xs_str *s, size_t max)
{
    bytes(w, s, max);
    /* Checked on the way in only: the sender's sink has made it valid. */
    if (!w->put && !w->bad && !xs_utf8_ok(s->p, s->n))
        w->bad = true;
}

static void name(walk *w, xs_str *s) { string(w, s, XS_WIRE_NAME_MAX); }

/* ---- messages ---------------------------------------------------------------------------------- */

#define STATES ((unsigned)XS_PART_NO_TEXT + 1)
#define VISIBILITIES ((unsigned)XS_OCR + 1)

static void job(walk *w, xs_wire_job *j)
{
    name(w, &j->name);
    name(w, &j->path);
    name(w, &j->media_type);
    name(w, &j->charset);
    u64(w, &j->size);
    u8(w, &j->visibility, VISIBILITIES);
    u32(w, &j->depth);
    u32(w, &j->skip);
    flag(w, &j->careful);
    u64(w, &j->limits.size);
    u64(w, &j->limits.text);
    u64(w, &j->limits.cells);
    u32(w, &j->limits.depth);
    u32(w, &j->limits.members);
    u32(w, &j->limits.ratio);
    u32(w, &j->limits.pages);
}

static void part(walk *w, xs_wire_part *p)
{
    name(w, &p->path);
    name(w, &p->media_type);
    name(w, &p->charset);
    u8(w, &p->visibility, VISIBILITIES);
    flag(w, &p->raw);
}

/* Hard ends are the core's: text that brings its own could forge cells and pages. */
static bool has_hard_end(xs_str s)
{
    for (size_t i = 0; i < s.n; i++)
        if (s.p[i] >= XS_END_PAGE && s.p[i] <= XS_END_CELL)
            return true;
    return false;
}

static void text(walk *w, xs_wire_text *t)
{
    string(w, &t->text, XS_WIRE_CHUNK);
    u8(w, &t->kind, XS_BLOCK_KINDS);
    u8(w, &t->visibility, VISIBILITIES);
    u8(w, &t->end, XS_END_CELL + 1);
    if (t->end != 0 && t->end < XS_END_PAGE)
        w->bad = true;
    u32(w, &t->page);
    u32(w, &t->paragraph);
    u32(w, &t->table);
    u32(w, &t->row);
    u32(w, &t->col);
    name(w, &t->sheet);
    name(w, &t->cell);
    name(w, &t->name);
    if (!w->put && !w->bad && has_hard_end(t->text))
        w->bad = true;
}

static void carrier(walk *w, xs_wire_carrier *c)
{
    name(w, &c->category);
    name(w, &c->detail);
    u32(w, &c->count);
    u8(w, &c->visibility, VISIBILITIES);
}

static void part_end(walk *w, xs_wire_part_end *e)
{
    u8(w, &e->state, STATES);
    u64(w, &e->bytes);
    name(w, &e->note);
}

static void hand(walk *w, xs_wire_hand *h)
{
    u8(w, &h->worker, XS_WORKER_KINDS);
    flag(w, &h->has_bytes);
    u64(w, &h->size);
    name(w, &h->name);
    name(w, &h->path);
    name(w, &h->media_type);
    name(w, &h->charset);
    u8(w, &h->visibility, VISIBILITIES);
    u32(w, &h->depth);
}

static void message(walk *w, xs_wire_msg *m)
{
    uint8_t type = (uint8_t)m->type;
    u8(w, &type, XS_WIRE_READY + 1);
    if (w->bad)
        return;
    m->type = (xs_wire_type)type;
    switch (m->type) {
    case XS_WIRE_JOB:
        job(w, &m->u.job);
        return;
    case XS_WIRE_PART:
        part(w, &m->u.part);
        return;
    case XS_WIRE_TEXT:
        text(w, &m->u.text);
        return;
    case XS_WIRE_RAW:
        bytes(w, &m->u.raw, XS_WIRE_CHUNK);
        return;
    case XS_WIRE_CARRIER:
        carrier(w, &m->u.carrier);
        return;
    case XS_WIRE_PART_END:
        part_end(w, &m->u.part_end);
        return;
    case XS_WIRE_HAND:
        hand(w, &m->u.hand);
        return;
    case XS_WIRE_DONE:
        return;
    case XS_WIRE_READY:
        u32(w, &m->u.ready.version);
        u32(w, &m->u.ready.box);
        return;
    }
    w->bad = true; /* 0 */
}

bool xs_wire_encode(const xs_wire_msg *m, xs_buf *out)
{
    size_t start = out->n;
    walk w = {.put = out};
    xs_wire_msg copy = *m;
    uint32_t length = 0;
    if (out->failed)
        return false;
    u32(&w, &length);
    message(&w, &copy);
    if (w.bad || out->failed || out->n > XS_WIRE_MAX) {
        out->n = start;
        out->failed = false;
        return false;
    }
    length = (uint32_t)(out->n - start - 4);
    for (size_t i = 0; i < 4; i++)
        out->p[start + i] = (char)(length >> (8 * i));
    return true;
}

size_t xs_wire_decode(const char *p, size_t n, xs_wire_msg *m)
{
    walk w = {.p = p, .n = n};
    uint32_t length = 0;
    memset(m, 0, sizeof *m);
    if (n > XS_WIRE_MAX)
        return 0;
    u32(&w, &length);
    if (w.bad || length > w.n)
        return 0;
    w.n = length;
    message(&w, m);
    return w.bad || w.n ? 0 : 4 + (size_t)length;
}
