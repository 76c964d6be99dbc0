/* error.h -- filling xs_error. */
#ifndef XS_BASE_ERROR_H
#define XS_BASE_ERROR_H
#include "base/str.h"

/* Fill *err (which may be NULL) and return status, so that a failing function ends in one line:
 *     return xs_fail(err, XS_E_IO, errno, path, "cannot read; check its permissions");   */
xs_status xs_fail(xs_error *err, xs_status status, int sys, const char *where, const char *fmt, ...)
    __attribute__((format(printf, 5, 6)));
/* The Chinese of an English message when that is the language; the message itself when there is none. */
const char *xs_say(const char *en) __attribute__((format_arg(1)));

#endif
