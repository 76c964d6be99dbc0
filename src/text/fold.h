/* fold.h -- from UTF-8 to scan code, the dense form that Hyperscan sees, and exactly back.
 *
 * One fold serves text and rules. It changes width, case, compatibility forms (NFKC), Traditional
 * and variant characters to Simplified, Kangxi and supplement radicals; drops invisible characters
 * and marks upon Han characters. Hard ends stay and no pattern crosses them: a hard end is written
 * as the byte 00 (cell, row, paragraph, page; in any text a form feed or an empty line).
 *
 * What only layout separated is joined: blanks between two Han characters, or between one and
 * punctuation; a soft line end between two Han characters, unless the next line is indented by two
 * columns or more. Other blanks become one 0x20, other line ends one 0x0A. A text neither begins
 * nor ends with either.
 *
 * Signs of one digit that number lists and notes (circled, raised, lowered) stay what they are, so
 * that they never become digits of the number behind them; number.h reads runs of them.
 *
 * Scan code (self-synchronising: leads 80..BF, marks FC..FF and trails C0..FB never share a value):
 *   1 byte   00..7F                     ASCII after folding (lower case)
 *   2 bytes  80..BF C0..FB              GB 2312 level 1, Chinese punctuation; BF: single numerals
 *   3 bytes  80..BF FC..FF C0..FB       15,360 further characters of the BMP
 *   4 bytes  ... two of FC..FF          what is left of the BMP below U+F000
 *   5 bytes  ... three of FC..FF        U+F000 and planes 1 to 3; others are U+FFFD */
#ifndef XS_TEXT_FOLD_H
#define XS_TEXT_FOLD_H
#include "base/str.h"

/* Goes into every cache key: changes whenever the same text would fold differently. */
extern const char xs_fold_version[];

typedef enum xs_fold_flags {
    XS_FOLD_TEXT = 0, /* plain text: control characters are invisible, blank lines hard */
    XS_FOLD_STRUCTURED = 1 << 0, /* text of an extractor: 1C..1F are hard ends, see document.h */
    XS_FOLD_RULE = 1 << 1,       /* a term of a rule: no hard ends, nothing but the characters */
    XS_FOLD_KEEP_CASE = 1 << 2,  /* for rules and checks that are exact about case */
} xs_fold_flags;

typedef struct xs_fold_point {
    uint32_t code, source; /* code[code] begins the fold of text[source] */
} xs_fold_point;

/* A stretch of the source that a riskier view may read differently (see view.h). */
typedef struct xs_stretch {
    uint32_t from, to; /* source bytes */
    uint32_t why;      /* bits of xs_view_kind */
} xs_stretch;

/* The fold of one window. Owns its memory and is reused from window to window. */
typedef struct xs_fold {
    uint8_t *code; /* ncode bytes, then at least 64 readable zero bytes */
    size_t ncode;
    xs_fold_point *points; /* checkpoints, ascending, the first {0,0} */
    size_t npoints;
    xs_stretch *stretches; /* ascending, not overlapping */
    size_t nstretches;
    uint32_t invisible; /* characters dropped that no writer needs: zero width, bidi ... */
    /* private */
    const char *text;
    size_t ntext;
    unsigned flags;
    size_t code_cap, points_cap, stretches_cap;
} xs_fold;

void xs_fold_init(xs_fold *f);
void xs_fold_clear(xs_fold *f); /* wipes and frees */

/* Fold text[0..n), valid UTF-8 of at most 64 MiB. f borrows text until the next run or clear.
 * Both neighbours of the window count as hard ends unless the text continues; windows overlap.
 * false: no memory. cost: linear, at memory speed where text is ordinary (bench/bench_fold); no
 * allocation once warm. */
bool xs_fold_run(xs_fold *f, const char *text, size_t n, unsigned flags);

/* Source span of the code span [from,to): the first byte of the first character to behind the last
 * byte of the last one. Characters dropped at the edges are outside, inside they are inside. When
 * several code units come from one source character the span rounds outwards.
 * cost: refolds at most one checkpoint distance. */
void xs_fold_back(const xs_fold *f, size_t from, size_t to, size_t *sfrom, size_t *sto);
/* The same for many spans of one fold, quickest when they come in order of `from`. The cursor
 * begins as {0} and belongs to this fold. */
typedef struct xs_fold_cursor {
    bool set;
    uint8_t prev;
    size_t source, code;
} xs_fold_cursor;
void xs_fold_back_near(const xs_fold *f, xs_fold_cursor *c, size_t from, size_t to, size_t *sfrom,
                       size_t *sto);
/* Code offset at which the fold of source offset s begins (s rounded down to a character). */
size_t xs_fold_forward(const xs_fold *f, size_t s);
/* Did any character of the source span fold by more than width, case, blanks, Traditional and
 * variant characters -- that is: was an invisible character dropped inside it? */
bool xs_fold_disguised(const xs_fold *f, size_t sfrom, size_t sto);

/* Scan code of one term, appended. false: no memory, or the term folds to nothing. */
bool xs_fold_term(xs_str utf8, unsigned flags, xs_buf *code);
/* The same for many: f is scratch that the caller keeps between them. */
bool xs_fold_term_with(xs_fold *f, xs_str utf8, unsigned flags, xs_buf *code);
/* UTF-8 of scan code (not bijective: the folded form). For reports of rules, tests, oracles. */
bool xs_unfold(const uint8_t *code, size_t n, xs_buf *utf8);
/* Code of one folded code point: writes 1..5 bytes, returns their number. */
size_t xs_fold_encode(uint32_t folded, uint8_t out[5]);
/* Main fold of one code point: writes up to 18 code points, returns their number (0 = dropped). */
size_t xs_fold_codepoint(uint32_t c, uint32_t out[18]);
/* Would blanks between the folded characters a and b be dropped? `line`: blanks with a line end. */
bool xs_fold_joins(uint32_t a, uint32_t b, bool line);
/* Character steps over scan code: offset behind / before the character at i. */
size_t xs_code_next(const uint8_t *code, size_t n, size_t i);
size_t xs_code_prev(const uint8_t *code, size_t i);
/* Code point of the one character at code[i,to); U+FFFD when it is none. */
uint32_t xs_code_point(const uint8_t *code, size_t i, size_t to);

#endif
