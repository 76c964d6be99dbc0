/* "private-ip", "mac", "unc", "internal-url": addresses inside a private network.
 *
 * Sources: RFC 1918, RFC 6598 (100.64/10), RFC 4193 and RFC 4291 (fc00::/7, fe80::/10); RFC 5737
 * and RFC 7042 documentation ranges are none. Seeds: README.md. */
#include "judge/kinds/glance.h"
#include "judge/kinds/secret.h"

/* Four numbers of 0..255 at p; the bytes they take, 0 when it is no address. */
static size_t read_ip(const char *p, size_t n, unsigned v[4])
{
    size_t i = 0;
    for (unsigned k = 0; k < 4; k++) {
        size_t digits = 0;
        v[k] = 0;
        if (k && (i >= n || p[i++] != '.'))
            return 0;
        while (i < n && digits < 4 && p[i] >= '0' && p[i] <= '9')
            v[k] = v[k] * 10 + (unsigned)(p[i++] - '0'), digits++;
        if (!digits || digits > 3 || v[k] > 255)
            return 0;
    }
    return i;
}

static bool is_private(const unsigned v[4])
{
    return v[0] == 10 || (v[0] == 172 && v[1] >= 16 && v[1] <= 31) ||
           (v[0] == 192 && v[1] == 168) || (v[0] == 100 && v[1] >= 64 && v[1] <= 127);
}

bool xs_confirm_private_ip(const xs_sight *s, xs_opinion *o)
{
    static const char *const versions[] = {"版本", "版本号", "版",   "version", "ver", "v",  "r",
                                           "第",   "gb/t",   "gb",   "iso",     "章",  "节", "条",
                                           "图",   "表",     "附录", "kb",      NULL};
    static const char *const clauses[] = {"条", "款", "节", "章", "版", "项", NULL};
    xs_glance g;
    xs_glance_take(s, 16, 8, &g);
    unsigned v[4];
    size_t i = g.from, n;
    while (i < g.to && !xs_ascii_digit(xs_glance_char(&g, i)))
        i = xs_glance_next(&g, i);
    if (strchr("f", g.s[g.from]) && memchr(g.s + g.from, ':', g.to - g.from)) /* IPv6 */
        return !xs_ascii_alnum(xs_glance_char_before(&g, g.from)) &&
                       xs_glance_char_before(&g, g.from) != ':'
                   ? xs_agree(o, 0, "IPv6 内网地址", "a private IPv6 address")
                   : xs_disagree(o, "不是地址的开头", "not the beginning of an address");
    n = read_ip(g.s + i, g.n - i, v);
    if (!n || !is_private(v))
        return xs_disagree(o, "不是内网地址", "not a private address");
    uint32_t left = xs_glance_char_before(&g, i), right = xs_glance_char(&g, i + n);
    bool more = right == '.' && xs_ascii_digit(xs_glance_char(&g, i + n + 1));
    if (xs_ascii_alnum(left) || left == '.' || left == '-' || more || xs_ascii_digit(right) ||
        (xs_ascii_alpha(right) && right != 'g'))
        return xs_disagree(o, "更长编号的一部分", "part of a longer number");
    if (xs_glance_any_before(&g, i, versions) || xs_glance_any(&g, i + n, clauses))
        return xs_disagree(o, "版本号或条款号", "a version or a clause");
    xs_glance_span(&g, i, i + n, o);
    if (right == '/' && xs_ascii_digit(xs_glance_char(&g, i + n + 1)) && v[3] == 0)
        return xs_agree(o, -20, "内网地址段", "a private range");
    if (v[0] == 192 && v[2] <= 1 && v[3] == 1)
        return xs_agree(o, -25, "路由器出厂地址", "the address routers are sold with");
    if (v[1] == 0 && v[2] == 0 && v[3] <= 1)
        return xs_agree(o, -10, "常用作示例的内网地址",
                        "a private address often used as an example");
    return xs_agree(o, 0, "内网地址", "a private address");
}

bool xs_confirm_mac(const xs_sight *s, xs_opinion *o)
{
    const char *p = s->text.p + s->from;
    size_t n = s->to - s->from;
    unsigned letters = 0, same = 0, first = 0;
    if (n < 17 ||
        (s->from > s->line_from && (xs_ascii_alnum((unsigned char)p[-1]) || p[-1] == p[2])) ||
        (s->to < s->line_to && (xs_ascii_alnum((unsigned char)p[n]) || p[n] == p[2])))
        return xs_disagree(o, "更长编号的一部分", "part of a longer number");
    for (size_t i = 0; i + 1 < 17; i += 3) {
        letters += xs_ascii_alpha((unsigned char)p[i]) || xs_ascii_alpha((unsigned char)p[i + 1]);
        same += memcmp(p + i, p, 2) == 0;
        first += p[i] == '0';
    }
    if (same == 6 || memcmp(p, "00:00:5E:00:53", 14) == 0 || memcmp(p, "00:00:5e:00:53", 14) == 0)
        return xs_disagree(o, "空地址或文档地址", "an empty or a documentation address");
    if (!letters)
        return p[2] == ':' && first < 4
                   ? xs_agree(o, -10, "网卡地址（无字母）", "a hardware address, no letters")
                   : xs_disagree(o, "像日期或编号", "looks like a date or a number");
    return xs_agree(o, 0, "网卡地址", "a hardware address");
}

bool xs_confirm_unc(const xs_sight *s, xs_opinion *o)
{
    const char *p = s->text.p + s->from;
    size_t n = s->to - s->from, i = 0;
    while (i < n && (p[i] == '\\' || (unsigned char)p[i] >= 0x80)) /* ＼＼ too */
        i++;
    size_t host = i;
    while (i < n && p[i] != '\\' && (unsigned char)p[i] < 0x80)
        i++;
    if (s->from > s->line_from &&
        (p[-1] == '\\' || p[-1] == ':' || xs_ascii_alnum((unsigned char)p[-1])))
        return xs_disagree(o, "转义的路径", "an escaped path");
    bool escape = i - host == 5 && (p[host] | 32) == 'u';
    for (size_t k = host + 1; escape && k < i; k++)
        escape = strchr("0123456789abcdefABCDEF", p[k]) != NULL;
    if (i - host < 3 || escape)
        return xs_disagree(o, "转义字符", "an escape sequence");
    static const char *const code[] = {"server", "servername", "hostname", "host",   "computer",
                                       "textbf", "begin",      "frac",     "left",   "right",
                                       "text",   "mathrm",     "item",     "section"};
    xs_str name = {p + host, i - host};
    for (size_t k = 0; k < sizeof code / sizeof code[0]; k++)
        if (xs_secret_equals(name, code[k]))
            return xs_agree(o, -30, "示例或排版命令", "an example or a typesetting command");
    return xs_agree(o, 0, "共享路径", "a share path");
}

bool xs_confirm_internal_url(const xs_sight *s, xs_opinion *o)
{
    xs_str hit = {s->text.p + s->from, s->to - s->from};
    size_t to = s->to;
    while (to < s->line_to && to - s->to < 200 && s->text.p[to] > ' ' && s->text.p[to] < 0x7f &&
           !strchr("\"'<>`)],;", s->text.p[to]))
        to++;
    while (o->to > s->from && s->text.p[o->to - 1] <= ' ')
        o->to--;
    if (xs_secret_contains(hit, ".svc") || xs_secret_contains(hit, "cluster.local") ||
        xs_secret_contains(hit, "host.docker.internal"))
        return xs_disagree(o, "容器集群的固定名称", "a fixed name inside a cluster");
    if (xs_secret_contains(hit, "example") || xs_secret_contains(hit, "localhost") ||
        xs_secret_contains(hit, "//127.") || memchr(hit.p, '{', hit.n) || memchr(hit.p, '$', hit.n))
        return xs_disagree(o, "示例或本机地址", "an example or the local machine");
    if (s->to <= to && to > o->to)
        o->to = to;
    return xs_agree(o, 0, "内网网址", "an address of an internal site");
}
