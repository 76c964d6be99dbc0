/* engine.h -- what the pipeline's files share: loaded rules, a scanner, the feed of one text. */
#ifndef XS_PIPELINE_ENGINE_H
#define XS_PIPELINE_ENGINE_H
#include <stdatomic.h>
#include <sys/stat.h>

#include "base/error.h"
#include "base/hash.h"
#include "judge/judge.h"
#include "match/match.h"
#include "pipeline/results.h"
#include "review/register.h"
#include "text/decode.h"

struct xs_rules {
    atomic_int refs;
    const xs_ruleset *set;
    xs_ruleset *own_set; /* NULL when the set lives in the database's cache file */
    xs_database *database;
    char *pack_id, *cache_dir; /* cache_dir NULL = no cache */
    xs_lang lang;
};

/* yyyymmdd of the local day. */
uint32_t xs_today(void);
/* $XDG_CACHE_HOME/xianshen or ~/.cache/xianshen, or what the caller named; NULL = none. Caller frees. */
char *xs_cache_dir(const char *wanted);
double xs_now_ms(void);

/* ---- feed: decoded text in, overlapping windows out ---------------------------------------- */

typedef struct xs_feed {
    xs_matcher *matcher;
    xs_judge *judge;
    size_t window, before, after; /* bytes; settable so that tests can shrink them */
    xs_buf text;                  /* waiting text; text.p[0] stands at base */
    uint64_t base, line;
    uint32_t column;
    size_t accepted; /* text.p[0..accepted) belongs to windows already judged */
    bool started;
    unsigned view;  /* XS_VIEW_DECODING for a second decoding, else 0 */
    unsigned flags; /* xs_fold_flags */
    xs_place *places;
    size_t nplaces, places_cap;
    uint64_t hits_dropped; /* of the whole document */
    xs_fold fold, view_fold;
    xs_view reading;
    xs_hits raw;
    xs_hit *hits;
    size_t nhits, hits_cap;
    bool failed; /* no memory: the part's state must say so */
} xs_feed;

void xs_feed_init(xs_feed *f, xs_matcher *m, xs_judge *j);
void xs_feed_clear(xs_feed *f);
void xs_feed_begin(xs_feed *f, unsigned fold_flags, unsigned view);
/* Append whole UTF-8 characters, then judge every full window. */
void xs_feed_text(xs_feed *f, const char *p, size_t n);
/* The text that follows stands at this place; strings must outlive the part. */
void xs_feed_place(xs_feed *f, const xs_place *p);
/* Judge what is left. */
void xs_feed_end(xs_feed *f);

/* ---- scanner ------------------------------------------------------------------------------- */

/* Bytes of a document, read in order or again from the beginning. */
typedef struct xs_source {
    int fd; /* or -1: bytes */
    const char *p;
    uint64_t size; /* at the beginning */
} xs_source;

struct xs_scanner {
    xs_rules *rules;
    xs_scan_options o;
    xs_matcher *matcher;
    xs_judge *judge;
    xs_register *waivers; /* or NULL: fingerprints are then made with the installation's own key */
    bool own_waivers;
    xs_baseline *baseline; /* or NULL */
    uint8_t key[32];
    bool has_key;
    xs_results *results; /* or NULL */
    bool own_results, keep_result;
    xs_result_key result_key;
    xs_buf context; /* what decides a result besides the bytes; the first context_n bytes for all */
    size_t context_n;
    xs_arena arena;
    xs_feed feed;
    char *block; /* reading buffer */
    xs_buf decoded;
    /* of the current document */
    xs_document doc;
    xs_part *parts;
    size_t nparts, parts_cap;
    xs_str *notes;
    size_t nnotes, notes_cap;
    double began;
    struct stat before; /* of the source */
    bool text_only; /* for examples of rules: whatever it looks like, it is text */
    bool out_of_memory, read_twice, malformed; /* malformed: the part's first reading made little sense */
    struct xs_pool *pool; /* extraction workers; started when first needed */
};
#define XS_BLOCK_BYTES ((size_t)256 * 1024)

/* Bytes at an offset; fewer at the end, SIZE_MAX on an error (errno). */
size_t xs_source_read(const xs_source *s, uint64_t at, char *p, size_t n);
/* Is the file another one than when `before` was taken? */
bool xs_source_changed(const xs_source *s, const struct stat *before);
/* A scanner with a register and a result cache that its owner shares between several; NULL = none. */
xs_status xs_scanner_make(xs_rules *r, const xs_scan_options *o, xs_register *waivers, xs_results *results,
                          xs_scanner **out, xs_error *err);
/* The register that applies to a run: o->waivers, or .xianshen/waivers.yaml beside a scanned root.
 * *out NULL when there is none. errors: XS_E_CONFIG, XS_E_IO, XS_E_MISSING when one was named. */
xs_status xs_waivers_for(const xs_run_options *o, xs_register **out, xs_error *err);
void xs_waivers_free(xs_register *w);
/* Say which waivers did not count, and mark those that name rules the pack does not have. */
void xs_waivers_remark(const xs_register *w, const xs_rules *r, const xs_run_options *o);
/* Fingerprints, and the waivers that cover findings. */
void xs_scan_settle(xs_scanner *s, xs_finding *f, size_t n);
/* A remark in the report's language; and a part. Memory trouble sets out_of_memory. */
void xs_scan_note(xs_scanner *s, const char *zh, const char *en);
xs_part *xs_scan_part(xs_scanner *s, xs_str path, xs_visibility v, xs_str media_type);
void xs_part_fail(xs_scanner *s, xs_part *p, xs_part_state state, const char *zh, const char *en);
bool xs_scan_late(const xs_scanner *s); /* past the document's time */

/* Read the source as what it is. Fills parts; the hash of the bytes is made here. */
xs_status xs_ingest(xs_scanner *s, const xs_source *src, xs_str name, xs_error *err);
/* ... by the extraction workers. */
xs_status xs_ingest_worker(xs_scanner *s, const xs_source *src, xs_str name, xs_error *err);
/* xs_scan_fd of a regular file whose fstat is at hand. */
xs_status xs_scan_regular(xs_scanner *s, const char *name, int fd, const struct stat *st,
                          const xs_document **out, xs_error *err);
/* A document that could not even be opened. error: errno or 0. */
xs_status xs_scan_unreadable(xs_scanner *s, const char *name, xs_part_state state, int error,
                             const xs_document **out, xs_error *err);

/* The kept result of the same document, in s->doc; false: it must be screened. */
bool xs_reuse_find(xs_scanner *s, const xs_source *src, xs_str name);
/* Keep this result if nothing of the document was left out. Before waivers are applied. */
void xs_reuse_keep(xs_scanner *s, const xs_document *d);

/* The one function that decides how much was seen. */
xs_coverage xs_coverage_of(const xs_part *parts, size_t n);
/* ... and the verdict: coverage != all implies at least review. */
xs_action xs_verdict_of(const xs_finding *f, size_t n, xs_coverage c);

#endif
