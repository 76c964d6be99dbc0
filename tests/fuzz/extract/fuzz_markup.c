/* XML, JSON, SVG files of their own, and whatever else the table makes of the bytes. */
#include "fuzz_package.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static const char *const heads[] = {"", "<?xml version=\"1.0\"?>", "{\"a\":", "<svg>"};
    for (size_t i = 0; i < 4; i++) {
        size_t k = strlen(heads[i]);
        char *p = malloc(size + k + 1);
        memcpy(p, heads[i], k);
        memcpy(p + k, data, size);
        fuzz_document("a.dat", p, size + k);
        free(p);
    }
    return 0;
}
