/* deliver.c -- candidates and raised findings become the document's findings. When there are too
 * many every rule keeps its strongest ones. */
#include <stdlib.h>

#include "judge/inside.h"

typedef struct item {
    const xs_cand *c; /* or NULL */
    const xs_raised *r;
    uint32_t part, group; /* group: the rule, or behind all rules the raised category */
    uint64_t from;
    uint32_t order;
    int strength;
} item;

static int by_strength(const void *a, const void *b)
{
    const item *x = a, *y = b;
    if (x->group != y->group)
        return x->group < y->group ? -1 : 1;
    if (x->strength != y->strength)
        return x->strength > y->strength ? -1 : 1;
    return x->order < y->order ? -1 : x->order > y->order;
}

static int by_place(const void *a, const void *b)
{
    const item *x = a, *y = b;
    if (x->part != y->part)
        return x->part < y->part ? -1 : 1;
    if (x->from != y->from)
        return x->from < y->from ? -1 : 1;
    return x->order < y->order ? -1 : x->order > y->order;
}

static int clamp(int c)
{
    return c < 0 ? 0 : c > 100 ? 100 : c;
}

static size_t collect(const xs_judge *j, const xs_settling *s, item *v)
{
    size_t n = 0;
    for (size_t i = 0; i < s->n; i++) {
        const xs_cand *c = s->v[i];
        xs_action a = xs_cand_action(j, c);
        if (a == XS_PASS)
            continue;
        v[n] = (item){
            .c = c, .part = c->part, .group = c->rule, .from = c->from, .order = (uint32_t)n};
        v[n++].strength = (int)a * 1000 + clamp(c->confidence);
    }
    for (size_t i = 0; i < j->nraised; i++) {
        const xs_raised *r = &j->raised[i];
        v[n] = (item){
            .r = r, .part = r->part, .group = j->set->nrules + r->category, .order = (uint32_t)n};
        v[n++].strength = (int)XS_REVIEW * 1000;
    }
    return n;
}

/* The largest share q such that no group keeping more than q brings the total to at most max. */
static size_t share(const size_t *counts, size_t ngroups, size_t max)
{
    size_t lo = 0, hi = max;
    while (lo < hi) {
        size_t q = lo + (hi - lo + 1) / 2, sum = 0;
        for (size_t i = 0; i < ngroups; i++)
            sum += counts[i] < q ? counts[i] : q;
        if (sum <= max)
            lo = q;
        else
            hi = q - 1;
    }
    return lo;
}

/* Leave at most max items. */
static size_t cut(xs_judge *j, item *v, size_t n, size_t max)
{
    if (n <= max)
        return n;
    size_t ngroups = j->set->nrules + 256u;
    size_t *counts = calloc(ngroups, sizeof *counts);
    if (!counts) {
        j->cut += n - max;
        return max;
    }
    for (size_t i = 0; i < n; i++)
        counts[v[i].group]++;
    size_t q = share(counts, ngroups, max), k = 0, rank = 0, spare = max;
    for (size_t i = 0; i < ngroups; i++)
        spare -= counts[i] < q ? counts[i] : q;
    qsort(v, n, sizeof *v, by_strength);
    for (size_t i = 0; i < n; i++) {
        rank = i > 0 && v[i].group == v[i - 1].group ? rank + 1 : 0;
        bool extra = rank >= q && spare > 0;
        if (rank < q || extra)
            v[k++] = v[i];
        spare -= extra;
    }
    free(counts);
    j->cut += n - k;
    return k;
}

static void give_reasons(xs_judge *j, const xs_cand *c, xs_finding *f)
{
    xs_reason *v = xs_arena_array(j->arena, c->nreasons + 1u, sizeof *v);
    if (!v)
        return;
    v[0] = (xs_reason){xs_rule_of(j, c)->confidence,
                       xs_str_from(xs_say(j, "规则的起点", "where the rule begins"))};
    size_t n = 1;
    for (const xs_reason_node *r = c->reasons; r; r = r->next)
        v[n++] = r->reason;
    f->reasons = v;
    f->nreasons = n;
}

static bool give_spans(xs_judge *j, const xs_cand *c, xs_finding *f)
{
    if (c->spans && c->spans->n) {
        f->spans = c->spans->v;
        f->nspans = c->spans->n;
        return true;
    }
    xs_span *s = xs_arena_get(j->arena, sizeof *s);
    if (!s)
        return false;
    *s = (xs_span){c->from, c->to};
    f->spans = s;
    f->nspans = 1;
    return true;
}

static void describe(const xs_judge *j, const xs_cand *c, xs_finding *f)
{
    const xs_rule *r = xs_rule_of(j, c);
    int conf = clamp(c->confidence);
    if ((c->flags & XS_CAND_TAUGHT) && conf > XS_TAUGHT_MOST)
        conf = XS_TAUGHT_MOST;
    *f = (xs_finding){
        .rule = xs_rs(j->set, r->id),
        .category = xs_str_from(xs_category_name(r->category)),
        .title = xs_rs(j->set, j->o.lang == XS_EN ? r->title_en : r->title_zh),
        .basis = xs_rs(j->set, r->basis),
        .suggestion = xs_half(xs_rs(j->set, r->suggestion), j->o.lang),
        .action = xs_cand_action(j, c),
        .confidence = (uint8_t)conf,
        .obfuscated = c->flags & XS_CAND_OBFUSCATED,
        .sensitive = r->mask,
        .visibility = (xs_visibility)c->visibility,
        .match = c->match,
        .before = c->before,
        .after = c->after,
        .count = c->count,
        .location = {.part = c->part < j->nparts ? j->parts[c->part].path : (xs_str){"", 0},
                     .sheet = c->sheet,
                     .cell = c->cell,
                     .page = c->page,
                     .paragraph = c->paragraph,
                     .line = c->line,
                     .column = c->column,
                     .offset = c->from,
                     .length = c->to - c->from}};
}

/* Spans are needed, reasons are welcome. */
static bool fill(xs_judge *j, const xs_cand *c, xs_finding *f)
{
    describe(j, c, f);
    give_reasons(j, c, f);
    return give_spans(j, c, f);
}

static bool fill_raised(xs_judge *j, const xs_raised *r, xs_finding *f)
{
    xs_span *s = xs_arena_get(j->arena, sizeof *s);
    if (!s)
        return false;
    *f = (xs_finding){.spans = s, .nspans = 1};
    xs_raised_fill(j, r, f);
    return true;
}

/* Without memory for anything else the strongest finding is still told: a document with findings
 * never looks like one without. */
static const xs_finding *deliver_spare(xs_judge *j, const item *v, size_t n, size_t *out)
{
    const item *best = v;
    for (size_t i = 1; i < n; i++)
        if (v[i].strength > best->strength)
            best = &v[i];
    j->spare_span = (xs_span){best->from, best->c ? best->c->to : best->from};
    if (best->c) {
        describe(j, best->c, &j->spare);
    } else {
        j->spare = (xs_finding){0};
        xs_raised_fill(j, best->r, &j->spare);
    }
    j->spare.spans = &j->spare_span;
    j->spare.nspans = 1;
    j->cut += n - 1;
    *out = 1;
    return &j->spare;
}

const xs_finding *xs_deliver(xs_judge *j, xs_settling *s, size_t *n)
{
    item *v = reallocarray(NULL, s->n + j->nraised + 1, sizeof *v);
    *n = 0;
    if (!v) {
        item only = {.c = s->n ? s->v[0] : NULL, .r = s->n ? NULL : j->raised};
        j->cut += s->n + j->nraised;
        return s->n + j->nraised ? deliver_spare(j, &only, 1, n) : NULL;
    }
    size_t k = collect(j, s, v), room = cut(j, v, k, j->o.max_findings);
    /* All of them, or as many as there is memory for: by strength, so that the best are told. */
    xs_finding *f = xs_arena_array(j->arena, room ? room : 1, sizeof *f);
    while (!f && room > 1) {
        room = cut(j, v, room, room / 2);
        f = xs_arena_array(j->arena, room, sizeof *f);
    }
    qsort(v, room, sizeof *v, by_place);
    for (size_t i = 0; f && i < room; i++) {
        if (v[i].c ? fill(j, v[i].c, &f[*n]) : fill_raised(j, v[i].r, &f[*n]))
            ++*n;
        else
            j->cut++;
    }
    const xs_finding *out = *n == 0 && room ? deliver_spare(j, v, room, n) : f;
    free(v);
    return out;
}
