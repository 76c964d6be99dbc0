#include "rules/cond.h"

#include "base/codepoint.h"

enum { DEPTH_MAX = 32, OPS_MAX = 1000, ARGS_MAX = 16 };

typedef struct parser {
    xs_str s;
    size_t i, word_at; /* where the last word began */
    const char *const *operands;
    bool *used;
    xs_buf *out;
    xs_cond_error *e;
    unsigned depth, ops;
} parser;

static bool fail_at(parser *p, size_t at, const char *zh, const char *en)
{
    if (p->e->zh)
        return false;
    uint32_t column = 1;
    for (size_t i = 0, len; i < at && i < p->s.n; i += len, column++)
        xs_utf8_get(p->s.p + i, p->s.n - i, &len);
    *p->e = (xs_cond_error){.column = column, .zh = zh, .en = en};
    return false;
}

static bool fail(parser *p, const char *zh, const char *en)
{
    return fail_at(p, p->i, zh, en);
}

static void blanks(parser *p)
{
    while (p->i < p->s.n && strchr(" \t\r\n", p->s.p[p->i]))
        p->i++;
}

static bool is_word_char(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' ||
           (c & 0x80);
}

/* The next word without taking it. */
static xs_str peek_word(parser *p)
{
    blanks(p);
    size_t to = p->i;
    while (to < p->s.n && is_word_char(p->s.p[to]))
        to++;
    p->word_at = p->i;
    return (xs_str){p->s.p + p->i, to - p->i};
}

static bool take(parser *p, const char *token)
{
    size_t n = strlen(token);
    blanks(p);
    if (p->s.n - p->i < n || memcmp(p->s.p + p->i, token, n) != 0)
        return false;
    if (is_word_char(token[n - 1]) && p->i + n < p->s.n && is_word_char(p->s.p[p->i + n]))
        return false;
    p->i += n;
    return true;
}

static bool need(parser *p, const char *token, const char *zh, const char *en)
{
    return take(p, token) || fail(p, zh, en);
}

static bool emit(parser *p, xs_op op, uint32_t a, uint32_t n)
{
    xs_cond c = {.op = (uint8_t)op, .a = a, .n = n};
    if (++p->ops > OPS_MAX)
        return fail(p, "条件过长；拆成几条规则", "the condition is too long; divide the rule");
    return xs_buf_add(p->out, &c, sizeof c) || fail(p, "内存不足", "out of memory");
}

static bool operand(parser *p)
{
    xs_str w = peek_word(p);
    for (uint32_t i = 0; w.n && p->operands[i]; i++)
        if (*p->operands[i] && xs_str_is(w, p->operands[i])) {
            p->i += w.n;
            p->used[i] = true;
            return emit(p, XS_OP_ATOM, i, 0);
        }
    if (w.n == 0)
        return fail(p, "此处应为 look 中一项的名字",
                    "the name of an item of `look` is expected here");
    fail_at(p, p->word_at, "look 中没有叫这个名字的项", "no item of `look` has this name");
    p->e->name = w;
    return false;
}

static bool number(parser *p, uint32_t max, uint32_t *out)
{
    uint64_t v = 0;
    blanks(p);
    size_t from = p->i;
    while (p->i < p->s.n && p->s.p[p->i] >= '0' && p->s.p[p->i] <= '9' && v <= max)
        v = v * 10 + (uint64_t)(p->s.p[p->i++] - '0');
    *out = (uint32_t)v;
    return (p->i > from && v >= 1 && v <= max) ||
           fail_at(p, from, "此处应为数字（距离为 1 到 1000 个字，次数为 1 到 1000000）",
                   "a number is expected here (distance 1 to 1000 characters, count 1 to 1000000)");
}

#define NEED(token) need(p, token, "此处应为 " token, "\"" token "\" is expected here")

static bool near(parser *p, xs_op op)
{
    uint32_t n;
    return NEED("(") && operand(p) && NEED(",") && operand(p) && NEED(",") &&
           number(p, XS_MAX_NEAR, &n) && NEED(")") && emit(p, op, n, 2);
}

static bool in_same(parser *p)
{
    static const char *const units[] = {"sentence", "paragraph", "row", "cell", "page", "document"};
    uint32_t unit = 0, n = 0;
    if (!NEED("("))
        return false;
    while (unit < sizeof units / sizeof *units && !take(p, units[unit]))
        unit++;
    if (unit == sizeof units / sizeof *units)
        return fail(p, "此处应为 sentence、paragraph、row、cell、page 或 document",
                    "one of sentence, paragraph, row, cell, page, document is expected here");
    while (take(p, ","))
        if (++n > ARGS_MAX || !operand(p))
            return fail(p, "项过多", "too many items");
    if (n == 0)
        return fail(p, "此处应为逗号和 look 中项的名字",
                    "a comma and names of items are expected here");
    return NEED(")") && emit(p, XS_OP_IN_SAME, unit, n);
}

static bool count(parser *p)
{
    uint32_t n;
    if (!NEED("(") || !operand(p))
        return false;
    bool distinct = take(p, ",");
    if (distinct && !need(p, "distinct", "此处应为 distinct", "\"distinct\" is expected here"))
        return false;
    return NEED(")") && NEED(">=") && number(p, 1000000, &n) &&
           emit(p, distinct ? XS_OP_COUNT_DISTINCT : XS_OP_COUNT, 0, n);
}

static bool either(parser *p);

static bool primary(parser *p)
{
    if (++p->depth > DEPTH_MAX)
        return fail(p, "嵌套过深", "nested too deeply");
    bool ok;
    if (take(p, "not"))
        ok = primary(p) && emit(p, XS_OP_NOT, 0, 1);
    else if (take(p, "("))
        ok = either(p) && NEED(")");
    else if (take(p, "near"))
        ok = near(p, XS_OP_NEAR);
    else if (take(p, "ordered"))
        ok = near(p, XS_OP_ORDERED);
    else if (take(p, "in_same"))
        ok = in_same(p);
    else if (take(p, "count"))
        ok = count(p);
    else
        ok = operand(p);
    p->depth--;
    return ok;
}

static bool all(parser *p)
{
    if (!primary(p))
        return false;
    while (take(p, "and"))
        if (!primary(p) || !emit(p, XS_OP_AND, 0, 2))
            return false;
    return true;
}

static bool either(parser *p)
{
    if (!all(p))
        return false;
    while (take(p, "or"))
        if (!all(p) || !emit(p, XS_OP_OR, 0, 2))
            return false;
    return true;
}

bool xs_cond_parse(xs_str s, const char *const *operands, bool *used, xs_buf *out, xs_cond_error *e)
{
    parser p = {.s = s, .operands = operands, .used = used, .out = out, .e = e};
    *e = (xs_cond_error){0};
    if (!either(&p))
        return false;
    blanks(&p);
    return p.i == p.s.n ||
           fail(&p, "此处多余；用 and 或 or 连接", "not expected here; join with and, or");
}
