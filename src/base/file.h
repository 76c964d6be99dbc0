/* file.h -- small files in whole: rule files, lists, settings. Documents are streamed elsewhere. */
#ifndef XS_BASE_FILE_H
#define XS_BASE_FILE_H
#include "base/str.h"

/* Append the whole file to out. Regular files only; never more than out->max bytes.
 * errors: XS_E_MISSING, XS_E_IO (not a regular file, too large, unreadable), XS_E_SYSTEM. */
xs_status xs_file_read(const char *path, xs_buf *out, xs_error *err);

#endif
