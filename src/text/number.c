/* number.c -- readings of digit-like stretches. */
#include "text/number.h"

#include "text/fold_step.h"
#include "text/number_field.h"

#define MIN_NUMERALS 11u /* shorter runs of numerals are words */
#define MIN_ALIKE 15u    /* nothing shorter has a checksum strong enough for look-alikes */
#define MAX_JOINED 40u   /* glyphs of a number that continues over line ends */

/* Source offsets of ascending scan code offsets. */
typedef struct cursor {
    const xs_fold *f;
    size_t k, code; /* checkpoint; code offset of the step's unit */
    bool live, linear;
    xs_step s;
} cursor;

typedef struct scan {
    const xs_fold *f;
    bool (*fn)(void *ctx, const xs_number *r);
    void *ctx;
    cursor at;
    xs_field field;
    xs_number number;
} scan;

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

static void seek(cursor *c, size_t code)
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
        c->linear = end - source == code_end(f, lo) - c->code &&
                    all_ascii(f->text + source, end - source);
        c->s = (xs_step){.text = f->text, .n = f->ntext, .flags = f->flags, .p = source,
                         .prev = lo ? XS_CLASS_OTHER : XS_PREV_EDGE};
        c->live = true;
    }
}

static void locate(cursor *c, size_t code, uint32_t *from, uint32_t *to)
{
    seek(c, code);
    if (c->linear) {
        *from = (uint32_t)(c->f->points[c->k].source + (code - c->f->points[c->k].code));
        *to = *from + 1;
        return;
    }
    while (code >= c->code + c->s.ncode || c->s.ncode == 0) {
        c->code += c->s.ncode;
        if (!xs_step_next(&c->s))
            break;
    }
    *from = (uint32_t)c->s.from;
    *to = (uint32_t)c->s.to;
}

/* A glyph range of the field as one reading. */
typedef struct reading {
    size_t from, to;
    unsigned flags;
    const char *chars; /* instead of the glyphs' own, or NULL */
} reading;

static char ascii_neighbour(const xs_fold *f, size_t code, bool before)
{
    if (before ? code == 0 : code >= f->ncode)
        return 0;
    uint8_t b = f->code[before ? code - 1 : code];
    return b < 0x80 ? (char)b : 0;
}

/* A glyph that one source character made together with others (1. in one sign) is a list mark or a
 * unit; a number neither begins nor goes on there. */
static bool is_composite(const xs_fold *f, const xs_glyph *g, uint32_t from, uint32_t to)
{
    (void)g;
    uint32_t c, out[18];
    if (to - from < 2)
        return false;
    xs_utf8_at(f->text, f->ntext, from, &c);
    return xs_fold_codepoint(c, out) > 1;
}

/* Fill and hand out one xs_number. false: the caller of the callbacks has had enough. */
static bool emit_piece(scan *s, const reading *r, size_t from, size_t to, unsigned flags)
{
    const xs_glyph *g = s->field.g;
    xs_number *x = &s->number;
    uint32_t a = 0, b = 0;
    x->n = x->ndigits = 0;
    x->ngroups = 1;
    x->group_at[0] = 0;
    x->flags = flags;
    for (size_t i = from; i < to; i++) {
        char c = r->chars ? r->chars[i - r->from] : g[i].c;
        locate(&s->at, g[i].code, &a, &b);
        if (is_composite(s->f, &g[i], a, b)) {
            /* cut here: what stands before and behind are numbers of their own */
            reading left = *r, right = *r;
            left.to = i;
            right.from = i + 1;
            right.chars = r->chars ? r->chars + (i + 1 - r->from) : NULL;
            return x->ndigits >= XS_NUMBER_MIN_DIGITS && i > from
                       ? emit_piece(s, &left, from, i, flags) && emit_piece(s, &right, i + 1, to, flags)
                       : to - i > XS_NUMBER_MIN_DIGITS ? emit_piece(s, &right, i + 1, to, flags) : true;
        }
        if (i == from)
            x->from = a;
        if (g[i].sep && i > from) {
            x->sep[x->ngroups - 1] = g[i].sep;
            x->group_at[x->ngroups++] = (uint8_t)x->n;
            x->flags |= XS_NUMBER_SEPARATED | (g[i].sep == '\n' ? XS_NUMBER_WRAPPED : 0u);
        }
        if ((unsigned char)s->f->text[a] >= 0x80 && g[i].kind != XS_GLYPH_NUMERAL &&
            g[i].kind != XS_GLYPH_ALIKE)
            x->flags |= XS_NUMBER_STYLED;
        x->at[x->n] = a;
        x->chars[x->n++] = c;
        x->ndigits = (uint16_t)(x->ndigits + (c >= '0' && c <= '9'));
    }
    if (x->n == 0 || x->ndigits < XS_NUMBER_MIN_DIGITS)
        return true;
    x->chars[x->n] = 0;
    x->at[x->n] = b;
    x->to = b;
    x->sep[x->ngroups - 1] = 0;
    x->before = ascii_neighbour(s->f, g[from].code, true);
    size_t end = xs_code_next(s->f->code, s->f->ncode, g[to - 1].code);
    x->after = ascii_neighbour(s->f, end, false);
    if (xs_fold_disguised(s->f, x->from, x->to))
        x->flags |= XS_NUMBER_INVISIBLE;
    return s->fn(s->ctx, x);
}

/* A reading in pieces that an xs_number can hold. */
static bool emit(scan *s, const reading *r)
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

static bool is_plain(const xs_glyph *g)
{
    return g->kind == XS_GLYPH_DIGIT || g->kind == XS_GLYPH_LETTER;
}

/* Does the group that begins at glyph i have a digit, or is it one letter? */
static bool group_counts(const xs_field *f, size_t i, bool *one_letter)
{
    bool digit = false;
    size_t k = i;
    do
        digit = digit || f->g[k].kind == XS_GLYPH_DIGIT;
    while (++k < f->n && !f->g[k].sep && is_plain(&f->g[k]));
    *one_letter = k == i + 1 && f->g[i].kind == XS_GLYPH_LETTER;
    return digit;
}

/* May the main reading go on over the separator before glyph i? */
static bool main_joins(const xs_field *f, size_t i)
{
    const xs_glyph *g = f->g;
    bool one_letter, digit_before = g[i - 1].kind == XS_GLYPH_DIGIT;
    if (g[i].sep == '\n')
        return false;
    if (digit_before && g[i].kind == XS_GLYPH_DIGIT)
        return true;
    bool digit = group_counts(f, i, &one_letter);
    if (one_letter)
        return digit_before && (g[i].sep == '-' || g[i].c == 'X');
    return g[i].sep == '-' && digit;
}

static size_t main_end(const xs_field *f, size_t i)
{
    do
        i++;
    while (i < f->n && is_plain(&f->g[i]) && (!f->g[i].sep || main_joins(f, i)));
    return i;
}

static bool main_readings(scan *s)
{
    const xs_field *f = &s->field;
    for (size_t i = 0; i < f->n;) {
        if (!is_plain(&f->g[i])) {
            i++;
            continue;
        }
        reading r = {.from = i, .to = main_end(f, i)};
        if (!emit(s, &r))
            return false;
        i = r.to;
    }
    return true;
}

/* Pieces of one number on several lines? Lists of numbers are none: two whole numbers, or three
 * and more of one length. */
static bool wraps(const xs_field *f, size_t from, size_t to)
{
    size_t len = 0, last = 0, pieces = 1;
    bool same = true;
    for (size_t i = from; i < to; i++) {
        if (i > from && f->g[i].sep == '\n') {
            if (last >= 11 && len >= 11)
                return false;
            same = same && (pieces == 1 || len == last);
            last = len;
            len = 0;
            pieces++;
        }
        len++;
    }
    if (last >= 11 && len >= 11)
        return false;
    same = same && (pieces == 2 || len == last);
    return pieces > 1 && to - from <= MAX_JOINED && !(same && pieces > 2 && len > 1);
}

/* Where digits stand on both sides of a line end: the lines' numbers as one. */
static bool wrapped_readings(scan *s)
{
    const xs_field *f = &s->field;
    for (size_t i = 0; i < f->n;) {
        if (!is_plain(&f->g[i])) {
            i++;
            continue;
        }
        size_t to = main_end(f, i), lines = 0;
        while (to < f->n && f->g[to].sep == '\n' && f->g[to - 1].kind == XS_GLYPH_DIGIT &&
               is_plain(&f->g[to])) {
            to = main_end(f, to);
            lines++;
        }
        reading r = {.from = i, .to = to, .flags = XS_NUMBER_WRAPPED};
        if (lines == 1 && to - i > MAX_JOINED) {
            /* text around the number: only the groups next to the line end */
            size_t nl = i + 1;
            while (f->g[nl].sep != '\n')
                nl++;
            for (r.from = nl - 1; r.from > i && !f->g[r.from].sep; r.from--)
                ;
            for (r.to = nl + 1; r.to < to && !f->g[r.to].sep; r.to++)
                ;
        }
        if (lines && wraps(f, r.from, r.to) && !emit(s, &r))
            return false;
        i = to;
    }
    return true;
}

static bool is_numeric(const xs_glyph *g)
{
    return g->kind == XS_GLYPH_DIGIT || g->kind == XS_GLYPH_NUMERAL || g->kind == XS_GLYPH_STYLED;
}

static size_t run_of(const xs_field *f, size_t i, int kind, bool forwards)
{
    size_t n = 0;
    while ((forwards ? i + n < f->n : i >= n + 1) &&
           f->g[forwards ? i + n : i - n - 1].kind == kind && n <= XS_NUMBER_MIN_DIGITS)
        n++;
    return n;
}

/* A list mark before a number or a footnote sign behind it is no digit of it: one or two styled
 * glyphs beside a run of ordinary digits. */
static bool is_mark(const xs_field *f, size_t i)
{
    if (f->g[i].kind != XS_GLYPH_STYLED)
        return false;
    size_t before = run_of(f, i, XS_GLYPH_STYLED, false), n = run_of(f, i, XS_GLYPH_STYLED, true);
    return before + n <= 2 &&
           (run_of(f, i - before, XS_GLYPH_DIGIT, false) >= XS_NUMBER_MIN_DIGITS ||
            run_of(f, i + n, XS_GLYPH_DIGIT, true) >= XS_NUMBER_MIN_DIGITS);
}

static bool numeral_readings(scan *s)
{
    const xs_field *f = &s->field;
    for (size_t i = 0; i < f->n;) {
        if (!is_numeric(&f->g[i]) || is_mark(f, i)) {
            i++;
            continue;
        }
        size_t from = i, numerals = 0;
        while (i < f->n && is_numeric(&f->g[i]) && !is_mark(f, i))
            i++;
        size_t to = i;
        bool wrapped = false;
        for (size_t k = from; k < to; k++) {
            numerals += f->g[k].kind != XS_GLYPH_DIGIT;
            wrapped = wrapped || (k > from && f->g[k].sep == '\n');
        }
        if (to - from == 17 && i < f->n && f->g[i].c == 'X')
            to = ++i;
        reading r = {.from = from, .to = to, .flags = XS_NUMBER_NUMERALS};
        if (numerals && to - from >= MIN_NUMERALS && (!wrapped || wraps(f, from, to)) &&
            !emit(s, &r))
            return false;
    }
    return true;
}

/* What a letter is misread from; 0 = nothing. Case matters: b is a 6, B an 8. */
static char letter_alike(char source, char folded)
{
    switch ((unsigned char)source < 0x80 ? source : folded) {
    case 'O': case 'o': case 'Q': return '0';
    case 'I': case 'i': case 'l': return '1';
    case 'Z': case 'z': return '2';
    case 'S': case 's': return '5';
    case 'b': case 'G': return '6';
    case 'B': return '8';
    case 'g': case 'q': return '9';
    default: return 0;
    }
}

/* The digit that glyph i, the at-th of its reading, is taken for; 0 = none. */
static char digit_alike(scan *s, size_t i, size_t at, bool *changed)
{
    const xs_glyph *g = &s->field.g[i];
    uint32_t a, b;
    switch (g->kind) {
    case XS_GLYPH_DIGIT: return g->c;
    case XS_GLYPH_NUMERAL:
        *changed = *changed || g->c == '0';
        return g->c == '0' ? '0' : 0;
    case XS_GLYPH_ALIKE:
        if (g->c == 'X' && at != 17)
            return 0;
        *changed = true;
        return g->c;
    case XS_GLYPH_LETTER: {
        if (g->c == 'X')
            return at == 17 ? 'X' : 0;
        locate(&s->at, g->code, &a, &b);
        char d = letter_alike(s->f->text[a], (char)(g->c | 0x20));
        if (at == 0 && d > '1' && i + 1 < s->field.n && s->field.g[i + 1].kind == XS_GLYPH_DIGIT)
            return 0; /* a prefix letter: G before a student's number */
        *changed = *changed || d;
        return d;
    }
    default: return 0;
    }
}

static bool alike_readings(scan *s)
{
    const xs_field *f = &s->field;
    char chars[XS_FIELD_MAX];
    for (size_t i = 0; i < f->n;) {
        size_t from = i, digits = 0;
        bool changed = false;
        char c = 0;
        while (i < f->n && (i == from || f->g[i].sep != '\n') &&
               (c = digit_alike(s, i, i - from, &changed)) != 0) {
            digits += f->g[i].kind == XS_GLYPH_DIGIT;
            chars[i++ - from] = c;
            if (c == 'X')
                break;
        }
        reading r = {.from = from, .to = i, .flags = XS_NUMBER_LOOKALIKE, .chars = chars};
        if (changed && i - from >= MIN_ALIKE && i - from <= MAX_JOINED && digits * 2 >= i - from &&
            !emit(s, &r))
            return false;
        if (i == from)
            i++;
    }
    return true;
}

static bool field_readings(scan *s)
{
    const xs_field *f = &s->field;
    bool wrapped = false;
    for (size_t i = 0; i < f->n; i++)
        wrapped = wrapped || f->g[i].sep == '\n';
    if (f->digits >= XS_NUMBER_MIN_DIGITS) {
        if (!main_readings(s) || (wrapped && !wrapped_readings(s)))
            return false;
        if ((f->letters || f->alikes || f->numerals) && f->n >= MIN_ALIKE && !alike_readings(s))
            return false;
    }
    return !f->numerals || f->digits + f->numerals < MIN_NUMERALS || numeral_readings(s);
}

typedef uint8_t v16 __attribute__((vector_size(16)));

/* Digits and numeral leads of 64 bytes, counted eight lanes at a time. */
static void count64(const uint8_t *p, unsigned *digits, unsigned *numerals)
{
    v16 d = {0}, m = {0};
    for (int i = 0; i < 4; i++) {
        v16 v;
        memcpy(&v, p + 16 * i, 16);
        v16 off = v - '0';
        d -= (v16)(off < 10);
        m -= (v16)(v == 0xBF);
    }
    uint64_t a[2], b[2];
    memcpy(a, &d, 16);
    memcpy(b, &m, 16);
    *digits = (unsigned)((a[0] + a[1]) * 0x0101010101010101u >> 56);
    *numerals = (unsigned)((b[0] + b[1]) * 0x0101010101010101u >> 56);
}

void xs_numbers_each(const xs_fold *f, bool (*fn)(void *ctx, const xs_number *r), void *ctx)
{
    scan s = {.f = f, .fn = fn, .ctx = ctx, .at = {.f = f}};
    size_t done = 0;
    /* code is followed by 64 zero bytes, so the last block may be read whole */
    for (size_t block = 0; block < f->ncode; block += 64) {
        unsigned digits, numerals;
        if (done >= block + 64)
            continue;
        count64(f->code + block, &digits, &numerals);
        /* eleven numerals reach into at most two blocks: six are in one of them */
        bool dense = numerals && digits + numerals >= (MIN_NUMERALS + 1) / 2;
        if (!digits && !dense)
            continue;
        size_t end = block + 64 < f->ncode ? block + 64 : f->ncode;
        for (size_t i = done > block ? done : block; i < end; i++) {
            uint8_t b = f->code[i];
            if (!(b >= '0' && b <= '9') && !(dense && b == 0xBF))
                continue;
            xs_field_read(f->code, f->ncode, done, i, &s.field);
            if (!field_readings(&s))
                return;
            done = s.field.to;
            i = done - 1;
        }
    }
}
