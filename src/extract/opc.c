/* opc.c -- relations and properties of OPC packages (ECMA-376 part 2). */
#include <stdio.h>
#include <stdlib.h>

#include "extract/meta.h"
#include "extract/package.h"

/* ---- relations --------------------------------------------------------------------------------- */

typedef struct loading {
    xs_relations *r;
    xs_str base; /* folder of the source part, "word/" or "" */
} loading;

/* "../media/a.png" seen from "word/charts/" is "word/media/a.png"; "/word/a.xml" is absolute. */
static xs_str resolve(xs_arena *a, xs_str base, xs_str target)
{
    if (target.n && target.p[0] == '/')
        return xs_arena_copy(a, (xs_str){target.p + 1, target.n - 1});
    while (target.n > 2 && memcmp(target.p, "../", 3) == 0) {
        target.p += 3;
        target.n -= 3;
        if (base.n)
            base.n--;
        while (base.n && base.p[base.n - 1] != '/')
            base.n--;
    }
    while (target.n > 1 && memcmp(target.p, "./", 2) == 0) {
        target.p += 2;
        target.n -= 2;
    }
    return xs_arena_printf(a, "%.*s%.*s", (int)base.n, base.p ? base.p : "", (int)target.n, target.p);
}

static xs_str last_component(xs_str uri)
{
    const char *slash = uri.n ? memrchr(uri.p, '/', uri.n) : NULL;
    return slash ? (xs_str){slash + 1, (size_t)(uri.p + uri.n - slash - 1)} : uri;
}

static void relation(void *ctx, const char *uri, const char *name, const xs_attrs *a)
{
    loading *l = ctx;
    xs_relations *r = l->r;
    (void)uri;
    if (strcmp(name, "Relationship") != 0)
        return;
    if (r->n == r->cap) {
        size_t cap = r->cap ? r->cap * 2 : 16;
        xs_relation *v = cap <= 1u << 20 ? reallocarray(r->v, cap, sizeof *v) : NULL;
        if (!v)
            return;
        r->v = v;
        r->cap = cap;
    }
    xs_str target = xs_attr_get(a, "Target");
    bool external = xs_attr_is(a, "TargetMode", "External");
    r->v[r->n++] = (xs_relation){
        .id = xs_arena_copy(&r->arena, xs_attr_get(a, "Id")),
        .type = xs_arena_copy(&r->arena, last_component(xs_attr_get(a, "Type"))),
        .target = external ? xs_arena_copy(&r->arena, target) : resolve(&r->arena, l->base, target),
        .external = external};
}

static xs_zip_entry *relation_part(const xs_package *p, xs_str part)
{
    char path[1024];
    const char *slash = part.n ? memrchr(part.p, '/', part.n) : NULL;
    size_t folder = slash ? (size_t)(slash - part.p) + 1 : 0;
    if (part.n > sizeof path - 20)
        return NULL;
    int n = snprintf(path, sizeof path, "%.*s_rels/%.*s.rels", (int)folder, part.p ? part.p : "",
                     (int)(part.n - folder), part.p ? part.p + folder : "");
    return xs_zip_find_str(&p->zip, (xs_str){path, (size_t)n});
}

void xs_relations_load(xs_package *p, xs_str part, xs_relations *out)
{
    *out = (xs_relations){.arena = {.max = (size_t)64 << 20}};
    xs_zip_entry *e = relation_part(p, part);
    const char *slash = part.n ? memrchr(part.p, '/', part.n) : NULL;
    loading l = {out, {part.p, slash ? (size_t)(slash - part.p) + 1 : 0}};
    if (!e)
        return;
    bool taken = e->taken;
    xs_package_xml(p, e, &(xs_xml_events){.ctx = &l, .start = relation});
    e->taken = taken; /* read as a part of its own unless xs_relations_links says it all */
}

void xs_relations_clear(xs_relations *r)
{
    free(r->v);
    xs_arena_clear(&r->arena);
}

const xs_relation *xs_relation_by_id(const xs_relations *r, xs_str id)
{
    for (size_t i = 0; i < r->n; i++)
        if (xs_str_eq(r->v[i].id, id))
            return &r->v[i];
    return NULL;
}

const xs_relation *xs_relation_by_type(const xs_relations *r, const char *type)
{
    for (size_t i = 0; i < r->n; i++)
        if (xs_str_is(r->v[i].type, type))
            return &r->v[i];
    return NULL;
}

void xs_relations_links(xs_package *p, const xs_relations *r, xs_str part)
{
    xs_zip_entry *e = relation_part(p, part);
    if (e)
        e->taken = true;
    for (size_t i = 0; i < r->n; i++) {
        const xs_relation *x = &r->v[i];
        if (!x->external || x->target.n == 0)
            continue;
        /* Templates, linked pictures and data sources name folders of whoever wrote this. */
        if (!xs_str_is(x->type, "hyperlink"))
            xs_meta_put(p->sink, x->type, x->target);
        else
            xs_sink_text(p->sink, &(xs_at){.kind = XS_BLOCK_LINK, .name = XS_STR("hyperlink")}, x->target,
                         XS_END_PARAGRAPH);
    }
}

/* ---- properties -------------------------------------------------------------------------------- */

/* core.xml and app.xml: elements with text; custom.xml: property name= around a typed value. */
typedef struct props {
    xs_package *p;
    xs_buf name, value;
    unsigned depth;
} props;

static void prop_start(void *ctx, const char *uri, const char *name, const xs_attrs *a)
{
    props *s = ctx;
    (void)uri;
    s->depth++;
    xs_str given = xs_attr_get(a, "name");
    if (s->depth == 2 || given.n) {
        xs_buf_reset(&s->name);
        xs_buf_add_str(&s->name, given.n ? given : xs_str_from(name));
    }
    xs_buf_reset(&s->value);
}

static void prop_text(void *ctx, const char *p, size_t n)
{
    props *s = ctx;
    xs_buf_add(&s->value, p, n);
}

static void prop_end(void *ctx, const char *uri, const char *name)
{
    props *s = ctx;
    (void)uri, (void)name;
    s->depth--;
    xs_str v = xs_buf_str(&s->value);
    while (v.n && (unsigned char)v.p[v.n - 1] <= ' ')
        v.n--;
    if (v.n)
        xs_meta_put(s->p->sink, xs_buf_str(&s->name), v);
    xs_buf_reset(&s->value);
}

void xs_office_properties(xs_package *p)
{
    static const char *const files[] = {"docProps/core.xml", "docProps/app.xml", "docProps/custom.xml",
                                        "docMetadata/LabelInfo.xml"};
    for (size_t i = 0; i < sizeof files / sizeof *files; i++) {
        xs_zip_entry *e = xs_zip_find(&p->zip, files[i]);
        if (!e || e->taken || !xs_sink_part(p->sink, e->name, "application/xml", XS_METADATA)) {
            if (e)
                e->taken = true;
            continue;
        }
        props s = {.p = p};
        xs_buf_init(&s.name, 1024);
        xs_buf_init(&s.value, (size_t)1 << 20);
        xs_part_state state = xs_package_xml(
            p, e, &(xs_xml_events){.ctx = &s, .start = prop_start, .end = prop_end, .text = prop_text});
        xs_buf_clear(&s.name);
        xs_buf_clear(&s.value);
        xs_package_part_end(p, e, state);
    }
}
