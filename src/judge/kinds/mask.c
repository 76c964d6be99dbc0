/* "weak-mask": a masked number whose value can be recovered.
 *
 * The check character of GB 11643-1999 is public, so a mask is as good as the candidates it leaves:
 * 330106********1234 leaves 3,314 (accepted), 3301061965****0013 34, 330106196502**0013 2. Weak:
 * fewer than 8 of 18 hidden or the birth date readable; fewer than 4 of a mobile number, 6 of a
 * card. Accepted masks are never findings. Seed: digits, masking characters, digits (README.md). */
#include "judge/kinds/county.h"
#include "judge/kinds/glance.h"
#include "judge/kinds/run.h"

enum { MOST = 20, HIDDEN = '*' };

typedef struct token {
    char c[MOST + 1];        /* digits, X, HIDDEN */
    size_t n, hidden, pairs; /* pairs: hidden characters beside each other */
    bool star;               /* a masking character that is nothing else */
    size_t from, to;         /* in the glance */
} token;

/* 0: not part of a masked number. */
static char masked_char(uint32_t c)
{
    static const uint32_t masks[] = {0xD7,   0x25CF, 0x25CB, 0x25A0, 0x25A1, 0x2588, 0x2022,
                                     0x2217, 0x2731, 0x2605, 0x2606, 0x3007, '#',    '?'};
    if (xs_ascii_digit(c))
        return (char)c;
    if (c == '*' || c == 'x')
        return (char)c;
    for (size_t i = 0; i < sizeof masks / sizeof masks[0]; i++)
        if (masks[i] == c)
            return HIDDEN;
    return 0;
}

static bool is_gap(const xs_glance *g, size_t i)
{
    return (g->s[i] == ' ' || g->s[i] == '-') && masked_char(xs_glance_char(g, i + 1)) &&
           masked_char(xs_glance_char_before(g, i));
}

static bool read_token(const xs_glance *g, token *t)
{
    memset(t, 0, sizeof *t);
    size_t i = g->from;
    for (unsigned k = 0; k < 2 * MOST && i > 0; k++) {
        size_t before = xs_glance_prev(g, i);
        if (!masked_char(xs_glance_char(g, before)) && !is_gap(g, before))
            break;
        i = before;
    }
    t->from = i;
    for (; i < g->n; i = xs_glance_next(g, i)) {
        char c = masked_char(xs_glance_char(g, i));
        if (!c) {
            if (is_gap(g, i))
                continue;
            break;
        }
        if (t->n == MOST)
            return false;
        t->star = t->star || (c == HIDDEN && g->s[i] == '*') || (unsigned char)g->s[i] >= 0xE2;
        t->c[t->n++] = c;
    }
    t->to = i;
    /* x hides like *, but the last of 18 behind digits is the check character. */
    for (size_t k = 0; k < t->n; k++)
        if (t->c[k] == 'x')
            t->c[k] = k == 17 && t->c[16] != HIDDEN && t->c[16] != 'x' ? 'X' : HIDDEN;
    for (size_t k = 0; k < t->n; k++) {
        t->hidden += t->c[k] == HIDDEN;
        t->pairs += k && t->c[k] == HIDDEN && t->c[k - 1] == HIDDEN;
    }
    return t->hidden > 0 && (t->star || t->pairs > 0);
}

static bool fits(const char *mask, unsigned value, unsigned width)
{
    for (unsigned i = width; i-- > 0; value /= 10)
        if (mask[i] != HIDDEN && mask[i] != (char)('0' + value % 10))
            return false;
    return true;
}

static bool readable(const char *p, size_t n)
{
    return !memchr(p, HIDDEN, n);
}

/* How many county codes agree. */
static double regions(const char *p)
{
    double n = 0;
    if (!readable(p, 2))
        return 6694;
    if (!xs_province_known(xs_digits_value(p, 2)))
        return 0;
    unsigned base = xs_digits_value(p, 2) * 10000;
    for (unsigned rest = 0; rest < 10000; rest++)
        if (fits(p + 2, rest, 4) && xs_county_known(base + rest))
            n++;
    return n ? n : readable(p, 6); /* an unknown county, written out */
}

static double birthdays(const char *p, unsigned first, unsigned last)
{
    double years = 0, days = 0;
    for (unsigned y = first; y <= last; y++)
        years += fits(p, y, 4);
    for (unsigned m = 1; m <= 12; m++)
        for (unsigned d = 1; d <= 31; d++)
            days += fits(p + 4, m * 100 + d, 4) && xs_date_valid(2000, m, d);
    return years * days;
}

/* Values that a masked citizen number may have; 0: it cannot be one. */
static double candidates(const token *t, uint32_t today)
{
    double n = regions(t->c), days = birthdays(t->c + 6, today / 10000 - 100, today / 10000);
    if (!days)
        days = birthdays(t->c + 6, 1850, today / 10000);
    n *= days;
    for (size_t i = 14; i < 17; i++)
        n *= t->c[i] == HIDDEN ? 10 : 1;
    return t->c[17] == HIDDEN ? n : n / 11;
}

static bool id18(const token *t, uint32_t today, xs_opinion *o)
{
    double n = candidates(t, today);
    if (n <= 0)
        return xs_disagree(o, "不符合身份证号的结构", "does not fit a citizen number");
    bool birth = readable(t->c + 6, 8);
    if (t->hidden >= 8 && !birth)
        return xs_disagree(o, "合格的脱敏", "an accepted mask");
    if (n <= 10)
        return xs_agree(o, 8, "按校验位推算不超过 10 个候选，等于未脱敏",
                        "at most 10 candidates left by the check digit");
    if (birth)
        return xs_agree(o, t->hidden >= 10 ? -10 : 0, "出生日期可读", "the birth date is readable");
    return xs_agree(o, 0,
                    n <= 1000 ? "按校验位推算不超过 1000 个候选" : "隐去少于 8 位，候选数量有限",
                    n <= 1000 ? "at most 1,000 candidates left by the check digit"
                              : "fewer than 8 hidden, few candidates");
}

static bool id15(const token *t, xs_opinion *o)
{
    if (!readable(t->c, 2) || !xs_province_known(xs_digits_value(t->c, 2)))
        return xs_disagree(o, "不符合证件号结构", "does not fit a citizen number");
    bool birth = readable(t->c + 6, 6);
    if (t->hidden >= 6 && !birth)
        return xs_disagree(o, "合格的脱敏", "an accepted mask");
    return xs_agree(o, -10, "隐去位数不足或出生日期可读",
                    "too little hidden, or the birth date readable");
}

bool xs_confirm_weak_mask(const xs_sight *s, xs_opinion *o)
{
    xs_glance g;
    token t;
    xs_glance_take(s, 24, 24, &g);
    if (!read_token(&g, &t))
        return xs_disagree(o, "不是脱敏的号码", "not a masked number");
    xs_glance_span(&g, t.from, t.to, o);
    uint32_t left = xs_glance_char_before(&g, t.from), right = xs_glance_char(&g, t.to);
    if (xs_ascii_alnum(left) || left == '.' || xs_ascii_alnum(right))
        return xs_disagree(o, "更长字符串的一部分", "part of a longer string");
    size_t shown = t.n - t.hidden;
    bool card = t.n >= 16 && t.n <= 19 && readable(t.c, 4) && strchr("4569", t.c[0]) &&
                xs_all_digits(t.c, 4);
    if (t.n == 18 && !(card && memcmp(t.c, "62", 2) == 0))
        return id18(&t, s->today, o);
    if (t.n == 15)
        return id15(&t, o);
    if (t.n == 11 && t.c[0] == '1' && t.c[1] >= '3' && t.c[1] <= '9') {
        if (t.hidden >= 4)
            return xs_disagree(o, "合格的脱敏", "an accepted mask");
        return xs_agree(o, 0, "手机号隐去不足 4 位",
                        "fewer than 4 digits of a mobile number hidden");
    }
    if (card && shown >= 10) {
        if (t.hidden >= 6)
            return xs_disagree(o, "合格的脱敏", "an accepted mask");
        return xs_agree(o, 0, "银行卡号隐去不足 6 位", "fewer than 6 digits of a card hidden");
    }
    return xs_disagree(o, "不是脱敏的证件号、手机号或卡号",
                       "no masked identity, mobile or card number");
}
