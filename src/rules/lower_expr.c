/* lower_expr.c -- a pattern's tree as a Hyperscan expression over the bytes of scan code. It may
 * accept more than the pattern, never less, and must report for every match an end of the match cut
 * down to its needed tail: what is optional at either end is left out. */
#include <stdlib.h>

#include "rules/lower.h"
#include "text/fold.h"

enum {
    EXACT_CHARS = 600,    /* larger sets become "any character beyond ASCII" */
    EXACT_POSITIONS = 64, /* a repeated set may write out so many byte classes */
    CHAR_REPEAT = 8,      /* any character, counted as characters; beyond it as bytes */
    GROUP_POSITIONS = 160,
    COUNT_MAX = 64,
    MANY_FIRST = 12,
};

#define ANY_WIDE "[\\x80-\\xbf][\\xfc-\\xff]*[\\xc0-\\xfb]"

static void put_byte(xs_buf *out, uint8_t c)
{
    if ((c >= '0' && c <= '9') || (c >= 'a' && c <= 'z'))
        xs_buf_add_char(out, (char)c);
    else
        xs_buf_printf(out, "\\x%02x", c);
}

/* A byte class of the set bits; one byte without brackets. */
static void put_class(xs_buf *out, const uint64_t bits[4])
{
    unsigned n = 0, one = 0;
    for (unsigned c = 0; c < 256; c++)
        if (bits[c / 64] >> (c % 64) & 1)
            n++, one = c;
    if (n == 1) {
        put_byte(out, (uint8_t)one);
        return;
    }
    xs_buf_add_char(out, '[');
    for (unsigned c = 0; c < 256; c++) {
        unsigned to = c;
        while (to < 256 && bits[to / 64] >> (to % 64) & 1)
            to++;
        if (to == c)
            continue;
        put_byte(out, (uint8_t)c);
        if (to - c > 2)
            xs_buf_add_char(out, '-');
        if (to - c > 1)
            put_byte(out, (uint8_t)(to - 1));
        c = to;
    }
    xs_buf_add_char(out, ']');
}

/* ASCII members; are there others? Characters that no fold gives are no members. */
static bool ascii_bits(const xs_codeset *s, uint64_t bits[4])
{
    memset(bits, 0, 4 * sizeof *bits);
    for (uint32_t i = 0; i < s->n && s->v[i].lo < 0x80; i++)
        for (uint32_t c = s->v[i].lo; c <= s->v[i].hi && c < 0x80; c++)
            bits[c / 64] |= 1ull << (c % 64);
    return s->n > 0 && s->v[s->n - 1].hi >= 0x80;
}

/* ---- sets written out: leads that share marks and trails are one alternative ---- */

typedef struct form {
    uint8_t nmarks, marks[3], lead;
    uint64_t trails; /* bit t = trail C0 + t */
} form;

static int by_prefix(const void *a, const void *b)
{
    const form *x = a, *y = b;
    if (x->nmarks != y->nmarks)
        return x->nmarks < y->nmarks ? -1 : 1;
    int c = memcmp(x->marks, y->marks, sizeof x->marks);
    return c ? c : (x->lead > y->lead) - (x->lead < y->lead);
}

static int by_trails(const void *a, const void *b)
{
    const form *x = a, *y = b;
    if (x->nmarks != y->nmarks)
        return x->nmarks < y->nmarks ? -1 : 1;
    int c = memcmp(x->marks, y->marks, sizeof x->marks);
    if (c)
        return c;
    if (x->trails != y->trails)
        return x->trails < y->trails ? -1 : 1;
    return (x->lead > y->lead) - (x->lead < y->lead);
}

/* Byte forms of the members beyond ASCII, merged by prefix. NULL: too many or no memory. */
static form *wide_forms(const xs_codeset *s, xs_arena *a, size_t *n)
{
    form *v = xs_arena_array(a, EXACT_CHARS, sizeof *v);
    size_t k = 0;
    for (uint32_t i = 0; v && i < s->n; i++) {
        uint32_t c = s->v[i].lo < 0x80 ? 0x80 : s->v[i].lo;
        if (s->v[i].hi >= c && s->v[i].hi - c >= 8 * EXACT_CHARS)
            return NULL;
        for (; c <= s->v[i].hi; c++) {
            uint32_t folded[18];
            if (xs_fold_codepoint(c, folded) != 1 || folded[0] != c)
                continue;
            if (k == EXACT_CHARS)
                return NULL;
            uint8_t b[5];
            size_t len = xs_fold_encode(c, b);
            form f = {
                .nmarks = (uint8_t)(len - 2), .lead = b[0], .trails = 1ull << (b[len - 1] - 0xC0)};
            memcpy(f.marks, b + 1, len - 2);
            v[k++] = f;
        }
    }
    if (!v)
        return NULL;
    qsort(v, k, sizeof *v, by_prefix);
    *n = 0;
    for (size_t i = 0; i < k; i++) {
        if (*n > 0 && by_prefix(&v[*n - 1], &v[i]) == 0)
            v[*n - 1].trails |= v[i].trails;
        else
            v[(*n)++] = v[i];
    }
    qsort(v, *n, sizeof *v, by_trails);
    return v;
}

static void put_form(xs_buf *out, const form *v, size_t n)
{
    uint64_t leads[4] = {0}, trails[4] = {0};
    for (size_t i = 0; i < n; i++)
        leads[v[i].lead / 64] |= 1ull << (v[i].lead % 64);
    trails[3] = v->trails; /* C0.. are the last 64 byte values */
    put_class(out, leads);
    for (unsigned m = 0; m < v->nmarks; m++)
        put_byte(out, v->marks[m]);
    put_class(out, trails);
}

/* How a set is written. */
typedef struct written {
    xs_str text;        /* one character: a byte class, a byte string, or a (?: group */
    uint32_t positions; /* byte classes in it */
    bool loose;         /* any character beyond ASCII stands for its own */
    bool one_byte;      /* a single byte class */
} written;

static bool write_loose(const xs_codeset *s, xs_arena *a, written *w)
{
    xs_buf b;
    uint64_t ascii[4];
    xs_buf_init(&b, 8192);
    ascii_bits(s, ascii);
    bool some = (ascii[0] | ascii[1]) != 0;
    xs_buf_add_str(&b, XS_STR("(?:"));
    if (some) {
        put_class(&b, ascii);
        xs_buf_add_char(&b, '|');
    }
    xs_buf_add_str(&b, XS_STR(ANY_WIDE ")"));
    *w = (written){xs_arena_copy(a, xs_buf_str(&b)), 3 + some, true, false};
    xs_buf_clear(&b);
    return w->text.p != NULL;
}

static bool write_exact(const xs_codeset *s, xs_arena *a, written *w)
{
    uint64_t ascii[4];
    size_t n = 0;
    form *v = NULL;
    if (ascii_bits(s, ascii) && !(v = wide_forms(s, a, &n)))
        return write_loose(s, a, w);
    xs_buf b;
    xs_buf_init(&b, (size_t)1 << 20);
    bool some = (ascii[0] | ascii[1]) != 0;
    unsigned alternatives = some;
    *w = (written){.positions = some, .one_byte = n == 0};
    if (some)
        put_class(&b, ascii);
    for (size_t i = 0, j; i < n; i = j) {
        for (j = i + 1; j < n && v[j].nmarks == v[i].nmarks && v[j].trails == v[i].trails &&
                        memcmp(v[j].marks, v[i].marks, sizeof v[i].marks) == 0;)
            j++;
        if (alternatives++)
            xs_buf_add_char(&b, '|');
        put_form(&b, v + i, j - i);
        w->positions += 2u + v[i].nmarks;
    }
    if (alternatives > 1 || w->positions > 1) {
        xs_buf whole;
        xs_buf_init(&whole, (size_t)1 << 20);
        xs_buf_printf(&whole, "(?:%s)", b.p);
        w->text = xs_arena_copy(a, xs_buf_str(&whole));
        xs_buf_clear(&whole);
    } else {
        w->text = xs_arena_copy(a, b.n ? xs_buf_str(&b) : XS_STR("[^\\x00-\\xff]"));
    }
    xs_buf_clear(&b);
    return w->text.p != NULL;
}

/* ---- trees ---- */

enum { AT_START = 1, AT_END = 2 };

/* May it be left out wherever it stands? Not if an edge would have to hold there. */
static bool nullable(const xs_re *r)
{
    switch (r->kind) {
    case XS_RE_EMPTY:
        return true;
    case XS_RE_REPEAT:
        return r->min == 0 || nullable(r->first);
    case XS_RE_CAT:
        for (const xs_re *c = r->first; c; c = c->next)
            if (!nullable(c))
                return false;
        return true;
    case XS_RE_ALT:
        for (const xs_re *c = r->first; c; c = c->next)
            if (nullable(c))
                return true;
        return false;
    default:
        return false;
    }
}

static void put_counts(xs_buf *out, uint32_t min, uint32_t max)
{
    if (min > COUNT_MAX) {
        min = COUNT_MAX;
        max = XS_RE_UNBOUNDED;
    }
    if (max > COUNT_MAX)
        max = XS_RE_UNBOUNDED;
    if (max == XS_RE_UNBOUNDED && min <= 1)
        xs_buf_add_char(out, min ? '+' : '*');
    else if (max == XS_RE_UNBOUNDED)
        xs_buf_printf(out, "{%u,}", min);
    else if (min == max)
        xs_buf_printf(out, "{%u}", min);
    else
        xs_buf_printf(out, "{%u,%u}", min, max);
}

/* A run of characters as a run of bytes: sound, since whatever follows begins at a character. */
static void put_bytes_run(const xs_codeset *s, uint32_t min, xs_buf *out)
{
    uint64_t bits[4];
    if (ascii_bits(s, bits))
        bits[2] = bits[3] = UINT64_MAX;
    put_class(out, bits);
    put_counts(out, min, XS_RE_UNBOUNDED);
}

/* What an expression is written with. cut: something was left out at its end, so that matches may
 * go on behind the ends that Hyperscan reports. */
typedef struct emitter {
    xs_arena *arena;
    xs_buf *out;
    bool cut;
} emitter;

static bool put_set_run(const xs_codeset *s, uint32_t min, uint32_t max, unsigned where, emitter *m)
{
    written w;
    if (!write_exact(s, m->arena, &w))
        return false;
    if (where == AT_START && min > CHAR_REPEAT)
        min = max = CHAR_REPEAT;
    if (w.one_byte) {
        xs_buf_add_str(m->out, w.text);
        put_counts(m->out, min, max);
        return true;
    }
    uint32_t copies = max == XS_RE_UNBOUNDED ? min + 1 : max;
    if (!w.loose && (uint64_t)w.positions * copies > EXACT_POSITIONS &&
        !write_loose(s, m->arena, &w))
        return false;
    /* at the end the count must be exact: what is reported is where a shortest match ends */
    if (w.loose && copies > (where & AT_END ? COUNT_MAX : CHAR_REPEAT)) {
        put_bytes_run(s, min, m->out);
        return true;
    }
    xs_buf_add_str(m->out, w.text);
    put_counts(m->out, min, max);
    return true;
}

/* Byte classes that a tree is written with, roughly; for bounding repeats of groups. */
static uint64_t positions(const xs_re *r)
{
    uint64_t n = 0;
    if (r->kind == XS_RE_SET)
        return xs_codeset_ascii_only(&r->set) ? 1 : xs_codeset_count(&r->set) == 1 ? 3 : 6;
    for (const xs_re *c = r->first; c; c = c->next)
        n += positions(c);
    if (r->kind == XS_RE_REPEAT)
        n *= r->max == XS_RE_UNBOUNDED ? r->min + 1 : r->max;
    return n > 1000000 ? 1000000 : n;
}

static bool put(const xs_re *r, unsigned where, emitter *m);

static bool put_repeat(const xs_re *r, unsigned where, emitter *m)
{
    uint32_t min = r->min, max = r->max;
    if (where && max != min) {
        m->cut = m->cut || (where & AT_END);
        max = min;
    } /* what is beyond the needed copies widens the match at its end only */
    if (min == 1 && max == 1)
        return put(r->first, where, m);
    if (r->first->kind == XS_RE_SET)
        return put_set_run(&r->first->set, min, max, where, m);
    uint64_t each = positions(r->first);
    if (max != XS_RE_UNBOUNDED && each * max > GROUP_POSITIONS)
        max = XS_RE_UNBOUNDED;
    while (min > 1 && each * min > 2 * GROUP_POSITIONS) {
        min--;
        max = XS_RE_UNBOUNDED;
    }
    xs_buf_add_str(m->out, XS_STR("(?:"));
    if (!put(r->first, 0, m))
        return false;
    xs_buf_add_char(m->out, ')');
    put_counts(m->out, min, max);
    return true;
}

/* Begins with one of a few symbols that are rare in running text? Hyperscan jumps to those. */
static bool is_sharp(const xs_re *r)
{
    while (r && (r->kind == XS_RE_CAT || (r->kind == XS_RE_REPEAT && r->min > 0)))
        r = r->first;
    if (!r || r->kind != XS_RE_SET || xs_codeset_count(&r->set) > 3)
        return false;
    for (uint32_t i = 0; i < r->set.n; i++)
        for (uint32_t c = r->set.v[i].lo; c <= r->set.v[i].hi; c++)
            if (c <= ' ' || c >= 0x7F || strchr(",;()", (int)c) || (c >= '0' && c <= '9') ||
                (c >= 'a' && c <= 'z'))
                return false;
    return true;
}

/* What comes before the first thing that can be looked for by itself is left out: characters that
 * may be almost any when a literal follows, digits and letters when a rare symbol does. */
static const xs_re *skip_vague(const xs_re *from)
{
    const xs_re *c = from;
    for (; c; c = c->next) {
        const xs_re *one = c->kind == XS_RE_REPEAT ? c->first : c;
        bool loose = one->kind == XS_RE_SET && xs_codeset_count(&one->set) > EXACT_CHARS;
        xs_re rest = {.kind = XS_RE_CAT, .first = c->next};
        uint32_t lo, hi;
        xs_re_width(c, &lo, &hi);
        if ((lo > 0 && !loose) || xs_re_literal_bytes(&rest) < 2)
            break;
    }
    for (const xs_re *k = c; k && k->kind != XS_RE_ALT; k = k->next) {
        if (is_sharp(k))
            return k;
        if (xs_re_literal_bytes(k) > 0)
            break; /* perhaps the beginning of a literal */
    }
    return c;
}

static const xs_re *next_needed(const xs_re *c)
{
    for (c = c->next; c; c = c->next) {
        uint32_t lo, hi;
        xs_re_width(c, &lo, &hi);
        if (lo > 0)
            return c->kind == XS_RE_REPEAT ? c->first : c;
    }
    return NULL;
}

/* One of many characters before ASCII, as in number plates, is written as the last byte of any of
 * them: written out, Hyperscan would stop at each in running text (8 MB of statutes: 9.3 ms, so 0.1). */
static bool put_last_bytes(const xs_re *first, emitter *m)
{
    const xs_re *next = next_needed(first);
    if (first->kind != XS_RE_SET || !next || next->kind != XS_RE_SET || !xs_codeset_ascii_only(&next->set) ||
        xs_codeset_count(&first->set) < MANY_FIRST)
        return false;
    uint64_t bits[4];
    size_t n;
    form *v = ascii_bits(&first->set, bits) ? wide_forms(&first->set, m->arena, &n) : NULL;
    for (size_t i = 0; v && i < n; i++)
        bits[3] |= v[i].trails;
    if (v)
        put_class(m->out, bits);
    return v != NULL;
}

/* Children between the first and the last one that cannot be empty; at an edge the others go. What
 * stands before may go even if an edge had to hold; what stands behind may not, or the shortest
 * match would be reported too early. */
static bool put_cat(const xs_re *r, unsigned where, emitter *m)
{
    const xs_re *first = NULL, *last = NULL;
    for (const xs_re *c = where & AT_START ? skip_vague(r->first) : r->first; c; c = c->next) {
        uint32_t lo, hi;
        xs_re_width(c, &lo, &hi);
        if (lo > 0 && !first)
            first = c;
        if (!nullable(c))
            last = c;
    }
    bool on = !(where & AT_START);
    for (const xs_re *c = r->first; c; c = c->next) {
        on = on || c == first;
        unsigned at = (c == first ? where & AT_START : 0) | (c == last ? where & AT_END : 0);
        bool short_form = c == first && (where & AT_START) && put_last_bytes(c, m);
        if (on && !short_form && !put(c, at, m))
            return false;
        if (c == last && (where & AT_END)) {
            m->cut = m->cut || c->next;
            break;
        }
    }
    return true;
}

static bool put(const xs_re *r, unsigned where, emitter *m)
{
    switch (r->kind) {
    case XS_RE_EMPTY:
    case XS_RE_EDGE:
        return true;
    case XS_RE_SET: {
        written w;
        if (!write_exact(&r->set, m->arena, &w))
            return false;
        return xs_buf_add_str(m->out, w.text);
    }
    case XS_RE_REPEAT:
        return put_repeat(r, where, m);
    case XS_RE_CAT:
        return put_cat(r, where, m);
    case XS_RE_ALT:
        xs_buf_add_str(m->out, XS_STR("(?:"));
        for (const xs_re *c = r->first; c; c = c->next) {
            if (c != r->first)
                xs_buf_add_char(m->out, '|');
            if (!put(c, nullable(r) ? 0 : where, m))
                return false;
        }
        return xs_buf_add_char(m->out, ')');
    }
    return false;
}

bool xs_lower_expression(const xs_re *r, xs_arena *a, xs_buf *out, bool *cut)
{
    emitter m = {.arena = a, .out = out};
    bool ok = put(r, AT_START | AT_END, &m) && !out->failed;
    *cut = m.cut;
    return ok;
}
