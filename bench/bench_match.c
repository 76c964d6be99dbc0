/* bench_match.c -- how fast terms are found: bench_match LIST TEXTS-FOLDER [ROUNDS]
 *
 * Three ways take turns on the same windows of the same texts, so that a busy machine slows all
 * alike: raw    hs_scan of the terms' UTF-8 over the texts' UTF-8: what a program that only
 * compares does match  xs_match_scan over scan code that is there already whole  fold and
 * xs_match_scan: what screening pays Prints MB of UTF-8 a second (median of the rounds) and the
 * ratios to raw. */
#include <dirent.h>
#include <hs.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>

#include "base/file.h"
#include "base/limits.h"
#include "match/match.h"
#include "text/fold.h"

enum { ROUNDS_MAX = 101 };

typedef struct bench {
    xs_buf text;
    size_t *cuts, ncuts; /* windows of the text */
    uint8_t **code;      /* scan code of each */
    size_t *ncode;
    hs_database_t *raw;
    hs_scratch_t *scratch;
    xs_ruleset *set;
    xs_database *d;
    xs_matcher *m;
    xs_hits h;
    xs_fold f;
    size_t hits;
} bench;

static void die(const char *what)
{
    fprintf(stderr, "bench_match: %s\n", what);
    exit(1);
}

static double now(void)
{
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return (double)t.tv_sec + (double)t.tv_nsec * 1e-9;
}

static void gather(bench *b, const char *path)
{
    struct stat st;
    if (stat(path, &st) != 0)
        die(path);
    if (S_ISREG(st.st_mode)) {
        if (xs_file_read(path, &b->text, NULL) == XS_OK)
            xs_buf_add_char(&b->text, '\n');
        return;
    }
    struct dirent **names;
    int n = scandir(path, &names, NULL, alphasort);
    for (int i = 0; i < n; i++) {
        char sub[4096];
        snprintf(sub, sizeof sub, "%s/%s", path, names[i]->d_name);
        if (names[i]->d_name[0] != '.')
            gather(b, sub);
        free(names[i]);
    }
    if (n >= 0)
        free(names);
}

static void cut(bench *b)
{
    size_t n = b->text.n / (XS_WINDOW_BYTES - 4) + 2;
    b->cuts = calloc(n + 1, sizeof *b->cuts);
    b->code = calloc(n, sizeof *b->code);
    b->ncode = calloc(n, sizeof *b->ncode);
    for (size_t at = 0; at < b->text.n;) {
        size_t to = at + XS_WINDOW_BYTES < b->text.n ? at + XS_WINDOW_BYTES : b->text.n;
        while (to < b->text.n && ((unsigned char)b->text.p[to] & 0xC0) == 0x80)
            to--;
        if (!xs_fold_run(&b->f, b->text.p + at, to - at, 0))
            die("no memory");
        b->code[b->ncuts] = calloc(b->f.ncode + 64, 1);
        memcpy(b->code[b->ncuts], b->f.code, b->f.ncode);
        b->ncode[b->ncuts++] = b->f.ncode;
        b->cuts[b->ncuts] = at = to;
    }
}

static void compile_raw(bench *b)
{
    const xs_ruleset *s = b->set;
    const char **v = calloc(s->natoms, sizeof *v);
    size_t *n = calloc(s->natoms, sizeof *n);
    unsigned *flags = calloc(s->natoms, sizeof *flags), *ids = calloc(s->natoms, sizeof *ids);
    hs_compile_error_t *e = NULL;
    for (uint32_t i = 0; i < s->natoms; i++) {
        xs_str t = xs_rs(s, s->atoms[i].source);
        v[i] = t.p;
        n[i] = t.n;
        ids[i] = i;
    }
    if (hs_compile_lit_multi(v, flags, ids, n, s->natoms, HS_MODE_BLOCK, NULL, &b->raw, &e) !=
            HS_SUCCESS ||
        hs_alloc_scratch(b->raw, &b->scratch) != HS_SUCCESS)
        die(e ? e->message : "hs_alloc_scratch");
    free(v);
    free(n);
    free(flags);
    free(ids);
}

static int on_raw(unsigned id, unsigned long long from, unsigned long long to, unsigned flags,
                  void *ctx)
{
    (void)id, (void)from, (void)to, (void)flags;
    ++*(size_t *)ctx;
    return 0;
}

static double run(bench *b, int way)
{
    double from = now();
    b->hits = 0;
    for (size_t i = 0; i < b->ncuts; i++) {
        const char *p = b->text.p + b->cuts[i];
        size_t n = b->cuts[i + 1] - b->cuts[i];
        if (way == 0) {
            hs_scan(b->raw, p, (unsigned)n, 0, b->scratch, on_raw, &b->hits);
            continue;
        }
        if (way == 2 && !xs_fold_run(&b->f, p, n, 0))
            die("no memory");
        if (!xs_match_scan(b->m, way == 2 ? b->f.code : b->code[i],
                           way == 2 ? b->f.ncode : b->ncode[i], &b->h))
            die("no memory");
        b->hits += b->h.n;
    }
    return (double)b->text.n / 1e6 / (now() - from);
}

static int by_value(const void *a, const void *b)
{
    double x = *(const double *)a, y = *(const double *)b;
    return (x > y) - (x < y);
}

int main(int argc, char **argv)
{
    bench b = {.ncuts = 0};
    int rounds = argc > 3 ? atoi(argv[3]) : 7;
    if (argc < 3 || rounds < 1 || rounds > ROUNDS_MAX)
        die("usage: bench_match LIST TEXTS-FOLDER [ROUNDS]");
    const char *paths[] = {argv[1]};
    xs_pack_options po = {.paths = paths, .npaths = 1, .lang = XS_EN};
    xs_database_options dbo = {.lang = XS_EN};
    xs_error err = {XS_OK, 0, "", ""};
    xs_buf_init(&b.text, (size_t)1 << 30);
    xs_fold_init(&b.f);
    gather(&b, argv[2]);
    cut(&b);
    double t0 = now();
    if (xs_ruleset_load(&po, &b.set, &err) != XS_OK)
        die(err.what);
    double t1 = now();
    if (xs_database_compile(b.set, &dbo, &b.d, &err) != XS_OK || !(b.m = xs_matcher_new(b.d)))
        die(err.what);
    double t2 = now(), v[3][ROUNDS_MAX];
    size_t hits[3];
    compile_raw(&b);
    double t3 = now();
    for (int r = 0; r < rounds; r++)
        for (int way = 0; way < 3; way++) {
            v[way][r] = run(&b, way);
            hits[way] = b.hits;
        }
    for (int way = 0; way < 3; way++)
        qsort(v[way], (size_t)rounds, sizeof v[way][0], by_value);
    double raw = v[0][rounds / 2], match = v[1][rounds / 2], whole = v[2][rounds / 2];
    printf("terms %u, %.1f MB; load %.0f ms, compile %.0f ms (raw %.0f ms), %zu KB\n",
           b.set->natoms, (double)b.text.n / 1e6, (t1 - t0) * 1e3, (t2 - t1) * 1e3, (t3 - t2) * 1e3,
           xs_database_bytes(b.d) >> 10);
    printf("raw %.0f MB/s (%zu hits)  match %.0f MB/s (%zu hits) x%.2f  whole %.0f MB/s x%.2f\n",
           raw, hits[0], match, hits[1], match / raw, whole, whole / raw);
    return 0;
}
