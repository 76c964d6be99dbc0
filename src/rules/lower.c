#include "rules/lower.h"

#include "base/codepoint.h"
#include "base/limits.h"
#include "rules/nfa.h"
#include "rules/ruleset.h"

/* Does every match begin (end) with this edge? With `strip`, take it away. */
static bool edged(xs_re *r, unsigned edge, bool strip)
{
    bool at_end = edge == XS_EDGE_LINE_END;
    switch (r->kind) {
    case XS_RE_EDGE:
        if (r->edge != edge)
            return false;
        if (strip)
            r->kind = XS_RE_EMPTY;
        return true;
    case XS_RE_CAT: {
        xs_re *c = r->first;
        while (at_end && c && c->next)
            c = c->next;
        return c && edged(c, edge, strip);
    }
    case XS_RE_ALT:
        for (xs_re *c = r->first; c; c = c->next)
            if (!edged(c, edge, strip))
                return false;
        return r->first != NULL;
    default:
        return false;
    }
}

static uint32_t column_of(xs_str s, uint32_t byte)
{
    uint32_t column = 1;
    for (size_t i = 0, len; i < byte && i < s.n; i += len, column++)
        xs_utf8_get(s.p + i, s.n - i, &len);
    return column;
}

bool xs_lower_pattern(xs_str pattern, xs_arena *a, xs_lowered *out, xs_re_error *e)
{
    *out = (xs_lowered){0};
    if (pattern.n > XS_MAX_PATTERN_BYTES) {
        *e = (xs_re_error){1, "表达式过长；拆成几条", "the pattern is too long; divide it"};
        return false;
    }
    xs_re *r = xs_re_parse(pattern, a, e);
    if (!r)
        return false;
    /* The fold joins wrapped lines, so scan code does not know every line: judge/ checks these. */
    if (edged(r, XS_EDGE_LINE_START, false)) {
        edged(r, XS_EDGE_LINE_START, true);
        out->flags |= XS_ATOM_LINE_START;
    }
    if (edged(r, XS_EDGE_LINE_END, false)) {
        edged(r, XS_EDGE_LINE_END, true);
        out->flags |= XS_ATOM_LINE_END;
    }
    out->program = xs_nfa_build(r, a, e);
    if (!out->program.p) {
        e->column = e->column ? column_of(pattern, e->column - 1) : 1;
        return false;
    }
    xs_buf expr;
    xs_buf_init(&expr, (size_t)4 << 20);
    if (xs_lower_expression(r, a, &expr, &out->cut))
        out->expression = xs_arena_copy(a, xs_buf_str(&expr));
    xs_buf_clear(&expr);
    if (!out->expression.p) {
        *e = (xs_re_error){1, "表达式展开后过大；拆成几条", "the pattern is too large; divide it"};
        return false;
    }
    out->letters = xs_re_literal_bytes(r) < 3 && xs_re_needs_letter(r);
    xs_re_bytes(r, &out->min_bytes, &out->max_bytes);
    if (out->max_bytes > 5 * XS_MAX_MATCH_CHARS)
        out->max_bytes = 5 * XS_MAX_MATCH_CHARS;
    return true;
}
