/* report.c -- the frame of every report format. */
#include <errno.h>
#include <stdlib.h>

#include "report/format.h"

/* One document's report is built in memory before it is written. */
#define OUT_MAX ((size_t)1 << 30)

static const struct entry {
    const char *name;
    xs_format format;
    const xs_report_format *how;
} formats[] = {
    {"text", XS_FORMAT_TEXT, &xs_report_text},
    {"json", XS_FORMAT_JSON, &xs_report_json},
    {"jsonl", XS_FORMAT_JSONL, &xs_report_jsonl},
    {"sarif", XS_FORMAT_SARIF, &xs_report_sarif},
    {"html", XS_FORMAT_HTML, &xs_report_html},
    {"csv", XS_FORMAT_CSV, &xs_report_csv},
    {"junit", XS_FORMAT_JUNIT, &xs_report_junit},
    {"gitlab", XS_FORMAT_GITLAB, &xs_report_gitlab},
};
#define NFORMATS (sizeof formats / sizeof *formats)

bool xs_format_from_name(const char *name, xs_format *out)
{
    for (size_t i = 0; i < NFORMATS; i++)
        if (!strcmp(formats[i].name, name)) {
            *out = formats[i].format;
            return true;
        }
    return false;
}

static xs_status flush(xs_report *r)
{
    if (r->out.failed)
        return XS_E_SYSTEM;
    int e = r->out.n ? r->o.write(r->o.ctx, r->out.p, r->out.n) : 0;
    xs_buf_reset(&r->out);
    if (e) {
        errno = e;
        return XS_E_IO;
    }
    return XS_OK;
}

xs_status xs_report_new(const xs_report_options *o, xs_report **out, xs_error *err)
{
    const xs_report_format *how = NULL;
    for (size_t i = 0; i < NFORMATS; i++)
        if (formats[i].format == o->format)
            how = formats[i].how;
    if (!how || !o->write)
        return xs_fail(err, XS_E_ARG, 0, "report", "no such format, or no writer");
    xs_report *r = calloc(1, sizeof *r);
    if (r && how->state_size)
        r->state = calloc(1, how->state_size);
    if (!r || (how->state_size && !r->state)) {
        free(r);
        return xs_fail(err, XS_E_SYSTEM, ENOMEM, "report", "no memory");
    }
    r->o = *o;
    r->format = how;
    xs_buf_init(&r->out, OUT_MAX);
    if (how->begin)
        how->begin(r);
    xs_status s = flush(r);
    if (s != XS_OK) {
        int e = errno;
        xs_report_free(r);
        return xs_fail(err, s, e, "report", "cannot write: %s", xs_errno_text(e));
    }
    *out = r;
    return XS_OK;
}

static int by_place(const void *a, const void *b)
{
    const xs_secret *x = a, *y = b;
    int c = xs_str_cmp(x->part, y->part);
    return c ? c : (x->from > y->from) - (x->from < y->from);
}

/* All sensitive stretches of the document, so that one finding's context does not show another's
 * value. cost: n log n over the occurrences. */
static bool collect_secrets(xs_report *r, const xs_document *d)
{
    r->nsecrets = 0;
    if (r->o.reveal)
        return true;
    size_t n = 0;
    for (size_t i = 0; i < d->nfindings; i++)
        n += d->findings[i].sensitive ? d->findings[i].nspans : 0;
    if (n > r->secrets_cap) {
        xs_secret *p = reallocarray(r->secrets, n, sizeof *p);
        if (!p)
            return false;
        r->secrets = p;
        r->secrets_cap = n;
    }
    for (size_t i = 0; i < d->nfindings; i++) {
        const xs_finding *f = &d->findings[i];
        for (size_t k = 0; f->sensitive && k < f->nspans; k++)
            r->secrets[r->nsecrets++] =
                (xs_secret){f->location.part, f->spans[k].from, f->spans[k].to, f->category};
    }
    if (r->nsecrets)
        qsort(r->secrets, r->nsecrets, sizeof *r->secrets, by_place);
    return true;
}

xs_status xs_report_document(xs_report *r, const xs_document *d)
{
    if (!collect_secrets(r, d))
        return XS_E_SYSTEM;
    if (r->format->document && !r->format->document(r, d))
        return XS_E_SYSTEM;
    r->documents++;
    return flush(r);
}

xs_status xs_report_end(xs_report *r, const xs_summary *sum)
{
    if (r->format->end && !r->format->end(r, sum))
        return XS_E_SYSTEM;
    return flush(r);
}

void xs_report_free(xs_report *r)
{
    if (!r)
        return;
    if (r->format->clear)
        r->format->clear(r);
    xs_buf_wipe(&r->out);
    free(r->secrets);
    free(r->state);
    free(r);
}

xs_status xs_document_json(const xs_document *d, xs_lang lang, bool reveal, xs_write_fn *write, void *ctx,
                           xs_error *err)
{
    xs_report_options o = {.size = sizeof o, .format = XS_FORMAT_JSONL, .lang = lang, .reveal = reveal, .write = write, .ctx = ctx};
    xs_report *r = NULL;
    xs_status st = xs_report_new(&o, &r, err);
    if (st != XS_OK)
        return st;
    st = xs_report_document(r, d);
    xs_report_free(r);
    return st == XS_OK ? st : xs_fail(err, st, st == XS_E_IO ? errno : ENOMEM, "report", "cannot write the document");
}
