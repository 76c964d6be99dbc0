/* seed_streams OUT FILE... -- streams of compound files in the form of FUZZ_STREAMS, as seeds. */
#include <stdio.h>
#include <stdlib.h>

#include "base/limits.h"
#include "extract/cfb.h"

static void write_seed(const char *out, const char *kind, unsigned number, const xs_buf *a, const xs_buf *b)
{
    char path[1024];
    size_t blocks = (a->n + 63) / 64, pad = b ? blocks * 64 - a->n : 0;
    snprintf(path, sizeof path, "%s/fuzz_%s/stream%u", out, kind, number);
    FILE *f = fopen(path, "wb");
    if (!f)
        return;
    fputc((int)(blocks & 255), f);
    fputc((int)(blocks >> 8 & 255), f);
    fwrite(a->p, 1, a->n, f);
    for (; pad; pad--)
        fputc(0, f);
    if (b && b->n)
        fwrite(b->p, 1, b->n, f);
    fclose(f);
}

int main(int argc, char **argv)
{
    static const struct {
        const char *kind, *first, *second;
    } kinds[] = {{"doc", "WordDocument", "1Table"}, {"doc", "WordDocument", "0Table"},
                 {"xls", "Workbook", NULL}, {"xls", "Book", NULL},
                 {"ppt", "PowerPoint Document", "Current User"}};
    unsigned number = 0;
    for (int i = 2; i < argc; i++) {
        FILE *f = fopen(argv[i], "rb");
        static uint8_t bytes[1 << 22];
        xs_cfb c;
        if (!f)
            continue;
        size_t n = fread(bytes, 1, sizeof bytes, f);
        fclose(f);
        if (!xs_cfb_open(&c, (xs_bytes){bytes, n}))
            continue;
        for (size_t k = 0; k < sizeof kinds / sizeof *kinds; k++) {
            xs_buf a, b;
            xs_buf_init(&a, XS_MEMBER_BYTES);
            xs_buf_init(&b, XS_MEMBER_BYTES);
            uint32_t one = xs_cfb_find(&c, 0, kinds[k].first);
            uint32_t two = kinds[k].second ? xs_cfb_find(&c, 0, kinds[k].second) : XS_CFB_NONE;
            if (one != XS_CFB_NONE && xs_cfb_read(&c, one, &a) &&
                (!kinds[k].second || (two != XS_CFB_NONE && xs_cfb_read(&c, two, &b))))
                write_seed(argv[1], kinds[k].kind, number++, &a, kinds[k].second ? &b : NULL);
            xs_buf_clear(&a);
            xs_buf_clear(&b);
        }
        xs_cfb_close(&c);
    }
    return 0;
}
