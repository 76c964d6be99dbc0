/* sml_book.c -- workbook, styles and shared strings of xlsx. */
#include <stdlib.h>

#include "base/limits.h"
#include "extract/sml.h"

#define STRINGS_BYTES ((size_t)512 * 1024 * 1024) /* of one workbook; beyond it over_limit */

bool xs_sml_reference(xs_str ref, uint32_t *row, uint32_t *col)
{
    uint32_t c = 0, r = 0;
    size_t i = 0;
    for (; i < ref.n && i < 4 && (ref.p[i] | 32) >= 'a' && (ref.p[i] | 32) <= 'z'; i++)
        c = c * 26 + (uint32_t)((ref.p[i] | 32) - 'a' + 1);
    size_t digits = i;
    for (; i < ref.n && i < digits + 9 && ref.p[i] >= '0' && ref.p[i] <= '9'; i++)
        r = r * 10 + (uint32_t)(ref.p[i] - '0');
    if (c == 0 || r == 0)
        return false;
    *row = r;
    *col = c;
    return true;
}

/* ---- workbook ---------------------------------------------------------------------------------- */

typedef struct book {
    xs_sml *w;
    xs_relations rels;
    bool in_name;
    xs_buf text, name;
    xs_visibility v;
} book;

static void add_sheet(book *b, const xs_attrs *a)
{
    xs_sml *w = b->w;
    if (w->nsheets == w->sheets_cap) {
        size_t cap = w->sheets_cap ? w->sheets_cap * 2 : 16;
        xs_sml_sheet *v = cap <= 1u << 16 ? reallocarray(w->sheets, cap, sizeof *v) : NULL;
        if (!v)
            return;
        w->sheets = v;
        w->sheets_cap = cap;
    }
    xs_sml_sheet *s = &w->sheets[w->nsheets++];
    *s = (xs_sml_sheet){.name = xs_arena_copy(&w->arena, xs_attr_get(a, "name"))};
    xs_str state = xs_attr_get(a, "state");
    s->hidden = xs_str_is(state, "hidden") || xs_str_is(state, "veryHidden");
    for (int i = 0; i < a->n; i++) { /* r:id, beside sheetId */
        xs_attr x = xs_attr_at(a, i);
        if (strcmp(x.name, "id") == 0) {
            const xs_relation *r = xs_relation_by_id(&b->rels, x.value);
            if (r) {
                s->path = xs_arena_copy(&w->arena, r->target);
                s->macros = !xs_str_is(r->type, "worksheet");
            }
        }
    }
}

static void book_start(void *ctx, const char *uri, const char *name, const xs_attrs *a)
{
    book *b = ctx;
    (void)uri;
    if (strcmp(name, "sheet") == 0) {
        add_sheet(b, a);
    } else if (strcmp(name, "workbookPr") == 0) {
        b->w->date1904 = xs_attr_on(a, "date1904", false);
    } else if (strcmp(name, "definedName") == 0) {
        b->in_name = true;
        b->v = xs_attr_on(a, "hidden", false) ? XS_HIDDEN : XS_METADATA;
        xs_buf_reset(&b->text);
        xs_buf_reset(&b->name);
        xs_buf_add_str(&b->name, xs_attr_get(a, "name"));
        if (xs_attr_get(a, "comment").n)
            xs_buf_printf(&b->text, "%.*s ", (int)xs_attr_get(a, "comment").n, xs_attr_get(a, "comment").p);
    } else if (strcmp(name, "fileSharing") == 0 && xs_attr_get(a, "userName").n) {
        xs_sink_text(b->w->p->sink, &(xs_at){.kind = XS_BLOCK_META, .visibility = XS_METADATA, .name = XS_STR("userName")},
                     xs_attr_get(a, "userName"), XS_END_PARAGRAPH);
    }
}

static void book_text(void *ctx, const char *p, size_t n)
{
    book *b = ctx;
    if (b->in_name)
        xs_buf_add(&b->text, p, n);
}

static void book_end(void *ctx, const char *uri, const char *name)
{
    book *b = ctx;
    (void)uri;
    if (strcmp(name, "definedName") != 0)
        return;
    b->in_name = false;
    xs_at at = {.kind = XS_BLOCK_SCRIPT, .visibility = b->v, .name = xs_buf_str(&b->name)};
    xs_sink_text(b->w->p->sink, &at, xs_buf_str(&b->name), 0);
    xs_sink_text(b->w->p->sink, &at, XS_STR(": "), 0);
    xs_sink_text(b->w->p->sink, &at, xs_buf_str(&b->text), XS_END_PARAGRAPH);
}

void xs_sml_workbook(xs_sml *w, xs_zip_entry *e)
{
    book b = {.w = w};
    w->arena.max = (size_t)64 << 20;
    xs_buf_init(&w->strings, STRINGS_BYTES);
    xs_buf_init(&w->readings, (size_t)16 << 20);
    xs_relations_load(w->p, e->name, &b.rels);
    xs_buf_init(&b.text, (size_t)1 << 20);
    xs_buf_init(&b.name, 4096);
    xs_package_xml(w->p, e, &(xs_xml_events){.ctx = &b, .start = book_start, .end = book_end, .text = book_text});
    xs_relations_links(w->p, &b.rels, e->name);
    xs_relations_clear(&b.rels);
    xs_buf_clear(&b.text);
    xs_buf_clear(&b.name);
}

/* ---- styles ------------------------------------------------------------------------------------ */

typedef struct styles {
    xs_sml *w;
    enum { NOWHERE, FORMATS, FONTS, FILLS, CELLS } where;
    struct {
        uint32_t id;
        xs_str code;
    } formats[1024];
    struct {
        bool white, tiny;
    } fonts[4096];
    bool fills[4096];
    size_t nformats, nfonts, nfills;
} styles;

static bool white(const xs_attrs *a)
{
    xs_str rgb = xs_attr_get(a, "rgb"), theme = xs_attr_get(a, "theme");
    if (theme.n)
        return xs_str_is(theme, "0") && !xs_attr_get(a, "tint").n;
    return rgb.n >= 6 && strncmp(rgb.p + rgb.n - 6, "FFFFFF", 6) == 0;
}

static void add_look(styles *t, const xs_attrs *a)
{
    xs_sml *w = t->w;
    uint32_t id = xs_attr_u32(a, "numFmtId", 0), font = xs_attr_u32(a, "fontId", 0), fill = xs_attr_u32(a, "fillId", 0);
    if (w->nlooks == w->looks_cap) {
        size_t cap = w->looks_cap ? w->looks_cap * 2 : 64;
        xs_sml_look *v = cap <= 1u << 17 ? reallocarray(w->looks, cap, sizeof *v) : NULL;
        if (!v)
            return;
        w->looks = v;
        w->looks_cap = cap;
    }
    xs_sml_look *l = &w->looks[w->nlooks++];
    *l = (xs_sml_look){.code = xs_str_from(xs_sml_builtin(id))};
    for (size_t i = 0; i < t->nformats; i++)
        if (t->formats[i].id == id)
            l->code = t->formats[i].code;
    if (font < t->nfonts) {
        l->white = t->fonts[font].white;
        l->tiny = t->fonts[font].tiny;
    }
    l->filled = fill < t->nfills && t->fills[fill];
}

static void styles_start(void *ctx, const char *uri, const char *name, const xs_attrs *a)
{
    styles *t = ctx;
    (void)uri;
    if (strcmp(name, "numFmts") == 0)
        t->where = FORMATS;
    else if (strcmp(name, "fonts") == 0)
        t->where = FONTS;
    else if (strcmp(name, "fills") == 0)
        t->where = FILLS;
    else if (strcmp(name, "cellXfs") == 0)
        t->where = CELLS;
    else if (strcmp(name, "cellStyleXfs") == 0 || strcmp(name, "dxfs") == 0 || strcmp(name, "borders") == 0 || strcmp(name, "cellStyles") == 0)
        t->where = NOWHERE;
    else if (strcmp(name, "numFmt") == 0 && t->where == FORMATS && t->nformats < 1024) {
        t->formats[t->nformats].id = xs_attr_u32(a, "numFmtId", 0);
        t->formats[t->nformats++].code = xs_arena_copy(&t->w->arena, xs_attr_get(a, "formatCode"));
    } else if (strcmp(name, "font") == 0 && t->where == FONTS && t->nfonts < 4096) {
        t->nfonts++;
    } else if (t->where == FONTS && t->nfonts && strcmp(name, "color") == 0) {
        t->fonts[t->nfonts - 1].white = white(a);
    } else if (t->where == FONTS && t->nfonts && strcmp(name, "sz") == 0) {
        t->fonts[t->nfonts - 1].tiny = xs_attr_u32(a, "val", 11) <= 2;
    } else if (strcmp(name, "fill") == 0 && t->where == FILLS && t->nfills < 4096) {
        t->nfills++;
    } else if (t->where == FILLS && t->nfills && strcmp(name, "fgColor") == 0) {
        t->fills[t->nfills - 1] = !white(a);
    } else if (strcmp(name, "xf") == 0 && t->where == CELLS) {
        add_look(t, a);
    }
}

void xs_sml_styles(xs_sml *w, xs_str path)
{
    xs_zip_entry *e = xs_zip_find_str(&w->p->zip, path);
    styles *t = e ? calloc(1, sizeof *t) : NULL;
    if (!t)
        return;
    bool taken = e->taken;
    t->w = w;
    xs_package_xml(w->p, e, &(xs_xml_events){.ctx = t, .start = styles_start});
    e->taken = taken; /* literal texts of formats are read as a part of their own */
    free(t);
}

/* ---- shared strings ---------------------------------------------------------------------------- */

typedef struct strings {
    xs_sml *w;
    bool in_text, in_item;
    unsigned reading;
} strings;

static bool add_string(xs_sml *w)
{
    if (w->nstrings + 1 >= w->strings_cap) {
        size_t cap = w->strings_cap ? w->strings_cap * 2 : 1024;
        uint32_t *at = reallocarray(w->at, cap, sizeof *at);
        if (!at)
            return false;
        w->at = at;
        uint8_t *used = realloc(w->used, cap);
        if (!used)
            return false;
        w->used = used;
        w->strings_cap = cap;
    }
    w->at[w->nstrings] = (uint32_t)w->strings.n;
    w->used[w->nstrings++] = 0;
    w->at[w->nstrings] = (uint32_t)w->strings.n;
    return true;
}

static void strings_start(void *ctx, const char *uri, const char *name, const xs_attrs *a)
{
    strings *t = ctx;
    (void)uri, (void)a;
    if (strcmp(name, "si") == 0)
        t->in_item = add_string(t->w);
    else if (strcmp(name, "rPh") == 0)
        t->reading++;
    else if (strcmp(name, "t") == 0)
        t->in_text = true;
}

static void strings_text(void *ctx, const char *p, size_t n)
{
    strings *t = ctx;
    if (t->in_text && t->reading)
        xs_buf_add(&t->w->readings, p, n);
    else if (t->in_text && t->in_item)
        xs_buf_add(&t->w->strings, p, n);
}

static void strings_end(void *ctx, const char *uri, const char *name)
{
    strings *t = ctx;
    (void)uri;
    if (strcmp(name, "t") == 0) {
        t->in_text = false;
    } else if (strcmp(name, "rPh") == 0) {
        t->reading -= t->reading > 0;
        xs_buf_add_char(&t->w->readings, '\n');
    } else if (strcmp(name, "si") == 0 && t->in_item) {
        t->w->at[t->w->nstrings] = (uint32_t)t->w->strings.n;
        t->in_item = false;
    }
}

void xs_sml_strings(xs_sml *w, xs_str path)
{
    xs_zip_entry *e = xs_zip_find_str(&w->p->zip, path);
    strings t = {.w = w};
    if (!e)
        return;
    xs_part_state state = xs_package_xml(
        w->p, e, &(xs_xml_events){.ctx = &t, .start = strings_start, .end = strings_end, .text = strings_text});
    w->strings_over = w->strings.failed || state == XS_PART_OVER_LIMIT;
    if (state == XS_PART_CORRUPT)
        e->taken = false; /* its rest is read, and its state told, as a part of its own */
}

xs_str xs_sml_string(xs_sml *w, uint32_t i)
{
    if (i >= w->nstrings)
        return (xs_str){"", 0};
    xs_str s = {w->strings.p + w->at[i], w->at[i + 1] - w->at[i]};
    /* One long string in a million cells is an attack; its text has been given once. */
    if (w->used[i] && s.n > XS_REPEATED_STRING)
        s.n = 0;
    w->used[i] = 1;
    return s;
}

void xs_sml_orphans(xs_sml *w, xs_str path)
{
    uint32_t n = 0;
    xs_sink *s = w->p->sink;
    for (size_t i = 0; i < w->nstrings; i++)
        n += !w->used[i] && w->at[i + 1] > w->at[i];
    if ((n || w->readings.n) && xs_sink_part(s, path, "application/xml", XS_HIDDEN)) {
        xs_at at = {.visibility = XS_HIDDEN};
        for (size_t i = 0; i < w->nstrings; i++)
            if (!w->used[i] && w->at[i + 1] > w->at[i])
                xs_sink_text(s, &at, (xs_str){w->strings.p + w->at[i], w->at[i + 1] - w->at[i]}, XS_END_PARAGRAPH);
        xs_sink_text(s, &at, xs_buf_str(&w->readings), XS_END_PARAGRAPH);
        xs_sink_carrier(s, "HD.HIDDEN", XS_HIDDEN, "没有单元格使用的文字\tstrings that no cell uses", n);
        xs_sink_part_end(s, XS_PART_SCANNED, NULL);
    }
}

void xs_sml_clear(xs_sml *w)
{
    free(w->sheets);
    free(w->looks);
    free(w->at);
    free(w->used);
    xs_buf_clear(&w->strings);
    xs_buf_clear(&w->readings);
    xs_arena_clear(&w->arena);
}
