/* commonness.c -- a unigram model by classes of characters.
 *
 * Bits of a Han class = -log2(share of the class in running text / characters in it). Shares: the
 * 100, 500 and 1,500 most frequent characters cover about 42, 75 and 94 in 100 (the usual figures
 * for modern Chinese; friso's counts agree). What is not Chinese gets round figures that order it:
 * letters of one script in a row are cheap, scripts mixed and private use are dear. */
#include "text/commonness.h"

#include <pthread.h>

#include "text/charset_tables.h"
#include "text/utf8.h"

enum { RARE, BAND1, BAND2, BAND3, LEVEL1, LEVEL2, PUNCT, NCLASS };
static const float bits_of[NCLASS] = {
    [RARE] = 23, [BAND1] = 8, [BAND2] = 10.3f, [BAND3] = 12.4f, [LEVEL1] = 15.5f, [LEVEL2] = 19, [PUNCT] = 8,
};
static uint8_t class_of[0x10000];
static pthread_once_t once = PTHREAD_ONCE_INIT;

static void mark(const char *utf8, uint8_t class)
{
    size_t n = strlen(utf8);
    for (size_t i = 0; i < n;) {
        uint32_t c;
        i += xs_utf8_next(utf8 + i, n - i, &c);
        if (c < 0x10000)
            class_of[c] = class;
    }
}

static void fill(void)
{
    for (unsigned a = 0xF7; a >= 0xB0; a--)
        for (unsigned b = 0xA1; b <= 0xFE; b++)
            class_of[xs_gb_two[xs_gb_index(a, b)]] = a <= 0xD7 ? LEVEL1 : LEVEL2;
    for (unsigned a = 0xA4; a <= 0xF9; a++)
        for (unsigned b = 0x40; b <= 0xFE; b++) {
            if (b >= 0x7F && b < 0xA1)
                continue;
            uint16_t c = xs_big5_two[xs_big5_index(a, b)];
            if (c >= 0x4E00 && c < 0xA000 && class_of[c] != LEVEL1)
                class_of[c] = a < 0xC6 || (a == 0xC6 && b < 0x7F) ? LEVEL1 : LEVEL2;
        }
    for (int i = XS_CHAR_BANDS - 1; i >= 0; i--)
        mark(xs_char_bands[i], (uint8_t)(BAND1 + i));
    mark("\u3000、。〈〉《》「」『』【】〔〕〇—‘’“”…※★☆□■○●◎→㈠㈡㈢①②③④⑤·×℃！（），．：；？％￥～－／＋＝", PUNCT);
    class_of[0] = RARE;
}

/* Scripts whose letters follow each other. */
enum { S_NONE, S_LATIN, S_GREEK, S_CYRILLIC, S_SEMITIC, S_KANA, S_HANGUL, S_WIDE, S_OTHER };

static int script_of(uint32_t c)
{
    if (c < 0x250)
        return c == 0xD7 || c == 0xF7 || c < 0xC0 ? S_NONE : S_LATIN;
    if (c >= 0x370 && c < 0x400)
        return S_GREEK;
    if (c >= 0x400 && c < 0x530)
        return S_CYRILLIC;
    if (c >= 0x590 && c < 0x780)
        return S_SEMITIC;
    if (c >= 0x3041 && c < 0x3100)
        return S_KANA;
    if (c >= 0xAC00 && c < 0xD7A4)
        return S_HANGUL;
    if (c >= 0xFF10 && c < 0xFF5B)
        return S_WIDE;
    return (c >= 0x2000 && c < 0x2C00) || (c >= 0x3000 && c < 0x3040) ? S_NONE : S_OTHER;
}

static float other_bits(uint32_t c, int script, int before, bool after_letter)
{
    if (c == 0xFFFD)
        return 45;
    if ((c >= 0xE000 && c < 0xF900) || c >= 0xF0000 || (c & 0xFFFE) == 0xFFFE ||
        (c >= 0xFDD0 && c < 0xFDF0))
        return 32;
    if (c < 0xA0)
        return 28;
    if (c >= 0x3400 && c < 0xA000)
        return 25;
    if (script == S_NONE)
        return c < 0x100 ? 13 : 15;
    if (script == S_OTHER)
        return c >= 0x10000 ? 26 : before == S_OTHER ? 18 : 22;
    if (script == S_HANGUL)
        return before == S_HANGUL ? 17 : 20;
    if (script == S_LATIN)
        return after_letter ? 9.5f : before == S_LATIN ? 15 : 13;
    return before == script ? 7.5f : 14;
}

void xs_commonness_of(xs_str s, xs_commonness *out)
{
    pthread_once(&once, fill);
    *out = (xs_commonness){0};
    int before = S_NONE;
    bool letter = false;
    for (size_t i = 0; i < s.n;) {
        uint32_t c;
        i += xs_utf8_next(s.p + i, s.n - i, &c);
        if (c < 0x80) {
            bool control = (c < 0x20 && c != '\t' && c != '\n' && c != '\r' && c != '\f') || c == 0x7F;
            out->control += control;
            out->bits += control ? 26 : 5.5;
            letter = (c | 0x20) >= 'a' && (c | 0x20) <= 'z';
            before = S_NONE;
            continue;
        }
        out->chars++;
        unsigned class = c < 0x10000 ? class_of[c] : RARE;
        bool han = c >= 0x3400 && c < 0xA000;
        out->han += han;
        if (class != RARE) {
            out->bits += bits_of[class];
            out->common += class < LEVEL1 || class == PUNCT;
            before = S_NONE;
        } else {
            int script = han ? S_NONE : script_of(c);
            out->bits += han && c >= 0x4E00 ? bits_of[RARE] : other_bits(c, script, before, letter);
            out->malformed += c == 0xFFFD;
            out->rare += han || (c >= 0xE000 && c < 0xF900) || c > 0x10000;
            before = script;
        }
        letter = before == S_LATIN;
    }
}
