/* A document of any bytes through the whole core: what was not seen is never clean, findings lie
 * inside the text, and the same bytes give the same result. */
#include <stdlib.h>

#include "base/str.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void must(bool ok)
{
    if (!ok)
        __builtin_trap();
}

static xs_scanner *scanner(void)
{
    static xs_scanner *s;
    xs_error err = {0};
    if (s)
        return s;
    xs_rules *r = NULL;
    xs_rules_options ro;
    xs_scan_options so;
    xs_rules_options_init(&ro);
    xs_scan_options_init(&so);
    ro.skip_examples = true;
    so.worker = "/nonexistent"; /* formats are the workers' matter: their own targets */
    so.waivers = "";
    must(xs_rules_load(&ro, &r, &err) == XS_OK);
    must(xs_scanner_new(r, &so, &s, &err) == XS_OK);
    return s;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    const xs_document *d;
    xs_error err = {0};
    if (size < 1 || size > 262144)
        return 0;
    const char *name = data[0] & 1 ? "名单.csv" : "notice.txt";
    if (xs_scan_bytes(scanner(), name, data + 1, size - 1, &d, &err) != XS_OK)
        return 0; /* a format that needs a worker */
    must(d->coverage == XS_COVER_ALL || d->verdict >= XS_REVIEW);
    for (size_t i = 0; i < d->nparts; i++)
        must(d->parts[i].state == XS_PART_SCANNED || d->coverage != XS_COVER_ALL);
    for (size_t i = 0; i < d->nfindings; i++) {
        const xs_finding *f = &d->findings[i];
        must(f->nspans >= 1 && f->confidence <= 100 && f->count >= 1);
        must(f->waiver || f->action <= d->verdict);
        /* Decoded text is at most three times the bytes. */
        must(f->location.offset + f->location.length <= 3 * size + 16);
    }
    size_t n = d->nfindings;
    xs_action verdict = d->verdict;
    must(xs_scan_bytes(scanner(), name, data + 1, size - 1, &d, &err) == XS_OK);
    must(d->nfindings == n && d->verdict == verdict);
    return 0;
}
