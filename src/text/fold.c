/* fold.c -- the fold of a window: fast loops over what is ordinary, fold_step.c for the rest. */
#include <stdlib.h>

#include "text/fold_step.h"
#include "text/stretch.h"

#define POINT_EVERY 64u   /* code bytes between checkpoints */
#define SOURCE_EVERY 512u /* source bytes, where much is dropped */
#define SLACK (XS_STEP_CODE + 64u)
#define MAX_TEXT ((size_t)64 * 1024 * 1024)

void xs_fold_init(xs_fold *f) { *f = (xs_fold){0}; }

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

static bool add_point(xs_fold *f, size_t code, size_t source)
{
    void *p = f->points;
    bool ok = grow(&p, &f->points_cap, f->npoints + 1, sizeof *f->points);
    f->points = p;
    if (ok)
        f->points[f->npoints++] = (xs_fold_point){(uint32_t)code, (uint32_t)source};
    return ok;
}

bool xs_fold_run(xs_fold *f, const char *text, size_t n, unsigned flags)
{
    f->ncode = f->npoints = f->nstretches = f->invisible = 0;
    f->text = text;
    f->ntext = n;
    f->flags = flags;
    if (n > MAX_TEXT || !grow_code(f, n + 2 * SLACK) || !add_point(f, 0, 0))
        return false;
    xs_step s = {.text = text, .n = n, .flags = flags, .prev = XS_PREV_EDGE};
    size_t o = 0, next = POINT_EVERY, source = 0;
    xs_watch watch = {.f = f};
    bool watched = !(flags & XS_FOLD_RULE);
    for (uint8_t before = s.prev; xs_step_next(&s); before = s.prev) {
        if (watched && s.ncode)
            xs_watch_unit(&watch, &s, before);
        if (s.ordinary && (o >= next || s.from - source >= SOURCE_EVERY) && s.from > 0) {
            if (!add_point(f, o, s.from))
                return false;
            next = o + POINT_EVERY;
            source = s.from;
        }
        if (f->code_cap - o < (n - s.from) + 2 * SLACK && !grow_code(f, o + (n - s.from) + 2 * SLACK))
            return false;
        memcpy(f->code + o, s.code, s.ncode);
        o += s.ncode;
    }
    if (watched)
        xs_watch_line(&watch, n);
    f->ncode = o;
    f->invisible = s.invisible;
    memset(f->code + o, 0, 64);
    return !watch.failed;
}
