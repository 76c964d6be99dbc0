/* msg.c -- Outlook messages. Source: [MS-OXMSG] 2.2 to 2.4, property numbers from [MS-OXPROPS]. */
#include <stdio.h>
#include <stdlib.h>

#include "base/limits.h"
#include "extract/lzfu.h"
#include "extract/ole.h"

#define MEDIA "application/vnd.ms-outlook"

static const struct {
    unsigned id;
    const char *name;
} known[] = {{0x0037, "subject"},        {0x0070, "topic"},       {0x0E1D, "subject"},
             {0x007D, "headers"},        {0x0C1A, "sender"},      {0x0C1F, "sender address"},
             {0x5D01, "sender address"}, {0x0042, "sender"},      {0x0065, "sender address"},
             {0x5D02, "sender address"}, {0x0E02, "bcc"},         {0x0E03, "cc"},
             {0x0E04, "to"},             {0x3001, "name"},        {0x3003, "address"},
             {0x39FE, "address"},        {0x403E, "organizer"},   {0x1035, "message id"},
             {0x0040, "received by"},    {0x0075, "received by"}, {0x0076, "received by"},
             {0x3707, "file name"},      {0x3704, "file name"},   {0x370D, "path"},
             {0x3708, "path"},           {0x8000, "user property"}};

/* "__substg1.0_TTTTPPPP" -> property id and type; false: another stream. */
static bool property_of(xs_str name, unsigned *id, unsigned *type)
{
    char tag[9];
    if (name.n < 20 || memcmp(name.p, "__substg1.0_", 12) != 0)
        return false;
    memcpy(tag, name.p + 12, 8);
    tag[8] = 0;
    char *end;
    unsigned long v = strtoul(tag, &end, 16);
    *id = (unsigned)(v >> 16);
    *type = (unsigned)(v & 0xFFFF);
    return *end == 0;
}

static const char *name_of(unsigned id)
{
    for (size_t i = 0; i < sizeof known / sizeof *known; i++)
        if (known[i].id == id)
            return known[i].name;
    return id >= 0x8000 ? "user property" : "property";
}

/* A fixed-size property of the property stream; `header` bytes stand before the entries. */
static uint32_t fixed(xs_ole *o, unsigned tag)
{
    xs_buf b;
    bool whole;
    uint32_t v = 0;
    xs_buf_init(&b, 1024 * 1024);
    xs_ole_stream(o, "__properties_version1.0", &b, &whole);
    for (size_t i = 8; i + 16 <= b.n; i += 8) /* headers of 8, 24 and 32 bytes */
        if (xs_le32((const uint8_t *)b.p + i) == tag) {
            v = xs_le32((const uint8_t *)b.p + i + 8);
            break;
        }
    xs_buf_clear(&b);
    return v;
}

/* A string property as UTF-8; false when it is missing. */
static bool text_of(xs_ole *o, unsigned id, unsigned codepage, xs_buf *out)
{
    for (int wide = 1; wide >= 0; wide--) {
        char name[32];
        xs_buf raw;
        bool whole;
        snprintf(name, sizeof name, "__substg1.0_%04X%s", id, wide ? "001F" : "001E");
        xs_buf_init(&raw, XS_MEMBER_BYTES);
        bool found = xs_ole_stream(o, name, &raw, &whole);
        if (found && wide)
            xs_utf16z_add(out, (const uint8_t *)raw.p, raw.n / 2);
        else if (found)
            xs_codepage_add(out, codepage, (const uint8_t *)raw.p, raw.n);
        xs_buf_clear(&raw);
        if (found)
            return true;
    }
    return false;
}

/* Every string of this storage; the body is a paragraph, the rest are properties. */
static bool strings(xs_ole *o, unsigned codepage)
{
    bool ok = true;
    xs_buf raw, text;
    xs_buf_init(&raw, XS_MEMBER_BYTES);
    xs_buf_init(&text, XS_MEMBER_BYTES);
    const xs_cfb *c = o->cfb;
    for (uint32_t i = c->entry[o->storage].child; i != XS_CFB_NONE; i = c->entry[i].next) {
        unsigned id, type;
        if (c->entry[i].type != 2 || !property_of(c->entry[i].name, &id, &type) ||
            (type != 0x001E && type != 0x001F) || id == 0x1013)
            continue;
        xs_buf_reset(&raw);
        xs_buf_reset(&text);
        ok &= xs_cfb_read(o->cfb, i, &raw);
        if (type == 0x001F)
            xs_utf16_add(&text, (const uint8_t *)raw.p, raw.n / 2);
        else
            xs_codepage_add(&text, codepage, (const uint8_t *)raw.p, raw.n);
        xs_at at = {.kind = XS_BLOCK_META, .visibility = XS_METADATA, .name = xs_str_from(name_of(id))};
        if (id == 0x1000 || id == 0x0037)
            at = (xs_at){.kind = id == 0x0037 ? XS_BLOCK_TITLE : XS_BLOCK_PARAGRAPH};
        xs_sink_text(o->sink, &at, xs_buf_str(&text), XS_END_PARAGRAPH);
    }
    xs_buf_clear(&raw);
    xs_buf_clear(&text);
    return ok;
}

/* HTML and RTF bodies go through the table; the RTF is left out where it is made from the HTML. */
static void bodies(xs_ole *o, unsigned codepage)
{
    xs_buf raw, out, path;
    bool whole;
    xs_buf_init(&raw, XS_MEMBER_BYTES);
    xs_buf_init(&out, XS_MEMBER_BYTES);
    xs_buf_init(&path, 64 * 1024);
    if (xs_ole_stream(o, "__substg1.0_10130102", &raw, &whole)) {
        char charset[16];
        int n = snprintf(charset, sizeof charset, codepage == 65001 ? "utf-8" : "cp%u", codepage);
        xs_member m = {.name = xs_ole_sub(o, XS_STR("body.html"), &path), .media_type = XS_STR("text/html"),
                       .charset = {charset, (size_t)n}, .bytes = xs_buf_str(&raw), .size = raw.n};
        xs_sink_child(o->sink, &m);
    } else if (text_of(o, 0x1013, codepage, &out)) {
        xs_member m = {.name = xs_ole_sub(o, XS_STR("body.html"), &path), .media_type = XS_STR("text/html"),
                       .charset = XS_STR("utf-8"), .bytes = xs_buf_str(&out), .size = out.n};
        xs_sink_child(o->sink, &m);
    } else if (xs_ole_stream(o, "__substg1.0_10090102", &raw, &whole)) {
        xs_str name = xs_ole_sub(o, XS_STR("body.rtf"), &path);
        bool ok = xs_lzfu_expand((xs_bytes){(const uint8_t *)raw.p, raw.n}, &out) && whole;
        xs_member m = {.name = name, .bytes = xs_buf_str(&out), .size = out.n};
        if (out.n)
            xs_sink_child(o->sink, &m);
        if (!ok)
            xs_sink_unread(o->sink, name, "application/rtf", XS_VISIBLE, XS_PART_CORRUPT,
                           "压缩的正文残缺\tcompressed body cut short");
    }
    xs_buf_clear(&raw);
    xs_buf_clear(&out);
    xs_buf_clear(&path);
}

static void attachment(xs_ole *o, uint32_t storage, unsigned codepage, unsigned number)
{
    xs_buf name, data, path;
    bool whole;
    xs_ole a = *o;
    a.storage = storage;
    xs_buf_init(&name, 64 * 1024);
    xs_buf_init(&data, XS_MEMBER_BYTES);
    xs_buf_init(&path, 64 * 1024);
    if ((!text_of(&a, 0x3707, codepage, &name) && !text_of(&a, 0x3704, codepage, &name) &&
         !text_of(&a, 0x3001, codepage, &name)) ||
        !name.n)
        xs_buf_printf(&name, "attachment%u", number);
    uint32_t nested = xs_cfb_find(o->cfb, storage, "__substg1.0_3701000D");
    if (nested != XS_CFB_NONE) {
        a.storage = nested;
        a.sub = xs_ole_sub(o, xs_buf_str(&name), &path);
        a.depth++;
        a.visibility = XS_ATTACHMENT;
        if (a.depth > XS_OLE_MAX_DEPTH)
            xs_sink_unread(o->sink, a.sub, NULL, XS_ATTACHMENT, XS_PART_OVER_LIMIT,
                           "附件嵌套太深\tattachments nested too deep");
        else
            xs_ole_read(&a);
    } else if (xs_ole_stream(&a, "__substg1.0_37010102", &data, &whole)) {
        xs_ole_child(o, xs_buf_str(&name), xs_buf_str(&data), XS_ATTACHMENT);
    }
    xs_buf_clear(&name);
    xs_buf_clear(&data);
    xs_buf_clear(&path);
}

static bool starts(xs_str s, const char *with)
{
    return s.n >= strlen(with) && !memcmp(s.p, with, strlen(with));
}

void xs_msg_read(xs_ole *o)
{
    const xs_cfb *c = o->cfb;
    uint32_t cpid = fixed(o, 0x3FFD0003), html = fixed(o, 0x3FDE0003);
    unsigned codepage = cpid ? cpid : html ? html : 936;
    if (xs_sink_part(o->sink, o->sub, MEDIA, o->visibility)) {
        bool ok = strings(o, codepage);
        for (uint32_t i = c->entry[o->storage].child; i != XS_CFB_NONE; i = c->entry[i].next)
            if (c->entry[i].type == 1 && !starts(c->entry[i].name, "__nameid")) {
                xs_ole sub = *o;
                sub.storage = i;
                ok &= strings(&sub, codepage);
            }
        xs_sink_part_end(o->sink, ok ? XS_PART_SCANNED : XS_PART_CORRUPT,
                         ok ? NULL : "邮件残缺\tdamaged message");
    }
    bodies(o, html ? html : codepage);
    unsigned number = 0;
    for (uint32_t i = c->entry[o->storage].child; i != XS_CFB_NONE; i = c->entry[i].next)
        if (starts(c->entry[i].name, "__attach_version1.0_") && !xs_sink_full(o->sink))
            attachment(o, i, codepage, ++number);
}
