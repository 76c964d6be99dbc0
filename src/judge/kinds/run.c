#include "judge/kinds/run.h"

bool xs_all_digits(const char *p, size_t n)
{
    for (size_t i = 0; i < n; i++)
        if (p[i] < '0' || p[i] > '9')
            return false;
    return n > 0;
}

unsigned xs_digits_value(const char *p, size_t n)
{
    unsigned v = 0;
    for (size_t i = 0; i < n; i++)
        v = v * 10 + (unsigned)(p[i] - '0');
    return v;
}

bool xs_run_join(const xs_number *n, unsigned g, size_t want, const char *seps, xs_groups *out)
{
    size_t from = xs_run_begin(n, g);
    for (unsigned last = g; last < n->ngroups; last++) {
        size_t to = xs_run_end(n, last);
        if (to - from > want)
            return false;
        if (to - from == want) {
            *out = (xs_groups){g, last, from, to};
            return true;
        }
        char sep = xs_run_right(n, last);
        if (!sep || !strchr(seps, sep))
            return false;
    }
    return false;
}

bool xs_run_shape(const xs_number *n, const xs_groups *s, const char *lengths)
{
    unsigned g = s->first;
    for (; *lengths && g <= s->last; lengths++, g++)
        if (xs_run_end(n, g) - xs_run_begin(n, g) != (size_t)(*lengths - '0'))
            return false;
    return !*lengths && g == s->last + 1;
}

static bool covered(const xs_recogniser *r, const xs_number *n, size_t from, size_t to,
                    uint32_t today)
{
    xs_claim c = {0};
    for (size_t at = 0; at < to && r->find(n, at, today, &c); at = c.to) {
        if (c.from <= from && c.to >= to)
            return true;
        if (c.to <= at)
            break;
    }
    return false;
}

bool xs_run_public(const xs_number *n, size_t from, size_t to, uint32_t today)
{
    for (const xs_recogniser *r = xs_recognisers; r->name; r++)
        if (r->is_public && r->find && covered(r, n, from, to, today))
            return true;
    return false;
}

bool xs_run_checked(const xs_number *n, size_t from, size_t to, uint32_t today)
{
    for (const xs_recogniser *r = xs_recognisers; r->name; r++)
        if (r->checked && r->find && covered(r, n, from, to, today))
            return true;
    return false;
}

bool xs_date_valid(unsigned y, unsigned m, unsigned d)
{
    static const unsigned char days[] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
    if (y < 1 || m < 1 || m > 12 || d < 1)
        return false;
    bool leap = (y % 4 == 0 && y % 100 != 0) || y % 400 == 0;
    return d <= days[m - 1] + (unsigned)(m == 2 && leap);
}

uint32_t xs_date_next(uint32_t day)
{
    unsigned y = day / 10000, m = day / 100 % 100, d = day % 100;
    if (xs_date_valid(y, m, d + 1))
        return day + 1;
    return m < 12 ? y * 10000 + (m + 1) * 100 + 1 : (y + 1) * 10000 + 101;
}

uint32_t xs_date_read(const char *p)
{
    if (!xs_all_digits(p, 8))
        return 0;
    unsigned v = xs_digits_value(p, 8);
    return xs_date_valid(v / 10000, v / 100 % 100, v % 100) ? v : 0;
}

bool xs_luhn(const char *p, size_t n)
{
    unsigned sum = 0;
    for (size_t i = 0; i < n; i++) {
        unsigned d = (unsigned)(p[n - 1 - i] - '0');
        if (i % 2)
            d = d > 4 ? 2 * d - 9 : 2 * d;
        sum += d;
    }
    return n > 0 && sum % 10 == 0;
}
