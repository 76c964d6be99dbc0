/* Deflate64 streams. */
#include "extract/inflate64.h"
#include "fuzz_package.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    xs_inflate64 *s = xs_inflate64_new((const char *)data, size);
    char out[5000];
    size_t total = 0;
    for (ptrdiff_t n; s && total < ((size_t)1 << 22) && (n = xs_inflate64_read(s, out, 1 + total % sizeof out)) > 0;)
        total += (size_t)n;
    xs_inflate64_free(s);
    return 0;
}
