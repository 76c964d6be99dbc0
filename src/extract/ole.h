/* ole.h -- private to the readers of OLE2 files: one storage and where it goes. */
#ifndef XS_EXTRACT_OLE_H
#define XS_EXTRACT_OLE_H
#include "extract/cfb.h"
#include "extract/officeart.h"
#include "extract/reader.h"

/* A storage being read: the file's root, an embedded object, an attached message. */
typedef struct xs_ole {
    xs_sink *sink;
    xs_cfb *cfb;
    uint32_t storage;
    xs_str sub;               /* path of its own text, "" for the file's */
    xs_visibility visibility; /* of its parts */
    unsigned depth;           /* storages around it */
    uint32_t pictures;        /* pictures handed on so far, for their names */
} xs_ole;

/* Name of a part below this storage: "sub/name" in out, control characters dropped. */
xs_str xs_ole_sub(const xs_ole *o, xs_str name, xs_buf *out);
/* A stream of this storage; false when it does not exist. *whole says whether it is complete. */
bool xs_ole_stream(xs_ole *o, const char *name, xs_buf *out, bool *whole);
/* Embedded objects below this storage, for the carrier. */
uint32_t xs_ole_count_objects(const xs_ole *o);
/* Note the HD.EMBED carrier in the open part when there are any. */
void xs_ole_note_objects(xs_ole *o);
/* A handler of drawings that sends strings to the open part, and one that hands pictures on as
 * children (no part may be open). */
xs_art_handler xs_ole_art_strings(xs_ole *o);
xs_art_handler xs_ole_art_pictures(xs_ole *o);
/* Bytes inside this storage that have a format of their own. */
void xs_ole_child(xs_ole *o, xs_str name, xs_str bytes, xs_visibility v);
/* Read a storage of any kind (document, sheet, message, object) and everything below it. */
void xs_ole_read(xs_ole *o);

/* One file each: the storage's main stream exists. */
void xs_doc_read(xs_ole *o);
void xs_xls_read(xs_ole *o, const char *stream);
void xs_ppt_read(xs_ole *o);
void xs_msg_read(xs_ole *o);
/* Module sources of a VBA project storage. */
void xs_vba_read(xs_ole *o);

#endif
