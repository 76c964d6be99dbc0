/* unknown.h -- what no reader claims: a label by libmagic, state unknown_kind. */
#ifndef XS_EXTRACT_UNKNOWN_H
#define XS_EXTRACT_UNKNOWN_H
#include "extract/reader.h"

void xs_unknown_warm(void); /* load the database while files can be opened */
void xs_unknown_read(xs_input *in, xs_sink *s);

#endif
