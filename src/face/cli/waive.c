/* waive.c -- xianshen waive add|import|list|check|prune. */
#include <string.h>

#include "face/cli/cli.h"
#include "face/cli/record.h"

#define DEFAULT_REGISTER ".xianshen/waivers.yaml"

typedef struct waive_args {
    const char *file;
    xs_waiver_info w;
    uint32_t days;
} waive_args;

static void print_waiver(void *ctx, const xs_waiver_info *w)
{
    unsigned *bad = ctx;
    *bad += !w->valid;
    const char *scope = w->fingerprint && *w->fingerprint ? w->fingerprint : w->rule;
    printf("%-22s %.16s  %s → %s  %s %s  %s / %s  %s\n", w->id, scope ? scope : "", w->created ? w->created : "",
           w->expires ? w->expires : "", w->reason_code ? w->reason_code : "", w->reason ? w->reason : "",
           w->reviewer ? w->reviewer : "", w->approver ? w->approver : "", w->state);
}

static void print_refused(void *ctx, const xs_problem *p)
{
    (void)ctx;
    cli_message("%s: %s: %s", p->file, p->rule, p->what);
}

static int import(const waive_args *a, const char *decisions)
{
    size_t added, refused;
    xs_error err = {0};
    if (xs_waive_import(a->file, decisions, &a->w, a->days, cli_lang, print_refused, NULL, &added, &refused, &err) != XS_OK)
        return cli_failure(&err);
    printf(cli_t("登记 %zu 项放行，拒绝 %zu 项\n", "%zu waivers added, %zu refused\n"), added, refused);
    return refused ? CLI_CONFIG : CLI_CLEAN;
}

static int run(const char *verb, waive_args *a, const char *const *rest, size_t nrest)
{
    xs_error err = {0};
    xs_status st = XS_OK;
    unsigned bad = 0;
    size_t removed = 0;
    if (!strcmp(verb, "add")) {
        st = xs_waive_add(a->file, &a->w, a->days, cli_lang, &err);
    } else if (!strcmp(verb, "import") && nrest == 1) {
        return import(a, rest[0]);
    } else if (!strcmp(verb, "list") || !strcmp(verb, "check")) {
        st = xs_waive_each(a->file, cli_lang, print_waiver, &bad, &err);
    } else if (!strcmp(verb, "prune")) {
        st = xs_waive_prune(a->file, cli_lang, &removed, &err);
        if (st == XS_OK)
            printf(cli_t("删去 %zu 项不再有效的放行\n", "%zu waivers that no longer count removed\n"), removed);
    } else {
        cli_message(cli_t("waive: 用法见 xianshen waive --help", "waive: see xianshen waive --help"));
        return CLI_USAGE;
    }
    if (st != XS_OK)
        return cli_failure(&err);
    return !strcmp(verb, "check") && bad ? CLI_CONFIG : CLI_CLEAN;
}

static bool take(waive_args *a, int id, const char *v)
{
    uint64_t n;
    switch (id) {
    case WAIVE_REGISTER: a->file = v; return true;
    case WAIVE_FINGERPRINT: a->w.fingerprint = v; return true;
    case WAIVE_RULE: a->w.rule = v; return true;
    case WAIVE_CATEGORY: a->w.category = v; return true;
    case WAIVE_DOCUMENT: a->w.document = v; return true;
    case WAIVE_CODE: a->w.reason_code = v; return true;
    case WAIVE_REASON: a->w.reason = v; return true;
    case WAIVE_BASIS: a->w.basis = v; return true;
    case WAIVE_EVIDENCE: a->w.evidence = v; return true;
    case WAIVE_REVIEWER: a->w.reviewer = v; return true;
    case WAIVE_APPROVER: a->w.approver = v; return true;
    case WAIVE_DAYS:
        if (!cli_number(v, &n) || n == 0 || n > 366) {
            cli_message(cli_t("--days: 1 到 366", "--days: 1 to 366"));
            return false;
        }
        a->days = (uint32_t)n;
        return true;
    case CLI_O_LANG: return cli_lang_set(v);
    default: return false;
    }
}

int cli_waive(int argc, char **argv)
{
    cli_args a;
    waive_args w = {.file = DEFAULT_REGISTER};
    int status = CLI_USAGE;
    if (!cli_args_init(&a, cli_command_find("waive"), argc, argv))
        return CLI_OS;
    for (int id; (id = cli_args_next(&a)) != 0;) {
        if (id == CLI_O_HELP) {
            cli_help(a.command, stdout);
            status = CLI_CLEAN;
            goto out;
        }
        if (id < 0 || !take(&w, id, a.value))
            goto out;
    }
    status = run(a.noperands ? a.operands[0] : "", &w, a.operands + 1, a.noperands ? a.noperands - 1 : 0);
out:
    cli_args_clear(&a);
    return status;
}
