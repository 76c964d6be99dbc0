/* fuzz_reader.h -- a reader in this process, fed with anything.
 *
 *   FUZZ_READER(rtf)            inputs that xs_read_rtf bids for
 *   FUZZ_STREAMS("Workbook")    inputs become streams of a compound file; with two names the first
 *                               two bytes say where the second stream begins (little endian, times 64)
 * Messages are checked as the core checks them: what is not encodable and decodable is a fault. */
#ifndef XS_TESTS_FUZZ_READER_H
#define XS_TESTS_FUZZ_READER_H
#include <stdlib.h>
#include <unistd.h>

#include "base/limits.h"
#include "extract/reader.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);
int LLVMFuzzerInitialize(int *argc, char ***argv);

int LLVMFuzzerInitialize(int *argc, char ***argv)
{
    (void)argc, (void)argv;
    xs_extract_warm();
    return 0;
}

typedef struct fuzz_state {
    xs_buf packet;
    bool open; /* a part is open */
} fuzz_state;

static bool fuzz_emit(void *ctx, const xs_wire_msg *m, int fd)
{
    fuzz_state *s = ctx;
    xs_wire_msg again;
    if (fd >= 0)
        close(fd);
    xs_buf_reset(&s->packet);
    if (!xs_wire_encode(m, &s->packet) || xs_wire_decode(s->packet.p, s->packet.n, &again) != s->packet.n)
        __builtin_trap();
    if (m->type == XS_WIRE_PART || m->type == XS_WIRE_HAND) {
        if (s->open)
            __builtin_trap();
        s->open = m->type == XS_WIRE_PART;
    } else if (!s->open) {
        __builtin_trap();
    } else if (m->type == XS_WIRE_PART_END) {
        s->open = false;
    }
    return true;
}

static inline void fuzz_run(const void *p, size_t n)
{
    fuzz_state s = {.open = false};
    xs_wire_job job = {.name = XS_STR("fuzz"),
                       .size = n,
                       .limits = {.size = (uint64_t)64 << 20, .text = (uint64_t)16 << 20, .cells = 100000,
                                  .depth = 4, .members = 200, .ratio = 200, .pages = 20}};
    xs_buf_init(&s.packet, XS_WIRE_MAX);
    xs_extract(&job, (xs_str){p, n}, fuzz_emit, &s);
    if (s.open)
        __builtin_trap();
    xs_buf_clear(&s.packet);
}

#define FUZZ_READER(name)                                                          \
    extern const xs_reader xs_read_##name;                                         \
    int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)                   \
    {                                                                              \
        xs_peek k = {.head = {(const char *)data, size < XS_PEEK_BYTES ? size : XS_PEEK_BYTES}}; \
        k.whole = size <= XS_PEEK_BYTES;                                           \
        if (!xs_read_##name.bid(&k))                                               \
            return -1;                                                             \
        fuzz_run(data, size);                                                      \
        return 0;                                                                  \
    }

/* ---- compound files around streams ---------------------------------------------------------------- */

static void fuzz_put16(uint8_t *p, unsigned v) { p[0] = (uint8_t)v, p[1] = (uint8_t)(v >> 8); }
static void fuzz_put32(uint8_t *p, uint32_t v) { fuzz_put16(p, v & 0xFFFF), fuzz_put16(p + 2, v >> 16); }

/* A compound file with these streams, each padded to 4096 bytes at least. The caller frees it. */
static inline uint8_t *fuzz_compound(const char *const *name, const xs_str *stream, size_t n, size_t *size)
{
    size_t sectors[4], total = 1; /* the directory */
    for (size_t i = 0; i < n; i++) {
        sectors[i] = (stream[i].n < 4096 ? 4096 : stream[i].n + 511) / 512;
        total += sectors[i];
    }
    size_t nfat = total / 127 + 1;
    *size = 512 + 512 * (total + nfat);
    uint8_t *f = calloc(*size, 1), *fat = f + 512 + 512 * total, *dir = f + 512;
    memcpy(f, "\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1", 8);
    fuzz_put16(f + 0x1A, 3), fuzz_put16(f + 0x1C, 0xFFFE), fuzz_put16(f + 0x1E, 9), fuzz_put16(f + 0x20, 6);
    fuzz_put32(f + 0x2C, (uint32_t)nfat), fuzz_put32(f + 0x38, 4096), fuzz_put32(f + 0x3C, 0xFFFFFFFE);
    fuzz_put32(f + 0x44, 0xFFFFFFFE);
    for (size_t i = 0; i < 109; i++)
        fuzz_put32(f + 0x4C + 4 * i, i < nfat ? (uint32_t)(total + i) : 0xFFFFFFFF);
    memset(fat, 0xFF, 512 * nfat);
    fuzz_put32(fat, 0xFFFFFFFE);
    for (size_t i = 0; i < nfat; i++)
        fuzz_put32(fat + 4 * (total + i), 0xFFFFFFFD);
    size_t at = 1;
    for (size_t e = 0; e < 4; e++) {
        uint8_t *d = dir + 128 * e;
        const char *s = e == 0 ? "Root Entry" : e <= n ? name[e - 1] : "";
        for (size_t k = 0; s[k]; k++)
            fuzz_put16(d + 2 * k, (unsigned char)s[k]);
        fuzz_put16(d + 0x40, (unsigned)(2 * strlen(s) + 2));
        d[0x42] = e == 0 ? 5 : e <= n ? 2 : 0;
        memset(d + 0x44, 0xFF, 12);
        fuzz_put32(d + 0x74, 0xFFFFFFFE);
        if (e == 0 || e > n)
            continue;
        if (e < n)
            fuzz_put32(d + 0x48, (uint32_t)e + 1); /* a list to the right */
        fuzz_put32(d + 0x74, (uint32_t)at);
        fuzz_put32(d + 0x78, (uint32_t)(stream[e - 1].n < 4096 ? 4096 : stream[e - 1].n));
        memcpy(f + 512 + 512 * at, stream[e - 1].p, stream[e - 1].n);
        for (size_t k = 0; k < sectors[e - 1]; k++, at++)
            fuzz_put32(fat + 4 * at, k + 1 < sectors[e - 1] ? (uint32_t)at + 1 : 0xFFFFFFFE);
    }
    fuzz_put32(dir + 0x4C, 1);
    return f;
}

#define FUZZ_STREAMS(...)                                                          \
    int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)                   \
    {                                                                              \
        static const char *const names[] = {__VA_ARGS__};                          \
        size_t n = sizeof names / sizeof *names, cut = 2;                          \
        if (size < 2 || size > (1u << 20))                                         \
            return -1;                                                             \
        if (n == 2)                                                                \
            cut += ((size_t)data[0] | (size_t)data[1] << 8) * 64;                  \
        if (cut > size)                                                            \
            cut = size;                                                            \
        const char *p = (const char *)data;                                        \
        xs_str stream[2] = {{p + 2, (n == 2 ? cut : size) - 2}, {p + cut, size - cut}}; \
        uint8_t *f = fuzz_compound(names, stream, n, &size);                       \
        fuzz_run(f, size);                                                         \
        free(f);                                                                   \
        return 0;                                                                  \
    }

#endif
