/* database.h -- what the files of match/ share: the compiled form of a rule set. */
#ifndef XS_MATCH_DATABASE_H
#define XS_MATCH_DATABASE_H
#include <hs.h>

#include "match/match.h"
#include "rules/nfa.h"

/* Literals and patterns lie in databases of their own: mixed, both would run slower (PERFORMANCE:
 * 576 against 1,075 MB/s). Equal literals of several rules are compiled once. */
typedef struct xs_literal {
    uint32_t n;            /* bytes of scan code */
    uint32_t first, natoms; /* into lit_atoms */
} xs_literal;

struct xs_database {
    const xs_ruleset *set;
    xs_ruleset *own_set; /* of a set mapped from the cache */
    hs_database_t *literals, *patterns; /* NULL when there are none */
    const xs_literal *lits;
    const uint32_t *lit_atoms;
    const uint32_t *pat_atoms; /* atom of pattern id */
    uint32_t nlits, nlit_atoms, npats;
    xs_nfa *programs; /* by pattern id */
    void *tables;     /* what lits, lit_atoms and pat_atoms point into, when it was allocated */
    void *map;        /* the cache file */
    size_t nmap, bytes;
};

/* Look at the programs of all patterns. false: no memory or a broken program. */
bool xs_database_programs(xs_database *d);

#endif
