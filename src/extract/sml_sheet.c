/* sml_sheet.c -- the cells of one sheet, streaming. */
#include <stdio.h>
#include <stdlib.h>

#include "base/limits.h"
#include "extract/flow.h"
#include "extract/sml.h"

#define RANGES 512u /* hidden column ranges remembered */

typedef struct sheet {
    xs_sml *w;
    const xs_sml_sheet *me;
    xs_relations rels;
    xs_flow flow;
    xs_at at; /* of the current cell */
    char ref[16];
    enum { NUMBER, SHARED, INLINE, STRING, OTHER } type;
    const xs_sml_look *look;
    bool row_hidden, in_value, in_inline, in_formula, in_note;
    unsigned reading;
    const char *note; /* name of an element whose text is a note */
    xs_buf value, formula, shown, stored;
    struct {
        uint32_t from, to;
    } hidden[RANGES];
    size_t nhidden;
    uint32_t row_texts;
} sheet;

enum {
    C = 1, COL, F, FORMULA1, FORMULA2, HEADER, HYPERLINK, IS, R_PH, ROW, SHEET_PR, T, V, VALIDATION, SCENARIO
};

/* Sorted. */
static const xs_word words[] = {{"c", C}, {"col", COL}, {"dataValidation", VALIDATION}, {"evenFooter", HEADER},
                                {"evenHeader", HEADER}, {"f", F}, {"firstFooter", HEADER}, {"firstHeader", HEADER},
                                {"formula", FORMULA1}, {"formula1", FORMULA1}, {"formula2", FORMULA2},
                                {"hyperlink", HYPERLINK}, {"inputCells", SCENARIO}, {"is", IS}, {"oddFooter", HEADER},
                                {"oddHeader", HEADER}, {"rPh", R_PH}, {"row", ROW}, {"scenario", SCENARIO},
                                {"sheetPr", SHEET_PR}, {"t", T}, {"v", V}};

/* ---- notes ------------------------------------------------------------------------------------- */

static void note(sheet *t, xs_block_kind kind, xs_visibility v, const char *name, xs_str s)
{
    xs_at at = {.kind = kind, .visibility = v, .sheet = t->me->name, .cell = t->at.cell, .name = xs_str_from(name)};
    xs_flow_note(&t->flow, &at, s);
}

static bool says_something(xs_str f)
{
    for (size_t i = 0; i < f.n; i++)
        if (f.p[i] == '"' || f.p[i] == '[' || (unsigned char)f.p[i] >= 0x80)
            return true;
    return false;
}

static void attributes(sheet *t, const xs_attrs *a, xs_block_kind kind)
{
    static const char *const names[] = {"prompt", "promptTitle", "error", "errorTitle", "tooltip", "display",
                                        "location", "comment", "user", "name", "val"};
    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        xs_str v = xs_attr_get(a, names[i]);
        if (v.n)
            note(t, kind, XS_HIDDEN, names[i], v);
    }
}

static void hyperlink(sheet *t, const xs_attrs *a)
{
    for (int i = 0; i < a->n; i++) {
        xs_attr x = xs_attr_at(a, i);
        const xs_relation *r = strcmp(x.name, "id") == 0 ? xs_relation_by_id(&t->rels, x.value) : NULL;
        xs_str ref = xs_attr_get(a, "ref");
        xs_at at = {.kind = XS_BLOCK_LINK, .sheet = t->me->name, .cell = ref, .name = XS_STR("hyperlink")};
        if (r && r->external) {
            xs_flow_note(&t->flow, &at, r->target);
            t->rels.v[r - t->rels.v].target.n = 0; /* said with its cell */
        }
    }
    t->at.cell = xs_attr_get(a, "ref");
    attributes(t, a, XS_BLOCK_LINK);
    t->at.cell = (xs_str){NULL, 0};
}

/* ---- rows and cells ---------------------------------------------------------------------------- */

static void begin_row(sheet *t, const xs_attrs *a)
{
    uint32_t r = xs_attr_u32(a, "r", 0);
    t->at.row = r ? r : t->at.row + 1;
    t->at.col = 0;
    xs_str height = xs_attr_get(a, "ht");
    t->row_hidden = xs_attr_on(a, "hidden", false) || (height.n && xs_str_is(height, "0"));
    t->row_texts = 0;
    xs_flow_hold(&t->flow, true);
}

static bool column_hidden(const sheet *t, uint32_t col)
{
    for (size_t i = 0; i < t->nhidden; i++)
        if (col >= t->hidden[i].from && col <= t->hidden[i].to)
            return true;
    return false;
}

static void begin_cell(sheet *t, const xs_attrs *a)
{
    xs_str ref = xs_attr_get(a, "r"), type = xs_attr_get(a, "t");
    uint32_t row, col, style = xs_attr_u32(a, "s", 0);
    if (xs_sml_reference(ref, &row, &col) && ref.n < sizeof t->ref) {
        memcpy(t->ref, ref.p, ref.n);
        t->at.row = row;
        t->at.col = col;
        t->at.cell = (xs_str){t->ref, ref.n};
    } else {
        t->at.col++;
        t->at.cell = (xs_str){"", 0};
    }
    t->type = !type.n                      ? NUMBER
              : xs_str_is(type, "s")         ? SHARED
              : xs_str_is(type, "inlineStr") ? INLINE
              : xs_str_is(type, "str")       ? STRING
              : xs_str_is(type, "n")         ? NUMBER
                                             : OTHER;
    t->look = style < t->w->nlooks ? &t->w->looks[style] : NULL;
    xs_buf_reset(&t->value);
    xs_buf_reset(&t->formula);
}

static xs_visibility seen(sheet *t)
{
    bool hidden_line = t->row_hidden || column_hidden(t, t->at.col);
    const xs_sml_look *l = t->look;
    t->w->hidden_lines += hidden_line;
    bool unseen = l && ((l->white && !l->filled) || l->tiny);
    t->w->hidden_cells += unseen && !hidden_line;
    return t->me->hidden || hidden_line || unseen ? XS_HIDDEN : XS_VISIBLE;
}

static void put(sheet *t, xs_visibility v, xs_str s)
{
    t->at.visibility = v;
    xs_flow_text(&t->flow, &t->at, s);
}

/* As shown, and as stored where digits are not shown. */
static void formatted(sheet *t, xs_visibility v, xs_str value, bool text)
{
    xs_str code = t->look ? t->look->code : (xs_str){"", 0};
    xs_buf_reset(&t->shown);
    xs_buf_reset(&t->stored);
    xs_sml_showing how = xs_sml_show(code, value, text, t->w->date1904, &t->shown, &t->stored);
    put(t, v, xs_buf_str(&t->shown));
    if (how == XS_SML_MASKED) {
        t->w->masked++;
        if (t->shown.n)
            put(t, XS_HIDDEN, XS_STR("\n"));
        put(t, XS_HIDDEN, xs_buf_str(&t->stored));
    }
}

static void end_cell(sheet *t)
{
    xs_str v = xs_buf_str(&t->value);
    bool has_text = true;
    if (t->type == SHARED && v.n)
        v = xs_sml_string(t->w, (uint32_t)strtoul(v.p, NULL, 10));
    if (v.n) {
        xs_visibility vis = seen(t);
        if (t->type == OTHER) /* booleans and errors */
            has_text = false;
        else
            formatted(t, vis, v, t->type != NUMBER);
        if (has_text)
            xs_flow_end(&t->flow, XS_END_CELL);
        t->row_texts++;
    }
    if (t->formula.n && says_something(xs_buf_str(&t->formula))) {
        t->w->formulas++;
        note(t, XS_BLOCK_SCRIPT, XS_HIDDEN, "formula", xs_buf_str(&t->formula));
    }
    t->at.visibility = XS_VISIBLE;
}

static void add_columns(sheet *t, const xs_attrs *a)
{
    xs_str width = xs_attr_get(a, "width");
    bool hidden = xs_attr_on(a, "hidden", false) || (width.n && strtod(width.p, NULL) < 0.1);
    if (hidden && t->nhidden < RANGES) {
        t->hidden[t->nhidden].from = xs_attr_u32(a, "min", 1);
        t->hidden[t->nhidden++].to = xs_attr_u32(a, "max", 1);
    }
}

/* ---- events ------------------------------------------------------------------------------------ */

static void start(void *ctx, const char *uri, const char *name, const xs_attrs *a)
{
    sheet *t = ctx;
    (void)uri;
    switch (XS_WORD(words, name)) {
    case COL:
        add_columns(t, a);
        break;
    case ROW:
        begin_row(t, a);
        break;
    case C:
        begin_cell(t, a);
        break;
    case V:
        t->in_value = true;
        break;
    case IS:
        t->in_inline = true;
        break;
    case T:
        t->in_value = t->in_inline && !t->reading;
        break;
    case R_PH:
        t->reading++;
        break;
    case F:
        t->in_formula = true;
        break;
    case FORMULA1:
    case FORMULA2:
    case HEADER:
        t->note = name;
        t->in_note = true;
        xs_buf_reset(&t->formula);
        break;
    case HYPERLINK:
        hyperlink(t, a);
        break;
    case VALIDATION:
    case SCENARIO:
        attributes(t, a, XS_BLOCK_META);
        break;
    case SHEET_PR:
        if (xs_attr_get(a, "codeName").n && says_something(xs_attr_get(a, "codeName")))
            note(t, XS_BLOCK_META, XS_HIDDEN, "codeName", xs_attr_get(a, "codeName"));
        break;
    default:
        break;
    }
}

static void text(void *ctx, const char *p, size_t n)
{
    sheet *t = ctx;
    if (t->in_value)
        xs_buf_add(&t->value, p, n);
    else if (t->in_formula || t->in_note)
        xs_buf_add(&t->formula, p, n);
}

static void end(void *ctx, const char *uri, const char *name)
{
    sheet *t = ctx;
    int code = XS_WORD(words, name);
    (void)uri;
    switch (code) {
    case ROW:
        xs_flow_end(&t->flow, XS_END_ROW);
        xs_flow_hold(&t->flow, false);
        break;
    case C:
        end_cell(t);
        break;
    case V:
    case T:
        t->in_value = false;
        break;
    case IS:
        t->in_inline = false;
        break;
    case R_PH:
        t->reading -= t->reading > 0;
        break;
    case F:
        t->in_formula = false;
        break;
    case FORMULA1:
    case FORMULA2:
    case HEADER:
        t->in_note = false;
        if (code == HEADER || says_something(xs_buf_str(&t->formula)))
            note(t, code == HEADER ? XS_BLOCK_HEADER : XS_BLOCK_SCRIPT, code == HEADER ? XS_VISIBLE : XS_HIDDEN, name,
                 xs_buf_str(&t->formula));
        break;
    default:
        break;
    }
}

xs_part_state xs_sml_sheet_read(xs_sml *w, const xs_sml_sheet *me, uint32_t number)
{
    xs_zip_entry *e = xs_zip_find_str(&w->p->zip, me->path);
    sheet *t = calloc(1, sizeof *t);
    if (!t)
        return XS_PART_OVER_LIMIT;
    t->w = w;
    t->me = me;
    t->at = (xs_at){.kind = XS_BLOCK_CELL, .table = number, .sheet = me->name};
    xs_flow_init(&t->flow, w->p->sink);
    xs_buf_init(&t->value, (size_t)4 << 20); /* a cell holds 32,767 characters */
    xs_buf_init(&t->formula, (size_t)4 << 20);
    xs_buf_init(&t->shown, (size_t)8 << 20);
    xs_buf_init(&t->stored, (size_t)8 << 20);
    note(t, XS_BLOCK_NAME, me->hidden ? XS_HIDDEN : XS_VISIBLE, "sheet", me->name);
    xs_part_state state = XS_PART_CORRUPT;
    if (e) {
        xs_relations_load(w->p, e->name, &t->rels);
        state = xs_package_xml(w->p, e, &(xs_xml_events){.ctx = t, .start = start, .end = end, .text = text});
        xs_flow_flush(&t->flow);
        if (state == XS_PART_CORRUPT)
            xs_package_sweep(w->p, e);
        xs_relations_links(w->p, &t->rels, e->name);
        xs_relations_clear(&t->rels);
    }
    xs_flow_flush(&t->flow);
    xs_sink_end(w->p->sink, XS_END_PAGE);
    xs_flow_clear(&t->flow);
    xs_buf_clear(&t->value);
    xs_buf_clear(&t->formula);
    xs_buf_clear(&t->shown);
    xs_buf_clear(&t->stored);
    free(t);
    return state;
}
