/* nfa_build.h -- what the files that build an automaton share: construction, character classes,
 * bytes. */
#ifndef XS_RULES_NFA_BUILD_H
#define XS_RULES_NFA_BUILD_H
#include "base/limits.h"
#include "rules/nfa.h"

/* A position that may begin or end something, if the edges in cond hold there. */
typedef struct xs_mark {
    uint16_t pos;
    uint8_t cond; /* xs_re_edge bits */
} xs_mark;

typedef struct xs_marks {
    xs_mark *v;
    uint32_t n, cap;
} xs_marks;

/* A piece of the automaton. empty: bit c = may match nothing where the edges c hold. */
typedef struct xs_piece {
    uint8_t empty;
    xs_marks first, last;
} xs_piece;

typedef struct xs_nfa_builder {
    xs_arena *arena;
    xs_re_error *e;
    const xs_codeset *sets[XS_MAX_POSITIONS]; /* of every position */
    uint32_t npos, nwords;
    uint64_t *edges; /* npos rows of nwords: bit q of row p = q may follow p */
    uint64_t links;  /* drawn so far: a bound on work */
} xs_nfa_builder;

/* Says it once; false. column: byte of the pattern, from 0. */
bool xs_nfa_fail(xs_nfa_builder *b, uint32_t column, const char *zh, const char *en);
bool xs_nfa_no_memory(xs_nfa_builder *b);

/* Characters that stand at the same positions are one class; class 0 stands nowhere. */
typedef struct xs_nfa_classes {
    uint32_t *lo; /* intervals of all code points, ascending */
    uint16_t *of; /* class of each */
    uint32_t n, nclasses;
    uint64_t *rows; /* positions of each class: nclasses rows of nwords */
} xs_nfa_classes;
bool xs_nfa_find_classes(xs_nfa_builder *b, xs_nfa_classes *k);

/* The program's bytes, in the arena; {NULL,0} after a failure. */
xs_str xs_nfa_write(xs_nfa_builder *b, const xs_piece *whole, const xs_nfa_classes *k,
                    uint32_t max_chars);

#endif
