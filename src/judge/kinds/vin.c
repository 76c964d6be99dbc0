/* Vehicle identification number: 17 of 0-9A-Z without I O Q.
 *
 * GB 16735-2019: weights 8 7 6 5 4 3 2 10 0 9 8 7 6 5 4 3 2, modulo 11 (10 -> X) in place 9, the
 * last four are digits. 1M8GDM9AXKP042788, LSVAA49J132047371. */
#include "judge/kinds/run.h"

static int value(char c)
{
    /* A..Z; 0 = not allowed. */
    static const unsigned char letter[26] = {1, 2, 3, 4, 5, 6, 7, 8, 0, 1, 2, 3, 4,
                                             5, 0, 7, 0, 9, 2, 3, 4, 5, 6, 7, 8, 9};
    if (c >= '0' && c <= '9')
        return c - '0';
    return c >= 'A' && c <= 'Z' && letter[c - 'A'] ? letter[c - 'A'] : -1;
}

static bool is_vin(const char *p)
{
    static const unsigned char weight[17] = {8, 7, 6, 5, 4, 3, 2, 10, 0, 9, 8, 7, 6, 5, 4, 3, 2};
    int sum = 0, letters = 0;
    for (size_t i = 0; i < 17; i++) {
        int v = value(p[i]);
        if (v < 0)
            return false;
        sum += weight[i] * v;
        letters += p[i] >= 'A';
    }
    return letters >= 2 && xs_all_digits(p + 13, 4) && p[8] == "0123456789X"[sum % 11];
}

bool xs_find_vin(const xs_number *n, size_t at, uint32_t today, xs_claim *out)
{
    (void)today;
    for (unsigned g = 0; g < n->ngroups; g++) {
        size_t from = xs_run_begin(n, g), to = xs_run_end(n, g);
        if (from < at || to - from != 17 || !is_vin(n->chars + from))
            continue;
        *out = (xs_claim){.from = (uint16_t)from,
                          .to = (uint16_t)to,
                          .delta = n->chars[from] == 'L' ? 0 : -10,
                          .why_zh = "车辆识别代号，校验位正确",
                          .why_en = "vehicle identification number, check character holds"};
        return true;
    }
    return false;
}
