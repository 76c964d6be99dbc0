/* file.h -- small files in whole: rule files, lists, settings. Documents are streamed elsewhere. */
#ifndef XS_BASE_FILE_H
#define XS_BASE_FILE_H
#include "base/str.h"

/* Append the whole file to out. Regular files only; never more than out->max bytes.
 * errors: XS_E_MISSING, XS_E_IO (not a regular file, too large, unreadable), XS_E_SYSTEM. */
xs_status xs_file_read(const char *path, xs_buf *out, xs_error *err);

/* Put bytes in the place of path, whole or not at all: beside it, fsync, rename. mode: of the file.
 * errors: XS_E_IO, and path is as it was. */
xs_status xs_file_replace(const char *path, xs_str bytes, unsigned mode, xs_error *err);

/* Make a folder of one's own (0700) with those above it. Existing ones are left as they are. */
void xs_folder_make(const char *path);
/* $XDG_STATE_HOME/xianshen or ~/.local/state/xianshen, with `below` ("" or "/packs") behind it, made
 * when it is not there. false: no home, or longer than n. */
bool xs_state_folder(const char *below, char *out, size_t n);

#endif
