/* Which places read differently in a riskier view, and how. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

#include <cmocka.h>

#include "text/decode.h"
#include "text/view.h"

typedef struct row {
    const char *text;
    xs_view_kind kind;
    const char *want; /* the view; NULL: the text has no such reading */
} row;

/* Every byte of a view comes from where the map says, in order. */
static void check_map(const xs_view *v, const xs_fold *f)
{
    for (size_t i = 0; i < v->text.n; i++) {
        assert_true(v->at[i] <= v->end[i]);
        assert_true(v->end[i] <= f->ntext);
        if (i)
            assert_true(v->at[i - 1] <= v->at[i]);
    }
}

static void check_rows(const row *rows, size_t n)
{
    int bad = 0;
    for (size_t i = 0; i < n; i++) {
        xs_fold f;
        xs_view v;
        size_t len = strlen(rows[i].text);
        char *copy = malloc(len + 1);
        memcpy(copy, rows[i].text, len);
        xs_fold_init(&f);
        xs_view_init(&v);
        assert_true(xs_fold_run(&f, copy, len, 0));
        bool built = xs_view_build_all(&f, rows[i].kind, &v);
        if (built != (rows[i].want != NULL) ||
            (built && !xs_str_is(xs_buf_str(&v.text), rows[i].want))) {
            print_error("\"%s\" reads \"%s\", expected \"%s\"\n", rows[i].text,
                        built ? v.text.p : "(nothing else)",
                        rows[i].want ? rows[i].want : "(nothing else)");
            bad++;
        }
        if (built)
            check_map(&v, &f);
        xs_view_clear(&v);
        xs_fold_clear(&f);
        free(copy);
    }
    assert_int_equal(bad, 0);
}
#define CHECK(rows) check_rows(rows, sizeof rows / sizeof rows[0])

static void symbols_between_han_characters_are_passed_over(void **state)
{
    (void)state;
    static const row rows[] = {
        {"这是机*密文件", XS_VIEW_SYMBOLS, "这是机密文件"},
        {"机✿密", XS_VIEW_SYMBOLS, "机密"},
        {"机·密", XS_VIEW_SYMBOLS, "机密"},
        {"机-密", XS_VIEW_SYMBOLS, "机密"},
        {"机.密", XS_VIEW_SYMBOLS, "机密"},
        {"机|密", XS_VIEW_SYMBOLS, "机密"},
        {"机＊密", XS_VIEW_SYMBOLS, "机密"},
        {"机＜密", XS_VIEW_SYMBOLS, "机密"},
        {"机😀密", XS_VIEW_SYMBOLS, "机密"},
        {"机 * 密", XS_VIEW_SYMBOLS, "机密"},
        {"机○密", XS_VIEW_SYMBOLS, "机密"},
        {"**机**密", XS_VIEW_SYMBOLS, "**机密"},
        {"机*~#密*级", XS_VIEW_SYMBOLS, "机密级"},
        {"机\xE2\x80\x8B*\xE2\x80\x8B密", XS_VIEW_SYMBOLS, "机密"},
        {"机—密", XS_VIEW_SYMBOLS, "机密"},
        /* ordinary writing */
        {"机——密", XS_VIEW_SYMBOLS, NULL},
        {"机……密", XS_VIEW_SYMBOLS, NULL},
        {"司机、密码", XS_VIEW_SYMBOLS, NULL},
        {"司机，密码。机；密：机！密？机（密）机《密》", XS_VIEW_SYMBOLS, NULL},
        {"司机 | 密码", XS_VIEW_SYMBOLS, NULL},
        {"①第一②第二③第三", XS_VIEW_SYMBOLS, NULL},
        {"下三滥，三三两两", XS_VIEW_SYMBOLS, NULL},
        {"机**********密", XS_VIEW_SYMBOLS, NULL},
        {"★机密★", XS_VIEW_SYMBOLS, NULL},
        {"机*a密", XS_VIEW_SYMBOLS, NULL},
    };
    CHECK(rows);
}

static void escapes_are_read_as_what_they_stand_for(void **state)
{
    (void)state;
    static const row rows[] = {
        {"&#26426;&#23494;", XS_VIEW_ESCAPE, "机密"},
        {"&#x673a;&#X5BC6;", XS_VIEW_ESCAPE, "机密"},
        {"机&#23494文件", XS_VIEW_ESCAPE, "机密文件"},
        {"&amp;#26426;密", XS_VIEW_ESCAPE, "机密"},
        {"机&nbsp;密", XS_VIEW_ESCAPE, "机\xC2\xA0密"},
        {"\\u673a\\u5bc6", XS_VIEW_ESCAPE, "机密"},
        {"\\u{673a}密", XS_VIEW_ESCAPE, "机密"},
        {"\\ud840\\udc00", XS_VIEW_ESCAPE, "𠀀"},
        {"%E6%9C%BA%e5%af%86", XS_VIEW_ESCAPE, "机密"},
        {"%u673a%u5bc6", XS_VIEW_ESCAPE, "机密"},
        {"\\xe6\\x9c\\xba密", XS_VIEW_ESCAPE, "机密"},
        {"\\346\\234\\272密", XS_VIEW_ESCAPE, "机密"},
        {"&#49;38", XS_VIEW_ESCAPE, "138"},
        {"机<b>密</b>文件", XS_VIEW_ESCAPE, "机密文件"},
        {"<span>138</span><span>0013</span>8000", XS_VIEW_ESCAPE, "13800138000"},
        {"机<span style=\"color:red\">密</span>", XS_VIEW_ESCAPE, "机密"},
        {"机<!-- x -->密", XS_VIEW_ESCAPE, "机密"},
        {"<ruby>机<rt>jī</rt>密<rt>mì</rt></ruby>", XS_VIEW_ESCAPE, "机密"},
        /* ordinary writing */
        {"a &lt; b &amp;&amp; c &gt; d", XS_VIEW_ESCAPE, NULL},
        {"增长5%，降低10%的", XS_VIEW_ESCAPE, NULL},
        {"C:\\users\\x", XS_VIEW_ESCAPE, NULL},
        {"机<br>密<p>机</p><td>密</td>", XS_VIEW_ESCAPE, NULL},
        {"机 < 密 且 密 > 机", XS_VIEW_ESCAPE, NULL},
        {"%d %s %20", XS_VIEW_ESCAPE, NULL},
        {"\\xff\\xfe \\ud800 &#0; &#1114112;", XS_VIEW_ESCAPE, NULL},
    };
    CHECK(rows);
}

static void readings_in_parentheses_are_passed_over(void **state)
{
    (void)state;
    static const row rows[] = {
        {"机(jī)密(mì)", XS_VIEW_PINYIN, "机密"},
        {"机（ji）密（mi4）文件", XS_VIEW_PINYIN, "机密文件"},
        {"机(jī)密", XS_VIEW_PINYIN, "机密"},
        {"机（甲）密", XS_VIEW_PINYIN, NULL},
        {"机(2024)密", XS_VIEW_PINYIN, NULL},
        {"机（multiplexing）密", XS_VIEW_PINYIN, NULL},
    };
    CHECK(rows);
}

static void letters_of_other_alphabets_read_as_latin(void **state)
{
    (void)state;
    static const row rows[] = {
        {"pаsswоrd: abc", XS_VIEW_LOOKALIKE, "password: abc"},
        {"Москва и Афины", XS_VIEW_LOOKALIKE, NULL},
        {"密码", XS_VIEW_LOOKALIKE, NULL},
    };
    CHECK(rows);
}

static void misread_text_is_repaired(void **state)
{
    (void)state;
    static const row rows[] = {
        {"鏈哄瘑", XS_VIEW_MOJIBAKE, "机密"},       {"缁濆瘑鏂囦欢", XS_VIEW_MOJIBAKE, "绝密文件"},
        {"绉樺瘑", XS_VIEW_MOJIBAKE, "秘密"},       {"鍐呴儴璧勬枡", XS_VIEW_MOJIBAKE, "内部资料"},
        {"机密文件：喆", XS_VIEW_MOJIBAKE, NULL},   {"張喆", XS_VIEW_MOJIBAKE, NULL},
        {"été à la plage", XS_VIEW_MOJIBAKE, NULL},
    };
    CHECK(rows);
}

static void a_view_keeps_its_surroundings_and_ends_at_hard_ends(void **state)
{
    (void)state;
    static const row rows[] = {
        {"前段\n\n机*密\n\n后段", XS_VIEW_SYMBOLS, "机密"},
        {"甲乙\n机*密\n丙丁", XS_VIEW_SYMBOLS, "甲乙\n机密\n丙丁"},
        {"一二三四五六七八九十一二三四五六七八九十一二三机*"
         "密一二三四五六七八九十一二三四五六七八九十一",
         XS_VIEW_SYMBOLS,
         "五六七八九十一二三四五六七八九十一二三机密一二三四五六七八九十一二三四五六七八九"},
        {"机*密\n\n绝*密", XS_VIEW_SYMBOLS, "机密\n\n绝密"},
        {"机*密\n\n一二三四五六七八\n\n绝*密", XS_VIEW_SYMBOLS, "机密\f绝密"},
    };
    CHECK(rows);
}

static void a_view_leads_back_to_the_source(void **state)
{
    (void)state;
    xs_fold f;
    xs_view v;
    size_t from, to;
    const char *text = "甲机&#23494;乙";
    xs_fold_init(&f);
    xs_view_init(&v);
    assert_true(xs_fold_run(&f, text, strlen(text), 0));
    assert_int_equal(f.nstretches, 1);
    assert_true(xs_view_build(&f, &f.stretches[0], XS_VIEW_ESCAPE, &v));
    assert_string_equal(v.text.p, "甲机密乙");
    assert_true(xs_view_back(&v, &f, 3, 9, &from, &to));
    assert_int_equal(from, 3);
    assert_int_equal(to, 14);
    /* what the main text reads alike is no hit of the view */
    assert_false(xs_view_back(&v, &f, 0, 6, &from, &to));
    assert_int_equal(from, 0);
    assert_int_equal(to, 6);
    xs_view_clear(&v);
    xs_fold_clear(&f);
}

static void stretches_ascend_and_do_not_touch(void **state)
{
    (void)state;
    static const char *const units[] = {
        "机*密",
        "机*密，一二三四五六七八九十一二三四五六七八九十一二三四五六七八九十"
        "一二三四五六七八九十一二三四五六七八九十",
        "&#26426;", "机(ji)密\n\n", "»úÃÜ¾øÃÜ\n"};
    for (size_t u = 0; u < sizeof units / sizeof units[0]; u++) {
        xs_buf b;
        xs_fold f;
        xs_view v;
        xs_buf_init(&b, 1 << 20);
        xs_fold_init(&f);
        xs_view_init(&v);
        for (int i = 0; i < 2000; i++)
            xs_buf_add_str(&b, xs_str_from(units[u]));
        assert_true(xs_fold_run(&f, b.p, b.n, 0));
        assert_true(f.nstretches > 0);
        for (size_t i = 1; i < f.nstretches; i++)
            assert_true(f.stretches[i - 1].to < f.stretches[i].from);
        for (unsigned k = 1; k <= XS_VIEW_MOJIBAKE; k <<= 1)
            if (xs_view_build_all(&f, (xs_view_kind)k, &v))
                check_map(&v, &f);
        xs_view_clear(&v);
        xs_fold_clear(&f);
        xs_buf_clear(&b);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(symbols_between_han_characters_are_passed_over),
        cmocka_unit_test(escapes_are_read_as_what_they_stand_for),
        cmocka_unit_test(readings_in_parentheses_are_passed_over),
        cmocka_unit_test(letters_of_other_alphabets_read_as_latin),
        cmocka_unit_test(misread_text_is_repaired),
        cmocka_unit_test(a_view_keeps_its_surroundings_and_ends_at_hard_ends),
        cmocka_unit_test(a_view_leads_back_to_the_source),
        cmocka_unit_test(stretches_ascend_and_do_not_touch),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
