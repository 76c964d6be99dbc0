/* "military-id": cards of officers, civilians and soldiers: 军字第1234567号. "military-unit": the
 * five-digit outward code 31234部队. Basis: published samples; the code itself is public, so on its
 * own it is at most a note (the rule's context raises it beside place, strength or equipment).
 * Seeds: README.md. */
#include "judge/kinds/glance.h"

bool xs_confirm_military_id(const xs_sight *s, xs_opinion *o)
{
    static const char *const kinds[] = {"军", "士", "文", "武", "参", "政", "后",
                                        "装", "海", "空", "北", "南", "东", "西",
                                        "中", "警", "火", "联", "战", "字", NULL};
    static const char *const others[] = {"证朝", "证海", "权证", "房权", "国用", "许可",
                                         "公证", "鉴",   "检",   "准",   "商",   "渔",
                                         "医",   "药",   "食",   "卫",   NULL};
    static const char *const cards[] = {"军官证", "士兵证",   "文职",   "士官证", "军人证",
                                        "警官证", "义务兵证", "学员证", "军人",   "证件",
                                        "证号",   "干部证",   NULL};
    xs_glance g;
    xs_glance_take(s, 16, 8, &g);
    /* The series stands straight before 字第, whatever the pattern took with it. */
    const char *series = memmem(g.s + g.from, g.to - g.from, "字第", strlen("字第"));
    size_t begin = series ? xs_glance_prev(&g, (size_t)(series - g.s)) : g.from;
    while (begin > g.from && xs_glance_any(&g, xs_glance_prev(&g, begin), kinds) &&
           !xs_glance_ends(&g, begin, "证"))
        begin = xs_glance_prev(&g, begin);
    if (!xs_glance_any(&g, begin, kinds))
        return xs_disagree(o, "字头不符", "no such series");
    if (xs_glance_has(&g, 0, g.to, others))
        return xs_disagree(o, "其他证件的字号", "the number of another certificate");
    size_t digits = 0;
    for (size_t i = g.from; i < g.to; i++)
        digits += xs_ascii_digit((unsigned char)g.s[i]);
    if (digits < 5 || digits > 10)
        return xs_disagree(o, "位数不符", "the wrong length");
    bool card = xs_glance_has(&g, 0, begin, cards);
    xs_glance_span(&g, begin, g.to, o);
    /* 某政字第…: a Han character before it makes it a document of an office. */
    uint32_t left = xs_glance_char_before(&g, begin);
    if (!card && xs_is_han(left))
        return xs_disagree(o, "其他单位的字号", "a number of an office");
    return xs_agree(o, card ? 5 : -10, "军人证件的字号", "number of a military card");
}

bool xs_confirm_military_unit(const xs_sight *s, xs_opinion *o)
{
    xs_glance g;
    xs_glance_take(s, 8, 8, &g);
    size_t i = g.from;
    while (i < g.to && !xs_ascii_digit(xs_glance_char(&g, i)))
        i = xs_glance_next(&g, i);
    size_t digits = i;
    while (xs_ascii_digit(xs_glance_char(&g, digits)))
        digits++;
    uint32_t left = xs_glance_char_before(&g, i);
    if (digits - i != 5 || g.s[i] == '0' || xs_ascii_digit(left) || left == '.' ||
        xs_ascii_alpha(left))
        return xs_disagree(o, "不是五位部队代号", "not a unit's code of five digits");
    return xs_agree(o, 0, "五位部队代号", "a unit's code of five digits");
}
