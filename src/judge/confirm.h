/* confirm.h -- C routines that agree or disagree with a pattern hit: what a pattern cannot say.
 * A new one is one file in kinds/ and one line in registry.h. */
#ifndef XS_JUDGE_CONFIRM_H
#define XS_JUDGE_CONFIRM_H
#include "judge/judge.h"
#include "text/number.h"

/* A hit and what stands around it. */
typedef struct xs_sight {
    xs_str text;     /* the window's text */
    size_t from, to; /* the hit */
    /* Its physical line, or its cell of a table; never crosses a hard end. A hit over a soft line
     * end has the lines of both its ends. At most XS_MAX_SIGHT bytes to each side ... */
    size_t line_from, line_to;
    bool cut_before, cut_after;  /* ... and these say that the line goes on beyond */
    size_t block_from, block_to; /* its paragraph or cell: soft line ends do not end it */
    unsigned zones;              /* bits of xs_zone of that line */
    unsigned view;               /* xs_view_kind */
    const xs_place *place;       /* or NULL */
    xs_str header;               /* header of its column, label to its left, tab between; or "" */
    const xs_number *number;     /* the run of a recogniser's claim, or NULL */
    uint32_t today;
} xs_sight;

typedef struct xs_opinion {
    size_t from, to;             /* the hit, perhaps narrowed or widened within its line */
    int delta;                   /* added to the confidence */
    const char *why_zh, *why_en; /* static, or NULL */
} xs_opinion;

/* Called for patterns and terms whose rule names it, also for recognisers' claims. cost: linear in
 * the line at most. *o starts as {from, to, 0, NULL, NULL}. false: no finding (why says why, for
 * --why). */
typedef bool xs_confirm_fn(const xs_sight *s, xs_opinion *o);

typedef struct xs_confirm {
    const char *name; /* "classification-mark" as rules write it */
    xs_confirm_fn *agree;
} xs_confirm;

/* Ends with a NULL name. */
extern const xs_confirm xs_confirms[];

#endif
