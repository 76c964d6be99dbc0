/* PDF: the samples, one by one, and what must hold for any file. */
#include "../samples.h"

static void leak(void **s) { (void)s, samples_one("leak.pdf"); }
static void clean(void **s) { (void)s, samples_one("clean.pdf"); }
static void revised(void **s) { (void)s, samples_one("revised.pdf"); }
static void unmapped(void **s) { (void)s, samples_one("unmapped.pdf"); }
static void scan(void **s) { (void)s, samples_one("scan-with-text.pdf"); }
static void writer(void **s) { (void)s, samples_one("leak-writer.pdf"); }
static void encrypted(void **s) { (void)s, samples_one("encrypted.pdf"); }
static void owner_only(void **s) { (void)s, samples_one("owner-password.pdf"); }

static xs_str sample;

/* Each prefix of a file must be read without trouble, and not count as complete. */
static void a_file_cut_short_is_never_complete(void **state)
{
    (void)state;
    sample = dump_load(SAMPLES "/leak.pdf");
    for (size_t n = sample.n - 40; n > 64; n -= n / 9) {
        xs_buf out;
        xs_buf_init(&out, 1 << 24);
        char *cut = malloc(n);
        memcpy(cut, sample.p, n);
        dump_bytes("leak.pdf", (xs_str){cut, n}, &out);
        if (!out.p || !strstr(out.p, "END corrupt"))
            fail_msg("%zu of %zu bytes: nothing says that something is missing", n, sample.n);
        free(cut);
        xs_buf_clear(&out);
    }
    free((void *)(uintptr_t)sample.p);
}

/* Single bytes changed all over the file: no crash, and always an end of every part. */
static void damaged_files_are_read_to_an_end(void **state)
{
    (void)state;
    sample = dump_load(SAMPLES "/leak.pdf");
    uint32_t seed = 1;
    for (int round = 0; round < 200; round++) {
        xs_buf out;
        xs_buf_init(&out, 1 << 24);
        char *copy = malloc(sample.n);
        memcpy(copy, sample.p, sample.n);
        for (int k = 0; k < 8; k++) {
            seed = seed * 1664525 + 1013904223;
            copy[seed % sample.n] = (char)(seed >> 24);
        }
        dump_bytes("leak.pdf", (xs_str){copy, sample.n}, &out);
        assert_non_null(out.p);
        free(copy);
        xs_buf_clear(&out);
    }
    free((void *)(uintptr_t)sample.p);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(leak),
        cmocka_unit_test(clean),
        cmocka_unit_test(revised),
        cmocka_unit_test(unmapped),
        cmocka_unit_test(scan),
        cmocka_unit_test(writer),
        cmocka_unit_test(encrypted),
        cmocka_unit_test(owner_only),
        cmocka_unit_test(a_file_cut_short_is_never_complete),
        cmocka_unit_test(damaged_files_are_read_to_an_end),
    };
    xs_extract_warm();
    return cmocka_run_group_tests(tests, NULL, NULL);
}
