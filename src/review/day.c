#include "review/day.h"

#include <stdio.h>

/* Days from civil date, after H. Hinnant, "chrono-compatible low-level date algorithms" (2013). */
static int32_t from_civil(int32_t y, int32_t m, int32_t d)
{
    y -= m <= 2;
    int32_t era = (y >= 0 ? y : y - 399) / 400;
    int32_t yoe = y - era * 400;
    int32_t doy = (153 * (m + (m > 2 ? -3 : 9)) + 2) / 5 + d - 1;
    int32_t doe = yoe * 365 + yoe / 4 - yoe / 100 + doy;
    return era * 146097 + doe - 719468;
}

static void to_civil(int32_t z, int32_t *y, int32_t *m, int32_t *d)
{
    z += 719468;
    int32_t era = (z >= 0 ? z : z - 146096) / 146097;
    int32_t doe = z - era * 146097;
    int32_t yoe = (doe - doe / 1460 + doe / 36524 - doe / 146096) / 365;
    int32_t doy = doe - (365 * yoe + yoe / 4 - yoe / 100);
    int32_t mp = (5 * doy + 2) / 153;
    *d = doy - (153 * mp + 2) / 5 + 1;
    *m = mp < 10 ? mp + 3 : mp - 9;
    *y = yoe + era * 400 + (*m <= 2);
}

bool xs_day_parse(xs_str s, int32_t *out)
{
    int32_t v[3] = {0}, part = 0;
    if (s.n != 10 || s.p[4] != '-' || s.p[7] != '-')
        return false;
    for (size_t i = 0; i < 10; i++) {
        if (i == 4 || i == 7) {
            part++;
            continue;
        }
        if (s.p[i] < '0' || s.p[i] > '9')
            return false;
        v[part] = v[part] * 10 + (s.p[i] - '0');
    }
    if (v[1] < 1 || v[1] > 12 || v[2] < 1 || v[2] > 31)
        return false;
    int32_t day = from_civil(v[0], v[1], v[2]), y, m, d;
    to_civil(day, &y, &m, &d);
    if (m != v[1] || d != v[2])
        return false; /* 30 February */
    *out = day;
    return true;
}

void xs_day_format(int32_t day, char out[11])
{
    int32_t y, m, d;
    to_civil(day, &y, &m, &d);
    if (y < 0 || y > 9999)
        y = 0;
    snprintf(out, 11, "%04u-%02u-%02u", (unsigned)y % 10000u, (unsigned)m % 100u, (unsigned)d % 100u);
}

int32_t xs_day_of(uint32_t v)
{
    return from_civil((int32_t)(v / 10000), (int32_t)(v / 100 % 100), (int32_t)(v % 100));
}
