/* Any UTF-8: all loops fold alike, the way back and forward hold, numbers and views point into the
 * text and in order. */
#include <stdlib.h>

#include "text/decode.h"
#include "text/fold_fast.h"
#include "text/number.h"
#include "text/view.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void must(bool ok)
{
    if (!ok)
        __builtin_trap();
}

static void no_loop(xs_fast *k)
{
    (void)k;
}

static void same(const xs_fold *a, const xs_fold *b)
{
    must(a->ncode == b->ncode && memcmp(a->code, b->code, a->ncode) == 0);
    must(a->invisible == b->invisible && a->nstretches == b->nstretches);
    for (size_t i = 0; i < a->nstretches; i++) {
        const xs_stretch *s = &a->stretches[i], *t = &b->stretches[i];
        must(s->from == t->from && s->to == t->to && s->why == t->why);
        must(s->from < s->to && s->to <= a->ntext);
        must(i == 0 || a->stretches[i - 1].to < s->from);
    }
}

/* Every code character comes from a span of its own place, in order, and leads there again. */
static void way_back(const xs_fold *f)
{
    size_t last = 0;
    for (size_t i = 0, to; i < f->ncode; i = to) {
        size_t from, end;
        to = xs_code_next(f->code, f->ncode, i);
        must(to > i && xs_code_prev(f->code, to) == i);
        xs_fold_back(f, i, to, &from, &end);
        must(from < end && end <= f->ntext && from >= last);
        must(xs_fold_forward(f, from) <= i);
        last = from;
    }
    if (f->ncode) {
        size_t from, end;
        xs_fold_back(f, 0, f->ncode, &from, &end);
        must(from < end && end <= f->ntext);
        must(f->invisible || !xs_fold_disguised(f, from, end));
    }
}

typedef struct seen {
    const xs_fold *f;
    size_t n;
} seen;

static bool number(void *ctx, const xs_number *r)
{
    seen *s = ctx;
    must(r->n > 0 && r->n <= XS_NUMBER_MAX && r->ndigits >= XS_NUMBER_MIN_DIGITS);
    must(r->from < r->to && r->to <= s->f->ntext && r->ngroups >= 1 && r->ngroups <= 32);
    must(r->at[0] == r->from && r->at[r->n] == r->to && strlen(r->chars) == r->n);
    for (unsigned i = 0; i < r->n; i++)
        must(r->at[i] < r->at[i + 1]);
    for (unsigned i = 1; i < r->ngroups; i++)
        must(r->group_at[i] > r->group_at[i - 1] && r->sep[i - 1]);
    return ++s->n < 100000;
}

static void views(const xs_fold *f, unsigned flags)
{
    xs_view v;
    xs_fold g;
    xs_view_init(&v);
    xs_fold_init(&g);
    for (unsigned k = 1; k <= XS_VIEW_MOJIBAKE; k <<= 1) {
        if (!xs_view_build_all(f, (xs_view_kind)k, &v))
            continue;
        must(xs_utf8_valid_prefix(v.text.p, v.text.n) == v.text.n);
        must(xs_fold_run(&g, v.text.p, v.text.n, flags));
        for (size_t i = 0; i < v.text.n; i++) {
            size_t from, to;
            must(v.at[i] <= v.end[i] && v.end[i] <= f->ntext && (!i || v.at[i - 1] <= v.at[i]));
            (void)xs_view_back(&v, f, i, i + 1, &from, &to);
        }
    }
    xs_fold_clear(&g);
    xs_view_clear(&v);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    if (size < 1 || size > 65536)
        return 0;
    unsigned flags = data[0] & 1 ? XS_FOLD_STRUCTURED : XS_FOLD_TEXT;
    size_t n = xs_utf8_valid_prefix((const char *)data + 1, size - 1);
    char *text = malloc(n ? n : 1); /* exact, so that a read too far is seen */
    must(text != NULL);
    memcpy(text, data + 1, n);
    xs_fold f, g;
    xs_fold_init(&f);
    xs_fold_init(&g);
    xs_fast_choose(no_loop);
    must(xs_fold_run(&f, text, n, flags));
    xs_fast_choose(xs_fast_scalar);
    must(xs_fold_run(&g, text, n, flags));
    same(&f, &g);
    xs_fast_choose(NULL);
    must(xs_fold_run(&g, text, n, flags));
    same(&f, &g);
    way_back(&g);
    seen s = {&g, 0};
    xs_numbers_each(&g, number, &s);
    views(&g, flags);
    must(xs_fold_run(&f, text, n, flags | XS_FOLD_KEEP_CASE));
    way_back(&f);
    xs_fold_clear(&f);
    xs_fold_clear(&g);
    free(text);
    return 0;
}
