/* xls_objects.c -- what a workbook holds beside cells: comments, names, links, lists, caches. */
#include <stdlib.h>

#include "base/limits.h"
#include "extract/meta.h"
#include "extract/xls.h"

void xls_say(xls *x, xs_block_kind kind, xs_visibility v, const char *name, xs_str text)
{
    size_t blank = 0;
    while (blank < text.n && (uint8_t)text.p[blank] <= ' ')
        blank++;
    if (blank == text.n)
        return;
    xs_at at = {.kind = kind, .visibility = v, .table = x->at.table, .sheet = x->at.sheet,
                .name = xs_str_from(name)};
    if (x->now && x->now->state && v == XS_VISIBLE)
        at.visibility = XS_HIDDEN;
    xs_sink_text(x->sink, &at, text, XS_END_PARAGRAPH);
}

/* ---- comments and text boxes ----------------------------------------------------------------- */

static void keep_note(xls *x, xs_str text)
{
    if (x->nnotes == x->notes_cap) {
        size_t cap = x->notes_cap ? x->notes_cap * 2 : 32;
        struct xls_note *p = realloc(x->note, cap * sizeof *p);
        if (!p)
            return;
        x->note = p;
        x->notes_cap = cap;
    }
    x->note[x->nnotes++] = (struct xls_note){x->object_id, xs_arena_copy(&x->arena, text)};
}

/* TXO: the text is in the first CONTINUE. [MS-XLS] 2.4.329 */
static void text_object(xls *x, xs_bytes r, xls_cur *c)
{
    size_t n = xs_bytes_u16(r, 10);
    c->p = c->end;
    xs_buf_reset(&x->scratch);
    if (!n || !xls_cur_next(c))
        return;
    x->damaged |= !xls_chars(c, n, &x->scratch);
    if (x->object_type == 0x19)
        keep_note(x, xs_buf_str(&x->scratch));
    else
        xls_say(x, XS_BLOCK_PARAGRAPH, XS_VISIBLE, "", xs_buf_str(&x->scratch));
}

static void comment(xls *x, xs_bytes r, xls_cur *c)
{
    if (r.n < 8)
        return;
    unsigned row = xs_le16(r.p), col = xs_le16(r.p + 2);
    x->comments++;
    xs_buf_reset(&x->scratch);
    xs_at at = {.kind = XS_BLOCK_PARAGRAPH, .visibility = XS_COMMENT, .table = x->at.table,
                .sheet = x->at.sheet, .row = row + 1, .col = col + 1};
    if (!x->biff8) { /* the text is here, long ones go on in further NOTE records */
        size_t n = xs_le16(r.p + 4);
        xs_bytes t = xs_bytes_at(r, 6, n);
        xs_codepage_add(&x->scratch, x->codepage, t.p, t.n);
        xs_sink_text(x->sink, &at, xs_buf_str(&x->scratch), row == 0xFFFF ? 0 : XS_END_PARAGRAPH);
        return;
    }
    uint16_t id = xs_le16(r.p + 6);
    for (size_t i = 0; i < x->nnotes; i++)
        if (x->note[i].id == id && x->note[i].text.n) {
            xs_sink_text(x->sink, &at, x->note[i].text, XS_END_PARAGRAPH);
            x->note[i].text.n = 0;
        }
    c->p += 8;
    if (xls_string(x, c, 2, false, &x->scratch))
        xs_meta_put(x->sink, XS_STR("comment author"), xs_buf_str(&x->scratch));
}

void xls_end_sheet(xls *x)
{
    xls_end_row(x);
    for (size_t i = 0; i < x->nnotes; i++)
        if (x->note[i].text.n)
            xls_say(x, XS_BLOCK_PARAGRAPH, XS_COMMENT, "", x->note[i].text);
    x->nnotes = 0;
    memset(x->row_hidden, 0, sizeof x->row_hidden);
    memset(x->col_hidden, 0, sizeof x->col_hidden);
    memset(x->col_seen, 0, sizeof x->col_seen);
}

/* ---- names, lists, links --------------------------------------------------------------------- */

static void defined_name(xls *x, xs_bytes r, xls_cur *c)
{
    if (r.n < 15)
        return;
    unsigned flags = xs_le16(r.p);
    size_t n = r.p[3], formula = xs_le16(r.p + 4);
    xs_buf_reset(&x->scratch);
    c->p += 14;
    if (x->biff8)
        xls_chars(c, n, &x->scratch);
    else
        xs_codepage_add(&x->scratch, x->codepage, c->p, n < r.n - 14 ? n : r.n - 14), c->p += n < r.n - 14 ? n : r.n - 14;
    bool builtin = flags & 0x20;
    if (!builtin)
        xls_say(x, XS_BLOCK_META, flags & 1 ? XS_HIDDEN : XS_METADATA, "defined name",
                xs_buf_str(&x->scratch));
    xs_buf_reset(&x->scratch);
    xls_formula_strings(x, xs_bytes_at((xs_bytes){c->p, (size_t)(c->end - c->p)}, 0, formula), &x->scratch);
    xls_say(x, XS_BLOCK_SCRIPT, XS_HIDDEN, "defined name", xs_buf_str(&x->scratch));
}

static void validation(xls *x, xls_cur *c, xs_bytes r)
{
    xs_buf_reset(&x->scratch);
    if (r.n < 4)
        return;
    c->p += 4;
    for (int i = 0; i < 4 && xls_string(x, c, 2, false, &x->scratch); i++)
        xs_buf_add_char(&x->scratch, '\n');
    xls_formula_strings(x, xs_bytes_at(r, (size_t)(c->p - r.p) < r.n ? (size_t)(c->p - r.p) : 0, r.n),
                        &x->scratch);
    for (size_t i = 0; i < x->scratch.n; i++)
        if (!x->scratch.p[i])
            x->scratch.p[i] = '\n'; /* the choices of a list */
    while (x->scratch.n && x->scratch.p[x->scratch.n - 1] == '\n')
        x->scratch.n--;
    xls_say(x, XS_BLOCK_META, XS_METADATA, "data validation", xs_buf_str(&x->scratch));
}

/* Cached values of another workbook. [MS-XLS] 2.4.71 CRN */
static void external_values(xls *x, xs_bytes r, xls_cur *c)
{
    if (r.n < 5)
        return;
    unsigned count = r.p[0] >= r.p[1] ? r.p[0] - r.p[1] + 1u : 0;
    c->p += 4;
    x->external++;
    for (unsigned i = 0; i < count && c->p < c->end; i++) {
        uint8_t type = *c->p++;
        xs_buf_reset(&x->scratch);
        if (type == 2) {
            if (!xls_string(x, c, 2, false, &x->scratch))
                break;
        } else {
            if (c->end - c->p < 8)
                break;
            uint64_t u = xs_le64(c->p);
            double d;
            memcpy(&d, &u, 8);
            if (type == 1)
                xls_number_text(x, d, 0, &x->scratch);
            c->p += 8;
        }
        xls_say(x, XS_BLOCK_CELL, XS_HIDDEN, "external cache", xs_buf_str(&x->scratch));
    }
}

/* Headers carry codes: &L &C &R sections, &"font" and &12 sizes, &B styles, &P fields, && itself. */
static void strip_codes(xs_buf *b)
{
    size_t out = 0;
    if (!b->n)
        return;
    for (size_t i = 0; i < b->n; i++) {
        if (b->p[i] != '&' || i + 1 >= b->n) {
            b->p[out++] = b->p[i];
            continue;
        }
        char c = b->p[++i];
        if (c == '"') {
            while (i + 1 < b->n && b->p[++i] != '"')
                ;
        } else if (c >= '0' && c <= '9') {
            while (i + 1 < b->n && b->p[i + 1] >= '0' && b->p[i + 1] <= '9')
                i++;
        } else if (c == 'L' || c == 'C' || c == 'R') {
            b->p[out++] = '\n';
        } else if (c == '&') {
            b->p[out++] = '&';
        }
    }
    while (out && b->p[out - 1] <= ' ')
        out--;
    b->n = out;
    size_t blank = 0;
    while (blank < out && b->p[blank] <= ' ')
        blank++;
    memmove(b->p, b->p + blank, out - blank);
    b->n = out - blank;
}

static void header(xls *x, xls_cur *c)
{
    xs_buf_reset(&x->scratch);
    if (c->p == c->end || !xls_string(x, c, x->biff8 ? 2 : 1, false, &x->scratch))
        return;
    strip_codes(&x->scratch);
    xls_say(x, XS_BLOCK_HEADER, XS_VISIBLE, "", xs_buf_str(&x->scratch));
}

/* One string at an offset of the record, sent as a property. */
static void property(xls *x, xls_cur *c, size_t at, unsigned length_bytes, xs_visibility v,
                     xs_block_kind kind, const char *name)
{
    if ((size_t)(c->end - c->p) <= at)
        return;
    c->p += at;
    xs_buf_reset(&x->scratch);
    xls_string(x, c, length_bytes, false, &x->scratch);
    while (x->scratch.n && x->scratch.p[x->scratch.n - 1] == ' ')
        x->scratch.n--;
    if (kind == XS_BLOCK_META && v == XS_METADATA)
        xs_meta_put(x->sink, xs_str_from(name), xs_buf_str(&x->scratch));
    else
        xls_say(x, kind, v, name, xs_buf_str(&x->scratch));
}

static void hyperlink(xls *x, xs_bytes r)
{
    xs_buf_reset(&x->scratch);
    xls_link_strings(xs_bytes_at(r, 24, r.n), &x->scratch);
    xls_say(x, XS_BLOCK_LINK, XS_HIDDEN, "", xs_buf_str(&x->scratch));
    if (xs_meta_is_place(xs_buf_str(&x->scratch)))
        xs_sink_carrier(x->sink, "HD.META", XS_METADATA,
                        "链接指向内部路径或主机\tlinks point to an internal path or host", 1);
}

/* Numbers of a pivot cache: value, or date and time in fields. */
static void cached_number(xls *x, xs_bytes r)
{
    if (r.n < 8)
        return;
    uint64_t u = xs_le64(r.p);
    double d;
    memcpy(&d, &u, 8);
    xs_buf_reset(&x->scratch);
    xls_number_text(x, d, 0, &x->scratch);
    xls_say(x, XS_BLOCK_CELL, XS_HIDDEN, "pivot cache", xs_buf_str(&x->scratch));
}

bool xls_object_record(xls *x, uint16_t type, xs_bytes r, xls_cur *c)
{
    switch (type) {
    case 0x001C:
        comment(x, r, c);
        return true;
    case 0x005D: /* OBJ: common data first */
        x->object_type = xs_bytes_u16(r, 4);
        x->object_id = xs_bytes_u16(r, 6);
        return true;
    case 0x01B6:
        text_object(x, r, c);
        return true;
    case 0x0014:
    case 0x0015:
        header(x, c);
        return true;
    case 0x0018:
        defined_name(x, r, c);
        return true;
    case 0x005C:
        property(x, c, 0, x->biff8 ? 2 : 1, XS_METADATA, XS_BLOCK_META, "username");
        return true;
    case 0x00CD:
        property(x, c, 0, 2, XS_HIDDEN, XS_BLOCK_CELL, "pivot cache");
        return true;
    case 0x00C9:
        cached_number(x, r);
        return true;
    case 0x00AF: /* SCENARIO: name, comment, user in turn behind ten bytes */
        property(x, c, 10, 1, XS_HIDDEN, XS_BLOCK_SCRIPT, "scenario");
        return true;
    case 0x01AD:
        property(x, c, 10, 2, XS_METADATA, XS_BLOCK_META, "query");
        return true;
    case 0x01AE: /* SUPBOOK: path of the other workbook, encoded; names of its sheets */
        property(x, c, 2, 2, XS_METADATA, XS_BLOCK_META, "external workbook");
        return true;
    case 0x0023:
        property(x, c, 6, 1, XS_METADATA, XS_BLOCK_META, "external name");
        return true;
    case 0x005A:
        external_values(x, r, c);
        return true;
    case 0x100D:
        property(x, c, 2, 1, XS_VISIBLE, XS_BLOCK_PARAGRAPH, "series");
        return true;
    case 0x01B8:
        hyperlink(x, r);
        return true;
    case 0x01BE:
        validation(x, c, r);
        return true;
    default:
        return false;
    }
}
