/* Real OLE2 documents, where the folder of corpora is present: cells of a sheet, and no encrypted or
 * hostile file that passes as read. */
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
    int k = snprintf(path, n, "%s/office-docs/%s", corpora, sub);
    if (k > 0 && (size_t)k < n && access(path, R_OK) == 0)
        return true;
    print_message("skipped: %s is not there (XIANSHEN_CORPORA)\n", path);
    return false;
}

/* The cells of one row a line, with commas. */
static bool rows(void *ctx, const xs_wire_msg *m, int fd)
{
    xs_buf *out = ctx;
    if (fd >= 0)
        close(fd);
    if (m->type != XS_WIRE_TEXT || m->u.text.kind != XS_BLOCK_CELL)
        return true;
    if (m->u.text.end == XS_END_ROW) {
        if (out->n && out->p[out->n - 1] == ',')
            out->p[out->n - 1] = '\n';
        return true;
    }
    xs_buf_add_str(out, m->u.text.text);
    xs_buf_add_char(out, ',');
    return true;
}

static void read_with(const char *path, xs_emit_fn *emit, void *ctx)
{
    xs_str s = dump_load(path);
    xs_wire_job job = {.name = xs_str_from(path), .size = s.n,
                       .limits = {(uint64_t)1 << 30, (uint64_t)1 << 28, XS_MAX_CELLS, XS_MAX_DEPTH,
                                  XS_MAX_MEMBERS, XS_MAX_RATIO, XS_MAX_PAGES}};
    xs_extract(&job, s, emit, ctx);
    free((void *)(uintptr_t)s.p);
}

static void a_sheet_is_equal_cell_for_cell(void **state)
{
    char xls[600], csv[600];
    (void)state;
    if (!present("derived-by-libreoffice/sheets/sheet-villages-2000.xls", xls, sizeof xls) ||
        !present("derived-by-libreoffice/sheet-villages-2000.csv", csv, sizeof csv))
        skip();
    xs_buf got;
    xs_buf_init(&got, (size_t)1 << 26);
    xs_str want = dump_load(csv);
    read_with(xls, rows, &got);
    size_t i = 0, k = 0;
    while (i < want.n && k < got.n) {
        if (want.p[i] == '\r' || want.p[i] == '"') { /* no cell holds one */
            i++;
        } else if (want.p[i] != got.p[k]) {
            fail_msg("byte %zu of the csv: expected '%.20s', found '%.20s'", i, want.p + i, got.p + k);
        } else {
            i++, k++;
        }
    }
    if (k < got.n || want.n - i > 2)
        fail_msg("the csv ends at %zu of %zu, the sheet at %zu of %zu", i, want.n, k, got.n);
    free((void *)(uintptr_t)want.p);
    xs_buf_clear(&got);
}

/* ---- hostile files ------------------------------------------------------------------------------- */

typedef struct seen {
    bool encrypted, incomplete;
    unsigned parts;
} seen;

static bool states(void *ctx, const xs_wire_msg *m, int fd)
{
    seen *s = ctx;
    if (fd >= 0)
        close(fd);
    s->parts += m->type == XS_WIRE_PART || m->type == XS_WIRE_HAND;
    if (m->type == XS_WIRE_PART_END) {
        s->encrypted |= m->u.part_end.state == XS_PART_ENCRYPTED;
        s->incomplete |= m->u.part_end.state != XS_PART_SCANNED;
    }
    return true;
}

/* Names of test files say what they are. Those that only look encrypted are exempt: a workbook under the
 * password that Excel knows, a document protected against changes. */
static bool promises_encryption(const char *name)
{
    if (strstr(name, "ProtectedSheet") || strstr(name, "readonly") || strstr(name, "write") ||
        strstr(name, "rotection"))
        return false;
    return strcasestr(name, "password") || strcasestr(name, "encrypt");
}

static void walk(const char *path, unsigned *files, unsigned *encrypted)
{
    DIR *d = opendir(path);
    for (struct dirent *e; d && (e = readdir(d)) != NULL;) {
        char sub[1600];
        if (e->d_name[0] == '.' || snprintf(sub, sizeof sub, "%s/%s", path, e->d_name) >= (int)sizeof sub)
            continue;
        if (e->d_type == DT_DIR) {
            walk(sub, files, encrypted);
            continue;
        }
        seen s = {.parts = 0};
        time_t from = time(NULL);
        read_with(sub, states, &s);
        if (time(NULL) - from > 20)
            fail_msg("%s took more than 20 seconds", sub);
        if (!s.parts)
            fail_msg("%s: not one part was reported", sub);
        if (promises_encryption(e->d_name)) {
            ++*encrypted;
            if (!s.encrypted && !s.incomplete)
                fail_msg("%s is encrypted and passes as read", sub);
        }
        ++*files;
    }
    if (d)
        closedir(d);
}

static void no_encrypted_file_passes_as_read(void **state)
{
    char path[600];
    unsigned files = 0, encrypted = 0;
    (void)state;
    if (!present("poi", path, sizeof path))
        skip();
    walk(path, &files, &encrypted);
    print_message("%u files, %u of them encrypted\n", files, encrypted);
    assert_true(files >= 150);
    assert_true(encrypted >= 8);
}

int main(void)
{
    const char *e = getenv("XIANSHEN_CORPORA");
    snprintf(corpora, sizeof corpora, "%s", e ? e : "../shared/corpora/data");
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_sheet_is_equal_cell_for_cell),
        cmocka_unit_test(no_encrypted_file_passes_as_read),
    };
    xs_extract_warm();
    return cmocka_run_group_tests(tests, NULL, NULL);
}
