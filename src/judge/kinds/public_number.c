/* Numbers of files and things that personal kinds must not fire inside. Structure only: none of
 * them is ever a finding. One function for each; a new one is a function here and a table line.
 *
 *   project code     国家发展改革委 project codes of the approval platform (2017): year-region-
 *                    industry-type-serial, 4-6-2-2-6 digits
 *   index number     信息索引号: organisation code/year-serial (政府信息公开目录系统实施指引, 2009)
 *   invoice          全面数字化的电子发票 (2021 on): 20 digits, year of two digits and tax region
 * first drug trace code  药品追溯码 (NMPAB/T 1002-2019): 20 digits, 8 first ISBN             GB/T
 * 5795-2006: 978 or 979, check modulo 10 long number      21 and more digits: tender numbers, real
 * estate units, transaction ids */
#include "judge/kinds/county.h"
#include "judge/kinds/run.h"

static bool claim(xs_claim *out, size_t from, size_t to, const char *zh, const char *en)
{
    *out = (xs_claim){.from = (uint16_t)from, .to = (uint16_t)to, .why_zh = zh, .why_en = en};
    return true;
}

/* A region of a project or an invoice: a county, a prefecture or a province, or the State. */
static bool is_region(const char *p)
{
    return xs_all_digits(p, 6) &&
           (memcmp(p, "000000", 6) == 0 || xs_province_known(xs_digits_value(p, 2)));
}

bool xs_find_project_code(const xs_number *n, size_t at, uint32_t today, xs_claim *out)
{
    for (unsigned g = 0; g < n->ngroups; g++) {
        xs_groups s;
        if (xs_run_begin(n, g) < at || !xs_run_join(n, g, 20, "-", &s))
            continue;
        const char *p = n->chars + s.from;
        if (!xs_run_shape(n, &s, "46226") && s.first != s.last)
            continue;
        unsigned year = xs_all_digits(p, 20) ? xs_digits_value(p, 4) : 0;
        if (year >= 2000 && year <= today / 10000 + 1 && is_region(p + 4))
            return claim(out, s.from, s.to, "投资项目代码", "investment project code");
    }
    return false;
}

bool xs_find_index_number(const xs_number *n, size_t at, uint32_t today, xs_claim *out)
{
    for (unsigned g = 0; g + 2u < n->ngroups; g++) {
        size_t len = xs_run_end(n, g) - xs_run_begin(n, g);
        if (xs_run_begin(n, g) < at || (len != 9 && len != 18) || xs_run_right(n, g) != '/' ||
            xs_run_right(n, g + 1) != '-' || xs_run_end(n, g + 1) - xs_run_begin(n, g + 1) != 4)
            continue;
        size_t serial = xs_run_end(n, g + 2) - xs_run_begin(n, g + 2);
        if (serial < 3 || serial > 8 || !xs_all_digits(n->chars + xs_run_begin(n, g + 1), 4))
            continue;
        unsigned year = xs_digits_value(n->chars + xs_run_begin(n, g + 1), 4);
        if (year >= 1949 && year <= today / 10000 + 1)
            return claim(out, xs_run_begin(n, g), xs_run_end(n, g + 2), "信息索引号",
                         "index number");
    }
    return false;
}

/* A token of exactly this many digits. */
static bool digits_token(const xs_number *n, unsigned g, size_t at, size_t least, size_t most)
{
    size_t from = xs_run_begin(n, g), len = xs_run_end(n, g) - from;
    return from >= at && len >= least && len <= most && xs_all_digits(n->chars + from, len);
}

bool xs_find_invoice(const xs_number *n, size_t at, uint32_t today, xs_claim *out)
{
    for (unsigned g = 0; g < n->ngroups; g++) {
        const char *p = n->chars + xs_run_begin(n, g);
        if (digits_token(n, g, at, 20, 20) && xs_digits_value(p, 2) >= 21 &&
            xs_digits_value(p, 2) <= today / 10000 % 100 + 1 &&
            xs_province_known(xs_digits_value(p + 2, 2)))
            return claim(out, xs_run_begin(n, g), xs_run_end(n, g), "数电发票号码",
                         "electronic invoice number");
    }
    return false;
}

bool xs_find_drug_trace_code(const xs_number *n, size_t at, uint32_t today, xs_claim *out)
{
    (void)today;
    for (unsigned g = 0; g < n->ngroups; g++)
        if (digits_token(n, g, at, 20, 20) && n->chars[xs_run_begin(n, g)] == '8')
            return claim(out, xs_run_begin(n, g), xs_run_end(n, g), "药品追溯码",
                         "drug trace code");
    return false;
}

bool xs_find_isbn(const xs_number *n, size_t at, uint32_t today, xs_claim *out)
{
    (void)today;
    for (unsigned g = 0; g < n->ngroups; g++) {
        xs_groups s;
        if (xs_run_begin(n, g) < at || !xs_run_join(n, g, 13, "- ", &s))
            continue;
        const char *p = n->chars + s.from;
        if (!xs_all_digits(p, 13) || (memcmp(p, "978", 3) != 0 && memcmp(p, "979", 3) != 0))
            continue;
        unsigned sum = 0;
        for (size_t i = 0; i < 13; i++)
            sum += (unsigned)(p[i] - '0') * (i % 2 ? 3 : 1);
        if (sum % 10 == 0)
            return claim(out, s.from, s.to, "国际标准书号，校验位正确", "ISBN, check holds");
    }
    return false;
}

bool xs_find_long_number(const xs_number *n, size_t at, uint32_t today, xs_claim *out)
{
    (void)today;
    for (unsigned g = 0; g < n->ngroups; g++)
        if (digits_token(n, g, at, 21, XS_NUMBER_MAX))
            return claim(out, xs_run_begin(n, g), xs_run_end(n, g), "21 位以上的编号",
                         "a number of 21 digits or more");
    return false;
}

/* ---- dates, times, amounts --------------------------------------------------------------------
 */

static bool is_year(unsigned y)
{
    return y >= 1850 && y <= 2100;
}

/* 2024-01-31, 2024/1/31, 2024.1.31: three groups. */
static bool date_groups(const xs_number *n, unsigned g)
{
    if (g + 2u >= n->ngroups || xs_run_right(n, g) != xs_run_right(n, g + 1) ||
        !strchr("-./", xs_run_right(n, g)))
        return false;
    unsigned v[3];
    for (unsigned i = 0; i < 3; i++) {
        size_t from = xs_run_begin(n, g + i), len = xs_run_end(n, g + i) - from;
        if ((i == 0 ? len != 4 : len > 2) || !xs_all_digits(n->chars + from, len))
            return false;
        v[i] = xs_digits_value(n->chars + from, len);
    }
    return is_year(v[0]) && xs_date_valid(v[0], v[1], v[2]);
}

/* yyyymmdd with 0, 4, 6 or 9 digits of time behind it. */
static bool is_stamp(const char *p, size_t len)
{
    if (len != 8 && len != 12 && len != 14 && len != 17)
        return false;
    uint32_t day = xs_date_read(p);
    if (!day || !is_year(day / 10000))
        return false;
    return len == 8 || (xs_digits_value(p + 8, 2) < 24 && xs_digits_value(p + 10, 2) < 60 &&
                        (len == 12 || xs_digits_value(p + 12, 2) < 60));
}

/* Milliseconds since 1970: the years 2001 to 2059. */
static bool is_epoch(const char *p, size_t len)
{
    return len == 13 && ((*p == '1' && p[1] != '9') || (*p == '2' && p[1] < '9'));
}

bool xs_find_date(const xs_number *n, size_t at, uint32_t today, xs_claim *out)
{
    (void)today;
    for (unsigned g = 0; g < n->ngroups; g++) {
        size_t from = xs_run_begin(n, g), to = xs_run_end(n, g);
        if (from < at)
            continue;
        if (date_groups(n, g))
            return claim(out, from, xs_run_end(n, g + 2), "日期", "a date");
        if (!xs_all_digits(n->chars + from, to - from))
            continue;
        /* An eight-digit group between other digits may be the middle of a citizen number. */
        bool alone = n->ngroups == 1 || to - from != 8;
        if (alone && is_stamp(n->chars + from, to - from))
            return claim(out, from, to, "日期时间", "a date or time stamp");
        if (is_epoch(n->chars + from, to - from))
            return claim(out, from, to, "时间戳", "a time stamp");
    }
    return false;
}

bool xs_find_amount(const xs_number *n, size_t at, uint32_t today, xs_claim *out)
{
    (void)today;
    for (unsigned g = 0; g + 1u < n->ngroups; g++) {
        size_t from = xs_run_begin(n, g), to = xs_run_end(n, g + 1);
        if (from < at || xs_run_right(n, g) != '.' || xs_run_left(n, g) == '.' ||
            xs_run_right(n, g + 1) == '.')
            continue;
        if (to - xs_run_end(n, g) <= 6 && xs_all_digits(n->chars + from, to - from))
            return claim(out, from, to, "小数、金额", "a decimal number or an amount");
    }
    return false;
}
