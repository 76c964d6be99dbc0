/* pptx.c -- PowerPoint presentations as OOXML: slides in order, then notes, comments, layouts. */
#include <stdlib.h>

#include "base/limits.h"
#include "extract/dml.h"

#define SLIDES 100000u

typedef struct deck {
    xs_package *p;
    xs_relations rels;
    uint64_t width, height;
    xs_str *slides; /* paths, borrowed from rels */
    size_t n, cap;
} deck;

static xs_zip_entry *main_part(xs_package *p)
{
    xs_relations r;
    xs_relations_load(p, (xs_str){"", 0}, &r);
    const xs_relation *x = xs_relation_by_type(&r, "officeDocument");
    xs_zip_entry *e = x ? xs_zip_find_str(&p->zip, x->target) : NULL;
    xs_relations_clear(&r);
    return e ? e : xs_zip_find(&p->zip, "ppt/presentation.xml");
}

static bool is(const xs_package *p)
{
    if (xs_zip_find(&p->zip, "ppt/presentation.xml"))
        return true;
    for (size_t i = 0; i < p->zip.n; i++)
        if (xs_name_below(p->zip.v[i].name, "ppt/slides/"))
            return true;
    return false;
}

static void start(void *ctx, const char *uri, const char *name, const xs_attrs *a)
{
    deck *d = ctx;
    (void)uri;
    if (strcmp(name, "sldSz") == 0) {
        d->width = xs_attr_u32(a, "cx", 0);
        d->height = xs_attr_u32(a, "cy", 0);
    }
    if (strcmp(name, "sldId") != 0)
        return;
    for (int i = 0; i < a->n; i++) { /* r:id, beside id */
        xs_attr x = xs_attr_at(a, i);
        const xs_relation *r = strcmp(x.name, "id") == 0 ? xs_relation_by_id(&d->rels, x.value) : NULL;
        if (!r || d->n == SLIDES)
            continue;
        if (d->n == d->cap) {
            size_t cap = d->cap ? d->cap * 2 : 32;
            xs_str *v = reallocarray(d->slides, cap, sizeof *v);
            if (!v)
                return;
            d->slides = v;
            d->cap = cap;
        }
        d->slides[d->n++] = r->target;
    }
}

/* Slides that the presentation does not list any more are in the file all the same. */
static xs_part_state slides(deck *d, uint32_t *hidden, uint32_t *off, uint32_t *unlisted)
{
    xs_part_state worst = XS_PART_SCANNED;
    xs_package *p = d->p;
    uint32_t page = 0;
    for (size_t round = 0; round < 2; round++) {
        for (size_t i = 0; i < (round ? p->zip.n : d->n) && !xs_sink_full(p->sink); i++) {
            xs_zip_entry *e = round ? &p->zip.v[i] : xs_zip_find_str(&p->zip, d->slides[i]);
            if (!e || e->taken || (round && !(xs_name_below(e->name, "ppt/slides/slide") && xs_name_ends(e->name, ".xml"))))
                continue;
            if (++page > xs_sink_limits(p->sink)->pages)
                return XS_PART_OVER_LIMIT;
            xs_dml_options o = {.page = page, .width = d->width, .height = d->height, .hidden = round == 1};
            xs_dml_result r;
            xs_relations rels;
            xs_part_state s = xs_dml_read(p, e, &o, &r);
            if (s == XS_PART_CORRUPT)
                xs_package_sweep(p, e);
            xs_relations_load(p, e->name, &rels);
            xs_relations_links(p, &rels, e->name);
            xs_relations_clear(&rels);
            xs_sink_end(p->sink, XS_END_PAGE);
            if (s != XS_PART_SCANNED)
                worst = s;
            *hidden += r.not_shown;
            *off += r.off_slide;
            *unlisted += round == 1;
        }
    }
    return worst;
}

static void own_text(deck *d, xs_zip_entry *e)
{
    xs_package *p = d->p;
    uint32_t hidden = 0, off = 0, unlisted = 0;
    if (!xs_sink_part(p->sink, (xs_str){0}, NULL, XS_VISIBLE)) {
        for (size_t i = 0; i < d->n; i++) {
            xs_zip_entry *s = xs_zip_find_str(&p->zip, d->slides[i]);
            if (s)
                s->taken = true;
        }
        return;
    }
    xs_part_state state = slides(d, &hidden, &off, &unlisted);
    xs_sink_carrier(p->sink, "HD.HIDDEN", XS_HIDDEN, "隐藏的幻灯片\thidden slides", hidden);
    xs_sink_carrier(p->sink, "HD.HIDDEN", XS_HIDDEN, "幻灯片之外或隐藏的图形中的文字\ttext off the slide or in hidden shapes", off);
    xs_sink_carrier(p->sink, "HD.HIDDEN", XS_HIDDEN, "已从目录移除的幻灯片\tslides that the presentation no longer lists", unlisted);
    xs_package_carriers(p);
    if (!e || (p->zip.damaged && state == XS_PART_SCANNED))
        state = XS_PART_CORRUPT;
    xs_sink_part_end(p->sink, state,
                     state == XS_PART_CORRUPT      ? "文件损坏；能读的已检查\tdamaged; what could be read was inspected"
                     : state == XS_PART_OVER_LIMIT ? "超过上限，只检查了一部分\tover a limit, only a part was inspected"
                                                   : NULL);
}

static void other(xs_package *p, xs_zip_entry *e, xs_visibility v, bool notes)
{
    xs_dml_options o = {.no_fields = true};
    xs_dml_result r;
    e->taken = true;
    if (!xs_sink_part(p->sink, e->name, "application/xml", v))
        return;
    xs_part_state s = xs_dml_read(p, e, &o, &r);
    if (notes)
        xs_sink_carrier(p->sink, "HD.HIDDEN", XS_HIDDEN, "演讲者备注\tspeaker notes", r.texts > 0);
    xs_sink_carrier(p->sink, "HD.COMMENT", XS_COMMENT, "批注\tcomments", r.comments);
    xs_package_part_end(p, e, s);
}

static void read(xs_package *p)
{
    deck d = {.p = p};
    xs_zip_entry *e = main_part(p);
    xs_relations_load(p, e ? e->name : XS_STR("ppt/presentation.xml"), &d.rels);
    if (e) {
        xs_package_xml(p, e, &(xs_xml_events){.ctx = &d, .start = start});
        e->taken = false; /* its extensions are read with the rest */
    }
    own_text(&d, e);
    static const struct {
        const char *folder;
        xs_visibility v;
        bool notes;
    } parts[] = {{"ppt/notesSlides/", XS_HIDDEN, true}, {"ppt/comments/", XS_COMMENT, false},
                 {"ppt/commentAuthors.xml", XS_METADATA, false}, {"ppt/authors.xml", XS_METADATA, false},
                 {"ppt/diagrams/data", XS_VISIBLE, false}, {"ppt/charts/chart", XS_VISIBLE, false},
                 {"ppt/slideLayouts/", XS_HIDDEN, false}, {"ppt/slideMasters/", XS_HIDDEN, false},
                 {"ppt/notesMasters/", XS_HIDDEN, false}, {"ppt/handoutMasters/", XS_HIDDEN, false}};
    for (size_t k = 0; k < sizeof parts / sizeof *parts; k++)
        for (size_t i = 0; i < p->zip.n; i++) {
            xs_zip_entry *x = &p->zip.v[i];
            if (!x->taken && !x->encrypted && xs_name_below(x->name, parts[k].folder) && xs_name_ends(x->name, ".xml"))
                other(p, x, parts[k].v, parts[k].notes);
        }
    xs_office_properties(p);
    xs_package_rest(p);
    free(d.slides);
    xs_relations_clear(&d.rels);
}

const xs_package_kind xs_package_pptx = {
    .name = "pptx",
    .media_type = "application/vnd.openxmlformats-officedocument.presentationml.presentation",
    .extensions = ".pptx .pptm .ppsx .potx .dps .dpt",
    .is = is,
    .read = read};
