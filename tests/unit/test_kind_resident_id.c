/* Citizen numbers: GB 11643-1999 and its relatives. All holders fictitious or of the standard. */
#include "kind_run.h"

#include "judge/kinds/county.h"
#include "judge/kinds/resident_id.h"

static void the_check_character_is_that_of_the_standard(void **state)
{
    (void)state;
    assert_int_equal(xs_id18_check("11010519491231002"), 'X');
    assert_int_equal(xs_id18_check("44052418800101001"), '4');
    assert_int_equal(xs_id18_check("33010618950203001"), '8');
}

static void counties_of_every_edition_are_known(void **state)
{
    (void)state;
    const unsigned known[] = {110101, 110105, 330106, 330127, 440524, 332601, 422201,
                              512081, 110103, 659001, 310230, 500101, 460105, 654326};
    for (size_t i = 0; i < sizeof known / sizeof known[0]; i++)
        assert_true(xs_county_known(known[i]));
    const unsigned unknown[] = {0, 999999, 160106, 330199, 113301, 110100, 659999, 700101};
    for (size_t i = 0; i < sizeof unknown / sizeof unknown[0]; i++)
        assert_false(xs_county_known(unknown[i]));
    for (unsigned p = 0; p < 100; p++) {
        const char *list =
            " 11 12 13 14 15 21 22 23 31 32 33 34 35 36 37 41 42 43 44 45 46 50 51 52 "
            "53 54 61 62 63 64 65 71 81 82 83 ";
        char word[8];
        snprintf(word, sizeof word, " %02u ", p);
        assert_int_equal(xs_province_known(p), strstr(list, word) != NULL);
    }
}

static void valid_numbers_are_claimed(void **state)
{
    (void)state;
    const kind_case c[] = {
        {"11010519491231002X", "11010519491231002X"},
        {"11010519491231002x", "11010519491231002X"},
        {"440524188001010014", "440524188001010014"},
        {"330106189502030018", "330106189502030018"},
        {"330106189502030026", "330106189502030026"},
        {"330106189912319981", "330106189912319981"},
        {"810000189502030019", "810000189502030019"},
        {"820000189502030010", "820000189502030010"},
        {"830000189502030020", "830000189502030020"},
        {"933840189502030013", "933840189502030013"},
        {"330106 18950203 0018", "330106189502030018"},
        {"330106-18950203-0018", "330106189502030018"},
        {"3301 0618 9502 0300 18", "330106189502030018"},
        {"330106/18950203/0018", "330106189502030018"},
        {"33010618950\n2030018", "330106189502030018"},
        {"3 3 0 1 0 6 1 8 9 5 0 2 0 3 0 0 1 8", "330106189502030018"},
        {"330106189502030018 330106189502030026", "330106189502030018+330106189502030026"},
        {"13912340001 330106189502030018 6217000000000000012", "330106189502030018"},
    };
    CHECK("cn-resident-id", c);
}

static void impossible_numbers_are_not(void **state)
{
    (void)state;
    const kind_case c[] = {
        {"330106199302290017", ""},                                      /* 29 February 1993 */
        {"160106189502030016", ""},                                      /* no such province */
        {"330106184902030016", ""},                                      /* before 1850 */
        {"330106209902030016", ""},                                      /* in the future */
        {"12345678901234567X", ""},       {"3301061895020300180", ""},   /* 19 digits */
        {"1330106189502030018", ""},      {"330106189502030018123", ""}, /* 21 digits */
        {"91330106PDY00001XL", ""},       {"11330106PDY00001XW", ""},
        {"2020-330106-48-01-123456", ""}, {"002482525/2020-00012", ""},
        {"24332000000012345678", ""},     {"20231380013800012", ""},
    };
    CHECK("cn-resident-id", c);
}

static void an_unknown_county_lowers_and_never_drops(void **state)
{
    (void)state;
    char text[19] = "33019918950203001";
    text[17] = xs_id18_check(text);
    char want[32];
    snprintf(want, sizeof want, "%s-15", text);
    assert_string_equal(claims_of("cn-resident-id", text, 0), want);
}

static void longer_numbers_embed_citizen_numbers(void **state)
{
    (void)state;
    const kind_case c[] = {
        {"G330106189502030018", "330106189502030018"},
        {"L330106189502030018", "330106189502030018"},
        {"SFZ330106189502030018", "330106189502030018"},
        {"33010618950203001844", "330106189502030018"},
        {"33010618950203001844B1", "330106189502030018"},
        {"11010519491231002X13", "11010519491231002X"},
        {"33010618950203001801", "330106189502030018"},
        {"33010618950203001888", ""}, /* neither type and grade nor a serial */
        {"199933110330106189502030018", "330106189502030018"},
        {"33010618950203001813912340001", "330106189502030018"},
        {"330106189502030018330106189502030026", "330106189502030018+330106189502030026"},
        {"330106189502030018ABC", "330106189502030018"},
        {"33010618950203001844 33010618950203002612", "330106189502030018+330106189502030026"},
    };
    CHECK("cn-resident-id", c);
}

static void wrong_check_digits_and_cut_numbers_are_weak(void **state)
{
    (void)state;
    const kind_case c[] = {
        {"330106189502030017", "330106189502030017-45"},
        {"330106 18950203 0017", "330106189502030017-45"},
        {"330106189502030000", "330106189502030000-20"},
        {"3301 0618 9502 0300 17", ""},
    };
    CHECK("cn-resident-id", c);
    const kind_case risky[] = {{"330106189502030017", ""},
                               {"330106189502030018", "330106189502030018"}};
    CHECK_READ("cn-resident-id", risky, XS_NUMBER_LOOKALIKE);
    CHECK_READ("cn-resident-id", risky, XS_NUMBER_NUMERALS);
}

static void the_birth_date_comes_with_the_claim(void **state)
{
    (void)state;
    xs_number n;
    xs_claim c;
    run_make(&n, "933840189502030013");
    assert_true(kind_named("cn-resident-id")->find(&n, 0, TODAY, &c));
    assert_int_equal(c.birth, 18950203);
    run_make(&n, "330106500203001");
    assert_true(kind_named("cn-resident-id-15")->find(&n, 0, TODAY, &c));
    assert_int_equal(c.birth, 19500203);
}

static void fifteen_digits_need_county_and_date(void **state)
{
    (void)state;
    const kind_case c[] = {
        {"330106500203002", "330106500203002"},
        {"330106 500203 002", "330106500203002"},
        {"330106500203001", "330106500203001-5"}, /* also fits an enterprise's registration */
        {"330199500203001", "330199500203001-15"},
        {"330106501303001", ""},
        {"160106500203001", ""},
        {"3301065002030011", ""},
        {"A330106500203001", ""},
        {"490154203237518", ""},
    };
    CHECK("cn-resident-id-15", c);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_check_character_is_that_of_the_standard),
        cmocka_unit_test(counties_of_every_edition_are_known),
        cmocka_unit_test(valid_numbers_are_claimed),
        cmocka_unit_test(impossible_numbers_are_not),
        cmocka_unit_test(an_unknown_county_lowers_and_never_drops),
        cmocka_unit_test(longer_numbers_embed_citizen_numbers),
        cmocka_unit_test(wrong_check_digits_and_cut_numbers_are_weak),
        cmocka_unit_test(the_birth_date_comes_with_the_claim),
        cmocka_unit_test(fifteen_digits_need_county_and_date),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
