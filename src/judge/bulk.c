/* bulk.c -- rows and columns: what stands beside an identity number, findings of one column merged
 * into one, lists of persons. */
#include <stdlib.h>

#include "judge/inside.h"

#define LIST_LEAST 3 /* rows that make a list, CONTRACT section 4 */

static bool within(const xs_judge *j, const xs_cand *c, const char *prefix)
{
    return xs_category_within(xs_rule_of(j, c)->category, xs_str_from(prefix));
}

static bool is_identity(const xs_judge *j, const xs_cand *c)
{
    return (within(j, c, "PI.ID18") || within(j, c, "PI.ID15")) &&
           xs_cand_action(j, c) >= XS_REVIEW;
}

static void escalate(xs_judge *j, xs_cand *c, const char *zh, const char *en)
{
    if (c->confidence < XS_LIKELY || (c->flags & (XS_CAND_ESCALATED | XS_CAND_TAUGHT)))
        return;
    c->flags |= XS_CAND_ESCALATED;
    int delta = c->confidence < XS_SURE ? XS_SURE - c->confidence : 0;
    xs_cand_weigh(j, c, delta, zh, en);
}

/* Health, minors, hardship and accounts in the row, or the paragraph, of an identity number. */
static void escalate_group(xs_judge *j, xs_cand **v, size_t n)
{
    bool identity = false;
    for (size_t i = 0; i < n && !identity; i++)
        identity = xs_cand_alive(v[i]) && is_identity(j, v[i]);
    for (size_t i = 0; identity && i < n; i++)
        if (xs_cand_alive(v[i]) && (within(j, v[i], "SP") || within(j, v[i], "FN.ACCT")))
            escalate(j, v[i], "与身份证件号码同时出现", "together with an identity number");
}

static void escalate_rows(xs_judge *j, xs_cand **v, size_t n)
{
    for (size_t i = 0, e; i < n; i = e) {
        for (e = i + 1; e < n && v[e]->part == v[i]->part &&
                        (v[e]->line_at == v[i]->line_at ||
                         (!v[e]->table && v[e]->block_at == v[i]->block_at));)
            e++;
        escalate_group(j, v + i, e - i);
    }
    /* A table is one statement about its persons: a column of diagnoses beside a column of numbers.
     */
    for (size_t i = 0, e; i < n; i = e) {
        bool sensitive = false;
        for (e = i; e < n && v[e]->part == v[i]->part && v[e]->table == v[i]->table; e++)
            sensitive |= within(j, v[e], "SP");
        if (v[i]->table && sensitive)
            escalate_group(j, v + i, e - i);
    }
}

/* ---- columns ---- */

static uint32_t run_count(const xs_cand *c)
{
    return c->run ? c->run->whole + c->run->light : 1;
}

/* Three account numbers in one column are a list of accounts; three valid cards prove each other.
 */
static void weigh_columns(xs_judge *j, xs_cand **v, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        xs_cand *c = v[i];
        if (!xs_cand_alive(c) || run_count(c) < LIST_LEAST)
            continue;
        if (within(j, c, "FN.ACCT"))
            escalate(j, c, "同一列有三个及以上账号", "three accounts and more in one column");
        else if (within(j, c, "FN.CARD"))
            xs_cand_weigh(j, c, 20, "同一列有三个及以上卡号", "three cards and more in one column");
    }
}

static int by_from(const void *a, const void *b)
{
    const xs_span *x = a, *y = b;
    return x->from < y->from ? -1 : x->from > y->from;
}

/* Room for the spans of a column that several candidates make; what the run kept of further ones
 * goes in first. */
static void open_spans(xs_judge *j, xs_cand *head)
{
    const xs_column_run *r = head->run;
    size_t room = (size_t)r->whole + r->light;
    if (room < 2)
        return;
    xs_list_spans *s = xs_arena_get(j->arena, sizeof *s);
    if (!s || !(s->v = xs_arena_array(j->arena, room, sizeof *s->v)))
        return;
    s->room = room;
    for (const xs_span_chunk *k = r->first; k; k = k->next)
        for (size_t i = 0; i < k->n && s->n < room; i++)
            s->v[s->n++] = k->v[i];
    head->spans = s;
}

static void add_span(const xs_cand *head, const xs_cand *c)
{
    if (head->spans && head->spans->n < head->spans->room)
        head->spans->v[head->spans->n++] = (xs_span){c->from, c->to};
}

static void tell_rows(xs_judge *j, xs_cand *c)
{
    uint32_t a = c->run->first_row, b = c->run->last_row;
    xs_str text = j->o.lang == XS_EN
                      ? xs_arena_printf(j->arena, "%u in one column, rows %u to %u", c->count, a, b)
                      : xs_arena_printf(j->arena, "同一列共 %u 处，第 %u 至 %u 行", c->count, a, b);
    if (text.p)
        xs_cand_reason(j, c, 0, text);
}

static void merge_columns(xs_judge *j, xs_cand **v, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        xs_cand *c = v[i];
        if (!xs_cand_alive(c) || !c->run)
            continue;
        if (!c->run->head) {
            c->run->head = c;
            c->count = 1 + c->run->light;
            open_spans(j, c);
            add_span(c, c);
            continue;
        }
        xs_cand *head = c->run->head;
        head->count++;
        if (c->confidence > head->confidence)
            head->confidence = c->confidence;
        head->flags |= c->flags & (XS_CAND_ESCALATED | XS_CAND_OBFUSCATED);
        head->flags &= c->flags | ~(uint32_t)XS_CAND_TAUGHT;
        add_span(head, c);
        c->flags |= XS_CAND_DEAD;
    }
    for (size_t i = 0; i < n; i++)
        if (xs_cand_alive(v[i]) && v[i]->run && v[i]->count > 1)
            tell_rows(j, v[i]);
    for (size_t i = 0; i < n; i++)
        if (xs_cand_alive(v[i]) && v[i]->spans)
            qsort(v[i]->spans->v, v[i]->spans->n, sizeof *v[i]->spans->v, by_from);
}

/* A mark repeated in every page's header is one mark. */
static void merge_headers(xs_judge *j, xs_cand **v, size_t n)
{
    xs_cand *last = NULL;
    for (size_t i = 0; i < n; i++) {
        xs_cand *c = v[i];
        if (!xs_cand_alive(c) || !(c->zones & XS_ZONE_HEADER))
            continue;
        if (last && last->rule == c->rule && last->part == c->part &&
            xs_str_eq(last->match, c->match))
            xs_cand_kill(j, c, "页眉页脚中重复", "repeated in headers or footers");
        else
            last = c;
    }
}

void xs_bulk_settle(xs_judge *j, xs_cand **v, size_t n)
{
    escalate_rows(j, v, n);
    weigh_columns(j, v, n);
    merge_columns(j, v, n);
    merge_headers(j, v, n);
}

/* ---- lists of persons ---- */

static int by_table(const void *a, const void *b)
{
    const xs_list_row *x = a, *y = b;
    if (x->part != y->part)
        return x->part < y->part ? -1 : 1;
    if (x->table != y->table)
        return x->table < y->table ? -1 : 1;
    return x->from < y->from ? -1 : x->from > y->from;
}

/* Both ways of finding rows may have found the same one. Returns the number left. */
static size_t unite(xs_list_row *v, size_t n)
{
    size_t k = 0;
    for (size_t i = 0; i < n; i++) {
        if (k > 0 && v[k - 1].part == v[i].part && v[k - 1].table == v[i].table &&
            v[k - 1].from == v[i].from) {
            v[k - 1].bits |= v[i].bits;
            if (v[i].to > v[k - 1].to)
                v[k - 1].to = v[i].to;
        } else {
            v[k++] = v[i];
        }
    }
    return k;
}

/* Parts are known in the order of their serials. */
static uint32_t part_of(const xs_judge *j, uint32_t serial)
{
    size_t lo = 0, hi = j->nparts;
    while (lo < hi) {
        size_t mid = lo + (hi - lo) / 2;
        if (j->parts[mid].serial == serial)
            return (uint32_t)mid;
        if (j->parts[mid].serial < serial)
            lo = mid + 1;
        else
            hi = mid;
    }
    return UINT32_MAX;
}

static int by_head(const void *a, const void *b)
{
    const xs_list_head *x = a, *y = b;
    if (x->part != y->part)
        return x->part < y->part ? -1 : 1;
    return x->table < y->table ? -1 : x->table > y->table;
}

/* n rows of one table that tell one of `wanted`, from v[0] on. */
static void raise_list(xs_judge *j, uint32_t rule, const xs_list_row *v, size_t rows,
                       unsigned wanted, size_t n)
{
    unsigned bits = 0;
    uint32_t part = part_of(j, v[0].part);
    if (part == UINT32_MAX)
        return;
    for (size_t i = 0; i < rows; i++)
        bits |= v[i].bits;
    xs_cand *c = xs_keep_new(j, rule, j->set->rules[rule].confidence);
    xs_list_spans *spans = c ? xs_arena_get(j->arena, sizeof *spans) : NULL;
    if (!c)
        return;
    xs_list_head want = {.part = v[0].part, .table = v[0].table};
    const xs_list_head *h =
        j->rows.nheads ? bsearch(&want, j->rows.heads, j->rows.nheads, sizeof want, by_head) : NULL;
    c->part = part;
    c->from = v[0].from, c->to = v[0].to;
    c->line = v[0].line, c->column = v[0].line ? 1 : 0;
    c->table = v[0].table;
    c->count = (uint32_t)n;
    c->confidence = xs_rule_of(j, c)->confidence;
    c->visibility = (uint8_t)j->parts[part].visibility;
    if (h) {
        c->match = h->text, c->sheet = h->sheet, c->cell = h->cell;
        c->page = h->page, c->row = h->row;
    }
    if (spans && (spans->v = xs_arena_array(j->arena, n, sizeof *spans->v))) {
        for (size_t i = 0; i < rows; i++)
            if (v[i].bits & wanted)
                spans->v[spans->n++] = (xs_span){v[i].from, v[i].to};
        spans->room = n;
        c->spans = spans;
    }
    xs_str why =
        j->o.lang == XS_EN
            ? xs_arena_printf(j->arena, "%zu rows name a person and tell something about him", n)
            : xs_arena_printf(j->arena, "%zu 行既有姓名又有个人信息", n);
    if (why.p)
        xs_cand_reason(j, c, 0, why);
    if (bits & (XS_COL_ID | XS_COL_ACCOUNT))
        escalate(j, c, "名单中有身份证件号码或账号", "the list has identity numbers or accounts");
}

static void raise_lists(xs_judge *j, const xs_list_row *v, size_t rows)
{
    static const unsigned wanted[XS_LIST_KINDS] = {XS_COL_PERSONAL, XS_COL_HEALTH, XS_COL_MINOR,
                                                   XS_COL_HARDSHIP};
    for (size_t k = 0; k < XS_LIST_KINDS; k++) {
        size_t first = rows, n = 0;
        for (size_t i = 0; i < rows; i++)
            if ((v[i].bits & wanted[k]) && (k == XS_LIST_ANY || v[i].table))
                first = n++ ? first : i;
        /* Running text has no columns that would say what a row tells. */
        if (v[0].table == 0 && k != XS_LIST_ANY)
            continue;
        if (j->list_rules[k] != XS_NO_RULE && n >= (k == XS_LIST_ANY ? LIST_LEAST : 1))
            raise_list(j, j->list_rules[k], v + first, rows - first, wanted[k], n);
    }
}

void xs_bulk_lists(xs_judge *j)
{
    if (!j->lists || j->rows.n == 0)
        return;
    qsort(j->rows.v, j->rows.n, sizeof *j->rows.v, by_table);
    j->rows.n = unite(j->rows.v, j->rows.n);
    if (j->rows.nheads)
        qsort(j->rows.heads, j->rows.nheads, sizeof *j->rows.heads, by_head);
    for (size_t i = 0, e; i < j->rows.n; i = e) {
        for (e = i + 1; e < j->rows.n && j->rows.v[e].part == j->rows.v[i].part &&
                        j->rows.v[e].table == j->rows.v[i].table;)
            e++;
        raise_lists(j, j->rows.v + i, e - i);
    }
}
