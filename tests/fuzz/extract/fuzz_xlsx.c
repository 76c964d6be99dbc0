/* SpreadsheetML: a sheet, with the same bytes as shared strings, styles, comments and a pivot cache. */
#include "fuzz_package.h"

#define NS "xmlns:r=\"r\""
static const char book[] = "<workbook " NS "><sheets><sheet name=\"s\" r:id=\"rId1\"/></sheets></workbook>";
static const char rels[] = "<Relationships><Relationship Id=\"rId1\" Type=\"x/worksheet\" Target=\"worksheets/sheet1.xml\"/></Relationships>";
static const char comments[] = "<Relationships><Relationship Id=\"rId1\" Type=\"x/comments\" Target=\"../comments1.xml\"/></Relationships>";

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    xs_str s;
    bool own = fuzz_seed(data, size, "xl/worksheets/sheet1.xml", &s);
    fuzz_zip("a.xlsx", (fuzz_member[]){{"xl/workbook.xml", XS_STR(book)}, {"xl/_rels/workbook.xml.rels", XS_STR(rels)},
                                       {"xl/worksheets/sheet1.xml", s}, {"xl/worksheets/_rels/sheet1.xml.rels", XS_STR(comments)},
                                       {"xl/sharedStrings.xml", s}, {"xl/styles.xml", s}, {"xl/comments1.xml", s},
                                       {"xl/pivotCache/pivotCacheDefinition1.xml", s}}, 8);
    if (own)
        free((void *)(uintptr_t)s.p);
    return 0;
}
