/* Citizen number of 15 digits, in use until 2013.
 *
 * GB 11643-1989: six digits of GB/T 2260, yymmdd, serial. There is no check digit and 1.3 % of
 * random numbers fit, so a rule must ask for a keyword or a column header. */
#include "judge/kinds/county.h"
#include "judge/kinds/run.h"

/* Registration number of an enterprise before 2015: six digits of GB/T 2260, eight serial digits,
 * ISO 7064 MOD 11,10 check (GS 15-2006). Nine in ten citizen numbers fail it. */
static bool is_registration(const char *p)
{
    unsigned v = 10;
    for (size_t i = 0; i < 14; i++) {
        v = (v + (unsigned)(p[i] - '0')) % 10;
        v = (v ? v : 10) * 2 % 11;
    }
    return (v + (unsigned)(p[14] - '0')) % 10 == 1;
}

bool xs_find_resident_id15(const xs_number *n, size_t at, uint32_t today, xs_claim *out)
{
    (void)today; /* every date of 19yy has passed */
    for (unsigned g = 0; g < n->ngroups; g++) {
        xs_groups s;
        if (xs_run_begin(n, g) < at || !xs_run_join(n, g, 15, " -\n", &s))
            continue;
        const char *p = n->chars + s.from;
        if ((s.first != s.last && !xs_run_shape(n, &s, "663")) || !xs_all_digits(p, 15))
            continue;
        unsigned county = xs_digits_value(p, 6), day = xs_digits_value(p + 6, 6);
        if (!xs_date_valid(1900 + day / 10000, day / 100 % 100, day % 100) || county > 659999 ||
            !xs_province_known(county / 10000))
            continue;
        *out = (xs_claim){.from = (uint16_t)s.from,
                          .to = (uint16_t)s.to,
                          .why_zh = "区划代码、出生日期正确（15 位无校验位）",
                          .why_en = "county and birth date hold (15 digits have no check)",
                          .birth = 19000000 + day};
        if (!xs_county_known(county)) {
            out->delta = -15;
            out->why_zh = "区划代码不在表中";
            out->why_en = "county code unknown";
        } else if (is_registration(p)) {
            out->delta = -5;
            out->why_zh = "也符合旧工商注册号的校验";
            out->why_en = "also fits an enterprise registration number";
        }
        return true;
    }
    return false;
}
