/* mail.c -- messages (eml), mailboxes (mbox) and web archives (mht) over GMime.
 *
 * GMime takes the MIME structure and transfer encodings apart; header fields are decoded by
 * mail_header.c, bodies by whoever reads their format: a body without a charset goes to the core. */
#include "extract/mail.h"

#include <gmime/gmime.h>
#include <iconv.h>
#include <strings.h>

#include "base/limits.h"
#include "extract/bytes.h"
#include "extract/reader.h"

typedef struct mail {
    xs_sink *sink;
    xs_str file;
    xs_buf sub;   /* path of the message being read, "" for the first level */
    unsigned depth, number;
} mail;

/* ---- header ---------------------------------------------------------------------------------- */

static bool names(const char *name, const char *const *list)
{
    for (; *list; list++)
        if (!strcasecmp(name, *list))
            return true;
    return false;
}

static void header_field(mail *m, const char *name, const char *raw)
{
    static const char *const seen[] = {"from", "to", "cc", "date", "reply-to", "sender", NULL};
    static const char *const inside[] = {"received", "x-originating-ip", "x-mailer-ip", "x-real-ip",
                                         "x-forwarded-for", "x-originating-host", NULL};
    xs_buf value;
    xs_buf_init(&value, XS_MAX_PROPERTY_BYTES);
    xs_mail_header_add(xs_str_from(raw), &value);
    xs_at at = {.kind = XS_BLOCK_META, .visibility = XS_METADATA, .name = xs_str_from(name)};
    if (!strcasecmp(name, "subject"))
        at = (xs_at){.kind = XS_BLOCK_TITLE};
    else if (names(name, seen))
        at.visibility = XS_VISIBLE;
    else if (!strcasecmp(name, "bcc"))
        at.visibility = XS_HIDDEN;
    xs_sink_text(m->sink, &at, xs_buf_str(&value), XS_END_PARAGRAPH);
    if (names(name, inside))
        xs_sink_carrier(m->sink, "HD.META", XS_METADATA,
                        "邮件头里有经过的主机和地址\theader fields name hosts and addresses on the way", 1);
    if (!strcasecmp(name, "bcc"))
        xs_sink_carrier(m->sink, "HD.HIDDEN", XS_HIDDEN, "密送收件人\tblind copy recipients", 1);
    xs_buf_clear(&value);
}

static void header_fields(mail *m, GMimeObject *o)
{
    GMimeHeaderList *list = g_mime_object_get_header_list(o);
    int n = g_mime_header_list_get_count(list);
    for (int i = 0; i < n && i < (int)XS_MAX_PROPERTIES; i++) {
        GMimeHeader *h = g_mime_header_list_get_header_at(list, i);
        const char *raw = g_mime_header_get_raw_value(h);
        if (raw)
            header_field(m, g_mime_header_get_name(h), raw);
    }
}

/* ---- parts ------------------------------------------------------------------------------------- */

static void object(mail *m, GMimeObject *o, unsigned level);
static void message(mail *m, GMimeMessage *g, unsigned level);

static xs_str path(const mail *m, xs_str name, xs_buf *out)
{
    xs_buf_add_str(out, xs_buf_str(&m->sub));
    if (m->sub.n)
        xs_buf_add_char(out, '/');
    xs_buf_add_str(out, name);
    return xs_buf_str(out);
}

/* What the part calls itself: file name, location of a web archive, or its number. */
static void name_of(mail *m, GMimeObject *o, GMimeContentType *type, xs_buf *out)
{
    const char *file = GMIME_IS_PART(o) ? g_mime_part_get_filename((GMimePart *)o) : NULL;
    const char *location = g_mime_object_get_header(o, "Content-Location");
    m->number++;
    if (file && *file) {
        xs_mail_header_add(xs_str_from(file), out);
    } else if (location && *location) {
        xs_mail_header_add(xs_str_from(location), out);
    } else {
        const char *sub = g_mime_content_type_get_media_subtype(type);
        bool text = g_mime_content_type_is_type(type, "text", "*");
        xs_buf_printf(out, "part%u%s%.16s", m->number, text && sub ? "." : "", text && sub ? sub : "");
    }
    if (!out->n)
        xs_buf_printf(out, "part%u", m->number);
}

static bool is_attachment(GMimeObject *o)
{
    const char *d = g_mime_object_get_disposition(o);
    return d && !strcasecmp(d, "attachment");
}

/* A leaf: its bytes with the transfer encoding undone. */
static void leaf(mail *m, GMimePart *p)
{
    GMimeContentType *type = g_mime_object_get_content_type((GMimeObject *)p);
    GMimeDataWrapper *content = g_mime_part_get_content(p);
    const char *charset = g_mime_content_type_get_parameter(type, "charset");
    char *media = g_mime_content_type_get_mime_type(type);
    xs_buf name, full;
    xs_buf_init(&name, 64 * 1024);
    xs_buf_init(&full, 128 * 1024);
    name_of(m, (GMimeObject *)p, type, &name);
    xs_visibility v = m->depth || is_attachment((GMimeObject *)p) ? XS_ATTACHMENT : XS_VISIBLE;
    const char *smime = g_mime_content_type_get_parameter(type, "smime-type");
    if (smime && !strcasecmp(smime, "enveloped-data")) {
        xs_sink_unread(m->sink, path(m, xs_buf_str(&name), &full), media, v, XS_PART_ENCRYPTED,
                       "加密的邮件内容\tencrypted message content");
    } else if (g_mime_content_type_is_type(type, "application", "pkcs7-signature") ||
               g_mime_content_type_is_type(type, "application", "x-pkcs7-signature") ||
               g_mime_content_type_is_type(type, "application", "pgp-signature")) {
        xs_sink_unread(m->sink, path(m, xs_buf_str(&name), &full), media, XS_METADATA, XS_PART_SCANNED,
                       "电子签名,没有正文	a signature, no content");
    } else if (content) {
        GMimeStream *mem = g_mime_stream_mem_new();
        g_mime_data_wrapper_write_to_stream(content, mem);
        GByteArray *bytes = g_mime_stream_mem_get_byte_array((GMimeStreamMem *)mem);
        xs_member c = {.name = path(m, xs_buf_str(&name), &full), .media_type = xs_str_from(media),
                       .charset = xs_str_from(charset), .visibility = v,
                       .bytes = {(const char *)bytes->data, bytes->len}, .size = bytes->len};
        if (bytes->len)
            xs_sink_child(m->sink, &c);
        g_object_unref(mem);
    }
    g_free(media);
    xs_buf_clear(&name);
    xs_buf_clear(&full);
}

/* Text before the first and behind the last part, which no mail program shows. */
static void between(mail *m, GMimeMultipart *p)
{
    const char *text[2] = {g_mime_multipart_get_prologue(p), g_mime_multipart_get_epilogue(p)};
    for (int i = 0; i < 2; i++) {
        xs_str s = xs_str_from(text[i]);
        while (s.n && (unsigned char)s.p[0] <= ' ')
            s.p++, s.n--;
        if (s.n < 4 || !strncmp(s.p, "This is a multi", 15))
            continue;
        xs_buf full;
        xs_buf_init(&full, 64 * 1024);
        if (xs_sink_part_raw(m->sink, path(m, i ? XS_STR("epilogue") : XS_STR("preamble"), &full),
                             "text/plain", (xs_str){"", 0}, XS_HIDDEN)) {
            xs_sink_raw(m->sink, s.p, s.n);
            xs_sink_part_end(m->sink, XS_PART_SCANNED, NULL);
        }
        xs_buf_clear(&full);
    }
}

static void object(mail *m, GMimeObject *o, unsigned level)
{
    if (!o || xs_sink_full(m->sink))
        return;
    if (level > 32 || m->depth >= XS_OLE_MAX_DEPTH) {
        xs_sink_unread(m->sink, XS_STR("nested"), NULL, XS_VISIBLE, XS_PART_OVER_LIMIT,
                       "邮件嵌套太深\tmessages nested too deep");
    } else if (GMIME_IS_MULTIPART(o)) {
        GMimeMultipart *p = (GMimeMultipart *)o;
        if (GMIME_IS_MULTIPART_ENCRYPTED(o))
            xs_sink_unread(m->sink, XS_STR("encrypted"), NULL, XS_VISIBLE, XS_PART_ENCRYPTED,
                           "加密的邮件内容\tencrypted message content");
        int n = g_mime_multipart_get_count(p);
        for (int i = 0; i < n; i++)
            object(m, g_mime_multipart_get_part(p, i), level + 1);
        between(m, p);
    } else if (GMIME_IS_MESSAGE_PART(o)) {
        size_t before = m->sub.n;
        if (before)
            xs_buf_add_char(&m->sub, '/');
        xs_buf_printf(&m->sub, "message%u.eml", ++m->number);
        m->depth++;
        message(m, g_mime_message_part_get_message((GMimeMessagePart *)o), level + 1);
        m->depth--;
        m->sub.n = before;
    } else if (GMIME_IS_PART(o)) {
        leaf(m, (GMimePart *)o);
    }
}

/* Does the message end where its outermost boundary says? */
static bool is_closed(const mail *m, GMimeObject *o)
{
    const char *b = GMIME_IS_MULTIPART(o) ? g_mime_multipart_get_boundary((GMimeMultipart *)o) : NULL;
    if (!b || m->depth)
        return true;
    char *mark = g_strdup_printf("--%s--", b);
    bool found = memmem(m->file.p, m->file.n, mark, strlen(mark)) != NULL;
    g_free(mark);
    return found;
}

static void message(mail *m, GMimeMessage *g, unsigned level)
{
    if (!g)
        return;
    GMimeObject *body = g_mime_message_get_mime_part(g);
    if (xs_sink_part(m->sink, xs_buf_str(&m->sub), "message/rfc822",
                     m->depth ? XS_ATTACHMENT : XS_VISIBLE)) {
        header_fields(m, (GMimeObject *)g);
        bool closed = is_closed(m, body);
        xs_sink_part_end(m->sink, closed ? XS_PART_SCANNED : XS_PART_CORRUPT,
                         closed ? NULL : "邮件没有结束标记,可能被截断\tno closing boundary, possibly cut short");
    }
    object(m, body, level);
}

/* ---- files ------------------------------------------------------------------------------------- */

static xs_str line_at(xs_str s, size_t *i)
{
    const char *end = memchr(s.p + *i, '\n', s.n - *i);
    size_t n = end ? (size_t)(end - s.p) - *i : s.n - *i;
    xs_str l = {s.p + *i, n};
    *i += n + (end != NULL);
    while (l.n && l.p[l.n - 1] == '\r')
        l.n--;
    return l;
}

/* Known field names at the beginning of lines, up to the first blank line. */
static int bid(const xs_peek *k)
{
    static const char *const certain[] = {"received:", "return-path:", "message-id:", "mime-version:",
                                          "delivered-to:", "content-transfer-encoding:",
                                          "content-type:", "x-mailer:", "dkim-signature:"};
    static const char *const common[] = {"from:", "to:", "subject:", "date:", "cc:", "reply-to:"};
    int points = 0;
    xs_str s = k->head;
    size_t i = s.n >= 3 && !memcmp(s.p, "\xEF\xBB\xBF", 3) ? 3 : 0;
    for (int lines = 0; i < s.n && lines < 200; lines++) {
        xs_str l = line_at(s, &i);
        if (!l.n && (points || lines > 2))
            break;
        if (lines == 0 && l.n > 5 && !memcmp(l.p, "From ", 5)) {
            points += 2;
            continue;
        }
        if (!l.n || l.p[0] == ' ' || l.p[0] == '\t')
            continue;
        const char *colon = memchr(l.p, ':', l.n);
        if (!colon)
            break;
        for (const char *p = l.p; p < colon; p++)
            if ((unsigned char)*p <= ' ' || (unsigned char)*p >= 0x7F)
                return points >= 4 ? 60 : 0;
        for (size_t c = 0; c < sizeof certain / sizeof *certain; c++)
            points += l.n >= strlen(certain[c]) && !strncasecmp(l.p, certain[c], strlen(certain[c])) ? 2 : 0;
        for (size_t c = 0; c < sizeof common / sizeof *common; c++)
            points += l.n >= strlen(common[c]) && !strncasecmp(l.p, common[c], strlen(common[c]));
    }
    return points >= 4 ? 60 : 0;
}

static void read_mail(xs_input *in, xs_sink *s)
{
    mail m = {.sink = s};
    bool whole = xs_input_all(in, &m.file);
    xs_buf_init(&m.sub, 64 * 1024);
    union {
        const char *in;
        guint8 *bytes; /* the array's type lacks const; it is taken back before it is freed */
    } data = {.in = m.file.p};
    GByteArray *array = g_byte_array_new_take(data.bytes, m.file.n);
    GMimeStream *stream = g_mime_stream_mem_new_with_byte_array(array);
    g_mime_stream_mem_set_owner((GMimeStreamMem *)stream, FALSE);
    GMimeParser *parser = g_mime_parser_new_with_stream(stream);
    bool box = m.file.n > 5 && !memcmp(m.file.p, "From ", 5);
    g_mime_parser_set_format(parser, box ? GMIME_FORMAT_MBOX : GMIME_FORMAT_MESSAGE);
    for (unsigned i = 1; !g_mime_parser_eos(parser) && !xs_sink_full(s); i++) {
        GMimeMessage *g = g_mime_parser_construct_message(parser, NULL);
        if (!g)
            break;
        xs_buf_reset(&m.sub);
        if (box)
            xs_buf_printf(&m.sub, "%u.eml", i);
        message(&m, g, 0);
        g_object_unref(g);
        if (!box)
            break;
    }
    g_object_unref(parser);
    g_object_unref(stream);
    g_byte_array_steal(array, NULL);
    g_byte_array_unref(array);
    if (!whole)
        xs_sink_unread(s, XS_STR("rest"), NULL, XS_VISIBLE, xs_input_state(in),
                       "邮件没有读完\tthe message was not read to its end");
    xs_buf_clear(&m.sub);
}

/* Parameters (file names) are converted by GMime itself: its converters must be in memory before the
 * sandbox closes. They stay open on purpose. */
static void warm(void)
{
    static const char *const charsets[] = {"GB2312", "GBK", "GB18030", "BIG5", "BIG5-HKSCS", "UTF-16",
                                           "UTF-7", "ISO-8859-1", "CP1252", "EUC-JP", "SHIFT_JIS",
                                           "ISO-2022-JP", "EUC-KR", "KOI8-R", "CP1251", "EUC-TW"};
    static iconv_t kept[sizeof charsets / sizeof *charsets];
    if (kept[0])
        return;
    g_mime_init();
    for (size_t i = 0; i < sizeof charsets / sizeof *charsets; i++)
        kept[i] = iconv_open("UTF-8", charsets[i]);
}

const xs_reader xs_read_mail = {.name = "mail",
                                .media_type = "message/rfc822",
                                .extensions = ".eml .mht .mhtml .mbox .mbx",
                                .bid = bid,
                                .read = read_mail,
                                .warm = warm};
