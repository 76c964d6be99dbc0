/* git.c -- git does the reading: its own program, so that every repository format works, also the
 * quarantine in which a push waits. */
#include "face/cli/git.h"

#include <errno.h>
#include <fcntl.h>
#include <spawn.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

extern char **environ;

static bool say_failed(const char *what)
{
    cli_message(cli_t("git: %s；请在 git 仓库中运行", "git: %s; run it inside a git repository"), what);
    return false;
}

/* Start git with its output (and, with in, its input) on pipes. */
static int start(const char *const *argv, int *in, int *out)
{
    int o[2] = {-1, -1}, i[2] = {-1, -1};
    pid_t pid = -1;
    if (pipe2(o, O_CLOEXEC) != 0 || (in && pipe2(i, O_CLOEXEC) != 0))
        return -1;
    posix_spawn_file_actions_t fa;
    posix_spawn_file_actions_init(&fa);
    posix_spawn_file_actions_adddup2(&fa, o[1], STDOUT_FILENO);
    if (in)
        posix_spawn_file_actions_adddup2(&fa, i[0], STDIN_FILENO);
    else
        posix_spawn_file_actions_addopen(&fa, STDIN_FILENO, "/dev/null", O_RDONLY, 0);
    char *copy[24];
    size_t n = 0;
    for (; argv[n] && n < 23; n++)
        copy[n] = (char *)(uintptr_t)argv[n];
    copy[n] = NULL;
    if (posix_spawnp(&pid, "git", &fa, NULL, copy, environ) != 0)
        pid = -1;
    posix_spawn_file_actions_destroy(&fa);
    close(o[1]);
    if (in)
        close(i[0]);
    *out = o[0];
    if (in)
        *in = i[1];
    return pid;
}

static bool succeeded(int pid)
{
    int st = 0;
    while (waitpid(pid, &st, 0) < 0)
        if (errno != EINTR)
            return false;
    return WIFEXITED(st) && WEXITSTATUS(st) == 0;
}

static bool add(git_blobs *b, const char *oid, const char *path)
{
    if (b->n == b->cap) {
        size_t cap = b->cap ? b->cap * 2 : 64;
        git_blob *v = reallocarray(b->v, cap, sizeof *v);
        if (!v)
            return false;
        b->v = v;
        b->cap = cap;
    }
    git_blob *x = &b->v[b->n];
    snprintf(x->oid, sizeof x->oid, "%s", oid);
    x->path = strdup(path);
    b->n += x->path != NULL;
    return x->path != NULL;
}

void git_blobs_clear(git_blobs *b)
{
    for (size_t i = 0; i < b->n; i++)
        free(b->v[i].path);
    free(b->v);
}

bool git_staged(git_blobs *out)
{
    static const char *const argv[] = {"git", "diff", "--cached", "--raw", "-z", "--no-abbrev", "--no-renames",
                                       "--diff-filter=ACMT", "--no-ext-diff", NULL};
    int fd, pid = start(argv, NULL, &fd);
    FILE *f = pid > 0 ? fdopen(fd, "r") : NULL;
    char *meta = NULL, *path = NULL;
    size_t nmeta = 0, npath = 0;
    bool ok = f != NULL;
    /* ":100644 100644 OLD NEW M" NUL path NUL */
    while (ok && getdelim(&meta, &nmeta, 0, f) > 0 && getdelim(&path, &npath, 0, f) > 0) {
        char mode[8] = "", oid[65] = "";
        if (sscanf(meta, ":%*s %7s %*s %64s", mode, oid) == 2 && !strncmp(mode, "100", 3))
            ok = add(out, oid, path);
    }
    free(meta);
    free(path);
    if (f)
        fclose(f);
    return (pid > 0 && succeeded(pid) && ok) || say_failed(cli_t("读不到暂存的内容", "the index cannot be read"));
}

/* "oid path" a line, from rev-list. */
static bool list_objects(const char *const *argv, git_blobs *out)
{
    int fd, pid = start(argv, NULL, &fd);
    FILE *f = pid > 0 ? fdopen(fd, "r") : NULL;
    char *line = NULL;
    size_t n = 0;
    ssize_t len;
    bool ok = f != NULL;
    while (ok && (len = getline(&line, &n, f)) > 0) {
        if (line[len - 1] == '\n')
            line[len - 1] = 0;
        char *space = strchr(line, ' ');
        if (space)
            *space = 0;
        ok = add(out, line, space ? space + 1 : line);
    }
    free(line);
    if (f)
        fclose(f);
    return pid > 0 && succeeded(pid) && ok;
}

#define REV_LIST "git", "-c", "core.quotePath=false", "rev-list", "--objects", "--filter=object:type=blob", "--filter-provided-objects"

bool git_range(const char *range, git_blobs *out)
{
    const char *const argv[] = {REV_LIST, "--end-of-options", range, NULL};
    return list_objects(argv, out) || say_failed(cli_t("没有这个范围", "no such range"));
}

bool git_push(git_blobs *out)
{
    char line[1024], before[65], after[65], ref[512];
    bool ok = true;
    while (ok && fgets(line, sizeof line, stdin)) {
        if (sscanf(line, "%64s %64s %511s", before, after, ref) != 3 || strspn(after, "0") == strlen(after))
            continue; /* a deleted reference brings nothing */
        const char *const argv[] = {REV_LIST, after, "--not", "--all", NULL};
        ok = list_objects(argv, out);
    }
    return ok || say_failed(cli_t("读不到推送的内容", "the pushed objects cannot be read"));
}

/* ---- contents ------------------------------------------------------------------------------ */

/* A child writes the names, so that neither side waits for a full pipe. */
static int feed(const git_blobs *b, int to)
{
    int pid = fork();
    if (pid != 0) {
        close(to);
        return pid;
    }
    FILE *f = fdopen(to, "w");
    for (size_t i = 0; f && i < b->n; i++)
        fprintf(f, "%s\n", b->v[i].oid);
    _exit(f && fclose(f) == 0 ? 0 : 1);
}

bool git_reader_open(git_reader *r, const git_blobs *b)
{
    static const char *const argv[] = {"git", "cat-file", "--batch", "--buffer", NULL};
    *r = (git_reader){.blobs = b, .fd = -1};
    int in, out;
    r->child = start(argv, &in, &out);
    if (r->child > 0) {
        r->feeder = feed(b, in);
        r->out = fdopen(out, "r");
    }
    return r->out || say_failed(cli_t("git cat-file 不能运行", "git cat-file does not run"));
}

static bool copy(git_reader *r, uint64_t n, int to)
{
    char block[65536];
    while (n) {
        size_t k = n < sizeof block ? (size_t)n : sizeof block;
        if (fread(block, 1, k, r->out) != k)
            return false;
        for (size_t done = 0; done < k;) {
            ssize_t w = write(to, block + done, k - done);
            if (w <= 0)
                return false;
            done += (size_t)w;
        }
        n -= k;
    }
    return getc(r->out) == '\n';
}

/* Large contents go to a file without a name, small ones stay in memory. */
#define IN_MEMORY ((uint64_t)64 << 20)

int git_reader_next(git_reader *r, const char **path)
{
    if (r->fd >= 0)
        close(r->fd);
    r->fd = -1;
    if (r->at == r->blobs->n)
        return -1;
    char head[160], type[16] = "";
    unsigned long long size = 0;
    r->failed = true;
    if (!fgets(head, sizeof head, r->out) || sscanf(head, "%*s %15s %llu", type, &size) != 2)
        return -1;
    r->fd = size > IN_MEMORY ? open("/tmp", O_TMPFILE | O_RDWR | O_CLOEXEC, 0600) : memfd_create("blob", MFD_CLOEXEC);
    if (r->fd < 0 || !copy(r, size, r->fd))
        return -1;
    r->failed = false;
    *path = r->blobs->v[r->at++].path;
    return r->fd;
}

bool git_reader_close(git_reader *r)
{
    if (r->fd >= 0)
        close(r->fd);
    if (r->out)
        fclose(r->out);
    bool ok = !r->failed && r->child > 0 && succeeded(r->child);
    if (r->feeder > 0)
        ok = succeeded(r->feeder) && ok;
    return ok || say_failed(cli_t("读取中断，内容没有全部检查", "reading broke off; not all was screened"));
}
