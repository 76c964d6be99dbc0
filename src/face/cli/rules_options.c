/* rules_options.c -- the options of every command that loads rules. */
#include <stdlib.h>
#include <string.h>

#include "face/cli/cli.h"

static void print_problem(void *ctx, const xs_problem *p)
{
    cli_rules *r = ctx;
    r->problems++;
    char where[32] = "";
    if (p->line)
        snprintf(where, sizeof where, ":%u", p->line);
    cli_message("%s%s: %s%s%s", p->file ? p->file : "", where, p->rule ? p->rule : "",
                p->rule && *p->rule ? ": " : "", p->what);
}

void cli_rules_init(cli_rules *r)
{
    *r = (cli_rules){0};
    xs_rules_options_init(&r->o);
    r->o.problem = print_problem;
}

static bool append(const char ***list, size_t *n, const char *value)
{
    const char **p = reallocarray(*list, *n + 1, sizeof *p);
    if (!p)
        return false;
    p[(*n)++] = value;
    *list = p;
    return true;
}

bool cli_rules_option(cli_rules *r, int id, const char *value)
{
    switch (id) {
    case CLI_O_RULES: return append(&r->paths, &r->o.npaths, value);
    case CLI_O_ADD_RULES: return append(&r->add_paths, &r->o.nadd_paths, value);
    case CLI_O_PROFILE: r->o.profile = value; return true;
    case CLI_O_SIGNED: r->o.signed_key = value; return true;
    case CLI_O_NO_CACHE: r->o.cache_dir = ""; return true;
    case CLI_O_LANG:
        if (cli_lang_set(value))
            return true;
        cli_message(cli_t("--lang: 只有 zh 和 en", "--lang: only zh and en"));
        return false;
    default: return false;
    }
}

xs_status cli_rules_load(cli_rules *r, xs_rules **out, xs_error *err)
{
    r->o.paths = r->paths;
    r->o.add_paths = r->add_paths;
    r->o.lang = cli_lang;
    r->o.problem_ctx = r;
    return xs_rules_load(&r->o, out, err);
}

void cli_rules_clear(cli_rules *r)
{
    free(r->paths);
    free(r->add_paths);
}
