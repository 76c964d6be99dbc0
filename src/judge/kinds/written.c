/* Numbers whose written form is more than one run of digits: "hkid" A123456(3), "landline"
 * (0571)87654321, "id-scientific" 3.30106E+17 (a spreadsheet's view of a citizen number). */
#include "judge/kinds/county.h"
#include "judge/kinds/glance.h"
#include "judge/kinds/hkid.h"

bool xs_confirm_hkid(const xs_sight *s, xs_opinion *o)
{
    xs_glance g;
    xs_glance_take(s, 4, 4, &g);
    char body[8];
    size_t n = 0, i = g.from;
    for (; n < sizeof body && xs_ascii_alnum(xs_glance_char(&g, i)); i++)
        body[n++] = (char)(g.s[i] >= 'a' ? g.s[i] - 'a' + 'A' : g.s[i]);
    if (xs_ascii_alnum(xs_glance_char_before(&g, g.from)) || g.s[i] != '(' || i + 1 >= g.n)
        return xs_disagree(o, "结构不符", "the wrong structure");
    char check = g.s[i + 1] == 'a' ? 'A' : g.s[i + 1];
    if (check != xs_hkid_check(body, n))
        return xs_disagree(o, "校验位不符", "the check character fails");
    return xs_agree(o, 0, "香港身份证，校验位正确",
                    "Hong Kong identity card, check character holds");
}

bool xs_confirm_landline(const xs_sight *s, xs_opinion *o)
{
    xs_glance g;
    xs_glance_take(s, 3, 8, &g);
    size_t digits = 0, end = g.to;
    for (size_t i = g.from; i < g.to; i++)
        digits += xs_ascii_digit((unsigned char)g.s[i]);
    while (xs_ascii_digit(xs_glance_char(&g, end)))
        end++, digits++;
    if (digits < 10 || digits > 12 || xs_ascii_alnum(xs_glance_char_before(&g, g.from)))
        return xs_disagree(o, "位数不符", "the wrong length");
    xs_glance_span(&g, g.from, end, o);
    return xs_agree(o, 0, "区号和号码位数正确", "area code and length hold");
}

bool xs_confirm_id_scientific(const xs_sight *s, xs_opinion *o)
{
    xs_glance g;
    xs_glance_take(s, 2, 2, &g);
    unsigned county = 0, n = 0;
    for (size_t i = g.from; i < g.to && g.s[i] != 'e'; i++)
        if (xs_ascii_digit((unsigned char)g.s[i]) && n < 6)
            county = county * 10 + (unsigned)(g.s[i] - '0'), n++;
    if (n < 3 || xs_ascii_alnum(xs_glance_char_before(&g, g.from)) ||
        xs_ascii_digit(xs_glance_char(&g, g.to)))
        return xs_disagree(o, "结构不符", "the wrong structure");
    bool known = n == 6 ? xs_county_known(county)
                        : xs_province_known(n == 5   ? county / 1000
                                            : n == 4 ? county / 100
                                                     : county / 10);
    if (!known)
        return xs_disagree(o, "区划代码不符", "no such county");
    return xs_agree(o, n == 6 ? 0 : -20, "以科学记数显示的身份证号",
                    "an identity number in scientific notation");
}
