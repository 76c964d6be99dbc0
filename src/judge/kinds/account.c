/* Account numbers without a check: deposit books, social benefit cards, organisations' accounts.
 *
 * Nothing but length: 9 to 25 digits in one token or in groups of four. The rule must ask for a
 * keyword or a column header; everything that another kind knows has been claimed before. */
#include "judge/kinds/bank_card.h"

enum { LEAST = 9, MOST = 25 };

/* 1234567890123456: an example. */
static bool counts_up(const char *p, size_t n)
{
    for (size_t i = 1; i < n; i++)
        if (p[i] != (p[i - 1] == '9' ? '0' : p[i - 1] + 1))
            return false;
    return true;
}

bool xs_find_account_number(const xs_number *n, size_t at, uint32_t today, xs_claim *out)
{
    for (unsigned g = 0; g < n->ngroups; g++) {
        size_t from = xs_run_begin(n, g), to = xs_run_end(n, g);
        if (from < at || !xs_all_digits(n->chars + from, to - from))
            continue;
        /* Groups of four, a shorter one last: 6228 4801 2345 67. */
        unsigned last = g;
        char sep = xs_run_right(n, g);
        for (size_t len = to - from;
             len == 4 && (sep == ' ' || sep == '-') && xs_run_right(n, last) == sep;) {
            size_t end = xs_run_end(n, last + 1);
            len = end - to;
            if (len > 4 || !xs_all_digits(n->chars + to, len))
                break;
            to = end;
            last++;
        }
        if (to - from < LEAST || to - from > MOST || xs_run_left(n, g) == '.' || xs_run_masked(n) ||
            xs_run_left(n, g) == '*' || xs_run_right(n, last) == '*' ||
            xs_run_right(n, last) == '.' || counts_up(n->chars + from, to - from) ||
            xs_run_checked(n, from, to, today))
            continue;
        int unsure = 0;
        *out = (xs_claim){.from = (uint16_t)from,
                          .to = (uint16_t)to,
                          .why_zh = "账号的位数",
                          .why_en = "length of an account number"};
        if (xs_card_issuer(n->chars + from, to - from, &unsure)) {
            out->delta = -30;
            out->why_zh = "像银行卡号，但校验位不符";
            out->why_en = "like a card number whose check digit fails";
        }
        return true;
    }
    return false;
}
