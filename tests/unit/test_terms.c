/* Term lists as people keep them: encodings, separators, quotes, header lines, dates. */
#include "pack_stage.h"
#include "rules/category.h"

/* "term action category note;" of every atom, in whatever order. */
static void show(const xs_ruleset *set, char *out, size_t cap)
{
    size_t k = 0;
    out[0] = 0;
    for (uint32_t i = 0; i < set->natoms && k < cap; i++) {
        const xs_atom *a = &set->atoms[i];
        const xs_rule *r = &set->rules[a->rule];
        xs_str s = xs_rs(set, a->source), n = xs_rs(set, a->note);
        k += (size_t)snprintf(out + k, cap - k, "%.*s %s %s%s%.*s;", (int)s.n, s.p,
                              xs_action_name((xs_action)r->action), xs_category_name(r->category),
                              n.n ? " " : "", (int)n.n, n.n ? n.p : "");
    }
}

#define D " review WS.INTERNAL"

static const struct {
    const char *name, *file, *bytes, *want;
} lists[] = {
    {"a term a line", "a.txt", "甲计划\n乙工程\n", "甲计划" D ";乙工程" D ";"},
    {"no line end at the end, CRLF, empty lines, comments", "a.txt",
     "# 说明\r\n\r\n甲计划\r\n  \r\n乙工程", "甲计划" D ";乙工程" D ";"},
    {"commas and quotes in .txt are text", "a.txt", "甲,乙\n\"丙\"\n", "\"丙\"" D ";甲,乙" D ";"},
    {"byte order mark", "a.txt", "\xEF\xBB\xBF甲计划\n", "甲计划" D ";"},
    {"blanks around", "a.tsv", " 甲计划 \t block \t\tn\n", "甲计划 block WS.INTERNAL n;"},
    {"all columns", "a.tsv", "甲计划\tblock\tSS.DOCNO\t备注 一\t2027-12-31\n",
     "甲计划 block SS.DOCNO 备注 一;"},
    {"a row has fewer columns", "a.tsv", "甲计划\n乙\tnote\n", "甲计划" D ";乙 note WS.INTERNAL;"},
    {"csv", "a.csv", "甲计划,block,BS.BID,\"他说 \"\"好\"\"，再议\",2027/1/5\n",
     "甲计划 block BS.BID 他说 \"好\"，再议;"},
    {"csv with header and byte order mark", "a.csv",
     "\xEF\xBB\xBFterm,action,category,note,valid_until\n甲计划,note,,,\n",
     "甲计划 note WS.INTERNAL;"},
    {"csv header in another order", "a.csv", "类别,词语,处置\nBS.BID,甲计划,block\n",
     "甲计划 block BS.BID;"},
    {"csv by semicolons", "a.csv", "term;action\n甲计划;block\n", "甲计划 block WS.INTERNAL;"},
    {"csv by tabs", "a.csv", "甲计划\tblock\n", "甲计划 block WS.INTERNAL;"},
    {"csv with a line end in quotes", "a.csv", "\"甲\n计划\",block\n",
     "甲 计划 block WS.INTERNAL;"},
    {"quoted cell of a tsv", "a.tsv", "\"甲 乙\"\tblock\n\"半个引号\tnote\n",
     "甲 乙 block WS.INTERNAL;\"半个引号 note WS.INTERNAL;"},
    {"GBK as a spreadsheet saves it", "a.csv",
     "\xcf\xee\xc4\xbf\xc3\xfb\xb3\xc6\xa1\xa2\xc4\xda\xb2\xbf\xd7\xca\xc1\xcf,"
     "block\n\xbc\xd7\xbc\xc6\xbb\xae,note\n",
     "项目名称、内部资料 block WS.INTERNAL;甲计划 note WS.INTERNAL;"},
    {"the same term twice", "a.txt", "甲計劃\n甲计划\n甲计划\n", "甲計劃" D ";"},
    {"the same term with two actions", "a.tsv", "甲计划\tblock\n甲计划\tnote\n",
     "甲计划 block WS.INTERNAL;甲计划 note WS.INTERNAL;"},
};

static bool same_pieces(const char *want, const char *got)
{
    bool ok = strlen(want) == strlen(got);
    for (const char *p = want, *end; ok && *p; p = end + 1) {
        char piece[512];
        end = strchr(p, ';');
        snprintf(piece, sizeof piece, "%.*s;", (int)(end - p), p);
        ok = strstr(got, piece) != NULL;
    }
    return ok;
}

static void lists_are_read_as_people_keep_them(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof lists / sizeof *lists; i++) {
        stage s;
        char got[4096];
        stage_open(&s);
        stage_text(&s, lists[i].file, lists[i].bytes);
        if (stage_load(&s, lists[i].file) != XS_OK)
            fail_msg("%s: should load, but\n%s", lists[i].name, s.problems);
        show(s.set, got, sizeof got);
        if (!same_pieces(lists[i].want, got))
            fail_msg("%s: should give\n%s\nbut gives\n%s", lists[i].name, lists[i].want, got);
        stage_close(&s);
    }
}

static void utf16_as_a_spreadsheet_saves_it(void **state)
{
    (void)state;
    stage s;
    char got[256];
    stage_open(&s);
    stage_file(&s, "a.txt", "\xff\xfe\x32\x75\xa1\x8b\x12\x52\t\0b\0l\0o\0c\0k\0\n\0", 22);
    stage_must_load(&s, "a.txt");
    show(s.set, got, sizeof got);
    assert_string_equal(got, "甲计划 block WS.INTERNAL;");
    stage_close(&s);
}

static const struct {
    const char *name, *file, *bytes;
    unsigned line;
    const char *what;
} broken[] = {
    {"unknown action", "a.tsv", "甲\tblock\n乙\tblok\n", 2, "did you mean \"block\"?"},
    {"unknown category", "a.tsv", "甲\tblock\tWS.INTERNEL\n", 1, "did you mean \"WS.INTERNAL\"?"},
    {"no date", "a.tsv", "甲\t\t\t\tsoon\n", 1, "\"soon\" is no date"},
    {"expired", "a.tsv", "甲\n乙\t\t\t\t2026-06-30\n", 2, "expired on 2026-06-30"},
    {"no term", "a.tsv", "\tblock\n", 1, "no term in this row"},
    {"folds to nothing", "a.txt", "甲\n\xE2\x80\x8B\n", 2, "folds to nothing"},
    {"nothing in it", "a.txt", "# 空\n", 0, "has no terms"},
    {"empty", "a.txt", "", 0, "has no terms"},
    {"open quote", "a.csv", "甲,block\n\"乙,block\n", 2, "not closed"},
    {"text behind a quote", "a.csv", "\"甲\"x,block\n", 1, "behind a closing"},
    {"binary", "a.txt",
     "\x7f"
     "ELF\x02\x01\x01\xff\xfe\x80\x81",
     0, "not text of a known encoding"},
};

static void broken_lists_are_refused_with_line_and_reason(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof broken / sizeof *broken; i++) {
        stage s;
        char want[64];
        stage_open(&s);
        stage_text(&s, broken[i].file, broken[i].bytes);
        if (stage_load(&s, broken[i].file) != XS_E_RULES)
            fail_msg("%s: should be refused", broken[i].name);
        snprintf(want, sizeof want, "%s:%u: ", broken[i].file, broken[i].line);
        if (!strstr(s.problems, want) || !strstr(s.problems, broken[i].what))
            fail_msg("%s: expected \"%s... %s\", got\n%s", broken[i].name, want, broken[i].what,
                     s.problems);
        stage_close(&s);
    }
}

static void a_list_by_itself_matches_as_it_is(void **state)
{
    (void)state;
    stage s;
    stage_open(&s);
    stage_text(&s, "my list.tsv", "机密\tblock\t\t\t2027-03-01\n");
    const xs_ruleset *set = stage_must_load(&s, "my list.tsv");
    assert_int_equal(set->atoms[0].flags, XS_ATOM_VERBATIM);
    assert_true(xs_str_is(xs_rs(set, set->rules[0].id), "list.my-list/block"));
    assert_int_equal(set->rules[0].valid_until, 20270301);
    assert_int_equal(set->rules[0].confidence, 90);
    assert_int_equal(set->rules[0].nexamples, 0);
    stage_close(&s);
}

static void a_list_of_a_pack_takes_what_its_entry_says(void **state)
{
    (void)state;
    stage s;
    stage_open(&s);
    stage_text(&s, "p/pack.yaml",
               "name: p\nversion: 1.0.0\nlists:\n"
               "  - {file: l/a.tsv, id: own.projects, category: BS.BID, action: block, title: {zh: "
               "项目, en: Project}}\n"
               "  - {file: l/b.txt, whole_word: false, line: own}\n"
               "doc_no: no.tsv\n");
    stage_text(&s, "p/l/a.tsv", "甲计划\nABC\n乙\tnote\tWS.SCOPE\n");
    stage_text(&s, "p/l/b.txt", "丙\n");
    stage_text(&s, "p/no.tsv", "# 代字\tclass\n某密\tsecret\t密件\n某发\tordinary\n");
    const xs_ruleset *set = stage_must_load(&s, "p");
    assert_int_equal(set->nrules, 3);
    const xs_rule *r = stage_rule(set, "own.projects");
    assert_int_equal(r->action, XS_BLOCK);
    assert_int_equal(r->natoms, 2);
    assert_int_equal(set->atoms[r->atom].flags, 0); /* ABC */
    assert_int_equal(set->atoms[r->atom + 1].flags, XS_ATOM_WHOLE_WORD);
    assert_int_equal(r->line, 4);
    r = stage_rule(set, "own.projects/WS.SCOPE/note");
    assert_int_equal(r->action, XS_NOTE);
    assert_string_equal(xs_category_name(r->category), "WS.SCOPE");
    r = stage_rule(set, "list.b");
    assert_int_equal(set->atoms[r->atom].flags, XS_ATOM_OWN_LINE);
    assert_int_equal(set->ndocnos, 2);
    assert_true(xs_str_is(xs_rs(set, set->docnos[0].word), "某发"));
    assert_int_equal(set->docnos[0].kind, XS_DOCNO_ORDINARY);
    assert_int_equal(set->docnos[1].kind, XS_DOCNO_SECRET);
    stage_text(&s, "p/no.tsv", "某密\tsecrte\n");
    assert_int_equal(stage_load(&s, "p"), XS_E_RULES);
    assert_non_null(strstr(s.problems, "p/no.tsv:1: "));
    assert_non_null(strstr(s.problems, "did you mean \"secret\"?"));
    stage_close(&s);
}

static void a_long_list_loads_in_linear_time(void **state)
{
    (void)state;
    stage s;
    xs_buf b;
    stage_open(&s);
    xs_buf_init(&b, (size_t)8 << 20);
    for (int i = 0; i < 100000; i++)
        xs_buf_printf(&b, "词%d条%c\n", i, i % 2 ? 'a' : 'b');
    stage_file(&s, "a.txt", b.p, b.n);
    assert_int_equal(stage_must_load(&s, "a.txt")->natoms, 100000);
    xs_buf_clear(&b);
    stage_close(&s);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(lists_are_read_as_people_keep_them),
        cmocka_unit_test(utf16_as_a_spreadsheet_saves_it),
        cmocka_unit_test(broken_lists_are_refused_with_line_and_reason),
        cmocka_unit_test(a_list_by_itself_matches_as_it_is),
        cmocka_unit_test(a_list_of_a_pack_takes_what_its_entry_says),
        cmocka_unit_test(a_long_list_loads_in_linear_time),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
