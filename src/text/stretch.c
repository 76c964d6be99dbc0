/* stretch.c -- finds places that a view may read differently, while the fold goes by. */
#include "text/stretch.h"

#include <stdlib.h>

#include "text/fold_step.h"

#define MAX_SYMBOLS 8u    /* symbols between two Han characters; more are a rule or an ornament */
#define NEAR 16u          /* bytes between stretches that are noted as one at once */
#define CONTEXT_CHARS 20u /* characters kept on each side: a term may begin or end there */

static uint8_t class_at(const char *text, size_t n, size_t p, uint32_t *c, int *act, size_t *len)
{
    *len = xs_utf8_at(text, n, p, c);
    *act = xs_entry_act(xs_fold_entry(*c));
    return xs_fold_class_of(*c);
}

static bool is_passed(int act)
{
    return act == XS_ACT_BLANK || act == XS_ACT_INVISIBLE || act == XS_ACT_SELECTOR ||
           act == XS_ACT_MARK;
}

size_t xs_symbols_at(const char *text, size_t n, size_t p)
{
    unsigned symbols = 0, dashes = 0, passed = 0, bars = 0, blanks = 0;
    while (p < n) {
        uint32_t c;
        size_t len;
        int act;
        uint8_t cls = class_at(text, n, p, &c, &act, &len);
        if (is_passed(act)) {
            blanks += act == XS_ACT_BLANK;
            if (++passed > 2 * MAX_SYMBOLS)
                return 0;
        } else if (cls == XS_CLASS_SYMBOL) {
            dashes += c == 0x2014 || c == 0x2015 || c == 0x2500;
            bars += c == '|' || c == 0xFF5C;
            if (++symbols > MAX_SYMBOLS)
                return 0;
        } else if (cls == XS_CLASS_HAN) {
            bool dash = symbols == 2 && dashes == 2;
            bool table = bars && blanks;
            return symbols && !dash && !table ? p : 0;
        } else {
            return 0;
        }
        p += len;
    }
    return 0;
}

/* A pinyin letter with or without tone, at p: its bytes, or 0. */
static size_t pinyin_letter(const char *text, size_t n, size_t p)
{
    uint32_t c;
    size_t len = xs_utf8_at(text, n, p, &c);
    if ((c | 0x20) >= 'a' && (c | 0x20) <= 'z' && c < 0x80)
        return len;
    static const uint16_t toned[] = {0xE0,  0xE1,  0xE8,  0xE9,  0xEC,  0xED,  0xF2,  0xF3,
                                     0xF9,  0xFA,  0xFC,  0x101, 0x113, 0x11B, 0x12B, 0x14D,
                                     0x16B, 0x1CE, 0x1D0, 0x1D2, 0x1D4, 0x1D6, 0x1D8, 0x1DA,
                                     0x1DC, 0x144, 0x148, 0x1F9, 0x251, 0};
    for (const uint16_t *t = toned; *t; t++)
        if (c == *t)
            return len;
    return c >= 0x300 && c <= 0x30C ? len : 0; /* combining tone */
}

size_t xs_reading_at(const char *text, size_t n, size_t p)
{
    uint32_t c;
    size_t q = p + xs_utf8_at(text, n, p, &c), len;
    if (c != '(' && c != 0xFF08)
        return 0;
    unsigned letters = 0;
    for (; q < n && letters <= 8 && (len = pinyin_letter(text, n, q)) != 0; q += len)
        letters++;
    if (q < n && letters && text[q] >= '1' && text[q] <= '5') /* mi4 */
        q++;
    if (letters == 0 || letters > 8 || q >= n)
        return 0;
    q += xs_utf8_at(text, n, q, &c);
    return c == ')' || c == 0xFF09 ? q - p : 0;
}

static bool is_line_byte(char c)
{
    return c == '\n' || c == '\f' || (c >= 0x1C && c <= 0x1F);
}

static size_t back_chars(const char *text, size_t p)
{
    for (unsigned k = 0; p > 0 && k < CONTEXT_CHARS; k++) {
        size_t q = p - 1;
        while (q > 0 && p - q < 4 && ((unsigned char)text[q] & 0xC0) == 0x80)
            q--;
        /* two line ends in a row are hard; a single one may be inside a term */
        if (is_line_byte(text[q]) && (text[q] != '\n' || (q > 0 && text[q - 1] == '\n')))
            break;
        p = q;
    }
    return p;
}

static size_t on_chars(const char *text, size_t n, size_t p)
{
    for (unsigned k = 0; p < n && k < CONTEXT_CHARS; k++) {
        uint32_t c;
        if (is_line_byte(text[p]) && (text[p] != '\n' || (p + 1 < n && text[p + 1] == '\n')))
            break;
        p += xs_utf8_at(text, n, p, &c);
    }
    return p;
}

/* Note [from,to). Stretches that touch become one. */
static void note(xs_watch *w, size_t from, size_t to, unsigned why)
{
    xs_fold *f = w->f;
    while (f->nstretches > 0 && f->stretches[f->nstretches - 1].to + NEAR >= from) {
        const xs_stretch *last = &f->stretches[--f->nstretches];
        from = last->from < from ? last->from : from;
        to = last->to > to ? last->to : to;
        why |= last->why;
    }
    if (f->nstretches == f->stretches_cap) {
        size_t cap = f->stretches_cap ? f->stretches_cap * 2 : 64;
        xs_stretch *p = reallocarray(f->stretches, cap, sizeof *p);
        if (!p) {
            w->failed = true;
            return;
        }
        f->stretches = p;
        f->stretches_cap = cap;
    }
    f->stretches[f->nstretches++] = (xs_stretch){(uint32_t)from, (uint32_t)to, why};
}

void xs_watch_end(xs_watch *w)
{
    xs_fold *f = w->f;
    size_t n = 0;
    xs_watch_line(w, f->ntext);
    for (size_t i = 0; i < f->nstretches; i++) {
        xs_stretch s = f->stretches[i];
        if (s.why != XS_VIEW_MOJIBAKE) { /* a line needs no more */
            s.from = (uint32_t)back_chars(f->text, s.from);
            s.to = (uint32_t)on_chars(f->text, f->ntext, s.to);
        }
        while (n > 0 && f->stretches[n - 1].to >= s.from) {
            const xs_stretch *last = &f->stretches[--n];
            s.from = last->from < s.from ? last->from : s.from;
            s.to = last->to > s.to ? last->to : s.to;
            s.why |= last->why;
        }
        f->stretches[n++] = s;
    }
    f->nstretches = n;
}

/* Does a Han character, digit or letter stand at p, behind further tags? */
static bool goes_on(const char *text, size_t n, size_t p)
{
    xs_escape e;
    for (unsigned k = 0; k < 4 && p < n && text[p] == '<' && xs_escape_at(text, n, p, &e); k++)
        p += e.len;
    if (p >= n)
        return false;
    uint32_t c, out[18];
    xs_utf8_at(text, n, p, &c);
    if (xs_fold_class_of(c) == XS_CLASS_HAN || c == '&' || c == '%' || c == '\\')
        return true;
    return xs_fold_codepoint(c, out) == 1 &&
           ((out[0] >= '0' && out[0] <= '9') || (out[0] >= 'a' && out[0] <= 'z'));
}

void xs_watch_escape(xs_watch *w, size_t p, uint8_t before)
{
    const xs_fold *f = w->f;
    xs_escape e;
    if (!xs_escape_at(f->text, f->ntext, p, &e) || !e.telling)
        return;
    /* a tag matters inside a word or number, an escape anywhere */
    if (e.tag && ((before != XS_CLASS_HAN && before != XS_CLASS_OTHER) ||
                  !goes_on(f->text, f->ntext, p + e.len)))
        return;
    note(w, p, p + e.len, XS_VIEW_ESCAPE);
}

char xs_latin_alike(uint32_t c)
{
    static const struct {
        uint16_t from;
        char to;
    } same[] = {{0x391, 'A'}, {0x392, 'B'}, {0x395, 'E'}, {0x396, 'Z'}, {0x397, 'H'}, {0x399, 'I'},
                {0x39A, 'K'}, {0x39C, 'M'}, {0x39D, 'N'}, {0x39F, 'O'}, {0x3A1, 'P'}, {0x3A4, 'T'},
                {0x3A5, 'Y'}, {0x3A7, 'X'}, {0x3B1, 'a'}, {0x3B9, 'i'}, {0x3BA, 'k'}, {0x3BD, 'v'},
                {0x3BF, 'o'}, {0x3C1, 'p'}, {0x3C5, 'u'}, {0x3C7, 'x'}, {0x405, 'S'}, {0x406, 'I'},
                {0x408, 'J'}, {0x410, 'A'}, {0x412, 'B'}, {0x415, 'E'}, {0x41A, 'K'}, {0x41C, 'M'},
                {0x41D, 'H'}, {0x41E, 'O'}, {0x420, 'P'}, {0x421, 'C'}, {0x422, 'T'}, {0x425, 'X'},
                {0x430, 'a'}, {0x435, 'e'}, {0x43A, 'k'}, {0x43E, 'o'}, {0x440, 'p'}, {0x441, 'c'},
                {0x443, 'y'}, {0x445, 'x'}, {0x455, 's'}, {0x456, 'i'}, {0x458, 'j'}, {0x4BB, 'h'},
                {0x501, 'd'}, {0x51B, 'q'}, {0x51D, 'w'}};
    for (size_t i = 0; i < sizeof same / sizeof same[0]; i++)
        if (same[i].from == c)
            return same[i].to;
    return 0;
}

static bool is_letter(char c)
{
    return (c | 0x20) >= 'a' && (c | 0x20) <= 'z';
}

/* Greek and Cyrillic letters beside a Latin one. */
static void watch_alike(xs_watch *w, size_t from, size_t to)
{
    const char *text = w->f->text;
    uint32_t c;
    if (!(from > 0 && is_letter(text[from - 1])) && !(to < w->f->ntext && is_letter(text[to])))
        return;
    xs_utf8_at(text, w->f->ntext, from, &c);
    if (xs_latin_alike(c))
        note(w, from, to, XS_VIEW_LOOKALIKE);
}

void xs_watch_two(xs_watch *w, size_t from, size_t to)
{
    uint8_t b = (uint8_t)w->f->text[from];
    if (b >= 0xCD && b <= 0xD4)
        watch_alike(w, from, to);
    if (b == 0xC2 || b == 0xC3 || b == 0xC5) { /* U+0080..U+00FF and the letters of cp1252 */
        w->latin = from <= w->latin_to + 3 ? w->latin + 1 : 1;
        w->latin_to = to;
        w->garbled = w->garbled || w->latin >= 4;
    }
}

void xs_watch_sign(xs_watch *w, size_t p, uint8_t before)
{
    const char *text = w->f->text;
    size_t n = w->f->ntext, to;
    if (before != XS_CLASS_HAN)
        return;
    if ((to = xs_symbols_at(text, n, p)) != 0)
        note(w, p, to, XS_VIEW_SYMBOLS);
    else if ((to = xs_reading_at(text, n, p)) != 0)
        note(w, p, p + to, XS_VIEW_PINYIN);
}

void xs_watch_line(xs_watch *w, size_t to)
{
    /* Text misread as GBK has a rare character in every two or three. */
    if (to > w->line && (w->garbled || (w->rare && w->rare * 12 >= to - w->line)))
        note(w, w->line, to, XS_VIEW_MOJIBAKE);
    w->line = to;
    w->rare = w->latin = 0;
    w->latin_to = to;
    w->garbled = false;
}

void xs_watch_unit(xs_watch *w, const xs_step *s, uint8_t before)
{
    uint8_t b = (uint8_t)s->text[s->from];
    if (!s->ordinary) {
        if (s->code[0] == 0 || s->code[0] == '\n')
            xs_watch_line(w, s->to);
        else
            xs_watch_sign(w, s->from, before); /* symbols behind a blank */
        return;
    }
    if (b == '&' || b == '%' || b == '\\' || b == '<')
        xs_watch_escape(w, s->from, before);
    if (s->prev == XS_CLASS_SYMBOL || s->prev == XS_CLASS_PUNCT)
        xs_watch_sign(w, s->from, before);
    if (b >= 0xC2 && b < 0xE0)
        xs_watch_two(w, s->from, s->to);
    w->rare += s->prev == XS_CLASS_HAN && s->ncode >= 3;
}
