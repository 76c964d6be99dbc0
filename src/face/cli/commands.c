/* commands.c -- the table of commands and their options. */
#include "face/cli/cli.h"
#include "face/cli/record.h"
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
    {"files-from", 0, "FILE", "待查文件名取自 FILE（“-”为标准输入），一行一个", "names of the documents from FILE ('-': standard input), one a line",
     SCAN_FILES_FROM},
    {"null", '0', NULL, "--files-from 中的名字以 NUL 结尾", "names in --files-from end in NUL", SCAN_NUL},
    {"staged", 0, NULL, "检查 git 暂存区的内容（不是工作区）", "the content of git's index, not of the work tree", SCAN_STAGED},
    {"git-range", 0, "A..B", "检查这些提交带来的每一个文件版本", "every version of a file that these commits brought", SCAN_GIT_RANGE},
    {"pre-receive", 0, NULL, "作为 pre-receive 钩子：检查推送带来的全部内容", "as a pre-receive hook: everything a push brings",
     SCAN_PRE_RECEIVE},
    {"ledger", 0, "FILE", "每个文件在台账中记一笔（须给 --who）", "one record a document in the ledger (with --who)", SCAN_LEDGER},
    {"who", 0, "NAME", "台账中的人员", "who screens, for the ledger", SCAN_WHO},
    {"baseline", 0, "FILE", "只对 FILE 中没有的发现负责（见 xianshen baseline）", "only findings that FILE does not have count (see xianshen baseline)",
     SCAN_BASELINE},
    {"cache", 0, "DIR", "未改动且已全部检查的文件不再重查", "do not screen again what has not changed and was fully inspected", SCAN_CACHE},
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

static const cli_option waive_options[] = {
    {"register", 0, "FILE", "放行登记（默认 .xianshen/waivers.yaml）", "the register (default .xianshen/waivers.yaml)", WAIVE_REGISTER},
    {"fingerprint", 0, "HEX", "放行的发现（报告中的 fingerprint）", "the finding: its fingerprint in the report", WAIVE_FINGERPRINT},
    {"rule", 0, "RULE", "或：某规则在某文件中（须同时给 --document）", "or a rule in one document (with --document)", WAIVE_RULE},
    {"category", 0, "CODE", "类别；SS 类和 SP.MINOR 须给 --document", "category; SS.* and SP.MINOR need --document", WAIVE_CATEGORY},
    {"document", 0, "SHA256", "文件哈希", "hash of the document", WAIVE_DOCUMENT},
    {"reason-code", 0, "CODE", "误报 法定公开 第三方同意 公共利益 非真实号码 机构公开信息 已解密",
     "误报 (false alarm) 法定公开 (published by law) 第三方同意 (consent) 公共利益 (public interest) "
     "非真实号码 (not a real number) 机构公开信息 (an office's public data) 已解密 (declassified)", WAIVE_CODE},
    {"reason", 0, "TEXT", "说明", "the reason in words", WAIVE_REASON},
    {"basis", 0, "TEXT", "法律依据", "legal basis", WAIVE_BASIS},
    {"evidence", 0, "TEXT", "凭证（同意书、解密记录的编号）", "reference of the evidence", WAIVE_EVIDENCE},
    {"reviewer", 0, "NAME", "保密审查员", "reviewer", WAIVE_REVIEWER},
    {"approver", 0, "NAME", "审批人，须为另一人", "approver, another person", WAIVE_APPROVER},
    {"days", 0, "N", "期限，默认 90 天，最长 366 天（SS 类 30 天）", "life in days, default 90, at most 366 (SS.*: 30)", WAIVE_DAYS},
    LANG, HELP, END};
static const cli_option ledger_options[] = {
    {"file", 0, "FILE", "台账（默认 .xianshen/ledger.db）", "the ledger (default .xianshen/ledger.db)", LEDGER_FILE},
    {"who", 0, "NAME", "人员", "who did it", LEDGER_WHO},
    {"role", 0, "ROLE", "职责", "in which role", LEDGER_ROLE},
    {"reason", 0, "TEXT", "说明", "reason", LEDGER_REASON},
    {"month", 0, "YYYY-MM", "只导出一个月", "one month only", LEDGER_MONTH},
    {"anchor", 0, "FILE|TEXT", "verify：以前 head 的输出，可发现截断和重写", "verify: an earlier output of head, shows truncation and rewriting", LEDGER_ANCHOR},
    {"key", 0, "FILE", "verify：--anchor 文件须有此公钥的签名；head --output：用此私钥签名（口令取自 XIANSHEN_KEY_PASSWORD）",
     "verify: the anchor file must be signed by this public key; head --output: sign with this secret key "
     "(password from XIANSHEN_KEY_PASSWORD)", LEDGER_KEY},
    {"output", 'o', "FILE", "head：写入 FILE 并签名（FILE.minisig）", "head: into FILE, signed (FILE.minisig)", LEDGER_OUTPUT},
    {"hash", 0, "NAME", "新台账的散列：sha256 或 sm3", "hash of a new ledger: sha256 or sm3", LEDGER_HASH},
    LANG, HELP, END};
static const cli_option baseline_options[] = {RULES, LANG, HELP, END};
static const cli_option clear_options[] = {
    RULES,
    {"key", 0, "FILE", "write、sign-pack：私钥；verify：公钥（口令取自 XIANSHEN_KEY_PASSWORD）",
     "write, sign-pack: secret key; verify: public key (password from XIANSHEN_KEY_PASSWORD)", CLEAR_KEY},
    {"output", 'o', "FILE", "write：放行书写入 FILE 和 FILE.minisig", "write: the clearance, into FILE and FILE.minisig", CLEAR_OUTPUT},
    {"min-pack", 0, "VERSION", "verify：规则包不得旧于此版本", "verify: no older rule pack than this", CLEAR_MIN_PACK},
    {"waivers", 0, "FILE", "write：放行登记", "write: waiver register", CLEAR_WAIVERS},
    LANG, HELP, END};

const cli_command cli_commands[] = {
    {"scan", "[OPTION]... PATH...", "审查文件、文件夹、压缩包，“-”为标准输入",
     "screen files, folders, archives, '-' (standard input)", scan_options, cli_scan},
    {"rules", "check|test|list|show|profile [RULE|PATH...]",
     "检查、测试、列出规则\n"
     "  check PATH…  检查规则包，列出全部问题\n  test [PATH…] 运行规则自带的全部正反例\n"
     "  list         列出规则：编号、类别、处置、依据\n  show RULE    显示一条规则\n  profile DIR  每条规则的编译大小和耗时",
     "work on rule packs\n"
     "  check PATH...  check packs and list every problem\n  test [PATH...] run the examples of all rules\n"
     "  list           id, category, action, basis of every rule\n  show RULE      all of one rule",
     rules_options, cli_rules_command},
    {"explain", "RULE", "说明一条规则查什么、依据和例子", "what a rule looks for, its basis, its examples",
     rules_options, cli_explain},
    {"normalize", "[--map] [FILE]", "输出规则所见的折叠文本", "print the text as the rules see it",
     normalize_options, cli_normalize},
    {"waive", "add|import|list|check|prune [FILE]",
     "放行登记\n"
     "  add            登记一项\n  import FILE    由报告页面导出的处理结果登记\n"
     "  list           列出\n  check          列出，有失效的则退出状态为 78\n  prune          删去失效的",
     "the waiver register\n"
     "  add            add one\n  import FILE    from the decisions exported by the report page\n"
     "  list           list all\n  check          list; status 78 when one no longer counts\n  prune          remove those",
     waive_options, cli_waive},
    {"ledger", "add ACTION FILE | verify | head | export | form FILE|SHA256",
     "审查台账（留痕）\n"
     "  add ACTION FILE  记一笔：decide waive approve publish withdraw\n  verify           核对散列链\n"
     "  head             末条的序号和散列，另行保存或签名\n  export           月度台账（CSV）\n  form FILE        一事一审 审查表（HTML）",
     "the record of reviews\n"
     "  add ACTION FILE  add: decide waive approve publish withdraw\n  verify           check the hash chain\n"
     "  head             number and hash of the last record, to keep elsewhere\n  export           monthly list (CSV)\n"
     "  form FILE        one document's review form (HTML)",
     ledger_options, cli_ledger},
    {"baseline", "write FILE PATH...", "记下现有的发现，以后只看新增的（scan --baseline FILE）",
     "note what is there now; scan --baseline FILE then counts only what is new", baseline_options, cli_baseline},
    {"clear", "keygen BASE | write PATH... | verify CLEARANCE FILE... | sign-pack PACK",
     "签发和核对放行书\n"
     "  keygen BASE      生成 BASE.key 和 BASE.pub（与 minisign 通用）\n  write PATH…      检查，全部无问题才签发\n"
     "  verify C FILE…   核对文件就是签发时的字节，不再扫描\n  sign-pack PACK   给规则包签名",
     "signed clearances\n"
     "  keygen BASE      make BASE.key and BASE.pub (minisign's format)\n  write PATH...    screen, and sign when all is clear\n"
     "  verify C FILE... these are the bytes that were cleared; nothing is scanned\n  sign-pack PACK   sign a rule pack",
     clear_options, cli_clear},
    {NULL, NULL, NULL, NULL, NULL, NULL}};
