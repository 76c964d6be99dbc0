#include "base/str.h"

#include <stdio.h>
#include <stdlib.h>

int xs_str_cmp(xs_str a, xs_str b)
{
    size_t n = a.n < b.n ? a.n : b.n;
    int c = n ? memcmp(a.p, b.p, n) : 0;
    return c ? c : (a.n > b.n) - (a.n < b.n);
}

void xs_buf_init(xs_buf *b, size_t max) { *b = (xs_buf){.max = max}; }

void xs_buf_clear(xs_buf *b)
{
    free(b->p);
    *b = (xs_buf){.max = b->max};
}

void xs_buf_wipe(xs_buf *b)
{
    if (b->p)
        explicit_bzero(b->p, b->cap);
    xs_buf_clear(b);
}

void xs_buf_reset(xs_buf *b)
{
    b->n = 0;
    b->failed = false;
    if (b->p)
        b->p[0] = 0;
}

bool xs_buf_reserve(xs_buf *b, size_t extra)
{
    if (b->failed)
        return false;
    if (extra > b->max || b->n > b->max - extra) {
        b->failed = true;
        return false;
    }
    size_t need = b->n + extra + 1;
    if (need <= b->cap)
        return true;
    /* Growth by half: linear total cost, less slack than doubling. */
    size_t cap = b->cap + b->cap / 2;
    if (cap < need)
        cap = need < 64 ? 64 : need;
    char *p = realloc(b->p, cap);
    if (!p) {
        b->failed = true;
        return false;
    }
    b->p = p;
    b->cap = cap;
    return true;
}

bool xs_buf_add(xs_buf *b, const void *p, size_t n)
{
    if (!xs_buf_reserve(b, n))
        return false;
    if (n)
        memcpy(b->p + b->n, p, n);
    b->n += n;
    b->p[b->n] = 0;
    return true;
}

bool xs_buf_add_char(xs_buf *b, char c) { return xs_buf_add(b, &c, 1); }

bool xs_buf_add_str(xs_buf *b, xs_str s) { return xs_buf_add(b, s.p, s.n); }

bool xs_buf_add_csv(xs_buf *b, xs_str s)
{
    xs_buf_add_char(b, '"');
    if (s.n && strchr("=+-@\t\r", s.p[0]))
        xs_buf_add_char(b, '\'');
    for (size_t i = 0; i < s.n; i++) {
        if (s.p[i] == '"')
            xs_buf_add_char(b, '"');
        xs_buf_add_char(b, (unsigned char)s.p[i] < 0x20 ? ' ' : s.p[i]);
    }
    return xs_buf_add_char(b, '"');
}

bool xs_buf_add_utf8(xs_buf *b, uint32_t c)
{
    char u[4];
    size_t n;
    if (c > 0x10FFFF || (c >= 0xD800 && c < 0xE000))
        c = 0xFFFD;
    if (c < 0x80) {
        u[0] = (char)c;
        n = 1;
    } else if (c < 0x800) {
        u[0] = (char)(0xC0 | (c >> 6));
        u[1] = (char)(0x80 | (c & 0x3F));
        n = 2;
    } else if (c < 0x10000) {
        u[0] = (char)(0xE0 | (c >> 12));
        u[1] = (char)(0x80 | ((c >> 6) & 0x3F));
        u[2] = (char)(0x80 | (c & 0x3F));
        n = 3;
    } else {
        u[0] = (char)(0xF0 | (c >> 18));
        u[1] = (char)(0x80 | ((c >> 12) & 0x3F));
        u[2] = (char)(0x80 | ((c >> 6) & 0x3F));
        u[3] = (char)(0x80 | (c & 0x3F));
        n = 4;
    }
    return xs_buf_add(b, u, n);
}

bool xs_buf_printf(xs_buf *b, const char *fmt, ...)
{
    va_list ap, again;
    va_start(ap, fmt);
    va_copy(again, ap);
    /* Mostly there is room for it already. */
    bool ok = xs_buf_reserve(b, 64 < b->max - b->n ? 64 : 0);
    size_t room = ok ? b->cap - b->n : 0;
    int n = vsnprintf(ok ? b->p + b->n : NULL, room, fmt, ap);
    va_end(ap);
    ok = ok && n >= 0;
    if (ok && (size_t)n >= room) {
        ok = xs_buf_reserve(b, (size_t)n);
        if (ok)
            vsnprintf(b->p + b->n, (size_t)n + 1, fmt, again);
        else
            b->p[b->n] = 0;
    }
    if (ok)
        b->n += (size_t)n;
    va_end(again);
    return ok;
}

char *xs_buf_take(xs_buf *b, size_t *n)
{
    if (b->failed || !xs_buf_reserve(b, 0))
        return NULL;
    char *p = b->p;
    if (n)
        *n = b->n;
    *b = (xs_buf){.max = b->max};
    return p;
}
