/* Real documents, where the folder of corpora is present: text Han for Han, text in every OFD, and hostile
 * office files that must neither crash nor hang. */
#include <dirent.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <time.h>
#include <unistd.h>

#include <cmocka.h>

#include "dump.h"

static char corpora[512];

static bool present(const char *sub, char *path, size_t n)
{
    if (snprintf(path, n, "%s/office-docs/%s", corpora, sub) >= (int)n)
        return false;
    if (access(path, R_OK) == 0)
        return true;
    print_message("skipped: %s is not there (XIANSHEN_CORPORA)\n", path);
    return false;
}

/* Han characters of s, appended. */
static void han(xs_str s, xs_buf *out)
{
    for (size_t i = 0; i + 2 < s.n; i++) {
        unsigned c = (unsigned char)s.p[i];
        if (c >= 0xE3 && c <= 0xE9)
            xs_buf_add(out, s.p + i, 3);
    }
}

static bool collect(void *ctx, const xs_wire_msg *m, int fd)
{
    if (m->type == XS_WIRE_TEXT)
        han(m->u.text.text, ctx);
    if (fd >= 0)
        close(fd);
    return true;
}

static void read_all(const char *path, const char *name, xs_buf *out)
{
    xs_str s = dump_load(path);
    xs_wire_job job = {.name = xs_str_from(name),
                       .size = s.n,
                       .limits = {(uint64_t)1 << 30, (uint64_t)1 << 28, XS_MAX_CELLS, XS_MAX_DEPTH, XS_MAX_MEMBERS,
                                  XS_MAX_RATIO, XS_MAX_PAGES}};
    xs_extract(&job, s, collect, out);
    free((void *)(uintptr_t)s.p);
}

static void texts_are_equal_han_for_han(void **state)
{
    static const char *const kinds[] = {"docx", "odt", "html", "doc", "rtf"};
    char folder[600], path[1200];
    unsigned compared = 0;
    (void)state;
    for (size_t k = 0; k < sizeof kinds / sizeof *kinds; k++) {
        snprintf(path, sizeof path, "derived-by-libreoffice/%s", kinds[k]);
        if (!present(path, folder, sizeof folder))
            skip();
        DIR *d = opendir(folder);
        assert_non_null(d);
        for (struct dirent *e; (e = readdir(d)) != NULL;) {
            size_t n = strlen(e->d_name), x = strlen(kinds[k]);
            xs_buf want, got;
            if (n <= x + 1 || strcmp(e->d_name + n - x, kinds[k]) != 0)
                continue;
            snprintf(path, sizeof path, "%s/office-docs/derived-by-libreoffice/txt/%.*s.txt", corpora, (int)(n - x - 1), e->d_name);
            if (access(path, R_OK) != 0)
                continue;
            xs_buf_init(&want, (size_t)1 << 26);
            xs_buf_init(&got, (size_t)1 << 26);
            xs_str text = dump_load(path);
            han(text, &want);
            free((void *)(uintptr_t)text.p);
            snprintf(path, sizeof path, "%s/%s", folder, e->d_name);
            read_all(path, e->d_name, &got);
            if (!memmem(got.p ? got.p : "", got.n, want.p ? want.p : "", want.n))
                fail_msg("%s: the text differs from txt/ (%zu of %zu bytes of Han)", path, got.n, want.n);
            compared++;
            xs_buf_clear(&want);
            xs_buf_clear(&got);
        }
        closedir(d);
    }
    assert_true(compared >= 20);
}

/* Every file below path; counts those in which Han was found. */
static void walk(const char *path, const char *end, unsigned *files, unsigned *with_text)
{
    DIR *d = opendir(path);
    if (!d)
        return;
    for (struct dirent *e; (e = readdir(d)) != NULL;) {
        char sub[2048];
        if (e->d_name[0] == '.' || strlen(path) + strlen(e->d_name) + 2 > sizeof sub)
            continue;
        if (snprintf(sub, sizeof sub, "%s/%s", path, e->d_name) >= (int)sizeof sub)
            continue;
        if (e->d_type == DT_DIR) {
            walk(sub, end, files, with_text);
            continue;
        }
        size_t n = strlen(e->d_name), k = strlen(end);
        if (n < k || strcmp(e->d_name + n - k, end) != 0)
            continue;
        xs_buf got;
        time_t from = time(NULL);
        xs_buf_init(&got, (size_t)1 << 28);
        read_all(sub, e->d_name, &got);
        if (time(NULL) - from > 20)
            fail_msg("%s took more than 20 seconds", sub);
        ++*files;
        *with_text += got.n > 0;
        xs_buf_clear(&got);
    }
    closedir(d);
}

static void text_is_found_in_ofd_samples(void **state)
{
    char path[600];
    unsigned files = 0, with_text = 0;
    (void)state;
    if (!present("ofdrw", path, sizeof path))
        skip();
    walk(path, ".ofd", &files, &with_text);
    print_message("%u OFD files, Han text in %u\n", files, with_text);
    assert_true(files >= 60);
    assert_true(with_text >= 45); /* 45 of them hold Chinese text */
}

static void hostile_office_files_do_no_harm(void **state)
{
    char path[600];
    unsigned files = 0, with_text = 0;
    (void)state;
    if (!present("poi", path, sizeof path))
        skip();
    walk(path, "", &files, &with_text);
    assert_true(files >= 150);
}

int main(void)
{
    const char *e = getenv("XIANSHEN_CORPORA");
    snprintf(corpora, sizeof corpora, "%s", e ? e : "../shared/corpora/data");
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(texts_are_equal_han_for_han),
        cmocka_unit_test(text_is_found_in_ofd_samples),
        cmocka_unit_test(hostile_office_files_do_no_harm),
    };
    xs_extract_warm();
    return cmocka_run_group_tests(tests, NULL, NULL);
}
