#include "base/arena.h"

#include <stdio.h>
#include <stdlib.h>

#define BLOCK ((size_t)64 * 1024)

struct xs_arena_block {
    struct xs_arena_block *next;
    size_t used, cap;
    _Alignas(16) char bytes[];
};

static struct xs_arena_block *block_new(size_t need)
{
    size_t cap = need > BLOCK ? need : BLOCK;
    struct xs_arena_block *b = malloc(sizeof *b + cap);
    if (b)
        *b = (struct xs_arena_block){.cap = cap};
    return b;
}

void *xs_arena_get(xs_arena *a, size_t n)
{
    if (n > a->max || a->used > a->max - n)
        return NULL;
    n = (n + 15) & ~(size_t)15;
    if (!a->head || a->head->cap - a->head->used < n) {
        struct xs_arena_block *b = block_new(n);
        if (!b)
            return NULL;
        b->next = a->head;
        a->head = b;
    }
    void *p = a->head->bytes + a->head->used;
    a->head->used += n;
    a->used += n;
    return memset(p, 0, n);
}

void *xs_arena_array(xs_arena *a, size_t n, size_t each)
{
    size_t bytes;
    return __builtin_mul_overflow(n, each, &bytes) ? NULL : xs_arena_get(a, bytes);
}

xs_str xs_arena_copy(xs_arena *a, xs_str s)
{
    char *p = s.n < SIZE_MAX ? xs_arena_get(a, s.n + 1) : NULL;
    if (!p)
        return (xs_str){NULL, 0};
    if (s.n)
        memcpy(p, s.p, s.n);
    return (xs_str){p, s.n};
}

xs_str xs_arena_printf(xs_arena *a, const char *fmt, ...)
{
    va_list ap, again;
    va_start(ap, fmt);
    va_copy(again, ap);
    int n = vsnprintf(NULL, 0, fmt, ap);
    va_end(ap);
    char *p = n < 0 ? NULL : xs_arena_get(a, (size_t)n + 1);
    if (p)
        vsnprintf(p, (size_t)n + 1, fmt, again);
    va_end(again);
    return p ? (xs_str){p, (size_t)n} : (xs_str){NULL, 0};
}

void xs_arena_reset(xs_arena *a)
{
    while (a->head && (a->head->next || a->head->cap > BLOCK)) {
        struct xs_arena_block *b = a->head;
        a->head = b->next;
        explicit_bzero(b->bytes, b->used);
        free(b);
    }
    if (a->head) {
        explicit_bzero(a->head->bytes, a->head->used);
        a->head->used = 0;
    }
    a->used = 0;
}

void xs_arena_clear(xs_arena *a)
{
    xs_arena_reset(a);
    free(a->head);
    a->head = NULL;
}
