/* Citizen number of 18 characters, alone or inside longer numbers that embed it.
 *
 * 330106189502030018 (weights 7 9 10 5 8 4 2 1 6 3 7 9 10 5 8 4 2; S = 191; 191 mod 11 = 4 -> 8).
 * Embedded: student number G + ID; disability card ID + type 1-7 + grade 1-4 (+ B and issue);
 * tax number of a sole trader ID + 2 digits; physician's certificate 9 digits + ID. Left of it a
 * letter may stand, never a digit, except in these forms. */
#include "judge/kinds/resident_id.h"

#include "judge/kinds/county.h"

enum { FIRST_YEAR = 1850 };

char xs_id18_check(const char *p)
{
    static const unsigned char weight[17] = {7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2};
    unsigned sum = 0;
    for (size_t i = 0; i < 17; i++)
        sum += weight[i] * (unsigned)(p[i] - '0');
    return "10X98765432"[sum % 11];
}

bool xs_id18_read(const char *p, uint32_t today, xs_id18 *out)
{
    if (!xs_all_digits(p, 17) || !((p[17] >= '0' && p[17] <= '9') || p[17] == 'X'))
        return false;
    uint32_t birth = xs_date_read(p + 6);
    if (birth / 10000 < FIRST_YEAR || birth > xs_date_next(today))
        return false;
    *out = (xs_id18){.birth = birth, .checked = p[17] == xs_id18_check(p)};
    if (p[0] == '9') {
        unsigned nation = xs_digits_value(p + 3, 3);
        out->foreign = out->county = true;
        return xs_province_known(xs_digits_value(p + 1, 2)) && nation >= 4 && nation <= 894;
    }
    unsigned county = xs_digits_value(p, 6);
    if (!xs_province_known(county / 10000))
        return false;
    bool special = county == 810000 || county == 820000 || county == 830000;
    out->county = special || xs_county_known(county) || county / 10000 == 71;
    return special || county / 10000 < 80;
}

/* ---- claims ---------------------------------------------------------------------------------- */

/* Two digits that may follow a citizen number: type and grade of a disability card, or the serial
 * of a sole trader's tax number. */
static bool is_tail(const char *p)
{
    return (p[0] >= '1' && p[0] <= '7' && p[1] >= '1' && p[1] <= '4') ||
           (p[0] == '0' && p[1] >= '1' && p[1] <= '9');
}

static bool is_mobile(const char *p)
{
    return p[0] == '1' && p[1] >= '3' && p[1] <= '9';
}

/* Where in a token of n characters a citizen number may begin: writes up to 2 places. */
static size_t places(const char *p, size_t n, size_t at[2])
{
    size_t letters = 0;
    while (letters < n && letters < 8 && p[letters] >= 'A' && p[letters] <= 'Z')
        letters++;
    p += letters, n -= letters;
    at[0] = letters;
    if (n == 18)
        return 1;
    /* Issue mark of a disability card. */
    if (n == 22 && p[20] == 'B' && p[21] >= '0' && p[21] <= '9')
        n = 20;
    if (n == 20 && is_tail(p + 18))
        return 1;
    if (n == 27 && xs_all_digits(p, 9)) {
        at[0] = letters + 9;
        return 1;
    }
    if (n == 29 && is_mobile(p + 18) && xs_all_digits(p + 18, 11)) /* two columns run together */
        return 1;
    if (n == 36) {
        at[1] = letters + 18;
        return 2;
    }
    /* Letters behind it, as in file names. */
    if (n > 18 && n <= 24) {
        for (size_t i = 18; i < n; i++)
            if (p[i] < 'A' || p[i] > 'Z')
                return 0;
        return 1;
    }
    return 0;
}

static bool claim(xs_claim *out, size_t from, const xs_id18 *id, int delta, const char *zh,
                  const char *en)
{
    *out = (xs_claim){.from = (uint16_t)from,
                      .to = (uint16_t)(from + 18),
                      .delta = (int16_t)delta,
                      .why_zh = zh,
                      .why_en = en,
                      .birth = id->birth};
    return true;
}

/* Strong readings: the check holds. */
static bool strong(size_t from, const xs_id18 *id, bool embedded, xs_claim *out)
{
    if (!id->county)
        return !embedded && claim(out, from, id, -15, "校验位正确，区划代码不在表中",
                                  "check digit holds, county code unknown");
    if (id->foreign)
        return claim(out, from, id, 0, "外国人永久居留身份证，校验位正确",
                     "foreign permanent resident, check digit holds");
    if (embedded)
        return claim(out, from, id, 0, "长编号中含校验正确的身份证号",
                     "a longer number holds a valid identity number");
    return claim(out, from, id, 0, "校验位、出生日期、区划代码正确",
                 "check digit, birth date and county hold");
}

/* Weak readings of a token of exactly 18 characters: typing error, or cut by a spreadsheet. */
static bool weak(const xs_number *n, size_t from, const xs_id18 *id, uint32_t today, xs_claim *out)
{
    if (!id->county || xs_run_risky(n) || xs_run_public(n, from, from + 18, today))
        return false;
    if (memcmp(n->chars + from + 15, "000", 3) == 0)
        return claim(out, from, id, -20, "末三位为 000，疑似被电子表格截断的身份证号",
                     "ends in 000: an identity number cut by a spreadsheet");
    return claim(out, from, id, -45, "校验位不符，疑似录入错误",
                 "check digit fails: a typing error");
}

static bool in_token(const xs_number *n, unsigned g, size_t at, uint32_t today, xs_claim *out)
{
    size_t begin = xs_run_begin(n, g), end = xs_run_end(n, g), place[2];
    size_t nplaces = places(n->chars + begin, end - begin, place);
    for (size_t i = 0; i < nplaces; i++) {
        size_t from = begin + place[i];
        xs_id18 id;
        if (from < at || from + 18 > end || !xs_id18_read(n->chars + from, today, &id))
            continue;
        /* Three credit codes in a thousand pass as citizen numbers of an unknown county. */
        if (!id.county && (xs_run_risky(n) || xs_run_public(n, from, from + 18, today)))
            continue;
        if (id.checked && strong(from, &id, end - begin > 18, out))
            return true;
        if (!id.checked && end - begin == 18)
            return weak(n, from, &id, today, out);
    }
    return false;
}

static bool in_groups(const xs_number *n, unsigned g, size_t at, uint32_t today, xs_claim *out)
{
    xs_groups s;
    if (xs_run_begin(n, g) < at || !xs_run_join(n, g, 18, " -.\n_/*+,", &s))
        return false;
    xs_id18 id;
    if (!xs_id18_read(n->chars + s.from, today, &id) || !id.county)
        return false;
    bool symbols = false;
    for (unsigned k = s.first; k < s.last; k++)
        symbols = symbols || strchr("*+,", xs_run_right(n, k));
    if (id.checked && strong(s.from, &id, false, out)) {
        out->obfuscated = symbols;
        return true;
    }
    return !symbols && xs_run_shape(n, &s, "684") && weak(n, s.from, &id, today, out);
}

bool xs_find_resident_id(const xs_number *n, size_t at, uint32_t today, xs_claim *out)
{
    for (unsigned g = 0; g < n->ngroups; g++) {
        if (xs_run_end(n, g) <= at)
            continue;
        if (in_token(n, g, at, today, out) || in_groups(n, g, at, today, out))
            return true;
    }
    return false;
}
