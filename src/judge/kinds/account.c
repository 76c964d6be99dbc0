/* Account numbers without a check: deposit books, social benefit cards, organisations' accounts.
 *
 * Nothing but length: 9 to 25 digits in one token or in groups of four. The rule must ask for a
 * keyword or a column header; everything that another kind knows has been claimed before. */
#include "judge/kinds/run.h"

enum { LEAST = 9, MOST = 25 };

bool xs_find_account_number(const xs_number *n, size_t at, uint32_t today, xs_claim *out)
{
    for (unsigned g = 0; g < n->ngroups; g++) {
        size_t from = xs_run_begin(n, g), to = xs_run_end(n, g);
        if (from < at || !xs_all_digits(n->chars + from, to - from))
            continue;
        /* Groups of four: 6228 4801 2345 6789. */
        unsigned last = g;
        char sep = xs_run_right(n, g);
        while (to - from >= 4 && (to - from) % 4 == 0 && (sep == ' ' || sep == '-') &&
               xs_run_right(n, last) == sep) {
            size_t end = xs_run_end(n, last + 1), len = end - to;
            if (len > 4 || !xs_all_digits(n->chars + to, len))
                break;
            to = end;
            last++;
        }
        if (to - from < LEAST || to - from > MOST || xs_run_left(n, g) == '.' ||
            xs_run_right(n, last) == '.' || xs_run_checked(n, from, to, today))
            continue;
        *out = (xs_claim){.from = (uint16_t)from,
                          .to = (uint16_t)to,
                          .why_zh = "账号的位数",
                          .why_en = "length of an account number"};
        return true;
    }
    return false;
}
