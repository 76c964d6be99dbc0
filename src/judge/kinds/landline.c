/* Fixed telephone numbers: area code and 7 or 8 digits, an extension perhaps.
 *
 * Source: the national numbering plan (area codes 010, 02x, 03xx to 09xx). Service numbers (110,
 * 12345, 95xxx, 400, 800) are not a person's. Written (0571)87654321 the number falls into two
 * runs; the confirm routine "landline" reads that form. */
#include "judge/kinds/run.h"

static size_t area_length(const char *p, size_t n)
{
    if (n < 3 || p[0] != '0')
        return 0;
    if ((p[1] == '1' && p[2] == '0') || p[1] == '2')
        return 3;
    return n >= 4 && p[1] >= '3' && p[1] <= '9' ? 4 : 0;
}

static bool is_local(const char *p, size_t n)
{
    return (n == 7 || n == 8) && xs_all_digits(p, n) && p[0] >= '2' && p[0] <= '8';
}

static bool claim(const xs_number *n, unsigned first, unsigned last, size_t from, int delta,
                  xs_claim *out)
{
    char left = xs_run_left(n, first), right = xs_run_right(n, last);
    if (left == '.' || right == '.' || left == '-')
        return false;
    size_t to = xs_run_end(n, last);
    if (right == '-') { /* an extension */
        size_t end = xs_run_end(n, last + 1);
        if (end - to > 5 || !xs_all_digits(n->chars + to, end - to))
            return false;
        to = end;
    }
    *out = (xs_claim){.from = (uint16_t)from,
                      .to = (uint16_t)to,
                      .delta = (int16_t)delta,
                      .why_zh = "区号和号码位数正确",
                      .why_en = "area code and length hold"};
    return true;
}

bool xs_find_landline(const xs_number *n, size_t at, uint32_t today, xs_claim *out)
{
    (void)today;
    for (unsigned g = 0; g < n->ngroups; g++) {
        size_t from = xs_run_begin(n, g), to = xs_run_end(n, g);
        while (from < to && n->chars[from] >= 'A' && n->chars[from] <= 'Z')
            from++; /* TEL, FAX */
        size_t len = to - from;
        if (from < at || !len || !xs_all_digits(n->chars + from, len))
            continue;
        size_t area = area_length(n->chars + from, len);
        if (!area)
            continue;
        char sep = xs_run_right(n, g);
        if (len == area && sep && strchr("- .", sep)) {
            size_t next = xs_run_begin(n, g + 1), end = xs_run_end(n, g + 1);
            if (is_local(n->chars + next, end - next) && claim(n, g, g + 1, from, 0, out))
                return true;
            /* 0571-8765 4321 */
            if (end - next == 4 && g + 2u < n->ngroups &&
                is_local(n->chars + next, xs_run_end(n, g + 2) - next) &&
                claim(n, g, g + 2, from, -5, out))
                return true;
        } else if (is_local(n->chars + from + area, len - area) && claim(n, g, g, from, -15, out)) {
            return true;
        }
    }
    return false;
}
