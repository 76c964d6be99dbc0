#include "document/intake.h"

#define STRINGS_MAX ((size_t)64 * 1024 * 1024)

void xs_intake_begin(xs_intake *in)
{
    for (int i = 0; i < 2; i++) {
        in->strings[i].max = STRINGS_MAX;
        xs_arena_reset(&in->strings[i]);
    }
    in->offset = in->turned = 0;
    in->last = (xs_place){0};
    in->begun = in->ended = false;
}

void xs_intake_clear(xs_intake *in)
{
    xs_arena_clear(&in->strings[0]);
    xs_arena_clear(&in->strings[1]);
}

/* The young arena becomes the old one, the old one's strings have outlived their windows. */
static void turn(xs_intake *in)
{
    if (in->offset - in->turned < XS_INTAKE_ALIVE && in->strings[0].used < STRINGS_MAX / 2)
        return;
    xs_arena young = in->strings[0];
    in->strings[0] = in->strings[1];
    in->strings[1] = young;
    xs_arena_reset(&in->strings[0]);
    in->turned = in->offset;
    in->begun = false; /* strings of the last place must not be shared into the young arena's life */
}

static xs_str keep(xs_intake *in, xs_str s, xs_str last)
{
    if (in->begun && xs_str_eq(s, last))
        return last;
    return s.n ? xs_arena_copy(&in->strings[0], s) : (xs_str){"", 0};
}

static bool same(const xs_place *p, const xs_wire_text *t)
{
    return p->kind == (xs_block_kind)t->kind && p->visibility == (xs_visibility)t->visibility &&
           p->page == t->page && p->paragraph == t->paragraph && p->table == t->table &&
           p->row == t->row && p->col == t->col && xs_str_eq(p->sheet, t->sheet) &&
           xs_str_eq(p->cell, t->cell) && xs_str_eq(p->name, t->name);
}

bool xs_intake_place(xs_intake *in, const xs_wire_text *t, xs_place *p)
{
    turn(in);
    bool fresh = !in->begun || in->ended || !same(&in->last, t);
    if (fresh) {
        *p = (xs_place){.offset = in->offset,
                        .kind = (xs_block_kind)t->kind,
                        .visibility = (xs_visibility)t->visibility,
                        .page = t->page,
                        .paragraph = t->paragraph,
                        .row = t->row,
                        .col = t->col,
                        .table = t->table,
                        .sheet = keep(in, t->sheet, in->last.sheet),
                        .cell = keep(in, t->cell, in->last.cell),
                        .name = keep(in, t->name, in->last.name)};
        in->last = *p;
        in->begun = true;
    }
    in->ended = t->end != 0;
    in->offset += t->text.n + (t->end != 0);
    return fresh;
}
