/* cost.h -- what one rule costs: size when compiled alone, time over given scan code. For rule authors. */
#ifndef XS_MATCH_COST_H
#define XS_MATCH_COST_H
#include "rules/ruleset.h"

typedef struct xs_cost {
    size_t bytes;   /* of its databases */
    double seconds; /* of Hyperscan over all texts */
    uint64_t ends;  /* where it reported something, before any confirmation */
} xs_cost;

/* cost: a compilation and a scan. errors: XS_E_RULES when it does not compile alone, XS_E_SYSTEM. */
xs_status xs_match_cost(const xs_ruleset *s, uint32_t rule, const xs_str *codes, size_t ncodes, xs_cost *out,
                        xs_error *err);

#endif
