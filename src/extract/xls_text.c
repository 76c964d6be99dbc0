/* xls_text.c -- strings of BIFF records, split over CONTINUE records as they are. */
#include <stdlib.h>

#include "base/limits.h"
#include "extract/xls.h"

void xls_cur_set(xls_cur *c, xs_bytes all, size_t record)
{
    size_t n = xs_le16(all.p + record + 2);
    xs_bytes body = xs_bytes_at(all, record + 4, n);
    *c = (xls_cur){body.p, body.p + body.n, all};
}

bool xls_cur_next(xls_cur *c)
{
    size_t at = (size_t)(c->end - c->all.p);
    if (!xs_bytes_has(c->all, at, 4) || xs_le16(c->end) != 0x003C)
        return false;
    xs_bytes body = xs_bytes_at(c->all, at + 4, xs_le16(c->end + 2));
    c->p = body.p;
    c->end = body.p + body.n;
    return true;
}

/* At least n bytes here, after moving on from a record that is used up. */
static bool need(xls_cur *c, size_t n)
{
    while (c->p >= c->end)
        if (!xls_cur_next(c))
            return false;
    return (size_t)(c->end - c->p) >= n;
}

static void skip(xls_cur *c, size_t n)
{
    while (n) {
        size_t here = (size_t)(c->end - c->p);
        if (!here) {
            if (!xls_cur_next(c))
                return;
            continue;
        }
        size_t k = here < n ? here : n;
        c->p += k;
        n -= k;
    }
}

/* n characters; a continuation restates in its first byte whether they are wide. */
static bool chars(xls_cur *c, size_t n, bool wide, xs_buf *out)
{
    while (n) {
        size_t here = (size_t)(c->end - c->p);
        if (!here) {
            if (!xls_cur_next(c) || c->p == c->end)
                return false;
            wide = *c->p++ & 1;
            continue;
        }
        size_t k = wide ? here / 2 : here;
        if (!k) {
            c->p = c->end;
            continue;
        }
        if (k > n)
            k = n;
        if (wide) {
            if (!xs_utf16_add(out, c->p, k))
                return false;
        } else {
            for (size_t i = 0; i < k; i++)
                if (!xs_buf_add_utf8(out, c->p[i]))
                    return false;
        }
        c->p += wide ? 2 * k : k;
        n -= k;
    }
    return true;
}

bool xls_chars(xls_cur *c, size_t n, xs_buf *out)
{
    if (!n)
        return true;
    if (!need(c, 1))
        return false;
    bool wide = *c->p++ & 1;
    return chars(c, n, wide, out);
}

bool xls_string(const xls *x, xls_cur *c, unsigned length_bytes, bool rich, xs_buf *out)
{
    if (!need(c, length_bytes))
        return false;
    size_t n = length_bytes == 2 ? xs_le16(c->p) : *c->p;
    c->p += length_bytes;
    if (!x->biff8) {
        size_t here = (size_t)(c->end - c->p);
        bool ok = n <= here;
        size_t k = ok ? n : here;
        xs_codepage_add(out, x->codepage, c->p, k);
        c->p += k;
        return ok;
    }
    if (!need(c, 1))
        return n == 0;
    uint8_t flags = *c->p++;
    size_t runs = 0, phonetic = 0;
    if (rich && flags & 8) {
        if (!need(c, 2))
            return false;
        runs = xs_le16(c->p);
        c->p += 2;
    }
    if (rich && flags & 4) {
        if (!need(c, 4))
            return false;
        phonetic = xs_le32(c->p);
        c->p += 4;
    }
    bool ok = chars(c, n, flags & 1, out);
    skip(c, 4 * runs);
    if (phonetic > c->all.n)
        return false;
    skip(c, phonetic);
    return ok;
}

void xls_sst_read(xls *x, xls_cur *c)
{
    if (!need(c, 8) || x->sst_at)
        return;
    uint32_t n = xs_le32(c->p + 4);
    c->p += 8;
    if (n > x->b.n / 3) { /* a string takes three bytes at least */
        n = (uint32_t)(x->b.n / 3);
        x->damaged = true;
    }
    x->sst_at = calloc((size_t)n + 1, sizeof *x->sst_at);
    x->sst_used = calloc((size_t)n / 8 + 1, 1);
    xs_buf_init(&x->sst, XS_MEMBER_BYTES);
    if (!x->sst_at || !x->sst_used) {
        x->damaged = true;
        return;
    }
    while (x->nsst < n) {
        bool ok = xls_string(x, c, 2, true, &x->sst);
        x->nsst++;
        x->sst_at[x->nsst] = (uint32_t)x->sst.n;
        if (!ok) {
            x->damaged = true;
            break;
        }
    }
}

void xls_link_strings(xs_bytes b, xs_buf *out)
{
    for (size_t i = 0; i + 8 <= b.n;) {
        size_t k = i;
        while (k + 2 <= b.n && xs_le16(b.p + k) >= 0x20 &&
               (b.p[k + 1] == 0 || xs_le16(b.p + k) >= 0x2E80) && xs_le16(b.p + k) < 0xFFF0)
            k += 2;
        if (k - i >= 8) {
            xs_utf16_add(out, b.p + i, (k - i) / 2);
            xs_buf_add_char(out, '\n');
            i = k;
            continue;
        }
        for (k = i; k < b.n && b.p[k] >= 0x20 && b.p[k] < 0x7F;)
            k++;
        if (k - i >= 6) { /* the 8-bit path of a file moniker */
            xs_buf_add(out, b.p + i, k - i);
            xs_buf_add_char(out, '\n');
            i = k;
            continue;
        }
        i++;
    }
}

void xls_formula_strings(const xls *x, xs_bytes t, xs_buf *out)
{
    for (size_t i = 0; i + 3 < t.n; i++) {
        if (t.p[i] != 0x17 || !t.p[i + 1])
            continue;
        size_t n = t.p[i + 1], head = x->biff8 ? 3 : 2;
        bool wide = x->biff8 && t.p[i + 2] == 1;
        if ((x->biff8 && t.p[i + 2] > 1) || !xs_bytes_has(t, i + head, wide ? 2 * n : n))
            continue;
        if (wide)
            xs_utf16_add(out, t.p + i + head, n);
        else if (x->biff8)
            for (size_t k = 0; k < n; k++)
                xs_buf_add_utf8(out, t.p[i + head + k]);
        else
            xs_codepage_add(out, x->codepage, t.p + i + head, n);
        xs_buf_add_char(out, '\n');
        i += head + (wide ? 2 * n : n) - 1;
    }
}
