/* ofd.c -- OFD packages: documents, pages in order, and everything else that is in the zip. */
#include "extract/ofd.h"

#include <stdio.h>
#include <stdlib.h>

#include "base/limits.h"
#include "extract/meta.h"

/* One package as its root files describe it. */
typedef struct ofd {
    xs_package *p;
    xs_arena arena;
    xs_str base;       /* folder of the file that is being read */
    xs_str *roots, *pages, *attachments, *annotations;
    size_t nroots, npages, nattachments, nannotations;
    size_t caps[5];
    xs_ofd_template *templates;
    size_t ntemplates;
    xs_buf value;
    char name[128];
    bool in_info, take_value;
} ofd;

static bool is(const xs_package *p) { return xs_zip_find(&p->zip, "OFD.xml") != NULL; }

/* "/Doc_0/a.xml" is absolute, "../a" and "a" are seen from the file's folder. */
static xs_str resolve(ofd *o, xs_str s)
{
    xs_str base = o->base;
    while (s.n && (s.p[s.n - 1] == ' ' || s.p[s.n - 1] == '\n' || s.p[s.n - 1] == '\r' || s.p[s.n - 1] == '\t'))
        s.n--;
    while (s.n && (*s.p == ' ' || *s.p == '\n' || *s.p == '\r' || *s.p == '\t'))
        s.p++, s.n--;
    if (s.n && s.p[0] == '/')
        return xs_arena_copy(&o->arena, (xs_str){s.p + 1, s.n - 1});
    for (;;) {
        if (s.n > 2 && memcmp(s.p, "../", 3) == 0) {
            s.p += 3, s.n -= 3;
            base.n -= base.n > 0;
            while (base.n && base.p[base.n - 1] != '/')
                base.n--;
        } else if (s.n > 1 && memcmp(s.p, "./", 2) == 0) {
            s.p += 2, s.n -= 2;
        } else {
            break;
        }
    }
    xs_str full = xs_arena_printf(&o->arena, "%.*s%.*s", (int)base.n, base.p ? base.p : "", (int)s.n, s.p ? s.p : "");
    /* Careless writers leave out the folder, or give it twice. */
    if (xs_zip_find_str(&o->p->zip, full) || !xs_zip_find_str(&o->p->zip, s))
        return full;
    return xs_arena_copy(&o->arena, s);
}

static void add(ofd *o, xs_str **v, size_t *n, int which, xs_str s)
{
    if (s.n == 0)
        return;
    if (*n == o->caps[which]) {
        size_t cap = o->caps[which] ? o->caps[which] * 2 : 16;
        xs_str *more = cap <= 1u << 20 ? reallocarray(*v, cap, sizeof *more) : NULL;
        if (!more)
            return;
        *v = more;
        o->caps[which] = cap;
    }
    (*v)[(*n)++] = resolve(o, s);
}

static void set_base(ofd *o, xs_str path)
{
    const char *slash = path.n ? memrchr(path.p, '/', path.n) : NULL;
    o->base = (xs_str){path.p, slash ? (size_t)(slash - path.p) + 1 : 0};
}

/* ---- OFD.xml ----------------------------------------------------------------------------------- */

static void root_start(void *ctx, const char *uri, const char *name, const xs_attrs *a)
{
    ofd *o = ctx;
    (void)uri;
    if (strcmp(name, "DocInfo") == 0)
        o->in_info = true;
    xs_str given = xs_attr_get(a, "Name");
    if (given.n && given.n < sizeof o->name) {
        memcpy(o->name, given.p, given.n);
        o->name[given.n] = 0;
    } else {
        snprintf(o->name, sizeof o->name, "%s", name);
    }
    if (strcmp(name, "Version") == 0)
        add(o, &o->roots, &o->nroots, 0, xs_attr_get(a, "BaseLoc"));
    xs_buf_reset(&o->value);
}

static void value(void *ctx, const char *p, size_t n)
{
    ofd *o = ctx;
    xs_buf_add(&o->value, p, n);
}

static void root_end(void *ctx, const char *uri, const char *name)
{
    ofd *o = ctx;
    xs_str v = xs_buf_str(&o->value);
    (void)uri;
    while (v.n && (unsigned char)v.p[v.n - 1] <= ' ')
        v.n--;
    if (strcmp(name, "DocRoot") == 0)
        add(o, &o->roots, &o->nroots, 0, v);
    else if (o->in_info && v.n) /* in OFD the creator is a program */
        xs_meta_put(o->p->sink, xs_str_from(strcmp(o->name, "Creator") == 0 ? "Application" : o->name), v);
    if (strcmp(name, "DocInfo") == 0)
        o->in_info = false;
    xs_buf_reset(&o->value);
}

/* ---- Document.xml and the lists it names --------------------------------------------------------- */

static void add_template(ofd *o, const xs_attrs *a)
{
    if (o->ntemplates == o->caps[2]) {
        size_t cap = o->caps[2] ? o->caps[2] * 2 : 16;
        xs_ofd_template *v = cap <= 1u << 16 ? reallocarray(o->templates, cap, sizeof *v) : NULL;
        if (!v)
            return;
        o->templates = v;
        o->caps[2] = cap;
    }
    o->templates[o->ntemplates++] = (xs_ofd_template){.id = xs_arena_copy(&o->arena, xs_attr_get(a, "ID")),
                                                      .path = resolve(o, xs_attr_get(a, "BaseLoc"))};
}

static void list_start(void *ctx, const char *uri, const char *name, const xs_attrs *a)
{
    ofd *o = ctx;
    (void)uri;
    if (strcmp(name, "Page") == 0 && xs_attr_get(a, "BaseLoc").n)
        add(o, &o->pages, &o->npages, 1, xs_attr_get(a, "BaseLoc"));
    else if (strcmp(name, "TemplatePage") == 0)
        add_template(o, a);
    else if (strcmp(name, "OutlineElem") == 0 || strcmp(name, "Bookmark") == 0)
        xs_sink_text(o->p->sink, &(xs_at){.kind = XS_BLOCK_META, .visibility = XS_METADATA, .name = xs_str_from(name)},
                     xs_attr_get(a, name[0] == 'O' ? "Title" : "Name"), XS_END_PARAGRAPH);
    else if (strcmp(name, "URI") == 0)
        xs_sink_text(o->p->sink, &(xs_at){.kind = XS_BLOCK_LINK}, xs_attr_get(a, "URI"), XS_END_PARAGRAPH);
    xs_buf_reset(&o->value);
}

static void list_end(void *ctx, const char *uri, const char *name)
{
    ofd *o = ctx;
    xs_str v = xs_buf_str(&o->value);
    (void)uri;
    /* In Document.xml: where the lists are; in the lists: where the files are. */
    if (strcmp(name, "FileLoc") == 0)
        add(o, &o->attachments, &o->nattachments, 3, v);
    else if (strcmp(name, "Annotations") == 0 || strcmp(name, "Attachments") == 0)
        add(o, &o->annotations, &o->nannotations, 4, v);
    xs_buf_reset(&o->value);
}

static void list(ofd *o, xs_str path)
{
    xs_zip_entry *e = xs_zip_find_str(&o->p->zip, path);
    if (!e || e->taken)
        return;
    set_base(o, path);
    xs_buf_reset(&o->value);
    xs_package_xml(o->p, e, &(xs_xml_events){.ctx = o, .start = list_start, .end = list_end, .text = value});
}

static bool is_annotation(xs_str path)
{
    return xs_name_ends(path, ".xml") && strcasestr(path.p, "annot") != NULL;
}

/* ---- parts ------------------------------------------------------------------------------------- */

/* All documents' pages, in order, as the own text. */
static void own_text(ofd *o, bool broken)
{
    xs_package *p = o->p;
    xs_part_state state = broken || p->zip.damaged ? XS_PART_CORRUPT : XS_PART_SCANNED;
    uint32_t blank = 0, hidden = 0, missing = 0, files = 0;
    for (size_t i = 0; i < o->nroots; i++)
        list(o, o->roots[i]);
    size_t lists = o->nannotations;
    for (size_t i = 0; i < lists; i++)
        list(o, o->annotations[i]);
    for (size_t i = 0; i < o->nattachments; i++)
        files += !is_annotation(o->attachments[i]);
    for (size_t i = 0; i < o->npages + o->ntemplates && !xs_sink_full(p->sink); i++) {
        bool page = i < o->npages;
        xs_zip_entry *e = xs_zip_find_str(&p->zip, page ? o->pages[i] : o->templates[i - o->npages].path);
        xs_ofd_page r;
        if (!e || e->taken) {
            missing += page && !e;
            continue;
        }
        if (i >= xs_sink_limits(p->sink)->pages) {
            state = XS_PART_OVER_LIMIT;
            break;
        }
        xs_part_state s = xs_ofd_page_read(p, e, page ? (uint32_t)i + 1 : 0, false, o->templates,
                                           page ? o->ntemplates : 0, &r);
        if (s == XS_PART_CORRUPT)
            xs_package_sweep(p, e);
        xs_sink_end(p->sink, XS_END_PAGE);
        state = s != XS_PART_SCANNED ? s : state;
        blank += page && r.texts == 0 && r.pictures > 0;
        hidden += r.hidden;
    }
    xs_sink_carrier(p->sink, "HD.HIDDEN", XS_HIDDEN, "不可见、透明或版面之外的文字\ttext that is invisible, transparent or off the page", hidden);
    xs_sink_carrier(p->sink, "HD.EMBED", XS_EMBEDDED, "附件\tattachments", files);
    xs_package_carriers(p);
    if (missing && state == XS_PART_SCANNED)
        state = XS_PART_CORRUPT;
    if (blank && state == XS_PART_SCANNED)
        state = XS_PART_NO_TEXT;
    xs_sink_part_end(p->sink, state,
                     state == XS_PART_NO_TEXT      ? "有的页只有图形或图像，没有文字\tsome pages are pictures without text"
                     : state == XS_PART_CORRUPT    ? "文件损坏；能读的已检查\tdamaged; what could be read was inspected"
                     : state == XS_PART_OVER_LIMIT ? "页数超过上限\tmore pages than the limit"
                                                   : NULL);
}

static void skipped(ofd *o) /* delivered before: nothing of it may be read again */
{
    for (size_t i = 0; i < o->nroots; i++)
        list(o, o->roots[i]);
    for (size_t i = 0, n = o->nannotations; i < n; i++)
        list(o, o->annotations[i]);
    for (size_t i = 0; i < o->npages + o->ntemplates; i++) {
        xs_zip_entry *e = xs_zip_find_str(&o->p->zip, i < o->npages ? o->pages[i] : o->templates[i - o->npages].path);
        if (e)
            e->taken = true;
    }
}

/* Files named by the attachments list go through the table; a list of annotations names XML of pages. */
static void attachments(ofd *o)
{
    for (size_t i = 0; i < o->nattachments && !xs_sink_full(o->p->sink); i++) {
        xs_zip_entry *e = xs_zip_find_str(&o->p->zip, o->attachments[i]);
        xs_ofd_page r;
        if (!e || e->taken)
            continue;
        e->taken = true;
        if (!is_annotation(e->name)) {
            xs_package_member(o->p, e, XS_ATTACHMENT);
        } else if (xs_sink_part(o->p->sink, e->name, "application/xml", XS_COMMENT)) {
            xs_part_state s = xs_ofd_page_read(o->p, e, 0, false, NULL, 0, &r);
            xs_sink_carrier(o->p->sink, "HD.COMMENT", XS_COMMENT, "注释\tannotations", r.annots);
            xs_package_part_end(o->p, e, s);
        }
    }
}

/* Pages and templates of versions that no list names any more, annotations, resources with text. */
static void leftovers(ofd *o)
{
    xs_package *p = o->p;
    for (size_t i = 0; i < p->zip.n && !xs_sink_full(p->sink); i++) {
        xs_zip_entry *e = &p->zip.v[i];
        const char *file = e->name.n ? memrchr(e->name.p, '/', e->name.n) : NULL;
        file = file ? file + 1 : e->name.p;
        bool annot = strcasestr(file, "Annot") != NULL, page = strncasecmp(file, "Content", 7) == 0;
        bool res = strstr(file, "Res") != NULL || strcasestr(file, "Template") != NULL;
        if (e->taken || e->encrypted || !xs_name_ends(e->name, ".xml") || !(annot || page || res))
            continue;
        e->taken = true;
        xs_ofd_page r;
        if (!xs_sink_part(p->sink, e->name, "application/xml", annot ? XS_COMMENT : page ? XS_HIDDEN : XS_VISIBLE))
            continue;
        xs_part_state s = xs_ofd_page_read(p, e, 0, page, NULL, 0, &r);
        if (page)
            xs_sink_carrier(p->sink, "HD.HIDDEN", XS_HIDDEN, "目录中没有的页面\tpages that the document does not list", r.texts > 0);
        xs_sink_carrier(p->sink, "HD.COMMENT", XS_COMMENT, "注释\tannotations", annot ? r.annots : 0);
        xs_package_part_end(p, e, s);
    }
}

/* Seals and signed values are DER (GB/T 38540): names and titles are its UTF8Strings (tag 0C). */
static void signature(xs_package *p, xs_zip_entry *e)
{
    xs_buf b;
    e->taken = true;
    if (!xs_sink_part(p->sink, e->name, "application/x-asn1", XS_METADATA))
        return;
    xs_part_state s = xs_unzip_all(&p->zip, e, p->sink, (size_t)16 << 20, &b);
    xs_at at = {.kind = XS_BLOCK_META, .visibility = XS_METADATA, .name = XS_STR("signature")};
    for (size_t i = 0; i + 2 < b.n; i++) {
        size_t n = (unsigned char)b.p[i + 1];
        if (b.p[i] != 0x0C || n < 4 || n >= 0x80 || i + 2 + n > b.n)
            continue;
        xs_sink_text(p->sink, &at, (xs_str){b.p + i + 2, n}, XS_END_PARAGRAPH);
        i += 1 + n;
    }
    xs_buf_clear(&b);
    xs_sink_part_end(p->sink, s, NULL);
}

static void read(xs_package *p)
{
    ofd o = {.p = p, .arena = {.max = (size_t)64 << 20}};
    xs_zip_entry *root = xs_zip_find(&p->zip, "OFD.xml");
    xs_part_state s = XS_PART_SCANNED;
    xs_buf_init(&o.value, (size_t)1 << 20);
    set_base(&o, root->name);
    bool wanted = xs_sink_part(p->sink, root->name, "application/xml", XS_METADATA);
    s = xs_package_xml(p, root, &(xs_xml_events){.ctx = &o, .start = root_start, .end = root_end, .text = value});
    if (wanted)
        xs_package_part_end(p, root, s);
    if (xs_sink_part(p->sink, (xs_str){0}, NULL, XS_VISIBLE))
        own_text(&o, s != XS_PART_SCANNED || o.nroots == 0);
    else
        skipped(&o);
    attachments(&o);
    leftovers(&o);
    for (size_t i = 0; i < p->zip.n; i++) {
        xs_zip_entry *e = &p->zip.v[i];
        if (e->taken || e->encrypted)
            continue;
        if (xs_name_ends(e->name, ".esl") || xs_name_ends(e->name, ".dat")) {
            signature(p, e);
        } else if (xs_name_ends(e->name, ".jb2") || xs_name_ends(e->name, ".gbig2")) {
            e->taken = true;
            xs_sink_unread(p->sink, e->name, "image/x-jbig2", XS_VISIBLE, XS_PART_NO_TEXT, "图像，没有文字\tan image without text");
        }
    }
    xs_package_rest(p);
    free(o.roots);
    free(o.pages);
    free(o.templates);
    free(o.attachments);
    free(o.annotations);
    xs_buf_clear(&o.value);
    xs_arena_clear(&o.arena);
}

const xs_package_kind xs_package_ofd = {
    .name = "ofd", .media_type = "application/ofd", .extensions = ".ofd", .is = is, .read = read};
