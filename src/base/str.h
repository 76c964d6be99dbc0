/* str.h -- owned buffers. Borrowed strings are xs_str (xianshen.h). */
#ifndef XS_BASE_STR_H
#define XS_BASE_STR_H
#include <stdarg.h>
#include <string.h>

#include "xianshen.h"

#define XS_STR(lit) ((xs_str){(lit), sizeof(lit) - 1})

static inline xs_str xs_str_from(const char *s) { return (xs_str){s, s ? strlen(s) : 0}; }
static inline bool xs_str_eq(xs_str a, xs_str b)
{
    return a.n == b.n && (a.n == 0 || memcmp(a.p, b.p, a.n) == 0);
}
static inline bool xs_str_is(xs_str a, const char *s) { return xs_str_eq(a, xs_str_from(s)); }
/* One half of "zh\ten"; all of it when there is no tab. */
static inline xs_str xs_half(xs_str both, xs_lang lang)
{
    const char *tab = both.n ? (const char *)memchr(both.p, '\t', both.n) : NULL;
    if (!tab)
        return both;
    size_t first = (size_t)(tab - both.p);
    return lang == XS_EN ? (xs_str){tab + 1, both.n - first - 1} : (xs_str){both.p, first};
}
/* Byte order; shorter first on a tie. */
int xs_str_cmp(xs_str a, xs_str b);

/* A growable buffer with a maximum. Appending past the maximum or without memory sets `failed`,
 * keeps what was there and ignores every later append: check once at the end. Always NUL-terminated
 * when p is not NULL. Zero-initialised with max set is empty and ready. */
typedef struct xs_buf {
    char *p;
    size_t n, cap, max;
    bool failed;
} xs_buf;

void xs_buf_init(xs_buf *b, size_t max);
void xs_buf_clear(xs_buf *b); /* frees */
void xs_buf_wipe(xs_buf *b);  /* overwrites, then frees: for document text and secrets */
void xs_buf_reset(xs_buf *b); /* empty, keeps memory and maximum */
bool xs_buf_reserve(xs_buf *b, size_t extra);
bool xs_buf_add(xs_buf *b, const void *p, size_t n);
bool xs_buf_add_char(xs_buf *b, char c);
bool xs_buf_add_str(xs_buf *b, xs_str s);
bool xs_buf_add_utf8(xs_buf *b, uint32_t codepoint);
bool xs_buf_printf(xs_buf *b, const char *fmt, ...) __attribute__((format(printf, 2, 3)));
/* A quoted CSV cell. Controls become blanks; a leading = + - @ would run as a formula in a spreadsheet,
 * so it gets an apostrophe. */
bool xs_buf_add_csv(xs_buf *b, xs_str s);
/* Give the bytes away; the caller frees them. NULL when the buffer failed. */
char *xs_buf_take(xs_buf *b, size_t *n);
static inline xs_str xs_buf_str(const xs_buf *b) { return (xs_str){b->p, b->n}; }

#endif
