#include "extract/records.h"

#include <stdlib.h>

#include "base/limits.h"
#include "extract/html.h"

#define PENDING ((size_t)256 * 1024) /* bytes of an object's fields that wait for its end */
#define KINDS 16u                    /* names of repeating children that one object remembers */

/* One repeating kind of object: its columns. */
typedef struct kind {
    char *name;
    size_t name_n;
    uint32_t table, rows, ncols, seen;
    char *cols[XS_MAX_COLUMNS]; /* NUL-terminated */
} kind;

typedef struct frame {
    uint32_t kind;   /* index + 1 in the parent's kinds, 0 = lone */
    size_t from;     /* its fields in `pending` */
    kind *kinds;     /* of its children */
    uint32_t nkinds;
} frame;

struct xs_records {
    xs_sink *s;
    xs_visibility v;
    frame *frames;
    size_t n, cap, too_deep;
    xs_buf pending; /* fields: three lengths, then path, key, value */
    uint32_t tables;
};

xs_records *xs_records_new(xs_sink *s, xs_visibility v)
{
    xs_records *r = calloc(1, sizeof *r);
    if (!r)
        return NULL;
    r->s = s;
    r->v = v;
    r->cap = 8;
    r->frames = calloc(r->cap, sizeof *r->frames);
    r->n = r->frames ? 1 : 0; /* the document itself */
    xs_buf_init(&r->pending, 16 * PENDING);
    return r;
}

/* ---- sending ----------------------------------------------------------------------------------- */

typedef struct field {
    xs_str path, key, value;
} field;

static size_t next_field(const xs_buf *b, size_t at, field *f)
{
    uint32_t n[3];
    memcpy(n, b->p + at, sizeof n);
    const char *p = b->p + at + sizeof n;
    *f = (field){{p, n[0]}, {p + n[0], n[1]}, {p + n[0] + n[1], n[2]}};
    return at + sizeof n + n[0] + n[1] + n[2];
}

/* Markup inside a value (an article in JSON): its text. */
static void send_value(xs_records *r, const xs_at *at, xs_str v, char end)
{
    if (v.n > 3 && memchr(v.p, '<', v.n) && memchr(v.p, '>', v.n)) {
        xs_buf text;
        xs_buf_init(&text, 4 * v.n + 64);
        xs_html_fragment(v, &text);
        xs_sink_text(r->s, at, xs_buf_str(&text), end);
        xs_buf_clear(&text);
        return;
    }
    xs_sink_text(r->s, at, v, end);
}

static void send_line(xs_records *r, const field *f)
{
    xs_at at = {.kind = XS_BLOCK_PARAGRAPH, .visibility = r->v, .cell = f->path, .name = f->key};
    if (f->key.n) {
        xs_sink_text(r->s, &at, f->key, 0);
        xs_sink_text(r->s, &at, XS_STR(": "), 0);
    }
    send_value(r, &at, f->value, XS_END_PARAGRAPH);
}

/* "[7]": a column by position, without a header. 0: no such key. */
static uint32_t position(xs_str key)
{
    uint32_t n = 0;
    if (key.n < 3 || key.n > 6 || key.p[0] != '[' || key.p[key.n - 1] != ']')
        return 0;
    for (size_t i = 1; i + 1 < key.n; i++) {
        if (key.p[i] < '0' || key.p[i] > '9')
            return 0;
        n = n * 10 + (uint32_t)(key.p[i] - '0');
    }
    return n + 1;
}

static uint32_t column(kind *k, xs_str key, bool *fresh)
{
    uint32_t n = position(key);
    if (n)
        return n;
    for (uint32_t i = 0; i < k->ncols; i++)
        if (xs_str_is(key, k->cols[i]))
            return i + 1;
    if (k->ncols == XS_MAX_COLUMNS || !(k->cols[k->ncols] = strndup(key.p ? key.p : "", key.n)))
        return 0;
    *fresh = true;
    return ++k->ncols;
}

/* The header again whenever a new key has come: later rows may have more. */
static void send_header(xs_records *r, kind *k)
{
    k->rows++;
    for (uint32_t i = 0; i < k->ncols; i++) {
        xs_at at = {.kind = XS_BLOCK_CELL, .visibility = r->v, .table = k->table, .row = k->rows, .col = i + 1};
        xs_sink_text(r->s, &at, xs_str_from(k->cols[i]), i + 1 < k->ncols ? XS_END_CELL : XS_END_ROW);
    }
}

static void send_row(xs_records *r, kind *k, size_t from)
{
    field f;
    bool fresh = false;
    size_t left = 0;
    for (size_t at = from; at < r->pending.n; left++) {
        at = next_field(&r->pending, at, &f);
        column(k, f.key, &fresh);
    }
    if (!left)
        return;
    if (!k->table)
        k->table = ++r->tables;
    if (fresh)
        send_header(r, k);
    k->rows++;
    for (size_t at = from; at < r->pending.n;) {
        at = next_field(&r->pending, at, &f);
        uint32_t col = column(k, f.key, &fresh);
        xs_at place = {.kind = XS_BLOCK_CELL, .visibility = r->v, .table = k->table, .row = k->rows, .col = col,
                       .cell = f.path, .name = f.key};
        send_value(r, &place, f.value, --left ? XS_END_CELL : XS_END_ROW);
    }
}

static void flush(xs_records *r)
{
    frame *me = &r->frames[r->n - 1];
    if (r->pending.n <= me->from)
        return;
    if (me->kind && r->n > 1) {
        send_row(r, &r->frames[r->n - 2].kinds[me->kind - 1], me->from);
    } else {
        field f;
        for (size_t at = me->from; at < r->pending.n;) {
            at = next_field(&r->pending, at, &f);
            send_line(r, &f);
        }
    }
    r->pending.n = me->from;
}

/* ---- structure --------------------------------------------------------------------------------- */

/* The kind of this name among the children of f: index + 1, or 0 when there are too many. */
static uint32_t kind_of(frame *f, xs_str name)
{
    for (uint32_t i = 0; i < f->nkinds; i++)
        if (f->kinds[i].name_n == name.n && memcmp(f->kinds[i].name, name.p ? name.p : "", name.n) == 0)
            return i + 1;
    if (f->nkinds == KINDS)
        return 0;
    if (!f->kinds && !(f->kinds = calloc(KINDS, sizeof *f->kinds)))
        return 0;
    kind *k = &f->kinds[f->nkinds];
    if (!(k->name = strndup(name.p ? name.p : "", name.n)))
        return 0;
    k->name_n = name.n;
    return ++f->nkinds;
}

void xs_records_open(xs_records *r, xs_str name, bool repeats)
{
    if (r->n == 0 || r->n >= XS_MAX_NESTING) {
        r->too_deep++;
        return;
    }
    if (r->n == r->cap) {
        frame *f = reallocarray(r->frames, r->cap * 2, sizeof *f);
        if (!f) {
            r->too_deep++;
            return;
        }
        r->frames = f;
        r->cap *= 2;
    }
    frame *parent = &r->frames[r->n - 1];
    if (!parent->kind)
        flush(r); /* lines of a lone object keep their order; rows wait for their end */
    uint32_t k = kind_of(parent, name);
    if (k && !repeats && parent->kinds[k - 1].seen++ == 0)
        k = 0; /* the first of its name: alone, as far as is known */
    r->frames[r->n++] = (frame){.kind = k, .from = r->pending.n};
}

static void forget(frame *f)
{
    for (uint32_t i = 0; i < f->nkinds; i++) {
        for (uint32_t c = 0; c < f->kinds[i].ncols; c++)
            free(f->kinds[i].cols[c]);
        free(f->kinds[i].name);
    }
    free(f->kinds);
}

void xs_records_close(xs_records *r)
{
    if (r->too_deep) {
        r->too_deep--;
        return;
    }
    if (r->n <= 1)
        return;
    flush(r);
    forget(&r->frames[--r->n]);
}

void xs_records_field(xs_records *r, xs_str path, xs_str key, xs_str value)
{
    if (r->n == 0 || value.n == 0)
        return;
    if (path.n > XS_WIRE_NAME_MAX)
        path.n = 0;
    if (key.n > XS_MAX_HEADER_BYTES)
        key.n = 0;
    if (value.n > PENDING || r->pending.n > PENDING) {
        flush(r);
        if (value.n > PENDING) {
            send_line(r, &(field){path, key, value});
            return;
        }
    }
    uint32_t n[3] = {(uint32_t)path.n, (uint32_t)key.n, (uint32_t)value.n};
    xs_buf_add(&r->pending, n, sizeof n);
    xs_buf_add_str(&r->pending, path);
    xs_buf_add_str(&r->pending, key);
    xs_buf_add_str(&r->pending, value);
    if (r->pending.failed) { /* nested pending objects: give up their rows, not their text */
        r->pending.failed = false;
        flush(r);
        send_line(r, &(field){path, key, value});
    }
}

void xs_records_text(xs_records *r, xs_str path, xs_str text)
{
    xs_at at = {.kind = XS_BLOCK_PARAGRAPH, .visibility = r->v, .cell = path};
    xs_sink_text(r->s, &at, text, XS_END_PARAGRAPH);
}

void xs_records_free(xs_records *r)
{
    if (!r)
        return;
    while (r->n > 1) {
        r->too_deep = 0;
        xs_records_close(r);
    }
    if (r->n) {
        flush(r);
        forget(&r->frames[0]);
    }
    free(r->frames);
    xs_buf_clear(&r->pending);
    free(r);
}
