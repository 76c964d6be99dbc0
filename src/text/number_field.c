/* number_field.c -- glyphs and separators. */
#include "text/number_field.h"

#include "text/fold_step.h"

static int ranged(uint32_t c, uint32_t first, uint32_t last, int value)
{
    return c >= first && c <= last ? value + (int)(c - first) : -1;
}

/* Value of a Chinese numeral that stands for one digit, or -1. */
static int numeral_value(uint32_t c)
{
    static const uint16_t plain[] = {0x3007, 0x4E00, 0x4E8C, 0x4E09, 0x56DB,
                                     0x4E94, 0x516D, 0x4E03, 0x516B, 0x4E5D};
    static const uint16_t formal[] = {0x96F6, 0x58F9, 0x8D30, 0x53C1, 0x8086,
                                      0x4F0D, 0x9646, 0x67D2, 0x634C, 0x7396};
    for (int i = 0; i < 10; i++)
        if (c == plain[i] || c == formal[i])
            return i;
    if (c == 0x25CB || c == 0x25EF) /* circles typed for the numeral zero */
        return 0;
    if (c == 0x5E7A) /* spoken one */
        return 1;
    if (c == 0x4E24)
        return 2;
    return ranged(c, 0x3021, 0x3029, 1); /* Suzhou numerals */
}

static int styled_value(uint32_t c)
{
    static const struct {
        uint16_t first, last;
        int8_t value;
    } r[] = {{0x2460, 0x2468, 1}, {0x24EA, 0x24EA, 0}, {0x2776, 0x277E, 1}, {0x2780, 0x2788, 1},
             {0x278A, 0x2792, 1}, {0x24F5, 0x24FD, 1}, {0x24FF, 0x24FF, 0}, {0x3280, 0x3288, 1},
             {0x2070, 0x2070, 0}, {0x2074, 0x2079, 4}, {0x2080, 0x2089, 0}, {0x00B2, 0x00B3, 2},
             {0x00B9, 0x00B9, 1}, {0x0660, 0x0669, 0}, {0x06F0, 0x06F9, 0}, {0x0966, 0x096F, 0},
             {0x0E50, 0x0E59, 0}};
    for (size_t i = 0; i < sizeof r / sizeof r[0]; i++)
        if (c >= r[i].first && c <= r[i].last)
            return r[i].value + (int)(c - r[i].first);
    return -1;
}

/* What a sign that is neither letter nor digit is taken for by eye or OCR: 0 = nothing. */
static char alike(uint32_t c)
{
    switch (c) {
    case 0x03BF:
    case 0x043E:
    case 0x0585:
        return '0'; /* Greek, Cyrillic, Armenian o */
    case '|':
    case 0x01C0:
    case 0x2223:
    case 0x4E28:
    case 0x0456:
    case 0x04CF:
    case 0x03B9:
        return '1';
    case 0x0437:
        return '3';
    case 0x0455:
        return '5';
    case 0x0431:
        return '6';
    case 0x00D7:
    case 0x0445:
    case 0x03C7:
        return 'X';
    default:
        return 0;
    }
}

xs_glyph xs_glyph_rare(const uint8_t *code, size_t n, size_t i, size_t *next)
{
    xs_glyph g = {.code = (uint32_t)i};
    uint8_t b = code[i];
    *next = xs_code_next(code, n, i);
    uint32_t c = xs_code_point(code, i, *next);
    int v;
    if (b == 0xBF) {
        if ((v = numeral_value(c)) >= 0)
            g.kind = XS_GLYPH_NUMERAL, g.c = (char)('0' + v);
        else if ((v = styled_value(c)) >= 0)
            g.kind = XS_GLYPH_STYLED, g.c = (char)('0' + v);
        return g;
    }
    char a = alike(c);
    if (a)
        g.kind = XS_GLYPH_ALIKE, g.c = a;
    return g;
}

/* One symbol set between digits to hide a number; two are a mask. */
static bool is_inserted(uint32_t c)
{
    return c == '*' || c == 0x2605 || c == 0x2606 || (c >= 0x25A0 && c <= 0x25CF) || c == 0x273F ||
           c == 0x203B;
}

/* The separator at code[i]: '-', ' ' ... or 0; '*' stands for any inserted symbol. Dashes, dots and
 * line ends may have a blank on either side; a stop or slash with a blank ends a number. */
static char separator(const uint8_t *code, size_t n, size_t i, size_t *next)
{
    char found = 0;
    bool blank = false;
    size_t p = i;
    for (int k = 0; k < 3 && p < n; k++) {
        size_t q = code[p] < 0x80 ? p + 1 : xs_code_next(code, n, p);
        uint32_t c = code[p] < 0x80 ? code[p] : xs_code_point(code, p, q);
        if (c == ' ') {
            blank = true;
        } else if (!found && (c == '-' || c == 0xB7 || c == 0x2014)) {
            found = '-';
        } else if (!found && is_inserted(c)) {
            found = '*';
        } else if (!found && (c == '\n' || c == '.' || c == '/' || c == '_' || c == ')')) {
            found = (char)c;
        } else {
            break;
        }
        p = q;
    }
    *next = p;
    if (!found)
        return blank ? ' ' : 0;
    if (blank && found != '-' && found != '\n')
        return 0;
    return found;
}

typedef struct group {
    size_t to;
    unsigned n, digits; /* digits: numerals and look-alikes too */
    char first;
    uint8_t first_kind;
} group;

/* The glyphs from i on without a separator; looks no further than a number could be long. */
static group read_group(const uint8_t *code, size_t n, size_t i)
{
    group g = {.to = i};
    while (g.n <= XS_NUMBER_MAX) {
        size_t next;
        xs_glyph x = xs_glyph_at(code, n, g.to, &next);
        if (!x.kind)
            break;
        if (g.n == 0)
            g.first = x.c, g.first_kind = x.kind;
        g.n++;
        g.digits += x.kind != XS_GLYPH_LETTER;
        g.to = next;
    }
    return g;
}

/* May the field go on over this separator? Area codes alone end with a bracket. */
static bool joins(const xs_field *f, char sep, group right)
{
    const xs_glyph *left = &f->g[f->n - 1];
    if (right.n == 0)
        return false;
    if (sep == ')') {
        size_t len = 0;
        while (len < f->n && f->g[f->n - 1 - len].kind == XS_GLYPH_DIGIT)
            if (f->g[f->n - 1 - len++].sep)
                break;
        return (len == 3 || len == 4) && f->g[f->n - len].c == '0' &&
               right.first_kind == XS_GLYPH_DIGIT && right.n >= 7;
    }
    if (left->kind == XS_GLYPH_LETTER && sep != '-')
        return false;
    if (right.n == 1 && right.first_kind == XS_GLYPH_LETTER)
        return sep == '-' || right.first == 'X';
    return right.digits > 0;
}

static void push(xs_field *f, xs_glyph g, char sep)
{
    g.sep = sep;
    f->g[f->n++] = g;
    f->digits += g.kind == XS_GLYPH_DIGIT;
    f->letters += g.kind == XS_GLYPH_LETTER;
    f->numerals += g.kind == XS_GLYPH_NUMERAL || g.kind == XS_GLYPH_STYLED;
    f->alikes += g.kind == XS_GLYPH_ALIKE;
}

void xs_field_read(const uint8_t *code, size_t n, size_t lo, size_t at, xs_field *f)
{
    size_t from = at, p, next;
    for (unsigned k = 0; from > lo && k < XS_NUMBER_MAX; k++) {
        size_t q = xs_code_prev(code, from);
        if (q < lo || !xs_glyph_at(code, n, q, &next).kind)
            break;
        from = q;
    }
    f->from = p = from;
    f->n = f->digits = f->letters = f->numerals = f->alikes = 0;
    f->cut = false;
    char sep = 0;
    while (p < n) {
        xs_glyph g = xs_glyph_at(code, n, p, &next);
        if (g.kind) {
            if (f->n == XS_FIELD_MAX) {
                f->cut = true;
                break;
            }
            push(f, g, sep);
            sep = 0;
            f->to = p = next;
            continue;
        }
        sep = separator(code, n, p, &next);
        if (!sep || !joins(f, sep, read_group(code, n, next)))
            break;
        p = next;
    }
    if (f->n == 0)
        f->to = xs_code_next(code, n, from);
}
