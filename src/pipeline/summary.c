/* summary.c -- counting documents. */
#include "pipeline/engine.h"
#include "rules/category.h"

/* Codes stay sorted; there are a few dozen at most. */
static void count_category(xs_summary *s, xs_str code, const char *stable)
{
    size_t at = 0;
    while (at < s->ncategories && xs_str_cmp(xs_str_from(s->categories[at]), code) < 0)
        at++;
    if (at < s->ncategories && xs_str_is(code, s->categories[at])) {
        s->category_counts[at]++;
        return;
    }
    if (s->ncategories == XS_CATEGORIES || !stable)
        return;
    for (size_t k = s->ncategories++; k > at; k--) {
        s->categories[k] = s->categories[k - 1];
        s->category_counts[k] = s->category_counts[k - 1];
    }
    s->categories[at] = stable;
    s->category_counts[at] = 1;
}

void xs_summary_add(xs_summary *s, const xs_document *d)
{
    s->documents++;
    s->bytes += d->size;
    s->verdicts[d->verdict]++;
    s->reused += d->reused;
    s->not_inspected += d->coverage != XS_COVER_ALL;
    for (size_t i = 0; i < d->nfindings; i++) {
        const xs_finding *f = &d->findings[i];
        uint8_t c;
        s->findings[f->action]++;
        s->waived += f->waiver != NULL;
        if (xs_category_from_name(f->category, &c))
            count_category(s, f->category, xs_category_name(c));
    }
}
