/* view.h -- riskier readings of short stretches of text, never of the whole.
 *
 * A view is UTF-8 text made from a stretch of the window, with a map back to it. The pipeline
 * folds and matches it like any text; hits are marked `obfuscated` (except XS_VIEW_ESCAPE) and
 * must pass the stricter confirmation. */
#ifndef XS_TEXT_VIEW_H
#define XS_TEXT_VIEW_H
#include "text/fold.h"

typedef enum xs_view_kind {
    XS_VIEW_MAIN = 0,
    XS_VIEW_SYMBOLS = 1 << 0,  /* symbols between Han characters dropped: 机*密, 机✿密 */
    XS_VIEW_ESCAPE = 1 << 1,   /* &#26426; \u673a %E6%9C%BA decoded; inline tags dropped */
    XS_VIEW_PINYIN = 1 << 2,   /* readings in parentheses dropped: 机(jī)密(mì) */
    XS_VIEW_NUMERALS = 1 << 3, /* Chinese, circled numerals in long runs as digits */
    XS_VIEW_LOOKALIKE = 1 << 4, /* O 0 l 1 I, Cyrillic and Greek letters in number runs */
    XS_VIEW_MOJIBAKE = 1 << 5, /* repaired double encoding */
    XS_VIEW_DECODING = 1 << 6, /* the second plausible charset */
} xs_view_kind;

typedef struct xs_view {
    unsigned kind;
    xs_buf text;       /* UTF-8 */
    uint32_t *at;      /* at[i] = source offset in the window of text byte i; at[text.n] = end */
    size_t at_cap;
    size_t from, to;   /* the stretch */
} xs_view;

void xs_view_init(xs_view *v);
void xs_view_clear(xs_view *v);

/* Build the view for one stretch of f (one bit of its `why`). false: nothing differs, no memory, or
 * the stretch is too long (XS_VIEW_MAX_BYTES). cost: linear in the stretch. */
bool xs_view_build(const xs_fold *f, const xs_stretch *s, xs_view_kind kind, xs_view *v);

#endif
