/* view.h -- riskier readings of short stretches of text, never of the whole.
 *
 * A view is UTF-8 text made from stretches of the window, with a map back to it. The pipeline
 * folds and matches it like any text; hits are marked `obfuscated` (except XS_VIEW_ESCAPE) and
 * must pass the stricter confirmation. A hit counts only where the view differs from the source. */
#ifndef XS_TEXT_VIEW_H
#define XS_TEXT_VIEW_H
#include "text/fold.h"

typedef enum xs_view_kind {
    XS_VIEW_MAIN = 0,
    XS_VIEW_SYMBOLS = 1 << 0,   /* symbols between Han characters dropped: 机*密, 机✿密 */
    XS_VIEW_ESCAPE = 1 << 1,    /* &#26426; \u673a %E6%9C%BA decoded; inline tags dropped */
    XS_VIEW_PINYIN = 1 << 2,    /* readings in parentheses dropped: 机(jī)密(mì) */
    XS_VIEW_NUMERALS = 1 << 3,  /* number runs only (number.h): no stretch, no view */
    XS_VIEW_LOOKALIKE = 1 << 4, /* number runs (number.h); words: Cyrillic, Greek among Latin */
    XS_VIEW_MOJIBAKE = 1 << 5,  /* repaired double encoding */
    XS_VIEW_DECODING = 1 << 6,  /* the second plausible charset: no stretch, no view */
} xs_view_kind;

/* Byte i of text comes from source [at[i], end[i]) of the window. */
typedef struct xs_view {
    unsigned kind;
    xs_buf text; /* UTF-8 */
    uint32_t *at, *end;
    size_t map_cap;
    size_t from, to; /* the first stretch's begin, the last one's end */
} xs_view;

void xs_view_init(xs_view *v);
void xs_view_clear(xs_view *v);

/* Build the view for one stretch of f (one bit of its `why`). false: nothing differs, or no memory
 * (v->text.failed). cost: linear in the stretch. */
bool xs_view_build(const xs_fold *f, const xs_stretch *s, xs_view_kind kind, xs_view *v);
/* The same for all stretches of this kind in one text, with a hard end between them: one fold and
 * one scan for the window. */
bool xs_view_build_all(const xs_fold *f, xs_view_kind kind, xs_view *v);
/* Source span in the window of view text [from,to), from < to. false: the view reads the span as
 * the main text does, so that a hit there is none of the view's. */
bool xs_view_back(const xs_view *v, const xs_fold *f, size_t from, size_t to, size_t *sfrom,
                  size_t *sto);

#endif
