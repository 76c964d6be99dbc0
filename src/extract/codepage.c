/* codepage.c -- UTF-16LE and Windows code pages to UTF-8. */
#include <errno.h>
#include <iconv.h>
#include <stdio.h>

#include "extract/bytes.h"

bool xs_utf16_add(xs_buf *out, const uint8_t *p, size_t units)
{
    if (!xs_buf_reserve(out, units * 3))
        return false;
    char *d = out->p + out->n;
    for (size_t i = 0; i < units; i++) {
        uint32_t c = xs_le16(p + 2 * i);
        if (c >= 0xD800 && c < 0xE000) {
            uint32_t low = c < 0xDC00 && i + 1 < units ? xs_le16(p + 2 * i + 2) : 0;
            if (low >= 0xDC00 && low < 0xE000) {
                c = 0x10000 + ((c - 0xD800) << 10) + (low - 0xDC00);
                *d++ = (char)(0xF0 | c >> 18);
                *d++ = (char)(0x80 | (c >> 12 & 63));
                *d++ = (char)(0x80 | (c >> 6 & 63));
                *d++ = (char)(0x80 | (c & 63));
                i++;
                continue;
            }
            c = 0xFFFD;
        }
        if (c < 0x80) {
            *d++ = (char)c;
        } else if (c < 0x800) {
            *d++ = (char)(0xC0 | c >> 6);
            *d++ = (char)(0x80 | (c & 63));
        } else {
            *d++ = (char)(0xE0 | c >> 12);
            *d++ = (char)(0x80 | (c >> 6 & 63));
            *d++ = (char)(0x80 | (c & 63));
        }
    }
    *d = 0;
    out->n = (size_t)(d - out->p);
    return true;
}

bool xs_utf16z_add(xs_buf *out, const uint8_t *p, size_t units)
{
    size_t n = 0;
    while (n < units && xs_le16(p + 2 * n))
        n++;
    return xs_utf16_add(out, p, n);
}

/* The code pages that Chinese offices' files name; converters stay open for the process' life. */
static struct page {
    unsigned number;
    const char *name;
    iconv_t cd;
    bool tried;
} pages[] = {
    {936, "GB18030", NULL, false},  {950, "BIG5-HKSCS", NULL, false}, {932, "CP932", NULL, false},
    {949, "CP949", NULL, false},    {1250, "CP1250", NULL, false},    {1251, "CP1251", NULL, false},
    {1252, "CP1252", NULL, false},  {1253, "CP1253", NULL, false},    {1254, "CP1254", NULL, false},
    {1255, "CP1255", NULL, false},  {1256, "CP1256", NULL, false},    {1257, "CP1257", NULL, false},
    {1258, "CP1258", NULL, false},  {874, "CP874", NULL, false},      {437, "CP437", NULL, false},
    {850, "CP850", NULL, false},    {10000, "MACINTOSH", NULL, false},
    {10008, "GB2312", NULL, false}, {20127, "ASCII", NULL, false},    {28591, "ISO-8859-1", NULL, false},
};

static struct page *page_get(unsigned number)
{
    static const struct {
        unsigned from, to;
    } same[] = {{54936, 936}, {20936, 936}, {52936, 936}, {51936, 936}, {50227, 936}, {0x8000, 10000},
                {0x8001, 1252}, {1200, 1252}, {0, 1252}};
    for (size_t i = 0; i < sizeof same / sizeof *same; i++)
        if (same[i].from == number)
            number = same[i].to;
    struct page *latin = NULL;
    for (size_t i = 0; i < sizeof pages / sizeof *pages; i++) {
        struct page *g = &pages[i];
        if (g->number == 1252)
            latin = g;
        if (g->number != number)
            continue;
        if (!g->tried) {
            g->tried = true;
            g->cd = iconv_open("UTF-8", g->name);
            if (g->cd == (iconv_t)-1)
                g->cd = NULL;
        }
        return g->cd ? g : latin;
    }
    return latin;
}

void xs_codepage_preload(void)
{
    for (size_t i = 0; i < sizeof pages / sizeof *pages; i++)
        page_get(pages[i].number);
}

/* Without a converter: ASCII as it is, U+FFFD for the rest, so that nothing passes as read. */
static bool plain_add(xs_buf *out, const uint8_t *p, size_t n)
{
    for (size_t i = 0; i < n; i++)
        if (!xs_buf_add_utf8(out, p[i] < 0x80 ? p[i] : 0xFFFD))
            return false;
    return true;
}

bool xs_codepage_add(xs_buf *out, unsigned codepage, const uint8_t *p, size_t n)
{
    if (codepage == 65001)
        return xs_buf_add(out, p, n);
    size_t ascii = 0;
    while (ascii < n && p[ascii] < 0x80)
        ascii++;
    if (ascii == n)
        return xs_buf_add(out, p, n);
    struct page *g = page_get(codepage);
    if (!g || (!g->cd && !(g = page_get(1252))) || !g->cd)
        return plain_add(out, p, n);
    if (!xs_buf_reserve(out, n * 3))
        return false;
    iconv(g->cd, NULL, NULL, NULL, NULL);
    union {
        const uint8_t *in;
        char *iconvs; /* iconv's prototype lacks const; it does not write here */
    } src = {.in = p};
    size_t left = n;
    while (left) {
        if (!xs_buf_reserve(out, left * 3 + 4))
            return false;
        char *d = out->p + out->n;
        size_t room = out->cap - out->n - 1;
        size_t r = iconv(g->cd, &src.iconvs, &left, &d, &room);
        out->n = (size_t)(d - out->p);
        out->p[out->n] = 0;
        if (r != (size_t)-1 || errno == E2BIG)
            continue;
        if (!xs_buf_add_utf8(out, 0xFFFD)) /* ill-formed or cut short: one byte is passed over */
            return false;
        src.in++;
        left--;
    }
    return !out->failed;
}

unsigned xs_codepage_of_lid(unsigned lid)
{
    switch (lid) {
    case 0x0804: /* PRC */
    case 0x1004: /* Singapore */
        return 936;
    case 0x0404: /* Taiwan */
    case 0x0C04: /* Hong Kong */
    case 0x1404: /* Macao */
        return 950;
    case 0x0411:
        return 932;
    case 0x0412:
        return 949;
    case 0x0419:
    case 0x0422:
    case 0x0423:
        return 1251;
    case 0x0405:
    case 0x040E:
    case 0x0415:
        return 1250;
    default:
        return lid ? 1252 : 0;
    }
}

unsigned xs_codepage_of_charset(unsigned fcharset)
{
    static const struct {
        unsigned charset, page;
    } map[] = {{0, 1252},   {77, 10000}, {128, 932},  {129, 949},  {134, 936},  {136, 950},
               {161, 1253}, {162, 1254}, {163, 1258}, {177, 1255}, {178, 1256}, {186, 1257},
               {204, 1251}, {222, 874},  {238, 1250}, {254, 437}};
    for (size_t i = 0; i < sizeof map / sizeof *map; i++)
        if (map[i].charset == fcharset)
            return map[i].page;
    return 0;
}
