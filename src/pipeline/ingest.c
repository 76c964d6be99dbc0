/* ingest.c -- reading a document: plain text here, every other format by the extraction workers. */
#include <errno.h>
#include <stdio.h>

#include "base/limits.h"
#include "pipeline/stream.h"
#include "text/sniff.h"
#include "text/utf8.h"

/* Bytes that tell text from other kinds. */
#define LOOK ((size_t)4096)

/* The next block: read, or where it lies in memory. */
static size_t read_block(const xs_scanner *s, const xs_source *src, uint64_t at, const char **block)
{
    if (src->fd >= 0 || at > src->size)
        return xs_source_read(src, at, s->block, XS_BLOCK_BYTES);
    *block = src->p + at;
    return src->size - at < XS_BLOCK_BYTES ? (size_t)(src->size - at) : XS_BLOCK_BYTES;
}

/* One reading of the source; what is at hand in s->block are its first n bytes. Returns whether all
 * bytes were read. With a hash every byte goes into it, also those that no limit lets through. */
static bool read_through(xs_scanner *s, const xs_source *src, size_t n, xs_stream *t, xs_sha256 *hash)
{
    xs_part *part = &s->parts[t->part];
    const char *block = src->fd < 0 ? src->p : s->block;
    uint64_t at = 0, limit = s->o.max_size ? s->o.max_size : UINT64_MAX;
    for (bool useful = true;;) {
        if (n == SIZE_MAX) {
            xs_part_fail(s, part, XS_PART_CORRUPT, "读取出错；请检查存储介质后重试",
                         "reading failed; check the medium and try again");
            return false;
        }
        bool whole = n < XS_BLOCK_BYTES;
        size_t use = at >= limit ? 0 : n < limit - at ? n : (size_t)(limit - at);
        if (hash)
            xs_sha256_add(hash, block, n);
        at += n;
        if (useful && at <= limit)
            useful = xs_stream_add(t, block, use, whole);
        else if (useful && use)
            useful = xs_stream_add(t, block, use, false);
        if (at > limit && part->state == XS_PART_SCANNED)
            xs_part_fail(s, part, XS_PART_OVER_LIMIT, "超过 --max-size，只检查了前一部分",
                         "beyond --max-size; only the first part was scanned");
        if (useful && !whole && xs_scan_late(s)) {
            useful = false;
            xs_part_fail(s, part, XS_PART_TIMED_OUT, "超过 --timeout，只检查了前一部分",
                         "beyond --timeout; only the first part was scanned");
        }
        if (whole)
            return part->state == XS_PART_SCANNED;
        if (!useful && !hash)
            return false;
        n = read_block(s, src, at, &block);
    }
}

/* Plain text, streamed; a second time where the charset is not certain. */
static void read_text(xs_scanner *s, const xs_source *src, size_t n, xs_str name,
                      const xs_charset_guess *guess, xs_sha256 *hash)
{
    xs_stream t;
    size_t part = s->nparts - 1;
    xs_stream_begin(&t, s, part, name, XS_CS_UNKNOWN);
    t.guess = *guess;
    t.guessed = true;
    bool complete = read_through(s, src, n, &t, hash);
    xs_charset again = xs_stream_end(&t, complete);
    xs_stream_clear(&t);
    if (again == XS_CS_UNKNOWN)
        return;
    xs_stream_begin_again(&t, s, part, name, again);
    const char *block;
    complete = read_through(s, src, read_block(s, src, 0, &block), &t, NULL);
    xs_stream_end(&t, complete);
    xs_stream_clear(&t);
}

static void hash_source(xs_scanner *s, const xs_source *src, xs_sha256 *hash)
{
    uint64_t at = 0;
    for (size_t n; (n = xs_source_read(src, at, s->block, XS_BLOCK_BYTES)) != SIZE_MAX && n; at += n)
        xs_sha256_add(hash, s->block, n);
}

bool xs_source_changed(const xs_source *src, const struct stat *before)
{
    struct stat after;
    return src->fd >= 0 &&
           (fstat(src->fd, &after) != 0 || after.st_size != before->st_size ||
            after.st_mtim.tv_sec != before->st_mtim.tv_sec || after.st_mtim.tv_nsec != before->st_mtim.tv_nsec);
}

/* Is it plain text that needs no worker? What turns out not to be text is given to a worker by its
 * kind, or stays unknown. */
static bool is_plain(const xs_scanner *s, const char *block, size_t n, xs_str name, xs_charset_guess *g)
{
    if (n == SIZE_MAX)
        return true; /* the read will say what is wrong */
    xs_stream_guess(block, n, n < XS_BLOCK_BYTES, XS_CS_UNKNOWN, g);
    if (s->text_only)
        return true;
    if (xs_sniff_head(block, n < LOOK ? n : LOOK, name) != XS_SNIFF_PLAIN)
        return false;
    return !g->binary || xs_utf8_ascii_prefix(block, n) >= LOOK;
}

/* Plain text under the name of a format that is none: the worker says the same of its formats. */
static void check_name(xs_scanner *s, xs_str name)
{
    static const char *const binary[] = {"pdf",  "ofd", "docx", "xlsx", "pptx", "doc", "xls", "ppt", "wps",  "et",
                                         "dps",  "odt", "ods",  "odp",  "epub", "zip", "rar", "7z",  "gz",   "jpg",
                                         "jpeg", "png", "gif",  "bmp",  "tif",  "tiff", "msg", "exe", "heic", "webp"};
    const char *dot = name.n ? memrchr(name.p, '.', name.n) : NULL;
    size_t n = dot ? (size_t)(name.p + name.n - dot) - 1 : 0;
    for (size_t i = 0; n && i < sizeof binary / sizeof *binary; i++)
        if (strlen(binary[i]) == n && !strncasecmp(dot + 1, binary[i], n)) {
            char zh[96], en[96];
            snprintf(zh, sizeof zh, "文件名以 .%s 结尾，内容却是纯文本；已按内容检查", binary[i]);
            snprintf(en, sizeof en, "the name ends in .%s, the content is plain text; screened as what it is", binary[i]);
            xs_scan_note(s, zh, en);
        }
}

xs_status xs_ingest(xs_scanner *s, const xs_source *src, xs_str name, xs_error *err)
{
    s->doc.size = src->size;
    xs_sha256 hash;
    xs_sha256_init(&hash);
    xs_status st = XS_OK;
    const char *block = s->block;
    size_t n = read_block(s, src, 0, &block);
    xs_charset_guess guess = {0};
    if (is_plain(s, block, n, name, &guess)) {
        s->doc.media_type = XS_STR("text/plain");
        if (!xs_scan_part(s, XS_STR(""), XS_VISIBLE, s->doc.media_type))
            return xs_fail(err, XS_E_SYSTEM, ENOMEM, "scanner", "no memory");
        check_name(s, name);
        read_text(s, src, n, name, &guess, s->o.no_sha256 && !s->waivers ? NULL : &hash);
    } else {
        if (!s->o.no_sha256 || s->waivers)
            hash_source(s, src, &hash);
        st = xs_ingest_worker(s, src, name, err);
    }
    /* What grew, shrank or was rewritten while it was read was not inspected as it is now. */
    if (s->nparts && xs_source_changed(src, &s->before))
        xs_part_fail(s, &s->parts[0], XS_PART_CORRUPT, "读取期间文件有改动；请重新检查",
                     "the file changed while it was read; screen it again");
    if (!s->o.no_sha256 || s->waivers)
        xs_sha256_hex(&hash, s->doc.sha256);
    return st;
}
