/* scanner.c -- one document from bytes to result. */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/limits.h"
#include "pipeline/engine.h"
#include "pipeline/pool.h"

void xs_scan_options_init(xs_scan_options *o)
{
    *o = (xs_scan_options){.size = sizeof *o,
                           .max_size = XS_MAX_SIZE,
                           .max_depth = XS_MAX_DEPTH,
                           .timeout_ms = XS_TIMEOUT_MS,
                           .max_findings = XS_MAX_FINDINGS};
}

xs_status xs_scanner_new(xs_rules *r, const xs_scan_options *o, xs_scanner **out, xs_error *err)
{
    xs_register *waivers = NULL;
    xs_scan_options defaults;
    if (!o) {
        xs_scan_options_init(&defaults);
        o = &defaults;
    }
    if (o->waivers && *o->waivers) {
        xs_run_options ro = {.scan = *o};
        xs_status st = xs_waivers_for(&ro, &waivers, err);
        if (st != XS_OK)
            return st;
    }
    /* A result cache that cannot be used is only slower. */
    xs_results *results = o->cache_dir ? xs_results_open(o->cache_dir, NULL) : NULL;
    xs_status st = xs_scanner_make(r, o, waivers, results, out, err);
    if (st == XS_OK) {
        (*out)->own_waivers = (*out)->own_results = true;
    } else {
        xs_waivers_free(waivers);
        xs_results_close(results);
    }
    return st;
}

xs_status xs_scanner_make(xs_rules *r, const xs_scan_options *o, xs_register *waivers, xs_results *results,
                          xs_scanner **out, xs_error *err)
{
    xs_scanner *s = calloc(1, sizeof *s);
    if (!s)
        return xs_fail(err, XS_E_SYSTEM, ENOMEM, "scanner", "no memory");
    s->rules = xs_rules_ref(r);
    s->o = *o;
    if (o->cache_dir) /* results are kept whole */
        s->o.no_sha256 = s->o.no_fingerprint = false;
    s->waivers = waivers;
    s->results = results;
    s->arena.max = XS_MAX_RESULT_BYTES;
    s->arena.keep = 16; /* malloc is slow with blocks of this size */
    xs_judge_options jo = {.lang = o->lang,
                           .max_findings = o->max_findings,
                           .explain = o->explain,
                           .cache_dir = r->cache_dir,
                           .today = xs_today()};
    if (o->baseline) {
        xs_status st = xs_baseline_load(o->baseline, &s->baseline, err);
        if (st != XS_OK) {
            xs_scanner_free(s);
            return st == XS_E_MISSING ? XS_E_CONFIG : st;
        }
    }
    s->matcher = xs_matcher_new(r->database);
    s->judge = xs_judge_new(r->set, &jo);
    s->block = malloc(XS_BLOCK_BYTES);
    xs_buf_init(&s->decoded, XS_BLOCK_BYTES * 4 + 64);
    xs_feed_init(&s->feed, s->matcher, s->judge);
    if (!s->matcher || !s->judge || !s->block) {
        xs_scanner_free(s);
        return xs_fail(err, XS_E_SYSTEM, ENOMEM, "scanner", "no memory");
    }
    *out = s;
    return XS_OK;
}

void xs_scanner_free(xs_scanner *s)
{
    if (!s)
        return;
    xs_pool_free(s->pool);
    xs_feed_clear(&s->feed);
    xs_judge_free(s->judge);
    xs_matcher_free(s->matcher);
    xs_arena_clear(&s->arena);
    xs_buf_wipe(&s->decoded);
    if (s->block)
        explicit_bzero(s->block, XS_BLOCK_BYTES);
    free(s->block);
    free(s->parts);
    free(s->notes);
    xs_baseline_free(s->baseline);
    if (s->own_waivers)
        xs_waivers_free(s->waivers);
    if (s->own_results)
        xs_results_close(s->results);
    explicit_bzero(&s->result_key, sizeof s->result_key);
    xs_buf_clear(&s->context);
    explicit_bzero(s->key, sizeof s->key);
    xs_rules_free(s->rules);
    free(s);
}

void xs_scan_note(xs_scanner *s, const char *zh, const char *en)
{
    if (s->nnotes == s->notes_cap) {
        size_t cap = s->notes_cap ? s->notes_cap * 2 : 8;
        xs_str *p = reallocarray(s->notes, cap, sizeof *p);
        if (!p) {
            s->out_of_memory = true;
            return;
        }
        s->notes = p;
        s->notes_cap = cap;
    }
    s->notes[s->nnotes++] = xs_arena_copy(&s->arena, xs_str_from(s->o.lang == XS_EN ? en : zh));
}

xs_part *xs_scan_part(xs_scanner *s, xs_str path, xs_visibility v, xs_str media_type)
{
    if (s->nparts == s->parts_cap) {
        size_t cap = s->parts_cap ? s->parts_cap * 2 : 16;
        xs_part *p = reallocarray(s->parts, cap, sizeof *p);
        if (!p) {
            s->out_of_memory = true;
            return NULL;
        }
        s->parts = p;
        s->parts_cap = cap;
    }
    xs_part *p = &s->parts[s->nparts++];
    *p = (xs_part){.path = xs_arena_copy(&s->arena, path),
                   .media_type = xs_arena_copy(&s->arena, media_type),
                   .visibility = v,
                   .state = XS_PART_SCANNED};
    return p;
}

void xs_part_fail(xs_scanner *s, xs_part *p, xs_part_state state, const char *zh, const char *en)
{
    p->state = state;
    p->note = xs_arena_copy(&s->arena, xs_str_from(s->o.lang == XS_EN ? en : zh));
}

bool xs_scan_late(const xs_scanner *s)
{
    return s->o.timeout_ms && xs_now_ms() - s->began > (double)s->o.timeout_ms;
}

size_t xs_source_read(const xs_source *src, uint64_t at, char *p, size_t n)
{
    if (src->fd < 0) {
        uint64_t left = at < src->size ? src->size - at : 0;
        size_t k = left < n ? (size_t)left : n;
        if (k)
            memcpy(p, src->p + at, k);
        return k;
    }
    size_t done = 0;
    while (done < n) {
        ssize_t k = pread(src->fd, p + done, n - done, (off_t)(at + done));
        if (k < 0 && errno == EINTR)
            continue;
        if (k < 0)
            return SIZE_MAX;
        if (k == 0)
            break;
        done += (size_t)k;
        /* The size said this is all; whether it still is shows after the last block. */
        if (src->size && at + done == src->size)
            break;
    }
    return done;
}

/* The name is screened like a line of text: a draft or a list of names often says so there. */
static void screen_name(xs_scanner *s, xs_str path)
{
    const char *slash = path.n ? memrchr(path.p, '/', path.n) : NULL;
    xs_str name = slash ? (xs_str){slash + 1, (size_t)(path.p + path.n - slash) - 1} : path;
    xs_judge_part(s->judge, XS_STR(""), XS_METADATA, true, XS_STR(""));
    xs_feed_begin(&s->feed, XS_FOLD_STRUCTURED, 0);
    xs_feed_place(&s->feed, &(xs_place){.kind = XS_BLOCK_NAME, .visibility = XS_METADATA});
    if (xs_utf8_valid_prefix(name.p, name.n) == name.n) {
        xs_feed_text(&s->feed, name.p, name.n);
    } else { /* from an archive or a file system of another time */
        xs_charset_guess g;
        xs_charset_detect(name.p, name.n, true, XS_CS_UNKNOWN, &g);
        xs_decoder *d = xs_decoder_new(g.best);
        xs_buf_reset(&s->decoded);
        if (d && xs_decoder_feed(d, name.p, name.n, true, &s->decoded))
            xs_feed_text(&s->feed, s->decoded.p, s->decoded.n);
        else
            s->out_of_memory = true;
        xs_decoder_free(d);
    }
    xs_feed_end(&s->feed);
    xs_judge_part_end(s->judge);
}

/* Paths in reports are UTF-8; other bytes of a name are written \xHH. */
static xs_str shown_path(xs_scanner *s, xs_str path)
{
    size_t valid = xs_utf8_valid_prefix(path.p, path.n);
    if (valid == path.n)
        return xs_arena_copy(&s->arena, path);
    xs_buf b;
    xs_buf_init(&b, path.n * 4 + 1);
    for (size_t i = 0; i < path.n;) {
        size_t k = xs_utf8_valid_prefix(path.p + i, path.n - i);
        xs_buf_add(&b, path.p + i, k);
        i += k;
        if (i < path.n)
            xs_buf_printf(&b, "\\x%02X", (unsigned char)path.p[i++]);
    }
    xs_str shown = xs_arena_copy(&s->arena, xs_buf_str(&b));
    xs_buf_clear(&b);
    return shown;
}

static void begin(xs_scanner *s, xs_str path)
{
    xs_arena_reset(&s->arena);
    s->nparts = s->nnotes = 0;
    s->out_of_memory = s->read_twice = false;
    s->feed.hits_dropped = 0;
    s->began = xs_now_ms();
    s->doc = (xs_document){.path = shown_path(s, path)};
}

static void begin_judging(xs_scanner *s, xs_str path)
{
    xs_judge_begin(s->judge, path, &s->arena);
    if (path.n)
        screen_name(s, path);
}

/* What a second decoding only repeats is dropped: the same rule, line and text. Columns differ between
 * decodings, and findings of one line lie together within each. */
#define REPEAT_REACH 4096
static size_t drop_repeats(xs_finding *f, size_t n)
{
    size_t kept = 0;
    for (size_t i = 0; i < n; i++) {
        bool repeat = false;
        size_t least = kept > REPEAT_REACH ? kept - REPEAT_REACH : 0;
        for (size_t k = kept; k > least && !repeat; k--)
            repeat = f[i].location.line && f[k - 1].location.line == f[i].location.line &&
                     xs_str_eq(f[k - 1].rule, f[i].rule) && xs_str_eq(f[k - 1].match, f[i].match) &&
                     xs_str_eq(f[k - 1].location.part, f[i].location.part);
        if (!repeat)
            f[kept++] = f[i];
    }
    return kept;
}

/* A cap that hid something from the rules: a note says what, the first part stands for all. */
static void hide(xs_scanner *s, const char *zh, const char *en)
{
    if (s->nparts && s->parts[0].state == XS_PART_SCANNED)
        xs_part_fail(s, &s->parts[0], XS_PART_OVER_LIMIT, zh, en);
    else
        xs_scan_note(s, zh, en);
}

static void note_hits_dropped(xs_scanner *s)
{
    char zh[160], en[160];
    unsigned long long n = s->feed.hits_dropped;
    snprintf(zh, sizeof zh, "命中过密：另有 %llu 个候选未逐一确认；请拆分文件后重试", n);
    snprintf(en, sizeof en, "hits too dense: %llu candidates were not confirmed; split the file and try again", n);
    if (n)
        hide(s, zh, en);
}

/* Beyond max_findings the strongest of every rule are kept and nothing is hidden that would change the
 * verdict; where memory ran out first that is not known. */
static void note_findings_dropped(xs_scanner *s, uint64_t n, bool full)
{
    char zh[160], en[160];
    snprintf(zh, sizeof zh, "发现过多：另有 %llu 项未列出", (unsigned long long)n);
    snprintf(en, sizeof en, "too many findings: %llu more are not listed", (unsigned long long)n);
    if (n && full)
        xs_scan_note(s, zh, en);
    else if (n)
        hide(s, zh, en);
}

static xs_status finish(xs_scanner *s, const xs_document **out, xs_error *err)
{
    note_hits_dropped(s);
    for (size_t i = 0; i < s->nparts; i++)
        if (s->parts[i].state != XS_PART_SCANNED)
            xs_judge_unreadable(s->judge, s->parts[i].path, s->parts[i].state, s->parts[i].note);
    size_t n;
    uint64_t dropped;
    const xs_finding *found = xs_judge_end(s->judge, &n, &dropped);
    xs_finding *f = xs_arena_array(&s->arena, n, sizeof *f);
    if (n && !f) {
        /* The result arena is full: the findings themselves lie in it and stay valid. */
        s->doc.findings = found;
    } else {
        if (n)
            memcpy(f, found, n * sizeof *f);
        s->doc.findings = f;
        if (s->read_twice)
            n = drop_repeats(f, n);
    }
    s->doc.nfindings = n;
    note_findings_dropped(s, dropped, s->o.max_findings && n >= s->o.max_findings);
    if (s->o.explain) {
        size_t nlines;
        const xs_str *lines = xs_judge_dropped(s->judge, &nlines);
        for (size_t i = 0; i < nlines; i++)
            xs_scan_note(s, lines[i].p, lines[i].p);
    }
    if (s->out_of_memory)
        return xs_fail(err, XS_E_SYSTEM, ENOMEM, "scanner", "no memory");
    s->doc.parts = s->parts;
    s->doc.nparts = s->nparts;
    s->doc.notes = s->notes;
    s->doc.nnotes = s->nnotes;
    xs_reuse_keep(s, &s->doc);
    if (f)
        xs_scan_settle(s, f, n);
    s->doc.coverage = xs_coverage_of(s->parts, s->nparts);
    s->doc.verdict = xs_verdict_of(s->doc.findings, s->doc.nfindings, s->doc.coverage);
    s->doc.elapsed_ms = xs_now_ms() - s->began;
    *out = &s->doc;
    return XS_OK;
}

static xs_status scan(xs_scanner *s, const char *name, const xs_source *src, const xs_document **out,
                      xs_error *err)
{
    begin(s, xs_str_from(name));
    if (xs_reuse_find(s, src, xs_str_from(name))) {
        *out = &s->doc;
        return XS_OK;
    }
    begin_judging(s, xs_str_from(name));
    xs_status st = xs_ingest(s, src, xs_str_from(name), err);
    return st == XS_OK ? finish(s, out, err) : st;
}

xs_status xs_scan_unreadable(xs_scanner *s, const char *name, xs_part_state state, int error,
                             const xs_document **out, xs_error *err)
{
    begin(s, xs_str_from(name));
    s->keep_result = false;
    begin_judging(s, xs_str_from(name));
    xs_part *p = xs_scan_part(s, XS_STR(""), XS_VISIBLE, XS_STR("application/octet-stream"));
    if (!p)
        return xs_fail(err, XS_E_SYSTEM, ENOMEM, "scanner", "no memory");
    s->doc.media_type = p->media_type;
    char zh[256], en[256];
    snprintf(zh, sizeof zh, error ? "无法打开：%s；请检查权限" : "管道、设备或指向别处的链接，不予读取%.0s", xs_errno_text(error));
    snprintf(en, sizeof en, error ? "cannot be opened: %s; check its permissions"
                                  : "a FIFO, a device or a link to elsewhere; it is not read%.0s",
             xs_errno_text(error));
    xs_part_fail(s, p, state, zh, en);
    return finish(s, out, err);
}

xs_status xs_scan_bytes(xs_scanner *s, const char *name, const void *p, size_t n,
                        const xs_document **out, xs_error *err)
{
    xs_source src = {.fd = -1, .p = p, .size = n};
    return scan(s, name, &src, out, err);
}

xs_status xs_scan_fd(xs_scanner *s, const char *name, int fd, const xs_document **out, xs_error *err)
{
    struct stat st;
    if (fstat(fd, &st) != 0)
        return xs_fail(err, XS_E_IO, errno, name, "cannot stat: %s", xs_errno_text(errno));
    if (!S_ISREG(st.st_mode))
        return xs_fail(err, XS_E_ARG, 0, name,
                       s->o.lang == XS_EN ? "not a regular file" : "不是普通文件");
    return xs_scan_regular(s, name, fd, &st, out, err);
}

xs_status xs_scan_regular(xs_scanner *s, const char *name, int fd, const struct stat *st,
                          const xs_document **out, xs_error *err)
{
    xs_source src = {.fd = fd, .size = (uint64_t)st->st_size};
    s->before = *st;
    return scan(s, name, &src, out, err);
}
