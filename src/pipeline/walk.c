#include "pipeline/walk.h"

#include <dirent.h>
#include <errno.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

/* One folder being read: its names, sorted, in one buffer. */
typedef struct level {
    char *path;
    xs_buf names;     /* each: a type byte, the name, a NUL */
    uint32_t *order;  /* offsets into names */
    size_t n, at;
} level;

struct xs_walk {
    const char *const *paths;
    size_t npaths, at;
    level *levels;
    size_t nlevels, levels_cap;
    char *root; /* real path of the folder being walked, with a slash behind */
};

/* A folder's names may take this much: 64 million short names. */
#define NAMES_MAX ((size_t)2 << 30)

xs_walk *xs_walk_new(const char *const *paths, size_t n)
{
    xs_walk *w = calloc(1, sizeof *w);
    if (w) {
        w->paths = paths;
        w->npaths = n;
    }
    return w;
}

static void level_clear(level *l)
{
    free(l->path);
    xs_buf_clear(&l->names);
    free(l->order);
}

void xs_walk_free(xs_walk *w)
{
    if (!w)
        return;
    while (w->nlevels)
        level_clear(&w->levels[--w->nlevels]);
    free(w->levels);
    free(w->root);
    free(w);
}

static bool is_vcs(const char *name)
{
    return !strcmp(name, ".git") || !strcmp(name, ".svn") || !strcmp(name, ".hg");
}

static char type_of(const char *dir, const struct dirent *e)
{
    switch (e->d_type) {
    case DT_REG: return 'f';
    case DT_DIR: return 'd';
    case DT_LNK: return 'l';
    case DT_UNKNOWN: break;
    default: return 's';
    }
    char path[PATH_MAX];
    struct stat st;
    int n = snprintf(path, sizeof path, "%s/%s", dir, e->d_name);
    if (n < 0 || (size_t)n >= sizeof path || lstat(path, &st) != 0)
        return 'f'; /* opening it will say what is wrong */
    return S_ISREG(st.st_mode) ? 'f' : S_ISDIR(st.st_mode) ? 'd' : S_ISLNK(st.st_mode) ? 'l' : 's';
}

/* Order of full paths: a folder sorts as if its name ended in a slash. */
static int by_name(const void *a, const void *b, void *ctx)
{
    const char *base = ctx, *x = base + *(const uint32_t *)a, *y = base + *(const uint32_t *)b;
    bool xd = *x++ == 'd', yd = *y++ == 'd';
    while (*x && *x == *y) {
        x++;
        y++;
    }
    unsigned char cx = *x ? (unsigned char)*x : xd ? '/' : 0;
    unsigned char cy = *y ? (unsigned char)*y : yd ? '/' : 0;
    return (cx > cy) - (cx < cy);
}

static bool list(level *l, DIR *d)
{
    size_t cap = 0;
    for (struct dirent *e; errno = 0, (e = readdir(d)) != NULL;) {
        if (!strcmp(e->d_name, ".") || !strcmp(e->d_name, ".."))
            continue;
        char type = type_of(l->path, e);
        if (type == 'd' && is_vcs(e->d_name))
            continue;
        if (l->n == cap) {
            cap = cap ? cap * 2 : 64;
            uint32_t *p = reallocarray(l->order, cap, sizeof *p);
            if (!p)
                return false;
            l->order = p;
        }
        l->order[l->n++] = (uint32_t)l->names.n;
        xs_buf_add_char(&l->names, type);
        xs_buf_add(&l->names, e->d_name, strlen(e->d_name) + 1);
    }
    if (errno || l->names.failed) /* a listing that breaks off would hide files */
        return false;
    if (l->n)
        qsort_r(l->order, l->n, sizeof *l->order, by_name, l->names.p);
    return true;
}

/* Begin a folder; takes path. 0, or errno and the path is still the caller's. */
static int enter(xs_walk *w, char *path)
{
    if (w->nlevels == w->levels_cap) {
        size_t cap = w->levels_cap ? w->levels_cap * 2 : 16;
        level *p = reallocarray(w->levels, cap, sizeof *p);
        if (!p)
            return ENOMEM;
        w->levels = p;
        w->levels_cap = cap;
    }
    DIR *d = opendir(path);
    if (!d)
        return errno;
    level l = {.path = path};
    xs_buf_init(&l.names, NAMES_MAX);
    bool ok = list(&l, d);
    int e = errno;
    closedir(d);
    if (!ok) {
        l.path = NULL;
        level_clear(&l);
        return e ? e : ENOMEM;
    }
    w->levels[w->nlevels++] = l;
    return 0;
}

static bool found(xs_walk_entry *out, xs_walk_kind kind, char *path, int error)
{
    *out = (xs_walk_entry){kind, path, error};
    return path != NULL;
}

/* A link to something inside the root is skipped: its target comes by itself. */
static bool leads_inside(const xs_walk *w, const char *path)
{
    char *real = realpath(path, NULL);
    size_t n = w->root ? strlen(w->root) : 0; /* ends in a slash; the root itself does not */
    bool inside = real && n && (!strncmp(real, w->root, n) || (strlen(real) + 1 == n && !strncmp(real, w->root, n - 1)));
    free(real);
    return inside;
}

/* Next entry of the innermost folder. 1: *out is filled, 0: go on. */
static int step(xs_walk *w, xs_walk_entry *out)
{
    level *l = &w->levels[w->nlevels - 1];
    if (l->at == l->n) {
        level_clear(l);
        w->nlevels--;
        return 0;
    }
    const char *name = l->names.p + l->order[l->at++];
    char type = *name++, *path = NULL;
    size_t len = strlen(l->path);
    if (asprintf(&path, "%s%s%s", l->path, len && l->path[len - 1] == '/' ? "" : "/", name) < 0)
        return 0;
    if (type == 'd') {
        int e = enter(w, path);
        return e ? found(out, XS_WALK_UNREADABLE, path, e) : 0;
    }
    if (type == 'l' && leads_inside(w, path)) {
        free(path);
        return 0;
    }
    return found(out, type == 'f' ? XS_WALK_FILE : XS_WALK_SPECIAL, path, type == 'l' ? ELOOP : 0);
}

static bool is_pipe_name(const char *p)
{
    return !strncmp(p, "/dev/fd/", 8) || !strncmp(p, "/proc/self/fd/", 14) || !strcmp(p, "/dev/stdin");
}

/* A path the caller named. 1: *out is filled, 0: a folder was begun. */
static int begin(xs_walk *w, const char *name, xs_walk_entry *out)
{
    struct stat st;
    char *path = strdup(name);
    if (!path)
        return found(out, XS_WALK_MISSING, NULL, ENOMEM);
    if (!strcmp(name, "-"))
        return found(out, XS_WALK_STDIN, path, 0);
    if (stat(name, &st) != 0)
        return found(out, XS_WALK_MISSING, path, errno);
    if (S_ISREG(st.st_mode))
        return found(out, XS_WALK_FILE, path, 0);
    if (S_ISFIFO(st.st_mode) && is_pipe_name(name))
        return found(out, XS_WALK_PIPE, path, 0);
    if (!S_ISDIR(st.st_mode))
        return found(out, XS_WALK_SPECIAL, path, 0);
    for (size_t n = strlen(path); n > 1 && path[n - 1] == '/'; n--)
        path[n - 1] = 0;
    free(w->root);
    w->root = realpath(path, NULL);
    if (w->root && strcmp(w->root, "/") != 0) {
        char *slashed = NULL;
        if (asprintf(&slashed, "%s/", w->root) < 0)
            slashed = NULL;
        free(w->root);
        w->root = slashed;
    }
    int e = enter(w, path);
    return e ? found(out, XS_WALK_UNREADABLE, path, e) : 0;
}

bool xs_walk_next(xs_walk *w, xs_walk_entry *out)
{
    for (;;) {
        while (w->nlevels)
            if (step(w, out))
                return true;
        if (w->at == w->npaths)
            return false;
        if (begin(w, w->paths[w->at++], out))
            return true;
    }
}
