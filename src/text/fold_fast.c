/* fold_fast.c -- the plain loop, what all loops do with special characters, and the choice. */
#include "text/fold_fast.h"

#define MAX_BLANKS 64u /* bytes of blanks done here; longer runs go step by step */

#define S XS_ASCII_STOP
#define Y XS_ASCII_SYMBOL
#define E (XS_ASCII_STOP | XS_ASCII_SYMBOL)
#define L XS_ASCII_LETTER
#define B XS_ASCII_BRACKET
/* Stop: controls, blanks, DEL, and & % \ < that begin escapes. Symbols as in xs_fold_classes. */
const uint8_t xs_ascii_kind[128] = {
    S, S, S, S, S, S, S, S, S, S, S, S, S, S, S, S, S, S, S, S, S, S, S, S, S, S, S, S, S, S, S, S,
    S, 0, 0, Y, Y, E, E, 0, B, 0, Y, Y, 0, Y, Y, Y, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, E, Y, Y, 0,
    Y, L, L, L, L, L, L, L, L, L, L, L, L, L, L, L, L, L, L, L, L, L, L, L, L, L, L, 0, E, 0, Y, Y,
    Y, L, L, L, L, L, L, L, L, L, L, L, L, L, L, L, L, L, L, L, L, L, L, L, L, L, L, 0, Y, 0, Y, S,
};
#undef S
#undef Y
#undef E
#undef L
#undef B

static inline uint32_t three_bytes(const uint8_t *s)
{
    return (s[0] & 0xFu) << 12 | (s[1] & 0x3Fu) << 6 | (s[2] & 0x3Fu);
}

#define NONE UINT32_MAX

/* The one character that c folds to; NONE when it is dropped or becomes several. */
static uint32_t single(uint32_t c)
{
    int act = xs_entry_act(xs_fold_entry(c));
    uint32_t out[18];
    if (act > XS_ACT_SELF && act < XS_ACT_EXPAND)
        return NONE;
    return xs_fold_codepoint(c, out) == 1 ? out[0] : NONE;
}

size_t xs_fast_last(const xs_fast *k, size_t *ncode)
{
    uint8_t code[5];
    size_t len = 1;
    while (len < 4 && k->p > k->seen + len && (k->s[k->p - len] & 0xC0) == 0x80)
        len++;
    uint32_t c;
    if (k->p < k->seen + len ||
        xs_utf8_at((const char *)k->s, k->n, k->p - len, &c) != len) /* no UTF-8 */
        return 0;
    uint32_t folded = single(c);
    if (folded == NONE)
        return 0;
    *ncode = xs_fold_encode(folded, code);
    return *ncode <= k->o ? len : 0;
}

/* Class of what stands before p, which the loop has reached. */
static uint8_t prev_at(const xs_fast *k, size_t p)
{
    if (p == k->seen)
        return k->prev;
    const uint8_t *s = k->s + p;
    if (s[-1] < 0x80) /* a single blank inside ASCII text, or its own class */
        return s[-1] == ' ' ? XS_PREV_BLANK : xs_fold_class_of(s[-1]);
    size_t len = 2;
    while (len < 4 && p > k->seen + len && (s[-(ptrdiff_t)len] & 0xC0) == 0x80)
        len++;
    uint32_t c;
    if (p < k->seen + len) /* no UTF-8 */
        return XS_CLASS_OTHER;
    xs_utf8_at((const char *)k->s, k->n, p - len, &c);
    return xs_fold_class_of(c);
}

uint8_t xs_fast_prev(const xs_fast *k)
{
    return prev_at(k, k->p);
}

/* A wide bracket went by unseen; what follows it may be a reading. */
static inline void watch_bracket(xs_fast *k)
{
    if (k->p >= k->seen + 3 && k->s[k->p - 1] >= 0x80 && k->out[k->o - 1] == '(')
        xs_watch_sign(k->watch, k->p - 3, prev_at(k, k->p - 3));
}

bool xs_fast_has_mark(const xs_fast *k, size_t p)
{
    while (p < k->n) {
        uint32_t c;
        size_t len = xs_utf8_at((const char *)k->s, k->n, p, &c);
        int act = xs_entry_act(xs_fold_entry(c));
        if (act != XS_ACT_INVISIBLE && act != XS_ACT_SELECTOR && act != XS_ACT_CONTROL)
            return act == XS_ACT_MARK;
        p += len;
    }
    return false;
}

static inline void put_ascii(xs_fast *k)
{
    uint8_t c = k->s[k->p++];
    k->out[k->o++] = (uint8_t)(c >= 'A' && c <= 'Z' ? c | 0x20 : c);
}

static bool ascii(xs_fast *k, uint8_t c)
{
    uint8_t kind = xs_ascii_kind[c];
    if (kind == XS_ASCII_STOP)
        return false;
    if (kind & XS_ASCII_STOP)
        xs_watch_escape(k->watch, k->p, xs_fast_prev(k));
    if (kind & (XS_ASCII_SYMBOL | XS_ASCII_BRACKET))
        xs_watch_sign(k->watch, k->p, xs_fast_prev(k));
    if (kind & XS_ASCII_LETTER)
        watch_bracket(k);
    put_ascii(k);
    return true;
}

/* Class of the character at q when it is one that the loops fold, else -1. */
static int plain_class(const xs_fast *k, size_t q)
{
    if (q >= k->n)
        return -1;
    const uint8_t *s = k->s + q;
    if (s[0] < 0x80)
        return xs_is_graphic(s[0]) ? xs_fold_class_of(s[0]) : -1;
    if ((s[0] & 0xF0) != 0xE0 || k->n - q < 3)
        return -1;
    uint32_t c = three_bytes(s);
    return xs_entry_act(xs_fold_bmp[c]) < 0 ? xs_fold_class_of(c) : -1;
}

/* As step_blank (fold_step.c) does it, for the everyday blanks and line ends. */
static bool blanks(xs_fast *k)
{
    size_t q = k->p;
    unsigned lines = 0, indent = 0;
    bool blank_line = false;
    for (; q < k->n && q - k->p < MAX_BLANKS; q++) {
        uint8_t c = k->s[q];
        if (c == ' ') {
            indent++;
        } else if (c == '\n') {
            blank_line = blank_line || lines > 0;
            lines++;
            indent = 0;
        } else if (c == '\t') {
            indent += 2;
        } else if (c == 0xE3 && k->n - q >= 3 && k->s[q + 1] == 0x80 && k->s[q + 2] == 0x80) {
            indent += 2;
            q += 2;
        } else if (!(c == '\r' && q + 1 < k->n && k->s[q + 1] == '\n')) {
            break;
        }
    }
    int b = plain_class(k, q);
    if (b < 0 || (k->watch->f->flags & XS_FOLD_RULE))
        return false;
    uint8_t a = xs_fast_prev(k), prev = XS_PREV_BLANK, code = ' ';
    bool drop = false;
    if (blank_line) {
        drop = a == XS_PREV_EDGE;
        prev = XS_PREV_EDGE;
        code = 0;
    } else if (a == XS_PREV_EDGE ||
               (xs_class_joins(a, (uint8_t)b, lines > 0) && !(lines && indent >= 2))) {
        drop = true;
        prev = a;
    } else if (lines) {
        code = '\n';
    }
    if (lines) /* also where the fold joins the lines */
        xs_watch_line(k->watch, q);
    if (!drop) {
        if (code == ' ' && b == XS_CLASS_SYMBOL)
            xs_watch_sign(k->watch, k->p, a);
        k->out[k->o++] = code;
    }
    k->seen = k->p = q;
    k->prev = prev;
    return true;
}

/* Invisible characters count and go, unless a mark behind them belongs to what stands before. */
static bool invisible(xs_fast *k, size_t len)
{
    uint8_t prev = xs_fast_prev(k);
    if (k->p == 0 || (k->p > k->seen && prev != XS_CLASS_HAN && xs_fast_has_mark(k, k->p)))
        return false;
    k->invisible++;
    k->prev = prev;
    k->seen = k->p += len;
    return true;
}

/* A character of several bytes that has a code. */
static bool coded(xs_fast *k)
{
    uint32_t c;
    size_t len = xs_utf8_at((const char *)k->s, k->n, k->p, &c);
    uint16_t e = xs_fold_entry(c);
    int act = xs_entry_act(e);
    if (act == XS_ACT_INVISIBLE)
        return invisible(k, len);
    if (c == 0x3000)
        return blanks(k);
    uint32_t folded = act < 0 ? 0 : single(c);
    if (folded == NONE || len == 1)
        return false;
    uint8_t cls = xs_fold_class_of(c);
    if (cls == XS_CLASS_SYMBOL)
        xs_watch_sign(k->watch, k->p, xs_fast_prev(k));
    size_t n = act < 0 ? xs_entry_put(e, k->out + k->o) : xs_fold_encode(folded, k->out + k->o);
    if (len == 2) {
        watch_bracket(k);
        xs_watch_two(k->watch, k->p, k->p + 2);
    }
    k->watch->rare += cls == XS_CLASS_HAN && n > 2;
    k->o += n;
    k->p += len;
    return true;
}

bool xs_fast_special(xs_fast *k)
{
    uint8_t c = k->s[k->p];
    if (c == ' ' || c == '\n' || c == '\r' || c == '\t')
        return blanks(k);
    if (c < 0x80)
        return ascii(k, c);
    if (!coded(k))
        return false;
    /* such characters come in runs: ask here before the loop tries its own way */
    for (unsigned i = 0; i < 32 && k->p < k->n && k->s[k->p] >= 0x80; i++) {
        c = k->s[k->p];
        if ((c & 0xF0) == 0xE0 && k->n - k->p >= 3) {
            uint16_t e = xs_fold_bmp[three_bytes(k->s + k->p)];
            if (e < 0x80 || (e & 0xC0) == 0x80)
                break;
        }
        if (!coded(k))
            break;
    }
    return true;
}

void xs_fast_scalar(xs_fast *k)
{
    const uint8_t *const s = k->s;
    const size_t n = k->n;
    uint8_t *const out = k->out;
    for (;;) {
        /* in registers: bytes written could alias anything in memory */
        size_t p = k->p, o = k->o, limit = k->limit;
        const size_t seen = k->seen;
        while (p < n) {
            size_t from = p, at = o;
            uint8_t c = s[p];
            if (c < 0x80) {
                uint8_t kind = xs_ascii_kind[c];
                if (kind && ((kind & XS_ASCII_STOP) || p == seen || s[p - 1] >= 0x80))
                    break;
                out[o++] = (uint8_t)(c >= 'A' && c <= 'Z' ? c | 0x20 : c);
                p++;
            } else {
                if ((c & 0xF0) != 0xE0 || n - p < 3)
                    break;
                uint16_t e = xs_fold_bmp[three_bytes(s + p)];
                if (!((e & 0xC0) == 0x80 || e < 0x80))
                    break;
                out[o] = (uint8_t)e;
                out[o + 1] = (uint8_t)(e >> 8);
                o += e < 0x80 ? 1 : 2;
                p += 3;
            }
            if (at >= limit) {
                k->points[k->npoints++] = (xs_fold_point){(uint32_t)at, (uint32_t)from};
                limit = at + XS_POINT_EVERY;
            }
        }
        k->p = p;
        k->o = o;
        k->limit = limit;
        if (p == n || !xs_fast_special(k))
            return;
    }
}

static xs_fast_fn *chosen;

void xs_fast_choose(xs_fast_fn *fn)
{
    __atomic_store_n(&chosen, fn, __ATOMIC_RELAXED);
}

xs_fast_fn *xs_fast_best(void)
{
    xs_fast_fn *fn = __atomic_load_n(&chosen, __ATOMIC_RELAXED);
    if (fn)
        return fn;
    fn = xs_fast_scalar;
#ifdef XS_FAST_AVX2
    if (__builtin_cpu_supports("avx2"))
        fn = xs_fast_avx2;
#endif
    xs_fast_choose(fn);
    return fn;
}
