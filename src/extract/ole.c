/* ole.c -- OLE2 files: what a storage holds, and reading all of it. */
#include "extract/ole.h"

#include <stdio.h>
#include <stdlib.h>

#include "base/limits.h"
#include "extract/lzfu.h"
#include "extract/meta.h"
#include "extract/ole1.h"
#include "extract/propset.h"
#include "extract/sweep.h"

xs_str xs_ole_sub(const xs_ole *o, xs_str name, xs_buf *out)
{
    xs_buf_reset(out);
    xs_buf_add_str(out, o->sub);
    if (o->sub.n)
        xs_buf_add_char(out, '/');
    for (size_t i = 0; i < name.n; i++)
        if ((uint8_t)name.p[i] >= 0x20)
            xs_buf_add_char(out, name.p[i]);
    return xs_buf_str(out);
}

bool xs_ole_stream(xs_ole *o, const char *name, xs_buf *out, bool *whole)
{
    uint32_t i = xs_cfb_find(o->cfb, o->storage, name);
    if (i == XS_CFB_NONE || o->cfb->entry[i].type != 2)
        return false;
    *whole = xs_cfb_read(o->cfb, i, out);
    return true;
}

/* ---- objects and pictures ---------------------------------------------------------------------- */

static bool holds(const xs_cfb *c, uint32_t storage, const char *name)
{
    return xs_cfb_find(c, storage, name) != XS_CFB_NONE;
}

static bool is_object(const xs_cfb *c, uint32_t i)
{
    static const char *const signs[] = {"\001Ole10Native", "Package", "WordDocument", "Workbook", "Book",
                                        "PowerPoint Document", "CONTENTS", "\001Ole"};
    for (size_t k = 0; k < sizeof signs / sizeof *signs; k++)
        if (holds(c, i, signs[k]))
            return true;
    return false;
}

uint32_t xs_ole_count_objects(const xs_ole *o)
{
    uint32_t n = 0;
    const xs_cfb *c = o->cfb;
    for (uint32_t i = 1; i < c->nentries; i++) {
        uint32_t up = i;
        for (unsigned k = 0; k < XS_OLE_MAX_DEPTH && up != o->storage && up < c->nentries; k++)
            up = c->entry[up].parent;
        n += c->entry[i].type == 1 && i != o->storage && up == o->storage && is_object(c, i);
    }
    return n;
}

void xs_ole_note_objects(xs_ole *o)
{
    xs_sink_carrier(o->sink, "HD.EMBED", XS_EMBEDDED, "嵌入的文件或对象\tembedded files or objects",
                    xs_ole_count_objects(o));
}

void xs_ole_child(xs_ole *o, xs_str name, xs_str bytes, xs_visibility v)
{
    xs_buf path;
    xs_buf_init(&path, 64 * 1024);
    xs_member m = {.name = xs_ole_sub(o, name, &path), .visibility = v, .bytes = bytes,
                   .size = bytes.n};
    xs_sink_child(o->sink, &m);
    xs_buf_clear(&path);
}

static void art_string(void *ctx, xs_art_string what, xs_str s)
{
    xs_ole *o = ctx;
    static const uint8_t kinds[] = {[XS_ART_TEXT] = XS_BLOCK_PARAGRAPH, [XS_ART_NAME] = XS_BLOCK_NAME,
                                    [XS_ART_ALT] = XS_BLOCK_META, [XS_ART_LINK] = XS_BLOCK_LINK};
    xs_at at = {.kind = (xs_block_kind)kinds[what],
                .visibility = what == XS_ART_TEXT ? XS_VISIBLE : XS_METADATA};
    xs_sink_text(o->sink, &at, s, XS_END_PARAGRAPH);
    if (what != XS_ART_TEXT && xs_meta_is_place(s))
        xs_sink_carrier(o->sink, "HD.META", XS_METADATA,
                        "图形属性里有内部路径或主机\tshape properties hold an internal path or host", 1);
}

static void art_picture(void *ctx, const char *type, xs_bytes file)
{
    xs_ole *o = ctx;
    char name[48];
    int n = snprintf(name, sizeof name, "pictures/%u.%s", ++o->pictures, type);
    xs_ole_child(o, (xs_str){name, (size_t)n}, (xs_str){(const char *)file.p, file.n}, XS_EMBEDDED);
}

static void no_string(void *ctx, xs_art_string what, xs_str s) { (void)ctx, (void)what, (void)s; }
static void no_picture(void *ctx, const char *type, xs_bytes file) { (void)ctx, (void)type, (void)file; }

xs_art_handler xs_ole_art_strings(xs_ole *o)
{
    return (xs_art_handler){.ctx = o, .string = art_string, .picture = no_picture};
}

xs_art_handler xs_ole_art_pictures(xs_ole *o)
{
    return (xs_art_handler){.ctx = o, .string = no_string, .picture = art_picture};
}

/* A file dropped into the document: its name and where it came from, then itself. */
static void native(xs_ole *o, xs_str stream_name, xs_bytes stream, bool whole)
{
    xs_ole1 obj;
    xs_buf path, label;
    xs_buf_init(&path, 64 * 1024);
    xs_buf_init(&label, 64 * 1024);
    if (!xs_ole1_native(stream, &obj)) {
        xs_sink_unread(o->sink, xs_ole_sub(o, stream_name, &path), NULL, XS_EMBEDDED, XS_PART_CORRUPT,
                       "嵌入对象残缺\ta damaged embedded object");
        goto out;
    }
    xs_utf8_from_unknown((xs_str){(const char *)obj.label.p, obj.label.n}, &label);
    if ((obj.path.n || obj.cut || !whole) &&
        xs_sink_part(o->sink, xs_ole_sub(o, stream_name, &path), "application/x-ole-object", XS_EMBEDDED)) {
        xs_buf from;
        xs_buf_init(&from, 64 * 1024);
        xs_utf8_from_unknown((xs_str){(const char *)obj.path.p, obj.path.n}, &from);
        xs_sink_text(o->sink, &(xs_at){.kind = XS_BLOCK_NAME, .visibility = XS_METADATA},
                     xs_buf_str(&label), XS_END_PARAGRAPH);
        xs_meta_put(o->sink, XS_STR("source path"), xs_buf_str(&from));
        xs_sink_part_end(o->sink, obj.cut || !whole ? XS_PART_CORRUPT : XS_PART_SCANNED,
                         obj.cut || !whole ? "嵌入对象残缺\ta damaged embedded object" : NULL);
        xs_buf_clear(&from);
    }
    if (obj.data.n)
        xs_ole_child(o, label.n ? xs_buf_str(&label) : stream_name,
                     (xs_str){(const char *)obj.data.p, obj.data.n}, XS_EMBEDDED);
out:
    xs_buf_clear(&path);
    xs_buf_clear(&label);
}

/* ---- properties -------------------------------------------------------------------------------- */

static void put_property(void *ctx, const xs_property *p)
{
    xs_ole *o = ctx;
    xs_meta_put(o->sink, p->name, p->value);
}

/* The thumbnail: clipboard format, four bytes of its kind, then the picture. */
static void put_thumbnail(void *ctx, const xs_property *p)
{
    xs_ole *o = ctx;
    if (p->blob.n < 16 || xs_str_is(p->name, "thumbnail") == false)
        return;
    xs_bytes b = p->blob;
    uint32_t tag = xs_le32(b.p), format = xs_le32(b.p + 4);
    size_t skip = tag == UINT32_MAX && format == 3 ? 16 : 8; /* a metafile has eight more */
    xs_ole_child(o, XS_STR("thumbnail"), (xs_str){(const char *)b.p + skip, b.n - skip}, XS_EMBEDDED);
}

static void properties(xs_ole *o, xs_str name, xs_bytes stream, bool whole)
{
    xs_buf path;
    xs_buf_init(&path, 64 * 1024);
    if (xs_sink_part(o->sink, xs_ole_sub(o, name, &path), "application/x-ole-properties", XS_METADATA)) {
        bool ok = xs_propset_each(stream, put_property, o) && whole;
        xs_sink_part_end(o->sink, ok ? XS_PART_SCANNED : XS_PART_CORRUPT,
                         ok ? NULL : "属性集残缺\tdamaged property set");
        xs_propset_each(stream, put_thumbnail, o);
    }
    xs_buf_clear(&path);
}

/* ---- streams and storages ---------------------------------------------------------------------- */

/* Streams whose text is read elsewhere, or that hold none. */
static bool is_known(const char *name)
{
    static const char *const known[] = {
        "WordDocument", "0Table", "1Table", "Data", "Workbook", "Book", "PowerPoint Document",
        "Current User", "Pictures", "\001CompObj", "\003ObjInfo", "\003LinkInfo", "\002OlePres000",
        "\003EPRINT", "Revision Log", "User Names", "PROJECT", "PROJECTwm", "dir", "_VBA_PROJECT",
        "\003OCXNAME", "\003PRINT", "\003ITEMDATA", "Ctls", "EncryptionInfo", "\001Ole", "\003EQN"};
    for (size_t i = 0; i < sizeof known / sizeof *known; i++)
        if (!strcmp(name, known[i]))
            return true;
    return strncmp(name, "__SRP_", 6) == 0;
}

static void swept(void *ctx, xs_str text, uint64_t off)
{
    xs_ole *o = ctx;
    (void)off;
    xs_sink_text(o->sink, &(xs_at){.visibility = XS_HIDDEN}, text, XS_END_PARAGRAPH);
}

static void not_kept(void *ctx, xs_str text, uint64_t off) { (void)ctx, (void)text, (void)off; }

/* A stream that no reader claims: a file of its own kind, or searched for text. */
static void other_stream(xs_ole *o, uint32_t i, xs_str name, xs_bytes b, bool whole)
{
    size_t head = b.n < XS_PEEK_BYTES ? b.n : XS_PEEK_BYTES;
    xs_peek k = {.head = {(const char *)b.p, head}, .whole = head == b.n};
    const xs_reader *r = b.n ? xs_reader_find(&k) : NULL;
    xs_buf path;
    xs_buf_init(&path, 64 * 1024);
    bool orphan = o->cfb->entry[i].orphan;
    const unsigned what = XS_SWEEP_WIDE | XS_SWEEP_GBK | XS_SWEEP_ASCII;
    if (r && r->bid(&k) >= 50) {
        xs_ole_child(o, name, (xs_str){(const char *)b.p, b.n}, orphan ? XS_DELETED : XS_EMBEDDED);
    } else if ((xs_sweep(b, what, not_kept, NULL) || !whole) &&
               xs_sink_part(o->sink, xs_ole_sub(o, name, &path), "application/octet-stream", XS_HIDDEN)) {
        size_t n = xs_sweep(b, what, swept, o);
        if (orphan && n)
            xs_sink_carrier(o->sink, "HD.HIDDEN", XS_DELETED,
                            "目录之外的数据流里有文字\ttext in a stream outside the directory", 1);
        xs_sink_part_end(o->sink, whole ? XS_PART_SCANNED : XS_PART_CORRUPT,
                         whole ? NULL : "数据流残缺\ta stream is cut short");
    }
    xs_buf_clear(&path);
}

static void stream(xs_ole *o, uint32_t i, bool claimed)
{
    xs_str name = o->cfb->entry[i].name;
    char plain[80];
    size_t n = name.n < sizeof plain - 1 ? name.n : sizeof plain - 1;
    memcpy(plain, name.p ? name.p : "", n);
    plain[n] = 0;
    if (!o->cfb->entry[i].size || (is_known(plain) && !o->cfb->entry[i].orphan) ||
        (claimed && !strncmp(plain, "__", 2)))
        return;
    xs_buf b;
    xs_buf_init(&b, XS_MEMBER_BYTES);
    bool whole = xs_cfb_read(o->cfb, i, &b);
    xs_bytes bytes = {(const uint8_t *)b.p, b.n};
    if (!strcmp(plain, "\001Ole10Native"))
        native(o, name, bytes, whole);
    else if (plain[0] == 5)
        properties(o, name, bytes, whole);
    else
        other_stream(o, i, name, bytes, whole);
    xs_buf_clear(&b);
}

static void storages(xs_ole *o, const char *except)
{
    const xs_cfb *c = o->cfb;
    for (uint32_t i = c->entry[o->storage].child; i != XS_CFB_NONE; i = c->entry[i].next) {
        if (c->entry[i].type != 1 || xs_sink_full(o->sink))
            continue;
        xs_str name = c->entry[i].name;
        if (except && name.n >= strlen(except) && !memcmp(name.p, except, strlen(except)))
            continue;
        xs_buf path;
        xs_buf_init(&path, 64 * 1024);
        xs_ole child = *o;
        child.storage = i;
        child.sub = xs_ole_sub(o, name, &path);
        child.depth++;
        child.pictures = 0;
        child.visibility = c->entry[i].orphan ? XS_DELETED : XS_EMBEDDED;
        if (child.depth > XS_OLE_MAX_DEPTH)
            xs_sink_unread(o->sink, child.sub, NULL, XS_EMBEDDED, XS_PART_OVER_LIMIT,
                           "对象嵌套太深\tobjects nested too deep");
        else
            xs_ole_read(&child);
        xs_buf_clear(&path);
    }
}

/* The storage's own document, if it is one. Returns what to leave out below it. */
static bool document(xs_ole *o, const char **except)
{
    const xs_cfb *c = o->cfb;
    *except = NULL;
    if (holds(c, o->storage, "EncryptedPackage")) {
        xs_sink_unread(o->sink, o->sub, "application/encrypted", o->visibility, XS_PART_ENCRYPTED,
                       "文档有打开密码\tthe document needs a password to open");
        *except = "\006DataSpaces";
        return true;
    }
    if (holds(c, o->storage, "WordDocument")) {
        xs_doc_read(o);
    } else if (holds(c, o->storage, "Workbook") || holds(c, o->storage, "Book")) {
        xs_xls_read(o, holds(c, o->storage, "Workbook") ? "Workbook" : "Book");
        *except = "_SX_DB_CUR";
    } else if (holds(c, o->storage, "PowerPoint Document")) {
        xs_ppt_read(o);
    } else if (holds(c, o->storage, "__properties_version1.0")) {
        xs_msg_read(o);
        *except = "__";
    } else if (holds(c, o->storage, "_VBA_PROJECT")) {
        xs_vba_read(o);
    } else {
        return false;
    }
    return true;
}

/* Is there a stream that neither a reader of this program nor a signature explains? Streams of
 * formulas and form controls are small structures in which the sweep finds the words. */
static bool has_unexplained(xs_ole *o)
{
    const xs_cfb *c = o->cfb;
    for (uint32_t i = c->entry[o->storage].child; i != XS_CFB_NONE; i = c->entry[i].next) {
        char name[80];
        size_t n = c->entry[i].name.n < sizeof name - 1 ? c->entry[i].name.n : sizeof name - 1;
        memcpy(name, c->entry[i].name.p ? c->entry[i].name.p : "", n);
        name[n] = 0;
        if (c->entry[i].type != 2 || !c->entry[i].size || is_known(name) || (uint8_t)name[0] <= 5 ||
            !strcmp(name, "Equation Native") ||
            (c->entry[i].size < 65536 && (!strcmp(name, "contents") || !strcmp(name, "f") || !strcmp(name, "o"))))
            continue;
        xs_buf b;
        xs_buf_init(&b, XS_MEMBER_BYTES);
        xs_cfb_read(o->cfb, i, &b);
        xs_peek k = {.head = {b.p, b.n < XS_PEEK_BYTES ? b.n : XS_PEEK_BYTES}, .whole = b.n < XS_PEEK_BYTES};
        const xs_reader *r = b.n ? xs_reader_find(&k) : NULL;
        bool explained = r && r->bid(&k) >= 50;
        xs_buf_clear(&b);
        if (!explained)
            return true;
    }
    return false;
}

void xs_ole_read(xs_ole *o)
{
    const xs_cfb *c = o->cfb;
    const char *except = NULL;
    bool mine = document(o, &except);
    if (except && !strcmp(except, "\006DataSpaces"))
        return;
    bool vba = holds(c, o->storage, "_VBA_PROJECT");
    if (!mine && has_unexplained(o)) /* of an unknown program: its streams are searched */
        xs_sink_unread(o->sink, o->sub, "application/x-ole-storage", o->visibility, XS_PART_UNKNOWN_KIND,
                       "不认识的复合文档，只检查了其中可辨认的文字\tunknown compound document, only "
                       "recognisable text in it was inspected");
    for (uint32_t i = c->entry[o->storage].child; i != XS_CFB_NONE && !vba; i = c->entry[i].next)
        if (c->entry[i].type == 2 && !xs_sink_full(o->sink))
            stream(o, i, mine);
    storages(o, except);
}

static int bid(const xs_peek *k)
{
    return k->head.n >= 512 && !memcmp(k->head.p, "\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1", 8) ? 100 : 0;
}

static void read_ole(xs_input *in, xs_sink *s)
{
    xs_str all;
    bool whole = xs_input_all(in, &all);
    xs_cfb c;
    if (!xs_cfb_open(&c, (xs_bytes){(const uint8_t *)all.p, all.n})) {
        if (!xs_sink_part(s, (xs_str){"", 0}, NULL, XS_VISIBLE))
            return;
        xs_ole o = {.sink = s};
        xs_sweep((xs_bytes){(const uint8_t *)all.p, all.n}, XS_SWEEP_WIDE | XS_SWEEP_GBK, swept, &o);
        xs_sink_part_end(s, XS_PART_CORRUPT, "复合文档的目录损坏\tthe compound file's directory is damaged");
        return;
    }
    xs_ole o = {.sink = s, .cfb = &c};
    xs_ole_read(&o);
    /* Chains that broke in streams which nobody asks for, sectors behind the end. */
    if (c.damaged || !whole)
        xs_sink_unread(s, XS_STR("compound file"), "application/x-ole-storage", XS_METADATA,
                       whole ? XS_PART_CORRUPT : xs_input_state(in),
                       "复合文档结构损坏,可能有内容读不到\tdamaged compound file, content may be missing");
    xs_cfb_close(&c);
}

static void warm(void) { xs_codepage_preload(); }

const xs_reader xs_read_ole = {.name = "ole2",
                               .media_type = "application/x-ole-storage",
                               .extensions = ".doc .dot .wps .wpt .xls .xlt .et .ett .ppt .pps .pot .dps .dpt .msg",
                               .bid = bid,
                               .read = read_ole,
                               .warm = warm};
