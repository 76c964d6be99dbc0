/* Reports: what is masked, what is said about uninspected parts, and the shapes others parse. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>

#include <cjson/cJSON.h>
#include <cmocka.h>

#include "report/format.h"

static int put(void *ctx, const char *p, size_t n) { return xs_buf_add(ctx, p, n) ? 0 : 5; }

#define TEXT "姓名：张三，身份证号330106189502030018，卡号6216261000000000018。"
static const xs_span id_span = {30, 48}, card_span = {57, 76};

static xs_finding finding(const char *category, const xs_span *span)
{
    xs_finding f = {.rule = XS_STR("pi.id18"),
                    .category = xs_str_from(category),
                    .title = XS_STR("居民身份证号码"),
                    .suggestion = XS_STR("保留前 6 位和后 4 位"),
                    .basis = XS_STR("《个人信息保护法》"),
                    .action = XS_BLOCK,
                    .confidence = 95,
                    .sensitive = true,
                    .count = 1,
                    .spans = span,
                    .nspans = 1};
    f.match = (xs_str){TEXT + span->from, span->to - span->from};
    f.before = (xs_str){TEXT, span->from};
    f.after = (xs_str){TEXT + span->to, sizeof TEXT - 1 - span->to};
    f.location = (xs_location){.part = XS_STR(""),
                               .line = 1,
                               .column = 11,
                               .offset = span->from,
                               .length = span->to - span->from};
    return f;
}

static char *report(xs_format format, bool reveal, const xs_document *d)
{
    xs_buf b;
    xs_buf_init(&b, (size_t)1 << 24);
    xs_report_options o = {.size = sizeof o,
                           .format = format,
                           .lang = XS_ZH,
                           .reveal = reveal,
                           .fail_on = XS_REVIEW,
                           .write = put,
                           .ctx = &b};
    xs_report *r = NULL;
    xs_error err;
    assert_int_equal(xs_report_new(&o, &r, &err), XS_OK);
    assert_int_equal(xs_report_document(r, d), XS_OK);
    xs_summary sum = {.documents = 1,
                      .not_inspected = d->coverage != XS_COVER_ALL,
                      .pack_id = "default 1.0.0",
                      .pack_sha256 = "00"};
    sum.verdicts[d->verdict] = 1;
    assert_int_equal(xs_report_end(r, &sum), XS_OK);
    xs_report_free(r);
    return xs_buf_take(&b, NULL);
}

static xs_finding findings[2];
static xs_part parts[2];
static xs_document document(void)
{
    findings[0] = finding("PI.ID18", &id_span);
    findings[1] = finding("FN.CARD", &card_span);
    parts[0] = (xs_part){
        .path = XS_STR(""), .media_type = XS_STR("text/plain"), .state = XS_PART_SCANNED};
    parts[1] =
        (xs_part){.path = XS_STR("b.docx"), .state = XS_PART_ENCRYPTED, .note = XS_STR("需要密码")};
    return (xs_document){.path = XS_STR("公示 <1>.txt"),
                         .media_type = XS_STR("text/plain"),
                         .sha256 = "ab",
                         .verdict = XS_BLOCK,
                         .coverage = XS_COVER_PART,
                         .findings = findings,
                         .nfindings = 2,
                         .parts = parts,
                         .nparts = 2};
}

static void no_format_shows_a_value_unless_revealed(void **state)
{
    (void)state;
    xs_document d = document();
    static const xs_format formats[] = {XS_FORMAT_TEXT,  XS_FORMAT_JSON, XS_FORMAT_JSONL,
                                        XS_FORMAT_SARIF, XS_FORMAT_CSV,  XS_FORMAT_JUNIT,
                                        XS_FORMAT_GITLAB, XS_FORMAT_HTML};
    for (size_t i = 0; i < sizeof formats / sizeof *formats; i++) {
        char *s = report(formats[i], false, &d);
        assert_null(strstr(s, "330106189502030018"));
        assert_null(strstr(s, "6216261000000000018"));
        assert_non_null(strstr(s, "330106********0018"));
        free(s);
        s = report(formats[i], true, &d);
        assert_non_null(strstr(s, "330106189502030018"));
        free(s);
    }
}

static void every_format_names_the_part_that_was_not_inspected(void **state)
{
    (void)state;
    xs_document d = document();
    d.nfindings = 0;
    d.verdict = XS_REVIEW;
    for (int f = XS_FORMAT_TEXT; f <= XS_FORMAT_GITLAB; f++) {
        char *s = report((xs_format)f, false, &d);
        assert_non_null(strstr(s, "b.docx"));
        assert_true(strstr(s, "encrypted") || strstr(s, "已加密"));
        free(s);
    }
}

static void another_findings_value_in_the_context_is_masked_too(void **state)
{
    (void)state;
    xs_document d = document();
    char *s = report(XS_FORMAT_JSONL, false, &d);
    cJSON *o = cJSON_Parse(s);
    assert_non_null(o);
    const cJSON *second = cJSON_GetArrayItem(cJSON_GetObjectItem(o, "findings"), 1);
    const cJSON *before = cJSON_GetObjectItem(cJSON_GetObjectItem(second, "context"), "before");
    assert_string_equal(before->valuestring, "姓名：张三，身份证号330106********0018，卡号");
    cJSON_Delete(o);
    free(s);
}

static void json_reports_parse_and_carry_the_fields_of_the_contract(void **state)
{
    (void)state;
    xs_document d = document();
    char *s = report(XS_FORMAT_JSON, false, &d);
    cJSON *o = cJSON_Parse(s);
    assert_non_null(o);
    assert_non_null(cJSON_GetObjectItem(o, "tool"));
    assert_non_null(cJSON_GetObjectItem(o, "summary"));
    const cJSON *doc = cJSON_GetArrayItem(cJSON_GetObjectItem(o, "documents"), 0);
    static const char *const keys[] = {"path",     "sha256",   "size",  "media_type", "verdict",
                                       "coverage", "findings", "parts", "elapsed_ms"};
    for (size_t i = 0; i < sizeof keys / sizeof *keys; i++)
        assert_non_null(cJSON_GetObjectItem(doc, keys[i]));
    const cJSON *f = cJSON_GetArrayItem(cJSON_GetObjectItem(doc, "findings"), 0);
    static const char *const fields[] = {
        "rule",     "category",   "title",      "action", "confidence", "match",  "context",    "count",
        "location", "visibility", "obfuscated", "basis",  "suggestion", "waiver", "fingerprint"};
    for (size_t i = 0; i < sizeof fields / sizeof *fields; i++)
        assert_non_null(cJSON_GetObjectItem(f, fields[i]));
    cJSON_Delete(o);
    free(s);
}

static void sarif_escapes_the_path_and_says_what_was_not_inspected(void **state)
{
    (void)state;
    xs_document d = document();
    char *s = report(XS_FORMAT_SARIF, false, &d);
    cJSON *o = cJSON_Parse(s);
    assert_non_null(o);
    assert_non_null(strstr(s, "%E5%85%AC%E7%A4%BA%20%3C1%3E.txt"));
    const cJSON *run = cJSON_GetArrayItem(cJSON_GetObjectItem(o, "runs"), 0);
    assert_string_equal(cJSON_GetObjectItem(run, "columnKind")->valuestring, "unicodeCodePoints");
    const cJSON *call = cJSON_GetArrayItem(cJSON_GetObjectItem(run, "invocations"), 0);
    assert_int_equal(cJSON_GetArraySize(cJSON_GetObjectItem(call, "toolExecutionNotifications")), 1);
    assert_true(cJSON_IsFalse(cJSON_GetObjectItem(call, "executionSuccessful")));
    cJSON_Delete(o);
    free(s);
}

static void csv_begins_with_a_bom_and_defuses_formulas(void **state)
{
    (void)state;
    xs_document d = document();
    d.path = XS_STR("=cmd()");
    char *s = report(XS_FORMAT_CSV, false, &d);
    assert_memory_equal(s, "\xEF\xBB\xBF", 3);
    assert_non_null(strstr(s, "\"'=cmd()\""));
    free(s);
}

static void junit_counts_a_finding_as_failure_and_a_gap_as_error(void **state)
{
    (void)state;
    xs_document d = document();
    char *s = report(XS_FORMAT_JUNIT, false, &d);
    assert_non_null(strstr(s, "failures=\"1\" errors=\"1\""));
    assert_non_null(strstr(s, "公示 &lt;1&gt;.txt"));
    free(s);
}

static void the_underline_stands_below_the_hit_in_terminal_columns(void **state)
{
    (void)state;
    xs_document d = document();
    d.nfindings = 1;
    char *s = report(XS_FORMAT_TEXT, false, &d);
    /* 姓名：张三，身份证号 = 10 wide characters = 20 columns behind the margin of 6 */
    assert_non_null(strstr(s, "\n                          ~~~~~~~~~~~~~~~~~~\n"));
    free(s);
}

static void a_document_cannot_steer_the_terminal(void **state)
{
    (void)state;
    xs_buf b;
    xs_buf_init(&b, 256);
    xs_add_plain(&b, XS_STR("a\x1b[2J\xe2\x80\xae"
                            "b\x07"));
    assert_string_equal(b.p, "a [2Jb ");
    xs_buf_clear(&b);
}

static void masks_keep_what_reviewers_accept(void **state)
{
    (void)state;
    static const struct {
        const char *category, *value, *masked;
    } cases[] = {
        {"PI.ID18", "330106189502030018", "330106********0018"},
        {"PI.ID18", "330106 18950203 0018", "330106 ******** 0018"},
        {"PI.MOBILE", "13800138000", "138****8000"},
        {"FN.CARD", "6216261000000000018", "621626*********0018"},
        {"SC.PASSWORD", "密码：Abc!1234", "密码：********"},
        {"SC.PASSWORD", "password=Abc1", "password=****"},
        {"PI.EMAIL", "lisi@example.net", "l***@example.net"},
        {"PI.MOBILE", "1380", "****"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        xs_buf b;
        xs_buf_init(&b, 256);
        xs_mask_value(xs_str_from(cases[i].value), xs_str_from(cases[i].category), &b);
        assert_string_equal(b.p, cases[i].masked);
        xs_buf_clear(&b);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(no_format_shows_a_value_unless_revealed),
        cmocka_unit_test(every_format_names_the_part_that_was_not_inspected),
        cmocka_unit_test(another_findings_value_in_the_context_is_masked_too),
        cmocka_unit_test(json_reports_parse_and_carry_the_fields_of_the_contract),
        cmocka_unit_test(sarif_escapes_the_path_and_says_what_was_not_inspected),
        cmocka_unit_test(csv_begins_with_a_bom_and_defuses_formulas),
        cmocka_unit_test(junit_counts_a_finding_as_failure_and_a_gap_as_error),
        cmocka_unit_test(the_underline_stands_below_the_hit_in_terminal_columns),
        cmocka_unit_test(a_document_cannot_steer_the_terminal),
        cmocka_unit_test(masks_keep_what_reviewers_accept),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
