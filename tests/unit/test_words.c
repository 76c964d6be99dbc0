/* The matcher of long lists finds what comparing every term at every place finds. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

#include <cmocka.h>

#include "match/words.h"
#include "text/fold.h"

static uint64_t seed = 11;
static unsigned rnd(unsigned n)
{
    seed = seed * 6364136223846793005u + 1442695040888963407u;
    return (unsigned)(seed >> 33) % n;
}

static const uint32_t letters[] = {U'机', U'密', 'a', 'b', U'龘', U'𠀀', U'é', 'c', ' ', U'级'};

static void random_code(xs_buf *b, unsigned chars, unsigned kinds)
{
    for (unsigned i = 0; i < chars; i++) {
        uint8_t out[5];
        xs_buf_add(b, out, xs_fold_encode(letters[rnd(kinds)], out));
    }
}

typedef struct hit {
    uint32_t id;
    size_t from, to;
} hit;

typedef struct hits {
    hit v[300000];
    size_t n;
} hits;

static hits got, want;

static void on_hit(void *ctx, uint32_t id, size_t from, size_t to)
{
    hits *h = ctx;
    assert_true(h->n < sizeof h->v / sizeof *h->v);
    h->v[h->n++] = (hit){id, from, to};
}

static int by_place(const void *a, const void *b)
{
    const hit *x = a, *y = b;
    if (x->from != y->from)
        return x->from < y->from ? -1 : 1;
    return x->id < y->id ? -1 : x->id > y->id;
}

static void compare(xs_words_input *terms, size_t n, const uint8_t *code, size_t ncode)
{
    xs_buf block;
    xs_words w;
    xs_buf_init(&block, (size_t)1 << 28);
    assert_true(xs_words_build(terms, n, &block));
    assert_true(xs_words_open(block.p, block.n, &w));
    got.n = want.n = 0;
    xs_words_scan(&w, code, ncode, on_hit, &got);
    for (size_t at = 0; at < ncode; at++)
        for (size_t i = 0; i < n; i++)
            if (code[at] < 0xC0 && terms[i].code.n <= ncode - at &&
                memcmp(terms[i].code.p, code + at, terms[i].code.n) == 0)
                on_hit(&want, terms[i].id, at, at + terms[i].code.n);
    qsort(got.v, got.n, sizeof *got.v, by_place);
    qsort(want.v, want.n, sizeof *want.v, by_place);
    for (size_t i = 0; i < want.n || i < got.n; i++)
        if (i >= want.n || i >= got.n || by_place(&got.v[i], &want.v[i]) != 0 ||
            got.v[i].to != want.v[i].to)
            fail_msg(
                "of %zu terms on %zu bytes, hit %zu of %zu: want term %u at %zu, got %u at %zu", n,
                ncode, i, want.n, i < want.n ? want.v[i].id : 0, i < want.n ? want.v[i].from : 0,
                i < got.n ? got.v[i].id : 0, i < got.n ? got.v[i].from : 0);
    xs_buf_clear(&block);
}

static void random_terms_on_random_code(void **state)
{
    (void)state;
    for (int round = 0; round < 400; round++) {
        unsigned kinds = 1 + rnd(10), n = 1 + rnd(round % 10 ? 30 : 800),
                 most = 2 + rnd(round % 3 ? 5 : 40);
        xs_words_input *terms = calloc(n, sizeof *terms);
        unsigned k = 0;
        for (unsigned i = 0; i < n; i++) {
            xs_buf b;
            xs_buf_init(&b, 4096);
            random_code(&b, 1 + rnd(most), kinds);
            if (b.n >= XS_WORDS_MIN) {
                terms[k] = (xs_words_input){xs_buf_str(&b), k};
                k++;
            } else {
                xs_buf_clear(&b);
            }
        }
        xs_buf text;
        xs_buf_init(&text, 65536);
        random_code(&text, rnd(round % 7 ? 60 : 600), kinds);
        uint8_t *exact =
            malloc(text.n ? text.n : 1); /* a read behind it is seen by the sanitizer */
        if (text.n)
            memcpy(exact, text.p, text.n);
        if (k)
            compare(terms, k, exact, text.n);
        for (unsigned i = 0; i < k; i++)
            free((void *)(uintptr_t)terms[i].code.p);
        free(terms);
        free(exact);
        xs_buf_clear(&text);
    }
}

static void the_same_term_of_several_atoms_hits_for_each(void **state)
{
    (void)state;
    xs_words_input terms[20];
    for (uint32_t i = 0; i < 20; i++)
        terms[i] = (xs_words_input){i < 10 ? XS_STR("abcdefgh") : XS_STR("abcd"), i};
    compare(terms, 20, (const uint8_t *)"xabcdefghabcdefg", 16);
    assert_int_equal(got.n, 30);
}

static void a_list_of_one_beginning_is_searched_not_walked(void **state)
{
    (void)state;
    enum { N = 20000 };
    static char text[N][24];
    static xs_words_input terms[N];
    static char hay[200000];
    for (uint32_t i = 0; i < N; i++) {
        snprintf(text[i], sizeof text[i], "prefix%05u", i);
        terms[i] = (xs_words_input){xs_str_from(text[i]), i};
    }
    for (size_t i = 0; i < sizeof hay; i++)
        hay[i] = "prefix0"[i % 7];
    xs_buf block;
    xs_words w;
    struct timespec a, b;
    xs_buf_init(&block, (size_t)1 << 28);
    assert_true(xs_words_build(terms, N, &block) && xs_words_open(block.p, block.n, &w));
    got.n = 0;
    clock_gettime(CLOCK_MONOTONIC, &a);
    xs_words_scan(&w, (const uint8_t *)hay, sizeof hay, on_hit, &got);
    clock_gettime(CLOCK_MONOTONIC, &b);
    double s = (double)(b.tv_sec - a.tv_sec) + 1e-9 * (double)(b.tv_nsec - a.tv_nsec);
    if (s > 1)
        fail_msg("28,000 near misses of %d terms take %.2f s", N, s);
    assert_int_equal(got.n, 0);
    xs_words_scan(&w, (const uint8_t *)"prefix00042", 11, on_hit, &got);
    assert_int_equal(got.n, 1);
    assert_int_equal(got.v[0].id, 42);
    xs_buf_clear(&block);
}

static void a_damaged_block_is_refused_or_harmless(void **state)
{
    (void)state;
    xs_words_input terms[8] = {{XS_STR("abcd"), 0},      {XS_STR("abcdef"), 1},
                               {XS_STR("abcdefgh"), 2},  {XS_STR("bcdefg"), 3},
                               {XS_STR("abcdefghi"), 4}, {XS_STR("abcdefx"), 5},
                               {XS_STR("abcdefy"), 6},   {XS_STR("abcdefz"), 7}};
    xs_buf block;
    xs_words w;
    xs_buf_init(&block, (size_t)1 << 28);
    assert_true(xs_words_build(terms, 8, &block));
    uint64_t *copy = malloc(block.n);
    for (size_t i = 0; i < block.n; i++) {
        memcpy(copy, block.p, block.n);
        ((uint8_t *)copy)[i] ^= (uint8_t)(1 + rnd(255));
        got.n = 0;
        if (xs_words_open(copy, block.n, &w))
            xs_words_scan(&w, (const uint8_t *)"abcdefghiabcdefx", 16, on_hit, &got);
    }
    for (size_t n = 0; n < block.n; n++)
        assert_false(xs_words_open(copy, n, &w) && n < 64);
    free(copy);
    xs_buf_clear(&block);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(random_terms_on_random_code),
        cmocka_unit_test(the_same_term_of_several_atoms_hits_for_each),
        cmocka_unit_test(a_list_of_one_beginning_is_searched_not_walked),
        cmocka_unit_test(a_damaged_block_is_refused_or_harmless),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
