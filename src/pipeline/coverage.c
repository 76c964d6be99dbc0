/* coverage.c -- how much of a document was seen, and what that makes of the verdict. */
#include "pipeline/engine.h"

/* Metadata beside unread pixels or pages is not the document's text. */
static bool bears_text(const xs_part *p)
{
    return p->state == XS_PART_SCANNED && p->chars > 0 && p->visibility != XS_METADATA;
}

xs_coverage xs_coverage_of(const xs_part *parts, size_t n)
{
    bool gap = n == 0, text = false;
    for (size_t i = 0; i < n; i++) {
        gap |= parts[i].state != XS_PART_SCANNED;
        text |= bears_text(&parts[i]) || (parts[i].state != XS_PART_SCANNED && parts[i].chars > 0);
    }
    return !gap ? XS_COVER_ALL : text ? XS_COVER_PART : XS_COVER_NONE;
}

xs_action xs_verdict_of(const xs_finding *f, size_t n, xs_coverage c)
{
    xs_action worst = c == XS_COVER_ALL ? XS_PASS : XS_REVIEW;
    for (size_t i = 0; i < n; i++)
        if (!f[i].waiver && f[i].action > worst)
            worst = f[i].action;
    return worst;
}
