#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>

#include "base/limits.h"
#include "extract/flow.h"
#include "extract/meta.h"
#include "extract/odf.h"

#define DEPTH 256u
#define TABLES 16u
#define RANGES 512u

/* What an open element does to the text in it. */
typedef struct element {
    bool hidden, deleted, comment, skip, aside, not_shown, header, notes;
    bool title;      /* of the paragraph around a nested one */
    uint32_t number;
} element;

typedef struct table {
    uint32_t id, row, col;
    char name[128]; /* of a sheet, cut */
    size_t name_n;
    bool row_hidden;
    uint32_t column; /* while columns are declared */
    struct {
        uint32_t from, to;
    } hidden[RANGES];
    size_t nhidden;
    uint32_t row_repeat, cell_repeat; /* of the open ones */
} table;

typedef struct odf {
    xs_sink *s;
    xs_odf_styles *styles;
    bool headers_only, sheet;
    xs_flow flow;
    element stack[DEPTH];
    size_t n, deep;
    table *tables;
    size_t ntables;
    uint32_t tables_seen, page, number, counted;
    unsigned paragraphs;
    bool title, in_creator, in_title, in_code;
    xs_buf creator, value, cell_text;
    char ref[16];
    uint32_t changes, comments, hidden_texts, hidden_sheets, hidden_cells, hidden_slides, notes, masked;
} odf;

enum {
    A = 1, ANNOTATION, BOOKMARK, CELL, CHANGE_INFO, COLUMN, CREATOR, DATE, DELETION, DESC, FOOTER, H, HEADER, HIDDEN_P,
    HIDDEN_TEXT, INSERTION, LINE_BREAK, NAMED, NOTE, NOTES, P, PAGE, PAGE_NUMBER, PREVIOUS, REGION, ROW, RUBY_TEXT, S,
    SECTION, SPAN, TAB, TABLE, TITLE, TRACKED, VALIDATION, FRAME
};

/* Sorted local names. */
static const xs_word words[] = {
    {"a", A}, {"annotation", ANNOTATION}, {"bookmark", BOOKMARK}, {"bookmark-start", BOOKMARK},
    {"cell-content-change", PREVIOUS}, {"change-info", CHANGE_INFO}, {"changed-region", REGION},
    {"content-validation", VALIDATION}, {"control", FRAME}, {"covered-table-cell", CELL}, {"creator", CREATOR},
    {"custom-shape", FRAME}, {"date", DATE}, {"deletion", DELETION}, {"desc", DESC}, {"footer", FOOTER}, {"footer-left", FOOTER},
    {"frame", FRAME}, {"h", H}, {"header", HEADER}, {"header-left", HEADER}, {"hidden-paragraph", HIDDEN_P},
    {"hidden-text", HIDDEN_TEXT}, {"insertion", INSERTION}, {"line-break", LINE_BREAK}, {"named-expression", NAMED},
    {"named-range", NAMED}, {"note", NOTE}, {"note-citation", DATE}, {"notes", NOTES}, {"p", P}, {"page", PAGE},
    {"page-number", PAGE_NUMBER}, {"ruby-text", RUBY_TEXT},
    {"s", S}, {"section", SECTION}, {"span", SPAN}, {"tab", TAB}, {"table", TABLE}, {"table-cell", CELL},
    {"table-column", COLUMN}, {"table-row", ROW}, {"title", TITLE}, {"tracked-changes", TRACKED}};

/* ---- text -------------------------------------------------------------------------------------- */

static element *top(odf *d) { return d->n ? &d->stack[d->n - 1] : NULL; }
static table *current(const odf *d) { return d->ntables ? &d->tables[d->ntables - 1] : NULL; }

static bool column_hidden(const table *t)
{
    for (size_t i = 0; i < t->nhidden; i++)
        if (t->col >= t->hidden[i].from && t->col <= t->hidden[i].to)
            return true;
    return false;
}

static void reference(odf *d, uint32_t row, uint32_t col)
{
    char b[8];
    size_t k = sizeof b;
    for (uint32_t c = col; c > 0 && k > 0; c = (c - 1) / 26)
        b[--k] = (char)('A' + (c - 1) % 26);
    snprintf(d->ref, sizeof d->ref, "%.*s%u", (int)(sizeof b - k), b + k, row);
}

static xs_at here(odf *d)
{
    const element *e = top(d);
    xs_at at = {.kind = d->title ? XS_BLOCK_TITLE : XS_BLOCK_PARAGRAPH, .page = d->page, .paragraph = d->number};
    const table *t = current(d);
    if (e && e->header)
        at.kind = XS_BLOCK_HEADER;
    if (t && t->col) {
        at.kind = XS_BLOCK_CELL;
        at.table = t->id;
        at.row = t->row;
        at.col = t->col;
        if (d->sheet) {
            at.paragraph = 0;
            at.sheet = (xs_str){t->name, t->name_n};
            at.cell = xs_str_from(d->ref);
        }
        if (t->row_hidden || column_hidden(t))
            at.visibility = XS_HIDDEN;
    }
    if (e && e->comment) {
        at.kind = XS_BLOCK_PARAGRAPH;
        at.visibility = XS_COMMENT;
    } else if (e && e->deleted) {
        at.visibility = XS_DELETED;
    } else if (e && (e->hidden || e->not_shown)) {
        at.visibility = XS_HIDDEN;
    }
    return at;
}

static bool blank(xs_str s)
{
    for (size_t i = 0; i < s.n; i++)
        if ((unsigned char)s.p[i] > ' ')
            return false;
    return true;
}

static void put(odf *d, xs_str s)
{
    xs_at at = here(d);
    const element *e = top(d);
    const table *t = current(d);
    if (!blank(s)) {
        d->hidden_texts += e && e->hidden;
        d->notes += e && e->notes;
        d->hidden_cells += t && t->col && (t->row_hidden || column_hidden(t));
    }
    if (d->sheet && t && t->col && !(e && e->comment) && d->cell_text.n < 4096)
        xs_buf_add_str(&d->cell_text, s);
    xs_flow_text(&d->flow, &at, s);
}

static void note(odf *d, xs_block_kind kind, const char *name, xs_str s)
{
    xs_at at = {.kind = kind, .visibility = XS_HIDDEN, .page = d->page, .name = xs_str_from(name)};
    if (!blank(s))
        xs_flow_note(&d->flow, &at, s);
}

/* Runs of white space are one blank; those that count are elements. */
static void text(void *ctx, const char *p, size_t n)
{
    odf *d = ctx;
    const element *e = top(d);
    if (d->in_creator) {
        xs_buf_add(&d->creator, p, n);
        return;
    }
    if (d->in_title) {
        xs_buf_add(&d->value, p, n);
        return;
    }
    if (d->paragraphs == 0 || (e && e->skip) || (d->headers_only && !(e && e->header)))
        return;
    for (size_t i = 0; i < n;) {
        size_t from = i;
        while (i < n && !isspace((unsigned char)p[i]))
            i++;
        if (i > from)
            put(d, (xs_str){p + from, i - from});
        from = i;
        while (i < n && isspace((unsigned char)p[i]))
            i++;
        if (i > from)
            put(d, XS_STR(" "));
    }
}

/* ---- tables ------------------------------------------------------------------------------------ */

static void begin_table(odf *d, const xs_attrs *a, element *e)
{
    if (d->ntables == TABLES)
        return;
    table *t = &d->tables[d->ntables++];
    memset(t, 0, sizeof *t);
    t->id = ++d->tables_seen;
    xs_str name = xs_attr_get(a, "name");
    t->name_n = name.n < sizeof t->name ? name.n : 0;
    memcpy(t->name, name.p ? name.p : "", t->name_n);
    const xs_odf_style *s = xs_odf_style_find(d->styles, xs_attr_get(a, "style-name"));
    if (d->sheet && d->ntables == 1) {
        e->not_shown |= s && s->not_shown;
        d->hidden_sheets += s && s->not_shown;
        xs_at at = {.kind = XS_BLOCK_NAME, .visibility = e->not_shown ? XS_HIDDEN : XS_VISIBLE,
                    .sheet = {t->name, t->name_n}, .name = XS_STR("sheet")};
        xs_flow_note(&d->flow, &at, name);
    }
}

static uint32_t repeated(const xs_attrs *a, const char *name)
{
    uint32_t n = xs_attr_u32(a, name, 1);
    return n == 0 ? 1 : n > 1u << 21 ? 1u << 21 : n;
}

static void begin_column(odf *d, const xs_attrs *a)
{
    table *t = current(d);
    uint32_t n = repeated(a, "number-columns-repeated");
    if (!t)
        return;
    if (xs_attr_get(a, "visibility").n && !xs_attr_is(a, "visibility", "visible") && t->nhidden < RANGES) {
        t->hidden[t->nhidden].from = t->column + 1;
        t->hidden[t->nhidden++].to = t->column + n;
    }
    t->column += n;
}

/* Repeated rows and cells are counted where they end: their text is sent once. */
static void begin_row(odf *d, const xs_attrs *a)
{
    table *t = current(d);
    if (!t)
        return;
    t->row_repeat = repeated(a, "number-rows-repeated");
    t->row++;
    t->col = 0;
    t->row_hidden = xs_attr_get(a, "visibility").n && !xs_attr_is(a, "visibility", "visible");
    xs_flow_hold(&d->flow, true);
}

static void begin_cell(odf *d, const xs_attrs *a)
{
    table *t = current(d);
    if (!t)
        return;
    t->col++;
    t->cell_repeat = repeated(a, "number-columns-repeated");
    reference(d, t->row, t->col);
    xs_buf_reset(&d->cell_text);
    xs_buf_reset(&d->value);
    static const char *const values[] = {"value", "string-value"};
    for (size_t i = 0; i < 2; i++)
        if (xs_attr_get(a, values[i]).n && !d->value.n)
            xs_buf_add_str(&d->value, xs_attr_get(a, values[i]));
    xs_str f = xs_attr_get(a, "formula");
    for (size_t i = 0; i < f.n; i++)
        if (f.p[i] == '"' || (unsigned char)f.p[i] >= 0x80 || f.p[i] == '#') {
            note(d, XS_BLOCK_SCRIPT, "formula", f);
            break;
        }
}

static size_t digits(xs_str s)
{
    size_t n = 0;
    for (size_t i = 0; i < s.n; i++)
        n += isdigit((unsigned char)s.p[i]) != 0;
    return n;
}

/* A number whose digits the cell does not show is in the file all the same. */
static void end_cell(odf *d)
{
    table *t = current(d);
    if (!t)
        return;
    xs_str stored = xs_buf_str(&d->value), shown = xs_buf_str(&d->cell_text);
    bool letters = false;
    for (size_t i = 0; i < stored.n; i++)
        letters |= (unsigned char)stored.p[i] >= 0x80;
    if (d->sheet && stored.n && ((digits(stored) >= 7 && digits(shown) < digits(stored)) || (letters && !shown.n))) {
        bool stars = memchr(shown.p ? shown.p : "", '*', shown.n) || !shown.n;
        xs_at at = here(d);
        if (stars) {
            at.visibility = XS_HIDDEN;
            d->masked++;
        }
        if (shown.n)
            xs_flow_text(&d->flow, &at, XS_STR("\n"));
        xs_flow_text(&d->flow, &at, stored);
    }
    xs_flow_end(&d->flow, XS_END_CELL);
    xs_buf_reset(&d->value);
    t->col += t->cell_repeat - 1;
}

/* ---- events ------------------------------------------------------------------------------------ */

static void style_of(odf *d, const xs_attrs *a, element *e)
{
    const xs_odf_style *s = xs_odf_style_find(d->styles, xs_attr_get(a, "style-name"));
    if (s && s->hidden)
        e->hidden = true;
    if (s && s->title)
        d->title = true;
}

static void begin_paragraph(odf *d, const xs_attrs *a, element *e, bool heading)
{
    if (d->paragraphs++) {
        e->aside = true;
        xs_flow_aside_begin(&d->flow);
    }
    e->number = d->number; /* goes on behind a nested one */
    e->title = d->title;
    d->number = ++d->counted;
    d->title = heading && xs_attr_u32(a, "outline-level", 1) == 1;
    style_of(d, a, e);
}

static void begin_comment(odf *d, element *e)
{
    d->comments++;
    e->comment = true;
    e->aside = true;
    xs_flow_aside_begin(&d->flow);
}

static void inside(odf *d, int code, const xs_attrs *a, element *e)
{
    switch (code) {
    case S: {
        uint32_t n = xs_attr_u32(a, "c", 1);
        for (uint32_t i = 0; i < n && i < 8; i++)
            put(d, XS_STR(" "));
        break;
    }
    case TAB:
        put(d, XS_STR("\t"));
        break;
    case LINE_BREAK:
        put(d, XS_STR("\n"));
        break;
    case A: {
        xs_at at = {.kind = XS_BLOCK_LINK, .page = d->page, .name = XS_STR("href")};
        xs_flow_note(&d->flow, &at, xs_attr_get(a, "href"));
        break;
    }
    case BOOKMARK:
        if (xs_attr_get(a, "name").n && (xs_attr_get(a, "name").p[0] & 0x80))
            note(d, XS_BLOCK_META, "bookmark", xs_attr_get(a, "name"));
        break;
    case HIDDEN_TEXT:
        note(d, XS_BLOCK_PARAGRAPH, "hidden-text", xs_attr_get(a, "string-value"));
        d->hidden_texts++;
        e->hidden = true;
        break;
    case HIDDEN_P:
        d->hidden_texts++;
        if (d->n && xs_attr_is(a, "is-hidden", "true"))
            top(d)->hidden = true; /* the paragraph it stands in */
        break;
    case NAMED:
    case VALIDATION:
        note(d, XS_BLOCK_SCRIPT, "expression", xs_attr_get(a, "expression"));
        note(d, XS_BLOCK_SCRIPT, "condition", xs_attr_get(a, "condition"));
        break;
    case FRAME: {
        static const char *const names[] = {"name", "title", "label", "value", "current-value"};
        for (size_t i = 0; i < 5; i++)
            if (xs_attr_get(a, names[i]).n && (xs_attr_get(a, names[i]).p[0] & 0x80))
                note(d, XS_BLOCK_PARAGRAPH, names[i], xs_attr_get(a, names[i]));
        break;
    }
    default:
        break;
    }
}

static void begin_page(odf *d, const xs_attrs *a, element *e)
{
    const xs_odf_style *s = xs_odf_style_find(d->styles, xs_attr_get(a, "style-name"));
    d->page++;
    e->not_shown = s && s->not_shown;
    d->hidden_slides += e->not_shown;
}

static void start(void *ctx, const char *uri, const char *name, const xs_attrs *a)
{
    odf *d = ctx;
    (void)uri;
    int code = XS_WORD(words, name);
    if (d->n == DEPTH) {
        d->deep++;
        return;
    }
    element e = d->n ? d->stack[d->n - 1] : (element){0};
    e.aside = false;
    switch (code) {
    case P:
    case H:
        begin_paragraph(d, a, &e, code == H);
        break;
    case SPAN:
        style_of(d, a, &e);
        break;
    case SECTION:
        e.hidden |= xs_attr_is(a, "display", "none");
        break;
    case ANNOTATION:
        begin_comment(d, &e);
        break;
    case NOTE:
    case RUBY_TEXT:
        e.aside = true;
        xs_flow_aside_begin(&d->flow);
        break;
    case NOTES: /* of a slide */
        e.notes = e.not_shown = true;
        break;
    case PAGE_NUMBER:
        e.skip = e.notes;
        break;
    case DATE: /* of a comment; the number of a note */
        e.skip = true;
        break;
    case CREATOR:
        d->in_creator = true;
        xs_buf_reset(&d->creator);
        break;
    case TITLE:
    case DESC:
        d->in_title = true;
        xs_buf_reset(&d->value);
        break;
    case REGION:
    case INSERTION:
        d->changes += code == REGION;
        break;
    case DELETION:
    case PREVIOUS:
        e.deleted = true;
        d->changes += d->sheet;
        break;
    case HEADER:
    case FOOTER:
        e.header = true;
        break;
    case TABLE:
        begin_table(d, a, &e);
        break;
    case COLUMN:
        begin_column(d, a);
        break;
    case ROW:
        begin_row(d, a);
        break;
    case CELL:
        begin_cell(d, a);
        break;
    case PAGE:
        begin_page(d, a, &e);
        break;
    default:
        inside(d, code, a, &e);
        break;
    }
    d->stack[d->n++] = e;
}

static void end(void *ctx, const char *uri, const char *name)
{
    odf *d = ctx;
    (void)uri;
    if (d->deep) {
        d->deep--;
        return;
    }
    if (d->n == 0)
        return;
    element e = d->stack[d->n - 1];
    table *t = current(d);
    switch (XS_WORD(words, name)) {
    case P:
    case H:
        xs_flow_end(&d->flow, XS_END_PARAGRAPH);
        d->paragraphs -= d->paragraphs > 0;
        d->title = d->paragraphs && e.title;
        d->number = d->paragraphs ? e.number : 0;
        break;
    case CREATOR: {
        d->in_creator = false;
        xs_at at = {.kind = XS_BLOCK_META, .visibility = XS_METADATA, .name = XS_STR("creator")};
        xs_flow_note(&d->flow, &at, xs_buf_str(&d->creator));
        break;
    }
    case TITLE:
    case DESC:
        d->in_title = false;
        note(d, XS_BLOCK_PARAGRAPH, name, xs_buf_str(&d->value));
        xs_buf_reset(&d->value);
        break;
    case CELL:
        end_cell(d);
        break;
    case ROW:
        xs_flow_end(&d->flow, XS_END_ROW);
        xs_flow_hold(&d->flow, d->ntables > 1);
        if (t) {
            t->row += t->row_repeat - 1;
            t->col = 0;
        }
        break;
    case TABLE:
        d->ntables -= d->ntables > 0;
        if (d->sheet && d->ntables == 0)
            xs_flow_end(&d->flow, XS_END_PAGE);
        break;
    case PAGE:
        xs_flow_end(&d->flow, XS_END_PAGE);
        break;
    default:
        break;
    }
    d->n--;
    if (e.aside)
        xs_flow_aside_end(&d->flow);
}

static void carriers(odf *d)
{
    xs_sink *s = d->s;
    xs_sink_carrier(s, "HD.TRACKED", XS_DELETED, "修订痕迹\ttracked changes", d->changes);
    xs_sink_carrier(s, "HD.COMMENT", XS_COMMENT, "批注\tcomments", d->comments);
    xs_sink_carrier(s, "HD.HIDDEN", XS_HIDDEN, "隐藏、白色或极小的文字\thidden, white or tiny text", d->hidden_texts);
    xs_sink_carrier(s, "HD.HIDDEN", XS_HIDDEN, "隐藏的工作表\thidden sheets", d->hidden_sheets);
    xs_sink_carrier(s, "HD.HIDDEN", XS_HIDDEN, "隐藏行列中的单元格\tcells in hidden rows or columns", d->hidden_cells);
    xs_sink_carrier(s, "HD.HIDDEN", XS_HIDDEN, "演讲者备注\tspeaker notes", d->notes > 0);
    xs_sink_carrier(s, "HD.HIDDEN", XS_HIDDEN, "隐藏的幻灯片\thidden slides", d->hidden_slides);
    xs_sink_carrier(s, "HD.HIDDEN", XS_HIDDEN, "数字格式遮盖、文件中仍完整的值\tvalues masked by a number format, complete in the file", d->masked);
    if (xs_meta_is_person(XS_STR("creator"), xs_buf_str(&d->creator)))
        xs_sink_carrier(s, "HD.META", XS_METADATA, "批注或修订的作者\tauthors of comments or changes", 1);
}

/* One reading, over an entry or over bytes. */
static xs_part_state read(xs_sink *s, xs_package *p, xs_zip_entry *e, xs_str bytes, xs_odf_styles *styles, bool sheet,
                          bool headers)
{
    odf *d = calloc(1, sizeof *d);
    if (!d || !(d->tables = calloc(TABLES, sizeof *d->tables))) {
        free(d);
        return XS_PART_OVER_LIMIT;
    }
    d->s = s;
    d->styles = styles;
    d->headers_only = headers;
    d->sheet = sheet;
    xs_flow_init(&d->flow, s);
    xs_buf_init(&d->creator, 4096);
    xs_buf_init(&d->value, (size_t)1 << 20);
    xs_buf_init(&d->cell_text, 8192);
    xs_xml_events ev = {.ctx = d, .start = start, .end = end, .text = text};
    xs_part_state state = e ? xs_package_xml(p, e, &ev) : xs_xml_parse_bytes(bytes, &ev);
    xs_flow_flush(&d->flow);
    carriers(d);
    xs_flow_clear(&d->flow);
    xs_buf_clear(&d->creator);
    xs_buf_clear(&d->value);
    xs_buf_clear(&d->cell_text);
    free(d->tables);
    free(d);
    return state;
}

xs_part_state xs_odf_read(xs_package *p, xs_zip_entry *e, xs_odf_styles *styles, bool sheet, bool headers)
{
    return read(p->sink, p, e, (xs_str){"", 0}, styles, sheet, headers);
}

bool xs_odf_is_flat(xs_str head)
{
    size_t n = head.n < 4096 ? head.n : 4096;
    return n && memmem(head.p, n, "<office:document", 16) && memmem(head.p, n, "opendocument", 12);
}

xs_part_state xs_odf_read_flat(xs_sink *s, xs_str bytes)
{
    xs_odf_styles styles = {0};
    xs_odf_styles_load_flat(bytes, &styles);
    xs_odf_flat_properties(s, bytes);
    bool sheet = memmem(bytes.p, bytes.n < 8192 ? bytes.n : 8192, "opendocument.spreadsheet", 24) != NULL;
    xs_part_state state = read(s, NULL, NULL, bytes, &styles, sheet, false);
    xs_odf_styles_clear(&styles);
    return state;
}
