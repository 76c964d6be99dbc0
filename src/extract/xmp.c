/* xmp.c -- XMP metadata packets over libxml2. */
#include "extract/xmp.h"

#include <libxml/parser.h>

#include "base/limits.h"

typedef struct packet {
    void (*fn)(void *ctx, xs_str name, xs_str value);
    void *ctx;
    char name[XS_MAX_NESTING][64]; /* the name in force on each level */
    size_t depth;
    xs_buf text;
    unsigned left;
} packet;

static bool is_rdf(const xmlChar *prefix)
{
    const char *p = (const char *)prefix;
    return p && (!strcmp(p, "rdf") || !strcmp(p, "x") || !strcmp(p, "xml"));
}

static void flush(packet *k)
{
    size_t from = 0, to = k->text.n;
    while (from < to && (uint8_t)k->text.p[from] <= ' ')
        from++;
    while (to > from && (uint8_t)k->text.p[to - 1] <= ' ')
        to--;
    if (to > from && k->left && k->depth && k->depth <= XS_MAX_NESTING) {
        k->left--;
        k->fn(k->ctx, xs_str_from(k->name[k->depth - 1]), (xs_str){k->text.p + from, to - from});
    }
    xs_buf_reset(&k->text);
}

static void start(void *ctx, const xmlChar *local, const xmlChar *prefix, const xmlChar *uri, int nns,
                  const xmlChar **ns, int nattr, int ndef, const xmlChar **attr)
{
    packet *k = ctx;
    (void)uri, (void)nns, (void)ns, (void)ndef;
    flush(k);
    if (k->depth < XS_MAX_NESTING) {
        char *name = k->name[k->depth];
        if (is_rdf(prefix) && k->depth)
            memcpy(name, k->name[k->depth - 1], sizeof k->name[0]);
        else
            snprintf(name, sizeof k->name[0], "%s%s%s", prefix ? (const char *)prefix : "",
                     prefix ? ":" : "", (const char *)local);
    }
    k->depth++;
    for (int i = 0; i < nattr && k->left; i++) {
        const xmlChar **a = attr + 5 * i;
        char name[64];
        if (is_rdf(a[1]) || a[4] == a[3])
            continue;
        snprintf(name, sizeof name, "%s%s%s", a[1] ? (const char *)a[1] : "", a[1] ? ":" : "",
                 (const char *)a[0]);
        k->left--;
        k->fn(k->ctx, xs_str_from(name), (xs_str){(const char *)a[3], (size_t)(a[4] - a[3])});
    }
}

static void end(void *ctx, const xmlChar *local, const xmlChar *prefix, const xmlChar *uri)
{
    packet *k = ctx;
    (void)local, (void)prefix, (void)uri;
    flush(k);
    if (k->depth)
        k->depth--;
}

static void characters(void *ctx, const xmlChar *s, int n)
{
    packet *k = ctx;
    xs_buf_add(&k->text, s, n > 0 ? (size_t)n : 0);
}

static void comment(void *ctx, const xmlChar *s)
{
    packet *k = ctx;
    k->fn(k->ctx, XS_STR("comment"), xs_str_from((const char *)s));
}

static void silent(void *ctx, const char *message, ...) { (void)ctx, (void)message; }

bool xs_xmp_each(xs_bytes b, void (*fn)(void *ctx, xs_str name, xs_str value), void *ctx)
{
    while (b.n && b.p[b.n - 1] == 0) /* padding */
        b.n--;
    if (!b.n || b.n > (size_t)64 * 1024 * 1024)
        return b.n == 0;
    packet k = {.fn = fn, .ctx = ctx, .left = XS_MAX_PROPERTIES};
    xs_buf_init(&k.text, XS_MAX_PROPERTY_BYTES);
    xmlSAXHandler sax = {.initialized = XML_SAX2_MAGIC, .startElementNs = start, .endElementNs = end,
                         .characters = characters, .cdataBlock = characters, .comment = comment,
                         .warning = silent, .error = silent};
    xmlParserCtxtPtr c = xmlCreatePushParserCtxt(&sax, &k, NULL, 0, NULL);
    bool ok = false;
    if (c) {
        xmlCtxtUseOptions(c, XML_PARSE_NONET | XML_PARSE_RECOVER | XML_PARSE_NOERROR | XML_PARSE_NOWARNING);
        ok = xmlParseChunk(c, (const char *)b.p, (int)b.n, 1) == 0 && k.left;
        xmlDocPtr doc = c->myDoc;
        xmlFreeParserCtxt(c);
        if (doc)
            xmlFreeDoc(doc);
    }
    flush(&k);
    xs_buf_clear(&k.text);
    return ok;
}
