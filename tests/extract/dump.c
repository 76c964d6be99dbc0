/* dump.c -- what a document's parts and blocks are, as text: for people, and for tests that compare.
 *
 *     dump [--plain] FILE...
 *
 *   == PATH | media type | visibility      a part ("raw" behind it: bytes for the core's decoder)
 *   {kind visibility p2 t1 r3 c4 sheet!cell name} text and its end: ¶ paragraph │ cell ┘ row ═ page
 *   !! HD.TRACKED 3 what                   a carrier
 *   >> worker path                         handed to another worker
 *   -- state: note                         the part's end, unless it is scanned
 * --plain prints the text alone, with line ends for hard ends. */
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/limits.h"
#include "extract/reader.h"

static bool plain_only;
static bool line_open;

static void line_end(void)
{
    if (line_open)
        putchar('\n');
    line_open = false;
}

static const char *const visibilities[] = {"visible",  "hidden",     "deleted",  "comment",
                                           "metadata", "attachment", "embedded", "ocr"};
static const char *const kinds[] = {"para", "title", "header", "cell", "meta", "script", "link", "name"};
static const char *const states[] = {"scanned",    "encrypted", "corrupt",     "unknown_kind",
                                     "over_limit", "timed_out", "worker_died", "no_text"};

static void print(xs_str s)
{
    if (s.n)
        fwrite(s.p, 1, s.n, stdout);
}

/* The place, when it is another one than that of the block before. */
static void place(const xs_wire_text *t)
{
    static char last[512];
    char now[512];
    int n = snprintf(now, sizeof now, "{%s%s%s", kinds[t->kind], t->visibility ? " " : "",
                     t->visibility ? visibilities[t->visibility] : "");
    const struct {
        const char *sign;
        uint32_t v;
    } numbers[] = {{"p", t->page}, {"t", t->table}, {"r", t->row}, {"c", t->col}};
    for (size_t i = 0; i < 4 && n < 400; i++)
        if (numbers[i].v)
            n += snprintf(now + n, sizeof now - (size_t)n, " %s%u", numbers[i].sign, numbers[i].v);
    if (n < 400 && (t->sheet.n || t->cell.n))
        n += snprintf(now + n, sizeof now - (size_t)n, " %.*s!%.*s", (int)(t->sheet.n < 60 ? t->sheet.n : 60),
                      t->sheet.p, (int)(t->cell.n < 60 ? t->cell.n : 60), t->cell.p);
    if (n < 400 && t->name.n)
        snprintf(now + n, sizeof now - (size_t)n, " %.*s", (int)(t->name.n < 60 ? t->name.n : 60), t->name.p);
    if (line_open && strcmp(now, last) == 0)
        return;
    line_end();
    if (strcmp(now, "{para") != 0)
        printf("%s} ", now);
    snprintf(last, sizeof last, "%s", now);
}

static bool emit(void *ctx, const xs_wire_msg *m, int fd)
{
    (void)ctx;
    switch (m->type) {
    case XS_WIRE_PART:
        if (!plain_only) {
            line_end();
            printf("== %.*s | %.*s | %s%s\n", (int)m->u.part.path.n, m->u.part.path.p,
                   (int)m->u.part.media_type.n, m->u.part.media_type.p,
                   visibilities[m->u.part.visibility], m->u.part.raw ? " raw" : "");
        }
        break;
    case XS_WIRE_TEXT:
        if (plain_only) {
            print(m->u.text.text);
            if (m->u.text.end)
                putchar(m->u.text.end == XS_END_CELL ? '\t' : '\n');
            break;
        }
        place(&m->u.text);
        print(m->u.text.text);
        line_open = true;
        if (m->u.text.end) {
            static const char *const ends[] = {"═", "¶", "┘", "│"};
            fputs(ends[m->u.text.end - XS_END_PAGE], stdout);
            if (m->u.text.end < XS_END_ROW)
                line_end();
            else if (m->u.text.end == XS_END_ROW)
                line_end();
        }
        break;
    case XS_WIRE_RAW:
        print(m->u.raw);
        line_open = m->u.raw.n && m->u.raw.p[m->u.raw.n - 1] != '\n';
        break;
    case XS_WIRE_CARRIER:
        if (!plain_only) {
            line_end();
            const char *tab = memchr(m->u.carrier.detail.p, '\t', m->u.carrier.detail.n);
            printf("!! %.*s %u %.*s\n", (int)m->u.carrier.category.n, m->u.carrier.category.p, m->u.carrier.count,
                   tab ? (int)(tab - m->u.carrier.detail.p) : (int)m->u.carrier.detail.n, m->u.carrier.detail.p);
        }
        break;
    case XS_WIRE_PART_END:
        if (!plain_only) {
            line_end();
            const char *tab = memchr(m->u.part_end.note.p, '\t', m->u.part_end.note.n);
            if (m->u.part_end.state || m->u.part_end.note.n)
                printf("-- %s: %.*s\n", states[m->u.part_end.state],
                       tab ? (int)(tab - m->u.part_end.note.p) : (int)m->u.part_end.note.n, m->u.part_end.note.p);
        }
        break;
    case XS_WIRE_HAND:
        if (!plain_only) {
            line_end();
            printf(">> %s %.*s | %.*s\n", m->u.hand.worker == XS_WORKER_PDF ? "pdf" : "general",
                   (int)m->u.hand.path.n, m->u.hand.path.p, (int)m->u.hand.media_type.n, m->u.hand.media_type.p);
        }
        break;
    default:
        break;
    }
    if (fd >= 0)
        close(fd);
    return true;
}

static int dump(const char *path)
{
    int fd = open(path, O_RDONLY | O_CLOEXEC);
    struct stat st;
    if (fd < 0 || fstat(fd, &st) != 0) {
        perror(path);
        return 1;
    }
    void *p = st.st_size ? mmap(NULL, (size_t)st.st_size, PROT_READ, MAP_PRIVATE, fd, 0) : NULL;
    const char *slash = strrchr(path, '/');
    xs_wire_job job = {.name = xs_str_from(slash ? slash + 1 : path),
                       .size = (uint64_t)st.st_size,
                       .limits = {XS_MAX_SIZE, XS_MAX_TEXT, XS_MAX_CELLS, XS_MAX_DEPTH, XS_MAX_MEMBERS,
                                  XS_MAX_RATIO, XS_MAX_PAGES}};
    xs_extract(&job, (xs_str){p, (size_t)st.st_size}, emit, NULL);
    line_end();
    if (p)
        munmap(p, (size_t)st.st_size);
    close(fd);
    return 0;
}

int main(int argc, char **argv)
{
    int bad = 0, i = 1;
    if (i < argc && strcmp(argv[i], "--plain") == 0) {
        plain_only = true;
        i++;
    }
    xs_extract_warm();
    for (; i < argc; i++)
        bad |= dump(argv[i]);
    return bad;
}
