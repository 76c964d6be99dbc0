/* meta.h -- document properties: what they are called and when one says too much. */
#ifndef XS_EXTRACT_META_H
#define XS_EXTRACT_META_H
#include "extract/reader.h"

/* Send a property as a block of the open part, and note an HD.META carrier when it names a person,
 * an internal path, a host or a printer. A generating program, a company or a default account
 * ("Administrator", "微软用户") is none of them.
 * name: as the format calls it ("author", "cp:lastModifiedBy", "Artist"); decides what a value is. */
void xs_meta_put(xs_sink *s, xs_str name, xs_str value);

/* The two questions by themselves. */
bool xs_meta_is_person(xs_str name, xs_str value);
bool xs_meta_is_place(xs_str value); /* C:\Users\..., \\server\share, /home/..., file:///... */

#endif
