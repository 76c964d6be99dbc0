#ifdef __linux__
#include "box/box.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/landlock.h>
#include <seccomp.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <unistd.h>

/* Sanitizers look for their own maps and use the clone call at exit: refuse, do not kill. */
#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
#define OTHERWISE SCMP_ACT_ERRNO(EPERM)
#define SANITIZED 1
#else
#define OTHERWISE SCMP_ACT_KILL_PROCESS
#define SANITIZED 0
#endif

#define HERE "sandbox"

/* ---- landlock ---------------------------------------------------------------------------------- */

static long landlock_abi(void)
{
    return syscall(SYS_landlock_create_ruleset, NULL, 0, LANDLOCK_CREATE_RULESET_VERSION);
}

unsigned xs_box_available(void)
{
    unsigned bits = 0;
    if (seccomp_api_get() > 0 && prctl(PR_GET_SECCOMP, 0, 0, 0, 0) >= 0)
        bits |= XS_BOX_SECCOMP;
    if (landlock_abi() >= 1)
        bits |= XS_BOX_LANDLOCK;
    return bits;
}

/* Every right that this kernel knows is taken away; the readable folders get reading back. */
static int landlock(const xs_box_rules *r)
{
    static const unsigned char rights[] = {0, 13, 14, 15, 15, 16}; /* number of rights by ABI */
    long abi = landlock_abi();
    size_t known = abi < 5 ? (size_t)abi : 5;
    struct landlock_ruleset_attr all = {.handled_access_fs = (1ull << rights[known]) - 1};
    int set = (int)syscall(SYS_landlock_create_ruleset, &all, sizeof all.handled_access_fs, 0);
    if (set < 0)
        return -1;
    for (const char *const *p = r->readable; p && *p; p++) {
        struct landlock_path_beneath_attr may = {
            .allowed_access = LANDLOCK_ACCESS_FS_READ_FILE | LANDLOCK_ACCESS_FS_READ_DIR,
            .parent_fd = open(*p, O_PATH | O_CLOEXEC)};
        if (may.parent_fd < 0)
            continue; /* not installed: nothing to read */
        syscall(SYS_landlock_add_rule, set, LANDLOCK_RULE_PATH_BENEATH, &may, 0);
        close(may.parent_fd);
    }
    int failed = (int)syscall(SYS_landlock_restrict_self, set, 0);
    close(set);
    return failed;
}

/* ---- seccomp ----------------------------------------------------------------------------------- */

/* What parsing a mapped document and answering over a socket takes. */
static const int allowed[] = {
    SCMP_SYS(read), SCMP_SYS(readv), SCMP_SYS(write), SCMP_SYS(writev), SCMP_SYS(pread64),
    SCMP_SYS(recvmsg), SCMP_SYS(sendmsg), SCMP_SYS(recvfrom), SCMP_SYS(sendto), SCMP_SYS(close),
    SCMP_SYS(lseek), SCMP_SYS(fstat), SCMP_SYS(fcntl), SCMP_SYS(ftruncate), SCMP_SYS(poll),
    SCMP_SYS(memfd_create), SCMP_SYS(munmap), SCMP_SYS(mremap), SCMP_SYS(madvise), SCMP_SYS(brk),
    SCMP_SYS(futex), SCMP_SYS(clock_gettime), SCMP_SYS(gettimeofday), SCMP_SYS(time),
    SCMP_SYS(getrandom), SCMP_SYS(exit), SCMP_SYS(exit_group), SCMP_SYS(rt_sigreturn),
    SCMP_SYS(rt_sigprocmask), SCMP_SYS(rt_sigaction), SCMP_SYS(sigaltstack), SCMP_SYS(gettid),
    SCMP_SYS(getpid), SCMP_SYS(sched_yield), SCMP_SYS(restart_syscall), SCMP_SYS(getuid),
    SCMP_SYS(geteuid), SCMP_SYS(getgid), SCMP_SYS(getegid),
};

/* Libraries look for time zones, locales, configuration; they do without when there is none. */
static const int refused[] = {
    SCMP_SYS(open), SCMP_SYS(stat), SCMP_SYS(lstat), SCMP_SYS(access), SCMP_SYS(faccessat),
    SCMP_SYS(faccessat2), SCMP_SYS(readlink), SCMP_SYS(readlinkat), SCMP_SYS(statx),
    SCMP_SYS(getcwd), SCMP_SYS(getdents64), SCMP_SYS(uname), SCMP_SYS(sysinfo), SCMP_SYS(ioctl),
    SCMP_SYS(prlimit64), SCMP_SYS(getrlimit), SCMP_SYS(sched_getaffinity), SCMP_SYS(statfs),
    SCMP_SYS(fstatfs), SCMP_SYS(unlink), SCMP_SYS(mkdir),
};

/* Rules that look at arguments; 0 = fine. */
static int conditional(scmp_filter_ctx c, bool may_read)
{
    const uint32_t ok = SCMP_ACT_ALLOW, no = SCMP_ACT_ERRNO(EACCES);
    const int map[] = {SCMP_SYS(mmap), SCMP_SYS(mprotect)};
    int bad = 0;
    for (size_t i = 0; i < 2; i++) /* no new code */
        bad |= seccomp_rule_add(c, ok, map[i], 1, SCMP_A2(SCMP_CMP_MASKED_EQ, PROT_EXEC, 0));
    /* fstat of today's libc: newfstatat(fd, "", AT_EMPTY_PATH). */
    bad |= seccomp_rule_add(c, ok, SCMP_SYS(newfstatat), 1,
                            SCMP_A3(SCMP_CMP_MASKED_EQ, AT_EMPTY_PATH, AT_EMPTY_PATH));
    bad |= seccomp_rule_add(c, no, SCMP_SYS(newfstatat), 1,
                            SCMP_A3(SCMP_CMP_MASKED_EQ, AT_EMPTY_PATH, 0));
    /* abort() */
    bad |= seccomp_rule_add(c, ok, SCMP_SYS(tgkill), 1,
                            SCMP_A0(SCMP_CMP_EQ, (scmp_datum_t)getpid()));
    const scmp_datum_t writing = O_ACCMODE | O_CREAT | O_TRUNC;
    if (may_read) {
        bad |= seccomp_rule_add(c, ok, SCMP_SYS(openat), 1,
                                SCMP_A2(SCMP_CMP_MASKED_EQ, writing, O_RDONLY));
    } else {
        bad |= seccomp_rule_add(c, no, SCMP_SYS(openat), 0);
    }
    return bad;
}

static int filter(bool may_read)
{
    scmp_filter_ctx c = seccomp_init(OTHERWISE);
    if (!c)
        return -1;
    int bad = 0;
    /* Binary search over the list: the hop to a worker is a few system calls. */
    seccomp_attr_set(c, SCMP_FLTATR_CTL_OPTIMIZE, 2);
    for (size_t i = 0; i < sizeof allowed / sizeof *allowed; i++)
        bad |= seccomp_rule_add(c, SCMP_ACT_ALLOW, allowed[i], 0);
    for (size_t i = 0; i < sizeof refused / sizeof *refused; i++) {
        bool reading = may_read && (refused[i] == SCMP_SYS(stat) || refused[i] == SCMP_SYS(access) ||
                                    refused[i] == SCMP_SYS(getdents64));
        bad |= seccomp_rule_add(c, reading ? SCMP_ACT_ALLOW : SCMP_ACT_ERRNO(EACCES), refused[i], 0);
    }
    bad |= conditional(c, may_read);
    if (!bad)
        bad = seccomp_load(c);
    seccomp_release(c);
    return bad;
}

/* ---- limits ------------------------------------------------------------------------------------ */

static int cap(__rlimit_resource_t what, uint64_t value)
{
    struct rlimit now, l = {value, value};
    if (getrlimit(what, &now) == 0 && now.rlim_max != RLIM_INFINITY && now.rlim_max < value)
        l.rlim_cur = l.rlim_max = now.rlim_max;
    return setrlimit(what, &l);
}

xs_status xs_box_enter(const xs_box_rules *r, bool best_effort, unsigned *box, xs_error *err)
{
    unsigned have = xs_box_available(), held = 0;
    if (have != XS_BOX_ALL && !best_effort)
        return xs_fail(err, XS_E_SYSTEM, 0, HERE,
                       "this kernel has no %s; allow --sandbox=best-effort to go on without",
                       have & XS_BOX_SECCOMP ? "landlock" : "seccomp");
    if ((!SANITIZED && cap(RLIMIT_DATA, r->max_memory)) || cap(RLIMIT_CPU, r->max_cpu_seconds) ||
        cap(RLIMIT_FSIZE, r->max_file) || cap(RLIMIT_CORE, 0) || cap(RLIMIT_NOFILE, 64))
        return xs_fail(err, XS_E_SYSTEM, errno, HERE, "cannot set resource limits");
    if (prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) != 0)
        return xs_fail(err, XS_E_SYSTEM, errno, HERE, "cannot give up privileges");
    prctl(PR_SET_DUMPABLE, 0, 0, 0, 0); /* no other process of this user reads the documents */
    if (have & XS_BOX_LANDLOCK) {
        if (landlock(r) != 0)
            return xs_fail(err, XS_E_SYSTEM, errno, HERE, "landlock refuses");
        held |= XS_BOX_LANDLOCK;
    }
    if (have & XS_BOX_SECCOMP) {
        if (filter(r->readable != NULL) != 0)
            return xs_fail(err, XS_E_SYSTEM, errno, HERE, "the seccomp filter does not load");
        held |= XS_BOX_SECCOMP;
    }
    if (box)
        *box = held;
    return XS_OK;
}
#endif
