#include "pipeline/deliver.h"

#include "base/limits.h"

void xs_deliver_init(xs_deliver *d, const xs_run_options *o, xs_summary *sum)
{
    pthread_mutex_init(&d->lock, NULL);
    pthread_cond_init(&d->moved, NULL);
    d->next = 0;
    d->held = 0;
    d->o = o;
    d->sum = sum;
    d->stopped = false;
    d->files_known = 0;
    for (size_t i = 0; i < XS_DELIVER_WAITING; i++) {
        d->waiting[i].full = d->waiting[i].empty_turn = false;
        d->waiting[i].arena = (xs_arena){.max = XS_MAX_RESULT_BYTES * 4};
    }
}

void xs_deliver_clear(xs_deliver *d)
{
    for (size_t i = 0; i < XS_DELIVER_WAITING; i++)
        xs_arena_clear(&d->waiting[i].arena);
    pthread_cond_destroy(&d->moved);
    pthread_mutex_destroy(&d->lock);
}

static xs_reason *copy_reasons(xs_arena *a, const xs_finding *f)
{
    xs_reason *r = xs_arena_array(a, f->nreasons, sizeof *r);
    for (size_t i = 0; r && i < f->nreasons; i++)
        r[i] = (xs_reason){f->reasons[i].delta, xs_arena_copy(a, f->reasons[i].text)};
    return r;
}

/* All of it: even a rule's id lies in the arena when the result was kept from an earlier run. */
static bool copy_finding(xs_arena *a, const xs_finding *from, xs_finding *to)
{
    *to = *from;
    to->rule = xs_arena_copy(a, from->rule);
    to->category = xs_arena_copy(a, from->category);
    to->match = xs_arena_copy(a, from->match);
    to->before = xs_arena_copy(a, from->before);
    to->after = xs_arena_copy(a, from->after);
    to->title = xs_arena_copy(a, from->title);
    to->suggestion = xs_arena_copy(a, from->suggestion);
    to->basis = xs_arena_copy(a, from->basis);
    to->location.part = xs_arena_copy(a, from->location.part);
    to->location.sheet = xs_arena_copy(a, from->location.sheet);
    to->location.cell = xs_arena_copy(a, from->location.cell);
    xs_span *s = xs_arena_array(a, from->nspans, sizeof *s);
    if (s)
        memcpy(s, from->spans, from->nspans * sizeof *s);
    to->spans = s;
    to->reasons = copy_reasons(a, from);
    if (from->waiver) {
        xs_waiver_ref *w = xs_arena_get(a, sizeof *w);
        if (w)
            *w = (xs_waiver_ref){xs_arena_copy(a, from->waiver->id),
                                 xs_arena_copy(a, from->waiver->reason),
                                 xs_arena_copy(a, from->waiver->approver),
                                 xs_arena_copy(a, from->waiver->expires)};
        to->waiver = w;
        if (!w)
            return false;
    }
    return s && to->reasons;
}

static bool copy_document(xs_arena *a, const xs_document *from, xs_document *to)
{
    *to = *from;
    to->path = xs_arena_copy(a, from->path);
    to->media_type = xs_arena_copy(a, from->media_type);
    to->encoding = xs_arena_copy(a, from->encoding);
    xs_finding *f = xs_arena_array(a, from->nfindings, sizeof *f);
    xs_part *p = xs_arena_array(a, from->nparts, sizeof *p);
    xs_str *notes = xs_arena_array(a, from->nnotes, sizeof *notes);
    if (!f || !p || !notes)
        return false;
    for (size_t i = 0; i < from->nfindings; i++)
        if (!copy_finding(a, &from->findings[i], &f[i]))
            return false;
    for (size_t i = 0; i < from->nparts; i++) {
        p[i] = from->parts[i];
        p[i].path = xs_arena_copy(a, p[i].path);
        p[i].media_type = xs_arena_copy(a, p[i].media_type);
        p[i].note = xs_arena_copy(a, p[i].note);
    }
    for (size_t i = 0; i < from->nnotes; i++)
        notes[i] = xs_arena_copy(a, from->notes[i]);
    to->findings = f;
    to->parts = p;
    to->notes = notes;
    return true;
}

static void give(xs_deliver *d, const xs_document *doc)
{
    if (doc && !d->stopped) {
        xs_summary_add(d->sum, doc);
        if (d->o->document && d->o->document(d->o->ctx, doc) != 0)
            d->stopped = true;
    }
    d->next++;
    if (d->o->progress)
        d->o->progress(d->o->ctx, d->sum->documents, d->sum->bytes, d->files_known);
}

static void give_waiting(xs_deliver *d)
{
    for (;;) {
        size_t slot = d->next % XS_DELIVER_WAITING;
        if (!d->waiting[slot].full)
            break;
        d->waiting[slot].full = false;
        give(d, d->waiting[slot].empty_turn ? NULL : &d->waiting[slot].doc);
        d->held -= d->waiting[slot].arena.used;
        xs_arena_reset(&d->waiting[slot].arena);
    }
    pthread_cond_broadcast(&d->moved);
}

bool xs_deliver_put(xs_deliver *d, uint64_t n, const xs_document *doc)
{
    pthread_mutex_lock(&d->lock);
    while (n - d->next >= XS_DELIVER_WAITING)
        pthread_cond_wait(&d->moved, &d->lock);
    size_t slot = n % XS_DELIVER_WAITING;
    if (n != d->next) {
        d->waiting[slot].empty_turn = doc == NULL;
        if (!doc || (d->held < XS_DELIVER_BYTES &&
                     copy_document(&d->waiting[slot].arena, doc, &d->waiting[slot].doc))) {
            d->held += d->waiting[slot].arena.used;
            d->waiting[slot].full = true;
            bool go_on = !d->stopped;
            pthread_mutex_unlock(&d->lock);
            return go_on;
        }
        /* No room for a copy: wait for the turn instead. */
        xs_arena_reset(&d->waiting[slot].arena);
        while (n != d->next)
            pthread_cond_wait(&d->moved, &d->lock);
    }
    give(d, doc);
    give_waiting(d);
    bool go_on = !d->stopped;
    pthread_mutex_unlock(&d->lock);
    return go_on;
}
