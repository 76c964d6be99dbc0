/* reuse.c -- documents that have not changed since they were fully inspected. */
#include <dlfcn.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "pipeline/engine.h"

/* The file a program or library is: another build may judge otherwise. */
static void add_file(xs_buf *b, const char *path)
{
    struct stat st = {0};
    (void)stat(path, &st);
    xs_buf_printf(b, "%s %lld %lld.%09ld\n", path, (long long)st.st_size, (long long)st.st_mtim.tv_sec,
                  st.st_mtim.tv_nsec);
}

/* Everything but the document that decides a result. */
static bool make_context(xs_scanner *s)
{
    xs_buf *b = &s->context;
    Dl_info lib;
    xs_buf_init(b, 65536);
    xs_buf_printf(b, "%s\n%s\n%d %llu %u %u %d %u\n", xs_version(), xs_rules_pack_sha256(s->rules), (int)s->o.lang,
                  (unsigned long long)s->o.max_size, s->o.max_depth, s->o.max_findings, s->o.sandbox_best_effort,
                  xs_today() / 100);
    add_file(b, "/proc/self/exe");
    if (dladdr((void *)(uintptr_t)xs_rules_load, &lib) && lib.dli_fname)
        add_file(b, lib.dli_fname);
    add_file(b, s->o.worker ? s->o.worker : "");
    s->context_n = b->n;
    return !b->failed;
}

static bool hash_all(xs_scanner *s, const xs_source *src, xs_sha256 *h)
{
    uint64_t at = 0;
    xs_sha256_init(h);
    for (size_t n; (n = xs_source_read(src, at, s->block, XS_BLOCK_BYTES)) != 0; at += n) {
        if (n == SIZE_MAX)
            return false;
        xs_sha256_add(h, s->block, n);
        if (n < XS_BLOCK_BYTES) {
            at += n;
            break;
        }
    }
    return at == src->size;
}

bool xs_reuse_find(xs_scanner *s, const xs_source *src, xs_str name)
{
    xs_sha256 h;
    s->keep_result = false;
    if (!s->results || s->o.explain || s->text_only || (s->context_n == 0 && !make_context(s)) ||
        !hash_all(s, src, &h))
        return false;
    const char *slash = name.n ? memrchr(name.p, '/', name.n) : NULL;
    s->context.n = s->context_n;
    xs_buf_add_str(&s->context, slash ? (xs_str){slash, name.n - (size_t)(slash - name.p)} : name);
    if (s->context.failed) {
        s->context.failed = false;
        return false;
    }
    xs_results_key(&h, xs_buf_str(&s->context), &s->result_key);
    s->keep_result = true;
    xs_buf_reset(&s->decoded);
    xs_document d = {0};
    if (!xs_results_get(s->results, &s->result_key, &s->decoded) ||
        !xs_result_unpack(xs_buf_str(&s->decoded), &s->arena, &d) ||
        xs_coverage_of(d.parts, d.nparts) != XS_COVER_ALL || xs_source_changed(src, &s->before))
        return false;
    s->keep_result = false;
    d.path = s->doc.path;
    d.size = src->size;
    d.reused = true;
    s->doc = d;
    xs_sha256_hex(&h, s->doc.sha256);
    xs_finding *f = (xs_finding *)(uintptr_t)d.findings; /* fresh from the arena */
    xs_scan_settle(s, f, d.nfindings);
    s->doc.coverage = XS_COVER_ALL;
    s->doc.verdict = xs_verdict_of(f, d.nfindings, XS_COVER_ALL);
    s->doc.elapsed_ms = xs_now_ms() - s->began;
    return true;
}

void xs_reuse_keep(xs_scanner *s, const xs_document *d)
{
    if (!s->keep_result || xs_coverage_of(d->parts, d->nparts) != XS_COVER_ALL)
        return;
    xs_buf b;
    xs_buf_init(&b, (size_t)8 * 1024 * 1024);
    if (xs_result_pack(d, &b))
        xs_results_put(s->results, &s->result_key, xs_buf_str(&b));
    xs_buf_wipe(&b);
}
