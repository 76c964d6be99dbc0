/* xls.c -- workbooks: the record loop, global tables, carriers. */
#include "extract/xls.h"

#include <stdlib.h>

#include "base/limits.h"
#include "extract/meta.h"

#define MEDIA "application/vnd.ms-excel"

static void add_sheet(xls *x, xs_bytes r, xls_cur *c)
{
    if (r.n < 7)
        return;
    if (x->nsheets == x->sheets_cap) {
        size_t cap = x->sheets_cap ? x->sheets_cap * 2 : 16;
        xls_sheet *p = realloc(x->sheet, cap * sizeof *p);
        if (!p)
            return;
        x->sheet = p;
        x->sheets_cap = cap;
    }
    xs_buf_reset(&x->scratch);
    c->p += 6;
    xls_string(x, c, 1, false, &x->scratch);
    x->sheet[x->nsheets++] = (xls_sheet){xs_le32(r.p), r.p[4] & 3, r.p[5],
                                         xs_arena_copy(&x->arena, xs_buf_str(&x->scratch))};
}

static void add_font(xls *x, xs_bytes r)
{
    if (x->nfonts == x->fonts_cap) {
        size_t cap = x->fonts_cap ? x->fonts_cap * 2 : 64;
        uint16_t *p = realloc(x->font_white, cap * sizeof *p);
        if (!p)
            return;
        x->font_white = p;
        x->fonts_cap = cap;
    }
    uint16_t colour = xs_bytes_u16(r, 4);
    x->font_white[x->nfonts++] = colour == 1 || colour == 9;
}

/* XF: which number format, a white font without a fill behind it. [MS-XLS] 2.4.353 */
static void add_format(xls *x, xs_bytes r)
{
    if (x->nxf == x->xf_cap) {
        size_t cap = x->xf_cap ? x->xf_cap * 2 : 64;
        uint8_t *p = realloc(x->xf, cap);
        if (!p)
            return;
        x->xf = p;
        x->xf_cap = cap;
    }
    unsigned font = xs_bytes_u16(r, 0), number = xs_bytes_u16(r, 2), bits = 0;
    bits = number < XLS_FORMATS && x->format[number] ? x->format[number] : xls_builtin_format(number);
    font -= font > 4; /* index 4 is skipped */
    bool filled = x->biff8 ? xs_bytes_u32(r, 14) >> 26 : true;
    if (font < x->nfonts && x->font_white[font] && !filled)
        bits |= XLS_WHITE;
    x->xf[x->nxf++] = (uint8_t)(bits & 0x7F);
}

static void begin(xls *x, xs_bytes r, size_t at)
{
    if (r.n >= 2)
        x->biff8 = xs_le16(r.p) >= 0x0600;
    if (x->nesting++)
        return;
    for (size_t i = 0; i < x->nsheets; i++) {
        if (x->sheet[i].pos != at)
            continue;
        x->now = &x->sheet[i];
        x->at = (xs_at){.table = (uint32_t)i + 1, .sheet = x->now->name};
        if (x->now->state) {
            x->hidden_sheets++;
            xls_say(x, XS_BLOCK_NAME, XS_HIDDEN, "", x->now->name);
        } else {
            xls_say(x, XS_BLOCK_NAME, XS_VISIBLE, "", x->now->name);
        }
    }
}

static void end(xls *x)
{
    if (x->nesting)
        x->nesting--;
    if (x->nesting)
        return;
    xls_end_sheet(x);
    x->now = NULL;
    x->at = (xs_at){0};
}

static void number_format(xls *x, xs_bytes r, xls_cur *c)
{
    unsigned index = xs_bytes_u16(r, 0);
    xs_buf_reset(&x->scratch);
    c->p += c->end - c->p >= 2 ? 2 : 0;
    if (!xls_string(x, c, x->biff8 ? 2 : 1, false, &x->scratch))
        return;
    xls_number_format(x, index, xs_buf_str(&x->scratch));
    bool literal = false; /* wording in a format is content: "机密"0 */
    for (size_t i = 0; i < x->scratch.n; i++)
        literal |= (uint8_t)x->scratch.p[i] >= 0xE3;
    if (literal)
        xls_say(x, XS_BLOCK_META, XS_METADATA, "number format", xs_buf_str(&x->scratch));
}

static void global_record(xls *x, uint16_t type, size_t at, xs_bytes r, xls_cur *c)
{
    switch (type) {
    case 0x0809:
        begin(x, r, at);
        break;
    case 0x000A:
        end(x);
        break;
    case 0x0042:
        x->codepage = xs_bytes_u16(r, 0);
        break;
    case 0x0022:
        x->date1904 = xs_bytes_u16(r, 0);
        break;
    case 0x0085:
        add_sheet(x, r, c);
        break;
    case 0x00FC:
        xls_sst_read(x, c);
        break;
    case 0x0031:
        add_font(x, r);
        break;
    case 0x041E:
    case 0x001E:
        number_format(x, r, c);
        break;
    case 0x00E0:
        add_format(x, r);
        break;
    default:
        break;
    }
}

/* The records of one stream; those of a pivot cache have no BOF. */
static void records(xls *x)
{
    xs_art_handler strings = xs_ole_art_strings(x->ole);
    size_t off = 0;
    while (off + 4 <= x->b.n && !xs_sink_full(x->sink)) {
        uint16_t type = xs_le16(x->b.p + off);
        size_t n = xs_le16(x->b.p + off + 2);
        if (type == 0 && n == 0)
            break; /* padding behind the last EOF */
        xs_bytes r = xs_bytes_at(x->b, off + 4, n);
        if (r.n < n) {
            x->damaged = true;
            break;
        }
        xls_cur c;
        xls_cur_set(&c, x->b, off);
        if (type == 0x00EC)
            xs_art_walk(r, (xs_bytes){NULL, 0}, &strings);
        else if (!xls_cell_record(x, type, r, &c) && !xls_object_record(x, type, r, &c))
            global_record(x, type, off, r, &c);
        off += 4 + n;
    }
    x->damaged |= x->nesting > 0;
    xls_end_sheet(x);
}

/* Shared strings that no cell shows: values deleted, kept all the same. */
static void unused_strings(xls *x)
{
    for (uint32_t i = 0; i < x->nsst; i++) {
        if (x->sst_used[i >> 3] >> (i & 7) & 1 || x->sst_at[i + 1] == x->sst_at[i])
            continue;
        xs_str s = {x->sst.p + x->sst_at[i], x->sst_at[i + 1] - x->sst_at[i]};
        x->unused++;
        xls_say(x, XS_BLOCK_CELL, XS_DELETED, "unused string", s);
    }
}

/* Streams of pivot caches, of the revision log: records like the workbook's. */
static void other_streams(xls *x)
{
    uint32_t caches = xs_cfb_find(x->ole->cfb, x->ole->storage, "_SX_DB_CUR");
    uint32_t first = caches == XS_CFB_NONE ? XS_CFB_NONE : x->ole->cfb->entry[caches].child;
    for (uint32_t i = first; i != XS_CFB_NONE; i = x->ole->cfb->entry[i].next) {
        xs_buf b;
        xs_buf_init(&b, XS_MEMBER_BYTES);
        x->damaged |= !xs_cfb_read(x->ole->cfb, i, &b);
        x->b = (xs_bytes){(const uint8_t *)b.p, b.n};
        x->nesting = 0;
        x->caches++;
        records(x);
        xs_buf_clear(&b);
    }
    static const char *const logs[] = {"Revision Log", "User Names"};
    for (size_t i = 0; i < sizeof logs / sizeof *logs; i++) {
        xs_buf b, text;
        bool whole;
        xs_buf_init(&b, XS_MEMBER_BYTES);
        if (xs_ole_stream(x->ole, logs[i], &b, &whole)) {
            xs_buf_init(&text, b.n * 3 + 16);
            xls_link_strings((xs_bytes){(const uint8_t *)b.p, b.n}, &text);
            xls_say(x, XS_BLOCK_META, XS_DELETED, logs[i], xs_buf_str(&text));
            if (text.n)
                xs_sink_carrier(x->sink, "HD.TRACKED", XS_DELETED,
                                "共享工作簿的修订记录\trevision log of a shared workbook", 1);
            xs_buf_clear(&text);
        }
        xs_buf_clear(&b);
    }
}

static void carriers(xls *x)
{
    static const char *const details[] = {
        "隐藏的工作表\thidden sheets", "隐藏的行\thidden rows", "隐藏的列\thidden columns",
        "被格式或白色字体遮住的单元格\tcells masked by format or white font",
        "无单元格引用的字符串\tstrings that no cell shows", "数据透视表缓存\tpivot caches",
        "外部工作簿的缓存值\tcached values of external workbooks"};
    const uint32_t counts[] = {x->hidden_sheets, x->hidden_rows, x->hidden_cols, x->masked,
                               x->unused,        x->caches,      x->external};
    for (size_t i = 0; i < sizeof counts / sizeof *counts; i++)
        if (counts[i])
            xs_sink_carrier(x->sink, "HD.HIDDEN", XS_HIDDEN, details[i], counts[i]);
    if (x->comments)
        xs_sink_carrier(x->sink, "HD.COMMENT", XS_COMMENT, "批注\tcomments", x->comments);
    xs_ole_note_objects(x->ole);
}

/* Is the stream encrypted, and does the password every Excel tries open it? */
static bool unlock(xs_buf *b)
{
    size_t off = 0;
    for (int i = 0; i < 64 && off + 4 <= b->n; i++) {
        const uint8_t *p = (const uint8_t *)b->p + off;
        if (xs_le16(p) == 0x002F)
            return xls_decrypt((uint8_t *)b->p, b->n);
        off += 4 + (size_t)xs_le16(p + 2);
    }
    return true;
}

static void pictures(xls *x, xs_bytes stream)
{
    xs_art_handler h = xs_ole_art_pictures(x->ole);
    xs_buf group; /* the drawing group goes on in records of its own kind and CONTINUE */
    xs_buf_init(&group, stream.n + 16);
    bool in_group = false;
    for (size_t off = 0; off + 4 <= stream.n; off += 4 + (size_t)xs_le16(stream.p + off + 2)) {
        uint16_t type = xs_le16(stream.p + off);
        in_group = type == 0x00EB || (in_group && type == 0x003C);
        if (in_group) {
            xs_bytes r = xs_bytes_at(stream, off + 4, xs_le16(stream.p + off + 2));
            xs_buf_add(&group, r.p, r.n);
        }
    }
    xs_art_walk((xs_bytes){(const uint8_t *)group.p, group.n}, (xs_bytes){NULL, 0}, &h);
    xs_buf_clear(&group);
}

void xs_xls_read(xs_ole *o, const char *stream)
{
    xls *x = calloc(1, sizeof *x);
    xs_buf b;
    bool whole = true;
    xs_buf_init(&b, XS_MEMBER_BYTES);
    if (!x) {
        xs_sink_unread(o->sink, o->sub, MEDIA, o->visibility, XS_PART_OVER_LIMIT, NULL);
        return;
    }
    x->sink = o->sink;
    x->ole = o;
    x->codepage = 1252;
    x->arena.max = XS_MEMBER_BYTES;
    xs_ole_stream(o, stream, &b, &whole);
    xs_buf_init(&x->scratch, b.n * 3 + 1024);
    if (!unlock(&b)) {
        xs_sink_unread(o->sink, o->sub, MEDIA, o->visibility, XS_PART_ENCRYPTED,
                       "工作簿有打开密码\tthe workbook needs a password to open");
    } else if (xs_sink_part(o->sink, o->sub, MEDIA, o->visibility)) {
        x->b = (xs_bytes){(const uint8_t *)b.p, b.n};
        records(x);
        unused_strings(x);
        other_streams(x);
        carriers(x);
        bool bad = x->damaged || !whole;
        xs_sink_part_end(o->sink, bad ? XS_PART_CORRUPT : XS_PART_SCANNED,
                         bad ? "工作簿残缺,只读出一部分\tdamaged workbook, read in part" : NULL);
        pictures(x, (xs_bytes){(const uint8_t *)b.p, b.n});
    }
    free(x->sheet);
    free(x->xf);
    free(x->font_white);
    free(x->sst_at);
    free(x->sst_used);
    free(x->note);
    xs_buf_clear(&x->sst);
    xs_buf_clear(&x->scratch);
    xs_arena_clear(&x->arena);
    xs_buf_clear(&b);
    free(x);
}
