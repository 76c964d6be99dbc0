/* facts.c -- what the rules need, found once when a judge is made. */
#include <stdlib.h>

#include "judge/inside.h"
#include "judge/registry.h"

static size_t count_kinds(void)
{
    size_t n = 0;
    while (xs_recognisers[n].name)
        n++;
    return n;
}

/* Atoms of each recogniser, by counting sort. */
static bool read_kinds(xs_judge *j)
{
    const xs_ruleset *set = j->set;
    size_t kinds = count_kinds(), n = 0;
    j->kind_from = calloc(kinds + 2, sizeof *j->kind_from);
    j->kind_wanted = calloc(kinds + 1, sizeof *j->kind_wanted);
    if (!j->kind_from || !j->kind_wanted)
        return false;
    for (uint32_t i = 0; i < set->natoms; i++)
        if (set->atoms[i].kind == XS_ATOM_RECOGNISER && set->atoms[i].recogniser < kinds) {
            j->kind_from[set->atoms[i].recogniser + 1]++;
            j->kind_wanted[set->atoms[i].recogniser] = true;
            j->numbers |= xs_recognisers[set->atoms[i].recogniser].find != NULL;
            n++;
        }
    for (size_t k = 0; k < kinds; k++)
        j->kind_from[k + 1] += j->kind_from[k];
    j->kind_atoms = calloc(n + 1, sizeof *j->kind_atoms);
    uint32_t *next = calloc(kinds + 1, sizeof *next);
    if (!j->kind_atoms || !next) {
        free(next);
        return false;
    }
    for (uint32_t i = 0; i < set->natoms; i++) {
        const xs_atom *a = &set->atoms[i];
        if (a->kind == XS_ATOM_RECOGNISER && a->recogniser < kinds)
            j->kind_atoms[j->kind_from[a->recogniser] + next[a->recogniser]++] = i;
    }
    free(next);
    return true;
}

static void read_contexts(xs_judge *j, uint32_t rule)
{
    const xs_rule *r = &j->set->rules[rule];
    xs_rule_facts *f = &j->facts[rule];
    for (uint32_t i = 0; i < r->ncontexts; i++) {
        const xs_context *c = &j->set->contexts[r->context + i];
        switch ((xs_scope)c->scope) {
        case XS_SCOPE_NEAR:
            f->near = c->before > f->near ? c->before : f->near;
            f->near = c->after > f->near ? c->after : f->near;
            break;
        case XS_SCOPE_LINE:
            f->lines = true;
            break;
        case XS_SCOPE_COLUMN:
            f->column = true;
            break;
        case XS_SCOPE_DOCUMENT:
            j->late[j->nlate++] = (xs_late){rule, r->context + i};
            f->document = f->late = true;
            break;
        default:
            f->late = true;
            break;
        }
    }
}

/* Verbatim terms anywhere, and no questions: lists given on the command line. */
static bool is_plain(const xs_ruleset *set, const xs_rule *r)
{
    if (r->ncontexts || r->nconds || r->nallows || r->signal ||
        (r->zones && (r->zones & XS_ZONE_ANY) != XS_ZONE_ANY))
        return false;
    for (uint32_t i = 0; i < r->natoms; i++) {
        const xs_atom *a = &set->atoms[r->atom + i];
        unsigned ask = XS_ATOM_CASE | XS_ATOM_EXACT | XS_ATOM_OWN_LINE | XS_ATOM_LINE_START |
                       XS_ATOM_LINE_END | XS_ATOM_PART_OF | XS_ATOM_NO_VIEWS;
        if (a->kind != XS_ATOM_TERM || a->confirm || (a->flags & ask) ||
            !(a->flags & XS_ATOM_VERBATIM))
            return false;
    }
    return true;
}

static bool read_rules(xs_judge *j)
{
    const xs_ruleset *set = j->set;
    j->facts = calloc(set->nrules + 1u, sizeof *j->facts);
    j->late = calloc(set->ncontexts + 1u, sizeof *j->late);
    j->last = calloc(set->nrules + 1u, sizeof *j->last);
    if (!j->facts || !j->late || !j->last)
        return false;
    for (uint32_t i = 0; i < set->nrules; i++) {
        const xs_rule *r = &set->rules[i];
        xs_rule_facts *f = &j->facts[i];
        read_contexts(j, i);
        f->plain = is_plain(set, r);
        f->taught = xs_category_within(r->category, XS_STR("SS")) ||
                    xs_category_within(r->category, XS_STR("WS")) ||
                    xs_category_within(r->category, XS_STR("BS.MARK"));
        j->conditions |= r->nconds > 0;
        for (uint32_t k = 0; k < r->nconds; k++) {
            uint8_t op = set->conds[r->cond + k].op;
            f->places |= op != XS_OP_ATOM && op != XS_OP_COUNT && op != XS_OP_COUNT_DISTINCT;
        }
    }
    j->unit_words = calloc(j->nlate / 8 + 1, 1);
    return j->unit_words != NULL;
}

static int by_id(const void *a, const void *b, void *ctx)
{
    const xs_ruleset *set = ctx;
    return xs_str_cmp(xs_rs(set, set->rules[*(const uint32_t *)a].id),
                      xs_rs(set, set->rules[*(const uint32_t *)b].id));
}

uint32_t xs_facts_rule(const xs_judge *j, xs_str id)
{
    uint32_t lo = 0, hi = j->set->nrules;
    while (lo < hi) {
        uint32_t mid = lo + (hi - lo) / 2;
        int c = xs_str_cmp(xs_rs(j->set, j->set->rules[j->by_id[mid]].id), id);
        if (c == 0)
            return j->by_id[mid];
        if (c < 0)
            lo = mid + 1;
        else
            hi = mid;
    }
    return XS_NO_RULE;
}

uint32_t xs_raised_rule(const xs_judge *j, const char *recogniser, int category)
{
    for (size_t k = 0; xs_recognisers[k].name; k++) {
        if (strcmp(xs_recognisers[k].name, recogniser) != 0)
            continue;
        for (uint32_t i = j->kind_from[k]; i < j->kind_from[k + 1]; i++) {
            uint32_t rule = j->set->atoms[j->kind_atoms[i]].rule;
            if (category < 0 || j->set->rules[rule].category == category)
                return rule;
        }
    }
    return XS_NO_RULE;
}

bool xs_facts_read(xs_judge *j)
{
    if (!read_kinds(j) || !read_rules(j))
        return false;
    xs_taught_prepare(j);
    j->by_id = calloc(j->set->nrules + 1u, sizeof *j->by_id);
    if (!j->by_id)
        return false;
    for (uint32_t i = 0; i < j->set->nrules; i++)
        j->by_id[i] = i;
    qsort_r(j->by_id, j->set->nrules, sizeof *j->by_id, by_id, (void *)(uintptr_t)j->set);
    static const char *const lists[XS_LIST_KINDS] = {"PI.NAMELIST", "SP.HEALTH", "SP.MINOR",
                                                     "SP.HARDSHIP"};
    j->lists = false;
    for (size_t i = 0; i < XS_LIST_KINDS; i++) {
        uint8_t category;
        bool known = xs_category_from_name(xs_str_from(lists[i]), &category);
        j->list_rules[i] = known ? xs_raised_rule(j, "name-list", category) : XS_NO_RULE;
        j->lists |= j->list_rules[i] != XS_NO_RULE;
    }
    j->minor_rule = xs_raised_rule(j, "minor-birth", -1);
    j->conflict_rule = xs_raised_rule(j, "conflict", -1);
    return true;
}

void xs_facts_clear(xs_judge *j)
{
    free(j->kind_from);
    free(j->kind_wanted);
    free(j->kind_atoms);
    free(j->facts);
    free(j->late);
    free(j->last);
    free(j->unit_words);
    free(j->by_id);
}
