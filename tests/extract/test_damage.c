/* Samples cut short, damaged, packed a thousandfold: no damage and no limit goes unsaid. */
#include <libdeflate.h>

#include "samples.h"

static char names[512][128];
static size_t nnames;

static bool ends(const char *s, const char *with)
{
    size_t n = strlen(s), k = strlen(with);
    return n >= k && !strcmp(s + n - k, with);
}

static int by_name(const void *a, const void *b) { return strcmp(a, b); }

static void list(void)
{
    DIR *d = opendir(SAMPLES);
    struct dirent *e;
    while (d && (e = readdir(d)) && nnames < sizeof names / sizeof *names)
        if (ends(e->d_name, ".expect") && !ends(e->d_name, ".pdf.expect") && strlen(e->d_name) < 128)
            memcpy(names[nnames++], e->d_name, strlen(e->d_name) - 7);
    if (d)
        closedir(d);
    qsort(names, nnames, sizeof names[0], by_name);
}

static void there_are_samples_of_every_format(void **state)
{
    (void)state;
    static const char *const kinds[] = {".doc", ".xls", ".ppt", ".msg", ".rtf", ".eml", ".mht", ".mbox",
                                        ".tar", ".gz",  ".bz2", ".xz",  ".zst", ".7z",  ".rar", ".cab",
                                        ".lzh", ".cpio", ".jpg", ".png", ".gif", ".tif", ".webp", ".heic",
                                        ".bmp", ".emf", ".wmf", ".dat", ".wps", ".et", ".dps"};
    for (size_t k = 0; k < sizeof kinds / sizeof *kinds; k++) {
        size_t n = 0;
        for (size_t i = 0; i < nnames; i++)
            n += ends(names[i], kinds[k]);
        if (!n)
            fail_msg("no sample *%s has an expectation", kinds[k]);
    }
}

/* ---- damage -------------------------------------------------------------------------------------- */

/* Formats whose structure tells where they end. */
static bool knows_its_end(const char *name)
{
    static const char *const kinds[] = {".doc", ".xls", ".ppt", ".wps", ".et",  ".dps", ".rtf", ".gz", ".bz2",
                                        ".xz",  ".7z",  ".rar", ".cab", ".jpg", ".png", ".gif", ".webp", ".emf"};
    for (size_t k = 0; k < sizeof kinds / sizeof *kinds; k++)
        if (ends(name, kinds[k]))
            return true;
    return false;
}

/* Is there a part whose end says that something is missing? */
static bool says_so(const char *dump)
{
    for (const char *p = dump; (p = strstr(p, "\nEND ")); p += 5)
        if (strncmp(p + 5, "scanned", 7) != 0 && strncmp(p + 5, "no_text", 7) != 0)
            return true;
    return strstr(dump, "[text/plain]") && !strstr(dump, "END scanned");
}

static void a_file_cut_short_is_never_complete(void **state)
{
    (void)state;
    for (size_t i = 0; i < nnames; i++) {
        char path[512];
        snprintf(path, sizeof path, SAMPLES "/%.127s", names[i]);
        xs_str s = dump_load(path);
        for (size_t part = 1; part < 8 && knows_its_end(names[i]) && s.n > 200; part++) {
            size_t n = s.n * part / 8;
            char *cut = malloc(n);
            xs_buf out;
            xs_buf_init(&out, (size_t)1 << 28);
            memcpy(cut, s.p, n);
            dump_bytes(names[i], (xs_str){cut, n}, &out);
            if (!out.p || !says_so(out.p))
                fail_msg("%s cut to %zu of %zu bytes: nothing says that something is missing\n%.1500s", names[i],
                         n, s.n, out.p ? out.p : "");
            xs_buf_clear(&out);
            free(cut);
        }
        free((void *)(uintptr_t)s.p);
    }
}

/* Bytes changed all over: whatever comes out, it ends, and the sanitizers have nothing to say. */
static void damaged_files_are_read_to_an_end(void **state)
{
    (void)state;
    uint32_t seed = 7;
    for (size_t i = 0; i < nnames; i++) {
        char path[512];
        snprintf(path, sizeof path, SAMPLES "/%.127s", names[i]);
        xs_str s = dump_load(path);
        for (int round = 0; round < 30 && s.n; round++) {
            char *copy = malloc(s.n);
            xs_buf out;
            xs_buf_init(&out, (size_t)1 << 26);
            memcpy(copy, s.p, s.n);
            for (int k = 0; k < 6; k++) {
                seed = seed * 1664525 + 1013904223;
                copy[(seed >> 4) % s.n] = (char)(seed >> 24);
            }
            dump_bytes(names[i], (xs_str){copy, s.n}, &out);
            xs_buf_clear(&out);
            free(copy);
        }
        free((void *)(uintptr_t)s.p);
    }
}

/* ---- limits -------------------------------------------------------------------------------------- */

typedef struct tally {
    uint64_t bytes;
    bool over;
} tally;

static bool count(void *ctx, const xs_wire_msg *m, int fd)
{
    tally *t = ctx;
    (void)fd;
    if (m->type == XS_WIRE_RAW)
        t->bytes += m->u.raw.n;
    if (m->type == XS_WIRE_PART_END)
        t->over |= m->u.part_end.state == XS_PART_OVER_LIMIT;
    return true;
}

/* 200 MB of one line, compressed by libdeflate to a thousandth. */
static void what_unpacks_beyond_the_ratio_is_over_a_limit(void **state)
{
    (void)state;
    const size_t n = (size_t)200 << 20;
    char *text = malloc(n);
    for (size_t i = 0; i < n; i++)
        text[i] = "A line of nothing.\n"[i % 19];
    struct libdeflate_compressor *c = libdeflate_alloc_compressor(6);
    size_t room = libdeflate_gzip_compress_bound(c, n);
    char *packed = malloc(room);
    size_t size = libdeflate_gzip_compress(c, text, n, packed, room);
    libdeflate_free_compressor(c);
    free(text);
    tally t = {.over = false};
    xs_wire_job job = {.name = XS_STR("lines.gz"), .size = size,
                       .limits = {.size = XS_MAX_SIZE, .text = XS_MAX_TEXT, .cells = XS_MAX_CELLS, .depth = 8,
                                  .members = 100, .ratio = 100, .pages = 1}};
    xs_extract(&job, (xs_str){packed, size}, count, &t);
    assert_true(t.over);
    if (t.bytes < (uint64_t)60 << 20 || t.bytes > (uint64_t)100 << 20)
        fail_msg("%llu bytes were sent; expected what is free plus little", (unsigned long long)t.bytes);
    free(packed);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(there_are_samples_of_every_format),
        cmocka_unit_test(a_file_cut_short_is_never_complete),
        cmocka_unit_test(what_unpacks_beyond_the_ratio_is_over_a_limit),
        cmocka_unit_test(damaged_files_are_read_to_an_end),
    };
    xs_extract_warm();
    list();
    return cmocka_run_group_tests(tests, NULL, NULL);
}
