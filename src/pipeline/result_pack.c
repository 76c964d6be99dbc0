/* result_pack.c -- a document's result as bytes: numbers in little-endian order, strings with their
 * length in front. */
#include "pipeline/results.h"

#define MAGIC 0x31525358u /* XSR1: changes with the layout */
#define MAX_ITEMS 1000000u

static void put_n(xs_buf *b, uint64_t v)
{
    uint8_t bytes[8];
    for (int i = 0; i < 8; i++)
        bytes[i] = (uint8_t)(v >> 8 * i);
    xs_buf_add(b, bytes, sizeof bytes);
}

static void put_s(xs_buf *b, xs_str s)
{
    put_n(b, s.n);
    xs_buf_add_str(b, s);
}

static void put_finding(xs_buf *b, const xs_finding *f)
{
    const xs_str strings[] = {f->rule,   f->category, f->title,         f->basis,          f->suggestion,   f->match,
                              f->before, f->after,    f->location.part, f->location.sheet, f->location.cell};
    for (size_t i = 0; i < sizeof strings / sizeof *strings; i++)
        put_s(b, strings[i]);
    const uint64_t numbers[] = {f->action,           f->confidence,         f->obfuscated,      f->sensitive,
                                f->visibility,       f->count,              f->location.page,   f->location.paragraph,
                                f->location.line,    f->location.column,    f->location.offset, f->location.length};
    for (size_t i = 0; i < sizeof numbers / sizeof *numbers; i++)
        put_n(b, numbers[i]);
    put_n(b, f->nspans);
    for (size_t i = 0; i < f->nspans; i++) {
        put_n(b, f->spans[i].from);
        put_n(b, f->spans[i].to);
    }
    put_n(b, f->nreasons);
    for (size_t i = 0; i < f->nreasons; i++) {
        put_n(b, (uint64_t)(int64_t)f->reasons[i].delta);
        put_s(b, f->reasons[i].text);
    }
}

bool xs_result_pack(const xs_document *d, xs_buf *b)
{
    put_n(b, MAGIC);
    put_s(b, d->media_type);
    put_s(b, d->encoding);
    put_n(b, d->nparts);
    for (size_t i = 0; i < d->nparts; i++) {
        const xs_part *p = &d->parts[i];
        put_s(b, p->path);
        put_s(b, p->media_type);
        put_s(b, p->note);
        put_n(b, p->visibility);
        put_n(b, p->state);
        put_n(b, p->bytes);
        put_n(b, p->chars);
    }
    put_n(b, d->nnotes);
    for (size_t i = 0; i < d->nnotes; i++)
        put_s(b, d->notes[i]);
    put_n(b, d->nfindings);
    for (size_t i = 0; i < d->nfindings; i++)
        put_finding(b, &d->findings[i]);
    return !b->failed;
}

typedef struct reader {
    const char *p, *end;
    xs_arena *a;
    bool bad;
} reader;

static uint64_t get_n(reader *r)
{
    uint64_t v = 0;
    if (r->bad || r->end - r->p < 8) {
        r->bad = true;
        return 0;
    }
    for (int i = 0; i < 8; i++)
        v |= (uint64_t)(uint8_t)r->p[i] << 8 * i;
    r->p += 8;
    return v;
}

/* A number of at most `max`. */
static uint32_t get_u(reader *r, uint64_t max)
{
    uint64_t v = get_n(r);
    if (v > max)
        r->bad = true;
    return r->bad ? 0 : (uint32_t)v;
}

static xs_str get_s(reader *r)
{
    uint64_t n = get_n(r);
    if (r->bad || n > (uint64_t)(r->end - r->p)) {
        r->bad = true;
        return (xs_str){NULL, 0};
    }
    xs_str s = xs_arena_copy(r->a, (xs_str){r->p, (size_t)n});
    r->bad |= s.n != n;
    r->p += n;
    return s;
}

/* Room for the items that follow; every one takes at least eight bytes. */
static void *get_array(reader *r, size_t *n, size_t each)
{
    uint64_t k = get_u(r, MAX_ITEMS);
    if (r->bad || k > (uint64_t)(r->end - r->p) / 8)
        r->bad = true;
    *n = r->bad ? 0 : (size_t)k;
    void *v = *n ? xs_arena_array(r->a, *n, each) : NULL;
    if (*n && !v) {
        r->bad = true;
        *n = 0;
    }
    return v;
}

static void get_finding(reader *r, xs_finding *f)
{
    xs_str *const strings[] = {&f->rule,   &f->category, &f->title,         &f->basis,          &f->suggestion,   &f->match,
                               &f->before, &f->after,    &f->location.part, &f->location.sheet, &f->location.cell};
    for (size_t i = 0; i < sizeof strings / sizeof *strings; i++)
        *strings[i] = get_s(r);
    f->action = (xs_action)get_u(r, XS_BLOCK);
    f->confidence = (uint8_t)get_u(r, 100);
    f->obfuscated = get_u(r, 1);
    f->sensitive = get_u(r, 1);
    f->visibility = (xs_visibility)get_u(r, XS_OCR);
    f->count = get_u(r, UINT32_MAX);
    f->location.page = get_u(r, UINT32_MAX);
    f->location.paragraph = get_u(r, UINT32_MAX);
    f->location.line = get_u(r, UINT32_MAX);
    f->location.column = get_u(r, UINT32_MAX);
    f->location.offset = get_n(r);
    f->location.length = get_n(r);
    xs_span *spans = get_array(r, &f->nspans, sizeof *spans);
    for (size_t i = 0; i < f->nspans; i++) {
        spans[i].from = get_n(r);
        spans[i].to = get_n(r);
    }
    f->spans = spans;
    xs_reason *reasons = get_array(r, &f->nreasons, sizeof *reasons);
    for (size_t i = 0; i < f->nreasons; i++) {
        reasons[i].delta = (int)(int64_t)get_n(r);
        reasons[i].text = get_s(r);
    }
    f->reasons = reasons;
    r->bad |= f->nspans == 0;
}

bool xs_result_unpack(xs_str bytes, xs_arena *a, xs_document *d)
{
    reader r = {.p = bytes.p, .end = bytes.p + bytes.n, .a = a};
    if (get_n(&r) != MAGIC)
        return false;
    d->media_type = get_s(&r);
    d->encoding = get_s(&r);
    xs_part *parts = get_array(&r, &d->nparts, sizeof *parts);
    for (size_t i = 0; i < d->nparts; i++) {
        parts[i].path = get_s(&r);
        parts[i].media_type = get_s(&r);
        parts[i].note = get_s(&r);
        parts[i].visibility = (xs_visibility)get_u(&r, XS_OCR);
        parts[i].state = (xs_part_state)get_u(&r, XS_PART_NO_TEXT);
        parts[i].bytes = get_n(&r);
        parts[i].chars = get_n(&r);
    }
    xs_str *notes = get_array(&r, &d->nnotes, sizeof *notes);
    for (size_t i = 0; i < d->nnotes; i++)
        notes[i] = get_s(&r);
    xs_finding *findings = get_array(&r, &d->nfindings, sizeof *findings);
    for (size_t i = 0; i < d->nfindings && !r.bad; i++)
        get_finding(&r, &findings[i]);
    d->parts = parts;
    d->notes = notes;
    d->findings = findings;
    return !r.bad && r.p == r.end && d->nparts > 0;
}
