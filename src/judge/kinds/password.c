/* "password-phrase": a literal password behind a word for it.
 *
 * Basis: no format; phrases of Chinese documents (初始密码：Abc@1234) and configuration files.
 * Seeds: 密码 口令 password passwd pwd with 为 是 : = and 4 and more printable characters. The
 * value is read again from the source, where its case stands. Not counted: placeholders, masks,
 * variables, prose (密码由数字组成), lengths (密码为8-16位), names of standards and algorithms. */
#include "judge/kinds/glance.h"
#include "judge/kinds/secret.h"

static const char *const links[] = {"统一", "默认", "均",     "都",     "已",       "一律", "现",
                                    "设为", "改为", "设置为", "重置为", "初始化为", "为",   "是",
                                    ":",    "=>",   "=",      "->",     NULL};

/* The value begins behind the word and its links; 0 when nothing follows. *how gets the last link,
 * "" when the value follows straight on a Chinese word (默认密码 Abc@1234) or sshpass -p. */
static size_t value_at(const xs_glance *g, const char **how)
{
    static const char *const words[] = {"密码",       "口令",   "sshpass -p", "password",
                                        "passphrase", "passwd", "passwrd",    "pwd",        "psk",
                                        "pass",       "[密码]", NULL};
    size_t i = g->from;
    const char *w = NULL, *word;
    for (; i < g->to && !(w = xs_glance_any(g, i, words)); i = xs_glance_next(g, i))
        ;
    if (!w && g->sight->view) { /* the word stands there in disguise: its sign begins the value */
        for (i = g->from; i < g->to && !strchr(":=", g->s[i]); i = xs_glance_next(g, i))
            ;
        w = i < g->to ? "" : NULL;
    }
    if (!w)
        return 0;
    word = w;
    i = xs_glance_skip(g, i + strlen(w));
    while (i < g->n && strchr("\"'`)]", g->s[i])) /* the key of JSON */
        i = xs_glance_skip(g, i + 1);
    *how = NULL;
    if (xs_glance_is(g, i, "value")) /* an attribute of XML */
        i = xs_glance_skip(g, i + strlen("value"));
    while ((w = xs_glance_any(g, i, links))) {
        *how = w;
        i = xs_glance_skip(g, i + strlen(w));
        while (xs_glance_is(g, i, "=") || xs_glance_is(g, i, "!"))
            i++;
    }
    if (!*how && (xs_is_han(xs_glance_char(g, g->from)) || *word == 's') &&
        xs_ascii_alnum(xs_glance_char(g, i)))
        *how = "";
    return *how && i < g->n ? i : 0;
}

static bool is_value_byte(char c)
{
    return c > ' ' && c < 0x7f;
}

/* The value in the source, without quotes; *quoted when it had them. */
static xs_str value_of(const xs_sight *s, size_t from, bool *quoted)
{
    const char *p = s->text.p;
    size_t to = from;
    *quoted = false;
    /* “ and ” */
    if (s->line_to - from > 3 && memcmp(p + from, "\xe2\x80\x9c", 3) == 0)
        from += 3, *quoted = true;
    else if (strchr("\"'`", p[from]))
        from++, *quoted = true;
    char quote = *quoted ? p[from - 1] : 0;
    for (to = from; to < s->line_to && is_value_byte(p[to]) && to - from < 128; to++)
        if ((*quoted && p[to] == quote) || (!*quoted && strchr("\"'`", p[to])))
            break;
    if (!*quoted)
        while (to > from && strchr(",;.)]}", p[to - 1]))
            to--;
    /* Parameters of a link or a connection string. */
    if (!*quoted) {
        const char *end = memchr(p + from, '&', to - from);
        end = end ? end : memchr(p + from, ';', to - from);
        end = end ? end : memchr(p + from, ',', to - from);
        if (end && (size_t)(end - p) - from >= 4)
            to = (size_t)(end - p);
    }
    return (xs_str){p + from, to - from};
}

/* 8-16位, 6个, 3次: a number with a counter behind it is prose. */
static bool is_measure(const xs_sight *s, xs_str v)
{
    static const char *const counters[] = {"位", "个", "次", "天", "年", "月", "日",
                                           "条", "号", "元", "分", "小", "字", "至",
                                           "到", "～", "款", "项", NULL};
    for (size_t i = 0; i < v.n; i++)
        if (!strchr("0123456789-~.", v.p[i]))
            return false;
    size_t end = (size_t)(v.p + v.n - s->text.p);
    for (size_t i = 0; counters[i]; i++)
        if (s->line_to - end >= 3 && memcmp(s->text.p + end, counters[i], 3) == 0)
            return true;
    return false;
}

static bool is_name(xs_str v)
{
    static const char *const prefixes[] = {
        "gb/t",  "gm/t",         "gb ",         "gm/",   "iso",  "http:", "https:", "/",
        "sm2",   "sm3",          "sm4",         "sha",   "aes",  "rsa",   "md5",    "bcrypt",
        "scram", "mysql_native", "caching_sha", "tidb_", "hmac", "pbkdf", "argon",  "kdbx",
        "www.",  "tls",          "ldap",        "--",    "\\"};
    for (size_t i = 0; i < sizeof prefixes / sizeof prefixes[0]; i++)
        if (v.n >= strlen(prefixes[i]) &&
            xs_secret_contains((xs_str){v.p, strlen(prefixes[i])}, prefixes[i]))
            return true;
    return false;
}

/* 口令为 TiDB 数据库的口令: behind the value a blank and the sentence goes on. */
static bool reads_on(const xs_sight *s, size_t to)
{
    size_t i = to;
    while (i < s->line_to && s->text.p[i] == ' ')
        i++;
    return i > to && i + 2 < s->line_to && (unsigned char)s->text.p[i] >= 0xE4 &&
           (unsigned char)s->text.p[i] <= 0xE9;
}

/* 密码 Zs_1895!, 初始密码 888888: without a link the value must look like one. */
static bool follows_straight(const xs_glance *g, xs_str v, unsigned kinds)
{
    static const char *const given[] = {"默认", "初始", "登录", "开机", "统一", "解压",
                                        "账号", "账户", "用户", "wifi", "提取", NULL};
    bool cut = xs_is_han(xs_glance_char(g, g->to)) && xs_ascii_alnum(xs_glance_char_before(g, g->to));
    if (v.n < 6 || !(kinds & XS_HAS_DIGIT) || cut)
        return false;
    return (kinds & (kinds - 1)) != 0 || xs_glance_has(g, 0, g->from, given) ||
           xs_glance_any(g, g->from, given);
}

bool xs_confirm_password(const xs_sight *s, xs_opinion *o)
{
    xs_glance g;
    const char *how = NULL;
    bool quoted;
    xs_glance_take(s, 12, 80, &g);
    size_t i = value_at(&g, &how);
    if (!i)
        return xs_disagree(o, "没有口令的值", "no value");
    xs_str v = value_of(s, g.at[i], &quoted);
    o->to = (size_t)(v.p - s->text.p) + v.n;
    bool wide = v.n == 0 && is_value_byte(g.s[i]); /* full-width letters and digits */
    if (wide) {
        v = (xs_str){g.s + i, 0};
        while (i + v.n < g.n && is_value_byte(g.s[i + v.n]) && !strchr(",;.\"')", g.s[i + v.n]))
            v.n++;
        o->to = g.at[i + v.n];
    }
    if (v.n < 4)
        return xs_disagree(o, "值太短", "the value is too short");
    if (xs_secret_placeholder(v))
        return xs_disagree(o, "占位符、掩码或变量", "a placeholder, a mask or a variable");
    if (!wide && is_measure(s, v))
        return xs_disagree(o, "长度、次数一类的说明", "a length or a number of times");
    if (*v.p == '-' || (*v.p == '/' && memchr(v.p + 1, '/', v.n - 1)))
        return xs_disagree(o, "参数或路径", "an option or a path");
    if (is_name(v))
        return xs_disagree(o, "标准、算法或地址", "a standard, an algorithm or an address");
    unsigned kinds = xs_secret_kinds(v);
    if (!*how && xs_is_han(xs_glance_char(&g, g.from)) && !follows_straight(&g, v, kinds))
        return xs_disagree(o, "后面不像口令的值", "what follows is hardly a password");
    bool assigned = how[0] == '=' || quoted;
    if (!(kinds & XS_HAS_DIGIT) && memchr(v.p, '(', v.n))
        return xs_disagree(o, "程序代码", "program code");
    if (!(kinds & (XS_HAS_DIGIT | XS_HAS_OTHER))) {
        if (!quoted && reads_on(s, o->to))
            return xs_disagree(o, "句子中的英文词", "a word of a sentence");
        bool mixed = (kinds & XS_HAS_LOWER) && (kinds & XS_HAS_UPPER) && !xs_secret_wordy(v);
        if (!mixed && !assigned && !xs_is_han(xs_glance_char(&g, g.from)))
            return xs_disagree(o, "普通单词", "an ordinary word");
        if (!mixed)
            return xs_agree(o, -12, "纯字母的口令", "a password of letters only");
    }
    if (!(kinds & XS_HAS_DIGIT) && xs_secret_wordy(v))
        return assigned ? xs_agree(o, -12, "单词组成的口令", "a password made of words")
                        : xs_disagree(o, "普通单词", "ordinary words");
    return xs_agree(o, 0, "口令的值", "a value for a password");
}
