/* xml.h -- XML as events, over libxml2's SAX2 push parser: recovering, no network, no entities expanded.
 * Charsets that libxml2 would ask iconv for are decoded here, by the declaration and text/decode.h. */
#ifndef XS_EXTRACT_XML_H
#define XS_EXTRACT_XML_H
#include "extract/reader.h"

/* Attributes of one start tag: the parser's own array, five pointers each. */
typedef struct xs_attrs {
    const unsigned char **v;
    int n;
} xs_attrs;

typedef struct xs_attr {
    const char *name, *uri; /* local name; uri may be NULL */
    xs_str value;           /* as parsed; entities &amp; and &#38; may remain, see xs_attr_text */
} xs_attr;

xs_attr xs_attr_at(const xs_attrs *a, int i);
/* Value of the attribute of this local name, whatever its prefix; {NULL,0} when there is none. */
xs_str xs_attr_get(const xs_attrs *a, const char *name);
bool xs_attr_is(const xs_attrs *a, const char *name, const char *value);
/* Unsigned number, or `otherwise`. */
uint32_t xs_attr_u32(const xs_attrs *a, const char *name, uint32_t otherwise);
/* "1", "true", "on" and, for w:val, a missing attribute: yes. */
bool xs_attr_on(const xs_attrs *a, const char *name, bool missing);

typedef struct xs_xml_events {
    void *ctx;
    /* uri: namespace or NULL; name: local name. Any of them may be NULL. */
    void (*start)(void *ctx, const char *uri, const char *name, const xs_attrs *a);
    void (*end)(void *ctx, const char *uri, const char *name);
    void (*text)(void *ctx, const char *p, size_t n);
    void (*comment)(void *ctx, const char *p, size_t n); /* comments, instructions, entity values */
} xs_xml_events;

/* Parse what pull gives. SCANNED, or CORRUPT: not well-formed (events until and, where possible, behind
 * the error were given), or the pull failed. cost: about 100 MB/s. */
xs_part_state xs_xml_parse(xs_pull_fn *pull, void *pull_ctx, const xs_xml_events *ev);
xs_part_state xs_xml_parse_bytes(xs_str bytes, const xs_xml_events *ev);
void xs_xml_warm(void);

/* An xs_pull_fn over bytes in memory: ctx is an xs_bytes_source. */
typedef struct xs_bytes_source {
    xs_str left;
} xs_bytes_source;
ptrdiff_t xs_bytes_pull(void *ctx, void *p, size_t n);

#endif
