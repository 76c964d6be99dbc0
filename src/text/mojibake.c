/* mojibake.c -- undo a wrong decoding: back to the bytes, then decode them again. */
#include "text/mojibake.h"

#include <stdlib.h>

#include "text/commonness.h"
#include "text/decode_step.h"

/* The repaired text must be this much more ordinary than what stands there. */
#define MUCH_BETTER 0.88
#define MIN_HAN 2

/* A misread line as bytes: one source character gives none, one or two. */
typedef struct raw {
    uint8_t *b;
    uint32_t *at; /* source offset of the character that gave byte i; at[n] = the end */
    size_t n;
} raw;

typedef size_t unread_fn(uint32_t c, uint8_t out[2]);

static size_t unread_gbk(uint32_t c, uint8_t out[2])
{
    unsigned code = c < 0x80 ? c : xs_gbk_code(c);
    if (code >= 0x100) {
        out[0] = (uint8_t)(code >> 8);
        out[1] = (uint8_t)code;
        return 2;
    }
    out[0] = (uint8_t)code;
    return code || !c;
}

static size_t unread_1252(uint32_t c, uint8_t out[2])
{
    for (unsigned i = 0; c > 0xFF && i < 32; i++)
        if (xs_cp1252[i] == c)
            c = 0x80 + i;
    out[0] = (uint8_t)c;
    return c <= 0xFF;
}

static bool unread(xs_str text, unread_fn *fn, raw *r)
{
    r->n = 0;
    r->b = malloc(text.n + 1);
    r->at = malloc((text.n + 1) * sizeof *r->at);
    if (!r->b || !r->at)
        return false;
    for (size_t i = 0; i < text.n;) {
        uint32_t c;
        size_t k = xs_utf8_next(text.p + i, text.n - i, &c);
        uint8_t two[2];
        size_t m = c <= XS_UTF8_MAX ? fn(c, two) : 0;
        if (m == 0) { /* no byte of any misreading: FF is valid nowhere */
            two[0] = 0xFF;
            m = 1;
        }
        for (size_t j = 0; j < m; j++) {
            r->at[r->n] = (uint32_t)i;
            r->b[r->n++] = two[j];
        }
        i += k;
    }
    r->at[r->n] = (uint32_t)text.n;
    return true;
}

/* How a text was misread. */
typedef struct way {
    unread_fn *unread;
    bool as_gb;   /* what it was: GBK, else UTF-8 */
    size_t least; /* bytes of a character that counts: short ones come about by chance in GBK */
} way;

/* Decode the bytes again. Where they make no character the source's own character stays. */
static bool reread(xs_str text, const raw *r, way w, xs_buf *out, uint32_t *at, uint32_t *end)
{
    size_t last = SIZE_MAX; /* source character already written as itself */
    for (size_t i = 0; i < r->n && xs_buf_reserve(out, 4);) {
        uint32_t c;
        size_t k = w.as_gb ? xs_gb_next(r->b + i, r->n - i, &c)
                           : xs_utf8_next((const char *)r->b + i, r->n - i, &c);
        size_t from = out->n;
        if (c <= XS_UTF8_MAX && (c < 0x80 || k >= w.least)) {
            xs_buf_add_utf8(out, c);
        } else {
            k = 1;
            bool begins = i == 0 || r->at[i] != r->at[i - 1];
            if (begins)
                last = r->at[i];
            if (begins && !w.as_gb && r->b[i] >= 0xE0 && i + 2 < r->n && r->b[i + 2] == 0xFF &&
                (r->b[i + 1] & 0xC0) == 0x80) { /* the last byte was lost on the way */
                xs_buf_add_utf8(out, 0xFFFD);
                k = 3;
            } else if (begins && r->at[i + 1] != r->at[i])
                xs_buf_add(out, text.p + r->at[i], r->at[i + 1] - r->at[i]);
            else if (begins) { /* both its bytes, unless the second one begins something */
                uint32_t next;
                size_t m = w.as_gb ? 0 : xs_utf8_next((const char *)r->b + i + 1, r->n - i - 1, &next);
                if (m >= w.least && next <= XS_UTF8_MAX) {
                    xs_buf_add_utf8(out, 0xFFFD);
                } else {
                    xs_buf_add(out, text.p + r->at[i], r->at[i + 2] - r->at[i]);
                    k = 2;
                }
            } else if (last != r->at[i]) {
                xs_buf_add_utf8(out, 0xFFFD);
            }
        }
        uint32_t ignored, to = r->at[i + k - 1];
        to += (uint32_t)xs_utf8_next(text.p + to, text.n - to, &ignored);
        for (size_t j = from; j < out->n; j++) {
            at[j] = r->at[i];
            end[j] = to;
        }
        i += k;
    }
    return !out->failed;
}

typedef struct attempt {
    xs_buf text;
    uint32_t *at, *end;
    double bits;
} attempt;

static void attempt_clear(attempt *a)
{
    xs_buf_wipe(&a->text);
    free(a->at);
    free(a->end);
    a->at = a->end = NULL;
}

/* What was lost is lost in both readings: it should not outweigh the rest. */
static double text_bits(const xs_commonness *m) { return m->bits - 30.0 * m->malformed; }

/* One way of repairing; true when the result is text. */
static bool attempt_make(attempt *a, xs_str text, const raw *r, way w)
{
    /* A byte gives at most three of U+FFFD; a character kept gives its own. */
    a->at = malloc((text.n * 3 + 4) * sizeof *a->at);
    a->end = malloc((text.n * 3 + 4) * sizeof *a->end);
    if (!a->at || !a->end || !reread(text, r, w, &a->text, a->at, a->end))
        return false;
    xs_commonness m;
    xs_commonness_of(xs_buf_str(&a->text), &m);
    a->bits = text_bits(&m);
    return m.han >= MIN_HAN && m.common * 2 + m.malformed >= m.chars && m.malformed <= 1 + m.han / 2;
}

bool xs_mojibake_map(xs_str text, xs_buf *out, uint32_t **at, uint32_t **end)
{
    if (text.n == 0 || text.n > XS_MOJIBAKE_MAX)
        return false;
    xs_commonness before;
    xs_commonness_of(text, &before);
    static const way ways[] = {{unread_gbk, false, 3}, {unread_1252, false, 2}, {unread_1252, true, 2}};
    attempt best = {.bits = text_bits(&before) * MUCH_BETTER};
    /* Misreading as GBK gives Han characters, as windows-1252 none. */
    bool han = before.han * 2 > before.chars;
    for (size_t i = han ? 0 : 1; i < (han ? 1 : sizeof ways / sizeof *ways); i++) {
        raw r = {0};
        attempt a = {.text.max = text.n * 3 + 16};
        if (unread(text, ways[i].unread, &r) && attempt_make(&a, text, &r, ways[i]) &&
            a.bits < best.bits) {
            attempt_clear(&best);
            best = a;
        } else {
            attempt_clear(&a);
        }
        if (r.b)
            explicit_bzero(r.b, r.n);
        free(r.b);
        free(r.at);
    }
    bool ok = best.at && xs_buf_add_str(out, xs_buf_str(&best.text));
    if (ok && at) {
        *at = best.at;
        *end = best.end;
        best.at = best.end = NULL;
    }
    attempt_clear(&best);
    return ok;
}

bool xs_mojibake_repair(xs_str text, xs_buf *out) { return xs_mojibake_map(text, out, NULL, NULL); }
