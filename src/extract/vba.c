/* vba.c -- macro projects: the sources of their modules.
 *
 * Source: [MS-OVBA] 2.3.4.2 (dir stream), 2.4.1 (compression). */
#include "base/limits.h"
#include "extract/lzfu.h"
#include "extract/ole.h"

typedef struct module {
    xs_buf name;
    uint32_t offset;
} module;

/* One module: behind `offset` of its stream lies the compressed source. */
static void source(xs_ole *o, const module *m, unsigned codepage)
{
    xs_buf stream, text, utf8, path;
    bool whole = true;
    xs_buf_init(&stream, XS_MEMBER_BYTES);
    xs_buf_init(&text, XS_MEMBER_BYTES);
    xs_buf_init(&utf8, XS_MEMBER_BYTES);
    xs_buf_init(&path, 64 * 1024);
    if (m->name.p && xs_ole_stream(o, m->name.p, &stream, &whole)) {
        xs_bytes b = {(const uint8_t *)stream.p, stream.n};
        bool ok = xs_ovba_expand(xs_bytes_at(b, m->offset, b.n), &text) && whole;
        xs_codepage_add(&utf8, codepage, (const uint8_t *)text.p, text.n);
        if (xs_sink_part(o->sink, xs_ole_sub(o, xs_buf_str(&m->name), &path), "text/x-vba", XS_HIDDEN)) {
            xs_sink_text(o->sink, &(xs_at){.kind = XS_BLOCK_SCRIPT, .visibility = XS_HIDDEN},
                         xs_buf_str(&utf8), XS_END_PARAGRAPH);
            xs_sink_part_end(o->sink, ok ? XS_PART_SCANNED : XS_PART_CORRUPT,
                             ok ? NULL : "宏代码残缺\tmacro source cut short");
        }
    }
    xs_buf_clear(&stream);
    xs_buf_clear(&text);
    xs_buf_clear(&utf8);
    xs_buf_clear(&path);
}

void xs_vba_read(xs_ole *o)
{
    xs_buf packed, dir;
    bool whole = true;
    xs_buf_init(&packed, XS_MEMBER_BYTES);
    xs_buf_init(&dir, XS_MEMBER_BYTES);
    xs_ole_stream(o, "dir", &packed, &whole);
    bool ok = xs_ovba_expand((xs_bytes){(const uint8_t *)packed.p, packed.n}, &dir) && whole;
    xs_bytes d = {(const uint8_t *)dir.p, dir.n};
    module m = {.offset = 0};
    xs_buf_init(&m.name, 4096);
    unsigned codepage = 1252, modules = 0;
    for (size_t i = 0; i + 6 <= d.n && !xs_sink_full(o->sink);) {
        uint16_t id = xs_le16(d.p + i);
        uint32_t n = xs_le32(d.p + i + 2);
        xs_bytes v = xs_bytes_at(d, i + 6, n);
        if (id == 0x0009) /* the version record says 4 and holds 6 */
            n = 6;
        if (id == 0x0003)
            codepage = xs_bytes_u16(v, 0);
        if (id == 0x001A || id == 0x0032) { /* stream name, 8-bit, then wide */
            xs_buf_reset(&m.name);
            if (id == 0x0032)
                xs_utf16_add(&m.name, v.p, v.n / 2);
            else
                xs_codepage_add(&m.name, codepage, v.p, v.n);
        }
        if (id == 0x0031)
            m.offset = xs_bytes_u32(v, 0);
        if (id == 0x002B) {
            source(o, &m, codepage);
            modules++;
        }
        i += 6 + (size_t)n;
    }
    if (!ok || !modules) {
        xs_buf path;
        xs_buf_init(&path, 64 * 1024);
        xs_sink_unread(o->sink, xs_ole_sub(o, XS_STR("dir"), &path), "text/x-vba", XS_HIDDEN,
                       XS_PART_CORRUPT, "宏工程残缺\tdamaged macro project");
        xs_buf_clear(&path);
    }
    xs_buf_clear(&m.name);
    xs_buf_clear(&dir);
    xs_buf_clear(&packed);
}
