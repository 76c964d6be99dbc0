#include <math.h>
#include <stdlib.h>

#include "base/limits.h"
#include "extract/meta.h"
#include "extract/ofd.h"
#include "extract/placed.h"

#define LEVELS 64u
#define TEMPLATE_PAGES 50u /* pages that get a template's text; its words are the same on all */

typedef struct box {
    double x, y, w, h;
} box;

typedef struct page {
    xs_package *p;
    xs_ofd_page *r;
    xs_placed placed;
    xs_at at;
    bool all_hidden;
    box paper;
    box blocks[LEVELS]; /* origins of composite objects around */
    size_t nblocks;
    /* of the open text object */
    box bounds;
    double ctm[6], size;
    bool in_object, in_code, hidden, layer_hidden, white;
    double x, y, width;
    /* text that is not placed: remarks, parameters */
    xs_buf other;
    bool in_other, in_area;
    char other_name[64];
    xs_ofd_template *templates, *under[4]; /* of this page */
    size_t ntemplates, nunder;
} page;

enum { ANNOT = 1, BLOCK, CODE, COLOR, COMPOSITE, IMAGE, LAYER, OBJECT, PARAMETER, PATH, PHYSICAL, REMARK, TEMPLATE };

/* Sorted. */
static const xs_word words[] = {{"Annot", ANNOT}, {"CompositeObject", COMPOSITE}, {"FillColor", COLOR},
                                {"ImageObject", IMAGE}, {"Layer", LAYER}, {"PageBlock", BLOCK}, {"Parameter", PARAMETER},
                                {"PathObject", PATH}, {"PhysicalBox", PHYSICAL}, {"Remark", REMARK},
                                {"Template", TEMPLATE},
                                {"TextCode", CODE}, {"TextObject", OBJECT}};

/* Up to max numbers of a list "1 2.5 3", the "g n d" repeats of deltas included: d counts n times. */
static size_t numbers(xs_str s, double *out, size_t max)
{
    size_t n = 0;
    char b[64];
    if (s.n == 0)
        return 0;
    const char *p = s.p, *stop = s.p + s.n;
    while (p < stop && n < max) {
        while (p < stop && (*p == ' ' || *p == '\n' || *p == '\t'))
            p++;
        size_t k = 0;
        while (p < stop && *p != ' ' && *p != '\n' && *p != '\t' && k < sizeof b - 1)
            b[k++] = *p++;
        b[k] = 0;
        if (k == 0)
            break;
        out[n++] = strtod(b, NULL);
    }
    return n;
}

/* Sum of DeltaX: "10 g 3 5" is 10 and three times 5. */
static double advance(xs_str s)
{
    double sum = 0, pending = 0;
    int group = 0;
    if (s.n == 0)
        return 0;
    const char *p = s.p, *stop = s.p + s.n;
    while (p < stop) {
        char b[64];
        size_t k = 0;
        while (p < stop && *p == ' ')
            p++;
        while (p < stop && *p != ' ' && k < sizeof b - 1)
            b[k++] = *p++;
        b[k] = 0;
        if (k == 0)
            break;
        if (b[0] == 'g') {
            group = 1;
        } else if (group == 1) {
            pending = strtod(b, NULL);
            group = 2;
        } else {
            sum += group == 2 ? pending * strtod(b, NULL) : strtod(b, NULL);
            group = 0;
        }
    }
    return sum;
}

static box bounds(const xs_attrs *a)
{
    double v[4] = {0};
    numbers(xs_attr_get(a, "Boundary"), v, 4);
    return (box){v[0], v[1], v[2], v[3]};
}

static void begin_object(page *g, const xs_attrs *a)
{
    static const double unit[6] = {1, 0, 0, 1, 0, 0};
    double ctm[6];
    g->in_object = true;
    g->bounds = bounds(a);
    memcpy(g->ctm, unit, sizeof unit);
    if (numbers(xs_attr_get(a, "CTM"), ctm, 6) == 6)
        memcpy(g->ctm, ctm, sizeof ctm);
    double size = 0;
    numbers(xs_attr_get(a, "Size"), &size, 1);
    g->size = size > 0 ? size : 3.5;
    g->hidden = xs_attr_is(a, "Visible", "false") || xs_attr_is(a, "Alpha", "0");
    for (size_t i = 0; i < g->nblocks; i++) {
        g->bounds.x += g->blocks[i].x;
        g->bounds.y += g->blocks[i].y;
    }
    const box *b = &g->bounds;
    if (g->paper.w > 0 && b->w > 0 &&
        (b->x >= g->paper.w || b->y >= g->paper.h || b->x + b->w <= 0 || b->y + b->h <= 0))
        g->hidden = true; /* off the paper */
    g->white = false;
}

static void begin_code(page *g, const xs_attrs *a)
{
    g->in_code = true;
    if (xs_attr_get(a, "X").n)
        numbers(xs_attr_get(a, "X"), &g->x, 1); /* absent: where the code before stood */
    if (xs_attr_get(a, "Y").n)
        numbers(xs_attr_get(a, "Y"), &g->y, 1);
    g->width = advance(xs_attr_get(a, "DeltaX"));
}

static void end_code(page *g)
{
    const double *m = g->ctm;
    double scale = sqrt(fabs(m[0] * m[3] - m[1] * m[2]));
    if (!(scale > 0))
        scale = 1;
    double x = m[0] * g->x + m[2] * g->y + m[4] + g->bounds.x, y = m[1] * g->x + m[3] * g->y + m[5] + g->bounds.y;
    bool hidden = g->hidden || g->layer_hidden || g->all_hidden || g->white;
    g->r->texts++;
    g->r->hidden += g->hidden || g->layer_hidden;
    xs_placed_end(&g->placed, x, y, (g->width + g->size) * scale, g->size * scale, hidden ? XS_HIDDEN : XS_VISIBLE);
    g->in_code = false;
}

static void begin_other(page *g, const char *name, const xs_attrs *a)
{
    xs_str given = xs_attr_get(a, "Name");
    g->in_other = true;
    xs_buf_reset(&g->other);
    size_t n = given.n && given.n < sizeof g->other_name ? given.n : 0;
    memcpy(g->other_name, n ? given.p : name, n ? n : strlen(name));
    g->other_name[n ? n : strlen(name)] = 0;
}

static void end_other(page *g)
{
    xs_at at = {.kind = XS_BLOCK_PARAGRAPH, .visibility = g->at.visibility, .page = g->at.page,
                .name = xs_str_from(g->other_name)};
    g->in_other = false;
    if (!g->other.n)
        return;
    xs_sink_text(g->p->sink, &at, xs_str_from(g->other_name), 0);
    xs_sink_text(g->p->sink, &at, XS_STR(": "), 0);
    xs_sink_text(g->p->sink, &at, xs_buf_str(&g->other), XS_END_PARAGRAPH);
}

static void begin_annotation(page *g, const xs_attrs *a)
{
    xs_str type = xs_attr_get(a, "Type");
    g->layer_hidden = xs_attr_is(a, "Visible", "false");
    /* Stamps, water marks and links are made by programs. */
    if (!xs_str_is(type, "Watermark") && !xs_str_is(type, "Stamp") && !xs_str_is(type, "Link"))
        g->r->annots++;
    xs_meta_put(g->p->sink, XS_STR("author"), xs_attr_get(a, "Creator"));
}

static void template(page *g, const xs_attrs *a)
{
    xs_str id = xs_attr_get(a, "TemplateID");
    for (size_t i = 0; i < g->ntemplates && g->nunder < 4; i++)
        if (xs_str_eq(g->templates[i].id, id) && g->templates[i].used < TEMPLATE_PAGES)
            g->under[g->nunder++] = &g->templates[i];
}

static void start(void *ctx, const char *uri, const char *name, const xs_attrs *a)
{
    page *g = ctx;
    double v[3] = {0};
    (void)uri;
    switch (XS_WORD(words, name)) {
    case LAYER:
        g->layer_hidden = xs_attr_is(a, "Visible", "false");
        break;
    case BLOCK:
    case COMPOSITE:
        if (g->nblocks < LEVELS)
            g->blocks[g->nblocks++] = bounds(a);
        break;
    case OBJECT:
        begin_object(g, a);
        break;
    case CODE:
        begin_code(g, a);
        break;
    case COLOR:
        if (g->in_object && numbers(xs_attr_get(a, "Value"), v, 3) == 3)
            g->white = v[0] >= 255 && v[1] >= 255 && v[2] >= 255;
        break;
    case IMAGE:
    case PATH:
        g->r->pictures++;
        break;
    case PHYSICAL:
        begin_other(g, name, a);
        g->in_area = true;
        break;
    case ANNOT:
        begin_annotation(g, a);
        break;
    case PARAMETER:
    case REMARK:
        begin_other(g, name, a);
        break;
    case TEMPLATE:
        template(g, a);
        break;
    default: {
        static const char *const told[] = {"URI", "Title", "Name"};
        for (size_t i = 0; i < 3; i++)
            if (xs_attr_get(a, told[i]).n)
                xs_sink_text(g->p->sink, &(xs_at){.kind = i ? XS_BLOCK_META : XS_BLOCK_LINK, .visibility = XS_HIDDEN},
                             xs_attr_get(a, told[i]), XS_END_PARAGRAPH);
        break;
    }
    }
}

static void text(void *ctx, const char *p, size_t n)
{
    page *g = ctx;
    if (g->in_code)
        xs_placed_text(&g->placed, (xs_str){p, n});
    else if (g->in_other)
        xs_buf_add(&g->other, p, n);
}

static void end(void *ctx, const char *uri, const char *name)
{
    page *g = ctx;
    double v[4];
    (void)uri;
    switch (XS_WORD(words, name)) {
    case BLOCK:
    case COMPOSITE:
        g->nblocks -= g->nblocks > 0;
        break;
    case OBJECT:
        g->in_object = false;
        g->x = g->y = 0;
        break;
    case CODE:
        if (g->in_code)
            end_code(g);
        break;
    case PHYSICAL:
        g->in_other = false;
        if (g->in_area && numbers(xs_buf_str(&g->other), v, 4) == 4)
            g->paper = (box){v[0], v[1], v[2], v[3]};
        g->in_area = false;
        break;
    case ANNOT:
        g->layer_hidden = false;
        break;
    case PARAMETER:
    case REMARK:
        end_other(g);
        break;
    default:
        break;
    }
}

xs_part_state xs_ofd_page_read(xs_package *p, xs_zip_entry *e, uint32_t number, bool all_hidden,
                               xs_ofd_template *templates, size_t ntemplates, xs_ofd_page *r)
{
    page *g = calloc(1, sizeof *g);
    *r = (xs_ofd_page){0};
    if (!g)
        return XS_PART_OVER_LIMIT;
    g->p = p;
    g->r = r;
    g->all_hidden = all_hidden;
    g->templates = templates;
    g->ntemplates = ntemplates;
    g->at = (xs_at){.page = number, .visibility = all_hidden ? XS_HIDDEN : XS_VISIBLE};
    xs_placed_init(&g->placed);
    xs_buf_init(&g->other, (size_t)1 << 20);
    xs_xml_events ev = {.ctx = g, .start = start, .end = end, .text = text};
    xs_part_state s = xs_package_xml(p, e, &ev);
    for (size_t i = 0; i < g->nunder; i++) {
        xs_zip_entry *t = xs_zip_find_str(&p->zip, g->under[i]->path);
        uint32_t texts = r->texts, pictures = r->pictures;
        if (!t || t == e)
            continue;
        g->under[i]->used++;
        g->nblocks = 0;
        xs_part_state under = xs_package_xml(p, t, &ev);
        s = s == XS_PART_SCANNED ? under : s;
        r->texts = texts; /* a page whose own content is a picture stays one */
        r->pictures = pictures;
    }
    xs_placed_send(&g->placed, p->sink, &g->at);
    xs_placed_clear(&g->placed);
    xs_buf_clear(&g->other);
    free(g);
    return s;
}
