/* pack_stage.h -- packs in a temporary folder, loaded with all problems kept, for tests. */
#ifndef PACK_STAGE_H
#define PACK_STAGE_H
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cmocka.h>

#include "rules/ruleset.h"

typedef struct stage {
    char dir[64];
    char problems[65536]; /* "file:line: what\n", file without the folder */
    size_t nproblems;
    xs_error err;
    xs_status status;
    xs_ruleset *set;
    const char *profile, *default_pack;
    xs_lang lang;
} stage;

static inline void stage_open(stage *s)
{
    *s = (stage){.lang = XS_EN};
    snprintf(s->dir, sizeof s->dir, "/tmp/xs-pack-XXXXXX");
    if (!mkdtemp(s->dir))
        fail_msg("no temporary folder");
}

static inline void stage_close(stage *s)
{
    char cmd[128];
    xs_ruleset_free(s->set);
    snprintf(cmd, sizeof cmd, "rm -rf '%s'", s->dir);
    if (system(cmd) != 0)
        fail_msg("cannot remove %s", s->dir);
}

static inline void stage_file(stage *s, const char *name, const char *bytes, size_t n)
{
    char path[512];
    snprintf(path, sizeof path, "%s/%s", s->dir, name);
    for (char *c = path + strlen(s->dir) + 1; *c; c++)
        if (*c == '/') {
            *c = 0;
            mkdir(path, 0700);
            *c = '/';
        }
    FILE *f = fopen(path, "wb");
    if (!f || fwrite(bytes, 1, n, f) != n || fclose(f) != 0)
        fail_msg("cannot write %s", path);
}

static inline void stage_text(stage *s, const char *name, const char *text)
{
    stage_file(s, name, text, strlen(text));
}

static inline void stage_problem(void *ctx, const xs_problem *p)
{
    stage *s = ctx;
    const char *file = p->file;
    if (strncmp(file, s->dir, strlen(s->dir)) == 0 && file[strlen(s->dir)] == '/')
        file += strlen(s->dir) + 1;
    size_t had = strlen(s->problems);
    snprintf(s->problems + had, sizeof s->problems - had, "%s:%u: %s\n", file, p->line, p->what);
    s->nproblems++;
}

static inline xs_pack_options stage_options(stage *s, const char **path, char buffer[512],
                                            const char *name)
{
    static const char *const recognisers[] = {"cn-resident-id", "carrier", "name-list", NULL};
    static const char *const confirms[] = {"classification-mark", NULL};
    static const xs_vocabulary vocabulary = {recognisers, confirms};
    snprintf(buffer, 512, "%s%s%s", s->dir, *name ? "/" : "", name);
    *path = buffer;
    return (xs_pack_options){.paths = path,
                             .npaths = 1,
                             .default_pack = s->default_pack,
                             .profile = s->profile,
                             .vocabulary = &vocabulary,
                             .today = 20260701,
                             .lang = s->lang,
                             .problem = stage_problem,
                             .problem_ctx = s};
}

/* Load one path of the folder ("" = the folder). */
static inline xs_status stage_load(stage *s, const char *name)
{
    char buffer[512];
    const char *path;
    xs_pack_options o = stage_options(s, &path, buffer, name);
    xs_ruleset_free(s->set);
    s->set = NULL;
    s->problems[0] = 0;
    s->nproblems = 0;
    return s->status = xs_ruleset_load(&o, &s->set, &s->err);
}

static inline xs_ruleset *stage_must_load(stage *s, const char *name)
{
    if (stage_load(s, name) != XS_OK)
        fail_msg("should load, but: %s: %s\n%s", s->err.where, s->err.what, s->problems);
    return s->set;
}

static inline const xs_rule *stage_rule(const xs_ruleset *set, const char *id)
{
    for (uint32_t i = 0; i < set->nrules; i++)
        if (xs_str_is(xs_rs(set, set->rules[i].id), id))
            return &set->rules[i];
    fail_msg("there is no rule %s", id);
    return NULL;
}

#endif
