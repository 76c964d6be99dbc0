#include "extract/flow.h"

#define SIDE_MAX ((size_t)4 * 1024 * 1024) /* asides that wait; more are sent where they stand */

typedef struct record {
    xs_at at; /* strings are not valid */
    size_t sheet, cell, name, text;
    char end;
} record;

void xs_flow_init(xs_flow *f, xs_sink *s)
{
    *f = (xs_flow){.s = s};
    xs_buf_init(&f->side, 2 * SIDE_MAX + ((size_t)1 << 20));
}

void xs_flow_clear(xs_flow *f) { xs_buf_clear(&f->side); }

static int rank(char end)
{
    switch (end) {
    case XS_END_PARAGRAPH:
        return 1;
    case XS_END_CELL:
        return 2;
    case XS_END_ROW:
        return 3;
    case XS_END_PAGE:
        return 4;
    default:
        return 0;
    }
}

static void put_aside(xs_flow *f, const xs_at *at, xs_str text, char end)
{
    record r = {.at = *at, .sheet = at->sheet.n, .cell = at->cell.n, .name = at->name.n, .text = text.n,
                .end = end};
    if (text.n > SIDE_MAX || f->side.n > SIDE_MAX)
        return;
    xs_buf_add(&f->side, &r, sizeof r);
    xs_buf_add_str(&f->side, at->sheet);
    xs_buf_add_str(&f->side, at->cell);
    xs_buf_add_str(&f->side, at->name);
    xs_buf_add_str(&f->side, text);
}

static void send_asides(xs_flow *f)
{
    for (size_t i = 0; i + sizeof(record) <= f->side.n;) {
        record r;
        memcpy(&r, f->side.p + i, sizeof r);
        const char *p = f->side.p + i + sizeof r;
        r.at.sheet = (xs_str){p, r.sheet};
        r.at.cell = (xs_str){p + r.sheet, r.cell};
        r.at.name = (xs_str){p + r.sheet + r.cell, r.name};
        if (r.text)
            xs_sink_text(f->s, &r.at, (xs_str){p + r.sheet + r.cell + r.name, r.text}, r.end);
        else
            xs_sink_end(f->s, r.end);
        i += sizeof r + r.sheet + r.cell + r.name + r.text;
    }
    if (f->side.n && f->side_text)
        xs_sink_end(f->s, XS_END_PARAGRAPH);
    f->side_text = false;
    xs_buf_reset(&f->side);
}

/* The end is known now; asides follow it unless a row is going on. */
static void settle(xs_flow *f)
{
    if (!f->pending)
        return;
    xs_sink_end(f->s, f->pending);
    bool in_row = f->hold && f->pending != XS_END_ROW && f->pending != XS_END_PAGE;
    f->pending = 0;
    f->text = false;
    if (f->aside == 0 && f->side.n && (!in_row || f->side.n > SIDE_MAX / 2))
        send_asides(f);
}

void xs_flow_text(xs_flow *f, const xs_at *at, xs_str text)
{
    if (text.n == 0)
        return;
    if (f->aside) {
        if (f->side.n <= SIDE_MAX && text.n <= SIDE_MAX) {
            put_aside(f, at, text, 0);
            f->side_text = true;
            return;
        }
        /* Too much to wait: it interrupts. */
    }
    settle(f);
    xs_sink_text(f->s, at, text, 0);
    f->text = true;
}

void xs_flow_end(xs_flow *f, char end)
{
    if (f->aside && f->side.n <= SIDE_MAX) {
        if (f->side_text)
            put_aside(f, &(xs_at){0}, (xs_str){"", 0}, end == XS_END_PAGE ? XS_END_PARAGRAPH : end);
        f->side_text = false;
        return;
    }
    if (!f->text)
        return;
    if (rank(end) > rank(f->pending))
        f->pending = end;
}

void xs_flow_note(xs_flow *f, const xs_at *at, xs_str text)
{
    if (text.n == 0)
        return;
    if (f->side_text) {
        put_aside(f, at, (xs_str){"", 0}, XS_END_PARAGRAPH);
        f->side_text = false;
    }
    if (f->side.n > SIDE_MAX || text.n > SIDE_MAX) {
        settle(f);
        xs_sink_text(f->s, at, text, XS_END_PARAGRAPH);
        return;
    }
    put_aside(f, at, text, XS_END_PARAGRAPH);
    if (!f->text && !f->hold && f->aside == 0)
        send_asides(f);
}

void xs_flow_aside_begin(xs_flow *f) { f->aside++; }

void xs_flow_aside_end(xs_flow *f)
{
    if (f->aside == 0)
        return;
    xs_flow_end(f, XS_END_PARAGRAPH);
    if (--f->aside == 0 && !f->text && !f->pending && !f->hold)
        send_asides(f);
}

size_t xs_flow_mark(xs_flow *f)
{
    xs_flow_end(f, XS_END_PARAGRAPH);
    return f->side.n;
}

void xs_flow_drop(xs_flow *f, size_t mark)
{
    if (f->aside && mark <= f->side.n) {
        f->side.n = mark;
        f->side_text = false;
    }
}

void xs_flow_hold(xs_flow *f, bool hold) { f->hold = hold; }

void xs_flow_flush(xs_flow *f)
{
    f->aside = 0;
    f->hold = false;
    if (f->text && !f->pending)
        f->pending = XS_END_PARAGRAPH;
    settle(f);
    send_asides(f);
}
