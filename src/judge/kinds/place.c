/* "coordinates": precise positions. Degrees, minutes and seconds; decimal pairs; CGCS2000 plane
 * coordinates (GB/T 22021-2008). Positions of mines, sea areas and sites are published lawfully, so
 * what makes them sensitive is the rule's context. Seeds: README.md.
 *
 * "address": a home down to door, room or villagers' group. The township and above may be
 * published. */
#include "judge/kinds/glance.h"

/* Decimals behind the point of the first and the last number in s[from,to). */
static void decimals(const xs_glance *g, size_t from, size_t to, size_t *first, size_t *last)
{
    size_t run = 0;
    bool behind = false;
    *first = *last = 0;
    for (size_t i = from; i <= to; i++) {
        char c = i < to ? g->s[i] : ' ';
        if (xs_ascii_digit((unsigned char)c) && behind) {
            run++;
        } else if (c == '.' && !behind) {
            behind = true;
        } else if (!xs_ascii_digit((unsigned char)c)) {
            if (behind) {
                *last = run;
                *first = *first ? *first : run;
            }
            behind = false;
            run = 0;
        }
    }
}

bool xs_confirm_coordinates(const xs_sight *s, xs_opinion *o)
{
    xs_glance g;
    xs_glance_take(s, 8, 20, &g);
    uint32_t left = xs_glance_char_before(&g, g.from);
    if (xs_ascii_digit(xs_glance_char(&g, g.from)) &&
        (xs_ascii_digit(left) || left == '.' || left == '-'))
        return xs_disagree(o, "更长数字的一部分", "part of a longer number");
    /* Folding writes ″ as two primes. */
    static const char *const seconds[] = {"秒", "′′", "’’", "''", "\"", "”", NULL};
    static const char *const degrees[] = {"°", "度", NULL};
    size_t end = g.to;
    while (end < g.n && (xs_ascii_digit(xs_glance_char(&g, end)) || g.s[end] == '.'))
        end++;
    const char *w = xs_glance_any(&g, end, seconds);
    if (w)
        end += strlen(w);
    if (xs_glance_has(&g, g.from, g.to, degrees)) {
        if (!xs_glance_has(&g, g.from, end, seconds))
            return xs_disagree(o, "只到度或分", "degrees or minutes only");
        xs_glance_span(&g, g.from, end, o);
        return xs_agree(o, 0, "精确到秒的坐标", "a position to the second");
    }
    size_t first, last;
    decimals(&g, g.from, end, &first, &last);
    xs_glance_span(&g, g.from, end, o);
    if (g.s[g.from] == 'x' || g.s[g.from] == 'y')
        return xs_agree(o, 0, "平面直角坐标", "plane coordinates");
    if (first < 4 || last < 4)
        return xs_disagree(o, "小数位不足", "too few decimals");
    return xs_agree(o, first >= 5 && last >= 5 ? 0 : -5, "经纬度数对",
                    "a pair of longitude and latitude");
}

/* The pattern finds a door; the address goes back from there to what bounds it. */
static size_t address_begin(const xs_glance *g)
{
    static const char *const leads[] = {"家住", "住在", "住于", "现住", "租住", "暂住", "居住于", "居住在", "位于",
                                        "地址", "住址", NULL};
    size_t i = g->from;
    for (unsigned n = 0; n < 44 && i > 0; n++) {
        uint32_t c = xs_glance_char_before(g, i);
        if (!xs_is_han(c) && !xs_ascii_alnum(c) && c != '-' && c != '#' && c != ' ')
            break;
        if (xs_glance_any_before(g, i, leads))
            break;
        i = xs_glance_prev(g, i);
    }
    return xs_glance_skip(g, i);
}

/* 南岸区某村23号: one 某 stands for the place that would tell. 某市 and 某某县 hide nothing when street
 * or village and door follow. */
static bool is_hidden(const xs_glance *g, size_t from, size_t to)
{
    static const char *const tells[] = {"村", "路", "街", "巷", "弄", "小区", "社区", "号", "幢",
                                        "栋", "楼", "单元", "室", "组", "苑", "花园", "庄", NULL};
    for (size_t i = from; i < to; i = xs_glance_next(g, i))
        if (xs_glance_is(g, i, "某") && xs_glance_any(g, i + 3, tells) && !xs_glance_is(g, i + 3, "街道") && !xs_glance_is(g, i + 3, "某") && !xs_glance_ends(g, i, "某"))
            return true;
    return false;
}

bool xs_confirm_address(const xs_sight *s, xs_opinion *o)
{
    static const char *const regions[] = {"省", "市",   "县",   "区",   "旗", "镇", "乡",
                                          "村", "街道", "社区", "小区", "街", "路", "巷",
                                          "弄", "里",   "庄",   "屯",   "苑", "园", NULL};
    static const char *const doors[] = {"号", "室", "栋", "幢", "单元", "组",
                                        "户", "房", "社", "队", NULL};
    static const char *const offices[] = {
        "公司", "中心", "大厅",   "大楼",   "大厦", "学校", "中学",   "小学",   "医院",
        "法院", "办公", "会议室", "政府",   "银行", "支行", "委员会", "派出所", "服务站",
        "酒店", "宾馆", "工业园", "产业园", "局",   "窗口", "档口",   "厂",     NULL};
    static const char *const papers[] = {"文件", "公告", "令", "通知", "条", "款",
                                         "楼盘", "线",   "文", "修正", NULL};
    xs_glance g;
    xs_glance_take(s, 48, 32, &g);
    size_t end = g.to, begin = address_begin(&g);
    for (unsigned more = 0; more < 40 && end < g.n;
         more++) { /* 1号2单元301室: the rest of the doors */
        const char *w = xs_glance_any(&g, end, doors);
        if (w)
            end += strlen(w);
        else if (xs_ascii_alnum(xs_glance_char(&g, end)) || g.s[end] == '-')
            end++;
        else
            break;
    }
    if (!xs_glance_has(&g, begin, end, regions) || !xs_glance_has(&g, begin, end, doors))
        return xs_disagree(o, "没有到门牌、组室", "not down to door, room or group");
    static const char *const words[] = {"织", "成", "长", "合", "建", "会", "区", "保", "员", "团", "籍", "口", NULL};
    if (xs_glance_any(&g, end, words))
        return xs_disagree(o, "普通词语的一部分", "part of an ordinary word");
    if (is_hidden(&g, begin, end))
        return xs_disagree(o, "已隐去的地址", "an address with its place hidden");
    if (xs_glance_any(&g, xs_glance_skip(&g, end), papers))
        return xs_disagree(o, "文件编号", "the number of a paper");
    xs_glance_span(&g, begin, end, o);
    static const char *const residence[] = {"住址", "家庭", "户籍", "户口", "现住", "家住",
                                            "租住", "居住", "暂住", "常住", "住在", NULL};
    bool home = xs_glance_is(&g, begin, "住") || xs_glance_has(&g, 0, end, residence);
    size_t after = end;
    for (unsigned k = 0; k < 8 && after < g.n && g.s[after] != ',' && g.s[after] != ';'; k++)
        after = xs_glance_next(&g, after);
    if (xs_glance_has(&g, begin, after, offices))
        return xs_agree(o, -30, "单位地址", "the address of an office");
    if (home)
        return xs_agree(o, 15, "住址，详细到门牌、组室", "a home, down to door, room or group");
    return xs_agree(o, 0, "详细到门牌、组室的地址", "an address down to door, room or group");
}
