/* fold_code.c -- scan code of single characters, both ways. */
#include <stdlib.h>

#include "text/fold_step.h"

#define BASE4 0xF000u   /* code points below it have 4-byte codes */
#define LIMIT5 0x40000u /* planes 0..3; others fold to U+FFFD */

uint16_t xs_fold_entry_high(uint32_t c)
{
    if (c >= LIMIT5)
        return (c >= 0xE0000 && c < 0xE1000) ? (uint16_t)(1u << 8 | XS_ACT_INVISIBLE)
                                             : (uint16_t)(1u << 8 | XS_ACT_UNKNOWN);
    if (!(xs_fold_high_page[c >> 11] >> (c >> 8 & 7) & 1))
        return 1u << 8 | XS_ACT_SELF;
    uint32_t lo = 0, hi = xs_fold_nhigh;
    while (lo < hi) {
        uint32_t mid = lo + (hi - lo) / 2;
        if (xs_fold_high_cp[mid] < c)
            lo = mid + 1;
        else
            hi = mid;
    }
    return lo < xs_fold_nhigh && xs_fold_high_cp[lo] == c ? xs_fold_high_entry[lo]
                                                          : (uint16_t)(1u << 8 | XS_ACT_SELF);
}

/* i in base 60·4^marks: lead, marks, trail. */
static size_t put_long(uint32_t i, unsigned marks, uint8_t out[5])
{
    out[marks + 1] = (uint8_t)(0xC0 + i % 60);
    i /= 60;
    for (unsigned k = marks; k > 0; k--, i /= 4)
        out[k] = (uint8_t)(0xFC + i % 4);
    out[0] = (uint8_t)(0x80 + i);
    return marks + 2;
}

size_t xs_fold_encode(uint32_t c, uint8_t out[5])
{
    if (c < 0x80) {
        out[0] = (uint8_t)c;
        return 1;
    }
    if (c < 0x10000) {
        /* the short code only when it is the character's own, not that of its folded form */
        uint16_t e = xs_fold_bmp[c];
        unsigned lo = e & 0xFF, hi = e >> 8;
        if ((lo & 0xC0) == 0x80 && xs_fold_rev2[(lo - 0x80) * 60 + hi - 0xC0] == c)
            return xs_entry_put(e, out);
        if (lo >= 0xC0 && xs_fold_rev3[(lo & 0x3F) << 8 | hi] == c)
            return xs_entry_put(e, out);
        if (c < BASE4)
            return put_long(c, 2, out);
    }
    if (c >= LIMIT5)
        c = 0xFFFD;
    return put_long(c - BASE4, 3, out);
}

size_t xs_fold_codepoint(uint32_t c, uint32_t out[18])
{
    uint16_t e = xs_fold_entry(c);
    int act = xs_entry_act(e);
    if (act >= XS_ACT_EXPAND) {
        const uint32_t *s = xs_fold_exp + xs_fold_exp_at[act - XS_ACT_EXPAND];
        size_t n =
            (size_t)(xs_fold_exp_at[act - XS_ACT_EXPAND + 1] - xs_fold_exp_at[act - XS_ACT_EXPAND]);
        memcpy(out, s, n * sizeof *s);
        return n;
    }
    switch (act) {
    case -1:
        if (e < 0x80)
            out[0] = e;
        else if ((e & 0xC0) == 0x80)
            out[0] = xs_fold_rev2[((e & 0xFF) - 0x80) * 60 + (e >> 8) - 0xC0];
        else
            out[0] = xs_fold_rev3[(e & 0x3F) << 8 | e >> 8];
        return 1;
    case XS_ACT_SELF:
    case XS_ACT_MARK:
        out[0] = c;
        return 1;
    case XS_ACT_BLANK:
        out[0] = ' ';
        return 1;
    case XS_ACT_LINE:
        out[0] = '\n';
        return 1;
    case XS_ACT_UNKNOWN:
        out[0] = 0xFFFD;
        return 1;
    default:
        return 0;
    }
}

bool xs_fold_joins(uint32_t a, uint32_t b, bool line)
{
    return xs_class_joins(xs_fold_class_of(a), xs_fold_class_of(b), line);
}

size_t xs_code_next(const uint8_t *code, size_t n, size_t i)
{
    if (i >= n)
        return n;
    uint8_t c = code[i++];
    if (c >= 0x80 && c < 0xC0)
        while (i < n && code[i] >= 0xC0)
            i++;
    return i;
}

size_t xs_code_prev(const uint8_t *code, size_t i)
{
    if (i == 0)
        return 0;
    i--;
    /* marks and trail lead back to their lead; five bytes are the longest code */
    for (int k = 0; k < 4 && i > 0 && code[i] >= 0xC0; k++)
        i--;
    return i;
}

uint32_t xs_code_point(const uint8_t *code, size_t i, size_t to)
{
    size_t n = to - i;
    if (n <= 1)
        return code[i] < 0x80 ? code[i] : 0xFFFD;
    uint32_t v = (uint32_t)code[i] - 0x80;
    for (size_t k = 1; k + 1 < n; k++)
        v = v * 4 + (code[i + k] - 0xFCu) % 4;
    v = v * 60 + code[i + n - 1] - 0xC0u;
    switch (n) {
    case 2:
        return v < 3840 ? xs_fold_rev2[v] : 0xFFFD;
    case 3:
        return v < 15360 ? xs_fold_rev3[v] : 0xFFFD;
    case 4:
        return v;
    case 5:
        return v + BASE4;
    default:
        return 0xFFFD;
    }
}

bool xs_unfold(const uint8_t *code, size_t n, xs_buf *utf8)
{
    for (size_t i = 0; i < n;) {
        size_t to = xs_code_next(code, n, i);
        xs_buf_add_utf8(utf8, xs_code_point(code, i, to));
        i = to;
    }
    return !utf8->failed;
}

bool xs_fold_term_with(xs_fold *f, xs_str utf8, unsigned flags, xs_buf *code)
{
    return xs_fold_run(f, utf8.p, utf8.n, flags | XS_FOLD_RULE) && f->ncode > 0 &&
           xs_buf_add(code, f->code, f->ncode);
}

bool xs_fold_term(xs_str utf8, unsigned flags, xs_buf *code)
{
    xs_fold f;
    xs_fold_init(&f);
    bool ok = xs_fold_term_with(&f, utf8, flags, code);
    xs_fold_clear(&f);
    return ok;
}
