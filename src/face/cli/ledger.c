/* ledger.c -- xianshen ledger add|verify|head|export|form. */
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "face/cli/cli.h"
#include "face/cli/record.h"

typedef struct ledger_args {
    const char *file, *who, *role, *reason, *month, *anchor, *hash, *key, *output;
} ledger_args;

static int put(void *ctx, const char *p, size_t n)
{
    (void)ctx;
    return fwrite(p, 1, n, stdout) == n ? 0 : 5;
}

/* "SEQ HASH", as `head` prints it, in an argument or the first line of a file. */
static bool parse_anchor(const char *s, uint64_t *seq, char hash[65])
{
    char line[128];
    FILE *f = fopen(s, "re");
    if (f) {
        bool got = fgets(line, sizeof line, f) != NULL;
        fclose(f);
        if (!got)
            return false;
        s = line;
    }
    char *end;
    *seq = strtoull(s, &end, 10);
    while (*end == ' ')
        end++;
    if (strspn(end, "0123456789abcdef") < 64)
        return false;
    memcpy(hash, end, 64);
    hash[64] = 0;
    return true;
}

static int verify(xs_ledger *l, const ledger_args *a)
{
    uint64_t n = 0, seq = 0;
    char hash[65] = "";
    xs_error err = {0};
    if (a->anchor && a->key && xs_file_verify(a->anchor, a->key, &err) != XS_OK)
        return cli_failure(&err);
    if (a->anchor && !parse_anchor(a->anchor, &seq, hash)) {
        cli_message(cli_t("--anchor: 应为 ledger head 的输出", "--anchor: what ledger head printed is wanted"));
        return CLI_USAGE;
    }
    if (xs_ledger_verify(l, seq, hash, &n, &err) != XS_OK)
        return cli_failure(&err);
    uint64_t setbacks, first;
    if (xs_ledger_setbacks(l, &setbacks, &first, &err) != XS_OK)
        return cli_failure(&err);
    if (setbacks)
        cli_message(cli_t("%s: %llu 条记录的时间早于前一条（首条为第 %llu 条）：时钟曾被回拨；请核对",
                          "%s: %llu records are earlier than the one before them (first: %llu): the clock was set back; check"),
                    a->file, (unsigned long long)setbacks, (unsigned long long)first);
    printf(cli_t("%llu 条记录，链完整%s\n", "%llu records, the chain holds%s\n"), (unsigned long long)n,
           a->anchor ? cli_t("，与导出的末条一致", ", and agrees with the exported head") : "");
    return CLI_CLEAN;
}

static int add(xs_ledger *l, const ledger_args *a, const char *action, const char *file)
{
    static const char *const actions[] = {"decide", "waive", "approve", "publish", "withdraw"};
    bool known = false;
    for (size_t i = 0; i < sizeof actions / sizeof *actions; i++)
        known |= !strcmp(action, actions[i]);
    if (!known || !a->who) {
        cli_message(cli_t("ledger add: 需要 --who，事项为 decide waive approve publish withdraw",
                          "ledger add: --who is needed; actions are decide waive approve publish withdraw"));
        return CLI_USAGE;
    }
    char hex[65];
    xs_error err = {0};
    if (xs_file_sha256(file, hex, &err) != XS_OK)
        return cli_failure(&err);
    xs_record r = {.action = action, .who = a->who, .role = a->role, .document = file, .sha256 = hex, .reason = a->reason};
    return xs_ledger_append(l, &r, 1, &err) == XS_OK ? CLI_CLEAN : cli_failure(&err);
}

static int head(xs_ledger *l, const ledger_args *a)
{
    uint64_t seq;
    char hash[65];
    xs_error err = {0};
    if (a->output && !a->key) {
        cli_message(cli_t("ledger head: --output 需要 --key", "ledger head: --output needs --key"));
        return CLI_USAGE;
    }
    if (a->output)
        return xs_ledger_head_sign(l, a->output, a->key, getenv("XIANSHEN_KEY_PASSWORD"), &err) == XS_OK
                   ? CLI_CLEAN
                   : cli_failure(&err);
    if (xs_ledger_head(l, &seq, hash, &err) != XS_OK)
        return cli_failure(&err);
    printf("%llu %s\n", (unsigned long long)seq, hash);
    return CLI_CLEAN;
}

/* Of a file, or of the SHA-256 of what it was. */
static int form(xs_ledger *l, const char *what)
{
    char hash[65];
    xs_error err = {0};
    if (strlen(what) == 64 && strspn(what, "0123456789abcdef") == 64)
        memcpy(hash, what, sizeof hash);
    else if (xs_file_sha256(what, hash, &err) != XS_OK)
        return cli_failure(&err);
    return xs_ledger_form(l, hash, cli_lang, put, NULL, &err) == XS_OK ? CLI_CLEAN : cli_failure(&err);
}

static int run(const char *verb, const ledger_args *a, const char *const *rest, size_t nrest)
{
    xs_ledger *l = NULL;
    xs_error err = {0};
    /* Only a record makes a ledger: a missing one must not look like an empty one. */
    if (strcmp(verb, "add") != 0 && access(a->file, F_OK) != 0) {
        cli_message(cli_t("%s: 没有这个台账；用 --file 指明", "%s: there is no such ledger; name it with --file"), a->file);
        return CLI_MISSING;
    }
    if (xs_ledger_open(a->file, a->hash, &l, &err) != XS_OK)
        return cli_failure(&err);
    int status = CLI_USAGE;
    if (!strcmp(verb, "verify"))
        status = verify(l, a);
    else if (!strcmp(verb, "head"))
        status = head(l, a);
    else if (!strcmp(verb, "export"))
        status = xs_ledger_export(l, a->month, cli_lang, put, NULL, &err) == XS_OK ? CLI_CLEAN : cli_failure(&err);
    else if (!strcmp(verb, "form") && nrest == 1)
        status = form(l, rest[0]);
    else if (!strcmp(verb, "add") && nrest == 2)
        status = add(l, a, rest[0], rest[1]);
    else
        cli_message(cli_t("ledger: 用法见 xianshen ledger --help", "ledger: see xianshen ledger --help"));
    xs_ledger_free(l);
    return status;
}

static bool take(ledger_args *a, int id, const char *v)
{
    switch (id) {
    case LEDGER_FILE: a->file = v; return true;
    case LEDGER_WHO: a->who = v; return true;
    case LEDGER_ROLE: a->role = v; return true;
    case LEDGER_REASON: a->reason = v; return true;
    case LEDGER_MONTH: a->month = v; return true;
    case LEDGER_ANCHOR: a->anchor = v; return true;
    case LEDGER_HASH: a->hash = v; return true;
    case LEDGER_KEY: a->key = v; return true;
    case LEDGER_OUTPUT: a->output = v; return true;
    case CLI_O_LANG: return cli_lang_set(v);
    default: return false;
    }
}

int cli_ledger(int argc, char **argv)
{
    cli_args a;
    ledger_args l = {.file = ".xianshen/ledger.db"};
    int status = CLI_USAGE;
    if (!cli_args_init(&a, cli_command_find("ledger"), argc, argv))
        return CLI_OS;
    for (int id; (id = cli_args_next(&a)) != 0;) {
        if (id == CLI_O_HELP) {
            cli_help(a.command, stdout);
            status = CLI_CLEAN;
            goto out;
        }
        if (id < 0 || !take(&l, id, a.value))
            goto out;
    }
    status = run(a.noperands ? a.operands[0] : "", &l, a.operands + 1, a.noperands ? a.noperands - 1 : 0);
    if (fflush(stdout) != 0)
        status = CLI_IO;
out:
    cli_args_clear(&a);
    return status;
}
