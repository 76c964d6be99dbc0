/* regex.h -- the regular expressions of rule files (patterns/README.md), parsed and folded.
 *
 * Literals and members of classes are folded by the text's own fold, so that the tree speaks of
 * folded characters only. Blanks that the fold may have dropped become optional. */
#ifndef XS_RULES_REGEX_H
#define XS_RULES_REGEX_H
#include "rules/codeset.h"

typedef enum xs_re_kind {
    XS_RE_EMPTY,
    XS_RE_SET,    /* one character of a set */
    XS_RE_CAT,    /* children in order */
    XS_RE_ALT,    /* one of the children */
    XS_RE_REPEAT, /* its child, min to max times */
    XS_RE_EDGE,   /* zero width: xs_re_edge */
} xs_re_kind;

typedef enum xs_re_edge {
    XS_EDGE_LINE_START = 1,
    XS_EDGE_LINE_END = 2,
    XS_EDGE_WORD = 4,
} xs_re_edge;

#define XS_RE_UNBOUNDED UINT32_MAX

typedef struct xs_re {
    xs_re_kind kind;
    xs_codeset set;
    uint32_t min, max;
    unsigned edge;
    bool blank;                 /* a literal blank or line end, or \s, outside a class */
    uint32_t column;            /* of the pattern, 1-based in characters: for messages */
    struct xs_re *first, *next; /* children, sibling */
} xs_re;

/* What is wrong with a pattern. */
typedef struct xs_re_error {
    uint32_t column;
    const char *zh, *en; /* static */
} xs_re_error;

/* Parse pattern (UTF-8). NULL and *e on failure. cost: linear, besides folding large classes. */
xs_re *xs_re_parse(xs_str pattern, xs_arena *a, xs_re_error *e);
/* Width of a match in characters; *max is XS_RE_UNBOUNDED for loops. */
void xs_re_width(const xs_re *r, uint32_t *min, uint32_t *max);
/* The same in scan-code bytes. */
void xs_re_bytes(const xs_re *r, uint32_t *min, uint32_t *max);

/* --- shared by the parser's files --- */
typedef struct xs_re_parser {
    xs_str s;
    size_t i;
    uint32_t depth, nodes;
    uint64_t folded; /* code points folded for classes */
    xs_arena *arena;
    xs_re_error *e;
} xs_re_parser;
xs_re *xs_re_fail(xs_re_parser *p, size_t at, const char *zh, const char *en); /* NULL */
xs_re *xs_re_node(xs_re_parser *p, xs_re_kind kind, size_t at);
/* The character at i; *len its bytes. 0 at the end. */
uint32_t xs_re_peek(const xs_re_parser *p, size_t *len);
/* One literal character, folded: a set, or several in a row; EMPTY when it folds to nothing. */
xs_re *xs_re_literal(xs_re_parser *p, uint32_t c, size_t at);
/* At the '[' of a class. */
xs_re *xs_re_class(xs_re_parser *p);
/* After a backslash, at its letter: \d \w \s and their negations into set. false: it is another. */
bool xs_re_shorthand(xs_re_parser *p, uint32_t c, xs_codeset *set);
/* A literal by escape: \n \t \\ \. \x{4e00} \u4e00; p->i is behind it. false: error. */
bool xs_re_escape(xs_re_parser *p, size_t at, uint32_t *c);
/* Blanks that the fold drops between such neighbours may be absent. */
bool xs_re_relax_blanks(xs_re *r, xs_arena *a);

#endif
