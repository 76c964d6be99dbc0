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
        struct xs_arena_block *b = n <= BLOCK ? a->spare : NULL;
        if (b) {
            a->spare = b->next;
            a->nspare--;
        } else if (!(b = block_new(n))) {
            return NULL;
        }
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
    struct xs_arena_block *kept = a->spare;
    for (struct xs_arena_block *b = a->head, *next; b; b = next) {
        next = b->next;
        explicit_bzero(b->bytes, b->used);
        if (b->cap > BLOCK || a->nspare >= (a->keep ? a->keep : 1)) {
            free(b);
            continue;
        }
        b->used = 0;
        b->next = kept;
        kept = b;
        a->nspare++;
    }
    a->spare = kept;
    a->head = NULL;
    a->used = 0;
}

void xs_arena_clear(xs_arena *a)
{
    xs_arena_reset(a);
    for (struct xs_arena_block *b = a->spare, *next; b; b = next) {
        next = b->next;
        free(b);
    }
    a->spare = NULL;
    a->nspare = 0;
}
