/* meta.c -- document properties that name a person or a place inside. */
#include "extract/meta.h"

#include <strings.h>

/* Endings of property names that hold a person's name, compared without case, blanks and prefix. */
static const char *const person_names[] = {
    "author",       "lastauthor",   "lastmodifiedby", "creator",     "manager",      "artist",
    "xpauthor",     "cameraownername", "ownername",   "by-line",     "byline",       "photographer",
    "initialcreator", "printedby",  "savedby",        "writtenby",   "sender",       "username",
    "lastsavedby",  "revisionauthor", "commentauthor",  "checkedby",   "recordedby",   "typist",
    "作者",         "编制人",       "审核人",         "修改人",      "保存者",       "拟稿人"};

/* Accounts that installers and programs leave behind. */
static const char *const impersonal[] = {
    "administrator", "admin",  "user",     "users",  "owner",    "guest",    "root",      "unknown",
    "microsoft",     "office", "microsoft office user", "microsoft office", "windows user",
    "windows 用户",  "微软用户", "微软中国", "用户", "pc",       "dell",     "lenovo",    "hp",
    "asus",          "acer",   "thinkpad", "huawei", "china",    "mc system", "msoffice", "un-named",
    "apache poi",    "python-docx", "openpyxl", "docx4j", "wps",  "wps office", "kingsoft", "test",
    "雨林木风",      "番茄花园", "深度技术", "系统管理员", "管理员", "匿名",   "未知",     "默认",
    "writer",        "calc",   "impress",  "libreoffice", "openoffice", "latex", "tex",   "none",
    "anonymous",     "author", "null",     "n/a",   "-"};

static bool same(xs_str s, const char *word)
{
    return s.n == strlen(word) && strncasecmp(s.p, word, s.n) == 0;
}

static xs_str trim(xs_str s)
{
    while (s.n && (unsigned char)s.p[0] <= ' ')
        s.p++, s.n--;
    while (s.n && (unsigned char)s.p[s.n - 1] <= ' ')
        s.n--;
    return s;
}

/* "cp:lastModifiedBy" and "last author" lose prefix and blanks. */
static bool is_person_name(xs_str name)
{
    char key[64];
    size_t n = 0;
    for (size_t i = 0; i < name.n && n < sizeof key; i++) {
        if (name.p[i] == ':')
            n = 0;
        else if (name.p[i] != ' ' && name.p[i] != '_')
            key[n++] = name.p[i];
    }
    for (size_t i = 0; i < sizeof person_names / sizeof *person_names; i++)
        if (same((xs_str){key, n}, person_names[i]))
            return true;
    return false;
}

bool xs_meta_is_person(xs_str name, xs_str value)
{
    value = trim(value);
    if (!value.n || !is_person_name(name))
        return false;
    for (size_t i = 0; i < sizeof impersonal / sizeof *impersonal; i++)
        if (same(value, impersonal[i]))
            return false;
    bool letters = false; /* digits and signs alone are an account of a program */
    for (size_t i = 0; i < value.n; i++)
        letters |= (unsigned char)value.p[i] >= 0x80 || (value.p[i] | 32) >= 'a';
    return letters;
}

bool xs_meta_is_place(xs_str v)
{
    static const char *const signs[] = {"/home/", "/Users/", "file://"};
    for (size_t i = 0; i + 3 < v.n; i++) {
        char c = (char)(v.p[i] | 32);
        if (v.p[i + 1] == ':' && v.p[i + 2] == '\\' && c >= 'a' && c <= 'z')
            return true;
        if (v.p[i] == '\\' && v.p[i + 1] == '\\' && v.p[i + 2] != '\\')
            return true;
        for (size_t k = 0; k < sizeof signs / sizeof *signs; k++)
            if (v.n - i > strlen(signs[k]) && !memcmp(v.p + i, signs[k], strlen(signs[k])))
                return true;
    }
    return false;
}

void xs_meta_put(xs_sink *s, xs_str name, xs_str value)
{
    if (!value.n)
        return;
    xs_at at = {.kind = XS_BLOCK_META, .visibility = XS_METADATA, .name = name};
    xs_sink_text(s, &at, value, XS_END_PARAGRAPH);
    if (xs_meta_is_person(name, value))
        xs_sink_carrier(s, "HD.META", XS_METADATA, "属性里有人名\tproperties name a person", 1);
    if (xs_meta_is_place(value))
        xs_sink_carrier(s, "HD.META", XS_METADATA,
                        "属性里有内部路径或主机\tproperties hold an internal path or host", 1);
}
