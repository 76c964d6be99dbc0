/* naughty.c -- a worker whose only reader does what its document says: what a parser could be made to
 * do by hostile bytes. The frame and the sandbox are the real ones.
 *
 *   A document is lines. "part NAME" opens a part and sends its name as text, "carry" a carrier; any other
 *   word of the table below misbehaves, in the part that is open or between parts. */
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/ptrace.h>
#include <sys/socket.h>
#include <unistd.h>

#include "extract/program.h"
#include "extract/reader.h"

static int bid(const xs_peek *k)
{
    return k->head.n > 7 && memcmp(k->head.p, "naughty", 7) == 0 ? 100 : 0;
}

/* The result of an attempt as text, so that a test sees EACCES where the process lives on. */
static void say(xs_sink *s, const char *what, long result)
{
    char b[64];
    xs_at at = {.kind = XS_BLOCK_PARAGRAPH};
    int n = snprintf(b, sizeof b, "%s=%s", what, result >= 0 ? "done" : errno == EACCES ? "refused" : "failed");
    xs_sink_text(s, &at, (xs_str){b, (size_t)n}, XS_END_PARAGRAPH);
}

static volatile int *volatile nowhere;

static int deep(volatile char *p, unsigned levels)
{
    volatile char b[4096];
    b[0] = p ? *p : 0;
    return levels ? deep(b, levels - 1) + b[0] : 0;
}

static void misbehave(xs_sink *s, const char *w)
{
    char *argv[] = {NULL};
    if (strcmp(w, "open") == 0)
        say(s, w, open("/etc/passwd", O_RDONLY));
    else if (strcmp(w, "create") == 0)
        say(s, w, open("/tmp/xianshen-naughty", O_WRONLY | O_CREAT, 0600));
    else if (strcmp(w, "socket") == 0)
        say(s, w, socket(AF_INET, SOCK_STREAM, 0));
    else if (strcmp(w, "execve") == 0)
        say(s, w, execve("/bin/true", argv, argv));
    else if (strcmp(w, "ptrace") == 0)
        say(s, w, ptrace(PTRACE_TRACEME, 0, NULL, NULL));
    else if (strcmp(w, "fork") == 0)
        for (;;)
            say(s, w, fork());
    else if (strcmp(w, "kill") == 0)
        say(s, w, kill(getppid(), 0));
    else if (strcmp(w, "code") == 0)
        say(s, w, mmap(NULL, 4096, PROT_READ | PROT_WRITE | PROT_EXEC, MAP_PRIVATE | MAP_ANONYMOUS,
                       -1, 0) == MAP_FAILED ? -1 : 0);
    else if (strcmp(w, "segv") == 0)
        *nowhere = 1;
    else if (strcmp(w, "stack") == 0)
        deep(NULL, 1u << 30);
    else if (strcmp(w, "abort") == 0)
        abort();
    else if (strcmp(w, "hang") == 0)
        for (volatile unsigned i = 0;; i++)
            ;
    else if (strcmp(w, "memory") == 0)
        for (int i = 0; i < 100000; i++) {
            char *p = malloc((size_t)1 << 26);
            if (!p) {
                errno = EACCES;
                say(s, w, -1);
                break;
            }
            memset(p, 1, (size_t)1 << 26);
        }
    else if (strcmp(w, "babble") == 0)
        while (send(3, "babble", 6, 0) > 0)
            ;
}

static void line(xs_sink *s, const char *w, bool *wanted)
{
    xs_at at = {.kind = XS_BLOCK_PARAGRAPH};
    if (strncmp(w, "part ", 5) == 0) {
        xs_sink_part_end(s, XS_PART_SCANNED, NULL);
        *wanted = xs_sink_part(s, xs_str_from(w + 5), NULL, XS_VISIBLE);
        xs_sink_text(s, &at, xs_str_from(w + 5), XS_END_PARAGRAPH);
    } else if (strcmp(w, "between") == 0) {
        xs_sink_part_end(s, XS_PART_SCANNED, NULL);
        *wanted = true;
    } else if (strcmp(w, "carry") == 0) {
        xs_sink_carrier(s, "HD.HIDDEN", XS_HIDDEN, "隐藏\thidden", 1);
    } else if (strncmp(w, "child ", 6) == 0) {
        xs_sink_child(s, &(xs_member){.name = XS_STR("member.pdf"), .bytes = xs_str_from(w + 6)});
    } else if (*wanted) {
        misbehave(s, w);
    }
}

static void read_naughty(xs_input *in, xs_sink *s)
{
    xs_str all;
    bool wanted = true;
    xs_input_all(in, &all);
    char *copy = strndup(all.p, all.n), *rest = NULL;
    for (char *w = strtok_r(copy, "\n", &rest); w; w = strtok_r(NULL, "\n", &rest))
        line(s, w, &wanted);
    xs_sink_part_end(s, XS_PART_SCANNED, NULL);
    free(copy);
}

static int bid_pdf(const xs_peek *k)
{
    return k->head.n > 4 && memcmp(k->head.p, "%PDF", 4) == 0 ? 100 : 0;
}

static const xs_reader naughty = {
    .name = "naughty", .media_type = "text/x-naughty", .bid = bid, .read = read_naughty};
static const xs_reader pdf = {
    .name = "pdf", .media_type = "application/pdf", .bid = bid_pdf, .worker = XS_WORKER_PDF};
const xs_reader *const xs_readers[] = {&naughty, &pdf, NULL};

int main(int argc, char **argv)
{
    static const xs_program program = {.readable = NULL};
    return xs_serve(&program, argc, argv);
}
