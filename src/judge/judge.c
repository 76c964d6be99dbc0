#include "judge/judge.h"

#include <stdlib.h>

#include "judge/chars.h"
#include "judge/inside.h"

#define MAX_TITLE_CODE ((size_t)4096)

xs_judge *xs_judge_new(const xs_ruleset *set, const xs_judge_options *o)
{
    xs_judge *j = calloc(1, sizeof *j);
    if (!j)
        return NULL;
    j->set = set;
    j->o = *o;
    if (j->o.max_findings == 0)
        j->o.max_findings = XS_MAX_FINDINGS;
    xs_buf_init(&j->unit_key, 64 * 1024);
    xs_buf_init(&j->title, MAX_TITLE_CODE);
    xs_buf_init(&j->first_code, (size_t)8 * XS_WINDOW_BYTES);
    xs_buf_init(&j->scratch, 64 * 1024);
    xs_buf_init(&j->header_code, 16 * 1024);
    if (!xs_facts_read(j) || !xs_keep_init(j) || !xs_tables_init(&j->tables)) {
        xs_judge_free(j);
        return NULL;
    }
    return j;
}

void xs_judge_free(xs_judge *j)
{
    if (!j)
        return;
    xs_facts_clear(j);
    xs_keep_clear(j);
    xs_tables_clear(&j->tables);
    free(j->parts);
    free(j->units);
    free(j->rows.v);
    free(j->rows.heads);
    free(j->raised);
    free(j->dropped_lines);
    if (j->raws.numbers)
        explicit_bzero(j->raws.numbers, j->raws.numbers_cap * sizeof *j->raws.numbers);
    free(j->raws.numbers);
    free(j->raws.v);
    xs_buf_wipe(&j->unit_key);
    xs_buf_wipe(&j->title);
    xs_buf_wipe(&j->first_code);
    xs_buf_wipe(&j->scratch);
    xs_buf_wipe(&j->header_code);
    free(j);
}

void xs_judge_begin(xs_judge *j, xs_str document_name, xs_arena *arena)
{
    j->arena = arena;
    j->name = xs_arena_copy(arena, document_name);
    j->nparts = j->nunits = 0;
    j->rows.n = j->rows.nheads = j->nraised = 0;
    j->rows.failed = false;
    j->rows.arena = arena;
    j->ndropped_lines = 0;
    j->cut = 0;
    j->unit_open = false;
    j->settling = false;
    xs_reasons_forget(j);
    xs_keep_begin(j);
}

static xs_str last_component(xs_str path)
{
    for (size_t i = path.n; i > 0; i--)
        if (path.p[i - 1] == '/')
            return (xs_str){path.p + i, path.n - i};
    return path;
}

/* Titles and the name, as scan code, for `title` contexts. */
static void add_title(xs_judge *j, xs_str text)
{
    if (text.n == 0 || text.n > 600 || j->title.n + 4 * text.n > MAX_TITLE_CODE)
        return;
    if (!xs_fold_term(text, XS_FOLD_RULE, &j->title))
        j->title.failed = false;
    xs_buf_add_char(&j->title, '\n');
}

static bool ends_with(xs_str s, const char *what)
{
    size_t n = strlen(what);
    return s.n >= n && strncasecmp(s.p + s.n - n, what, n) == 0;
}

void xs_judge_part(xs_judge *j, xs_str path, xs_visibility visibility, bool structured,
                   xs_str media_type)
{
    bool begun = j->unit_open;
    j->part_path = path;
    j->visibility = visibility;
    j->structured = structured;
    j->media_type = media_type;
    j->part_known = false;
    j->part_serial++;
    j->wants_words = false;
    xs_unit_begin(j);
    xs_str name = path.n ? path : j->name;
    if (!begun || path.n)
        add_title(j, last_component(name));
    xs_spots_part(&j->spots, structured, visibility);
    xs_str csv = XS_STR("text/csv"), tsv = XS_STR("text/tab-separated-values");
    bool table = ends_with(name, ".csv") || ends_with(name, ".tsv") || xs_str_eq(media_type, csv) ||
                 xs_str_eq(media_type, tsv);
    xs_tables_part(&j->tables, j->part_serial, structured, table);
    xs_buf_reset(&j->first_code);
}

void xs_judge_part_lines(xs_judge *j)
{
    j->spots.lines = j->tables.lines = true;
}

static int by_place(const void *a, const void *b)
{
    const xs_raw *x = a, *y = b;
    if (x->from != y->from)
        return x->from < y->from ? -1 : 1;
    if (x->to != y->to)
        return x->to > y->to ? -1 : 1;
    if (x->view != y->view)
        return x->view < y->view ? -1 : 1;
    return x->atom < y->atom ? -1 : x->atom > y->atom;
}

/* memmem for a word whose byte `rare` (an index) is seldom in Chinese text. */
static const char *find_word(const char *p, const char *end, const char *word, size_t n,
                             size_t rare)
{
    for (p += rare; p < end && (p = memchr(p, word[rare], (size_t)(end - p))); p++)
        if ((size_t)(end - p) >= n - rare && memcmp(p - rare, word, n) == 0)
            return p - rare;
    return NULL;
}

/* Headers of lists of persons: tables that may hold no other hit. */
static void find_triggers(xs_judge *j, const xs_window *w)
{
    static const char *const words[] = {"姓名", "户主"};
    if (!j->lists || j->structured)
        return;
    for (size_t i = 0; i < sizeof words / sizeof *words; i++) {
        const char *p = w->text.p + w->accept_from, *end = w->text.p + w->accept_to;
        size_t n = strlen(words[i]);
        for (; (p = find_word(p, end, words[i], n, 2)); p += n)
            xs_raws_add(&j->raws, &(xs_raw){.from = (size_t)(p - w->text.p),
                                            .to = (size_t)(p - w->text.p) + n,
                                            .atom = XS_TRIGGER});
    }
}

static void collect(xs_judge *j, const xs_window *w, const xs_hit *hits, size_t n)
{
    for (size_t i = 0; i < n; i++)
        if (hits[i].from >= w->accept_from && hits[i].from < w->accept_to &&
            hits[i].to <= w->text.n && hits[i].to > hits[i].from && hits[i].atom < j->set->natoms)
            xs_raws_add(&j->raws, &(xs_raw){.from = hits[i].from,
                                            .to = hits[i].to,
                                            .code_from = hits[i].code_from,
                                            .code_to = hits[i].code_to,
                                            .atom = hits[i].atom,
                                            .view = (uint16_t)hits[i].view});
    find_triggers(j, w);
    xs_claims_find(j, w);
    if (j->raws.failed)
        j->keep.dropped++;
    if (j->raws.n)
        qsort(j->raws.v, j->raws.n, sizeof *j->raws.v, by_place);
}

/* Titles that extractors marked. */
static void take_titles(xs_judge *j, const xs_window *w)
{
    for (size_t i = 0; i < w->nplaces; i++) {
        const xs_place *p = &w->places[i];
        if (p->kind != XS_BLOCK_TITLE || p->offset < w->base + w->accept_from)
            continue;
        size_t from = (size_t)(p->offset - w->base);
        size_t to = i + 1 < w->nplaces ? (size_t)(p[1].offset - w->base) : w->text.n;
        if (from < to && to <= w->text.n)
            add_title(j, xs_chars_trim((xs_str){w->text.p + from, to - from}));
    }
}

static void search_words(xs_judge *j, const uint8_t *code, size_t n)
{
    for (uint32_t i = 0; i < j->nlate; i++) {
        const xs_late *l = &j->late[i];
        if (j->keep.per_rule[l->rule] == 0 || (j->unit_words[i / 8] >> (i % 8) & 1))
            continue;
        if (xs_words_find(j->set, &j->set->contexts[l->context], code, n))
            j->unit_words[i / 8] |= (uint8_t)(1u << (i % 8));
    }
}

/* Words that count anywhere in the document: looked for in the part's first window and in every
 * window from the first candidate on that asks for them. */
static void find_words(xs_judge *j, const xs_window *w)
{
    bool wanted = j->wants_words;
    if (w->first && !w->last && j->nlate)
        xs_buf_add(&j->first_code, w->fold->code, w->fold->ncode);
    if (!wanted)
        return;
    search_words(j, w->fold->code, w->fold->ncode);
    if (!w->first && j->first_code.n)
        search_words(j, (const uint8_t *)j->first_code.p, j->first_code.n);
}

void xs_judge_window(xs_judge *j, const xs_window *w, const xs_hit *hits, size_t n)
{
    xs_str title = {NULL, 0};
    j->w = w;
    j->block_to = 0;
    xs_spots_window(&j->spots, w, &title);
    if (title.n)
        add_title(j, title);
    take_titles(j, w);
    collect(j, w, hits, n);
    j->tables.rows = j->lists ? &j->rows : NULL;
    j->tables.today = j->o.today;
    xs_tables_window(&j->tables, w);
    for (size_t i = 0; i < j->raws.n; i++)
        xs_weigh_hit(j, &j->raws.v[i]);
    xs_tables_window_end(&j->tables);
    find_words(j, w);
    xs_spots_window_end(&j->spots, j->conditions);
    j->raws.n = j->raws.nnumbers = 0;
    j->raws.failed = false;
    j->w = NULL;
}

void xs_judge_part_end(xs_judge *j)
{
    if (j->rows.n && j->rows.v[j->rows.n - 1].part == j->part_serial)
        xs_part_current(j);
    if (j->part_known)
        j->parts[j->part].tail_from = j->spots.tail_from;
    xs_unit_note(j);
}

const xs_finding *xs_judge_end(xs_judge *j, size_t *n, uint64_t *dropped)
{
    xs_settling s = {0};
    j->settling = true;
    j->drafting = false;
    xs_settle(j, &s);
    const xs_finding *f = xs_deliver(j, &s, n);
    free(s.v);
    *dropped = j->keep.dropped + j->cut;
    if (*n == 0 && *dropped > 0) { /* hits there were: never look like a document without */
        f = xs_raised_lost(j);
        *n = 1;
    }
    return f;
}

const xs_str *xs_judge_dropped(const xs_judge *j, size_t *n)
{
    *n = j->ndropped_lines;
    return j->dropped_lines;
}

bool xs_finding_folded(const xs_finding *f, xs_fold *fold, xs_buf *match, xs_buf *around)
{
    bool none = false;
    /* What folds to nothing adds nothing: only a full buffer or missing memory is a failure. */
    if (f->match.n && !xs_fold_term_with(fold, f->match, XS_FOLD_RULE, match))
        none = match->failed;
    if (f->before.n && !xs_fold_term_with(fold, f->before, XS_FOLD_RULE, around))
        none |= around->failed;
    xs_buf_add_char(around, '\n');
    if (f->after.n && !xs_fold_term_with(fold, f->after, XS_FOLD_RULE, around))
        none |= around->failed;
    return !none && !match->failed && !around->failed;
}
