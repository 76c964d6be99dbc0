/* words.c -- the vocabulary of the reports, and the width of text on a terminal. */
#include "report/format.h"

const char *xs_word(xs_lang lang, const char *zh, const char *en) { return lang == XS_EN ? en : zh; }

const char *xs_word_action(xs_lang lang, xs_action a)
{
    static const char *const words[][2] = {
        [XS_PASS] = {"通过", "pass"},
        [XS_NOTE] = {"提示", "note"},
        [XS_REVIEW] = {"待审", "review"},
        [XS_BLOCK] = {"阻断", "block"},
    };
    return words[a][lang];
}

const char *xs_word_coverage(xs_lang lang, xs_coverage c)
{
    static const char *const words[][2] = {
        [XS_COVER_ALL] = {"全部检查", "fully inspected"},
        [XS_COVER_PART] = {"部分检查", "partly inspected"},
        [XS_COVER_NONE] = {"未能检查", "not inspected"},
    };
    return words[c][lang];
}

const char *xs_word_state(xs_lang lang, xs_part_state s)
{
    static const char *const words[][2] = {
        [XS_PART_SCANNED] = {"已检查", "scanned"},
        [XS_PART_ENCRYPTED] = {"已加密，无法读取", "encrypted"},
        [XS_PART_CORRUPT] = {"损坏或不完整", "corrupt or cut short"},
        [XS_PART_UNKNOWN_KIND] = {"无法识别的格式", "unknown kind"},
        [XS_PART_OVER_LIMIT] = {"超出限额", "over a limit"},
        [XS_PART_TIMED_OUT] = {"超时", "timed out"},
        [XS_PART_WORKER_DIED] = {"解析进程异常终止", "the parser died"},
        [XS_PART_NO_TEXT] = {"只有图像，没有文字层", "pixels without text"},
    };
    return words[s][lang];
}

const char *xs_word_visibility(xs_lang lang, xs_visibility v)
{
    static const char *const words[][2] = {
        [XS_VISIBLE] = {"可见", "visible"},       [XS_HIDDEN] = {"隐藏", "hidden"},
        [XS_DELETED] = {"已删除", "deleted"},     [XS_COMMENT] = {"批注", "comment"},
        [XS_METADATA] = {"元数据", "metadata"},   [XS_ATTACHMENT] = {"附件", "attachment"},
        [XS_EMBEDDED] = {"嵌入对象", "embedded"}, [XS_OCR] = {"图中文字", "ocr"},
    };
    return words[v][lang];
}

static uint32_t decode(const char *p, size_t n, size_t *len)
{
    const unsigned char *s = (const unsigned char *)p;
    if (s[0] < 0x80 || n < 2) {
        *len = 1;
        return s[0];
    }
    if (s[0] < 0xE0) {
        *len = 2;
        return (uint32_t)(s[0] & 0x1F) << 6 | (s[1] & 0x3F);
    }
    if (s[0] < 0xF0 && n >= 3) {
        *len = 3;
        return (uint32_t)(s[0] & 0x0F) << 12 | (uint32_t)(s[1] & 0x3F) << 6 | (s[2] & 0x3F);
    }
    if (n >= 4) {
        *len = 4;
        return (uint32_t)(s[0] & 0x07) << 18 | (uint32_t)(s[1] & 0x3F) << 12 |
               (uint32_t)(s[2] & 0x3F) << 6 | (s[3] & 0x3F);
    }
    *len = 1;
    return 0xFFFD;
}

/* Ranges from UAX #11 (Unicode 15), wide and full-width, joined where what lies between is unused. */
static unsigned columns(uint32_t c)
{
    if ((c >= 0x300 && c <= 0x36F) || (c >= 0x200B && c <= 0x200F) || (c >= 0x202A && c <= 0x202E) ||
        (c >= 0x2060 && c <= 0x206F) || (c >= 0xFE00 && c <= 0xFE0F) || c == 0xFEFF ||
        (c >= 0xE0000 && c <= 0xE0FFF) || c == 0xAD)
        return 0;
    static const uint32_t wide[][2] = {
        {0x1100, 0x115F},   {0x2E80, 0x303E},   {0x3041, 0xA4CF},   {0xA960, 0xA97C},
        {0xAC00, 0xD7A3},   {0xF900, 0xFAFF},   {0xFE30, 0xFE6F},   {0xFF00, 0xFF60},
        {0xFFE0, 0xFFE6},   {0x1F300, 0x1F64F}, {0x1F680, 0x1F6FF}, {0x1F900, 0x1F9FF},
        {0x20000, 0x3FFFD},
    };
    for (size_t i = 0; i < sizeof wide / sizeof *wide; i++)
        if (c >= wide[i][0] && c <= wide[i][1])
            return 2;
    return 1;
}

unsigned xs_width(xs_str s)
{
    unsigned w = 0;
    for (size_t i = 0, len; i < s.n; i += len)
        w += columns(decode(s.p + i, s.n - i, &len));
    return w;
}

/* Bytes of printable ASCII and Han characters from U+5000, which need no second look. */
static size_t plain_run(const char *text, size_t n)
{
    const unsigned char *p = (const unsigned char *)text;
    size_t i = 0;
    while (i < n) {
        if (p[i] >= 0x20 && p[i] < 0x7F)
            i++;
        else if (n - i >= 3 && p[i] >= 0xE5 && p[i] <= 0xE9 && (p[i + 1] & 0xC0) == 0x80 && (p[i + 2] & 0xC0) == 0x80)
            i += 3;
        else
            break;
    }
    return i;
}

bool xs_add_plain(xs_buf *out, xs_str s)
{
    for (size_t i = 0, len; i < s.n; i += len) {
        size_t plain = plain_run(s.p + i, s.n - i);
        if (plain) {
            xs_buf_add(out, s.p + i, len = plain);
            continue;
        }
        uint32_t c = decode(s.p + i, s.n - i, &len);
        if (c == 0x1D || c == '\n')
            xs_buf_add(out, "⏎", 3);
        else if (c == 0x1F || c == 0x1E || c == '\t')
            xs_buf_add(out, " ", 1);
        else if (c < 0x20 || c == 0x7F || (c >= 0x80 && c < 0xA0))
            xs_buf_add(out, " ", 1);
        else if (columns(c) > 0) /* invisible and bidi characters would disarrange the line */
            xs_buf_add(out, s.p + i, len);
    }
    return !out->failed;
}
