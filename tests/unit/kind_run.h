/* kind_run.h -- a number run for tests of recognisers, written as text: letters and digits are the
 * run, single characters between them separators, one character outside the run at each end its
 * neighbour. No folding: that is text/number.c's and the specs' matter. */
#ifndef KIND_RUN_H
#define KIND_RUN_H
#include <ctype.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

#include <cmocka.h>

#include "judge/registry.h"

#define TODAY 20261123u

static void run_make(xs_number *n, const char *text)
{
    memset(n, 0, sizeof *n);
    size_t len = strlen(text), i = 0;
    if (len && !isalnum((unsigned char)text[0]))
        n->before = text[i++];
    if (len > i && !isalnum((unsigned char)text[len - 1]))
        n->after = text[--len];
    n->from = i;
    n->to = len;
    n->ngroups = 1;
    for (; i < len; i++) {
        if (isalnum((unsigned char)text[i])) {
            n->ndigits = (uint16_t)(n->ndigits + (isdigit((unsigned char)text[i]) != 0));
            n->at[n->n] = (uint32_t)i;
            n->chars[n->n++] = (char)toupper((unsigned char)text[i]);
        } else {
            n->sep[n->ngroups - 1] = text[i];
            n->group_at[n->ngroups++] = (uint8_t)n->n;
            n->flags |= XS_NUMBER_SEPARATED;
        }
    }
    n->at[n->n] = (uint32_t)n->to;
}

static const xs_recogniser *kind_named(const char *name)
{
    for (const xs_recogniser *r = xs_recognisers; r->name; r++)
        if (strcmp(r->name, name) == 0)
            return r;
    return NULL;
}

/* What the table claims in a run, as a judge would ask it: in table order, no overlaps; the claims
 * of kind `name` as "characters" joined by '+', then the delta when it is not 0. "" when none. */
static const char *claims_of(const char *name, const char *text, unsigned flags)
{
    static char out[512];
    xs_number n;
    bool taken[XS_NUMBER_MAX + 1] = {false};
    run_make(&n, text);
    n.flags |= flags;
    out[0] = 0;
    for (const xs_recogniser *r = xs_recognisers; r->name; r++) {
        xs_claim c = {0};
        for (size_t at = 0; r->find && at < n.n && r->find(&n, at, TODAY, &c);) {
            assert_true(c.from >= at && c.to > c.from && c.to <= n.n);
            bool overlap = false;
            for (size_t i = c.from; i < c.to; i++)
                overlap = overlap || taken[i];
            at = overlap ? c.from + 1u : c.to;
            if (overlap || (!r->is_public && strcmp(r->name, name) != 0 &&
                            strcmp(r->name, "cn-resident-id") != 0))
                continue;
            memset(taken + c.from, true, (size_t)(c.to - c.from));
            if (strcmp(r->name, name) != 0)
                continue;
            size_t used = strlen(out);
            snprintf(out + used, sizeof out - used, "%s%.*s", used ? "+" : "", c.to - c.from,
                     n.chars + c.from);
            if (c.delta) {
                used = strlen(out);
                snprintf(out + used, sizeof out - used, "%+d", c.delta);
            }
        }
    }
    return out;
}

typedef struct kind_case {
    const char *text, *want; /* want: see claims_of */
} kind_case;

static void check_cases(const char *name, const kind_case *c, size_t n, unsigned flags)
{
    size_t bad = 0;
    assert_non_null(kind_named(name));
    for (size_t i = 0; i < n; i++) {
        const char *got = claims_of(name, c[i].text, flags);
        if (strcmp(got, c[i].want) != 0 && ++bad)
            print_error("%s in \"%s\": expected \"%s\", got \"%s\"\n", name, c[i].text, c[i].want,
                        got);
    }
    assert_int_equal(bad, 0);
}

#define CHECK(name, cases) check_cases(name, cases, sizeof(cases) / sizeof(cases)[0], 0)
#define CHECK_READ(name, cases, flags)                                                             \
    check_cases(name, cases, sizeof(cases) / sizeof(cases)[0], flags)

#endif
