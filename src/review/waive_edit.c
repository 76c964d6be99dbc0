/* waive_edit.c -- changing a register: under a lock, checked before it is written. */
#include <cjson/cJSON.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "base/file.h"
#include "review/day.h"
#include "review/register.h"

#define DECISIONS_MAX ((size_t)256 << 20)

static int32_t today(void)
{
    time_t now = time(NULL);
    struct tm t;
    if (!localtime_r(&now, &t))
        return (int32_t)(now / 86400);
    return xs_day_of((uint32_t)(t.tm_year + 1900) * 10000 + (uint32_t)(t.tm_mon + 1) * 100 + (uint32_t)t.tm_mday);
}

/* Two people's commands at once must not lose one's waiver. Returns the lock, or -1. */
static int lock(const char *path, xs_error *err)
{
    char name[4200];
    snprintf(name, sizeof name, "%s", path);
    char *slash = strrchr(name, '/');
    if (slash && slash != name) {
        *slash = 0;
        mkdir(name, 0755);
    }
    snprintf(name, sizeof name, "%s.lock", path);
    int fd = open(name, O_RDWR | O_CREAT | O_CLOEXEC, 0600);
    if (fd < 0 || flock(fd, LOCK_EX) != 0) {
        xs_fail(err, XS_E_IO, errno, name, "cannot lock the register: %s", xs_errno_text(errno));
        if (fd >= 0)
            close(fd);
        return -1;
    }
    return fd;
}

static void unlock(int fd)
{
    if (fd >= 0)
        close(fd);
}

/* The register, or a new one. */
static xs_status take(xs_register *r, const char *path, xs_error *err)
{
    xs_status st = xs_register_load(r, path, today(), err);
    return st == XS_E_MISSING ? xs_register_init(r, err) : st;
}

static xs_str text(const char *s) { return xs_str_from(s ? s : ""); }

static void waiver_of(const xs_waiver_info *i, uint32_t days, char created[11], char expires[11], xs_waiver *w)
{
    int32_t now = today();
    xs_day_format(now, created);
    xs_day_format(now + (int32_t)(days ? days : XS_WAIVER_DAYS), expires);
    *w = (xs_waiver){.fingerprint = text(i->fingerprint),
                     .rule = text(i->rule),
                     .category = text(i->category),
                     .document = text(i->document),
                     .reason_code = text(i->reason_code),
                     .reason = text(i->reason),
                     .basis = text(i->basis),
                     .evidence = text(i->evidence),
                     .reviewer = text(i->reviewer),
                     .approver = text(i->approver),
                     .created = xs_str_from(created),
                     .expires = xs_str_from(expires)};
}

xs_status xs_waive_add(const char *path, const xs_waiver_info *info, uint32_t days, xs_lang lang, xs_error *err)
{
    char created[11], expires[11];
    xs_waiver w;
    waiver_of(info, days, created, expires, &w);
    xs_waiver_check(&w, today());
    if (w.state != XS_WAIVER_VALID)
        return xs_fail(err, XS_E_CONFIG, 0, path, "%s", lang == XS_EN ? w.why_en : w.why_zh);
    int fd = lock(path, err);
    if (fd < 0)
        return XS_E_IO;
    xs_register r;
    xs_status st = take(&r, path, err);
    if (st == XS_OK) {
        st = xs_register_add(&r, &w, today()) ? xs_register_save(&r, path, err)
                                             : xs_fail(err, XS_E_SYSTEM, ENOMEM, path, "no memory");
        xs_register_clear(&r);
    }
    unlock(fd);
    return st;
}

xs_status xs_waive_each(const char *path, xs_lang lang, void (*each)(void *ctx, const xs_waiver_info *w), void *ctx,
                        xs_error *err)
{
    xs_register r;
    xs_status st = xs_register_load(&r, path, today(), err);
    if (st != XS_OK)
        return st;
    for (size_t i = 0; i < r.n; i++) {
        const xs_waiver *w = &r.waivers[i];
        /* Strings of the register's arena are terminated. */
        each(ctx, &(xs_waiver_info){w->id.p, w->fingerprint.p, w->rule.p, w->category.p, w->document.p,
                                    w->reason_code.p, w->reason.p, w->basis.p, w->evidence.p, w->reviewer.p,
                                    w->approver.p, w->created.p, w->expires.p,
                                    w->state == XS_WAIVER_VALID ? "valid" : lang == XS_EN ? w->why_en : w->why_zh,
                                    w->state == XS_WAIVER_VALID});
    }
    xs_register_clear(&r);
    return XS_OK;
}

xs_status xs_waive_prune(const char *path, xs_lang lang, size_t *nremoved, xs_error *err)
{
    (void)lang;
    *nremoved = 0;
    int fd = lock(path, err);
    if (fd < 0)
        return XS_E_IO;
    xs_register r;
    xs_status st = xs_register_load(&r, path, today(), err);
    if (st == XS_OK) {
        size_t kept = 0;
        for (size_t i = 0; i < r.n; i++)
            if (r.waivers[i].state == XS_WAIVER_VALID)
                r.waivers[kept++] = r.waivers[i];
        *nremoved = r.n - kept;
        r.n = kept;
        if (*nremoved)
            st = xs_register_save(&r, path, err);
        xs_register_clear(&r);
    }
    unlock(fd);
    return st;
}

static const char *string_of(const cJSON *o, const char *key, const char *otherwise)
{
    const cJSON *v = cJSON_GetObjectItemCaseSensitive(o, key);
    return cJSON_IsString(v) && *v->valuestring ? v->valuestring : otherwise ? otherwise : "";
}

/* 误报 and 放行 become waivers; 确认 and 脱敏 mean that the document will change. */
static bool releases(const char *decision)
{
    return !strcmp(decision, "release") || !strcmp(decision, "false_positive");
}

static void info_of(const cJSON *d, const cJSON *root, const xs_waiver_info *fill, xs_waiver_info *out)
{
    bool wrong = !strcmp(string_of(d, "decision", ""), "false_positive");
    *out = (xs_waiver_info){.fingerprint = string_of(d, "fingerprint", ""),
                            .rule = string_of(d, "rule", ""),
                            .category = string_of(d, "category", ""),
                            .document = string_of(d, "sha256", ""),
                            .reason_code = string_of(d, "reason_code", wrong ? "误报" : fill->reason_code),
                            .reason = string_of(d, "reason", wrong ? "误报" : fill->reason),
                            .basis = string_of(d, "basis", fill->basis),
                            .evidence = string_of(d, "evidence", fill->evidence),
                            .reviewer = string_of(root, "reviewer", fill->reviewer),
                            .approver = string_of(root, "approver", fill->approver)};
}

static bool import_one(xs_register *r, const cJSON *d, const cJSON *root, const xs_waiver_info *fill, uint32_t days,
                       const char **why_zh, const char **why_en)
{
    xs_waiver_info info;
    xs_waiver w;
    char created[11], expires[11];
    info_of(d, root, fill, &info);
    bool secret = !strncmp(info.category, "SS.", 3);
    uint32_t life = days ? days : secret ? XS_WAIVER_SS_DAYS : XS_WAIVER_DAYS;
    waiver_of(&info, life, created, expires, &w);
    xs_waiver_check(&w, today());
    *why_zh = w.why_zh;
    *why_en = w.why_en;
    return w.state == XS_WAIVER_VALID && xs_register_add(r, &w, today());
}

static xs_status import(xs_register *r, const char *file, const cJSON *root, const xs_waiver_info *fill, uint32_t days,
                        xs_lang lang, xs_problem_fn *problem, void *ctx, size_t *nadded, size_t *nrefused,
                        xs_error *err)
{
    const cJSON *list = cJSON_GetObjectItemCaseSensitive(root, "decisions"), *d;
    if (strcmp(string_of(root, "kind", ""), "xianshen-decisions") != 0 || !cJSON_IsArray(list))
        return xs_fail(err, XS_E_CONFIG, 0, file, "%s",
                       lang == XS_EN ? "not a decisions file; export it from the report page"
                                     : "不是处理结果文件；请从报告页面导出");
    cJSON_ArrayForEach(d, list)
    {
        const char *zh = "", *en = "";
        if (!releases(string_of(d, "decision", "")))
            continue;
        if (import_one(r, d, root, fill, days, &zh, &en)) {
            (*nadded)++;
            continue;
        }
        (*nrefused)++;
        if (problem)
            problem(ctx, &(xs_problem){.file = string_of(d, "path", ""),
                                       .rule = string_of(d, "rule", ""),
                                       .what = lang == XS_EN ? en : zh});
    }
    return XS_OK;
}

xs_status xs_waive_import(const char *path, const char *file, const xs_waiver_info *fill, uint32_t days, xs_lang lang,
                          xs_problem_fn *problem, void *ctx, size_t *nadded, size_t *nrefused, xs_error *err)
{
    *nadded = *nrefused = 0;
    xs_buf b;
    xs_buf_init(&b, DECISIONS_MAX);
    xs_status st = xs_file_read(file, &b, err);
    cJSON *root = st == XS_OK ? cJSON_ParseWithLength(b.p ? b.p : "", b.n) : NULL;
    int fd = st == XS_OK ? lock(path, err) : -1;
    if (st == XS_OK && fd < 0)
        st = XS_E_IO;
    xs_register r;
    if (st == XS_OK) {
        st = take(&r, path, err);
        if (st == XS_OK) {
            st = import(&r, file, root, fill, days, lang, problem, ctx, nadded, nrefused, err);
            if (st == XS_OK && *nadded)
                st = xs_register_save(&r, path, err);
            xs_register_clear(&r);
        }
    }
    unlock(fd);
    cJSON_Delete(root);
    xs_buf_clear(&b);
    return st;
}
