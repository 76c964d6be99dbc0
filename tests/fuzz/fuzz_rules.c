/* Rule files and lists of any bytes: they load or every problem is said; what loads opens again;
 * lists of any encoding hold. First byte: the kind of file. */
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "rules/ruleset.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void must(bool ok)
{
    if (!ok)
        __builtin_trap();
}

static void on_problem(void *ctx, const xs_problem *p)
{
    must(p->what && *p->what && p->file && p->rule);
    ++*(unsigned *)ctx;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static const char *const names[] = {"a.yaml", "a.tsv", "a.csv", "a.txt"};
    static const char *const recognisers[] = {"cn-resident-id", "carrier", NULL};
    static const char *const confirms[] = {"classification-mark", NULL};
    static const xs_vocabulary vocabulary = {recognisers, confirms};
    static char dir[64];
    if (!*dir) {
        snprintf(dir, sizeof dir, "/tmp/xs-fuzz-XXXXXX");
        must(mkdtemp(dir) != NULL);
    }
    if (size < 2 || size > 65536)
        return 0;
    char path[128];
    const char *paths[] = {path};
    snprintf(path, sizeof path, "%s/%s", dir, names[data[0] & 3]);
    FILE *f = fopen(path, "wb");
    must(f && fwrite(data + 1, 1, size - 1, f) == size - 1 && fclose(f) == 0);
    unsigned problems = 0;
    xs_pack_options o = {.paths = paths,
                         .npaths = 1,
                         .vocabulary = &vocabulary,
                         .today = 20260701,
                         .lang = data[0] & 4 ? XS_ZH : XS_EN,
                         .problem = on_problem,
                         .problem_ctx = &problems};
    xs_ruleset *set = NULL, *again = NULL;
    xs_error err = {XS_OK, 0, "", ""};
    xs_status st = xs_ruleset_load(&o, &set, &err);
    must((st == XS_OK) == (set != NULL));
    must(st != XS_OK || problems == 0);
    must(st != XS_E_RULES || problems > 0 || *err.what);
    if (st == XS_OK) {
        must(xs_ruleset_open(set->block, set->nblock, &again, &err) == XS_OK);
        must(again->natoms == set->natoms && again->nrules == set->nrules);
        xs_ruleset_free(again);
    }
    xs_ruleset_free(set);
    unlink(path);
    return 0;
}
