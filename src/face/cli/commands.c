/* commands.c -- the table of commands and their options. */
#include "face/cli/cli.h"
#include "face/cli/scan.h"

#define HELP {"help", 'h', NULL, "显示本说明", "show this help", CLI_O_HELP}
#define LANG {"lang", 0, "zh|en", "提示和标题的语言（默认取自环境，否则中文）",                              \
              "language of messages (default: environment, else zh)", CLI_O_LANG}
#define RULES                                                                                     \
    {"rules", 0, "PATH", "规则包、规则文件或词表，代替默认规则包；可重复",                                    \
     "rule pack, rule file or term list instead of the default pack; repeatable", CLI_O_RULES},   \
    {"add-rules", 0, "PATH", "在默认规则包之外再加；可重复", "the same, beside the default pack",          \
     CLI_O_ADD_RULES},                                                                            \
    {"profile", 0, "NAME", "场景：general 公示名单 处罚决定书 教育 采购招标 新闻稿 历史信息复查",               \
     "preset of context weights", CLI_O_PROFILE},                                                 \
    {"require-signed", 0, "KEY", "规则包须有此公钥的签名", "refuse packs not signed by this public key",  \
     CLI_O_SIGNED},                                                                               \
    {"no-rule-cache", 0, NULL, "不使用已编译规则的缓存", "compile the rules afresh", CLI_O_NO_CACHE}
#define END {NULL, 0, NULL, NULL, NULL, 0}

static const cli_option scan_options[] = {
    RULES,
    {"format", 'f', "NAME", "报告格式：text json jsonl sarif html csv junit gitlab；可与 --output 成对重复",
     "text json jsonl sarif html csv junit gitlab; repeatable together with --output", SCAN_FORMAT},
    {"output", 'o', "FILE", "报告写入文件（默认标准输出）", "where the report goes (default: standard output)",
     SCAN_OUTPUT},
    {"fail-on", 0, "ACTION", "使退出状态非零的最低级别：block review note（默认 review）",
     "weakest action with a non-zero exit status: block review note (default review)", SCAN_FAIL_ON},
    {"jobs", 'j', "N", "并行数（默认为处理器核数）", "threads (default: number of cores)", SCAN_JOBS},
    {"stdin-name", 0, "NAME", "标准输入显示的文件名", "name shown for standard input", SCAN_STDIN_NAME},
    {"waivers", 0, "FILE", "放行登记（默认为所查文件夹下 .xianshen/waivers.yaml）",
     "waiver register (default: .xianshen/waivers.yaml beside the scanned root)", SCAN_WAIVERS},
    {"no-waivers", 0, NULL, "不采用任何放行", "apply no waivers", SCAN_NO_WAIVERS},
    {"reveal", 0, NULL, "显示未遮盖的内容（默认一律遮盖）", "show unmasked values (default: masked)",
     SCAN_REVEAL},
    {"why", 0, NULL, "说明每个候选为何采用或放弃", "say of every candidate why it was kept or dropped", SCAN_WHY},
    {"stats", 0, NULL, "最后在标准错误输出数量与速度", "counts and speeds on standard error", SCAN_STATS},
    {"max-size", 0, "BYTES", "单个文件（解开后）的上限，可用 K M G，默认 8G；超过即视为未检查",
     "one document, unpacked; K M G; default 8G; beyond it: not inspected", SCAN_MAX_SIZE},
    {"max-depth", 0, "N", "压缩包嵌套上限，默认 8", "archives in archives, default 8", SCAN_MAX_DEPTH},
    {"timeout", 0, "SECONDS", "单个文件的时间上限，默认 300", "time for one document, default 300", SCAN_TIMEOUT},
    {"sandbox", 0, "MODE", "strict（默认）或 best-effort：内核缺少隔离手段时仍继续",
     "strict (default) or best-effort: go on where the kernel lacks isolation", SCAN_SANDBOX},
    {"quiet", 'q', NULL, "只列出需要处理的文件", "list only what needs attention", SCAN_QUIET},
    {"no-progress", 0, NULL, "不显示进度条", "no progress bar", SCAN_NO_PROGRESS},
    {"color", 0, "WHEN", "auto always never", "auto always never", SCAN_COLOR},
    LANG, HELP, END};

static const cli_option rules_options[] = {RULES, LANG, HELP, END};
static const cli_option normalize_options[] = {
    {"map", 0, NULL, "逐段列出折叠后与原文的位置", "print the offset map", CLI_O_OWN}, LANG, HELP, END};

const cli_command cli_commands[] = {
    {"scan", "[选项|options] PATH...", "审查文件、文件夹、压缩包，“-”为标准输入",
     "screen files, folders, archives, '-' (standard input)", scan_options, cli_scan},
    {"rules", "check|test|list|show [RULE|PATH...]",
     "检查、测试、列出规则\n"
     "  check PATH…  检查规则包，列出全部问题\n  test [PATH…] 运行规则自带的全部正反例\n"
     "  list         列出规则：编号、类别、处置、依据\n  show RULE    显示一条规则",
     "work on rule packs\n"
     "  check PATH...  check packs and list every problem\n  test [PATH...] run the examples of all rules\n"
     "  list           id, category, action, basis of every rule\n  show RULE      all of one rule",
     rules_options, cli_rules_command},
    {"explain", "RULE", "说明一条规则查什么、依据和例子", "what a rule looks for, its basis, its examples",
     rules_options, cli_explain},
    {"normalize", "[--map] [FILE]", "输出规则所见的折叠文本", "print the text as the rules see it",
     normalize_options, cli_normalize},
    {NULL, NULL, NULL, NULL, NULL, NULL}};
