/* number_emit.c -- from glyphs to xs_number with source offsets. */
#include "text/number_emit.h"

static bool all_ascii(const char *p, size_t n)
{
    unsigned char bad = 0;
    for (size_t i = 0; i < n; i++)
        bad |= (unsigned char)p[i];
    return bad < 0x80;
}

static size_t code_end(const xs_fold *f, size_t k)
{
    return k + 1 < f->npoints ? f->points[k + 1].code : f->ncode;
}

static void seek(xs_cursor *c, size_t code)
{
    const xs_fold *f = c->f;
    size_t lo = 0, hi = f->npoints;
    if (c->live && c->k + 1 < f->npoints && f->points[c->k].code <= code &&
        code < code_end(f, c->k + 1)) {
        lo = code < code_end(f, c->k) ? c->k : c->k + 1;
    } else {
        while (hi - lo > 1) {
            size_t mid = lo + (hi - lo) / 2;
            if (f->points[mid].code <= code)
                lo = mid;
            else
                hi = mid;
        }
    }
    if (!c->live || lo != c->k || code < c->code) {
        c->k = lo;
        c->code = f->points[lo].code;
        size_t source = f->points[lo].source;
        size_t end = lo + 1 < f->npoints ? f->points[lo + 1].source : f->ntext;
        /* ASCII never folds to more bytes than it has: equal lengths mean byte for byte */
        c->from = c->code;
        c->source = source;
        c->to = code_end(f, lo);
        if (end - source != c->to - c->from || !all_ascii(f->text + source, end - source))
            c->to = c->from;
        c->s = (xs_step){.text = f->text,
                         .n = f->ntext,
                         .flags = f->flags,
                         .p = source,
                         .prev = lo ? XS_CLASS_OTHER : XS_PREV_EDGE};
        c->live = true;
    }
}

static inline bool locate_linear(const xs_cursor *c, size_t code, uint32_t *from, uint32_t *to)
{
    if (code < c->from || code >= c->to)
        return false;
    *from = (uint32_t)(c->source + (code - c->from));
    *to = *from + 1;
    return true;
}

void xs_cursor_locate(xs_cursor *c, size_t code, uint32_t *from, uint32_t *to)
{
    if (locate_linear(c, code, from, to))
        return;
    seek(c, code);
    if (locate_linear(c, code, from, to))
        return;
    while (code >= c->code + c->s.ncode || c->s.ncode == 0) {
        c->code += c->s.ncode;
        if (!xs_step_next(&c->s))
            break;
    }
    *from = (uint32_t)c->s.from;
    *to = (uint32_t)c->s.to;
}

static char ascii_neighbour(const xs_fold *f, size_t code, bool before)
{
    if (before ? code == 0 : code >= f->ncode)
        return 0;
    uint8_t b = f->code[before ? code - 1 : code];
    return b < 0x80 ? (char)b : 0;
}

/* A glyph that one source character made together with others (1. in one sign) is a list mark or a
 * unit; a number neither begins nor goes on there. */
static bool is_composite(const xs_fold *f, uint32_t at)
{
    uint32_t c, out[18];
    xs_utf8_at(f->text, f->ntext, at, &c);
    return xs_fold_codepoint(c, out) > 1;
}

/* Fill s->number from glyph *i on, up to `to` or a sign of several characters; *i moves behind. */
static void fill(xs_numbers *s, const xs_reading *r, size_t *i, size_t to, unsigned flags)
{
    const xs_glyph *g = s->field.g;
    xs_number *x = &s->number;
    const size_t from = *i;
    uint32_t a = 0, b = 0;
    x->n = x->ndigits = 0;
    x->ngroups = 1;
    x->group_at[0] = 0;
    x->flags = flags;
    for (; *i < to; ++*i) {
        const xs_glyph *q = &g[*i];
        uint32_t c, d;
        if (!locate_linear(&s->at, q->code, &c, &d))
            xs_cursor_locate(&s->at, q->code, &c, &d);
        if (d - c > 1 && !(flags & XS_NUMBER_ODD) && is_composite(s->f, c))
            break;
        a = c;
        b = d;
        if (q->sep && *i > from) {
            x->sep[x->ngroups - 1] = q->sep;
            x->group_at[x->ngroups++] = (uint8_t)x->n;
            x->flags |= XS_NUMBER_SEPARATED | (q->sep == '\n' ? XS_NUMBER_WRAPPED : 0u);
        }
        if ((unsigned char)s->f->text[a] >= 0x80 && q->kind != XS_GLYPH_NUMERAL &&
            q->kind != XS_GLYPH_ALIKE)
            x->flags |= XS_NUMBER_STYLED;
        char read = r->chars ? r->chars[*i - r->from] : q->c;
        x->at[x->n] = a;
        x->chars[x->n++] = read;
        x->ndigits = (uint16_t)(x->ndigits + (read >= '0' && read <= '9'));
    }
    x->chars[x->n] = 0;
    x->at[x->n] = b;
    x->sep[x->ngroups - 1] = 0;
}

static bool emit_piece(xs_numbers *s, const xs_reading *r, size_t from, size_t to, unsigned flags)
{
    xs_number *x = &s->number;
    for (size_t i = from; i < to; i++) {
        size_t first = i;
        fill(s, r, &i, to, flags);
        if (x->ndigits < XS_NUMBER_MIN_DIGITS)
            continue;
        x->from = x->at[0];
        x->to = x->at[x->n];
        x->before = ascii_neighbour(s->f, s->field.g[first].code, true);
        size_t end = xs_code_next(s->f->code, s->f->ncode, s->field.g[i - 1].code);
        x->after = ascii_neighbour(s->f, end, false);
        if (xs_fold_disguised(s->f, x->from, x->to))
            x->flags |= XS_NUMBER_INVISIBLE;
        if (!s->fn(s->ctx, x))
            return false;
    }
    return true;
}

bool xs_reading_emit(xs_numbers *s, const xs_reading *r)
{
    const xs_glyph *g = s->field.g;
    unsigned flags = r->flags | (s->field.cut ? XS_NUMBER_CUT : 0u);
    size_t from = r->from;
    enum { GROUPS = sizeof s->number.group_at };
    while (from < r->to) {
        size_t to = from, groups = 1, last_sep = 0;
        while (to < r->to && to - from < XS_NUMBER_MAX) {
            if (to > from && g[to].sep) {
                if (groups == GROUPS)
                    break;
                groups++;
                last_sep = to;
            }
            to++;
        }
        if (to < r->to) {
            flags |= XS_NUMBER_CUT;
            if (last_sep > from && !g[to].sep)
                to = last_sep; /* never inside a group that fits whole */
        }
        if (!emit_piece(s, r, from, to, flags))
            return false;
        from = to;
    }
    return true;
}
