/* fuzz_package.h -- readers under a fuzzer: input to parts, nothing printed, order of messages checked.
 *
 * Formats that are XML in a zip get the input as one member of a package made here, stored, so that no
 * checksum stands between the fuzzer and the reader. An input that is a zip itself (a sample as seed) gives
 * that member of it. */
#ifndef XS_TESTS_FUZZ_PACKAGE_H
#define XS_TESTS_FUZZ_PACKAGE_H
#include <stdlib.h>
#include <unistd.h>

#include "base/limits.h"
#include "extract/reader.h"
#include "extract/zip.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

typedef struct fuzz_order {
    bool open, raw;
    uint64_t bytes;
    xs_buf scratch;
} fuzz_order;

/* What the core would not accept is a fault of the reader or the sink. */
static inline bool fuzz_emit(void *ctx, const xs_wire_msg *m, int fd)
{
    fuzz_order *o = ctx;
    xs_wire_msg again;
    if (fd >= 0)
        close(fd);
    xs_buf_reset(&o->scratch);
    if (!xs_wire_encode(m, &o->scratch) || xs_wire_decode(o->scratch.p, o->scratch.n, &again) != o->scratch.n)
        __builtin_trap();
    o->bytes += o->scratch.n;
    bool ok = true;
    if (m->type == XS_WIRE_PART || m->type == XS_WIRE_HAND)
        ok = !o->open;
    else if (m->type == XS_WIRE_TEXT || m->type == XS_WIRE_RAW)
        ok = o->open && o->raw == (m->type == XS_WIRE_RAW);
    else
        ok = o->open;
    if (!ok)
        __builtin_trap();
    o->open = m->type == XS_WIRE_PART || (o->open && m->type != XS_WIRE_PART_END);
    o->raw = m->type == XS_WIRE_PART ? m->u.part.raw : o->raw;
    return true;
}

static inline void fuzz_document(const char *name, const void *p, size_t n)
{
    static bool warm;
    fuzz_order o = {0};
    xs_wire_job job = {.name = xs_str_from(name), .size = n,
                       .limits = {(uint64_t)64 << 20, (uint64_t)64 << 20, 1000000, 4, 1000, XS_MAX_RATIO, 100}};
    if (!warm)
        xs_extract_warm();
    warm = true;
    xs_buf_init(&o.scratch, XS_WIRE_MAX);
    char *copy = malloc(n ? n : 1); /* of exactly this size: reads behind it are seen */
    memcpy(copy, p, n);
    xs_extract(&job, (xs_str){copy, n}, fuzz_emit, &o);
    if (o.open)
        __builtin_trap();
    free(copy);
    xs_buf_clear(&o.scratch);
}

typedef struct fuzz_member {
    const char *name;
    xs_str bytes;
} fuzz_member;

static inline void fuzz_u(xs_buf *b, uint64_t v, int n)
{
    for (int i = 0; i < n; i++)
        xs_buf_add_char(b, i < 8 ? (char)(v >> (8 * i)) : 0);
}

static inline void fuzz_zip(const char *name, const fuzz_member *v, size_t n)
{
    xs_buf z, dir;
    xs_buf_init(&z, (size_t)64 << 20);
    xs_buf_init(&dir, (size_t)1 << 20);
    for (size_t i = 0; i < n; i++) {
        size_t at = z.n, k = strlen(v[i].name);
        fuzz_u(&z, 0x04034b50, 4), fuzz_u(&z, 20, 2), fuzz_u(&z, 0x800, 2), fuzz_u(&z, 0, 6), fuzz_u(&z, 0, 4);
        fuzz_u(&z, v[i].bytes.n, 4), fuzz_u(&z, v[i].bytes.n, 4), fuzz_u(&z, k, 2), fuzz_u(&z, 0, 2);
        xs_buf_add(&z, v[i].name, k);
        xs_buf_add_str(&z, v[i].bytes);
        fuzz_u(&dir, 0x02014b50, 4), fuzz_u(&dir, 20, 2), fuzz_u(&dir, 20, 2), fuzz_u(&dir, 0x800, 2), fuzz_u(&dir, 0, 6);
        fuzz_u(&dir, 0, 4), fuzz_u(&dir, v[i].bytes.n, 4), fuzz_u(&dir, v[i].bytes.n, 4), fuzz_u(&dir, k, 2);
        fuzz_u(&dir, 0, 12), fuzz_u(&dir, at, 4);
        xs_buf_add(&dir, v[i].name, k);
    }
    size_t start = z.n;
    xs_buf_add_str(&z, xs_buf_str(&dir));
    fuzz_u(&z, 0x06054b50, 4), fuzz_u(&z, 0, 4), fuzz_u(&z, n, 2), fuzz_u(&z, n, 2), fuzz_u(&z, dir.n, 4), fuzz_u(&z, start, 4), fuzz_u(&z, 0, 2);
    if (!z.failed)
        fuzz_document(name, z.p, z.n);
    xs_buf_clear(&z);
    xs_buf_clear(&dir);
}

/* The member `name` of an input that is a zip; otherwise the input. Free out->p when true. */
static inline bool fuzz_seed(const uint8_t *data, size_t size, const char *name, xs_str *out)
{
    xs_zip z;
    xs_buf b = {0};
    *out = (xs_str){(const char *)data, size};
    if (size < 30 || memcmp(data, "PK\003\004", 4) != 0 || !xs_zip_open(&z, *out, 1000))
        return false;
    const xs_zip_entry *e = xs_zip_find(&z, name);
    if (e) {
        xs_unzip_all(&z, e, NULL, (size_t)1 << 20, &b);
        *out = (xs_str){b.p ? b.p : "", b.n};
    }
    xs_zip_clear(&z);
    return e && b.p;
}

#endif
