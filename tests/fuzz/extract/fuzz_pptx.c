/* DrawingML: a slide and its notes. */
#include "fuzz_package.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    xs_str s;
    bool own = fuzz_seed(data, size, "ppt/slides/slide1.xml", &s);
    fuzz_zip("a.pptx", (fuzz_member[]){{"ppt/presentation.xml", s}, {"ppt/slides/slide1.xml", s}, {"ppt/notesSlides/notesSlide1.xml", s}}, 3);
    if (own)
        free((void *)(uintptr_t)s.p);
    return 0;
}
