/* archive.c -- archives and compressed files but zip: tar, 7z, rar, cab, iso, cpio, lzh, ar; gz, bz2,
 * xz, zst, lz4, lzma, Z. libarchive reads them all; members go back through the table one by one as
 * they are unpacked, so a 2 GB tar needs no memory. Only the reader that the first bytes ask for is
 * switched on: libarchive's own choice takes a file of zeros for an empty tar. */
#include <archive.h>
#include <archive_entry.h>
#include <errno.h>
#include <locale.h>
#include <stdio.h>
#include <stdlib.h>

#include "base/limits.h"
#include "extract/bytes.h"
#include "extract/meta.h"
#include "extract/reader.h"

typedef int support(struct archive *a);

static const struct kind {
    const char *magic;
    uint8_t n;
    uint16_t at;
    bool seeks; /* needs the whole file in memory */
    bool layer; /* one compressed stream: what is inside is looked at by itself */
    support *support;
    const char *media;
} kinds[] = {
    {"7z\xBC\xAF\x27\x1C", 6, 0, true, false, archive_read_support_format_7zip, "application/x-7z-compressed"},
    {"Rar!\x1A\x07\x01", 7, 0, true, false, archive_read_support_format_rar5, "application/vnd.rar"},
    {"Rar!\x1A\x07", 6, 0, true, false, archive_read_support_format_rar, "application/vnd.rar"},
    {"MSCF\0\0\0\0", 8, 0, true, false, archive_read_support_format_cab, "application/vnd.ms-cab-compressed"},
    {"CD001", 5, 0x8001, true, false, archive_read_support_format_iso9660, "application/x-iso9660-image"},
    {"-lh", 3, 2, true, false, archive_read_support_format_lha, "application/x-lzh-compressed"},
    {"ustar", 5, 257, false, false, archive_read_support_format_tar, "application/x-tar"},
    {"070701", 6, 0, false, false, archive_read_support_format_cpio, "application/x-cpio"},
    {"070702", 6, 0, false, false, archive_read_support_format_cpio, "application/x-cpio"},
    {"070707", 6, 0, false, false, archive_read_support_format_cpio, "application/x-cpio"},
    {"!<arch>\n", 8, 0, false, false, archive_read_support_format_ar, "application/x-archive"},
    {"\x1F\x8B\x08", 3, 0, false, true, archive_read_support_filter_gzip, "application/gzip"},
    {"BZh", 3, 0, false, true, archive_read_support_filter_bzip2, "application/x-bzip2"},
    {"\xFD" "7zXZ", 6, 0, false, true, archive_read_support_filter_xz, "application/x-xz"},
    {"\x28\xB5\x2F\xFD", 4, 0, false, true, archive_read_support_filter_zstd, "application/zstd"},
    {"\x04\x22\x4D\x18", 4, 0, false, true, archive_read_support_filter_lz4, "application/x-lz4"},
    {"\x5D\0\0", 3, 0, false, true, archive_read_support_filter_lzma, "application/x-lzma"},
    {"\x1F\x9D", 2, 0, false, true, archive_read_support_filter_compress, "application/x-compress"},
};
#define OLD_TAR (&kinds[6])

/* What magic alone does not settle. */
static bool plausible(const struct kind *d, xs_str h)
{
    const uint8_t *p = (const uint8_t *)h.p;
    if (!memcmp(d->magic, "BZh", 3))
        return h.n >= 10 && p[3] >= '1' && p[3] <= '9' && (!memcmp(p + 4, "1AY&SY", 6) || p[4] == 0x17);
    if (!memcmp(d->magic, "-lh", 3))
        return h.n >= 7 && p[6] == '-';
    if (d->n == 3 && p[0] == 0x5D) /* lzma has no magic: dictionary size, then a sane length */
        return h.n >= 13 && (xs_le64(p + 5) == UINT64_MAX || xs_le64(p + 5) < (uint64_t)1 << 40) &&
               (p[3] == 0 || p[3] == 0x80) && p[4] < 8;
    return true;
}

/* An old tar has no magic, but its header sums up to what it says. */
static bool old_tar(xs_str h)
{
    if (h.n < 512 || !h.p[0])
        return false;
    unsigned long sum = 0, said = 0;
    for (size_t i = 0; i < 512; i++)
        sum += i >= 148 && i < 156 ? ' ' : (uint8_t)h.p[i];
    size_t i = 148;
    while (i < 156 && h.p[i] == ' ')
        i++;
    for (; i < 156 && h.p[i] >= '0' && h.p[i] <= '7'; i++)
        said = said * 8 + (unsigned long)(h.p[i] - '0');
    return said && said == sum;
}

static const struct kind *kind_of(xs_str h)
{
    for (size_t i = 0; i < sizeof kinds / sizeof *kinds; i++) {
        const struct kind *d = &kinds[i];
        if (h.n >= (size_t)d->at + d->n && !memcmp(h.p + d->at, d->magic, d->n) && plausible(d, h))
            return d;
    }
    return old_tar(h) ? OLD_TAR : NULL;
}

static int bid(const xs_peek *k)
{
    const struct kind *d = kind_of(k->head);
    return !d ? 0 : d->n >= 4 ? 95 : 80;
}

/* ---- reading ----------------------------------------------------------------------------------- */

typedef struct unpack {
    xs_input *in;
    xs_sink *sink;
    struct archive *a;
    char buffer[64 * 1024];
    xs_buf owners;
    uint32_t encrypted, members;
    bool failed;
} unpack;

static la_ssize_t pull_file(struct archive *a, void *ctx, const void **p)
{
    unpack *u = ctx;
    ptrdiff_t n = xs_input_read(u->in, u->buffer, sizeof u->buffer);
    *p = u->buffer;
    if (n < 0)
        archive_set_error(a, EIO, "input ended early");
    return n;
}

static ptrdiff_t pull_member(void *ctx, void *p, size_t n)
{
    unpack *u = ctx;
    la_ssize_t got = archive_read_data(u->a, p, n);
    if (got < 0)
        u->failed = true;
    return got < 0 ? -1 : (ptrdiff_t)got;
}

static bool open_archive(unpack *u, const struct kind *d)
{
    struct archive *a = u->a;
    d->support(a);
    if (d->layer)
        archive_read_support_format_raw(a);
    /* Blocks of zeros end a tar for most programs; what stands behind them is read all the same. */
    archive_read_set_format_option(a, "tar", "read_concatenated_archives", "1");
    /* lzh names have no charset, and libarchive gives up on those it cannot convert. */
    archive_read_set_format_option(a, "lha", "hdrcharset", "GB18030");
    if (!d->seeks)
        return archive_read_open(a, u, NULL, pull_file, NULL) == ARCHIVE_OK;
    xs_str all;
    bool whole = xs_input_all(u->in, &all);
    u->failed |= !whole;
    return archive_read_open_memory(a, all.p, all.n) == ARCHIVE_OK;
}

/* Name of a member: raw bytes where the archive keeps bytes, UTF-8 where it keeps Unicode. A
 * compressed single file has none: the archive's own, less its ending. */
static xs_str member_name(unpack *u, struct archive_entry *e, char *buffer, size_t size)
{
    const char *p = archive_entry_pathname_utf8(e);
    if (!p)
        p = archive_entry_pathname(e);
    xs_str name = xs_str_from(p);
    while (name.n > 2 && name.p[0] == '.' && name.p[1] == '/')
        name.p += 2, name.n -= 2;
    if (archive_format(u->a) == ARCHIVE_FORMAT_RAW) {
        xs_str own = u->in->name;
        for (size_t i = own.n; i > 0; i--)
            if (own.p[i - 1] == '/') {
                own.p += i;
                own.n -= i;
                break;
            }
        size_t dot = own.n;
        while (dot > 1 && own.p[dot - 1] != '.')
            dot--;
        name = dot > 1 ? (xs_str){own.p, dot - 1} : own;
    }
    if (!name.n) {
        int n = snprintf(buffer, size, "member%u", u->members);
        name = (xs_str){buffer, (size_t)n};
    }
    return name;
}

/* User names of a tar are metadata of whoever packed it. */
static void note_owner(unpack *u, struct archive_entry *e)
{
    const char *name = archive_entry_uname(e);
    if (!name || !*name || !strcmp(name, "root") || strlen(name) > 64)
        return;
    if (u->owners.n && memmem(u->owners.p, u->owners.n, name, strlen(name)))
        return;
    xs_buf_printf(&u->owners, "%s\n", name);
}

static void member(unpack *u, struct archive_entry *e)
{
    char buffer[32];
    u->members++;
    note_owner(u, e);
    if (archive_entry_filetype(e) == AE_IFDIR)
        return;
    xs_str name = member_name(u, e, buffer, sizeof buffer);
    if (archive_entry_is_data_encrypted(e) || archive_entry_is_metadata_encrypted(e)) {
        u->encrypted++;
        xs_sink_unread(u->sink, name, NULL, XS_VISIBLE, XS_PART_ENCRYPTED,
                       "加密的压缩包成员\tencrypted archive member");
        return;
    }
    if (archive_entry_filetype(e) != AE_IFREG && archive_entry_filetype(e) != 0)
        return;
    xs_member m = {.name = name, .pull = pull_member, .ctx = u, .size = UINT64_MAX};
    if (archive_entry_size_is_set(e) && archive_format(u->a) != ARCHIVE_FORMAT_RAW)
        m.size = (uint64_t)archive_entry_size(e);
    if (m.size == 0)
        return;
    /* No format tells what a member took; the whole archive is a fair upper bound for the ratio. */
    m.packed = u->in->size == UINT64_MAX ? 0 : u->in->size;
    xs_sink_child(u->sink, &m);
}

/* rar ends in a block of its own that libarchive does not ask for: type 7B, or type 5 in version 5. */
static bool lacks_end(unpack *u, const struct kind *d)
{
    xs_str all;
    if (strcmp(d->media, "application/vnd.rar") != 0 || !xs_input_all(u->in, &all))
        return false;
    const uint8_t *p = (const uint8_t *)all.p;
    for (size_t i = all.n < 32 ? 0 : all.n - 32; i + 7 <= all.n; i++) {
        if (d->n == 6 && p[i + 2] == 0x7B && xs_le16(p + i + 5) >= 7 && i + xs_le16(p + i + 5) <= all.n)
            return false;
        if (d->n == 7 && p[i + 4] >= 3 && p[i + 4] <= 20 && p[i + 5] == 5)
            return false;
    }
    return true;
}

/* The archive's own part comes last, when it is known how it went. */
static void own_part(unpack *u, const struct kind *d, bool ended, const char *why)
{
    xs_buf note;
    xs_buf_init(&note, 1024);
    /* Asked before a format was recognised, libarchive 3.6 follows a stray pointer. */
    bool locked = !ended && archive_format(u->a) && archive_read_has_encrypted_entries(u->a) == 1;
    if (xs_sink_part(u->sink, (xs_str){"", 0}, d->media, XS_VISIBLE)) {
        for (char *p = u->owners.p; p && *p;) {
            size_t n = strcspn(p, "\n");
            xs_meta_put(u->sink, XS_STR("user name"), (xs_str){p, n});
            p += n + (p[n] == '\n');
        }
        xs_part_state state = XS_PART_SCANNED;
        if (locked) {
            state = XS_PART_ENCRYPTED;
            xs_buf_printf(&note, "压缩包连目录一起加密\tthe archive and its directory are encrypted");
        } else if (!ended || u->failed) {
            state = xs_input_state(u->in) == XS_PART_SCANNED ? XS_PART_CORRUPT : xs_input_state(u->in);
            xs_buf_printf(&note, "压缩包没有读完: %.200s\tthe archive was not read to its end: %.200s",
                          why ? why : "", why ? why : "");
        }
        xs_sink_part_end(u->sink, state, note.n ? note.p : NULL);
    }
    xs_buf_clear(&note);
}

static void read_archive(xs_input *in, xs_sink *s)
{
    unpack *u = calloc(1, sizeof *u);
    const struct kind *d = kind_of(xs_input_peek(in));
    if (!u || !d || !(u->a = archive_read_new())) {
        free(u);
        xs_sink_unread(s, (xs_str){"", 0}, NULL, XS_VISIBLE, XS_PART_OVER_LIMIT, NULL);
        return;
    }
    u->in = in;
    u->sink = s;
    xs_buf_init(&u->owners, 4096);
    bool ended = false;
    char why[256] = "";
    if (open_archive(u, d)) {
        struct archive_entry *e;
        int rc = ARCHIVE_EOF;
        while (!xs_sink_full(s) && ((rc = archive_read_next_header(u->a, &e)) == ARCHIVE_OK || rc == ARCHIVE_WARN))
            member(u, e);
        ended = xs_sink_full(s) || rc == ARCHIVE_EOF;
        if (ended && lacks_end(u, d)) {
            archive_set_error(u->a, EIO, "no end of archive");
            ended = false;
        }
    }
    const char *message = archive_error_string(u->a);
    snprintf(why, sizeof why, "%s", message ? message : "");
    own_part(u, d, ended, why);
    archive_read_free(u->a);
    xs_buf_clear(&u->owners);
    free(u);
}

/* libarchive turns Unicode names into the locale's bytes; UTF-8 loses none. */
static void warm(void) { setlocale(LC_CTYPE, "C.UTF-8"); }

const xs_reader xs_read_archive = {
    .name = "archive",
    .media_type = "application/octet-stream",
    .extensions = ".tar .7z .rar .gz .tgz .bz2 .tbz2 .xz .txz .zst .lz4 .lzma .cab .iso .cpio .lzh .lha .z .rpm .deb .a",
    .bid = bid,
    .read = read_archive,
    .warm = warm};
