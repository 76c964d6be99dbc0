/* The result cache: what has not changed and was fully inspected is not screened again, and nothing
 * that cannot be trusted is believed. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

#include <cmocka.h>
#include <fcntl.h>
#include <ftw.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/str.h"
#include "pipeline/results.h"

static char root[64], cache[128], file[128];

static void put(const char *name, const char *text)
{
    char full[300];
    snprintf(full, sizeof full, "%s/%s", root, name);
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
    strcpy(root, "/tmp/xs-results-XXXXXX");
    if (!mkdtemp(root))
        return -1;
    snprintf(cache, sizeof cache, "%s/cache", root);
    snprintf(file, sizeof file, "%s/cache/results.db", root);
    char docs[300];
    snprintf(docs, sizeof docs, "%s/docs", root);
    mkdir(docs, 0755);
    snprintf(docs, sizeof docs, "%s/pack", root);
    return mkdir(docs, 0755);
}

static int remove_root(void **state)
{
    (void)state;
    return nftw(root, remove_one, 16, FTW_DEPTH | FTW_PHYS);
}

static xs_rules *rules(const char *word)
{
    xs_rules *r = NULL;
    char text[1000], pack[300];
    put("pack/pack.yaml", "name: test\nversion: 1.0.0\n");
    snprintf(text, sizeof text,
             "rules:\n  - id: t.word\n    category: WS.INTERNAL\n    title: {zh: 词, en: word}\n    basis: none\n"
             "    suggestion: {zh: 删, en: remove}\n    action: block\n    confidence: 95\n    look:\n"
             "      - terms: [%s]\n    examples: {hit: [a %s here], miss: [a haystack]}\n",
             word, word);
    put("pack/r.yaml", text);
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

typedef struct seen {
    xs_buf b;
    unsigned remarks;
} seen;

static int list(void *ctx, const xs_document *d)
{
    seen *s = ctx;
    xs_buf_printf(&s->b, "%.*s=%s,%s,%s", (int)(d->path.n - strlen(root)), d->path.p + strlen(root),
                  xs_action_name(d->verdict), d->reused ? "reused" : "read", d->sha256);
    for (size_t i = 0; i < d->nfindings; i++) {
        const xs_finding *f = &d->findings[i];
        xs_buf_printf(&s->b, " %.*s:%.*s:%.*s<%.*s>%.*s:%u:%u:%zu", (int)f->rule.n, f->rule.p, (int)f->title.n,
                      f->title.p, (int)f->before.n, f->before.p, (int)f->match.n, f->match.p, (int)f->after.n,
                      f->after.p, f->location.line, f->location.column, f->nreasons);
    }
    xs_buf_add_char(&s->b, '\n');
    return 0;
}

static void remark(void *ctx, const char *text)
{
    (void)text;
    ((seen *)ctx)->remarks++;
}

/* Run over the folder; documents taken from the cache. The listing without the word that says so. */
static unsigned run(xs_rules *r, xs_lang lang, char **listing, unsigned *remarks)
{
    char path[300];
    snprintf(path, sizeof path, "%s/docs", root);
    const char *const paths[] = {path};
    seen s = {0};
    xs_summary sum;
    xs_error err = {0};
    xs_run_options o;
    xs_run_options_init(&o);
    o.paths = paths;
    o.npaths = 1;
    o.jobs = 3;
    o.scan.cache_dir = cache;
    o.scan.lang = lang;
    o.scan.waivers = "";
    o.document = list;
    o.remark = remark;
    o.ctx = &s;
    xs_buf_init(&s.b, (size_t)1 << 20);
    assert_int_equal(xs_run(r, &o, &sum, &err), XS_OK);
    for (char *p = s.b.p; (p = strstr(p, ",reused,"));)
        memmove(p, p + 7, strlen(p + 7) + 1);
    for (char *p = s.b.p; (p = strstr(p, ",read,"));)
        memmove(p, p + 5, strlen(p + 5) + 1);
    if (listing)
        *listing = xs_buf_take(&s.b, NULL);
    if (remarks)
        *remarks = s.remarks;
    xs_buf_clear(&s.b);
    return (unsigned)sum.reused;
}

static void what_has_not_changed_is_only_hashed(void **state)
{
    (void)state;
    xs_rules *r = rules("needle");
    char *first, *second, *third;
    for (int i = 0; i < 40; i++) {
        char name[64], text[100];
        snprintf(name, sizeof name, "docs/%d.txt", i);
        snprintf(text, sizeof text, "document %d\nwith %s secretword\n", i, i % 4 ? "hay" : "a needle");
        put(name, text);
    }
    char path[300];
    snprintf(path, sizeof path, "%s/docs/pipe", root);
    assert_int_equal(mkfifo(path, 0600), 0);
    assert_int_equal(run(r, XS_EN, &first, NULL), 0);
    assert_non_null(strstr(first, "a <needle> secretword"));
    assert_int_equal(run(r, XS_EN, &second, NULL), 40); /* not the one that was not inspected */
    assert_string_equal(first, second);
    put("docs/7.txt", "changed to a needle\n");
    assert_int_equal(run(r, XS_EN, &third, NULL), 39);
    assert_non_null(strstr(third, "changed to a <needle>"));
    assert_int_equal(run(r, XS_ZH, NULL, NULL), 0); /* another language, another result */
    xs_rules_free(r);
    r = rules("document");
    assert_int_equal(run(r, XS_EN, NULL, NULL), 0); /* another pack */
    xs_rules_free(r);
    free(first);
    free(second);
    free(third);
}

static void the_cache_holds_no_plain_text(void **state)
{
    (void)state;
    struct stat st;
    assert_int_equal(stat(file, &st), 0);
    assert_int_equal(st.st_mode & 0777, 0600);
    assert_int_equal(stat(cache, &st), 0);
    assert_int_equal(st.st_mode & 0777, 0700);
    FILE *f = fopen(file, "rb");
    char *p = malloc(1 << 22);
    assert_true(f && p);
    size_t n = fread(p, 1, 1 << 22, f);
    fclose(f);
    assert_true(n > 4096);
    assert_null(memmem(p, n, "secretword", 10));
    assert_null(memmem(p, n, "needle", 6));
    assert_null(memmem(p, n, "t.word", 6));
    free(p);
}

static void overwrite(off_t at, const char *bytes)
{
    int fd = open(file, O_WRONLY);
    assert_true(fd >= 0);
    for (int i = 0; i < 4096; i += 8)
        assert_int_equal(pwrite(fd, bytes, 8, at + i), 8);
    close(fd);
}

static void a_cache_that_cannot_be_trusted_is_not_used(void **state)
{
    (void)state;
    xs_rules *r = rules("needle");
    unsigned remarks;
    char *want, *got;
    (void)run(r, XS_EN, NULL, NULL);
    assert_int_equal(run(r, XS_EN, &want, &remarks), 40);
    assert_int_equal(remarks, 0);
    assert_int_equal(chmod(file, 0644), 0); /* others may read it */
    assert_int_equal(run(r, XS_EN, &got, &remarks), 0);
    assert_int_equal(remarks, 1);
    assert_string_equal(want, got);
    free(got);
    assert_int_equal(chmod(file, 0600), 0);
    assert_int_equal(chmod(cache, 0777), 0); /* others may write there */
    assert_int_equal(run(r, XS_EN, NULL, &remarks), 0);
    assert_int_equal(remarks, 1);
    assert_int_equal(chmod(cache, 0700), 0);
    struct stat st;
    assert_int_equal(stat(file, &st), 0);
    for (off_t at = 4096; at + 4096 <= st.st_size; at += 4096) /* the rows */
        overwrite(at, "\x55\xAA\x55\xAA\x55\xAA\x55\xAA");
    (void)run(r, XS_EN, &got, NULL);
    assert_string_equal(want, got);
    free(got);
    overwrite(0, "not SQL!");
    assert_int_equal(run(r, XS_EN, &got, &remarks), 0);
    assert_int_equal(remarks, 1);
    assert_string_equal(want, got);
    free(got);
    free(want);
    xs_rules_free(r);
}

static void a_result_of_other_bytes_does_not_open(void **state)
{
    (void)state;
    xs_sha256 a, b;
    xs_result_key ka, kb, kc;
    xs_sha256_init(&a);
    xs_sha256_init(&b);
    xs_sha256_add(&a, "one", 3);
    xs_sha256_add(&b, "two", 3);
    xs_results_key(&a, XS_STR("context"), &ka);
    xs_results_key(&b, XS_STR("context"), &kb);
    xs_results_key(&a, XS_STR("another"), &kc);
    assert_memory_not_equal(ka.id, kb.id, 32);
    assert_memory_not_equal(ka.id, kc.id, 32);
    assert_memory_not_equal(ka.seal, kc.seal, 32);
    unlink(file);
    xs_error err = {0};
    xs_results *r = xs_results_open(cache, &err);
    if (!r)
        fail_msg("%s: %s", err.where, err.what);
    xs_results_put(r, &ka, XS_STR("plain"));
    xs_buf out;
    xs_buf_init(&out, 1000);
    assert_true(xs_results_get(r, &ka, &out));
    assert_true(xs_str_is(xs_buf_str(&out), "plain"));
    memcpy(ka.seal, kb.seal, 32);
    xs_buf_reset(&out);
    assert_false(xs_results_get(r, &ka, &out));
    assert_false(xs_results_get(r, &kb, &out));
    xs_buf_clear(&out);
    xs_results_close(r);
}

static void damaged_bytes_are_no_result(void **state)
{
    (void)state;
    static const xs_span spans[] = {{1, 5}, {7, 9}};
    static const xs_reason reasons[] = {{-5, {"why", 3}}};
    xs_finding f = {.rule = XS_STR("r"), .category = XS_STR("c"), .match = XS_STR("match"), .spans = spans, .nspans = 2,
                    .reasons = reasons, .nreasons = 1, .action = XS_BLOCK, .confidence = 90, .count = 2};
    xs_part p = {.path = XS_STR("a/b"), .chars = 4};
    xs_str note = XS_STR("a note");
    xs_document d = {.media_type = XS_STR("text/plain"), .findings = &f, .nfindings = 1, .parts = &p, .nparts = 1,
                     .notes = &note, .nnotes = 1};
    xs_buf b;
    xs_buf_init(&b, 65536);
    assert_true(xs_result_pack(&d, &b));
    xs_arena a = {.max = (size_t)1 << 24};
    xs_document back = {0};
    assert_true(xs_result_unpack(xs_buf_str(&b), &a, &back));
    assert_int_equal(back.nfindings, 1);
    assert_true(xs_str_is(back.findings[0].match, "match") && back.findings[0].spans[1].to == 9);
    assert_int_equal(back.findings[0].reasons[0].delta, -5);
    for (size_t n = 0; n < b.n; n++) {
        xs_arena_reset(&a);
        assert_false(xs_result_unpack((xs_str){b.p, n}, &a, &back));
    }
    for (size_t i = 0; i < b.n; i++) {
        char old = b.p[i];
        b.p[i] = (char)0xFF;
        xs_arena_reset(&a);
        (void)xs_result_unpack(xs_buf_str(&b), &a, &back);
        b.p[i] = old;
    }
    xs_arena_clear(&a);
    xs_buf_clear(&b);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_has_not_changed_is_only_hashed),
        cmocka_unit_test(the_cache_holds_no_plain_text),
        cmocka_unit_test(a_cache_that_cannot_be_trusted_is_not_used),
        cmocka_unit_test(a_result_of_other_bytes_does_not_open),
        cmocka_unit_test(damaged_bytes_are_no_result),
    };
    return cmocka_run_group_tests(tests, make_root, remove_root);
}
