/* view.c -- builds views. */
#include "text/view.h"

#include <stdlib.h>

#include "text/fold_step.h"
#include "text/mojibake.h"
#include "text/stretch.h"

void xs_view_init(xs_view *v)
{
    *v = (xs_view){0};
}

void xs_view_clear(xs_view *v)
{
    xs_buf_wipe(&v->text);
    free(v->at);
    free(v->end);
    *v = (xs_view){0};
}

static bool reserve(xs_view *v, size_t n)
{
    if (n <= v->map_cap)
        return true;
    size_t cap = n + n / 2;
    uint32_t *at = reallocarray(v->at, cap, sizeof *at);
    if (at)
        v->at = at;
    uint32_t *end = reallocarray(v->end, cap, sizeof *end);
    if (end)
        v->end = end;
    if (!at || !end) {
        v->text.failed = true;
        return false;
    }
    v->map_cap = cap;
    return true;
}

/* Append n bytes that all come from source [from,to). */
static void put(xs_view *v, const char *p, size_t n, size_t from, size_t to)
{
    size_t at = v->text.n;
    if (!reserve(v, at + n) || !xs_buf_add(&v->text, p, n))
        return;
    for (size_t i = 0; i < n; i++) {
        v->at[at + i] = (uint32_t)from;
        v->end[at + i] = (uint32_t)to;
    }
}

static void put_cp(xs_view *v, uint32_t c, size_t from, size_t to)
{
    xs_buf one;
    xs_buf_init(&one, 8);
    if (xs_buf_add_utf8(&one, c))
        put(v, one.p, one.n, from, to);
    else
        v->text.failed = true;
    xs_buf_clear(&one);
}

/* What the view leaves out at p, behind a character of class `before`: bytes, or 0. *own: of its kind. */
static size_t dropped(const char *text, size_t n, size_t p, xs_view_kind kind, uint8_t before,
                      bool *own)
{
    if (before != XS_CLASS_HAN)
        return 0;
    /* Both tricks on one word: each view leaves out what the other one does, if its own is there. */
    size_t reading = xs_reading_at(text, n, p), to = reading ? 0 : xs_symbols_at(text, n, p);
    if (reading || to)
        *own = *own || (kind == XS_VIEW_PINYIN) == (reading != 0);
    return reading ? reading : to ? to - p : 0;
}

static bool without(const char *text, size_t from, size_t to, xs_view_kind kind, xs_view *v)
{
    uint8_t before = XS_CLASS_OTHER;
    bool differs = false;
    for (size_t p = from, len; p < to; p += len) {
        uint32_t c;
        if ((len = dropped(text, to, p, kind, before, &differs)) != 0)
            continue;
        len = xs_utf8_at(text, to, p, &c);
        put(v, text + p, len, p, p + len);
        int act = xs_entry_act(xs_fold_entry(c));
        if (act < XS_ACT_BLANK || act > XS_ACT_MARK) /* what vanishes leaves `before` as it was */
            before = xs_fold_class_of(c);
    }
    return differs;
}

static bool unescaped(const char *text, size_t from, size_t to, xs_view *v)
{
    bool differs = false;
    for (size_t p = from, len; p < to; p += len) {
        xs_escape e;
        uint32_t c;
        if (xs_escape_at(text, to, p, &e)) {
            len = e.len;
            for (size_t i = 0; i < e.ncp; i++)
                put_cp(v, e.cp[i], p, p + len);
            differs = true;
            continue;
        }
        len = xs_utf8_at(text, to, p, &c);
        put(v, text + p, len, p, p + len);
    }
    return differs;
}

static bool latinised(const char *text, size_t from, size_t to, xs_view *v)
{
    bool differs = false;
    for (size_t p = from, len; p < to; p += len) {
        uint32_t c;
        len = xs_utf8_at(text, to, p, &c);
        char latin = len == 2 ? xs_latin_alike(c) : 0;
        put(v, latin ? &latin : text + p, latin ? 1 : len, p, p + len);
        differs = differs || latin;
    }
    return differs;
}

static bool repair_piece(const char *text, size_t from, size_t to, xs_view *v)
{
    xs_buf out;
    uint32_t *at = NULL, *end = NULL;
    xs_buf_init(&out, (to - from) * 2 + 64);
    bool ok = to > from && xs_mojibake_map((xs_str){text + from, to - from}, &out, &at, &end);
    for (size_t i = 0; ok && i < out.n; i++)
        put(v, out.p + i, 1, from + at[i], from + end[i]);
    for (size_t p = from; !ok && p < to; p++)
        put(v, text + p, 1, p, p + 1);
    free(at);
    free(end);
    xs_buf_wipe(&out);
    return ok;
}

/* The whole line, or else its pieces between ASCII characters. */
static bool repaired(const char *text, size_t from, size_t to, xs_view *v)
{
    size_t mark = v->text.n;
    if (repair_piece(text, from, to, v))
        return true;
    v->text.n = mark;
    bool any = false;
    for (size_t p = from; p < to;) {
        size_t q = p;
        bool ascii = (unsigned char)text[p] < 0x80;
        while (q < to && ((unsigned char)text[q] < 0x80) == ascii)
            q++;
        if (ascii)
            for (; p < q; p++)
                put(v, text + p, 1, p, p + 1);
        else if (repair_piece(text, p, q, v))
            any = true;
        p = q;
    }
    return any;
}

static bool append(const xs_fold *f, const xs_stretch *s, xs_view_kind kind, xs_view *v)
{
    if (!(s->why & kind) || s->to > f->ntext || s->from >= s->to)
        return false;
    switch (kind) {
    case XS_VIEW_SYMBOLS:
    case XS_VIEW_PINYIN:
        return without(f->text, s->from, s->to, kind, v);
    case XS_VIEW_ESCAPE:
        return unescaped(f->text, s->from, s->to, v);
    case XS_VIEW_LOOKALIKE:
        return latinised(f->text, s->from, s->to, v);
    case XS_VIEW_MOJIBAKE:
        return repaired(f->text, s->from, s->to, v);
    default:
        return false;
    }
}

static void begin(const xs_fold *f, xs_view_kind kind, xs_view *v)
{
    v->kind = kind;
    v->text.max = 4 * f->ntext + 64;
    xs_buf_reset(&v->text);
    v->from = v->to = 0;
}

bool xs_view_build(const xs_fold *f, const xs_stretch *s, xs_view_kind kind, xs_view *v)
{
    begin(f, kind, v);
    v->from = s->from;
    v->to = s->to;
    return append(f, s, kind, v) && !v->text.failed;
}

bool xs_view_build_all(const xs_fold *f, xs_view_kind kind, xs_view *v)
{
    begin(f, kind, v);
    bool any = false;
    for (size_t i = 0; i < f->nstretches; i++) {
        const xs_stretch *s = &f->stretches[i];
        size_t mark = v->text.n;
        if (any)
            put(v, "\f", 1, s->from, s->from);
        if (!append(f, s, kind, v)) {
            v->text.n = mark;
            continue;
        }
        if (!any)
            v->from = s->from;
        any = true;
        v->to = s->to;
    }
    return any && !v->text.failed;
}

bool xs_view_back(const xs_view *v, const xs_fold *f, size_t from, size_t to, size_t *sfrom,
                  size_t *sto)
{
    *sfrom = v->at[from];
    *sto = v->end[to - 1];
    return *sto - *sfrom != to - from || memcmp(f->text + *sfrom, v->text.p + from, to - from) != 0;
}
