/* "person": a label (患者, 举报人：) or a sex (，男) with somebody's name beside it.
 *
 * Names have no shape of their own, so a pattern cannot tell 患者张三 from 患者应当. The pattern finds
 * the label, or the comma and sex or the verb behind a name; this routine asks whether a name stands there
 * (judge/names.h: surnames of the 2020 national name report, words that begin like one refused). Masked names
 * (张某, 李*) are none.
 * Seeds: `(患者|举报人) ?[:|,]?`, `[,(、| ] ?(男|女)`, `患有?`. */
#include <string.h>

#include "judge/kinds/glance.h"
#include "judge/names.h"

enum { LONGEST = 4 };

/* What follows a name in running text when nothing separates them. */
static const char *const after_name[] = {
    "男", "女", "同志", "先生", "女士", "因", "系", "患", "反映", "来电", "来信", "来访", "电话", "手机",
    "身份证", "公民身份", "家住", "现住", "确诊", "诊断", "由", "被", "服用", "自述", "实名", "多次", "出生", "年龄", NULL};

static bool masks(const xs_glance *g, size_t i)
{
    static const char *const signs[] = {"某", "*", "×", "x", "○", "□", "_", NULL};
    return xs_glance_any(g, i, signs) != NULL;
}

/* Surnames that are far oftener a particle in such a place. */
static const char *const particles[] = {"和", "于", "应", "向", "与", "经", "由", "为", "因", "时", "权",
                                        "是", "能", "要", "所", "对", NULL};

/* The end of the name that begins at i, or i when there is none. strict: something must end it. */
static size_t name_at(const xs_glance *g, size_t i, bool strict)
{
    size_t ends[LONGEST + 1], n = 0, k = i;
    while (n <= LONGEST && xs_is_han(xs_glance_char(g, k))) {
        k = xs_glance_next(g, k);
        if (n < LONGEST)
            ends[n] = k;
        n++;
    }
    if (n < 2 || masks(g, k) || (strict && xs_glance_any(g, i, particles)))
        return i;
    for (size_t len = n < LONGEST ? n : LONGEST; len >= 2; len--) {
        size_t end = ends[len - 1];
        bool bounded = len == n || xs_glance_any(g, end, after_name);
        if ((bounded || !strict) && memchr(g->s + i, 0, end - i) == NULL &&
            xs_name_is((xs_str){g->s + i, end - i}) && !masks(g, end) &&
            !memmem(g->s + i, end - i, "某", 3))
            return end;
    }
    return i;
}

/* The beginning of the name that ends at `to`, or `to`. */
static size_t name_before(const xs_glance *g, size_t to)
{
    size_t begins[LONGEST + 1], n = 0, k = to;
    while (n <= LONGEST && xs_is_han(xs_glance_char_before(g, k))) {
        k = xs_glance_prev(g, k);
        if (n < LONGEST)
            begins[n] = k;
        n++;
    }
    for (size_t len = n < LONGEST ? n : LONGEST; n <= LONGEST && len >= 2; len--)
        if (len == n && !xs_glance_any(g, begins[len - 1], particles) &&
            xs_name_is((xs_str){g->s + begins[len - 1], to - begins[len - 1]}))
            return begins[len - 1];
    static const char *const labels[] = {"姓名", "患者", "病人", "人", "户主", "学生", "职工", "村民", "居民",
                                         "者", "同志", "对象", "反映", "关于", "母亲", "父亲", "丈夫", "妻子",
                                         "儿子", "女儿", "孩子", "孤儿", "儿童", "女童", "男童", "女孩", "男孩",
                                         "户", NULL};
    for (size_t len = 3; len >= 2; len--)
        if (n > len && xs_glance_any_before(g, begins[len - 1], labels) &&
            !xs_glance_any(g, begins[len - 1], particles) &&
            xs_name_is((xs_str){g->s + begins[len - 1], to - begins[len - 1]}))
            return begins[len - 1];
    return to;
}

bool xs_confirm_person(const xs_sight *s, xs_opinion *o)
{
    xs_glance g;
    xs_glance_take(s, 8, 12, &g);
    uint32_t first = xs_glance_char(&g, g.from);
    static const char *const verbs[] = {"同志", "先生", "女士", "系", "为", "身患", "罹患", "患", "确诊", "被诊断", "查出", NULL};
    static const char *const nouns[] = {"患者", "患儿", "确诊者", NULL};
    if (!xs_is_han(first) || /* ，男 */
        (xs_glance_any(&g, g.from, verbs) && !xs_glance_any(&g, g.from, nouns))) {
        size_t begin = name_before(&g, xs_glance_back(&g, g.from));
        if (begin >= g.from)
            return xs_disagree(o, "前面不是人名", "no name before it");
        xs_glance_span(&g, begin, g.to, o);
        return xs_agree(o, 0, "写明人名", "somebody is named");
    }
    size_t i = xs_glance_skip(&g, g.to);
    uint32_t last = xs_glance_char_before(&g, g.to);
    bool labelled = last == ':' || last == '|';
    while (xs_glance_char(&g, i) == '"' || xs_glance_is(&g, i, "“"))
        i = xs_glance_next(&g, i);
    size_t end = name_at(&g, i, !labelled);
    if (end == i)
        return xs_disagree(o, "后面不是人名", "no name behind it");
    xs_glance_span(&g, g.from, end, o);
    return xs_agree(o, 0, "写明人名", "somebody is named");
}
