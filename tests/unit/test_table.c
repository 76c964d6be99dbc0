/* CSV and TSV: found by their shape, cut without moving a byte. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

#include <cmocka.h>

#include "document/intake.h"
#include "document/table.h"

static char found(const char *text, const char *name)
{
    xs_table t;
    return xs_table_detect(text, strlen(text), true, xs_str_from(name), &t) ? t.delimiter : 0;
}

static void delimiters_are_found_by_shape(void **state)
{
    (void)state;
    assert_int_equal(found("姓名,电话,住址\n张三,1,a\n李四,2,b\n王五,3,c\n", "x.txt"), ',');
    assert_int_equal(found("a\tb\n1\t2\n3\t4\n", "x.txt"), '\t');
    assert_int_equal(found("a;b;c\n1,5;2;3\n2,5;3;4\n", ""), ';');
    assert_int_equal(found("a,b\n1,2\n", "list.csv"), ',');
    assert_int_equal(found("a,b\n", "list.CSV"), ',');
    assert_int_equal(found("\"a\n,x\",b\n\"c, d\",e\n", "q.csv"), ',');
}

static void prose_is_no_table(void **state)
{
    (void)state;
    assert_int_equal(found("Dear all, please see, as said, below.\nThis line, has two, commas\n\nbye, now\n", "a.txt"), 0);
    assert_int_equal(found("关于公示的通知\n一、总则\n二、附则\n", "a.txt"), 0);
    assert_int_equal(found("a,b\n1,2\n3,4\n", "a.txt"), 0); /* two columns of commas are no evidence */
    assert_int_equal(found("", "a.csv"), 0);
    /* semicolons of entities: cut there, nothing would be read any more */
    assert_int_equal(found("份&#26426;&#23494;文\n份&#26426;&#23494;文\n份&amp;&#x673A;文\n", "a.txt"), 0);
}

/* Cells as "row.col=text;", fed in pieces of `step` bytes. */
static char *cells(const char *text, char delimiter, size_t step)
{
    static char out[4096];
    char copy[1024];
    size_t n = strlen(text), k = 0;
    xs_table t = {.delimiter = delimiter, .row = 1, .col = 1};
    memcpy(copy, text, n);
    for (size_t at = 0; at < n;) {
        size_t left = n - at < step ? n - at : step;
        while (left) {
            xs_place p;
            bool fresh;
            size_t got = xs_table_next(&t, copy + at, left, &p, &fresh);
            assert_in_range(got, 1, left);
            if (fresh)
                k += (size_t)snprintf(out + k, sizeof out - k, "%u.%u=", p.row, p.col);
            for (size_t i = 0; i < got; i++)
                out[k++] = copy[at + i];
            at += got;
            left -= got;
        }
    }
    out[k] = 0;
    for (size_t i = 0; i < k; i++)
        if (out[i] == XS_END_CELL || out[i] == XS_END_ROW)
            out[i] = out[i] == XS_END_CELL ? '^' : '$';
    return out;
}

static void cells_are_cut_in_place(void **state)
{
    (void)state;
    assert_string_equal(cells("a,b\n1,2\n", ',', 100), "1.1=a^1.2=b$2.1=1^2.2=2$");
    assert_string_equal(cells("a,,c\r\n", ',', 100), "1.1=a^1.2=^1.3=c^$");
    assert_string_equal(cells("\"a,\nb\",c\n", ',', 100), "1.1=^a,\nb^^1.2=c$");
    assert_string_equal(cells("\"a\"\"b\",c\n", ',', 100), "1.1=^a\"\"b^^1.2=c$");
    assert_string_equal(cells("机密,x", ',', 100), "1.1=机密^1.2=x");
}

static void any_division_of_the_text_gives_the_same_cells(void **state)
{
    (void)state;
    static const char text[] = "a,b,\"c,d\"\n1,,2\r\n\"x\ny\",z\n,\n";
    char whole[4096];
    strcpy(whole, cells(text, ',', 1000));
    for (size_t step = 2; step < 12; step++)
        if (strcmp(cells(text, ',', step), whole) != 0)
            for (char *a = cells(text, ',', step), *b = whole; *a || *b; a++, b++)
                if (*a != *b && *b != '^') /* a closing mark at a border stays a mark */
                    fail_msg("step %zu: %s instead of %s", step, cells(text, ',', step), whole);
}

static void places_of_a_part_share_their_strings(void **state)
{
    (void)state;
    xs_intake in = {0};
    xs_place p;
    xs_intake_begin(&in);
    xs_wire_text t = {.text = XS_STR("张三"), .kind = XS_BLOCK_CELL, .row = 1, .col = 1, .table = 1,
                      .sheet = XS_STR("名单"), .cell = XS_STR("A1"), .end = XS_END_CELL};
    assert_true(xs_intake_place(&in, &t, &p));
    const char *sheet = p.sheet.p;
    assert_int_equal(p.offset, 0);
    t.cell = XS_STR("B1");
    t.col = 2;
    assert_true(xs_intake_place(&in, &t, &p));
    assert_ptr_equal(p.sheet.p, sheet);
    assert_int_equal(p.offset, 7);
    t.end = 0;
    t.cell = XS_STR("C1");
    t.col = 3;
    assert_true(xs_intake_place(&in, &t, &p));
    assert_false(xs_intake_place(&in, &t, &p)); /* the same cell goes on */
    xs_intake_clear(&in);
}

static void a_million_cells_take_little_memory(void **state)
{
    (void)state;
    xs_intake in = {0};
    xs_place p;
    xs_intake_begin(&in);
    for (uint32_t i = 1; i <= 1000000; i++) {
        char name[16];
        int n = snprintf(name, sizeof name, "A%u", i);
        xs_wire_text t = {.text = XS_STR("12345"), .kind = XS_BLOCK_CELL, .row = i, .col = 1,
                          .cell = {name, (size_t)n}, .end = XS_END_ROW};
        assert_true(xs_intake_place(&in, &t, &p));
        assert_int_equal(p.cell.n, (size_t)n);
        assert_true(in.strings[0].used + in.strings[1].used < (size_t)8 << 20);
    }
    xs_intake_clear(&in);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(delimiters_are_found_by_shape),
        cmocka_unit_test(prose_is_no_table),
        cmocka_unit_test(cells_are_cut_in_place),
        cmocka_unit_test(any_division_of_the_text_gives_the_same_cells),
        cmocka_unit_test(places_of_a_part_share_their_strings),
        cmocka_unit_test(a_million_cells_take_little_memory),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
