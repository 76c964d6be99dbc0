/* dml.h -- DrawingML text (ECMA-376 part 1, 21): slides, notes, charts, diagrams. */
#ifndef XS_EXTRACT_DML_H
#define XS_EXTRACT_DML_H
#include "extract/package.h"

typedef struct xs_dml_options {
    uint32_t page;         /* slide number, 0 = none */
    uint64_t width, height; /* of the slide in EMU; shapes outside it are hidden. 0 = not known */
    bool hidden;           /* all of it */
    bool no_fields;        /* leave out slide numbers and dates: notes that hold nothing else are empty */
} xs_dml_options;

typedef struct xs_dml_result {
    uint32_t texts;      /* paragraphs with text */
    uint32_t off_slide;  /* of them outside the slide or in hidden shapes */
    uint32_t comments;
    bool not_shown;      /* <p:sld show="0"> */
} xs_dml_result;

/* The entry's text into the open part. */
xs_part_state xs_dml_read(xs_package *p, xs_zip_entry *e, const xs_dml_options *o, xs_dml_result *r);

#endif
