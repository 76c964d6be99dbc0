/* What a subverted worker could send: decode must hold, and what decodes encodes to the same bytes
 * meaning. */
#include "wire/wire.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    const char *p = (const char *)data;
    xs_wire_msg m, again;
    size_t at = 0, k;
    xs_buf b;
    xs_buf_init(&b, XS_WIRE_MAX);
    while (at < size && (k = xs_wire_decode(p + at, size - at, &m)) > 0) {
        xs_buf_reset(&b);
        if (!xs_wire_encode(&m, &b) || b.n != k || memcmp(b.p, p + at, k) != 0 ||
            xs_wire_decode(b.p, b.n, &again) != k)
            __builtin_trap();
        at += k;
    }
    xs_buf_clear(&b);
    return 0;
}
