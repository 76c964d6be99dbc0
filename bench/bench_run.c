/* bench_run.c -- commands take turns, round by round, so that a busy machine slows all alike:
 *   bench_run ROUNDS LABEL COMMAND [LABEL COMMAND ...]
 * Commands go through sh; what they print goes to /dev/null unless they say otherwise. For each, a line:
 * label, median and least wall seconds, median CPU seconds, most resident KB, exit status; by tabs. */
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

typedef struct timing {
    const char *label, *command;
    double *wall, *cpu;
    long rss;
    int status;
} timing;

static double now(void)
{
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return (double)t.tv_sec + (double)t.tv_nsec / 1e9;
}

static double seconds(struct timeval t)
{
    return (double)t.tv_sec + (double)t.tv_usec / 1e6;
}

static void run(timing *t, size_t round)
{
    struct rusage u;
    int status = 0;
    double began = now();
    pid_t pid = fork();
    if (pid == 0) {
        int null = open("/dev/null", O_WRONLY | O_CLOEXEC);
        dup2(null, 1);
        dup2(null, 2);
        execl("/bin/sh", "sh", "-c", t->command, (char *)NULL);
        _exit(127);
    }
    if (pid < 0 || wait4(pid, &status, 0, &u) < 0)
        exit(71);
    t->wall[round] = now() - began;
    t->cpu[round] = seconds(u.ru_utime) + seconds(u.ru_stime);
    t->rss = u.ru_maxrss > t->rss ? u.ru_maxrss : t->rss;
    t->status = WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
}

static int by_value(const void *a, const void *b)
{
    double x = *(const double *)a, y = *(const double *)b;
    return (x > y) - (x < y);
}

int main(int argc, char **argv)
{
    size_t rounds = argc > 3 ? strtoul(argv[1], NULL, 10) : 0, n = (size_t)(argc - 2) / 2;
    if (rounds == 0 || argc % 2)
        return 64;
    timing *t = calloc(n, sizeof *t);
    for (size_t i = 0; t && i < n; i++) {
        t[i] = (timing){.label = argv[2 + 2 * i], .command = argv[3 + 2 * i]};
        t[i].wall = calloc(rounds, sizeof(double));
        t[i].cpu = calloc(rounds, sizeof(double));
        if (!t[i].wall || !t[i].cpu)
            return 71;
    }
    for (size_t r = 0; t && r < rounds; r++)
        for (size_t i = 0; i < n; i++)
            run(&t[i], r);
    for (size_t i = 0; t && i < n; i++) {
        qsort(t[i].wall, rounds, sizeof(double), by_value);
        qsort(t[i].cpu, rounds, sizeof(double), by_value);
        printf("%s\t%.5f\t%.5f\t%.5f\t%ld\t%d\n", t[i].label, t[i].wall[rounds / 2], t[i].wall[0],
               t[i].cpu[rounds / 2], t[i].rss, t[i].status);
    }
    return 0;
}
