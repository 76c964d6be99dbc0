#include "extract/html_token.h"

#include <ctype.h>
#include <strings.h>

#include "extract/html_entities.h"

/* ---- character references ----------------------------------------------------------------------- */

/* Longest name that begins at p; *len gets its length. NULL: none. */
static const xs_html_entity *find_entity(const char *p, size_t n, size_t *len)
{
    const xs_html_entity *best = NULL;
    size_t low = 0, high = xs_html_nentities, k = 0;
    *len = 0;
    /* Narrow the sorted table letter by letter. */
    while (k < n && k < 34 && low < high && (isalnum((unsigned char)p[k]) || p[k] == ';')) {
        size_t a = low, b = high;
        while (a < b) { /* first with name[k] >= p[k] */
            size_t m = (a + b) / 2;
            if ((unsigned char)xs_html_entities[m].name[k] < (unsigned char)p[k])
                a = m + 1;
            else
                b = m;
        }
        low = a;
        b = high;
        while (a < b) { /* first with name[k] > p[k] */
            size_t m = (a + b) / 2;
            if ((unsigned char)xs_html_entities[m].name[k] <= (unsigned char)p[k])
                a = m + 1;
            else
                b = m;
        }
        high = a;
        k++;
        if (low < high && xs_html_entities[low].name[k] == 0) {
            best = &xs_html_entities[low];
            *len = k;
            if (p[k - 1] == ';')
                break;
        }
    }
    return best;
}

/* What browsers make of the C1 range: windows-1252. */
static uint32_t c1(uint32_t c)
{
    static const uint16_t map[32] = {0x20AC, 0x81,   0x201A, 0x0192, 0x201E, 0x2026, 0x2020, 0x2021,
                                     0x02C6, 0x2030, 0x0160, 0x2039, 0x0152, 0x8D,   0x017D, 0x8F,
                                     0x90,   0x2018, 0x2019, 0x201C, 0x201D, 0x2022, 0x2013, 0x2014,
                                     0x02DC, 0x2122, 0x0161, 0x203A, 0x0153, 0x9D,   0x017E, 0x0178};
    return c >= 0x80 && c < 0xA0 ? map[c - 0x80] : c;
}

/* p[0] is '&'. Appends what it stands for and returns how much was taken; 0: nothing it could be. */
static size_t reference(const char *p, size_t n, bool in_attribute, xs_buf *out)
{
    size_t i = 1;
    if (n > 2 && p[1] == '#') {
        bool hex = p[2] == 'x' || p[2] == 'X';
        uint32_t c = 0;
        size_t from = i = hex ? 3 : 2;
        for (; i < n && (hex ? isxdigit((unsigned char)p[i]) : isdigit((unsigned char)p[i])); i++) {
            uint32_t d = isdigit((unsigned char)p[i]) ? (uint32_t)(p[i] - '0') : (uint32_t)((p[i] | 32) - 'a' + 10);
            if (c <= 0x110000)
                c = c * (hex ? 16 : 10) + d;
        }
        if (i == from)
            return 0;
        c = c1(c);
        if (c == 0 || c > 0x10FFFF || (c >= 0xD800 && c < 0xE000))
            c = 0xFFFD;
        xs_buf_add_utf8(out, c);
        return i < n && p[i] == ';' ? i + 1 : i;
    }
    size_t len;
    const xs_html_entity *e = find_entity(p + 1, n - 1, &len);
    if (!e)
        return 0;
    bool semicolon = e->name[len - 1] == ';';
    char next = 1 + len < n ? p[1 + len] : 0;
    if (in_attribute && !semicolon && (next == '=' || isalnum((unsigned char)next)))
        return 0; /* ?a=1&copy=2 */
    xs_buf_add(out, e->utf8, strlen(e->utf8));
    return 1 + len;
}

void xs_html_decode(xs_str s, bool in_attribute, xs_buf *out)
{
    for (size_t i = 0; i < s.n;) {
        const char *amp = memchr(s.p + i, '&', s.n - i);
        size_t k = amp ? (size_t)(amp - s.p) : s.n;
        xs_buf_add(out, s.p + i, k - i);
        i = k;
        if (i == s.n)
            break;
        size_t took = reference(s.p + i, s.n - i, in_attribute, out);
        if (took == 0) {
            xs_buf_add_char(out, '&');
            took = 1;
        }
        i += took;
    }
}

/* ---- tokens ------------------------------------------------------------------------------------ */

void xs_html_init(xs_html *h, xs_str s, bool xml)
{
    *h = (xs_html){.p = s.p, .n = s.n, .xml = xml};
    xs_buf_init(&h->scratch, SIZE_MAX / 2);
}

void xs_html_clear(xs_html *h) { xs_buf_clear(&h->scratch); }

xs_str xs_html_attr(const xs_html_token *t, const char *name)
{
    for (unsigned i = 0; i < t->nattrs; i++)
        if (strcmp(t->attrs[i].name, name) == 0)
            return t->attrs[i].value;
    return (xs_str){NULL, 0};
}

static bool space(char c) { return c == ' ' || c == '\t' || c == '\n' || c == '\r' || c == '\f'; }

static void lower(char *out, size_t size, const char *p, size_t n)
{
    size_t k = n < size - 1 ? n : size - 1;
    for (size_t i = 0; i < k; i++)
        out[i] = p[i] >= 'A' && p[i] <= 'Z' ? (char)(p[i] + 32) : p[i];
    out[k] = 0;
}

static const char *find(const xs_html *h, size_t from, const char *what)
{
    return memmem(h->p + from, h->n - from, what, strlen(what));
}

/* Names whose content is text up to their own end tag. */
static bool is_raw(const char *name)
{
    static const char *const names[] = {"script", "style", "textarea", "title", "xmp", "iframe",
                                        "noembed", "noframes", "plaintext"};
    for (size_t i = 0; i < sizeof names / sizeof *names; i++)
        if (strcmp(name, names[i]) == 0)
            return true;
    return false;
}

/* Values are decoded into scratch; they get their pointers when the tag is complete, because scratch
 * moves while it grows. */
typedef struct spans {
    size_t from[XS_HTML_ATTRS], to[XS_HTML_ATTRS];
} spans;

static void attribute(xs_html *h, xs_html_token *t, spans *v, size_t *at)
{
    const char *p = h->p;
    size_t i = *at, from = i;
    while (i < h->n && !space(p[i]) && p[i] != '/' && p[i] != '>' && (p[i] != '=' || i == from))
        i++;
    size_t name_to = i, from_value = h->scratch.n;
    while (i < h->n && space(p[i]))
        i++;
    if (i < h->n && p[i] == '=') {
        i++;
        while (i < h->n && space(p[i]))
            i++;
        if (i < h->n && (p[i] == '"' || p[i] == '\'')) {
            const char *q = memchr(p + i + 1, p[i], h->n - i - 1);
            size_t to = q ? (size_t)(q - p) : h->n;
            xs_html_decode((xs_str){p + i + 1, to - i - 1}, true, &h->scratch);
            i = q ? to + 1 : to;
        } else {
            size_t to = i;
            while (to < h->n && !space(p[to]) && p[to] != '>')
                to++;
            xs_html_decode((xs_str){p + i, to - i}, true, &h->scratch);
            i = to;
        }
    }
    *at = i;
    if (t->nattrs < XS_HTML_ATTRS) {
        lower(t->attrs[t->nattrs].name, sizeof t->attrs[0].name, p + from, name_to - from);
        v->from[t->nattrs] = from_value;
        v->to[t->nattrs] = h->scratch.n;
        t->nattrs++;
    } else {
        xs_buf_add_char(&h->scratch, ' ');
    }
}

/* h->at is behind "<" or "</". */
static void tag(xs_html *h, xs_html_token *t)
{
    const char *p = h->p;
    spans v;
    size_t i = h->at;
    while (i < h->n && !space(p[i]) && p[i] != '/' && p[i] != '>')
        i++;
    lower(t->name, sizeof t->name, p + h->at, i - h->at);
    size_t kept = h->scratch.n;
    while (i < h->n && p[i] != '>') {
        if (space(p[i]) || p[i] == '/') {
            t->closed = p[i] == '/';
            i++;
            continue;
        }
        t->closed = false;
        attribute(h, t, &v, &i);
        if (t->nattrs < XS_HTML_ATTRS)
            kept = h->scratch.n;
    }
    h->at = i < h->n ? i + 1 : h->n;
    for (unsigned k = 0; k < t->nattrs; k++)
        t->attrs[k].value = (xs_str){h->scratch.p ? h->scratch.p + v.from[k] : "", v.to[k] - v.from[k]};
    if (t->nattrs == XS_HTML_ATTRS)
        t->more = (xs_str){h->scratch.p + kept, h->scratch.n - kept};
    if (t->kind == XS_HTML_START && !h->xml && !t->closed && is_raw(t->name))
        memcpy(h->raw, t->name, sizeof h->raw);
}

static void comment(xs_html *h, xs_html_token *t, size_t skip, const char *close)
{
    const char *e = find(h, h->at + skip <= h->n ? h->at + skip : h->n, close);
    size_t from = h->at + skip < h->n ? h->at + skip : h->n, to = e ? (size_t)(e - h->p) : h->n;
    t->kind = XS_HTML_COMMENT;
    t->text = (xs_str){h->p + from, to > from ? to - from : 0};
    h->at = e ? to + strlen(close) : h->n;
}

/* Text inside <script> and the like: up to "</name" followed by a blank, "/" or ">". */
static void raw_text(xs_html *h, xs_html_token *t)
{
    size_t k = strlen(h->raw), i = h->at;
    for (;;) {
        const char *e = i < h->n ? find(h, i, "</") : NULL;
        if (!e) {
            i = h->n;
            break;
        }
        i = (size_t)(e - h->p);
        if (i + 2 + k <= h->n && strncasecmp(e + 2, h->raw, k) == 0 &&
            (i + 2 + k == h->n || space(e[2 + k]) || e[2 + k] == '/' || e[2 + k] == '>'))
            break;
        i += 2;
    }
    t->kind = XS_HTML_TEXT;
    t->text = (xs_str){h->p + h->at, i - h->at};
    if (strcmp(h->raw, "textarea") == 0 || strcmp(h->raw, "title") == 0) {
        xs_html_decode(t->text, false, &h->scratch);
        t->text = xs_buf_str(&h->scratch);
    }
    h->at = i;
    h->raw[0] = 0;
}

static void text(xs_html *h, xs_html_token *t, size_t least)
{
    const char *lt = h->at + least < h->n ? memchr(h->p + h->at + least, '<', h->n - h->at - least) : NULL;
    size_t to = lt ? (size_t)(lt - h->p) : h->n;
    xs_str s = {h->p + h->at, to - h->at};
    t->kind = XS_HTML_TEXT;
    if (memchr(s.p, '&', s.n)) {
        xs_html_decode(s, false, &h->scratch);
        s = xs_buf_str(&h->scratch);
    }
    t->text = s;
    h->at = to;
}

void xs_html_next(xs_html *h, xs_html_token *t)
{
    t->kind = XS_HTML_END;
    t->text = t->more = (xs_str){"", 0};
    t->nattrs = 0;
    t->closed = t->declaration = false;
    t->name[0] = 0;
    xs_buf_reset(&h->scratch);
    if (h->raw[0]) {
        raw_text(h, t);
        if (t->text.n)
            return;
    }
    if (h->at >= h->n) {
        t->kind = XS_HTML_END;
        return;
    }
    const char *p = h->p + h->at;
    size_t n = h->n - h->at;
    unsigned char next = n > 1 ? (unsigned char)p[1] : 0;
    if (*p != '<') {
        text(h, t, 0);
    } else if (isalpha(next) || (h->xml && (next >= 0x80 || next == '_'))) {
        t->kind = XS_HTML_START;
        h->at += 1;
        tag(h, t);
    } else if (next == '/' && n > 2 && (isalpha((unsigned char)p[2]) || (h->xml && (p[2] & 0x80)))) {
        t->kind = XS_HTML_CLOSE;
        h->at += 2;
        tag(h, t);
    } else if (n > 3 && memcmp(p, "<!--", 4) == 0) {
        comment(h, t, 4, "-->");
    } else if (h->xml && n > 8 && memcmp(p, "<![CDATA[", 9) == 0) {
        comment(h, t, 9, "]]>");
        t->kind = XS_HTML_TEXT;
    } else if (next == '!' || next == '?' || next == '/') {
        comment(h, t, 2, ">");
        t->declaration = (t->text.n >= 7 && strncasecmp(t->text.p, "doctype", 7) == 0) ||
                         (next == '?' && t->text.n >= 4 && strncasecmp(t->text.p, "xml ", 4) == 0);
    } else {
        text(h, t, 1);
    }
}
