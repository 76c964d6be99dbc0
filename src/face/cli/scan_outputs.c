/* scan_outputs.c -- reports to files and standard output, and the progress bar. */
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include "face/cli/scan.h"

static int write_all(void *ctx, const char *p, size_t n)
{
    int fd = *(int *)ctx;
    while (n) {
        ssize_t k = write(fd, p, n);
        if (k < 0 && errno == EINTR)
            continue;
        if (k < 0)
            return errno;
        p += k;
        n -= (size_t)k;
    }
    return 0;
}

static bool wants_color(const scan_settings *s, int fd)
{
    if (s->color >= 0)
        return s->color;
    const char *term = getenv("TERM");
    return isatty(fd) && !getenv("NO_COLOR") && term && strcmp(term, "dumb") != 0;
}

static bool failed(scan_outputs *o, size_t i, xs_status st)
{
    if (st == XS_OK)
        return false;
    if (!o->v[i].error) {
        o->v[i].error = st == XS_E_IO ? errno : ENOMEM;
        cli_message(cli_t("%s: 报告未写完：%s；检查结果不完整，不得据此发布",
                          "%s: the report is not complete: %s; do not publish on it"),
                    o->v[i].name, xs_errno_text(o->v[i].error));
    }
    return true;
}

bool scan_outputs_open(scan_outputs *o, const scan_settings *s, const xs_rules *r, int *status)
{
    *o = (scan_outputs){0};
    for (size_t i = 0; i < s->nformats; i++) {
        const char *name = i < s->noutputs ? s->outputs[i] : "-";
        bool standard = !strcmp(name, "-");
        int fd = standard ? STDOUT_FILENO
                          : open(name, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
        if (fd < 0) {
            cli_message(cli_t("%s: 无法写入：%s；请检查路径和权限", "%s: cannot write: %s; check path and permission"),
                        name, xs_errno_text(errno));
            *status = CLI_IO;
            return false;
        }
        struct winsize w = {0};
        ioctl(fd, TIOCGWINSZ, &w);
        o->v[i].fd = fd;
        o->v[i].name = standard ? cli_t("标准输出", "standard output") : name;
        xs_report_options ro = {.size = sizeof ro,
                                .format = s->formats[i],
                                .lang = cli_lang,
                                .reveal = s->reveal,
                                .color = wants_color(s, fd),
                                .quiet = s->quiet,
                                .width = w.ws_col,
                                .fail_on = s->fail_on,
                                .rules = r,
                                .write = write_all,
                                .ctx = &o->v[i].fd};
        xs_error err = {0};
        o->n = i + 1;
        xs_status st = xs_report_new(&ro, &o->v[i].report, &err);
        if (st != XS_OK) {
            errno = err.sys;
            *status = st == XS_E_IO && failed(o, i, st) ? CLI_IO : cli_failure(&err);
            return false;
        }
    }
    return true;
}

bool scan_outputs_document(scan_outputs *o, const xs_document *d)
{
    bool ok = true;
    for (size_t i = 0; i < o->n; i++)
        if (o->v[i].error || failed(o, i, xs_report_document(o->v[i].report, d)))
            ok = false;
    return ok;
}

bool scan_outputs_close(scan_outputs *o, const xs_summary *sum)
{
    bool ok = true;
    for (size_t i = 0; i < o->n; i++) {
        if (o->v[i].error || (sum && failed(o, i, xs_report_end(o->v[i].report, sum))))
            ok = false;
        xs_report_free(o->v[i].report);
        /* Some file systems tell of a full disk only here. */
        if (o->v[i].fd > STDERR_FILENO && close(o->v[i].fd) != 0 && ok)
            ok = !failed(o, i, XS_E_IO);
    }
    return ok;
}

/* The bar appears when a run takes longer than people wait without a sign. */
static bool shown;

void scan_progress_show(uint64_t files, uint64_t bytes, uint64_t known)
{
    enum { WIDTH = 24 };
    char bar[WIDTH + 1];
    uint64_t full = known ? files * WIDTH / known : 0;
    for (unsigned i = 0; i < WIDTH; i++)
        bar[i] = i < full ? '#' : '.';
    bar[WIDTH] = 0;
    fprintf(stderr, cli_t("\r[%s] %llu/%llu 个文件，%.1f MB ", "\r[%s] %llu/%llu documents, %.1f MB "), bar,
            (unsigned long long)files, (unsigned long long)known, (double)bytes / 1e6);
    fflush(stderr);
    shown = true;
}

void scan_progress_clear(void)
{
    if (shown)
        fputs("\r\x1b[K", stderr);
    shown = false;
}
