#include "pipeline/trust.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/hash.h"
#include "review/pack_sign.h"

/* -1, 0, 1 by the numbers of "1.10.2". */
static int compare(const char *a, const char *b)
{
    for (;;) {
        char *ae, *be;
        unsigned long x = strtoul(a, &ae, 10), y = strtoul(b, &be, 10);
        if (x != y)
            return x < y ? -1 : 1;
        if (*ae != '.' && *be != '.')
            return 0;
        a = *ae == '.' ? ae + 1 : "";
        b = *be == '.' ? be + 1 : "";
    }
}

/* One small file for each key and pack folder. */
static bool state_path(const char *pack, const char *key, char *out, size_t n)
{
    const char *state = getenv("XDG_STATE_HOME"), *home = getenv("HOME");
    char dir[4096], *real = realpath(pack, NULL), hex[65];
    int k = state && state[0] == '/' ? snprintf(dir, sizeof dir, "%s/xianshen/packs", state)
            : home && home[0] == '/' ? snprintf(dir, sizeof dir, "%s/.local/state/xianshen/packs", home)
                                     : -1;
    if (!real || k < 0 || (size_t)k >= sizeof dir) {
        free(real);
        return false;
    }
    for (char *p = dir + 1; *p; p++)
        if (*p == '/') {
            *p = 0;
            mkdir(dir, 0700);
            *p = '/';
        }
    mkdir(dir, 0700);
    xs_sha256 h;
    xs_sha256_init(&h);
    xs_sha256_add(&h, real, strlen(real) + 1);
    xs_sha256_add(&h, key, strlen(key));
    xs_sha256_hex(&h, hex);
    free(real);
    k = snprintf(out, n, "%s/%.32s", dir, hex);
    return k > 0 && (size_t)k < n;
}

xs_status xs_trust_pack(const char *pack, const char *public_key, xs_error *err)
{
    char version[64], last[64] = "", path[4200];
    xs_status st = xs_pack_check(pack, public_key, version, err);
    if (st != XS_OK) {
        if (err)
            err->status = XS_E_RULES;
        return XS_E_RULES;
    }
    int fd = state_path(pack, public_key, path, sizeof path) ? open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0600) : -1;
    if (fd < 0 || flock(fd, LOCK_EX) != 0) {
        if (fd >= 0)
            close(fd);
        return xs_fail(err, XS_E_RULES, errno, pack, "the last accepted version cannot be remembered; make the state folder writable");
    }
    ssize_t n = pread(fd, last, sizeof last - 1, 0);
    last[n > 0 ? n : 0] = 0;
    last[strcspn(last, "\n")] = 0;
    bool older = *last && compare(version, last) < 0;
    bool newer = !*last || compare(version, last) > 0;
    char line[80];
    int len = snprintf(line, sizeof line, "%s\n", version);
    if (newer && (ftruncate(fd, 0) != 0 || pwrite(fd, line, (size_t)len, 0) != len))
        older = true;
    close(fd);
    return older ? xs_fail(err, XS_E_RULES, 0, pack, "version %s is older than %s, the last one accepted; refused", version, last)
                 : XS_OK;
}
