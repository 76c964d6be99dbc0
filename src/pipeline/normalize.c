/* normalize.c -- the folded text as UTF-8, and the map back to the source. */
#include <errno.h>
#include <stdlib.h>

#include "base/error.h"
#include "text/decode.h"
#include "text/fold.h"

/* Steps of the map: folded characters in one go as long as both sides advance alike would hide where
 * something was dropped, so one entry is one character of scan code. */
static bool unfold_with_map(const xs_fold *f, xs_buf *out,
                            void (*map)(void *ctx, const xs_map_entry *e), void *ctx)
{
    for (size_t i = 0; i < f->ncode;) {
        size_t next = xs_code_next(f->code, f->ncode, i), from, to, at = out->n;
        if (!xs_unfold(f->code + i, next - i, out))
            return false;
        if (map) {
            xs_fold_back(f, i, next, &from, &to);
            xs_map_entry e = {at, out->n, from, to};
            map(ctx, &e);
        }
        i = next;
    }
    return true;
}

xs_status xs_normalize(const char *p, size_t n, xs_write_fn *put,
                       void (*map)(void *ctx, const xs_map_entry *e), void *ctx, xs_error *err)
{
    if (xs_utf8_valid_prefix(p, n) != n)
        return xs_fail(err, XS_E_ARG, 0, "normalize", "the text is not UTF-8");
    xs_fold f;
    xs_buf out;
    xs_fold_init(&f);
    xs_buf_init(&out, n * 18 + 64);
    xs_status st = XS_OK;
    if (!xs_fold_run(&f, p, n, XS_FOLD_TEXT) || !unfold_with_map(&f, &out, map, ctx)) {
        st = xs_fail(err, XS_E_SYSTEM, ENOMEM, "normalize", "no memory, or the text is too long");
    } else if (!map) {
        int e = put(ctx, out.p ? out.p : "", out.n);
        if (e)
            st = xs_fail(err, XS_E_IO, e, "normalize", "cannot write: %s", xs_errno_text(e));
    }
    xs_buf_wipe(&out);
    xs_fold_clear(&f);
    return st;
}
