/* kind_sight.h -- a sight for tests of confirm routines, written as text with the pattern's hit
 * between « and »; the line is the text between line ends. */
#ifndef KIND_SIGHT_H
#define KIND_SIGHT_H
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

#include <cmocka.h>

#include "judge/registry.h"

typedef struct sight_case {
    const char *text;
    const char *want; /* "span delta", the delta left out when it is 0; "-" for no finding */
    unsigned zones;   /* 0 = body */
} sight_case;

static const char *opinion_of(const char *name, const char *text, unsigned zones)
{
    static char out[512];
    static char plain[4096];
    xs_sight s = {.zones = zones ? zones : XS_ZONE_BODY, .today = 20261123};
    size_t n = 0;
    for (const char *p = text; *p;) {
        if (strncmp(p, "«", 2) == 0)
            s.from = n, p += 2;
        else if (strncmp(p, "»", 2) == 0)
            s.to = n, p += 2;
        else
            plain[n++] = *p++;
    }
    plain[n] = 0;
    /* A copy of its exact size, so that a sanitizer sees every step beyond it. */
    char *exact = malloc(n);
    assert_non_null(exact);
    memcpy(exact, plain, n);
    s.text = (xs_str){exact, n};
    s.line_from = s.from;
    while (s.line_from && exact[s.line_from - 1] != '\n')
        s.line_from--;
    s.line_to = s.to;
    while (s.line_to < n && exact[s.line_to] != '\n')
        s.line_to++;
    xs_opinion o = {.from = s.from, .to = s.to};
    const xs_confirm *c = xs_confirms;
    while (c->name && strcmp(c->name, name) != 0)
        c++;
    assert_non_null(c->name);
    if (!c->agree(&s, &o)) {
        strcpy(out, "-");
    } else {
        assert_true(o.from <= o.to && o.to <= n);
        int k = snprintf(out, sizeof out, "%.*s", (int)(o.to - o.from), exact + o.from);
        if (o.delta)
            snprintf(out + k, sizeof out - (size_t)k, " %d", o.delta);
    }
    free(exact);
    return out;
}

static void check_sights(const char *name, const sight_case *c, size_t n)
{
    size_t bad = 0;
    for (size_t i = 0; i < n; i++) {
        const char *got = opinion_of(name, c[i].text, c[i].zones);
        if (strcmp(got, c[i].want) != 0 && ++bad)
            print_error("%s of \"%s\": expected \"%s\", got \"%s\"\n", name, c[i].text, c[i].want,
                        got);
    }
    assert_int_equal(bad, 0);
}
#define SIGHTS(name, cases) check_sights(name, cases, sizeof(cases) / sizeof(cases)[0])

#endif
