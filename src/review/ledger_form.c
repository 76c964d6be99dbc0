/* ledger_form.c -- 一事一审 审查表: all that the ledger knows of one document, as a page to print, sign and file. Fields are those
 * that forms of agencies have in common; what a machine cannot know stays blank. */
#include <cjson/cJSON.h>
#include <errno.h>
#include <stdio.h>

#include "review/ledger.h"

#define FORM_MAX ((size_t)64 << 20)
#define RECORDS_MAX 10000 /* of one document; later ones are counted */

typedef struct form {
    xs_buf head, findings, records; /* pieces of the page, in the order of the ledger */
    xs_buf people[3];               /* who decided, approved, published, and when */
    xs_buf document, sha256, pack, verdict, coverage;
    bool secret, work, business, personal, screened;
    uint64_t n, counts[3];
    xs_lang lang;
} form;

static const char *say(const form *f, const char *zh, const char *en) { return f->lang == XS_EN ? en : zh; }

static void add_html(xs_buf *b, xs_str s)
{
    for (size_t i = 0; i < s.n; i++) {
        switch (s.p[i]) {
        case '&': xs_buf_add_str(b, XS_STR("&amp;")); break;
        case '<': xs_buf_add_str(b, XS_STR("&lt;")); break;
        case '>': xs_buf_add_str(b, XS_STR("&gt;")); break;
        default: xs_buf_add_char(b, s.p[i]);
        }
    }
}

static void set(xs_buf *b, xs_str s)
{
    xs_buf_reset(b);
    add_html(b, s);
}

static const char *text_of(const cJSON *o, const char *key)
{
    const cJSON *v = cJSON_GetObjectItemCaseSensitive(o, key);
    return cJSON_IsString(v) ? v->valuestring : "";
}

static void take_finding(form *f, const cJSON *x)
{
    const char *c = text_of(x, "category");
    f->secret |= !strncmp(c, "SS.", 3);
    f->work |= !strncmp(c, "WS.", 3);
    f->business |= !strncmp(c, "BS.", 3);
    f->personal |= !strncmp(c, "PI.", 3) || !strncmp(c, "SP.", 3) || !strncmp(c, "FN.", 3);
    const cJSON *n = cJSON_GetObjectItemCaseSensitive(x, "count");
    add_html(&f->findings, xs_str_from(text_of(x, "action")));
    xs_buf_add_char(&f->findings, ' ');
    add_html(&f->findings, xs_str_from(c));
    xs_buf_add_char(&f->findings, ' ');
    add_html(&f->findings, xs_str_from(text_of(x, "rule")));
    xs_buf_printf(&f->findings, " ×%.0f <small>%.16s</small><br>", cJSON_IsNumber(n) ? n->valuedouble : 1,
                  text_of(x, "fingerprint"));
}

/* The last scan is what the form stands on. */
static void take_scan(form *f, const xs_row *r)
{
    xs_buf_reset(&f->findings);
    f->secret = f->work = f->business = f->personal = false;
    f->screened = true;
    set(&f->pack, r->text[XS_ROW_PACK]);
    set(&f->verdict, r->text[XS_ROW_VERDICT]);
    set(&f->coverage, r->text[XS_ROW_COVERAGE]);
    memcpy(f->counts, r->counts, sizeof f->counts);
    xs_str list = r->text[XS_ROW_FINDINGS];
    cJSON *root = cJSON_ParseWithLength(list.p, list.n);
    const cJSON *x;
    cJSON_ArrayForEach(x, root) take_finding(f, x);
    cJSON_Delete(root);
}

static void take_person(xs_buf *b, const xs_row *r)
{
    if (b->n)
        xs_buf_add_str(b, XS_STR("<br>"));
    add_html(b, r->text[XS_ROW_WHO]);
    xs_buf_add_char(b, ' ');
    add_html(b, r->text[XS_ROW_REASON]);
    xs_buf_add_char(b, ' ');
    xs_ledger_time(b, r->when);
}

static void take_row(form *f, const xs_row *r)
{
    static const int order[] = {XS_ROW_ACTION, XS_ROW_WHO, XS_ROW_ROLE, XS_ROW_VERDICT, XS_ROW_COVERAGE, XS_ROW_REASON};
    static const char *const actions[] = {"decide", "approve", "publish"};
    if (f->n++ == 0)
        set(&f->sha256, r->text[XS_ROW_SHA256]);
    set(&f->document, r->text[XS_ROW_DOCUMENT]);
    if (xs_str_is(r->text[XS_ROW_ACTION], "scan"))
        take_scan(f, r);
    for (size_t i = 0; i < 3; i++)
        if (xs_str_is(r->text[XS_ROW_ACTION], actions[i]))
            take_person(&f->people[i], r);
    if (f->n > RECORDS_MAX)
        return;
    xs_buf_printf(&f->records, "<tr><td>%llu<td>", (unsigned long long)r->seq);
    xs_ledger_time(&f->records, r->when);
    for (size_t i = 0; i < sizeof order / sizeof *order; i++) {
        xs_buf_add_str(&f->records, XS_STR("<td>"));
        add_html(&f->records, r->text[order[i]]);
    }
    char hex[65] = "";
    if (r->hash.n == XS_LEDGER_HASH)
        xs_hex((const uint8_t *)r->hash.p, 8, hex);
    xs_buf_printf(&f->records, "<td>%s\n", hex);
}

static void put_row(form *f, const char *zh, const char *en, xs_str value)
{
    xs_buf_printf(&f->head, "<tr><th>%s<td>", say(f, zh, en));
    xs_buf_add_str(&f->head, value);
    xs_buf_add_char(&f->head, '\n');
}

static xs_str yes(const form *f, bool found)
{
    return xs_str_from(!f->screened ? say(f, "没有审查记录", "not screened")
                       : found      ? say(f, "是（机器发现）", "yes (found by machine)")
                                    : say(f, "未发现", "none found"));
}

static void put_form(form *f)
{
    const xs_str blank = XS_STR("&nbsp;");
    xs_buf_printf(&f->head,
                  "<!DOCTYPE html><html lang=\"%s\"><meta charset=\"utf-8\"><meta http-equiv=\"Content-Security-Policy\" "
                  "content=\"default-src 'none'; style-src 'unsafe-inline'\"><title>%s</title><style>body{font:15px/1.6 "
                  "sans-serif;margin:2em}table{border-collapse:collapse;width:100%%;margin:0 0 1em}td,th{border:1px solid "
                  "#000;padding:4px 8px;text-align:left;vertical-align:top;overflow-wrap:anywhere}.f th{width:24%%}"
                  "h1{text-align:center;font-size:20px}</style><h1>%s</h1><table class=\"f\">\n",
                  say(f, "zh-CN", "en"), say(f, "审查表", "Review record"),
                  say(f, "政府信息公开保密审查表", "Pre-publication review record"));
    put_row(f, "编号、日期", "no., date", blank);
    put_row(f, "公开单位（科室）", "publishing unit", blank);
    put_row(f, "信息名称", "document", xs_buf_str(&f->document));
    put_row(f, "SHA-256", "SHA-256", xs_buf_str(&f->sha256));
    put_row(f, "文号、摘要", "number, summary", blank);
    put_row(f, "制作或获取（来源单位及其同意）", "own or obtained (source and its consent)", blank);
    put_row(f, "拟公开渠道、时间", "where and when to publish", blank);
    put_row(f, "公开属性", "disclosure",
            xs_str_from(say(f, "□主动公开　□依申请公开　□不予公开（理由：　　　　）", "[ ] on own initiative [ ] on request [ ] not (reason: )")));
    put_row(f, "检查范围", "coverage", xs_buf_str(&f->coverage));
    put_row(f, "机器结论", "verdict", xs_buf_str(&f->verdict));
    put_row(f, "是否涉及国家秘密标志", "state-secret marks", yes(f, f->secret));
    put_row(f, "是否涉及工作秘密", "work secrets", yes(f, f->work));
    put_row(f, "是否涉及商业秘密", "business secrets", yes(f, f->business));
    put_row(f, "是否涉及个人信息", "personal data", yes(f, f->personal));
    put_row(f, "第三方意见（凭证）", "third-party consent (reference)", blank);
    put_row(f, "发现（级别、类别、规则、处数、指纹）", "findings (action, category, rule, places, fingerprint)", xs_buf_str(&f->findings));
    put_row(f, "处理方式", "outcome",
            xs_str_from(say(f, "□公开　□删减后公开　□脱敏后公开　□不公开　□送审", "[ ] publish [ ] cut [ ] redact [ ] withhold [ ] refer")));
    put_row(f, "承办人（签字、日期）", "submitted by (sign, date)", blank);
    put_row(f, "保密审查员意见（签字、日期）", "reviewer (sign, date)", xs_buf_str(&f->people[0]));
    put_row(f, "分管领导审批（签字、日期）", "approver (sign, date)", xs_buf_str(&f->people[1]));
    put_row(f, "实际公开", "published", xs_buf_str(&f->people[2]));
    put_row(f, "工具、规则包", "tool, rules", xs_buf_str(&f->pack));
    xs_buf_printf(&f->head, "</table><table><tr><th>%s<th>%s<th>%s<th>%s<th>%s<th>%s<th>%s<th>%s<th>%s\n", say(f, "序号", "no"),
                  say(f, "时间", "time"), say(f, "事项", "action"), say(f, "人员", "who"), say(f, "职责", "role"),
                  say(f, "结论", "verdict"), say(f, "检查范围", "coverage"), say(f, "说明", "reason"), say(f, "校验", "hash"));
    xs_buf_add_str(&f->head, xs_buf_str(&f->records));
    xs_buf_add_str(&f->head, XS_STR("</table>\n"));
    if (f->n > RECORDS_MAX)
        xs_buf_printf(&f->head, "<p>%s%llu", say(f, "另有记录：", "further records: "), (unsigned long long)(f->n - RECORDS_MAX));
    xs_buf_add_str(&f->head, XS_STR("</html>\n"));
}

xs_status xs_ledger_form(xs_ledger *l, const char *sha256, xs_lang lang, xs_write_fn *put, void *ctx,
                         xs_error *err)
{
    sqlite3_stmt *st = NULL;
    if (sqlite3_prepare_v2(l->db, "SELECT " XS_ROW_COLUMNS " FROM record WHERE sha256=? ORDER BY seq", -1, &st, NULL) != SQLITE_OK)
        return xs_ledger_trouble(l, err);
    sqlite3_bind_text(st, 1, sha256, -1, SQLITE_STATIC);
    form f = {.lang = lang};
    xs_buf *const all[] = {&f.head, &f.findings, &f.records, &f.people[0], &f.people[1], &f.people[2],
                           &f.document, &f.sha256, &f.pack, &f.verdict, &f.coverage};
    bool failed = false;
    for (size_t i = 0; i < sizeof all / sizeof *all; i++)
        xs_buf_init(all[i], FORM_MAX);
    int rc;
    while ((rc = sqlite3_step(st)) == SQLITE_ROW) {
        xs_row row;
        xs_row_read(st, &row);
        take_row(&f, &row);
    }
    sqlite3_finalize(st);
    put_form(&f);
    for (size_t i = 0; i < sizeof all / sizeof *all; i++)
        failed |= all[i]->failed;
    xs_status s = rc != SQLITE_DONE ? xs_ledger_trouble(l, err)
                  : f.n == 0        ? xs_fail(err, XS_E_MISSING, 0, l->path, "no record of this document")
                  : failed          ? xs_fail(err, XS_E_SYSTEM, ENOMEM, l->path, "no memory")
                                    : XS_OK;
    int e = s == XS_OK ? put(ctx, f.head.p, f.head.n) : 0;
    if (e)
        s = xs_fail(err, XS_E_IO, e, l->path, "cannot write: %s", xs_errno_text(e));
    for (size_t i = 0; i < sizeof all / sizeof *all; i++)
        xs_buf_clear(all[i]);
    return s;
}
