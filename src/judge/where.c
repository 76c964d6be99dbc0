/* where.c -- conditions of rules over the hits of their operands.
 *
 * A condition is asked once for every hit of the anchor: the first operand whose items are not
 * part_of. The anchor stands for that one hit, other operands for any of their hits in the same
 * document; near and in_same find the closest one by bisection, so the whole is n log n. */
#include <stdlib.h>

#include "judge/inside.h"

#define MAX_OPERANDS 64
#define MAX_STACK 64

typedef struct list {
    const xs_cand **v; /* hits of an operand, by part and place */
    size_t n;
    bool anchors; /* its items are not part_of */
} list;

typedef struct asking {
    const xs_judge *j;
    const xs_rule *rule;
    list operand[MAX_OPERANDS];
    size_t noperands, anchor;
    const xs_cand *hit; /* the anchor's */
    uint8_t *known;     /* of each step that does not ask about the anchor: 1 false, 2 true */
} asking;

/* A value on the stack: a truth, and the operand it came from, if it is one. */
typedef struct value {
    bool truth;
    size_t operand; /* SIZE_MAX = none */
} value;

static int compare(const xs_cand *a, uint32_t part, uint64_t from)
{
    if (a->part != part)
        return a->part < part ? -1 : 1;
    return a->from < from ? -1 : a->from > from;
}

/* First hit of the list at or behind (part, from). */
static size_t lower(const list *l, uint32_t part, uint64_t from)
{
    size_t lo = 0, hi = l->n;
    while (lo < hi) {
        size_t mid = lo + (hi - lo) / 2;
        if (compare(l->v[mid], part, from) < 0)
            lo = mid + 1;
        else
            hi = mid;
    }
    return lo;
}

/* Characters between two hits; the length of a hit in characters is small against its bytes. */
static bool is_near(const xs_cand *a, const xs_cand *b, uint32_t reach, bool ordered)
{
    if (a->part != b->part || (ordered && b->from < a->from))
        return false;
    const xs_cand *first = a->chars <= b->chars ? a : b, *second = first == a ? b : a;
    uint64_t end = first->chars + first->nchars;
    return second->chars <= end || second->chars - end <= reach;
}

/* Is some hit of l near c? Only the closest ones on both sides need to be asked. */
static bool any_near(const list *l, const xs_cand *c, uint32_t reach, bool c_first, bool ordered)
{
    size_t i = lower(l, c->part, c->from);
    for (size_t k = i; k < l->n && k < i + 2; k++)
        if (l->v[k] != c &&
            (c_first ? is_near(c, l->v[k], reach, ordered) : is_near(l->v[k], c, reach, ordered)))
            return true;
    for (size_t k = i; k > 0 && k + 2 > i; k--)
        if (l->v[k - 1] != c && (c_first ? is_near(c, l->v[k - 1], reach, ordered)
                                         : is_near(l->v[k - 1], c, reach, ordered)))
            return true;
    return false;
}

static bool near(const asking *q, value a, value b, uint32_t reach, bool ordered)
{
    if (a.operand == SIZE_MAX || b.operand == SIZE_MAX)
        return a.truth && b.truth;
    const list *la = &q->operand[a.operand], *lb = &q->operand[b.operand];
    if (a.operand == q->anchor)
        return any_near(lb, q->hit, reach, true, ordered);
    if (b.operand == q->anchor)
        return any_near(la, q->hit, reach, false, ordered);
    for (size_t i = 0; i < la->n; i++)
        if (any_near(lb, la->v[i], reach, true, ordered))
            return true;
    return false;
}

/* Number of the unit a hit stands in; ascending with its place. */
static uint64_t unit_at(const xs_cand *c, uint32_t unit)
{
    switch ((xs_unit)unit) {
    case XS_UNIT_SENTENCE:
        return c->sentence_at;
    case XS_UNIT_PARAGRAPH:
        return c->block_at;
    case XS_UNIT_ROW:
        return c->line_at;
    case XS_UNIT_CELL:
        return c->block_at;
    case XS_UNIT_PAGE:
        return c->page;
    case XS_UNIT_DOCUMENT:
        break;
    }
    return 0;
}

static bool in_unit_with(const list *l, const xs_cand *c, uint32_t unit)
{
    if (unit == XS_UNIT_DOCUMENT)
        return l->n > 0;
    uint64_t want = unit_at(c, unit);
    size_t lo = 0, hi = l->n;
    while (lo < hi) {
        size_t mid = lo + (hi - lo) / 2;
        const xs_cand *m = l->v[mid];
        if (m->part < c->part || (m->part == c->part && unit_at(m, unit) < want))
            lo = mid + 1;
        else
            hi = mid;
    }
    return lo < l->n && l->v[lo]->part == c->part && unit_at(l->v[lo], unit) == want;
}

static bool in_same(const asking *q, const value *v, size_t n, uint32_t unit)
{
    const list *base = NULL;
    bool bound = false;
    for (size_t i = 0; i < n; i++) {
        if (v[i].operand == SIZE_MAX) {
            if (!v[i].truth)
                return false;
            continue;
        }
        bound |= v[i].operand == q->anchor;
        if (!base || q->operand[v[i].operand].n < base->n)
            base = &q->operand[v[i].operand];
    }
    if (!base)
        return true;
    size_t tries = bound ? 1 : base->n;
    for (size_t t = 0; t < tries; t++) {
        const xs_cand *c = bound ? q->hit : base->v[t];
        bool all = true;
        for (size_t i = 0; i < n && all; i++)
            all = v[i].operand == SIZE_MAX || v[i].operand == q->anchor ||
                  in_unit_with(&q->operand[v[i].operand], c, unit);
        if (all)
            return true;
    }
    return false;
}

static int by_text(const void *a, const void *b)
{
    return xs_str_cmp((*(const xs_cand *const *)a)->match, (*(const xs_cand *const *)b)->match);
}

static bool count(const asking *q, value v, uint32_t least, bool distinct)
{
    if (v.operand == SIZE_MAX)
        return v.truth;
    const list *l = &q->operand[v.operand];
    if (!distinct || l->n < least)
        return l->n >= least;
    const xs_cand **sorted = reallocarray(NULL, l->n, sizeof *sorted);
    if (!sorted)
        return false;
    memcpy(sorted, l->v, l->n * sizeof *sorted);
    qsort(sorted, l->n, sizeof *sorted, by_text);
    size_t n = l->n > 0;
    for (size_t i = 1; i < l->n; i++)
        n += !xs_str_eq(sorted[i]->match, sorted[i - 1]->match);
    free(sorted);
    return n >= least;
}

static size_t operands_of(const xs_cond *c)
{
    switch ((xs_op)c->op) {
    case XS_OP_ATOM:
        return 0;
    case XS_OP_IN_SAME:
        return c->n;
    case XS_OP_AND:
    case XS_OP_OR:
    case XS_OP_NEAR:
    case XS_OP_ORDERED:
        return 2;
    default:
        return 1;
    }
}

/* What a search over hits answers; the same for every anchor when the anchor is not asked about, so
 * it is searched once. */
static bool search(const asking *q, const xs_cond *c, uint8_t *known, const value *v, size_t n)
{
    bool bound = false, truth = false;
    for (size_t i = 0; i < n; i++)
        bound |= v[i].operand == q->anchor && c->op != XS_OP_COUNT && c->op != XS_OP_COUNT_DISTINCT;
    if (!bound && *known)
        return *known == 2;
    switch ((xs_op)c->op) {
    case XS_OP_NEAR:
        truth = near(q, v[0], v[1], c->a, false);
        break;
    case XS_OP_ORDERED:
        truth = near(q, v[0], v[1], c->a, true);
        break;
    case XS_OP_IN_SAME:
        truth = in_same(q, v, n, c->a);
        break;
    case XS_OP_COUNT:
        truth = count(q, v[0], c->n, false);
        break;
    case XS_OP_COUNT_DISTINCT:
        truth = count(q, v[0], c->n, true);
        break;
    default:
        break;
    }
    *known = bound ? 0 : truth ? 2 : 1;
    return truth;
}

/* One step of the postfix program; false: the stack does not hold what it needs. */
static bool step(const asking *q, uint32_t i, value *stack, size_t *top)
{
    const xs_cond *c = &q->j->set->conds[q->rule->cond + i];
    size_t need = operands_of(c);
    if (*top < need || *top - need >= MAX_STACK)
        return false;
    value *v = stack + *top - need, r = {false, SIZE_MAX};
    switch ((xs_op)c->op) {
    case XS_OP_ATOM:
        if (c->a >= MAX_OPERANDS)
            return false;
        r = (value){c->a == q->anchor || q->operand[c->a].n > 0, c->a};
        break;
    case XS_OP_AND:
        r.truth = v[0].truth && v[1].truth;
        break;
    case XS_OP_OR:
        r.truth = v[0].truth || v[1].truth;
        break;
    case XS_OP_NOT:
        r.truth = !v[0].truth;
        break;
    default:
        r.truth = search(q, c, &q->known[i], v, need);
        break;
    }
    *top -= need;
    stack[(*top)++] = r;
    return true;
}

static bool holds(const asking *q)
{
    value stack[MAX_STACK];
    size_t top = 0;
    for (uint32_t i = 0; i < q->rule->nconds; i++)
        if (!step(q, i, stack, &top))
            return false;
    return top == 1 && stack[0].truth;
}

/* Hits v[0..n) of one rule, sorted by place. Kills those for which the condition does not hold. */
static void ask_rule(xs_judge *j, xs_cand **v, size_t n)
{
    asking *q = calloc(1, sizeof *q);
    const xs_cand **space = reallocarray(NULL, n, sizeof *space);
    uint8_t *known = calloc(xs_rule_of(j, v[0])->nconds, 1);
    if (!q || !space || !known)
        goto out;
    q->j = j;
    q->rule = xs_rule_of(j, v[0]);
    q->known = known;
    size_t at = 0;
    for (size_t o = 0; o < MAX_OPERANDS; o++) {
        q->operand[o].v = space + at;
        for (size_t i = 0; i < n; i++)
            if (j->set->atoms[v[i]->atom].operand == o)
                space[at++] = v[i];
        q->operand[o].n = (size_t)(space + at - q->operand[o].v);
    }
    q->anchor = SIZE_MAX;
    for (uint32_t i = 0; i < q->rule->nconds && q->anchor == SIZE_MAX; i++) {
        const xs_cond *c = &j->set->conds[q->rule->cond + i];
        for (uint32_t a = 0; c->op == XS_OP_ATOM && a < q->rule->natoms; a++) {
            const xs_atom *atom = &j->set->atoms[q->rule->atom + a];
            if (atom->operand == c->a && !(atom->flags & XS_ATOM_PART_OF))
                q->anchor = c->a;
        }
    }
    for (size_t i = 0; i < n; i++) {
        if (v[i]->flags & XS_CAND_SILENT)
            continue;
        q->hit = v[i];
        if (j->set->atoms[v[i]->atom].operand != q->anchor || !holds(q))
            xs_cand_kill(j, v[i], "不满足规则的条件", "the rule's condition does not hold");
    }
out:
    free(q);
    free(space);
    free(known);
}

static int by_rule(const void *a, const void *b)
{
    const xs_cand *x = *(xs_cand *const *)a, *y = *(xs_cand *const *)b;
    if (x->rule != y->rule)
        return x->rule < y->rule ? -1 : 1;
    if (x->part != y->part)
        return x->part < y->part ? -1 : 1;
    if (x->from != y->from)
        return x->from < y->from ? -1 : 1;
    return x->order < y->order ? -1 : x->order > y->order;
}

void xs_where_settle(xs_judge *j, xs_cand **v, size_t n)
{
    if (!j->conditions)
        return;
    xs_cand **mine = reallocarray(NULL, n + 1, sizeof *mine);
    if (!mine)
        return;
    size_t k = 0;
    for (size_t i = 0; i < n; i++)
        if (xs_cand_alive(v[i]) && xs_rule_of(j, v[i])->nconds)
            mine[k++] = v[i];
    qsort(mine, k, sizeof *mine, by_rule);
    for (size_t i = 0, e; i < k; i = e) {
        for (e = i + 1; e < k && mine[e]->rule == mine[i]->rule;)
            e++;
        ask_rule(j, mine + i, e - i);
    }
    free(mine);
}
