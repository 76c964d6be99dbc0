#include "extract/unknown.h"

#include <magic.h>

static magic_t cookie; /* one worker, one thread */

void xs_unknown_warm(void)
{
    if (cookie)
        return;
    cookie = magic_open(MAGIC_MIME_TYPE);
    if (cookie && magic_load(cookie, NULL) != 0) {
        magic_close(cookie);
        cookie = NULL;
    }
}

void xs_unknown_read(xs_input *in, xs_sink *s)
{
    xs_str head = xs_input_peek(in);
    const char *type = cookie ? magic_buffer(cookie, head.p, head.n) : NULL;
    if (!type)
        type = "application/octet-stream";
    xs_sink_unread(s, (xs_str){0}, type, XS_VISIBLE, XS_PART_UNKNOWN_KIND,
                   "不认识的格式，没有检查\tnot a format that can be read");
}
