/* sources.h -- the files that a load reads: packs, the packs they extend, rule files, term lists.
 *
 * Everything is read once into memory; the cache key is a hash of what was read, and a load that
 * follows parses the same bytes. */
#ifndef XS_RULES_SOURCES_H
#define XS_RULES_SOURCES_H
#include "base/arena.h"
#include "rules/ruleset.h"
#include "rules/trouble.h"

typedef enum xs_source_kind { XS_SOURCE_MANIFEST, XS_SOURCE_RULES, XS_SOURCE_LIST } xs_source_kind;

typedef struct xs_source {
    xs_source_kind kind;
    const char *path;   /* as messages show it: the given path and what lies below */
    const char *inside; /* within its pack: "marks/doc_no.tsv" */
    xs_str bytes;
    uint32_t pack;
    bool used; /* a list that something refers to */
    struct xs_source *next;
} xs_source;

/* A folder with pack.yaml, or without; or a single file. */
typedef struct xs_source_pack {
    const char *path, *real; /* as given; canonical */
    bool folder;
    xs_source *manifest;      /* or NULL */
    xs_source *first, **tail; /* its other files, by path */
    uint32_t *parents, nparents;
} xs_source_pack;

typedef struct xs_sources {
    xs_arena arena;
    xs_source_pack *packs; /* extended packs before the ones that extend them */
    uint32_t npacks, cap;
    const xs_pack_options *o;
    xs_troubles *t;
    size_t bytes;
} xs_sources;

/* Read everything the options name. Problems of content go to t; a missing path fails the call.
 * owns: clear with xs_sources_clear in any case. */
xs_status xs_sources_read(xs_sources *s, const xs_pack_options *o, xs_troubles *t, xs_error *err);
void xs_sources_clear(xs_sources *s);
/* A file of a pack by its path inside it, or NULL. */
xs_source *xs_sources_find(const xs_source_pack *p, xs_str inside);
/* Does pack q extend pack p, at whatever remove? */
bool xs_sources_extends(const xs_sources *s, uint32_t q, uint32_t p);
/* Hash of contents, profile, fold and program version: what was loaded, wherever it lay. */
void xs_sources_hash(const xs_sources *s, char sha256[65]);
/* The same with the paths, which findings show, and the vocabulary: the cache key. */
void xs_sources_key(const xs_sources *s, char sha256[65]);

#endif
