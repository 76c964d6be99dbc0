/* nfa.h -- the exact meaning of a pattern: a position automaton over folded characters.
 *
 * Hyperscan only finds where a match may end; this decides, finds where it begins, and how far it
 * reaches. A program is relocatable and lies in the rule set's block as it is. Its states are bits,
 * one for each character of the written-out pattern; it runs both ways. */
#ifndef XS_RULES_NFA_H
#define XS_RULES_NFA_H
#include "rules/regex.h"

/* A stretch of a bit set: words [word, word + n) come from the pool at `at`, the others are zero.
 */
typedef struct xs_bits {
    uint32_t at;
    uint16_t word, n;
} xs_bits;

/* If one of `when` is active, all of `then` may be next. */
typedef struct xs_nfa_jump {
    xs_bits when, then;
} xs_nfa_jump;

/* A program seen through pointers into its bytes. */
typedef struct xs_nfa {
    const struct xs_nfa_head *head;
    const uint64_t *pool;
    const uint64_t *follows; /* nwords: position p may come directly after p - 1 */
    const uint64_t
        *first[4]; /* may begin a match; 1: at a line start only, 2: at a word edge only */
    const uint64_t *last[4]; /* may end one; 1: at a line end only, 2: at a word edge only */
    const xs_bits *classes;  /* of a character class: the positions it may stand at */
    const xs_nfa_jump *back, *ahead;
    const uint32_t *range_lo; /* characters from U+0080 in ranges, ascending */
    const uint16_t *range_class, *ascii_class;
} xs_nfa;

typedef struct xs_nfa_head {
    uint32_t bytes, npos, nwords, npool, nclasses, nback, nahead, nranges;
    uint32_t max_chars, edges; /* edges: any of first[1..3], last[1..3] is not empty */
} xs_nfa_head;

/* Program of a pattern, in the arena, 8-byte aligned. {NULL,0} and *e when it is refused. */
xs_str xs_nfa_build(const xs_re *r, xs_arena *a, xs_re_error *e);
/* Check every offset of program bytes (8-byte aligned) and look at them. */
bool xs_nfa_open(const void *p, size_t n, xs_nfa *out);

/* Starts of matches that end at code offset `to`, not before `floor`, from the right to the left;
 * the leftmost cap of them are kept. Returns their number, 0 when nothing ends there.
 * cost: linear in the match, about 10 ns a character. */
size_t xs_nfa_starts(const xs_nfa *m, const uint8_t *code, size_t n, size_t to, size_t floor,
                     size_t *starts, size_t cap);
/* Where the first match that begins at or after `from` ends (the smallest such end); 0: there is none.
 * Matches longer than the limit may be told too. cost: linear in the text up to there. */
size_t xs_nfa_next_end(const xs_nfa *m, const uint8_t *code, size_t n, size_t from);
/* Ends of matches that begin at `from`, ascending; the last (longest) cap of them are kept. */
size_t xs_nfa_ends(const xs_nfa *m, const uint8_t *code, size_t n, size_t from, size_t *ends,
                   size_t cap);

#endif
