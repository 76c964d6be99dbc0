/* The block of a rule set, and the list of categories. */
#include "pack_stage.h"
#include "rules/category.h"

#define RULE(id, look)                                                                             \
    "  - {id: " id ", category: PI.ID18, title: {zh: 一, en: one}, basis: x, suggestion: y, "     \
    "look: [" look "], context: [{words: [a, b], delta: 3}], examples: {hit: [a], miss: [b]}}\n"
#define TWO_RULES                                                                                  \
    "rules:\n" RULE("a.rule", "{terms: [机密, 秘密], name: x}, {regex: '[一-龥]{2,9}件'}")         \
        RULE("b.rule", "{recogniser: cn-resident-id}")

static void a_block_opens_where_it_is_and_a_damaged_one_does_not_hurt(void **state)
{
    (void)state;
    stage s;
    stage_open(&s);
    stage_text(&s, "base/rules.yaml", TWO_RULES);
    xs_ruleset *set = stage_must_load(&s, "base"), *again;
    uint64_t *copy = malloc(set->nblock);
    memcpy(copy, set->block, set->nblock);
    assert_int_equal(xs_ruleset_open((char *)copy, set->nblock, &again, &s.err), XS_OK);
    assert_int_equal(again->nrules, set->nrules);
    assert_true(xs_str_is(xs_rs(again, again->rules[0].id), "a.rule"));
    assert_string_equal(again->sha256, set->sha256);
    xs_ruleset_free(again);
    for (size_t i = 0; i < set->nblock; i++) {
        ((uint8_t *)copy)[i] ^= 0x41;
        if (xs_ruleset_open((char *)copy, set->nblock, &again, &s.err) == XS_OK) {
            for (uint32_t k = 0; k < again->nrules; k++) /* all that a ref reaches lies inside */
                assert_true(again->rules[k].id.at + again->rules[k].id.n <= set->nblock);
            xs_ruleset_free(again);
        }
        ((uint8_t *)copy)[i] ^= 0x41;
    }
    assert_int_equal(xs_ruleset_open((char *)copy, set->nblock - 8, &again, &s.err), XS_E_RULES);
    free(copy);
    stage_close(&s);
}

static void the_categories_are_those_of_the_contract(void **state)
{
    (void)state;
    uint8_t c;
    assert_int_equal(xs_category_count(), 48);
    assert_true(xs_category_from_name(XS_STR("PI.ID18"), &c));
    assert_int_equal(xs_category_action(c), XS_BLOCK);
    assert_true(xs_category_sensitive(c));
    assert_true(xs_category_within(c, XS_STR("PI")));
    assert_false(xs_category_within(c, XS_STR("PI.ID")));
    assert_true(xs_category_may_lower(c));
    assert_true(xs_category_from_name(XS_STR("SS.MARK"), &c));
    assert_false(xs_category_may_lower(c));
    assert_false(xs_category_from_name(XS_STR("PI"), &c));
    assert_false(xs_category_from_name(XS_STR("pi.id18"), &c));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_block_opens_where_it_is_and_a_damaged_one_does_not_hurt),
        cmocka_unit_test(the_categories_are_those_of_the_contract),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
