/* scan_settings.c -- options of scan. */
#include <stdlib.h>
#include <string.h>

#include "face/cli/scan.h"

static bool usage(const char *option, const char *value, const char *what)
{
    cli_message("--%s %s: %s", option, value, what);
    return false;
}

static bool parse_action(const char *v, xs_action *out)
{
    static const xs_action actions[] = {XS_NOTE, XS_REVIEW, XS_BLOCK};
    for (size_t i = 0; i < 3; i++)
        if (!strcmp(v, xs_action_name(actions[i]))) {
            *out = actions[i];
            return true;
        }
    return usage("fail-on", v, cli_t("应为 block、review 或 note", "block, review or note"));
}

static bool parse_number(const char *option, const char *v, uint64_t max, uint64_t *out)
{
    if (cli_number(v, out) && *out <= max)
        return true;
    return usage(option, v, cli_t("应为数字", "a number is wanted"));
}

static bool add_format(scan_settings *s, const char *v)
{
    if (s->nformats == SCAN_OUTPUTS)
        return usage("format", v, cli_t("格式过多", "too many formats"));
    if (!xs_format_from_name(v, &s->formats[s->nformats]))
        return usage("format", v,
                     cli_t("没有这种格式；可用 text json jsonl sarif html csv junit gitlab",
                           "no such format; text json jsonl sarif html csv junit gitlab"));
    s->nformats++;
    return true;
}

static bool parse_color(scan_settings *s, const char *v)
{
    if (!strcmp(v, "always") || !strcmp(v, "never") || !strcmp(v, "auto")) {
        s->color = v[0] == 'n' ? 0 : v[1] == 'l' ? 1 : -1;
        return true;
    }
    return usage("color", v, cli_t("应为 auto、always 或 never", "auto, always or never"));
}

static bool parse_limit(scan_settings *s, int id, const char *v)
{
    xs_scan_options *o = &s->run.scan;
    uint64_t n;
    switch (id) {
    case SCAN_JOBS:
        if (!parse_number("jobs", v, 1024, &n))
            return false;
        s->run.jobs = (unsigned)n;
        return true;
    case SCAN_MAX_SIZE: return parse_number("max-size", v, UINT64_MAX, &o->max_size);
    case SCAN_MAX_DEPTH:
        if (!parse_number("max-depth", v, 64, &n))
            return false;
        o->max_depth = (uint32_t)n;
        return true;
    default:
        if (!parse_number("timeout", v, 86400, &n))
            return false;
        o->timeout_ms = (uint32_t)n * 1000;
        return true;
    }
}

static bool parse_sandbox(scan_settings *s, const char *v)
{
    s->run.scan.sandbox_best_effort = !strcmp(v, "best-effort");
    return s->run.scan.sandbox_best_effort || !strcmp(v, "strict") ||
           usage("sandbox", v, cli_t("应为 strict 或 best-effort", "strict or best-effort"));
}

static bool take(scan_settings *s, int id, const char *v, bool *no_waivers)
{
    switch (id) {
    case SCAN_FORMAT: return add_format(s, v);
    case SCAN_OUTPUT:
        if (s->noutputs == SCAN_OUTPUTS)
            return usage("output", v, cli_t("输出过多", "too many outputs"));
        s->outputs[s->noutputs++] = v;
        return true;
    case SCAN_FAIL_ON: return parse_action(v, &s->fail_on);
    case SCAN_STDIN_NAME: s->run.stdin_name = v; return true;
    case SCAN_WAIVERS: s->run.scan.waivers = v; return true;
    case SCAN_NO_WAIVERS: *no_waivers = true; return true;
    case SCAN_REVEAL: s->reveal = true; return true;
    case SCAN_WHY: s->run.scan.explain = true; return true;
    case SCAN_STATS: s->stats = true; return true;
    case SCAN_SANDBOX: return parse_sandbox(s, v);
    case SCAN_QUIET: s->quiet = true; return true;
    case SCAN_NO_PROGRESS: s->no_progress = true; return true;
    case SCAN_COLOR: return parse_color(s, v);
    case SCAN_FILES_FROM: s->files_from = v; return true;
    case SCAN_NUL: s->nul = true; return true;
    case SCAN_STAGED: s->staged = true; return true;
    case SCAN_GIT_RANGE: s->git_range = v; return true;
    case SCAN_PRE_RECEIVE: s->pre_receive = true; return true;
    case SCAN_LEDGER: s->ledger = v; return true;
    case SCAN_WHO: s->who = v; return true;
    case SCAN_BASELINE: s->run.scan.baseline = v; return true;
    case SCAN_CACHE: s->run.scan.cache_dir = v; return true;
    case SCAN_JOBS:
    case SCAN_MAX_SIZE:
    case SCAN_MAX_DEPTH:
    case SCAN_TIMEOUT: return parse_limit(s, id, v);
    default: return cli_rules_option(&s->rules, id, v);
    }
}

bool scan_settings_parse(scan_settings *s, cli_args *a, int *status)
{
    *s = (scan_settings){.fail_on = XS_REVIEW, .color = -1};
    cli_rules_init(&s->rules);
    xs_run_options_init(&s->run);
    *status = CLI_USAGE;
    bool no_waivers = false;
    for (int id; (id = cli_args_next(a)) != 0;) {
        if (id == CLI_O_HELP) {
            cli_help(a->command, stdout);
            *status = CLI_CLEAN;
            return false;
        }
        if (id < 0 || !take(s, id, a->value, &no_waivers))
            return false;
    }
    bool git = s->staged || s->git_range || s->pre_receive;
    if (s->files_from && !scan_files_from(s, a, status))
        return false;
    if (s->ledger && !s->who) {
        cli_message(cli_t("scan: --ledger 需要 --who", "scan: --ledger needs --who"));
        return false;
    }
    if (a->noperands == 0 && s->nnames == 0 && !s->files_from && !git) {
        cli_message(cli_t("scan: 没有给出文件；“-”为标准输入", "scan: no PATH given; '-' is standard input"));
        return false;
    }
    if (s->nformats == 0)
        s->formats[s->nformats++] = XS_FORMAT_TEXT;
    if (s->noutputs > s->nformats || (s->nformats > 1 && s->noutputs + 1 < s->nformats)) {
        cli_message(cli_t("scan: --format 与 --output 数目不配", "scan: --format and --output do not pair up"));
        return false;
    }
    s->run.scan.lang = cli_lang;
    bool shown = s->ledger != NULL;
    for (size_t i = 0; i < s->nformats; i++)
        shown |= s->formats[i] != XS_FORMAT_TEXT;
    s->run.scan.no_sha256 = s->run.scan.no_fingerprint = !shown;
    if (no_waivers)
        s->run.scan.waivers = "";
    if (!s->files_from) {
        s->run.paths = a->operands;
        s->run.npaths = a->noperands;
    }
    return true;
}

void scan_settings_clear(scan_settings *s)
{
    for (size_t i = 0; i < s->nnames; i++)
        free(s->names[i]);
    free(s->names);
    cli_rules_clear(&s->rules);
}
