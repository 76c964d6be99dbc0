/* pdftok.c -- tokens of a PDF content stream. */
#include "extract/pdf/pdftok.h"

#include <math.h>

enum { REGULAR, BLANK, DELIMITER };

static int class_of(uint8_t c)
{
    switch (c) {
    case 0:
    case 9:
    case 10:
    case 12:
    case 13:
    case 32:
        return BLANK;
    case '(':
    case ')':
    case '<':
    case '>':
    case '[':
    case ']':
    case '{':
    case '}':
    case '/':
    case '%':
        return DELIMITER;
    default:
        return REGULAR;
    }
}

static size_t skip_blank(xs_bytes s, size_t i)
{
    for (; i < s.n; i++) {
        if (s.p[i] == '%') {
            while (i < s.n && s.p[i] != '\r' && s.p[i] != '\n')
                i++;
            if (i == s.n)
                break;
        } else if (class_of(s.p[i]) != BLANK) {
            break;
        }
    }
    return i;
}

static size_t skip_literal(xs_bytes s, size_t i)
{
    int depth = 0;
    for (; i < s.n; i++) {
        if (s.p[i] == '\\')
            i++;
        else if (s.p[i] == '(')
            depth++;
        else if (s.p[i] == ')' && --depth == 0)
            return i + 1;
    }
    return s.n;
}

/* Numbers as PDF writers produce them: no exponents; "--5" and "5-3" occur and end at the oddity. */
static bool number(xs_bytes t, double *out)
{
    size_t i = 0;
    bool minus = false, any = false;
    while (i < t.n && (t.p[i] == '-' || t.p[i] == '+'))
        minus |= t.p[i++] == '-';
    double v = 0, unit = 1;
    for (; i < t.n && t.p[i] >= '0' && t.p[i] <= '9'; i++, any = true)
        v = v * 10 + (t.p[i] - '0');
    if (i < t.n && t.p[i] == '.')
        for (i++; i < t.n && t.p[i] >= '0' && t.p[i] <= '9'; i++, any = true)
            v += (t.p[i] - '0') * (unit /= 10);
    if (!any || (i < t.n && t.p[i] != '-'))
        return false;
    *out = minus ? -v : v;
    return true;
}

/* An inline image's data ends at EI between blanks; what follows must look like content. */
static size_t skip_image(xs_bytes s, size_t i)
{
    while (i + 2 < s.n && !(s.p[i] == 'I' && s.p[i + 1] == 'D' && class_of(s.p[i + 2]) == BLANK))
        i++;
    for (i += 3; i + 2 < s.n; i++) {
        if (s.p[i] != 'E' || s.p[i + 1] != 'I' || class_of(s.p[i - 1]) != BLANK)
            continue;
        if (i + 2 < s.n && class_of(s.p[i + 2]) != BLANK)
            continue;
        size_t k = i + 2, end = k + 12 < s.n ? k + 12 : s.n;
        while (k < end && s.p[k] < 0x7F && (s.p[k] >= 0x20 || class_of(s.p[k]) == BLANK))
            k++;
        if (k == end)
            return i + 2;
    }
    return s.n;
}

void xs_pdftok_next(xs_bytes s, size_t *at, xs_pdftok *t)
{
    size_t i = skip_blank(s, *at);
    *t = (xs_pdftok){.from = i, .to = i};
    if (i >= s.n) {
        *at = s.n;
        return;
    }
    uint8_t c = s.p[i];
    size_t end = i + 1;
    if (c == '(') {
        t->kind = XS_PDFTOK_STRING;
        end = skip_literal(s, i);
    } else if (c == '<' && end < s.n && s.p[end] == '<') {
        t->kind = XS_PDFTOK_OPEN;
        end++;
    } else if (c == '>') {
        t->kind = XS_PDFTOK_CLOSE;
        end += end < s.n && s.p[end] == '>';
    } else if (c == '<') {
        t->kind = XS_PDFTOK_STRING;
        while (end < s.n && s.p[end++] != '>')
            ;
    } else if (c == '[' || c == ']') {
        t->kind = c == '[' ? XS_PDFTOK_OPEN : XS_PDFTOK_CLOSE;
    } else {
        while (end < s.n && class_of(s.p[end]) == REGULAR)
            end++;
        t->kind = c == '/' ? XS_PDFTOK_NAME : XS_PDFTOK_WORD;
    }
    t->text = (xs_bytes){s.p + i + (c == '/'), end - i - (c == '/')};
    if (t->kind == XS_PDFTOK_WORD && number(t->text, &t->number))
        t->kind = XS_PDFTOK_NUMBER;
    if (t->kind == XS_PDFTOK_WORD && t->text.n == 2 && t->text.p[0] == 'B' && t->text.p[1] == 'I') {
        t->kind = XS_PDFTOK_IMAGE;
        end = skip_image(s, end);
    }
    t->to = *at = end;
}

static int hex(uint8_t c)
{
    return c >= '0' && c <= '9' ? c - '0' : (c | 32) >= 'a' && (c | 32) <= 'f' ? (c | 32) - 'a' + 10 : -1;
}

static bool literal(xs_bytes t, xs_buf *out)
{
    for (size_t i = 1; i + 1 < t.n; i++) {
        uint8_t c = t.p[i];
        if (c == '\\' && i + 2 < t.n) {
            c = t.p[++i];
            if (c >= '0' && c <= '7') {
                unsigned v = c - '0';
                for (int k = 0; k < 2 && i + 2 < t.n && t.p[i + 1] >= '0' && t.p[i + 1] <= '7'; k++)
                    v = v * 8 + (t.p[++i] - '0');
                c = (uint8_t)v;
            } else if (c == '\r' || c == '\n') {
                i += c == '\r' && i + 2 < t.n && t.p[i + 1] == '\n';
                continue;
            } else {
                const char *from = "nrtbf", *to = "\n\r\t\b\f", *k = c ? strchr(from, c) : NULL;
                c = k ? (uint8_t)to[k - from] : c;
            }
        }
        xs_buf_add_char(out, (char)c);
    }
    return !out->failed;
}

bool xs_pdftok_string(const xs_pdftok *t, xs_buf *out)
{
    if (t->kind != XS_PDFTOK_STRING || !t->text.n)
        return false;
    if (t->text.p[0] == '(')
        return literal(t->text, out);
    int high = -1;
    for (size_t i = 1; i < t->text.n; i++) {
        int v = hex(t->text.p[i]);
        if (v < 0)
            continue;
        if (high < 0)
            high = v;
        else
            xs_buf_add_char(out, (char)(high << 4 | v)), high = -1;
    }
    if (high >= 0)
        xs_buf_add_char(out, (char)(high << 4));
    return !out->failed;
}
