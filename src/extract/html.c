#include "extract/html.h"

#include <ctype.h>
#include <stdlib.h>
#include <strings.h>

#include "base/limits.h"
#include "extract/flow.h"
#include "extract/html_names.h"
#include "extract/html_token.h"
#include "text/sniff.h"

#define CLASSES 256u  /* style rules that hide, remembered of one page */
#define SCRIPTS 1024u /* scripts that wait for the page's end */

typedef struct open_tag {
    char name[24];
    unsigned nature;
    bool hidden, pre;
    xs_block_kind kind; /* of text directly in it */
} open_tag;

typedef struct cells {
    uint32_t id, row, col;
} cells;

typedef struct page {
    xs_sink *s;
    xs_flow flow;
    xs_html h;
    xs_html_token t;
    open_tag stack[XS_MAX_NESTING];
    size_t n;
    cells tables[32];
    size_t ntables;
    uint32_t tables_seen;
    uint32_t hidden_chars; /* Han characters and digits that a browser hides */
    bool blank;            /* the last thing sent in this block was a blank */
    xs_str hiding[CLASSES]; /* ".class" and "#id" of style rules that hide; borrowed from the page */
    size_t nhiding;
    struct {
        xs_str source;
        bool css;
    } scripts[SCRIPTS]; /* they must not interrupt a word; borrowed from the page */
    size_t nscripts;
} page;

/* ---- places ------------------------------------------------------------------------------------ */

static bool hidden(const page *g) { return g->n && g->stack[g->n - 1].hidden; }

static xs_at here(const page *g)
{
    xs_at at = {.visibility = hidden(g) ? XS_HIDDEN : XS_VISIBLE};
    if (g->n)
        at.kind = g->stack[g->n - 1].kind;
    if (g->ntables && at.kind == XS_BLOCK_CELL) {
        const cells *c = &g->tables[g->ntables - 1];
        at.table = c->id;
        at.row = c->row;
        at.col = c->col;
    }
    return at;
}

static void note(page *g, xs_block_kind kind, xs_visibility v, const char *name, xs_str text)
{
    xs_at at = {.kind = kind, .visibility = v, .name = xs_str_from(name)};
    xs_flow_note(&g->flow, &at, text);
}

/* ---- text -------------------------------------------------------------------------------------- */

static void count_hidden(page *g, xs_str s)
{
    for (size_t i = 0; i < s.n; i++)
        g->hidden_chars += isdigit((unsigned char)s.p[i]) || ((unsigned char)s.p[i] & 0xF0) == 0xE0;
}

/* Runs of white space are one blank, at the beginning of a block none. */
static void text(page *g, xs_str s)
{
    xs_at at = here(g);
    if (hidden(g))
        count_hidden(g, s);
    if (g->n && g->stack[g->n - 1].pre) {
        xs_flow_text(&g->flow, &at, s);
        return;
    }
    for (size_t i = 0; i < s.n;) {
        size_t from = i;
        while (i < s.n && !isspace((unsigned char)s.p[i]))
            i++;
        if (i > from) {
            xs_flow_text(&g->flow, &at, (xs_str){s.p + from, i - from});
            g->blank = false;
        }
        from = i;
        while (i < s.n && isspace((unsigned char)s.p[i]))
            i++;
        if (i > from && !g->blank) {
            xs_flow_text(&g->flow, &at, XS_STR(" "));
            g->blank = true;
        }
    }
}

static void end_block(page *g, char end)
{
    xs_flow_end(&g->flow, end);
    g->blank = true;
}

/* ---- attributes -------------------------------------------------------------------------------- */

static bool says_something(xs_str v)
{
    size_t digits = 0;
    for (size_t i = 0; i < v.n; i++) {
        if ((unsigned char)v.p[i] >= 0x80 || v.p[i] == '@' || v.p[i] == '\\')
            return true;
        digits += isdigit((unsigned char)v.p[i]) != 0;
    }
    return digits >= 6;
}

static void link(page *g, const char *name, xs_str v)
{
    if (v.n == 0 || v.p[0] == '#')
        return;
    if (v.n > 10 && strncasecmp(v.p, "data:image", 10) == 0)
        return; /* pixels */
    note(g, XS_BLOCK_LINK, hidden(g) ? XS_HIDDEN : XS_VISIBLE, name, v);
}

static void attributes(page *g)
{
    const xs_html_token *t = &g->t;
    bool input = strcmp(t->name, "input") == 0;
    xs_str type = xs_html_attr(t, "type");
    bool secret = input && type.n == 6 && strncasecmp(type.p, "hidden", 6) == 0;
    for (unsigned i = 0; i < t->nattrs; i++) {
        const char *a = t->attrs[i].name;
        xs_str v = t->attrs[i].value;
        if (v.n == 0)
            continue;
        if (strcmp(a, "href") == 0 || strcmp(a, "src") == 0 || strcmp(a, "action") == 0 || strcmp(a, "data") == 0)
            link(g, a, v);
        else if (strcmp(a, "content") == 0 && strcmp(t->name, "meta") == 0)
            note(g, XS_BLOCK_META, XS_METADATA, "content", v);
        else if (strcmp(a, "alt") == 0 || strcmp(a, "title") == 0 || strcmp(a, "placeholder") == 0 ||
                 strcmp(a, "aria-label") == 0 || strcmp(a, "summary") == 0 || strcmp(a, "label") == 0)
            note(g, XS_BLOCK_PARAGRAPH, hidden(g) ? XS_HIDDEN : XS_VISIBLE, a, v);
        else if (strcmp(a, "value") == 0)
            note(g, XS_BLOCK_PARAGRAPH, secret || hidden(g) ? XS_HIDDEN : XS_VISIBLE, a, v);
        else if (strncmp(a, "on", 2) == 0 || (strcmp(a, "style") != 0 && strcmp(a, "class") != 0))
            if (says_something(v))
                note(g, XS_BLOCK_META, XS_HIDDEN, a, v);
    }
    if (t->more.n && says_something(t->more))
        note(g, XS_BLOCK_META, XS_HIDDEN, "", t->more);
    if (secret)
        count_hidden(g, xs_html_attr(t, "value"));
}

/* ---- hiding ------------------------------------------------------------------------------------ */

/* ".a, #b { display: none }": remember what hides. Only plain selectors; others need a browser. */
static void style_sheet(page *g, xs_str css)
{
    size_t from = 0;
    for (size_t i = 0; i < css.n; i++) {
        if (css.p[i] == '}') {
            from = i + 1;
            continue;
        }
        if (css.p[i] != '{')
            continue;
        const char *close = memchr(css.p + i, '}', css.n - i);
        size_t end = close ? (size_t)(close - css.p) : css.n;
        if (xs_css_hides((xs_str){css.p + i + 1, end - i - 1})) {
            for (size_t a = from; a < i;) {
                const char *comma = memchr(css.p + a, ',', i - a);
                size_t b = comma ? (size_t)(comma - css.p) : i, next = b + 1;
                while (a < b && isspace((unsigned char)css.p[a]))
                    a++;
                while (b > a && isspace((unsigned char)css.p[b - 1]))
                    b--;
                bool simple = b - a > 1 && (css.p[a] == '.' || css.p[a] == '#');
                for (size_t k = a + 1; simple && k < b; k++)
                    simple = isalnum((unsigned char)css.p[k]) || css.p[k] == '-' || css.p[k] == '_';
                if (simple && g->nhiding < CLASSES)
                    g->hiding[g->nhiding++] = (xs_str){css.p + a, b - a};
                a = next;
            }
        }
        i = end;
        from = end + 1;
    }
}

static bool has_word(xs_str list, xs_str word)
{
    for (size_t i = 0; i + word.n <= list.n; i++)
        if (memcmp(list.p + i, word.p, word.n) == 0 && (i == 0 || isspace((unsigned char)list.p[i - 1])) &&
            (i + word.n == list.n || isspace((unsigned char)list.p[i + word.n])))
            return true;
    return false;
}

static bool hides(const page *g)
{
    const xs_html_token *t = &g->t;
    xs_str id = xs_html_attr(t, "id");
    if (id.p && xs_str_is(id, "js_content"))
        return false; /* an article's body that its script shows */
    for (unsigned i = 0; i < t->nattrs; i++)
        if (strcmp(t->attrs[i].name, "hidden") == 0 && !xs_str_is(t->attrs[i].value, "false"))
            return true;
    xs_str style = xs_html_attr(t, "style");
    if (style.n && xs_css_hides(style))
        return true;
    xs_str classes = xs_html_attr(t, "class");
    for (size_t i = 0; i < g->nhiding && (classes.n || id.n); i++) {
        xs_str word = {g->hiding[i].p + 1, g->hiding[i].n - 1};
        if (g->hiding[i].p[0] == '.' ? has_word(classes, word) : xs_str_eq(id, word))
            return true;
    }
    return false;
}

/* ---- structure --------------------------------------------------------------------------------- */

static void leave(page *g)
{
    open_tag *o = &g->stack[--g->n];
    if (o->nature & XS_HTML_CELL)
        end_block(g, XS_END_CELL);
    else if (o->nature & XS_HTML_ROW)
        end_block(g, XS_END_ROW), xs_flow_hold(&g->flow, g->ntables > 1);
    else if (o->nature & XS_HTML_BLOCK)
        end_block(g, XS_END_PARAGRAPH);
    if ((o->nature & XS_HTML_TABLE) && g->ntables && --g->ntables == 0)
        xs_flow_hold(&g->flow, false);
}

/* Close open elements of these natures up to the nearest table. */
static void close_until(page *g, unsigned natures)
{
    size_t i = g->n;
    while (i > 0 && !(g->stack[i - 1].nature & (natures | XS_HTML_TABLE)))
        i--;
    if (i == 0 || !(g->stack[i - 1].nature & natures))
        return;
    while (g->n >= i)
        leave(g);
}

static void table_position(page *g, unsigned nature)
{
    if (nature & XS_HTML_TABLE) {
        end_block(g, XS_END_PARAGRAPH);
        if (g->ntables < sizeof g->tables / sizeof *g->tables)
            g->tables[g->ntables++] = (cells){++g->tables_seen, 0, 0};
        return;
    }
    cells *c = g->ntables ? &g->tables[g->ntables - 1] : NULL;
    if (nature & XS_HTML_ROW) {
        close_until(g, XS_HTML_CELL);
        close_until(g, XS_HTML_ROW);
        xs_flow_hold(&g->flow, true);
        if (c)
            c->row++, c->col = 0;
    } else if (nature & XS_HTML_CELL) {
        close_until(g, XS_HTML_CELL);
        if (c) {
            c->row += c->row == 0;
            c->col++;
        }
    }
}

static void element(page *g)
{
    const xs_html_token *t = &g->t;
    unsigned nature = xs_html_nature_of(t->name);
    if (nature & (XS_HTML_TABLE | XS_HTML_ROW | XS_HTML_CELL))
        table_position(g, nature);
    if (nature & XS_HTML_BLOCK) {
        if (g->n && strcmp(g->stack[g->n - 1].name, "p") == 0)
            leave(g); /* a paragraph ends where a block begins */
        end_block(g, XS_END_PARAGRAPH);
    }
    if (strcmp(t->name, "br") == 0) {
        xs_at at = here(g);
        if (g->flow.text || g->flow.aside)
            xs_flow_text(&g->flow, &at, XS_STR("\n"));
        g->blank = true;
    }
    bool rt = strcmp(t->name, "rt") == 0;
    bool was = hidden(g), now = was || (nature & XS_HTML_UNSEEN) || hides(g);
    attributes(g);
    if ((nature & XS_HTML_VOID) || t->closed || g->n == XS_MAX_NESTING)
        return;
    open_tag *o = &g->stack[g->n++];
    *o = (open_tag){.nature = nature, .hidden = now};
    if (g->n > 1) {
        o->pre = o[-1].pre;
        o->kind = o[-1].kind;
    }
    o->pre = o->pre || strcmp(t->name, "pre") == 0 || strcmp(t->name, "textarea") == 0;
    if (nature & (XS_HTML_HEADING | XS_HTML_CELL | XS_HTML_TABLE))
        o->kind = nature & XS_HTML_HEADING ? XS_BLOCK_TITLE
                  : nature & XS_HTML_CELL  ? XS_BLOCK_CELL
                                           : XS_BLOCK_PARAGRAPH;
    memcpy(o->name, t->name, sizeof o->name);
    if (rt)
        xs_flow_aside_begin(&g->flow); /* a reading over the characters must not part them */
    if ((nature & XS_HTML_CELL) && g->ntables) {
        xs_str span = xs_html_attr(t, "colspan");
        long k = span.n ? strtol(span.p, NULL, 10) : 1;
        if (k > 1 && k < 1000)
            g->tables[g->ntables - 1].col += (uint32_t)(k - 1);
    }
}

static void end_element(page *g)
{
    const char *name = g->t.name;
    unsigned nature = xs_html_nature_of(name);
    size_t i = g->n;
    while (i > 0 && strcmp(g->stack[i - 1].name, name) != 0) {
        /* An inline end tag does not close blocks, nothing closes a table around it but itself. */
        if ((g->stack[i - 1].nature & XS_HTML_TABLE) || (nature == 0 && g->stack[i - 1].nature))
            return;
        i--;
    }
    if (i == 0) {
        if (nature & XS_HTML_BLOCK)
            end_block(g, XS_END_PARAGRAPH);
        return;
    }
    while (g->n >= i) {
        if (strcmp(g->stack[g->n - 1].name, "rt") == 0)
            xs_flow_aside_end(&g->flow);
        leave(g);
    }
}

/* Text of <script>, <style>, <noscript> and the like comes as one token behind its start tag. */
static bool raw_text(page *g)
{
    const char *name = g->n ? g->stack[g->n - 1].name : "";
    if (strcmp(name, "script") != 0 && strcmp(name, "style") != 0)
        return false;
    xs_str s = g->t.text;
    bool style = name[1] == 't';
    if (style)
        style_sheet(g, s);
    if (g->nscripts < SCRIPTS) {
        g->scripts[g->nscripts].source = s;
        g->scripts[g->nscripts++].css = style;
    } else {
        xs_flow_flush(&g->flow);
        xs_script_text(g->s, s, style);
    }
    return true;
}

void xs_html_page(xs_sink *s, xs_str utf8)
{
    page *g = calloc(1, sizeof *g);
    if (!g)
        return;
    g->s = s;
    g->blank = true;
    xs_flow_init(&g->flow, s);
    xs_html_init(&g->h, utf8, false);
    for (bool more = true; more && !xs_sink_full(s);) {
        xs_html_next(&g->h, &g->t);
        switch (g->t.kind) {
        case XS_HTML_TEXT:
            if (!raw_text(g))
                text(g, g->t.text);
            break;
        case XS_HTML_START:
            element(g);
            break;
        case XS_HTML_CLOSE:
            end_element(g);
            break;
        case XS_HTML_COMMENT:
            if (!g->t.declaration)
                note(g, XS_BLOCK_PARAGRAPH, XS_COMMENT, "", g->t.text);
            break;
        case XS_HTML_END:
            more = false;
            break;
        }
    }
    xs_flow_flush(&g->flow);
    for (size_t i = 0; i < g->nscripts; i++)
        xs_script_text(s, g->scripts[i].source, g->scripts[i].css);
    /* Menus and templates hide a word or two on every page; a hidden sentence or number is another matter. */
    if (g->hidden_chars >= 12)
        xs_sink_carrier(s, "HD.HIDDEN", XS_HIDDEN, "网页中不显示的文字\ttext that the page does not show", 1);
    xs_flow_clear(&g->flow);
    xs_html_clear(&g->h);
    free(g);
}

/* ---- fragments --------------------------------------------------------------------------------- */

void xs_html_fragment(xs_str utf8, xs_buf *out)
{
    xs_html h;
    xs_html_token *t = malloc(sizeof *t);
    xs_html_init(&h, utf8, false);
    while (t) {
        xs_html_next(&h, t);
        if (t->kind == XS_HTML_END)
            break;
        unsigned nature = xs_html_nature_of(t->name);
        if (t->kind == XS_HTML_TEXT)
            xs_buf_add_str(out, t->text);
        else if (t->kind != XS_HTML_COMMENT && (nature & ~(unsigned)XS_HTML_VOID || strcmp(t->name, "br") == 0) &&
                 out->n && out->p[out->n - 1] != '\n')
            xs_buf_add_char(out, '\n');
        for (unsigned i = 0; i < t->nattrs; i++)
            if (strcmp(t->attrs[i].name, "alt") == 0 || strcmp(t->attrs[i].name, "title") == 0 ||
                strcmp(t->attrs[i].name, "href") == 0)
                xs_buf_printf(out, "\n%.*s\n", (int)t->attrs[i].value.n, t->attrs[i].value.p);
    }
    xs_html_clear(&h);
    free(t);
}

void xs_html_soup(xs_sink *s, xs_pull_fn *pull, void *ctx)
{
    xs_buf all;
    char *chunk = malloc(XS_PEEK_BYTES);
    xs_html_token *t = malloc(sizeof *t);
    xs_at at = {.visibility = XS_HIDDEN};
    xs_html h;
    xs_buf_init(&all, XS_MEMBER_BYTES / 4);
    for (ptrdiff_t k; chunk && (k = pull(ctx, chunk, XS_PEEK_BYTES)) > 0;)
        if (!xs_buf_add(&all, chunk, (size_t)k))
            break;
    xs_html_init(&h, xs_buf_str(&all), true);
    while (t && !xs_sink_full(s)) {
        xs_html_next(&h, t);
        if (t->kind == XS_HTML_END)
            break;
        if (t->kind == XS_HTML_TEXT || (t->kind == XS_HTML_COMMENT && !t->declaration))
            xs_sink_text(s, &at, t->text, 0);
        /* Runs stay together: only elements that end paragraphs or cells in all vocabularies divide. */
        const char *colon = strchr(t->name, ':');
        const char *name = colon ? colon + 1 : t->name;
        if (t->kind == XS_HTML_CLOSE && (strcmp(name, "r") != 0 && strcmp(name, "t") != 0 && strcmp(name, "span") != 0))
            xs_sink_end(s, XS_END_PARAGRAPH);
        for (unsigned i = 0; i < t->nattrs; i++)
            if (says_something(t->attrs[i].value))
                xs_sink_text(s, &at, t->attrs[i].value, XS_END_PARAGRAPH);
    }
    xs_html_clear(&h);
    xs_buf_clear(&all);
    free(chunk);
    free(t);
}

/* ---- reader ------------------------------------------------------------------------------------ */

static int bid(const xs_peek *k)
{
    static const char xhtml[] = "application/xhtml";
    bool declared = (k->media_type.n >= 9 && strncasecmp(k->media_type.p, "text/html", 9) == 0) ||
                    (k->media_type.n >= sizeof xhtml - 1 && strncasecmp(k->media_type.p, xhtml, sizeof xhtml - 1) == 0);
    xs_sniff s = xs_sniff_head(k->head.p, k->head.n, k->name);
    return s == XS_SNIFF_HTML ? 60 : declared && s == XS_SNIFF_PLAIN ? 40 : 0;
}

static void read(xs_input *in, xs_sink *s)
{
    xs_buf utf8;
    xs_buf_init(&utf8, XS_MEMBER_BYTES);
    if (!xs_sink_part(s, (xs_str){0}, "text/html", XS_VISIBLE))
        return;
    bool whole = xs_input_utf8(in, &utf8);
    xs_html_page(s, xs_buf_str(&utf8));
    xs_part_state state = xs_input_state(in);
    if (!whole && state == XS_PART_SCANNED)
        state = utf8.failed ? XS_PART_OVER_LIMIT : XS_PART_CORRUPT;
    xs_buf_clear(&utf8);
    xs_sink_part_end(s, state, NULL);
}

const xs_reader xs_read_html = {.name = "html",
                                .media_type = "text/html",
                                .extensions = ".html .htm .xhtml .shtml",
                                .bid = bid,
                                .read = read};
