/* yaml_value.c -- typed values of YAML nodes. */
#include <stdlib.h>

#include "rules/yaml_tree.h"

bool xs_yaml_string(const xs_node *v, const char *rule, xs_str *out, xs_troubles *t)
{
    if (v->kind == XS_NODE_SCALAR && v->s.n > 0) {
        *out = v->s;
        return true;
    }
    xs_trouble(t, xs_at_node(v, rule), "“%s”应为非空文字；含冒号、逗号、括号的值加引号",
               "\"%s\" must be text that is not empty; quote values with colons, commas, brackets",
               xs_yaml_key_of(v));
    return false;
}

bool xs_yaml_bool(const xs_node *v, const char *rule, bool *out, xs_troubles *t)
{
    if (v->kind == XS_NODE_SCALAR && v->plain &&
        (xs_str_is(v->s, "true") || xs_str_is(v->s, "false"))) {
        *out = v->s.n == 4;
        return true;
    }
    xs_trouble(t, xs_at_node(v, rule), "“%s”应为 true 或 false", "\"%s\" must be true or false",
               xs_yaml_key_of(v));
    return false;
}

bool xs_yaml_int(const xs_node *v, const char *rule, long lo, long hi, long *out, xs_troubles *t)
{
    if (v->kind == XS_NODE_SCALAR && v->plain && v->s.n > 0 && v->s.n < 12) {
        char *end;
        long k = strtol(v->s.p, &end, 10);
        if (*end == 0 && k >= lo && k <= hi) {
            *out = k;
            return true;
        }
    }
    xs_trouble(t, xs_at_node(v, rule), "“%s”应为 %ld 到 %ld 之间的整数",
               "\"%s\" must be a whole number from %ld to %ld", xs_yaml_key_of(v), lo, hi);
    return false;
}

static bool digits(xs_str s, size_t *i, size_t least, size_t most, uint32_t *out)
{
    uint32_t v = 0;
    size_t n = 0;
    while (*i < s.n && n < most && s.p[*i] >= '0' && s.p[*i] <= '9') {
        v = v * 10 + (uint32_t)(s.p[(*i)++] - '0');
        n++;
    }
    *out = v;
    return n >= least;
}

uint32_t xs_date_parse(xs_str s)
{
    static const uint8_t days[] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
    uint32_t y, m, d;
    size_t i = 0;
    if (!digits(s, &i, 4, 4, &y) || i >= s.n || (s.p[i] != '-' && s.p[i] != '/'))
        return 0;
    char sep = s.p[i++];
    if (!digits(s, &i, 1, 2, &m) || i >= s.n || s.p[i++] != sep || !digits(s, &i, 1, 2, &d) ||
        i != s.n)
        return 0;
    bool leap = (y % 4 == 0 && y % 100 != 0) || y % 400 == 0;
    if (y < 1900 || m < 1 || m > 12 || d < 1 || d > days[m - 1] + (m == 2 && leap ? 1u : 0u))
        return 0;
    return y * 10000 + m * 100 + d;
}

bool xs_yaml_date(const xs_node *v, const char *rule, uint32_t *out, xs_troubles *t)
{
    uint32_t d = v->kind == XS_NODE_SCALAR ? xs_date_parse(v->s) : 0;
    if (d) {
        *out = d;
        return true;
    }
    xs_trouble(t, xs_at_node(v, rule), "“%s”应为日期，写作 2027-12-31",
               "\"%s\" must be a date, written 2027-12-31", xs_yaml_key_of(v));
    return false;
}

bool xs_yaml_choice(const xs_node *v, const char *rule, const char *const *names, unsigned *out,
                    xs_troubles *t)
{
    xs_buf all;
    for (unsigned i = 0; v->kind == XS_NODE_SCALAR && names[i]; i++)
        if (xs_str_is(v->s, names[i])) {
            *out = i;
            return true;
        }
    xs_buf_init(&all, 1024);
    for (unsigned i = 0; names[i]; i++)
        xs_buf_printf(&all, "%s%s", i ? ", " : "", names[i]);
    xs_trouble(t, xs_at_node(v, rule), "“%s”的值“%.*s”无效；应为 %s 之一",
               "\"%s\" cannot be \"%.*s\"; one of %s", xs_yaml_key_of(v), XS_SHOWN(v->s),
               all.p ? all.p : "");
    xs_buf_clear(&all);
    return false;
}
