/* OFD: a page, and the same bytes as root, document and seal. */
#include "fuzz_package.h"

static const char root[] = "<OFD><DocBody><DocRoot>Doc_0/Document.xml</DocRoot></DocBody></OFD>";
static const char doc[] = "<Document><CommonData><TemplatePage ID=\"9\" BaseLoc=\"T.xml\"/></CommonData><Pages><Page ID=\"1\" BaseLoc=\"P.xml\"/></Pages></Document>";

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    xs_str s;
    bool own = fuzz_seed(data, size, "Doc_0/Pages/Page_0/Content.xml", &s);
    fuzz_zip("a.ofd", (fuzz_member[]){{"OFD.xml", XS_STR(root)}, {"Doc_0/Document.xml", XS_STR(doc)}, {"Doc_0/P.xml", s}, {"Doc_0/T.xml", s}, {"Doc_0/S.esl", s}}, 5);
    fuzz_zip("b.ofd", (fuzz_member[]){{"OFD.xml", s}, {"Document.xml", s}}, 2);
    if (own)
        free((void *)(uintptr_t)s.p);
    return 0;
}
