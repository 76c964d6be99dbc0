/* ingest.c -- reading a document: plain text here, every other format by the extraction workers. */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>

#include "base/limits.h"
#include "pipeline/stream.h"
#include "text/sniff.h"

/* Plain text, streamed. */
static void read_text(xs_scanner *s, const xs_source *src, size_t part, xs_str name, xs_sha256 *hash)
{
    xs_stream t;
    xs_stream_begin(&t, s, part, name, XS_CS_UNKNOWN);
    uint64_t at = 0, limit = s->o.max_size ? s->o.max_size : UINT64_MAX;
    bool whole = false, useful = true;
    while (!whole) {
        size_t n = xs_source_read(src, at, s->block, XS_BLOCK_BYTES);
        if (n == SIZE_MAX) {
            xs_part_fail(s, &s->parts[part], XS_PART_CORRUPT, "读取出错；请检查存储介质后重试",
                         "reading failed; check the medium and try again");
            break;
        }
        xs_sha256_add(hash, s->block, n);
        whole = n < XS_BLOCK_BYTES;
        size_t use = at >= limit ? 0 : n < limit - at ? n : (size_t)(limit - at);
        if (useful && use)
            useful = xs_stream_add(&t, s->block, use);
        at += n;
        if (at > limit && s->parts[part].state == XS_PART_SCANNED)
            xs_part_fail(s, &s->parts[part], XS_PART_OVER_LIMIT, "超过 --max-size，只检查了前一部分",
                         "beyond --max-size; only the first part was scanned");
        if (useful && !whole && xs_scan_late(s)) {
            useful = false;
            xs_part_fail(s, &s->parts[part], XS_PART_TIMED_OUT, "超过 --timeout，只检查了前一部分",
                         "beyond --timeout; only the first part was scanned");
        }
    }
    xs_stream_end(&t, whole && s->parts[part].state == XS_PART_SCANNED);
}

static void hash_source(xs_scanner *s, const xs_source *src, xs_sha256 *hash)
{
    uint64_t at = 0;
    for (size_t n; (n = xs_source_read(src, at, s->block, XS_BLOCK_BYTES)) != SIZE_MAX && n; at += n)
        xs_sha256_add(hash, s->block, n);
}

/* A file that grew, shrank or was rewritten while it was read was not inspected as it is now. */
static void check_unchanged(xs_scanner *s, const xs_source *src, const struct stat *before)
{
    struct stat after;
    if (src->fd < 0 || s->nparts == 0 || fstat(src->fd, &after) != 0)
        return;
    bool same = after.st_size == before->st_size && after.st_mtim.tv_sec == before->st_mtim.tv_sec &&
                after.st_mtim.tv_nsec == before->st_mtim.tv_nsec;
    if (!same)
        xs_part_fail(s, &s->parts[0], XS_PART_CORRUPT, "读取期间文件有改动；请重新检查",
                     "the file changed while it was read; screen it again");
}

/* Is it plain text that needs no worker? Only the beginning is looked at; what turns out not to be
 * text is given to a worker by its kind, or stays unknown. */
static bool is_plain(xs_scanner *s, const xs_source *src, xs_str name)
{
    size_t n = xs_source_read(src, 0, s->block, 4096);
    if (n == SIZE_MAX)
        return true; /* the read will say what is wrong */
    if (xs_sniff_head(s->block, n, name) != XS_SNIFF_PLAIN)
        return false;
    xs_charset_guess g;
    xs_charset_detect(s->block, n, n < 4096, XS_CS_UNKNOWN, &g);
    return !g.binary && g.best != XS_CS_UNKNOWN;
}

xs_status xs_ingest(xs_scanner *s, const xs_source *src, xs_str name, xs_error *err)
{
    struct stat before = {0};
    if (src->fd >= 0 && fstat(src->fd, &before) != 0)
        return xs_fail(err, XS_E_IO, errno, "scanner", "cannot stat: %s", strerror(errno));
    s->doc.size = src->size;
    xs_sha256 hash;
    xs_sha256_init(&hash);
    xs_status st = XS_OK;
    if (is_plain(s, src, name)) {
        s->doc.media_type = XS_STR("text/plain");
        if (!xs_scan_part(s, XS_STR(""), XS_VISIBLE, s->doc.media_type))
            return xs_fail(err, XS_E_SYSTEM, ENOMEM, "scanner", "no memory");
        read_text(s, src, s->nparts - 1, name, &hash);
    } else {
        hash_source(s, src, &hash);
        st = xs_ingest_worker(s, src, name, err);
    }
    check_unchanged(s, src, &before);
    xs_sha256_hex(&hash, s->doc.sha256);
    return st;
}
