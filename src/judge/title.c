/* title.c -- which of a document's first lines is its title. */
#include "judge/chars.h"
#include "judge/spot.h"

/* What titles of official documents end with (kinds of documents, 党政机关公文处理工作条例 art. 8,
 * and everyday ones). */
static const char *const endings[] = {
    "通知",   "公告",   "公示",   "通告",   "名单", "报告",   "办法",   "意见",   "决定",
    "决议",   "通报",   "纪要",   "请示",   "批复", "方案",   "规定",   "条例",   "细则",
    "规则",   "规划",   "计划",   "要点",   "总结", "汇总表", "花名册", "登记表", "统计表",
    "申请表", "审批表", "明细表", "一览表", "名册", "说明",   "简报",   "稿",     "函",
    "令",     "议案",   "公报",   "手册",   "指南", "制度",   "决定书", "通知书", "告知书",
    "须知",   "预案",   "清单",   "台账",   "表",   "试题",   "试卷",   "解读",   NULL};

static bool ends_with(xs_str s, const char *word)
{
    size_t n = strlen(word);
    return s.n >= n && memcmp(s.p + s.n - n, word, n) == 0;
}

/* Without a trailing （征求意见稿）, (2023年) or Markdown's heading sign. */
static xs_str bare(xs_str s)
{
    while (s.n && s.p[0] == '#')
        s = (xs_str){s.p + 1, s.n - 1};
    s = xs_chars_trim(s);
    for (size_t i = s.n; i > 0;) {
        if (!ends_with(s, "）") && !ends_with(s, ")"))
            break;
        i = xs_char_prev(s.p, i);
        uint32_t c = xs_char_at(s.p, s.n, i);
        if (c == '(' || c == 0xFF08)
            return xs_chars_trim((xs_str){s.p, i});
    }
    return s;
}

static bool has_ending(xs_str s)
{
    s = bare(s);
    for (size_t i = 0; endings[i]; i++)
        if (ends_with(s, endings[i]))
            return true;
    return false;
}

/* Could this line be (part of) a title at all? */
static bool plausible(xs_str s)
{
    static const char *const never[] = {"。", "；", "〔", "★", "，", NULL};
    s = xs_chars_trim(s);
    size_t n = xs_chars_count(s.p, s.n);
    if (n < 4 || n > 60 || xs_chars_have_any(s, never) || ends_with(s, "：") || ends_with(s, ":"))
        return false;
    return xs_char_is_han(xs_char_at(s.p, s.n, 0)) || s.p[0] == '#' || has_ending(s);
}

bool xs_title_find(const xs_str *lines, size_t n, size_t *from, size_t *to)
{
    for (size_t i = 0; i < n; i++) {
        if (!plausible(lines[i]) ||
            !(has_ending(lines[i]) || (lines[i].n > 1 && lines[i].p[0] == '#')))
            continue;
        /* A long title is set in two or three lines: 某某市人民政府办公室 / 关于……的通知. */
        size_t first = i;
        while (first > 0 && i - first < 2 && plausible(lines[first - 1]) &&
               !ends_with(xs_chars_trim(lines[first - 1]), "文件") && !has_ending(lines[first - 1]))
            first--;
        *from = first, *to = i + 1;
        return true;
    }
    for (size_t i = 0; i < n; i++)
        if (plausible(lines[i]) && !ends_with(xs_chars_trim(lines[i]), "文件")) {
            *from = i, *to = i + 1;
            return true;
        }
    return false;
}
