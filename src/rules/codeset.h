/* codeset.h -- sets of folded characters: sorted ranges of code points. */
#ifndef XS_RULES_CODESET_H
#define XS_RULES_CODESET_H
#include "base/arena.h"

typedef struct xs_range {
    uint32_t lo, hi; /* both inside */
} xs_range;

/* Zero-initialised is the empty set. Memory comes from the arena and is never given back. */
typedef struct xs_codeset {
    xs_range *v;
    uint32_t n, cap;
} xs_codeset;

#define XS_CODE_MAX 0x10FFFFu
/* The hard end: no set holds it, so that no pattern crosses it. */
#define XS_CODE_HARD 0u

/* Add lo..hi; order does not matter until normalised. false: no memory. */
bool xs_codeset_add(xs_codeset *s, uint32_t lo, uint32_t hi, xs_arena *a);
/* Sort and join. Needed before everything below. */
void xs_codeset_normalise(xs_codeset *s);
/* Everything else but the hard end. */
bool xs_codeset_invert(xs_codeset *s, xs_arena *a);
bool xs_codeset_has(const xs_codeset *s, uint32_t c);
bool xs_codeset_eq(const xs_codeset *a, const xs_codeset *b);
uint64_t xs_codeset_count(const xs_codeset *s);
static inline bool xs_codeset_ascii_only(const xs_codeset *s)
{
    return s->n == 0 || s->v[s->n - 1].hi < 0x80;
}

#endif
