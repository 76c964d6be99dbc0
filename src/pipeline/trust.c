#include "pipeline/trust.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/file.h"
#include "base/hash.h"
#include "review/pack_sign.h"

/* One small file for each key and pack folder. */
static bool state_path(const char *pack, const char *key, char *out, size_t n)
{
    char dir[4096], *real = realpath(pack, NULL), hex[65];
    if (!real || !xs_state_folder("/packs", dir, sizeof dir)) {
        free(real);
        return false;
    }
    xs_sha256 h;
    xs_sha256_init(&h);
    xs_sha256_add(&h, real, strlen(real) + 1);
    xs_sha256_add(&h, key, strlen(key));
    xs_sha256_hex(&h, hex);
    free(real);
    int k = snprintf(out, n, "%s/%.32s", dir, hex);
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
    bool older = *last && xs_version_compare(version, last) < 0;
    bool newer = !*last || xs_version_compare(version, last) > 0;
    char line[80];
    int len = snprintf(line, sizeof line, "%s\n", version);
    if (newer && (ftruncate(fd, 0) != 0 || pwrite(fd, line, (size_t)len, 0) != len))
        older = true;
    close(fd);
    return older ? xs_fail(err, XS_E_RULES, 0, pack, "version %s is older than %s, the last one accepted; refused", version, last)
                 : XS_OK;
}
