/* Unified social credit code and organisation code: public data, claimed so that personal kinds
 * cannot fire inside.
 *
 * GB 32100-2015: 18 characters of 0-9A-Z without I O S V Z; check = (31 - S mod 31) mod 31 (the
 * standard's body 91350100M000100Y4 gives 3). Characters 9 to 17 are the organisation code with its
 * own check. GB 11714-1997: 8 of [0-9A-Z], check = 11 - S mod 11 (10 -> X, 11 -> 0): PDY00001-X. */
#include "judge/kinds/run.h"

static int value31(char c)
{
    static const char alphabet[] = "0123456789ABCDEFGHJKLMNPQRTUWXY";
    const char *at = c ? strchr(alphabet, c) : NULL;
    return at ? (int)(at - alphabet) : -1;
}

static bool organisation_check(const char *p)
{
    static const unsigned char weight[8] = {3, 7, 9, 10, 5, 8, 4, 2};
    unsigned sum = 0;
    for (size_t i = 0; i < 8; i++) {
        char c = p[i];
        if (!((c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z')))
            return false;
        sum += weight[i] * (unsigned)(c <= '9' ? c - '0' : c - 'A' + 10);
    }
    return p[8] == "0X987654321"[sum % 11];
}

static bool credit_check(const char *p)
{
    static const unsigned char weight[17] = {1,  3,  9,  27, 19, 26, 16, 17, 20,
                                             29, 25, 13, 8,  24, 10, 30, 28};
    int sum = 0;
    for (size_t i = 0; i < 17; i++) {
        int v = value31(p[i]);
        if (v < 0)
            return false;
        sum += weight[i] * v;
    }
    return value31(p[17]) == (31 - sum % 31) % 31;
}

bool xs_find_credit_code(const xs_number *n, size_t at, uint32_t today, xs_claim *out)
{
    (void)today;
    for (unsigned g = 0; g < n->ngroups; g++) {
        xs_groups s;
        if (xs_run_begin(n, g) < at || !xs_run_join(n, g, 18, " -\n", &s))
            continue;
        const char *p = n->chars + s.from;
        if (!xs_all_digits(p + 2, 6) || !credit_check(p) || !organisation_check(p + 8))
            continue;
        *out = (xs_claim){.from = (uint16_t)s.from,
                          .to = (uint16_t)s.to,
                          .why_zh = "统一社会信用代码，两个校验位正确",
                          .why_en = "credit code, both checks hold"};
        return true;
    }
    return false;
}

bool xs_find_organisation_code(const xs_number *n, size_t at, uint32_t today, xs_claim *out)
{
    (void)today;
    for (unsigned g = 0; g + 1u < n->ngroups; g++) {
        xs_groups s;
        if (xs_run_begin(n, g) < at || !xs_run_join(n, g, 9, "-", &s) || !xs_run_shape(n, &s, "81"))
            continue;
        if (!organisation_check(n->chars + s.from))
            continue;
        *out = (xs_claim){.from = (uint16_t)s.from,
                          .to = (uint16_t)s.to,
                          .why_zh = "组织机构代码，校验位正确",
                          .why_en = "organisation code, check holds"};
        return true;
    }
    return false;
}
