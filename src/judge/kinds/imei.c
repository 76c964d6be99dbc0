/* IMEI of a mobile device: 15 digits. 3GPP TS 23.003: type allocation code of 8 digits (first two:
 * reporting body), serial of 6, Luhn check: 490154203237518. Fifteen digits are also old citizen
 * numbers, so a rule must ask for a keyword. */
#include "judge/kinds/run.h"

static bool is_body(unsigned v)
{
    return v == 1 || v == 35 || v == 86 || v == 99 || v == 91 || v == 98 || (v >= 44 && v <= 54);
}

bool xs_find_imei(const xs_number *n, size_t at, uint32_t today, xs_claim *out)
{
    (void)today;
    for (unsigned g = 0; g < n->ngroups; g++) {
        xs_groups s;
        if (xs_run_begin(n, g) < at || !xs_run_join(n, g, 15, " -\n", &s))
            continue;
        const char *p = n->chars + s.from;
        if ((s.first != s.last && !xs_run_shape(n, &s, "2661") && !xs_run_shape(n, &s, "861")) ||
            !xs_all_digits(p, 15) || !is_body(xs_digits_value(p, 2)) || !xs_luhn(p, 15))
            continue;
        *out = (xs_claim){.from = (uint16_t)s.from,
                          .to = (uint16_t)s.to,
                          .why_zh = "设备识别码，校验位正确",
                          .why_en = "device identity, check digit holds"};
        return true;
    }
    return false;
}
