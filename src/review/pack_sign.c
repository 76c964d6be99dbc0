/* pack_sign.c -- signatures of rule packs: over a list of every file's hash, so that nothing in the
 * folder can be added, altered or taken away. */
#include "review/pack_sign.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/file.h"
#include "review/signature.h"

#define PACK_FILES_MAX 100000u
#define PACK_DEPTH_MAX 16
#define SIGNATURE_NAME "pack.sig"

typedef struct listing {
    char **paths; /* relative */
    size_t n, cap;
} listing;

static bool list_folder(listing *l, const char *root, const char *below, int depth)
{
    char path[4200];
    snprintf(path, sizeof path, "%s%s%s", root, *below ? "/" : "", below);
    DIR *d = depth < PACK_DEPTH_MAX ? opendir(path) : NULL;
    bool ok = d != NULL;
    for (struct dirent *e; ok && (e = readdir(d)) != NULL;) {
        char relative[4000], full[8400];
        struct stat st;
        if (e->d_name[0] == '.' || (!*below && !strcmp(e->d_name, SIGNATURE_NAME)))
            continue;
        int k = snprintf(relative, sizeof relative, "%s%s%s", below, *below ? "/" : "", e->d_name);
        snprintf(full, sizeof full, "%s/%s", root, relative);
        if (k < 0 || (size_t)k >= sizeof relative || stat(full, &st) != 0) {
            ok = false;
        } else if (S_ISDIR(st.st_mode)) {
            ok = list_folder(l, root, relative, depth + 1);
        } else {
            if (l->n == l->cap) {
                size_t cap = l->cap ? l->cap * 2 : 64;
                char **p = reallocarray(l->paths, cap, sizeof *p);
                ok = p && cap <= PACK_FILES_MAX * 2;
                if (p) {
                    l->paths = p;
                    l->cap = cap;
                }
            }
            ok = ok && (l->paths[l->n] = strdup(relative)) != NULL;
            l->n += ok;
        }
    }
    if (d)
        closedir(d);
    return ok;
}

static int by_text(const void *a, const void *b) { return strcmp(*(char *const *)a, *(char *const *)b); }

/* "hash  path" a line, sorted. */
static xs_status manifest(const char *pack, xs_buf *out, xs_error *err)
{
    listing l = {0};
    xs_status st = list_folder(&l, pack, "", 0) ? XS_OK : xs_fail(err, XS_E_IO, errno, pack, "the pack cannot be listed");
    if (l.n)
        qsort(l.paths, l.n, sizeof *l.paths, by_text);
    for (size_t i = 0; i < l.n; i++) {
        char full[8400], hex[65];
        snprintf(full, sizeof full, "%s/%s", pack, l.paths[i]);
        if (st == XS_OK)
            st = xs_file_sha256(full, hex, err);
        if (st == XS_OK)
            xs_buf_printf(out, "%s  %s\n", hex, l.paths[i]);
        free(l.paths[i]);
    }
    free(l.paths);
    return st != XS_OK || !out->failed ? st : xs_fail(err, XS_E_SYSTEM, ENOMEM, pack, "no memory");
}

/* The number behind `version:` in pack.yaml goes into the trusted comment: rollback is seen there. */
static void version_of(const char *pack, char out[64])
{
    char path[4200], line[512];
    snprintf(path, sizeof path, "%s/pack.yaml", pack);
    FILE *f = fopen(path, "re");
    out[0] = 0;
    while (f && fgets(line, sizeof line, f))
        if (sscanf(line, "version: %63s", out) == 1)
            break;
    if (f)
        fclose(f);
}

xs_status xs_pack_sign(const char *pack, const char *secret_key, const char *password, xs_error *err)
{
    xs_buf m, sig;
    xs_secret_key key;
    char version[64], comment[128], path[4200];
    xs_buf_init(&m, (size_t)64 << 20);
    xs_buf_init(&sig, 4096);
    xs_status st = manifest(pack, &m, err);
    if (st == XS_OK)
        st = xs_secret_key_read(secret_key, password, &key, err);
    if (st == XS_OK) {
        version_of(pack, version);
        snprintf(comment, sizeof comment, "xianshen pack %s", version);
        st = xs_sign(&key, xs_buf_str(&m), comment, &sig, err);
        xs_secret_key_clear(&key);
    }
    snprintf(path, sizeof path, "%s/" SIGNATURE_NAME, pack);
    if (st == XS_OK)
        st = xs_file_replace(path, xs_buf_str(&sig), 0644, err);
    xs_buf_clear(&m);
    xs_buf_clear(&sig);
    return st;
}

xs_status xs_pack_check(const char *pack, const char *public_key, char version[64], xs_error *err)
{
    xs_buf m, sig, comment;
    xs_public_key key;
    char path[4200];
    snprintf(path, sizeof path, "%s/" SIGNATURE_NAME, pack);
    xs_buf_init(&m, (size_t)64 << 20);
    xs_buf_init(&sig, 4096);
    xs_buf_init(&comment, 4096);
    xs_status st = xs_public_key_read(public_key, &key, err);
    if (st == XS_OK && xs_file_read(path, &sig, err) != XS_OK)
        st = xs_fail(err, XS_E_CONFIG, 0, pack, "the rule pack is not signed; sign it with `xianshen clear sign-pack`");
    if (st == XS_OK)
        st = manifest(pack, &m, err);
    if (st == XS_OK)
        st = xs_verify(&key, xs_buf_str(&m), xs_buf_str(&sig), &comment, err);
    version[0] = 0;
    if (st == XS_OK && comment.p && sscanf(comment.p, "xianshen pack %63s", version) != 1)
        st = xs_fail(err, XS_E_CONFIG, 0, pack, "signed, but not as a rule pack");
    xs_buf_clear(&m);
    xs_buf_clear(&sig);
    xs_buf_clear(&comment);
    return st;
}

xs_status xs_file_verify(const char *path, const char *public_key, xs_error *err)
{
    xs_buf text, sig;
    xs_public_key key;
    char sig_path[4200];
    snprintf(sig_path, sizeof sig_path, "%s.minisig", path);
    xs_buf_init(&text, (size_t)64 << 20);
    xs_buf_init(&sig, 4096);
    xs_status st = xs_public_key_read(public_key, &key, err);
    if (st == XS_OK)
        st = xs_file_read(path, &text, err);
    if (st == XS_OK)
        st = xs_file_read(sig_path, &sig, err);
    if (st == XS_OK)
        st = xs_verify(&key, xs_buf_str(&text), xs_buf_str(&sig), NULL, err);
    xs_buf_clear(&text);
    xs_buf_clear(&sig);
    return st;
}

int xs_version_compare(const char *a, const char *b)
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
