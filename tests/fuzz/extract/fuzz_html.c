/* HTML pages with their scripts and styles. */
#include "extract/html.h"
#include "fuzz_package.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static const char head[] = "<!DOCTYPE html>";
    char *p = malloc(size + sizeof head);
    memcpy(p, head, sizeof head - 1);
    memcpy(p + sizeof head - 1, data, size);
    fuzz_document("a.html", p, size + sizeof head - 1);
    free(p);
    xs_buf out;
    xs_buf_init(&out, (size_t)64 << 20);
    xs_html_fragment((xs_str){(const char *)data, size}, &out);
    xs_buf_clear(&out);
    return 0;
}
