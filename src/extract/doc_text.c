/* doc_text.c -- Word 97 and later: piece table, stories, control characters, remnants. */
#include "extract/doc.h"

#include <stdlib.h>

#include "base/limits.h"
#include "extract/sweep.h"

/* Upper half of compressed text that is not Latin-1. Source: [MS-DOC] 2.9.73. */
static const uint16_t narrow_high[32] = {
    0x20AC, 0x81,   0x201A, 0x0192, 0x201E, 0x2026, 0x2020, 0x2021, 0x02C6, 0x2030, 0x0160,
    0x2039, 0x0152, 0x8D,   0x017D, 0x8F,   0x90,   0x2018, 0x2019, 0x201C, 0x201D, 0x2022,
    0x2013, 0x2014, 0x02DC, 0x2122, 0x0161, 0x203A, 0x0153, 0x9D,   0x017E, 0x0178};

/* Clx: property modifiers (type 1), then the piece table (type 2). */
bool doc_pieces_read(doc *d)
{
    xs_bytes clx = doc_fib_part(d, 33);
    xs_bytes prc[256];
    size_t nprc = 0, i = 0;
    while (i + 3 <= clx.n && clx.p[i] == 1) {
        size_t n = xs_le16(clx.p + i + 1);
        if (nprc < 256)
            prc[nprc++] = xs_bytes_at(clx, i + 3, n);
        i += 3 + n;
    }
    if (i + 5 > clx.n || clx.p[i] != 2)
        return false;
    uint32_t size = xs_le32(clx.p + i + 1);
    xs_bytes plc = xs_bytes_at(clx, i + 5, size);
    if (plc.n < 16)
        return false;
    size_t n = (plc.n - 4) / 12;
    d->piece = calloc(n, sizeof *d->piece);
    if (!d->piece)
        return false;
    bool ok = plc.n == size;
    for (size_t k = 0; k < n; k++) {
        const uint8_t *pcd = plc.p + 4 * (n + 1) + 8 * k;
        doc_piece *p = &d->piece[d->npieces];
        p->cp = xs_le32(plc.p + 4 * k);
        p->cp_end = xs_le32(plc.p + 4 * k + 4);
        uint32_t fc = xs_le32(pcd + 2), prm = xs_le16(pcd + 6);
        p->narrow = fc >> 30 & 1;
        p->fc = (fc & 0x3FFFFFFF) / (p->narrow ? 2 : 1);
        if (prm & 1 && prm >> 1 < nprc)
            p->flags = doc_props_of(prc[prm >> 1]);
        uint64_t bytes = (uint64_t)(p->cp_end - p->cp) * (p->narrow ? 1 : 2);
        if (p->cp_end <= p->cp || (d->npieces && p->cp < d->piece[d->npieces - 1].cp_end) ||
            !xs_bytes_has(d->word, p->fc, bytes)) {
            ok &= p->cp_end == p->cp;
            continue;
        }
        d->npieces++;
    }
    return ok && d->npieces > 0;
}

/* ---- stories ----------------------------------------------------------------------------- */

/* Where the reading of one story stands. */
typedef struct story {
    doc *d;
    xs_at at;
    xs_buf scratch;
    xs_visibility visibility; /* of the story; a character's own properties may hide it further */
    xs_block_kind kind;
    unsigned field[XS_DOC_MAX_FIELDS]; /* 1 in the instruction, 2 in the result */
    size_t nfields;
    xs_buf aside; /* field instructions of the paragraph */
    bool in_table, started;
    uint32_t tables, row, col;
} story;

static bool in_instruction(const story *s)
{
    for (size_t i = 0; i < s->nfields && i < XS_DOC_MAX_FIELDS; i++)
        if (s->field[i] == 1)
            return true;
    return false;
}

static xs_visibility visibility_of(const story *s, unsigned flags)
{
    if (flags & DOC_DELETED)
        return XS_DELETED;
    if (s->visibility != XS_VISIBLE)
        return s->visibility;
    if (flags & (DOC_VANISH | DOC_TINY))
        return XS_HIDDEN;
    if ((flags & (DOC_WHITE | DOC_SHADED | DOC_IN_TABLE)) == DOC_WHITE)
        return XS_HIDDEN;
    return XS_VISIBLE;
}

/* Field instructions go behind their paragraph: link targets, file paths, queries. */
static void flush_aside(story *s)
{
    if (!s->aside.n)
        return;
    bool link = strstr(s->aside.p, "HYPERLINK") != NULL;
    xs_at at = {.kind = link ? XS_BLOCK_LINK : XS_BLOCK_SCRIPT, .visibility = XS_HIDDEN};
    xs_sink_text(s->d->sink, &at, xs_buf_str(&s->aside), XS_END_PARAGRAPH);
    xs_buf_reset(&s->aside);
}

static void start_paragraph(story *s, uint32_t fc)
{
    uint32_t to;
    unsigned f = doc_props_at(&s->d->paras, fc, &to);
    bool table = (f & (DOC_IN_TABLE | DOC_ROW_END)) != 0;
    xs_at *p = &s->at;
    if (table && !s->in_table) {
        s->tables++;
        s->row = s->col = 1;
    }
    s->in_table = table;
    p->table = table ? s->tables : 0;
    p->kind = table ? XS_BLOCK_CELL : (f & DOC_HEADING1) ? XS_BLOCK_TITLE : s->kind;
    p->row = table ? s->row : 0;
    p->col = table ? s->col : 0;
    p->paragraph++;
    s->started = true;
}

static void end_paragraph(story *s, char end)
{
    xs_sink_text(s->d->sink, &s->at, (xs_str){"", 0}, end);
    flush_aside(s);
    s->started = false;
}

/* The mark 07 ends a cell, or the row when its paragraph says so. */
static void cell_mark(story *s, uint32_t fc)
{
    uint32_t to;
    unsigned f = doc_props_at(&s->d->paras, fc, &to);
    if (f & DOC_ROW_END) {
        end_paragraph(s, XS_END_ROW);
        s->row++;
        s->col = 1;
    } else {
        end_paragraph(s, XS_END_CELL);
        s->col++;
    }
}

static void field_mark(story *s, uint32_t c)
{
    if (c == 0x13) {
        if (s->nfields < XS_DOC_MAX_FIELDS)
            s->field[s->nfields] = 1;
        s->nfields++;
        if (s->aside.n)
            xs_buf_add_char(&s->aside, '\n');
    } else if (c == 0x14) {
        if (s->nfields && s->nfields <= XS_DOC_MAX_FIELDS)
            s->field[s->nfields - 1] = 2;
    } else if (s->nfields) {
        s->nfields--;
    }
}

/* Returns false when c is an ordinary character. */
static bool control(story *s, uint32_t c, uint32_t fc)
{
    switch (c) {
    case 0x0D:
        end_paragraph(s, XS_END_PARAGRAPH);
        return true;
    case 0x07:
        cell_mark(s, fc);
        return true;
    case 0x0C:
        end_paragraph(s, XS_END_PAGE);
        return true;
    case 0x0B:
        xs_sink_text(s->d->sink, &s->at, XS_STR("\n"), 0);
        return true;
    case 0x0E:
        end_paragraph(s, XS_END_PARAGRAPH);
        return true;
    case 0x13:
    case 0x14:
    case 0x15:
        field_mark(s, c);
        return true;
    case 0x1E:
        xs_sink_text(s->d->sink, &s->at, XS_STR("-"), 0);
        return true;
    case 0x09:
        return false;
    default:
        return c < 0x20; /* anchors of objects, notes, separators; 1F is the soft hyphen */
    }
}

/* Characters of one piece with the same properties. */
static void run(story *s, const uint8_t *p, size_t n, bool narrow, uint32_t fc, unsigned flags)
{
    xs_visibility vis = visibility_of(s, flags);
    size_t i = 0, step = narrow ? 1 : 2;
    xs_buf *out = &s->scratch;
    while (i < n) {
        uint32_t c = narrow ? p[i] : xs_le16(p + 2 * i);
        uint32_t at = fc + (uint32_t)(i * step);
        if (!s->started && c != 0x0D && c != 0x0C)
            start_paragraph(s, at);
        if (c < 0x20 && control(s, c, at)) {
            i++;
            continue;
        }
        size_t from = i;
        for (; i < n; i++) {
            c = narrow ? p[i] : xs_le16(p + 2 * i);
            if (c < 0x20 && c != 9)
                break;
        }
        xs_buf_reset(out);
        if (!narrow)
            xs_utf16_add(out, p + 2 * from, i - from);
        else
            for (size_t k = from; k < i; k++)
                xs_buf_add_utf8(out, p[k] >= 0x80 && p[k] < 0xA0 ? narrow_high[p[k] - 0x80] : p[k]);
        if (in_instruction(s))
            xs_buf_add(&s->aside, out->p, out->n);
        else
            s->at.visibility = vis, xs_sink_text(s->d->sink, &s->at, xs_buf_str(out), 0);
    }
}

/* Count stretches, not characters: the present one and the one before. */
static void count(doc *d, unsigned flags, unsigned *before, bool story_visible)
{
    if (flags & (DOC_DELETED | DOC_INSERTED) && !(*before & (DOC_DELETED | DOC_INSERTED)))
        d->tracked++;
    bool hides = (flags & (DOC_VANISH | DOC_TINY)) ||
                 (flags & (DOC_WHITE | DOC_SHADED | DOC_IN_TABLE)) == DOC_WHITE;
    if (hides && story_visible && !(*before & 1u << 31))
        d->hidden++;
    *before = flags | (hides ? 1u << 31 : 0);
}

static void characters(story *s, uint32_t cp, uint32_t end)
{
    doc *d = s->d;
    unsigned before = 0;
    for (size_t i = 0; i < d->npieces; i++) {
        const doc_piece *p = &d->piece[i];
        uint32_t a = p->cp > cp ? p->cp : cp, b = p->cp_end < end ? p->cp_end : end;
        while (a < b) {
            uint32_t step = p->narrow ? 1 : 2, fc = p->fc + (a - p->cp) * step, to, para_to;
            unsigned flags = doc_props_at(&d->chars, fc, &to) | p->flags;
            flags |= doc_props_at(&d->paras, fc, &para_to) & DOC_IN_TABLE;
            if (para_to < to)
                to = para_to;
            uint32_t n = to == UINT32_MAX ? b - a : (to - fc + step - 1) / step;
            if (n > b - a)
                n = b - a;
            if (!n)
                n = 1;
            count(d, flags, &before, s->visibility == XS_VISIBLE);
            run(s, d->word.p + fc, n, p->narrow, fc, flags);
            a += n;
        }
    }
}

void doc_stories(doc *d)
{
    /* Stories follow one another in this order. Source: [MS-DOC] 2.4.1, 2.5.4. */
    static const struct {
        uint16_t at;
        uint8_t visibility, kind; /* xs_visibility, xs_block_kind */
    } stories[] = {
        {0x4C, XS_VISIBLE, XS_BLOCK_PARAGRAPH}, /* main document */
        {0x50, XS_VISIBLE, XS_BLOCK_PARAGRAPH}, /* footnotes */
        {0x54, XS_VISIBLE, XS_BLOCK_HEADER},    /* headers and footers */
        {0x58, XS_HIDDEN, XS_BLOCK_SCRIPT},     /* macros, of old versions */
        {0x5C, XS_COMMENT, XS_BLOCK_PARAGRAPH}, /* comments */
        {0x60, XS_VISIBLE, XS_BLOCK_PARAGRAPH}, /* endnotes */
        {0x64, XS_VISIBLE, XS_BLOCK_PARAGRAPH}, /* text boxes */
        {0x68, XS_VISIBLE, XS_BLOCK_HEADER},    /* text boxes of headers */
    };
    uint32_t cp = 0, last = d->npieces ? d->piece[d->npieces - 1].cp_end : 0;
    story s = {.d = d};
    xs_buf_init(&s.scratch, d->word.n * 3 + 64);
    xs_buf_init(&s.aside, XS_MAX_PROPERTY_BYTES);
    for (size_t i = 0; i < sizeof stories / sizeof *stories && cp < last; i++) {
        uint32_t n = xs_bytes_u32(d->word, stories[i].at);
        if (n > last - cp)
            n = last - cp;
        s.visibility = stories[i].visibility;
        s.kind = stories[i].kind;
        s.nfields = 0;
        s.in_table = false;
        characters(&s, cp, cp + n);
        end_paragraph(&s, XS_END_PAGE);
        cp += n;
    }
    if (cp < last) { /* characters that no story owns */
        s.visibility = XS_HIDDEN;
        s.kind = XS_BLOCK_PARAGRAPH;
        characters(&s, cp, last);
        end_paragraph(&s, XS_END_PAGE);
    }
    xs_buf_clear(&s.aside);
    xs_buf_clear(&s.scratch);
}

/* ---- remnants ------------------------------------------------------------------------------ */

typedef struct gap {
    doc *d;
    uint32_t count;
} gap;

static void remnant(void *ctx, xs_str text, uint64_t off)
{
    gap *g = ctx;
    (void)off;
    g->count++;
    xs_sink_text(g->d->sink, &(xs_at){.visibility = XS_DELETED}, text, XS_END_PARAGRAPH);
}

static int by_fc(const void *a, const void *b)
{
    uint32_t x = ((const doc_piece *)a)->fc, y = ((const doc_piece *)b)->fc;
    return (x > y) - (x < y);
}

void doc_remnants(doc *d)
{
    /* From here on the order of characters is no longer needed. */
    if (d->npieces)
        qsort(d->piece, d->npieces, sizeof *d->piece, by_fc);
    gap g = {.d = d};
    uint64_t at = 0x200;
    for (size_t i = 0; i <= d->npieces; i++) {
        const doc_piece *p = i < d->npieces ? &d->piece[i] : NULL;
        uint64_t from = p ? p->fc : d->word.n;
        uint64_t to = p ? from + (uint64_t)(p->cp_end - p->cp) * (p->narrow ? 1 : 2) : d->word.n;
        bool text_area = at >= xs_bytes_u32(d->word, 0x18) && from <= xs_bytes_u32(d->word, 0x1C);
        if (from > at)
            xs_sweep(xs_bytes_at(d->word, at, from - at),
                     XS_SWEEP_WIDE | (text_area ? XS_SWEEP_ASCII : 0), remnant, &g);
        if (to > at)
            at = to;
    }
    if (g.count)
        xs_sink_carrier(d->sink, "HD.HIDDEN", XS_DELETED,
                        "文件中残留已删除的文字\tdeleted text remains in the file", g.count);
}
