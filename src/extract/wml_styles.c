#include <stdlib.h>

#include "extract/wml.h"

typedef struct loading {
    xs_wml_styles *s;
    bool in_style, in_run;
} loading;

static bool is_title(xs_str name)
{
    static const char *const names[] = {"Title", "heading 1", "Heading 1", "标题", "标题 1", "Subtitle"};
    for (size_t i = 0; i < sizeof names / sizeof *names; i++)
        if (xs_str_is(name, names[i]))
            return true;
    return false;
}

static void start(void *ctx, const char *uri, const char *name, const xs_attrs *a)
{
    loading *l = ctx;
    xs_wml_styles *s = l->s;
    (void)uri;
    if (strcmp(name, "style") == 0) {
        if (s->n == s->cap) {
            size_t cap = s->cap ? s->cap * 2 : 64;
            xs_wml_style *v = cap <= 1u << 20 ? reallocarray(s->v, cap, sizeof *v) : NULL;
            if (!v)
                return;
            s->v = v;
            s->cap = cap;
        }
        s->v[s->n++] = (xs_wml_style){.id = xs_arena_copy(&s->arena, xs_attr_get(a, "styleId"))};
        l->in_style = true;
    } else if (!l->in_style) {
        return;
    } else if (strcmp(name, "name") == 0) {
        s->v[s->n - 1].title = is_title(xs_attr_get(a, "val"));
    } else if (strcmp(name, "vanish") == 0 || strcmp(name, "webHidden") == 0) {
        s->v[s->n - 1].hidden = xs_attr_on(a, "val", true);
    }
}

static void end(void *ctx, const char *uri, const char *name)
{
    (void)uri;
    if (strcmp(name, "style") == 0)
        ((loading *)ctx)->in_style = false;
}

static int by_id(const void *a, const void *b)
{
    return xs_str_cmp(((const xs_wml_style *)a)->id, ((const xs_wml_style *)b)->id);
}

void xs_wml_styles_load(xs_package *p, xs_str path, xs_wml_styles *out)
{
    *out = (xs_wml_styles){.arena = {.max = (size_t)64 << 20}};
    xs_zip_entry *e = xs_zip_find_str(&p->zip, path);
    loading l = {.s = out};
    if (!e)
        return;
    bool taken = e->taken;
    xs_package_xml(p, e, &(xs_xml_events){.ctx = &l, .start = start, .end = end});
    e->taken = taken;
    if (out->n)
        qsort(out->v, out->n, sizeof *out->v, by_id);
}

void xs_wml_styles_clear(xs_wml_styles *s)
{
    free(s->v);
    xs_arena_clear(&s->arena);
}

const xs_wml_style *xs_wml_style_find(const xs_wml_styles *s, xs_str id)
{
    xs_wml_style key = {.id = id};
    return s->n && id.n ? bsearch(&key, s->v, s->n, sizeof *s->v, by_id) : NULL;
}
