/* Every sample of corpus/formats but PDF (which has a worker of its own): text, places, carriers, states. */
#include "samples.h"

static int by_name(const void *a, const void *b) { return strcmp(*(char *const *)a, *(char *const *)b); }

static bool ends(const char *s, const char *with)
{
    size_t n = strlen(s), k = strlen(with);
    return n > k && strcmp(s + n - k, with) == 0;
}

static void samples_give_what_stands_beside_them(void **state)
{
    char *names[512];
    size_t n = 0;
    struct dirent *e;
    DIR *d = opendir(SAMPLES);
    (void)state;
    assert_non_null(d);
    while ((e = readdir(d)) && n < 512) {
        bool other = ends(e->d_name, ".expect") || ends(e->d_name, ".pdf") || ends(e->d_name, ".md") || e->d_name[0] == '.' || e->d_type == DT_DIR ||
                     strncmp(e->d_name, "bomb", 4) == 0; /* test_damage.c: too large to compare */
        if (!other)
            names[n++] = strdup(e->d_name);
    }
    closedir(d);
    assert_true(n >= 20);
    qsort(names, n, sizeof *names, by_name);
    for (size_t i = 0; i < n; i++) {
        samples_one(names[i]);
        free(names[i]);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(samples_give_what_stands_beside_them)};
    xs_extract_warm();
    return cmocka_run_group_tests(tests, NULL, NULL);
}
