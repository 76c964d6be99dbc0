#include "rules/category.h"

typedef struct category {
    const char *code;
    uint8_t action;
    bool sensitive;
    const char *zh, *en;
} category;

static const category list[] = {
    {"SS.MARK", XS_BLOCK, false, "国家秘密标志", "state-secret classification mark"},
    {"SS.EXAM", XS_REVIEW, false, "试卷密级标志", "exam papers with a classification mark"},
    {"SS.DOCNO", XS_BLOCK, false, "涉密发文字号、密码电报", "document number of a secret series"},
    {"SS.COPYNO", XS_REVIEW, false, "份号", "six-digit copy number at the head"},
    {"WS.INTERNAL", XS_BLOCK, false, "内部资料标注", "internal-handling mark"},
    {"WS.SCOPE", XS_BLOCK, false, "发放范围、清退标注", "distribution limit, retrieve or destroy mark"},
    {"WS.NOTPUBLIC", XS_BLOCK, false, "不予公开属性", "disclosure attribute: not public"},
    {"WS.PERIODICAL", XS_REVIEW, false, "内部刊物报头", "internal periodical masthead"},
    {"PR.DRAFT", XS_REVIEW, false, "征求意见稿、讨论稿", "draft"},
    {"PR.INTERNALFORM", XS_REVIEW, false, "内部办文单、纪要、请示", "internal form, minutes, request"},
    {"PR.PERSONNEL", XS_BLOCK, false, "干部人事材料", "personnel file"},
    {"PI.ID18", XS_BLOCK, true, "身份证件号码", "resident identity number"},
    {"PI.ID15", XS_REVIEW, true, "15 位身份证号码", "resident identity number of 15 digits"},
    {"PI.PASSPORT", XS_REVIEW, true, "护照号码", "passport number"},
    {"PI.PERMIT", XS_REVIEW, true, "通行证号码", "travel permit number"},
    {"PI.MILID", XS_REVIEW, true, "军人证件号码", "military identity document"},
    {"PI.MOBILE", XS_REVIEW, true, "个人手机号码", "mobile number of a person"},
    {"PI.LANDLINE", XS_NOTE, true, "固定电话", "landline"},
    {"PI.EMAIL", XS_NOTE, true, "个人电子邮箱", "personal e-mail address"},
    {"PI.ADDRESS", XS_REVIEW, true, "家庭住址", "address of a person"},
    {"PI.NAMELIST", XS_REVIEW, true, "人员名单", "rows of names with personal data"},
    {"PI.WEAKMASK", XS_REVIEW, true, "可还原的脱敏", "mask from which the value can be recovered"},
    {"PI.PLATE", XS_REVIEW, true, "车牌号码", "vehicle plate"},
    {"PI.OTHER", XS_REVIEW, true, "其他个人编号", "other number of a person"},
    {"SP.HEALTH", XS_REVIEW, true, "个人健康信息", "health data tied to a person"},
    {"SP.MINOR", XS_REVIEW, true, "未成年人信息", "data of a minor"},
    {"SP.HARDSHIP", XS_REVIEW, true, "困难救助信息", "hardship data tied to a person"},
    {"FN.CARD", XS_BLOCK, true, "银行卡号", "bank card"},
    {"FN.ACCT", XS_REVIEW, true, "银行账号", "account number"},
    {"BS.MARK", XS_BLOCK, false, "商业秘密标志", "trade-secret mark"},
    {"BS.BID", XS_REVIEW, false, "招标投标保密内容", "confidential content of a bid"},
    {"LE.CASEFILE", XS_REVIEW, false, "执法案卷材料", "case file"},
    {"LE.INFORMANT", XS_BLOCK, true, "举报人、信访人身份", "identity of an informant or petitioner"},
    {"MG.COORD", XS_REVIEW, false, "敏感地理坐标", "precise coordinates near a protected facility"},
    {"MG.UNIT", XS_REVIEW, false, "部队番号与编制", "military unit with strength or equipment"},
    {"SC.PASSWORD", XS_BLOCK, true, "口令", "password"},
    {"SC.KEY", XS_BLOCK, true, "密钥、令牌", "private key, cloud key, token"},
    {"SC.CONN", XS_BLOCK, true, "连接串", "connection string"},
    {"SC.INTRANET", XS_REVIEW, false, "内网地址", "address inside a private network"},
    {"HD.HIDDEN", XS_REVIEW, false, "隐藏内容", "hidden content"},
    {"HD.TRACKED", XS_REVIEW, false, "修订痕迹", "tracked changes"},
    {"HD.COMMENT", XS_REVIEW, false, "批注", "comments"},
    {"HD.REDACTION", XS_REVIEW, false, "遮盖未生效", "redaction that does not remove the text"},
    {"HD.EMBED", XS_REVIEW, false, "嵌入对象", "embedded object"},
    {"HD.META", XS_REVIEW, false, "文档属性", "metadata"},
    {"HD.EXIF", XS_REVIEW, false, "图片拍摄信息", "picture metadata"},
    {"UX.UNREADABLE", XS_REVIEW, false, "未能检查的内容", "content that could not be inspected"},
    {"OK.PUBLIC", XS_NOTE, false, "公开发布标注", "public-release mark"},
};
#define COUNT (sizeof list / sizeof *list)

size_t xs_category_count(void) { return COUNT; }

bool xs_category_from_name(xs_str name, uint8_t *out)
{
    for (size_t i = 0; i < COUNT; i++)
        if (xs_str_is(name, list[i].code)) {
            *out = (uint8_t)i;
            return true;
        }
    return false;
}

const char *xs_category_name(uint8_t c) { return c < COUNT ? list[c].code : ""; }

const char *xs_category_covers(uint8_t c, xs_lang lang)
{
    return c >= COUNT ? "" : lang == XS_ZH ? list[c].zh : list[c].en;
}

xs_action xs_category_action(uint8_t c) { return c < COUNT ? (xs_action)list[c].action : XS_REVIEW; }

bool xs_category_sensitive(uint8_t c) { return c < COUNT && list[c].sensitive; }

bool xs_category_within(uint8_t c, xs_str prefix)
{
    xs_str code = xs_str_from(xs_category_name(c));
    if (prefix.n == 0 || prefix.n > code.n || memcmp(code.p, prefix.p, prefix.n) != 0)
        return false;
    return prefix.n == code.n || code.p[prefix.n] == '.';
}

bool xs_category_may_lower(uint8_t c)
{
    return !xs_category_within(c, XS_STR("SS")) && !xs_category_within(c, XS_STR("SC")) &&
           !xs_category_within(c, XS_STR("SP.MINOR"));
}
