/* odf.h -- OpenDocument (ISO/IEC 26300): text of content.xml, styles.xml and embedded objects. */
#ifndef XS_EXTRACT_ODF_H
#define XS_EXTRACT_ODF_H
#include "extract/package.h"

/* What a style does to those who use it. */
typedef struct xs_odf_style {
    xs_str name;
    bool hidden;      /* text:display none, white, tiny */
    bool not_shown;   /* sheets and slides */
    bool title;
} xs_odf_style;

typedef struct xs_odf_styles {
    xs_odf_style *v;
    size_t n, cap;
    bool sorted;
    xs_arena arena;
} xs_odf_styles;

void xs_odf_styles_load(xs_package *p, xs_zip_entry *e, xs_odf_styles *out); /* adds to out */
void xs_odf_styles_load_flat(xs_str bytes, xs_odf_styles *out);
void xs_odf_styles_clear(xs_odf_styles *s);
const xs_odf_style *xs_odf_style_find(xs_odf_styles *s, xs_str name);

/* The entry's text into the open part, with its carriers. sheet: tables are sheets. headers: page headers and footers only. */
xs_part_state xs_odf_read(xs_package *p, xs_zip_entry *e, xs_odf_styles *styles, bool sheet,
                          bool headers);

/* A document in one XML file (fodt, fods, fodp), bytes in memory, into the open part. */
bool xs_odf_is_flat(xs_str head);
void xs_odf_flat_properties(xs_sink *s, xs_str bytes);
xs_part_state xs_odf_read_flat(xs_sink *s, xs_str bytes);

#endif
