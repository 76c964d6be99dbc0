#include "extract/generic.h"

#include <ctype.h>
#include <stdlib.h>

#include "base/limits.h"
#include "extract/html.h"
#include "extract/odf.h"
#include "extract/package.h"
#include "extract/records.h"
#include "text/sniff.h"

#define TEXT_MAX ((size_t)1024 * 1024) /* one element's text that waits for its end */

/* An open element. Whether it is an object, a field or a paragraph shows at its end. */
typedef struct element {
    size_t path;  /* length of the path with it */
    size_t name;  /* offset of its name in the path */
    size_t text;  /* offset of its text */
    bool children, mixed, opened;
} element;

struct xs_generic {
    xs_sink *s;
    xs_records *records;
    bool office;
    xs_buf path, text;
    element stack[XS_MAX_NESTING];
    size_t n, too_deep;
};

xs_generic *xs_generic_new(xs_sink *s, xs_visibility v, bool office)
{
    xs_generic *g = calloc(1, sizeof *g);
    if (!g)
        return NULL;
    g->s = s;
    g->office = office;
    g->records = xs_records_new(s, v);
    xs_buf_init(&g->path, XS_WIRE_NAME_MAX * 4);
    xs_buf_init(&g->text, 4 * TEXT_MAX);
    if (!g->records) {
        free(g);
        return NULL;
    }
    return g;
}

/* ---- attributes -------------------------------------------------------------------------------- */

/* Sorted. Names of typefaces are on every page of every document. */
static const xs_word fonts[] = {{"altName", 1}, {"ascii", 1}, {"cs", 1}, {"eastAsia", 1}, {"face", 1},
                                {"font-family", 1}, {"font-family-asian", 1}, {"font-name", 1},
                                {"font-name-asian", 1}, {"hAnsi", 1}, {"style", 1}, {"typeface", 1}};
/* Sorted. In office parts these hold what a person wrote, also in ASCII. */
static const xs_word telling[] = {
    {"Target", 1}, {"alt", 1}, {"altText", 1}, {"author", 1}, {"command", 1}, {"comment", 1},
    {"connection", 1}, {"content", 1}, {"descr", 1}, {"description", 1}, {"display", 1}, {"displayName", 1},
    {"error", 1}, {"formula1", 1}, {"href", 1}, {"initials", 1}, {"location", 1}, {"oddHeader", 1},
    {"prompt", 1}, {"sourceFile", 1}, {"string", 1}, {"title", 1}, {"tooltip", 1}, {"url", 1},
    {"user", 1}, {"userName", 1}};
/* Sorted. Geometry and looks of drawings, machinery of schemas. */
static const xs_word drawing[] = {{"class", 1}, {"d", 1}, {"fill", 1}, {"font-weight", 1}, {"gradientTransform", 1},
                                  {"id", 1}, {"lang", 1}, {"path", 1}, {"points", 1}, {"stroke", 1},
                                  {"text-anchor", 1}, {"transform", 1}, {"type", 1}, {"viewBox", 1}};

static bool says_something(const xs_generic *g, const char *name, xs_str v)
{
    size_t digits = 0, letters = 0;
    bool wide = false, link = false;
    for (size_t i = 0; i < v.n; i++) {
        unsigned char c = (unsigned char)v.p[i];
        wide |= c >= 0x80;
        digits += isdigit(c) != 0;
        letters += isalpha(c) != 0;
        link |= c == '@' || c == '\\' || (c == ':' && i + 2 < v.n && v.p[i + 1] == '/' && v.p[i + 2] == '/');
    }
    bool schema = v.n > 15 && (memcmp(v.p, "http://schemas.", 15) == 0 || memcmp(v.p, "http://purl.org", 15) == 0 ||
                               memcmp(v.p, "http://www.w3.o", 15) == 0);
    if (v.n == 0 || schema || XS_WORD(fonts, name))
        return false;
    if (wide)
        return true;
    if (g->office)
        return (letters + digits > 2 && XS_WORD(telling, name)) ||
               (digits >= 11 && digits + 2 >= v.n) || (link && !memchr(v.p, '{', v.n));
    if (XS_WORD(drawing, name) && !wide)
        return false;
    return digits >= 5 || link || letters >= 3;
}

/* <property name="password" value="..."/>: the value goes by that name. */
static xs_str called(const xs_attrs *a, const char *name)
{
    static const xs_word names[] = {{"key", 1}, {"name", 1}};
    static const xs_word values[] = {{"val", 1}, {"value", 1}};
    for (int i = 0; XS_WORD(values, name) && i < a->n; i++) {
        xs_attr v = xs_attr_at(a, i);
        if (XS_WORD(names, v.name) && v.value.n > 0 && v.value.n < 80)
            return v.value;
    }
    return xs_str_from(name);
}

static void attributes(xs_generic *g, const xs_attrs *a)
{
    for (int i = 0; i < a->n; i++) {
        xs_attr v = xs_attr_at(a, i);
        if (!says_something(g, v.name, v.value))
            continue;
        size_t n = g->path.n;
        xs_buf_printf(&g->path, "/@%s", v.name);
        xs_records_field(g->records, xs_buf_str(&g->path), called(a, v.name), v.value);
        g->path.n = n;
        g->path.failed = false;
    }
}

/* ---- elements ---------------------------------------------------------------------------------- */

/* Sorted. Runs of text inside a paragraph, in the usual vocabularies. */
static const xs_word inline_names[] = {{"a", 1}, {"b", 1}, {"em", 1}, {"font", 1}, {"i", 1}, {"r", 1},
                                       {"run", 1}, {"s", 1}, {"span", 1}, {"strong", 1}, {"sub", 1},
                                       {"sup", 1}, {"t", 1}, {"text:span", 1}, {"tspan", 1}, {"u", 1}};

static bool blank(xs_str s)
{
    for (size_t i = 0; i < s.n; i++)
        if (!isspace((unsigned char)s.p[i]))
            return false;
    return true;
}

static xs_str text_of(const xs_generic *g, const element *e)
{
    return g->text.p ? (xs_str){g->text.p + e->text, g->text.n - e->text} : (xs_str){"", 0};
}

static void open_parents(xs_generic *g)
{
    for (size_t i = 0; i + 1 < g->n; i++) {
        element *e = &g->stack[i];
        if (e->opened || e->mixed)
            continue;
        size_t end = i + 1 < g->n ? g->stack[i + 1].path : g->path.n;
        xs_records_open(g->records, (xs_str){g->path.p + e->name, end > e->name ? end - e->name : 0}, false);
        e->opened = true;
    }
}

static void start(void *ctx, const char *uri, const char *name, const xs_attrs *a)
{
    xs_generic *g = ctx;
    (void)uri;
    if (g->n == XS_MAX_NESTING) {
        g->too_deep++;
        return;
    }
    element *parent = g->n ? &g->stack[g->n - 1] : NULL;
    bool inl = XS_WORD(inline_names, name) != 0;
    if (parent) {
        parent->children = true;
        parent->mixed = parent->mixed || inl || !blank(text_of(g, parent));
    }
    size_t at = g->path.n;
    xs_buf_printf(&g->path, "/%s", name);
    if (g->path.failed)
        g->path.failed = false;
    g->stack[g->n++] = (element){.path = at, .name = at < g->path.n ? at + 1 : at, .text = g->text.n};
    if (a->n && !(parent && parent->mixed)) {
        /* Attributes make an object of it. */
        open_parents(g);
        xs_records_open(g->records, xs_str_from(name), false);
        g->stack[g->n - 1].opened = true;
    }
    attributes(g, a);
}

static void end(void *ctx, const char *uri, const char *name)
{
    xs_generic *g = ctx;
    (void)uri;
    if (g->too_deep) {
        g->too_deep--;
        return;
    }
    if (g->n == 0)
        return;
    element *e = &g->stack[g->n - 1], *parent = g->n > 1 ? e - 1 : NULL;
    xs_str t = text_of(g, e), path = xs_buf_str(&g->path);
    bool inl = parent && parent->mixed;
    if (inl) {
        /* Its text stays where it is and continues the parent's. */
    } else if (!blank(t)) {
        if (e->children) {
            xs_records_text(g->records, path, t);
        } else {
            open_parents(g);
            xs_records_field(g->records, path, xs_str_from(name), t);
        }
    }
    if (!inl)
        g->text.n = e->text;
    if (e->opened)
        xs_records_close(g->records);
    g->path.n = e->path < g->path.n ? e->path : g->path.n;
    g->n--;
}

static void text(void *ctx, const char *p, size_t n)
{
    xs_generic *g = ctx;
    if (g->n == 0)
        return;
    if (g->text.n > TEXT_MAX || n > TEXT_MAX) {
        xs_at at = {.kind = XS_BLOCK_PARAGRAPH};
        xs_sink_text(g->s, &at, xs_buf_str(&g->text), 0);
        xs_sink_text(g->s, &at, (xs_str){p, n}, 0);
        g->text.n = 0;
        for (size_t i = 0; i < g->n; i++)
            g->stack[i].text = 0;
        return;
    }
    xs_buf_add(&g->text, p, n);
}

static void comment(void *ctx, const char *p, size_t n)
{
    xs_generic *g = ctx;
    xs_at at = {.kind = XS_BLOCK_PARAGRAPH, .visibility = XS_HIDDEN};
    xs_sink_text(g->s, &at, (xs_str){p, n}, XS_END_PARAGRAPH);
}

xs_xml_events xs_generic_events(xs_generic *g)
{
    return (xs_xml_events){g, start, end, text, comment};
}

void xs_generic_free(xs_generic *g)
{
    if (!g)
        return;
    xs_records_free(g->records);
    xs_buf_clear(&g->path);
    xs_buf_clear(&g->text);
    free(g);
}

/* ---- reader: an XML file of its own -------------------------------------------------------------- */

static int bid(const xs_peek *k)
{
    return xs_sniff_head(k->head.p, k->head.n, k->name) == XS_SNIFF_XML ? 50 : 0;
}

static void read(xs_input *in, xs_sink *s)
{
    xs_str all;
    if (!xs_sink_part(s, (xs_str){0}, NULL, XS_VISIBLE))
        return;
    bool whole = xs_input_all(in, &all), flat = xs_odf_is_flat(all);
    xs_generic *g = flat ? NULL : xs_generic_new(s, XS_VISIBLE, false);
    xs_part_state state = flat ? xs_odf_read_flat(s, all) : XS_PART_OVER_LIMIT;
    if (g) {
        xs_xml_events ev = xs_generic_events(g);
        state = xs_xml_parse_bytes(all, &ev);
        xs_generic_free(g);
    }
    if (state == XS_PART_CORRUPT) {
        xs_bytes_source b = {all};
        xs_html_soup(s, xs_bytes_pull, &b);
    }
    if (!whole)
        state = xs_input_state(in);
    xs_sink_part_end(s, state, state == XS_PART_CORRUPT
                                   ? "内容损坏；能读的已检查\tdamaged; what could be read was inspected"
                                   : NULL);
}

const xs_reader xs_read_xml = {.name = "xml",
                               .media_type = "application/xml",
                               .extensions = ".xml .svg .xsd .rdf .uof .fodt .fods .fodp",
                               .bid = bid,
                               .read = read,
                               .warm = xs_xml_warm};
