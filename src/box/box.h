/* box.h -- put this process into the sandbox, for good. One file per system. */
#ifndef XS_BOX_H
#define XS_BOX_H
#include "base/error.h"

typedef struct xs_box_rules {
    const char *const *readable; /* folders that stay readable (CMaps, gconv), NULL-terminated */
    bool may_fork;               /* a zygote forks one child for each job */
    uint64_t max_memory;         /* bytes of address space */
    uint32_t max_cpu_seconds;
} xs_box_rules;

/* What the running kernel offers: bits. */
#define XS_BOX_SECCOMP 1u
#define XS_BOX_LANDLOCK 2u
unsigned xs_box_available(void);
/* rlimits, no new privileges, landlock, seccomp allow list. Afterwards open, socket, execve, ptrace
 * and the like fail or kill. errors: XS_E_SYSTEM when any layer that is asked for is missing. */
xs_status xs_box_enter(const xs_box_rules *r, bool best_effort, xs_error *err);

#endif
