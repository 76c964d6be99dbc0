/* Workers: what they may not do, what is lost when one dies, and what is not. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>
#include <unistd.h>

#include <cmocka.h>

#include "base/limits.h"
#include "pipeline/pool.h"

static char program[4096];

/* What came, one line a part: "path|text of its blocks|carriers|state\n". */
static bool part(void *ctx, const xs_wire_part *p)
{
    return xs_buf_printf(ctx, "%.*s|", (int)p->path.n, p->path.p);
}
static bool text(void *ctx, const xs_wire_text *t)
{
    return xs_buf_printf(ctx, "%.*s ", (int)t->text.n, t->text.p);
}
static bool raw(void *ctx, xs_str s) { return xs_buf_printf(ctx, "raw %.*s", (int)s.n, s.p); }
static bool carrier(void *ctx, const xs_wire_carrier *c)
{
    return xs_buf_printf(ctx, "<%.*s %u>", (int)c->category.n, c->category.p, c->count);
}
static bool part_end(void *ctx, const xs_wire_part_end *e)
{
    static const char *const name[] = {"scanned", "encrypted", "corrupt", "unknown_kind",
                                       "over_limit", "timed_out", "worker_died", "no_text"};
    return xs_buf_printf(ctx, "|%s\n", name[e->state]);
}

static xs_pool *pool;

static const char *run(const char *document, uint32_t timeout_ms)
{
    static xs_buf got;
    xs_error err = {0};
    xs_buf_clear(&got);
    xs_buf_init(&got, (size_t)1 << 24);
    xs_pool_job job = {.name = XS_STR("test.txt"),
                       .fd = -1,
                       .bytes = xs_str_from(document),
                       .timeout_ms = timeout_ms,
                       .limits = xs_pool_limits()};
    xs_pool_events ev = {&got, part, text, raw, carrier, part_end};
    if (xs_pool_run(pool, &job, &ev, &err) != XS_OK)
        fail_msg("pool: %s: %s", err.where, err.what);
    return got.p ? got.p : "";
}

static int make_pool(void **state)
{
    (void)state;
    xs_pool_options o = {.worker = program};
    pool = xs_pool_new(&o);
    return pool == NULL;
}
static int drop_pool(void **state)
{
    (void)state;
    xs_pool_free(pool);
    return 0;
}

static void parts_arrive_in_order(void **state)
{
    (void)state;
    assert_string_equal(run("naughty\npart a\npart b\ncarry\ncarry\npart c\n", 10000),
                        "a|a |scanned\nb|b <HD.HIDDEN 2>|scanned\nc|c |scanned\n");
    assert_int_equal(xs_pool_counts(pool).started, 1);
}

static void plain_text_comes_back_raw(void **state)
{
    (void)state;
    assert_string_equal(run("just text", 10000), "|raw just text|scanned\n");
    assert_string_equal(run("", 10000), "||scanned\n");
}

static void files_cannot_be_opened(void **state)
{
    (void)state;
    assert_string_equal(run("naughty\npart a\nopen\ncreate\npart b\n", 10000),
                        "a|a open=refused create=refused |scanned\nb|b |scanned\n");
    assert_int_not_equal(access("/tmp/xianshen-naughty", F_OK), 0);
}

/* Each of them is killed by the kernel in part b; a and c are read all the same. */
static void forbidden_calls_kill_the_worker(void **state)
{
    (void)state;
    static const char *const calls[] = {"socket", "execve", "ptrace", "fork", "kill", "code"};
    for (size_t i = 0; i < sizeof calls / sizeof *calls; i++) {
        char doc[100];
        snprintf(doc, sizeof doc, "naughty\npart a\npart b\n%s\npart c\n", calls[i]);
        const char *got = run(doc, 10000);
#ifdef __SANITIZE_ADDRESS__
        if (strstr(got, "=failed") || strstr(got, "=refused"))
            continue; /* refused instead of killed: sanitizers need that */
#endif
        if (strcmp(got, "a|a |scanned\nb|b |worker_died\nc|c |scanned\n") != 0)
            fail_msg("%s: the worker went on: %s", calls[i], got);
    }
}

static void a_crash_costs_one_part_and_no_text_before_it(void **state)
{
    (void)state;
#ifdef __SANITIZE_ADDRESS__
    static const char *const ways[] = {"abort"}; /* sanitizers speak for themselves on the others */
#else
    static const char *const ways[] = {"segv", "stack", "abort"};
#endif
    for (size_t i = 0; i < sizeof ways / sizeof *ways; i++) {
        char doc[100];
        snprintf(doc, sizeof doc, "naughty\npart a\npart b\ncarry\n%s\npart c\n", ways[i]);
        assert_string_equal(run(doc, 10000), "a|a |scanned\nb|b |worker_died\nc|c |scanned\n");
    }
}

static void several_crashes_cost_several_parts(void **state)
{
    (void)state;
    assert_string_equal(run("naughty\npart a\nabort\npart b\npart c\nabort\npart d\n", 10000),
                        "a|a |worker_died\nb|b |scanned\nc|c |worker_died\nd|d |scanned\n");
    const char *got = run("naughty\npart a\nabort\npart b\nabort\npart c\nabort\npart d\nabort\npart e\nabort\n"
                          "part f\n", 10000);
    assert_non_null(strstr(got, "|worker_died\n||worker_died\n")); /* the rest is given up, and said */
    assert_null(strstr(got, "f|"));
}

static void a_crash_between_parts_ends_the_document_honestly(void **state)
{
    (void)state;
    assert_string_equal(run("naughty\npart a\nbetween\nabort\npart b\n", 10000),
                        "a|a |scanned\n||worker_died\n");
}

static void a_hang_costs_one_part(void **state)
{
    (void)state;
    struct timespec from, to;
    clock_gettime(CLOCK_MONOTONIC, &from);
    assert_string_equal(run("naughty\npart a\npart b\nhang\npart c\n", 2000),
                        "a|a |scanned\nb|b |timed_out\nc|c |scanned\n");
    clock_gettime(CLOCK_MONOTONIC, &to);
    assert_true(to.tv_sec - from.tv_sec <= 2);
}

static void memory_is_capped(void **state)
{
    (void)state;
#ifdef __SANITIZE_ADDRESS__
    skip();
#endif
    assert_string_equal(run("naughty\npart a\nmemory\npart b\n", 200000),
                        "a|a memory=refused |scanned\nb|b |scanned\n");
}

static void nonsense_from_a_worker_is_its_death(void **state)
{
    (void)state;
    assert_string_equal(run("naughty\npart a\npart b\nbabble\npart c\n", 10000),
                        "a|a |scanned\nb|b |worker_died\nc|c |scanned\n");
}

static void a_missing_pdf_worker_is_said_and_costs_only_the_pdf(void **state)
{
    (void)state;
    assert_string_equal(run("%PDF-1.4 hello", 10000), "||unknown_kind\n");
    assert_string_equal(run("naughty\npart a\nbetween\nchild %PDF-1.4\npart b\n", 10000),
                        "a|a |scanned\nmember.pdf||unknown_kind\nb|b |scanned\n");
}

static void a_missing_worker_is_a_failed_call(void **state)
{
    (void)state;
    xs_pool_options o = {.worker = "/nonexistent/worker"};
    xs_pool *p = xs_pool_new(&o);
    xs_pool_job job = {.fd = -1, .bytes = XS_STR("x"), .timeout_ms = 1000};
    xs_pool_events ev = {NULL, part, text, raw, carrier, part_end};
    xs_error err = {0};
    assert_int_not_equal(xs_pool_run(p, &job, &ev, &err), XS_OK);
    assert_non_null(strstr(err.what, "install"));
    xs_pool_free(p);
    o.worker = "/bin/true"; /* a program that is no worker */
    p = xs_pool_new(&o);
    assert_int_equal(xs_pool_run(p, &job, &ev, &err), XS_E_SYSTEM);
    xs_pool_free(p);
}

static void a_worker_is_replaced_after_its_jobs(void **state)
{
    (void)state;
    uint64_t before = xs_pool_counts(pool).started;
    for (unsigned i = 0; i < XS_WORKER_JOBS + 1; i++)
        run("naughty\npart a\n", 10000);
    assert_in_range(xs_pool_counts(pool).started - before, 1, 2);
}

int main(void)
{
    ssize_t n = readlink("/proc/self/exe", program, sizeof program - 20);
    while (n > 0 && program[n - 1] != '/')
        n--;
    strcpy(program + n, "naughty");
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(parts_arrive_in_order),
        cmocka_unit_test(plain_text_comes_back_raw),
        cmocka_unit_test(files_cannot_be_opened),
        cmocka_unit_test(forbidden_calls_kill_the_worker),
        cmocka_unit_test(a_crash_costs_one_part_and_no_text_before_it),
        cmocka_unit_test(several_crashes_cost_several_parts),
        cmocka_unit_test(a_crash_between_parts_ends_the_document_honestly),
        cmocka_unit_test(a_hang_costs_one_part),
        cmocka_unit_test(memory_is_capped),
        cmocka_unit_test(nonsense_from_a_worker_is_its_death),
        cmocka_unit_test(a_missing_pdf_worker_is_said_and_costs_only_the_pdf),
        cmocka_unit_test(a_missing_worker_is_a_failed_call),
        cmocka_unit_test(a_worker_is_replaced_after_its_jobs),
    };
    return cmocka_run_group_tests(tests, make_pool, drop_pool);
}
