/* body.c -- the items of a request. */
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "face/daemon/daemon.h"

/* An item larger than this goes to a file without a name: memory stays flat under many uploads. */
#define IN_MEMORY ((uint64_t)1 << 20)
#define ITEMS_MAX 1000

bool body_item(body *b, const char *name)
{
    if (b->n == ITEMS_MAX) {
        b->too_large = true;
        return false;
    }
    item *v = reallocarray(b->v, b->n + 1, sizeof *v);
    if (!v) {
        b->failed = true;
        return false;
    }
    b->v = v;
    v[b->n] = (item){.name = strdup(name && *name ? name : "upload"), .fd = -1};
    b->failed |= v[b->n].name == NULL;
    b->n++;
    return !b->failed;
}

static bool write_all(int fd, const char *p, size_t n)
{
    while (n) {
        ssize_t k = write(fd, p, n);
        if (k < 0 && errno == EINTR)
            continue;
        if (k <= 0)
            return false;
        p += k;
        n -= (size_t)k;
    }
    return true;
}

static bool spill(item *x)
{
    x->fd = open("/tmp", O_TMPFILE | O_RDWR | O_CLOEXEC, 0600);
    if (x->fd < 0)
        x->fd = memfd_create("upload", MFD_CLOEXEC);
    if (x->fd < 0 || !write_all(x->fd, x->p, (size_t)x->n))
        return false;
    explicit_bzero(x->p, (size_t)x->n);
    free(x->p);
    x->p = NULL;
    return true;
}

void body_add(body *b, const char *p, size_t n)
{
    if (b->n == 0 || b->too_large || b->failed)
        return;
    if (n > b->max || b->total > b->max - n) {
        b->too_large = true;
        return;
    }
    b->total += n;
    item *x = &b->v[b->n - 1];
    if (x->fd < 0 && x->n + n > IN_MEMORY && !spill(x)) {
        b->failed = true;
        return;
    }
    if (x->fd >= 0) {
        b->failed |= !write_all(x->fd, p, n);
    } else {
        char *grown = realloc(x->p, (size_t)x->n + n + 1);
        if (!grown) {
            b->failed = true;
            return;
        }
        x->p = grown;
        memcpy(grown + x->n, p, n);
    }
    x->n += n;
}

void body_clear(body *b)
{
    for (size_t i = 0; i < b->n; i++) {
        if (b->v[i].fd >= 0)
            close(b->v[i].fd);
        if (b->v[i].p)
            explicit_bzero(b->v[i].p, (size_t)b->v[i].n);
        free(b->v[i].p);
        free(b->v[i].name);
    }
    free(b->v);
    *b = (body){0};
}
