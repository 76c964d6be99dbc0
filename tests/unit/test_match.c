/* Raw hits: every overlapping occurrence of every term; patterns leftmost and longest; caps are
 * fair and hostile text does not take forever. */
#include <time.h>

#include "base/limits.h"
#include "match/match.h"
#include "pack_stage.h"
#include "text/fold.h"

typedef struct bench {
    stage s;
    xs_database *d;
    xs_matcher *m;
    xs_hits h;
    xs_fold f;
} bench;

static void bench_open(bench *b, const char *file, const char *text)
{
    xs_database_options o = {.lang = XS_EN};
    *b = (bench){.d = NULL};
    stage_open(&b->s);
    stage_text(&b->s, file, text);
    stage_must_load(&b->s, file);
    if (xs_database_compile(b->s.set, &o, &b->d, &b->s.err) != XS_OK)
        fail_msg("should compile, but: %s", b->s.err.what);
    b->m = xs_matcher_new(b->d);
    assert_non_null(b->m);
    xs_fold_init(&b->f);
}

static void bench_close(bench *b)
{
    xs_fold_clear(&b->f);
    xs_hits_clear(&b->h);
    xs_matcher_free(b->m);
    xs_database_free(b->d);
    stage_close(&b->s);
}

static void scan(bench *b, const char *text, size_t n)
{
    assert_true(xs_fold_run(&b->f, text, n, XS_FOLD_STRUCTURED));
    assert_true(xs_match_scan(b->m, b->f.code, b->f.ncode, &b->h));
}

/* "term=text " of every hit, in order. */
static const char *shown(bench *b)
{
    static char out[65536];
    size_t k = 0;
    out[0] = 0;
    for (size_t i = 0; i < b->h.n && k < sizeof out - 256; i++) {
        xs_raw_hit h = b->h.v[i];
        size_t from, to;
        xs_str s = xs_rs(b->s.set, b->s.set->atoms[h.atom].source);
        xs_fold_back(&b->f, h.from, h.to, &from, &to);
        k += (size_t)snprintf(out + k, sizeof out - k, "%.*s=%.*s ", (int)s.n, s.p,
                              (int)(to - from), b->f.text + from);
    }
    return out;
}

static void expect(bench *b, const char *text, const char *want)
{
    scan(b, text, strlen(text));
    if (strcmp(shown(b), want) != 0)
        fail_msg("\"%s\" should give\n%s\nbut gives\n%s", text, want, shown(b));
}

static void terms_overlap_and_fold(void **state)
{
    (void)state;
    bench b;
    bench_open(&b, "a.txt", "机密\n机密文件\n密文\n文件\naa\nＡＡ电报\n");
    expect(&b, "機 密文件", "机密=機 密 机密文件=機 密文件 密文=密文 文件=文件 ");
    expect(&b, "aaa", "aa=aa aa=aa ");
    expect(&b, "AA電報", "aa=AA ＡＡ电报=AA電報 ");
    expect(&b, "机\x1d密", "");
    expect(&b, "", "");
    bench_close(&b);
}

#define RULE(id, look)                                                                             \
    "  - {id: " id ", category: WS.INTERNAL, title: {zh: 一, en: one}, basis: x, suggestion: y, " \
    "examples: {hit: [a], miss: [b]}, look: [" look "]}\n"

static void equal_terms_of_two_rules_both_hit(void **state)
{
    (void)state;
    bench b;
    bench_open(&b, "a.yaml", "rules:\n" RULE("a", "{terms: [机密]}") RULE("b", "{terms: [機密]}"));
    expect(&b, "机密", "机密=机密 機密=机密 ");
    bench_close(&b);
}

static void patterns_are_leftmost_and_longest(void **state)
{
    (void)state;
    bench b;
    bench_open(&b, "a.yaml", "rules:\n" RULE("a", "{regex: '机密★?(\\d{1,2}年)?'}"));
    expect(&b, "机密★10年和机密5年以及机密",
           "机密★?(\\d{1,2}年)?=机密★10年 机密★?(\\d{1,2}年)?=机密5年 机密★?(\\d{1,2}年)?=机密 ");
    bench_close(&b);
    bench_open(&b, "a.yaml", "rules:\n" RULE("a", "{regex: '[一-龥]{2,6}文件'}"));
    expect(&b, "关于某某某市文件，文件", "[一-龥]{2,6}文件=关于某某某市文件 ");
    expect(&b, "某某文件某文件", "[一-龥]{2,6}文件=某某文件某文件 ");
    bench_close(&b);
    /* a shorter match that ends first does not hide the one around it */
    bench_open(&b, "a.yaml", "rules:\n" RULE("a", "{regex: '甲.{2}乙|丙'}"));
    expect(&b, "甲丙丁乙", "甲.{2}乙|丙=甲丙丁乙 ");
    expect(&b, "甲丁丁丙", "甲.{2}乙|丙=丙 ");
    bench_close(&b);
    bench_open(&b, "a.yaml", "rules:\n" RULE("a", "{regex: '甲.{1,3}乙'}"));
    expect(&b, "甲丁甲乙丁乙", "甲.{1,3}乙=甲丁甲乙 甲.{1,3}乙=甲乙丁乙 ");
    expect(&b, "甲丁\x1f乙", "");
    expect(&b, "甲丁\x1f丁乙 甲a\nb乙", "");
    bench_close(&b);
}

static void patterns_bound_to_lines_try_every_start(void **state)
{
    (void)state;
    bench b;
    bench_open(&b, "a.yaml", "rules:\n" RULE("a", "{regex: '^[甲乙]{1,2}丙+'}"));
    expect(&b, "甲乙丙丙",
           "^[甲乙]{1,2}丙+=甲乙丙丙 ^[甲乙]{1,2}丙+=甲乙丙 ^[甲乙]{1,2}丙+=乙丙丙 "
           "^[甲乙]{1,2}丙+=乙丙 ");
    bench_close(&b);
}

static uint64_t seed = 7;
static unsigned rnd(unsigned n)
{
    seed = seed * 6364136223846793005u + 1442695040888963407u;
    return (unsigned)(seed >> 33) % n;
}

/* Term hits equal those of memcmp at every place. */
static void random_terms_hit_where_they_stand(void **state)
{
    static const char *const letters[] = {"机", "密", "文", "a", "1", "龘", "𠀀", "é"};
    (void)state;
    for (int round = 0; round < 30; round++) {
        bench b;
        xs_buf list, text;
        xs_buf_init(&list, 1 << 20);
        xs_buf_init(&text, 1 << 20);
        for (unsigned i = 0, n = round < 25 ? 1 + rnd(12) : 9000; i < n; i++) {
            for (unsigned k = 0, len = 1 + rnd(round < 25 ? 5 : 7); k < len; k++)
                xs_buf_add_str(&list, xs_str_from(letters[rnd(8)]));
            xs_buf_add_char(&list, '\n');
        }
        bench_open(&b, "a.txt", list.p);
        for (unsigned i = 0; i < 500; i++)
            xs_buf_add_str(&text, xs_str_from(letters[rnd(8)]));
        scan(&b, text.p, text.n);
        size_t k = 0;
        for (size_t at = 0; at < b.f.ncode; at++)
            for (uint32_t a = 0; a < b.s.set->natoms; a++) {
                xs_str code = xs_rs(b.s.set, b.s.set->atoms[a].lowered);
                if (code.n > b.f.ncode - at || memcmp(code.p, b.f.code + at, code.n) != 0)
                    continue;
                if (k >= b.h.n || b.h.v[k].atom != a || b.h.v[k].from != at ||
                    b.h.v[k].to != at + code.n)
                    fail_msg("hit %zu should be term %u at %zu of %s", k, a, at, text.p);
                k++;
            }
        assert_int_equal(k, b.h.n);
        xs_buf_clear(&list);
        xs_buf_clear(&text);
        bench_close(&b);
    }
}

/* Patterns that only run where letters are find what they find alone in a text of their own. */
static void patterns_that_need_letters_miss_nothing(void **state)
{
    (void)state;
    bench b;
    bench_open(&b, "a.yaml",
               "rules:\n" RULE("a", "{regex: '[京津沪] ?[a-h][0-9]{4,5}'}")
                   RULE("b", "{regex: '[一-龥]{3,40}[x-z]'}"));
    assert_true(b.s.set->atoms[0].letters && b.s.set->atoms[1].letters);
    for (int round = 0; round < 300; round++) {
        xs_buf text, want;
        xs_buf_init(&text, 1 << 20);
        xs_buf_init(&want, 1 << 20);
        for (unsigned k = rnd(5); k > 0; k--) {
            for (unsigned i = rnd(rnd(3) ? 30 : 1500); i > 0; i--)
                xs_buf_add_str(&text, xs_str_from(rnd(9) ? "，。" : "12 "));
            if (rnd(2)) {
                xs_buf_add_str(&text, XS_STR("京a12345"));
                xs_buf_add_str(&want, XS_STR("[京津沪] ?[a-h][0-9]{4,5}=京a12345 "));
            } else {
                xs_buf_add_str(&text, XS_STR("某某某某y"));
                xs_buf_add_str(&want, XS_STR("[一-龥]{3,40}[x-z]=某某某某y "));
            }
        }
        for (unsigned i = rnd(600); i > 0; i--)
            xs_buf_add_str(&text, XS_STR("。"));
        expect(&b, text.p ? text.p : "", want.p ? want.p : "");
        xs_buf_clear(&text);
        xs_buf_clear(&want);
    }
    bench_close(&b);
}

static double seconds(void)
{
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return (double)t.tv_sec + 1e-9 * (double)t.tv_nsec;
}

static char *repeated(const char *piece, size_t n)
{
    char *p = malloc(n + 1);
    size_t len = strlen(piece);
    for (size_t i = 0; i < n; i++)
        p[i] = piece[i % len];
    p[n] = 0;
    return p;
}

static void too_many_hits_leave_some_of_every_rule(void **state)
{
    (void)state;
    bench b;
    bench_open(&b, "a.yaml",
               "rules:\n" RULE("a", "{terms: [a]}") RULE("b", "{terms: [密]}")
                   RULE("c", "{regex: '[0-9]{4,}'}"));
    char *text = repeated("a", 200000);
    memcpy(text + 150000, "密", strlen("密"));
    memcpy(text + 199000, "密123456", strlen("密123456"));
    scan(&b, text, 200000);
    assert_true(b.h.n >= XS_MAX_WINDOW_HITS && b.h.n <= 2 * XS_MAX_WINDOW_HITS);
    assert_true(b.h.dropped > 100000);
    size_t of[3] = {0};
    for (size_t i = 0; i < b.h.n; i++) {
        of[b.s.set->atoms[b.h.v[i].atom].rule]++;
        assert_true(i == 0 || b.h.v[i].from >= b.h.v[i - 1].from);
    }
    assert_int_equal(of[1], 2);
    assert_int_equal(of[2], 1);
    expect(&b, "一密", "密=密 "); /* the next window is a new one */
    assert_int_equal(b.h.dropped, 0);
    free(text);
    bench_close(&b);
}

static void hostile_text_takes_linear_time(void **state)
{
    static const char *const texts[] = {"a", "b", "机", "1", "aaaaaaaaaa ", "机密", "，", "1.1",
                                        "a文件", "密密密件"};
    (void)state;
    bench b;
    bench_open(&b, "a.yaml",
               "rules:\n" RULE("a", "{regex: '[a-z]{4,64}'}")
                   RULE("b", "{regex: '[一-龥]{2,60}(文件|号)'}") RULE("c", "{regex: 'a.{0,200}b'}")
                       RULE("d", "{regex: '(机密?){3,20}级'}")
                           RULE("e", "{regex: '[^ ]+密[^ ]+件'}")
                               RULE("f", "{regex: '\\d{1,3}\\.\\d{1,3}\\.\\d{1,3}'}")
                                   RULE("g", "{regex: '(机|密|机密)+'}"));
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++) {
        double at[2];
        for (int k = 0; k < 2; k++) {
            char *text = repeated(texts[i], 65536u << k);
            size_t n = 65536u << k;
            while ((text[n] & 0xC0) == 0x80 || (n > 0 && (text[n - 1] & 0x80)))
                n--;
            double from = seconds();
            scan(&b, text, n);
            at[k] = seconds() - from;
            free(text);
        }
        if (at[1] > 4 * at[0] + 0.5 || at[1] > 5)
            fail_msg("\"%s\" repeated: 64 KiB take %.3f s, 128 KiB %.3f s", texts[i], at[0], at[1]);
    }
    bench_close(&b);
}

static void what_hyperscan_refuses_is_said_with_its_rule(void **state)
{
    (void)state;
    stage s;
    xs_database *d = NULL;
    stage_open(&s);
    stage_text(
        &s, "a.yaml",
        "rules:\n" RULE("a", "{terms: [a]}")
            RULE("b", "{regex: '(a{1,60}b{1,60}c?){1,20}(x[a-z]{1,60}y){3,9}(d{2,60}e?){9,15}'}"));
    stage_must_load(&s, "a.yaml");
    xs_database_options o = {.lang = XS_EN, .problem = stage_problem, .problem_ctx = &s};
    xs_status st = xs_database_compile(s.set, &o, &d, &s.err);
    if (st == XS_OK) { /* a newer engine may take it */
        xs_database_free(d);
    } else {
        assert_int_equal(st, XS_E_RULES);
        assert_non_null(strstr(s.problems, "a.yaml:3: the pattern does not compile"));
    }
    stage_close(&s);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(terms_overlap_and_fold),
        cmocka_unit_test(equal_terms_of_two_rules_both_hit),
        cmocka_unit_test(patterns_are_leftmost_and_longest),
        cmocka_unit_test(patterns_bound_to_lines_try_every_start),
        cmocka_unit_test(random_terms_hit_where_they_stand),
        cmocka_unit_test(patterns_that_need_letters_miss_nothing),
        cmocka_unit_test(too_many_hits_leave_some_of_every_rule),
        cmocka_unit_test(hostile_text_takes_linear_time),
        cmocka_unit_test(what_hyperscan_refuses_is_said_with_its_rule),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
