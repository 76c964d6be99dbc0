/* "classification-mark": is this level a mark, or talk about secrecy?
 *
 * Sources: 保守国家秘密法 and its marks regulation (level, star, term), GB/T 9704-2012 (place of
 * the mark), forms seen in documents (other stars, field, lost star, exam papers). Seeds: a level
 * word with a star, a term, an exam phrase or a field name before it; see README.md. Agrees with
 * the level as such; how much it counts depends on its place: a line of its own or the head 0,
 * inside a sentence with a term -10, without one -30. Teaching words and quotation marks are the
 * rule's `context`. */
#include "judge/kinds/glance.h"

static const char *const levels[] = {"绝密", "机密", "秘密", NULL};
static const char *const stars[] = {"★", "☆", "✩", "✭", "✪", "⭐", "✯",
                                    "✰", "※", "*", "·", "•", "⋆", NULL};
/* 国家秘密 is a notion, not a mark. */
static const char *const notions[] = {"国家", "商业", "工作", "技术", "个人",
                                      "军事", "核心", "保守", "保护", "泄露",
                                      "窃取", "企业", "警务", "审判", NULL};
static const char *const units[] = {"年", "个月", "月", "天", "日", NULL};
static const char *const numerals[] = {"一", "二", "两", "三", "四", "五",
                                       "六", "七", "八", "九", "十", NULL};
static const char *const exams[] = {"启用前",     "启用之前", "考试结束前", "考试结束之前",
                                    "考试开始前", "考试前",   "开考前",     "使用完毕前",
                                    "使用前",     "启封前",   "考完前",     NULL};

/* The term behind a star: its end, or `i` when there is none. */
static size_t term(const xs_glance *g, size_t i)
{
    const char *w;
    size_t k = xs_glance_skip(g, i), digits = 0;
    if (xs_glance_is(g, k, "长期") || xs_glance_is(g, k, "永久"))
        return k + strlen("长期");
    size_t begin = k;
    while (digits < 4 && xs_ascii_digit(xs_glance_char(g, k)))
        k++, digits++;
    if (!digits)
        while (digits < 3 && (w = xs_glance_any(g, k, numerals)))
            k += strlen(w), digits++;
    if (digits && (w = xs_glance_any(g, xs_glance_skip(g, k), units))) {
        k = xs_glance_skip(g, k) + strlen(w);
        /* 2026年1月1日 */
        while (xs_ascii_digit(xs_glance_char(g, k)) || xs_glance_is(g, k, "月") ||
               xs_glance_is(g, k, "日"))
            k = xs_glance_next(g, k);
        return k;
    }
    /* 会议开始前, 公布前 */
    k = begin;
    for (size_t chars = 0; chars < 14 && xs_is_han(xs_glance_char(g, k)); chars++) {
        k = xs_glance_next(g, k);
        if (xs_glance_ends(g, k, "前") || xs_glance_ends(g, k, "后"))
            return k;
    }
    return i;
}

static bool in_zone(const xs_sight *s, unsigned zones)
{
    return s->zones & zones;
}

static bool starred(const xs_glance *g, size_t level, size_t star, xs_opinion *o)
{
    const char *w = xs_glance_any(g, star, stars);
    size_t behind = star + strlen(w), end = term(g, behind);
    bool has_term = end > behind, plain = *w == '*' || strcmp(w, "·") == 0 || strcmp(w, "•") == 0;
    if (xs_glance_any(g, xs_glance_skip(g, behind), stars) && !has_term)
        return xs_disagree(o, "连续的星号是评级或装饰", "a row of stars is a rating or decoration");
    xs_glance_span(g, g->from < level ? g->from : level, end, o);
    static const char *const open[] = {"“", "\"", "「", "『", "‘", "'", NULL};
    static const char *const close[] = {"”", "\"", "」", "』", "’", "'", NULL};
    if (xs_glance_any_before(g, g->from, open) && xs_glance_any(g, end, close))
        return xs_agree(o, -40, "引号内", "in quotation marks");
    if (xs_glance_alone(g, g->from < level ? g->from : level, end))
        return xs_agree(o, 0, "独立成行", "on a line of its own");
    if (plain && !has_term)
        return xs_disagree(o, "行内的 * 不是密级星号", "an asterisk in a line is no star");
    if (in_zone(g->sight,
                XS_ZONE_HEAD | XS_ZONE_HEADER | XS_ZONE_TITLE | XS_ZONE_META | XS_ZONE_NAME) &&
        xs_glance_line(g, 40) <= 40)
        return xs_agree(o, 0, "位于首部", "at the head");
    if (has_term)
        return xs_agree(o, -10, "行内标志，带期限", "inside a line, with a term");
    return xs_agree(o, -30, "行内标志，无期限", "inside a line, without a term");
}

static bool in_field(const xs_glance *g, size_t end, xs_opinion *o)
{
    static const char *const more[] = {"、", "或", "和", "及", "/", "□", "☐", "是", "指", NULL};
    if (xs_glance_is(g, end, "级"))
        end += strlen("级");
    if (xs_glance_any(g, xs_glance_skip(g, end), more))
        return xs_disagree(o, "列举或定义密级", "lists or defines levels");
    xs_glance_span(g, g->from, end, o);
    return xs_agree(o, 0, "密级栏", "a field for the level");
}

/* Where the star of a level stands that ends at `end`; SIZE_MAX when there is none. */
static size_t star_behind(const xs_glance *g, size_t end)
{
    size_t k = xs_glance_skip(g, end);
    if (xs_glance_is(g, k, "级") && xs_glance_any(g, xs_glance_skip(g, k + 3), stars))
        k = xs_glance_skip(g, k + 3);
    /* Markdown emphasis ends between level and star. */
    size_t i = k;
    while (i < k + 4 && g->s[i] && strchr("*_~`", g->s[i]))
        i++;
    if (i > k && (xs_glance_is(g, i, "★") || xs_glance_is(g, i, "☆")))
        return i;
    return xs_glance_any(g, k, stars) ? k : SIZE_MAX;
}

/* 启用前 and alike behind the level: its end, or 0. */
static size_t exam_behind(const xs_glance *g, size_t i)
{
    for (size_t chars = 0; chars < 12 && i < g->n; chars++, i = xs_glance_next(g, i)) {
        if (g->s[i] == ',' || xs_glance_is(g, i, "。"))
            break;
        const char *w = xs_glance_any(g, i, exams);
        if (w)
            return i + strlen(w);
    }
    return 0;
}

/* A level without a star: with a term, or bare. */
static bool starless(const xs_glance *g, size_t level, size_t end, xs_opinion *o)
{
    static const char *const talk[] = {"级",   "性", "件", "文件", "事项", "载体", "信息",
                                       "工作", "、", "和", "或",   "的",   NULL};
    size_t t = term(g, end);
    if (t > end) {
        xs_glance_span(g, level, t, o);
        return xs_agree(o, xs_glance_alone(g, level, t) ? 0 : -20, "密级和期限，无星号",
                        "level and term without a star");
    }
    if (xs_glance_any(g, end, talk))
        return xs_disagree(o, "谈论密级，不是标志", "talk about levels, no mark");
    return xs_agree(o, xs_glance_alone(g, level, g->to > end ? g->to : end) ? 0 : -25, "密级词",
                    "a level word");
}

/* A level that only a view reads. */
static bool disguised(const xs_glance *g, xs_opinion *o)
{
    static const char *const real[] = {"★", "☆", "✩", "✭", "✪", "⭐", NULL};
    if (xs_glance_has(g, g->from, g->to, real))
        return xs_agree(o, 20, "变形书写的密级和星号", "level and star in disguise");
    return true;
}

bool xs_confirm_classification(const xs_sight *s, xs_opinion *o)
{
    xs_glance g;
    xs_glance_take(s, 30, 30, &g);
    /* 秘密等级：机密 has its level behind the sign. */
    size_t level = g.from;
    for (size_t i = g.from; i < g.to; i++)
        if (strchr(":|=", g.s[i]))
            level = i + 1;
    while (level < g.to && !xs_glance_any(&g, level, levels))
        level = xs_glance_next(&g, level);
    if (level >= g.to)
        return disguised(&g, o);
    size_t end = level + strlen("机密");
    if (level - g.from > 3) {
        size_t i = xs_glance_skip(&g, xs_glance_is(&g, end, "级") ? end + strlen("级") : end);
        return xs_glance_any(&g, i, stars) ? starred(&g, level, i, o) : in_field(&g, end, o);
    }
    if (xs_glance_any_before(&g, level, notions))
        return xs_disagree(o, "“国家秘密”一类的概念", "a notion such as state secret");
    size_t star = star_behind(&g, end);
    size_t exam = exam_behind(&g, star == SIZE_MAX ? end : star);
    if (exam) {
        xs_glance_span(&g, level, exam, o);
        return xs_agree(o, 0, "试卷标志", "a mark of exam papers");
    }
    return star == SIZE_MAX ? starless(&g, level, end, o) : starred(&g, level, star, o);
}
