/* fold_back.c -- the way back: from scan code to source and forward again, by refolding from the
 * nearest checkpoint. */
#include "text/fold_step.h"

/* Code bytes from a cursor that are stepped over sooner than a checkpoint is searched. */
#define XS_CURSOR_NEAR 96

/* Start stepping at checkpoint k. Only the first one has an edge before it; the others stand
 * before a character that folds alike whatever precedes it. */
static xs_step step_from(const xs_fold *f, size_t k)
{
    return (xs_step){.text = f->text,
                     .n = f->ntext,
                     .flags = f->flags,
                     .p = f->points[k].source,
                     .prev = k ? XS_CLASS_OTHER : XS_PREV_EDGE};
}

/* Source span of the unit that holds code byte `at`. Begins at the cursor where that is nearer than
 * the checkpoint, and leaves it before the unit. */
static void unit_of(const xs_fold *f, size_t at, xs_fold_cursor *c, size_t *from, size_t *to)
{
    size_t lo = 0, hi = f->npoints;
    /* Hits stand close: mostly the cursor is between the same two checkpoints. */
    bool near = c->set && c->code <= at && at - c->code < XS_CURSOR_NEAR;
    while (!near && hi - lo > 1) {
        size_t mid = lo + (hi - lo) / 2;
        if (f->points[mid].code <= at)
            lo = mid;
        else
            hi = mid;
    }
    xs_step s = step_from(f, lo);
    size_t code = f->points[lo].code;
    if (near) {
        s.p = c->source;
        s.prev = c->prev;
        code = c->code;
    }
    for (;;) {
        *c = (xs_fold_cursor){.set = true, .prev = s.prev, .source = s.p, .code = code};
        if (!xs_step_next(&s))
            break;
        code += s.ncode;
        if (code > at) {
            *from = s.from;
            *to = s.to;
            return;
        }
    }
    *from = *to = f->ntext;
}

void xs_fold_back_near(const xs_fold *f, xs_fold_cursor *c, size_t from, size_t to, size_t *sfrom,
                       size_t *sto)
{
    size_t a = f->ntext, b = f->ntext, ignored;
    if (from < f->ncode)
        unit_of(f, from, c, &a, &b);
    *sfrom = *sto = a;
    if (to > from && from < f->ncode) {
        xs_fold_cursor end = *c;
        unit_of(f, (to < f->ncode ? to : f->ncode) - 1, &end, &ignored, &b);
        *sto = b;
    }
}

void xs_fold_back(const xs_fold *f, size_t from, size_t to, size_t *sfrom, size_t *sto)
{
    xs_fold_cursor c = {0};
    xs_fold_back_near(f, &c, from, to, sfrom, sto);
}

size_t xs_fold_forward(const xs_fold *f, size_t at)
{
    size_t lo = 0, hi = f->npoints;
    if (at >= f->ntext || f->npoints == 0)
        return f->ncode;
    while (hi - lo > 1) {
        size_t mid = lo + (hi - lo) / 2;
        if (f->points[mid].source <= at)
            lo = mid;
        else
            hi = mid;
    }
    xs_step s = step_from(f, lo);
    size_t code = f->points[lo].code;
    while (xs_step_next(&s)) {
        if (s.to > at)
            return code;
        code += s.ncode;
    }
    return f->ncode;
}

bool xs_fold_disguised(const xs_fold *f, size_t sfrom, size_t sto)
{
    if (f->invisible == 0 || sfrom >= sto || sto > f->ntext)
        return false;
    xs_step s = {.text = f->text,
                 .n = sto,
                 .flags = f->flags,
                 .p = sfrom,
                 .prev = sfrom ? XS_CLASS_OTHER : XS_PREV_EDGE};
    while (s.invisible == 0 && xs_step_next(&s))
        ;
    return s.invisible > 0;
}
