/* rtf_objects.c -- hexadecimal and raw bytes in RTF: pictures, objects, stores. */
#include <stdio.h>
#include <stdlib.h>

#include "base/limits.h"
#include "extract/meta.h"
#include "extract/ole1.h"
#include "extract/rtf.h"

void rtf_blob_add(rtf *r, size_t from, size_t to, bool raw)
{
    if (r->nblobs == r->blobs_cap) {
        size_t cap = r->blobs_cap ? r->blobs_cap * 2 : 32;
        rtf_blob *p = realloc(r->blob, cap * sizeof *p);
        if (!p) {
            r->damaged = true;
            return;
        }
        r->blob = p;
        r->blobs_cap = cap;
    }
    /* Hexadecimal broken by brackets or words goes on in the same blob when nothing else began. */
    r->blob[r->nblobs++] = (rtf_blob){from, to, r->g->dest, r->g->picture, raw};
}

static void decode(const rtf *r, const rtf_blob *b, xs_buf *out)
{
    if (b->raw) {
        xs_buf_add(out, r->b.p + b->from, b->to - b->from);
        return;
    }
    int high = -1;
    xs_buf_reserve(out, (b->to - b->from) / 2 + 1);
    for (size_t i = b->from; i < b->to; i++) {
        uint8_t c = r->b.p[i];
        int v = c >= '0' && c <= '9' ? c - '0' : (c | 32) >= 'a' && (c | 32) <= 'f' ? (c | 32) - 'a' + 10 : -1;
        if (v < 0)
            continue;
        if (high < 0)
            high = v;
        else
            xs_buf_add_char(out, (char)(high << 4 | v)), high = -1;
    }
}

static void child(rtf *r, const char *name, xs_str bytes, xs_visibility v)
{
    xs_member m = {.name = xs_str_from(name), .visibility = v, .bytes = bytes, .size = bytes.n};
    xs_sink_child(r->sink, &m);
}

static void object(rtf *r, unsigned number, xs_bytes data)
{
    xs_ole1 o;
    char name[48];
    xs_buf label, path;
    xs_buf_init(&label, 64 * 1024);
    xs_buf_init(&path, 64 * 1024);
    snprintf(name, sizeof name, "objects/%u", number);
    bool ok = xs_ole1_object(data, &o);
    xs_utf8_from_unknown((xs_str){(const char *)o.label.p, o.label.n}, &label);
    xs_utf8_from_unknown((xs_str){(const char *)o.path.p, o.path.n}, &path);
    if ((!ok || o.cut || path.n) &&
        xs_sink_part(r->sink, xs_str_from(name), "application/x-ole-object", XS_EMBEDDED)) {
        if (label.n)
            xs_sink_text(r->sink, &(xs_at){.kind = XS_BLOCK_NAME, .visibility = XS_METADATA},
                         xs_buf_str(&label), XS_END_PARAGRAPH);
        xs_meta_put(r->sink, XS_STR("source path"), xs_buf_str(&path));
        bool good = ok && !o.cut;
        xs_sink_part_end(r->sink, good ? XS_PART_SCANNED : XS_PART_CORRUPT,
                         good ? NULL : "嵌入对象残缺\ta damaged embedded object");
    }
    if (o.data.n) {
        xs_str bytes = {(const char *)o.data.p, o.data.n};
        xs_member m = {.name = label.n ? xs_buf_str(&label) : xs_str_from(name),
                       .visibility = XS_EMBEDDED, .bytes = bytes, .size = bytes.n};
        xs_sink_child(r->sink, &m);
    } else if (!ok && data.n >= 8 && !memcmp(data.p, "\xD0\xCF\x11\xE0", 4)) {
        child(r, name, (xs_str){(const char *)data.p, data.n}, XS_EMBEDDED);
    }
    xs_buf_clear(&label);
    xs_buf_clear(&path);
}

void rtf_children(rtf *r)
{
    static const char *const types[] = {"png", "jpeg", "emf", "wmf", "dib", "pict"};
    unsigned pictures = 0, objects = 0;
    for (size_t i = 0; i < r->nblobs && !xs_sink_full(r->sink);) {
        const rtf_blob *b = &r->blob[i];
        xs_buf data;
        xs_buf_init(&data, XS_MEMBER_BYTES);
        /* One object's data may come in several pieces, broken by words in between. */
        size_t next = i;
        do
            decode(r, &r->blob[next++], &data);
        while (next < r->nblobs && b->dest == RTF_OBJECT && r->blob[next].dest == RTF_OBJECT &&
               r->blob[next].from - r->blob[next - 1].to < 64);
        i = next;
        xs_bytes bytes = {(const uint8_t *)data.p, data.n};
        char name[48];
        if (b->dest == RTF_PICTURE) {
            snprintf(name, sizeof name, "pictures/%u.%s", ++pictures, types[b->picture % 6]);
            child(r, name, xs_buf_str(&data), XS_EMBEDDED);
        } else if (b->dest == RTF_OBJECT) {
            object(r, ++objects, bytes);
        } else if (xs_bytes_start(bytes, "\xD0\xCF\x11\xE0", 4) || xs_bytes_start(bytes, "PK", 2)) {
            snprintf(name, sizeof name, "data/%u", (unsigned)i);
            child(r, name, xs_buf_str(&data), XS_EMBEDDED);
        }
        xs_buf_clear(&data);
    }
}
