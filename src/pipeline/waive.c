/* waive.c -- fingerprints and waivers in the scan. */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "pipeline/engine.h"
#include "review/day.h"
#include "rules/ruleset.h"

/* .xianshen/waivers.yaml in the folder PATH, else in the folder it stands in. Caller frees; NULL when
 * there is none. */
static char *beside(const char *path)
{
    char *dir = strdup(path), *found = NULL;
    char *slash = dir ? strrchr(dir, '/') : NULL;
    for (int up = 0; dir && up < 2 && !found; up++) {
        char *candidate = NULL;
        const char *base = dir;
        if (up == 1) { /* a file's own folder */
            if (slash)
                *slash = 0;
            base = slash ? dir : ".";
        }
        if (asprintf(&candidate, "%s/.xianshen/waivers.yaml", *base ? base : "/") < 0)
            candidate = NULL;
        if (candidate && access(candidate, F_OK) == 0)
            found = candidate;
        else
            free(candidate);
    }
    free(dir);
    return found;
}

xs_status xs_waivers_for(const xs_run_options *o, xs_register **out, xs_error *err)
{
    *out = NULL;
    char *path = NULL;
    if (o->scan.waivers)
        path = *o->scan.waivers ? strdup(o->scan.waivers) : NULL;
    else
        for (size_t i = 0; i < o->npaths && !path; i++)
            path = beside(o->paths[i]);
    if (!path)
        return XS_OK;
    xs_register *w = calloc(1, sizeof *w);
    xs_status st = w ? xs_register_load(w, path, xs_day_of(xs_today()), err)
                     : xs_fail(err, XS_E_SYSTEM, ENOMEM, path, "no memory");
    if (st == XS_OK)
        *out = w;
    else
        free(w);
    /* A register that was named but is not there is a wrong setting, not a wrong input. */
    if (st == XS_E_MISSING && err)
        err->status = st = XS_E_CONFIG;
    free(path);
    return st;
}

void xs_waivers_free(xs_register *w)
{
    if (!w)
        return;
    xs_register_clear(w);
    free(w);
}

static bool has_rule(const xs_rules *r, xs_str id)
{
    for (uint32_t i = 0; i < r->set->nrules; i++)
        if (xs_str_eq(xs_rs(r->set, r->set->rules[i].id), id))
            return true;
    return false;
}

void xs_waivers_remark(const xs_register *w, const xs_rules *r, const xs_run_options *o)
{
    bool en = o->scan.lang == XS_EN;
    for (size_t i = 0; o->remark && i < w->n; i++) {
        const xs_waiver *x = &w->waivers[i];
        const char *what = NULL;
        if (x->state != XS_WAIVER_VALID)
            what = en ? x->why_en : x->why_zh;
        else if (x->rule.n && !has_rule(r, x->rule))
            what = en ? "stale: the pack has no such rule" : "已失效：规则包中没有这条规则";
        else if (!x->used)
            what = en ? "unused: it covers nothing here" : "未用到：本次没有对应的发现";
        if (!what)
            continue;
        char text[512];
        snprintf(text, sizeof text, en ? "waiver %.*s: %s" : "放行 %.*s：%s", (int)x->id.n, x->id.p, what);
        o->remark(o->ctx, text);
    }
}

#define LITERAL(s) {s, sizeof(s) - 1}
static const xs_waiver_ref known_zh = {LITERAL("baseline"), LITERAL("基线：开始使用前已有"), {"", 0}, {"", 0}};
static const xs_waiver_ref known_en = {LITERAL("baseline"), LITERAL("baseline: known before"), {"", 0}, {"", 0}};

void xs_scan_settle(xs_scanner *s, xs_finding *f, size_t n)
{
    const uint8_t *key = s->waivers ? s->waivers->key : NULL;
    bool asked = s->waivers || s->baseline || !s->o.no_fingerprint;
    if (!key && n && asked) {
        if (!s->has_key)
            s->has_key = xs_local_key(s->key);
        key = s->has_key ? s->key : NULL;
    }
    if (key && n)
        xs_fingerprints(key, f, n);
    for (size_t i = 0; asked && i < n; i++) {
        if (s->waivers)
            f[i].waiver = xs_register_find(s->waivers, &f[i], s->doc.sha256);
        if (s->baseline && !f[i].waiver && xs_baseline_has(s->baseline, &f[i]))
            f[i].waiver = s->o.lang == XS_EN ? &known_en : &known_zh;
    }
}
