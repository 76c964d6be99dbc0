/* metafile.c -- Windows metafiles (EMF, EMF+, WMF): text that is drawn, bitmaps inside.
 *
 * Previews of embedded objects and formulas are metafiles, and their text is readable.
 * Source: [MS-EMF] 2.3.5 and 2.2.5, [MS-EMFPLUS] 2.3.4, [MS-WMF] 2.3.3. */
#include "base/limits.h"
#include "extract/bytes.h"
#include "extract/reader.h"

typedef struct metafile {
    xs_sink *sink;
    xs_bytes b;
    xs_buf line;
    int32_t y;         /* of the line being joined */
    bool any;          /* the line has begun */
    bool bitmaps, paths, words, damaged;
    unsigned codepage; /* of 8-bit text: the charset of the last font */
} metafile;

static void end_line(metafile *m)
{
    if (m->line.n)
        xs_sink_text(m->sink, &(xs_at){0}, xs_buf_str(&m->line), XS_END_PARAGRAPH);
    xs_buf_reset(&m->line);
    m->any = false;
}

/* Text comes in pieces, often character by character; one base line is one line. */
static void text(metafile *m, int32_t y, xs_bytes s, bool wide)
{
    if (!s.n)
        return;
    if (m->any && y != m->y)
        end_line(m);
    m->y = y;
    m->any = m->words = true;
    if (wide)
        xs_utf16_add(&m->line, s.p, s.n / 2);
    else
        xs_codepage_add(&m->line, m->codepage, s.p, s.n);
}

/* ---- EMF -------------------------------------------------------------------------------------------- */

/* EmrText at `at` of the record: reference point, characters, offset from the record's start. */
static void emf_text(metafile *m, xs_bytes r, size_t at, bool wide)
{
    uint32_t n = xs_bytes_u32(r, at + 8), off = xs_bytes_u32(r, at + 12);
    if (n > r.n)
        return;
    text(m, (int32_t)xs_bytes_u32(r, at + 4), xs_bytes_at(r, off, wide ? (uint64_t)n * 2 : n), wide);
}

/* EMF+ records inside a comment. */
static void emf_plus(metafile *m, xs_bytes b)
{
    for (size_t i = 0; i + 12 <= b.n;) {
        uint16_t type = xs_le16(b.p + i);
        uint32_t size = xs_le32(b.p + i + 4);
        if (size < 12 || size > b.n - i)
            break;
        xs_bytes r = {b.p + i + 12, size - 12};
        if (type == 0x401C) /* DrawString: brush, format, length, rectangle, characters */
            text(m, (int32_t)xs_bytes_u32(r, 16), xs_bytes_at(r, 28, (uint64_t)xs_bytes_u32(r, 8) * 2), true);
        else if (type == 0x4036 && !(xs_bytes_u32(r, 4) & 1)) /* DrawDriverString of glyph numbers */
            m->paths = true;
        else if (type == 0x4036)
            text(m, (int32_t)i, xs_bytes_at(r, 16, (uint64_t)xs_bytes_u32(r, 12) * 2), true);
        else if (type == 0x401A || type == 0x401B)
            m->bitmaps = true;
        i += size;
    }
}

static void emf_record(metafile *m, uint32_t type, xs_bytes r)
{
    switch (type) {
    case 83: /* EXTTEXTOUTA, EXTTEXTOUTW: bounds, mode, scales, then the text */
    case 84:
        emf_text(m, r, 36, type == 84);
        break;
    case 96: /* POLYTEXTOUT: several */
    case 97: {
        uint32_t n = xs_bytes_u32(r, 36);
        for (uint32_t i = 0; i < n && 40 + 40 * (uint64_t)i + 40 <= r.n; i++)
            emf_text(m, r, 40 + 40 * (size_t)i, type == 97);
        break;
    }
    case 108: { /* SMALLTEXTOUT: flags 0x100 = no rectangle, 0x200 = 8-bit */
        uint32_t n = xs_bytes_u32(r, 16), flags = xs_bytes_u32(r, 20);
        size_t at = flags & 0x100 ? 36 : 52;
        bool wide = !(flags & 0x200);
        text(m, (int32_t)xs_bytes_u32(r, 12), xs_bytes_at(r, at, wide ? (uint64_t)n * 2 : n), wide);
        break;
    }
    case 82: /* EXTCREATEFONTINDIRECTW: charset of the logical font */
        if (r.n > 12 + 23 && xs_codepage_of_charset(r.p[12 + 23]))
            m->codepage = xs_codepage_of_charset(r.p[12 + 23]);
        break;
    case 70: /* comment: EMF+ */
        if (r.n > 16 && !memcmp(r.p + 12, "EMF+", 4))
            emf_plus(m, xs_bytes_at(r, 16, r.n));
        break;
    case 76: case 77: case 78: case 79: case 80: case 81: case 114: case 116:
        m->bitmaps |= r.n > 140; /* without a bitmap they only fill */
        break;
    case 2: case 3: case 4: case 5: case 6: case 85: case 86: case 87: case 88: case 89:
        m->paths = true;
        break;
    default:
        break;
    }
}

static void emf(metafile *m)
{
    uint32_t ndesc = xs_bytes_u32(m->b, 60), desc = xs_bytes_u32(m->b, 64);
    if (ndesc && ndesc < 4096) { /* program and title, separated by NUL */
        xs_buf s;
        xs_buf_init(&s, 64 * 1024);
        xs_bytes d = xs_bytes_at(m->b, desc, (uint64_t)ndesc * 2);
        xs_utf16_add(&s, d.p, d.n / 2);
        for (size_t i = 0; i < s.n; i++)
            if (!s.p[i])
                s.p[i] = '\n';
        xs_sink_text(m->sink, &(xs_at){.kind = XS_BLOCK_META, .visibility = XS_METADATA,
                                       .name = XS_STR("description")},
                     xs_buf_str(&s), XS_END_PARAGRAPH);
        xs_buf_clear(&s);
    }
    size_t i = 0;
    uint32_t type = 0;
    while (i + 8 <= m->b.n && type != 14) {
        uint32_t n = xs_le32(m->b.p + i + 4);
        type = xs_le32(m->b.p + i);
        if (n < 8 || n > m->b.n - i)
            break;
        emf_record(m, type, (xs_bytes){m->b.p + i, n});
        i += n;
    }
    m->damaged |= type != 14;
}

/* ---- WMF -------------------------------------------------------------------------------------------- */

static void wmf_record(metafile *m, uint16_t function, xs_bytes r)
{
    switch (function) {
    case 0x0521: { /* TEXTOUT: length, characters, y, x */
        size_t n = xs_bytes_u16(r, 0);
        text(m, xs_bytes_u16(r, 2 + ((n + 1) & ~(size_t)1)), xs_bytes_at(r, 2, n), false);
        break;
    }
    case 0x0A32: { /* EXTTEXTOUT: y, x, length, flags, rectangle when flags say so */
        size_t n = xs_bytes_u16(r, 4), at = xs_bytes_u16(r, 6) & 6 ? 16 : 8;
        text(m, xs_bytes_u16(r, 0), xs_bytes_at(r, at, n), false);
        break;
    }
    case 0x02FB: /* CREATEFONTINDIRECT */
        if (r.n > 13 && xs_codepage_of_charset(r.p[13]))
            m->codepage = xs_codepage_of_charset(r.p[13]);
        break;
    case 0x0940: case 0x0B41: case 0x0F43: case 0x0D33: case 0x0922: case 0x0B23:
        m->bitmaps |= r.n > 40;
        break;
    case 0x0324: case 0x0325: case 0x0538:
        m->paths = true;
        break;
    default:
        break;
    }
}

static void wmf(metafile *m)
{
    size_t i = xs_bytes_u32(m->b, 0) == 0x9AC6CDD7u ? 22 : 0;
    i += (size_t)xs_bytes_u16(m->b, i + 2) * 2;
    bool ended = false;
    while (i + 6 <= m->b.n && !ended) {
        uint64_t n = (uint64_t)xs_le32(m->b.p + i) * 2;
        uint16_t function = xs_le16(m->b.p + i + 4);
        if (n < 6 || n > m->b.n - i)
            break;
        ended = function == 0;
        wmf_record(m, function, (xs_bytes){m->b.p + i + 6, (size_t)n - 6});
        i += (size_t)n;
    }
    m->damaged |= !ended;
}

/* ---- reader ----------------------------------------------------------------------------------------- */

static bool is_emf(xs_str h)
{
    return h.n >= 88 && xs_le32((const uint8_t *)h.p) == 1 && !memcmp(h.p + 40, " EMF", 4);
}

static bool is_wmf(xs_str h)
{
    const uint8_t *p = (const uint8_t *)h.p;
    if (h.n >= 40 && xs_le32(p) == 0x9AC6CDD7u)
        return true;
    return h.n >= 18 && (xs_le16(p) == 1 || xs_le16(p) == 2) && xs_le16(p + 2) == 9 &&
           (xs_le16(p + 4) == 0x0300 || xs_le16(p + 4) == 0x0100) && !xs_le16(p + 16);
}

static int bid(const xs_peek *k) { return is_emf(k->head) ? 95 : is_wmf(k->head) ? 80 : 0; }

static void read_metafile(xs_input *in, xs_sink *s)
{
    xs_str all;
    bool whole = xs_input_all(in, &all), enhanced = is_emf(all);
    metafile m = {.sink = s, .b = {(const uint8_t *)all.p, all.n}, .codepage = 936};
    if (!xs_sink_part(s, (xs_str){"", 0}, enhanced ? "image/emf" : "image/wmf", XS_VISIBLE))
        return;
    xs_buf_init(&m.line, XS_MEMBER_BYTES);
    if (enhanced)
        emf(&m);
    else
        wmf(&m);
    end_line(&m);
    /* Outlines may be letters when there is no other text. */
    bool pixels = m.bitmaps || (m.paths && !m.words);
    xs_part_state state = !whole     ? xs_input_state(in)
                          : m.damaged ? XS_PART_CORRUPT
                          : pixels    ? XS_PART_NO_TEXT
                                      : XS_PART_SCANNED;
    xs_sink_part_end(s, state, state == XS_PART_NO_TEXT ? "图片上的文字没有识别\twords in the picture were not read"
                               : state == XS_PART_CORRUPT ? "图元文件残缺\tdamaged metafile"
                                                          : NULL);
    xs_buf_clear(&m.line);
}

static void warm(void) { xs_codepage_preload(); }

const xs_reader xs_read_metafile = {.name = "metafile",
                                    .media_type = "image/emf",
                                    .extensions = ".emf .wmf .emz .wmz",
                                    .bid = bid,
                                    .read = read_metafile,
                                    .warm = warm};
