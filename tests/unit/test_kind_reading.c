/* Recognisers behind the real fold and number scan: text as it is written, evasions and accidents.
 * The rule layer is not involved: a claim is "kind value", readings of numerals or look-alikes
 * count only for kinds with a check. */
#include <ctype.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

#include <cmocka.h>

#include "judge/registry.h"

typedef struct found {
    char text[1024];
    struct {
        size_t from, to;
    } taken[64];
    size_t ntaken;
} found;

static bool collect(void *ctx, const xs_number *n)
{
    found *f = ctx;
    bool risky = n->flags & (XS_NUMBER_NUMERALS | XS_NUMBER_LOOKALIKE);
    for (const xs_recogniser *r = xs_recognisers; r->name; r++) {
        xs_claim c = {0};
        for (size_t at = 0; r->find && at < n->n && r->find(n, at, 20261123, &c);) {
            size_t from = n->at[c.from], to = n->at[c.to];
            bool overlap = risky && !r->checked;
            for (size_t i = 0; i < f->ntaken; i++)
                overlap = overlap || (from < f->taken[i].to && f->taken[i].from < to);
            at = overlap ? c.from + 1u : c.to;
            if (overlap || strcmp(r->name, "account-number") == 0)
                continue;
            if (f->ntaken < 64) {
                f->taken[f->ntaken].from = from;
                f->taken[f->ntaken++].to = to;
            }
            size_t used = strlen(f->text);
            snprintf(f->text + used, sizeof f->text - used, "%s%s %.*s%s", used ? ", " : "",
                     r->name, c.to - c.from, n->chars + c.from, c.delta ? "?" : "");
        }
    }
    return true;
}

static const char *found_in(const char *text)
{
    static found f;
    xs_fold fold;
    memset(&f, 0, sizeof f);
    xs_fold_init(&fold);
    assert_true(xs_fold_run(&fold, text, strlen(text), XS_FOLD_TEXT));
    xs_numbers_each(&fold, collect, &f);
    xs_fold_clear(&fold);
    return f.text;
}

typedef struct reading_case {
    const char *text, *want; /* a ? behind a value: claimed with a delta */
} reading_case;

static void check(const reading_case *c, size_t n)
{
    size_t bad = 0;
    for (size_t i = 0; i < n; i++) {
        const char *got = found_in(c[i].text);
        if (strcmp(got, c[i].want) != 0 && ++bad)
            print_error("\"%s\": expected \"%s\", got \"%s\"\n", c[i].text, c[i].want, got);
    }
    assert_int_equal(bad, 0);
}

#define ID "cn-resident-id 330106189502030018"

static void plain_text_is_read(void **state)
{
    (void)state;
    const reading_case c[] = {
        {"身份证号：330106189502030018。", ID},
        {"张三330106189502030018男", ID},
        {"11010519491231002x", "cn-resident-id 11010519491231002X"},
        {"G330106189502030018", ID},
        {"残疾证33010618950203001844", ID},
        {"330106 18950203 0018", ID},
        {"3301 0618 9502 0300 18", ID},
        {"3301  0618  9502  0300  18", ID},
        {"手机13912340001、13912340002", "mobile 13912340001, mobile 13912340002"},
        {"+86 139-1234-0001", "mobile 13912340001"},
        {"(+86)13912340001", "mobile 13912340001"},
        {"电话0571-88880000转123", "landline 057188880000"},
        {"卡号 6222 0200 0000 0000 018", "bank-card 6222020000000000018"},
        {"2024-01-31 13912340001", "date 20240131, mobile 13912340001"},
        {"序号1 13912340001 330106189502030018", ID ", mobile 13912340001"},
        {"护照E12345678", "passport E12345678"},
        {"330106189502030018 330106189502030026", ID ", cn-resident-id 330106189502030026"},
    };
    check(c, sizeof c / sizeof *c);
}

static void disguises_are_read(void **state)
{
    (void)state;
    const reading_case c[] = {
        {"３３０１０６１８９５０２０３００１８", ID},
        {"33010618950203\n0018", ID},
        {"3301061895\xe2\x80\x8b"
         "02030018",
         ID},
        {"3301061895\xc2\xad"
         "02030018",
         ID},
        {"①③⑨①②③④⓪⓪⓪①", "mobile 13912340001?"},
        {"³³⁰¹⁰⁶¹⁸⁹⁵⁰²⁰³⁰⁰¹⁸", ID},
        {"𝟑𝟑𝟎𝟏𝟎𝟔𝟏𝟖𝟗𝟓𝟎𝟐𝟎𝟑𝟎𝟎𝟏𝟖", ID},
        {"三三〇一〇六一八九五〇二〇三〇〇一八", ID},
        {"叁叁零壹零陆壹捌玖伍零贰零叁零零壹捌", ID},
        {"一三九一二三四零零零一", "mobile 13912340001?"},
        {"33O1O61895O2O3OO18", ID},
        {"3301O6l8950203OOl8", ID},
        {"11010519491231002Х", "cn-resident-id 11010519491231002X"}, /* Cyrillic */
        {"11010519491231002Χ", "cn-resident-id 11010519491231002X"}, /* Greek */
        {"11010519491231002×", "cn-resident-id 11010519491231002X"},
        {"11010519491231002ｘ", "cn-resident-id 11010519491231002X"},
        {"11010519491231002Ⅹ", "cn-resident-id 11010519491231002X"},
        {"330106·18950203·0018", ID},
        {"330106_18950203_0018", ID},
        {"330106*18950203*0018", ID},
        {"330106★18950203★0018", ID},
        {"330106—18950203—0018", ID},
        {"3-3-0-1-0-6-1-8-9-5-0-2-0-3-0-0-1-8", ID},
        {"１３９－１２３４－０００１", "mobile 13912340001"},
    };
    check(c, sizeof c / sizeof *c);
}

static void other_numbers_are_left_alone(void **state)
{
    (void)state;
    const reading_case c[] = {
        {"下三滥三三两两一心一意", ""},
        {"①②③④⑤⑥⑦⑧⑨", ""},
        {"金额15000000000.00元", "amount 1500000000000"},
        {"时间戳1609459200000", "date 1609459200000"},
        {"统一社会信用代码91330106PDY00001XL", "uscc 91330106PDY00001XL"},
        {"2020-330106-48-01-123456", "project-code 20203301064801123456"},
        {"索引号：002482525/2020-00012", "index-number 002482525202000012"},
        {"330106********0018", ""},
        {"13912*340001", ""},
        {"138****5678", ""},
        {"第10.2.1条", ""},
        {"160106189502030016", ""},
        {"330106199302290017", ""},
        {"3301061895020300181", ""},
        {"二〇二四年一月三十一日", ""},
        {"33O1O61895O2O3OO17", ""},
    };
    check(c, sizeof c / sizeof *c);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(plain_text_is_read),
        cmocka_unit_test(disguises_are_read),
        cmocka_unit_test(other_numbers_are_left_alone),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
