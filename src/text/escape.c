/* escape.c -- entities, escapes and inline tags as plain text files show them. */
#include "text/fold_step.h"
#include "text/stretch.h"

#define MAX_TAG 256u /* bytes of one tag; a longer one is text */
#define MAX_COMMENT 1024u
#define MAX_RUBY 64u /* bytes of a reading between rt tags */

static int hex(char c)
{
    if (c >= '0' && c <= '9')
        return c - '0';
    c = (char)(c | 0x20);
    return c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

static bool is_alpha(char c)
{
    return (c | 0x20) >= 'a' && (c | 0x20) <= 'z';
}
static bool is_digit(char c)
{
    return c >= '0' && c <= '9';
}

/* Exactly k hexadecimal digits at p, or -1. */
static long hex_digits(const char *text, size_t n, size_t p, unsigned k)
{
    long v = 0;
    if (n - p < k)
        return -1;
    for (unsigned i = 0; i < k; i++) {
        int d = hex(text[p + i]);
        if (d < 0)
            return -1;
        v = v * 16 + d;
    }
    return v;
}

static bool is_scalar(uint32_t c)
{
    return c > 0 && c < 0x110000 && (c < 0xD800 || c > 0xDFFF);
}

static bool finish(xs_escape *e, size_t len, uint32_t c)
{
    if (!is_scalar(c))
        return false;
    e->len = len;
    e->cp[e->ncp++] = c;
    /* blanks, brackets and quotes are escaped by every well-behaved writer */
    e->telling = c >= 0x80 || is_digit((char)c) || is_alpha((char)c);
    return true;
}

static bool numeric_entity(const char *text, size_t n, size_t p, size_t start, xs_escape *e)
{
    uint32_t v = 0;
    size_t q = p;
    bool x = q < n && (text[q] | 0x20) == 'x';
    q += x;
    size_t digits = q;
    for (; q < n && q - digits < 8; q++) {
        int d = hex(text[q]);
        if (d < 0 || (!x && d > 9))
            break;
        v = v * (x ? 16u : 10u) + (unsigned)d;
        if (v > 0x10FFFF)
            return false;
    }
    if (q == digits)
        return false;
    if (q < n && text[q] == ';')
        q++;
    else if (q - digits < (x ? 4u : 5u)) /* browsers do without; short ones are too likely text */
        return false;
    return finish(e, q - start, v);
}

static bool entity(const char *text, size_t n, size_t p, xs_escape *e)
{
    static const struct {
        char name[8];
        uint32_t c;
    } names[] = {{"nbsp", 0xA0},    {"ensp", 0x2002},  {"emsp", 0x2003},  {"thinsp", 0x2009},
                 {"zwnj", 0x200C},  {"zwj", 0x200D},   {"shy", 0xAD},     {"lrm", 0x200E},
                 {"rlm", 0x200F},   {"middot", 0xB7},  {"times", 0xD7},   {"mdash", 0x2014},
                 {"ndash", 0x2013}, {"lt", '<'},       {"gt", '>'},       {"amp", '&'},
                 {"quot", '"'},     {"apos", '\''},    {"deg", 0xB0},     {"hellip", 0x2026},
                 {"bull", 0x2022},  {"ldquo", 0x201C}, {"rdquo", 0x201D}, {"yen", 0xA5}};
    size_t q = p + 1;
    if (q < n && text[q] == '#')
        return numeric_entity(text, n, q + 1, p, e);
    if (n - p > 6 && memcmp(text + p, "&amp;#", 6) == 0) /* escaped twice */
        return numeric_entity(text, n, p + 6, p, e);
    for (size_t i = 0; i < sizeof names / sizeof names[0]; i++) {
        size_t len = strlen(names[i].name);
        if (n - q > len && text[q + len] == ';' && memcmp(text + q, names[i].name, len) == 0)
            return finish(e, len + 2, names[i].c);
    }
    return false;
}

/* Bytes written each as `lead` XX, that together are one UTF-8 character. */
static bool utf8_bytes(const char *text, size_t n, size_t p, const char *lead, xs_escape *e)
{
    size_t step = strlen(lead) + 2, want = 1;
    char u[4];
    for (size_t k = 0; k < want; k++) {
        size_t q = p + k * step;
        if (n - p < (k + 1) * step || memcmp(text + q, lead, step - 2) != 0)
            return false;
        long v = hex_digits(text, n, q + step - 2, 2);
        if (v < 0 || (k == 0 ? v >= 0x80 && v < 0xC2 : (v & 0xC0) != 0x80))
            return false;
        u[k] = (char)v;
        if (k == 0)
            want = v < 0x80 ? 1 : v < 0xE0 ? 2 : v < 0xF0 ? 3 : v < 0xF5 ? 4 : 0;
        if (want == 0)
            return false;
    }
    uint32_t c;
    if (xs_utf8_at(u, want, 0, &c) != want || (want == 1 && c < 0x20))
        return false;
    return finish(e, want * step, c);
}

static bool octal_bytes(const char *text, size_t n, size_t p, xs_escape *e)
{
    char u[4];
    size_t want = 1;
    for (size_t k = 0; k < want; k++) {
        size_t q = p + 4 * k;
        if (n - p < 4 * (k + 1) || text[q] != '\\')
            return false;
        unsigned v = 0;
        for (unsigned i = 1; i <= 3; i++) {
            if (text[q + i] < '0' || text[q + i] > '7')
                return false;
            v = v * 8 + (unsigned)(text[q + i] - '0');
        }
        if (v > 255 || (k == 0 ? v < 0xC2 || v > 0xF4 : (v & 0xC0) != 0x80))
            return false;
        u[k] = (char)v;
        if (k == 0)
            want = v < 0xE0 ? 2 : v < 0xF0 ? 3 : 4;
    }
    uint32_t c;
    return xs_utf8_at(u, want, 0, &c) == want && finish(e, 4 * want, c);
}

/* uXXXX behind its lead of one byte, surrogate pairs too. */
static bool u_escape(const char *text, size_t n, size_t p, xs_escape *e)
{
    if (n - p > 3 && text[p + 2] == '{') {
        uint32_t v = 0;
        size_t q = p + 3;
        for (; q < n && q - p < 10 && hex(text[q]) >= 0; q++)
            v = v * 16 + (unsigned)hex(text[q]);
        return q > p + 3 && q < n && text[q] == '}' && finish(e, q + 1 - p, v);
    }
    long v = n - p >= 6 ? hex_digits(text, n, p + 2, 4) : -1;
    if (v >= 0xD800 && v < 0xDC00 && n - p >= 12 && text[p + 6] == text[p] && text[p + 7] == 'u') {
        long w = hex_digits(text, n, p + 8, 4);
        return w >= 0xDC00 && w < 0xE000 &&
               finish(e, 12, (uint32_t)(0x10000 + ((v - 0xD800) << 10) + (w - 0xDC00)));
    }
    return v >= 0 && finish(e, 6, (uint32_t)v);
}

static bool is_inline_name(const char *p, size_t n)
{
    static const char names[] = " a abbr b bdi bdo big code del em font i ins kbd label mark o:p q "
                                "rb rp rt ruby s small span strike strong sub sup tt u var wbr ";
    char want[10] = " ";
    if (n == 0 || n > 7)
        return false;
    for (size_t i = 0; i < n; i++)
        want[1 + i] = is_alpha(p[i]) ? (char)(p[i] | 0x20) : p[i];
    want[1 + n] = ' ';
    want[2 + n] = 0;
    return strstr(names, want) != NULL;
}

static bool ends(const char *text, size_t n, size_t p, const char *what)
{
    size_t k = strlen(what);
    return n - p >= k && strncasecmp(text + p, what, k) == 0;
}

static bool tag(const char *text, size_t n, size_t p, xs_escape *e)
{
    e->tag = e->telling = true;
    if (ends(text, n, p, "<!--")) {
        size_t reach = n - p - 4 < MAX_COMMENT ? n - p - 4 : MAX_COMMENT;
        const char *end = memmem(text + p + 4, reach, "-->", 3);
        e->len = end ? (size_t)(end - text) + 3 - p : 0;
        return end != NULL;
    }
    size_t q = p + 1, name;
    if (q < n && text[q] == '/')
        q++;
    for (name = q; q < n && q - name < 8 && (is_alpha(text[q]) || text[q] == ':'); q++)
        ;
    if (!is_inline_name(text + name, q - name))
        return false;
    bool reading = q - name == 2 && (text[name] | 0x20) == 'r' && text[name - 1] == '<' &&
                   ((text[name + 1] | 0x20) == 't' || (text[name + 1] | 0x20) == 'p');
    for (; q < n && q - p < MAX_TAG && text[q] != '>' && text[q] != '<'; q++)
        ;
    if (q >= n || text[q] != '>')
        return false;
    e->len = q + 1 - p;
    if (reading) {
        size_t reach = n - q < MAX_RUBY ? n - q : MAX_RUBY;
        const char *end = memchr(text + q, '<', reach);
        size_t k = end ? (size_t)(end - text) : 0;
        if (end && (ends(text, n, k, "</rt>") || ends(text, n, k, "</rp>")))
            e->len = k + 5 - p; /* the reading goes with its tags */
    }
    return true;
}

bool xs_escape_at(const char *text, size_t n, size_t p, xs_escape *e)
{
    *e = (xs_escape){0};
    if (p >= n)
        return false;
    char next = p + 1 < n ? text[p + 1] : 0;
    switch (text[p]) {
    case '&':
        return entity(text, n, p, e);
    case '<':
        return tag(text, n, p, e);
    case '%':
        return next == 'u' ? u_escape(text, n, p, e) : utf8_bytes(text, n, p, "%", e);
    case '\\':
        if (next == 'u')
            return u_escape(text, n, p, e);
        return next == 'x' ? utf8_bytes(text, n, p, "\\x", e) : octal_bytes(text, n, p, e);
    default:
        return false;
    }
}
