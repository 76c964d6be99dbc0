/* html.h -- text of HTML: what a reader sees, what is hidden, what scripts and attributes carry. */
#ifndef XS_EXTRACT_HTML_H
#define XS_EXTRACT_HTML_H
#include "extract/reader.h"

/* Text of a piece of markup, block ends as line ends, appended. No places, no visibility: for values that
 * hold markup. */
void xs_html_fragment(xs_str utf8, xs_buf *out);
/* Everything readable in damaged XML: texts and attribute values, as hidden paragraphs of the open part. */
void xs_html_soup(xs_sink *s, xs_pull_fn *pull, void *ctx);
/* A page as UTF-8 into the open part. */
void xs_html_page(xs_sink *s, xs_str utf8);

/* String literals and comments of a script or style sheet, each on a line with the name it is assigned to,
 * hidden SCRIPT blocks; JSON inside becomes records. */
void xs_script_text(xs_sink *s, xs_str source, bool css);
/* What an inline style or a rule's body says: is the element hidden? */
bool xs_css_hides(xs_str declarations);

#endif
