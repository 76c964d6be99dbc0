/* cond.h -- conditions over the operands of a rule: `level and near(level, star, 5)`. */
#ifndef XS_RULES_COND_H
#define XS_RULES_COND_H
#include "rules/ruleset.h"

/* Characters that near() and ordered() may span: what lies in one window for certain. */
#define XS_MAX_NEAR 1000u

typedef struct xs_cond_error {
    uint32_t column;     /* 1-based, in characters */
    const char *zh, *en; /* static */
    xs_str name;         /* an unknown operand, or {NULL,0} */
} xs_cond_error;

/* Parse into postfix form, appended to out as xs_cond. operands: NULL-terminated names; those
 * used are flagged in used[] (one for each name). Precedence: not, and, or.
 * false: *e says why. cost: linear. */
bool xs_cond_parse(xs_str s, const char *const *operands, bool *used, xs_buf *out,
                   xs_cond_error *e);

#endif
