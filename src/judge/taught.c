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

/* Kind of a quotation mark from 1, negative for a closing one, 0 for other characters. A straight
 * quote is both: its kind is STRAIGHT. */
enum { STRAIGHT = 6, QUOTES = 7 };
static int quote(uint32_t c)
{
    switch (c) {
    case 0x201C:
        return 1;
    case 0x201D:
        return -1;
    case 0x300C:
        return 2;
    case 0x300D:
        return -2;
    case 0x300E:
        return 3;
    case 0x300F:
        return -3;
    case 0x2018:
        return 4;
    case 0x2019:
        return -4;
    case 0x300A:
        return 5;
    case 0x300B:
        return -5;
    case '"':
        return STRAIGHT;
    default:
        return 0;
    }
}

/* Straight quotes are quotation only beside Han text: in "title": "机密★5年" they are syntax. */
static bool is_prose(xs_str t, const xs_spot *s, size_t begin, size_t end)
{
    size_t before = begin > s->block_from ? xs_char_prev(t.p, begin) : begin;
    return (before < begin && xs_char_is_han(xs_char_at(t.p, t.n, before))) ||
           (end < s->block_to && xs_char_is_han(xs_char_at(t.p, t.n, end)));
}

/* Is the hit between an opening and a closing quote of its line, and is there more on the line than
 * the quotation? A line that is nothing but 「机密★5年」 is a mark with ornaments. */
static bool is_quoted(xs_str t, const xs_spot *s, size_t from, size_t to)
{
    size_t lo = chars_back(t, from, s->block_from, REACH_CHARS), open[QUOTES];
    size_t hi = chars_on(t, to, s->block_to, REACH_CHARS);
    bool any = false;
    memset(open, 0xFF, sizeof open);
    for (size_t k = lo; k < from; k = xs_char_next(t.p, from, k)) {
        int q = quote(xs_char_at(t.p, from, k));
        if (q == STRAIGHT)
            open[q] = open[q] == SIZE_MAX ? k : SIZE_MAX;
        else if (q)
            open[q > 0 ? q : -q] = q > 0 ? k : SIZE_MAX;
        any |= q != 0;
    }
    for (size_t k = to; any && k < hi; k = xs_char_next(t.p, hi, k)) {
        int q = quote(xs_char_at(t.p, hi, k));
        int kind = q == STRAIGHT ? q : q < 0 ? -q : 0;
        if (kind == 0 || open[kind] == SIZE_MAX)
            continue;
        size_t end = xs_char_next(t.p, hi, k), begin = open[kind];
        if (kind == STRAIGHT && !is_prose(t, s, begin, end))
            continue;
        size_t before = begin > s->line_from ? begin - s->line_from : 0;
        size_t after = s->line_to > end ? s->line_to - end : 0;
        return xs_chars_trim((xs_str){t.p + s->line_from, before}).n ||
               xs_chars_trim((xs_str){t.p + end, after}).n;
    }
    return false;
}

static const char *const before_words[] = {
    "例如",     "比如",     "譬如",   "如：",   "如:",    "标注为", "标明为", "标为",
    "标识为",   "标志为",   "写为",   "写作",   "形式为", "格式为", "形式是", "表示为",
    "应当标明", "应当标注", "应标明", "应标注", "须标明", "样式为", "样式：", "示例",
    "举例",     "印有",     "标有",   "注明",   "加盖",   "字样",   NULL};
static const char *const after_words[] = {"字样", "标志的", "标识的", "标记的", "等字样",
                                          "为例", "的格式", "的形式", "的样式", NULL};

static void note_first(const char *const *words, uint64_t bits[16])
{
    for (; *words; words++) {
        uint32_t c = xs_char_at(*words, strlen(*words), 0) & 1023;
        bits[c / 64] |= (uint64_t)1 << (c % 64);
    }
}

/* Few characters begin one of the words: the others are passed over without comparing. */
void xs_taught_prepare(xs_judge *j)
{
    note_first(before_words, j->before_first);
    note_first(after_words, j->after_first);
}

static bool have_word(xs_str s, const char *const *words, const uint64_t bits[16])
{
    for (size_t i = 0; i < s.n; i = xs_char_next(s.p, s.n, i)) {
        uint32_t c = xs_char_at(s.p, s.n, i) & 1023;
        if (!(bits[c / 64] >> (c % 64) & 1))
            continue;
        for (size_t k = 0; words[k]; k++) {
            size_t n = strlen(words[k]);
            if (n <= s.n - i && memcmp(s.p + i, words[k], n) == 0)
                return true;
        }
    }
    return false;
}

static bool is_example(const xs_judge *j, xs_str t, const xs_spot *s, size_t from, size_t to)
{
    size_t lo = chars_back(t, from, s->block_from, REACH_CHARS);
    size_t hi = chars_on(t, to, s->block_to, 12);
    return have_word((xs_str){t.p + lo, from - lo}, before_words, j->before_first) ||
           have_word((xs_str){t.p + to, hi - to}, after_words, j->after_first);
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

const char *xs_taught(const xs_judge *j, xs_str text, const xs_spot *s, size_t from, size_t to)
{
    if (is_example(j, text, s, from, to))
        return xs_say(j, "举例或讲解标志", "an example or an explanation of a mark");
    if (is_quoted(text, s, from, to))
        return xs_say(j, "引号内", "in quotation marks");
    if (is_article(text, s, from))
        return xs_say(j, "法规条文", "an article of a regulation");
    return NULL;
}
