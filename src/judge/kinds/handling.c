/* "handling-mark": 内部资料 注意保存, 不得外传, 会后收回 ... a mark, or a sentence about such
 * marks.
 *
 * Basis: practice of agencies (work secrets have no mark in law), 党政机关公文处理工作条例
 * (distribution limits). On a line of its own of at most 20 characters 0, in a sentence -25; in an
 * article of a regulation no finding. Seeds: the phrases themselves.
 *
 * "disclosure": 此件不公开, 公开属性：不予公开. Basis: 政府信息公开条例 (source attribute). */
#include "judge/kinds/glance.h"

enum { OWN_LINE = 20 };

/* 第六条, 第六条第二款, （三）, 3. at the line's start, then talk: an article of a regulation. */
static bool in_article(const xs_glance *g)
{
    if (!g->starts || !xs_glance_is(g, 0, "第"))
        return false;
    for (size_t i = 3, chars = 0; chars < 7 && i < g->from; chars++, i = xs_glance_next(g, i))
        if (xs_glance_is(g, i, "条"))
            return true;
    return false;
}

/* Does the phrase go on as an attribute or the object of a sentence? */
static bool goes_on(const xs_glance *g, size_t to)
{
    static const char *const words[] = {"的",   "制度", "管理", "规定", "性",
                                        "等",   "工作", "范围", "涉密", "国家",
                                        "任何", "本人", "他人", "给",   NULL};
    return xs_glance_any(g, to, words) != NULL;
}

bool xs_confirm_handling(const xs_sight *s, xs_opinion *o)
{
    xs_glance g;
    xs_glance_take(s, 40, 24, &g);
    if (in_article(&g))
        return xs_disagree(o, "法规条文中的规定", "an article of a regulation");
    static const char *const objects[] = {"泄露",   "泄漏",   "保守", "透露",
                                          "知悉的", "掌握的", "涉及", NULL};
    if (xs_glance_any_before(&g, g.from, objects))
        return xs_disagree(o, "谈论保密义务，不是标注", "talk about a duty, no mark");
    bool line = xs_glance_line(&g, OWN_LINE) <= OWN_LINE;
    bool edge = xs_glance_at_start(&g, g.from) || xs_glance_at_end(&g, g.to);
    static const char *const stop[] = {"。", ";", NULL};
    bool sentence = xs_glance_has(&g, 0, g.from, stop) ||
                    (xs_glance_has(&g, g.to, g.n, stop) && xs_glance_prev(&g, g.n) != g.to);
    static const char *const verbs[] = {"加强", "规范", "禁止", "是指", "属于", "不得泄露",
                                        "泄露", "分为", "包括", "涉及", "要求", NULL};
    bool talk = xs_glance_has(&g, 0, g.from, verbs);
    if (line && edge && !sentence && !talk && !goes_on(&g, g.to))
        return xs_agree(o, 0, "独立成行", "on a line of its own");
    if (xs_glance_alone(&g, g.from, g.to))
        return xs_agree(o, 0, "独立成行", "on a line of its own");
    static const char *const duty[] = {"泄露", "泄漏", "保密制度", "保密义务", "保密规定", NULL};
    if (goes_on(&g, g.to) || xs_glance_has(&g, 0, g.from, duty))
        return xs_agree(o, -45, "谈论内部管理，不是标注", "talk about handling, no mark");
    uint32_t left = xs_glance_char_before(&g, g.from), right = xs_glance_char(&g, g.to);
    if ((left == '(' || left == 0x3010 || left == '[') &&
        (right == ')' || right == 0x3011 || right == ']'))
        return xs_agree(o, -5, "括号内的标注", "a mark in brackets");
    return xs_agree(o, -25, "句中的标注", "inside a sentence");
}

bool xs_confirm_disclosure(const xs_sight *s, xs_opinion *o)
{
    xs_glance g;
    xs_glance_take(s, 30, 20, &g);
    if (in_article(&g))
        return xs_disagree(o, "法规条文中的规定", "an article of a regulation");
    static const char *const unchecked[] = {"□", "☐", "○", NULL};
    if (xs_glance_any_before(&g, g.from, unchecked))
        return xs_disagree(o, "未勾选的选项", "an option that is not ticked");
    static const char *const more[] = {"的", "情形", "范围", "理由", "信息", NULL};
    if (xs_glance_any(&g, g.to, more))
        return xs_disagree(o, "谈论公开属性，不是标注", "talk about disclosure, no mark");
    /* A choice that has not been made. */
    static const char *const choice[] = {"、", "/", "或", "□", "☐", NULL};
    if (xs_glance_any(&g, xs_glance_skip(&g, g.to), choice))
        return xs_disagree(o, "列举公开属性", "lists disclosure attributes");
    bool field =
        memchr(g.s + g.from, ':', g.to - g.from) || memchr(g.s + g.from, '|', g.to - g.from);
    uint32_t left = xs_glance_char_before(&g, g.from);
    if (field || xs_glance_alone(&g, g.from, g.to) || left == '(' ||
        xs_glance_line(&g, OWN_LINE) <= OWN_LINE)
        return xs_agree(o, 0, "附注或公开属性栏", "a note or an attribute field");
    return xs_agree(o, -20, "句中的公开属性", "inside a sentence");
}
