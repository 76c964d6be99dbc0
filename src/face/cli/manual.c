/* manual.c -- man pages and shell completion from the tables that also give --help, so that the three
 * cannot disagree: `xianshen --man [COMMAND]`, `xianshen --completion bash|zsh`. */
#include <string.h>

#include "face/cli/cli.h"

static void put_roff(const char *s)
{
    for (; *s; s++) {
        if (*s == '-' || *s == '\\')
            putchar('\\');
        putchar(*s);
        if (*s == '\n')
            fputs(".br\n", stdout);
    }
    putchar('\n');
}

static void put_option(const cli_option *o)
{
    printf(".TP\n");
    if (o->letter)
        printf("\\fB\\-%c\\fR, ", o->letter);
    fputs("\\fB\\-\\-", stdout);
    for (const char *s = o->name; *s; s++)
        printf(*s == '-' ? "\\-" : "%c", *s);
    printf(o->arg ? "\\fR \\fI%s\\fR\n" : "\\fR\n", o->arg);
    put_roff(cli_t(o->zh, o->en));
}

static void man_of(const cli_command *c)
{
    printf(".TH XIANSHEN-%s 1 \"\" \"xianshen %s\"\n.SH %s\nxianshen\\-%s \\- ", c->name, xs_version(),
           cli_t("名称", "NAME"), c->name);
    const char *text = cli_t(c->zh, c->en), *nl = strchr(text, '\n');
    printf("%.*s\n.SH %s\n.B xianshen %s\n", (int)(nl ? nl - text : (long)strlen(text)), text, cli_t("概要", "SYNOPSIS"),
           c->name);
    put_roff(c->args);
    printf(".SH %s\n", cli_t("说明", "DESCRIPTION"));
    put_roff(text);
    printf(".SH %s\n", cli_t("选项", "OPTIONS"));
    for (const cli_option *o = c->options; o->name; o++)
        put_option(o);
    printf(".SH %s\n.BR xianshen (1)\n", cli_t("另见", "SEE ALSO"));
}

static void man_of_all(void)
{
    printf(".TH XIANSHEN 1 \"\" \"xianshen %s\"\n.SH %s\nxianshen \\- %s\n.SH %s\n.B xianshen\n\\fI%s\\fR ...\n.SH %s\n",
           xs_version(), cli_t("名称", "NAME"), cli_t("公开前保密审查", "confidentiality screening before publication"),
           cli_t("概要", "SYNOPSIS"), cli_t("命令", "COMMAND"), cli_t("命令", "COMMANDS"));
    for (const cli_command *c = cli_commands; c->name; c++) {
        printf(".TP\n.BR xianshen\\-%s (1)\n", c->name);
        put_roff(cli_t(c->zh, c->en));
    }
    printf(".SH %s\n", cli_t("退出状态", "EXIT STATUS"));
    put_roff(cli_t("0 全部检查且无问题；1 有阻断项；2 有待审项；3 有未能检查的内容；64 以上为故障。除 0 以外一律不得发布。",
                   "0 fully inspected and nothing found; 1 block; 2 review; 3 something was not inspected; 64 and above "
                   "failures, as in sysexits.h. Publish on 0 only."));
}

int cli_man(const char *name)
{
    const cli_command *c = name ? cli_command_find(name) : NULL;
    if (name && !c)
        return CLI_USAGE;
    if (c)
        man_of(c);
    else
        man_of_all();
    return CLI_CLEAN;
}

/* Values that an option takes from a short list. */
static const char *values_of(const cli_option *o)
{
    if (!strcmp(o->name, "format"))
        return "text json jsonl sarif html csv junit gitlab";
    if (!strcmp(o->name, "fail-on"))
        return "block review note";
    if (!strcmp(o->name, "color"))
        return "auto always never";
    if (!strcmp(o->name, "lang"))
        return "zh en";
    if (!strcmp(o->name, "sandbox"))
        return "strict best-effort";
    if (!strcmp(o->name, "profile"))
        return "general 公示名单 处罚决定书 教育 采购招标 新闻稿 历史信息复查";
    return "";
}

static void put_commands(void)
{
    for (const cli_command *c = cli_commands; c->name; c++)
        printf("%s%s", c == cli_commands ? "" : " ", c->name);
}

static void bash(void)
{
    fputs("_xianshen() {\n  local cur=${COMP_WORDS[COMP_CWORD]} prev=${COMP_WORDS[COMP_CWORD-1]} words=\n"
          "  if [ \"$COMP_CWORD\" -eq 1 ]; then COMPREPLY=($(compgen -W '",
          stdout);
    put_commands();
    fputs(" --help --version' -- \"$cur\")); return; fi\n  case ${COMP_WORDS[1]}:$prev in\n", stdout);
    for (const cli_command *c = cli_commands; c->name; c++)
        for (const cli_option *o = c->options; o->name; o++)
            if (*values_of(o))
                printf("  %s:--%s) COMPREPLY=($(compgen -W '%s' -- \"$cur\")); return;;\n", c->name, o->name, values_of(o));
    fputs("  esac\n  case ${COMP_WORDS[1]} in\n", stdout);
    for (const cli_command *c = cli_commands; c->name; c++) {
        printf("  %s) words='", c->name);
        for (const cli_option *o = c->options; o->name; o++)
            printf("--%s ", o->name);
        fputs("';;\n", stdout);
    }
    fputs("  esac\n  case $cur in -*) COMPREPLY=($(compgen -W \"$words\" -- \"$cur\"));; *) COMPREPLY=($(compgen -f -- \"$cur\"));; esac\n}\n"
          "complete -o filenames -F _xianshen xianshen\n",
          stdout);
}

static void zsh(void)
{
    fputs("#compdef xianshen\n_xianshen() {\n  if (( CURRENT == 2 )); then compadd -- ", stdout);
    put_commands();
    fputs("; return; fi\n  case $words[2] in\n", stdout);
    for (const cli_command *c = cli_commands; c->name; c++) {
        printf("  %s) shift words; (( CURRENT-- )); _arguments -S ", c->name);
        for (const cli_option *o = c->options; o->name; o++) {
            const char *v = values_of(o);
            if (o->arg && *v)
                printf("'*--%s=:%s:(%s)' ", o->name, o->arg, v);
            else
                printf(o->arg ? "'*--%s=:%s:_files' " : "'--%s' ", o->name, o->arg);
        }
        fputs("'*:file:_files';;\n", stdout);
    }
    fputs("  esac\n}\n_xianshen \"$@\"\n", stdout);
}

int cli_completion(const char *shell)
{
    if (shell && !strcmp(shell, "bash"))
        bash();
    else if (shell && !strcmp(shell, "zsh"))
        zsh();
    else
        return CLI_USAGE;
    return CLI_CLEAN;
}
