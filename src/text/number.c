/* number.c -- readings of digit-like stretches. */
#include "text/number.h"

#include "text/number_emit.h"
#include "text/number_odd.h"

#define MIN_NUMERALS 11u /* shorter runs of numerals are words */
#define MIN_ALIKE 15u    /* nothing shorter has a checksum strong enough for look-alikes */
#define MAX_JOINED 40u   /* glyphs of a number that continues over line ends */

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

static bool main_readings(xs_numbers *s)
{
    const xs_field *f = &s->field;
    for (size_t i = 0; i < f->n;) {
        if (!is_plain(&f->g[i])) {
            i++;
            continue;
        }
        xs_reading r = {.from = i, .to = main_end(f, i)};
        if (!xs_reading_emit(s, &r))
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
static bool wrapped_readings(xs_numbers *s)
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
        xs_reading r = {.from = i, .to = to, .flags = XS_NUMBER_WRAPPED};
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
        if (lines && wraps(f, r.from, r.to) && !xs_reading_emit(s, &r))
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

static bool numeral_readings(xs_numbers *s)
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
        xs_reading r = {.from = from, .to = to, .flags = XS_NUMBER_NUMERALS};
        if (numerals && to - from >= MIN_NUMERALS && (!wrapped || wraps(f, from, to)) &&
            !xs_reading_emit(s, &r))
            return false;
    }
    return true;
}

/* What a letter is misread from; 0 = nothing. Case matters: b is a 6, B an 8. */
static char letter_alike(char source, char folded)
{
    switch ((unsigned char)source < 0x80 ? source : folded) {
    case 'O':
    case 'o':
    case 'Q':
        return '0';
    case 'I':
    case 'i':
    case 'l':
        return '1';
    case 'Z':
    case 'z':
        return '2';
    case 'S':
    case 's':
        return '5';
    case 'b':
    case 'G':
        return '6';
    case 'B':
        return '8';
    case 'g':
    case 'q':
        return '9';
    default:
        return 0;
    }
}

/* The digit that glyph i, the at-th of its reading, is taken for; 0 = none. */
static char digit_alike(xs_numbers *s, size_t i, size_t at, bool *changed)
{
    const xs_glyph *g = &s->field.g[i];
    uint32_t a, b;
    switch (g->kind) {
    case XS_GLYPH_DIGIT:
        return g->c;
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
        xs_cursor_locate(&s->at, g->code, &a, &b);
        char d = letter_alike(s->f->text[a], (char)(g->c | 0x20));
        if (at == 0 && d > '1' && i + 1 < s->field.n && s->field.g[i + 1].kind == XS_GLYPH_DIGIT)
            return 0; /* a prefix letter: G before a student's number */
        *changed = *changed || d;
        return d;
    }
    default:
        return 0;
    }
}

static bool alike_readings(xs_numbers *s)
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
        xs_reading r = {.from = from, .to = i, .flags = XS_NUMBER_LOOKALIKE, .chars = chars};
        if (changed && i - from >= MIN_ALIKE && i - from <= MAX_JOINED && digits * 2 >= i - from &&
            !xs_reading_emit(s, &r))
            return false;
        if (i == from)
            i++;
    }
    return true;
}

static bool field_readings(xs_numbers *s)
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

/* What goes on over signs; the field is lost. */
static bool odd_reading(xs_numbers *s)
{
    xs_field odd;
    if (!xs_odd_field(s->f, &s->field, &odd))
        return true;
    odd.cut = false;
    s->field = odd;
    xs_reading r = {.to = odd.n, .flags = XS_NUMBER_ODD};
    for (size_t i = 0; i < odd.n; i++)
        if (odd.g[i].kind != XS_GLYPH_DIGIT && odd.g[i].kind != XS_GLYPH_LETTER)
            r.flags |= XS_NUMBER_NUMERALS;
    return xs_reading_emit(s, &r);
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
    xs_numbers s = {.f = f, .fn = fn, .ctx = ctx, .at = {.f = f}};
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
            if (!odd_reading(&s))
                return;
        }
    }
}
