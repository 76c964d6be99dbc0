/* OpenDocument: text and sheet readings of the same content. */
#include "fuzz_package.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    xs_str s;
    bool own = fuzz_seed(data, size, "content.xml", &s);
    fuzz_zip("a.odt", (fuzz_member[]){{"mimetype", XS_STR("application/vnd.oasis.opendocument.text")}, {"content.xml", s}, {"styles.xml", s}, {"settings.xml", s}}, 4);
    fuzz_zip("a.ods", (fuzz_member[]){{"mimetype", XS_STR("application/vnd.oasis.opendocument.spreadsheet")}, {"content.xml", s}, {"META-INF/manifest.xml", s}}, 3);
    if (own)
        free((void *)(uintptr_t)s.p);
    return 0;
}
