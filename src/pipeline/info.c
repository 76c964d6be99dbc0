/* info.c -- names of the contract, versions, days and clocks. */
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

#include "pipeline/engine.h"

const char *xs_action_name(xs_action a)
{
    static const char *const names[] = {"pass", "note", "review", "block"};
    return names[a];
}

const char *xs_coverage_name(xs_coverage c)
{
    static const char *const names[] = {"all", "part", "none"};
    return names[c];
}

const char *xs_part_state_name(xs_part_state s)
{
    static const char *const names[] = {"scanned",    "encrypted", "corrupt",     "unknown_kind",
                                        "over_limit", "timed_out", "worker_died", "no_text"};
    return names[s];
}

const char *xs_visibility_name(xs_visibility v)
{
    static const char *const names[] = {"visible",  "hidden",     "deleted",  "comment",
                                        "metadata", "attachment", "embedded", "ocr"};
    return names[v];
}

const char *xs_version(void) { return XS_VERSION_STRING; }

uint32_t xs_today(void)
{
    time_t now = time(NULL);
    struct tm t;
    if (!localtime_r(&now, &t))
        return 0;
    return (uint32_t)(t.tm_year + 1900) * 10000 + (uint32_t)(t.tm_mon + 1) * 100 + (uint32_t)t.tm_mday;
}

double xs_now_ms(void)
{
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return (double)t.tv_sec * 1e3 + (double)t.tv_nsec / 1e6;
}

char *xs_cache_dir(const char *wanted)
{
    char *p = NULL;
    if (wanted)
        return *wanted ? strdup(wanted) : NULL;
    const char *base = getenv("XDG_CACHE_HOME"), *home = getenv("HOME");
    int n = -1;
    if (base && base[0] == '/')
        n = asprintf(&p, "%s/xianshen", base);
    else if (home && home[0] == '/')
        n = asprintf(&p, "%s/.cache/xianshen", home);
    return n < 0 ? NULL : p;
}
