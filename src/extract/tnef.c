/* tnef.c -- winmail.dat: what Outlook wraps around attachments. Source: [MS-OXTNEF] 2.1. */
#include <stdio.h>
#include <stdlib.h>

#include "base/limits.h"
#include "extract/bytes.h"
#include "extract/lzfu.h"
#include "extract/reader.h"

typedef struct tnef {
    xs_sink *sink;
    unsigned codepage;
    bool damaged;
    /* The attachment being put together. */
    xs_bytes data, title;
    xs_buf name;
    unsigned number;
    /* Bodies wait until the part is closed. */
    xs_bytes rtf, html;
    /* First round: properties into the part; second: children. */
    bool children;
} tnef;

static void put(tnef *t, const char *name, xs_bytes v, bool wide)
{
    if (t->children)
        return;
    xs_buf s;
    xs_buf_init(&s, v.n * 4 + 16);
    if (wide)
        xs_utf16z_add(&s, v.p, v.n / 2);
    else
        xs_codepage_add(&s, t->codepage, v.p, strnlen((const char *)v.p, v.n));
    xs_at at = {.kind = XS_BLOCK_META, .visibility = XS_METADATA, .name = xs_str_from(name)};
    if (!strcmp(name, "body"))
        at = (xs_at){.kind = XS_BLOCK_PARAGRAPH};
    else if (!strcmp(name, "subject"))
        at = (xs_at){.kind = XS_BLOCK_TITLE};
    if (s.n)
        xs_sink_text(t->sink, &at, xs_buf_str(&s), XS_END_PARAGRAPH);
    xs_buf_clear(&s);
}

static void value(tnef *t, unsigned id, unsigned type, xs_bytes v)
{
    bool text = type == 0x1E || type == 0x1F;
    if (id == 0x3FFD && type == 3)
        t->codepage = xs_bytes_u32(v, 0);
    else if (id == 0x1009 && type == 0x102)
        t->rtf = v;
    else if (id == 0x1013)
        t->html = v;
    else if (id == 0x3701 && (type == 0x0D || type == 0x102))
        t->data = type == 0x0D ? xs_bytes_at(v, 16, v.n) : v; /* an object begins with its interface */
    else if (id == 0x3707 && text) {
        xs_buf_reset(&t->name);
        if (type == 0x1F)
            xs_utf16z_add(&t->name, v.p, v.n / 2);
        else
            xs_codepage_add(&t->name, t->codepage, v.p, strnlen((const char *)v.p, v.n));
    } else if (text) {
        put(t, id == 0x1000 ? "body" : id == 0x0037 ? "subject" : "property", v, type == 0x1F);
    }
}

static size_t fixed_size(unsigned type)
{
    switch (type) {
    case 2: case 3: case 4: case 10: case 11: case 1:
        return 4; /* short values are padded */
    case 5: case 6: case 7: case 20: case 0x40:
        return 8;
    case 0x48:
        return 16;
    default:
        return 0;
    }
}

/* A list of MAPI properties. */
static void properties(tnef *t, xs_bytes b)
{
    uint32_t n = xs_bytes_u32(b, 0);
    size_t i = 4;
    for (uint32_t k = 0; k < n && xs_bytes_has(b, i, 4); k++) {
        unsigned type = xs_le16(b.p + i), id = xs_le16(b.p + i + 2);
        i += 4;
        if (id >= 0x8000) { /* named: identifier, kind, number or name */
            uint32_t kind = xs_bytes_u32(b, i + 16), len = xs_bytes_u32(b, i + 20);
            i += 24 + (kind ? ((size_t)len + 3) & ~(size_t)3 : 0);
        }
        unsigned base = type & 0xFFF;
        bool many = type & 0x1000;
        uint32_t count = 1;
        if (many || !fixed_size(base)) {
            count = xs_bytes_u32(b, i);
            i += 4;
        }
        for (uint32_t c = 0; c < count; c++) {
            size_t size = fixed_size(base), pad = size;
            if (!size) {
                size = xs_bytes_u32(b, i);
                i += 4;
                pad = (size + 3) & ~(size_t)3;
            }
            if (!xs_bytes_has(b, i, size)) {
                t->damaged = true;
                return;
            }
            value(t, id, base, xs_bytes_at(b, i, size));
            i += pad;
        }
    }
}

static void end_attachment(tnef *t)
{
    if (t->children && t->data.n) {
        char number[32];
        xs_str name = xs_buf_str(&t->name);
        if (!name.n && t->title.n)
            name = (xs_str){(const char *)t->title.p, strnlen((const char *)t->title.p, t->title.n)};
        if (!name.n) {
            int n = snprintf(number, sizeof number, "attachment%u", t->number + 1);
            name = (xs_str){number, (size_t)n};
        }
        xs_member m = {.name = name, .visibility = XS_ATTACHMENT,
                       .bytes = {(const char *)t->data.p, t->data.n}, .size = t->data.n};
        xs_sink_child(t->sink, &m);
    }
    t->number += t->data.n > 0;
    t->data = t->title = (xs_bytes){NULL, 0};
    xs_buf_reset(&t->name);
}

static void attributes(tnef *t, xs_bytes b)
{
    size_t i = 6;
    while (xs_bytes_has(b, i, 9)) {
        uint32_t id = xs_le32(b.p + i + 1), n = xs_le32(b.p + i + 5);
        xs_bytes v = xs_bytes_at(b, i + 9, n);
        if (v.n < n) {
            t->damaged = true;
            break;
        }
        switch (id & 0xFFFF) {
        case 0x9007: /* OEM code page */
            t->codepage = xs_bytes_u32(v, 0);
            break;
        case 0x9002: /* an attachment begins */
            end_attachment(t);
            break;
        case 0x800F:
            t->data = v;
            break;
        case 0x8010:
            t->title = v;
            put(t, "file name", v, false);
            break;
        case 0x9003:
        case 0x9005:
            properties(t, v);
            break;
        case 0x8004:
            put(t, "subject", v, false);
            break;
        case 0x800C:
            put(t, "body", v, false);
            break;
        default:
            break;
        }
        i += 11 + (size_t)n;
    }
    end_attachment(t);
}

static void bodies(tnef *t)
{
    if (t->html.n) {
        xs_member m = {.name = XS_STR("body.html"), .media_type = XS_STR("text/html"),
                       .bytes = {(const char *)t->html.p, t->html.n}, .size = t->html.n};
        xs_sink_child(t->sink, &m);
    }
    if (t->rtf.n && !t->html.n) {
        xs_buf out;
        xs_buf_init(&out, XS_MEMBER_BYTES);
        bool ok = xs_lzfu_expand(t->rtf, &out);
        xs_member m = {.name = XS_STR("body.rtf"), .bytes = xs_buf_str(&out), .size = out.n};
        if (out.n)
            xs_sink_child(t->sink, &m);
        if (!ok)
            xs_sink_unread(t->sink, XS_STR("body.rtf"), "application/rtf", XS_VISIBLE, XS_PART_CORRUPT,
                           "压缩的正文残缺\tcompressed body cut short");
        xs_buf_clear(&out);
    }
}

static int bid(const xs_peek *k)
{
    return k->head.n >= 15 && !memcmp(k->head.p, "\x78\x9F\x3E\x22", 4) ? 95 : 0;
}

static void read_tnef(xs_input *in, xs_sink *s)
{
    xs_str all;
    bool whole = xs_input_all(in, &all);
    xs_bytes b = {(const uint8_t *)all.p, all.n};
    tnef t = {.sink = s, .codepage = 936};
    xs_buf_init(&t.name, 64 * 1024);
    if (xs_sink_part(s, (xs_str){"", 0}, NULL, XS_VISIBLE)) {
        attributes(&t, b);
        bool ok = whole && !t.damaged;
        xs_sink_part_end(s, ok ? XS_PART_SCANNED : XS_PART_CORRUPT, ok ? NULL : "附件包残缺\tdamaged attachment package");
        t.children = true;
        t.number = 0;
        attributes(&t, b);
        bodies(&t);
    }
    xs_buf_clear(&t.name);
}

static void warm(void) { xs_codepage_preload(); }

const xs_reader xs_read_tnef = {.name = "tnef",
                                .media_type = "application/vnd.ms-tnef",
                                .extensions = ".tnef",
                                .bid = bid,
                                .read = read_tnef,
                                .warm = warm};
