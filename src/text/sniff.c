#include "text/sniff.h"

#include <ctype.h>
#include <strings.h>

#define LOOK 4096u

/* ---- signatures -------------------------------------------------------------------------------- */

typedef struct signature {
    size_t at, n;
    const char *bytes;
} signature;

/* Beginnings that no text has, or that a text would not have by chance. */
static const signature binary[] = {
    {0, 4, "PK\003\004"}, {0, 4, "PK\005\006"}, {0, 4, "PK\007\010"},
    {0, 8, "\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1"},
    {0, 2, "\x1F\x8B"}, {0, 2, "\x1F\x9D"}, {0, 3, "BZh"}, {0, 6, "\xFD" "7zXZ\0"},
    {0, 4, "\x28\xB5\x2F\xFD"}, {0, 4, "\x04\x22\x4D\x18"}, {0, 6, "7z\xBC\xAF\x27\x1C"},
    {0, 4, "Rar!"}, {0, 4, "MSCF"}, {257, 5, "ustar"}, {0, 6, "070701"}, {0, 6, "070702"},
    {0, 6, "070707"}, {0, 8, "!<arch>\n"}, {2, 3, "-lh"}, {0, 4, "xar!"},
    {0, 3, "\xFF\xD8\xFF"}, {0, 8, "\x89PNG\r\n\x1A\n"}, {0, 6, "GIF87a"}, {0, 6, "GIF89a"},
    {0, 4, "II*\0"}, {0, 4, "MM\0*"}, {8, 4, "WEBP"}, {4, 4, "ftyp"}, {0, 4, "\x7F" "ELF"},
    {0, 4, "SQLi"}, {0, 4, "OggS"}, {0, 4, "fLaC"}, {0, 3, "ID3"}, {0, 4, "8BPS"},
};

static bool has(const char *p, size_t n, const signature *s)
{
    return n >= s->at + s->n && memcmp(p + s->at, s->bytes, s->n) == 0;
}

static bool begins(const char *p, size_t n, const char *word)
{
    size_t k = strlen(word);
    return n >= k && strncasecmp(p, word, k) == 0;
}

/* Words begin with a character that has no case. */
static const char *find(const char *p, size_t n, const char *word)
{
    size_t k = strlen(word);
    for (const char *end = p + n; (p = memchr(p, word[0], (size_t)(end - p))) != NULL; p++)
        if ((size_t)(end - p) >= k && strncasecmp(p, word, k) == 0)
            return p;
    return NULL;
}

/* ---- markup ------------------------------------------------------------------------------------ */

static bool html_tag(const char *p, size_t n)
{
    static const char *const tags[] = {
        "html", "head", "body", "meta", "title", "div", "p", "table", "span", "script", "style",
        "section", "article", "a", "br", "h1", "h2", "h3", "h4", "ul", "ol", "li", "img", "center",
        "font", "form", "link", "base", "iframe", "strong", "b", "i", "tr", "td", "pre", "header",
        "main", "nav", "footer", "blockquote", "hr", "noscript", "template", "svg:"};
    size_t k = 0;
    while (k < n && isalnum((unsigned char)p[k]))
        k++;
    for (size_t i = 0; i < sizeof tags / sizeof *tags; i++)
        if (strlen(tags[i]) == k && strncasecmp(p, tags[i], k) == 0)
            return true;
    return false;
}

/* p begins with '<'. */
static xs_sniff markup(const char *p, size_t n)
{
    if (begins(p, n, "<?xml")) {
        const char *root = find(p, n, "<html");
        return root && !find(p, n, "<w:") ? XS_SNIFF_HTML : XS_SNIFF_XML;
    }
    if (begins(p, n, "<!doctype html") || begins(p, n, "<!--"))
        return XS_SNIFF_HTML;
    if (begins(p, n, "<!doctype") || begins(p, n, "<?"))
        return XS_SNIFF_XML;
    if (n > 1 && html_tag(p + 1, n - 1))
        return XS_SNIFF_HTML;
    /* <name ...> or <ns:name> or <名称> that is closed somewhere near. */
    size_t k = 1;
    while (k < n && (isalnum((unsigned char)p[k]) || strchr(":_-.", p[k]) || (p[k] & 0x80)))
        k++;
    if (k < 2 || k >= n || !(isspace((unsigned char)p[k]) || p[k] == '>' || p[k] == '/'))
        return XS_SNIFF_PLAIN;
    return memchr(p + k, '>', n - k) && (n == LOOK || find(p + k, n - k, "</") || find(p, n, "/>"))
               ? XS_SNIFF_XML
               : XS_SNIFF_PLAIN;
}

/* ---- JSON -------------------------------------------------------------------------------------- */

/* Tokens in a possible order until the bytes end: strings closed, brackets that match in kind. */
static bool json(const char *p, size_t n, bool cut)
{
    char stack[64];
    size_t depth = 0, values = 0;
    for (size_t i = 0; i < n; i++) {
        char c = p[i];
        if (isspace((unsigned char)c) || c == ',' || c == ':')
            continue;
        if (c == '{' || c == '[') {
            if (depth < sizeof stack)
                stack[depth] = c;
            depth++;
        } else if (c == '}' || c == ']') {
            if (depth == 0 || (depth <= sizeof stack && stack[depth - 1] != (c == '}' ? '{' : '[')))
                return false;
            depth--;
            values++;
        } else if (depth == 0) {
            return false; /* text behind the value */
        } else if (c == '"') {
            for (i++; i < n && p[i] != '"' && p[i] != '\n'; i++)
                i += p[i] == '\\';
            if (i >= n)
                return cut;
            if (p[i] != '"')
                return false;
            values++;
        } else if (c == '-' || isdigit((unsigned char)c)) {
            while (i + 1 < n && (isalnum((unsigned char)p[i + 1]) || strchr("+-.", p[i + 1])))
                i++;
        } else if (begins(p + i, n - i, "true") || begins(p + i, n - i, "null")) {
            i += 3;
        } else if (begins(p + i, n - i, "false")) {
            i += 4;
        } else {
            return cut && n - i < 5;
        }
    }
    return values > 0 && (cut || depth == 0);
}

/* ---- mail -------------------------------------------------------------------------------------- */

static bool known_field(const char *p, size_t n)
{
    static const char *const fields[] = {
        "from", "to", "cc", "bcc", "subject", "date", "received", "message-id", "mime-version",
        "return-path", "delivered-to", "content-type", "content-transfer-encoding", "reply-to",
        "sender", "x-mailer", "dkim-signature", "x-originating-ip", "in-reply-to", "references",
        "snapshot-content-location", "content-location"};
    for (size_t i = 0; i < sizeof fields / sizeof *fields; i++)
        if (strlen(fields[i]) == n && strncasecmp(p, fields[i], n) == 0)
            return true;
    return false;
}

/* Lines "name: value" and continuations up to a blank line, two of them well known. */
static bool mail(const char *p, size_t n)
{
    unsigned known = 0;
    for (size_t i = 0; i < n;) {
        const char *end = memchr(p + i, '\n', n - i);
        size_t k = end ? (size_t)(end - p) - i : n - i;
        size_t name = 0;
        if (k == 0 || (k == 1 && p[i] == '\r'))
            break;
        while (name < k && (isalnum((unsigned char)p[i + name]) || p[i + name] == '-'))
            name++;
        bool continued = i > 0 && (p[i] == ' ' || p[i] == '\t');
        if (!continued && (name == 0 || name == k || p[i + name] != ':'))
            return !end && known >= 2; /* cut in the middle of a line */
        if (!continued)
            known += known_field(p + i, name);
        i += k + 1;
    }
    return known >= 2;
}

/* ---- all --------------------------------------------------------------------------------------- */

/* The ASCII of UTF-16 text. */
static size_t narrow(const char *p, size_t n, bool big, char *out)
{
    size_t k = 0;
    for (size_t i = 2; i + 1 < n && k < LOOK / 2; i += 2) {
        unsigned char low = (unsigned char)p[big ? i + 1 : i], high = (unsigned char)p[big ? i : i + 1];
        out[k++] = (char)(high || low >= 0x80 ? 0x80 : low);
    }
    return k;
}

/* Behind a first line of something else; inside a line it is quoted in a text or a program. */
static bool begins_line(const char *p, size_t n, const char *word)
{
    size_t from = 0;
    for (const char *hit; from < n && (hit = find(p + from, n - from, word)) != NULL;) {
        const char *c = hit;
        while (c > p && (c[-1] == ' ' || c[-1] == '\t'))
            c--;
        if (c == p || c[-1] == '\n')
            return true;
        from = (size_t)(hit - p) + 1;
    }
    return false;
}

static bool named_html(xs_str name)
{
    return (name.n > 4 && strncasecmp(name.p + name.n - 4, ".htm", 4) == 0) ||
           (name.n > 5 && strncasecmp(name.p + name.n - 5, ".html", 5) == 0);
}

xs_sniff xs_sniff_head(const char *p, size_t n, xs_str name)
{
    char ascii[LOOK / 2];
    if (n > LOOK)
        n = LOOK;
    for (size_t i = 0; i < sizeof binary / sizeof *binary; i++)
        if (has(p, n, &binary[i]))
            return XS_SNIFF_BINARY;
    if (find(p, n < 1024 ? n : 1024, "%PDF-"))
        return XS_SNIFF_PDF;
    if (n > 3 && (memcmp(p, "\xFF\xFE", 2) == 0 || memcmp(p, "\xFE\xFF", 2) == 0)) {
        n = narrow(p, n, p[0] == '\xFE', ascii);
        p = ascii;
    } else if (n > 2 && memcmp(p, "\xEF\xBB\xBF", 3) == 0) {
        p += 3;
        n -= 3;
    }
    bool cut = n >= LOOK - 4 || p == ascii;
    while (n > 0 && isspace((unsigned char)*p)) {
        p++;
        n--;
    }
    if (begins(p, n, "{\\rtf") || begins(p, n, "{\\urtf"))
        return XS_SNIFF_RTF;
    if (n > 0 && *p == '<') {
        xs_sniff m = markup(p, n);
        if (m != XS_SNIFF_PLAIN)
            return m;
    }
    if (n > 1 && (*p == '{' || *p == '[') && json(p, n, cut))
        return XS_SNIFF_JSON;
    if (begins(p, n, "From ") && memchr(p, '\n', n) &&
        mail((const char *)memchr(p, '\n', n) + 1, n - ((size_t)((const char *)memchr(p, '\n', n) - p) + 1)))
        return XS_SNIFF_MBOX;
    if (mail(p, n))
        return XS_SNIFF_MAIL;
    if (named_html(name) || begins_line(p, n, "<html") || begins_line(p, n, "<!doctype html"))
        return XS_SNIFF_HTML;
    return XS_SNIFF_PLAIN;
}
