/* report_junit.c -- JUnit XML for CI servers: one suite a document, so that the counts in its head
 * are exact and memory does not grow. Findings at or above fail_on fail, what was not inspected is
 * an error. */
#include "report/format.h"

static void add_xml(xs_buf *o, xs_str s)
{
    xs_buf plain;
    xs_buf_init(&plain, s.n * 3 + 16);
    xs_add_plain(&plain, s);
    for (size_t i = 0; i < plain.n; i++) {
        switch (plain.p[i]) {
        case '&': xs_buf_add_str(o, XS_STR("&amp;")); break;
        case '<': xs_buf_add_str(o, XS_STR("&lt;")); break;
        case '>': xs_buf_add_str(o, XS_STR("&gt;")); break;
        case '"': xs_buf_add_str(o, XS_STR("&quot;")); break;
        default: xs_buf_add_char(o, plain.p[i]);
        }
    }
    xs_buf_wipe(&plain);
}

static bool counts(const xs_report *r, const xs_finding *f)
{
    return !f->waiver && f->action >= r->o.fail_on && !xs_str_is(f->category, "UX.UNREADABLE");
}

static bool junit_begin(xs_report *r)
{
    return xs_buf_add_str(&r->out, XS_STR("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n"
                                          "<testsuites name=\"xianshen\">\n"));
}

static void add_failure(xs_report *r, const xs_finding *f)
{
    xs_buf *o = &r->out, match;
    xs_buf_init(&match, (size_t)1 << 20);
    xs_mask_match(r, f, &match);
    xs_buf_printf(o, "%s %.*s ", xs_word_action(r->o.lang, f->action), (int)f->category.n,
                  f->category.p);
    if (f->location.part.n) {
        add_xml(o, f->location.part);
        xs_buf_add_char(o, ' ');
    }
    if (f->location.cell.n)
        add_xml(o, f->location.cell);
    else if (f->location.line)
        xs_buf_printf(o, "%u:%u", f->location.line, f->location.column);
    xs_buf_add_char(o, ' ');
    add_xml(o, f->title);
    xs_buf_add_str(o, XS_STR(": "));
    add_xml(o, xs_buf_str(&match));
    xs_buf_add_char(o, '\n');
    xs_buf_wipe(&match);
}

static bool junit_document(xs_report *r, const xs_document *d)
{
    xs_buf *o = &r->out;
    size_t failures = 0;
    xs_action worst = XS_NOTE;
    for (size_t i = 0; i < d->nfindings; i++)
        if (counts(r, &d->findings[i])) {
            failures++;
            if (d->findings[i].action > worst)
                worst = d->findings[i].action;
        }
    bool error = d->coverage != XS_COVER_ALL;
    xs_buf_add_str(o, XS_STR("<testsuite name=\""));
    add_xml(o, d->path);
    xs_buf_printf(o, "\" tests=\"1\" failures=\"%d\" errors=\"%d\" time=\"%.3f\"><testcase classname=\"xianshen\" name=\"",
                  failures > 0, error, d->elapsed_ms / 1000);
    add_xml(o, d->path);
    xs_buf_printf(o, "\" time=\"%.3f\">", d->elapsed_ms / 1000);
    if (failures) {
        xs_buf_printf(o, "<failure type=\"%s\" message=\"%zu\">", xs_action_name(worst), failures);
        for (size_t i = 0; i < d->nfindings; i++)
            if (counts(r, &d->findings[i]))
                add_failure(r, &d->findings[i]);
        xs_buf_add_str(o, XS_STR("</failure>"));
    }
    if (error) {
        xs_buf_printf(o, "<error type=\"UX.UNREADABLE\" message=\"%s\">",
                      xs_word_coverage(r->o.lang, d->coverage));
        for (size_t i = 0; i < d->nparts; i++)
            if (d->parts[i].state != XS_PART_SCANNED) {
                add_xml(o, d->parts[i].path);
                xs_buf_printf(o, " %s ", xs_word_state(r->o.lang, d->parts[i].state));
                add_xml(o, d->parts[i].note);
                xs_buf_add_char(o, '\n');
            }
        xs_buf_add_str(o, XS_STR("</error>"));
    }
    return xs_buf_add_str(o, XS_STR("</testcase></testsuite>\n"));
}

static bool junit_end(xs_report *r, const xs_summary *sum)
{
    (void)sum;
    return xs_buf_add_str(&r->out, XS_STR("</testsuites>\n"));
}

const xs_report_format xs_report_junit = {
    .name = "junit", .begin = junit_begin, .document = junit_document, .end = junit_end};
