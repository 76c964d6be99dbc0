#include "base/error.h"

#include <stdio.h>

xs_status xs_fail(xs_error *err, xs_status status, int sys, const char *where, const char *fmt, ...)
{
    if (!err)
        return status;
    err->status = status;
    err->sys = sys;
    snprintf(err->where, sizeof err->where, "%s", where ? where : "");
    va_list ap;
    va_start(ap, fmt);
    vsnprintf(err->what, sizeof err->what, xs_say(fmt), ap);
    va_end(ap);
    return status;
}
