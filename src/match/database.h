/* database.h -- what the files of match/ share. */
#ifndef XS_MATCH_DATABASE_H
#define XS_MATCH_DATABASE_H
#include <hs.h>

#include "match/match.h"
#include "match/words.h"
#include "rules/nfa.h"

/* So many terms, and all but the shortest go to words.h instead of Hyperscan. Measured on statutes,
 * in MB/s of UTF-8, Hyperscan against words: 2,000 terms 2,100 / 1,430, 3,000 terms 1,310 / 1,500,
 * 10,000 terms 610 / 820, 100,000 terms 160 / 500; and the tables are built in a hundredth of the
 * time. */
enum { XS_WORDS_FROM = 2500 };

/* Databases of one set: literals are told from patterns since mixing slows both. */
enum { XS_DB_MAX = 16 };

typedef enum xs_hs_kind {
    XS_HS_LITERALS,
    XS_HS_PATTERNS,
    XS_HS_LETTERS, /* patterns without a literal that need a letter: only run where letters are */
    XS_HS_KINDS
} xs_hs_kind;

typedef struct xs_hs {
    hs_database_t *db;
    xs_hs_kind kind;
    uint32_t reach; /* LETTERS: bytes that a match may lie before or behind a letter of its own */
} xs_hs;

struct xs_database {
    const xs_ruleset *set;
    xs_hs hs[XS_DB_MAX];
    unsigned nhs;
    xs_nfa *nfas;        /* of pattern atoms, by nfa_of[atom] */
    uint32_t *nfa_of;    /* by atom; only where the set has patterns */
    uint32_t *most_ends; /* by nfa: ends of a window beyond which the pattern floods it */
    uint32_t nnfas;
    xs_words words;        /* head NULL: none */
    xs_buf words_block;    /* what it looks at, unless that is in the map */
    hs_scratch_t *scratch; /* prototype: fits every database */
    xs_ruleset *own_set;   /* of the cache */
    void *map;             /* the cache file */
    size_t nmap;
};

/* Candidate of a pattern: an end that Hyperscan reported. */
typedef struct xs_candidate {
    uint32_t atom, to;
} xs_candidate;

struct xs_matcher {
    const xs_database *d;
    hs_scratch_t *scratch;
    xs_candidate *candidates;
    size_t ncandidates, cap_candidates;
    uint32_t *ends;    /* by nfa: candidates of this window */
    xs_raw_hit *spare; /* for sorting */
    size_t cap_spare;
    uint32_t *seen; /* hits by rule, once a window has too many */
    bool flooded, no_memory;
    size_t dropped;
    /* of the scan that runs */
    xs_hits *out;
    uint32_t base; /* offset of the stretch that Hyperscan sees */
};

/* A database over compiled or loaded Hyperscan databases: programs, scratch. Takes db over. */
xs_status xs_database_finish(xs_database *d, xs_error *err);

/* Next stretch [*from, *to) of code at or after *to that has letters, with `reach` bytes around;
 * stretches that are near each other are one. false: no more. */
bool xs_letters_next(const uint8_t *code, size_t n, size_t reach, size_t *from, size_t *to);
/* Append a hit unless there are too many; keeps some of every rule. */
void xs_hits_put(xs_matcher *m, uint32_t atom, size_t from, size_t to);
/* Sort by from, then atom, then the longest first; drop equal ones. */
bool xs_hits_sort(xs_matcher *m, xs_hits *h);
/* Ends of one pattern in a window that are tried one by one; more are not kept. */
uint32_t xs_patterns_most_ends(const xs_atom *a, const xs_nfa *nfa);
/* Candidates of patterns to hits. */
void xs_patterns_settle(xs_matcher *m, const uint8_t *code, size_t n);

#endif
