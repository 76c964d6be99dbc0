/* box.h -- put this process into the sandbox, for good. One file per system. */
#ifndef XS_BOX_H
#define XS_BOX_H
#include "base/error.h"

typedef struct xs_box_rules {
    const char *const *readable; /* folders that stay readable (CMaps, gconv), NULL-terminated; or NULL */
    uint64_t max_memory;         /* bytes of private memory; read-only mappings of files do not count */
    uint64_t max_file;           /* bytes of one memory file */
    uint32_t max_cpu_seconds;    /* of the whole life */
} xs_box_rules;

/* What the running kernel offers: bits. */
#define XS_BOX_SECCOMP 1u
#define XS_BOX_LANDLOCK 2u
#define XS_BOX_ALL (XS_BOX_SECCOMP | XS_BOX_LANDLOCK)
unsigned xs_box_available(void);

/* rlimits, no new privileges, landlock, seccomp allow list. Afterwards looking for files fails with
 * EACCES; socket, execve, ptrace, fork, threads and every system call not on the list kill the
 * process. Memory, the descriptors that are open, messages over them, clocks and memory files
 * remain. *box (may be NULL): bits of what holds now.
 * errors: XS_E_SYSTEM when a layer is missing; with best_effort only when one that exists fails. */
xs_status xs_box_enter(const xs_box_rules *r, bool best_effort, unsigned *box, xs_error *err);

#endif
