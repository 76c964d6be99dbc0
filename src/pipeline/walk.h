/* walk.h -- files below the given paths, one at a time, in byte order of their paths. */
#ifndef XS_PIPELINE_WALK_H
#define XS_PIPELINE_WALK_H
#include "base/error.h"

typedef struct xs_walk xs_walk;

typedef enum xs_walk_kind {
    XS_WALK_FILE,
    XS_WALK_SPECIAL,    /* FIFO, device, socket, link out of the root: never opened */
    XS_WALK_UNREADABLE, /* a folder that cannot be listed */
    XS_WALK_MISSING,    /* a path the caller named does not exist */
    XS_WALK_STDIN,      /* "-" */
    XS_WALK_PIPE,       /* /dev/fd/N: the shell's <(command) */
} xs_walk_kind;

typedef struct xs_walk_entry {
    xs_walk_kind kind;
    char *path; /* the caller frees */
    int error;  /* errno, where the kind has one */
} xs_walk_entry;

/* Paths stay the caller's. NULL without memory. */
xs_walk *xs_walk_new(const char *const *paths, size_t n);
/* false at the end. Skips .git .svn .hg and links to files inside the root (their target comes by
 * itself). Memory: the names of the folders on the way down, not of the whole tree. */
bool xs_walk_next(xs_walk *w, xs_walk_entry *out);
void xs_walk_free(xs_walk *w);

#endif
