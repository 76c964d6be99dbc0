/* bench_scan.c -- text in memory to verdict, against raw hs_scan of the same literals on the same UTF-8
 * bytes, interleaved round by round:  bench_scan ROUNDS CORPUS-DIR TERMS...  (TERMS "default": the pack alone)
 * Prints rows of bench/results.csv without their head: measure,case,value,unit. */
#include <dirent.h>
#include <hs.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <time.h>

#include "xianshen.h"

typedef struct text {
    char *p;
    size_t n;
} text;
static text *texts;
static size_t ntexts, total;

static char *slurp(const char *path, size_t *n)
{
    FILE *f = fopen(path, "rb");
    struct stat st;
    if (!f || fstat(fileno(f), &st) != 0)
        exit(1);
    char *p = malloc((size_t)st.st_size + 1);
    *n = p ? fread(p, 1, (size_t)st.st_size, f) : 0;
    p[*n] = 0;
    fclose(f);
    return p;
}

static void load(const char *dir)
{
    DIR *d = opendir(dir);
    for (struct dirent *e; d && (e = readdir(d)) != NULL;) {
        char path[4096];
        struct stat st;
        if (e->d_name[0] == '.')
            continue;
        snprintf(path, sizeof path, "%s/%s", dir, e->d_name);
        if (stat(path, &st) != 0)
            continue;
        if (S_ISDIR(st.st_mode)) {
            load(path);
        } else if (S_ISREG(st.st_mode)) {
            texts = reallocarray(texts, ntexts + 1, sizeof *texts);
            texts[ntexts].p = slurp(path, &texts[ntexts].n);
            total += texts[ntexts++].n;
        }
    }
    if (d)
        closedir(d);
}

static double cpu(void)
{
    struct timespec t;
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &t);
    return (double)t.tv_sec + (double)t.tv_nsec / 1e9;
}

static int count(unsigned id, unsigned long long from, unsigned long long to, unsigned flags, void *ctx)
{
    (void)id, (void)from, (void)to, (void)flags;
    ++*(uint64_t *)ctx;
    return 0;
}

typedef struct raw {
    hs_database_t *db;
    hs_scratch_t *scratch;
} raw;

static bool raw_compile(const char *file, raw *out)
{
    size_t n, lines = 0, cap = 0;
    char *p = slurp(file, &n);
    const char **v = NULL;
    size_t *len = NULL;
    for (char *line = strtok(p, "\n"); line; line = strtok(NULL, "\n")) {
        if (lines == cap) {
            cap = cap ? cap * 2 : 1024;
            v = reallocarray(v, cap, sizeof *v);
            len = reallocarray(len, cap, sizeof *len);
        }
        v[lines] = line;
        len[lines++] = strlen(line);
    }
    unsigned *flags = calloc(lines, sizeof *flags), *ids = calloc(lines, sizeof *ids);
    for (size_t i = 0; i < lines; i++)
        ids[i] = (unsigned)i;
    hs_compile_error_t *e = NULL;
    bool ok = hs_compile_lit_multi(v, flags, ids, len, (unsigned)lines, HS_MODE_BLOCK, NULL, &out->db, &e) == HS_SUCCESS &&
              hs_alloc_scratch(out->db, &out->scratch) == HS_SUCCESS;
    free(v), free(len), free(flags), free(ids), free(p);
    return ok;
}

static double raw_round(const raw *r, uint64_t *hits)
{
    double a = cpu();
    *hits = 0;
    for (size_t i = 0; i < ntexts; i++)
        hs_scan(r->db, texts[i].p, (unsigned)texts[i].n, 0, r->scratch, count, hits);
    return cpu() - a;
}

static double our_round(xs_scanner *s, uint64_t *hits)
{
    double a = cpu();
    *hits = 0;
    for (size_t i = 0; i < ntexts; i++) {
        const xs_document *d;
        if (xs_scan_bytes(s, "x.md", texts[i].p, texts[i].n, &d, NULL) != XS_OK)
            exit(1);
        for (size_t k = 0; k < d->nfindings; k++)
            *hits += d->findings[k].count;
    }
    return cpu() - a;
}

static int by_value(const void *a, const void *b)
{
    double x = *(const double *)a, y = *(const double *)b;
    return (x > y) - (x < y);
}

static void row(const char *measure, const char *name, double v, const char *unit)
{
    const char *slash = strrchr(name, '/');
    printf("%s,%s,%.4g,%s\n", measure, slash ? slash + 1 : name, v, unit);
    fflush(stdout);
}

int main(int argc, char **argv)
{
    if (argc < 4)
        return 64;
    size_t rounds = strtoul(argv[1], NULL, 10);
    load(argv[2]);
    double *ours = calloc(rounds, sizeof *ours), *raws = calloc(rounds, sizeof *raws), *ratio = calloc(rounds, sizeof *ratio);
    for (int k = 3; k < argc; k++) {
        const char *end = strrchr(argv[k], '.');
        bool pack = !end || strcmp(end, ".txt") != 0;
        xs_rules_options ro;
        xs_rules_options_init(&ro);
        const char *paths[] = {argv[k]};
        ro.paths = paths;
        ro.npaths = 1;
        xs_rules *rules = NULL;
        xs_error err = {0};
        if (xs_rules_load(&ro, &rules, &err) != XS_OK) {
            fprintf(stderr, "%s: %s\n", err.where, err.what);
            return 1;
        }
        xs_scan_options so;
        xs_scan_options_init(&so);
        so.no_sha256 = so.no_fingerprint = getenv("BENCH_VERDICT_ONLY") != NULL;
        xs_scanner *s = NULL;
        if (xs_scanner_new(rules, &so, &s, &err) != XS_OK)
            return 1;
        raw r = {0};
        if (!pack && !raw_compile(argv[k], &r))
            return 1;
        uint64_t hits = 0, raw_hits = 0;
        our_round(s, &hits); /* warm */
        for (size_t i = 0; i < rounds; i++) {
            raws[i] = pack ? 0 : raw_round(&r, &raw_hits);
            ours[i] = our_round(s, &hits);
            ratio[i] = raws[i] / ours[i];
        }
        qsort(ours, rounds, sizeof *ours, by_value);
        qsort(ratio, rounds, sizeof *ratio, by_value);
        qsort(raws, rounds, sizeof *raws, by_value);
        row("text_to_verdict", argv[k], (double)total / 1e6 / ours[rounds / 2], "MB/s");
        if (!pack) {
            row("raw_hs_scan", argv[k], (double)total / 1e6 / raws[rounds / 2], "MB/s");
            row("against_raw_hs_scan", argv[k], ratio[rounds / 2], "times");
            row("findings", argv[k], (double)hits, "count");
            row("raw_hits", argv[k], (double)raw_hits, "count");
        }
        hs_free_database(r.db);
        hs_free_scratch(r.scratch);
        xs_scanner_free(s);
        xs_rules_free(rules);
    }
    return 0;
}
