/* unzip.c -- the bytes of one zip entry: at once when it is small, else in order. */
#include <archive.h>
#include <archive_entry.h>
#include <libdeflate.h>
#include <stdlib.h>
#include <zlib.h>

#include "base/limits.h"
#include "extract/inflate64.h"
#include "extract/zip.h"

/* Up to here libdeflate inflates the whole entry: twice as fast as streaming. */
#define WHOLE ((uint64_t)32 * 1024 * 1024)

enum { STORED, INFLATED, ZLIB, DEFLATE64, LIBARCHIVE, NOTHING };

static void fail(xs_unzip *u, xs_part_state s)
{
    if (u->state == XS_PART_SCANNED)
        u->state = s;
}

static bool open_zlib(xs_unzip *u)
{
    z_stream *z = calloc(1, sizeof *z);
    if (!z)
        return false;
    if (inflateInit2(z, -15) != Z_OK) {
        free(z);
        return false;
    }
    u->stream = z;
    u->how = ZLIB;
    return true;
}

/* Declared sizes lie: the buffer is what was declared, and what does not fit goes to the stream. */
static bool inflate_whole(xs_unzip *u)
{
    static struct libdeflate_decompressor *d; /* one worker, one thread */
    if (u->e->size > WHOLE || (!d && !(d = libdeflate_alloc_decompressor())))
        return false;
    size_t n = 0, used = 0;
    char *p = malloc((size_t)u->e->size + 1);
    if (!p)
        return false;
    if (libdeflate_deflate_decompress_ex(d, u->in, u->left, p, (size_t)u->e->size, &used, &n) !=
        LIBDEFLATE_SUCCESS) {
        free(p);
        return false;
    }
    u->whole = p;
    u->whole_n = n;
    u->how = INFLATED;
    return true;
}

/* Rare methods: libarchive reads the one entry as a streamed zip of its own. */
static bool open_archive(xs_unzip *u, const xs_zip *z)
{
    const xs_zip_entry *e = u->e;
    struct archive_entry *entry;
    struct archive *a = archive_read_new();
    if (!a)
        return false;
    uint64_t n = e->data - e->head + e->packed, rest = z->bytes.n - e->head;
    if (n + 24 <= rest)
        n += 24; /* a data descriptor */
    if (archive_read_support_format_zip_streamable(a) != ARCHIVE_OK ||
        archive_read_open_memory(a, z->bytes.p + e->head, n < rest ? n : rest) != ARCHIVE_OK ||
        archive_read_next_header(a, &entry) < ARCHIVE_WARN) {
        archive_read_free(a);
        return false;
    }
    u->stream = a;
    u->how = LIBARCHIVE;
    return true;
}

void xs_unzip_open(xs_unzip *u, const xs_zip *z, const xs_zip_entry *e, xs_sink *sink)
{
    *u = (xs_unzip){.e = e,
                    .state = XS_PART_SCANNED,
                    .sink = sink,
                    .in = z->bytes.p + e->data,
                    .left = (size_t)e->packed,
                    .how = NOTHING,
                    .ratio = sink ? xs_sink_limits(sink)->ratio : XS_MAX_RATIO};
    bool ok = false;
    if (e->encrypted) {
        u->state = XS_PART_ENCRYPTED;
        return;
    }
    if (e->broken)
        u->state = XS_PART_CORRUPT;
    switch (e->method) {
    case 0:
        u->how = STORED;
        ok = true;
        break;
    case 8:
        ok = inflate_whole(u) || open_zlib(u);
        break;
    case 9:
        u->stream = xs_inflate64_new(u->in, u->left);
        u->how = DEFLATE64;
        ok = u->stream != NULL;
        break;
    default:
        ok = open_archive(u, z);
        break;
    }
    if (!ok) {
        u->how = NOTHING;
        fail(u, XS_PART_UNKNOWN_KIND);
    }
}

static ptrdiff_t from_zlib(xs_unzip *u, void *p, size_t n)
{
    z_stream *z = u->stream;
    z->next_out = p;
    z->avail_out = n < UINT32_MAX ? (uInt)n : UINT32_MAX;
    size_t want = z->avail_out;
    while (z->avail_out == want) {
        uInt step = u->left < (1u << 20) ? (uInt)u->left : 1u << 20;
        z->next_in = (Bytef *)(uintptr_t)u->in;
        z->avail_in = step;
        int r = inflate(z, Z_NO_FLUSH);
        u->in += step - z->avail_in;
        u->left -= step - z->avail_in;
        if (r == Z_STREAM_END)
            break;
        if (r != Z_OK)
            return z->avail_out < want ? (ptrdiff_t)(want - z->avail_out) : -1;
    }
    return (ptrdiff_t)(want - z->avail_out);
}

static ptrdiff_t next(xs_unzip *u, void *p, size_t n)
{
    size_t k;
    switch (u->how) {
    case STORED:
        k = u->left < n ? u->left : n;
        memcpy(p, u->in, k);
        u->in += k;
        u->left -= k;
        return (ptrdiff_t)k;
    case INFLATED:
        k = u->whole_n - u->at < n ? u->whole_n - u->at : n;
        memcpy(p, u->whole + u->at, k);
        u->at += k;
        return (ptrdiff_t)k;
    case ZLIB:
        return from_zlib(u, p, n);
    case DEFLATE64:
        return xs_inflate64_read(u->stream, p, n);
    case LIBARCHIVE:
        return archive_read_data(u->stream, p, n);
    default:
        return -1;
    }
}

static void at_end(xs_unzip *u)
{
    const xs_zip_entry *e = u->e;
    if (e->size == UINT64_MAX || u->how == LIBARCHIVE)
        return; /* a hidden entry does not say; libarchive checks by itself */
    if (u->got != e->size || (e->crc && u->crc != e->crc))
        fail(u, XS_PART_CORRUPT);
}

ptrdiff_t xs_unzip_read(void *ctx, void *p, size_t n)
{
    xs_unzip *u = ctx;
    if (u->how == NOTHING || n == 0)
        return u->state == XS_PART_SCANNED ? 0 : -1;
    ptrdiff_t k = next(u, p, n);
    if (k < 0) {
        u->how = NOTHING;
        fail(u, XS_PART_CORRUPT);
        return -1;
    }
    if (k == 0) {
        at_end(u);
        return u->state == XS_PART_SCANNED ? 0 : -1;
    }
    u->crc = libdeflate_crc32(u->crc, p, (size_t)k);
    u->got += (uint64_t)k;
    bool bomb = u->got > XS_RATIO_FREE && u->ratio && u->got / u->ratio > u->e->packed;
    if (bomb || (u->sink && !xs_sink_unpacked(u->sink, (uint64_t)k))) {
        u->how = NOTHING;
        fail(u, XS_PART_OVER_LIMIT);
    }
    return k;
}

void xs_unzip_close(xs_unzip *u)
{
    free(u->whole);
    if (u->stream) {
        /* `how` may have become NOTHING: the method says what the stream is. */
        if (u->e->method == 8) {
            inflateEnd(u->stream);
            free(u->stream);
        } else if (u->e->method == 9) {
            xs_inflate64_free(u->stream);
        } else {
            archive_read_free(u->stream);
        }
    }
    *u = (xs_unzip){.how = NOTHING};
}

xs_part_state xs_unzip_all(const xs_zip *z, const xs_zip_entry *e, xs_sink *sink, size_t max,
                           xs_buf *out)
{
    xs_unzip u;
    ptrdiff_t k = 0;
    xs_unzip_open(&u, z, e, sink);
    xs_buf_init(out, max);
    if (e->size <= max && e->size <= WHOLE)
        xs_buf_reserve(out, (size_t)e->size);
    for (;;) {
        size_t step = e->size < WHOLE && out->n < e->size ? (size_t)e->size - out->n : (size_t)65536;
        if (step > max - out->n)
            step = max - out->n;
        if (step == 0) {
            char probe;
            if (xs_unzip_read(&u, &probe, 1) > 0)
                fail(&u, XS_PART_OVER_LIMIT);
            break;
        }
        if (!xs_buf_reserve(out, step)) {
            fail(&u, XS_PART_OVER_LIMIT);
            break;
        }
        k = xs_unzip_read(&u, out->p + out->n, step);
        if (k <= 0)
            break;
        out->n += (size_t)k;
    }
    if (out->p)
        out->p[out->n] = 0;
    xs_part_state s = u.state;
    xs_unzip_close(&u);
    return s;
}
