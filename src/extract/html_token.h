/* html_token.h -- HTML as a stream of tokens, after the WHATWG tokenizer: it never fails, and what a
 * browser would show or drop is decided by whoever takes the tokens. Also reads damaged XML. */
#ifndef XS_EXTRACT_HTML_TOKEN_H
#define XS_EXTRACT_HTML_TOKEN_H
#include "base/str.h"

typedef enum xs_html_kind {
    XS_HTML_END,     /* of the text */
    XS_HTML_TEXT,    /* entities are decoded */
    XS_HTML_START,
    XS_HTML_CLOSE,
    XS_HTML_COMMENT, /* also <!doctype>, <?...>, <![CDATA[ outside XML */
} xs_html_kind;

#define XS_HTML_ATTRS 64u /* kept of one tag; of further ones the values are in `more` */

typedef struct xs_html_token {
    xs_html_kind kind;
    char name[24];  /* lower case, cut */
    xs_str text;    /* of TEXT and COMMENT; lives until the next call */
    bool closed;    /* <br/> */
    bool declaration; /* a COMMENT that says <!doctype ...> or <?xml ...?> */
    struct {
        char name[32]; /* lower case, cut */
        xs_str value;  /* decoded; lives until the next call */
    } attrs[XS_HTML_ATTRS];
    unsigned nattrs;
    xs_str more;
} xs_html_token;

typedef struct xs_html {
    const char *p;
    size_t n, at;
    bool xml;       /* CDATA is text, no element is raw text */
    char raw[24];   /* inside <script> and the like: text until its end tag */
    xs_buf scratch; /* decoded text and values */
} xs_html;

void xs_html_init(xs_html *h, xs_str utf8, bool xml);
void xs_html_clear(xs_html *h);
/* cost: linear over all calls. */
void xs_html_next(xs_html *h, xs_html_token *t);
xs_str xs_html_attr(const xs_html_token *t, const char *name); /* {NULL,0}: none */
/* Decode character references of s, appended. */
void xs_html_decode(xs_str s, bool in_attribute, xs_buf *out);

#endif
