/* build.h -- the rule set while it grows: arrays that become the block in the end. */
#ifndef XS_RULES_BUILD_H
#define XS_RULES_BUILD_H
#include "rules/ruleset.h"
#include "rules/sources.h"
#include "rules/trouble.h"
#include "rules/yaml_tree.h"

/* Limits of one set: refs are 32 bits, and nobody keeps more rules than this by hand. */
#define XS_MAX_ATOMS 4000000u
#define XS_MAX_RULES 100000u

typedef struct xs_build {
    xs_buf rules, atoms, conds, contexts, words, examples, docnos; /* arrays of the xs_ types */
    xs_buf allows;   /* xs_ref: pack-wide phrases; go behind the words in the end */
    xs_buf strings;  /* what refs point into */
    xs_buf programs; /* what atoms' program refs point into; 8-byte aligned */
    xs_arena arena;  /* trees of patterns, files decoded */
    xs_troubles *t;
    const xs_pack_options *o;
    xs_ref pack_name, pack_version;
    const char *last_file; /* of add_file */
    xs_ref last_file_ref;
    bool no_memory;
} xs_build;

void xs_build_init(xs_build *b, const xs_pack_options *o, xs_troubles *t);
void xs_build_clear(xs_build *b);

#define XS_ITEM(b, array, type, i) (&((type *)(void *)(b)->array.p)[i])
#define XS_COUNT(b, array, type) ((uint32_t)((b)->array.n / sizeof(type)))

/* All of these set no_memory when they fail; the load then fails as a whole. */
xs_ref xs_build_string(xs_build *b, xs_str s);
xs_ref xs_build_file(xs_build *b, const char *path); /* the same ref for the same path in a row */
void xs_build_add(xs_build *b, xs_buf *array, const void *item, size_t n);

/* Append the fold of a word to words. false: it folds to nothing or is too long; said to t. */
bool xs_build_word(xs_build *b, xs_str word, xs_buf *array, xs_at at);
/* Append a term as an atom like `model` (kind, flags, rule, operand, confirm ...). */
bool xs_build_term(xs_build *b, xs_str term, const xs_atom *model, xs_at at);
/* Append a pattern as an atom like `model`. */
bool xs_build_pattern(xs_build *b, xs_str pattern, const xs_atom *model, xs_at at);
/* Is every character of it Han? Such terms are words, to be confirmed by segmentation. */
bool xs_term_is_han(xs_str utf8);

/* "zh\ten" */
xs_ref xs_build_pair(xs_build *b, xs_str zh, xs_str en);

bool xs_ident_ok(xs_str id); /* [a-z0-9._-], 1 to 64 */

/* Drop rules whose flag in `gone` is set. */
void xs_build_drop(xs_build *b, const bool *gone);

/* The finished block, in *out. */
xs_status xs_build_freeze(xs_build *b, const char sha256[65], xs_ruleset **out, xs_error *err);

#endif
