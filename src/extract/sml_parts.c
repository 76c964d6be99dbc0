/* sml_parts.c -- what stands beside the sheets of xlsx: comments, caches, connections, logs. */
#include <stdio.h>
#include <stdlib.h>

#include "base/limits.h"
#include "extract/flow.h"
#include "extract/generic.h"
#include "extract/meta.h"
#include "extract/sml.h"

/* ---- comments, threaded ones too --------------------------------------------------------------- */

typedef struct comments {
    xs_sml *w;
    xs_flow flow;
    xs_at at;
    char ref[16];
    bool in_text, in_author;
    xs_buf author;
    uint32_t n;
} comments;

static void comment_start(void *ctx, const char *uri, const char *name, const xs_attrs *a)
{
    comments *t = ctx;
    (void)uri;
    if (strcmp(name, "comment") == 0 || strcmp(name, "threadedComment") == 0) {
        xs_str ref = xs_attr_get(a, "ref");
        t->n++;
        t->at.cell = (xs_str){NULL, 0};
        if (xs_sml_reference(ref, &t->at.row, &t->at.col) && ref.n < sizeof t->ref) {
            memcpy(t->ref, ref.p, ref.n);
            t->at.cell = (xs_str){t->ref, ref.n};
        }
    } else if (strcmp(name, "t") == 0 || strcmp(name, "text") == 0) {
        t->in_text = true;
    } else if (strcmp(name, "author") == 0) {
        t->in_author = true;
        xs_buf_reset(&t->author);
    }
}

static void comment_text(void *ctx, const char *p, size_t n)
{
    comments *t = ctx;
    if (t->in_author)
        xs_buf_add(&t->author, p, n);
    else if (t->in_text)
        xs_flow_text(&t->flow, &t->at, (xs_str){p, n});
}

static void comment_end(void *ctx, const char *uri, const char *name)
{
    comments *t = ctx;
    (void)uri;
    if (strcmp(name, "comment") == 0 || strcmp(name, "threadedComment") == 0) {
        xs_flow_end(&t->flow, XS_END_PARAGRAPH);
    } else if (strcmp(name, "t") == 0 || strcmp(name, "text") == 0) {
        t->in_text = false;
    } else if (strcmp(name, "author") == 0) {
        t->in_author = false;
        xs_meta_put(t->w->p->sink, XS_STR("author"), xs_buf_str(&t->author));
    }
}

void xs_sml_comments(xs_sml *w, const xs_sml_sheet *sheet, xs_str path)
{
    xs_zip_entry *e = xs_zip_find_str(&w->p->zip, path);
    comments t = {.w = w, .at = {.kind = XS_BLOCK_PARAGRAPH, .sheet = sheet->name}};
    if (!e || e->taken)
        return;
    e->taken = true;
    if (!xs_sink_part(w->p->sink, path, "application/xml", XS_COMMENT))
        return;
    xs_flow_init(&t.flow, w->p->sink);
    xs_buf_init(&t.author, 4096);
    xs_part_state state = xs_package_xml(
        w->p, e, &(xs_xml_events){.ctx = &t, .start = comment_start, .end = comment_end, .text = comment_text});
    xs_flow_flush(&t.flow);
    xs_sink_carrier(w->p->sink, "HD.COMMENT", XS_COMMENT, "单元格批注\tcell comments", t.n);
    xs_flow_clear(&t.flow);
    xs_buf_clear(&t.author);
    xs_package_part_end(w->p, e, state);
}

/* ---- caches ------------------------------------------------------------------------------------ */

/* Pivot caches: <cacheField name> with shared items, and records whose values stand in them directly.
 * External links: <sheetName val>, <row r><cell r><v>. Both are tables that nobody sees. */
typedef struct cache {
    xs_sml *w;
    xs_flow flow;
    xs_at at;
    char ref[16];
    bool in_value, shared, records;
    uint32_t values;
} cache;

static void cell(cache *t, xs_str v, char end)
{
    if (v.n == 0)
        return;
    t->values++;
    xs_flow_text(&t->flow, &t->at, v);
    xs_flow_end(&t->flow, end);
}

static void cache_start(void *ctx, const char *uri, const char *name, const xs_attrs *a)
{
    cache *t = ctx;
    (void)uri;
    if (strcmp(name, "cacheField") == 0) { /* a column: its name, then its items below one another */
        t->at.col++;
        t->at.row = 1;
        cell(t, xs_attr_get(a, "name"), XS_END_ROW);
        t->values -= t->values > 0;
    } else if (strcmp(name, "sharedItems") == 0) {
        t->shared = true;
    } else if (strcmp(name, "pivotCacheRecords") == 0) {
        t->records = true;
    } else if (strcmp(name, "r") == 0 && t->records) {
        t->at.row++;
        t->at.col = 0;
    } else if ((t->shared || t->records) && strlen(name) == 1 && strchr("sndbexm", name[0])) {
        if (t->records)
            t->at.col++;
        else
            t->at.row++;
        if (name[0] != 'x' && name[0] != 'b')
            cell(t, xs_attr_get(a, "v"), t->records ? XS_END_CELL : XS_END_ROW);
    } else if (strcmp(name, "sheetName") == 0) {
        xs_flow_note(&t->flow, &(xs_at){.kind = XS_BLOCK_NAME, .visibility = XS_HIDDEN}, xs_attr_get(a, "val"));
    } else if (strcmp(name, "definedName") == 0) {
        xs_flow_note(&t->flow, &(xs_at){.kind = XS_BLOCK_META, .visibility = XS_HIDDEN}, xs_attr_get(a, "refersTo"));
    } else if (strcmp(name, "sheetData") == 0) {
        t->at.table++;
    } else if (strcmp(name, "cell") == 0) {
        xs_str ref = xs_attr_get(a, "r");
        if (xs_sml_reference(ref, &t->at.row, &t->at.col) && ref.n < sizeof t->ref) {
            memcpy(t->ref, ref.p, ref.n);
            t->at.cell = (xs_str){t->ref, ref.n};
        }
    } else if (strcmp(name, "v") == 0) {
        t->in_value = true;
    }
}

static void cache_text(void *ctx, const char *p, size_t n)
{
    cache *t = ctx;
    if (t->in_value)
        xs_flow_text(&t->flow, &t->at, (xs_str){p, n});
}

static void cache_end(void *ctx, const char *uri, const char *name)
{
    cache *t = ctx;
    (void)uri;
    if (strcmp(name, "sharedItems") == 0)
        t->shared = false;
    else if ((strcmp(name, "r") == 0 && t->records) || strcmp(name, "row") == 0)
        xs_flow_end(&t->flow, XS_END_ROW);
    else if (strcmp(name, "v") == 0) {
        t->in_value = false;
        t->values++;
        xs_flow_end(&t->flow, XS_END_CELL);
    }
}

static void cache_part(xs_sml *w, xs_zip_entry *e, const char *what)
{
    cache t = {.w = w, .at = {.kind = XS_BLOCK_CELL, .visibility = XS_HIDDEN, .table = 1}};
    xs_relations r;
    e->taken = true;
    if (!xs_sink_part(w->p->sink, e->name, "application/xml", XS_HIDDEN))
        return;
    xs_relations_load(w->p, e->name, &r);
    xs_flow_init(&t.flow, w->p->sink);
    xs_part_state state = xs_package_xml(
        w->p, e, &(xs_xml_events){.ctx = &t, .start = cache_start, .end = cache_end, .text = cache_text});
    xs_flow_flush(&t.flow);
    xs_relations_links(w->p, &r, e->name);
    xs_sink_carrier(w->p->sink, "HD.HIDDEN", XS_HIDDEN, what, t.values);
    xs_relations_clear(&r);
    xs_flow_clear(&t.flow);
    xs_package_part_end(w->p, e, state);
}

/* ---- connections, revision logs ---------------------------------------------------------------- */

static void generic_part(xs_sml *w, xs_zip_entry *e, xs_visibility v, const char *category, const char *what)
{
    e->taken = true;
    if (!xs_sink_part(w->p->sink, e->name, "application/xml", v))
        return;
    xs_generic *g = xs_generic_new(w->p->sink, v, false);
    xs_part_state state = XS_PART_OVER_LIMIT;
    if (g) {
        xs_xml_events ev = xs_generic_events(g);
        state = xs_package_xml(w->p, e, &ev);
        xs_generic_free(g);
    }
    xs_sink_carrier(w->p->sink, category, v, what, 1);
    xs_package_part_end(w->p, e, state);
}

void xs_sml_caches(xs_sml *w)
{
    for (size_t i = 0; i < w->p->zip.n; i++) {
        xs_zip_entry *e = &w->p->zip.v[i];
        if (e->taken || e->encrypted || !xs_name_ends(e->name, ".xml"))
            continue;
        if (xs_name_below(e->name, "xl/pivotCache/"))
            cache_part(w, e, "数据透视表缓存的数据\tdata kept in pivot caches");
        else if (xs_name_below(e->name, "xl/externalLinks/"))
            cache_part(w, e, "外部链接缓存的数据\tdata kept from linked workbooks");
        else if (xs_name_below(e->name, "xl/connections.xml") || xs_name_below(e->name, "xl/queryTables/"))
            generic_part(w, e, XS_HIDDEN, "HD.HIDDEN", "数据连接\tdata connections");
        else if (xs_name_below(e->name, "xl/revisions/revisionLog"))
            generic_part(w, e, XS_DELETED, "HD.TRACKED", "修订记录\trevision log");
    }
}
