/* baseline.c -- keyed fingerprints of findings known before, one a line, sorted. */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/random.h>
#include <unistd.h>

#include "base/file.h"
#include "review/register.h"

#define BASELINE_MAX ((size_t)256 << 20)
#define HEAD "xianshen baseline 1 "

typedef struct entry {
    char hex[65];
} entry;

struct xs_baseline {
    uint8_t key[32];
    entry *v;
    size_t n, cap;
};

static int by_hex(const void *a, const void *b) { return strcmp(((const entry *)a)->hex, ((const entry *)b)->hex); }

static bool put(xs_baseline *b, const char *hex)
{
    if (b->n == b->cap) {
        size_t cap = b->cap ? b->cap * 2 : 256;
        entry *v = reallocarray(b->v, cap, sizeof *v);
        if (!v)
            return false;
        b->v = v;
        b->cap = cap;
    }
    memcpy(b->v[b->n].hex, hex, 64);
    b->v[b->n++].hex[64] = 0;
    return true;
}

xs_status xs_baseline_new(xs_baseline **out, xs_error *err)
{
    xs_baseline *b = calloc(1, sizeof *b);
    if (!b || getrandom(b->key, sizeof b->key, 0) != (ssize_t)sizeof b->key) {
        free(b);
        return xs_fail(err, XS_E_SYSTEM, errno, "baseline", "no memory or no random bytes");
    }
    *out = b;
    return XS_OK;
}

void xs_baseline_free(xs_baseline *b)
{
    if (!b)
        return;
    explicit_bzero(b->key, sizeof b->key);
    free(b->v);
    free(b);
}

static bool is_hex(const char *p, size_t n) { return n >= 64 && strspn(p, "0123456789abcdef") >= 64; }

static bool parse(xs_baseline *b, const char *p, const char *end)
{
    size_t nhead = sizeof HEAD - 1;
    if ((size_t)(end - p) < nhead + 65 || memcmp(p, HEAD, nhead) != 0 || !is_hex(p + nhead, 64))
        return false;
    for (size_t i = 0; i < 32; i++) {
        unsigned v = 0;
        if (sscanf(p + nhead + 2 * i, "%2x", &v) != 1)
            return false;
        b->key[i] = (uint8_t)v;
    }
    for (p += nhead + 64; p < end;) {
        const char *nl = memchr(p, '\n', (size_t)(end - p));
        const char *stop = nl ? nl : end;
        if (stop - p >= 64 && !is_hex(p, (size_t)(stop - p)))
            return false;
        if (stop - p >= 64 && !put(b, p))
            return false;
        if (stop - p > 0 && stop - p < 64 && *p != '#')
            return false;
        p = stop + 1;
    }
    return true;
}

xs_status xs_baseline_load(const char *path, xs_baseline **out, xs_error *err)
{
    xs_buf text;
    xs_buf_init(&text, BASELINE_MAX);
    xs_status st = xs_file_read(path, &text, err);
    xs_baseline *b = st == XS_OK ? calloc(1, sizeof *b) : NULL;
    if (st == XS_OK && (!b || !parse(b, text.p ? text.p : "", text.p ? text.p + text.n : "")))
        st = xs_fail(err, XS_E_CONFIG, 0, path, "not a baseline; write one with `xianshen baseline write`");
    if (st == XS_OK) {
        qsort(b->v, b->n, sizeof *b->v, by_hex);
        *out = b;
    } else {
        xs_baseline_free(b);
    }
    xs_buf_clear(&text);
    return st;
}

bool xs_baseline_has(const xs_baseline *b, const xs_finding *f)
{
    entry e;
    xs_fingerprint(b->key, f, e.hex);
    return e.hex[0] && b->n && bsearch(&e, b->v, b->n, sizeof *b->v, by_hex) != NULL;
}

xs_status xs_baseline_add(xs_baseline *b, const xs_document *d, xs_error *err)
{
    for (size_t i = 0; i < d->nfindings; i++) {
        char hex[65];
        xs_fingerprint(b->key, &d->findings[i], hex);
        if (!hex[0] || !put(b, hex))
            return xs_fail(err, XS_E_SYSTEM, ENOMEM, "baseline", "no memory");
    }
    return XS_OK;
}

xs_status xs_baseline_save(const xs_baseline *b, const char *path, size_t *nfindings, xs_error *err)
{
    xs_buf text;
    xs_buf_init(&text, BASELINE_MAX);
    *nfindings = 0;
    if (b->n)
        qsort(b->v, b->n, sizeof *b->v, by_hex);
    xs_buf_add_str(&text, XS_STR(HEAD));
    for (size_t i = 0; i < 32; i++)
        xs_buf_printf(&text, "%02x", b->key[i]);
    xs_buf_add_char(&text, '\n');
    for (size_t i = 0; i < b->n; i++)
        if (i == 0 || strcmp(b->v[i].hex, b->v[i - 1].hex) != 0) {
            xs_buf_add(&text, b->v[i].hex, 64);
            xs_buf_add_char(&text, '\n');
            (*nfindings)++;
        }
    xs_status st = text.failed ? xs_fail(err, XS_E_SYSTEM, ENOMEM, path, "no memory")
                               : xs_file_replace(path, xs_buf_str(&text), 0600, err);
    xs_buf_wipe(&text);
    return st;
}
