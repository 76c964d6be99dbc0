#include "report/json_out.h"

static void separate(xs_jout *j)
{
    if (j->comma)
        xs_buf_add_char(j->b, ',');
}

void xs_jout_open(xs_jout *j, char bracket)
{
    separate(j);
    xs_buf_add_char(j->b, bracket);
    j->comma = false;
}

void xs_jout_close(xs_jout *j, char bracket)
{
    xs_buf_add_char(j->b, bracket);
    j->comma = true;
}

void xs_jout_key(xs_jout *j, const char *key)
{
    separate(j);
    xs_buf_add_char(j->b, '"');
    xs_buf_add(j->b, key, strlen(key));
    xs_buf_add(j->b, "\":", 2);
    j->comma = false;
}

/* Bytes that stand as they are in a JSON string: everything but quotes, backslash and controls. */
static bool is_plain(unsigned char c) { return c >= 0x20 && c != '"' && c != '\\' && c < 0x80; }

/* Length of the UTF-8 character at p, 0 when it is none. */
static size_t character(const unsigned char *p, size_t n)
{
    size_t len = p[0] >= 0xF0 ? 4 : p[0] >= 0xE0 ? 3 : p[0] >= 0xC2 ? 2 : 0;
    if (!len || len > n || p[0] > 0xF4)
        return 0;
    for (size_t i = 1; i < len; i++)
        if ((p[i] & 0xC0) != 0x80)
            return 0;
    uint32_t low = len == 3 ? 0xE0A0 : len == 4 ? 0xF090 : 0; /* overlong, surrogates, beyond U+10FFFF */
    uint32_t head = (uint32_t)p[0] << 8 | p[1];
    if (head < low || (head >= 0xEDA0 && head < 0xEE00) || head > 0xF48F)
        return 0;
    return len;
}

void xs_jout_str(xs_jout *j, xs_str s)
{
    separate(j);
    xs_buf_add_char(j->b, '"');
    const unsigned char *p = (const unsigned char *)s.p, *end = p + s.n, *from = p;
    while (p < end) {
        if (is_plain(*p)) {
            p++;
            continue;
        }
        size_t len = *p >= 0x80 ? character(p, (size_t)(end - p)) : 0;
        if (len) {
            p += len;
            continue;
        }
        xs_buf_add(j->b, from, (size_t)(p - from));
        if (*p == '"' || *p == '\\')
            xs_buf_add(j->b, (char[]){'\\', (char)*p}, 2);
        else if (*p == '\n')
            xs_buf_add(j->b, "\\n", 2);
        else if (*p >= 0x80)
            xs_buf_add(j->b, "\xEF\xBF\xBD", 3);
        else
            xs_buf_printf(j->b, "\\u%04x", *p);
        from = ++p;
    }
    if (p > from)
        xs_buf_add(j->b, from, (size_t)(p - from));
    xs_buf_add_char(j->b, '"');
    j->comma = true;
}

void xs_jout_uint(xs_jout *j, uint64_t v)
{
    char digits[20];
    size_t n = sizeof digits;
    do
        digits[--n] = (char)('0' + v % 10);
    while (v /= 10);
    separate(j);
    xs_buf_add(j->b, digits + n, sizeof digits - n);
    j->comma = true;
}

void xs_jout_int(xs_jout *j, int64_t v)
{
    if (v < 0) {
        separate(j);
        xs_buf_add_char(j->b, '-');
        j->comma = false;
    }
    xs_jout_uint(j, v < 0 ? 0 - (uint64_t)v : (uint64_t)v);
}

void xs_jout_word(xs_jout *j, const char *word)
{
    separate(j);
    xs_buf_add(j->b, word, strlen(word));
    j->comma = true;
}

void xs_jout_text(xs_jout *j, const char *key, xs_str s)
{
    xs_jout_key(j, key);
    xs_jout_str(j, s);
}

void xs_jout_name(xs_jout *j, const char *key, const char *s)
{
    xs_jout_key(j, key);
    xs_jout_str(j, xs_str_from(s));
}

void xs_jout_count(xs_jout *j, const char *key, uint64_t v)
{
    xs_jout_key(j, key);
    xs_jout_uint(j, v);
}
