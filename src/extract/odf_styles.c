#include <stdlib.h>
#include <strings.h>

#include "extract/odf.h"

typedef struct loading {
    xs_odf_styles *s;
    xs_odf_style *open;
    bool white, background;
} loading;

static void start(void *ctx, const char *uri, const char *name, const xs_attrs *a)
{
    loading *l = ctx;
    xs_odf_styles *s = l->s;
    (void)uri;
    if (strcmp(name, "style") == 0) {
        if (s->n == s->cap) {
            size_t cap = s->cap ? s->cap * 2 : 64;
            xs_odf_style *v = cap <= 1u << 20 ? reallocarray(s->v, cap, sizeof *v) : NULL;
            if (!v)
                return;
            s->v = v;
            s->cap = cap;
        }
        l->open = &s->v[s->n++];
        *l->open = (xs_odf_style){.name = xs_arena_copy(&s->arena, xs_attr_get(a, "name"))};
        xs_str parent = xs_attr_get(a, "parent-style-name");
        l->open->title = xs_str_is(l->open->name, "Title") || xs_str_is(parent, "Title") ||
                         xs_str_is(l->open->name, "Heading_20_1") || xs_str_is(parent, "Heading_20_1");
        l->white = l->background = false;
    } else if (!l->open) {
        return;
    } else if (strcmp(name, "text-properties") == 0) {
        xs_str size = xs_attr_get(a, "font-size"), back = xs_attr_get(a, "background-color");
        l->white = xs_attr_get(a, "color").n == 7 && strncasecmp(xs_attr_get(a, "color").p, "#ffffff", 7) == 0;
        l->background |= back.n && back.p[0] == '#' && strncasecmp(back.p, "#ffffff", 7) != 0;
        bool tiny = size.n > 2 && memcmp(size.p + size.n - 2, "pt", 2) == 0 && strtod(size.p, NULL) <= 2.0;
        l->open->hidden |= xs_attr_is(a, "display", "none") || tiny;
    } else if (strcmp(name, "paragraph-properties") == 0 || strcmp(name, "table-cell-properties") == 0) {
        xs_str back = xs_attr_get(a, "background-color");
        l->background |= back.n && back.p[0] == '#' && strncasecmp(back.p, "#ffffff", 7) != 0;
    } else if (strcmp(name, "table-properties") == 0) {
        l->open->not_shown |= xs_attr_is(a, "display", "false");
    } else if (strcmp(name, "drawing-page-properties") == 0) {
        l->open->not_shown |= xs_attr_is(a, "visibility", "hidden");
    } else if (strcmp(name, "section-properties") == 0) {
        l->open->hidden |= xs_attr_is(a, "display", "none");
    }
}

static void end(void *ctx, const char *uri, const char *name)
{
    loading *l = ctx;
    (void)uri;
    if (strcmp(name, "style") != 0 || !l->open)
        return;
    l->open->hidden |= l->white && !l->background;
    l->open = NULL;
}

static int by_name(const void *a, const void *b)
{
    return xs_str_cmp(((const xs_odf_style *)a)->name, ((const xs_odf_style *)b)->name);
}

void xs_odf_styles_load(xs_package *p, xs_zip_entry *e, xs_odf_styles *out)
{
    loading l = {.s = out};
    if (!e || e->encrypted)
        return;
    bool taken = e->taken;
    out->arena.max = (size_t)64 << 20;
    xs_package_xml(p, e, &(xs_xml_events){.ctx = &l, .start = start, .end = end});
    e->taken = taken;
    out->sorted = false;
}

void xs_odf_styles_load_flat(xs_str bytes, xs_odf_styles *out)
{
    loading l = {.s = out};
    out->arena.max = (size_t)64 << 20;
    xs_xml_parse_bytes(bytes, &(xs_xml_events){.ctx = &l, .start = start, .end = end});
    out->sorted = false;
}

void xs_odf_styles_clear(xs_odf_styles *s)
{
    free(s->v);
    xs_arena_clear(&s->arena);
    *s = (xs_odf_styles){0};
}

const xs_odf_style *xs_odf_style_find(xs_odf_styles *s, xs_str name)
{
    xs_odf_style key = {.name = name};
    if (!s->sorted && s->n)
        qsort(s->v, s->n, sizeof *s->v, by_name);
    s->sorted = true;
    return s->n && name.n ? bsearch(&key, s->v, s->n, sizeof *s->v, by_name) : NULL;
}
