/* arena.h -- memory of one scan: many small pieces that die together. */
#ifndef XS_BASE_ARENA_H
#define XS_BASE_ARENA_H
#include "base/str.h"

/* Zero-initialised with max set is empty and ready. Single thread. */
typedef struct xs_arena {
    struct xs_arena_block *head, *spare;
    size_t used, max;     /* bytes handed out; refuse beyond max */
    unsigned nspare, keep; /* blocks of 64 KB that outlive a reset; of 0, one does */
} xs_arena;

/* 16-byte aligned, zeroed. NULL beyond max or without memory. cost: constant. */
void *xs_arena_get(xs_arena *a, size_t n);
/* n elements of size each; NULL on overflow too. */
void *xs_arena_array(xs_arena *a, size_t n, size_t each);
/* A copy, NUL-terminated behind its end. {NULL,0} on failure (also for an empty string). */
xs_str xs_arena_copy(xs_arena *a, xs_str s);
xs_str xs_arena_printf(xs_arena *a, const char *fmt, ...) __attribute__((format(printf, 2, 3)));
void xs_arena_reset(xs_arena *a); /* wipes the contents, keeps some blocks */
void xs_arena_clear(xs_arena *a); /* wipes and frees */

#endif
