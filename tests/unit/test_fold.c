/* What the main fold does to text, and that the way back is exact. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

#include <cmocka.h>

#include "text/fold.h"

static bool fold_to_utf8(const char *text, unsigned flags, xs_buf *out)
{
    xs_fold f;
    xs_fold_init(&f);
    /* an exact copy, so that a read past the end is seen by the sanitizer */
    size_t n = strlen(text);
    char *copy = malloc(n ? n : 1);
    if (n)
        memcpy(copy, text, n);
    bool ok = xs_fold_run(&f, copy, n, flags);
    for (size_t i = 0; ok && i < f.ncode;) {
        size_t to = xs_code_next(f.code, f.ncode, i);
        if (f.code[i] == 0)
            ok = xs_buf_add(out, "¦", 2); /* a hard end, to see it in a string */
        else
            ok = xs_unfold(f.code + i, to - i, out);
        i = to;
    }
    xs_fold_clear(&f);
    free(copy);
    return ok;
}

typedef struct row {
    const char *text, *want;
} row;

static void check_rows(const row *rows, size_t n, unsigned flags)
{
    int bad = 0;
    for (size_t i = 0; i < n; i++) {
        xs_buf b;
        xs_buf_init(&b, 1 << 20);
        assert_true(fold_to_utf8(rows[i].text, flags, &b));
        if (!xs_str_is(xs_buf_str(&b), rows[i].want)) {
            print_error("\"%s\" folds to \"%s\", expected \"%s\"\n", rows[i].text, b.p ? b.p : "",
                        rows[i].want);
            bad++;
        }
        xs_buf_clear(&b);
    }
    assert_int_equal(bad, 0);
}
#define CHECK(rows, flags) check_rows(rows, sizeof rows / sizeof rows[0], flags)

static void characters_fold_to_their_ordinary_form(void **state)
{
    (void)state;
    static const row rows[] = {
        {"机密", "机密"},
        {"機密", "机密"},
        {"祕密", "秘密"},
        {"絶密", "绝密"},
        {"絕密級", "绝密级"},
        {"會後收回", "会后收回"},
        {"徵求意見稿", "征求意见稿"},
        {"竝且", "并且"},
        {"⼈⼝⽇", "人口日"},
        {"⻓⻅⻋", "长见车"},
        {"豈更車", "岂更车"},
        {"ＡＢＣ１２３（），：", "abc123(),:"},
        {"ABCxyz", "abcxyz"},
        {"𝟏𝟑𝟖𝐀𝓑", "138ab"},
        {"Ⓐⓑ", "ab"},
        {"ｶﾞ", "ガ"},
        {"ﬁ㎏№", "fikgno"},
        {"㈠⒈⑴", "(一)1.(1)"},
        {"①②③", "①②③"},
        {"x²", "x²"},
        {"Straße ÀÉ", "strasse àé"},
        {"e\xCC\x81", "é"},
        {"ΑΒΓ", "αβγ"},
        {"138–0013—8000", "138-0013—8000"},
        {"买买提‧阿卜杜拉・•", "买买提·阿卜杜拉··"},
        {"〇一二", "〇一二"},
        {"𠀀", "𠀀"},
        {"😀", "😀"},
        {"ᄒ\xE1\x85\xA1\xE1\x86\xAB", "한"},
    };
    CHECK(rows, XS_FOLD_TEXT);
}

static void blanks_go_where_only_layout_put_them(void **state)
{
    (void)state;
    static const row rows[] = {
        {"机 密", "机密"},
        {"机　密", "机密"},
        {"机\xC2\xA0\t 密", "机密"},
        {"密级： 机密", "密级:机密"},
        {"机密 ★ 1年", "机密 ★ 1年"},
        {"a  b", "a b"},
        {"a\tb", "a b"},
        {"机密 abc", "机密 abc"},
        {"  机密  ", "机密"},
        {"机\n密", "机密"},
        {"机\r\n密", "机密"},
        {"机\xE2\x80\xA8密", "机密"},
        {"机\n　　密", "机\n密"},
        {"机\n  密", "机\n密"},
        {"机\n 密", "机密"},
        {"机密。\n绝密", "机密。\n绝密"},
        {"机\n\n密", "机¦密"},
        {"机\r\n\r\n密", "机¦密"},
        {"机\n \t\n密", "机¦密"},
        {"机\f密", "机¦密"},
        {"机\xE2\x80\xA9密", "机¦密"},
        {"138\n0013", "138\n0013"},
        {"138 \n 0013", "138\n0013"},
        {"机\x1F密", "机密"},
        {"\n\n机", "机"},
    };
    CHECK(rows, XS_FOLD_TEXT);
    static const row structured[] = {
        {"机\x1F密", "机¦密"},      {"机\x1E\x1F 密", "机¦密"}, {"机\x1D密", "机¦密"},
        {"机\x1C密\x1D", "机¦密¦"}, {"机\n密", "机密"},
    };
    CHECK(structured, XS_FOLD_STRUCTURED);
    static const row rule[] = {
        {"机\x1F密", "机密"},
        {"机\n\n密", "机密"},
        {" a\nb ", "a b"},
        {"机\f密", "机密"},
    };
    CHECK(rule, XS_FOLD_RULE);
}

static void invisible_characters_vanish(void **state)
{
    (void)state;
    static const row rows[] = {
        {"机\xE2\x80\x8B密", "机密"},
        {"机\xC2\xAD密", "机密"},
        {"机\xEF\xBB\xBF密", "机密"},
        {"机\xE2\x80\xAE密", "机密"},
        {"机\xEF\xB8\x8F密", "机密"},
        {"机\xF3\xA0\x84\x80密", "机密"},
        {"机\xCD\x8F密", "机密"},
        {"机\xE3\x85\xA4密", "机密"},
        {"机\x01密\x7F", "机密"},
        {"机\xCC\xB6密\xCC\xB6", "机密"},
        {"机\xE2\x80\x8B \xE2\x80\x8B密", "机密"},
        {"p\xCC\xB6"
         "a\xCC\xB6ss",
         "pass"},
        {"e\xE2\x80\x8B\xCC\x81", "é"},
        {"1\xEF\xB8\x8F\xE2\x83\xA3", "1"},
    };
    CHECK(rows, XS_FOLD_TEXT);
}

static void case_stays_when_asked(void **state)
{
    (void)state;
    static const row rows[] = {
        {"AbC", "AbC"}, {"ＡｂＣ", "AbC"}, {"機密ÀΣ", "机密ÀΣ"}, {"ﬁ", "fi"}};
    CHECK(rows, XS_FOLD_KEEP_CASE);
}

static void back_spans_are_the_characters_of_the_source(void **state)
{
    (void)state;
    static const struct {
        const char *text, *term;
        size_t from, to;
        bool disguised;
    } rows[] = {
        {"这是机密。", "机密", 6, 12, false},
        {"这是机\xE2\x80\x8B密\xE2\x80\x8B。", "机密", 6, 15, true},
        {"\xE2\x80\x8B机密", "机密", 3, 9, false},
        {"这是機　密。", "机密", 6, 15, false},
        {"价格㎏计", "g", 6, 9, false},
        {"价格㎏计", "k", 6, 9, false},
        {"Ａｂc", "abc", 0, 7, false},
    };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        xs_fold f;
        xs_fold_init(&f);
        xs_buf t;
        xs_buf_init(&t, 100);
        assert_true(xs_fold_run(&f, rows[i].text, strlen(rows[i].text), 0));
        assert_true(xs_fold_term(xs_str_from(rows[i].term), 0, &t));
        uint8_t *hit = memmem(f.code, f.ncode, t.p, t.n);
        assert_non_null(hit);
        size_t from, to, at = (size_t)(hit - f.code);
        xs_fold_back(&f, at, at + t.n, &from, &to);
        assert_int_equal(from, rows[i].from);
        assert_int_equal(to, rows[i].to);
        assert_int_equal(xs_fold_disguised(&f, from, to), rows[i].disguised);
        xs_buf_clear(&t);
        xs_fold_clear(&f);
    }
}

static void a_term_of_nothing_does_not_fold(void **state)
{
    (void)state;
    xs_buf t;
    xs_buf_init(&t, 100);
    assert_false(xs_fold_term(XS_STR(""), 0, &t));
    assert_false(xs_fold_term(XS_STR("  \n"), 0, &t));
    assert_false(xs_fold_term(XS_STR("\xE2\x80\x8B"), 0, &t));
    assert_int_equal(t.n, 0);
    xs_buf_clear(&t);
}

static void every_code_point_encodes_and_unfolds(void **state)
{
    (void)state;
    xs_buf b;
    xs_buf_init(&b, 1000);
    for (uint32_t c = 0; c < 0x40000; c++) {
        uint8_t code[8] = {0};
        if (c >= 0xD800 && c < 0xE000)
            continue;
        size_t n = xs_fold_encode(c, code);
        assert_in_range(n, 1, 5);
        assert_int_equal(xs_code_next(code, n, 0), n);
        assert_int_equal(xs_code_prev(code, n), 0);
        xs_buf_reset(&b);
        assert_true(xs_unfold(code, n, &b));
        xs_buf want;
        xs_buf_init(&want, 10);
        xs_buf_add_utf8(&want, c);
        assert_int_equal(b.n, want.n);
        assert_memory_equal(b.p, want.p, b.n);
        xs_buf_clear(&want);
    }
    xs_buf_clear(&b);
}

/* Folding what is folded changes nothing. */
static void the_fold_of_every_code_point_is_stable(void **state)
{
    (void)state;
    for (uint32_t c = 0; c < 0x40000; c++) {
        uint32_t one[18], two[18];
        size_t n = xs_fold_codepoint(c, one);
        for (size_t i = 0; i < n; i++) {
            size_t m = xs_fold_codepoint(one[i], two);
            if (m != 1 || two[0] != one[i])
                fail_msg("U+%04X folds to U+%04X, which folds to U+%04X", c, one[i], two[0]);
        }
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(characters_fold_to_their_ordinary_form),
        cmocka_unit_test(blanks_go_where_only_layout_put_them),
        cmocka_unit_test(invisible_characters_vanish),
        cmocka_unit_test(case_stays_when_asked),
        cmocka_unit_test(back_spans_are_the_characters_of_the_source),
        cmocka_unit_test(a_term_of_nothing_does_not_fold),
        cmocka_unit_test(every_code_point_encodes_and_unfolds),
        cmocka_unit_test(the_fold_of_every_code_point_is_stable),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
