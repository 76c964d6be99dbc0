/* match.h -- rule set to Hyperscan databases, with a disk cache; scan code to raw hits.
 * The only layer that includes <hs.h>. */
#ifndef XS_MATCH_H
#define XS_MATCH_H
#include "rules/ruleset.h"

/* A raw hit in scan code: of a term every occurrence; of a pattern the leftmost start and from
 * there the longest end, none inside another one. A pattern that is bound to its line
 * (xs_atom_flags) gives every start and end, up to 24 of each, since only the judge knows the
 * lines. */
typedef struct xs_raw_hit {
    uint32_t atom;
    uint32_t from, to;
} xs_raw_hit;

typedef struct xs_hits {
    xs_raw_hit *v; /* by from, then atom, then the longest; no duplicates */
    size_t n, cap;
    size_t dropped; /* beyond XS_MAX_WINDOW_HITS */
} xs_hits;
void xs_hits_clear(xs_hits *h);

typedef struct xs_database xs_database; /* immutable, shared */
typedef struct xs_matcher xs_matcher;   /* per thread: scratch */

typedef struct xs_database_options {
    const char *cache_dir; /* NULL = none */
    char source_key[65];   /* xs_ruleset_key: names the cache file */
    xs_lang lang;
    xs_problem_fn *problem; /* patterns that Hyperscan refuses */
    void *problem_ctx;
} xs_database_options;

/* Compile. errors: XS_E_RULES with every refused pattern reported. */
xs_status xs_database_compile(const xs_ruleset *s, const xs_database_options *o, xs_database **out,
                              xs_error *err);
/* Cached rule set and databases of this key; XS_E_MISSING when there is none that can be trusted
 * (a corrupted, foreign or stale file is deleted). The set lives as long as the database. */
xs_status xs_database_open(const xs_database_options *o, const xs_ruleset **set, xs_database **out,
                           xs_error *err);
/* Write both to the cache: 0600, temporary file, rename. Failure is not an error of the caller. */
xs_status xs_database_store(const xs_ruleset *s, const xs_database *d, const xs_database_options *o,
                            xs_error *err);
void xs_database_free(xs_database *d);
size_t xs_database_bytes(const xs_database *d);

xs_matcher *xs_matcher_new(const xs_database *d); /* NULL without memory */
void xs_matcher_free(xs_matcher *m);
/* All overlapping hits. code need not be readable beyond n. false: no memory. cost: linear. */
bool xs_match_scan(xs_matcher *m, const uint8_t *code, size_t n, xs_hits *out);

#endif
