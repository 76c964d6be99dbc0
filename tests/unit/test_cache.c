/* The cache gives back what was stored; whatever is damaged, foreign or stale is deleted, never
 * used. */
#include <dirent.h>
#include <fcntl.h>

#include "match/match.h"
#include "pack_stage.h"
#include "text/fold.h"

typedef struct cache {
    stage s;
    xs_database_options o;
    xs_database *d;
    char dir[128], file[512];
} cache;

static void find_file(cache *c)
{
    DIR *dir = opendir(c->dir);
    struct dirent *e;
    unsigned n = 0;
    while ((e = readdir(dir)))
        if (e->d_name[0] != '.') {
            snprintf(c->file, sizeof c->file, "%s/%s", c->dir, e->d_name);
            n++;
        }
    closedir(dir);
    assert_int_equal(n, 1); /* no temporary file is left */
}

static void store(cache *c)
{
    if (xs_database_store(c->s.set, c->d, &c->o, &c->s.err) != XS_OK)
        fail_msg("cannot store: %s: %s", c->s.err.where, c->s.err.what);
    find_file(c);
}

static void cache_open(cache *c)
{
    *c = (cache){.d = NULL};
    stage_open(&c->s);
    stage_text(&c->s, "a.yaml",
               "rules:\n  - {id: a, category: WS.INTERNAL, title: {zh: 一, en: one}, basis: x, "
               "suggestion: y, "
               "examples: {hit: [a], miss: [b]}, look: [{terms: [机密, 内部资料]}, {regex: "
               "'秘密★\\d+年'}]}\n");
    stage_must_load(&c->s, "a.yaml");
    snprintf(c->dir, sizeof c->dir, "%s/deep/cache", c->s.dir);
    c->o = (xs_database_options){.cache_dir = c->dir, .lang = XS_EN};
    memcpy(c->o.source_key, c->s.set->sha256, 65);
    assert_int_equal(xs_database_compile(c->s.set, &c->o, &c->d, &c->s.err), XS_OK);
    store(c);
}

static void cache_close(cache *c)
{
    xs_database_free(c->d);
    stage_close(&c->s);
}

/* Does the cache give a database that finds what it should? */
static bool works(cache *c)
{
    const xs_ruleset *set;
    xs_database *d;
    if (xs_database_open(&c->o, &set, &d, &c->s.err) != XS_OK) {
        assert_int_equal(c->s.err.status, XS_E_MISSING);
        return false;
    }
    xs_matcher *m = xs_matcher_new(d);
    xs_hits h = {0};
    xs_fold f;
    xs_fold_init(&f);
    assert_true(xs_fold_run(&f, "机密，秘密★10年", strlen("机密，秘密★10年"), 0));
    assert_true(xs_match_scan(m, f.code, f.ncode, &h));
    assert_int_equal(h.n, 2);
    assert_true(xs_str_is(xs_rs(set, set->rules[0].id), "a"));
    xs_fold_clear(&f);
    xs_hits_clear(&h);
    xs_matcher_free(m);
    xs_database_free(d);
    return true;
}

static bool exists(const cache *c)
{
    return access(c->file, F_OK) == 0;
}

static void what_was_stored_comes_back(void **state)
{
    (void)state;
    cache c;
    struct stat st;
    cache_open(&c);
    assert_int_equal(stat(c.file, &st), 0);
    assert_int_equal(st.st_mode & 07777, 0600);
    assert_int_equal(stat(c.dir, &st), 0);
    assert_int_equal(st.st_mode & 07777, 0700);
    assert_true(works(&c));
    assert_true(works(&c));
    store(&c); /* again, over it */
    assert_true(works(&c));
    cache_close(&c);
}

static void refused_and_deleted(cache *c, const char *why)
{
    if (works(c))
        fail_msg("a file %s is used", why);
    if (exists(c))
        fail_msg("a file %s is left lying", why);
    store(c);
    if (!works(c))
        fail_msg("a file %s is not replaced", why);
}

static char *slurp(const char *path, size_t *n)
{
    FILE *f = fopen(path, "rb");
    fseek(f, 0, SEEK_END);
    *n = (size_t)ftell(f);
    rewind(f);
    char *p = malloc(*n);
    assert_int_equal(fread(p, 1, *n, f), *n);
    fclose(f);
    return p;
}

static void spill(const char *path, const char *p, size_t n)
{
    FILE *f = fopen(path, "wb"); /* keeps the mode of what is there */
    assert_int_equal(fwrite(p, 1, n, f), n);
    fclose(f);
}

static void a_changed_byte_anywhere_is_noticed(void **state)
{
    (void)state;
    cache c;
    size_t n;
    cache_open(&c);
    char *p = slurp(c.file, &n);
    for (size_t i = 0; i < n; i += i < 1200 ? 13 : n / 60) {
        p[i] ^= 0x20;
        spill(c.file, p, n);
        p[i] ^= 0x20;
        char why[64];
        snprintf(why, sizeof why, "with byte %zu of %zu changed", i, n);
        refused_and_deleted(&c, why);
    }
    free(p);
    cache_close(&c);
}

static void a_cut_empty_or_longer_file_is_noticed(void **state)
{
    (void)state;
    cache c;
    size_t n;
    cache_open(&c);
    char *p = slurp(c.file, &n);
    size_t sizes[] = {0, 1, 100, n / 2, n - 1};
    for (size_t i = 0; i < sizeof sizes / sizeof *sizes; i++) {
        spill(c.file, p, sizes[i]);
        refused_and_deleted(&c, "that is cut");
    }
    FILE *f = fopen(c.file, "ab");
    fputc('x', f);
    fclose(f);
    refused_and_deleted(&c, "that is longer");
    free(p);
    cache_close(&c);
}

static void a_file_that_others_may_touch_is_not_trusted(void **state)
{
    (void)state;
    cache c;
    cache_open(&c);
    chmod(c.file, 0644);
    refused_and_deleted(&c, "that others may read");
    if (geteuid() == 0) {
        assert_int_equal(chown(c.file, 1, 1), 0);
        refused_and_deleted(&c, "of another owner");
    }
    char other[600];
    snprintf(other, sizeof other, "%s/../real", c.dir);
    assert_int_equal(rename(c.file, other), 0);
    assert_int_equal(symlink(other, c.file), 0);
    refused_and_deleted(&c, "that is a link");
    chmod(c.dir, 0777);
    assert_false(works(&c));
    assert_int_equal(xs_database_store(c.s.set, c.d, &c.o, &c.s.err), XS_E_IO);
    chmod(c.dir, 0700);
    assert_true(works(&c));
    cache_close(&c);
}

static void another_version_of_the_engine_is_noticed(void **state)
{
    (void)state;
    cache c;
    size_t n;
    cache_open(&c);
    char *p = slurp(c.file, &n), *engine = memmem(p, n, "Mode: BLOCK", 11);
    assert_non_null(engine);
    engine[0] = 'N';
    spill(c.file, p, n);
    refused_and_deleted(&c, "of another engine");
    free(p);
    cache_close(&c);
}

static void another_key_is_another_file(void **state)
{
    (void)state;
    cache c;
    cache_open(&c);
    c.o.source_key[3] ^= 1;
    assert_false(works(&c));
    assert_true(exists(&c)); /* the first one stays */
    c.o.source_key[3] ^= 1;
    assert_true(works(&c));
    char other[600];
    c.o.source_key[3] ^= 1;
    assert_int_equal(xs_database_store(c.s.set, c.d, &c.o, &c.s.err), XS_OK);
    c.o.source_key[3] ^= 1;
    /* a file under another's name: its key does not fit */
    DIR *dir = opendir(c.dir);
    struct dirent *e;
    while ((e = readdir(dir))) {
        snprintf(other, sizeof other, "%s/%s", c.dir, e->d_name);
        if (e->d_name[0] != '.' && strcmp(other, c.file) != 0)
            assert_int_equal(rename(other, c.file), 0);
    }
    closedir(dir);
    refused_and_deleted(&c, "of another key");
    cache_close(&c);
}

static void without_a_folder_there_is_no_cache(void **state)
{
    (void)state;
    cache c;
    cache_open(&c);
    c.o.cache_dir = NULL;
    assert_false(works(&c));
    assert_int_not_equal(xs_database_store(c.s.set, c.d, &c.o, &c.s.err), XS_OK);
    cache_close(&c);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_was_stored_comes_back),
        cmocka_unit_test(a_changed_byte_anywhere_is_noticed),
        cmocka_unit_test(a_cut_empty_or_longer_file_is_noticed),
        cmocka_unit_test(a_file_that_others_may_touch_is_not_trusted),
        cmocka_unit_test(another_version_of_the_engine_is_noticed),
        cmocka_unit_test(another_key_is_another_file),
        cmocka_unit_test(without_a_folder_there_is_no_cache),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
