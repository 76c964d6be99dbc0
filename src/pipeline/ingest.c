/* ingest.c -- reading a document: text here, everything else by the extraction workers. */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>

#include "base/limits.h"
#include "pipeline/engine.h"

/* More malformed sequences than one in this many characters: bytes of something else. */
#define MALFORMED_RATIO 20u

static void note_malformed(xs_scanner *s, xs_part *part, const xs_decoder *d, uint64_t chars)
{
    uint64_t n = xs_decoder_malformed(d), at = xs_decoder_first_malformed(d);
    if (!n)
        return;
    char zh[160], en[160];
    snprintf(zh, sizeof zh, "有 %llu 处字节不合 %s 编码，第一处在第 %llu 字节；其余已检查", (unsigned long long)n,
             s->doc.encoding.n ? s->doc.encoding.p : "", (unsigned long long)at);
    snprintf(en, sizeof en, "%llu places are not valid %s, the first at byte %llu; the rest was scanned",
             (unsigned long long)n, s->doc.encoding.n ? s->doc.encoding.p : "", (unsigned long long)at);
    if (n > chars / MALFORMED_RATIO && n > 2)
        xs_part_fail(s, part, XS_PART_CORRUPT, zh, en);
    else
        xs_scan_note(s, zh, en);
}

/* Decode the source under one charset and feed it. With a hash: of all bytes. */
static void pass(xs_scanner *s, const xs_source *src, xs_part *part, xs_charset cs, size_t skip,
                 unsigned view, xs_sha256 *hash)
{
    xs_decoder *d = xs_decoder_new(cs);
    if (!d) {
        s->out_of_memory = true;
        return;
    }
    xs_judge_part(s->judge, part->path, part->visibility, false, part->media_type);
    xs_feed_begin(&s->feed, XS_FOLD_TEXT, view);
    uint64_t at = 0, chars = 0;
    uint64_t limit = s->o.max_size ? s->o.max_size : UINT64_MAX;
    for (bool last = false; !last;) {
        size_t n = xs_source_read(src, at, s->block, XS_BLOCK_BYTES);
        if (n == SIZE_MAX) {
            xs_part_fail(s, part, XS_PART_CORRUPT, "读取出错；请检查存储介质后重试", "reading failed; check the medium and try again");
            break;
        }
        if (hash)
            xs_sha256_add(hash, s->block, n);
        if (at + n > limit) {
            n = (size_t)(limit - at);
            xs_part_fail(s, part, XS_PART_OVER_LIMIT, "超过 --max-size，只检查了前一部分",
                         "beyond --max-size; only the first part was scanned");
        }
        last = n < XS_BLOCK_BYTES || part->state == XS_PART_OVER_LIMIT;
        size_t from = at == 0 ? skip : 0;
        xs_buf_reset(&s->decoded);
        if (!xs_decoder_feed(d, s->block + from, n - from, last, &s->decoded)) {
            s->out_of_memory = true;
            break;
        }
        for (size_t i = 0; i < s->decoded.n; i++)
            chars += ((unsigned char)s->decoded.p[i] & 0xC0) != 0x80;
        xs_feed_text(&s->feed, s->decoded.p, s->decoded.n);
        at += n;
        if (xs_scan_late(s) && !last) {
            xs_part_fail(s, part, XS_PART_TIMED_OUT, "超过 --timeout，只检查了前一部分",
                         "beyond --timeout; only the first part was scanned");
            break;
        }
    }
    xs_feed_end(&s->feed);
    xs_judge_part_end(s->judge);
    if (s->feed.failed)
        xs_part_fail(s, part, XS_PART_OVER_LIMIT, "内存不足，未能检查完", "out of memory before the end");
    if (!view) {
        part->bytes = at;
        part->chars = chars;
        note_malformed(s, part, d, chars);
    }
    xs_decoder_free(d);
}

/* Bytes that no pass read (over a limit, timed out) still belong to the document's hash. */
static void hash_rest(xs_scanner *s, const xs_source *src, uint64_t at, xs_sha256 *hash)
{
    for (size_t n; (n = xs_source_read(src, at, s->block, XS_BLOCK_BYTES)) != SIZE_MAX && n; at += n)
        xs_sha256_add(hash, s->block, n);
}

void xs_ingest_text(xs_scanner *s, const xs_source *src, xs_part *part, xs_charset hint,
                    xs_sha256 *hash)
{
    size_t n = xs_source_read(src, 0, s->block, XS_BLOCK_BYTES);
    if (n == SIZE_MAX) {
        xs_part_fail(s, part, XS_PART_CORRUPT, "读取出错", "reading failed");
        return;
    }
    if (hint == XS_CS_UNKNOWN)
        hint = xs_charset_declared(s->block, n);
    xs_charset_guess g;
    xs_charset_detect(s->block, n, n < XS_BLOCK_BYTES, hint, &g);
    if (g.binary || g.best == XS_CS_UNKNOWN) {
        xs_part_fail(s, part, XS_PART_UNKNOWN_KIND, "不是可读的文本", "not text that can be read");
        if (hash)
            hash_rest(s, src, 0, hash);
        return;
    }
    if (!s->doc.encoding.n)
        s->doc.encoding = xs_str_from(xs_charset_name(g.best));
    pass(s, src, part, g.best, g.bom, 0, hash);
    if (hash && part->bytes < src->size && part->state != XS_PART_SCANNED)
        hash_rest(s, src, part->bytes, hash);
    if (g.second != XS_CS_UNKNOWN) {
        char zh[160], en[160];
        snprintf(zh, sizeof zh, "编码不能确定：按 %s 和 %s 各检查了一遍", xs_charset_name(g.best), xs_charset_name(g.second));
        snprintf(en, sizeof en, "the charset is not certain: scanned as %s and as %s", xs_charset_name(g.best),
                 xs_charset_name(g.second));
        xs_scan_note(s, zh, en);
        pass(s, src, part, g.second, 0, XS_VIEW_DECODING, NULL);
    }
    if (g.mojibake)
        xs_scan_note(s, "有乱码（UTF-8 被误作 GBK 或 Latin-1 读过），已按还原后的文字检查",
                     "mojibake (UTF-8 once read as GBK or Latin-1) was scanned in its repaired form");
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
        xs_part_fail(s, &s->parts[0], XS_PART_CORRUPT, "读取期间文件有改动；请重新检查", "the file changed while it was read; screen it again");
}

xs_status xs_ingest(xs_scanner *s, const xs_source *src, xs_str name, xs_error *err)
{
    (void)name;
    struct stat before = {0};
    if (src->fd >= 0 && fstat(src->fd, &before) != 0)
        return xs_fail(err, XS_E_IO, errno, "scanner", "cannot stat: %s", strerror(errno));
    s->doc.size = src->size;
    s->doc.media_type = XS_STR("text/plain");
    xs_part *part = xs_scan_part(s, XS_STR(""), XS_VISIBLE, s->doc.media_type);
    if (!part)
        return xs_fail(err, XS_E_SYSTEM, ENOMEM, "scanner", "no memory");
    xs_sha256 hash;
    xs_sha256_init(&hash);
    xs_ingest_text(s, src, part, XS_CS_UNKNOWN, &hash);
    check_unchanged(s, src, &before);
    xs_sha256_hex(&hash, s->doc.sha256);
    return XS_OK;
}
