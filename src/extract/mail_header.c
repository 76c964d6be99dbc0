/* mail_header.c -- encoded words. */
#include <strings.h>

#include "extract/mail.h"
#include "extract/reader.h"
#include "text/decode.h"

/* One encoded word: =?charset?B or Q?text?= */
typedef struct word {
    xs_str charset, text;
    bool base64;
    size_t end; /* behind it */
} word;

static bool word_at(xs_str s, size_t i, word *w)
{
    if (s.n - i < 8 || s.p[i] != '=' || s.p[i + 1] != '?')
        return false;
    size_t q1 = i + 2;
    while (q1 < s.n && s.p[q1] != '?' && (unsigned char)s.p[q1] > ' ')
        q1++;
    if (q1 + 3 >= s.n || s.p[q1] != '?' || s.p[q1 + 2] != '?')
        return false;
    char e = (char)(s.p[q1 + 1] | 32);
    size_t from = q1 + 3, to = from;
    while (to + 1 < s.n && !(s.p[to] == '?' && s.p[to + 1] == '='))
        to++;
    if (to + 1 >= s.n || (e != 'b' && e != 'q'))
        return false;
    xs_str charset = {s.p + i + 2, q1 - i - 2};
    const char *star = memchr(charset.p, '*', charset.n); /* language, RFC 2231 5 */
    if (star)
        charset.n = (size_t)(star - charset.p);
    *w = (word){charset, {s.p + from, to - from}, e == 'b', to + 2};
    return true;
}

static int six(char c)
{
    return c >= 'A' && c <= 'Z'   ? c - 'A'
           : c >= 'a' && c <= 'z' ? c - 'a' + 26
           : c >= '0' && c <= '9' ? c - '0' + 52
           : c == '+' || c == '-' ? 62
           : c == '/' || c == '_' ? 63
                                  : -1;
}

static void base64(xs_str s, xs_buf *out)
{
    unsigned bits = 0;
    int n = 0;
    for (size_t i = 0; i < s.n; i++) {
        int v = six(s.p[i]);
        if (v < 0)
            continue;
        bits = bits << 6 | (unsigned)v;
        if ((n += 6) >= 8) {
            n -= 8;
            xs_buf_add_char(out, (char)(bits >> n));
        }
    }
}

static int hex(char c)
{
    return c >= '0' && c <= '9' ? c - '0' : (c | 32) >= 'a' && (c | 32) <= 'f' ? (c | 32) - 'a' + 10 : -1;
}

static void quoted(xs_str s, xs_buf *out)
{
    for (size_t i = 0; i < s.n; i++) {
        if (s.p[i] == '=' && i + 2 < s.n && hex(s.p[i + 1]) >= 0 && hex(s.p[i + 2]) >= 0) {
            xs_buf_add_char(out, (char)(hex(s.p[i + 1]) << 4 | hex(s.p[i + 2])));
            i += 2;
        } else {
            xs_buf_add_char(out, s.p[i] == '_' ? ' ' : s.p[i]);
        }
    }
}

static void put(xs_str charset, xs_str bytes, xs_buf *out)
{
    xs_charset cs = xs_charset_from_name(charset);
    xs_decoder *d = cs != XS_CS_UNKNOWN && cs != XS_CS_ASCII ? xs_decoder_new(cs) : NULL;
    if (d) {
        xs_decoder_feed(d, bytes.p, bytes.n, true, out);
        xs_decoder_free(d);
    } else {
        xs_utf8_from_unknown(bytes, out);
    }
}

static size_t skip_blank(xs_str s, size_t i)
{
    while (i < s.n && (s.p[i] == ' ' || s.p[i] == '\t' || s.p[i] == '\r' || s.p[i] == '\n'))
        i++;
    return i;
}

void xs_mail_header_add(xs_str s, xs_buf *out)
{
    xs_buf bytes, plain;
    xs_buf_init(&bytes, s.n + 16);
    xs_buf_init(&plain, s.n + 16);
    size_t i = skip_blank(s, 0);
    while (i < s.n) {
        word w, next;
        if (!word_at(s, i, &w)) {
            if (s.p[i] != '\r' && s.p[i] != '\n')
                xs_buf_add_char(&plain, s.p[i]);
            i++;
            continue;
        }
        xs_utf8_from_unknown(xs_buf_str(&plain), out);
        xs_buf_reset(&plain);
        xs_buf_reset(&bytes);
        for (;;) { /* words of one charset side by side are one text */
            if (w.base64)
                base64(w.text, &bytes);
            else
                quoted(w.text, &bytes);
            i = w.end;
            size_t at = skip_blank(s, i);
            if (!word_at(s, at, &next))
                break;
            if (next.charset.n != w.charset.n || strncasecmp(next.charset.p, w.charset.p, w.charset.n) != 0) {
                put(w.charset, xs_buf_str(&bytes), out);
                xs_buf_reset(&bytes);
            }
            w = next;
        }
        put(w.charset, xs_buf_str(&bytes), out);
    }
    xs_utf8_from_unknown(xs_buf_str(&plain), out);
    xs_buf_clear(&bytes);
    xs_buf_clear(&plain);
}
