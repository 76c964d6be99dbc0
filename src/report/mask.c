/* mask.c -- what a report may show of a value. Every format goes through here. */
#include "report/format.h"

/* How many characters stay readable, by category; the first row that matches counts.
 * Forms: published masks of agencies (identity 6+4, mobile 3+4, card 6+4). */
static const struct keep {
    const char *category;
    unsigned head, tail;
} keeps[] = {
    {"PI.ID18", 6, 4},   {"PI.ID15", 6, 3}, {"PI.MOBILE", 3, 4},  {"PI.LANDLINE", 4, 2},
    {"PI.PASSPORT", 2, 2}, {"PI.PERMIT", 2, 2}, {"PI.ADDRESS", 6, 0}, {"PI.PLATE", 2, 1},
    {"PI.MILID", 2, 2},  {"PI.WEAKMASK", 6, 2}, {"FN.", 6, 4},     {"SC.", 4, 0},
    {"PI.", 2, 2},       {"SP.", 6, 0},
};

static bool starts(xs_str s, const char *with)
{
    size_t n = strlen(with);
    return s.n >= n && memcmp(s.p, with, n) == 0;
}

/* Length of the character at p. Reports carry valid UTF-8; a stray byte counts as one. */
static size_t step(const char *p, size_t n)
{
    unsigned char c = (unsigned char)*p;
    size_t len = c < 0x80 ? 1 : c >= 0xF0 ? 4 : c >= 0xE0 ? 3 : c >= 0xC0 ? 2 : 1;
    return len < n ? len : n;
}

/* Separators are shown: they carry no secret and keep the shape readable. */
static bool is_separator(const char *p, size_t len)
{
    return len == 1 && strchr(" -_.,:;/()@=\t\n|", *p) != NULL;
}

static bool add_masked(xs_str s, unsigned head, unsigned tail, xs_buf *out)
{
    unsigned total = 0, seen = 0;
    for (size_t i = 0; i < s.n; i += step(s.p + i, s.n - i))
        total += !is_separator(s.p + i, step(s.p + i, s.n - i));
    /* A short value would be readable from what stays: show less of it. */
    if (total < head + tail + 4) {
        head = total >= 8 ? head / 2 : total > 4 ? 1 : 0;
        tail = total >= 8 ? tail / 2 : 0;
    }
    for (size_t i = 0; i < s.n;) {
        size_t len = step(s.p + i, s.n - i);
        if (is_separator(s.p + i, len)) {
            xs_buf_add(out, *(s.p + i) == '\n' ? " " : s.p + i, len);
        } else {
            seen++;
            if (seen <= head || seen > total - tail)
                xs_buf_add(out, s.p + i, len);
            else
                xs_buf_add_char(out, '*');
        }
        i += len;
    }
    return !out->failed;
}

/* Where the secret of "密码：Abc", "password=Abc", "mysql://root:pw@host" begins. */
static size_t credential_start(xs_str s)
{
    static const char *const marks[] = {"://", "：", ":", "=", "为", "是", " "};
    for (size_t m = 0; m < sizeof marks / sizeof *marks; m++) {
        size_t len = strlen(marks[m]);
        const char *at = memmem(s.p, s.n, marks[m], len);
        if (at && (size_t)(at - s.p) + len < s.n)
            return (size_t)(at - s.p) + len;
    }
    return 0;
}

bool xs_mask_value(xs_str value, xs_str category, xs_buf *out)
{
    if (starts(category, "SC.INTRANET"))
        return xs_add_plain(out, value);
    if (starts(category, "SC.KEY") && starts(value, "-----"))
        return xs_add_plain(out, value);
    if (starts(category, "SC.PASSWORD") || starts(category, "SC.CONN")) {
        size_t at = credential_start(value);
        xs_add_plain(out, (xs_str){value.p, at});
        return add_masked((xs_str){value.p + at, value.n - at}, 0, 0, out);
    }
    if (starts(category, "PI.EMAIL")) {
        const char *at = value.n ? memchr(value.p, '@', value.n) : NULL;
        size_t local = at ? (size_t)(at - value.p) : value.n;
        size_t shown = local > 1 ? step(value.p, local) : 0;
        xs_add_plain(out, (xs_str){value.p, shown});
        add_masked((xs_str){value.p + shown, local - shown}, 0, 0, out);
        return xs_add_plain(out, (xs_str){value.p + local, value.n - local});
    }
    for (size_t i = 0; i < sizeof keeps / sizeof *keeps; i++)
        if (starts(category, keeps[i].category))
            return add_masked(value, keeps[i].head, keeps[i].tail, out);
    return add_masked(value, 1, 0, out);
}

bool xs_mask_match(const xs_report *r, const xs_finding *f, xs_buf *out)
{
    if (r->o.reveal || !f->sensitive)
        return xs_add_plain(out, f->match);
    return xs_mask_value(f->match, f->category, out);
}

/* Long digit strings in the context are masked even when no rule spoke of them: half a number that
 * the excerpt cut would otherwise slip out. */
#define LONG_DIGITS 7

static bool add_free(xs_str s, xs_buf *out)
{
    size_t i = 0;
    while (i < s.n) {
        size_t run = i;
        while (run < s.n && s.p[run] >= '0' && s.p[run] <= '9')
            run++;
        if (run - i >= LONG_DIGITS) {
            add_masked((xs_str){s.p + i, run - i}, 2, 0, out);
            i = run;
        } else {
            size_t end = run > i ? run : i + step(s.p + i, s.n - i);
            xs_add_plain(out, (xs_str){s.p + i, end - i});
            i = end;
        }
    }
    return !out->failed;
}

static int place(const xs_secret *s, xs_str part, uint64_t at)
{
    int c = xs_str_cmp(s->part, part);
    return c ? c : (s->to > at) - (s->to <= at); /* >0: ends behind `at` */
}

/* First secret of the part that ends behind `from`. Secrets rarely overlap, so their ends ascend
 * nearly as their beginnings do; an overlapped one is reached by going back a little. */
static size_t first_secret(const xs_report *r, xs_str part, uint64_t from)
{
    size_t lo = 0, hi = r->nsecrets;
    while (lo < hi) {
        size_t mid = lo + (hi - lo) / 2;
        if (place(&r->secrets[mid], part, from) > 0)
            hi = mid;
        else
            lo = mid + 1;
    }
    for (size_t back = 0; back < 8 && lo > 0; back++) {
        if (!xs_str_eq(r->secrets[lo - 1].part, part) || r->secrets[lo - 1].to <= from)
            break;
        lo--;
    }
    return lo;
}

static bool add_context(const xs_report *r, xs_str part, xs_str s, uint64_t from, xs_buf *out)
{
    if (r->o.reveal)
        return xs_add_plain(out, s);
    uint64_t at = from, end = from + s.n;
    for (size_t i = first_secret(r, part, from); i < r->nsecrets && at < end; i++) {
        const xs_secret *x = &r->secrets[i];
        if (!xs_str_eq(x->part, part) || x->from >= end)
            break;
        if (x->to <= at)
            continue;
        uint64_t a = x->from > at ? x->from : at, b = x->to < end ? x->to : end;
        add_free((xs_str){s.p + (at - from), (size_t)(a - at)}, out);
        bool whole = a == x->from && b == x->to;
        xs_str piece = {s.p + (a - from), (size_t)(b - a)};
        if (whole)
            xs_mask_value(piece, x->category, out);
        else
            add_masked(piece, 0, 0, out); /* a cut value has no safe ends */
        at = b;
    }
    return add_free((xs_str){s.p + (at - from), (size_t)(end - at)}, out);
}

bool xs_mask_before(const xs_report *r, const xs_finding *f, xs_buf *out)
{
    uint64_t from = f->location.offset >= f->before.n ? f->location.offset - f->before.n : 0;
    return add_context(r, f->location.part, f->before, from, out);
}

bool xs_mask_after(const xs_report *r, const xs_finding *f, xs_buf *out)
{
    return add_context(r, f->location.part, f->after, f->location.offset + f->location.length, out);
}
