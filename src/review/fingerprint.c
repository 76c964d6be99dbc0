/* fingerprint.c -- the stable name of a finding: no path, line or time in it. */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/random.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/file.h"
#include "base/hash.h"
#include "judge/judge.h"
#include "review/register.h"

/* What one fingerprint after the other uses again. */
typedef struct printing {
    xs_hmac hmac;
    xs_fold fold;
    xs_buf match, around;
} printing;

static void begin(printing *p, const uint8_t key[32])
{
    xs_hmac_init(&p->hmac, (xs_str){(const char *)key, 32});
    xs_fold_init(&p->fold);
    xs_buf_init(&p->match, (size_t)1 << 20);
    xs_buf_init(&p->around, (size_t)1 << 16);
}

static void print(printing *p, const xs_finding *f, char out[65])
{
    out[0] = 0;
    xs_buf_reset(&p->match);
    xs_buf_reset(&p->around);
    if (!xs_finding_folded(f, &p->fold, &p->match, &p->around))
        return;
    xs_str pieces[] = {f->rule, xs_buf_str(&p->match), xs_buf_str(&p->around)};
    xs_hmac_pieces(&p->hmac, pieces, 3, out);
}

static void end(printing *p)
{
    explicit_bzero(&p->hmac, sizeof p->hmac);
    xs_fold_clear(&p->fold);
    xs_buf_wipe(&p->match);
    xs_buf_wipe(&p->around);
}

void xs_fingerprint(const uint8_t key[32], const xs_finding *f, char out[65])
{
    printing p;
    begin(&p, key);
    print(&p, f, out);
    end(&p);
}

void xs_fingerprints(const uint8_t key[32], xs_finding *f, size_t n)
{
    printing p;
    begin(&p, key);
    for (size_t i = 0; i < n; i++)
        print(&p, &f[i], f[i].fingerprint);
    end(&p);
}

static bool read_key(const char *path, uint8_t key[32])
{
    int fd = open(path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW);
    struct stat st;
    bool ok = fd >= 0 && fstat(fd, &st) == 0 && S_ISREG(st.st_mode) && st.st_uid == geteuid() &&
              st.st_size == 32 && read(fd, key, 32) == 32;
    if (fd >= 0)
        close(fd);
    return ok;
}

/* Written beside and linked into place, so that two processes at once agree on one key. */
static bool make_key(const char *dir, const char *path, uint8_t key[32])
{
    char temp[4200];
    snprintf(temp, sizeof temp, "%s/key.XXXXXX", dir);
    int fd = mkostemp(temp, O_CLOEXEC);
    if (fd < 0)
        return false;
    bool ok = getrandom(key, 32, 0) == 32 && write(fd, key, 32) == 32 && fsync(fd) == 0;
    close(fd);
    ok = ok && (link(temp, path) == 0 || errno == EEXIST);
    unlink(temp);
    return ok && read_key(path, key);
}

bool xs_local_key(uint8_t key[32])
{
    char dir[4096], path[4160];
    if (!xs_state_folder("", dir, sizeof dir))
        return false;
    snprintf(path, sizeof path, "%s/key", dir);
    return read_key(path, key) || make_key(dir, path, key);
}
