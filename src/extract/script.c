/* script.c -- what scripts and style sheets say: literals, comments, data. */
#include <ctype.h>
#include <stdlib.h>
#include <strings.h>

#include "base/codepoint.h"
#include "extract/html.h"
#include "extract/json.h"

typedef struct scan {
    const char *p;
    size_t n, i;
    bool css;
    xs_sink *s;
    xs_buf out;
    uint64_t budget; /* bytes that looking for JSON may still cost */
} scan;

static bool says_something(xs_str v)
{
    size_t digits = 0;
    for (size_t i = 0; i < v.n; i++) {
        if ((unsigned char)v.p[i] >= 0x80 || v.p[i] == '@' || v.p[i] == '\\')
            return true;
        digits += isdigit((unsigned char)v.p[i]) != 0;
    }
    return digits >= 6 || memmem(v.p, v.n, "://", 3) != NULL;
}

static bool secret_name(xs_str name)
{
    static const char *const words[] = {"pass", "pwd", "secret", "token", "key", "user", "account", "host", "auth"};
    char b[64];
    size_t k = name.n < sizeof b - 1 ? name.n : sizeof b - 1;
    memcpy(b, name.p, k);
    b[k] = 0;
    for (size_t i = 0; i < sizeof words / sizeof *words; i++)
        if (strcasestr(b, words[i]))
            return true;
    return false;
}

/* The name before "=" or ":" that stands before position at. */
static xs_str assigned_to(const scan *c, size_t at)
{
    size_t e = at;
    while (e > 0 && isspace((unsigned char)c->p[e - 1]))
        e--;
    if (e == 0 || (c->p[e - 1] != '=' && c->p[e - 1] != ':' && c->p[e - 1] != '('))
        return (xs_str){"", 0};
    e--;
    while (e > 0 && (isspace((unsigned char)c->p[e - 1]) || c->p[e - 1] == '"' || c->p[e - 1] == '\''))
        e--;
    size_t b = e;
    while (b > 0 && e - b < 60 && (isalnum((unsigned char)c->p[b - 1]) || strchr("_$.-", c->p[b - 1]) || (c->p[b - 1] & 0x80)))
        b--;
    while (b < e && ((unsigned char)c->p[b] & 0xC0) == 0x80)
        b++; /* cut at sixty bytes: whole characters */
    return (xs_str){c->p + b, e - b};
}

static void send(scan *c, xs_str name, xs_str text)
{
    xs_at at = {.kind = XS_BLOCK_SCRIPT, .visibility = XS_HIDDEN, .name = name};
    xs_buf plain;
    xs_buf_init(&plain, 4 * text.n + 64);
    if (name.n) {
        xs_sink_text(c->s, &at, name, 0);
        xs_sink_text(c->s, &at, XS_STR(": "), 0);
    }
    if (memchr(text.p, '<', text.n) && memchr(text.p, '>', text.n)) {
        xs_html_fragment(text, &plain);
        text = xs_buf_str(&plain);
    }
    xs_sink_text(c->s, &at, text, XS_END_PARAGRAPH);
    xs_buf_clear(&plain);
}

/* Hexadecimal digits at c->i: how many of at most max, the value in *v. */
static size_t hex(const scan *c, size_t max, uint32_t *v)
{
    size_t k = 0;
    *v = 0;
    while (k < max && c->i + k < c->n && isxdigit((unsigned char)c->p[c->i + k])) {
        unsigned char d = (unsigned char)c->p[c->i + k++];
        *v = *v * 16 + (uint32_t)(isdigit(d) ? d - '0' : (d | 32) - 'a' + 10);
    }
    return k;
}

/* c->i is behind the backslash. */
static void escape(scan *c)
{
    uint32_t v = 0;
    size_t k = 0;
    if (c->css) {
        k = hex(c, 6, &v);
        c->i += k;
        if (k && c->i < c->n && c->p[c->i] == ' ')
            c->i++;
    } else if (c->p[c->i] == 'u' && c->i + 1 < c->n && c->p[c->i + 1] == '{') {
        c->i += 2;
        c->i += k = hex(c, 6, &v);
        c->i += c->i < c->n && c->p[c->i] == '}';
    } else if (c->p[c->i] == 'u' || c->p[c->i] == 'x') {
        size_t want = c->p[c->i] == 'u' ? 4 : 2;
        c->i++;
        c->i += k = hex(c, want, &v);
        uint32_t low;
        if (v >= 0xD800 && v < 0xDC00 && c->i + 6 <= c->n && c->p[c->i] == '\\' && c->p[c->i + 1] == 'u') {
            c->i += 2;
            c->i += hex(c, 4, &low);
            v = 0x10000 + ((v - 0xD800) << 10) + ((low - 0xDC00) & 0x3FF);
        }
    }
    if (k) {
        xs_buf_add_utf8(&c->out, v == 0 || v > 0x10FFFF || (v >= 0xD800 && v < 0xE000) ? 0xFFFD : v);
        return;
    }
    char e = c->i < c->n ? c->p[c->i] : ' ';
    xs_buf_add_char(&c->out, e == 'n' || e == 'r' || e == '\n' ? '\n' : e == 't' ? '\t' : e);
    c->i++;
}

static void literal(scan *c)
{
    char mark = c->p[c->i];
    xs_str name = assigned_to(c, c->i);
    size_t begin = ++c->i;
    xs_buf_reset(&c->out);
    while (c->i < c->n && c->p[c->i] != mark && (mark == '`' || c->p[c->i] != '\n')) {
        size_t from = c->i;
        while (c->i < c->n && c->p[c->i] != mark && c->p[c->i] != '\\' && (mark == '`' || c->p[c->i] != '\n'))
            c->i++;
        xs_buf_add(&c->out, c->p + from, c->i - from);
        if (c->i < c->n && c->p[c->i] == '\\') {
            c->i++;
            if (c->i < c->n)
                escape(c);
        }
    }
    if (c->i >= c->n || c->p[c->i] != mark) {
        /* No literal, an apostrophe in a regular expression or a comment: go on behind it. */
        if (c->i > begin + 4096 || c->i >= c->n) {
            xs_str rest = {c->p + begin, c->i - begin};
            if (says_something(rest))
                send(c, name, rest);
        } else {
            c->i = begin;
        }
        return;
    }
    c->i++;
    xs_str v = xs_buf_str(&c->out);
    if (v.n && (says_something(v) || (name.n && secret_name(name))))
        send(c, name, v);
}

static void comment(scan *c)
{
    bool line = c->p[c->i + 1] == '/';
    size_t from = c->i + 2;
    const char *e = from >= c->n ? NULL
                    : line       ? memchr(c->p + from, '\n', c->n - from)
                                 : memmem(c->p + from, c->n - from, "*/", 2);
    size_t to = e ? (size_t)(e - c->p) : c->n;
    xs_str t = {c->p + from, to > from ? to - from : 0};
    if (t.n && says_something(t)) {
        xs_at at = {.kind = XS_BLOCK_SCRIPT, .visibility = XS_COMMENT};
        xs_sink_text(c->s, &at, t, XS_END_PARAGRAPH);
    }
    c->i = e ? to + (line ? 1 : 2) : c->n;
}

/* An object or array literal that is JSON: data of the page. */
static bool json(scan *c)
{
    xs_str text = {c->p + c->i, c->n - c->i};
    if (c->budget == 0)
        return false;
    size_t looked;
    size_t k = xs_json_value(NULL, XS_STR("$"), text, &looked);
    c->budget -= looked + 64 < c->budget ? looked + 64 : c->budget;
    if (k < 16)
        return false;
    xs_records *r = xs_records_new(c->s, XS_HIDDEN);
    if (r)
        xs_json_value(r, XS_STR("$"), (xs_str){text.p, k}, NULL);
    xs_records_free(r);
    c->i += k;
    return true;
}

void xs_script_text(xs_sink *s, xs_str source, bool css)
{
    scan c = {.p = source.p, .n = source.n, .css = css, .s = s, .budget = 4 * (uint64_t)source.n};
    xs_buf_init(&c.out, 4 * source.n + 64);
    while (c.i < c.n && !xs_sink_full(s)) {
        char ch = c.p[c.i];
        char next = c.i + 1 < c.n ? c.p[c.i + 1] : 0;
        if (ch == '"' || ch == '\'' || (ch == '`' && !css))
            literal(&c);
        else if (ch == '/' && (next == '*' || (next == '/' && !css && (c.i == 0 || c.p[c.i - 1] != ':'))))
            comment(&c);
        else if ((ch == '{' || ch == '[') && !css && json(&c))
            ;
        else
            c.i++;
    }
    xs_buf_clear(&c.out);
}
