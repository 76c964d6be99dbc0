/* clearance.c -- what was screened, by which pack, with which verdict and waivers; signed. */
#include <cjson/cJSON.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>
#include <unistd.h>

#include "base/file.h"
#include "base/hash.h"
#include "review/day.h"
#include "review/pack_sign.h"
#include "review/signature.h"

/* A clearance of a website's hundred thousand pages. */
#define CLEARANCE_MAX ((size_t)64 << 20)
#define KIND "xianshen-clearance"

struct xs_clearance {
    cJSON *root, *documents;
};

static const char *text_of(const cJSON *o, const char *key)
{
    const cJSON *v = cJSON_GetObjectItemCaseSensitive(o, key);
    return cJSON_IsString(v) ? v->valuestring : "";
}

static xs_status refuse(const char *where, const char *what, xs_error *err)
{
    return xs_fail(err, XS_E_CONFIG, 0, where, "%s", xs_say(what));
}

xs_status xs_clearance_new(const char *pack_id, const char *pack_sha256, xs_clearance **out, xs_error *err)
{
    xs_clearance *c = calloc(1, sizeof *c);
    char now[32] = "";
    time_t t = time(NULL);
    struct tm tm;
    if (gmtime_r(&t, &tm))
        strftime(now, sizeof now, "%Y-%m-%dT%H:%M:%SZ", &tm);
    if (c)
        c->root = cJSON_CreateObject();
    if (!c || !c->root) {
        xs_clearance_free(c);
        return xs_fail(err, XS_E_SYSTEM, ENOMEM, "clearance", "no memory");
    }
    cJSON_AddStringToObject(c->root, "kind", KIND);
    cJSON_AddNumberToObject(c->root, "version", 1);
    cJSON_AddStringToObject(c->root, "tool", XS_VERSION_STRING);
    cJSON_AddStringToObject(c->root, "created", now);
    cJSON *rules = cJSON_AddObjectToObject(c->root, "rules");
    cJSON_AddStringToObject(rules, "id", pack_id);
    cJSON_AddStringToObject(rules, "sha256", pack_sha256);
    c->documents = cJSON_AddArrayToObject(c->root, "documents");
    *out = c;
    return XS_OK;
}

void xs_clearance_free(xs_clearance *c)
{
    if (c)
        cJSON_Delete(c->root);
    free(c);
}

static void add_text(cJSON *o, const char *key, xs_str s)
{
    char *z = strndup(s.p ? s.p : "", s.n);
    cJSON_AddStringToObject(o, key, z ? z : "");
    free(z);
}

xs_status xs_clearance_add(xs_clearance *c, const xs_document *d, xs_error *err)
{
    if (d->verdict > XS_NOTE || d->coverage != XS_COVER_ALL) {
        char where[256];
        snprintf(where, sizeof where, "%.*s", (int)d->path.n, d->path.p);
        return refuse(where, d->coverage != XS_COVER_ALL ? "not fully inspected; it cannot be cleared"
                                                         : "findings are not settled; it cannot be cleared",
                      err);
    }
    cJSON *o = cJSON_CreateObject();
    cJSON_AddStringToObject(o, "sha256", d->sha256);
    add_text(o, "path", d->path);
    cJSON_AddNumberToObject(o, "size", (double)d->size);
    cJSON_AddStringToObject(o, "verdict", xs_action_name(d->verdict));
    cJSON_AddStringToObject(o, "coverage", xs_coverage_name(d->coverage));
    cJSON *waivers = cJSON_AddArrayToObject(o, "waivers");
    for (size_t i = 0; i < d->nfindings; i++) {
        if (!d->findings[i].waiver)
            continue;
        cJSON *w = cJSON_CreateObject();
        add_text(w, "id", d->findings[i].waiver->id);
        add_text(w, "expires", d->findings[i].waiver->expires);
        cJSON_AddItemToArray(waivers, w);
    }
    return cJSON_AddItemToArray(c->documents, o) ? XS_OK
                                                 : xs_fail(err, XS_E_SYSTEM, ENOMEM, "clearance", "no memory");
}

xs_status xs_clearance_sign(const xs_clearance *c, const char *path, const char *secret_key,
                            const char *password, xs_error *err)
{
    char comment[512];
    snprintf(comment, sizeof comment, "xianshen clearance %s %s", text_of(c->root, "created"),
             text_of(cJSON_GetObjectItem(c->root, "rules"), "id"));
    char *text = cJSON_Print(c->root);
    if (!text)
        return xs_fail(err, XS_E_SYSTEM, ENOMEM, path, "no memory");
    xs_status st = xs_signed_write(path, xs_str_from(text), secret_key, password, comment, err);
    cJSON_free(text);
    return st;
}

/* "name 1.2.3" against a lowest version, number by number. */
static bool is_older(const char *pack_id, const char *min)
{
    const char *v = strrchr(pack_id, ' ');
    v = v ? v + 1 : pack_id;
    /* No version at all is older than any. */
    return *v < '0' || *v > '9' || xs_version_compare(v, min) < 0;
}

/* A clock that was set back would bring expired waivers to life: what was signed tomorrow or later
 * shows it. A day of grace for time zones. */
static bool is_from_the_future(const xs_clearance *c)
{
    char tomorrow[11];
    xs_day_format((int32_t)(time(NULL) / 86400) + 1, tomorrow);
    return strncmp(text_of(c->root, "created"), tomorrow, 10) > 0;
}

static xs_status accept(xs_clearance *c, const char *path, xs_str text, const char *min_pack, xs_error *err)
{
    c->root = cJSON_ParseWithLength(text.p, text.n);
    c->documents = cJSON_GetObjectItemCaseSensitive(c->root, "documents");
    if (strcmp(text_of(c->root, "kind"), KIND) != 0 || !cJSON_IsArray(c->documents))
        return refuse(path, "not a clearance", err);
    if (is_from_the_future(c))
        return refuse(path, "signed in the future; check the clock", err);
    if (min_pack && is_older(text_of(cJSON_GetObjectItem(c->root, "rules"), "id"), min_pack))
        return refuse(path, "screened by an older rule pack than demanded; screen again", err);
    return XS_OK;
}

xs_status xs_clearance_open(const char *path, const char *public_key, const char *min_pack,
                            xs_clearance **out, xs_error *err)
{
    xs_public_key key;
    xs_buf text, sig;
    char sig_path[4200];
    snprintf(sig_path, sizeof sig_path, "%s.minisig", path);
    xs_buf_init(&text, CLEARANCE_MAX);
    xs_buf_init(&sig, 4096);
    xs_clearance *c = calloc(1, sizeof *c);
    xs_status st = c ? xs_public_key_read(public_key, &key, err)
                     : xs_fail(err, XS_E_SYSTEM, ENOMEM, path, "no memory");
    if (st == XS_OK)
        st = xs_file_read(path, &text, err);
    if (st == XS_OK)
        st = xs_file_read(sig_path, &sig, err);
    if (st == XS_OK)
        st = xs_verify(&key, xs_buf_str(&text), xs_buf_str(&sig), NULL, err);
    if (st == XS_OK)
        st = accept(c, path, xs_buf_str(&text), min_pack, err);
    if (st == XS_OK)
        *out = c;
    else
        xs_clearance_free(c);
    xs_buf_clear(&text);
    xs_buf_clear(&sig);
    return st;
}

xs_status xs_file_sha256(const char *file, char hex[65], xs_error *err)
{
    int fd = open(file, O_RDONLY | O_CLOEXEC);
    char block[65536];
    ssize_t n = fd < 0 ? -1 : 0;
    xs_sha256 h;
    xs_sha256_init(&h);
    while (fd >= 0 && (n = read(fd, block, sizeof block)) > 0)
        xs_sha256_add(&h, block, (size_t)n);
    int e = errno;
    if (fd >= 0)
        close(fd);
    if (n < 0)
        return xs_fail(err, e == ENOENT ? XS_E_MISSING : XS_E_IO, e, file, "%s", xs_errno_text(e));
    xs_sha256_hex(&h, hex);
    return XS_OK;
}

xs_status xs_clearance_check(const xs_clearance *c, const char *file, xs_error *err)
{
    char hex[65], today[11];
    xs_status st = xs_file_sha256(file, hex, err);
    if (st != XS_OK)
        return st;
    xs_day_format((int32_t)(time(NULL) / 86400), today);
    const cJSON *d, *w;
    cJSON_ArrayForEach(d, c->documents)
    {
        if (strcmp(text_of(d, "sha256"), hex) != 0)
            continue;
        cJSON_ArrayForEach(w, cJSON_GetObjectItemCaseSensitive(d, "waivers")) if (strcmp(text_of(w, "expires"), today) < 0)
            return refuse(file, "a waiver it stands on has expired; screen again", err);
        return XS_OK;
    }
    return refuse(file, "these bytes were not cleared; screen them", err);
}
