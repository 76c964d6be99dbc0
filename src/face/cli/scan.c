/* scan.c -- xianshen scan. */
#include <signal.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "face/cli/git.h"
#include "face/cli/scan.h"

static volatile int interrupted;

static void on_signal(int sig)
{
    (void)sig;
    if (interrupted)
        _exit(CLI_OS); /* the second time means now */
    interrupted = 1;
}

typedef struct tally {
    scan_outputs out;
    scan_ledger ledger;
    bool progress;
    struct timespec last;
    xs_action worst;     /* of unwaived findings that are not UX.UNREADABLE */
    bool not_inspected;
    int trouble; /* exit status of the worst path problem */
    bool unwritable;
} tally;

static int on_document(void *ctx, const xs_document *d)
{
    tally *t = ctx;
    for (size_t i = 0; i < d->nfindings; i++) {
        const xs_finding *f = &d->findings[i];
        bool unreadable = f->category.n == 13 && !memcmp(f->category.p, "UX.UNREADABLE", 13);
        if (!unreadable && !f->waiver && f->action > t->worst)
            t->worst = f->action;
    }
    t->not_inspected |= d->coverage != XS_COVER_ALL;
    if (t->progress)
        scan_progress_clear();
    /* The record comes first: what is reported as screened has been recorded. */
    if (!scan_ledger_document(&t->ledger, d) || !scan_outputs_document(&t->out, d))
        t->unwritable = true;
    return t->unwritable;
}

static void on_progress(void *ctx, uint64_t files, uint64_t bytes, uint64_t known)
{
    tally *t = ctx;
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    double since = (double)(now.tv_sec - t->last.tv_sec) + (double)(now.tv_nsec - t->last.tv_nsec) / 1e9;
    if (since < 0.2)
        return;
    t->last = now;
    scan_progress_show(files, bytes, known);
}

static void on_trouble(void *ctx, const xs_error *e)
{
    tally *t = ctx;
    scan_progress_clear();
    int status = cli_failure(e);
    if (status > t->trouble)
        t->trouble = status;
}

static void on_remark(void *ctx, const char *text)
{
    (void)ctx;
    scan_progress_clear();
    cli_message("%s", text);
}

static void print_stats(const xs_summary *s)
{
    double mb = (double)s->bytes / 1e6, sec = s->seconds > 0 ? s->seconds : 1e-9;
    fprintf(stderr,
            cli_t("统计：%llu 个文件，%.2f MB，%.3f 秒，%.1f MB/秒，%.0f 个/秒\n",
                  "stats: %llu documents, %.2f MB, %.3f s, %.1f MB/s, %.0f documents/s\n"),
            (unsigned long long)s->documents, mb, s->seconds, mb / sec, (double)s->documents / sec);
    if (s->reused)
        fprintf(stderr, cli_t("未改动、沿用上次结果：%llu 个\n", "unchanged, result kept: %llu documents\n"),
                (unsigned long long)s->reused);
    for (size_t i = 0; i < s->ncategories; i++)
        fprintf(stderr, "  %-16s %llu\n", s->categories[i], (unsigned long long)s->category_counts[i]);
}

static int exit_status(const tally *t, const scan_settings *s)
{
    if (t->unwritable)
        return CLI_IO;
    if (interrupted)
        return CLI_OS;
    if (t->trouble)
        return t->trouble;
    if (t->worst == XS_BLOCK)
        return CLI_BLOCK;
    if (t->worst >= s->fail_on)
        return CLI_REVIEW;
    return t->not_inspected ? CLI_NOT_INSPECTED : CLI_CLEAN;
}

/* Contents of a repository, one after the other. */
static xs_status scan_git(tally *t, const scan_settings *s, xs_rules *rules, xs_summary *sum, xs_error *err)
{
    git_blobs blobs = {0};
    git_reader reader;
    xs_scanner *scanner = NULL;
    struct timespec a, b;
    clock_gettime(CLOCK_MONOTONIC, &a);
    *sum = (xs_summary){.pack_id = xs_rules_pack_id(rules), .pack_sha256 = xs_rules_pack_sha256(rules)};
    bool ok = s->staged ? git_staged(&blobs) : s->git_range ? git_range(s->git_range, &blobs) : git_push(&blobs);
    xs_status st = ok ? xs_scanner_new(rules, &s->run.scan, &scanner, err) : XS_OK;
    if (ok && st == XS_OK && git_reader_open(&reader, &blobs)) {
        const char *path;
        for (int fd; st == XS_OK && !interrupted && (fd = git_reader_next(&reader, &path)) >= 0;) {
            const xs_document *d;
            st = xs_scan_fd(scanner, path, fd, &d, err);
            if (st == XS_OK) {
                xs_summary_add(sum, d);
                if (on_document(t, d) != 0)
                    break;
            }
        }
        ok = git_reader_close(&reader);
    }
    if (!ok)
        t->trouble = CLI_IO;
    clock_gettime(CLOCK_MONOTONIC, &b);
    sum->seconds = (double)(b.tv_sec - a.tv_sec) + (double)(b.tv_nsec - a.tv_nsec) / 1e9;
    xs_scanner_free(scanner);
    git_blobs_clear(&blobs);
    return st;
}

static int scan_with(scan_settings *s)
{
    xs_rules *rules = NULL;
    xs_error err = {0};
    if (cli_rules_load(&s->rules, &rules, &err) != XS_OK)
        return cli_failure(&err);
    tally t = {.progress = !s->no_progress && !s->quiet && isatty(STDERR_FILENO)};
    clock_gettime(CLOCK_MONOTONIC, &t.last);
    int status;
    xs_summary sum = {0};
    bool opened = scan_ledger_open(&t.ledger, s, rules, &status) && scan_outputs_open(&t.out, s, rules, &status);
    if (opened) {
        s->run.document = on_document;
        s->run.progress = t.progress ? on_progress : NULL;
        s->run.trouble = on_trouble;
        s->run.remark = on_remark;
        s->run.ctx = &t;
        s->run.interrupted = &interrupted;
        bool git = s->staged || s->git_range || s->pre_receive;
        xs_status st = git ? scan_git(&t, s, rules, &sum, &err) : xs_run(rules, &s->run, &sum, &err);
        if (st != XS_OK && !t.trouble && !t.unwritable && !interrupted)
            t.trouble = cli_failure(&err);
        scan_progress_clear();
        if (interrupted)
            cli_message(cli_t("已中断；尚未检查的文件不得发布", "interrupted; what was not screened must not be published"));
    }
    if (!scan_ledger_close(&t.ledger))
        t.unwritable = true;
    if (!scan_outputs_close(&t.out, opened ? &sum : NULL))
        t.unwritable = true;
    if (opened) {
        if (s->stats)
            print_stats(&sum);
        status = exit_status(&t, s);
    }
    xs_rules_free(rules);
    return status;
}

int cli_scan(int argc, char **argv)
{
    cli_args a;
    scan_settings s;
    int status = CLI_OS;
    struct sigaction on = {.sa_handler = on_signal};
    sigaction(SIGINT, &on, NULL);
    sigaction(SIGTERM, &on, NULL);
    if (!cli_args_init(&a, cli_command_find("scan"), argc, argv))
        return status;
    if (scan_settings_parse(&s, &a, &status))
        status = scan_with(&s);
    scan_settings_clear(&s);
    cli_args_clear(&a);
    return status;
}
