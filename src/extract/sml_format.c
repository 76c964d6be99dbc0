/* sml_format.c -- number formats as far as they change what a reader sees (ECMA-376 18.8.30, 18.8.31). */
#include <ctype.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <strings.h>

#include "extract/sml.h"

const char *xs_sml_builtin(uint32_t id)
{
    static const struct {
        uint32_t from, to;
        const char *code;
    } codes[] = {{9, 10, "0%"},          {14, 14, "yyyy/m/d"},   {15, 17, "yyyy-mm-dd"},
                 {18, 21, "h:mm:ss"},    {22, 22, "yyyy/m/d h:mm"}, {27, 31, "yyyy\"年\"m\"月\"d\"日\""},
                 {32, 35, "h:mm:ss"},    {36, 36, "yyyy\"年\"m\"月\""}, {45, 47, "mm:ss"},
                 {49, 49, "@"},          {50, 54, "yyyy\"年\"m\"月\"d\"日\""}, {57, 58, "yyyy\"年\"m\"月\""}};
    for (size_t i = 0; i < sizeof codes / sizeof *codes; i++)
        if (id >= codes[i].from && id <= codes[i].to)
            return codes[i].code;
    return "";
}

/* ---- sections ---------------------------------------------------------------------------------- */

/* Section n of a code, divided by ';' outside quotes and brackets; p NULL when there is none. */
static xs_str section(xs_str code, unsigned n)
{
    size_t from = 0;
    bool quoted = false, bracket = false;
    for (size_t i = 0; i <= code.n; i++) {
        char c = i < code.n ? code.p[i] : ';';
        if (c == '\\' && i < code.n && !quoted) {
            i++;
            continue;
        }
        if (c == '"')
            quoted = !quoted;
        else if (c == '[')
            bracket = true;
        else if (c == ']')
            bracket = false;
        if ((c == ';' && !quoted && !bracket) || i == code.n) {
            if (n-- == 0)
                return (xs_str){code.p + from, i - from};
            from = i + 1;
        }
    }
    return (xs_str){NULL, 0};
}

/* One element of a section. */
typedef struct piece {
    char kind; /* 'l' literal, '0' digit place, '.', '@', 'd' date letters, 'G' General, '%', 'E', ' ' nothing */
    xs_str s;
} piece;

static size_t next_piece(xs_str c, size_t i, piece *o)
{
    size_t k = i + 1;
    char ch = c.p[i];
    o->kind = 'l';
    o->s = (xs_str){c.p + i, 1};
    if (ch == '"') {
        while (k < c.n && c.p[k] != '"')
            k++;
        o->s = (xs_str){c.p + i + 1, k - i - 1};
        return k < c.n ? k + 1 : k;
    }
    if (ch == '\\' || ch == '!') {
        o->s = (xs_str){c.p + k, k < c.n};
        while (k + o->s.n < c.n && o->s.n && ((unsigned char)c.p[k + o->s.n] & 0xC0) == 0x80)
            o->s.n++;
        return k + o->s.n;
    }
    if (ch == '_' || ch == '*') { /* a blank as wide as, or filled with, the next character */
        o->kind = ' ';
        return k < c.n ? k + 1 : k;
    }
    if (ch == '[') {
        while (k < c.n && c.p[k] != ']')
            k++;
        xs_str in = {c.p + i + 1, k - i - 1};
        bool elapsed = in.n && strchr("hHmMsS", in.p[0]) && in.p[in.n - 1] == in.p[0];
        o->kind = elapsed ? 'd' : ' ';
        o->s = elapsed ? (xs_str){in.p, 1} : in;
        return k < c.n ? k + 1 : k;
    }
    if (ch == '0' || ch == '#' || ch == '?') {
        o->kind = '0';
        return k;
    }
    if (ch == '.' || ch == '@' || ch == '%' || ch == ',') {
        o->kind = ch == ',' ? ' ' : ch;
        return k;
    }
    if (c.n - i >= 7 && strncasecmp(c.p + i, "General", 7) == 0) {
        o->kind = 'G';
        return i + 7;
    }
    if ((ch == 'E' || ch == 'e') && k < c.n && (c.p[k] == '+' || c.p[k] == '-')) {
        o->kind = 'E';
        return k + 1;
    }
    if (strchr("yYmMdDhHsSeEaAgG", ch)) {
        while (k < c.n && (c.p[k] | 32) == (ch | 32))
            k++;
        if ((ch | 32) == 'a' && c.n - i >= 5 && strncasecmp(c.p + i, "AM/PM", 5) == 0)
            k = i + 5;
        o->kind = 'd';
        o->s = (xs_str){c.p + i, k - i};
        return k;
    }
    while (k < c.n && ((unsigned char)c.p[k] & 0xC0) == 0x80)
        k++;
    o->s = (xs_str){c.p + i, k - i};
    return k;
}

/* ---- numbers ----------------------------------------------------------------------------------- */

/* "3.30106195E+17" without its exponent. */
static void plain_number(xs_str v, xs_buf *out)
{
    const char *e = memchr(v.p, 'E', v.n);
    if (!e)
        e = memchr(v.p, 'e', v.n);
    long exponent = 0;
    if (e) {
        char b[16];
        size_t k = (size_t)(v.p + v.n - e - 1) < sizeof b - 1 ? (size_t)(v.p + v.n - e - 1) : sizeof b - 1;
        memcpy(b, e + 1, k);
        b[k] = 0;
        exponent = strtol(b, NULL, 10);
    }
    if (!e || exponent < 0 || exponent > 25) {
        xs_buf_add_str(out, v);
        return;
    }
    bool point = false;
    for (const char *p = v.p; p < e; p++) {
        if (*p == '.') {
            point = true;
        } else {
            if (point && exponent-- == 0)
                xs_buf_add_char(out, '.');
            xs_buf_add_char(out, *p);
        }
    }
    while (exponent-- > 0)
        xs_buf_add_char(out, '0');
}

/* ---- dates ------------------------------------------------------------------------------------- */

/* Day number to a date of the proleptic Gregorian calendar (Howard Hinnant's civil_from_days). */
static void civil(long days, long *y, unsigned *m, unsigned *d)
{
    days += 719468;
    long era = (days >= 0 ? days : days - 146096) / 146097;
    unsigned doe = (unsigned)(days - era * 146097);
    unsigned yoe = (doe - doe / 1460 + doe / 36524 - doe / 146096) / 365;
    unsigned doy = doe - (365 * yoe + yoe / 4 - yoe / 100), mp = (5 * doy + 2) / 153;
    *d = doy - (153 * mp + 2) / 5 + 1;
    *m = mp < 10 ? mp + 3 : mp - 9;
    *y = (long)yoe + era * 400 + (*m <= 2);
}

static bool date(xs_str code, double v, bool date1904, xs_buf *out)
{
    if (!(v >= 0) || v > 2958466.0)
        return false;
    double whole = floor(v);
    long secs = (long)((v - whole) * 86400 + 0.5), days = (long)whole + secs / 86400;
    secs %= 86400;
    long y;
    unsigned m, d;
    /* 1900 counts a 29 February that never was: serial 60; days before it are one off. */
    civil(date1904 ? days - 24107 : days - 25569 + (days < 60), &y, &m, &d);
    bool minutes = false;
    piece o;
    for (size_t i = 0; i < code.n;) {
        i = next_piece(code, i, &o);
        if (o.kind == 'l') {
            xs_buf_add_str(out, o.s);
            continue;
        }
        if (o.kind != 'd')
            continue;
        char c = (char)(o.s.p[0] | 32);
        piece next = {.kind = ' '};
        for (size_t k = i; k < code.n && next.kind != 'd';)
            k = next_piece(code, k, &next);
        bool minute = c == 'm' && (minutes || (next.kind == 'd' && (next.s.p[0] | 32) == 's')) && o.s.n <= 2;
        int wide = o.s.n >= 2 ? 2 : 1;
        if (c == 'y' || c == 'e')
            xs_buf_printf(out, o.s.n == 2 && c == 'y' ? "%02ld" : "%04ld", o.s.n == 2 && c == 'y' ? y % 100 : y);
        else if (c == 'm' && !minute)
            xs_buf_printf(out, "%0*u", wide, m);
        else if (c == 'd' && o.s.n <= 2)
            xs_buf_printf(out, "%0*u", wide, d);
        else if (c == 'h')
            xs_buf_printf(out, "%0*ld", wide, secs / 3600);
        else if (c == 'm')
            xs_buf_printf(out, "%0*ld", wide, secs / 60 % 60);
        else if (c == 's')
            xs_buf_printf(out, "%0*ld", wide, secs % 60);
        minutes = c == 'h';
    }
    return true;
}

/* ---- filling ----------------------------------------------------------------------------------- */

typedef struct shape {
    unsigned places, zeros, inner_literals; /* digit places before the point; literals between them */
    bool general, text, dated, percent, scientific, literal;
} shape;

static shape look(xs_str code)
{
    shape s = {0};
    bool point = false, waiting = false;
    piece o;
    for (size_t i = 0; i < code.n;) {
        i = next_piece(code, i, &o);
        s.general |= o.kind == 'G';
        s.text |= o.kind == '@';
        s.dated |= o.kind == 'd';
        s.percent |= o.kind == '%';
        s.scientific |= o.kind == 'E';
        point |= o.kind == '.';
        if (o.kind == '0' && !point) {
            s.places++;
            s.zeros += o.s.p[0] == '0';
            s.inner_literals += waiting;
            waiting = false;
        } else if (o.kind == 'l' && o.s.n && o.s.p[0] != ' ' && o.s.p[0] != '-' && o.s.p[0] != '(') {
            s.literal = true;
            waiting = s.places > 0;
        }
    }
    return s;
}

/* Digits into the places from the right, literals where they stand. */
static void fill(xs_str code, xs_str digits, unsigned places, xs_buf *out)
{
    size_t lead = digits.n > places ? digits.n - places : 0, at = 0;
    unsigned missing = places > digits.n ? places - (unsigned)digits.n : 0;
    bool first = true, point = false;
    piece o;
    for (size_t i = 0; i < code.n;) {
        i = next_piece(code, i, &o);
        point |= o.kind == '.';
        if (o.kind == 'l') {
            xs_buf_add_str(out, o.s);
        } else if (o.kind == '0' && !point) {
            if (first)
                xs_buf_add(out, digits.p, at = lead);
            first = false;
            if (missing) {
                missing--;
                if (o.s.p[0] == '0')
                    xs_buf_add_char(out, '0');
            } else if (at < digits.n) {
                xs_buf_add_char(out, digits.p[at++]);
            }
        } else if (o.kind == 'G') {
            xs_buf_add_str(out, digits);
        }
    }
}

static xs_sml_showing show_text(xs_str code, xs_str value, xs_buf *shown, xs_buf *stored)
{
    xs_str four = section(code, 3);
    xs_buf_add_str(stored, value);
    if (!four.p || look(four).text || look(four).general) {
        xs_buf_add_str(shown, value);
        return XS_SML_AS_STORED;
    }
    fill(four, XS_STR(""), 0, shown);
    return XS_SML_MASKED;
}

xs_sml_showing xs_sml_show(xs_str code, xs_str value, bool text, bool date1904, xs_buf *shown, xs_buf *stored)
{
    char b[64], *end;
    if (text)
        return show_text(code, value, shown, stored);
    plain_number(value, stored);
    xs_str plain = xs_buf_str(stored);
    size_t n = value.n < sizeof b - 1 ? value.n : sizeof b - 1;
    memcpy(b, value.p, n);
    b[n] = 0;
    double v = strtod(b, &end);
    xs_str part = section(code, v < 0 ? 1 : 0);
    if (v == 0 && section(code, 2).p)
        part = section(code, 2);
    if (!part.p)
        part = section(code, 0);
    if (end == b || !code.n || !part.p)
        goto same;
    shape s = look(part);
    if (s.dated && !s.places && !s.general) {
        if (date(part, v, date1904, shown))
            return XS_SML_OTHERWISE;
        goto same;
    }
    if (!s.places && !s.general && !s.text && !s.scientific) {
        fill(part, XS_STR(""), 0, shown);
        return XS_SML_MASKED;
    }
    if (!s.literal && s.zeros < 2)
        goto same;
    if (s.percent || s.scientific || memchr(plain.p, '.', plain.n))
        goto same;
    if (plain.n && plain.p[0] == '-')
        plain.p++, plain.n--;
    fill(part, plain, s.places, shown);
    if (xs_str_eq(xs_buf_str(shown), xs_buf_str(stored)))
        return XS_SML_AS_STORED;
    return s.inner_literals ? XS_SML_MASKED : XS_SML_OTHERWISE;
same:
    xs_buf_add_str(shown, xs_buf_str(stored));
    return XS_SML_AS_STORED;
}
