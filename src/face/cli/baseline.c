/* baseline.c -- xianshen baseline write FILE PATH... */
#include <string.h>

#include "face/cli/cli.h"
#include "face/cli/record.h"

typedef struct taking {
    xs_baseline *b;
    xs_error err;
    int trouble;
} taking;

static int on_document(void *ctx, const xs_document *d)
{
    taking *t = ctx;
    return xs_baseline_add(t->b, d, &t->err) != XS_OK;
}

static void on_trouble(void *ctx, const xs_error *e)
{
    taking *t = ctx;
    t->trouble = cli_failure(e);
}

static int write_baseline(cli_rules *s, const char *file, const char *const *paths, size_t n)
{
    xs_rules *r = NULL;
    taking t = {0};
    xs_error err = {0};
    xs_status st = cli_rules_load(s, &r, &err);
    if (st == XS_OK)
        st = xs_baseline_new(&t.b, &err);
    if (st == XS_OK) {
        xs_run_options o;
        xs_summary sum;
        xs_run_options_init(&o);
        o.scan.lang = cli_lang;
        o.paths = paths;
        o.npaths = n;
        o.document = on_document;
        o.trouble = on_trouble;
        o.ctx = &t;
        st = xs_run(r, &o, &sum, &err);
        if (st == XS_OK && t.err.status != XS_OK) {
            err = t.err;
            st = err.status;
        }
    }
    size_t found = 0;
    if (st == XS_OK)
        st = xs_baseline_save(t.b, file, &found, &err);
    int status = t.trouble ? t.trouble : st == XS_OK ? CLI_CLEAN : cli_failure(&err);
    if (status == CLI_CLEAN)
        printf(cli_t("%s：记下 %zu 项\n", "%s: %zu findings noted\n"), file, found);
    xs_baseline_free(t.b);
    xs_rules_free(r);
    return status;
}

int cli_baseline(int argc, char **argv)
{
    cli_args a;
    cli_rules s;
    int status = CLI_USAGE;
    if (!cli_args_init(&a, cli_command_find("baseline"), argc, argv))
        return CLI_OS;
    cli_rules_init(&s);
    for (int id; (id = cli_args_next(&a)) != 0;) {
        if (id == CLI_O_HELP) {
            cli_help(a.command, stdout);
            status = CLI_CLEAN;
            goto out;
        }
        if (id < 0 || !cli_rules_option(&s, id, a.value))
            goto out;
    }
    if (a.noperands < 3 || strcmp(a.operands[0], "write") != 0)
        cli_message(cli_t("baseline: 用法见 xianshen baseline --help", "baseline: see xianshen baseline --help"));
    else
        status = write_baseline(&s, a.operands[1], a.operands + 2, a.noperands - 2);
out:
    cli_rules_clear(&s);
    cli_args_clear(&a);
    return status;
}
