/* word6.c -- Word 2, 6 and 95: text in one code page, no table stream.
 *
 * Source: the Word 6 and Word 97 binary format descriptions; positions of the piece table as in
 * the information block of nFib 101 to 104. Deleted and hidden text is in the same text; formatting
 * is not read, so everything counts as visible. */
#include "base/limits.h"
#include "extract/doc.h"

typedef struct out6 {
    doc *d;
    xs_buf line, utf8;
    xs_at at;
    int instruction;
} out6;

static void flush(out6 *o, char end)
{
    xs_buf_reset(&o->utf8);
    xs_codepage_add(&o->utf8, o->d->codepage, (const uint8_t *)o->line.p, o->line.n);
    o->at.kind = o->instruction ? XS_BLOCK_SCRIPT : XS_BLOCK_PARAGRAPH;
    o->at.visibility = o->instruction ? XS_HIDDEN : XS_VISIBLE;
    xs_sink_text(o->d->sink, &o->at, xs_buf_str(&o->utf8), end);
    xs_buf_reset(&o->line);
}

static void add(out6 *o, xs_bytes b)
{
    for (size_t i = 0; i < b.n; i++) {
        uint8_t c = b.p[i];
        if (c >= 0x80 && i + 1 < b.n && (o->d->codepage == 936 || o->d->codepage == 950)) {
            xs_buf_add(&o->line, b.p + i++, 2);
            continue;
        }
        switch (c) {
        case 0x0D:
            flush(o, XS_END_PARAGRAPH);
            break;
        case 0x07:
            flush(o, XS_END_CELL);
            break;
        case 0x0C:
            flush(o, XS_END_PAGE);
            break;
        case 0x0B:
            xs_buf_add_char(&o->line, '\n');
            break;
        case 0x13:
            flush(o, 0);
            o->instruction++;
            break;
        case 0x14:
        case 0x15:
            flush(o, 0);
            o->instruction -= o->instruction > 0;
            break;
        default:
            if (c >= 0x20 || c == 9)
                xs_buf_add_char(&o->line, (char)c);
        }
    }
}

/* Pieces of a fast-saved document; false when there are none. */
static bool pieces(out6 *o)
{
    xs_bytes w = o->d->word;
    xs_bytes clx = xs_bytes_at(w, xs_bytes_u32(w, 0x160), xs_bytes_u32(w, 0x164));
    size_t i = 0;
    while (i + 3 <= clx.n && clx.p[i] == 1)
        i += 3 + (size_t)xs_le16(clx.p + i + 1);
    if (i + 5 > clx.n || clx.p[i] != 2)
        return false;
    xs_bytes plc = xs_bytes_at(clx, i + 5, xs_le32(clx.p + i + 1));
    if (plc.n < 16)
        return false;
    size_t n = (plc.n - 4) / 12;
    for (size_t k = 0; k < n; k++) {
        uint32_t from = xs_le32(plc.p + 4 * k), to = xs_le32(plc.p + 4 * k + 4);
        uint32_t fc = xs_le32(plc.p + 4 * (n + 1) + 8 * k + 2);
        if (to < from || !xs_bytes_has(w, fc, to - from)) {
            o->d->damaged = true;
            continue;
        }
        add(o, xs_bytes_at(w, fc, to - from));
    }
    return true;
}

void doc_old(doc *d)
{
    xs_bytes w = d->word;
    uint16_t magic = xs_le16(w.p), flags = xs_le16(w.p + 10);
    unsigned cp = xs_codepage_of_lid(xs_le16(w.p + 6));
    d->codepage = cp ? cp : 1252;
    out6 o = {.d = d};
    xs_buf_init(&o.line, w.n + 16);
    xs_buf_init(&o.utf8, w.n * 3 + 64);
    uint32_t from = xs_bytes_u32(w, 0x18), to = xs_bytes_u32(w, 0x1C);
    if (magic != 0xA5DC && magic != 0xA5EC && magic != 0xA5DB) {
        d->damaged = true;
    } else if (!(flags & 4) || !pieces(&o)) {
        d->damaged |= to < from || to > w.n;
        add(&o, xs_bytes_at(w, from, to > from ? to - from : 0));
    }
    flush(&o, XS_END_PAGE);
    xs_buf_clear(&o.line);
    xs_buf_clear(&o.utf8);
}
