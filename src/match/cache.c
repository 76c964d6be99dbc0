/* cache.c -- compiled rules on disk. A file is trusted only when everything fits: owner, mode,
 * magic, versions, processor, checksum; any mismatch deletes it and the rules are compiled again. */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/error.h"
#include "base/hash.h"
#include "match/database.h"
#include "text/fold.h"

#define MAGIC "XSRULES2"
/* A million terms take about 200 MB; larger files are not ours. */
#define CACHE_MAX ((off_t)4 << 30)

/* Sections follow the head in this order, each padded to 16 bytes. */
enum { SET, LITERALS, PATTERNS, TABLES, SECTIONS };

typedef struct head {
    char magic[8];
    char key[72];
    char hs_version[64], fold_version[64], version[32];
    hs_platform_info_t platform;
    uint64_t sections[SECTIONS]; /* bytes */
    uint32_t nlits, nlit_atoms, npats, pointer_bytes;
    uint8_t sum[32]; /* SHA-256 of all that follows the head */
} head;

static uint64_t pad(uint64_t n) { return (n + 15) & ~(uint64_t)15; }

static bool fill(head *h, const char *key)
{
    memset(h, 0, sizeof *h);
    memcpy(h->magic, MAGIC, 8);
    snprintf(h->key, sizeof h->key, "%s", key);
    snprintf(h->hs_version, sizeof h->hs_version, "%s", hs_version());
    snprintf(h->fold_version, sizeof h->fold_version, "%s", xs_fold_version);
    snprintf(h->version, sizeof h->version, "%s", XS_VERSION_STRING);
    h->pointer_bytes = sizeof(void *);
    return hs_populate_platform(&h->platform) == HS_SUCCESS;
}

static bool path_of(const xs_database_options *o, char *out, size_t n)
{
    int k = snprintf(out, n, "%s/%.64s.rules", o->cache_dir, o->source_key);
    return k > 0 && (size_t)k < n;
}

/* ---- store --------------------------------------------------------------------------------- */

static bool make_folder(const char *dir)
{
    char path[4096];
    int n = snprintf(path, sizeof path, "%s", dir);
    if (n <= 0 || (size_t)n >= sizeof path)
        return false;
    for (char *p = path + 1; *p; p++)
        if (*p == '/') {
            *p = 0;
            mkdir(path, 0700);
            *p = '/';
        }
    return mkdir(path, 0700) == 0 || errno == EEXIST;
}

static bool write_all(int fd, const void *p, size_t n)
{
    const char *at = p;
    while (n) {
        ssize_t k = write(fd, at, n);
        if (k < 0 && errno == EINTR)
            continue;
        if (k <= 0)
            return false;
        at += k;
        n -= (size_t)k;
    }
    return true;
}

static bool write_file(int fd, head *h, const void *const *data)
{
    static const char zeros[16] = "";
    xs_sha256 sum;
    xs_sha256_init(&sum);
    for (int i = 0; i < SECTIONS; i++) {
        xs_sha256_add(&sum, data[i], h->sections[i]);
        xs_sha256_add(&sum, zeros, pad(h->sections[i]) - h->sections[i]);
    }
    xs_sha256_raw(&sum, h->sum);
    char first[(sizeof(head) + 15) & ~(size_t)15];
    memset(first, 0, sizeof first);
    memcpy(first, h, sizeof *h);
    bool ok = write_all(fd, first, sizeof first);
    for (int i = 0; ok && i < SECTIONS; i++)
        ok = write_all(fd, data[i], h->sections[i]) &&
             write_all(fd, zeros, pad(h->sections[i]) - h->sections[i]);
    return ok;
}

static bool serialise(const hs_database_t *db, char **out, uint64_t *n)
{
    size_t len = 0;
    *out = NULL;
    if (db && hs_serialize_database(db, out, &len) != HS_SUCCESS)
        return false;
    *n = len;
    return true;
}

xs_status xs_database_store(const xs_ruleset *s, const xs_database *d, const xs_database_options *o, xs_error *err)
{
    head h;
    char path[4200], temp[4240], *lits = NULL, *pats = NULL;
    bool ok = fill(&h, o->source_key) && path_of(o, path, sizeof path) && make_folder(o->cache_dir) &&
              serialise(d->literals, &lits, &h.sections[LITERALS]) &&
              serialise(d->patterns, &pats, &h.sections[PATTERNS]);
    h.sections[SET] = s->nblock;
    h.sections[TABLES] = d->nlits * sizeof *d->lits + (d->nlit_atoms + d->npats) * sizeof(uint32_t);
    h.nlits = d->nlits;
    h.nlit_atoms = d->nlit_atoms;
    h.npats = d->npats;
    if (ok) {
        snprintf(temp, sizeof temp, "%s.XXXXXX", path);
        int fd = mkostemp(temp, O_CLOEXEC); /* 0600 */
        const void *data[SECTIONS] = {s->block, lits, pats, d->lits};
        ok = fd >= 0 && write_file(fd, &h, data);
        if (fd >= 0)
            ok = close(fd) == 0 && ok;
        ok = ok && rename(temp, path) == 0;
        if (!ok && fd >= 0)
            unlink(temp);
    }
    int e = errno;
    free(lits);
    free(pats);
    return ok ? XS_OK : xs_fail(err, XS_E_IO, e, o->cache_dir, "the rule cache cannot be written: %s", strerror(e));
}

/* ---- open ---------------------------------------------------------------------------------- */

static bool fits(const head *h, const char *key, uint64_t size)
{
    head want;
    if (!fill(&want, key))
        return false;
    uint64_t total = pad(sizeof *h);
    for (int i = 0; i < SECTIONS; i++)
        if (h->sections[i] > (uint64_t)CACHE_MAX || (total += pad(h->sections[i])) > (uint64_t)CACHE_MAX)
            return false;
    uint64_t tables = (uint64_t)h->nlits * sizeof(xs_literal) +
                      ((uint64_t)h->nlit_atoms + h->npats) * sizeof(uint32_t);
    return total == size && tables == h->sections[TABLES] && !memcmp(h->magic, want.magic, sizeof h->magic) &&
           !memcmp(h->key, want.key, sizeof h->key) &&
           !memcmp(h->hs_version, want.hs_version, sizeof h->hs_version) &&
           !memcmp(h->fold_version, want.fold_version, sizeof h->fold_version) &&
           !memcmp(h->version, want.version, sizeof h->version) &&
           !memcmp(&h->platform, &want.platform, sizeof h->platform) &&
           h->pointer_bytes == want.pointer_bytes;
}

static bool sum_holds(const head *h, const char *map, size_t n)
{
    xs_sha256 sum;
    uint8_t raw[32];
    xs_sha256_init(&sum);
    xs_sha256_add(&sum, map + pad(sizeof *h), n - pad(sizeof *h));
    xs_sha256_raw(&sum, raw);
    return !memcmp(raw, h->sum, sizeof raw);
}

/* Every number in the tables must be one of the set. */
static bool tables_hold(const xs_database *d)
{
    for (uint32_t i = 0; i < d->nlits; i++)
        if (d->lits[i].first > d->nlit_atoms || d->lits[i].natoms > d->nlit_atoms - d->lits[i].first)
            return false;
    for (uint32_t i = 0; i < d->nlit_atoms; i++)
        if (d->lit_atoms[i] >= d->set->natoms)
            return false;
    for (uint32_t i = 0; i < d->npats; i++)
        if (d->pat_atoms[i] >= d->set->natoms)
            return false;
    return true;
}

static bool take(xs_database *d, const head *h)
{
    const char *at[SECTIONS], *p = (const char *)d->map + pad(sizeof *h);
    for (int i = 0; i < SECTIONS; i++) {
        at[i] = p;
        p += pad(h->sections[i]);
    }
    if (xs_ruleset_open(at[SET], h->sections[SET], &d->own_set, NULL) != XS_OK)
        return false;
    d->set = d->own_set;
    d->nlits = h->nlits;
    d->nlit_atoms = h->nlit_atoms;
    d->npats = h->npats;
    d->lits = (const xs_literal *)(const void *)at[TABLES];
    d->lit_atoms = (const uint32_t *)(const void *)(d->lits + d->nlits);
    d->pat_atoms = d->lit_atoms + d->nlit_atoms;
    d->bytes = h->sections[LITERALS] + h->sections[PATTERNS];
    return (!h->sections[LITERALS] ||
            hs_deserialize_database(at[LITERALS], h->sections[LITERALS], &d->literals) == HS_SUCCESS) &&
           (!h->sections[PATTERNS] ||
            hs_deserialize_database(at[PATTERNS], h->sections[PATTERNS], &d->patterns) == HS_SUCCESS) &&
           tables_hold(d) && xs_database_programs(d);
}

static bool map_file(xs_database *d, int fd, const char *key)
{
    struct stat st;
    if (fstat(fd, &st) != 0 || !S_ISREG(st.st_mode) || st.st_uid != geteuid() || (st.st_mode & 077) ||
        st.st_size < (off_t)pad(sizeof(head)) || st.st_size > CACHE_MAX)
        return false;
    d->nmap = (size_t)st.st_size;
    d->map = mmap(NULL, d->nmap, PROT_READ, MAP_PRIVATE | MAP_POPULATE, fd, 0);
    if (d->map == MAP_FAILED) {
        d->map = NULL;
        return false;
    }
    const head *h = d->map;
    return fits(h, key, d->nmap) && sum_holds(h, d->map, d->nmap) && take(d, h);
}

xs_status xs_database_open(const xs_database_options *o, const xs_ruleset **set, xs_database **out, xs_error *err)
{
    char path[4200];
    xs_database *d = calloc(1, sizeof *d);
    int fd = d && path_of(o, path, sizeof path) ? open(path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW) : -1;
    if (fd >= 0 && map_file(d, fd, o->source_key)) {
        close(fd);
        *set = d->set;
        *out = d;
        return XS_OK;
    }
    if (fd >= 0) {
        close(fd);
        unlink(path); /* whatever it is, it is not to be trusted */
    }
    xs_database_free(d);
    return xs_fail(err, XS_E_MISSING, 0, o->cache_dir ? o->cache_dir : "", "no compiled rules");
}

void xs_database_free(xs_database *d)
{
    if (!d)
        return;
    hs_free_database(d->literals);
    hs_free_database(d->patterns);
    free(d->programs);
    free(d->tables);
    xs_ruleset_free(d->own_set);
    if (d->map)
        munmap(d->map, d->nmap);
    free(d);
}
