/* lower_gate.c -- what every match of a pattern must contain: tells match/ how to look for it fast.
 */
#include "rules/lower.h"
#include "text/fold.h"

/* Sets of so many characters a literal engine writes out itself. */
enum { FEW = 4 };

/* Bytes of a literal that a match holds at this place for certain; 0 when it is open. */
static unsigned fixed_bytes(const xs_re *r)
{
    unsigned least = 5;
    uint8_t out[5];
    if (r->kind != XS_RE_SET || xs_codeset_count(&r->set) > FEW)
        return 0;
    for (uint32_t i = 0; i < r->set.n; i++)
        for (uint32_t c = r->set.v[i].lo; c <= r->set.v[i].hi; c++) {
            unsigned n = (unsigned)xs_fold_encode(c, out);
            least = n < least ? n : least;
        }
    return least;
}

unsigned xs_re_literal_bytes(const xs_re *r)
{
    unsigned best = 0, run = 0;
    switch (r->kind) {
    case XS_RE_SET:
        return fixed_bytes(r);
    case XS_RE_REPEAT:
        return r->min ? xs_re_literal_bytes(r->first) : 0;
    case XS_RE_CAT:
        for (const xs_re *c = r->first; c; c = c->next) {
            unsigned n = fixed_bytes(c), inside = n ? n : xs_re_literal_bytes(c);
            run = n ? run + n : 0;
            best = run > best ? run : best;
            best = inside > best ? inside : best;
        }
        return best;
    case XS_RE_ALT:
        best = UINT32_MAX;
        for (const xs_re *c = r->first; c; c = c->next) {
            unsigned n = xs_re_literal_bytes(c);
            best = n < best ? n : best;
        }
        return best;
    default:
        return 0;
    }
}

bool xs_re_needs_letter(const xs_re *r)
{
    bool all = r->first != NULL;
    switch (r->kind) {
    case XS_RE_SET:
        return r->set.n > 0 && r->set.v[0].lo >= 'a' && r->set.v[r->set.n - 1].hi <= 'z';
    case XS_RE_REPEAT:
        return r->min > 0 && xs_re_needs_letter(r->first);
    case XS_RE_CAT:
        for (const xs_re *c = r->first; c; c = c->next)
            if (xs_re_needs_letter(c))
                return true;
        return false;
    case XS_RE_ALT:
        for (const xs_re *c = r->first; c; c = c->next)
            all = all && xs_re_needs_letter(c);
        return all;
    default:
        return false;
    }
}
