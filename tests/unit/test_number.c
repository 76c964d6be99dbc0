/* Which runs of digits a text has, and where they stand. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

#include <cmocka.h>

#include "text/number.h"

typedef struct seen {
    xs_buf out;
    const char *text;
    size_t n;
} seen;

/* One run as "330106-18950203-0018/SW": groups with their separators, then its flags. */
static bool note(void *ctx, const xs_number *r)
{
    seen *s = ctx;
    static const char flags[] = "SWYNLICO";
    if (s->out.n)
        xs_buf_add_char(&s->out, ' ');
    for (unsigned g = 0; g < r->ngroups; g++) {
        unsigned from = r->group_at[g], to = g + 1 < r->ngroups ? r->group_at[g + 1] : r->n;
        xs_buf_add(&s->out, r->chars + from, to - from);
        if (g + 1 < r->ngroups)
            xs_buf_add_char(&s->out, r->sep[g] == '\n' ? '$' : r->sep[g] == ' ' ? '+' : r->sep[g]);
    }
    if (r->flags)
        xs_buf_add_char(&s->out, ':');
    for (unsigned i = 0; flags[i]; i++)
        if (r->flags >> i & 1)
            xs_buf_add_char(&s->out, flags[i]);
    assert_int_equal(strlen(r->chars), r->n);
    assert_int_equal(r->from, r->at[0]);
    assert_int_equal(r->to, r->at[r->n]);
    assert_true(r->to <= s->n);
    for (unsigned i = 0; i < r->n; i++)
        assert_true(r->at[i] < r->at[i + 1]);
    return true;
}

typedef struct row {
    const char *text, *want;
} row;

static void check_rows(const row *rows, size_t n)
{
    int bad = 0;
    for (size_t i = 0; i < n; i++) {
        xs_fold f;
        xs_fold_init(&f);
        seen s = {.text = rows[i].text, .n = strlen(rows[i].text)};
        xs_buf_init(&s.out, 1 << 20);
        assert_true(xs_fold_run(&f, rows[i].text, s.n, 0));
        xs_numbers_each(&f, note, &s);
        if (!xs_str_is(xs_buf_str(&s.out), rows[i].want)) {
            print_error("\"%s\" has \"%s\", expected \"%s\"\n", rows[i].text,
                        s.out.p ? s.out.p : "", rows[i].want);
            bad++;
        }
        xs_buf_clear(&s.out);
        xs_fold_clear(&f);
    }
    assert_int_equal(bad, 0);
}
#define CHECK(rows) check_rows(rows, sizeof rows / sizeof rows[0])

static void a_number_is_found_in_every_ordinary_writing(void **state)
{
    (void)state;
    static const row rows[] = {
        {"身份证号330106189502030018。", "330106189502030018"},
        {"身份证号：33010618950203002x", "33010618950203002X"},
        {"330106 18950203 0018", "330106+18950203+0018:S"},
        {"330106-18950203-0018", "330106-18950203-0018:S"},
        {"330106·18950203—0018", "330106-18950203-0018:S"},
        {"138 - 0013 - 8000", "138-0013-8000:S"},
        {"138–0013–8000", "138-0013-8000:S"},
        {"(0571)87654321", "0571)87654321:S"},
        {"（2024）1234567号", "2024+1234567:SO 1234567"},
        {"３３０１０６１８９５０２０３００１８", "330106189502030018:Y"},
        {"𝟏𝟑𝟖𝟎𝟎𝟏𝟑𝟖𝟎𝟎𝟎", "13800138000:Y"},
        {"138\xE2\x80\x8B"
         "00138000",
         "13800138000:I"},
        {"G330106189502030018", "G330106189502030018"},
        {"PDY00001-X", "PDY00001-X:S"},
        {"2024-01-02 10.1.2.30", "2024-01-02+10.1.2.30:S"},
        {"2024年5月", ""},
        {"第 12345 页", "12345"},
        {"13800138000、13900139000", "13800138000 13900139000"},
        {"13800138000，手机", "13800138000"},
        {"1. 13800138000", "13800138000"},
        {"⒈13800138000", "13800138000"},
        {"⑴13800138000", "13800138000"},
        {"①13800138000②13900139000", "13800138000 13900139000"},
        {"13800138000¹", "13800138000"},
        {"12345㎡", "12345"},
        {"1 3 8 0 0 1 3 8 0 0 0", "1+3+8+0+0+1+3+8+0+0+0:S"},
        {"电话13800138000号\n13900139000", "13800138000 13900139000"},
        {"1️⃣3️⃣8️⃣0️⃣0️⃣1️⃣3️⃣8️⃣0️⃣0️⃣0️⃣",
         "13800138000:I"},
    };
    CHECK(rows);
}

static void a_number_may_go_on_over_a_line_end(void **state)
{
    (void)state;
    static const row rows[] = {
        {"330106\n189502030018", "330106 189502030018 330106$189502030018:SW"},
        {"330106\n  189502030018", "330106 189502030018 330106$189502030018:SW"},
        {"330106\n18950203\n0018", "330106 18950203 330106$18950203$0018:SW"},
        {"1\n3\n8\n0\n0\n1\n3\n8\n0\n0\n0", "1$3$8$0$0$1$3$8$0$0$0:SW"},
        /* lists */
        {"13800138000\n13900139000", "13800138000 13900139000"},
        {"12345\n12346\n12347", "12345 12346 12347"},
        {"330106\n\n189502030018", "330106 189502030018"},
    };
    CHECK(rows);
}

static void numerals_and_look_alikes_are_further_readings(void **state)
{
    (void)state;
    static const row rows[] = {
        {"三三〇一〇六一八九五〇二〇三〇〇一八", "330106189502030018:N"},
        {"三三○一○六一八九五○二○三○○一八", "330106189502030018:N"},
        {"叁叁零壹零陆壹捌玖伍零贰零叁零零壹捌", "330106189502030018:N"},
        {"幺三八零零幺三八零零零", "13800138000:N"},
        {"一三八-零零一三-八零零零", "138-0013-8000:SN"},
        {"①③⑧⓪⓪①③⑧⓪⓪⓪", "13800138000:YN"},
        {"¹³⁸⁰⁰¹³⁸⁰⁰⁰", "13800138000:YN"},
        {"1三8〇〇1三8〇〇〇", "13800138000:N"},
        {"三三〇一〇六一八九五〇二〇三〇〇二X", "33010618950203002X:N"},
        {"三三两两，下三滥，一二三四五六七八九十", ""},
        {"①第一②第二③第三④⑤⑥⑦⑧⑨⑩", ""},
        {"二〇二四年一月二日", ""},
        {"33O1O61895O2O30018", "33O1O61895O2O30018 330106189502030018:L"},
        {"33010618950203OOl8", "33010618950203OOL8 330106189502030018:L"},
        {"330106 1895O2O3 0018", "330106+1895O2O3+0018:S 330106+18950203+0018:SL"},
        {"33〇1〇61895〇2〇30018", "61895 30018 330106189502030018:L 330106189502030018:N"},
        {"33О1О61895О2О30018", "61895 30018 330106189502030018:L"},
        {"11010519491231002×", "11010519491231002 11010519491231002X:L"},
        {"11010519491231002Χ", "11010519491231002 11010519491231002X:L"},
        {"11010519491231002Ⅹ", "11010519491231002X:Y"},
        {"330106××××××××0018", "330106"},
        {"6222O2OOOOOOOOOOO18", "6222O2OOOOOOOOOOO18"},
    };
    CHECK(rows);
}

static bool stop_at_once(void *ctx, const xs_number *r)
{
    (void)r;
    ++*(int *)ctx;
    return false;
}

static void the_callback_can_stop(void **state)
{
    (void)state;
    xs_fold f;
    xs_fold_init(&f);
    const char *text = "12345、67890";
    int calls = 0;
    assert_true(xs_fold_run(&f, text, strlen(text), 0));
    xs_numbers_each(&f, stop_at_once, &calls);
    assert_int_equal(calls, 1);
    xs_fold_clear(&f);
}

typedef struct total {
    size_t n, chars, cut;
} total;

static bool add_up(void *ctx, const xs_number *r)
{
    total *t = ctx;
    t->n++;
    t->chars += r->n;
    t->cut += (r->flags & XS_NUMBER_CUT) != 0;
    return true;
}

static void endless_runs_are_cut_not_lost(void **state)
{
    (void)state;
    static const char *const units[] = {"1", "12 ", "１", "1a", "1-", "三"};
    for (size_t u = 0; u < sizeof units / sizeof units[0]; u++) {
        xs_buf b;
        xs_buf_init(&b, 1 << 20);
        for (int i = 0; i < 20000; i++)
            xs_buf_add_str(&b, xs_str_from(units[u]));
        xs_fold f;
        xs_fold_init(&f);
        total t = {0};
        assert_true(xs_fold_run(&f, b.p, b.n, 0));
        xs_numbers_each(&f, add_up, &t);
        assert_true(t.cut > 0);
        assert_true(t.chars >= 20000);
        xs_fold_clear(&f);
        xs_buf_clear(&b);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_number_is_found_in_every_ordinary_writing),
        cmocka_unit_test(a_number_may_go_on_over_a_line_end),
        cmocka_unit_test(numerals_and_look_alikes_are_further_readings),
        cmocka_unit_test(the_callback_can_stop),
        cmocka_unit_test(endless_runs_are_cut_not_lost),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
