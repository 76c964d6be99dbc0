/* Broken packs are refused with file, line and what to do; whole ones become what they say. */
#include "pack_stage.h"
#include "rules/category.h"

#define GOOD                                                                                       \
    "  - id: a.rule\n"                                                                             \
    "    category: WS.INTERNAL\n"                                                                  \
    "    title: {zh: 标题, en: Title}\n"                                                         \
    "    basis: 某某办法\n"                                                                    \
    "    suggestion: {zh: 删去, en: Remove}\n"
#define LOOK "    look:\n      - terms: [内部资料]\n"
#define EXAMPLES "    examples: {hit: [内部资料], miss: [外部资料]}\n"
#define RULE "rules:\n" GOOD LOOK EXAMPLES

/* Each: a rule file, the line and a piece of the problem that must be said. */
static const struct {
    const char *name, *text;
    unsigned line;
    const char *what;
} broken[] = {
    {"unknown key", "rules:\n" GOOD LOOK EXAMPLES "    titel: x\n", 10,
     "unknown key \"titel\"; did you mean \"title\"?"},
    {"key given twice", "rules:\n" GOOD LOOK EXAMPLES "    basis: x\n", 10,
     "\"basis\" is given twice (first on line 5)"},
    {"YAML syntax", "rules:\n  - id: a\n   category: x\n", 3, "YAML syntax"},
    {"tab as indentation", "rules:\n\t- id: a\n", 2, "YAML syntax"},
    {"alias", "rules:\n  - &a {id: x}\n  - *a\n", 2, "anchors"},
    {"tag", "rules:\n  - !!str x\n", 2, "tags"},
    {"two documents", RULE "---\n" RULE, 10, "exactly one YAML document"},
    {"empty file", "", 1, "exactly one YAML document"},
    {"no rules key", "ruels: []\n", 1, "did you mean \"rules\"?"},
    {"rules is no list", "rules: {a: b}\n", 1, "holds a list"},
    {"no id", "rules:\n  - category: WS.INTERNAL\n", 2, "lacks \"id\""},
    {"bad id", "rules:\n  - id: A Rule\n", 2, "an id is made of"},
    {"no category", "rules:\n  - id: a\n    title: {zh: 一, en: one}\n", 2, "lacks \"category\""},
    {"no title", "rules:\n  - id: a\n", 2, "lacks \"title\""},
    {"no basis", "rules:\n  - id: a\n", 2, "lacks \"basis\""},
    {"no suggestion", "rules:\n  - id: a\n", 2, "lacks \"suggestion\""},
    {"no look", "rules:\n" GOOD EXAMPLES, 2, "lacks a \"look\" list"},
    {"no examples", "rules:\n" GOOD LOOK, 2, "no \"hit\" example"},
    {"no miss example", "rules:\n" GOOD LOOK "    examples: {hit: [内部资料]}\n", 9,
     "no \"miss\" example"},
    {"empty hit examples", "rules:\n" GOOD LOOK "    examples: {hit: [], miss: [a]}\n", 9,
     "\"hit\" of examples must be a list"},
    {"title in one language", "rules:\n  - id: a\n    title: {zh: 一}\n", 3, "lacks zh or en"},
    {"unknown category", "rules:\n  - id: a\n    category: WS.INTERNEL\n", 3,
     "did you mean \"WS.INTERNAL\"?"},
    {"unknown action", RULE "    action: stop\n", 10,
     "\"action\" cannot be \"stop\"; one of note, review, block"},
    {"confidence beyond 100", RULE "    confidence: 110\n", 10, "whole number from 0 to 100"},
    {"quoted boolean", RULE "    signal: \"true\"\n", 10, "must be true or false"},
    {"unknown zone", RULE "    zones: [haed]\n", 10,
     "\"zones\" cannot be \"haed\"; one of head, title"},
    {"empty zones", RULE "    zones: []\n", 10, "\"zones\" is empty"},
    {"bad date", RULE "    valid_until: 2027-02-30\n", 10, "must be a date"},
    {"expired", RULE "    valid_until: 2026-06-30\n", 10, "expired on 2026-06-30"},
    {"unknown recogniser",
     "rules:\n" GOOD "    look:\n      - recogniser: cn-residnt-id\n" EXAMPLES, 8,
     "no \"cn-residnt-id\" among the recognisers; did you mean \"cn-resident-id\"?"},
    {"unknown confirm",
     "rules:\n" GOOD "    look:\n      - {terms: [a], confirm: classification}\n" EXAMPLES, 8,
     "no \"classification\" among the confirm routines"},
    {"two ways in an item", "rules:\n" GOOD "    look:\n      - {terms: [a], regex: b}\n" EXAMPLES,
     8, "exactly one of recogniser"},
    {"no way in an item", "rules:\n" GOOD "    look:\n      - {name: b}\n" EXAMPLES, 8,
     "exactly one of recogniser"},
    {"terms no list", "rules:\n" GOOD "    look:\n      - terms: a\n" EXAMPLES, 8,
     "must be a list such as"},
    {"term that folds to nothing",
     "rules:\n" GOOD "    look:\n      - terms: [\"\\u200b\\u00ad\"]\n" EXAMPLES, 8,
     "folds to nothing"},
    {"missing terms file", "rules:\n" GOOD "    look:\n      - terms_file: no.tsv\n" EXAMPLES, 8,
     "no term list \"no.tsv\""},
    {"bad pattern", "rules:\n" GOOD "    look:\n      - regex: '机密(?!级)'\n" EXAMPLES, 8,
     "pattern, column 3: look-around"},
    {"case of a pattern", "rules:\n" GOOD "    look:\n      - {regex: 'a', case: true}\n" EXAMPLES,
     8, "case and exact are for terms"},
    {"unknown item key", "rules:\n" GOOD "    look:\n      - {term: [a]}\n" EXAMPLES, 8,
     "did you mean \"terms\"?"},
    {"part_of without name",
     "rules:\n" GOOD
     "    look:\n      - {terms: [a]}\n      - {terms: [b], part_of: true}\n" EXAMPLES,
     9, "needs a name"},
    {"part_of not used",
     "rules:\n" GOOD
     "    look:\n      - {terms: [a]}\n      - {terms: [b], part_of: true, name: b}\n" EXAMPLES,
     2, "is not used"},
    {"all part_of",
     "rules:\n" GOOD
     "    look:\n      - {terms: [b], part_of: true, name: b}\n    where: b\n" EXAMPLES,
     2, "nothing can be reported"},
    {"name twice",
     "rules:\n" GOOD
     "    look:\n      - {terms: [a], name: b}\n      - {terms: [b], name: b}\n" EXAMPLES,
     9, "is given twice"},
    {"reserved name", "rules:\n" GOOD "    look:\n      - {terms: [a], name: and}\n" EXAMPLES, 8,
     "cannot be a name"},
    {"unknown operand",
     "rules:\n" GOOD "    look:\n      - {terms: [a], name: level}\n    where: 'levle'\n" EXAMPLES,
     9, "condition, column 1: no item of `look` has this name: levle; did you mean \"level\"?"},
    {"broken condition",
     "rules:\n" GOOD "    look:\n      - {terms: [a], name: a}\n    where: 'a and'\n" EXAMPLES, 9,
     "condition, column 6"},
    {"context without delta", RULE "    context:\n      - {words: [a]}\n", 11,
     "\"delta\" is missing"},
    {"delta in unless", RULE "    unless:\n      - {words: [a], delta: 5}\n", 11,
     "unknown key \"delta\""},
    {"context without words", RULE "    context:\n      - {delta: 5}\n", 11,
     "exactly one of words, rules"},
    {"context word folds to nothing",
     RULE "    context:\n      - {words: [\"\\u200b\"], delta: 5}\n", 11, "folds to nothing"},
    {"distance without near",
     RULE "    context:\n      - {words: [a], delta: 5, scope: title, before: 3}\n", 11,
     "for scope: near only"},
    {"unknown scope", RULE "    context:\n      - {words: [a], delta: 5, scope: page}\n", 11,
     "one of near, line, column"},
    {"unknown rule in context", RULE "    context:\n      - {rules: [a.rul], delta: 5}\n", 2,
     "\"a.rul\" in `context` does not exist; did you mean \"a.rule\"?"},
    {"allow folds to nothing", RULE "    allow: [\"\\u200b\"]\n", 10, "folds to nothing"},
    {"id twice", "rules:\n" GOOD LOOK EXAMPLES GOOD LOOK EXAMPLES, 10,
     "the rule id \"a.rule\" is taken (rules.yaml:2)"},
    {"NUL", "rules:\n  - id: \"a\\0b\"\n", 2, "NUL"},
    {"not UTF-8", "rules:\n  - id: \xb0\xa1\n", 0, "save the file as UTF-8"},
};

static void every_broken_rule_file_is_refused_with_line_and_reason(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof broken / sizeof *broken; i++) {
        stage s;
        char want[256];
        stage_open(&s);
        stage_text(&s, "rules.yaml", broken[i].text);
        if (stage_load(&s, "rules.yaml") != XS_E_RULES)
            fail_msg("%s: should be refused, status %d", broken[i].name, s.status);
        /* the path of a file named in a message is its full one: compare without the folder */
        char *said = s.problems, *dir;
        while ((dir = strstr(said, s.dir)))
            memmove(dir, dir + strlen(s.dir) + 1, strlen(dir + strlen(s.dir) + 1) + 1);
        snprintf(want, sizeof want, "rules.yaml:%u: ", broken[i].line);
        bool found = false;
        for (char *p = s.problems, *nl; *p; p = nl + 1) {
            nl = strchr(p, '\n');
            *nl = 0;
            found = found || (strncmp(p, want, strlen(want)) == 0 && strstr(p, broken[i].what));
            *nl = '\n';
        }
        if (!found)
            fail_msg("%s: expected \"%s... %s\", got\n%s", broken[i].name, want, broken[i].what,
                     s.problems);
        stage_close(&s);
    }
}

static void every_problem_is_said_and_in_chinese_too(void **state)
{
    (void)state;
    stage s;
    stage_open(&s);
    s.lang = XS_ZH;
    stage_text(&s, "rules.yaml",
               "rules:\n  - id: a\n    categry: X\n    action: stop\n  - id: b\n    look: 3\n");
    assert_int_equal(stage_load(&s, "rules.yaml"), XS_E_RULES);
    assert_true(s.nproblems >= 10);
    assert_non_null(strstr(s.problems, "rules.yaml:3: 未知的键“categry”；是否想写“category”？"));
    assert_non_null(strstr(s.problems, "rules.yaml:5: "));
    assert_non_null(strstr(s.err.what, "处问题"));
    stage_close(&s);
}

static void a_flood_of_problems_is_cut(void **state)
{
    (void)state;
    stage s;
    xs_buf b;
    stage_open(&s);
    xs_buf_init(&b, 1 << 20);
    for (int i = 0; i < 3000; i++)
        xs_buf_add_str(&b, XS_STR("term\tstop\n"));
    stage_file(&s, "a.tsv", b.p, b.n);
    assert_int_equal(stage_load(&s, "a.tsv"), XS_E_RULES);
    assert_true(s.nproblems < 250);
    xs_buf_clear(&b);
    stage_close(&s);
}

static void a_rule_becomes_what_it_says(void **state)
{
    (void)state;
    stage s;
    stage_open(&s);
    stage_text(
        &s, "rules.yaml",
        "rules:\n" GOOD
        "    action: review\n    confidence: 70\n    zones: [head, cell]\n    line: own\n"
        "    look:\n"
        "      - {name: level, terms: [絕密, ABC], part_of: true}\n"
        "      - {regex: '機密★\\d{1,2}年', confirm: classification-mark, line: any}\n"
        "      - {name: id, recogniser: cn-resident-id}\n"
        "    where: level and near(level, id, 12)\n"
        "    context:\n"
        "      - {words: [例如, 示例], delta: -30, before: 5, why: {zh: 举例, en: example}}\n"
        "      - {rules: [a.rule], delta: +15, scope: head}\n"
        "    unless:\n      - {words: [国家], before: 2, after: 0}\n"
        "    allow: [機密文件櫃]\n    owner: 保密办\n    valid_until: 2027-01-31\n"
        "    examples:\n      hit: [一, {text: 二, action: block, name: 三.txt}]\n      miss: "
        "[四]\n");
    const xs_ruleset *set = stage_must_load(&s, "rules.yaml");
    const xs_rule *r = stage_rule(set, "a.rule");
    assert_int_equal(r->action, XS_REVIEW);
    assert_int_equal(r->confidence, 70);
    assert_int_equal(r->zones, XS_ZONE_HEAD | XS_ZONE_CELL);
    assert_int_equal(r->line, 2);
    assert_int_equal(r->valid_until, 20270131);
    assert_string_equal(xs_category_name(r->category), "WS.INTERNAL");
    assert_true(xs_str_is(xs_rs(set, r->suggestion), "删去\tRemove"));
    assert_int_equal(r->natoms, 4);
    const xs_atom *a = set->atoms + r->atom;
    assert_int_equal(a[0].flags, XS_ATOM_PART_OF | XS_ATOM_OWN_LINE | XS_ATOM_WHOLE_WORD);
    assert_int_equal(a[1].flags, XS_ATOM_PART_OF | XS_ATOM_OWN_LINE);
    assert_int_equal(a[0].operand, 0);
    assert_int_equal(a[1].operand, 0);
    assert_true(xs_str_is(xs_rs(set, a[1].lowered), "abc"));
    assert_true(xs_str_is(xs_rs(set, a[1].source), "ABC"));
    assert_int_equal(a[2].kind, XS_ATOM_PATTERN);
    assert_int_equal(a[2].confirm, 1);
    assert_int_equal(a[2].flags, 0);
    assert_int_equal(a[3].kind, XS_ATOM_RECOGNISER);
    assert_int_equal(a[3].operand, 2);
    const xs_cond *c = set->conds + r->cond;
    assert_int_equal(r->nconds, 5);
    assert_int_equal(c[0].op, XS_OP_ATOM);
    assert_int_equal(c[2].a, 2);
    assert_int_equal(c[3].op, XS_OP_NEAR);
    assert_int_equal(c[3].a, 12);
    assert_int_equal(c[4].op, XS_OP_AND);
    const xs_context *x = set->contexts + r->context;
    assert_int_equal(r->ncontexts, 3);
    assert_int_equal(x[0].delta, -30);
    assert_int_equal(x[0].before, 5);
    assert_int_equal(x[0].after, 20);
    assert_int_equal(x[0].nwords, 2);
    assert_true(xs_str_is(xs_rs(set, x[0].why), "举例\texample"));
    assert_int_equal(x[1].scope, XS_SCOPE_RULES_HEAD);
    assert_true(xs_str_is(xs_rs(set, set->words[x[1].word]), "a.rule"));
    assert_int_equal(x[2].delta, XS_CONTEXT_DROP);
    assert_int_equal(r->nallows, 1);
    assert_int_equal(r->nexamples, 3);
    const xs_example *e = set->examples + r->example;
    assert_true(e[0].hit && e[1].hit && !e[2].hit);
    assert_int_equal(e[1].action, XS_BLOCK);
    assert_true(xs_str_is(xs_rs(set, e[1].name), "三.txt"));
    stage_close(&s);
}

static void a_carrier_rule_needs_no_examples(void **state)
{
    (void)state;
    stage s;
    stage_open(&s);
    stage_text(&s, "rules.yaml", "rules:\n" GOOD "    look: [{recogniser: carrier}]\n");
    stage_must_load(&s, "rules.yaml");
    stage_close(&s);
}

/* ---- packs ---- */

static void base_pack(stage *s)
{
    stage_text(s, "base/pack.yaml",
               "name: base\nversion: 1.2.3\nallow: [内部资料室]\n"
               "profiles: {公示: {raise: {WS: 30, PI: 5}, note_to_review: [WS.INTERNAL]}}\n");
    stage_text(
        s, "base/sub/rules.yaml",
        "rules:\n" GOOD "    action: note\n    confidence: 50\n" LOOK EXAMPLES
        "  - {id: b.rule, category: PI.ID18, title: {zh: 一, en: one}, basis: x, suggestion: y, "
        "look: [{recogniser: cn-resident-id}], examples: {hit: [a], miss: [b]}}\n");
}

static void packs_extend_disable_override_and_allow(void **state)
{
    (void)state;
    stage s;
    stage_open(&s);
    base_pack(&s);
    stage_text(&s, "own/pack.yaml",
               "name: own\nversion: 0.1.0\nextends: [../base]\ndisable: [b.rule]\n"
               "override: {a.rule: {action: review, title: {zh: 新, en: New}}}\nallow: [某某]\n");
    const xs_ruleset *set = stage_must_load(&s, "own");
    assert_int_equal(set->nrules, 1);
    const xs_rule *r = stage_rule(set, "a.rule");
    assert_int_equal(r->action, XS_REVIEW);
    assert_int_equal(r->confidence, 50);
    assert_true(xs_str_is(xs_rs(set, r->title_zh), "新"));
    assert_int_equal(set->nallows, 2);
    assert_true(xs_str_is(xs_rs(set, set->pack_name), "own"));
    assert_true(xs_str_is(xs_rs(set, set->pack_version), "0.1.0"));
    for (uint32_t i = 0; i < set->natoms; i++)
        assert_true(set->atoms[i].rule < set->nrules);
    stage_close(&s);
}

static void extends_default_means_the_default_pack(void **state)
{
    (void)state;
    stage s;
    stage_open(&s);
    base_pack(&s);
    char base[128];
    snprintf(base, sizeof base, "%s/base", s.dir);
    s.default_pack = base;
    stage_text(&s, "own/pack.yaml", "name: own\nversion: 0.1.0\nextends: [default]\n");
    assert_int_equal(stage_must_load(&s, "own")->nrules, 2);
    stage_close(&s);
}

static void what_a_manifest_says_wrong_is_refused(void **state)
{
    static const struct {
        const char *manifest;
        unsigned line;
        const char *what;
    } rows[] = {
        {"version: 1.0.0\n", 1, "lacks \"name\""},
        {"name: own\n", 1, "lacks \"version\""},
        {"name: own\nversion: one\n", 2, "must look like 1.0.0"},
        {"name: own\nversion: 1.0.0\nextend: [../base]\n", 3, "did you mean \"extends\"?"},
        {"name: own\nversion: 1.0.0\nextends: [../bass]\n", 3, "does not exist"},
        {"name: own\nversion: 1.0.0\nextends: [../base]\ndisable: [a.rul]\n", 4,
         "did you mean \"a.rule\"?"},
        {"name: own\nversion: 1.0.0\nextends: [../base]\noverride: {a.rul: {action: note}}\n", 4,
         "no rule \"a.rul\""},
        {"name: own\nversion: 1.0.0\nextends: [../base]\noverride: {a.rule: {akshun: note}}\n", 4,
         "unknown key \"akshun\""},
        {"name: own\nversion: 1.0.0\nextends: [../base]\nlists: [{file: no.tsv}]\n", 4,
         "no list \"no.tsv\""},
        {"name: own\nversion: 1.0.0\nextends: [../base]\nlists: [{id: x}]\n", 4, "lacks \"file\""},
        {"name: own\nversion: 1.0.0\nextends: ../base\n", 3, "wrong form"},
        {"name: own\nversion: 1.0.0\nprofiles: {x: {lower: {PI: 3}}}\n", 3,
         "unknown key \"lower\""},
        {"name: own\nversion: 1.0.0\nprofiles: {x: {raise: {PX: 3}}}\n", 3, "no category"},
        {"name: own\nversion: 1.0.0\nprofiles: {x: {raise: {PI: -3}}}\n", 3, "from 0 to 100"},
        {"name: own\nversion: 1.0.0\n", 0, "there are no rules"},
    };
    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        stage s;
        stage_open(&s);
        base_pack(&s);
        stage_text(&s, "own/pack.yaml", rows[i].manifest);
        if (stage_load(&s, "own") != XS_E_RULES)
            fail_msg("should be refused: %s", rows[i].manifest);
        char want[64];
        snprintf(want, sizeof want, ":%u: ", rows[i].line);
        char *at = strstr(s.problems, rows[i].what);
        if (!at || !strstr(s.problems, want))
            fail_msg("expected line %u and \"%s\", got\n%s", rows[i].line, rows[i].what,
                     s.problems);
        stage_close(&s);
    }
}

static void a_list_that_nothing_refers_to_is_refused(void **state)
{
    (void)state;
    stage s;
    stage_open(&s);
    base_pack(&s);
    stage_text(&s, "base/forgotten.tsv", "词\n");
    assert_int_equal(stage_load(&s, "base"), XS_E_RULES);
    assert_non_null(strstr(s.problems, "base/forgotten.tsv:0: the pack does not use this list"));
    stage_close(&s);
}

static void circles_of_packs_end(void **state)
{
    (void)state;
    stage s;
    stage_open(&s);
    stage_text(&s, "a/pack.yaml", "name: a\nversion: 1.0.0\nextends: [../b]\n");
    stage_text(&s, "b/pack.yaml", "name: b\nversion: 1.0.0\nextends: [../a]\n");
    stage_text(&s, "b/rules.yaml", RULE);
    assert_int_not_equal(stage_load(&s, "a"), XS_OK);
    stage_close(&s);
}

static void a_profile_raises_and_never_lowers(void **state)
{
    (void)state;
    stage s;
    stage_open(&s);
    base_pack(&s);
    s.profile = "公示";
    const xs_ruleset *set = stage_must_load(&s, "base");
    assert_int_equal(stage_rule(set, "a.rule")->confidence, 80);
    assert_int_equal(stage_rule(set, "a.rule")->action, XS_REVIEW);
    assert_int_equal(stage_rule(set, "b.rule")->confidence, 95);
    assert_int_equal(stage_rule(set, "b.rule")->action, XS_BLOCK);
    s.profile = "公开";
    assert_int_equal(stage_load(&s, "base"), XS_E_CONFIG);
    assert_non_null(strstr(s.err.what, "公示"));
    stage_close(&s);
}

static void a_missing_path_is_no_broken_pack(void **state)
{
    (void)state;
    stage s;
    stage_open(&s);
    assert_int_equal(stage_load(&s, "nowhere.yaml"), XS_E_MISSING);
    stage_text(&s, "a.doc", "x");
    assert_int_equal(stage_load(&s, "a.doc"), XS_E_RULES);
    stage_close(&s);
}

static void key_of(stage *s, const char *name, char key[65])
{
    char buffer[512];
    const char *path;
    xs_pack_options o = stage_options(s, &path, buffer, name);
    assert_int_equal(xs_ruleset_key(&o, key, &s->err), XS_OK);
}

static void the_key_changes_with_every_byte_read_and_the_profile(void **state)
{
    (void)state;
    stage s;
    char a[65], b[65];
    stage_open(&s);
    base_pack(&s);
    stage_text(&s, "own/pack.yaml", "name: own\nversion: 0.1.0\nextends: [../base]\n");
    key_of(&s, "own", a);
    key_of(&s, "own", b);
    assert_string_equal(a, b);
    s.profile = "公示";
    key_of(&s, "own", b);
    assert_string_not_equal(a, b);
    s.profile = NULL;
    stage_text(&s, "base/sub/more.yaml", RULE);
    key_of(&s, "own", b);
    assert_string_not_equal(a, b);
    stage_text(&s, "one.yaml", "rules:\n" GOOD "    look: [{terms_file: t.tsv}]\n" EXAMPLES);
    stage_text(&s, "t.tsv", "内部资料\n");
    stage_must_load(&s, "one.yaml");
    key_of(&s, "one.yaml", a);
    stage_text(&s, "t.tsv", "内部文件\n");
    key_of(&s, "one.yaml", b);
    assert_string_not_equal(a, b);
    stage_close(&s);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_broken_rule_file_is_refused_with_line_and_reason),
        cmocka_unit_test(every_problem_is_said_and_in_chinese_too),
        cmocka_unit_test(a_flood_of_problems_is_cut),
        cmocka_unit_test(a_rule_becomes_what_it_says),
        cmocka_unit_test(a_carrier_rule_needs_no_examples),
        cmocka_unit_test(packs_extend_disable_override_and_allow),
        cmocka_unit_test(extends_default_means_the_default_pack),
        cmocka_unit_test(what_a_manifest_says_wrong_is_refused),
        cmocka_unit_test(a_list_that_nothing_refers_to_is_refused),
        cmocka_unit_test(circles_of_packs_end),
        cmocka_unit_test(a_profile_raises_and_never_lowers),
        cmocka_unit_test(a_missing_path_is_no_broken_pack),
        cmocka_unit_test(the_key_changes_with_every_byte_read_and_the_profile),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
