/* charset.c -- names of charsets, and charsets declared inside HTML and XML. */
#include "text/decode.h"

#include <ctype.h>

/* Declarations stand early or not at all (HTML: first 1024 bytes). */
#define DECLARED_WITHIN 2048

static const char *const names[XS_CS_COUNT] = {
    [XS_CS_UNKNOWN] = "",          [XS_CS_ASCII] = "US-ASCII",    [XS_CS_UTF8] = "UTF-8",
    [XS_CS_GB18030] = "GB18030",   [XS_CS_BIG5] = "Big5-HKSCS",   [XS_CS_UTF16LE] = "UTF-16LE",
    [XS_CS_UTF16BE] = "UTF-16BE",  [XS_CS_UTF32LE] = "UTF-32LE",  [XS_CS_UTF32BE] = "UTF-32BE",
    [XS_CS_HZ] = "HZ-GB-2312",     [XS_CS_EUC_TW] = "EUC-TW",     [XS_CS_LATIN1] = "windows-1252",
};

const char *xs_charset_name(xs_charset c)
{
    return (unsigned)c < XS_CS_COUNT ? names[c] : "";
}

/* Labels of the WHATWG encoding standard and iconv's, lower case without - _ and blanks. */
static const struct {
    const char *label;
    xs_charset c;
} labels[] = {
    {"usascii", XS_CS_ASCII},      {"ascii", XS_CS_ASCII},        {"ansix341968", XS_CS_ASCII},
    {"utf8", XS_CS_UTF8},          {"utf8sig", XS_CS_UTF8},       {"unicode11utf8", XS_CS_UTF8},
    {"cp65001", XS_CS_UTF8},       {"gb18030", XS_CS_GB18030},    {"gbk", XS_CS_GB18030},
    {"xgbk", XS_CS_GB18030},       {"gb2312", XS_CS_GB18030},     {"gb231280", XS_CS_GB18030},
    {"gb23121980", XS_CS_GB18030}, {"csgb2312", XS_CS_GB18030},   {"chinese", XS_CS_GB18030},
    {"euccn", XS_CS_GB18030},      {"xeuccn", XS_CS_GB18030},     {"cp936", XS_CS_GB18030},
    {"ms936", XS_CS_GB18030},      {"936", XS_CS_GB18030},        {"windows936", XS_CS_GB18030},
    {"isoir58", XS_CS_GB18030},    {"big5", XS_CS_BIG5},          {"big5hkscs", XS_CS_BIG5},
    {"big5hk", XS_CS_BIG5},        {"cnbig5", XS_CS_BIG5},        {"csbig5", XS_CS_BIG5},
    {"xxbig5", XS_CS_BIG5},        {"xbig5", XS_CS_BIG5},         {"big5eten", XS_CS_BIG5},
    {"cp950", XS_CS_BIG5},         {"950", XS_CS_BIG5},           {"windows950", XS_CS_BIG5},
    {"utf16le", XS_CS_UTF16LE},    {"utf16", XS_CS_UTF16LE},      {"ucs2", XS_CS_UTF16LE},
    {"ucs2le", XS_CS_UTF16LE},     {"unicode", XS_CS_UTF16LE},    {"iso10646ucs2", XS_CS_UTF16LE},
    {"cp1200", XS_CS_UTF16LE},     {"utf16be", XS_CS_UTF16BE},    {"ucs2be", XS_CS_UTF16BE},
    {"cp1201", XS_CS_UTF16BE},     {"unicodefffe", XS_CS_UTF16BE}, {"utf32", XS_CS_UTF32LE},
    {"utf32le", XS_CS_UTF32LE},    {"ucs4le", XS_CS_UTF32LE},     {"utf32be", XS_CS_UTF32BE},
    {"ucs4be", XS_CS_UTF32BE},     {"ucs4", XS_CS_UTF32BE},       {"hz", XS_CS_HZ},
    {"hzgb2312", XS_CS_HZ},        {"euctw", XS_CS_EUC_TW},       {"xeuctw", XS_CS_EUC_TW},
    {"cns11643", XS_CS_EUC_TW},    {"latin1", XS_CS_LATIN1},      {"iso88591", XS_CS_LATIN1},
    {"windows1252", XS_CS_LATIN1}, {"cp1252", XS_CS_LATIN1},      {"l1", XS_CS_LATIN1},
};

xs_charset xs_charset_from_name(xs_str name)
{
    char key[32];
    size_t k = 0;
    for (size_t i = 0; i < name.n; i++) {
        unsigned char c = (unsigned char)name.p[i];
        if (c == '-' || c == '_' || c == ' ' || c == '.' || c == ':' || c == '(' || c == ')')
            continue;
        if (k + 1 == sizeof key || !isalnum(c))
            return XS_CS_UNKNOWN;
        key[k++] = (char)tolower(c);
    }
    key[k] = 0;
    for (size_t i = 0; i < sizeof labels / sizeof *labels; i++)
        if (!strcmp(labels[i].label, key))
            return labels[i].c;
    return XS_CS_UNKNOWN;
}

/* Position behind `word` (lower case) in p[from..n), or 0. */
static size_t find(const char *p, size_t from, size_t n, const char *word)
{
    size_t k = strlen(word);
    for (size_t i = from; i + k <= n; i++)
        if ((p[i] | 0x20) == (word[0] | 0x20) && !strncasecmp(p + i, word, k))
            return i + k;
    return 0;
}

static size_t skip_blanks(const char *p, size_t i, size_t n)
{
    while (i < n && (p[i] == ' ' || p[i] == '\t' || p[i] == '\r' || p[i] == '\n'))
        i++;
    return i;
}

/* The name that begins at i, quoted or not. */
static xs_charset value_at(const char *p, size_t i, size_t n)
{
    i = skip_blanks(p, i, n);
    if (i < n && (p[i] == '"' || p[i] == '\''))
        i++;
    i = skip_blanks(p, i, n);
    size_t from = i;
    while (i < n && (isalnum((unsigned char)p[i]) || memchr("-_:.()", p[i], 6)))
        i++;
    return xs_charset_from_name((xs_str){p + from, i - from});
}

/* `word` blanks = value, from position `from` on. */
static xs_charset assigned(const char *p, size_t from, size_t n, const char *word)
{
    for (size_t i = from; (i = find(p, i, n, word));) {
        size_t k = skip_blanks(p, i, n);
        if (k < n && p[k] == '=')
            return value_at(p, k + 1, n);
    }
    return XS_CS_UNKNOWN;
}

xs_charset xs_charset_declared(const char *p, size_t n)
{
    n = n < DECLARED_WITHIN ? n : DECLARED_WITHIN;
    xs_charset c = XS_CS_UNKNOWN;
    size_t start = n >= 3 && !memcmp(p, "\xEF\xBB\xBF", 3) ? 3 : 0;
    if (n - start >= 5 && !memcmp(p + start, "<?xml", 5)) {
        size_t end = find(p, start, n, "?>");
        c = assigned(p, start, end ? end : n, "encoding");
    }
    for (size_t at = 0; c == XS_CS_UNKNOWN && (at = find(p, at, n, "<meta"));) {
        const char *gt = memchr(p + at, '>', n - at);
        size_t end = gt ? (size_t)(gt - p) : n;
        c = assigned(p, at, end, "charset");
    }
    /* A declaration that we could read byte for byte is not of a wide charset. */
    if (c >= XS_CS_UTF16LE && c <= XS_CS_UTF32BE)
        c = XS_CS_UTF8;
    return c;
}
