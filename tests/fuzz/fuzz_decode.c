/* Bytes of any kind: detection and decoding hold, the result is UTF-8, and the division into pieces
 * changes nothing. */
#include "text/decode.h"
#include "text/mojibake.h"

#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void must(bool ok)
{
    if (!ok)
        __builtin_trap();
}

static void decode(xs_charset c, const char *p, size_t n, size_t piece, xs_buf *out, uint64_t *bad)
{
    xs_decoder *d = xs_decoder_new(c);
    must(d != NULL);
    for (size_t i = 0; i < n || i == 0;) {
        size_t k = n - i < piece ? n - i : piece;
        must(xs_decoder_feed(d, p + i, k, i + k == n, out));
        i += k;
        if (n == 0)
            break;
    }
    *bad = xs_decoder_malformed(d);
    must(!*bad || xs_decoder_first_malformed(d) < n);
    must(xs_utf8_valid_prefix(out->p ? out->p : "", out->n) == out->n);
    xs_decoder_free(d);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    if (size < 2 || size > 65536)
        return 0;
    const char *p = (const char *)data + 2;
    size_t n = size - 2, piece = data[1] ? data[1] : 1;
    xs_charset_guess g;
    xs_charset_detect(p, n, data[0] & 0x80, (xs_charset)(data[0] & 15), &g);
    must(g.best < XS_CS_COUNT && g.second < XS_CS_COUNT && g.bom <= n && g.confidence <= 100);
    (void)xs_charset_declared(p, n);
    (void)xs_charset_from_name((xs_str){p, n});
    xs_charset c = (xs_charset)(data[0] % XS_CS_COUNT);
    xs_buf whole, pieces;
    uint64_t bad, bad2;
    xs_buf_init(&whole, n * 4 + 262144);
    xs_buf_init(&pieces, n * 4 + 262144);
    decode(c, p, n, n ? n : 1, &whole, &bad);
    decode(c, p, n, piece, &pieces, &bad2);
    must(bad == bad2 && xs_str_eq(xs_buf_str(&whole), xs_buf_str(&pieces)));
    uint32_t *at = NULL, *end = NULL;
    xs_buf_reset(&pieces);
    if (whole.n && xs_mojibake_map(xs_buf_str(&whole), &pieces, &at, &end))
        for (size_t i = 0; i < pieces.n; i++)
            must(at[i] < end[i] && end[i] <= whole.n);
    free(at);
    free(end);
    xs_buf_clear(&whole);
    xs_buf_clear(&pieces);
    return 0;
}
