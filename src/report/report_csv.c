/* report_csv.c -- a spreadsheet: one row a finding, one for each part that was not inspected, one
 * for a document with neither. UTF-8 with BOM and CRLF, as spreadsheet programs expect. */
#include "report/format.h"

static void add_cell(xs_report *r, xs_str s, bool first)
{
    if (!first)
        xs_buf_add_char(&r->out, ',');
    xs_buf_add_csv(&r->out, s);
}

static void add_word(xs_report *r, const char *s) { add_cell(r, xs_str_from(s), false); }

static void add_number(xs_report *r, uint64_t v)
{
    if (v)
        xs_buf_printf(&r->out, ",%llu", (unsigned long long)v);
    else
        xs_buf_add_char(&r->out, ',');
}

static void add_masked(xs_report *r, const xs_finding *f,
                       bool (*mask)(const xs_report *, const xs_finding *, xs_buf *))
{
    xs_buf b;
    xs_buf_init(&b, (size_t)1 << 20);
    mask(r, f, &b);
    add_cell(r, xs_buf_str(&b), false);
    xs_buf_wipe(&b);
}

static bool csv_begin(xs_report *r)
{
    static const char *const heads[][2] = {
        {"文件", "document"},  {"SHA-256", "SHA-256"},  {"结论", "verdict"},
        {"检查范围", "coverage"}, {"部分", "part"},       {"工作表", "sheet"},
        {"单元格", "cell"},    {"页", "page"},          {"行", "line"},
        {"列", "column"},      {"处置", "action"},      {"类别", "category"},
        {"规则", "rule"},      {"名称", "title"},       {"置信度", "confidence"},
        {"内容", "match"},     {"上文", "before"},      {"下文", "after"},
        {"处数", "count"},     {"可见性", "visibility"}, {"建议", "suggestion"},
        {"依据", "basis"},     {"放行", "waiver"},
    };
    xs_buf_add_str(&r->out, XS_STR("\xEF\xBB\xBF"));
    for (size_t i = 0; i < sizeof heads / sizeof *heads; i++)
        add_cell(r, xs_str_from(heads[i][r->o.lang]), i == 0);
    return xs_buf_add_str(&r->out, XS_STR("\r\n"));
}

static void add_document(xs_report *r, const xs_document *d)
{
    add_cell(r, d->path, true);
    add_word(r, d->sha256);
    add_word(r, xs_word_action(r->o.lang, d->verdict));
    add_word(r, xs_word_coverage(r->o.lang, d->coverage));
}

static void add_finding(xs_report *r, const xs_document *d, const xs_finding *f)
{
    add_document(r, d);
    add_cell(r, f->location.part, false);
    add_cell(r, f->location.sheet, false);
    add_cell(r, f->location.cell, false);
    add_number(r, f->location.page);
    add_number(r, f->location.line);
    add_number(r, f->location.column);
    add_word(r, xs_word_action(r->o.lang, f->action));
    add_cell(r, f->category, false);
    add_cell(r, f->rule, false);
    add_cell(r, f->title, false);
    add_number(r, f->confidence);
    add_masked(r, f, xs_mask_match);
    add_masked(r, f, xs_mask_before);
    add_masked(r, f, xs_mask_after);
    add_number(r, f->count);
    add_word(r, xs_word_visibility(r->o.lang, f->visibility));
    add_cell(r, f->suggestion, false);
    add_cell(r, f->basis, false);
    add_cell(r, f->waiver ? f->waiver->id : (xs_str){"", 0}, false);
    xs_buf_add_str(&r->out, XS_STR("\r\n"));
}

static void add_unread(xs_report *r, const xs_document *d, const xs_part *p)
{
    add_document(r, d);
    add_cell(r, p->path, false);
    xs_buf_add_str(&r->out, XS_STR(",,,,,"));
    add_word(r, xs_word_action(r->o.lang, XS_REVIEW));
    add_word(r, "UX.UNREADABLE");
    add_word(r, "");
    add_word(r, xs_word_state(r->o.lang, p->state));
    xs_buf_add_str(&r->out, XS_STR(","));
    add_cell(r, p->note, false);
    xs_buf_add_str(&r->out, XS_STR(",,,,,,,\r\n"));
}

static bool csv_document(xs_report *r, const xs_document *d)
{
    size_t rows = 0;
    for (size_t i = 0; i < d->nfindings; i++)
        if (!xs_str_is(d->findings[i].category, "UX.UNREADABLE")) {
            add_finding(r, d, &d->findings[i]);
            rows++;
        }
    for (size_t i = 0; i < d->nparts; i++)
        if (d->parts[i].state != XS_PART_SCANNED) {
            add_unread(r, d, &d->parts[i]);
            rows++;
        }
    if (rows == 0) {
        add_document(r, d);
        xs_buf_add_str(&r->out, XS_STR(",,,,,,,,,,,,,,,,,,,\r\n"));
    }
    return !r->out.failed;
}

const xs_report_format xs_report_csv = {
    .name = "csv", .begin = csv_begin, .document = csv_document};
