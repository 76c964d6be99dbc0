/* The judge's frame: places, admission, context, thresholds, merging, limits. */
#include "judge_stage.h"

#include <time.h>

#define BLOCK XS_BLOCK
#define REVIEW XS_REVIEW

static void a_finding_has_its_line_column_span_and_context(void **state)
{
    (void)state;
    stage *s = stage_new();
    stage_rule(s, "t.word", "WS.INTERNAL", BLOCK, 90);
    stage_term(s, "内部资料", 0, 0);
    assert_says(s, "第一行\n前文内部资料后文\n", "t.word block 2:3 内部资料");
    const xs_finding *f = s->found;
    assert_int_equal(f->location.offset, strlen("第一行\n前文"));
    assert_int_equal(f->location.length, strlen("内部资料"));
    assert_int_equal(f->spans[0].from, f->location.offset);
    assert_int_equal(f->before.n, strlen("前文"));
    assert_memory_equal(f->before.p, "前文", f->before.n);
    assert_int_equal(f->after.n, strlen("后文"));
    assert_false(f->obfuscated);
    stage_free(s);
}

static void confidence_decides_the_action(void **state)
{
    (void)state;
    static const struct {
        int confidence;
        const char *want;
    } cases[] = {{85, "t block 1:1 甲乙"}, {84, "t review 1:1 甲乙"}, {60, "t review 1:1 甲乙"},
                 {59, "t note 1:1 甲乙"},  {30, "t note 1:1 甲乙"},   {29, ""}};
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        stage *s = stage_new();
        stage_rule(s, "t", "WS.INTERNAL", BLOCK, cases[i].confidence);
        stage_term(s, "甲乙", 0, 0);
        assert_says(s, "甲乙", cases[i].want);
        stage_free(s);
    }
}

static void own_line_forgives_brackets_and_blanks_only(void **state)
{
    (void)state;
    stage *s = stage_new();
    stage_rule(s, "t", "SS.MARK", BLOCK, 90);
    stage_term(s, "机密", XS_ATOM_OWN_LINE, 0);
    assert_says(s, "机密", "t block 1:1 机密");
    assert_says(s, "　【机　密】\r\n正文", "t block 1:3 机　密");
    assert_says(s, "**机密**", "t block 1:3 机密");
    assert_says(s, "机密文件", "");
    assert_says(s, "密级：机密", "");
    stage_free(s);
}

static void line_start_and_end_are_held(void **state)
{
    (void)state;
    stage *s = stage_new();
    stage_rule(s, "start", "SS.MARK", BLOCK, 90);
    stage_term(s, "甲", XS_ATOM_LINE_START, 0);
    stage_rule(s, "end", "WS.INTERNAL", BLOCK, 90);
    stage_term(s, "乙", XS_ATOM_LINE_END, 0);
    assert_says(s, "　甲丙\n丙甲\n乙丙\n丙乙  \n", "start block 1:2 甲\nend block 4:2 乙");
    stage_free(s);
}

static void zones_are_the_first_and_last_eight_lines(void **state)
{
    (void)state;
    stage *s = stage_new();
    stage_rule(s, "head", "SS.MARK", BLOCK, 90)->zones = XS_ZONE_HEAD;
    stage_term(s, "甲", 0, 0);
    stage_rule(s, "tail", "WS.SCOPE", BLOCK, 90)->zones = XS_ZONE_TAIL;
    stage_term(s, "乙", 0, 0);
    char text[4096] = "甲乙\n\n";
    for (int i = 0; i < 20; i++)
        strcat(text, "填充文字。\n");
    strcat(text, "甲乙\n");
    assert_says(s, text, "head block 1:1 甲\ntail block 23:2 乙");
    /* The ninth line is no head: */
    assert_says(s, "一\n二\n三\n四\n五\n六\n七\n八\n甲\n", "");
    s->window = 30; /* the tail is not known when the hit is seen */
    assert_says(s, text, "head block 1:1 甲\ntail block 23:2 乙");
    stage_free(s);
}

static void context_words_count_near_and_on_the_line(void **state)
{
    (void)state;
    stage *s = stage_new();
    stage_rule(s, "t", "PI.OTHER", BLOCK, 70);
    stage_term(s, "编号", 0, 0);
    stage_context(s, XS_SCOPE_NEAR, "身份 证件", 20, 6, 4);
    assert_says(s, "身份某某某某编号", "t block 1:7 编号");
    assert_says(s, "身份某某某某某编号", "t review 1:8 编号");
    assert_says(s, "编号某某证件", "t block 1:1 编号");
    assert_says(s, "编号某某某证件", "t review 1:1 编号");
    assert_says(s, "身份\n编号", "t review 2:1 编号");
    assert_says(s, "身 份　编号", "t block 1:5 编号");
    stage_free(s);
}

static void a_line_that_the_page_wrapped_is_one(void **state)
{
    (void)state;
    stage *s = stage_new();
    stage_rule(s, "t", "PI.OTHER", BLOCK, 70);
    stage_term(s, "编号", 0, 0);
    stage_context(s, XS_SCOPE_NEAR, "身份", 20, 10, 4);
    assert_says(s, "这是一段排满了整整一行的公文正文它在行尾被版面折断所以身份\n编号",
                "t block 2:1 编号");
    assert_says(s, "这是一段排满了整整一行的公文正文它在行尾以句号结束了身份。\n编号",
                "t review 2:1 编号");
    stage_free(s);
}

static void unless_drops_and_says_so(void **state)
{
    (void)state;
    stage *s = stage_new();
    s->o.explain = true;
    stage_rule(s, "t", "SS.MARK", BLOCK, 90);
    stage_term(s, "秘密", 0, 0);
    stage_context(s, XS_SCOPE_NEAR, "国家 商业", XS_CONTEXT_DROP, 2, 0);
    assert_says(s, "商业秘密\n秘密\n", "t block 2:1 秘密");
    size_t n;
    const xs_str *lines = xs_judge_dropped(s->judge, &n);
    assert_int_equal(n, 1);
    assert_non_null(memmem(lines[0].p, lines[0].n, "1:3 t “秘密”", strlen("1:3 t “秘密”")));
    stage_free(s);
}

static void latin_context_words_are_whole(void **state)
{
    (void)state;
    stage *s = stage_new();
    stage_rule(s, "t", "PI.OTHER", BLOCK, 70);
    stage_term(s, "编号", 0, 0);
    stage_context(s, XS_SCOPE_NEAR, "tel", 20, 12, 0);
    assert_says(s, "hotel 编号", "t review 1:7 编号");
    assert_says(s, "TEL 编号", "t block 1:5 编号");
    stage_free(s);
}

static void an_allow_phrase_must_cover_the_hit(void **state)
{
    (void)state;
    stage *s = stage_new();
    stage_rule(s, "t", "SS.MARK", BLOCK, 90);
    stage_term(s, "秘密", 0, 0);
    stage_allow(s, "秘密花园");
    assert_says(s, "秘密花园\n花园秘密\n", "t block 2:3 秘密");
    stage_free(s);
}

static void exact_and_case_look_at_the_source(void **state)
{
    (void)state;
    stage *s = stage_new();
    stage_rule(s, "exact", "WS.INTERNAL", BLOCK, 90);
    stage_term(s, "机密", XS_ATOM_EXACT, 0);
    stage_rule(s, "case", "SC.KEY", BLOCK, 90);
    stage_term(s, "AbC", XS_ATOM_CASE, 0);
    assert_says(s, "機密 机密 abc AbC ＡｂＣ",
                "exact block 1:4 机密\ncase block 1:11 AbC\ncase block 1:15 ＡｂＣ");
    stage_free(s);
}

static void an_invisible_character_inside_is_disguise(void **state)
{
    (void)state;
    stage *s = stage_new();
    stage_rule(s, "t", "SS.MARK", BLOCK, 90);
    stage_term(s, "机密", 0, 0);
    stage_scan(s, "a.txt", "機　密");
    assert_false(s->found[0].obfuscated);
    stage_scan(s, "a.txt", "机\xE2\x80\x8B密");
    assert_int_equal(s->n, 1);
    assert_true(s->found[0].obfuscated);
    stage_free(s);
}

static void co_signals_in_the_head_raise(void **state)
{
    (void)state;
    stage *s = stage_new();
    stage_rule(s, "mark", "SS.MARK", BLOCK, 68);
    stage_term(s, "机密", XS_ATOM_OWN_LINE, 0);
    stage_context(s, XS_SCOPE_RULES_HEAD, "urgent", 25, 0, 0);
    stage_rule(s, "urgent", "SS.MARK", BLOCK, 85)->signal = 1;
    stage_term(s, "特急", XS_ATOM_OWN_LINE, 0);
    assert_says(s, "机密\n通知\n", "mark review 1:1 机密");
    assert_says(s, "机密\n特急\n", "mark block 1:1 机密");
    assert_says(s, "机密\n1\n2\n3\n4\n5\n6\n7\n8\n特急\n", "mark review 1:1 机密");
    stage_free(s);
}

static void titles_and_names_are_context(void **state)
{
    (void)state;
    stage *s = stage_new();
    stage_rule(s, "t", "PI.OTHER", BLOCK, 70);
    stage_term(s, "编号", 0, 0);
    stage_context(s, XS_SCOPE_TITLE, "公示", 20, 0, 0);
    assert_says(s, "某某局关于某事项的公示\n各单位：\n编号\n", "t block 3:1 编号");
    assert_says(s, "某某局关于某事项的通知\n公示一下。\n编号\n", "t review 3:1 编号");
    assert_string_equal(stage_scan(s, "dir/名单公示.txt", "编号"), "t block 1:1 编号");
    stage_free(s);
}

static void document_words_count_before_and_behind(void **state)
{
    (void)state;
    stage *s = stage_new();
    stage_rule(s, "t", "PR.DRAFT", REVIEW, 80);
    stage_term(s, "讨论稿", 0, 0);
    stage_context(s, XS_SCOPE_DOCUMENT, "公开征求意见", -45, 0, 0);
    assert_says(s, "讨论稿\n正文\n", "t review 1:1 讨论稿");
    assert_says(s, "讨论稿\n正文\n现向社会公开征求意见。\n", "t note 1:1 讨论稿");
    char *text = calloc(1, 20000);
    strcpy(text, "现向社会公开征求意见。\n");
    for (int i = 0; i < 900; i++)
        strcat(text, "填充文字。\n");
    strcat(text, "讨论稿\n");
    s->window = 5000;
    assert_says(s, text, "t note 902:1 讨论稿");
    free(text);
    stage_free(s);
}

static void an_allow_signal_never_lowers_secrets(void **state)
{
    (void)state;
    stage *s = stage_new();
    stage_rule(s, "mark", "SS.MARK", BLOCK, 90);
    stage_term(s, "甲甲", 0, 0);
    stage_context(s, XS_SCOPE_RULES, "ok", -60, 0, 0);
    stage_rule(s, "draft", "PR.DRAFT", REVIEW, 80);
    stage_term(s, "乙乙", 0, 0);
    stage_context(s, XS_SCOPE_RULES, "ok", -30, 0, 0);
    stage_rule(s, "id", "PI.OTHER", BLOCK, 90);
    stage_term(s, "丙丙", 0, 0);
    stage_context(s, XS_SCOPE_RULES, "ok", -30, 0, 0);
    stage_rule(s, "ok", "OK.PUBLIC", XS_NOTE, 90);
    stage_term(s, "此件公开发布", 0, 0);
    assert_says(
        s, "甲甲\n乙乙\n丙丙\n此件公开发布\n",
        "mark block 1:1 甲甲\ndraft note 2:1 乙乙\nid block 3:1 丙丙\nok note 4:1 此件公开发布");
    stage_free(s);
}

static void contradicting_attributes_block(void **state)
{
    (void)state;
    stage *s = stage_new();
    stage_rule(s, "ask", "WS.NOTPUBLIC", REVIEW, 80);
    stage_term(s, "依申请公开", 0, 0);
    stage_rule(s, "ok", "OK.PUBLIC", XS_NOTE, 90);
    stage_term(s, "此件公开发布", 0, 0);
    assert_says(s, "依申请公开\n", "ask review 1:1 依申请公开");
    assert_says(s, "依申请公开\n此件公开发布\n",
                "ask block 1:1 依申请公开\nok note 2:1 此件公开发布");
    stage_free(s);
}

static void quoted_and_taught_marks_are_notes(void **state)
{
    (void)state;
    stage *s = stage_new();
    stage_rule(s, "mark", "SS.MARK", BLOCK, 95);
    stage_term(s, "机密★5年", 0, 0);
    assert_says(s, "机密★5年", "mark block 1:1 机密★5年");
    assert_says(s, "例如，机密★5年", "mark note 1:4 机密★5年");
    assert_says(s, "应当在首页写上“机密★5年”。", "mark note 1:9 机密★5年");
    assert_says(s, "机密★5年字样", "mark note 1:1 机密★5年");
    assert_says(s, "第二十三条　文件首页须有机密★5年。", "mark note 1:13 机密★5年");
    assert_says(s, "“机密★5年”", "mark block 1:2 机密★5年");
    assert_says(s, "“某文”附件机密★5年", "mark block 1:7 机密★5年");
    stage_free(s);
}

static void the_strongest_of_overlapping_findings_stays(void **state)
{
    (void)state;
    stage *s = stage_new();
    stage_rule(s, "weak", "WS.INTERNAL", REVIEW, 80);
    stage_term(s, "内部资料", 0, 0);
    stage_rule(s, "strong", "WS.INTERNAL", BLOCK, 90);
    stage_term(s, "资料注意保存", 0, 0);
    stage_rule(s, "inside", "WS.SCOPE", REVIEW, 80);
    stage_term(s, "资料注意", 0, 0);
    stage_rule(s, "other", "PR.DRAFT", REVIEW, 80);
    stage_term(s, "注意", 0, 0);
    assert_says(s, "内部资料注意保存，内部资料",
                "strong block 1:3 资料注意保存\nother review 1:5 注意\nweak review 1:10 内部资料");
    stage_free(s);
}

static void an_exam_mark_is_no_state_secret(void **state)
{
    (void)state;
    stage *s = stage_new();
    stage_rule(s, "mark", "SS.MARK", BLOCK, 95);
    stage_term(s, "绝密★", 0, 0);
    stage_rule(s, "exam", "SS.EXAM", REVIEW, 78);
    stage_term(s, "绝密★启用前", 0, 0);
    assert_says(s, "绝密★启用前", "exam review 1:1 绝密★启用前");
    stage_free(s);
}

static void too_many_findings_leave_some_of_every_rule(void **state)
{
    (void)state;
    stage *s = stage_new();
    s->o.max_findings = 10;
    stage_rule(s, "many", "WS.INTERNAL", REVIEW, 80);
    stage_term(s, "甲", 0, 0);
    stage_rule(s, "few", "SS.MARK", BLOCK, 90);
    stage_term(s, "乙", 0, 0);
    char text[4096] = "";
    for (int i = 0; i < 100; i++)
        strcat(text, "甲。\n");
    strcat(text, "乙。\n乙。\n乙。\n");
    stage_scan(s, "a.txt", text);
    size_t few = 0;
    for (size_t i = 0; i < s->n; i++)
        few += xs_str_is(s->found[i].rule, "few");
    assert_int_equal(s->n, 10);
    assert_int_equal(few, 3);
    assert_int_equal(s->dropped, 93);
    stage_free(s);
}

static void little_memory_drops_and_counts(void **state)
{
    (void)state;
    stage *s = stage_new();
    s->memory = 400 * 1024;
    stage_rule(s, "many", "WS.INTERNAL", REVIEW, 80);
    stage_term(s, "甲", 0, 0);
    stage_rule(s, "few", "SS.MARK", BLOCK, 90);
    stage_term(s, "乙", 0, 0);
    char *text = calloc(1, 100000);
    for (int i = 0; i < 5000; i++)
        memcpy(text + i * 7, "甲。\n", 7);
    strcat(text, "乙。\n");
    stage_scan(s, "a.txt", text);
    assert_true(s->n > 50 && s->n < 5000);
    assert_true(xs_str_is(s->found[s->n - 1].rule, "few"));
    assert_int_equal(s->n + s->dropped, 5001);
    free(text);
    stage_free(s);
}

static void no_memory_never_looks_clean(void **state)
{
    (void)state;
    for (size_t memory = 0; memory < 600 * 1024; memory = memory * 3 / 2 + 1000) {
        stage *s = stage_new();
        s->memory = memory + 1;
        stage_rule(s, "t", "SS.MARK", BLOCK, 90);
        stage_term(s, "甲", 0, 0);
        stage_context(s, XS_SCOPE_NEAR, "乙", 5, 5, 5);
        char text[8000] = "";
        for (int i = 0; i < 800; i++)
            memcpy(text + i * 7, i % 2 ? "甲乙\n" : "乙甲\n", 7);
        stage_scan(s, "a.txt", text);
        if (s->n == 0)
            fail_msg("nothing was said with %zu bytes", memory);
        stage_free(s);
    }
}

static void a_late_strong_hit_gets_in(void **state)
{
    (void)state;
    stage *s = stage_new();
    s->memory = 400 * 1024;
    stage_rule(s, "t", "PI.OTHER", BLOCK, 50);
    stage_term(s, "甲", 0, 0);
    stage_context(s, XS_SCOPE_NEAR, "乙", 40, 5, 5);
    char *text = calloc(1, 100000);
    for (int i = 0; i < 5000; i++)
        memcpy(text + i * 7, "甲。\n", 7);
    strcat(text, "乙甲。\n");
    stage_scan(s, "a.txt", text);
    assert_int_equal(s->found[s->n - 1].action, BLOCK);
    free(text);
    stage_free(s);
}

static void windows_change_nothing(void **state)
{
    (void)state;
    stage *s = stage_new();
    stage_rule(s, "near", "PI.OTHER", BLOCK, 70);
    stage_term(s, "编号", 0, 0);
    stage_context(s, XS_SCOPE_NEAR, "身份", 20, 6, 4);
    stage_rule(s, "pair", "WS.INTERNAL", BLOCK, 90);
    stage_term(s, "甲方", 0, 0);
    stage_term(s, "乙方", XS_ATOM_PART_OF, 1);
    stage_cond(s, XS_OP_ATOM, 0, 0);
    stage_cond(s, XS_OP_ATOM, 1, 0);
    stage_cond(s, XS_OP_NEAR, 30, 0);
    stage_recogniser(s, "cn-resident-id"); /* never in this text; its cursor must not disturb */
    xs_buf b;
    xs_buf_init(&b, 1 << 20);
    unsigned seed = 7;
    static const char *const pieces[] = {"身份", "编号", "甲方", "乙方", "填充文字",
                                         "。\n", "，",   "abc ", "\n\n", "12345678 "};
    for (int i = 0; i < 6000; i++) {
        seed = seed * 1103515245u + 12345u;
        const char *p = pieces[(seed >> 16) % (sizeof pieces / sizeof *pieces)];
        xs_buf_add(&b, p, strlen(p));
    }
    char *whole = strdup(stage_scan(s, "a.txt", b.p));
    assert_true(strlen(whole) > 10000);
    static const size_t sizes[] = {700, 4096, 5001, 20000};
    for (size_t i = 0; i < sizeof sizes / sizeof *sizes; i++) {
        s->window = sizes[i];
        assert_string_equal(stage_scan(s, "a.txt", b.p), whole);
    }
    free(whole);
    xs_buf_clear(&b);
    stage_free(s);
}

static double seconds(void)
{
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return (double)t.tv_sec + (double)t.tv_nsec / 1e9;
}

/* The stage counts lines naively for each window, so windows are few here. */
static void a_line_of_nothing_but_hits_takes_linear_time(void **state)
{
    (void)state;
    stage *s = stage_new();
    stage_rule(s, "t", "WS.INTERNAL", BLOCK, 70);
    stage_term(s, "机密", XS_ATOM_LINE_START, 0);
    stage_term(s, "秘密", 0, 0);
    stage_context(s, XS_SCOPE_NEAR, "身份 证件 例如", 20, 20, 10);
    stage_context(s, XS_SCOPE_LINE, "没有", 20, 0, 0);
    double took[2];
    for (int k = 0; k < 2; k++) {
        size_t n = k ? 80000 : 20000;
        char *text = malloc(n * 6 + 1);
        for (size_t i = 0; i < n; i++)
            memcpy(text + i * 6, "秘密", 6);
        text[n * 6] = 0;
        double t = seconds();
        stage_scan(s, "a.txt", text);
        took[k] = seconds() - t;
        assert_int_equal(s->n + s->dropped, n);
        free(text);
    }
    if (took[1] > 12 * took[0] + 0.2)
        fail_msg("four times the hits took %.3f s instead of %.3f s", took[1], took[0]);
    stage_free(s);
}

static void carriers_and_unread_parts_are_findings(void **state)
{
    (void)state;
    stage *s = stage_new();
    stage_rule(s, "t", "WS.INTERNAL", BLOCK, 90);
    stage_term(s, "甲", 0, 0);
    stage_rule(s, "own.tracked", "HD.TRACKED", REVIEW, 90);
    stage_recogniser(s, "carrier");
    stage_begin(s, "a.docx");
    stage_part(s, "", XS_VISIBLE, "甲", 3, NULL, 0);
    xs_judge_carrier(s->judge, &(xs_carrier){.category = "HD.TRACKED",
                                             .count = 12,
                                             .detail = XS_STR("修订 12 处\t12 changes"),
                                             .visibility = XS_DELETED});
    xs_judge_carrier(
        s->judge,
        &(xs_carrier){.category = "HD.COMMENT", .count = 1, .part = XS_STR("word/comments.xml")});
    xs_judge_unreadable(s->judge, XS_STR("b.zip"), XS_PART_ENCRYPTED, XS_STR(""));
    stage_end(s);
    assert_string_equal(
        s->said, "t block 1:1 甲\nown.tracked review 0:0 修订 12 处 x12\nhd.comment review 0:0 \n"
                 "ux.unreadable review 0:0 encrypted");
    assert_true(s->found[2].title.n > 0 && s->found[3].title.n > 0);
    stage_free(s);
}

static void a_fingerprint_is_made_of_folded_text(void **state)
{
    (void)state;
    stage *s = stage_new();
    stage_rule(s, "t", "SS.MARK", BLOCK, 90);
    stage_term(s, "机密", 0, 0);
    xs_buf m[2], around[2];
    static const char *const texts[] = {"前文機密後文", "前文机　密后文"};
    for (int i = 0; i < 2; i++) {
        xs_buf_init(&m[i], 4096);
        xs_buf_init(&around[i], 4096);
        stage_scan(s, "a.txt", texts[i]);
        assert_int_equal(s->n, 1);
        xs_fold fold = {0};
        assert_true(xs_finding_folded(s->found, &fold, &m[i], &around[i]));
        xs_fold_clear(&fold);
    }
    assert_true(xs_str_eq(xs_buf_str(&m[0]), xs_buf_str(&m[1])));
    assert_true(xs_str_eq(xs_buf_str(&around[0]), xs_buf_str(&around[1])));
    for (int i = 0; i < 2; i++) {
        xs_buf_clear(&m[i]);
        xs_buf_clear(&around[i]);
    }
    stage_free(s);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_finding_has_its_line_column_span_and_context),
        cmocka_unit_test(confidence_decides_the_action),
        cmocka_unit_test(own_line_forgives_brackets_and_blanks_only),
        cmocka_unit_test(line_start_and_end_are_held),
        cmocka_unit_test(zones_are_the_first_and_last_eight_lines),
        cmocka_unit_test(context_words_count_near_and_on_the_line),
        cmocka_unit_test(a_line_that_the_page_wrapped_is_one),
        cmocka_unit_test(unless_drops_and_says_so),
        cmocka_unit_test(latin_context_words_are_whole),
        cmocka_unit_test(an_allow_phrase_must_cover_the_hit),
        cmocka_unit_test(exact_and_case_look_at_the_source),
        cmocka_unit_test(an_invisible_character_inside_is_disguise),
        cmocka_unit_test(co_signals_in_the_head_raise),
        cmocka_unit_test(titles_and_names_are_context),
        cmocka_unit_test(document_words_count_before_and_behind),
        cmocka_unit_test(an_allow_signal_never_lowers_secrets),
        cmocka_unit_test(contradicting_attributes_block),
        cmocka_unit_test(quoted_and_taught_marks_are_notes),
        cmocka_unit_test(the_strongest_of_overlapping_findings_stays),
        cmocka_unit_test(an_exam_mark_is_no_state_secret),
        cmocka_unit_test(too_many_findings_leave_some_of_every_rule),
        cmocka_unit_test(little_memory_drops_and_counts),
        cmocka_unit_test(no_memory_never_looks_clean),
        cmocka_unit_test(a_late_strong_hit_gets_in),
        cmocka_unit_test(windows_change_nothing),
        cmocka_unit_test(a_line_of_nothing_but_hits_takes_linear_time),
        cmocka_unit_test(carriers_and_unread_parts_are_findings),
        cmocka_unit_test(a_fingerprint_is_made_of_folded_text),
    };
    return cmocka_run_group_tests_name("judge", tests, NULL, NULL);
}
