/* fold.c -- the fold of a window: fast loops over what is ordinary, fold_step.c for the rest. */
#include <stdlib.h>

#include "text/fold_fast.h"
#include "text/stretch.h"

#define SOURCE_EVERY 512u /* source bytes, where much is dropped */
#define SLACK (XS_STEP_CODE + 64u)
#define MAX_TEXT ((size_t)64 * 1024 * 1024)

void xs_fold_init(xs_fold *f)
{
    *f = (xs_fold){0};
}

void xs_fold_clear(xs_fold *f)
{
    if (f->code)
        explicit_bzero(f->code, f->code_cap);
    free(f->code);
    free(f->points);
    free(f->stretches);
    *f = (xs_fold){0};
}

static bool grow(void **p, size_t *cap, size_t need, size_t each)
{
    if (need <= *cap)
        return true;
    size_t n = *cap + *cap / 2;
    if (n < need)
        n = need;
    void *q = realloc(*p, n * each);
    if (!q)
        return false;
    *p = q;
    *cap = n;
    return true;
}

static bool grow_code(xs_fold *f, size_t need)
{
    void *p = f->code;
    bool ok = grow(&p, &f->code_cap, need, 1);
    f->code = p;
    return ok;
}

static bool grow_points(xs_fold *f, size_t need)
{
    void *p = f->points;
    bool ok = grow(&p, &f->points_cap, need, sizeof *f->points);
    f->points = p;
    return ok;
}

static bool add_point(xs_fold *f, size_t code, size_t source)
{
    if (!grow_points(f, f->npoints + 1))
        return false;
    f->points[f->npoints++] = (xs_fold_point){(uint32_t)code, (uint32_t)source};
    return true;
}

/* The fold in progress. */
typedef struct run {
    xs_fold *f;
    xs_step s;
    xs_fast k;
    xs_watch watch;
    size_t source; /* of the last checkpoint */
} run;

/* Take back the last character of the fast loop. */
static void take_back(run *r)
{
    size_t ncode, len = xs_fast_last(&r->k, &ncode);
    if (len) {
        r->k.p -= len;
        r->k.o -= ncode;
    }
}

/* Did the loop fold a base whose marks follow? */
static bool too_far(const run *r)
{
    const xs_fast *k = &r->k;
    return k->p > k->seen && k->p < k->n && !xs_is_graphic(k->s[k->p]) &&
           xs_fast_prev(k) != XS_CLASS_HAN && xs_fast_has_mark(k, k->p);
}

/* Run the fast loop as far as it goes; leave the step before the first special character. */
static bool run_fast(run *r, xs_fast_fn *loop)
{
    xs_step *s = &r->s;
    xs_fast *k = &r->k;
    /* what the loop folds at most doubles: it needs no more checkpoints than this */
    if (!grow_points(r->f, r->f->npoints + 2 * (s->n - s->p) / XS_POINT_EVERY + 2))
        return false;
    k->out = r->f->code;
    k->points = r->f->points;
    k->npoints = r->f->npoints;
    k->seen = k->p = s->p;
    k->prev = s->prev;
    k->invisible = 0;
    loop(k);
    s->invisible += k->invisible;
    if (r->f->npoints != k->npoints) {
        r->f->npoints = k->npoints;
        r->source = k->points[k->npoints - 1].source;
    }
    if (k->p == s->p)
        return true;
    if (too_far(r))
        take_back(r);
    s->prev = xs_fast_prev(k);
    s->p = k->p;
    return true;
}

/* One special character. */
static bool run_step(run *r)
{
    xs_fold *f = r->f;
    xs_step *s = &r->s;
    uint8_t before = s->prev;
    if (!xs_step_next(s))
        return true;
    if (s->ncode && !(f->flags & XS_FOLD_RULE))
        xs_watch_unit(&r->watch, s, before);
    else if (memchr(f->text + s->from, '\n', s->to - s->from)) /* joined, but a line of its own */
        xs_watch_line(&r->watch, s->to);
    size_t o = r->k.o, left = 2 * (s->n - s->from);
    if (s->ordinary && (o >= r->k.limit || s->from - r->source >= SOURCE_EVERY) && s->from > 0) {
        if (!add_point(f, o, s->from))
            return false;
        r->k.limit = o + XS_POINT_EVERY;
        r->source = s->from;
    }
    if (s->p - r->source >= SOURCE_EVERY)
        r->k.limit = o; /* much was dropped: the fast loop sets a point at once */
    if (f->code_cap - o < left + 2 * SLACK && !grow_code(f, o + left + 2 * SLACK))
        return false;
    memcpy(f->code + o, s->code, s->ncode);
    r->k.o = o + s->ncode;
    return !r->watch.failed;
}

bool xs_fold_run(xs_fold *f, const char *text, size_t n, unsigned flags)
{
    f->ncode = f->npoints = f->nstretches = f->invisible = 0;
    f->text = text;
    f->ntext = n;
    f->flags = flags;
    if (n > MAX_TEXT || !grow_code(f, 2 * n + 3 * SLACK) || !add_point(f, 0, 0))
        return false;
    run r = {.f = f,
             .s = {.text = text, .n = n, .flags = flags, .prev = XS_PREV_EDGE},
             .k = {.s = (const uint8_t *)text, .n = n, .limit = XS_POINT_EVERY},
             .watch = {.f = f}};
    r.k.watch = &r.watch;
    /* exact case is for short texts: step by step */
    xs_fast_fn *loop = flags & XS_FOLD_KEEP_CASE ? NULL : xs_fast_best();
    while (r.s.p < n) {
        if ((loop && !run_fast(&r, loop)) || !run_step(&r))
            return false;
    }
    if (flags & XS_FOLD_RULE)
        f->nstretches = 0;
    else
        xs_watch_end(&r.watch);
    f->ncode = r.k.o;
    f->invisible = r.s.invisible;
    memset(f->code + f->ncode, 0, 64);
    return !r.watch.failed;
}
