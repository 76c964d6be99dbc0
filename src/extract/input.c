#include "extract/input.h"

#include <stdlib.h>

#include "base/limits.h"
#include "base/codepoint.h"
#include "text/decode.h"

void xs_input_init_bytes(xs_input *in, xs_input_private *own, xs_str bytes)
{
    *own = (xs_input_private){.p = bytes.p, .n = bytes.n, .ended = true, .state = XS_PART_SCANNED};
    in->own = own;
    in->size = bytes.n;
}

void xs_input_init_pull(xs_input *in, xs_input_private *own, const xs_member *m)
{
    *own = (xs_input_private){
        .pull = m->pull, .ctx = m->ctx, .packed = m->packed, .state = XS_PART_SCANNED};
    in->own = own;
    in->size = m->size;
}

void xs_input_clear(xs_input *in)
{
    free(in->own->buf);
    in->own = NULL;
}

/* One call of the container's pull, metered. */
static ptrdiff_t pull(xs_input_private *o, void *p, size_t n)
{
    if (o->ended)
        return 0;
    ptrdiff_t got = o->pull(o->ctx, p, n);
    if (got < 0 || (size_t)got > n) {
        o->state = XS_PART_CORRUPT;
        o->ended = true;
        return -1;
    }
    if (got == 0) {
        o->ended = true;
        return 0;
    }
    o->got += (uint64_t)got;
    bool bomb = o->packed && o->ratio && o->got > XS_RATIO_FREE && o->got / o->ratio > o->packed;
    if (bomb || (o->meter && !o->meter(o->meter_ctx, (uint64_t)got))) {
        o->state = XS_PART_OVER_LIMIT;
        o->ended = true;
    }
    return got;
}

/* Have at least `want` bytes in memory, or all there are. false: no memory. */
static bool fill(xs_input_private *o, size_t want)
{
    while (!o->ended && o->n < want) {
        if (o->n == o->cap) {
            size_t cap = o->cap ? o->cap * 2 : (size_t)16 * 1024;
            char *buf = realloc(o->buf, cap);
            if (!buf)
                return false;
            o->buf = buf;
            o->cap = cap;
        }
        ptrdiff_t got = pull(o, o->buf + o->n, o->cap - o->n);
        o->p = o->buf;
        if (got > 0)
            o->n += (size_t)got;
    }
    return true;
}

xs_str xs_input_peek(xs_input *in)
{
    xs_input_private *o = in->own;
    if (!o->streaming && !fill(o, XS_PEEK_BYTES))
        o->state = XS_PART_OVER_LIMIT;
    size_t n = o->n - o->at;
    if (!n)
        return (xs_str){"", 0};
    return (xs_str){o->p + o->at, n < XS_PEEK_BYTES ? n : XS_PEEK_BYTES};
}

bool xs_input_all(xs_input *in, xs_str *all)
{
    xs_input_private *o = in->own;
    bool ok = !o->streaming && fill(o, XS_MEMBER_BYTES);
    *all = (xs_str){o->p, o->n};
    if (!ok || !o->ended) {
        o->state = XS_PART_OVER_LIMIT;
        return false;
    }
    return o->state == XS_PART_SCANNED;
}

ptrdiff_t xs_input_read(xs_input *in, void *p, size_t n)
{
    xs_input_private *o = in->own;
    if (o->at < o->n) {
        size_t k = o->n - o->at < n ? o->n - o->at : n;
        memcpy(p, o->p + o->at, k);
        o->at += k;
        return (ptrdiff_t)k;
    }
    if (o->ended)
        return o->state == XS_PART_SCANNED ? 0 : -1;
    o->streaming = true; /* what was read is gone */
    o->at = o->n = 0;
    ptrdiff_t got = pull(o, p, n);
    return got == 0 && o->state != XS_PART_SCANNED ? -1 : got;
}

xs_part_state xs_input_state(const xs_input *in) { return in->own->state; }

/* ---- text -------------------------------------------------------------------------------------- */

static bool decode(xs_charset cs, xs_str s, xs_buf *out)
{
    xs_decoder *d = xs_decoder_new(cs);
    if (!d)
        return false;
    bool ok = xs_decoder_feed(d, s.p, s.n, true, out);
    xs_decoder_free(d);
    return ok;
}

bool xs_input_utf8(xs_input *in, xs_buf *out)
{
    xs_str all;
    bool complete = xs_input_all(in, &all);
    xs_charset hint = in->charset.n ? xs_charset_from_name(in->charset) : XS_CS_UNKNOWN;
    xs_charset_guess g;
    if (hint == XS_CS_UNKNOWN)
        hint = xs_charset_declared(all.p, all.n);
    xs_charset_detect(all.p, all.n, true, hint, &g);
    if (g.best == XS_CS_UNKNOWN || g.binary)
        return false;
    return decode(g.best, (xs_str){all.p + g.bom, all.n - g.bom}, out) && complete;
}

void xs_utf8_from_unknown(xs_str s, xs_buf *out)
{
    xs_charset_guess g;
    if (xs_utf8_ok(s.p, s.n)) {
        xs_buf_add_str(out, s);
        return;
    }
    xs_charset_detect(s.p, s.n, true, XS_CS_GB18030, &g);
    if (g.best == XS_CS_UNKNOWN || g.binary || g.best == XS_CS_UTF8)
        g.best = XS_CS_LATIN1;
    decode(g.best, s, out);
}
