/* messages.c -- what errors say in Chinese, by what they say in English. Errors are written in English where they
 * happen; a test (tests/tools/messages.py) holds that every one of them stands here. */
#include <errno.h>
#include <stdatomic.h>
#include <string.h>

#include "base/error.h"

typedef struct pair {
    const char *en, *zh;
} pair;

static const pair pairs[] = {
    /* files */
    {"cannot open (%s); check path and permissions", "无法打开（%s）；请检查路径和权限"},
    {"cannot read (%s); check the file", "无法读取（%s）；请检查文件"},
    {"cannot stat: %s", "无法取得文件信息：%s"},
    {"cannot write: %s", "无法写入：%s"},
    {"cannot write the document", "文件的结果无法写出"},
    {"longer than %zu bytes; divide it", "超过 %zu 字节；请分成几个"},
    {"not a regular file; give a file", "不是普通文件；请给出文件"},
    {"no such format, or no writer", "没有这种报告格式，或没有给出写入函数"},
    /* the system */
    {"no memory", "内存不足"},
    {"out of memory", "内存不足"},
    {"out of memory for the terms", "词条过多，内存不足"},
    {"no memory for the document", "内存不足，容不下此文件"},
    {"no memory for the password", "内存不足，无法核对口令"},
    {"no memory or no random bytes", "内存不足，或系统没有随机数"},
    {"no memory, or the text is too long", "内存不足，或文本过长"},
    {"no random bytes", "系统没有随机数"},
    {"no socket for the worker", "无法与解析进程建立连接"},
    {"the worker does not start", "解析进程无法启动"},
    {"does not start; install this version's worker programs", "无法启动；请安装同一版本的解析程序"},
    {"no such worker program; install it", "没有这个解析程序；请安装"},
    {"no sandbox: this kernel lacks seccomp or landlock; --sandbox=best-effort goes on with what there is",
     "没有隔离手段：内核缺少 seccomp 或 landlock；--sandbox=best-effort 可用现有手段继续"},
    {"result cache not used: %s", "不使用结果缓存：%s"},
    {"the text is not UTF-8", "文本不是 UTF-8"},
    {"no word list; install the package friso-dict", "没有分词词库；请安装 friso-dict"},
    /* rules */
    {"not a rule set of this version", "不是这一版本的规则集"},
    {"a damaged rule set", "规则集已损坏"},
    {"a damaged pattern program", "表达式程序已损坏"},
    {"does not compile", "无法编译"},
    {"nothing usable", "缓存中没有可用的内容"},
    {"no folder or key", "没有缓存文件夹或密钥"},
    {"not a folder of one's own; give another", "不是自己的文件夹；请另给一个"},
    {"cannot write; only speed is lost", "无法写入；只影响速度"},
    {"too many databases", "规则库过多"},
    {"hs_compile_lit_multi failed", "词条无法编译"},
    {"this processor cannot run Hyperscan (SSSE3 is needed)", "此处理器不能运行 Hyperscan（需要 SSSE3）"},
    /* signatures and signed packs */
    {"libsodium does not start", "libsodium 无法启动"},
    {"libsodium does not start, or the comment is too long", "libsodium 无法启动，或注释过长"},
    {"not a minisign public key", "不是 minisign 公钥"},
    {"not a minisign secret key", "不是 minisign 私钥"},
    {"not a minisign signature", "不是 minisign 签名"},
    {"a key derivation that is not known", "不认识的口令派生方式"},
    {"the key has a password; set XIANSHEN_KEY_PASSWORD", "私钥有口令；请设置 XIANSHEN_KEY_PASSWORD"},
    {"the password could not be tried: not enough memory", "内存不足，无法核对口令"},
    {"wrong password, or a damaged key", "口令不对，或私钥已损坏"},
    {"cannot write the key: %s", "无法写入密钥：%s"},
    {"an old signature without pre-hashing; sign again", "旧式签名（未先散列）；请重新签名"},
    {"signed by another key", "由别的密钥签名"},
    {"the signature does not fit: the bytes were altered", "签名不符：内容被改动"},
    {"the trusted comment was altered", "签名中的可信注释被改动"},
    {"the pack cannot be listed", "无法列出规则包中的文件"},
    {"the rule pack is not signed; sign it with `xianshen clear sign-pack`", "规则包没有签名；用 xianshen clear sign-pack 签名"},
    {"signed, but not as a rule pack", "有签名，但不是规则包的签名"},
    {"the last accepted version cannot be remembered; make the state folder writable",
     "无法记下最近采用的版本；请使状态文件夹可写"},
    {"version %s is older than %s, the last one accepted; refused", "版本 %s 旧于最近采用的 %s；不予采用"},
    /* clearances */
    {"not fully inspected; it cannot be cleared", "未全部检查，不能放行"},
    {"findings are not settled; it cannot be cleared", "有未处理的发现，不能放行"},
    {"not a clearance", "不是放行书"},
    {"signed in the future; check the clock", "签发日期在将来；请核对时钟"},
    {"screened by an older rule pack than demanded; screen again", "所用规则包旧于要求的版本；请重新审查"},
    {"a waiver it stands on has expired; screen again", "所依据的放行已到期；请重新审查"},
    {"these bytes were not cleared; screen them", "这些字节没有放行；请先审查"},
    /* the ledger */
    {"ledger: %s; nothing of this step was recorded", "台账：%s；本步没有记录任何内容"},
    {"the ledger was made with another hash", "台账用的是另一种散列"},
    {"hash is sha256 or sm3", "散列为 sha256 或 sm3"},
    {"not a ledger", "不是台账"},
    {"a record names its document and the SHA-256 of its bytes", "记录须写明文件及其 SHA-256"},
    {"no record of this document", "没有此文件的记录"},
    {"record %llu: %s", "第 %llu 条记录：%s"},
    {"deleted", "被删除"},
    {"does not follow the one before it", "与前一条不相接"},
    {"was altered", "被改动"},
    {"is not the record of the exported head: the chain was rewritten", "不是导出末条时的那一条：链被重写"},
    {"is the last one, but the exported head is later: the ledger was cut", "是最后一条，而导出的末条在其后：台账被截断"},
    /* waivers, baseline */
    {"not a baseline; write one with `xianshen baseline write`", "不是基线；用 xianshen baseline write 生成"},
    {"cannot lock the register: %s", "无法锁定放行登记：%s"},
    {"the register is too large", "放行登记过大"},
    {"%zu: not YAML: %s", "第 %zu 行：不是 YAML：%s"},
    {"cut short", "内容不完整"},
    {"a waiver is a mapping", "每项放行应为键值"},
    {"unknown key in a waiver; keys are those that `waive add` writes", "放行中有未知的键；应为 waive add 所写的键"},
    {"not a waiver register", "不是放行登记"},
    {"unknown key; a register has version, key and waivers", "未知的键；放行登记只有 version、key 和 waivers"},
    {"the key (64 hex digits) is missing or damaged; restore the register", "密钥（64 个十六进制数字）缺失或损坏；请恢复放行登记"},
};

static const struct {
    int sys;
    const char *zh;
} system_errors[] = {
    {ENOENT, "文件不存在"},       {EACCES, "没有权限"},         {EPERM, "不允许此操作"},      {ENOSPC, "磁盘已满"},
    {EFBIG, "超过文件大小上限"},  {EDQUOT, "超过磁盘配额"},     {EISDIR, "是文件夹"},         {ENOTDIR, "不是文件夹"},
    {EIO, "读写出错"},            {ENOMEM, "内存不足"},         {EEXIST, "已经存在"},         {EROFS, "文件系统只读"},
    {EMFILE, "打开的文件过多"},   {ENFILE, "打开的文件过多"},   {ELOOP, "符号链接过多"},      {ENAMETOOLONG, "名字过长"},
    {EPIPE, "接收方已关闭"},      {EINVAL, "参数无效"},         {EBUSY, "正被占用"},          {EAGAIN, "暂时不可用"},
    {ENXIO, "没有这个设备"},      {EBADF, "文件未打开"},        {ETXTBSY, "文件正在使用"},    {ETIMEDOUT, "超时"},
};

static _Atomic(xs_lang) lang = XS_EN;

void xs_messages(xs_lang l) { atomic_store(&lang, l); }

const char *xs_say(const char *en)
{
    if (atomic_load(&lang) == XS_EN)
        return en;
    for (size_t i = 0; i < sizeof pairs / sizeof *pairs; i++)
        if (!strcmp(pairs[i].en, en))
            return pairs[i].zh;
    return en;
}

const char *xs_errno_text(int sys)
{
    for (size_t i = 0; atomic_load(&lang) == XS_ZH && i < sizeof system_errors / sizeof *system_errors; i++)
        if (system_errors[i].sys == sys)
            return system_errors[i].zh;
    return strerror(sys);
}
