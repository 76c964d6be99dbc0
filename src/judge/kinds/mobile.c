/* Mobile telephone numbers of the mainland.
 *
 * Source: the segments assigned by the Ministry of Industry and Information Technology, state of
 * 2024: 130-139, 145, 147, 149, 150-153, 155-159, 162, 165-167, 170-173, 175-178, 180-189,
 * 190-193, 195-199. Numbers of things (140, 141, 144, 146, 148, 13 digits) and satellites (1349,
 * 174) are not a person's. There is no check digit, so the borders are strict: no digit, decimal
 * point or unknown letter beside it. 13800138000 is the operator's published number: no claim. */
#include "judge/kinds/resident_id.h"

static bool in_force(const char *p)
{
    /* Bit k of ok[d]: segment 1dk. */
    static const unsigned short ok[10] = {
        [3] = 0x3ff, [4] = 0x2a0, [5] = 0x3ef, [6] = 0x0e4, [7] = 0x1ef, [8] = 0x3ff, [9] = 0x3ef,
    };
    if (p[0] != '1' || !(ok[p[1] - '0'] >> (p[2] - '0') & 1))
        return false;
    return memcmp(p, "1349", 4) != 0;
}

/* Amounts in yuan and counters end in many zeros, telephone numbers do not. */
static bool is_round(const char *p)
{
    return memcmp(p + 5, "000000", 6) == 0;
}

static bool all_same(const char *p)
{
    for (size_t i = 4; i < 11; i++)
        if (p[i] != p[3])
            return false;
    return true;
}

/* Letters that people write straight before a telephone number. */
static bool is_label(const char *p, size_t n)
{
    static const char *const label[] = {"T",   "M",      "P",  "TEL",  "PHONE",      "MOBILE",
                                        "MOB", "MP",     "VX", "WX",   "QQ",         "SJ",
                                        "SJH", "WECHAT", "V",  "CALL", "PHONENUMBER"};
    for (size_t i = 0; i < sizeof label / sizeof label[0]; i++)
        if (strlen(label[i]) == n && memcmp(label[i], p, n) == 0)
            return true;
    return false;
}

/* Characters before the number that belong to it: letters of a label, 86, 0086, 0. *delta gets
 * worse with doubt. -1: the token is something else. */
static int prefix(const xs_number *n, size_t from, size_t len, int *delta)
{
    const char *p = n->chars + from;
    size_t k = 0;
    while (k < len && p[k] >= 'A' && p[k] <= 'Z')
        k++;
    if (k && !is_label(p, k))
        return -1;
    size_t rest = len - k;
    p += k;
    if (rest == 11)
        return (int)k;
    if (rest == 13 && memcmp(p, "86", 2) == 0)
        return (int)k + 2;
    if (rest == 15 && memcmp(p, "0086", 4) == 0)
        return (int)k + 4;
    if (rest == 12 && *p == '0') {
        *delta -= 20;
        return (int)k + 1;
    }
    return -1;
}

static bool is_country(const xs_number *n, unsigned g)
{
    size_t len = xs_run_end(n, g) - xs_run_begin(n, g);
    const char *p = n->chars + xs_run_begin(n, g);
    return (len == 2 && memcmp(p, "86", 2) == 0) || (len == 4 && memcmp(p, "0086", 4) == 0);
}

/* Is the group beside the number a number of its own, so that the separator is a border? */
static int neighbour(const xs_number *n, unsigned g, char sep)
{
    size_t len = xs_run_end(n, g) - xs_run_begin(n, g);
    if (sep == ' ' || sep == '\n' || sep == '/' || is_country(n, g))
        return 0;
    if (sep == '.')
        return -100;
    return len == 11 || len == 18 || len <= 3 ? -15 : -100;
}

static int border(const xs_number *n, const xs_groups *s)
{
    int delta = xs_run_masked(n) ? -100 : 0;
    if (s->first)
        delta += neighbour(n, s->first - 1, xs_run_left(n, s->first));
    if (s->last + 1u < n->ngroups)
        delta += neighbour(n, s->last + 1, xs_run_right(n, s->last));
    if (!s->first && (n->before == '.' || n->before == '$'))
        return -100;
    if (s->last + 1u == n->ngroups && (n->after == '%' || (n->before == '/' && n->after == '.')))
        return -100;
    return delta;
}

static bool whole(const xs_number *n, const xs_groups *s, size_t from, int delta, xs_claim *out)
{
    const char *p = n->chars + from;
    if (!xs_all_digits(p, 11) || !in_force(p) || is_round(p) || all_same(p) ||
        memcmp(p, "13800138000", 11) == 0)
        return false;
    delta += border(n, s);
    if (n->flags & XS_NUMBER_NUMERALS)
        delta -= 10;
    if (n->flags & XS_NUMBER_LOOKALIKE)
        delta -= 25;
    if (delta <= -60)
        return false;
    *out = (xs_claim){.from = (uint16_t)from,
                      .to = (uint16_t)(from + 11),
                      .delta = (int16_t)delta,
                      .why_zh = delta ? "号段在用，但边界或写法可疑" : "号段在用，边界清楚",
                      .why_en = delta ? "segment in force, but borders or spelling are doubtful"
                                      : "segment in force, clear borders"};
    return true;
}

static bool split(const xs_number *n, unsigned g, xs_claim *out)
{
    xs_groups s;
    int delta = 0;
    if (!xs_run_join(n, g, 11, " -._\n*/+,", &s))
        return false;
    char sep = xs_run_right(n, g);
    if (xs_run_shape(n, &s, "344") || xs_run_shape(n, &s, "335") || xs_run_shape(n, &s, "38") ||
        xs_run_shape(n, &s, "74") || xs_run_shape(n, &s, "434"))
        delta = 0;
    else if (s.last == s.first + 10 || (s.last == g + 1 && sep == '\n'))
        delta = -10; /* written digit by digit, or wrapped in a narrow cell */
    else
        return false;
    if (strchr("*/,+", sep)) /* nobody writes one so without a reason */
        delta -= 25;
    /* 192.12347836 is a decimal number. */
    if (sep == '.' && s.last != g + 2)
        return false;
    for (unsigned k = s.first; k < s.last; k++)
        if (xs_run_right(n, k) != sep)
            return false;
    if (!whole(n, &s, s.from, delta, out))
        return false;
    out->obfuscated = strchr("*+,", sep);
    return true;
}

bool xs_find_mobile(const xs_number *n, size_t at, uint32_t today, xs_claim *out)
{
    for (unsigned g = 0; g < n->ngroups; g++) {
        size_t from = xs_run_begin(n, g), to = xs_run_end(n, g);
        if (to <= at)
            continue;
        int delta = 0, skip = prefix(n, from, to - from, &delta);
        xs_groups s = {g, g, from, to};
        if (skip >= 0 && from + (size_t)skip >= at && whole(n, &s, from + (size_t)skip, delta, out))
            return true;
        /* The columns of a citizen number and a telephone number, run together. */
        xs_id18 id;
        if (to - from == 29 && from + 18 >= at && xs_id18_read(n->chars + from, today, &id) &&
            id.checked && whole(n, &s, from + 18, -10, out))
            return true;
        if (from >= at && split(n, g, out))
            return true;
    }
    return false;
}
