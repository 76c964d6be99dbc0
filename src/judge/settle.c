/* settle.c -- what only the whole document decides, in this order: tail zone, conditions,
 * co-signals and titles, contradictions, overlaps, rows and columns, name lists. */
#include <stdlib.h>

#include "judge/chars.h"
#include "judge/inside.h"

enum { HERE = 1, HEAD = 2 }; /* of a rule: it hit in the unit; in its head zone */

void xs_cand_kill(xs_judge *j, xs_cand *c, const char *zh, const char *en)
{
    c->flags |= XS_CAND_DEAD;
    if (!(c->flags & XS_CAND_SILENT))
        xs_dropped_note(j, c, c->match, xs_say(j, zh, en));
}

xs_action xs_cand_action(const xs_judge *j, const xs_cand *c)
{
    int conf = c->confidence;
    if ((c->flags & XS_CAND_TAUGHT) && conf > XS_TAUGHT_MOST)
        conf = XS_TAUGHT_MOST;
    if (conf < XS_LEAST)
        return XS_PASS;
    xs_action a = c->flags & XS_CAND_ESCALATED ? XS_BLOCK : (xs_action)xs_rule_of(j, c)->action;
    if (conf < XS_LIKELY)
        return a < XS_NOTE ? a : XS_NOTE;
    if (conf < XS_SURE)
        return a < XS_REVIEW ? a : XS_REVIEW;
    return a;
}

/* ---- co-signals ---- */

static bool is_allow_signal(const xs_judge *j, uint32_t rule)
{
    return xs_category_within(j->set->rules[rule].category, XS_STR("OK"));
}

/* Which of the entry's rules hit, or XS_NO_RULE. */
static uint32_t rule_that_hit(const xs_judge *j, const xs_cand *c, const xs_context *x,
                              const uint8_t *hits, unsigned need)
{
    for (uint32_t i = 0; i < x->nwords; i++) {
        uint32_t rule = xs_facts_rule(j, xs_rs(j->set, j->set->words[x->word + i]));
        if (rule != XS_NO_RULE && rule != c->rule && (hits[rule] & need) == need)
            return rule;
    }
    return XS_NO_RULE;
}

/* An allow signal never lowers SS, SP.MINOR or SC, and never lowers what would block. */
static int allow_delta(const xs_judge *j, const xs_cand *c, int delta)
{
    const xs_rule *r = xs_rule_of(j, c);
    if (!xs_category_may_lower(r->category))
        return 0;
    if (r->action == XS_BLOCK && c->confidence >= XS_SURE && c->confidence + delta < XS_SURE)
        return XS_SURE - c->confidence;
    return delta;
}

static void apply_rules(xs_judge *j, xs_cand *c, const xs_context *x, const uint8_t *hits)
{
    unsigned need = x->scope == XS_SCOPE_RULES_HEAD ? HERE | HEAD : HERE;
    uint32_t rule = rule_that_hit(j, c, x, hits, need);
    if (rule == XS_NO_RULE)
        return;
    xs_str id = xs_rs(j->set, j->set->rules[rule].id);
    if (x->delta == XS_CONTEXT_DROP) {
        if (!is_allow_signal(j, rule) || (xs_category_may_lower(xs_rule_of(j, c)->category) &&
                                          xs_rule_of(j, c)->action != XS_BLOCK))
            xs_cand_kill(j, c, "“除外”的标志同时出现",
                         "a sign that excludes it stands in the document");
        return;
    }
    int delta = x->delta;
    if (delta < 0 && is_allow_signal(j, rule))
        delta = allow_delta(j, c, delta);
    c->confidence = (int16_t)(c->confidence + delta);
    xs_str text =
        xs_arena_printf(j->arena, "%s%.*s", xs_say(j, "同时有 ", "beside "), (int)id.n, id.p);
    if (text.p)
        xs_cand_reason(j, c, delta, text);
}

static void apply_word(xs_judge *j, xs_cand *c, const xs_context *x, const xs_ref *word)
{
    bool title = x->scope == XS_SCOPE_TITLE;
    if (x->delta == XS_CONTEXT_DROP)
        xs_cand_kill(j, c, "“除外”词在标题或文中", "an `unless` word stands in title or text");
    else
        xs_context_apply(j, c, x, word, title ? "标题有“" : "文中有“",
                         title ? "the title says \"" : "the document says \"");
}

static const xs_ref *late_word(const xs_judge *j, const xs_unit_info *u, const xs_context *x)
{
    uint32_t index = (uint32_t)(x - j->set->contexts);
    for (uint32_t i = 0; i < j->nlate; i++)
        if (j->late[i].context == index)
            return u->words && (u->words[i / 8] >> (i % 8) & 1) ? &j->set->words[x->word] : NULL;
    return NULL;
}

static void apply_late(xs_judge *j, xs_cand *c, const xs_unit_info *u, const uint8_t *hits)
{
    const xs_rule *r = xs_rule_of(j, c);
    for (uint32_t i = 0; i < r->ncontexts && xs_cand_alive(c); i++) {
        const xs_context *x = &j->set->contexts[r->context + i];
        const xs_ref *word = NULL;
        switch ((xs_scope)x->scope) {
        case XS_SCOPE_TITLE:
            word = u->title.n ? xs_words_find(j->set, x, (const uint8_t *)u->title.p, u->title.n)
                              : NULL;
            break;
        case XS_SCOPE_DOCUMENT:
            word = late_word(j, u, x);
            break;
        case XS_SCOPE_RULES_HEAD:
        case XS_SCOPE_RULES:
            apply_rules(j, c, x, hits);
            break;
        default:
            break;
        }
        if (word)
            apply_word(j, c, x, word);
    }
}

/* A document that calls itself a list of persons makes personal data in it a little surer. */
static void weigh_title(xs_judge *j, xs_cand *c, bool list)
{
    static const char *const kinds[] = {"PI", "SP", "FN"};
    for (size_t i = 0; list && c->confidence >= XS_LIKELY && i < sizeof kinds / sizeof *kinds; i++)
        if (xs_category_within(xs_rule_of(j, c)->category, xs_str_from(kinds[i])))
            xs_cand_weigh(j, c, 3, "标题说这是名单或公示",
                          "the title says it is a list of persons");
}

static bool is_list(xs_judge *j, const xs_unit_info *u)
{
    static const char *const words[] = {"名单", "花名册", "名册", "公示", "登记表", "汇总表", NULL};
    xs_buf_reset(&j->scratch);
    return u->title.n && xs_unfold((const uint8_t *)u->title.p, u->title.n, &j->scratch) &&
           xs_chars_have_any(xs_buf_str(&j->scratch), words);
}

/* A mark in a page header stands on every page: talk about secrecy does not. */
static void weigh_header(xs_judge *j, xs_cand *c)
{
    if ((c->zones & XS_ZONE_HEADER) && j->facts[c->rule].taught)
        xs_cand_weigh(j, c, 15, "页眉页脚中的标注", "a mark in the page header or footer");
}

/* ---- contradictions ---- */

static bool speaks(const xs_judge *j, const xs_cand *c, xs_str category)
{
    return xs_cand_alive(c) && !(c->flags & (XS_CAND_SILENT | XS_CAND_TAUGHT)) &&
           c->confidence >= XS_LIKELY && xs_category_within(xs_rule_of(j, c)->category, category);
}

/* Not public and public in one document: nobody knows which holds, so it blocks. */
static void find_conflict(xs_judge *j, xs_cand **v, size_t n)
{
    xs_cand *deny = NULL, *allow = NULL;
    for (size_t i = 0; i < n; i++) {
        if (!deny && speaks(j, v[i], XS_STR("WS.NOTPUBLIC")))
            deny = v[i];
        if (!allow && speaks(j, v[i], XS_STR("OK.PUBLIC")))
            allow = v[i];
    }
    if (!deny || !allow)
        return;
    if (j->conflict_rule != XS_NO_RULE) {
        deny->rule = j->conflict_rule;
        if (deny->confidence < xs_rule_of(j, deny)->confidence)
            deny->confidence = xs_rule_of(j, deny)->confidence;
    }
    deny->flags |= XS_CAND_ESCALATED;
    if (deny->confidence < XS_SURE)
        deny->confidence = XS_SURE;
    xs_cand_reason(j, deny, 0,
                   xs_str_from(xs_say(j, "公开属性自相矛盾：同一文件又标为公开",
                                      "conflicting disclosure attributes: also marked as public")));
}

/* ---- the whole ---- */

static uint32_t unit_of(const xs_judge *j, const xs_cand *c)
{
    return c->part < j->nparts ? j->parts[c->part].unit : 0;
}

static int by_unit(const void *a, const void *b, void *ctx)
{
    const xs_judge *j = ctx;
    const xs_cand *x = *(xs_cand *const *)a, *y = *(xs_cand *const *)b;
    uint32_t ux = unit_of(j, x), uy = unit_of(j, y);
    if (ux != uy)
        return ux < uy ? -1 : 1;
    if (x->part != y->part)
        return x->part < y->part ? -1 : 1;
    if (x->from != y->from)
        return x->from < y->from ? -1 : 1;
    if (x->to != y->to)
        return x->to > y->to ? -1 : 1;
    return x->order < y->order ? -1 : x->order > y->order;
}

static int by_part(const void *a, const void *b)
{
    const xs_cand *x = *(xs_cand *const *)a, *y = *(xs_cand *const *)b;
    if (x->part != y->part)
        return x->part < y->part ? -1 : 1;
    if (x->from != y->from)
        return x->from < y->from ? -1 : 1;
    if (x->to != y->to)
        return x->to > y->to ? -1 : 1;
    return x->order < y->order ? -1 : x->order > y->order;
}

static void settle_unit(xs_judge *j, xs_cand **v, size_t n, uint8_t *hits)
{
    uint32_t unit = unit_of(j, v[0]);
    static const xs_unit_info nothing;
    const xs_unit_info *u = unit < j->nunits ? &j->units[unit] : &nothing;
    bool list = is_list(j, u);
    for (size_t i = 0; i < n; i++)
        if ((v[i]->flags & XS_CAND_TAIL) &&
            (v[i]->part >= j->nparts || v[i]->from < j->parts[v[i]->part].tail_from))
            xs_cand_kill(j, v[i], "不在文尾", "not at the end of the document");
    xs_where_settle(j, v, n);
    for (size_t i = 0; i < n; i++)
        if (xs_cand_alive(v[i]) && !(v[i]->flags & XS_CAND_TAUGHT) &&
            (v[i]->confidence >= XS_LIKELY || xs_rule_of(j, v[i])->signal))
            hits[v[i]->rule] |= v[i]->zones & (XS_ZONE_HEAD | XS_ZONE_TITLE) ? HERE | HEAD : HERE;
    for (size_t i = 0; i < n; i++)
        if (xs_cand_alive(v[i]) && !(v[i]->flags & XS_CAND_SILENT)) {
            if (j->facts[v[i]->rule].late)
                apply_late(j, v[i], u, hits);
            weigh_header(j, v[i]);
            weigh_title(j, v[i], list);
        }
    for (size_t i = 0; i < n; i++)
        hits[v[i]->rule] = 0;
    find_conflict(j, v, n);
}

/* Leave the live ones. */
static void squeeze(xs_settling *s)
{
    size_t k = 0;
    for (size_t i = 0; i < s->n; i++)
        if (xs_cand_alive(s->v[i]) && !(s->v[i]->flags & XS_CAND_SILENT))
            s->v[k++] = s->v[i];
    s->n = k;
}

static bool gather(xs_judge *j, xs_settling *s)
{
    xs_cand **v = reallocarray(s->v, j->keep.n + 1, sizeof *v);
    if (!v)
        return false;
    s->v = v;
    for (; s->n < j->keep.n; s->n++)
        s->v[s->n] = xs_keep_at(&j->keep, s->n);
    return true;
}

void xs_settle(xs_judge *j, xs_settling *s)
{
    uint8_t *hits = calloc(j->set->nrules + 1u, 1);
    if (!hits || !gather(j, s)) {
        j->cut += j->keep.n;
        free(hits);
        s->n = 0;
        return;
    }
    qsort_r(s->v, s->n, sizeof *s->v, by_unit, j);
    for (size_t i = 0, e; i < s->n; i = e) {
        for (e = i + 1; e < s->n && unit_of(j, s->v[e]) == unit_of(j, s->v[i]);)
            e++;
        settle_unit(j, s->v + i, e - i, hits);
    }
    free(hits);
    squeeze(s);
    qsort(s->v, s->n, sizeof *s->v, by_part);
    xs_overlap_settle(j, s->v, s->n);
    xs_bulk_settle(j, s->v, s->n);
    squeeze(s);
    /* Name lists are candidates of their own; they come last and are sorted in. */
    size_t before = j->keep.n;
    xs_bulk_lists(j);
    size_t live = s->n;
    xs_cand **v = reallocarray(s->v, live + (j->keep.n - before) + 1, sizeof *v);
    if (!v)
        return;
    s->v = v;
    for (size_t i = before; i < j->keep.n; i++)
        s->v[s->n++] = xs_keep_at(&j->keep, i);
    qsort(s->v, s->n, sizeof *s->v, by_part);
}
