/* git.h -- content out of a git repository: what is staged, what a range or a push brings. */
#ifndef XS_FACE_GIT_H
#define XS_FACE_GIT_H
#include "face/cli/cli.h"

typedef struct git_blob {
    char oid[65];
    char *path;
} git_blob;

typedef struct git_blobs {
    git_blob *v;
    size_t n, cap;
} git_blobs;

/* Blobs of the index that differ from HEAD. false after a message. */
bool git_staged(git_blobs *out);
/* Every blob that a commit of the range brought, also one that a later commit removed. */
bool git_range(const char *range, git_blobs *out);
/* The same for a push: lines "old new ref" from standard input, as pre-receive gets them. */
bool git_push(git_blobs *out);
void git_blobs_clear(git_blobs *b);

/* Contents in order, through one `git cat-file --batch`. Each call gives a descriptor to read from
 * (an unnamed file), closed by git_reader. false: done, or after a message when *failed. */
typedef struct git_reader {
    const git_blobs *blobs;
    size_t at;
    FILE *out;
    int fd, child, feeder;
    bool failed;
} git_reader;
bool git_reader_open(git_reader *r, const git_blobs *b);
int git_reader_next(git_reader *r, const char **path);
bool git_reader_close(git_reader *r);

#endif
