/* trouble.h -- what is wrong with a pack: every problem with file and line, in the user's language.
 */
#ifndef XS_RULES_TROUBLE_H
#define XS_RULES_TROUBLE_H
#include "base/str.h"

/* After so many problems the rest is only counted: a binary file given as a list must not print a
 * screen a line. */
#define XS_MAX_TROUBLES 200u

typedef struct xs_troubles {
    xs_lang lang;
    xs_problem_fn *fn; /* may be NULL */
    void *ctx;
    uint32_t count;
} xs_troubles;

/* Where a problem stands. rule: id, or NULL. */
typedef struct xs_at {
    const char *file;
    uint32_t line;
    const char *rule;
} xs_at;

/* Report one problem: "what is wrong; what to do". zh and en take the same arguments in the same
 * order. */
void xs_trouble(xs_troubles *t, xs_at at, const char *zh, const char *en, ...)
    __attribute__((format(printf, 3, 5), format(printf, 4, 5)));

/* The name of `names` (NULL-terminated) that was probably meant, or NULL. cost: small. */
const char *xs_suggest(xs_str name, const char *const *names);
/* "；是否想写“…”？" / "; did you mean \"…\"?" or "" when there is nothing near. */
typedef struct xs_hint {
    char s[96];
} xs_hint;
xs_hint xs_did_you_mean(xs_lang lang, xs_str name, const char *const *names);

/* For %.*s: a value as messages show it, cut to 60 bytes at a character. */
#define XS_SHOWN(s) (int)xs_shown_length(s), ((s).p ? (s).p : "")
size_t xs_shown_length(xs_str s);

#endif
