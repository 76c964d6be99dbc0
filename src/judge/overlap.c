/* overlap.c -- where several candidates claim the same text, the strongest stays. */
#include <stdlib.h>

#include "judge/inside.h"

/* Is a the stronger of two: action, confidence, length, order? */
static bool stronger(const xs_judge *j, const xs_cand *a, const xs_cand *b)
{
    xs_action x = xs_cand_action(j, a), y = xs_cand_action(j, b);
    if (x != y)
        return x > y;
    if (a->confidence != b->confidence)
        return a->confidence > b->confidence;
    if (a->to - a->from != b->to - b->from)
        return a->to - a->from > b->to - b->from;
    return a->order < b->order;
}

static bool overlap(const xs_cand *a, const xs_cand *b)
{
    return a->part == b->part && a->from < b->to && b->from < a->to;
}

/* The later of two overlapping candidates against the one that stands; returns what stands then. */
static xs_cand *contest(xs_judge *j, xs_cand *stands, xs_cand *c)
{
    bool wins = stronger(j, c, stands);
    xs_cand *loser = wins ? stands : c, *winner = wins ? c : stands;
    xs_cand_kill(j, loser, "同一处已有更强的发现", "a stronger finding stands at the same place");
    return winner;
}

/* Exam papers carry the same mark: 绝密★启用前 is theirs, not the state's. */
static void prefer_exams(xs_judge *j, xs_cand **v, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        if (!xs_category_within(xs_rule_of(j, v[i])->category, XS_STR("SS.EXAM")) ||
            xs_cand_action(j, v[i]) == XS_PASS)
            continue;
        for (size_t k = i > 8 ? i - 8 : 0; k < n && k < i + 8; k++)
            if (k != i && xs_cand_alive(v[k]) && overlap(v[i], v[k]) &&
                xs_category_within(xs_rule_of(j, v[k])->category, XS_STR("SS.MARK")))
                xs_cand_kill(j, v[k], "试卷密级标志", "the mark of an exam paper");
    }
}

/* ---- one inside the other ---- */

#define OPEN 8 /* findings that may hold the next one; more are not compared */

static bool same_family(const xs_judge *j, const xs_cand *a, const xs_cand *b)
{
    const char *x = xs_category_name(xs_rule_of(j, a)->category);
    const char *y = xs_category_name(xs_rule_of(j, b)->category);
    size_t n = strcspn(x, ".");
    return n == strcspn(y, ".") && memcmp(x, y, n) == 0;
}

/* Of two of one family, one inside the other: action, then what says more. */
static bool says_more(const xs_judge *j, const xs_cand *a, const xs_cand *b)
{
    xs_action x = xs_cand_action(j, a), y = xs_cand_action(j, b);
    if (x != y)
        return x > y;
    if (a->to - a->from != b->to - b->from)
        return a->to - a->from > b->to - b->from;
    return stronger(j, a, b);
}

static bool only_digits(xs_str s)
{
    for (size_t i = 0; i < s.n; i++)
        if ((s.p[i] < '0' || s.p[i] > '9') && s.p[i] != '-' && s.p[i] != ' ')
            return false;
    return s.n > 0;
}

/* A password inside a connection string is told by the string; digits that a pattern found inside
 * an identity number are that number's. */
static void contain(xs_judge *j, xs_cand *outer, xs_cand *inner)
{
    if (same_family(j, outer, inner))
        xs_cand_kill(j, says_more(j, outer, inner) ? inner : outer, "包含在另一项发现之中",
                     "one finding holds the other");
    else if ((outer->flags & XS_CAND_NUMBER) && outer->confidence >= XS_LIKELY &&
             j->set->atoms[inner->atom].kind != XS_ATOM_RECOGNISER && only_digits(inner->match))
        xs_cand_kill(j, inner, "是另一号码的一部分", "a part of another number");
}

static void settle_nested(xs_judge *j, xs_cand **v, size_t n)
{
    xs_cand *open[OPEN];
    size_t nopen = 0;
    for (size_t i = 0; i < n; i++) {
        xs_cand *c = v[i];
        size_t k = 0;
        if (!xs_cand_alive(c))
            continue;
        for (size_t o = 0; o < nopen; o++)
            if (xs_cand_alive(open[o]) && overlap(open[o], c))
                open[k++] = open[o];
        nopen = k;
        for (size_t o = 0; o < nopen && xs_cand_alive(c); o++)
            if (xs_cand_alive(open[o]) && c->to <= open[o]->to)
                contain(j, open[o], c);
        if (xs_cand_alive(c) && nopen < OPEN)
            open[nopen++] = c;
    }
}

void xs_judge_keep_apart(xs_judge *j, bool apart)
{
    j->apart = apart;
}

void xs_overlap_settle(xs_judge *j, xs_cand **v, size_t n)
{
    /* One that stands for each category; one for numbers whatever their category, since a run of
     * digits is one thing. Sorted by place, so only the last can overlap the next. */
    size_t slots = j->apart ? j->set->nrules : 256u;
    xs_cand **stands = calloc(slots + 1, sizeof *stands), *number = NULL;
    if (!stands)
        return;
    prefer_exams(j, v, n);
    for (size_t i = 0; i < n; i++) {
        xs_cand *c = v[i];
        size_t slot = j->apart ? c->rule : xs_rule_of(j, c)->category;
        if (!xs_cand_alive(c))
            continue;
        if (xs_cand_action(j, c) == XS_PASS) {
            xs_cand_kill(j, c, "可信度过低", "confidence too low");
            continue;
        }
        if ((c->flags & XS_CAND_NUMBER) && !j->apart) {
            number =
                number && xs_cand_alive(number) && overlap(number, c) ? contest(j, number, c) : c;
            if (number != c)
                continue;
        }
        xs_cand *s = stands[slot];
        stands[slot] = s && xs_cand_alive(s) && overlap(s, c) ? contest(j, s, c) : c;
    }
    free(stands);
    if (!j->apart)
        settle_nested(j, v, n);
}
