/* mail.h -- header fields of messages as UTF-8. */
#ifndef XS_EXTRACT_MAIL_H
#define XS_EXTRACT_MAIL_H
#include "base/str.h"

/* Value of a header field as it stands in the file: folding undone, encoded words decoded (adjacent
 * ones of one charset together, as Chinese mailers split characters between them), raw 8-bit text
 * guessed. Appends UTF-8. Source: RFC 2047, RFC 5322 2.2.3. */
void xs_mail_header_add(xs_str raw, xs_buf *out);

#endif
