/* ole1.h -- objects as OLE 1 wraps them: files dropped into a document, objects in RTF. */
#ifndef XS_EXTRACT_OLE1_H
#define XS_EXTRACT_OLE1_H
#include "extract/bytes.h"

/* What an object holds. Strings are 8-bit in the writer's code page, not decoded. */
typedef struct xs_ole1 {
    xs_bytes class_name; /* "Package", "Excel.Sheet.8"; empty in an Ole10Native stream */
    xs_bytes label;      /* file name as shown under the icon */
    xs_bytes path;       /* where the file came from on the author's machine, or the link's target */
    xs_bytes data;       /* the file, or the object's native bytes */
    bool linked;         /* a link: nothing is embedded */
    bool cut;            /* shorter than it says */
} xs_ole1;

/* Stream "\001Ole10Native". Source: [MS-OLEDS] 2.3.6; the Packager's own layout as observed. */
bool xs_ole1_native(xs_bytes stream, xs_ole1 *out);
/* Decoded \objdata of RTF: an OLE 1 object with its header. Source: [MS-OLEDS] 2.2.4, 2.2.5. */
bool xs_ole1_object(xs_bytes objdata, xs_ole1 *out);

#endif
