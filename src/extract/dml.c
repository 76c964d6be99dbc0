#include "extract/dml.h"

#include <stdlib.h>

#include "base/limits.h"
#include "extract/flow.h"
#include "extract/meta.h"

#define TABLES 16u

typedef struct dml {
    xs_package *p;
    const xs_dml_options *o;
    xs_dml_result *r;
    xs_flow flow;
    uint32_t number, tables_seen;
    struct {
        uint32_t id, row, col, span;
    } tables[TABLES];
    size_t ntables;
    unsigned shape, field, fallback, alternatives;
    bool in_text, shape_hidden, title, wrote, choice_wrote, outside, in_value;
    uint64_t x, y;
} dml;

enum {
    ALTERNATE = 1, AUTHOR, BR, CHOICE, CM, C_NV_PR, EXT, FALLBACK, FLD, OFF, P, PH, PT, SHAPE, SLIDE, T, TAB, TABLE,
    TC, TEXT, TR, V
};

/* Sorted. */
static const xs_word words[] = {
    {"AlternateContent", ALTERNATE}, {"Choice", CHOICE}, {"Fallback", FALLBACK}, {"author", AUTHOR}, {"br", BR},
    {"cNvPr", C_NV_PR}, {"cm", CM}, {"cmAuthor", AUTHOR}, {"cxnSp", SHAPE}, {"ext", EXT}, {"fld", FLD},
    {"graphicFrame", SHAPE}, {"off", OFF}, {"p", P}, {"ph", PH}, {"pic", SHAPE}, {"pt", PT}, {"reply", CM},
    {"sld", SLIDE}, {"sp", SHAPE}, {"t", T}, {"tab", TAB}, {"tbl", TABLE}, {"tc", TC}, {"text", TEXT}, {"tr", TR},
    {"v", V}};

static bool unseen(const dml *d)
{
    return d->o->hidden || (d->r->not_shown) || (d->shape && (d->shape_hidden || d->outside)) || d->fallback;
}

static xs_at here(const dml *d)
{
    xs_at at = {.kind = d->title ? XS_BLOCK_TITLE : XS_BLOCK_PARAGRAPH,
                .visibility = unseen(d) ? XS_HIDDEN : XS_VISIBLE,
                .page = d->o->page,
                .paragraph = d->number};
    if (d->ntables && d->tables[d->ntables - 1].col) {
        at.kind = XS_BLOCK_CELL;
        at.table = d->tables[d->ntables - 1].id;
        at.row = d->tables[d->ntables - 1].row;
        at.col = d->tables[d->ntables - 1].col;
    }
    return at;
}

static void note(dml *d, const char *name, xs_str s)
{
    xs_at at = {.kind = XS_BLOCK_PARAGRAPH, .visibility = XS_HIDDEN, .page = d->o->page, .name = xs_str_from(name)};
    xs_flow_note(&d->flow, &at, s);
}

static void put(dml *d, xs_str s)
{
    xs_at at = here(d);
    xs_flow_text(&d->flow, &at, s);
    d->wrote = true;
}

static void end_block(dml *d, char end)
{
    if (d->wrote) {
        d->r->texts++;
        d->r->off_slide += d->shape && (d->shape_hidden || d->outside);
    }
    d->wrote = false;
    xs_flow_end(&d->flow, end);
}

static uint64_t coordinate(const xs_attrs *a, const char *name, bool *negative)
{
    xs_str v = xs_attr_get(a, name);
    *negative = v.n && v.p[0] == '-';
    return v.n ? strtoull(v.p + *negative, NULL, 10) : 0;
}

/* Far outside: not a pixel of the shape is on the slide. */
static void position(dml *d, int code, const xs_attrs *a)
{
    bool minus_x, minus_y;
    if (code == OFF) {
        d->x = coordinate(a, "x", &minus_x);
        d->y = coordinate(a, "y", &minus_y);
        d->outside = d->o->width && ((!minus_x && d->x >= d->o->width) || (!minus_y && d->y >= d->o->height));
        if (minus_x)
            d->x = UINT64_MAX - d->x; /* decided by the extent */
        if (minus_y)
            d->y = UINT64_MAX - d->y;
        return;
    }
    uint64_t w = coordinate(a, "cx", &minus_x), h = coordinate(a, "cy", &minus_y);
    if (d->o->width && d->x > UINT64_MAX / 2 && w <= UINT64_MAX - d->x)
        d->outside = true;
    if (d->o->width && d->y > UINT64_MAX / 2 && h <= UINT64_MAX - d->y)
        d->outside = true;
}

static void table_start(dml *d, int code, const xs_attrs *a)
{
    if (code == TABLE) {
        if (d->ntables < TABLES) {
            d->tables[d->ntables].id = ++d->tables_seen + d->o->page * 1000;
            d->tables[d->ntables].row = d->tables[d->ntables].col = 0;
            d->ntables++;
        }
        return;
    }
    if (d->ntables == 0)
        return;
    if (code == TR) {
        d->tables[d->ntables - 1].row++;
        d->tables[d->ntables - 1].col = 0;
        xs_flow_hold(&d->flow, true);
    } else {
        d->tables[d->ntables - 1].col++;
        d->tables[d->ntables - 1].span = xs_attr_u32(a, "gridSpan", 1);
    }
}

static void start(void *ctx, const char *uri, const char *name, const xs_attrs *a)
{
    dml *d = ctx;
    (void)uri;
    int code = XS_WORD(words, name);
    switch (code) {
    case SLIDE:
        d->r->not_shown = !xs_attr_on(a, "show", true);
        break;
    case SHAPE:
        d->shape++;
        d->shape_hidden = d->title = d->outside = false;
        d->x = d->y = 0;
        break;
    case C_NV_PR:
        d->shape_hidden = xs_attr_on(a, "hidden", false);
        note(d, "descr", xs_attr_get(a, "descr"));
        note(d, "title", xs_attr_get(a, "title"));
        break;
    case PH:
        d->title = xs_attr_is(a, "type", "title") || xs_attr_is(a, "type", "ctrTitle");
        break;
    case OFF:
    case EXT:
        if (d->shape && xs_attr_get(a, code == OFF ? "x" : "cx").n)
            position(d, code, a);
        break;
    case P:
        d->number++;
        break;
    case FLD:
        d->field += d->o->no_fields;
        break;
    case T:
    case TEXT:
        d->in_text = d->field == 0;
        break;
    case V:
        d->in_value = true;
        break;
    case BR:
        put(d, XS_STR("\n"));
        break;
    case TABLE:
    case TR:
    case TC:
        table_start(d, code, a);
        break;
    case CM:
        d->r->comments++;
        break;
    case AUTHOR:
        xs_flow_flush(&d->flow);
        xs_meta_put(d->p->sink, XS_STR("author"), xs_attr_get(a, "name"));
        break;
    case FALLBACK: /* a picture of the choice, or its text once more: hidden then */
        d->fallback++;
        break;
    default:
        break;
    }
}

static void text(void *ctx, const char *p, size_t n)
{
    dml *d = ctx;
    if (d->in_text || d->in_value)
        put(d, (xs_str){p, n});
}

static void end(void *ctx, const char *uri, const char *name)
{
    dml *d = ctx;
    (void)uri;
    switch (XS_WORD(words, name)) {
    case SHAPE:
        d->shape -= d->shape > 0;
        d->shape_hidden = d->title = d->outside = false;
        break;
    case P:
        end_block(d, XS_END_PARAGRAPH);
        break;
    case TEXT:
        d->in_text = false;
        end_block(d, XS_END_PARAGRAPH);
        break;
    case FLD:
        d->field -= d->field > 0;
        break;
    case T:
        d->in_text = false;
        break;
    case V:
        d->in_value = false;
        end_block(d, XS_END_PARAGRAPH);
        break;
    case TC:
        end_block(d, XS_END_CELL);
        if (d->ntables && d->tables[d->ntables - 1].span > 1 && d->tables[d->ntables - 1].span < 1000)
            d->tables[d->ntables - 1].col += d->tables[d->ntables - 1].span - 1;
        break;
    case TR:
        end_block(d, XS_END_ROW);
        xs_flow_hold(&d->flow, false);
        break;
    case TABLE:
        d->ntables -= d->ntables > 0;
        break;
    case FALLBACK:
        d->fallback -= d->fallback > 0;
        break;
    default:
        break;
    }
}

xs_part_state xs_dml_read(xs_package *p, xs_zip_entry *e, const xs_dml_options *o, xs_dml_result *r)
{
    dml *d = calloc(1, sizeof *d);
    *r = (xs_dml_result){0};
    if (!d)
        return XS_PART_OVER_LIMIT;
    d->p = p;
    d->o = o;
    d->r = r;
    xs_flow_init(&d->flow, p->sink);
    xs_part_state s = xs_package_xml(p, e, &(xs_xml_events){.ctx = d, .start = start, .end = end, .text = text});
    xs_flow_flush(&d->flow);
    xs_flow_clear(&d->flow);
    free(d);
    return s;
}
