/* dump.c -- what is in documents, as lines (dump.h): for people.
 *
 *     dump [--plain] FILE...
 *
 * --plain prints the text alone, with line ends for hard ends. */
#include <fcntl.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include "dump.h"

static bool plain(void *ctx, const xs_wire_msg *m, int fd)
{
    xs_str s = m->type == XS_WIRE_TEXT ? m->u.text.text : m->type == XS_WIRE_RAW ? m->u.raw : (xs_str){NULL, 0};
    (void)ctx;
    if (s.n)
        fwrite(s.p, 1, s.n, stdout);
    if (m->type == XS_WIRE_TEXT && m->u.text.end)
        putchar(m->u.text.end == XS_END_CELL ? '\t' : '\n');
    if (fd >= 0)
        close(fd);
    return true;
}

/* Lines are printed as they come: a sheet of half a gigabyte must not be held. */
static bool lines(void *ctx, const xs_wire_msg *m, int fd)
{
    xs_buf b;
    (void)ctx;
    xs_buf_init(&b, (size_t)1 << 20);
    dump_message(&b, m, fd);
    if (b.n)
        fwrite(b.p, 1, b.n, stdout);
    xs_buf_clear(&b);
    if (fd >= 0)
        close(fd);
    return true;
}

static int dump(const char *path, xs_emit_fn *emit)
{
    int fd = open(path, O_RDONLY | O_CLOEXEC);
    struct stat st;
    if (fd < 0 || fstat(fd, &st) != 0) {
        perror(path);
        return 1;
    }
    size_t n = (size_t)st.st_size;
    void *p = n ? mmap(NULL, n, PROT_READ, MAP_PRIVATE, fd, 0) : NULL;
    const char *slash = strrchr(path, '/');
    xs_wire_job job = {.name = xs_str_from(slash ? slash + 1 : path),
                       .size = n,
                       .limits = {XS_MAX_SIZE, XS_MAX_TEXT, XS_MAX_CELLS, XS_MAX_DEPTH, XS_MAX_MEMBERS,
                                  XS_MAX_RATIO, XS_MAX_PAGES}};
    xs_extract(&job, (xs_str){p, n}, emit, NULL);
    if (p)
        munmap(p, n);
    close(fd);
    return 0;
}

int main(int argc, char **argv)
{
    int bad = 0, i = 1;
    xs_emit_fn *emit = lines;
    if (i < argc && strcmp(argv[i], "--plain") == 0) {
        emit = plain;
        i++;
    }
    xs_extract_warm();
    for (; i < argc; i++)
        bad |= dump(argv[i], emit);
    return bad;
}
