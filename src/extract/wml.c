#include "extract/wml.h"

#include <stdlib.h>

#include "base/limits.h"
#include "extract/flow.h"
#include "extract/meta.h"

#define RUNS 64u
#define PARAGRAPHS 64u
#define TABLES 32u
#define ALTERNATIVES 16u

typedef struct run {
    bool hidden, white, lit; /* lit: a background of its own */
} run;

typedef struct paragraph {
    uint32_t number;
    bool title, hidden, lit;
} paragraph;

typedef struct table {
    uint32_t id, row, col, span;
    bool lit; /* the cell is shaded */
} table;

/* mc:AlternateContent gives the same text box twice: the fallback counts where it says something else. */
typedef struct alternative {
    uint64_t choice, fallback; /* hashes of the texts */
    size_t mark;
    bool in_choice, in_fallback;
} alternative;

typedef struct wml {
    xs_package *p;
    xs_sink *s;
    const xs_wml_styles *styles;
    xs_wml_role role;
    xs_flow flow;
    run runs[RUNS];
    paragraph paragraphs[PARAGRAPHS];
    table tables[TABLES];
    alternative alts[ALTERNATIVES];
    size_t nruns, nparagraphs, ntables, nalts;
    size_t deep_runs, deep_paragraphs, deep_tables, deep_alts; /* beyond the stacks */
    uint32_t counted, tables_seen, page;
    unsigned deleted, inserted, run_props, par_props, cell_props, old_props, ruby;
    bool in_text, in_code;
    xs_buf code; /* of the open field */
    uint32_t changes, hidden_runs, comments;
} wml;

enum {
    ALTERNATE = 1, ALIAS, BOOKMARK, BR, CHOICE, COLOR, COMMENT, CR, DEL, DEL_CODE, DEL_TEXT, DOC_PR, DOC_VAR,
    ENDNOTE, FALLBACK, FIELD_CHAR, FIELD_SIMPLE, FOOTNOTE, GRID_SPAN, HIGHLIGHT, HYPHEN, INS, CODE, ITEM,
    PAGE_BREAK, MOVE_FROM, MOVE_TO, P, P_PR, P_CHANGE, P_STYLE, R, R_PR, R_CHANGE, R_STYLE, RT, SHADE, SOFT, SYM,
    SIZE, T, TAB, TABLE, TC, TC_PR, TEXT_PATH, TR, VANISH, SQUEEZE
};

/* Sorted. */
static const xs_word words[] = {
    {"AlternateContent", ALTERNATE}, {"Choice", CHOICE}, {"Fallback", FALLBACK}, {"alias", ALIAS},
    {"bookmarkStart", BOOKMARK}, {"br", BR}, {"cNvPr", DOC_PR}, {"color", COLOR}, {"comment", COMMENT},
    {"cr", CR}, {"del", DEL}, {"delInstrText", CODE}, {"delText", DEL_TEXT}, {"docPr", DOC_PR},
    {"docVar", DOC_VAR}, {"endnote", ENDNOTE}, {"fldChar", FIELD_CHAR}, {"fldSimple", FIELD_SIMPLE},
    {"footnote", FOOTNOTE}, {"gridSpan", GRID_SPAN}, {"highlight", HIGHLIGHT}, {"ins", INS},
    {"instrText", CODE}, {"lastRenderedPageBreak", PAGE_BREAK}, {"listItem", ITEM}, {"moveFrom", MOVE_FROM},
    {"moveTo", MOVE_TO}, {"noBreakHyphen", HYPHEN}, {"p", P}, {"pPr", P_PR}, {"pPrChange", P_CHANGE},
    {"pStyle", P_STYLE}, {"r", R}, {"rPr", R_PR}, {"rPrChange", R_CHANGE}, {"rStyle", R_STYLE}, {"rt", RT},
    {"shd", SHADE}, {"softHyphen", SOFT}, {"specVanish", VANISH}, {"sym", SYM}, {"sz", SIZE}, {"t", T},
    {"tab", TAB}, {"tag", ALIAS}, {"tbl", TABLE}, {"tc", TC}, {"tcPr", TC_PR}, {"textpath", TEXT_PATH},
    {"tr", TR}, {"vanish", VANISH}, {"w", SQUEEZE}, {"webHidden", VANISH}};

/* ---- text -------------------------------------------------------------------------------------- */

static bool blank(xs_str s)
{
    for (size_t i = 0; i < s.n; i++)
        if ((unsigned char)s.p[i] > ' ')
            return false;
    return true;
}

static xs_at here(const wml *w)
{
    const paragraph *p = w->nparagraphs ? &w->paragraphs[w->nparagraphs - 1] : NULL;
    const run *r = w->nruns ? &w->runs[w->nruns - 1] : NULL;
    const table *t = w->ntables ? &w->tables[w->ntables - 1] : NULL;
    xs_at at = {.kind = w->role == XS_WML_HEADER ? XS_BLOCK_HEADER
                        : p && p->title          ? XS_BLOCK_TITLE
                                                 : XS_BLOCK_PARAGRAPH,
                .page = w->page,
                .paragraph = p ? p->number : 0};
    if (t && t->col) {
        at.kind = XS_BLOCK_CELL;
        at.table = t->id;
        at.row = t->row;
        at.col = t->col;
    }
    /* White on a shade or in a drawn shape is design; white on paper is hidden. */
    bool lit = (r && r->lit) || (p && p->lit) || (t && t->lit) || w->nparagraphs > 1;
    if (w->deleted)
        at.visibility = XS_DELETED;
    else if ((r && (r->hidden || (r->white && !lit))) || (p && p->hidden))
        at.visibility = XS_HIDDEN;
    return at;
}

static void hash(uint64_t *h, xs_str s)
{
    for (size_t i = 0; i < s.n; i++)
        *h = (*h ^ (unsigned char)s.p[i]) * 0x100000001b3u;
}

static void put(wml *w, xs_str s)
{
    xs_at at = here(w);
    for (size_t i = 0; i < w->nalts; i++) {
        alternative *x = &w->alts[i];
        if (x->in_fallback) {
            hash(&x->fallback, s);
            if (at.visibility == XS_VISIBLE)
                at.visibility = XS_HIDDEN;
        } else if (x->in_choice) {
            hash(&x->choice, s);
        }
    }
    if (at.visibility == XS_HIDDEN && !w->nalts && !blank(s))
        w->hidden_runs++;
    xs_flow_text(&w->flow, &at, s);
}

static void note(wml *w, xs_block_kind kind, xs_visibility v, const char *name, xs_str s)
{
    xs_at at = {.kind = kind, .visibility = v, .page = w->page, .name = xs_str_from(name)};
    if (!blank(s))
        xs_flow_note(&w->flow, &at, s);
}

static void text(void *ctx, const char *p, size_t n)
{
    wml *w = ctx;
    if (w->in_text)
        put(w, (xs_str){p, n});
    else if (w->in_code)
        xs_buf_add(&w->code, p, n);
}

/* PAGE, TOC, REF and the like say nothing; a path, a link or a quotation does. */
static void end_code(wml *w)
{
    xs_str c = xs_buf_str(&w->code);
    bool says = false;
    for (size_t i = 0; i < c.n; i++)
        says |= c.p[i] == '"' || (unsigned char)c.p[i] >= 0x80 || (c.p[i] == ':' && i + 1 < c.n && c.p[i + 1] == '/');
    if (says)
        note(w, XS_BLOCK_SCRIPT, XS_HIDDEN, "field", c);
    xs_buf_reset(&w->code);
}

/* ---- properties -------------------------------------------------------------------------------- */

static bool is_white(const xs_attrs *a)
{
    xs_str v = xs_attr_get(a, "val"), theme = xs_attr_get(a, "themeColor");
    if (theme.n)
        return (xs_str_is(theme, "background1") || xs_str_is(theme, "bg1")) && !xs_attr_get(a, "themeShade").n;
    return v.n == 6 && (v.p[0] | 32) == 'f' && memcmp(v.p + 1, v.p, 5) == 0;
}

static bool shades(const xs_attrs *a)
{
    xs_str fill = xs_attr_get(a, "fill"), val = xs_attr_get(a, "val");
    bool plain = fill.n == 0 || xs_str_is(fill, "auto") || (fill.n == 6 && strncmp(fill.p, "FFFFFF", 6) == 0);
    return !plain || xs_attr_get(a, "themeFill").n > 0 || xs_str_is(val, "solid");
}

static void property(wml *w, int code, const xs_attrs *a)
{
    run *r = w->nruns ? &w->runs[w->nruns - 1] : NULL;
    paragraph *p = w->nparagraphs ? &w->paragraphs[w->nparagraphs - 1] : NULL;
    bool of_run = w->run_props && r && !w->par_props;
    const xs_wml_style *style;
    if (w->old_props)
        return;
    switch (code) {
    case VANISH:
        if (of_run)
            r->hidden = xs_attr_on(a, "val", true);
        break;
    case COLOR:
        if (of_run)
            r->white = is_white(a);
        break;
    case SIZE: /* half points */
        if (of_run && xs_attr_u32(a, "val", 21) <= 4)
            r->hidden = true;
        break;
    case SQUEEZE: /* per cent of the width */
        if (of_run && xs_attr_u32(a, "val", 100) <= 3)
            r->hidden = true;
        break;
    case HIGHLIGHT:
        if (of_run)
            r->lit = xs_attr_on(a, "val", false);
        break;
    case SHADE:
        if (of_run)
            r->lit = r->lit || shades(a);
        else if (w->par_props && p)
            p->lit = shades(a);
        else if (w->cell_props && w->ntables)
            w->tables[w->ntables - 1].lit = shades(a);
        break;
    case P_STYLE:
        style = xs_wml_style_find(w->styles, xs_attr_get(a, "val"));
        if (p && style) {
            p->title = style->title;
            p->hidden = style->hidden;
        }
        break;
    case R_STYLE:
        style = xs_wml_style_find(w->styles, xs_attr_get(a, "val"));
        if (of_run && style)
            r->hidden = style->hidden;
        break;
    default:
        break;
    }
}

/* ---- structure --------------------------------------------------------------------------------- */

static void begin_paragraph(wml *w)
{
    if (w->nparagraphs == PARAGRAPHS) {
        w->deep_paragraphs++;
        return;
    }
    if (w->nparagraphs++) /* a text box stands inside a paragraph */
        xs_flow_aside_begin(&w->flow);
    w->paragraphs[w->nparagraphs - 1] = (paragraph){.number = ++w->counted};
}

static void end_paragraph(wml *w)
{
    if (w->deep_paragraphs) {
        w->deep_paragraphs--;
        return;
    }
    if (w->nparagraphs == 0)
        return;
    end_code(w);
    xs_flow_end(&w->flow, XS_END_PARAGRAPH);
    if (--w->nparagraphs)
        xs_flow_aside_end(&w->flow);
}

static void begin_table(wml *w, int code)
{
    table *t = w->ntables ? &w->tables[w->ntables - 1] : NULL;
    if (code == TABLE) {
        if (w->ntables == TABLES)
            w->deep_tables++;
        else
            w->tables[w->ntables++] = (table){.id = ++w->tables_seen};
    } else if (code == TR && t) {
        t->row++;
        t->col = 0;
        xs_flow_hold(&w->flow, true);
    } else if (code == TC && t) {
        t->col++;
        t->span = 1;
        t->lit = false;
    }
}

static void end_table(wml *w, int code)
{
    table *t = w->ntables ? &w->tables[w->ntables - 1] : NULL;
    if (code == TABLE) {
        if (w->deep_tables)
            w->deep_tables--;
        else if (w->ntables)
            w->ntables--;
    } else if (code == TR && t) {
        t->col = 0;
        xs_flow_end(&w->flow, XS_END_ROW);
        xs_flow_hold(&w->flow, w->ntables > 1);
    } else if (code == TC && t) {
        xs_flow_end(&w->flow, XS_END_CELL);
        t->col += t->span - 1;
    }
}

static void begin_alternative(wml *w, int code)
{
    if (code == ALTERNATE) {
        if (w->nalts == ALTERNATIVES)
            w->deep_alts++;
        else
            w->alts[w->nalts++] = (alternative){.choice = 1, .fallback = 1};
        return;
    }
    if (w->nalts == 0 || w->deep_alts)
        return;
    alternative *x = &w->alts[w->nalts - 1];
    if (code == CHOICE) {
        x->in_choice = true;
        return;
    }
    x->in_fallback = true;
    xs_flow_aside_begin(&w->flow);
    x->mark = xs_flow_mark(&w->flow);
}

static void end_alternative(wml *w, int code)
{
    if (code == ALTERNATE) {
        if (w->deep_alts)
            w->deep_alts--;
        else if (w->nalts)
            w->nalts--;
        return;
    }
    if (w->nalts == 0 || w->deep_alts)
        return;
    alternative *x = &w->alts[w->nalts - 1];
    if (code == FALLBACK && x->in_fallback) {
        if (x->fallback == x->choice)
            xs_flow_drop(&w->flow, x->mark);
        xs_flow_aside_end(&w->flow);
    }
    x->in_choice = x->in_fallback = false;
}

static void begin_run(wml *w)
{
    if (w->nruns == RUNS)
        w->deep_runs++;
    else
        w->runs[w->nruns++] = (run){0};
}

static void end_run(wml *w)
{
    if (w->deep_runs)
        w->deep_runs--;
    else if (w->nruns)
        w->nruns--;
}

/* ---- events ------------------------------------------------------------------------------------ */

/* ★ and the like put in as a symbol of a font. */
static void symbol(wml *w, const xs_attrs *a)
{
    xs_str v = xs_attr_get(a, "char");
    uint32_t c = v.n && v.n < 9 ? (uint32_t)strtoul(v.p, NULL, 16) : 0;
    xs_buf b;
    if ((c & 0xFFu) == 0xAB && (c == 0xAB || c == 0xF0AB))
        c = 0x2605; /* Wingdings: black star */
    xs_buf_init(&b, 8);
    if (c >= 0x20 && c < 0x110000 && (c < 0xD800 || c > 0xDFFF)) {
        xs_buf_add_utf8(&b, c);
        put(w, xs_buf_str(&b));
    }
    xs_buf_clear(&b);
}

static void begin_note(wml *w, int code, const xs_attrs *a)
{
    if (code != COMMENT)
        return;
    w->comments++;
    xs_flow_flush(&w->flow);
    xs_meta_put(w->s, XS_STR("author"), xs_attr_get(a, "author"));
}

static void described(wml *w, const xs_attrs *a)
{
    static const char *const names[] = {"descr", "title"};
    for (size_t i = 0; i < 2; i++) /* alternative texts */
        note(w, XS_BLOCK_PARAGRAPH, XS_HIDDEN, names[i], xs_attr_get(a, names[i]));
    xs_str name = xs_attr_get(a, "name");
    bool numbered = name.n > 2 && name.p[name.n - 1] >= '0' && name.p[name.n - 1] <= '9' && memchr(name.p, ' ', name.n);
    if (name.n > 3 && !numbered && ((name.p[0] & 0x80) || memchr(name.p, '.', name.n)))
        note(w, XS_BLOCK_META, XS_HIDDEN, "name", name); /* a file's name; not "文本框 1" */
}

static void inside(wml *w, int code, const xs_attrs *a)
{
    switch (code) {
    case TAB:
        if (w->nruns && !w->run_props && !w->par_props)
            put(w, XS_STR("\t"));
        break;
    case BR:
    case CR:
        put(w, XS_STR("\n"));
        break;
    case HYPHEN:
        put(w, XS_STR("-"));
        break;
    case SYM:
        symbol(w, a);
        break;
    case PAGE_BREAK:
        w->page = w->page ? w->page + 1 : 2;
        break;
    case FIELD_SIMPLE:
        xs_buf_add_str(&w->code, xs_attr_get(a, "instr"));
        end_code(w);
        break;
    case FIELD_CHAR:
        if (!xs_attr_is(a, "fldCharType", "begin"))
            end_code(w);
        break;
    case GRID_SPAN:
        if (w->ntables)
            w->tables[w->ntables - 1].span = xs_attr_u32(a, "val", 1) < 1000 ? xs_attr_u32(a, "val", 1) : 1;
        break;
    case DOC_PR:
        described(w, a);
        break;
    case TEXT_PATH: /* WordArt, water marks */
        note(w, XS_BLOCK_PARAGRAPH, XS_VISIBLE, "textpath", xs_attr_get(a, "string"));
        break;
    case ALIAS:
        note(w, XS_BLOCK_META, XS_HIDDEN, "tag", xs_attr_get(a, "val"));
        break;
    case ITEM:
        note(w, XS_BLOCK_PARAGRAPH, XS_HIDDEN, "listItem", xs_attr_get(a, "displayText"));
        break;
    case BOOKMARK:
        if (xs_attr_get(a, "name").n && (xs_attr_get(a, "name").p[0] & 0x80))
            note(w, XS_BLOCK_META, XS_HIDDEN, "bookmark", xs_attr_get(a, "name"));
        break;
    default:
        property(w, code, a);
        break;
    }
}

static void start(void *ctx, const char *uri, const char *name, const xs_attrs *a)
{
    wml *w = ctx;
    int code = XS_WORD(words, name);
    (void)uri;
    switch (code) {
    case 0:
        return;
    case P:
        begin_paragraph(w);
        return;
    case R:
        begin_run(w);
        return;
    case T:
    case DEL_TEXT:
        w->in_text = true;
        return;
    case CODE:
        w->in_code = true;
        return;
    case R_PR:
        w->run_props++;
        return;
    case P_PR:
        w->par_props++;
        return;
    case TC_PR:
        w->cell_props++;
        return;
    case R_CHANGE:
    case P_CHANGE:
        w->old_props++;
        return;
    case DEL:
    case MOVE_FROM:
        w->deleted++;
        w->changes++;
        return;
    case INS:
    case MOVE_TO:
        w->changes++;
        return;
    case TABLE:
    case TR:
    case TC:
        begin_table(w, code);
        return;
    case ALTERNATE:
    case CHOICE:
    case FALLBACK:
        begin_alternative(w, code);
        return;
    case RT: /* a reading over the characters must not part them */
        xs_flow_aside_begin(&w->flow);
        return;
    case COMMENT:
    case FOOTNOTE:
    case ENDNOTE:
        begin_note(w, code, a);
        return;
    default:
        inside(w, code, a);
    }
}

static void down(unsigned *n) { *n -= *n > 0; }

static void end(void *ctx, const char *uri, const char *name)
{
    wml *w = ctx;
    int code = XS_WORD(words, name);
    (void)uri;
    switch (code) {
    case P:
        end_paragraph(w);
        break;
    case R:
        end_run(w);
        break;
    case T:
    case DEL_TEXT:
        w->in_text = false;
        break;
    case CODE:
        w->in_code = false;
        break;
    case R_PR:
        down(&w->run_props);
        break;
    case P_PR:
        down(&w->par_props);
        break;
    case TC_PR:
        down(&w->cell_props);
        break;
    case R_CHANGE:
    case P_CHANGE:
        down(&w->old_props);
        break;
    case DEL:
    case MOVE_FROM:
        down(&w->deleted);
        break;
    case TABLE:
    case TR:
    case TC:
        end_table(w, code);
        break;
    case ALTERNATE:
    case CHOICE:
    case FALLBACK:
        end_alternative(w, code);
        break;
    case RT:
        xs_flow_aside_end(&w->flow);
        break;
    default:
        break;
    }
}

static void comment(void *ctx, const char *p, size_t n)
{
    note(ctx, XS_BLOCK_PARAGRAPH, XS_HIDDEN, "comment", (xs_str){p, n});
}

xs_part_state xs_wml_read(xs_package *p, xs_zip_entry *e, xs_wml_role role, const xs_wml_styles *styles)
{
    wml *w = calloc(1, sizeof *w);
    if (!w)
        return XS_PART_OVER_LIMIT;
    w->p = p;
    w->s = p->sink;
    w->role = role;
    w->styles = styles;
    xs_flow_init(&w->flow, p->sink);
    xs_buf_init(&w->code, (size_t)1 << 20);
    xs_part_state state = xs_package_xml(
        p, e, &(xs_xml_events){.ctx = w, .start = start, .end = end, .text = text, .comment = comment});
    xs_flow_flush(&w->flow);
    xs_sink_carrier(p->sink, "HD.TRACKED", XS_DELETED, "修订痕迹（插入、删除、移动）\ttracked insertions, deletions, moves",
                    w->changes);
    xs_sink_carrier(p->sink, "HD.HIDDEN", XS_HIDDEN, "隐藏、白色或极小的文字\thidden, white or tiny text",
                    w->hidden_runs);
    xs_sink_carrier(p->sink, "HD.COMMENT", XS_COMMENT, "批注\tcomments", w->comments);
    xs_flow_clear(&w->flow);
    xs_buf_clear(&w->code);
    free(w);
    return state;
}
