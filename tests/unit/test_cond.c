/* Conditions: precedence, functions, and what is refused where. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#include <cmocka.h>

#include "rules/cond.h"

static const char *const names[] = {"a", "b", "", "c_1", NULL};

static void show(const xs_cond *c, size_t n, char *out, size_t cap)
{
    static const char *const ops[] = {"",        "and",     "or",    "not",     "near",
                                      "ordered", "in_same", "count", "distinct"};
    size_t k = 0;
    out[0] = 0;
    for (size_t i = 0; i < n && k < cap; i++) {
        const char *sep = i ? " " : "";
        switch (c[i].op) {
        case XS_OP_ATOM:
            k += (size_t)snprintf(out + k, cap - k, "%s%s", sep, names[c[i].a]);
            break;
        case XS_OP_NEAR:
        case XS_OP_ORDERED:
            k += (size_t)snprintf(out + k, cap - k, "%s%s:%u", sep, ops[c[i].op], c[i].a);
            break;
        case XS_OP_IN_SAME:
            k += (size_t)snprintf(out + k, cap - k, "%sin_same:%u/%u", sep, c[i].a, c[i].n);
            break;
        case XS_OP_COUNT:
        case XS_OP_COUNT_DISTINCT:
            k += (size_t)snprintf(out + k, cap - k, "%s%s>=%u", sep, ops[c[i].op], c[i].n);
            break;
        default:
            k += (size_t)snprintf(out + k, cap - k, "%s%s", sep, ops[c[i].op]);
            break;
        }
    }
}

static const struct {
    const char *text, *postfix;
} good[] = {
    {"a", "a"},
    {"a and b", "a b and"},
    {"a or b and c_1", "a b c_1 and or"},
    {"(a or b) and c_1", "a b or c_1 and"},
    {"not a and b", "a not b and"},
    {"not (a and b)", "a b and not"},
    {"not not a", "a not not"},
    {"a or b or c_1", "a b or c_1 or"},
    {"near(a, b, 5)", "a b near:5"},
    {"ordered(a,b,1000)", "a b ordered:1000"},
    {"a and near ( b , c_1 , 12 )", "a b c_1 near:12 and"},
    {"in_same(row, a, b)", "a b in_same:2/2"},
    {"in_same(document, a, b, c_1)", "a b c_1 in_same:5/3"},
    {"count(a) >= 3", "a count>=3"},
    {"count(a,distinct)>=2 and b", "a distinct>=2 b and"},
};

static void conditions_become_postfix_by_precedence(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof good / sizeof *good; i++) {
        xs_buf out;
        bool used[4] = {false};
        xs_cond_error e;
        char got[256];
        xs_buf_init(&out, 65536);
        if (!xs_cond_parse(xs_str_from(good[i].text), names, used, &out, &e))
            fail_msg("\"%s\" is refused at %u: %s", good[i].text, e.column, e.en);
        show((const xs_cond *)(const void *)out.p, out.n / sizeof(xs_cond), got, sizeof got);
        if (strcmp(got, good[i].postfix) != 0)
            fail_msg("\"%s\" should be \"%s\", is \"%s\"", good[i].text, good[i].postfix, got);
        xs_buf_clear(&out);
    }
}

static const struct {
    const char *text;
    unsigned column;
    const char *what;
} bad[] = {
    {"", 1, "name of an item"},
    {"a b", 3, "not expected"},
    {"a and", 6, "name of an item"},
    {"(a", 3, "\")\" is expected"},
    {"d", 1, "no item"},
    {"机 and a", 1, "no item"},
    {"a and 机 or d", 7, "no item"},
    {"near(a, b)", 10, "\",\" is expected"},
    {"near(a, b, 0)", 12, "number"},
    {"near(a, b, 1001)", 12, "number"},
    {"near(a and b, c_1, 3)", 8, "\",\" is expected"},
    {"in_same(line, a)", 9, "one of sentence"},
    {"in_same(row)", 12, "comma"},
    {"count(a) > 3", 10, "\">=\" is expected"},
    {"count(a, all) >= 3", 10, "distinct"},
    {"count(a) >= 99999999", 13, "number"},
    {"nota", 1, "no item"},
};

static void broken_conditions_are_refused_with_their_column(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
        xs_buf out;
        bool used[4] = {false};
        xs_cond_error e;
        xs_buf_init(&out, 65536);
        if (xs_cond_parse(xs_str_from(bad[i].text), names, used, &out, &e))
            fail_msg("\"%s\" should be refused", bad[i].text);
        if (e.column != bad[i].column || !strstr(e.en, bad[i].what) || !*e.zh)
            fail_msg("\"%s\" should be refused at %u for \"%s\", is at %u: %s", bad[i].text,
                     bad[i].column, bad[i].what, e.column, e.en);
        xs_buf_clear(&out);
    }
}

static void used_operands_are_told(void **state)
{
    (void)state;
    xs_buf out;
    bool used[4] = {false};
    xs_cond_error e;
    xs_buf_init(&out, 65536);
    assert_true(xs_cond_parse(XS_STR("a and count(c_1) >= 2"), names, used, &out, &e));
    assert_true(used[0] && !used[1] && !used[2] && used[3]);
    xs_buf_clear(&out);
}

static void deep_and_long_conditions_end(void **state)
{
    (void)state;
    xs_buf text, out;
    bool used[4] = {false};
    xs_cond_error e;
    xs_buf_init(&text, 1 << 20);
    xs_buf_init(&out, 1 << 20);
    for (int i = 0; i < 100000; i++)
        xs_buf_add_char(&text, '(');
    assert_false(xs_cond_parse(xs_buf_str(&text), names, used, &out, &e));
    assert_non_null(strstr(e.en, "deeply"));
    xs_buf_reset(&text);
    for (int i = 0; i < 5000; i++)
        xs_buf_add_str(&text, XS_STR("a or "));
    xs_buf_add_char(&text, 'a');
    assert_false(xs_cond_parse(xs_buf_str(&text), names, used, &out, &e));
    assert_non_null(strstr(e.en, "too long"));
    xs_buf_clear(&text);
    xs_buf_clear(&out);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(conditions_become_postfix_by_precedence),
        cmocka_unit_test(broken_conditions_are_refused_with_their_column),
        cmocka_unit_test(used_operands_are_told),
        cmocka_unit_test(deep_and_long_conditions_end),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
