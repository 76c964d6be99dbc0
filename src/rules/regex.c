#include "rules/regex.h"

#include "base/codepoint.h"
#include "text/fold.h"

enum { DEPTH_MAX = 32, NODES_MAX = 8192, REPEAT_MAX = 1000 };

xs_re *xs_re_fail(xs_re_parser *p, size_t at, const char *zh, const char *en)
{
    if (!p->e->zh) {
        uint32_t column = 1;
        for (size_t i = 0, len; i < at && i < p->s.n; i += len, column++)
            xs_utf8_get(p->s.p + i, p->s.n - i, &len);
        *p->e = (xs_re_error){column, zh, en};
    }
    return NULL;
}

xs_re *xs_re_node(xs_re_parser *p, xs_re_kind kind, size_t at)
{
    if (++p->nodes > NODES_MAX)
        return xs_re_fail(p, at, "表达式过大；拆成几条", "the pattern is too large; divide it");
    xs_re *r = xs_arena_get(p->arena, sizeof *r);
    if (!r)
        return xs_re_fail(p, at, "内存不足", "out of memory");
    r->kind = kind;
    r->column = (uint32_t)at;
    return r;
}

uint32_t xs_re_peek(const xs_re_parser *p, size_t *len)
{
    *len = 0;
    return p->i < p->s.n ? xs_utf8_get(p->s.p + p->i, p->s.n - p->i, len) : 0;
}

xs_re *xs_re_literal(xs_re_parser *p, uint32_t c, size_t at)
{
    uint32_t out[18];
    size_t n = xs_fold_codepoint(c, out);
    xs_re *cat = n == 1 ? NULL : xs_re_node(p, n ? XS_RE_CAT : XS_RE_EMPTY, at);
    if (n != 1 && !cat)
        return NULL;
    xs_re **tail = cat ? &cat->first : NULL, *r = cat;
    for (size_t i = 0; i < n; i++) {
        r = xs_re_node(p, XS_RE_SET, at);
        if (!r || !xs_codeset_add(&r->set, out[i], out[i], p->arena))
            return xs_re_fail(p, at, "内存不足", "out of memory");
        r->blank = out[i] == ' ' || out[i] == '\n';
        if (out[i] == XS_CODE_HARD)
            return xs_re_fail(p, at, "表达式不能含空字符", "a pattern cannot hold a NUL");
        if (tail) {
            *tail = r;
            tail = &r->next;
        }
    }
    return cat ? cat : r;
}

static xs_re *parse_alt(xs_re_parser *p);

static xs_re *parse_group(xs_re_parser *p)
{
    size_t at = p->i++;
    if (p->i < p->s.n && p->s.p[p->i] == '?') {
        if (p->i + 1 >= p->s.n || p->s.p[p->i + 1] != ':')
            return xs_re_fail(
                p, at, "不支持环视、命名组和内联选项；用 confirm 例程或 unless 上下文",
                "look-around, named groups and inline options are not supported; use a "
                "confirm routine or `unless:`");
        p->i += 2;
    }
    if (++p->depth > DEPTH_MAX)
        return xs_re_fail(p, at, "括号嵌套过深", "groups are nested too deeply");
    xs_re *r = parse_alt(p);
    p->depth--;
    if (r && (p->i >= p->s.n || p->s.p[p->i] != ')'))
        return xs_re_fail(p, at, "括号没有闭合；字面括号写作 \\(",
                          "the group is not closed; a literal bracket is \\(");
    p->i++;
    return r;
}

static xs_re *parse_escape(xs_re_parser *p)
{
    size_t at = p->i++, len;
    uint32_t c = xs_re_peek(p, &len);
    if (c == 'b') {
        xs_re *r = xs_re_node(p, XS_RE_EDGE, at);
        p->i++;
        if (r)
            r->edge = XS_EDGE_WORD;
        return r;
    }
    xs_codeset set = {NULL, 0, 0};
    if (xs_re_shorthand(p, c, &set)) {
        xs_re *r = xs_re_node(p, XS_RE_SET, at);
        p->i++;
        if (r) {
            r->set = set;
            r->blank = c == 's';
        }
        return r;
    }
    return xs_re_escape(p, at, &c) ? xs_re_literal(p, c, at) : NULL;
}

static xs_re *parse_atom(xs_re_parser *p)
{
    size_t at = p->i, len;
    uint32_t c = xs_re_peek(p, &len);
    xs_re *r;
    switch (c) {
    case '(':
        return parse_group(p);
    case '[':
        return xs_re_class(p);
    case '\\':
        return parse_escape(p);
    case '^':
    case '$':
        p->i++;
        r = xs_re_node(p, XS_RE_EDGE, at);
        if (r)
            r->edge = c == '^' ? XS_EDGE_LINE_START : XS_EDGE_LINE_END;
        return r;
    case '.':
        p->i++;
        r = xs_re_node(p, XS_RE_SET, at);
        if (r && (!xs_codeset_add(&r->set, '\n', '\n', p->arena) ||
                  !xs_codeset_invert(&r->set, p->arena)))
            return xs_re_fail(p, at, "内存不足", "out of memory");
        return r;
    case '?':
    case '*':
    case '+':
        return xs_re_fail(p, at, "量词前没有可重复的内容；字面字符前加 \\",
                          "nothing to repeat; escape the character with \\");
    case '{':
        return xs_re_fail(p, at, "花括号前没有可重复的内容；字面花括号写作 \\{",
                          "nothing to repeat; a literal brace is \\{");
    default:
        p->i += len;
        return xs_re_literal(p, c, at);
    }
}

static bool number(xs_re_parser *p, uint32_t *out)
{
    uint32_t v = 0;
    size_t from = p->i;
    while (p->i < p->s.n && p->s.p[p->i] >= '0' && p->s.p[p->i] <= '9' && v <= REPEAT_MAX)
        v = v * 10 + (uint32_t)(p->s.p[p->i++] - '0');
    *out = v;
    return p->i > from && v <= REPEAT_MAX;
}

/* At a '{'. */
static bool braces(xs_re_parser *p, uint32_t *min, uint32_t *max)
{
    size_t at = p->i++;
    bool ok = number(p, min);
    *max = *min;
    if (ok && p->i < p->s.n && p->s.p[p->i] == ',') {
        p->i++;
        if (p->i < p->s.n && p->s.p[p->i] == '}')
            *max = XS_RE_UNBOUNDED;
        else
            ok = number(p, max) && *max >= *min && *max > 0;
    }
    if (ok && p->i < p->s.n && p->s.p[p->i] == '}') {
        p->i++;
        return true;
    }
    xs_re_fail(p, at, "重复次数应写作 {m}、{m,} 或 {m,n}（不超过 1000）；字面花括号写作 \\{",
               "a repeat is {m}, {m,} or {m,n} (at most 1000); a literal brace is \\{");
    return false;
}

static bool quantifier(xs_re_parser *p, uint32_t *min, uint32_t *max)
{
    switch (p->i < p->s.n ? p->s.p[p->i] : 0) {
    case '?':
        *min = 0, *max = 1, p->i++;
        return true;
    case '*':
        *min = 0, *max = XS_RE_UNBOUNDED, p->i++;
        return true;
    case '+':
        *min = 1, *max = XS_RE_UNBOUNDED, p->i++;
        return true;
    case '{':
        return braces(p, min, max);
    default:
        return false;
    }
}

static xs_re *parse_piece(xs_re_parser *p)
{
    xs_re *r = parse_atom(p);
    size_t at = p->i;
    uint32_t min, max;
    if (!r || !quantifier(p, &min, &max))
        return p->e->zh ? NULL : r;
    char c = p->i < p->s.n ? p->s.p[p->i] : 0;
    if (c == '?' || c == '+' || c == '*' || c == '{')
        return xs_re_fail(p, p->i, "不支持懒惰、占有和叠用的量词；总是取最长的匹配",
                          "lazy, possessive and stacked quantifiers are not supported; the longest "
                          "match is always taken");
    if (r->kind == XS_RE_EDGE)
        return xs_re_fail(p, at, "^ $ \\b 不能重复", "^ $ \\b cannot be repeated");
    if (max == 0)
        return xs_re_node(p, XS_RE_EMPTY, at);
    xs_re *q = xs_re_node(p, XS_RE_REPEAT, at);
    if (!q)
        return NULL;
    q->first = r;
    q->min = min;
    q->max = max;
    return q;
}

static xs_re *parse_cat(xs_re_parser *p)
{
    xs_re *cat = xs_re_node(p, XS_RE_CAT, p->i);
    if (!cat)
        return NULL;
    xs_re **tail = &cat->first, *last = NULL;
    while (p->i < p->s.n && p->s.p[p->i] != '|' && p->s.p[p->i] != ')') {
        xs_re *r = parse_piece(p);
        if (!r)
            return NULL;
        /* blanks in a row are one blank in folded text */
        if (last && last->kind == XS_RE_SET && last->blank && r->kind == XS_RE_SET && r->blank &&
            xs_codeset_eq(&last->set, &r->set))
            continue;
        *tail = last = r;
        tail = &r->next;
    }
    return cat;
}

static xs_re *parse_alt(xs_re_parser *p)
{
    xs_re *one = parse_cat(p);
    if (!one || p->i >= p->s.n || p->s.p[p->i] != '|')
        return one;
    xs_re *alt = xs_re_node(p, XS_RE_ALT, one->column);
    if (!alt)
        return NULL;
    alt->first = one;
    while (p->i < p->s.n && p->s.p[p->i] == '|') {
        p->i++;
        xs_re *r = parse_cat(p);
        if (!r)
            return NULL;
        one->next = r;
        one = r;
    }
    return alt;
}

xs_re *xs_re_parse(xs_str pattern, xs_arena *a, xs_re_error *e)
{
    xs_re_parser p = {.s = pattern, .arena = a, .e = e};
    *e = (xs_re_error){0, NULL, NULL};
    if (!xs_utf8_ok(pattern.p, pattern.n))
        return xs_re_fail(&p, 0, "不是 UTF-8 文本", "not UTF-8 text");
    xs_re *r = parse_alt(&p);
    if (r && p.i < p.s.n)
        return xs_re_fail(&p, p.i, "多余的右括号；字面括号写作 \\)",
                          "a bracket too many; a literal one is \\)");
    if (r && !xs_re_relax_blanks(r, a))
        return xs_re_fail(&p, 0, "内存不足", "out of memory");
    return r;
}

static uint32_t add(uint32_t a, uint32_t b)
{
    return a == XS_RE_UNBOUNDED || b == XS_RE_UNBOUNDED || a > UINT32_MAX - b ? XS_RE_UNBOUNDED
                                                                              : a + b;
}

static uint32_t mul(uint32_t a, uint32_t b)
{
    if (a == 0 || b == 0)
        return 0;
    return a == XS_RE_UNBOUNDED || b == XS_RE_UNBOUNDED || a > (UINT32_MAX - 1) / b
               ? XS_RE_UNBOUNDED
               : a * b;
}

typedef void set_width(const xs_codeset *s, uint32_t *min, uint32_t *max);

static void one_char(const xs_codeset *s, uint32_t *min, uint32_t *max)
{
    (void)s;
    *min = *max = 1;
}

static void code_bytes(const xs_codeset *s, uint32_t *min, uint32_t *max)
{
    *min = s->n == 0 || s->v[0].lo < 0x80 ? 1 : 2;
    *max = xs_codeset_ascii_only(s) ? 1 : 5;
    if (xs_codeset_count(s) == 1) {
        uint8_t out[5];
        *min = *max = (uint32_t)xs_fold_encode(s->v[0].lo, out);
    }
}

static void width(const xs_re *r, set_width *of_set, uint32_t *min, uint32_t *max)
{
    uint32_t lo, hi;
    *min = *max = 0;
    switch (r->kind) {
    case XS_RE_EMPTY:
    case XS_RE_EDGE:
        break;
    case XS_RE_SET:
        of_set(&r->set, min, max);
        break;
    case XS_RE_REPEAT:
        width(r->first, of_set, &lo, &hi);
        *min = mul(lo, r->min);
        *max = mul(hi, r->max);
        break;
    case XS_RE_CAT:
        for (const xs_re *c = r->first; c; c = c->next) {
            width(c, of_set, &lo, &hi);
            *min = add(*min, lo);
            *max = add(*max, hi);
        }
        break;
    case XS_RE_ALT:
        *min = XS_RE_UNBOUNDED;
        for (const xs_re *c = r->first; c; c = c->next) {
            width(c, of_set, &lo, &hi);
            *min = lo < *min ? lo : *min;
            *max = hi > *max ? hi : *max;
        }
        break;
    }
}

void xs_re_width(const xs_re *r, uint32_t *min, uint32_t *max)
{
    width(r, one_char, min, max);
}
void xs_re_bytes(const xs_re *r, uint32_t *min, uint32_t *max)
{
    width(r, code_bytes, min, max);
}
