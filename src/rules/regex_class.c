/* regex_class.c -- character classes, shorthands and escapes of patterns; blanks that may be gone.
 */
#include "base/codepoint.h"
#include "rules/regex.h"
#include "text/fold.h"

/* A pattern may name so many code points in ranges (the whole of Unicode twice). */
#define FOLDED_MAX 2300000u
/* Members that fold to several characters become alternatives of their class. */
enum { WIDE_MAX = 256 };

static bool add_ranges(xs_re_parser *p, xs_codeset *set, const char *pairs)
{
    for (; *pairs; pairs += 2)
        if (!xs_codeset_add(set, (uint8_t)pairs[0], (uint8_t)pairs[1], p->arena))
            return false;
    return true;
}

bool xs_re_shorthand(xs_re_parser *p, uint32_t c, xs_codeset *set)
{
    xs_codeset out = {NULL, 0, 0};
    bool ok = true;
    switch (c) {
    case 'd':
    case 'D':
        ok = add_ranges(p, &out, "09");
        break;
    case 'w':
    case 'W':
        ok = add_ranges(p, &out, "09__az");
        break;
    case 's':
    case 'S':
        ok = add_ranges(p, &out, "\n\n  ");
        break;
    default:
        return false;
    }
    xs_codeset_normalise(&out);
    if (ok && c < 'a')
        ok = xs_codeset_invert(&out, p->arena);
    for (uint32_t i = 0; ok && i < out.n; i++)
        ok = xs_codeset_add(set, out.v[i].lo, out.v[i].hi, p->arena);
    if (!ok)
        xs_re_fail(p, p->i, "内存不足", "out of memory");
    return true;
}

static bool hex(xs_re_parser *p, size_t at, size_t least, size_t most, uint32_t *c)
{
    size_t n = 0;
    for (*c = 0; n < most && p->i < p->s.n; n++, p->i++) {
        char ch = p->s.p[p->i];
        uint32_t v = ch >= '0' && ch <= '9'   ? (uint32_t)(ch - '0')
                     : ch >= 'a' && ch <= 'f' ? (uint32_t)(ch - 'a' + 10)
                     : ch >= 'A' && ch <= 'F' ? (uint32_t)(ch - 'A' + 10)
                                              : 16;
        if (v == 16)
            break;
        *c = *c * 16 + v;
    }
    if (n >= least && *c > 0 && *c <= XS_CODE_MAX && (*c < 0xD800 || *c >= 0xE000))
        return true;
    xs_re_fail(p, at, "码位应写作 \\u4e00 或 \\x{4e00}", "a code point is \\u4e00 or \\x{4e00}");
    return false;
}

bool xs_re_escape(xs_re_parser *p, size_t at, uint32_t *c)
{
    size_t len;
    *c = xs_re_peek(p, &len);
    p->i += len;
    switch (*c) {
    case 'n':
        *c = '\n';
        return true;
    case 't':
        *c = '\t';
        return true;
    case 'u':
        return hex(p, at, 4, 4, c);
    case 'x':
        if (p->i < p->s.n && p->s.p[p->i] == '{') {
            p->i++;
            if (!hex(p, at, 1, 6, c))
                return false;
            if (p->i < p->s.n && p->s.p[p->i] == '}') {
                p->i++;
                return true;
            }
        }
        xs_re_fail(p, at, "码位应写作 \\u4e00 或 \\x{4e00}",
                   "a code point is \\u4e00 or \\x{4e00}");
        return false;
    default:
        break;
    }
    bool word = (*c >= '0' && *c <= '9') || (*c >= 'a' && *c <= 'z') || (*c >= 'A' && *c <= 'Z');
    if (len > 0 && !word)
        return true;
    if (*c >= '1' && *c <= '9')
        xs_re_fail(p, at, "不支持反向引用；用 confirm 例程",
                   "no back references; use a confirm routine");
    else
        xs_re_fail(
            p, at, "不支持这个转义；可用 \\d \\w \\s \\D \\W \\S \\b \\n \\t \\uXXXX 和符号",
            "unknown escape; there are \\d \\w \\s \\D \\W \\S \\b \\n \\t \\uXXXX and symbols");
    return false;
}

/* Members whose fold is several characters, kept apart. */
typedef struct wide {
    xs_re *first, **tail;
    unsigned n;
} wide;

static bool add_member(xs_re_parser *p, size_t at, uint32_t c, bool single, bool negated,
                       xs_codeset *set, wide *w)
{
    uint32_t out[18];
    size_t n = xs_fold_codepoint(c, out);
    if (n == 1)
        return out[0] == XS_CODE_HARD || xs_codeset_add(set, out[0], out[0], p->arena) ||
               xs_re_fail(p, at, "内存不足", "out of memory");
    if (n == 0 || (negated && !single))
        return true; /* invisible, or what it folds to are characters of their own */
    if (negated)
        return xs_re_fail(p, at,
                          "该字符规范化后是几个字符，不能写在排除类中；改用它规范化后的首字符",
                          "this character folds to several, it cannot be excluded; name the first "
                          "character of its folded form");
    if (++w->n > WIDE_MAX)
        return xs_re_fail(p, at, "类中规范化为多个字符的成员过多；缩小范围",
                          "too many members that fold to several characters; narrow the range");
    xs_re *r = xs_re_literal(p, c, at);
    if (!r)
        return false;
    *w->tail = r;
    w->tail = &r->next;
    return true;
}

static bool add_range(xs_re_parser *p, size_t at, uint32_t lo, uint32_t hi, bool negated,
                      xs_codeset *set, wide *w)
{
    if (lo > hi)
        return xs_re_fail(p, at, "范围的起点大于终点", "the range runs backwards");
    p->folded += hi - lo + 1;
    if (p->folded > FOLDED_MAX)
        return xs_re_fail(p, at, "类中的范围过大", "ranges too large");
    for (uint32_t c = lo; c <= hi; c++) {
        if (c == 0xD800)
            c = 0xE000;
        if (c > hi)
            break;
        if (!add_member(p, at, c, lo == hi, negated, set, w))
            return false;
    }
    return true;
}

/* One end of a range. *shorthand: it was \d or the like and is in the set already. */
static bool member(xs_re_parser *p, xs_codeset *set, uint32_t *c, bool *shorthand)
{
    size_t at = p->i, len;
    *c = xs_re_peek(p, &len);
    *shorthand = false;
    if (len == 0)
        return xs_re_fail(p, at, "方括号没有闭合；字面方括号写作 \\[",
                          "the class is not closed; a literal bracket is \\[");
    p->i += len;
    if (*c == '[' && p->i < p->s.n && (p->s.p[p->i] == ':' || p->s.p[p->i] == '.') &&
        memmem(p->s.p + p->i, p->s.n - p->i, ":]", 2))
        return xs_re_fail(p, at, "不支持 [:名称:]；直接写出范围", "no [:names:]; write the ranges");
    if (*c != '\\')
        return true;
    *c = xs_re_peek(p, &len);
    if (xs_re_shorthand(p, *c, set)) {
        p->i++;
        *shorthand = true;
        return true;
    }
    return xs_re_escape(p, at, c);
}

static bool members(xs_re_parser *p, size_t open, bool negated, xs_codeset *set, wide *w)
{
    bool any = false;
    for (;; any = true) {
        size_t at = p->i;
        if (any && p->i < p->s.n && p->s.p[p->i] == ']') {
            p->i++;
            return true;
        }
        if (!any && p->i < p->s.n && p->s.p[p->i] == ']')
            return xs_re_fail(p, open, "空的字符类；字面方括号写作 \\]",
                              "an empty class; a literal bracket is \\]");
        uint32_t lo, hi;
        bool shorthand;
        if (!member(p, set, &lo, &shorthand))
            return false;
        if (shorthand)
            continue;
        hi = lo;
        if (p->i + 1 < p->s.n && p->s.p[p->i] == '-' && p->s.p[p->i + 1] != ']') {
            p->i++;
            if (!member(p, set, &hi, &shorthand))
                return false;
            if (shorthand)
                return xs_re_fail(p, at, "范围的终点应是一个字符；字面连字符写作 \\-",
                                  "a range ends in a character; a literal hyphen is \\-");
        }
        if (!add_range(p, at, lo, hi, negated, set, w))
            return false;
    }
}

xs_re *xs_re_class(xs_re_parser *p)
{
    size_t open = p->i++;
    bool negated = p->i < p->s.n && p->s.p[p->i] == '^';
    if (negated)
        p->i++;
    xs_re *r = xs_re_node(p, XS_RE_SET, open);
    wide w = {NULL, NULL, 0};
    w.tail = &w.first;
    if (!r || !members(p, open, negated, &r->set, &w))
        return NULL;
    xs_codeset_normalise(&r->set);
    if (negated && !xs_codeset_invert(&r->set, p->arena))
        return xs_re_fail(p, open, "内存不足", "out of memory");
    if (r->set.n == 0 && !w.first)
        return xs_re_fail(p, open, "类中没有规范化后还在的字符",
                          "no character of the class is left after folding");
    if (!w.first)
        return r;
    xs_re *alt = xs_re_node(p, XS_RE_ALT, open);
    if (!alt)
        return NULL;
    alt->first = w.first;
    if (r->set.n) {
        r->next = w.first;
        alt->first = r;
    }
    return alt;
}

/* ---- blanks ---- */

/* Some characters of what may stand beside a blank. `any`: anything may. */
typedef struct beside {
    const xs_codeset *v[64];
    unsigned n;
    bool any;
} beside;

static bool nullable(const xs_re *r)
{
    uint32_t lo, hi;
    xs_re_width(r, &lo, &hi);
    return lo == 0;
}

/* The sets that a match of r may begin (or end) with. */
static void edge_sets(const xs_re *r, bool last, beside *b)
{
    switch (r->kind) {
    case XS_RE_SET:
        if (r->blank)
            break;
        if (b->n == sizeof b->v / sizeof *b->v)
            b->any = true;
        else
            b->v[b->n++] = &r->set;
        break;
    case XS_RE_REPEAT:
        edge_sets(r->first, last, b);
        break;
    case XS_RE_ALT:
        for (const xs_re *c = r->first; c; c = c->next)
            edge_sets(c, last, b);
        break;
    case XS_RE_CAT: {
        const xs_re *from = NULL; /* the last child behind which all may be empty */
        for (const xs_re *c = r->first; c; c = c->next) {
            if (!last) {
                edge_sets(c, last, b);
                if (!nullable(c))
                    return;
            } else if (!from || !nullable(c)) {
                from = c;
            }
        }
        for (const xs_re *c = last ? from : NULL; c; c = c->next)
            edge_sets(c, last, b);
        break;
    }
    default:
        break;
    }
}

static bool set_joins(const xs_codeset *l, const xs_codeset *r, bool line)
{
    /* a class of a kind is told by a few of its members */
    for (uint32_t i = 0; i < l->n && i < 64; i++)
        for (uint32_t j = 0; j < r->n && j < 64; j++)
            if (xs_fold_joins(l->v[i].lo, r->v[j].lo, line) ||
                xs_fold_joins(l->v[i].hi, r->v[j].hi, line) ||
                xs_fold_joins(l->v[i].lo, r->v[j].hi, line) ||
                xs_fold_joins(l->v[i].hi, r->v[j].lo, line))
                return true;
    return false;
}

static bool may_join(const beside *l, const beside *r, bool line)
{
    static const xs_range han = {0x4E00, 0x9FA5}, punct = {0x3002, 0x3002};
    const xs_codeset unknown[2] = {{(xs_range[]){han}, 1, 1}, {(xs_range[]){punct}, 1, 1}};
    for (unsigned i = 0; i < l->n + (l->any ? 2 : 0); i++)
        for (unsigned j = 0; j < r->n + (r->any ? 2 : 0); j++)
            if (set_joins(i < l->n ? l->v[i] : &unknown[i - l->n],
                          j < r->n ? r->v[j] : &unknown[j - r->n], line))
                return true;
    return false;
}

static bool relax(xs_re *r, const beside *left, const beside *right, xs_arena *a);

static bool relax_cat(xs_re *r, const beside *left, const beside *right, xs_arena *a)
{
    for (xs_re **link = &r->first; *link; link = &(*link)->next) {
        xs_re *c = *link;
        if (c->kind == XS_RE_SET && !c->blank)
            continue;
        beside l = {.n = 0}, rr = {.n = 0};
        bool open = true;
        /* left: from the child before back while it may be empty; recomputed, children are few */
        const xs_re *from = NULL;
        for (const xs_re *k = r->first; k != c; k = k->next)
            if (!from || !nullable(k))
                from = k;
        for (const xs_re *k = from; k && k != c; k = k->next) {
            edge_sets(k, true, &l);
            open = open && nullable(k);
        }
        if (open && left->n + l.n <= 64) {
            for (unsigned i = 0; i < left->n; i++)
                l.v[l.n++] = left->v[i];
            l.any = l.any || left->any;
        } else if (open) {
            l.any = true;
        }
        open = true;
        for (const xs_re *k = c->next; k && open; k = k->next) {
            edge_sets(k, false, &rr);
            open = nullable(k);
        }
        if (open && right->n + rr.n <= 64) {
            for (unsigned i = 0; i < right->n; i++)
                rr.v[rr.n++] = right->v[i];
            rr.any = rr.any || right->any;
        } else if (open) {
            rr.any = true;
        }
        const xs_re *one = c->kind == XS_RE_REPEAT ? c->first : c;
        if (one->kind == XS_RE_SET && one->blank) {
            if (!may_join(&l, &rr, !xs_codeset_has(&one->set, ' ')))
                continue;
            if (one != c) {
                c->min = 0;
                continue;
            }
            xs_re *q = xs_arena_get(a, sizeof *q);
            if (!q)
                return false;
            *q = (xs_re){.kind = XS_RE_REPEAT,
                         .min = 0,
                         .max = 1,
                         .column = c->column,
                         .first = c,
                         .next = c->next};
            c->next = NULL;
            c->blank = false;
            *link = q;
        } else if (!relax(c, &l, &rr, a)) {
            return false;
        }
    }
    return true;
}

static bool relax(xs_re *r, const beside *left, const beside *right, xs_arena *a)
{
    switch (r->kind) {
    case XS_RE_CAT:
        return relax_cat(r, left, right, a);
    case XS_RE_ALT:
        for (xs_re *c = r->first; c; c = c->next)
            if (!relax(c, left, right, a))
                return false;
        return true;
    case XS_RE_REPEAT: {
        if (r->max == 1)
            return relax(r->first, left, right, a);
        beside any = {.any = true};
        return relax(r->first, &any, &any, a);
    }
    default:
        return true;
    }
}

bool xs_re_relax_blanks(xs_re *r, xs_arena *a)
{
    beside any = {.any = true};
    return relax(r, &any, &any, a);
}
