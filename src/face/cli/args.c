/* args.c -- options from a table, help from the same table. */
#include <errno.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include "face/cli/cli.h"

xs_lang cli_lang = XS_ZH;

bool cli_lang_set(const char *name)
{
    if (!strcmp(name, "zh") || !strcmp(name, "en")) {
        cli_lang = name[0] == 'e' ? XS_EN : XS_ZH;
        xs_messages(cli_lang);
        return true;
    }
    return false;
}

void cli_lang_init(void)
{
    static const char *const names[] = {"LC_ALL", "LC_MESSAGES", "LANG"};
    xs_messages(XS_ZH);
    for (size_t i = 0; i < 3; i++) {
        const char *v = getenv(names[i]);
        if (!v || !*v)
            continue;
        /* "C" and "POSIX" say nothing about a language. */
        if (!strncmp(v, "en", 2))
            cli_lang_set("en");
        return;
    }
}

const char *cli_t(const char *zh, const char *en) { return cli_lang == XS_EN ? en : zh; }

void cli_message(const char *fmt, ...)
{
    va_list ap;
    va_start(ap, fmt);
    fputs("xianshen: ", stderr);
    vfprintf(stderr, fmt, ap);
    fputc('\n', stderr);
    va_end(ap);
}

int cli_status_of(xs_status s)
{
    switch (s) {
    case XS_OK: return CLI_CLEAN;
    case XS_E_ARG: return CLI_USAGE;
    case XS_E_RULES: return CLI_RULES;
    case XS_E_MISSING: return CLI_MISSING;
    case XS_E_INTERNAL: return CLI_INTERNAL;
    case XS_E_SYSTEM: return CLI_OS;
    case XS_E_IO: return CLI_IO;
    case XS_E_CONFIG: return CLI_CONFIG;
    }
    return CLI_INTERNAL;
}

int cli_failure(const xs_error *e)
{
    if (e->where[0])
        cli_message("%s: %s", e->where, e->what);
    else
        cli_message("%s", e->what);
    return cli_status_of(e->status);
}

const cli_command *cli_command_find(const char *name)
{
    for (const cli_command *c = cli_commands; c->name; c++)
        if (!strcmp(c->name, name))
            return c;
    return NULL;
}

bool cli_args_init(cli_args *a, const cli_command *c, int argc, char **argv)
{
    *a = (cli_args){.argc = argc, .at = 1, .argv = argv, .command = c};
    a->operands = calloc((size_t)argc + 1, sizeof *a->operands);
    return a->operands != NULL;
}

void cli_args_clear(cli_args *a) { free(a->operands); }

static int wrong(const cli_args *a, const char *what, int n, const char *option)
{
    cli_message(cli_t("%s: %s%.*s；用法见 xianshen %s --help", "%s: %s%.*s; see xianshen %s --help"),
                a->command->name, what, n, option, a->command->name);
    return -1;
}

static const cli_option *find_long(const cli_args *a, const char *name, size_t n)
{
    for (const cli_option *o = a->command->options; o->name; o++)
        if (strlen(o->name) == n && !strncmp(o->name, name, n))
            return o;
    return NULL;
}

static int take_value(cli_args *a, const cli_option *o, const char *attached)
{
    a->value = attached;
    if (o->arg && !attached) {
        if (a->at >= a->argc)
            return wrong(a, cli_t("缺少值：--", "needs a value: --"), (int)strlen(o->name), o->name);
        a->value = a->argv[a->at++];
    }
    return o->id;
}

static int next_long(cli_args *a, const char *s)
{
    const char *eq = strchr(s, '=');
    size_t n = eq ? (size_t)(eq - s) : strlen(s);
    const cli_option *o = find_long(a, s, n);
    if (!o)
        return wrong(a, cli_t("没有这个选项：--", "no such option: --"), (int)n, s);
    if (!o->arg && eq)
        return wrong(a, cli_t("不带值：--", "takes no value: --"), (int)n, s);
    return take_value(a, o, eq ? eq + 1 : NULL);
}

static int next_letter(cli_args *a)
{
    char letter = *a->cluster++;
    for (const cli_option *o = a->command->options; o->name; o++)
        if (o->letter == letter) {
            const char *rest = *a->cluster ? a->cluster : NULL;
            if (o->arg || !rest)
                a->cluster = NULL;
            return take_value(a, o, o->arg ? rest : NULL);
        }
    return wrong(a, cli_t("没有这个选项：-", "no such option: -"), 1, (char[]){letter, 0});
}

int cli_args_next(cli_args *a)
{
    if (a->cluster)
        return next_letter(a);
    while (a->at < a->argc) {
        char *s = a->argv[a->at++];
        if (a->only_operands || s[0] != '-' || !s[1]) {
            a->operands[a->noperands++] = s;
        } else if (!strcmp(s, "--")) {
            a->only_operands = true;
        } else if (s[1] == '-') {
            return next_long(a, s + 2);
        } else {
            a->cluster = s + 1;
            return next_letter(a);
        }
    }
    return 0;
}

bool cli_number(const char *s, uint64_t *out)
{
    char *end;
    errno = 0;
    if (*s < '0' || *s > '9')
        return false;
    unsigned long long v = strtoull(s, &end, 10);
    uint64_t unit = 1;
    switch (*end) {
    case 'k': case 'K': unit = (uint64_t)1 << 10; end++; break;
    case 'm': case 'M': unit = (uint64_t)1 << 20; end++; break;
    case 'g': case 'G': unit = (uint64_t)1 << 30; end++; break;
    default: break;
    }
    return errno == 0 && *end == 0 && !__builtin_mul_overflow((uint64_t)v, unit, out);
}

void cli_help(const cli_command *c, FILE *out)
{
    fprintf(out, cli_t("用法：xianshen %s %s\n\n%s\n\n选项：\n", "usage: xianshen %s %s\n\n%s\n\noptions:\n"),
            c->name, c->args, cli_t(c->zh, c->en));
    for (const cli_option *o = c->options; o->name; o++) {
        char left[64];
        snprintf(left, sizeof left, "%c%c%s --%s%s%s", o->letter ? '-' : ' ',
                 o->letter ? o->letter : ' ', o->letter ? "," : " ", o->name, o->arg ? " " : "",
                 o->arg ? o->arg : "");
        fprintf(out, "  %-26s ", left);
        for (const char *s = cli_t(o->zh, o->en); *s; s++) {
            fputc(*s, out);
            if (*s == '\n')
                fprintf(out, "%29s", "");
        }
        fputc('\n', out);
    }
}
