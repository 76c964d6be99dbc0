/* Zip directories, entries, every method. */
#include "fuzz_package.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    if (size >= 4) { /* the signature is not worth finding */
        uint8_t *p = malloc(size);
        memcpy(p, data, size);
        memcpy(p, "PK\003\004", 4);
        fuzz_document("a.zip", p, size);
        free(p);
    }
    return 0;
}
