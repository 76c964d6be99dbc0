/* format.h -- one file per report format behind one table; masking in one place. */
#ifndef XS_REPORT_FORMAT_H
#define XS_REPORT_FORMAT_H
#include "base/error.h"
#include "base/str.h"

/* One way of writing a report. Every function appends to r->out; the frame flushes it. */
typedef struct xs_report_format {
    const char *name;
    bool (*begin)(xs_report *r); /* any of them may be NULL */
    bool (*document)(xs_report *r, const xs_document *d);
    bool (*end)(xs_report *r, const xs_summary *sum);
    size_t state_size; /* zeroed bytes at r->state */
    void (*clear)(xs_report *r); /* frees what state owns */
} xs_report_format;

extern const xs_report_format xs_report_text, xs_report_json, xs_report_jsonl, xs_report_sarif,
    xs_report_csv, xs_report_junit, xs_report_gitlab, xs_report_html;

/* A sensitive stretch of the document being written: `part` compares by pointer and length. */
typedef struct xs_secret {
    xs_str part;
    uint64_t from, to;
    xs_str category;
} xs_secret;

struct xs_report {
    xs_report_options o;
    const xs_report_format *format;
    xs_buf out;
    void *state;
    xs_secret *secrets; /* of the current document, sorted by part, then from */
    size_t nsecrets, secrets_cap;
    uint64_t documents;
};

/* Text of a finding as this report may show it. With reveal: as it is. */
bool xs_mask_match(const xs_report *r, const xs_finding *f, xs_buf *out);
bool xs_mask_before(const xs_report *r, const xs_finding *f, xs_buf *out);
bool xs_mask_after(const xs_report *r, const xs_finding *f, xs_buf *out);
/* Mask a value by its category: the form that reviewers accept (first 6 and last 4 of an identity
 * number ...). cost: linear. */
bool xs_mask_value(xs_str value, xs_str category, xs_buf *out);

/* Words of the report in its language. */
const char *xs_word(xs_lang lang, const char *zh, const char *en)
    __attribute__((format_arg(2), format_arg(3)));
const char *xs_word_action(xs_lang lang, xs_action a);
const char *xs_word_coverage(xs_lang lang, xs_coverage c);
const char *xs_word_state(xs_lang lang, xs_part_state s);
const char *xs_word_visibility(xs_lang lang, xs_visibility v);

/* Columns a terminal needs for the text (East Asian wide characters two, marks none). */
unsigned xs_width(xs_str s);
/* Append text with control characters shown as blanks, so that a document cannot steer a terminal. */
bool xs_add_plain(xs_buf *out, xs_str s);

#endif
