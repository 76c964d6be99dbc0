/* cache.c -- compiled databases on disk. What cannot be trusted or does not fit is deleted. */
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/error.h"
#include "base/file.h"
#include "base/hash.h"
#include "match/database.h"

typedef struct head {
    char magic[8];
    char key[65];      /* of sources, Hyperscan and platform; see cache_key */
    char engine[127];  /* hs_version() and hs_database_info() of the first database */
    uint64_t bytes;    /* of the file */
    uint64_t checksum; /* of the file with this field zero */
    uint64_t set_at, nset, words_at, nwords;
    uint32_t nhs, pad;
    struct {
        uint64_t at, n, kind;
    } hs[XS_DB_MAX];
} head;

static const char magic[8] = "xsdb 4\n";

/* Speed counts: this runs at every start. It guards against damage, not against an enemy, who is
 * kept out by owner and mode. Four lanes of multiply and rotate. */
static uint64_t checksum(const void *p, size_t n)
{
    const uint8_t *b = p;
    uint64_t lane[4] = {n, 0x9E3779B97F4A7C15u, 0xC2B2AE3D27D4EB4Fu, 0x165667B19E3779F9u};
    while (n >= 32) {
        uint64_t w[4];
        memcpy(w, b, 32);
        for (int i = 0; i < 4; i++) {
            lane[i] = (lane[i] ^ w[i]) * 0x9FB21C651E98DF25u;
            lane[i] = lane[i] << 29 | lane[i] >> 35;
        }
        b += 32;
        n -= 32;
    }
    uint64_t h = 0;
    for (int i = 0; i < 4; i++)
        h = (h ^ lane[i]) * 0x9FB21C651E98DF25u, h ^= h >> 32;
    for (; n > 0; n--, b++)
        h = (h ^ *b) * 0x100000001B3u;
    return h ^ h >> 29;
}

static uint64_t file_checksum(const head *h, size_t n)
{
    head copy = *h;
    copy.checksum = 0;
    return checksum(&copy, sizeof copy) ^ checksum((const char *)h + sizeof *h, n - sizeof *h);
}

/* Sources, library version and processor: another machine that shares the folder has another file.
 */
static bool cache_key(const char source_key[65], char key[65])
{
    hs_platform_info_t p;
    char text[128];
    if (hs_populate_platform(&p) != HS_SUCCESS)
        return false;
    snprintf(text, sizeof text, "%s|%u|%llu|%zu", hs_version(), p.tune, p.cpu_features,
             sizeof(head));
    xs_sha256 h;
    xs_sha256_init(&h);
    xs_sha256_add(&h, source_key, 64);
    xs_sha256_add(&h, text, strlen(text));
    xs_sha256_hex(&h, key);
    return true;
}

static bool cache_path(const xs_database_options *o, char key[65], char path[PATH_MAX])
{
    return o->cache_dir && *o->cache_dir && strlen(o->source_key) == 64 &&
           cache_key(o->source_key, key) &&
           snprintf(path, PATH_MAX, "%s/%.32s.xsdb", o->cache_dir, key) < PATH_MAX;
}

/* Only a folder of our own that nobody else may write to. */
static bool folder_ok(const char *dir)
{
    struct stat st;
    return stat(dir, &st) == 0 && S_ISDIR(st.st_mode) && st.st_uid == geteuid() &&
           !(st.st_mode & 022);
}

static void engine_of(const xs_database *d, char out[127])
{
    char *info = NULL;
    if (d->nhs > 0 && hs_database_info(d->hs[0].db, &info) != HS_SUCCESS)
        info = NULL;
    snprintf(out, 127, "%s; %s", hs_version(), info ? info : "");
    free(info);
}

static bool run_ok(uint64_t at, uint64_t n, uint64_t all)
{
    return at % 64 == 0 && at <= all && n <= all - at;
}

static bool head_ok(const head *h, size_t n, const char key[65])
{
    if (n < sizeof *h || memcmp(h->magic, magic, sizeof magic) != 0 ||
        memcmp(h->key, key, 65) != 0 || h->bytes != n || h->nhs > XS_DB_MAX ||
        !run_ok(h->set_at, h->nset, n) || !run_ok(h->words_at, h->nwords, n) || h->engine[126] != 0)
        return false;
    for (uint32_t i = 0; i < h->nhs; i++)
        if (!run_ok(h->hs[i].at, h->hs[i].n, n))
            return false;
    return file_checksum(h, n) == h->checksum;
}

/* Map a file that is ours alone. MAP_FAILED: it is not. */
static void *map_file(const char *path, size_t *n)
{
    struct stat st;
    void *p = MAP_FAILED;
    int fd = open(path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK);
    if (fd < 0)
        return p;
    if (fstat(fd, &st) == 0 && S_ISREG(st.st_mode) && st.st_uid == geteuid() &&
        !(st.st_mode & 077) && st.st_size >= (off_t)sizeof(head) && st.st_size < (off_t)1 << 33) {
        *n = (size_t)st.st_size;
        p = mmap(NULL, *n, PROT_READ, MAP_PRIVATE | MAP_POPULATE, fd, 0);
    }
    close(fd);
    return p;
}

static bool load(xs_database *d, const head *h)
{
    const char *base = (const char *)h;
    char engine[127];
    if (xs_ruleset_open(base + h->set_at, h->nset, &d->own_set, NULL) != XS_OK)
        return false;
    d->set = d->own_set;
    if (h->nwords && !(xs_words_open(base + h->words_at, h->nwords, &d->words)))
        return false;
    for (uint32_t i = 0; i < h->nhs; i++) {
        hs_database_t *db;
        if (hs_deserialize_database(base + h->hs[i].at, h->hs[i].n, &db) != HS_SUCCESS)
            return false;
        d->hs[d->nhs++] = (xs_hs){.db = db, .kind = (xs_hs_kind)(h->hs[i].kind % XS_HS_KINDS)};
    }
    engine_of(d, engine);
    return strcmp(engine, h->engine) == 0 && xs_database_finish(d, NULL) == XS_OK;
}

static xs_status missing(xs_error *err)
{
    return xs_fail(err, XS_E_MISSING, 0, "cache", "nothing usable");
}

xs_status xs_database_open(const xs_database_options *o, const xs_ruleset **set, xs_database **out,
                           xs_error *err)
{
    char key[65], path[PATH_MAX];
    if (!cache_path(o, key, path) || !folder_ok(o->cache_dir))
        return missing(err);
    xs_database *d = calloc(1, sizeof *d);
    if (!d)
        return xs_fail(err, XS_E_SYSTEM, 0, "cache", "out of memory");
    void *p = map_file(path, &d->nmap);
    if (p != MAP_FAILED) {
        d->map = p;
        if (head_ok(p, d->nmap, key) && load(d, p)) {
            *set = d->set;
            *out = d;
            return XS_OK;
        }
    }
    struct stat st;
    if (lstat(path, &st) == 0)
        unlink(path); /* foreign, damaged or stale */
    xs_database_free(d);
    return missing(err);
}

void xs_database_free(xs_database *d)
{
    if (!d)
        return;
    for (unsigned i = 0; i < d->nhs; i++)
        hs_free_database(d->hs[i].db);
    if (d->scratch)
        hs_free_scratch(d->scratch);
    free(d->nfas);
    free(d->nfa_of);
    free(d->most_ends);
    xs_ruleset_free(d->own_set);
    xs_buf_clear(&d->words_block);
    if (d->map)
        munmap(d->map, d->nmap);
    free(d);
}

/* ---- storing ---- */

static bool pad(xs_buf *b)
{
    static const char zero[64];
    return xs_buf_add(b, zero, (64 - b->n % 64) % 64);
}

static bool image(const xs_ruleset *s, const xs_database *d, const char key[65], xs_buf *b)
{
    head h = {.nhs = d->nhs};
    memcpy(h.magic, magic, sizeof magic);
    memcpy(h.key, key, sizeof h.key);
    engine_of(d, h.engine);
    xs_buf_add(b, &h, sizeof h);
    pad(b);
    h.set_at = b->n;
    h.nset = s->nblock;
    xs_buf_add(b, s->block, s->nblock);
    if (d->words.head) {
        pad(b);
        h.words_at = b->n;
        h.nwords = xs_words_bytes(&d->words);
        xs_buf_add(b, d->words.head, h.nwords);
    }
    for (unsigned i = 0; i < d->nhs; i++) {
        char *p = NULL;
        size_t n = 0;
        if (hs_serialize_database(d->hs[i].db, &p, &n) != HS_SUCCESS)
            return false;
        pad(b);
        h.hs[i].at = b->n;
        h.hs[i].n = n;
        h.hs[i].kind = d->hs[i].kind;
        xs_buf_add(b, p, n);
        free(p);
    }
    if (b->failed)
        return false;
    h.bytes = b->n;
    memcpy(b->p, &h, sizeof h);
    h.checksum = file_checksum((const head *)(const void *)b->p, b->n);
    memcpy(b->p, &h, sizeof h);
    return true;
}

static bool write_all(int fd, const char *p, size_t n)
{
    while (n > 0) {
        ssize_t k = write(fd, p, n);
        if (k < 0 && errno == EINTR)
            continue;
        if (k <= 0)
            return false;
        p += k;
        n -= (size_t)k;
    }
    return true;
}

xs_status xs_database_store(const xs_ruleset *s, const xs_database *d, const xs_database_options *o,
                            xs_error *err)
{
    char key[65], path[PATH_MAX], temporary[PATH_MAX + 16];
    if (!cache_path(o, key, path))
        return xs_fail(err, XS_E_ARG, 0, "cache", "no folder or key");
    xs_folder_make(o->cache_dir);
    if (!folder_ok(o->cache_dir))
        return xs_fail(err, XS_E_IO, errno, o->cache_dir,
                       "not a folder of one's own; give another");
    xs_buf b;
    xs_buf_init(&b, (size_t)4 << 30);
    bool ok = image(s, d, key, &b);
    snprintf(temporary, sizeof temporary, "%s.XXXXXX", path);
    int fd = ok ? mkostemp(temporary, O_CLOEXEC) : -1; /* mode 0600 */
    if (fd >= 0) {
        ok = write_all(fd, b.p, b.n) && fchmod(fd, 0600) == 0;
        ok = close(fd) == 0 && ok;
        ok = ok && rename(temporary, path) == 0;
        if (!ok)
            unlink(temporary);
    }
    xs_buf_clear(&b);
    return ok && fd >= 0 ? XS_OK
                         : xs_fail(err, XS_E_IO, errno, path, "cannot write; only speed is lost");
}
