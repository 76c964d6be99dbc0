/* run.h -- what recognisers share: groups of a number run, dates, check digits. */
#ifndef XS_JUDGE_RUN_H
#define XS_JUDGE_RUN_H
#include <string.h>

#include "judge/registry.h"

/* A stretch of whole groups. */
typedef struct xs_groups {
    unsigned first, last; /* groups, both included */
    size_t from, to;      /* characters */
} xs_groups;

static inline size_t xs_run_begin(const xs_number *n, unsigned g)
{
    return n->group_at[g];
}
static inline size_t xs_run_end(const xs_number *n, unsigned g)
{
    return g + 1u < n->ngroups ? n->group_at[g + 1] : n->n;
}
/* Separator before / behind group g; 0 at an end of the run. */
static inline char xs_run_left(const xs_number *n, unsigned g)
{
    return g ? n->sep[g - 1] : 0;
}
static inline char xs_run_right(const xs_number *n, unsigned g)
{
    return g + 1u < n->ngroups ? n->sep[g] : 0;
}

bool xs_all_digits(const char *p, size_t n);
/* Value of up to 9 digits; the caller has checked that they are digits. */
unsigned xs_digits_value(const char *p, size_t n);
/* Groups g.. whose lengths add up to exactly `want` characters, joined only by characters of
 * `seps`. false: they do not. */
bool xs_run_join(const xs_number *n, unsigned g, size_t want, const char *seps, xs_groups *out);
/* Are the groups' lengths those of the pattern ("3 4 4" is "344")? */
bool xs_run_shape(const xs_number *n, const xs_groups *s, const char *lengths);
/* Is the run a reading of Chinese numerals or of look-alike letters? Then a check must hold. */
static inline bool xs_run_risky(const xs_number *n)
{
    return n->flags & (XS_NUMBER_NUMERALS | XS_NUMBER_LOOKALIKE);
}
/* Do masking characters follow the run (or precede it), without being emphasis on both sides? */
static inline bool xs_run_masked(const xs_number *n)
{
    return (n->after == '*') != (n->before == '*');
}
/* Does a public number cover characters [from,to) or more? For weak personal readings. */
bool xs_run_public(const xs_number *n, size_t from, size_t to, uint32_t today);
/* The same for kinds with a check, whoever's: for readings that nothing supports. */
bool xs_run_checked(const xs_number *n, size_t from, size_t to, uint32_t today);

bool xs_date_valid(unsigned y, unsigned m, unsigned d);
/* The day after yyyymmdd. */
uint32_t xs_date_next(uint32_t day);
/* yyyymmdd of 8 digits, 0 when it is no date. */
uint32_t xs_date_read(const char *p);
bool xs_luhn(const char *p, size_t n); /* ISO/IEC 7812-1; all digits */

#endif
