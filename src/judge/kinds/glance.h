/* glance.h -- the folded neighbourhood of a hit, for confirm routines.
 *
 * A sight carries the source text, where 機　密 and Ａｂｃ stand as they were written. A glance is
 * a bounded piece of it folded like rules are: lower case, half width, Simplified, one blank, none
 * beside a Han character on both sides. Words in confirm routines are written in that form. */
#ifndef XS_JUDGE_GLANCE_H
#define XS_JUDGE_GLANCE_H
#include "judge/registry.h"

/* Enough for a hit of some 200 characters and 60 on each side; longer hits are cut. */
#define XS_GLANCE_BYTES 1400

typedef struct xs_glance {
    size_t n, from, to; /* s[from,to) is the hit */
    bool starts, ends;  /* s begins, ends with the hit's line */
    const xs_sight *sight;
    uint32_t at[XS_GLANCE_BYTES + 4]; /* source offset of each byte; at[n] = end */
    char s[XS_GLANCE_BYTES + 4];      /* UTF-8, NUL-terminated */
} xs_glance;

/* Fold up to `before` characters in front of the hit, the hit, and `after` behind it, all within
 * its line. cost: linear in what it looks at, never in the line. */
void xs_glance_take(const xs_sight *s, size_t before, size_t after, xs_glance *g);

/* Does s[i..] start with the word? */
bool xs_glance_is(const xs_glance *g, size_t i, const char *word);
/* Does s[..i) end with the word, a blank between them ignored? */
bool xs_glance_ends(const xs_glance *g, size_t i, const char *word);
/* The first of the words (a list that ends with NULL) that s[i..] starts with / s[..i) ends with.
 */
const char *xs_glance_any(const xs_glance *g, size_t i, const char *const *words);
const char *xs_glance_any_before(const xs_glance *g, size_t i, const char *const *words);
/* Is one of the words inside s[from,to)? */
bool xs_glance_has(const xs_glance *g, size_t from, size_t to, const char *const *words);
/* Behind blanks at i; before blanks that end at i. */
size_t xs_glance_skip(const xs_glance *g, size_t i);
size_t xs_glance_back(const xs_glance *g, size_t i);
/* Character steps. */
size_t xs_glance_next(const xs_glance *g, size_t i);
size_t xs_glance_prev(const xs_glance *g, size_t i);
/* Code point at i, before i; 0 at the line's ends (and at the glance's). */
uint32_t xs_glance_char(const xs_glance *g, size_t i);
uint32_t xs_glance_char_before(const xs_glance *g, size_t i);
/* Nothing but blanks, brackets and quotation marks between the line's ends and s[from,to). */
bool xs_glance_alone(const xs_glance *g, size_t from, size_t to);
bool xs_glance_at_start(const xs_glance *g, size_t from);
bool xs_glance_at_end(const xs_glance *g, size_t to);
/* Characters of the whole line without its blanks, at most `most` + 1. */
size_t xs_glance_line(const xs_glance *g, size_t most);
/* Set the opinion's span to s[from,to). */
void xs_glance_span(const xs_glance *g, size_t from, size_t to, xs_opinion *o);

static inline bool xs_ascii_digit(uint32_t c)
{
    return c >= '0' && c <= '9';
}
static inline bool xs_ascii_alpha(uint32_t c)
{
    return (c | 32) >= 'a' && (c | 32) <= 'z';
}
static inline bool xs_ascii_alnum(uint32_t c)
{
    return xs_ascii_digit(c) || xs_ascii_alpha(c);
}
bool xs_is_han(uint32_t c);

/* For routines that end in one line. */
static inline bool xs_disagree(xs_opinion *o, const char *zh, const char *en)
{
    o->why_zh = zh;
    o->why_en = en;
    return false;
}
static inline bool xs_agree(xs_opinion *o, int delta, const char *zh, const char *en)
{
    o->delta = delta;
    o->why_zh = zh;
    o->why_en = en;
    return true;
}

#endif
