/* epub.c -- EPUB: an archive of XHTML that says so in its first entry. */
#include "extract/package.h"

static bool is(const xs_package *p)
{
    static const char type[] = "application/epub+zip";
    const xs_zip_entry *e = xs_zip_find(&p->zip, "mimetype");
    xs_buf b;
    if (!e)
        return false;
    xs_unzip_all(&p->zip, e, NULL, 256, &b);
    bool yes = b.n >= sizeof type - 1 && memcmp(b.p, type, sizeof type - 1) == 0;
    xs_buf_clear(&b);
    return yes;
}

const xs_package_kind xs_package_epub = {
    .name = "epub", .media_type = "application/epub+zip", .extensions = ".epub", .is = is, .read = xs_package_archive};
