/* main.c -- xianshen COMMAND ... */
#include <signal.h>
#include <string.h>
#include <sys/prctl.h>

#include "face/cli/cli.h"

static void print_usage(FILE *out)
{
    fputs(cli_t("xianshen（先审）—— 公开前保密审查：先审查，后公开。\n\n用法：xianshen 命令 [选项] …\n\n命令：\n",
                "xianshen -- confidentiality screening before publication.\n\n"
                "usage: xianshen COMMAND [options] ...\n\ncommands:\n"),
          out);
    for (const cli_command *c = cli_commands; c->name; c++) {
        const char *text = cli_t(c->zh, c->en);
        fprintf(out, "  %-11s %.*s\n", c->name, (int)strcspn(text, "\n"), text);
    }
    fputs(cli_t("\n每个命令都有 --help。退出状态：0 全部检查且无问题；1 有阻断项；2 有待审项；3 有未能检查的内容；\n"
                "64 以上为故障。除 0 以外一律不得发布。\n",
                "\nEvery command has --help. Exit status: 0 fully inspected and nothing found; 1 block;\n"
                "2 review; 3 something was not inspected; 64 and above: failure. Publish on 0 only.\n"),
          out);
}

int main(int argc, char **argv)
{
    cli_lang_init();
    signal(SIGPIPE, SIG_IGN);
    signal(SIGXFSZ, SIG_IGN); /* a file size limit is a failed write, with a message */
    /* Document text must not reach a core dump. */
    prctl(PR_SET_DUMPABLE, 0);
    if (argc > 2 && !strcmp(argv[1], "--lang") && cli_lang_set(argv[2])) {
        argv += 2;
        argc -= 2;
    }
    const char *name = argc > 1 ? argv[1] : "";
    if (!strcmp(name, "--version")) {
        printf("xianshen %s\n", xs_version());
        return CLI_CLEAN;
    }
    if (!strcmp(name, "--help") || !strcmp(name, "-h") || !strcmp(name, "help")) {
        print_usage(stdout);
        return CLI_CLEAN;
    }
    if (!strcmp(name, "--man"))
        return cli_man(argc > 2 ? argv[2] : NULL);
    if (!strcmp(name, "--completion"))
        return cli_completion(argc > 2 ? argv[2] : NULL);
    const cli_command *c = cli_command_find(name);
    if (c)
        return c->run(argc - 1, argv + 1);
    if (*name)
        cli_message(cli_t("没有这个命令：%s；见 xianshen --help", "no such command: %s; see xianshen --help"),
                    name);
    else
        print_usage(stderr);
    return CLI_USAGE;
}
