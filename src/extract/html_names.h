/* html_names.h -- what elements are, for those who read the tokens. */
#ifndef XS_EXTRACT_HTML_NAMES_H
#define XS_EXTRACT_HTML_NAMES_H

typedef enum xs_html_nature {
    XS_HTML_BLOCK = 1,  /* ends the paragraph before and behind it */
    XS_HTML_VOID = 2,   /* has no end tag */
    XS_HTML_UNSEEN = 4, /* a browser does not show its content */
    XS_HTML_CELL = 8,
    XS_HTML_ROW = 16,
    XS_HTML_TABLE = 32,
    XS_HTML_HEADING = 64, /* title, h1 */
} xs_html_nature;

/* 0 for inline elements and unknown names. */
unsigned xs_html_nature_of(const char *name);

#endif
