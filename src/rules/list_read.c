/* list_read.c -- term lists and doc_no tables: rows to atoms. */
#include <stdio.h>
#include <stdlib.h>
#include <strings.h>

#include "base/codepoint.h"
#include "rules/category.h"
#include "rules/rule_read.h"
#include "rules/table_file.h"
#include "text/fold.h"

/* Columns by number, as the contract orders them; a header line may order them otherwise. */
enum { TERM, ACTION, CATEGORY, NOTE, VALID_UNTIL, COLUMNS };

static const char *const headers[COLUMNS][6] = {
    {"term", "词条", "词语", "关键词", "词", NULL},
    {"action", "处置", "动作", "等级", NULL},
    {"category", "类别", "分类", NULL},
    {"note", "备注", "说明", NULL},
    {"valid_until", "有效期", "有效期至", "到期", "失效日期", NULL},
};

typedef struct row_reader {
    xs_build *b;
    const char *file;
    unsigned column[COLUMNS];
    bool begun;
    const xs_list_rule *l; /* a list of its own */
    const xs_atom *model;  /* or a `terms_file` of a rule */
    const xs_look_defaults *d;
    const char *id;
    uint32_t first_rule, nterms;
    xs_buf entries; /* struct entry, of a list of its own */
} row_reader;

/* A row of a list of its own, kept until all are known: rules' atoms are contiguous. */
typedef struct entry {
    xs_ref lowered, source, note;
    uint32_t line, valid_until;
    uint16_t flags;
    uint8_t action, category;
} entry;

static int column_named(xs_str s)
{
    for (int c = 0; c < COLUMNS; c++)
        for (int k = 0; headers[c][k]; k++)
            if (s.n == strlen(headers[c][k]) && strncasecmp(s.p, headers[c][k], s.n) == 0)
                return c;
    return -1;
}

/* A first row that names the term column and nothing unknown is a header. */
static bool header(row_reader *r, const xs_table_row *row)
{
    unsigned at[COLUMNS];
    for (int c = 0; c < COLUMNS; c++)
        at[c] = XS_TABLE_CELLS;
    for (unsigned i = 0; i < row->n; i++) {
        int c = column_named(row->cell[i]);
        if (c < 0 && row->cell[i].n)
            return false;
        if (c >= 0)
            at[c] = i;
    }
    if (at[TERM] == XS_TABLE_CELLS || (row->n == 1 && xs_str_is(row->cell[0], "词")))
        return false;
    memcpy(r->column, at, sizeof at);
    return true;
}

static xs_str cell(const row_reader *r, const xs_table_row *row, int column)
{
    unsigned i = r->column[column];
    return i < row->n ? row->cell[i] : (xs_str){NULL, 0};
}

static uint32_t valid_until(row_reader *r, const xs_table_row *row)
{
    xs_str s = cell(r, row, VALID_UNTIL);
    xs_at at = {r->file, row->line, r->id};
    if (s.n == 0)
        return 0;
    uint32_t d = xs_date_parse(s);
    if (!d)
        xs_trouble(r->b->t, at, "有效期“%.*s”不是日期；写作 2027-12-31",
                   "\"%.*s\" is no date; write 2027-12-31", XS_SHOWN(s));
    xs_expired(r->b, at, d);
    return d;
}

static void add_entry(row_reader *r, const xs_table_row *row, xs_str term)
{
    xs_build *b = r->b;
    xs_at at = {r->file, row->line, r->id};
    entry e = {.line = row->line, .action = r->l->action, .category = r->l->category};
    xs_str action = cell(r, row, ACTION), category = cell(r, row, CATEGORY);
    static const char *const actions[] = {"note", "review", "block", NULL};
    if (action.n) {
        unsigned i = 0;
        while (actions[i] && !xs_str_is(action, actions[i]))
            i++;
        if (actions[i])
            e.action = (uint8_t)(XS_NOTE + i);
        else
            xs_trouble(b->t, at, "处置“%.*s”无效；应为 block、review 或 note%s",
                       "the action \"%.*s\" is none of block, review, note%s", XS_SHOWN(action),
                       xs_did_you_mean(b->t->lang, action, actions).s);
    }
    if (category.n)
        xs_category_read(b, at, category, &e.category);
    e.valid_until = valid_until(r, row);
    xs_look_defaults d = {.case_matters = r->l->case_matters,
                          .exact = r->l->exact,
                          .whole_word_given = r->l->whole_word_given || r->l->verbatim,
                          .whole_word = r->l->whole_word && !r->l->verbatim,
                          .line = r->l->line_flags};
    e.flags = (uint16_t)(xs_term_flags(&d, term) | (r->l->verbatim ? XS_ATOM_VERBATIM : 0));
    size_t had = b->atoms.n;
    if (!xs_build_term(b, term, &(xs_atom){.flags = e.flags}, at))
        return;
    xs_atom a = *XS_ITEM(b, atoms, xs_atom, had / sizeof(xs_atom));
    b->atoms.n = had;
    e.lowered = a.lowered;
    e.source = a.source;
    e.note = xs_build_string(b, cell(r, row, NOTE));
    xs_build_add(b, &r->entries, &e, sizeof e);
}

static bool on_row(void *ctx, const xs_table_row *row)
{
    row_reader *r = ctx;
    bool first = !r->begun;
    r->begun = true;
    if (first && header(r, row))
        return true;
    xs_str term = cell(r, row, TERM);
    xs_at at = {r->file, row->line, r->id};
    if (term.n == 0) {
        xs_trouble(r->b->t, at, "词条为空；补上词或删去这一行",
                   "no term in this row; add it or remove the row");
        return true;
    }
    r->nterms++;
    if (r->l) {
        add_entry(r, row, term);
        return !r->b->no_memory;
    }
    if (cell(r, row, ACTION).n || cell(r, row, CATEGORY).n)
        xs_trouble(r->b->t, at, "terms_file 的词表不能有处置和类别；它们由规则给出",
                   "a terms_file has no actions and categories; the rule gives them");
    valid_until(r, row);
    xs_atom a = *r->model;
    a.flags |= xs_term_flags(r->d, term);
    size_t had = r->b->atoms.n;
    if (xs_build_term(r->b, term, &a, at)) {
        xs_ref note = xs_build_string(r->b, cell(r, row, NOTE));
        XS_ITEM(r->b, atoms, xs_atom, had / sizeof(xs_atom))->note = note;
    }
    return !r->b->no_memory;
}

static bool rows(row_reader *r, xs_source *f, xs_table_fn *fn)
{
    for (unsigned c = 0; c < COLUMNS; c++)
        r->column[c] = c;
    r->file = f->path;
    xs_str text = xs_table_decode(f->path, f->bytes, &r->b->arena, r->b->t);
    if (!text.p || !xs_table_each(f->path, text, fn, r, r->b->t))
        return false;
    if (r->nterms == 0)
        xs_trouble(r->b->t, (xs_at){f->path, 0, r->id}, "词表中没有词条；补上或删去词表",
                   "the list has no terms; fill or remove it");
    return true;
}

void xs_list_terms(xs_build *b, xs_source *f, const xs_atom *model, const xs_look_defaults *d,
                   const char *id)
{
    row_reader r = {.b = b, .model = model, .d = d, .id = id};
    rows(&r, f, on_row);
}

static xs_str code_of(const char *strings, const entry *e)
{
    return (xs_str){strings + e->lowered.at, e->lowered.n};
}

static int by_kind_then_code(const void *a, const void *b, void *strings)
{
    const entry *x = a, *y = b;
    if (x->category != y->category)
        return x->category < y->category ? -1 : 1;
    if (x->action != y->action)
        return x->action > y->action ? -1 : 1;
    if (x->flags != y->flags)
        return x->flags < y->flags ? -1 : 1;
    int c = xs_str_cmp(code_of(strings, x), code_of(strings, y));
    return c ? c : (x->line > y->line) - (x->line < y->line);
}

static void add_rule(xs_build *b, const xs_list_rule *l, const entry *e, size_t n, const char *file)
{
    static const char *const names[] = {"pass", "note", "review", "block"};
    char suffix[64] = "";
    xs_buf id;
    xs_rule r = {.title_zh = xs_build_string(b, l->title_zh),
                 .title_en = xs_build_string(b, l->title_en),
                 .basis = xs_build_string(b, l->basis),
                 .suggestion = xs_build_pair(b, l->suggestion_zh, l->suggestion_en),
                 .owner = xs_build_string(b, l->owner),
                 .note = xs_build_string(b, l->note),
                 .file = xs_build_file(b, l->file ? l->file : file),
                 .line = l->line,
                 .category = e->category,
                 .action = e->action,
                 .confidence = l->confidence,
                 .mask = xs_category_sensitive(e->category),
                 .zones = XS_ZONE_ANY,
                 .valid_until = l->valid_until,
                 .atom = XS_COUNT(b, atoms, xs_atom)};
    if (e->category != l->category)
        snprintf(suffix, sizeof suffix, "/%s", xs_category_name(e->category));
    if (e->action != l->action)
        snprintf(suffix + strlen(suffix), sizeof suffix - strlen(suffix), "/%s",
                 names[e->action & 3]);
    xs_buf_init(&id, 1024);
    xs_buf_add_str(&id, l->id);
    xs_buf_add_str(&id, xs_str_from(suffix));
    r.id = xs_build_string(b, xs_buf_str(&id));
    xs_buf_clear(&id);
    for (size_t i = 0; i < n; i++) {
        if (e[i].valid_until && (!r.valid_until || e[i].valid_until < r.valid_until))
            r.valid_until = e[i].valid_until;
        if (i > 0 && e[i].flags == e[i - 1].flags &&
            xs_str_eq(code_of(b->strings.p, &e[i]), code_of(b->strings.p, &e[i - 1])))
            continue; /* the same term twice */
        xs_atom a = {.rule = XS_COUNT(b, rules, xs_rule),
                     .source = e[i].source,
                     .lowered = e[i].lowered,
                     .note = e[i].note,
                     .kind = XS_ATOM_TERM,
                     .flags = e[i].flags,
                     .min_width = e[i].lowered.n,
                     .max_width = e[i].lowered.n};
        xs_build_add(b, &b->atoms, &a, sizeof a);
    }
    r.natoms = XS_COUNT(b, atoms, xs_atom) - r.atom;
    xs_build_add(b, &b->rules, &r, sizeof r);
}

void xs_list_read(xs_build *b, xs_source *f, const xs_list_rule *l)
{
    row_reader r = {.b = b, .l = l, .id = l->id.p};
    xs_buf_init(&r.entries, (size_t)512 << 20);
    f->used = true;
    rows(&r, f, on_row);
    size_t n = r.entries.n / sizeof(entry);
    entry *v = (entry *)(void *)r.entries.p;
    if (n > 0)
        qsort_r(v, n, sizeof *v, by_kind_then_code, b->strings.p);
    for (size_t i = 0, j; i < n; i = j) {
        for (j = i + 1; j < n && v[j].category == v[i].category && v[j].action == v[i].action;)
            j++;
        add_rule(b, l, v + i, j - i, f->path);
    }
    xs_buf_clear(&r.entries);
}

static bool on_docno(void *ctx, const xs_table_row *row)
{
    static const char *const kinds[] = {"ordinary", "internal", "secret", NULL};
    row_reader *r = ctx;
    xs_at at = {r->file, row->line, NULL};
    unsigned k = 0;
    if (!r->begun && row->n >= 2 &&
        (xs_str_is(row->cell[1], "class") || xs_str_is(row->cell[1], "类别"))) {
        r->begun = true;
        return true;
    }
    r->begun = true;
    r->nterms++;
    while (kinds[k] && !xs_str_is(row->cell[1], kinds[k]))
        k++;
    if (row->n < 2 || row->cell[0].n == 0 || !kinds[k]) {
        xs_trouble(r->b->t, at, "应为：代字、类别（secret、internal 或 ordinary）、备注%s",
                   "a row is 代字, class (secret, internal, ordinary), note%s",
                   xs_did_you_mean(r->b->t->lang, row->cell[1], kinds).s);
        return true;
    }
    xs_buf code, utf8;
    xs_buf_init(&code, 4096);
    xs_buf_init(&utf8, 4096);
    if (row->cell[0].n <= 256 && xs_fold_term(row->cell[0], XS_FOLD_RULE, &code) &&
        xs_unfold((const uint8_t *)code.p, code.n, &utf8)) {
        xs_docno d = {.word = xs_build_string(r->b, xs_buf_str(&utf8)),
                      .note = xs_build_string(r->b, row->cell[2]),
                      .kind = k};
        xs_build_add(r->b, &r->b->docnos, &d, sizeof d);
    } else {
        xs_trouble(r->b->t, at, "代字“%.*s”规范化后为空或过长；改正",
                   "\"%.*s\" folds to nothing, or is too long", XS_SHOWN(row->cell[0]));
    }
    xs_buf_clear(&code);
    xs_buf_clear(&utf8);
    return true;
}

void xs_docno_read(xs_build *b, xs_source *f)
{
    row_reader r = {.b = b};
    f->used = true;
    rows(&r, f, on_docno);
}
