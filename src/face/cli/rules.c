/* rules.c -- xianshen rules check|test|list|show, xianshen explain. */
#include <errno.h>
#include <string.h>

#include "face/cli/cli.h"

static int put_stdout(void *ctx, const char *p, size_t n)
{
    (void)ctx;
    return fwrite(p, 1, n, stdout) == n ? 0 : errno;
}

static void print_cell(const char *p, size_t n, int width)
{
    /* Ids and codes are ASCII, so bytes are columns. */
    printf("%.*s%*s", (int)n, p, width > (int)n ? width - (int)n : 1, "");
}

static int list_rules(const xs_rules *r)
{
    print_cell(cli_t("编号", "rule"), strlen(cli_t("编号", "rule")), cli_lang == XS_ZH ? 34 : 32);
    print_cell(cli_t("类别", "category"), strlen(cli_t("类别", "category")), cli_lang == XS_ZH ? 20 : 18);
    puts(cli_t("处置    置信度 名称；依据", "action  conf   title; basis"));
    for (size_t i = 0; i < xs_rules_count(r); i++) {
        xs_rule_info x;
        if (xs_rules_get(r, i, &x) != XS_OK)
            return CLI_INTERNAL;
        xs_str title = cli_lang == XS_EN ? x.title_en : x.title_zh;
        print_cell(x.id.p, x.id.n, 32);
        print_cell(x.category.p, x.category.n, 18);
        printf("%-7s %3u    %.*s%s%.*s\n", xs_action_name(x.action), x.confidence, (int)title.n,
               title.p, cli_t("；", "; "), (int)x.basis.n, x.basis.p);
    }
    printf(cli_t("共 %zu 条规则，规则包 %s\n", "%zu rules, pack %s\n"), xs_rules_count(r),
           xs_rules_pack_id(r));
    return CLI_CLEAN;
}

static int show_rule(const xs_rules *r, const char *id)
{
    xs_error err = {0};
    return xs_rules_explain(r, id, cli_lang, put_stdout, NULL, &err) == XS_OK ? CLI_CLEAN
                                                                             : cli_failure(&err);
}

static int test_rules(xs_rules *r, cli_rules *s)
{
    size_t passed = 0, failed = 0;
    xs_error err = {0};
    if (xs_rules_test(r, cli_lang, s->o.problem, s, &passed, &failed, &err) != XS_OK)
        return cli_failure(&err);
    printf("%zu passed, %zu failed\n", passed, failed);
    return failed ? CLI_RULES : CLI_CLEAN;
}

static int with_rules(const char *verb, cli_rules *s, const char *const *rest, size_t nrest)
{
    bool packs = !strcmp(verb, "check") || !strcmp(verb, "test");
    for (size_t i = 0; packs && i < nrest; i++)
        if (!cli_rules_option(s, CLI_O_RULES, rest[i]))
            return CLI_OS;
    s->o.skip_examples = !strcmp(verb, "test");
    xs_rules *r = NULL;
    xs_error err = {0};
    if (cli_rules_load(s, &r, &err) != XS_OK)
        return cli_failure(&err);
    int status = CLI_CLEAN;
    if (!strcmp(verb, "list"))
        status = list_rules(r);
    else if (!strcmp(verb, "test"))
        status = test_rules(r, s);
    else if (!strcmp(verb, "check"))
        printf(cli_t("规则包 %s：%zu 条规则，没有问题\n", "pack %s: %zu rules, no problems\n"),
               xs_rules_pack_id(r), xs_rules_count(r));
    for (size_t i = 0; !packs && strcmp(verb, "list") && i < nrest && status == CLI_CLEAN; i++)
        status = show_rule(r, rest[i]);
    xs_rules_free(r);
    return status;
}

static int run(const char *command, int argc, char **argv, bool has_verb)
{
    cli_args a;
    cli_rules s;
    int status = CLI_USAGE;
    if (!cli_args_init(&a, cli_command_find(command), argc, argv))
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
    static const char *const verbs[] = {"check", "test", "list", "show"};
    const char *verb = has_verb ? NULL : "show";
    for (size_t i = 0; has_verb && a.noperands && i < 4; i++)
        if (!strcmp(a.operands[0], verbs[i]))
            verb = verbs[i];
    size_t used = has_verb ? 1 : 0;
    if (!verb || (!strcmp(verb, "show") && a.noperands <= used))
        cli_message(cli_t("%s: 参数不全；用法见 xianshen %s --help", "%s: something is missing; see xianshen %s --help"),
                    command, command);
    else
        status = with_rules(verb, &s, a.operands + used, a.noperands - used);
out:
    cli_rules_clear(&s);
    cli_args_clear(&a);
    return status;
}

int cli_rules_command(int argc, char **argv) { return run("rules", argc, argv, true); }
int cli_explain(int argc, char **argv) { return run("explain", argc, argv, false); }
