/* lower.h -- a pattern of a rule file to what runs over scan code.
 *
 * Two things come out. The expression is for Hyperscan: bytes of scan code, kept small by accepting
 * more than the pattern does (any character for a large class, no upper bound for a long repeat)
 * and by leaving out what only widens a match at its two ends. The program (nfa.h) is exact: it
 * decides on every end that Hyperscan reports, finds the start and the longest end. */
#ifndef XS_RULES_LOWER_H
#define XS_RULES_LOWER_H
#include "rules/regex.h"

typedef struct xs_lowered {
    xs_str expression; /* NUL-terminated behind its end */
    xs_str program;    /* 8-byte aligned */
    unsigned flags;    /* XS_ATOM_LINE_START, XS_ATOM_LINE_END: `^`, `$` around the whole pattern */
    uint32_t min_bytes, max_bytes; /* of a match, in scan code */
    bool cut;     /* the expression was cut at its end: matches may go on behind reported ends */
    bool letters; /* no literal to look for, but no match without a letter a..z */
} xs_lowered;

/* false: *e says why and where. Memory comes from the arena. */
bool xs_lower_pattern(xs_str pattern, xs_arena *a, xs_lowered *out, xs_re_error *e);

/* Length of the longest literal that every match contains; sets of a few characters count as one.
 */
unsigned xs_re_literal_bytes(const xs_re *r);
/* Does every match contain a letter a..z? */
bool xs_re_needs_letter(const xs_re *r);
/* Hyperscan expression of a tree, appended; for lower.c. cut: matches may go on behind its ends. */
bool xs_lower_expression(const xs_re *r, xs_arena *a, xs_buf *out, bool *cut);

#endif
