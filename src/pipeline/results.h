/* results.h -- results of documents that were fully inspected, kept from run to run, so that what has
 * not changed is only hashed again.
 *
 * A result is found by the hash of the bytes, the name, the rule pack, the options, the month (ages and
 * dates age) and this very program. It holds matched text, so it is sealed with a key that
 * only the document's own bytes give: SHA-256 of the bytes and a suffix, which the hash in reports does
 * not reveal. A file whose owner, mode, schema or seal is wrong is not used. */
#ifndef XS_PIPELINE_RESULTS_H
#define XS_PIPELINE_RESULTS_H
#include "base/arena.h"
#include "base/hash.h"

typedef struct xs_results xs_results; /* thread-safe */

/* One document's place in the cache. */
typedef struct xs_result_key {
    uint8_t id[32], seal[32];
} xs_result_key;

/* NULL, with the reason in *err, when the folder cannot be used: the run goes on without. */
xs_results *xs_results_open(const char *dir, xs_error *err);
void xs_results_close(xs_results *r);

/* bytes: hash state over the document's bytes, which stays as it is. context: everything else
 * that decides the result. */
void xs_results_key(const xs_sha256 *bytes, xs_str context, xs_result_key *out);
/* Append the kept bytes to out; false: none that can be trusted. */
bool xs_results_get(xs_results *r, const xs_result_key *k, xs_buf *out);
void xs_results_put(xs_results *r, const xs_result_key *k, xs_str plain);

/* A document as bytes and back. Not in it: path, size, sha256, verdict, waivers, fingerprints, which
 * are made anew. false: no memory, or not such bytes. Strings of *d lie in the arena. */
bool xs_result_pack(const xs_document *d, xs_buf *out);
bool xs_result_unpack(xs_str bytes, xs_arena *a, xs_document *d);

#endif
