/* window.c -- decoded text is cut into overlapping windows; each is folded, matched and judged.
 *
 * A window is judged when it is full. What starts in its last `after` bytes is left to the next
 * one, which keeps `before` bytes in front of it, so that every hit has its surroundings and
 * belongs to exactly one window. */
#include <stdlib.h>

#include "base/limits.h"
#include "pipeline/engine.h"

void xs_feed_init(xs_feed *f, xs_matcher *m, xs_judge *j)
{
    *f = (xs_feed){.matcher = m,
                   .judge = j,
                   .window = XS_WINDOW_BYTES,
                   .before = XS_WINDOW_BEFORE,
                   .after = XS_WINDOW_AFTER};
    xs_buf_init(&f->text, (size_t)4 * XS_WINDOW_BYTES + XS_BLOCK_BYTES * 4);
    xs_fold_init(&f->fold);
    xs_fold_init(&f->view_fold);
    xs_view_init(&f->reading);
}

void xs_feed_clear(xs_feed *f)
{
    xs_buf_wipe(&f->text);
    xs_fold_clear(&f->fold);
    xs_fold_clear(&f->view_fold);
    xs_view_clear(&f->reading);
    xs_hits_clear(&f->raw);
    free(f->hits);
    free(f->places);
}

void xs_feed_begin(xs_feed *f, unsigned fold_flags, unsigned view)
{
    xs_buf_reset(&f->text);
    f->base = 0;
    f->line = 1;
    f->column = 1;
    f->accepted = 0;
    f->started = false;
    f->view = view;
    f->flags = fold_flags;
    f->nplaces = 0;
    f->failed = false;
}

/* raw: the hit in the window's own scan code, NULL for one of a reading. */
static bool add_hit(xs_feed *f, uint32_t atom, size_t from, size_t to, unsigned view,
                    const xs_raw_hit *raw)
{
    if (f->nhits == XS_MAX_WINDOW_HITS) {
        f->hits_dropped++;
        return true;
    }
    if (f->nhits == f->hits_cap) {
        size_t cap = f->hits_cap ? f->hits_cap * 2 : 256;
        xs_hit *p = reallocarray(f->hits, cap, sizeof *p);
        if (!p)
            return false;
        f->hits = p;
        f->hits_cap = cap;
    }
    f->hits[f->nhits++] = (xs_hit){.atom = atom,
                                   .from = from,
                                   .to = to,
                                   .view = view | f->view,
                                   .code_from = raw ? raw->from : 0,
                                   .code_to = raw ? raw->to : 0};
    return true;
}

static bool match_main(xs_feed *f, const xs_window *w)
{
    if (!xs_match_scan(f->matcher, f->fold.code, f->fold.ncode, &f->raw))
        return false;
    f->hits_dropped += f->raw.dropped;
    xs_fold_cursor near = {0};
    for (size_t i = 0; i < f->raw.n; i++) {
        size_t from, to;
        xs_fold_back_near(&f->fold, &near, f->raw.v[i].from, f->raw.v[i].to, &from, &to);
        if (from < w->accept_from || from >= w->accept_to)
            continue;
        if (!add_hit(f, f->raw.v[i].atom, from, to, XS_VIEW_MAIN, &f->raw.v[i]))
            return false;
    }
    return true;
}

/* One riskier reading of the window's stretches. Only hits that the reading changed count: others were found
 * in the main text already. */
static bool match_reading(xs_feed *f, const xs_window *w, xs_view_kind kind)
{
    const xs_view *v = &f->reading;
    if (!xs_fold_run(&f->view_fold, v->text.p, v->text.n, f->flags) ||
        !xs_match_scan(f->matcher, f->view_fold.code, f->view_fold.ncode, &f->raw))
        return false;
    f->hits_dropped += f->raw.dropped;
    xs_fold_cursor near = {0};
    xs_judge_reading(f->judge, w, v, &f->view_fold);
    for (size_t i = 0; i < f->raw.n; i++) {
        size_t from, to;
        xs_fold_back_near(&f->view_fold, &near, f->raw.v[i].from, f->raw.v[i].to, &from, &to);
        size_t sfrom, sto;
        if (from >= to || !xs_view_back(v, &f->fold, from, to, &sfrom, &sto) ||
            sfrom < w->accept_from || sfrom >= w->accept_to)
            continue;
        if (!add_hit(f, f->raw.v[i].atom, sfrom, sto, kind, NULL))
            return false;
    }
    return true;
}

static bool match_views(xs_feed *f, const xs_window *w)
{
    /* Numerals are the recognisers' matter: they read number runs, not terms. */
    static const xs_view_kind kinds[] = {XS_VIEW_SYMBOLS, XS_VIEW_ESCAPE, XS_VIEW_PINYIN,
                                         XS_VIEW_LOOKALIKE, XS_VIEW_MOJIBAKE};
    for (size_t k = 0; k < sizeof kinds / sizeof *kinds; k++) {
        /* The wrong decoding of a text is mojibake all over: its repair is the right one again. */
        if (kinds[k] == XS_VIEW_MOJIBAKE && (f->view & XS_VIEW_DECODING))
            continue;
        if (xs_view_build_all(&f->fold, kinds[k], &f->reading)) {
            if (!match_reading(f, w, kinds[k]))
                return false;
        } else if (f->reading.text.failed) {
            return false;
        }
    }
    return true;
}

static void judge_window(xs_feed *f, size_t accept_to, bool last)
{
    xs_window w = {.text = xs_buf_str(&f->text),
                   .base = f->base,
                   .accept_from = f->accepted,
                   .accept_to = accept_to,
                   .first = !f->started,
                   .last = last,
                   .line = f->line,
                   .column = f->column,
                   .fold = &f->fold,
                   .places = f->places,
                   .nplaces = f->nplaces};
    if (!w.text.p)
        w.text.p = "";
    f->started = true;
    f->nhits = 0;
    if (!xs_fold_run(&f->fold, w.text.p, w.text.n, f->flags) || !match_main(f, &w) ||
        !match_views(f, &w)) {
        f->failed = true;
        return;
    }
    xs_judge_window(f->judge, &w, f->hits, f->nhits);
}

static bool is_inside(const char *p, size_t at) { return ((unsigned char)p[at] & 0xC0) == 0x80; }

/* The latest line beginning in (at - reach, at], else a character boundary at or before at. */
static size_t cut_near(const xs_buf *b, size_t at, size_t reach)
{
    size_t least = at > reach ? at - reach : 0;
    const char *nl = memrchr(b->p + least, '\n', at - least);
    if (nl)
        return (size_t)(nl - b->p) + 1;
    while (at > 0 && at < b->n && is_inside(b->p, at))
        at--;
    return at;
}

/* Count lines and columns of the text that leaves the buffer. */
static void advance(xs_feed *f, size_t n)
{
    const char *p = f->text.p, *end = p + n;
    if (f->flags & XS_FOLD_STRUCTURED) { /* tables cut in place: a row's end was a line end */
        for (; p < end; p++) {
            bool ends = *p == '\n' || *p == XS_END_ROW;
            f->line += ends;
            f->column = ends ? 1 : f->column + !is_inside(p, 0);
        }
    }
    for (const char *nl; (nl = memchr(p, '\n', (size_t)(end - p))) != NULL; p = nl + 1) {
        f->line++;
        f->column = 1;
    }
    for (; p < end; p++)
        f->column += !is_inside(p, 0);
    f->base += n;
}

static void drop_places(xs_feed *f)
{
    size_t keep = 0;
    while (keep + 1 < f->nplaces && f->places[keep + 1].offset <= f->base)
        keep++;
    memmove(f->places, f->places + keep, (f->nplaces - keep) * sizeof *f->places);
    f->nplaces -= keep;
}

static void judge_full(xs_feed *f)
{
    size_t accept_to = cut_near(&f->text, f->text.n - f->after, f->after);
    if (accept_to <= f->accepted)
        accept_to = cut_near(&f->text, f->text.n - f->after, 0);
    judge_window(f, accept_to, false);
    size_t from = accept_to > f->before ? cut_near(&f->text, accept_to - f->before, f->before / 2) : 0;
    advance(f, from);
    memmove(f->text.p, f->text.p + from, f->text.n - from);
    f->text.n -= from;
    f->accepted = accept_to - from;
    if (f->nplaces)
        drop_places(f);
}

void xs_feed_text(xs_feed *f, const char *p, size_t n)
{
    while (n && !f->failed) {
        size_t room = f->window > f->text.n ? f->window - f->text.n : 0;
        size_t take = n < room ? n : room;
        while (take && take < n && is_inside(p, take))
            take--;
        if (take == 0 && room >= 4) /* not UTF-8: cannot happen with decoded text */
            take = 1;
        if (!xs_buf_add(&f->text, p, take))
            f->failed = true;
        p += take;
        n -= take;
        if (n)
            judge_full(f);
    }
}

void xs_feed_place(xs_feed *f, const xs_place *place)
{
    if (f->nplaces == f->places_cap) {
        size_t cap = f->places_cap ? f->places_cap * 2 : 64;
        xs_place *p = reallocarray(f->places, cap, sizeof *p);
        if (!p) {
            f->failed = true;
            return;
        }
        f->places = p;
        f->places_cap = cap;
    }
    f->places[f->nplaces] = *place;
    f->places[f->nplaces++].offset = f->base + f->text.n;
}

void xs_feed_end(xs_feed *f)
{
    if (!f->failed)
        judge_window(f, f->text.n, true);
    xs_buf_reset(&f->text);
}
