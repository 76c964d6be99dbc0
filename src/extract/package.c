/* package.c -- zip files: archives, and documents that are made of members. */
#include "extract/package.h"

#include <stdio.h>
#include <stdlib.h>
#include <strings.h>

#include "base/limits.h"
#include "extract/generic.h"
#include "extract/html.h"
#include "extract/sink.h"
#include "extract/unknown.h"

#define KINDS(X) X(docx) X(xlsx) X(pptx) X(odf) X(ofd) X(epub)
#define DECLARE(name) extern const xs_package_kind xs_package_##name;
KINDS(DECLARE)
#define LINE(name) &xs_package_##name,
static const xs_package_kind *const kinds[] = {KINDS(LINE) NULL};

bool xs_name_below(xs_str path, const char *folder)
{
    size_t n = strlen(folder);
    return path.n >= n && strncasecmp(path.p, folder, n) == 0;
}

bool xs_name_ends(xs_str path, const char *end)
{
    size_t n = strlen(end);
    return path.n >= n && strncasecmp(path.p + path.n - n, end, n) == 0;
}

int xs_word_find(const xs_word *table, size_t n, const char *name)
{
    size_t low = 0;
    while (low < n) {
        size_t mid = (low + n) / 2;
        int c = strcmp(name, table[mid].name);
        if (c == 0)
            return table[mid].code;
        if (c < 0)
            n = mid;
        else
            low = mid + 1;
    }
    return 0;
}

xs_part_state xs_package_xml(xs_package *p, xs_zip_entry *e, const xs_xml_events *ev)
{
    xs_unzip u;
    e->taken = true;
    xs_unzip_open(&u, &p->zip, e, p->sink);
    xs_part_state s = u.state;
    if (s == XS_PART_SCANNED || s == XS_PART_CORRUPT) {
        xs_part_state parsed = xs_xml_parse(xs_unzip_read, &u, ev);
        char rest[4096]; /* behind the root element: the CRC is over all bytes */
        while (u.state == XS_PART_SCANNED && xs_unzip_read(&u, rest, sizeof rest) > 0)
            ;
        s = u.state != XS_PART_SCANNED ? u.state : parsed;
    }
    xs_unzip_close(&u);
    return s;
}

void xs_package_sweep(xs_package *p, xs_zip_entry *e)
{
    xs_unzip u;
    xs_unzip_open(&u, &p->zip, e, p->sink);
    xs_html_soup(p->sink, xs_unzip_read, &u);
    xs_unzip_close(&u);
}

void xs_package_part_end(xs_package *p, xs_zip_entry *e, xs_part_state state)
{
    if (state == XS_PART_CORRUPT)
        xs_package_sweep(p, e);
    xs_sink_part_end(p->sink, state,
                     state == XS_PART_CORRUPT     ? "内容损坏；能读的已检查\tdamaged; what could be read was inspected"
                     : state == XS_PART_ENCRYPTED ? "加密的成员，没有检查\tencrypted member, not inspected"
                                                  : NULL);
}

/* ---- what no kind asked for --------------------------------------------------------------------- */

static bool is_xml(xs_str name)
{
    return xs_name_ends(name, ".xml") || xs_name_ends(name, ".rels") || xs_name_ends(name, ".vml") ||
           xs_name_ends(name, ".rdf");
}

static xs_visibility visibility_of(const xs_zip_entry *e)
{
    xs_str name = e->name;
    if (e->hidden)
        return XS_HIDDEN;
    if (strcasestr(name.p, "embeddings/") || strcasestr(name.p, "ActiveX/"))
        return XS_EMBEDDED;
    if (xs_name_ends(name, ".rels") || xs_name_below(name, "META-INF/") ||
        xs_name_below(name, "customXml/") || xs_name_below(name, "docProps/"))
        return XS_METADATA;
    return XS_VISIBLE;
}

/* Obfuscated fonts of Office (first 32 bytes XORed with the GUID of their name, ECMA-376 17.8.1): no
 * text in them. Anything else under such a name is read as what it is. */
static bool is_font(const xs_package *p, const xs_zip_entry *e)
{
    unsigned char head[32], key[16];
    size_t n = 0;
    const char *slash = memrchr(e->name.p, '/', e->name.n);
    const char *base = slash ? slash + 1 : e->name.p;
    xs_unzip u;
    if (!xs_name_ends(e->name, ".odttf"))
        return false;
    xs_unzip_open(&u, &p->zip, e, NULL);
    ptrdiff_t k = xs_unzip_read(&u, head, sizeof head);
    xs_unzip_close(&u);
    for (const char *c = base; c < e->name.p + e->name.n && n < 32; c++) {
        int hex = *c >= '0' && *c <= '9' ? *c - '0' : (*c | 32) >= 'a' && (*c | 32) <= 'f' ? (*c | 32) - 'a' + 10 : -1;
        if (hex < 0)
            continue;
        key[n / 2] = (unsigned char)(n % 2 ? key[n / 2] | hex : hex << 4);
        n++;
    }
    if (k < 32 || n < 32)
        return false;
    static const unsigned char kinds_of[][4] = {{0, 1, 0, 0}, {'O', 'T', 'T', 'O'}, {'t', 't', 'c', 'f'}};
    for (size_t i = 0; i < 4; i++)
        head[i] ^= key[15 - i];
    for (size_t i = 0; i < 3; i++)
        if (memcmp(head, kinds_of[i], 4) == 0)
            return true;
    return false;
}

static void xml_part(xs_package *p, xs_zip_entry *e)
{
    if (!xs_sink_part(p->sink, e->name, "application/xml", visibility_of(e)))
        return;
    xs_generic *g = xs_generic_new(p->sink, XS_VISIBLE, true);
    xs_part_state state = XS_PART_OVER_LIMIT;
    if (g) {
        xs_xml_events ev = xs_generic_events(g);
        state = xs_package_xml(p, e, &ev);
        xs_generic_free(g);
    }
    xs_package_part_end(p, e, state);
}

/* Relations: only targets outside the package say anything. No part where there are none. */
static void relations_part(xs_package *p, xs_zip_entry *e)
{
    const char *name = e->name.p, *end = name + e->name.n - 5;
    const char *folder = memmem(name, e->name.n, "_rels/", 6);
    char part[1024];
    xs_relations r;
    bool external = false;
    if (!folder || (size_t)(end - folder) < 6 || e->name.n > sizeof part)
        return;
    int n = snprintf(part, sizeof part, "%.*s%.*s", (int)(folder - name), name, (int)(end - folder - 6), folder + 6);
    xs_str owner = {part, (size_t)n};
    xs_relations_load(p, owner, &r);
    for (size_t i = 0; i < r.n; i++)
        external |= r.v[i].external;
    if (external && xs_sink_part(p->sink, e->name, "application/xml", XS_METADATA)) {
        xs_relations_links(p, &r, owner);
        xs_sink_part_end(p->sink, XS_PART_SCANNED, NULL);
    }
    xs_relations_clear(&r);
}

void xs_package_member(xs_package *p, xs_zip_entry *e, xs_visibility v)
{
    xs_unzip u;
    xs_unzip_open(&u, &p->zip, e, NULL); /* the child's input counts */
    if (u.state == XS_PART_ENCRYPTED || u.state == XS_PART_UNKNOWN_KIND) {
        xs_sink_unread(p->sink, e->name, "application/octet-stream", v, u.state,
                       u.state == XS_PART_ENCRYPTED
                           ? "加密的成员，没有检查\tencrypted member, not inspected"
                           : "压缩方法不支持，没有检查\tcompression method not supported");
    } else {
        xs_sink_child(p->sink, &(xs_member){.name = e->name,
                                            .visibility = v,
                                            .pull = xs_unzip_read,
                                            .ctx = &u,
                                            .size = e->size,
                                            .packed = e->packed});
    }
    xs_unzip_close(&u);
}

/* Bytes before the first entry and behind the end: self-extracting programs, appended files. */
static void outside(xs_package *p)
{
    const xs_zip *z = &p->zip;
    struct {
        const char *name;
        xs_str bytes;
    } sides[] = {{"[before]", {z->bytes.p, (size_t)z->first}},
                 {"[behind]", {z->bytes.p + z->end, z->bytes.n - (size_t)z->end}}};
    for (size_t i = 0; i < 2; i++) {
        size_t blank = 0;
        while (blank < sides[i].bytes.n && (unsigned char)sides[i].bytes.p[blank] <= ' ')
            blank++;
        if (sides[i].bytes.n - blank > 4)
            xs_sink_child(p->sink, &(xs_member){.name = xs_str_from(sides[i].name),
                                                .visibility = XS_HIDDEN,
                                                .bytes = sides[i].bytes});
    }
}

void xs_package_rest(xs_package *p)
{
    for (size_t i = 0; i < p->zip.n && !xs_sink_full(p->sink); i++) {
        xs_zip_entry *e = &p->zip.v[i];
        if (e->taken || e->folder)
            continue;
        e->taken = true;
        if (xs_name_ends(e->name, ".rels") && !e->encrypted)
            relations_part(p, e);
        else if (is_xml(e->name) && !e->encrypted)
            xml_part(p, e);
        else if (!is_font(p, e))
            xs_package_member(p, e, visibility_of(e));
    }
    outside(p);
}

void xs_package_carriers(xs_package *p)
{
    uint32_t embedded = 0, hidden = 0, macros = 0;
    for (size_t i = 0; i < p->zip.n; i++) {
        const xs_zip_entry *e = &p->zip.v[i];
        hidden += e->hidden;
        embedded += !e->folder && visibility_of(e) == XS_EMBEDDED;
        macros += xs_name_ends(e->name, "vbaProject.bin");
    }
    xs_sink_carrier(p->sink, "HD.EMBED", XS_EMBEDDED, "嵌入的文件或对象\tembedded files or objects", embedded);
    xs_sink_carrier(p->sink, "HD.EMBED", XS_EMBEDDED, "宏代码\tmacro code", macros);
    xs_sink_carrier(p->sink, "HD.HIDDEN", XS_HIDDEN,
                    "压缩目录中没有列出的成员\tmembers that the archive's directory does not list", hidden);
}

/* ---- archives ---------------------------------------------------------------------------------- */

/* The names are text that is published; each one on a line of its own. */
static void names(xs_package *p)
{
    xs_sink *s = p->sink;
    const xs_zip *z = &p->zip;
    xs_part_state state = z->over ? XS_PART_OVER_LIMIT : z->damaged ? XS_PART_CORRUPT : XS_PART_SCANNED;
    if (!xs_sink_part(s, (xs_str){0}, NULL, XS_VISIBLE))
        return;
    for (size_t i = 0; i < z->n; i++) {
        const xs_zip_entry *e = &z->v[i];
        xs_at at = {.kind = XS_BLOCK_NAME, .visibility = e->hidden ? XS_HIDDEN : XS_VISIBLE};
        xs_sink_text(s, &at, e->name, XS_END_PARAGRAPH);
        at.visibility = XS_HIDDEN;
        xs_buf b;
        xs_buf_init(&b, (size_t)1 << 20);
        if (e->other_name.n)
            xs_sink_text(s, &at, e->other_name, XS_END_PARAGRAPH);
        xs_utf8_from_unknown(e->comment, &b);
        at.kind = XS_BLOCK_META;
        if (b.n)
            xs_sink_text(s, &at, xs_buf_str(&b), XS_END_PARAGRAPH);
        xs_buf_clear(&b);
    }
    xs_buf b;
    xs_buf_init(&b, (size_t)1 << 20);
    xs_utf8_from_unknown(z->comment, &b);
    if (b.n)
        xs_sink_text(s, &(xs_at){.kind = XS_BLOCK_META, .visibility = XS_METADATA, .name = XS_STR("comment")},
                     xs_buf_str(&b), XS_END_PARAGRAPH);
    xs_buf_clear(&b);
    xs_package_carriers(p);
    xs_sink_part_end(s, state, z->over      ? "成员数超过上限\tmore members than the limit"
                               : z->damaged ? "压缩目录缺失或与内容不符\tthe directory is missing or wrong"
                                            : NULL);
}

void xs_package_archive(xs_package *p)
{
    names(p);
    for (size_t i = 0; i < p->zip.n && !xs_sink_full(p->sink); i++)
        if (!p->zip.v[i].folder)
            xs_package_member(p, &p->zip.v[i], p->zip.v[i].hidden ? XS_HIDDEN : XS_VISIBLE);
    outside(p);
}

static int bid_zip(const xs_peek *k)
{
    static const char *const signs[] = {"PK\003\004", "PK\005\006", "PK\007\010"};
    for (size_t i = 0; i < 3; i++)
        if (k->head.n >= 22 && memcmp(k->head.p, signs[i], 4) == 0)
            return 90;
    /* A self-extracting archive, or a zip behind something else: its end record is at the end. */
    if (k->head.n > 64 && memcmp(k->head.p, "MZ", 2) == 0)
        return 20;
    return 0;
}

/* What the kind promises is not what the zip reader promises: the remark about the name is made here. */
static void with_remark(xs_package *p, const char *name, const char *media_type, const char *extensions,
                        void (*read)(xs_package *p))
{
    xs_buf remark;
    const xs_reader *before = p->sink->reader;
    const xs_reader me = {.name = name, .media_type = media_type};
    xs_buf_init(&remark, 1024);
    xs_remark_content(p->in, name, extensions, &remark);
    p->sink->reader = &me;
    p->sink->remark = remark.n && !remark.failed ? remark.p : NULL;
    read(p);
    p->sink->reader = before;
    p->sink->remark = NULL;
    xs_buf_clear(&remark);
}

static void read_zip(xs_input *in, xs_sink *s)
{
    xs_str all;
    xs_package p = {.in = in, .sink = s};
    bool complete = xs_input_all(in, &all);
    if (!complete && xs_input_state(in) == XS_PART_OVER_LIMIT) {
        xs_sink_unread(s, (xs_str){0}, NULL, XS_VISIBLE, XS_PART_OVER_LIMIT,
                       "超过单个成员的内存上限\tlarger than a member may be");
        return;
    }
    bool found = xs_zip_open(&p.zip, all, xs_sink_limits(s)->members);
    if (!found && all.n > 1 && memcmp(all.p, "PK", 2) != 0) {
        xs_zip_clear(&p.zip);
        xs_unknown_read(in, s); /* a program without an archive behind it */
        return;
    }
    if (!found) {
        xs_sink_unread(s, (xs_str){0}, NULL, XS_VISIBLE, XS_PART_CORRUPT,
                       "压缩包损坏，读不出成员\tthe archive is damaged; no member can be read");
        xs_zip_clear(&p.zip);
        return;
    }
    const xs_package_kind *kind = NULL;
    for (size_t i = 0; kinds[i] && !kind; i++)
        if (kinds[i]->is(&p))
            kind = kinds[i];
    if (kind)
        with_remark(&p, kind->name, kind->media_type, kind->extensions, kind->read);
    else
        with_remark(&p, "zip", "application/zip", ".zip .jar .apk .exe", xs_package_archive);
    xs_zip_clear(&p.zip);
}

const xs_reader xs_read_zip = {.name = "zip",
                               .media_type = "application/zip",
                               .extensions = ".zip .docx .docm .dotx .xlsx .xlsm .xltx .pptx .pptm .ppsx "
                                             ".odt .ods .odp .ofd .epub .jar .apk .exe",
                               .bid = bid_zip,
                               .read = read_zip,
                               .warm = xs_xml_warm};
