/* html_entities.h -- HTML's named character references, sorted by bytes. Names that need no semicolon
 * stand there without one too. */
#ifndef XS_EXTRACT_HTML_ENTITIES_H
#define XS_EXTRACT_HTML_ENTITIES_H
#include <stddef.h>

typedef struct xs_html_entity {
    const char *name, *utf8; /* "amp;" */
} xs_html_entity;

extern const xs_html_entity xs_html_entities[];
extern const size_t xs_html_nentities;

#endif
