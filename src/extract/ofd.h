/* ofd.h -- OFD (GB/T 33190-2016): one page, template or annotation as text. */
#ifndef XS_EXTRACT_OFD_H
#define XS_EXTRACT_OFD_H
#include "extract/package.h"

typedef struct xs_ofd_page {
    uint32_t texts;    /* text objects with text */
    uint32_t pictures; /* image and path objects */
    uint32_t hidden;   /* text objects that are not visible */
    uint32_t annots;   /* annotations that a person made */
} xs_ofd_page;

/* Templates under the pages: the labels of a form, whose values the page holds. */
typedef struct xs_ofd_template {
    xs_str id, path;
    uint32_t used; /* pages it was read with */
} xs_ofd_template;

/* The entry's text objects in reading order, and remarks and parameters of annotations, into the open
 * part. Templates that the page names are read into it, each for the first pages that use it.
 * all_hidden: a page that the document no longer lists. */
xs_part_state xs_ofd_page_read(xs_package *p, xs_zip_entry *e, uint32_t number, bool all_hidden,
                               xs_ofd_template *templates, size_t ntemplates, xs_ofd_page *r);

#endif
