/* "email": a personal mail address. RFC 5321; RFC 2606 example domains are none; boxes of an office
 * (info@, bgs@ ...) are public. Seed: local@domain.tld. */
#include "judge/kinds/glance.h"
#include "judge/kinds/secret.h"

static bool starts_word(xs_str v, const char *word)
{
    size_t n = strlen(word);
    return v.n >= n && xs_secret_contains((xs_str){v.p, n}, word) &&
           (v.n == n || !xs_ascii_alpha((unsigned char)v.p[n]));
}

static bool ends_with(xs_str v, const char *end)
{
    size_t n = strlen(end);
    return v.n >= n && xs_secret_equals((xs_str){v.p + v.n - n, n}, end);
}

/* scheme://user:password@host */
static bool in_url(const xs_sight *s)
{
    size_t i = s->from;
    while (i > s->line_from && s->from - i < 80 && s->text.p[i - 1] > ' ' &&
           s->text.p[i - 1] < 0x7f)
        i--;
    return memmem(s->text.p + i, s->from - i, "://", 3) != NULL;
}

bool xs_confirm_email(const xs_sight *s, xs_opinion *o)
{
    static const char *const office[] = {
        "info",      "service",    "services", "office",   "admin",      "administrator",
        "webmaster", "postmaster", "support",  "contact",  "help",       "mail",
        "email",     "hr",         "press",    "news",     "noreply",    "no-reply",
        "kefu",      "bgs",        "xxgk",     "zwgk",     "zwfw",       "jubao",
        "tousu",     "xinfang",    "zhaobiao", "caigou",   "zhaopin",    "rsc",
        "dzb",       "master",     "sales",    "feedback", "security",   "root",
        "username",  "someone",    "xxx",      "git",      "public",     "jianyi",
        "yijian",    "fgw",        "gov",      "zfb",      "bangongshi", "tougao",
        "edit",      "editor",     "jwc",      "zsb",      "xuexiao",    "zhongxin"};
    static const char *const files[] = {".png", ".jpg",  ".jpeg",  ".gif", ".svg", ".webp", ".js",
                                        ".css", ".html", ".local", ".md",  ".php", ".json", ".pdf"};
    const char *p = s->text.p;
    xs_str hit = {p + s->from, s->to - s->from};
    const char *at = memchr(hit.p, '@', hit.n);
    if (!at) /* a full-width sign: the pattern has seen it */
        return true;
    xs_str local = {hit.p, (size_t)(at - hit.p)},
           domain = {at + 1, hit.n - (size_t)(at - hit.p) - 1};
    if (s->from > s->line_from &&
        (strchr("/:@.", p[s->from - 1]) || xs_ascii_alnum((unsigned char)p[s->from - 1])) &&
        p[s->from - 1] != ':')
        return xs_disagree(o, "更长字符串的一部分", "part of a longer string");
    if (in_url(s))
        return xs_disagree(o, "网址中的用户信息", "user and password of a URL");
    if (s->to < s->line_to &&
        (p[s->to] == '@' || p[s->to] == ':' || xs_ascii_alnum((unsigned char)p[s->to])))
        return xs_disagree(o, "更长字符串的一部分", "part of a longer string");
    static const char *const none[] = {"example",     "test.com", "domain.com", "xxx.com",
                                       "email.com",   "your",     "localhost",  "abc.com",
                                       "company.com", "sentry"};
    for (size_t i = 0; i < sizeof none / sizeof none[0]; i++)
        if (xs_secret_contains(domain, none[i]))
            return xs_disagree(o, "示例域名", "an example domain");
    for (size_t i = 0; i < sizeof files / sizeof files[0]; i++)
        if (ends_with(domain, files[i]))
            return xs_disagree(o, "文件名", "a file name");
    for (size_t i = 0; i < sizeof office / sizeof office[0]; i++)
        if (starts_word(local, office[i]))
            return xs_disagree(o, "单位公共邮箱", "a mailbox of an office");
    if (local.n < 2)
        return xs_disagree(o, "太短", "too short");
    return xs_agree(o, 0, "个人邮箱", "a personal mailbox");
}
