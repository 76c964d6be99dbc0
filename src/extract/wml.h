/* wml.h -- WordprocessingML (ECMA-376 part 1, 17): one part's text with what hides in it. */
#ifndef XS_EXTRACT_WML_H
#define XS_EXTRACT_WML_H
#include "extract/package.h"

typedef enum xs_wml_role {
    XS_WML_BODY,
    XS_WML_HEADER,   /* header, footer */
    XS_WML_NOTES,    /* footnotes, endnotes */
    XS_WML_COMMENTS,
    XS_WML_OTHER,    /* glossary */
} xs_wml_role;

/* Styles that make a title of a paragraph, or hide a run. */
typedef struct xs_wml_style {
    xs_str id;
    bool title, hidden;
} xs_wml_style;

typedef struct xs_wml_styles {
    xs_wml_style *v; /* sorted by id once loaded */
    size_t n, cap;
    xs_arena arena;
} xs_wml_styles;

void xs_wml_styles_load(xs_package *p, xs_str path, xs_wml_styles *out);
void xs_wml_styles_clear(xs_wml_styles *s);
const xs_wml_style *xs_wml_style_find(const xs_wml_styles *s, xs_str id);

/* The entry's text into the open part, and its carriers (HD.TRACKED, HD.HIDDEN, HD.COMMENT). */
xs_part_state xs_wml_read(xs_package *p, xs_zip_entry *e, xs_wml_role role, const xs_wml_styles *styles);

#endif
