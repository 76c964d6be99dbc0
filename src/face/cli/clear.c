/* clear.c -- xianshen clear keygen|write|verify, xianshen sign: what the upload side relies on. */
#include <stdlib.h>
#include <string.h>

#include "face/cli/cli.h"
#include "face/cli/record.h"

typedef struct clear_args {
    cli_rules rules;
    const char *key, *output, *min_pack, *waivers;
} clear_args;

/* The password of a key comes by the environment: not on the command line, where others see it. */
static const char *password(void) { return getenv("XIANSHEN_KEY_PASSWORD"); }

static int keygen(const char *base)
{
    char secret[4096], public[4096];
    snprintf(secret, sizeof secret, "%s.key", base);
    snprintf(public, sizeof public, "%s.pub", base);
    xs_error err = {0};
    if (xs_key_make(secret, public, password(), &err) != XS_OK)
        return cli_failure(&err);
    printf(cli_t("私钥 %s（妥善保管），公钥 %s\n", "secret key %s (guard it), public key %s\n"), secret, public);
    return CLI_CLEAN;
}

typedef struct gathering {
    xs_clearance *c;
    unsigned refused;
    int trouble;
} gathering;

static int on_document(void *ctx, const xs_document *d)
{
    gathering *g = ctx;
    xs_error err = {0};
    if (xs_clearance_add(g->c, d, &err) != XS_OK) {
        g->refused++;
        cli_failure(&err);
    }
    return 0;
}

static void on_trouble(void *ctx, const xs_error *e)
{
    gathering *g = ctx;
    g->trouble = cli_failure(e);
}

static int write_clearance(clear_args *a, const char *const *paths, size_t n)
{
    if (!a->key || !a->output || n == 0) {
        cli_message(cli_t("clear write: 需要 --key、--output 和文件", "clear write: --key, --output and PATHs are needed"));
        return CLI_USAGE;
    }
    xs_rules *r = NULL;
    xs_error err = {0};
    if (cli_rules_load(&a->rules, &r, &err) != XS_OK)
        return cli_failure(&err);
    gathering g = {0};
    xs_run_options o;
    xs_summary sum;
    xs_run_options_init(&o);
    o.scan.lang = cli_lang;
    o.scan.waivers = a->waivers;
    o.paths = paths;
    o.npaths = n;
    o.document = on_document;
    o.trouble = on_trouble;
    o.ctx = &g;
    xs_status st = xs_clearance_new(xs_rules_pack_id(r), xs_rules_pack_sha256(r), &g.c, &err);
    if (st == XS_OK)
        st = xs_run(r, &o, &sum, &err);
    int status = g.trouble ? g.trouble : st != XS_OK ? cli_failure(&err) : g.refused ? CLI_REVIEW : CLI_CLEAN;
    if (status == CLI_CLEAN && xs_clearance_sign(g.c, a->output, a->key, password(), &err) != XS_OK)
        status = cli_failure(&err);
    if (status == CLI_REVIEW)
        cli_message(cli_t("有 %u 个文件不能放行，没有签发", "%u documents are not clear; nothing was signed"), g.refused);
    xs_clearance_free(g.c);
    xs_rules_free(r);
    return status;
}

static int verify(const clear_args *a, const char *const *rest, size_t n)
{
    if (!a->key || n < 2) {
        cli_message(cli_t("clear verify: 需要 --key 公钥、放行书和文件", "clear verify: --key PUBLIC, CLEARANCE and FILEs are needed"));
        return CLI_USAGE;
    }
    xs_clearance *c = NULL;
    xs_error err = {0};
    if (xs_clearance_open(rest[0], a->key, a->min_pack, &c, &err) != XS_OK)
        return cli_failure(&err);
    int status = CLI_CLEAN;
    for (size_t i = 1; i < n; i++)
        if (xs_clearance_check(c, rest[i], &err) != XS_OK)
            status = cli_failure(&err);
    xs_clearance_free(c);
    return status;
}

static int sign(const clear_args *a, const char *const *rest, size_t n)
{
    xs_error err = {0};
    for (size_t i = 0; i < n; i++)
        if (xs_pack_sign(rest[i], a->key ? a->key : "", password(), &err) != XS_OK)
            return cli_failure(&err);
    return n ? CLI_CLEAN : CLI_USAGE;
}

static bool take(clear_args *a, int id, const char *v)
{
    switch (id) {
    case CLEAR_KEY: a->key = v; return true;
    case CLEAR_OUTPUT: a->output = v; return true;
    case CLEAR_MIN_PACK: a->min_pack = v; return true;
    case CLEAR_WAIVERS: a->waivers = v; return true;
    default: return cli_rules_option(&a->rules, id, v);
    }
}

static int run(clear_args *c, const cli_args *a)
{
    const char *verb = a->noperands ? a->operands[0] : "";
    const char *const *rest = a->operands + 1;
    size_t n = a->noperands ? a->noperands - 1 : 0;
    if (!strcmp(verb, "keygen") && n == 1)
        return keygen(rest[0]);
    if (!strcmp(verb, "write"))
        return write_clearance(c, rest, n);
    if (!strcmp(verb, "verify"))
        return verify(c, rest, n);
    if (!strcmp(verb, "sign-pack"))
        return sign(c, rest, n);
    cli_message(cli_t("clear: 用法见 xianshen clear --help", "clear: see xianshen clear --help"));
    return CLI_USAGE;
}

int cli_clear(int argc, char **argv)
{
    cli_args a;
    clear_args c = {0};
    int status = CLI_USAGE;
    if (!cli_args_init(&a, cli_command_find("clear"), argc, argv))
        return CLI_OS;
    cli_rules_init(&c.rules);
    for (int id; (id = cli_args_next(&a)) != 0;) {
        if (id == CLI_O_HELP) {
            cli_help(a.command, stdout);
            status = CLI_CLEAN;
            goto out;
        }
        if (id < 0 || !take(&c, id, a.value))
            goto out;
    }
    status = run(&c, &a);
out:
    cli_rules_clear(&c.rules);
    cli_args_clear(&a);
    return status;
}
