/* Hong Kong identity card without brackets: A1234563. The usual form A123456(3) is not one run of
 * digits; the confirm routine "hkid" reads it. */
#include "judge/kinds/hkid.h"

char xs_hkid_check(const char *p, size_t n)
{
    if ((n != 7 && n != 8) || !xs_all_digits(p + n - 6, 6))
        return 0;
    unsigned sum = 0, weight = 9;
    if (n == 7)
        sum += 36 * weight--; /* the missing first letter counts as a blank */
    for (size_t i = 0; i < n; i++) {
        bool digit = i >= n - 6;
        if (!digit && (p[i] < 'A' || p[i] > 'Z'))
            return 0;
        sum += weight-- * (unsigned)(digit ? p[i] - '0' : p[i] - 'A' + 10);
    }
    return "0A987654321"[sum % 11];
}

bool xs_find_hkid(const xs_number *n, size_t at, uint32_t today, xs_claim *out)
{
    (void)today;
    for (unsigned g = 0; g < n->ngroups; g++) {
        size_t from = xs_run_begin(n, g), len = xs_run_end(n, g) - from;
        if (from < at || (len != 8 && len != 9) ||
            n->chars[from + len - 1] != xs_hkid_check(n->chars + from, len - 1))
            continue;
        *out = (xs_claim){.from = (uint16_t)from,
                          .to = (uint16_t)(from + len),
                          .delta = -10,
                          .why_zh = "香港身份证，校验位正确",
                          .why_en = "Hong Kong identity card, check character holds"};
        return true;
    }
    return false;
}
