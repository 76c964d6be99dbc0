/* doc.c -- Word documents: which version, whether encrypted, and the order of reading. */
#include "extract/doc.h"

#include <stdlib.h>

#include "base/limits.h"
#include "extract/ole.h"

#define MEDIA "application/msword"

xs_bytes doc_fib_part(const doc *d, unsigned i)
{
    uint64_t at = 0x9A + 8 * (uint64_t)i;
    if (!xs_bytes_has(d->word, at, 8))
        return (xs_bytes){NULL, 0};
    return xs_bytes_at(d->table, xs_bytes_u32(d->word, at), xs_bytes_u32(d->word, at + 4));
}

/* Drawings of the table stream: one container of the whole, then one for each story behind a byte. */
static void drawings(doc *d, const xs_art_handler *h)
{
    xs_bytes b = doc_fib_part(d, 50);
    size_t off = 0;
    while (off + 8 <= b.n) {
        uint16_t type = xs_le16(b.p + off + 2);
        if (type < 0xF000 && off + 9 <= b.n && xs_le16(b.p + off + 3) >= 0xF000)
            off++; /* which story the next container belongs to */
        uint32_t n = xs_bytes_u32(b, off + 4);
        xs_bytes one = xs_bytes_at(b, off, (uint64_t)n + 8);
        if (one.n < 8)
            break;
        xs_art_walk(one, d->word, h);
        off += one.n;
    }
}

/* Inline pictures: a header of 68 bytes (PICF), then drawing records. [MS-DOC] 2.9.190 */
static void inline_pictures(xs_bytes data, const xs_art_handler *h)
{
    size_t off = 0;
    while (off + 0x44 <= data.n) {
        uint32_t n = xs_le32(data.p + off);
        unsigned header = xs_le16(data.p + off + 4);
        if (n < 0x44 || n > data.n - off || header != 0x44) {
            off += 2;
            continue;
        }
        size_t skip = 0x44;
        if (xs_le16(data.p + off + 6) == 0x66) /* MM_SHAPEFILE: a name stands before the records */
            skip += 1u + data.p[off + 0x44 < data.n ? off + 0x44 : off];
        if (skip < n)
            xs_art_walk(xs_bytes_at(data, off + skip, n - skip), (xs_bytes){NULL, 0}, h);
        off += n;
    }
}

static void carriers(doc *d, xs_ole *o)
{
    if (d->tracked)
        xs_sink_carrier(d->sink, "HD.TRACKED", XS_DELETED, "修订记录未接受或清除\ttracked changes are kept",
                        d->tracked);
    if (d->comments)
        xs_sink_carrier(d->sink, "HD.COMMENT", XS_COMMENT, "批注\tcomments", d->comments);
    if (d->hidden)
        xs_sink_carrier(d->sink, "HD.HIDDEN", XS_HIDDEN, "隐藏、白色或极小的文字\thidden, white or tiny text",
                        d->hidden);
    xs_ole_note_objects(o);
}

/* The document's own part. false: it was not wanted. */
static void own_part(doc *d, xs_ole *o, xs_bytes data, bool whole)
{
    uint16_t version = xs_le16(d->word.p + 2), flags = xs_le16(d->word.p + 10);
    if (flags & 0x0100) {
        xs_sink_unread(o->sink, o->sub, MEDIA, o->visibility, XS_PART_ENCRYPTED,
                       "文档有打开密码\tthe document needs a password to open");
        return;
    }
    if (!xs_sink_part(o->sink, o->sub, MEDIA, o->visibility))
        return;
    xs_art_handler strings = xs_ole_art_strings(o);
    if (version < 0xC1) {
        doc_old(d);
    } else {
        d->damaged |= !doc_pieces_read(d);
        d->damaged |= !doc_props_read(d);
        doc_stories(d);
        doc_tables(d);
        drawings(d, &strings);
        inline_pictures(data, &strings);
        doc_remnants(d);
    }
    carriers(d, o);
    xs_sink_part_end(o->sink, d->damaged || !whole ? XS_PART_CORRUPT : XS_PART_SCANNED,
                     d->damaged || !whole ? "文档结构损坏,只读出一部分\tdamaged structure, read in part" : NULL);
}

void xs_doc_read(xs_ole *o)
{
    doc d = {.sink = o->sink, .cfb = o->cfb};
    xs_buf data;
    xs_buf_init(&d.word_buf, XS_MEMBER_BYTES);
    xs_buf_init(&d.table_buf, XS_MEMBER_BYTES);
    xs_buf_init(&data, XS_MEMBER_BYTES);
    bool whole = true, table_whole = true, data_whole = true;
    xs_ole_stream(o, "WordDocument", &d.word_buf, &whole);
    d.word = (xs_bytes){(const uint8_t *)d.word_buf.p, d.word_buf.n};
    if (d.word.n < 0x40 || (xs_le16(d.word.p + 2) >= 0xC1 && d.word.n < 0x1AA)) {
        xs_sink_unread(o->sink, o->sub, MEDIA, o->visibility, XS_PART_CORRUPT,
                       "文档流残缺\tthe document stream is cut short");
    } else {
        const char *table = xs_le16(d.word.p + 10) & 0x0200 ? "1Table" : "0Table";
        if (xs_le16(d.word.p + 2) >= 0xC1)
            d.damaged |= !xs_ole_stream(o, table, &d.table_buf, &table_whole);
        d.table = (xs_bytes){(const uint8_t *)d.table_buf.p, d.table_buf.n};
        xs_ole_stream(o, "Data", &data, &data_whole);
        xs_bytes pictures = {(const uint8_t *)data.p, data.n};
        own_part(&d, o, pictures, whole && table_whole && data_whole);
        if (!(xs_le16(d.word.p + 10) & 0x0100)) {
            xs_art_handler h = xs_ole_art_pictures(o);
            drawings(&d, &h);
            inline_pictures(pictures, &h);
        }
    }
    doc_props_clear(&d);
    xs_buf_clear(&data);
    xs_buf_clear(&d.word_buf);
    xs_buf_clear(&d.table_buf);
}
