/* rtf_text.c -- text of RTF: code pages, places, collected destinations. */
#include <stdio.h>

#include "base/limits.h"
#include "extract/meta.h"
#include "extract/rtf.h"

static bool two_byte(unsigned cp) { return cp == 936 || cp == 950 || cp == 932 || cp == 949; }

static bool is_lead(unsigned cp, uint8_t c)
{
    if (cp == 932)
        return (c >= 0x81 && c <= 0x9F) || (c >= 0xE0 && c <= 0xFC);
    return c >= 0x81 && c <= 0xFE;
}

static unsigned page(const rtf *r) { return r->g->codepage ? r->g->codepage : r->ansi; }

/* A western font over bytes that are pairs of the document's own two-byte code page: writers that
 * never set the font's character set. */
static unsigned page_for_bytes(const rtf *r)
{
    unsigned cp = page(r);
    if (cp != 1252 || !two_byte(r->ansi) || r->bytes.n % 2)
        return cp;
    for (size_t i = 0; i + 1 < r->bytes.n; i += 2)
        if ((uint8_t)r->bytes.p[i] < 0xA1 || (uint8_t)r->bytes.p[i + 1] < 0xA1)
            return cp;
    return r->ansi;
}

/* ---- collecting or sending ----------------------------------------------------------------------- */

static xs_visibility visibility(const rtf *r)
{
    if (r->g->flags & RTF_DELETED)
        return XS_DELETED;
    if (r->g->dest == RTF_COMMENT)
        return XS_COMMENT;
    if (r->g->flags & (RTF_VANISH | RTF_TINY))
        return XS_HIDDEN;
    if ((r->g->flags & (RTF_WHITE | RTF_SHADED)) == RTF_WHITE && !r->in_table)
        return XS_HIDDEN;
    return XS_VISIBLE;
}

/* Stretches of tracked and of hidden text. */
static void count(rtf *r, xs_visibility v)
{
    unsigned now = r->g->flags & (RTF_DELETED | RTF_INSERTED);
    if (v == XS_HIDDEN)
        now |= RTF_VANISH;
    if (now & (RTF_DELETED | RTF_INSERTED) && !(r->before & (RTF_DELETED | RTF_INSERTED)))
        r->tracked++;
    if (now & RTF_VANISH && !(r->before & RTF_VANISH))
        r->hidden++;
    r->before = (uint8_t)now;
}

static void place(rtf *r)
{
    if (r->in_table && !r->was_table) {
        r->tables++;
        r->row = r->col = 1;
    }
    r->was_table = r->in_table;
    r->at.table = r->in_table ? r->tables : 0;
    r->at.kind = r->in_table                ? XS_BLOCK_CELL
                 : r->g->dest == RTF_HEADER ? XS_BLOCK_HEADER
                                            : XS_BLOCK_PARAGRAPH;
    r->at.row = r->in_table ? r->row : 0;
    r->at.col = r->in_table ? r->col : 0;
}

static void put(rtf *r, xs_str s)
{
    if (!s.n || r->g->dest >= RTF_FONTS)
        return;
    if (r->g->dest >= RTF_META) {
        xs_buf_add_str(&r->note, s);
        return;
    }
    place(r);
    r->at.visibility = visibility(r);
    count(r, r->at.visibility);
    xs_sink_text(r->sink, &r->at, s, 0);
}

void rtf_flush(rtf *r)
{
    if (r->bytes.n) {
        xs_buf_reset(&r->text);
        xs_codepage_add(&r->text, page_for_bytes(r), (const uint8_t *)r->bytes.p, r->bytes.n);
        put(r, xs_buf_str(&r->text));
        xs_buf_reset(&r->bytes);
    }
    r->lead = false;
}

void rtf_byte(rtf *r, uint8_t c)
{
    if (r->g->dest >= RTF_FONTS)
        return;
    unsigned cp = page(r);
    xs_buf_add_char(&r->bytes, (char)c);
    r->lead = !r->lead && two_byte(cp) && is_lead(cp, c);
    if (r->bytes.n >= 4096 && !r->lead)
        rtf_flush(r);
}

void rtf_plain(rtf *r, const uint8_t *p, size_t n)
{
    if (r->bytes.n)
        rtf_flush(r);
    if (r->g->dest == RTF_COLOURS) {
        for (size_t i = 0; i < n; i++)
            if (p[i] == ';' && r->ncolours < RTF_COLOUR_MAX) {
                r->white[r->ncolours++] =
                    r->rgb_set && r->rgb[0] > 250 && r->rgb[1] > 250 && r->rgb[2] > 250;
                r->rgb_set = false;
            }
        return;
    }
    put(r, (xs_str){(const char *)p, n});
}

void rtf_unicode(rtf *r, uint32_t c)
{
    if (r->bytes.n)
        rtf_flush(r);
    if (c >= 0xD800 && c < 0xDC00) {
        r->high = c;
        return;
    }
    if (c >= 0xDC00 && c < 0xE000 && r->high)
        c = 0x10000 + ((r->high - 0xD800) << 10) + (c - 0xDC00);
    r->high = 0;
    xs_buf_reset(&r->text);
    xs_buf_add_utf8(&r->text, c);
    put(r, xs_buf_str(&r->text));
}

/* ---- ends -------------------------------------------------------------------------------------------- */

/* The table of revision authors is one destination: names with semicolons between them. */
static void property(rtf *r, const char *name, xs_str s)
{
    bool list = !strcmp(name, "revision author");
    for (size_t from = 0, i = 0; i <= s.n; i++) {
        if (i < s.n && (!list || s.p[i] != ';'))
            continue;
        xs_meta_put(r->sink, xs_str_from(name), (xs_str){s.p + from, i - from});
        from = i + 1;
    }
}

void rtf_flush_asides(rtf *r)
{
    for (size_t i = 0; i < r->nasides; i++) {
        const struct rtf_aside *a = &r->asides[i];
        xs_str s = {r->aside.p + a->from, a->to - a->from};
        if (a->kind == XS_BLOCK_META)
            property(r, a->name, s);
        else
            xs_sink_text(r->sink, &(xs_at){.kind = a->kind, .visibility = a->visibility}, s,
                         XS_END_PARAGRAPH);
    }
    r->nasides = 0;
    xs_buf_reset(&r->aside);
}

void rtf_end(rtf *r, char end)
{
    rtf_flush(r);
    if (r->g->dest >= RTF_META) {
        if (r->g->dest < RTF_FONTS)
            xs_buf_add_char(&r->note, '\n');
        return;
    }
    if (end == XS_END_CELL || end == XS_END_ROW)
        r->in_table = true;
    place(r);
    xs_sink_text(r->sink, &r->at, (xs_str){"", 0}, end);
    if (end == XS_END_CELL) {
        r->col++;
    } else if (end == XS_END_ROW) {
        r->row++;
        r->col = 1;
    }
    rtf_flush_asides(r);
}

static void keep_aside(rtf *r, xs_block_kind kind, xs_visibility v, const char *name)
{
    if (!r->note.n)
        return;
    if (r->nasides == sizeof r->asides / sizeof *r->asides)
        rtf_flush_asides(r);
    size_t from = r->aside.n;
    xs_buf_add(&r->aside, r->note.p, r->note.n);
    r->asides[r->nasides++] = (struct rtf_aside){from, r->aside.n, kind, v, name};
}

/* A shape's property: only those with words in them. */
static void shape_value(rtf *r)
{
    static const char *const visible[] = {"gtextUNICODE"};
    static const char *const names[] = {"wzName", "wzDescription", "wzTooltip", "pihlShape", "pibName",
                                        "hspNext", "metroBlob"};
    for (size_t i = 0; i < sizeof visible / sizeof *visible; i++)
        if (!strcmp(r->shape_name, visible[i]))
            keep_aside(r, XS_BLOCK_PARAGRAPH, XS_VISIBLE, "");
    for (size_t i = 0; i < 5; i++)
        if (!strcmp(r->shape_name, names[i]))
            keep_aside(r, XS_BLOCK_META, XS_METADATA, names[i]);
}

void rtf_close(rtf *r, const rtf_group *g)
{
    switch ((rtf_dest)g->dest) {
    case RTF_META:
        keep_aside(r, XS_BLOCK_META, XS_METADATA, g->name ? g->name : "");
        break;
    case RTF_FIELD: {
        bool link = r->note.n && strstr(r->note.p, "HYPERLINK");
        keep_aside(r, link ? XS_BLOCK_LINK : XS_BLOCK_SCRIPT, XS_HIDDEN, "");
        break;
    }
    case RTF_SHAPE_NAME:
        snprintf(r->shape_name, sizeof r->shape_name, "%s", r->note.p ? r->note.p : "");
        break;
    case RTF_SHAPE_VALUE:
        shape_value(r);
        break;
    case RTF_HIDDEN:
        keep_aside(r, XS_BLOCK_SCRIPT, XS_HIDDEN, "");
        break;
    case RTF_HEADER:
    case RTF_NOTE:
    case RTF_COMMENT:
        rtf_end(r, XS_END_PARAGRAPH);
        return;
    default:
        break;
    }
    xs_buf_reset(&r->note);
}
