/* json.h -- JSON values as records (records.h). */
#ifndef XS_EXTRACT_JSON_H
#define XS_EXTRACT_JSON_H
#include "extract/records.h"

/* One value at the beginning of text (white space may precede it), strict RFC 8259. Its fields go to r,
 * which may be NULL: only look. Returns its length, 0 when it is malformed; what came before the fault has
 * been sent. path: of the value, "$". *looked (may be NULL): bytes read, also of a malformed value.
 * cost: linear. */
size_t xs_json_value(xs_records *r, xs_str path, xs_str text, size_t *looked);

#endif
