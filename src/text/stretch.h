/* stretch.h -- what makes a place readable in a riskier way. Private to text/: the fold looks for
 * such places, views rewrite them; both ask the same functions. */
#ifndef XS_TEXT_STRETCH_H
#define XS_TEXT_STRETCH_H
#include "text/fold_step.h"
#include "text/view.h"

/* All look at text[p..n) and at nothing before p, a bounded number of bytes ahead. */

/* Symbols (and what is invisible or blank among them) that stand at p, behind a Han character: the
 * offset of the Han character behind them, or 0. Dashes, ellipses and table bars that belong to
 * ordinary writing are no such symbols. */
size_t xs_symbols_at(const char *text, size_t n, size_t p);

/* An entity, escape or inline tag at p: bytes consumed, or 0. It stands for ncp code points (none
 * for a tag). telling: it hides what plain text would show. */
typedef struct xs_escape {
    size_t len, ncp;
    uint32_t cp[4];
    bool telling;
    bool tag;
} xs_escape;
bool xs_escape_at(const char *text, size_t n, size_t p, xs_escape *out);

/* A reading in parentheses at p, behind a Han character: bytes consumed, or 0. */
size_t xs_reading_at(const char *text, size_t n, size_t p);

/* Latin letter that a Cyrillic or Greek one is taken for, or 0. */
char xs_latin_alike(uint32_t c);

/* Watches the fold go by and notes stretches. */
typedef struct xs_watch {
    xs_fold *f;
    size_t line;    /* where the line began */
    uint32_t rare;  /* Han characters of the line without a short code */
    uint32_t latin; /* accented Latin letters one after another, or nearly so */
    size_t latin_to;
    bool garbled; /* four of them were seen in this line */
    bool failed;  /* no memory */
} xs_watch;

/* The step made a unit that was not dropped; `before` is what stood before it. */
void xs_watch_unit(xs_watch *w, const xs_step *s, uint8_t before);
/* Its parts, for loops that do without a step. A symbol or bracket at p (or behind a blank
 * there); an ASCII sign that may
 * begin an escape; a character of two bytes; blanks with a symbol behind them. */
void xs_watch_sign(xs_watch *w, size_t p, uint8_t before);
void xs_watch_escape(xs_watch *w, size_t p, uint8_t before);
void xs_watch_two(xs_watch *w, size_t from, size_t to);
/* A line or the text ends before `to`. */
void xs_watch_line(xs_watch *w, size_t to);
/* The text ends: give the stretches their surroundings. */
void xs_watch_end(xs_watch *w);

#endif
