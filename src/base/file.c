#include "base/file.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/error.h"

static xs_status read_all(int fd, const char *path, xs_buf *out, xs_error *err)
{
    for (;;) {
        if (!xs_buf_reserve(out, out->max - out->n < 65536 ? out->max - out->n : 65536))
            return xs_fail(err, XS_E_SYSTEM, 0, path, "out of memory");
        size_t room = out->cap - out->n - 1;
        if (room == 0) {
            char more;
            return read(fd, &more, 1) == 0
                       ? XS_OK
                       : xs_fail(err, XS_E_IO, 0, path, "longer than %zu bytes; divide it", out->max);
        }
        ssize_t k = read(fd, out->p + out->n, room);
        if (k < 0 && errno == EINTR)
            continue;
        if (k < 0)
            return xs_fail(err, XS_E_IO, errno, path, "cannot read (%s); check the file",
                           xs_errno_text(errno));
        if (k == 0)
            return XS_OK;
        out->n += (size_t)k;
        out->p[out->n] = 0;
    }
}

xs_status xs_file_read(const char *path, xs_buf *out, xs_error *err)
{
    int fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY);
    if (fd < 0)
        return xs_fail(err, errno == ENOENT || errno == ENOTDIR ? XS_E_MISSING : XS_E_IO, errno,
                       path, "cannot open (%s); check path and permissions", xs_errno_text(errno));
    struct stat st;
    xs_status s;
    if (fstat(fd, &st) != 0 || !S_ISREG(st.st_mode))
        s = xs_fail(err, XS_E_IO, 0, path, "not a regular file; give a file");
    else if (st.st_size > 0 && (uint64_t)st.st_size > out->max - out->n)
        s = xs_fail(err, XS_E_IO, 0, path, "longer than %zu bytes; divide it", out->max);
    else if (st.st_size > 0 && !xs_buf_reserve(out, (size_t)st.st_size))
        s = xs_fail(err, XS_E_SYSTEM, 0, path, "out of memory");
    else
        s = read_all(fd, path, out, err);
    close(fd);
    return s;
}

static bool write_all(int fd, xs_str s)
{
    while (s.n) {
        ssize_t k = write(fd, s.p, s.n);
        if (k < 0 && errno == EINTR)
            continue;
        if (k <= 0)
            return false;
        s.p += k;
        s.n -= (size_t)k;
    }
    return true;
}

xs_status xs_file_replace(const char *path, xs_str bytes, unsigned mode, xs_error *err)
{
    char temp[PATH_MAX];
    int n = snprintf(temp, sizeof temp, "%s.XXXXXX", path);
    int fd = -1, e = ENAMETOOLONG;
    if (n > 0 && (size_t)n < sizeof temp) {
        fd = mkostemp(temp, O_CLOEXEC);
        e = errno;
    }
    if (fd >= 0) {
        bool ok = write_all(fd, bytes) && fchmod(fd, (mode_t)mode) == 0 && fsync(fd) == 0;
        e = errno;
        if (close(fd) != 0 && ok) { /* some file systems tell of a full disk only here */
            ok = false;
            e = errno;
        }
        if (ok && rename(temp, path) == 0)
            return XS_OK;
        e = ok ? errno : e;
        unlink(temp);
    }
    return xs_fail(err, XS_E_IO, e, path, "cannot write: %s", xs_errno_text(e));
}

void xs_folder_make(const char *path)
{
    char part[PATH_MAX];
    int n = snprintf(part, sizeof part, "%s", path);
    if (n <= 0 || (size_t)n >= sizeof part)
        return;
    for (char *p = part + 1; *p; p++)
        if (*p == '/') {
            *p = 0;
            mkdir(part, 0700);
            *p = '/';
        }
    mkdir(part, 0700);
}

bool xs_state_folder(const char *below, char *out, size_t n)
{
    const char *state = getenv("XDG_STATE_HOME"), *home = getenv("HOME");
    int k = state && state[0] == '/' ? snprintf(out, n, "%s/xianshen%s", state, below)
            : home && home[0] == '/' ? snprintf(out, n, "%s/.local/state/xianshen%s", home, below)
                                     : -1;
    if (k < 0 || (size_t)k >= n)
        return false;
    xs_folder_make(out);
    return true;
}
