/* decode_step.c -- GB18030-2022 and Big5-HKSCS, one character at a time. */
#include "text/decode_step.h"

#include <pthread.h>

#include "text/charset_tables.h"

const uint16_t xs_cp1252[32] = {
    0x20AC, 0x81,   0x201A, 0x0192, 0x201E, 0x2026, 0x2020, 0x2021, 0x02C6, 0x2030, 0x0160,
    0x2039, 0x0152, 0x8D,   0x017D, 0x8F,   0x90,   0x2018, 0x2019, 0x201C, 0x201D, 0x2022,
    0x2013, 0x2014, 0x02DC, 0x2122, 0x0161, 0x203A, 0x0153, 0x9D,   0x017E, 0x0178,
};

/* FE51 and five more: the table has their private use codes, the fonts have characters. */
static uint32_t gb_plane2(uint32_t c)
{
    switch (c) {
    case 0xE816: return 0x20087;
    case 0xE817: return 0x20089;
    case 0xE818: return 0x200CC;
    case 0xE831: return 0x215D7;
    case 0xE83B: return 0x2298F;
    case 0xE855: return 0x241FE;
    default: return c;
    }
}

static size_t gb_four(const uint8_t *p, size_t n, uint32_t *c)
{
    *c = XS_UTF8_CUT;
    if (n < 3)
        return n;
    if (p[2] < 0x81 || p[2] == 0xFF) {
        *c = XS_UTF8_BAD; /* the digit may be one: only the lead is lost */
        return 1;
    }
    if (n < 4)
        return n;
    *c = XS_UTF8_BAD;
    if (p[3] < '0' || p[3] > '9')
        return 1;
    uint32_t lin = ((p[0] - 0x81u) * 10 + (p[1] - 0x30u)) * 1260 + (p[2] - 0x81u) * 10 + p[3] - 0x30u;
    if (lin >= 189000 && lin < 189000 + 0x100000) {
        *c = lin - 189000 + 0x10000;
    } else if (lin < 39420) {
        size_t lo = 0, hi = xs_gb_nranges;
        while (hi - lo > 1) {
            size_t mid = (lo + hi) / 2;
            if (xs_gb_ranges[mid].linear <= lin)
                lo = mid;
            else
                hi = mid;
        }
        *c = xs_gb_ranges[lo].code + (lin - xs_gb_ranges[lo].linear);
    }
    return 4;
}

size_t xs_gb_next(const uint8_t *p, size_t n, uint32_t *c)
{
    unsigned a = p[0];
    if (a < 0x80) {
        *c = a;
        return 1;
    }
    if (a == 0x80) { /* the euro sign of Windows */
        *c = 0x20AC;
        return 1;
    }
    *c = a == 0xFF ? XS_UTF8_BAD : XS_UTF8_CUT;
    if (a == 0xFF || n < 2)
        return 1;
    unsigned b = p[1];
    if (b >= '0' && b <= '9')
        return gb_four(p, n, c);
    *c = XS_UTF8_BAD;
    if (b < 0x40 || b == 0x7F || b == 0xFF)
        return 1;
    uint32_t v = xs_gb_two[xs_gb_index(a, b)];
    if (!v)
        return b < 0x80 ? 1 : 2;
    *c = v >= 0xE816 && v <= 0xE855 ? gb_plane2(v) : v;
    return 2;
}

size_t xs_big5_next(const uint8_t *p, size_t n, uint32_t *c, uint32_t *mark)
{
    unsigned a = p[0];
    *mark = 0;
    if (a < 0x80) {
        *c = a;
        return 1;
    }
    *c = a < 0x87 || a == 0xFF ? XS_UTF8_BAD : XS_UTF8_CUT;
    if (*c == XS_UTF8_BAD || n < 2)
        return 1;
    unsigned b = p[1];
    *c = XS_UTF8_BAD;
    if (b < 0x40 || (b >= 0x7F && b < 0xA1) || b == 0xFF)
        return 1;
    size_t i = xs_big5_index(a, b);
    uint32_t v = xs_big5_two[i];
    if (!v)
        return b < 0x80 ? 1 : 2;
    *c = v + ((unsigned)xs_big5_sip[i / 16] >> (i % 16) & 1u ? 0x20000u : 0u);
    if (a == 0x88 && (v == 0xCA || v == 0xEA)) /* 8862 8864 88A3 88A5 */
        *mark = b == 0x62 || b == 0xA3 ? 0x0304 : b == 0x64 || b == 0xA5 ? 0x030C : 0;
    return 2;
}

static uint16_t gbk_code[0x10000];
static pthread_once_t gbk_once = PTHREAD_ONCE_INIT;

static void gbk_fill(void)
{
    /* Later rows first: where a character has two codes the lower one wins. */
    for (unsigned a = 0xFE; a >= 0x81; a--)
        for (unsigned b = 0xFE; b >= 0x40; b--)
            if (b != 0x7F && xs_gb_two[xs_gb_index(a, b)])
                gbk_code[xs_gb_two[xs_gb_index(a, b)]] = (uint16_t)(a << 8 | b);
    gbk_code[0x20AC] = 0x80;
}

unsigned xs_gbk_code(uint32_t c)
{
    pthread_once(&gbk_once, gbk_fill);
    return c < 0x10000 ? gbk_code[c] : 0;
}
