/* samples.h -- corpus/formats: what is found in each sample is what stands in its .expect file.
 *
 * A sample x.doc has x.doc.expect beside it: the dump of dump.h. A new expectation is written by
 * UPDATE=1 and then read by a person. */
#ifndef XS_TESTS_EXTRACT_SAMPLES_H
#define XS_TESTS_EXTRACT_SAMPLES_H
#include <dirent.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>

#include <cmocka.h>

#include "dump.h"

#define SAMPLES "corpus/formats"

/* The first line that differs, for the message. */
static inline void samples_compare(const char *name, xs_str want, xs_str got)
{
    size_t i = 0, line = 0, number = 1;
    while (i < want.n && i < got.n && want.p[i] == got.p[i]) {
        if (want.p[i++] == '\n') {
            line = i;
            number++;
        }
    }
    if (i == want.n && i == got.n)
        return;
    const char *w = want.p + line, *g = got.p + line;
    size_t nw = 0, ng = 0;
    while (line + nw < want.n && w[nw] != '\n')
        nw++;
    while (line + ng < got.n && g[ng] != '\n')
        ng++;
    fail_msg("%s, line %zu of the dump\n  expected: %.*s\n  found:    %.*s", name, number, (int)nw, w,
             (int)ng, g);
}

static inline void samples_one(const char *name)
{
    char path[512], expect[520];
    xs_buf out;
    snprintf(path, sizeof path, SAMPLES "/%.127s", name);
    snprintf(expect, sizeof expect, "%s.expect", path);
    xs_str file = dump_load(path);
    if (!file.p)
        fail_msg("%s is missing", path);
    xs_buf_init(&out, (size_t)1 << 28);
    dump_bytes(name, file, &out);
    if (getenv("UPDATE")) {
        FILE *f = fopen(expect, "wb");
        assert_non_null(f);
        fwrite(out.p, 1, out.n, f);
        fclose(f);
    }
    xs_str want = dump_load(expect);
    if (!want.p)
        fail_msg("%s is missing", expect);
    samples_compare(name, want, xs_buf_str(&out));
    free((void *)(uintptr_t)want.p);
    free((void *)(uintptr_t)file.p);
    xs_buf_clear(&out);
}

#endif
