/* dump FILE... -- what the readers find in each file, see dump.h. --time: only how long it took. */
#include <stdlib.h>
#include <time.h>

#include "dump.h"

static double seconds(void)
{
    struct timespec t;
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &t);
    return (double)t.tv_sec + (double)t.tv_nsec * 1e-9;
}

int main(int argc, char **argv)
{
    bool timing = argc > 1 && !strcmp(argv[1], "--time");
    xs_extract_warm();
    for (int i = timing ? 2 : 1; i < argc; i++) {
        xs_str file = dump_load(argv[i]);
        xs_buf out;
        double best = 1e9;
        for (int round = 0; round < (timing ? 5 : 1); round++) {
            xs_buf_init(&out, (size_t)1 << 31);
            double start = seconds();
            dump_bytes(argv[i], file, &out);
            double took = seconds() - start;
            best = took < best ? took : best;
            if (!timing)
                fwrite(out.p, 1, out.n, stdout);
            if (timing && round == 4)
                printf("%s %zu bytes %.3f ms %.1f MB/s\n", argv[i], file.n, best * 1e3,
                       (double)file.n / best / 1e6);
            xs_buf_clear(&out);
        }
        free((void *)(uintptr_t)file.p);
    }
    return 0;
}
