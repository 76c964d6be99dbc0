/* ppt.c -- PowerPoint presentations (ppt, Kingsoft dps).
 *
 * Source: [MS-PPT] 2.1.2 (reading), 2.3 (types), 2.4 (document), 2.5 (slides), 2.9 (text). The
 * stream is walked from its beginning to its end: slides that no persist directory names any more
 * are deleted, not gone. */
#include <stdio.h>
#include <stdlib.h>

#include "base/limits.h"
#include "extract/lzfu.h"
#include "extract/meta.h"
#include "extract/ole.h"

#define MEDIA "application/vnd.ms-powerpoint"

enum {
    R_DOCUMENT = 0x03E8, R_SLIDE = 0x03EE, R_NOTES = 0x03F0, R_SLIDE_PERSIST = 0x03F3,
    R_MASTER = 0x03F8, R_SLIDE_SHOW = 0x03F9, R_HANDOUT = 0x0FC9, R_OUTLINE = 0x0FF0,
    R_USER_EDIT = 0x0FF5, R_PERSIST = 0x1772, R_OLE_STORAGE = 0x1011, R_CRYPT = 0x2F14,
    R_TEXT_HEADER = 0x0F9F, R_CHARS = 0x0FA0, R_BYTES = 0x0FA8, R_CSTRING = 0x0FBA,
    R_HEADERS = 0x0FD9, R_LINK = 0x0FD7, R_COMMENT = 0x2EE0, R_BINARY_TAG = 0x138B,
};

typedef struct ppt {
    xs_sink *sink;
    xs_ole *ole;
    xs_bytes b;
    bool damaged;
    /* Persist directory: offset of each live object, 0 = none; and the same sorted. */
    uint32_t *live, *sorted;
    uint32_t nlive;
    uint32_t document;   /* persist id of the live document */
    struct ppt_slide {
        uint32_t off, page;
    } *slide; /* of the live document, sorted by offset */
    uint32_t nslides;
    int depth;
    /* While walking. */
    xs_at at;
    uint16_t around[4]; /* types of the containers around the record, innermost last */
    bool wrote; /* the present object has words */
    uint32_t outline_page;
    xs_buf scratch;
    uint32_t old_slides, hidden_slides, comments, notes;
} ppt;

/* ---- persist directory ----------------------------------------------------------------------- */

static uint32_t current_edit(ppt *p)
{
    xs_buf b;
    bool whole;
    uint32_t off = 0;
    xs_buf_init(&b, 64 * 1024);
    if (xs_ole_stream(p->ole, "Current User", &b, &whole))
        off = xs_bytes_u32((xs_bytes){(const uint8_t *)b.p, b.n}, 16);
    xs_buf_clear(&b);
    return off;
}

static void directory(ppt *p, xs_bytes d)
{
    for (size_t i = 0; i + 4 <= d.n;) {
        uint32_t head = xs_le32(d.p + i), id = head & 0xFFFFF, n = head >> 20;
        i += 4;
        for (uint32_t k = 0; k < n && i + 4 <= d.n; k++, i += 4)
            if (id + k < p->nlive && !p->live[id + k])
                p->live[id + k] = xs_le32(d.p + i);
    }
}

/* From the newest edit to the oldest; the newest word on an object holds. */
static bool persist(ppt *p)
{
    uint32_t edit = current_edit(p);
    p->nlive = (uint32_t)(p->b.n / 8 < 1u << 20 ? p->b.n / 8 : 1u << 20);
    p->live = calloc((size_t)p->nlive + 1, sizeof *p->live);
    if (!p->live)
        return false;
    bool any = false;
    for (int guard = 0; guard < 1000 && edit; guard++) {
        if (!xs_bytes_has(p->b, edit, 28) || xs_le16(p->b.p + edit + 2) != R_USER_EDIT)
            break;
        const uint8_t *e = p->b.p + edit + 8;
        uint32_t dir = xs_le32(e + 12);
        if (!any)
            p->document = xs_le32(e + 16);
        if (!xs_bytes_has(p->b, dir, 8) || xs_le16(p->b.p + dir + 2) != R_PERSIST)
            break;
        directory(p, xs_bytes_at(p->b, (uint64_t)dir + 8, xs_le32(p->b.p + dir + 4)));
        any = true;
        uint32_t before = xs_le32(e + 8);
        if (before >= edit)
            break;
        edit = before;
    }
    return any;
}

static int by_offset(const void *a, const void *b)
{
    uint32_t x = *(const uint32_t *)a, y = *(const uint32_t *)b;
    return (x > y) - (x < y);
}

static bool sort_live(ppt *p)
{
    p->sorted = calloc((size_t)p->nlive + 1, sizeof *p->sorted);
    if (!p->sorted)
        return false;
    memcpy(p->sorted, p->live, p->nlive * sizeof *p->sorted);
    qsort(p->sorted, p->nlive, sizeof *p->sorted, by_offset);
    return true;
}

static bool is_live(const ppt *p, uint32_t off)
{
    return !p->nlive || bsearch(&off, p->sorted, p->nlive, sizeof off, by_offset);
}

/* Slides in the order of the live document. */
static void slide_order(ppt *p)
{
    uint32_t off = p->document < p->nlive ? p->live[p->document] : 0;
    if (!xs_bytes_has(p->b, off, 8))
        return;
    xs_bytes doc = xs_bytes_at(p->b, (uint64_t)off + 8, xs_le32(p->b.p + off + 4));
    p->slide = calloc(doc.n / 8 + 1, sizeof *p->slide);
    for (size_t i = 0; p->slide && i + 8 <= doc.n;) {
        uint16_t vi = xs_le16(doc.p + i), type = xs_le16(doc.p + i + 2);
        uint32_t n = xs_le32(doc.p + i + 4);
        if (type == R_OUTLINE && vi >> 4 == 0) { /* look inside */
            i += 8;
            continue;
        }
        if (type == R_SLIDE_PERSIST && xs_bytes_has(doc, i + 8, 4)) {
            uint32_t id = xs_le32(doc.p + i + 8), k = p->nslides++;
            p->slide[k] = (struct ppt_slide){id < p->nlive ? p->live[id] : 0, k + 1};
        }
        if (n > doc.n - i - 8)
            break;
        i += 8 + (size_t)n;
    }
    if (p->nslides)
        qsort(p->slide, p->nslides, sizeof *p->slide, by_offset); /* the offset comes first */
}

static uint32_t page_of(const ppt *p, uint32_t off)
{
    const struct ppt_slide *s =
        p->nslides ? bsearch(&off, p->slide, p->nslides, sizeof *p->slide, by_offset) : NULL;
    return s ? s->page : 0;
}

/* ---- text ------------------------------------------------------------------------------------ */

static bool inside(const ppt *p, uint16_t type)
{
    for (size_t i = 0; i < 4; i++)
        if (p->around[i] == type)
            return true;
    return false;
}

/* Text of a shape: 0D ends a paragraph, 0B a line. */
static void paragraphs(ppt *p, xs_at *at)
{
    size_t from = 0;
    for (size_t i = 0; i <= p->scratch.n; i++) {
        if (i < p->scratch.n && p->scratch.p[i] == 0x0B)
            p->scratch.p[i] = '\n';
        if (i < p->scratch.n && p->scratch.p[i] != '\r')
            continue;
        if (i > from) {
            at->paragraph++;
            xs_sink_text(p->sink, at, (xs_str){p->scratch.p + from, i - from}, XS_END_PARAGRAPH);
        }
        from = i + 1;
    }
}

static void text(ppt *p, uint16_t type, xs_bytes body)
{
    xs_buf_reset(&p->scratch);
    if (type == R_BYTES)
        for (size_t i = 0; i < body.n; i++)
            xs_buf_add_utf8(&p->scratch, body.p[i]);
    else
        xs_utf16_add(&p->scratch, body.p, body.n / 2);
    xs_at at = p->at;
    if (inside(p, R_OUTLINE))
        at.page = p->outline_page;
    if (type == R_CSTRING) {
        bool link = inside(p, R_LINK), comment = inside(p, R_COMMENT), header = inside(p, R_HEADERS);
        at.kind = link ? XS_BLOCK_LINK : header ? XS_BLOCK_HEADER : XS_BLOCK_META;
        if (comment) {
            at.kind = XS_BLOCK_PARAGRAPH;
            at.visibility = XS_COMMENT;
        } else if (!header && at.visibility == XS_VISIBLE) {
            at.visibility = XS_METADATA;
        }
        if (link && xs_meta_is_place(xs_buf_str(&p->scratch)))
            xs_sink_carrier(p->sink, "HD.META", XS_METADATA,
                            "链接指向内部路径或主机\tlinks point to an internal path or host", 1);
    }
    if (p->scratch.n <= 1 || !strncmp(p->scratch.p, "___PPT", 6))
        return; /* the mark of a slide number; names of binary tags */
    p->wrote |= !inside(p, R_HEADERS);
    paragraphs(p, &at);
    p->at.paragraph = at.paragraph;
    p->at.kind = XS_BLOCK_PARAGRAPH;
}

static void walk(ppt *p, xs_bytes b);

/* The handler of drawings meets text atoms in client data and calls back here. */
static bool record(void *ctx, uint16_t vi, uint16_t type, xs_bytes body)
{
    ppt *p = ctx;
    switch (type) {
    case R_CHARS:
    case R_BYTES:
    case R_CSTRING:
        text(p, type, body);
        return true;
    case R_TEXT_HEADER: {
        uint32_t kind = xs_bytes_u32(body, 0);
        p->at.kind = kind == 0 || kind == 6 ? XS_BLOCK_TITLE : XS_BLOCK_PARAGRAPH;
        return true;
    }
    case R_SLIDE_PERSIST:
        p->outline_page++;
        return true;
    case R_COMMENT:
        p->comments++;
        return false;
    case R_BINARY_TAG: /* a container in all but its version */
        walk(p, body);
        return true;
    default:
        (void)vi;
        return false;
    }
}

static void string(void *ctx, xs_art_string what, xs_str s)
{
    ppt *p = ctx;
    xs_at at = p->at;
    at.kind = what == XS_ART_TEXT ? XS_BLOCK_PARAGRAPH : what == XS_ART_LINK ? XS_BLOCK_LINK : XS_BLOCK_META;
    if (what != XS_ART_TEXT && at.visibility == XS_VISIBLE)
        at.visibility = XS_METADATA;
    xs_sink_text(p->sink, &at, s, XS_END_PARAGRAPH);
}

static void no_picture(void *ctx, const char *type, xs_bytes file)
{
    (void)ctx, (void)type, (void)file; /* handed on between parts */
}

static void walk(ppt *p, xs_bytes b)
{
    xs_art_handler h = {.ctx = p, .string = string, .picture = no_picture, .record = record};
    size_t off = 0;
    if (p->depth >= (int)XS_MAX_RECORD_DEPTH) {
        p->damaged = true;
        return;
    }
    p->depth++;
    while (off + 8 <= b.n && !xs_sink_full(p->sink)) {
        uint16_t vi = xs_le16(b.p + off), type = xs_le16(b.p + off + 2);
        uint32_t n = xs_le32(b.p + off + 4);
        xs_bytes body = xs_bytes_at(b, off + 8, n);
        xs_bytes whole = xs_bytes_at(b, off, 8 + (uint64_t)body.n);
        p->damaged |= body.n < n;
        off += whole.n;
        if (type >= 0xF000) { /* drawings; a picture in one is handed on later */
            xs_art_walk(whole, (xs_bytes){NULL, 0}, &h);
            continue;
        }
        if (record(p, vi, type, body))
            continue;
        if (type == R_OUTLINE)
            p->outline_page = 0;
        if ((vi & 15) != 15)
            continue;
        uint16_t dropped = p->around[0];
        memmove(p->around, p->around + 1, 3 * sizeof *p->around);
        p->around[3] = type;
        walk(p, body);
        memmove(p->around + 1, p->around, 3 * sizeof *p->around);
        p->around[0] = dropped;
    }
    p->depth--;
}

/* Is the slide's show-information atom set to hidden? */
static bool slide_is_hidden(xs_bytes slide)
{
    for (size_t i = 0; i + 8 <= slide.n;) {
        uint32_t n = xs_le32(slide.p + i + 4);
        if (xs_le16(slide.p + i + 2) == R_SLIDE_SHOW && n >= 12)
            return xs_bytes_u16(slide, i + 8 + 10) & 4;
        if (n > slide.n - i - 8)
            break;
        i += 8 + (size_t)n;
    }
    return false;
}

/* One object at the top of the stream. */
static void object(ppt *p, uint16_t type, uint32_t off, xs_bytes whole, xs_bytes body)
{
    bool live = is_live(p, off);
    p->at = (xs_at){.page = type == R_SLIDE ? page_of(p, off) : 0};
    if (!live && (type == R_SLIDE || type == R_DOCUMENT || type == R_NOTES)) {
        p->at.visibility = XS_DELETED;
        p->old_slides += type == R_SLIDE;
    } else if (type == R_NOTES) {
        p->at.visibility = XS_COMMENT;
    } else if (type == R_SLIDE && slide_is_hidden(body)) {
        p->at.visibility = XS_HIDDEN;
        p->hidden_slides++;
    } else if (type == R_MASTER || type == R_HANDOUT) {
        p->at.kind = XS_BLOCK_HEADER;
    }
    p->wrote = false;
    walk(p, whole);
    p->notes += live && type == R_NOTES && p->wrote;
    xs_sink_text(p->sink, &p->at, (xs_str){"", 0}, XS_END_PAGE);
}

static void stream(ppt *p)
{
    size_t off = 0;
    while (off + 8 <= p->b.n) {
        uint16_t type = xs_le16(p->b.p + off + 2);
        uint32_t n = xs_le32(p->b.p + off + 4);
        xs_bytes body = xs_bytes_at(p->b, off + 8, n);
        p->damaged |= body.n < n;
        object(p, type, (uint32_t)off, xs_bytes_at(p->b, off, 8 + (uint64_t)body.n), body);
        off += 8 + body.n;
    }
}

static void carriers(ppt *p)
{
    if (p->hidden_slides)
        xs_sink_carrier(p->sink, "HD.HIDDEN", XS_HIDDEN, "隐藏的幻灯片\thidden slides", p->hidden_slides);
    if (p->old_slides)
        xs_sink_carrier(p->sink, "HD.HIDDEN", XS_DELETED, "已删除但仍在文件中的幻灯片\tdeleted slides still in the file",
                        p->old_slides);
    if (p->comments)
        xs_sink_carrier(p->sink, "HD.COMMENT", XS_COMMENT, "批注\tcomments", p->comments);
    if (p->notes)
        xs_sink_carrier(p->sink, "HD.COMMENT", XS_COMMENT, "演讲者备注\tspeaker notes", p->notes);
    xs_ole_note_objects(p->ole);
}

/* Embedded objects and projects: an OLE2 file, compressed or not. */
static void objects(ppt *p)
{
    unsigned count = 0;
    for (size_t off = 0; off + 8 <= p->b.n;) {
        uint16_t vi = xs_le16(p->b.p + off), type = xs_le16(p->b.p + off + 2);
        xs_bytes body = xs_bytes_at(p->b, off + 8, xs_le32(p->b.p + off + 4));
        off += 8 + body.n;
        if (type != R_OLE_STORAGE || xs_sink_full(p->sink))
            continue;
        char name[32];
        int n = snprintf(name, sizeof name, "object%u", ++count);
        xs_str as = {name, (size_t)n};
        if (vi >> 4 == 0) {
            xs_ole_child(p->ole, as, (xs_str){(const char *)body.p, body.n}, XS_EMBEDDED);
            continue;
        }
        xs_buf out;
        xs_buf_init(&out, XS_MEMBER_BYTES);
        if (!xs_zlib_expand(xs_bytes_at(body, 4, body.n), xs_bytes_u32(body, 0), &out))
            p->damaged = true;
        if (xs_sink_unpacked(p->sink, out.n))
            xs_ole_child(p->ole, as, xs_buf_str(&out), XS_EMBEDDED);
        xs_buf_clear(&out);
    }
}

static void pictures(ppt *p)
{
    xs_buf b;
    bool whole;
    xs_buf_init(&b, XS_MEMBER_BYTES);
    xs_art_handler h = xs_ole_art_pictures(p->ole);
    if (xs_ole_stream(p->ole, "Pictures", &b, &whole))
        xs_art_walk((xs_bytes){(const uint8_t *)b.p, b.n}, (xs_bytes){NULL, 0}, &h);
    xs_buf_clear(&b);
}

static bool encrypted(ppt *p)
{
    xs_buf b;
    bool whole;
    xs_buf_init(&b, 64 * 1024);
    xs_ole_stream(p->ole, "Current User", &b, &whole);
    bool yes = xs_bytes_u32((xs_bytes){(const uint8_t *)b.p, b.n}, 12) == 0xF3D1C4DFu;
    xs_buf_clear(&b);
    for (size_t off = 0; off + 8 <= p->b.n && !yes;) {
        yes = xs_le16(p->b.p + off + 2) == R_CRYPT;
        off += 8 + (size_t)xs_le32(p->b.p + off + 4);
    }
    return yes;
}

void xs_ppt_read(xs_ole *o)
{
    ppt p = {.sink = o->sink, .ole = o};
    xs_buf b;
    bool whole = true;
    xs_buf_init(&b, XS_MEMBER_BYTES);
    xs_ole_stream(o, "PowerPoint Document", &b, &whole);
    p.b = (xs_bytes){(const uint8_t *)b.p, b.n};
    xs_buf_init(&p.scratch, b.n * 3 + 64);
    if (encrypted(&p)) {
        xs_sink_unread(o->sink, o->sub, MEDIA, o->visibility, XS_PART_ENCRYPTED,
                       "演示文稿有打开密码\tthe presentation needs a password to open");
    } else if (xs_sink_part(o->sink, o->sub, MEDIA, o->visibility)) {
        if (persist(&p) && sort_live(&p))
            slide_order(&p);
        else
            p.nlive = 0;
        stream(&p);
        carriers(&p);
        bool bad = p.damaged || !whole;
        xs_sink_part_end(o->sink, bad ? XS_PART_CORRUPT : XS_PART_SCANNED,
                         bad ? "演示文稿残缺,只读出一部分\tdamaged presentation, read in part" : NULL);
        objects(&p);
        pictures(&p);
    }
    free(p.live);
    free(p.sorted);
    free(p.slide);
    xs_buf_clear(&p.scratch);
    xs_buf_clear(&b);
}
