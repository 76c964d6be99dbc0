/* The fold against what others say: Unicode's conformance test of normalisation, OpenCC, the
 * equivalent ideographs of Unicode. Each is left out where its data is not installed. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include <cmocka.h>

#include "text/fold.h"
#include "text/fold_tables.h"

static void fold_text(xs_fold *f, const xs_buf *b)
{
    assert_true(xs_fold_run(f, b->p ? b->p : "", b->n, XS_FOLD_TEXT));
}

static bool same(const xs_fold *a, const xs_fold *b)
{
    return a->ncode == b->ncode && memcmp(a->code, b->code, a->ncode) == 0;
}

static uint32_t code_points(char *field, xs_buf *b, bool *odd)
{
    uint32_t first = 0, n = 0;
    xs_buf_reset(b);
    for (char *p = field, *end; *p && *p != ';'; p = end) {
        uint32_t c = (uint32_t)strtoul(p, &end, 16);
        if (end == p)
            break;
        uint32_t out[18];
        xs_buf_add_utf8(b, c);
        if (n++ == 0)
            first = c;
        /* blanks at an edge go; list signs and spacing accents stay as they are */
        size_t k = xs_fold_codepoint(c, out);
        *odd = *odd || k == 0 || out[0] == ' ' || c >= 0x40000 || (n == 1 && c == 0x2024);
    }
    return first;
}

static bool is_sign(uint32_t c)
{
    return (c >= 0x2460 && c <= 0x24FF) || (c >= 0x3250 && c <= 0x32BF) ||
           (c >= 0x2070 && c <= 0x209F) || c == 0xB2 || c == 0xB3 || c == 0xB9 ||
           (c >= 0x3280 && c <= 0x3289) || (c >= 0x1F100 && c <= 0x1F10C);
}

/* All five columns are one text to NFKC, so they fold alike. */
static void every_line_of_the_normalisation_test_folds_alike(void **state)
{
    (void)state;
    FILE *f = access("/usr/share/unicode/NormalizationTest.txt.bz2", R_OK) == 0
                  ? popen("bzcat /usr/share/unicode/NormalizationTest.txt.bz2", "r")
                  : NULL;
    if (!f) {
        print_message("unicode-data is not installed\n");
        skip();
    }
    char line[4096];
    xs_buf b;
    xs_fold first, other;
    xs_buf_init(&b, 4096);
    xs_fold_init(&first);
    xs_fold_init(&other);
    size_t lines = 0, left_out = 0, bad = 0;
    while (fgets(line, sizeof line, f)) {
        if (line[0] == '#' || line[0] == '@')
            continue;
        bool odd = false, differs = false;
        uint32_t c = 0;
        char *p = line;
        for (int column = 0; column < 5 && p; column++, p = strchr(p, ';') + 1) {
            uint32_t head = code_points(p, &b, &odd);
            c = column ? c : head;
            fold_text(column ? &other : &first, &b);
            differs = differs || (column && !same(&first, &other));
        }
        if (odd || is_sign(c)) {
            left_out++;
            continue;
        }
        lines++;
        if (differs && bad++ < 10)
            print_error("%s", line);
    }
    int rc = pclose(f);
    xs_buf_clear(&b);
    xs_fold_clear(&first);
    xs_fold_clear(&other);
    if (rc != 0) {
        print_message("bzcat does not run\n");
        skip();
    }
    print_message("%zu lines compared, %zu left out\n", lines, left_out);
    assert_true(lines > 17000);
    assert_int_equal(bad, 0);
}

/* Every character that OpenCC simplifies folds as its simplified form. */
static void characters_fold_as_opencc_simplifies_them(void **state)
{
    (void)state;
    if (system("command -v opencc >/dev/null 2>&1") != 0) {
        print_message("opencc is not installed\n");
        skip();
    }
    char in[] = "/tmp/test_fold_opencc.XXXXXX", cmd[256], line[64];
    int fd = mkstemp(in);
    assert_true(fd >= 0);
    FILE *f = fdopen(fd, "w");
    xs_buf b;
    xs_buf_init(&b, 64);
    for (uint32_t c = 0x3400; c < 0xA000; c++) {
        xs_buf_reset(&b);
        xs_buf_add_utf8(&b, c);
        fprintf(f, "%s\n", b.p);
    }
    fclose(f);
    snprintf(cmd, sizeof cmd, "opencc -c t2s.json -i %s", in);
    f = popen(cmd, "r");
    assert_non_null(f);
    xs_fold one, two;
    xs_fold_init(&one);
    xs_fold_init(&two);
    size_t simplified = 0, bad = 0;
    for (uint32_t c = 0x3400; c < 0xA000 && fgets(line, sizeof line, f); c++) {
        xs_buf_reset(&b);
        xs_buf_add_utf8(&b, c);
        line[strcspn(line, "\n")] = 0;
        simplified += strcmp(b.p, line) != 0;
        fold_text(&one, &b);
        assert_true(xs_fold_run(&two, line, strlen(line), XS_FOLD_TEXT));
        if (!same(&one, &two) && bad++ < 10)
            print_error("U+%04X %s does not fold as %s\n", c, b.p, line);
    }
    pclose(f);
    unlink(in);
    xs_fold_clear(&one);
    xs_fold_clear(&two);
    xs_buf_clear(&b);
    assert_true(simplified > 3000);
    assert_int_equal(bad, 0);
}

static void radicals_fold_as_their_ideographs(void **state)
{
    (void)state;
    FILE *f = fopen("/usr/share/unicode/EquivalentUnifiedIdeograph.txt", "r");
    if (!f) {
        print_message("unicode-data is not installed\n");
        skip();
    }
    char line[512];
    size_t n = 0;
    while (fgets(line, sizeof line, f)) {
        char *semi = strchr(line, ';'), *end;
        if (line[0] == '#' || !semi)
            continue;
        uint32_t a = (uint32_t)strtoul(line, &end, 16), b = a, want[18], got[18];
        uint32_t to = (uint32_t)strtoul(semi + 1, NULL, 16);
        if (end[0] == '.')
            b = (uint32_t)strtoul(end + 2, NULL, 16);
        size_t k = xs_fold_codepoint(to, want);
        for (uint32_t c = a; c <= b; c++, n++) {
            size_t m = xs_fold_codepoint(c, got);
            if (m != k || got[0] != want[0])
                fail_msg("U+%04X does not fold as U+%04X", c, to);
        }
    }
    fclose(f);
    assert_true(n > 300);
}

/* What OpenCC's own cases expect of whole phrases, where no phrase but only characters differ. */
static void opencc_cases_fold_as_expected(void **state)
{
    (void)state;
    const char *data = getenv("XIANSHEN_CORPORA");
    char path[4096], line[4096], input[4096] = "";
    snprintf(path, sizeof path, "%s/encodings/opencc/test/testcases/testcases.json",
             data ? data : "../shared/corpora/data");
    FILE *f = fopen(path, "r");
    if (!f) {
        print_message("set XIANSHEN_CORPORA to compare with OpenCC's cases\n");
        skip();
    }
    xs_fold one, two;
    xs_fold_init(&one);
    xs_fold_init(&two);
    size_t cases = 0, bad = 0;
    while (fgets(line, sizeof line, f)) {
        char *key = strstr(line, "\"input\": \""), *from = key ? key + 10 : NULL;
        char *t2s = strstr(line, "\"t2s\": \"");
        if (t2s)
            from = t2s + 8;
        char *end = from ? strchr(from, '"') : NULL;
        if (!end)
            continue;
        *end = 0;
        if (key) {
            strcpy(input, from);
            continue;
        }
        cases++;
        assert_true(xs_fold_run(&one, input, strlen(input), XS_FOLD_TEXT));
        assert_true(xs_fold_run(&two, from, strlen(from), XS_FOLD_TEXT));
        if (!same(&one, &two)) {
            bad++;
            print_message("%s is simplified as a phrase: %s\n", input, from);
        }
    }
    fclose(f);
    xs_fold_clear(&one);
    xs_fold_clear(&two);
    print_message("%zu cases, %zu depend on phrases\n", cases, bad);
    assert_true(cases > 0);
    assert_true(bad * 5 <= cases);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_line_of_the_normalisation_test_folds_alike),
        cmocka_unit_test(characters_fold_as_opencc_simplifies_them),
        cmocka_unit_test(radicals_fold_as_their_ideographs),
        cmocka_unit_test(opencc_cases_fold_as_expected),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
