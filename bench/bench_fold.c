/* bench_fold.c -- how fast text folds: bench_fold FILE... prints MB of UTF-8 a second.
 *
 * Reads the files as one text, cuts it into windows like the pipeline and folds each in turn; best
 * and median of several rounds. The loops take turns, so that a busy machine slows all alike. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "base/limits.h"
#include "base/str.h"
#include "text/fold_fast.h"
#include "text/number.h"

enum { ROUNDS = 9, WAYS = 4 };

static double now(void)
{
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return (double)t.tv_sec + (double)t.tv_nsec * 1e-9;
}

static bool read_all(const char *path, xs_buf *b)
{
    static char block[1 << 16];
    FILE *f = fopen(path, "rb");
    if (!f)
        return false;
    for (size_t n; (n = fread(block, 1, sizeof block, f)) > 0;)
        xs_buf_add(b, block, n);
    fclose(f);
    return !b->failed;
}

static size_t cut(const xs_buf *b, size_t from)
{
    size_t to = from + XS_WINDOW_BYTES;
    if (to >= b->n)
        return b->n;
    while (to > from && ((unsigned char)b->p[to] & 0xC0) == 0x80)
        to--;
    return to;
}

static bool count_run(void *ctx, const xs_number *r)
{
    (void)r;
    ++*(size_t *)ctx;
    return true;
}

typedef struct counts {
    size_t code, points, stretches, runs;
} counts;

static double fold_all(const xs_buf *b, xs_fold *f, bool numbers, counts *c)
{
    *c = (counts){0};
    double spent = 0;
    for (size_t from = 0, to; from < b->n; from = to) {
        to = cut(b, from);
        double t = now();
        if (!numbers && !xs_fold_run(f, b->p + from, to - from, XS_FOLD_TEXT))
            return 0;
        if (numbers) {
            if (!xs_fold_run(f, b->p + from, to - from, XS_FOLD_TEXT))
                return 0;
            t = now();
            xs_numbers_each(f, count_run, &c->runs);
        }
        spent += now() - t;
        c->code += f->ncode;
        c->points += f->npoints;
        c->stretches += f->nstretches;
    }
    return spent;
}

static int by_value(const void *a, const void *b)
{
    double x = *(const double *)a, y = *(const double *)b;
    return (x > y) - (x < y);
}

static double copy_all(const xs_buf *b, xs_fold *f)
{
    double t = now();
    for (size_t from = 0, to; from < b->n; from = to) {
        to = cut(b, from);
        memcpy(f->code, b->p + from, to - from);
        __asm__ volatile("" ::: "memory");
    }
    return now() - t;
}

int main(int argc, char **argv)
{
    xs_buf b;
    xs_fold f;
    counts c[WAYS];
    double t[WAYS][ROUNDS];
    static const char *const name[WAYS] = {"memcpy", "scalar", "best", "numbers"};
    xs_buf_init(&b, (size_t)1 << 30);
    xs_fold_init(&f);
    for (int i = 1; i < argc; i++)
        if (!read_all(argv[i], &b))
            fprintf(stderr, "bench_fold: %s: cannot read; left out\n", argv[i]);
    if (b.n == 0) {
        fputs("usage: bench_fold FILE...\n", stderr);
        return 64;
    }
    for (int r = 0; r < ROUNDS; r++)
        for (int w = WAYS - 1; w >= 0; w--) {
            xs_fast_choose(w == 1 ? xs_fast_scalar : NULL);
            t[w][r] = w ? fold_all(&b, &f, w == 3, &c[w]) : copy_all(&b, &f);
        }
    printf("%.1f MB, %zu bytes of scan code, %zu checkpoints, %zu stretches, %zu number runs\n",
           (double)b.n / 1e6, c[2].code, c[2].points, c[2].stretches, c[3].runs);
    for (int w = 0; w < WAYS; w++) {
        qsort(t[w], ROUNDS, sizeof t[w][0], by_value);
        printf("%-8s best %7.0f MB/s  median %7.0f MB/s\n", name[w], (double)b.n / t[w][0] / 1e6,
               (double)b.n / t[w][ROUNDS / 2] / 1e6);
    }
    xs_fold_clear(&f);
    xs_buf_clear(&b);
    return 0;
}
