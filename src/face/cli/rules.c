/* rules.c -- xianshen rules check|test|list|show, xianshen explain. */
#include <errno.h>
#include <stdlib.h>
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
    printf(cli_t("%zu 个例子通过，%zu 个不通过\n", "%zu passed, %zu failed\n"), passed, failed);
    return failed ? CLI_RULES : CLI_CLEAN;
}

typedef struct cost_list {
    xs_rule_cost *v;
    size_t n;
} cost_list;

static void add_cost(void *ctx, const xs_rule_cost *c)
{
    cost_list *l = ctx;
    xs_rule_cost *v = realloc(l->v, (l->n + 1) * sizeof *v);
    if (!v)
        return;
    l->v = v;
    l->v[l->n++] = *c;
}

static int by_seconds(const void *a, const void *b)
{
    double x = ((const xs_rule_cost *)a)->seconds, y = ((const xs_rule_cost *)b)->seconds;
    return (x < y) - (x > y);
}

static int profile_rules(const xs_rules *r, const char *const *paths, size_t n)
{
    cost_list l = {0};
    xs_error err = {0};
    if (n == 0) {
        cli_message(cli_t("rules profile: 需要测量用的文件夹", "rules profile: a folder to measure on is needed"));
        return CLI_USAGE;
    }
    if (xs_rules_profile(r, paths, n, add_cost, &l, &err) != XS_OK) {
        free(l.v);
        return cli_failure(&err);
    }
    if (l.n)
        qsort(l.v, l.n, sizeof *l.v, by_seconds);
    puts(cli_t("规则                             编译字节     毫秒    占比   报告处", "rule                                bytes       ms   share     ends"));
    for (size_t i = 0; i < l.n; i++) {
        print_cell(l.v[i].id.p, l.v[i].id.n, 32);
        printf("%9llu %8.2f %6.1f%% %8llu\n", (unsigned long long)l.v[i].bytes, l.v[i].seconds * 1e3, l.v[i].share * 100,
               (unsigned long long)l.v[i].ends);
    }
    free(l.v);
    return CLI_CLEAN;
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
    else if (!strcmp(verb, "profile"))
        status = profile_rules(r, rest, nrest);
    else if (!strcmp(verb, "check"))
        printf(cli_t("规则包 %s：%zu 条规则，没有问题\n", "pack %s: %zu rules, no problems\n"),
               xs_rules_pack_id(r), xs_rules_count(r));
    for (size_t i = 0; !strcmp(verb, "show") && i < nrest && status == CLI_CLEAN; i++)
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
    static const char *const verbs[] = {"check", "test", "list", "show", "profile"};
    const char *verb = has_verb ? NULL : "show";
    for (size_t i = 0; has_verb && a.noperands && i < sizeof verbs / sizeof *verbs; i++)
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
