/* claims.c -- runs of digits are offered to the recognisers that rules ask for. */
#include <stdlib.h>

#include "judge/chars.h"
#include "judge/inside.h"

/* Claims of one kind in one run: a run has 256 characters at most, so more is a fault. */
#define MAX_CLAIMS 64

typedef struct claiming {
    xs_judge *j;
    const xs_window *w;
    const xs_view *view; /* or NULL: the window's own text */
} claiming;

/* Span of the claim in the window. false: a reading that reads it like the main text. */
static bool span_of(const claiming *c, const xs_number *n, const xs_claim *claim, size_t *from,
                    size_t *to)
{
    xs_str t = c->view ? xs_buf_str(&c->view->text) : c->w->text;
    *from = n->at[claim->from];
    *to = xs_char_next(t.p, t.n, n->at[claim->to - 1]);
    return *from < *to && (!c->view || xs_view_back(c->view, c->w->fold, *from, *to, from, to));
}

bool xs_raws_add(xs_raws *r, const xs_raw *x)
{
    if (r->n == r->cap) {
        size_t cap = r->cap ? r->cap * 2 : 256;
        xs_raw *v = reallocarray(r->v, cap, sizeof *v);
        if (!v) {
            r->failed = true;
            return false;
        }
        r->v = v, r->cap = cap;
    }
    r->v[r->n++] = *x;
    return true;
}

/* A copy of the run for confirm routines; 0 when it cannot be kept. */
static uint32_t keep_number(xs_raws *r, const xs_number *n)
{
    if (r->nnumbers == r->numbers_cap) {
        size_t cap = r->numbers_cap ? r->numbers_cap * 2 : 16;
        xs_number *v = reallocarray(r->numbers, cap, sizeof *v);
        if (!v)
            return 0;
        r->numbers = v, r->numbers_cap = cap;
    }
    r->numbers[r->nnumbers++] = *n;
    return (uint32_t)r->nnumbers;
}

static void add_claim(claiming *c, const xs_number *n, const xs_recogniser *k,
                      const xs_claim *claim, uint32_t *kept)
{
    xs_judge *j = c->j;
    size_t which = (size_t)(k - xs_recognisers);
    size_t from, to;
    bool odd = n->flags & (XS_NUMBER_NUMERALS | XS_NUMBER_LOOKALIKE | XS_NUMBER_INVISIBLE |
                           XS_NUMBER_ODD);
    bool whole = claim->from == 0 && claim->to == n->n;
    bool unsure = (n->flags & XS_NUMBER_ODD) ? !k->checked || memchr(n->sep, ',', n->ngroups)
                                             : (n->flags & XS_NUMBER_NUMERALS) && !k->checked;
    if (((unsure || (n->flags & XS_NUMBER_ODD)) && !whole) ||
        !span_of(c, n, claim, &from, &to))
        return;
    xs_raw x = {.from = from,
                .to = to,
                .birth = claim->birth,
                .delta = claim->delta,
                .obfuscated = odd || claim->obfuscated,
                .needs_word = unsure,
                .view = c->view                          ? (uint16_t)c->view->kind
                        : n->flags & XS_NUMBER_LOOKALIKE ? XS_VIEW_LOOKALIKE
                        : n->flags & XS_NUMBER_NUMERALS  ? XS_VIEW_NUMERALS
                                                         : XS_VIEW_MAIN,
                .why_zh = claim->why_zh,
                .why_en = claim->why_en};
    if (x.from < c->w->accept_from || x.from >= c->w->accept_to || x.to <= x.from)
        return;
    for (uint32_t i = j->kind_from[which]; i < j->kind_from[which + 1]; i++) {
        x.atom = j->kind_atoms[i];
        if (j->set->atoms[x.atom].confirm && *kept == 0)
            *kept = keep_number(&j->raws, n);
        x.number = j->set->atoms[x.atom].confirm ? *kept : 0;
        xs_raws_add(&j->raws, &x);
    }
}

static bool offer(void *ctx, const xs_number *n)
{
    claiming *c = ctx;
    bool taken[XS_NUMBER_MAX + 1] = {false};
    uint32_t kept = 0;
    for (const xs_recogniser *k = xs_recognisers; k->name; k++) {
        if (!k->find || !(k->is_public || c->j->kind_wanted[k - xs_recognisers]) ||
            (!k->checked && (n->flags & XS_NUMBER_LOOKALIKE)))
            continue;
        size_t at = 0;
        for (unsigned tries = 0; tries < MAX_CLAIMS && at < n->n; tries++) {
            xs_claim claim = {0};
            if (!k->find(n, at, c->j->o.today, &claim) || claim.to > n->n || claim.from >= claim.to)
                break;
            if (memchr(taken + claim.from, true, (size_t)(claim.to - claim.from))) {
                at = claim.from + 1u > at ? claim.from + 1u : at + 1;
                continue;
            }
            if (k->is_public)
                memset(taken + claim.from, true, (size_t)(claim.to - claim.from));
            add_claim(c, n, k, &claim, &kept);
            at = claim.to > at ? claim.to : at + 1;
        }
    }
    return !c->j->raws.failed;
}

void xs_claims_find(xs_judge *j, const xs_window *w)
{
    claiming c = {j, w, NULL};
    if (j->numbers)
        xs_numbers_each(w->fold, offer, &c);
}

void xs_judge_reading(xs_judge *j, const xs_window *w, const xs_view *v, const xs_fold *f)
{
    claiming c = {j, w, v};
    if (j->numbers && v->kind == XS_VIEW_ESCAPE)
        xs_numbers_each(f, offer, &c);
}
