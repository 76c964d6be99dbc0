/* "doc-number": a document number of a secret series.
 *
 * Source: 党政机关公文处理工作条例 (2012) and GB/T 9704-2012: issuing body's code, year in
 * hexagonal brackets, number. In the head it is the document's own (0); in the body a citation
 * (-25). Seeds: code words 密电 密发 密函 机密电 ... with a bracket, a year or a number behind
 * them. */
#include "judge/kinds/glance.h"

static const char *const no_series[] = {"加密", "解密", "精密", "严密", "紧密", "周密",   "泄密",
                                        "涉密", "商密", "亲密", "稠密", "细密", "机密性", NULL};

/* Behind 〔2023〕5号. */
static size_t number_end(const xs_glance *g, size_t i)
{
    static const char *const parts[] = {"〔", "〕", "[", "]",  "(", ")",
                                        "【", "】", " ", "第", NULL};
    size_t k = i;
    for (size_t chars = 0; chars < 16; chars++) {
        const char *w = xs_glance_any(g, k, parts);
        if (w)
            k += strlen(w);
        else if (xs_ascii_digit(xs_glance_char(g, k)))
            k++;
        else
            break;
    }
    if (xs_glance_is(g, k, "号"))
        return k + strlen("号");
    return k > i ? xs_glance_back(g, k) : i;
}

/* A pattern's leading characters may come from the line above: folding joins soft line ends. */
static xs_sight last_line(const xs_sight *s)
{
    xs_sight own = *s;
    for (size_t i = s->from; i < s->to; i++)
        if (s->text.p[i] == '\n') {
            own.from = own.line_from = i + 1;
            own.cut_before = false;
        }
    return own;
}

/* The issuing body before the series (某市委密发), when a line's start, a bracket or punctuation
 * bounds it. Otherwise nobody can tell where it begins. */
static size_t body_begin(const xs_glance *g, size_t series)
{
    static const char *const verbs[] = {"根据", "按照", "依据", "落实", "贯彻",
                                        "转发", "学习", "传达", "对照", NULL};
    size_t i = series;
    for (unsigned n = 0; n < 10; n++) {
        uint32_t c = xs_glance_char_before(g, i);
        if ((!xs_is_han(c) && c != 0xD7) || xs_glance_any_before(g, i, verbs))
            return c || xs_glance_at_start(g, i) ? i : series;
        i = xs_glance_prev(g, i);
    }
    return series;
}

bool xs_confirm_doc_number(const xs_sight *whole, xs_opinion *o)
{
    xs_sight last = last_line(whole), *s = &last;
    xs_glance g;
    xs_glance_take(s, 30, 30, &g);
    if (xs_glance_has(&g, g.from, g.to, no_series))
        return xs_disagree(o, "“加密”“精密”一类的词", "a word such as encryption or precision");
    size_t end = number_end(&g, g.to), begin = g.from;
    static const char *const connectors[] = {"的", "和", "与", "按", "据", "见",
                                             "将", "以", "由", "在", NULL};
    const char *w;
    while ((w = xs_glance_any(&g, begin, connectors)))
        begin += strlen(w);
    begin = body_begin(&g, begin);
    xs_glance_span(&g, begin, end, o);
    static const char *const cites[] = {"(",    "《",   "》", "根据", "按照", "依据",
                                        "文件", "精神", "见", "附",   NULL};
    bool citation =
        xs_glance_any_before(&g, begin, cites) ||
        !(s->zones & (XS_ZONE_HEAD | XS_ZONE_HEADER | XS_ZONE_TITLE | XS_ZONE_META | XS_ZONE_NAME));
    bool own = xs_glance_line(&g, 34) <= 34 &&
               (xs_glance_at_start(&g, begin) || xs_glance_at_end(&g, end));
    if (!citation && own)
        return xs_agree(o, 0, "首部的发文字号", "the document's own number");
    if (!citation && (s->zones & (XS_ZONE_META | XS_ZONE_NAME)))
        return xs_agree(o, 0, "文件名或属性中的发文字号", "number in the file name or a property");
    return xs_agree(o, -25, "正文引用涉密文号", "the text cites a secret document");
}

/* "copy-number": six digits alone on one of the first lines. GB/T 9704-2012 7.2.1.
 * Seeds: \d{6} or 份号 before it. */
bool xs_confirm_copy_number(const xs_sight *s, xs_opinion *o)
{
    xs_glance g;
    xs_glance_take(s, 12, 12, &g);
    bool labelled = xs_glance_is(&g, g.from, "份号");
    size_t k = xs_glance_skip(&g, labelled ? g.from + strlen("份号") : g.from);
    if (xs_glance_is(&g, k, ":"))
        k = xs_glance_skip(&g, k + 1);
    if (xs_glance_is(&g, k, "no.") || xs_glance_is(&g, k, "№"))
        k += 3;
    size_t digits = k;
    while (xs_ascii_digit(xs_glance_char(&g, k)))
        k++;
    if (k - digits != 6 || memcmp(g.s + digits, "000000", 6) == 0)
        return xs_disagree(o, "不是六位份号", "not a copy number of six digits");
    xs_glance_span(&g, g.from, k, o);
    if (labelled)
        return xs_agree(o, 5, "标有“份号”", "labelled as copy number");
    if (!xs_glance_alone(&g, digits, k))
        return xs_disagree(o, "不是独立成行", "not on a line of its own");
    /* The rest of a number that is wrapped. */
    if (s->line_from >= 2 && s->text.p[s->line_from - 1] == '\n' &&
        xs_ascii_digit((unsigned char)s->text.p[s->line_from - 2]))
        return xs_disagree(o, "上一行数字的延续", "goes on from a number on the line above");
    if (s->zones & XS_ZONE_CELL)
        return xs_disagree(o, "表格单元格中的数字", "digits in a table cell");
    /* Where 份号 are used they are given out from 000001 on; a postal code starts higher. */
    return xs_agree(o, g.s[digits] == '0' ? 0 : -25, "首部独立成行的六位数字",
                    "six digits alone on a line at the head");
}
