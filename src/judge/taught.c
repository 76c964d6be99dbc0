/* taught.c -- a mark that is quoted, given as an example, or part of a regulation's own article
 * says nothing about the document it stands in. It is kept as a note. */
#include "judge/chars.h"
#include "judge/inside.h"

#define REACH_CHARS 25

static size_t chars_back(xs_str t, size_t at, size_t lo, unsigned n)
{
    while (n-- && at > lo)
        at = xs_char_prev(t.p, at);
    return at < lo ? lo : at;
}

static size_t chars_on(xs_str t, size_t at, size_t hi, unsigned n)
{
    while (n-- && at < hi)
        at = xs_char_next(t.p, hi, at);
    return at;
}

/* Is the hit between an opening and a closing quote of its line, and is there more on the line than
 * the quotation? A line that is nothing but 「机密★5年」 is a mark with ornaments. */
static bool is_quoted(xs_str t, const xs_spot *s, size_t from, size_t to)
{
    static const char *const pairs[][2] = {{"“", "”"}, {"「", "」"}, {"『", "』"},
                                           {"‘", "’"}, {"\"", "\""}, {"《", "》"}};
    size_t lo = chars_back(t, from, s->block_from, REACH_CHARS);
    size_t hi = chars_on(t, to, s->block_to, REACH_CHARS);
    for (size_t i = 0; i < sizeof pairs / sizeof *pairs; i++) {
        size_t no = strlen(pairs[i][0]), nc = strlen(pairs[i][1]);
        size_t open = SIZE_MAX;
        for (size_t k = lo; k + no <= from; k = xs_char_next(t.p, from, k)) {
            if (memcmp(t.p + k, pairs[i][0], no) == 0)
                open = open != SIZE_MAX && no == nc && t.p[k] == '"' ? SIZE_MAX : k;
            else if (k + nc <= from && memcmp(t.p + k, pairs[i][1], nc) == 0)
                open = SIZE_MAX;
        }
        if (open == SIZE_MAX)
            continue;
        const char *close = hi > to ? memmem(t.p + to, hi - to, pairs[i][1], nc) : NULL;
        if (!close)
            continue;
        size_t end = (size_t)(close - t.p) + nc;
        xs_str before = xs_chars_trim(
            (xs_str){t.p + s->line_from, open > s->line_from ? open - s->line_from : 0});
        xs_str after = xs_chars_trim((xs_str){t.p + end, s->line_to > end ? s->line_to - end : 0});
        if (before.n || after.n)
            return true;
    }
    return false;
}

static bool is_example(xs_str t, const xs_spot *s, size_t from, size_t to)
{
    static const char *const before[] = {
        "例如",     "比如",     "譬如",   "如：",   "如:",    "标注为", "标明为", "标为",
        "标识为",   "标志为",   "写为",   "写作",   "形式为", "格式为", "形式是", "表示为",
        "应当标明", "应当标注", "应标明", "应标注", "须标明", "样式为", "样式：", "示例",
        "举例",     "印有",     "标有",   "注明",   "加盖",   "字样",   NULL};
    static const char *const after[] = {"字样", "标志的", "标识的", "标记的", "等字样",
                                        "为例", "的格式", "的形式", "的样式", NULL};
    size_t lo = chars_back(t, from, s->block_from, REACH_CHARS);
    size_t hi = chars_on(t, to, s->block_to, 12);
    return xs_chars_have_any((xs_str){t.p + lo, from - lo}, before) ||
           xs_chars_have_any((xs_str){t.p + to, hi - to}, after);
}

/* 第六条 …… : a numbered article, whose words lay down rules and are no mark. */
static bool is_article(xs_str t, const xs_spot *s, size_t from)
{
    xs_str line = xs_chars_trim((xs_str){t.p + s->line_from, from - s->line_from});
    while (line.n && (line.p[0] == '#' || line.p[0] == '*' || line.p[0] == ' '))
        line = (xs_str){line.p + 1, line.n - 1};
    if (line.n < 9 || memcmp(line.p, "第", 3) != 0)
        return false;
    static const char numerals[] = "零〇一二三四五六七八九十百千";
    size_t i = 3;
    for (unsigned n = 0; n < 8 && i < line.n; n++) {
        size_t k = xs_char_next(line.p, line.n, i);
        char one[5] = {0};
        memcpy(one, line.p + i, k - i);
        if (!strstr(numerals, one) && !(one[0] >= '0' && one[0] <= '9'))
            return k - i == 3 && memcmp(one, "条", 3) == 0;
        i = k;
    }
    return false;
}

const char *xs_taught(const xs_judge *j, xs_str text, const xs_spot *s, size_t from, size_t to,
                      uint8_t category)
{
    (void)category;
    if (is_example(text, s, from, to))
        return xs_say(j, "举例或讲解标志", "an example or an explanation of a mark");
    if (is_quoted(text, s, from, to))
        return xs_say(j, "引号内", "in quotation marks");
    if (is_article(text, s, from))
        return xs_say(j, "法规条文", "an article of a regulation");
    return NULL;
}
