/* Columns, rows, lists of persons, conditions, names: what the judge sees beyond one line. */
#include "judge_stage.h"

#include "judge/names.h"
#include "judge/tables.h"

/* A rule whose hits in a column with this header are sure and elsewhere are not. */
static stage *column_stage(void)
{
    stage *s = stage_new();
    stage_rule(s, "no", "PI.OTHER", XS_BLOCK, 65);
    stage_term(s, "甲七", 0, 0);
    stage_term(s, "甲八", 0, 0);
    stage_context(s, XS_SCOPE_COLUMN, "学号", 25, 0, 0);
    return s;
}

static void a_header_counts_for_its_whole_column(void **state)
{
    (void)state;
    stage *s = column_stage();
    assert_says(s, "姓,学号,备注\n赵,甲七,无\n钱,甲八,无\n", "no block 2:3 甲七 x2");
    assert_int_equal(s->found[0].nspans, 2);
    assert_memory_equal("赵,甲七,无\n钱,甲八,无\n" +
                            (s->found[0].spans[1].from - s->found[0].spans[0].from) + 4,
                        "甲八", 6);
    assert_says(s, "姓,学号,备注\n赵,无,甲七\n钱,无,无\n", "no review 2:5 甲七");
    assert_says(s, "姓\t学号\t备注\n赵\t甲七\t无\n", "no block 2:3 甲七");
    assert_says(s, "| 姓 | 学号 |\n| --- | --- |\n| 赵 | 甲七 |\n", "no block 3:7 甲七");
    assert_says(s, "姓      学号      备注\n赵      甲七      无\n", "no block 2:8 甲七");
    assert_says(s, "序号  姓      学号      备注\n      赵      甲七      无\n",
                "no block 2:14 甲七");
    stage_free(s);
}

static void prose_with_commas_is_no_table(void **state)
{
    (void)state;
    stage *s = column_stage();
    assert_says(s, "学号, 甲七, 无\n一个, 甲八, 无\n", "no review 1:5 甲七\nno review 2:5 甲八");
    assert_says(s, "学号\n甲七\n", "no review 2:1 甲七");
    stage_free(s);
}

static void a_cell_is_a_hard_end_for_context(void **state)
{
    (void)state;
    stage *s = stage_new();
    stage_rule(s, "t", "PI.OTHER", XS_BLOCK, 65);
    stage_term(s, "甲七", XS_ATOM_OWN_LINE, 0);
    stage_context(s, XS_SCOPE_NEAR, "学号", 25, 20, 10);
    /* Header and label to the left count as near; the cell two to the left does not. */
    assert_says(s, "一,学号,三\n赵,甲七,无\n", "t block 2:3 甲七");
    assert_says(s, "一,二,三\n学号,甲七,无\n一,二,三\n", "t block 2:4 甲七");
    assert_says(s, "一,二,三\n学号,无,甲七\n一,二,三\n", "t review 2:6 甲七");
    stage_free(s);
}

static void a_long_column_is_one_finding_with_all_its_spans(void **state)
{
    (void)state;
    stage *s = column_stage();
    s->window = 60000;
    xs_buf b;
    xs_buf_init(&b, 1 << 22);
    xs_buf_printf(&b, "姓,学号,备注\n");
    for (int i = 0; i < 20000; i++)
        xs_buf_printf(&b, "赵,甲%s,无\n", i % 2 ? "七" : "八");
    stage_scan(s, "a.csv", b.p);
    assert_int_equal(s->n, 1);
    assert_int_equal(s->found[0].count, 20000);
    assert_int_equal(s->found[0].nspans, 20000);
    assert_int_equal(s->dropped, 0);
    assert_int_equal(s->found[0].location.line, 2);
    xs_buf_clear(&b);
    stage_free(s);
}

/* Cells of a sheet, rows and columns from 1. */
static size_t sheet(const char *const *cells, size_t ncols, size_t nrows, char *text,
                    xs_place *places)
{
    size_t at = 0, n = 0;
    for (size_t r = 0; r < nrows; r++)
        for (size_t c = 0; c < ncols; c++) {
            const char *cell = cells[r * ncols + c];
            places[n++] = (xs_place){.offset = at,
                                     .kind = XS_BLOCK_CELL,
                                     .row = (uint32_t)r + 1,
                                     .col = (uint32_t)c + 1,
                                     .table = 1,
                                     .sheet = XS_STR("名单"),
                                     .cell = XS_STR("B2")};
            size_t k = strlen(cell);
            memcpy(text + at, cell, k);
            at += k;
            text[at++] = c + 1 == ncols ? XS_END_ROW : XS_END_CELL;
        }
    return at;
}

static void sheets_have_columns_too(void **state)
{
    (void)state;
    stage *s = column_stage();
    static const char *const cells[] = {"某某表", "",   "",     "姓", "学号", "备注", "赵",  "甲七",
                                        "无",     "钱", "甲八", "",   "孙",   "无",   "甲七"};
    char text[512];
    xs_place places[32];
    size_t n = sheet(cells, 3, 5, text, places);
    stage_begin(s, "a.xlsx");
    stage_part(s, "xl/sheet1.xml", XS_HIDDEN, text, n, places, 15);
    stage_end(s);
    assert_string_equal(s->said, "no block 0:0 甲七 x2\nno review 0:0 甲七");
    assert_true(xs_str_is(s->found[0].location.sheet, "名单"));
    assert_true(xs_str_is(s->found[0].location.cell, "B2"));
    assert_true(xs_str_is(s->found[0].location.part, "xl/sheet1.xml"));
    stage_free(s);
}

static stage *list_stage(void)
{
    stage *s = stage_new();
    stage_rule(s, "list", "PI.NAMELIST", XS_REVIEW, 88);
    stage_recogniser(s, "name-list");
    return s;
}

static void three_rows_with_a_name_and_something_personal_are_a_list(void **state)
{
    (void)state;
    stage *s = list_stage();
    stage_scan(s, "a.txt", "姓名,出生年月\n张三,1895-02\n李四,1896-03\n王五,1897-04\n");
    assert_int_equal(s->n, 1);
    assert_int_equal(s->found[0].action, XS_REVIEW);
    assert_int_equal(s->found[0].count, 3);
    assert_int_equal(s->found[0].nspans, 3);
    assert_int_equal(s->found[0].location.line, 2);
    assert_true(xs_str_is(s->found[0].match, "张三,1895-02"));
    stage_free(s);
}

static void what_does_not_make_a_list(void **state)
{
    (void)state;
    static const char *const texts[] = {
        "姓名,出生年月\n张三,1895-02\n李四,1896-03\n",                         /* two rows */
        "姓名,手机号\n张三,139****0001\n李四,139****0002\n王五,139****0003\n", /* masked */
        "姓名,手机号\n张*,13912340001\n李*,13912340002\n王*,13912340003\n",
        "姓名,手机号\n张某,13912340001\n李某某,13912340002\n王某,13912340003\n",
        "姓名,单位,职务\n张三,某局,科长\n李四,某局,科员\n王五,某局,科员\n",
        "姓名,准考证号,成绩\n张三,20230001,88\n李四,20230002,86\n王五,20230003,85\n",
        "姓名,联系电话\n张三,88881111\n李四,88882222\n王五,88883333\n", /* office lines */
        "姓名,健康状况\n张三,良好\n李四,健康\n王五,正常\n",
    };
    stage *s = list_stage();
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++)
        assert_says(s, texts[i], "");
    stage_free(s);
}

static void a_list_with_identity_numbers_blocks(void **state)
{
    (void)state;
    stage *s = list_stage();
    stage_scan(s, "a.md",
               "| 姓名 | 身份证号 |\n| --- | --- |\n| 张三 | 330106189502030018 |\n"
               "| 李四 | 330106189502030026 |\n| 王五 | 330106189912319981 |\n");
    assert_int_equal(s->n, 1);
    assert_int_equal(s->found[0].action, XS_BLOCK);
    stage_free(s);
}

static void rows_without_a_header_count_by_their_findings(void **state)
{
    (void)state;
    stage *s = list_stage();
    stage_rule(s, "id", "PI.ID18", XS_BLOCK, 92);
    stage_recogniser(s, "cn-resident-id");
    stage_scan(
        s, "a.txt",
        "1. 张三　330106189502030018\n2. 李四　330106189502030026\n3. 王五　330106189912319981\n");
    assert_int_equal(s->n, 4);
    assert_true(xs_str_is(s->found[0].rule, "list") || xs_str_is(s->found[1].rule, "list"));
    stage_free(s);
}

static void a_list_in_a_sheet_is_found_across_windows(void **state)
{
    (void)state;
    stage *s = list_stage();
    s->window = 8192;
    size_t rows = 3000, n = 0, at = 0;
    char *text = malloc(rows * 64);
    xs_place *places = calloc(rows * 2 + 2, sizeof *places);
    for (size_t r = 0; r <= rows; r++)
        for (size_t c = 0; c < 2; c++) {
            places[n++] = (xs_place){.offset = at,
                                     .kind = XS_BLOCK_CELL,
                                     .row = (uint32_t)r + 1,
                                     .col = (uint32_t)c + 1,
                                     .table = 1};
            at += (size_t)sprintf(text + at, "%s%c",
                                  r == 0 ? (c ? "手机号码" : "姓名")
                                  : c    ? "13912340001"
                                         : "张三",
                                  c ? XS_END_ROW : XS_END_CELL);
        }
    stage_begin(s, "a.xlsx");
    stage_part(s, "sheet", XS_VISIBLE, text, at, places, n);
    stage_end(s);
    assert_int_equal(s->n, 1);
    assert_int_equal(s->found[0].count, rows);
    free(text);
    free(places);
    stage_free(s);
}

static void health_beside_an_identity_number_blocks(void **state)
{
    (void)state;
    stage *s = stage_new();
    stage_rule(s, "id", "PI.ID18", XS_BLOCK, 92);
    stage_recogniser(s, "cn-resident-id");
    stage_rule(s, "ill", "SP.HEALTH", XS_REVIEW, 80);
    stage_term(s, "尿毒症", 0, 0);
    assert_says(s, "患有尿毒症\n330106189502030018\n",
                "ill review 1:3 尿毒症\nid block 2:1 330106189502030018");
    assert_says(s, "330106189502030018患有尿毒症\n",
                "id block 1:1 330106189502030018\nill block 1:21 尿毒症");
    stage_free(s);
}

static void a_birth_date_in_a_number_makes_a_minor(void **state)
{
    (void)state;
    stage *s = stage_new();
    s->o.today = 19050601;
    stage_rule(s, "minor", "SP.MINOR", XS_REVIEW, 80);
    stage_recogniser(s, "minor-birth");
    stage_rule(s, "id", "PI.ID18", XS_BLOCK, 92);
    stage_recogniser(s, "cn-resident-id");
    assert_says(s, "330106189502030018\n",
                "id block 1:1 330106189502030018\nminor block 1:1 330106189502030018");
    stage_free(s);
    s = stage_new();
    stage_rule(s, "minor", "SP.MINOR", XS_REVIEW, 80);
    stage_recogniser(s, "minor-birth");
    stage_rule(s, "id", "PI.ID18", XS_BLOCK, 92);
    stage_recogniser(s, "cn-resident-id");
    assert_says(s, "330106189502030018\n", "id block 1:1 330106189502030018");
    stage_free(s);
}

static void a_name_beside_a_number_raises_it(void **state)
{
    (void)state;
    stage *s = stage_new();
    stage_rule(s, "id", "PI.ID18", XS_BLOCK, 80);
    stage_recogniser(s, "cn-resident-id");
    int with, without;
    stage_scan(s, "a.txt", "张三，330106189502030018");
    with = s->found[0].confidence;
    stage_scan(s, "a.txt", "高度，330106189502030018");
    without = s->found[0].confidence;
    assert_int_equal(with, without + 5);
    stage_free(s);
}

static void what_is_left_of_a_masked_value_is_no_finding(void **state)
{
    (void)state;
    stage *s = stage_new();
    stage_rule(s, "t", "PI.MOBILE", XS_REVIEW, 80);
    stage_recogniser(s, "mobile");
    assert_says(s, "**13912340001**", "t review 1:3 13912340001");
    assert_says(s, "13912340001****", "");
    stage_free(s);
}

/* a (anchor) and b (operand 1) under a condition. */
static stage *pair_stage(xs_op op, uint32_t a)
{
    stage *s = stage_new();
    stage_rule(s, "t", "WS.INTERNAL", XS_BLOCK, 90);
    stage_term(s, "甲", 0, 0);
    stage_term(s, "乙", XS_ATOM_PART_OF, 1);
    stage_cond(s, XS_OP_ATOM, 0, 0);
    stage_cond(s, XS_OP_ATOM, 1, 0);
    stage_cond(s, op, a, 2);
    return s;
}

static void near_is_measured_in_characters_both_ways(void **state)
{
    (void)state;
    stage *s = pair_stage(XS_OP_NEAR, 3);
    assert_says(s, "甲一二三乙", "t block 1:1 甲");
    assert_says(s, "乙一二三甲", "t block 1:5 甲");
    assert_says(s, "甲一二三四乙", "");
    stage_free(s);
    s = pair_stage(XS_OP_ORDERED, 3);
    assert_says(s, "甲一二三乙", "t block 1:1 甲");
    assert_says(s, "乙一二三甲", "");
    stage_free(s);
}

static void in_same_knows_sentences_rows_and_documents(void **state)
{
    (void)state;
    stage *s = pair_stage(XS_OP_IN_SAME, XS_UNIT_SENTENCE);
    assert_says(s, "甲和乙。", "t block 1:1 甲");
    assert_says(s, "甲。乙。", "");
    assert_says(s, "甲。\n乙和甲。", "t block 2:3 甲");
    stage_free(s);
    s = pair_stage(XS_OP_IN_SAME, XS_UNIT_ROW);
    assert_says(s, "甲。乙。", "t block 1:1 甲");
    assert_says(s, "甲\n乙", "");
    stage_free(s);
    s = pair_stage(XS_OP_IN_SAME, XS_UNIT_DOCUMENT);
    assert_says(s, "甲\n\n\n乙", "t block 1:1 甲");
    assert_says(s, "甲\n\n\n丙", "");
    stage_free(s);
    s = pair_stage(XS_OP_AND, 0);
    assert_says(s, "甲\n\n\n乙", "t block 1:1 甲");
    stage_free(s);
}

static void counts_can_be_distinct(void **state)
{
    (void)state;
    for (int distinct = 0; distinct < 2; distinct++) {
        stage *s = stage_new();
        stage_rule(s, "t", "WS.INTERNAL", XS_BLOCK, 90);
        stage_term(s, "甲", 0, 0);
        stage_term(s, "乙", 0, 0);
        stage_cond(s, XS_OP_ATOM, 0, 0);
        stage_cond(s, distinct ? XS_OP_COUNT_DISTINCT : XS_OP_COUNT, 0, 2);
        assert_says(s, "甲。", "");
        assert_says(s, "甲。甲。", distinct ? "" : "t block 1:1 甲\nt block 1:3 甲");
        assert_says(s, "甲。乙。", "t block 1:1 甲\nt block 1:3 乙");
        stage_free(s);
    }
}

static void not_is_not(void **state)
{
    (void)state;
    stage *s = stage_new();
    stage_rule(s, "t", "WS.INTERNAL", XS_BLOCK, 90);
    stage_term(s, "甲", 0, 0);
    stage_term(s, "乙", XS_ATOM_PART_OF, 1);
    stage_cond(s, XS_OP_ATOM, 0, 0);
    stage_cond(s, XS_OP_ATOM, 1, 0);
    stage_cond(s, XS_OP_NOT, 0, 0);
    stage_cond(s, XS_OP_AND, 0, 0);
    assert_says(s, "甲", "t block 1:1 甲");
    assert_says(s, "甲乙", "");
    stage_free(s);
}

static void members_of_an_archive_are_documents_of_their_own(void **state)
{
    (void)state;
    stage *s = pair_stage(XS_OP_IN_SAME, XS_UNIT_DOCUMENT);
    stage_begin(s, "a.zip");
    stage_part(s, "b.docx!/word/document.xml", XS_VISIBLE, "甲", 3, NULL, 0);
    stage_part(s, "c.docx!/word/document.xml", XS_VISIBLE, "乙", 3, NULL, 0);
    assert_string_equal(stage_end(s), "");
    stage_begin(s, "a.zip");
    stage_part(s, "b.docx!/word/document.xml", XS_VISIBLE, "甲", 3, NULL, 0);
    stage_part(s, "b.docx!/word/comments.xml", XS_COMMENT, "乙", 3, NULL, 0);
    assert_string_equal(stage_end(s), "t block 1:1 甲");
    stage_free(s);
}

static void many_hits_under_a_condition_stay_n_log_n(void **state)
{
    (void)state;
    stage *s = pair_stage(XS_OP_NEAR, 3);
    stage_cond(s, XS_OP_ATOM, 1, 0);
    stage_cond(s, XS_OP_COUNT_DISTINCT, 0, 1);
    stage_cond(s, XS_OP_AND, 0, 0);
    size_t n = 30000;
    char *text = malloc(n * 6 + 1);
    for (size_t i = 0; i < n; i++)
        memcpy(text + i * 6, "甲乙", 6);
    text[n * 6] = 0;
    stage_scan(s, "a.txt", text);
    assert_int_equal(s->n, 10000);
    free(text);
    stage_free(s);
}

static void names_are_told_from_words(void **state)
{
    (void)state;
    static const char *const names[] = {"张三",     "李子轩", "欧阳明",
                                        "司马相如", "王　五", "阿依古丽·买买提"};
    static const char *const words[] = {"高度", "安全员", "张某",         "李某某", "张*", "文化局",
                                        "时间", "科员",   "张三李四王五", "A张三",  ""};
    for (size_t i = 0; i < sizeof names / sizeof *names; i++)
        if (!xs_name_is(xs_str_from(names[i])))
            fail_msg("%s is a name", names[i]);
    for (size_t i = 0; i < sizeof words / sizeof *words; i++)
        if (xs_name_is(xs_str_from(words[i])))
            fail_msg("%s is no name", words[i]);
    assert_true(xs_name_in(XS_STR("当事人张三，男")));
    assert_true(xs_name_in(XS_STR("姓名：李四")));
    assert_false(xs_name_in(XS_STR("高度重视，时间紧")));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_header_counts_for_its_whole_column),
        cmocka_unit_test(prose_with_commas_is_no_table),
        cmocka_unit_test(a_cell_is_a_hard_end_for_context),
        cmocka_unit_test(a_long_column_is_one_finding_with_all_its_spans),
        cmocka_unit_test(sheets_have_columns_too),
        cmocka_unit_test(three_rows_with_a_name_and_something_personal_are_a_list),
        cmocka_unit_test(what_does_not_make_a_list),
        cmocka_unit_test(a_list_with_identity_numbers_blocks),
        cmocka_unit_test(rows_without_a_header_count_by_their_findings),
        cmocka_unit_test(a_list_in_a_sheet_is_found_across_windows),
        cmocka_unit_test(health_beside_an_identity_number_blocks),
        cmocka_unit_test(a_birth_date_in_a_number_makes_a_minor),
        cmocka_unit_test(a_name_beside_a_number_raises_it),
        cmocka_unit_test(what_is_left_of_a_masked_value_is_no_finding),
        cmocka_unit_test(near_is_measured_in_characters_both_ways),
        cmocka_unit_test(in_same_knows_sentences_rows_and_documents),
        cmocka_unit_test(counts_can_be_distinct),
        cmocka_unit_test(not_is_not),
        cmocka_unit_test(members_of_an_archive_are_documents_of_their_own),
        cmocka_unit_test(many_hits_under_a_condition_stay_n_log_n),
        cmocka_unit_test(names_are_told_from_words),
    };
    return cmocka_run_group_tests_name("judge tables", tests, NULL, NULL);
}
