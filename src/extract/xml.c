#include "extract/xml.h"

#include <libxml/parser.h>
#include <libxml/parserInternals.h>
#include <libxml/xmlerror.h>
#include <stdlib.h>

#include "base/limits.h"
#include "text/decode.h"

#define CHUNK ((size_t)64 * 1024)

/* ---- attributes -------------------------------------------------------------------------------- */

xs_attr xs_attr_at(const xs_attrs *a, int i)
{
    const unsigned char **v = a->v + 5 * i;
    return (xs_attr){(const char *)v[0], (const char *)v[2],
                     {(const char *)v[3], (size_t)(v[4] - v[3])}};
}

xs_str xs_attr_get(const xs_attrs *a, const char *name)
{
    for (int i = 0; i < a->n; i++)
        if (strcmp((const char *)a->v[5 * i], name) == 0)
            return xs_attr_at(a, i).value;
    return (xs_str){NULL, 0};
}

bool xs_attr_is(const xs_attrs *a, const char *name, const char *value)
{
    xs_str v = xs_attr_get(a, name);
    return v.p && xs_str_is(v, value);
}

uint32_t xs_attr_u32(const xs_attrs *a, const char *name, uint32_t otherwise)
{
    xs_str v = xs_attr_get(a, name);
    uint64_t n = 0;
    if (!v.p || v.n == 0)
        return otherwise;
    for (size_t i = 0; i < v.n; i++) {
        if (v.p[i] < '0' || v.p[i] > '9')
            return i ? (uint32_t)n : otherwise;
        n = n * 10 + (uint64_t)(v.p[i] - '0');
        if (n > UINT32_MAX)
            return UINT32_MAX;
    }
    return (uint32_t)n;
}

bool xs_attr_on(const xs_attrs *a, const char *name, bool missing)
{
    xs_str v = xs_attr_get(a, name);
    if (!v.p)
        return missing;
    return !(xs_str_is(v, "0") || xs_str_is(v, "false") || xs_str_is(v, "off") ||
             xs_str_is(v, "none"));
}

/* ---- the parser's callbacks -------------------------------------------------------------------- */

typedef struct state {
    const xs_xml_events *ev;
    uint32_t depth;
} state;

static void on_start(void *ctx, const xmlChar *name, const xmlChar *prefix, const xmlChar *uri, int nns,
                     const xmlChar **ns, int nattr, int ndefault, const xmlChar **attr)
{
    state *s = ctx;
    (void)prefix, (void)nns, (void)ns, (void)ndefault;
    if (s->ev->start)
        s->ev->start(s->ev->ctx, (const char *)uri, (const char *)name,
                     &(xs_attrs){(const unsigned char **)attr, nattr});
}

static void on_end(void *ctx, const xmlChar *name, const xmlChar *prefix, const xmlChar *uri)
{
    state *s = ctx;
    (void)prefix;
    if (s->ev->end)
        s->ev->end(s->ev->ctx, (const char *)uri, (const char *)name);
}

static void on_text(void *ctx, const xmlChar *p, int n)
{
    state *s = ctx;
    if (s->ev->text && n > 0)
        s->ev->text(s->ev->ctx, (const char *)p, (size_t)n);
}

static void on_comment(void *ctx, const xmlChar *p)
{
    state *s = ctx;
    if (s->ev->comment && p && *p)
        s->ev->comment(s->ev->ctx, (const char *)p, strlen((const char *)p));
}

static void on_instruction(void *ctx, const xmlChar *target, const xmlChar *data)
{
    (void)target;
    on_comment(ctx, data);
}

/* Entities are never expanded; what they hold is text that someone wrote. */
static void on_entity(void *ctx, const xmlChar *name, int type, const xmlChar *public_id,
                      const xmlChar *system_id, xmlChar *content)
{
    (void)name, (void)type;
    on_comment(ctx, public_id);
    on_comment(ctx, system_id);
    on_comment(ctx, content);
}

static xmlEntityPtr known_entity(void *ctx, const xmlChar *name)
{
    (void)ctx;
    return xmlGetPredefinedEntity(name);
}

static void silent(void *ctx, const char *fmt, ...)
{
    (void)ctx, (void)fmt;
}
static void silent_structured(void *ctx, xmlErrorPtr e)
{
    (void)ctx, (void)e;
}

/* ---- charsets ---------------------------------------------------------------------------------- */

typedef struct feed {
    xs_pull_fn *pull;
    void *ctx;
    xs_decoder *decoder; /* NULL = the bytes are UTF-8 */
    xs_buf decoded;
    char raw[CHUNK];
    size_t n; /* of the first chunk, read before the parser exists */
    size_t bom;
    bool failed;
} feed;

static ptrdiff_t first_chunk(feed *f)
{
    while (f->n < sizeof f->raw) {
        ptrdiff_t k = f->pull(f->ctx, f->raw + f->n, sizeof f->raw - f->n);
        f->failed = f->failed || k < 0;
        if (k <= 0)
            break;
        f->n += (size_t)k;
        if (f->n >= 4096)
            break;
    }
    return (ptrdiff_t)f->n;
}

static bool choose_charset(feed *f)
{
    xs_charset_guess g;
    xs_charset declared = xs_charset_declared(f->raw, f->n);
    bool utf16 = f->n > 1 && (f->raw[0] == 0 || f->raw[1] == 0);
    if ((declared == XS_CS_UTF8 || declared == XS_CS_UNKNOWN) && !utf16 &&
        (unsigned char)(f->n ? f->raw[0] : 0) < 0xFE) {
        f->bom = f->n > 2 && memcmp(f->raw, "\xEF\xBB\xBF", 3) == 0 ? 3 : 0;
        if (declared == XS_CS_UTF8 || f->bom)
            return true;
    }
    xs_charset_detect(f->raw, f->n, f->n < sizeof f->raw, declared, &g);
    f->bom = g.bom;
    if (g.best == XS_CS_UTF8 || g.best == XS_CS_ASCII || g.best == XS_CS_UNKNOWN)
        return true;
    f->decoder = xs_decoder_new(g.best);
    xs_buf_init(&f->decoded, CHUNK * 4);
    return f->decoder != NULL;
}

/* ---- parsing ----------------------------------------------------------------------------------- */

static void push(xmlParserCtxtPtr x, feed *f, const char *p, size_t n, bool last)
{
    if (f->decoder) {
        xs_buf_reset(&f->decoded);
        xs_decoder_feed(f->decoder, p, n, last, &f->decoded);
        p = f->decoded.p;
        n = f->decoded.n;
    }
    if (n)
        xmlParseChunk(x, p, (int)n, 0);
}

void xs_xml_warm(void)
{
    xmlInitParser();
    xmlSetGenericErrorFunc(NULL, silent);
    xmlSetStructuredErrorFunc(NULL, silent_structured);
}

xs_part_state xs_xml_parse(xs_pull_fn *pull, void *pull_ctx, const xs_xml_events *ev)
{
    state s = {.ev = ev};
    xmlSAXHandler sax = {.initialized = XML_SAX2_MAGIC,
                         .startElementNs = on_start,
                         .endElementNs = on_end,
                         .characters = on_text,
                         .cdataBlock = on_text,
                         .ignorableWhitespace = on_text,
                         .comment = on_comment,
                         .processingInstruction = on_instruction,
                         .entityDecl = on_entity,
                         .getEntity = known_entity,
                         .serror = silent_structured};
    xs_part_state result = XS_PART_CORRUPT;
    feed *f = calloc(1, sizeof *f);
    xmlParserCtxtPtr x = NULL;
    if (!f)
        return XS_PART_OVER_LIMIT;
    f->pull = pull;
    f->ctx = pull_ctx;
    xs_xml_warm();
    first_chunk(f);
    if (!choose_charset(f))
        goto out;
    x = xmlCreatePushParserCtxt(&sax, &s, NULL, 0, NULL);
    if (!x)
        goto out;
    xmlCtxtUseOptions(x, XML_PARSE_RECOVER | XML_PARSE_NONET | XML_PARSE_NOERROR |
                             XML_PARSE_NOWARNING | XML_PARSE_IGNORE_ENC);
    xmlSwitchEncoding(x, XML_CHAR_ENCODING_UTF8);
    if (f->n > f->bom)
        push(x, f, f->raw + f->bom, f->n - f->bom, f->n < 4096);
    while (!f->failed && !x->disableSAX) {
        ptrdiff_t k = pull(pull_ctx, f->raw, sizeof f->raw);
        if (k <= 0) {
            f->failed = k < 0;
            break;
        }
        push(x, f, f->raw, (size_t)k, false);
    }
    if (f->decoder)
        push(x, f, "", 0, true);
    xmlParseChunk(x, NULL, 0, 1);
    if (x->wellFormed && !f->failed)
        result = XS_PART_SCANNED;
out:
    if (x) {
        if (x->myDoc)
            xmlFreeDoc(x->myDoc);
        xmlFreeParserCtxt(x);
    }
    if (f->decoder) {
        xs_decoder_free(f->decoder);
        xs_buf_clear(&f->decoded);
    }
    free(f);
    return result;
}

ptrdiff_t xs_bytes_pull(void *ctx, void *p, size_t n)
{
    xs_bytes_source *m = ctx;
    size_t k = m->left.n < n ? m->left.n : n;
    if (k)
        memcpy(p, m->left.p, k);
    m->left.p += k;
    m->left.n -= k;
    return (ptrdiff_t)k;
}

xs_part_state xs_xml_parse_bytes(xs_str bytes, const xs_xml_events *ev)
{
    xs_bytes_source m = {bytes};
    return xs_xml_parse(xs_bytes_pull, &m, ev);
}
