/* WordprocessingML: the body. The same bytes as comments and styles reach their readers too. */
#include "fuzz_package.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    xs_str s;
    bool own = fuzz_seed(data, size, "word/document.xml", &s);
    fuzz_zip("a.docx", (fuzz_member[]){{"word/document.xml", s}, {"word/styles.xml", s}, {"word/comments.xml", s}}, 3);
    if (own)
        free((void *)(uintptr_t)s.p);
    return 0;
}
