/* "plate": vehicle plates. GA 36-2018: province, authority, five characters (ordinary) or six (new
 * energy: small [D A B C E F G H J K] first, large the same last); police, trailer, learner, Hong
 * Kong, Macao, consulate last. Embassy and armed police plates. Seed: province character, letter, 4
 * to 6 letters or digits, perhaps a last Han character. */
#include "judge/kinds/glance.h"

static bool is_serial(uint32_t c)
{
    return xs_ascii_digit(c) || (xs_ascii_alpha(c) && c != 'i' && c != 'o');
}

static const char *const provinces[] = {
    "京", "津", "沪", "渝", "冀", "豫", "云", "辽", "黑", "湘", "皖", "鲁", "新", "苏", "浙", "赣",
    "鄂", "桂", "甘", "晋", "蒙", "陕", "吉", "闽", "贵", "粤", "青", "藏", "川", "宁", "琼", NULL};
static const char *const lasts[] = {"挂", "学", "警", "港", "澳", "领", "使", "应急", NULL};

bool xs_confirm_plate(const xs_sight *s, xs_opinion *o)
{
    xs_glance g;
    xs_glance_take(s, 12, 12, &g);
    const char *w = xs_glance_any(&g, g.from, provinces);
    if (!w) /* embassy, armed police: the pattern is enough */
        return !xs_ascii_alnum(xs_glance_char_before(&g, g.from)) &&
               !xs_ascii_alnum(xs_glance_char(&g, g.to));
    size_t i = g.from + strlen(w), n = 0, letters = 0, digits = 0;
    char serial[8];
    if (!is_serial(xs_glance_char(&g, i)) || xs_ascii_digit(xs_glance_char(&g, i)))
        return xs_disagree(o, "缺发牌机关代号", "no letter of the authority");
    i = xs_glance_skip(&g, i + 1);
    while (strchr(".-", g.s[i]) && g.s[i])
        i = xs_glance_skip(&g, i + 1);
    while (xs_glance_is(&g, i, "·") || xs_glance_is(&g, i, "•") || xs_glance_is(&g, i, "・"))
        i = xs_glance_skip(&g, xs_glance_next(&g, i));
    for (; n < 7 && is_serial(xs_glance_char(&g, i)); i++) {
        letters += xs_ascii_alpha((unsigned char)g.s[i]);
        digits += xs_ascii_digit((unsigned char)g.s[i]);
        serial[n++] = g.s[i];
    }
    const char *last = n == 4 ? xs_glance_any(&g, i, lasts) : NULL;
    size_t end = i + (last ? strlen(last) : 0);
    bool energy = n == 6 && ((strchr("abcdefghjk", serial[0]) && digits >= 4) ||
                             (strchr("abcdefghjk", serial[5]) && digits == 5));
    if (!(n == 5 || last || energy) || xs_ascii_alnum(xs_glance_char(&g, i)))
        return xs_disagree(o, "位数不符", "the wrong length");
    if (digits < 2)
        return xs_disagree(o, "字母过多，像单词", "too many letters, like a word");
    static const char *const roads[] = {"路", "号线", "次", "公交", "线", "型", "类", NULL};
    if (xs_glance_any(&g, xs_glance_skip(&g, end), roads))
        return xs_disagree(o, "线路、车次或型号", "a bus line, a train or a model");
    xs_glance_span(&g, g.from, end, o);
    return xs_agree(o, letters > 3 ? -15 : 0, "车牌号码的结构", "structure of a plate");
}
