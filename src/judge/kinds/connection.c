/* "connection-string": mysql://root:pw@host, jdbc:...password=, Server=...;Pwd=..., curl -u user:pw
 *
 * Sources: RFC 3986 userinfo, JDBC URLs of the drivers, ADO.NET connection strings, curl's manual.
 * The password must be literal. Seeds: README.md. */
#include "judge/kinds/glance.h"
#include "judge/kinds/secret.h"

static xs_str until(xs_str hit, size_t from, const char *stops)
{
    size_t to = from;
    while (to < hit.n && !strchr(stops, hit.p[to]) && hit.p[to] > ' ')
        to++;
    return (xs_str){hit.p + from, to - from};
}

/* Behind the last occurrence of "name=" in any case; 0 when there is none. */
static size_t behind(xs_str hit, const char *name)
{
    size_t n = strlen(name);
    for (size_t i = hit.n; i-- > 0;) {
        if (i + n > hit.n || !xs_secret_contains((xs_str){hit.p + i, n}, name))
            continue;
        size_t k = i + n;
        while (k < hit.n && hit.p[k] == ' ')
            k++;
        if (k < hit.n && hit.p[k] == '=')
            return k + 1;
    }
    return 0;
}

/* The password in scheme://user:password@host. The last @ before the path ends it. */
static xs_str userinfo(xs_str hit)
{
    const char *slash = memmem(hit.p, hit.n, "://", 3);
    if (!slash)
        return (xs_str){NULL, 0};
    size_t from = (size_t)(slash - hit.p) + 3, at = 0, colon = 0;
    for (size_t i = from; i < hit.n && !strchr("/?#\"' ", hit.p[i]); i++) {
        if (hit.p[i] == ':' && !colon)
            colon = i;
        if (hit.p[i] == '@')
            at = i;
    }
    if (!colon || at <= colon + 1)
        return (xs_str){NULL, 0};
    return (xs_str){hit.p + colon + 1, at - colon - 1};
}

/* The password in curl -u user:password. */
static xs_str curl_user(xs_str hit)
{
    static const char *const options[] = {"--user", "-u"};
    const char *at = NULL;
    for (size_t i = 0; i < 2 && !at; i++) {
        at = memmem(hit.p, hit.n, options[i], strlen(options[i]));
        at = at ? at + strlen(options[i]) : NULL;
    }
    const char *end = hit.p + hit.n;
    while (at && at < end && strchr(" =\"'", *at))
        at++;
    const char *colon = at ? memchr(at, ':', (size_t)(end - at)) : NULL;
    if (!colon || *at == '<' || *at == '$' || *at == '{')
        return (xs_str){NULL, 0};
    return until(hit, (size_t)(colon - hit.p) + 1, "\"'");
}

bool xs_confirm_connection(const xs_sight *s, xs_opinion *o)
{
    /* Patterns end early; the string goes on to the next blank or quote. */
    size_t to = s->to;
    while (to < s->line_to && to - s->to < 200 && s->text.p[to] > ' ' && s->text.p[to] < 0x7f &&
           !strchr("\"'<>`", s->text.p[to]))
        to++;
    xs_str hit = {s->text.p + s->from, to - s->from};
    xs_str v = userinfo(hit);
    size_t k;
    if (hit.n > 4 && xs_secret_contains((xs_str){hit.p, 4}, "curl"))
        v = curl_user(hit);
    if (!v.n && ((k = behind(hit, "password")) || (k = behind(hit, "pwd"))))
        v = until(hit, k, "&;\"'<>");
    if (!v.n) { /* jdbc:oracle:thin:scott/tiger@host */
        const char *slash = memchr(hit.p, '/', hit.n), *at = memchr(hit.p, '@', hit.n);
        if (slash && at && at > slash + 1)
            v = (xs_str){slash + 1, (size_t)(at - slash) - 1};
    }
    o->to = to;
    if (!v.n)
        return xs_disagree(o, "没有口令", "no password in it");
    if (xs_secret_placeholder(v) || xs_secret_contains(hit, "@host") || v.p[0] == '*' ||
        xs_secret_equals(v, "test"))
        return xs_disagree(o, "口令是占位符", "the password is a placeholder");
    if (xs_secret_contains(hit, "@example.") || xs_secret_contains(hit, ".example.com"))
        return xs_agree(o, -40, "示例主机", "an example host");
    return xs_agree(o, 0, "含口令的连接串", "a connection string with a password");
}
