/* Walking, running in parallel, delivering in order; coverage against verdict. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

#include <cmocka.h>
#include <errno.h>
#include <fcntl.h>
#include <ftw.h>
#include <sys/stat.h>
#include <unistd.h>

#include "pipeline/deliver.h"
#include "pipeline/walk.h"

static char root[64];

static void put(const char *path, const char *text)
{
    char full[512];
    snprintf(full, sizeof full, "%s/%s", root, path);
    for (char *s = full + strlen(root) + 1; (s = strchr(s, '/')); *s++ = '/') {
        *s = 0;
        mkdir(full, 0755);
    }
    FILE *f = fopen(full, "wb");
    assert_non_null(f);
    fputs(text, f);
    fclose(f);
}

static int remove_one(const char *path, const struct stat *st, int flag, struct FTW *w)
{
    (void)st;
    (void)flag;
    (void)w;
    return remove(path);
}

static int make_root(void **state)
{
    (void)state;
    strcpy(root, "/tmp/xs-run-XXXXXX");
    return mkdtemp(root) ? 0 : -1;
}

static int remove_root(void **state)
{
    (void)state;
    return nftw(root, remove_one, 16, FTW_DEPTH | FTW_PHYS);
}

/* ---- coverage -------------------------------------------------------------------------------- */

static void what_was_not_seen_is_never_clean(void **state)
{
    (void)state;
    uint32_t r = 1;
    for (int round = 0; round < 100000; round++) {
        xs_part parts[4];
        xs_finding findings[4];
        xs_waiver_ref waiver = {0};
        r = r * 1664525u + 1013904223u;
        size_t np = r >> 30, nf = r >> 28 & 3;
        bool gap = np == 0;
        xs_action worst = XS_PASS;
        for (size_t i = 0; i < np; i++) {
            r = r * 1664525u + 1013904223u;
            parts[i] = (xs_part){.state = r >> 31 ? XS_PART_SCANNED : (xs_part_state)(r >> 20 & 7),
                                 .visibility = (xs_visibility)(r >> 10 & 7),
                                 .chars = r >> 5 & 3};
            gap |= parts[i].state != XS_PART_SCANNED;
        }
        for (size_t i = 0; i < nf; i++) {
            r = r * 1664525u + 1013904223u;
            findings[i] = (xs_finding){.action = (xs_action)(r >> 30), .waiver = r >> 20 & 1 ? &waiver : NULL};
            if (!findings[i].waiver && findings[i].action > worst)
                worst = findings[i].action;
        }
        xs_coverage c = xs_coverage_of(parts, np);
        xs_action v = xs_verdict_of(findings, nf, c);
        assert_int_equal(c == XS_COVER_ALL, !gap);
        assert_true(c == XS_COVER_ALL || v >= XS_REVIEW);
        assert_true(v >= worst);
        assert_true(c != XS_COVER_ALL || v == worst);
    }
}

/* ---- walk ------------------------------------------------------------------------------------ */

static void walk_to(xs_buf *out, const char *const *paths, size_t n)
{
    xs_walk *w = xs_walk_new(paths, n);
    xs_walk_entry e;
    assert_non_null(w);
    while (xs_walk_next(w, &e)) {
        const char *p = !strncmp(e.path, root, strlen(root)) ? e.path + strlen(root) : e.path;
        xs_buf_printf(out, "%d%s ", (int)e.kind, p);
        free(e.path);
    }
    xs_walk_free(w);
}

static void files_come_in_order_of_their_paths(void **state)
{
    (void)state;
    static const char *const names[] = {"w/b.txt", "w/a/z.txt", "w/a.txt", "w/a-b/1", "w/a/b/c/d.txt", "w/a0", "w/Z",
                                        "w/.git/x", "w/.svn/x", "w/.hg/x", "w/.hidden", "w/sub/.git/y", "w/git/x",
                                        "w/机密/文件.txt", "w/.gitignore"};
    for (size_t i = 0; i < sizeof names / sizeof *names; i++)
        put(names[i], "x");
    char path[300], slash[300];
    snprintf(path, sizeof path, "%s/w", root);
    snprintf(slash, sizeof slash, "%s/w//", root);
    const char *const paths[] = {path}, *const again[] = {slash, "-", "/proc/no/such"};
    xs_buf out;
    xs_buf_init(&out, 65536);
    walk_to(&out, paths, 1);
    assert_string_equal(out.p, "0/w/.gitignore 0/w/.hidden 0/w/Z 0/w/a-b/1 0/w/a.txt 0/w/a/b/c/d.txt 0/w/a/z.txt "
                               "0/w/a0 0/w/b.txt 0/w/git/x 0/w/机密/文件.txt ");
    size_t n = out.n;
    walk_to(&out, again, 3);
    assert_true(out.n > 2 * n && !memcmp(out.p, out.p + n, n));
    assert_string_equal(out.p + 2 * n, "4- 3/proc/no/such ");
    xs_buf_clear(&out);
}

static void links_lead_nowhere_outside(void **state)
{
    (void)state;
    put("l/in/a.txt", "x");
    put("outside.txt", "x");
    char a[400], l[300];
    snprintf(l, sizeof l, "%s/l", root);
    static const char *const links[][2] = {{"in/a.txt", "file"}, {"in", "folder"}, {"../l", "loop"}, {"..", "up"},
                                           {"../outside.txt", "out"}, {"nothing", "dangling"}, {"self", "self"}};
    for (size_t i = 0; i < sizeof links / sizeof *links; i++) {
        snprintf(a, sizeof a, "%s/%s", l, links[i][1]);
        assert_int_equal(symlink(links[i][0], a), 0);
    }
    snprintf(a, sizeof a, "%s/fifo", l);
    assert_int_equal(mkfifo(a, 0600), 0);
    const char *const paths[] = {l};
    xs_buf out;
    xs_buf_init(&out, 65536);
    walk_to(&out, paths, 1);
    assert_string_equal(out.p, "1/l/dangling 1/l/fifo 0/l/in/a.txt 1/l/out 1/l/self 1/l/up ");
    xs_buf_clear(&out);
}

/* ---- deliver --------------------------------------------------------------------------------- */

#define DOCS 5000

typedef struct order {
    uint64_t next;
    uint64_t stop_at;
    bool wrong;
} order;

static int in_order(void *ctx, const xs_document *d)
{
    order *o = ctx;
    char want[32];
    snprintf(want, sizeof want, "%llu", (unsigned long long)o->next);
    o->wrong |= !xs_str_is(d->path, want) || d->nfindings != 1 || !xs_str_is(d->findings[0].match, want);
    o->next++;
    return o->next == o->stop_at;
}

static xs_deliver deliver;
static pthread_mutex_t pick = PTHREAD_MUTEX_INITIALIZER;
static uint64_t picked;

static void *maker(void *arg)
{
    unsigned seed = (unsigned)(uintptr_t)arg;
    for (;;) {
        pthread_mutex_lock(&pick);
        uint64_t n = picked++;
        pthread_mutex_unlock(&pick);
        if (n >= DOCS)
            return NULL;
        char name[32];
        snprintf(name, sizeof name, "%llu", (unsigned long long)n);
        static const xs_span span = {0, 1};
        xs_finding f = {.match = xs_str_from(name), .nspans = 1, .spans = &span, .count = 1, .action = XS_NOTE};
        xs_document d = {.path = xs_str_from(name), .findings = &f, .nfindings = 1, .verdict = XS_NOTE, .size = 3};
        if (rand_r(&seed) % 50 == 0)
            usleep(1000);
        xs_deliver_put(&deliver, n, &d);
        explicit_bzero(name, sizeof name); /* what was borrowed is gone */
    }
}

static void documents_are_delivered_in_order(void **state)
{
    (void)state;
    for (int round = 0; round < 2; round++) {
        order o = {.stop_at = round ? 100 : 0};
        xs_summary sum = {0};
        xs_run_options ro;
        xs_run_options_init(&ro);
        ro.document = in_order;
        ro.ctx = &o;
        picked = 0;
        xs_deliver_init(&deliver, &ro, &sum);
        pthread_t t[4];
        for (uintptr_t i = 0; i < 4; i++)
            assert_int_equal(pthread_create(&t[i], NULL, maker, (void *)(i + 1)), 0);
        for (int i = 0; i < 4; i++)
            pthread_join(t[i], NULL);
        assert_false(o.wrong);
        assert_int_equal(o.next, round ? 100 : DOCS);
        assert_int_equal(sum.documents, o.next);
        assert_int_equal(sum.bytes, 3 * o.next);
        assert_int_equal(deliver.held, 0);
        xs_deliver_clear(&deliver);
    }
}

/* ---- run ------------------------------------------------------------------------------------- */

static xs_rules *rules(void)
{
    static xs_rules *r;
    if (r)
        return r;
    put("pack/pack.yaml", "name: test\nversion: 1.0.0\n");
    put("pack/r.yaml", "rules:\n  - id: t.word\n    category: WS.INTERNAL\n    title: {zh: 词, en: word}\n"
                       "    basis: none\n    suggestion: {zh: 删, en: remove}\n    action: block\n    confidence: 95\n"
                       "    look:\n      - terms: [needle]\n    examples: {hit: [a needle here], miss: [a haystack]}\n");
    char pack[512];
    snprintf(pack, sizeof pack, "%s/pack", root);
    const char *const paths[] = {pack};
    xs_rules_options o;
    xs_error err = {0};
    xs_rules_options_init(&o);
    o.paths = paths;
    o.npaths = 1;
    o.cache_dir = "";
    if (xs_rules_load(&o, &r, &err) != XS_OK)
        fail_msg("%s: %s", err.where, err.what);
    return r;
}

typedef struct listing {
    xs_buf b;
    unsigned troubles;
    volatile int *stop;
} listing;

static int list(void *ctx, const xs_document *d)
{
    listing *l = ctx;
    xs_buf_printf(&l->b, "%.*s=%s,%s,%zu ", (int)(d->path.n - strlen(root)), d->path.p + strlen(root),
                  xs_action_name(d->verdict), xs_coverage_name(d->coverage), d->nfindings);
    if (l->stop)
        __atomic_store_n(l->stop, 1, __ATOMIC_RELAXED);
    return 0;
}

static void trouble(void *ctx, const xs_error *e)
{
    listing *l = ctx;
    l->troubles += e->status == XS_E_MISSING;
}

static xs_status run_on(const char *folder, unsigned jobs, listing *l, xs_summary *sum)
{
    char path[300];
    snprintf(path, sizeof path, "%s/%s", root, folder);
    const char *const paths[] = {path};
    xs_run_options o;
    xs_error err = {0};
    xs_run_options_init(&o);
    o.paths = paths;
    o.npaths = 1;
    o.jobs = jobs;
    o.document = list;
    o.trouble = trouble;
    o.interrupted = l->stop;
    o.ctx = l;
    xs_buf_init(&l->b, (size_t)1 << 24);
    return xs_run(rules(), &o, sum, &err);
}

static void the_number_of_jobs_changes_nothing(void **state)
{
    (void)state;
    for (int i = 0; i < 300; i++) {
        char name[64];
        snprintf(name, sizeof name, "many/%d/%d.txt", i % 7, i);
        put(name, i % 10 == 3 ? "one\nneedle two needle\n" : "hay\n");
    }
    put("many/empty.txt", "");
    char fifo[512];
    snprintf(fifo, sizeof fifo, "%s/many/fifo", root);
    assert_int_equal(mkfifo(fifo, 0600), 0);
    listing one = {0}, more = {0};
    xs_summary sum, sum2;
    assert_int_equal(run_on("many", 1, &one, &sum), XS_OK);
    assert_int_equal(run_on("many", 4, &more, &sum2), XS_OK);
    assert_string_equal(one.b.p, more.b.p);
    assert_int_equal(sum.documents, 302);
    assert_int_equal(sum.verdicts[XS_BLOCK], 30);
    assert_int_equal(sum.findings[XS_BLOCK], 60);
    assert_int_equal(sum.not_inspected, 1);
    assert_int_equal(sum2.documents, 302);
    assert_int_equal(sum2.bytes, sum.bytes);
    assert_non_null(strstr(one.b.p, "/many/fifo=review,none,"));
    assert_non_null(strstr(one.b.p, "/many/empty.txt=pass,all,0 "));
    xs_buf_clear(&one.b);
    xs_buf_clear(&more.b);
}

static void an_interrupted_run_keeps_what_it_has(void **state)
{
    (void)state;
    for (unsigned jobs = 1; jobs <= 3; jobs += 2) {
        volatile int stop = 0;
        listing l = {.stop = &stop};
        xs_summary sum;
        (void)run_on("many", jobs, &l, &sum);
        assert_true(sum.documents >= 1 && sum.documents < 302);
        assert_memory_equal(l.b.p, "/many/0/0.txt=pass", 18);
        xs_buf_clear(&l.b);
    }
}

static void a_missing_path_is_the_runs_failure(void **state)
{
    (void)state;
    listing l = {0};
    xs_summary sum;
    assert_int_equal(run_on("not-there", 2, &l, &sum), XS_E_MISSING);
    assert_int_equal(l.troubles, 1);
    assert_int_equal(sum.documents, 0);
    xs_buf_clear(&l.b);
}

static int clear_rules(void **state)
{
    xs_rules_free(rules());
    return remove_root(state);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_was_not_seen_is_never_clean),
        cmocka_unit_test(files_come_in_order_of_their_paths),
        cmocka_unit_test(links_lead_nowhere_outside),
        cmocka_unit_test(documents_are_delivered_in_order),
        cmocka_unit_test(the_number_of_jobs_changes_nothing),
        cmocka_unit_test(an_interrupted_run_keeps_what_it_has),
        cmocka_unit_test(a_missing_path_is_the_runs_failure),
    };
    return cmocka_run_group_tests(tests, make_root, clear_rules);
}
