/* Real PDF files, where the folder of corpora is present: text equal to what they were made from. */
#include <dirent.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <unistd.h>

#include <cmocka.h>

#include "../dump.h"
#include "base/codepoint.h"

static char corpora[512];

static void han(xs_str s, xs_buf *out)
{
    for (size_t i = 0, n; i < s.n; i += n) {
        uint32_t c = xs_utf8_get(s.p + i, s.n - i, &n);
        if (c >= 0x3400 && c < 0xA000)
            xs_buf_add(out, s.p + i, n);
    }
}

static bool collect(void *ctx, const xs_wire_msg *m, int fd)
{
    if (fd >= 0)
        close(fd);
    if (m->type == XS_WIRE_TEXT && m->u.text.page)
        han(m->u.text.text, ctx);
    return true;
}

static void texts_are_equal_han_for_han(void **state)
{
    char folder[600], path[1200];
    unsigned compared = 0;
    (void)state;
    snprintf(folder, sizeof folder, "%s/office-docs/derived-by-libreoffice/pdf", corpora);
    DIR *d = opendir(folder);
    if (!d) {
        print_message("skipped: %s is not there (XIANSHEN_CORPORA)\n", folder);
        skip();
    }
    for (struct dirent *e; (e = readdir(d)) != NULL;) {
        size_t n = strlen(e->d_name);
        if (n < 5 || strcmp(e->d_name + n - 4, ".pdf") != 0)
            continue;
        xs_buf want, got;
        xs_buf_init(&want, (size_t)1 << 26);
        xs_buf_init(&got, (size_t)1 << 26);
        snprintf(path, sizeof path, "%s/../txt/%.*s.txt", folder, (int)(n - 4), e->d_name);
        xs_str text = dump_load(path);
        snprintf(path, sizeof path, "%s/%s", folder, e->d_name);
        xs_str file = dump_load(path);
        han(text, &want);
        xs_wire_job job = {.name = xs_str_from(e->d_name), .size = file.n,
                           .limits = {(uint64_t)1 << 30, (uint64_t)1 << 28, XS_MAX_CELLS, XS_MAX_DEPTH,
                                      XS_MAX_MEMBERS, XS_MAX_RATIO, XS_MAX_PAGES}};
        xs_extract(&job, file, collect, &got);
        if (!want.n || want.n != got.n || memcmp(want.p, got.p, want.n) != 0)
            fail_msg("%s: the text differs from txt/ (%zu of %zu bytes of Han)", path, got.n, want.n);
        compared++;
        free((void *)(uintptr_t)text.p);
        free((void *)(uintptr_t)file.p);
        xs_buf_clear(&want);
        xs_buf_clear(&got);
    }
    closedir(d);
    assert_true(compared >= 20);
}

int main(void)
{
    const char *e = getenv("XIANSHEN_CORPORA");
    snprintf(corpora, sizeof corpora, "%s", e ? e : "../shared/corpora/data");
    const struct CMUnitTest tests[] = {cmocka_unit_test(texts_are_equal_han_for_han)};
    xs_extract_warm();
    return cmocka_run_group_tests(tests, NULL, NULL);
}
