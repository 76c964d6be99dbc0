/* Who reads a document: the core (plain text) or a worker. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>

#include <cmocka.h>

#include "text/sniff.h"

static const struct {
    xs_sniff kind;
    const char *text, *name;
} cases[] = {
    {XS_SNIFF_PLAIN, "关于印发《办法》的通知\n一、总则", "a.txt"},
    {XS_SNIFF_PLAIN, "", ""},
    {XS_SNIFF_PLAIN, "[2024] 5 号文件", ""},
    {XS_SNIFF_PLAIN, "[标题](https://example.com)", "a.md"},
    {XS_SNIFF_PLAIN, "[server]\nport = 80\n", "a.ini"},
    {XS_SNIFF_PLAIN, "{{ template }} 通知", ""},
    {XS_SNIFF_PLAIN, "< 5 人 > 3 人", ""},
    {XS_SNIFF_PLAIN, "<请注意> 内部资料", ""},
    {XS_SNIFF_PLAIN, "主题: 通知\n时间: 今天\n", ""},
    {XS_SNIFF_PLAIN, "Note: this\nTodo: that\n", ""},
    {XS_SNIFF_PLAIN, "# 标题\n\n正文 <b>粗</b>\n", "a.md"},
    {XS_SNIFF_PLAIN, "PK", ""},
    {XS_SNIFF_HTML, "<!DOCTYPE html>\n<title>x</title>", ""},
    {XS_SNIFF_HTML, " \n<div class=a>x</div>", ""},
    {XS_SNIFF_HTML, "\xEF\xBB\xBF<HTML>", ""},
    {XS_SNIFF_HTML, "<?xml version='1.0'?><!DOCTYPE html><html xmlns='x'>", ""},
    {XS_SNIFF_HTML, "公告正文", "index.html"},
    {XS_SNIFF_HTML, "\n公告\n  <html lang=zh>\n", ""},
    {XS_SNIFF_PLAIN, "page = \"<html><body>\"\n", "make.py"},
    {XS_SNIFF_XML, "<?xml version=\"1.0\" encoding=\"GBK\"?><a/>", ""},
    {XS_SNIFF_XML, "<公文 密级=\"机密\">x</公文>", ""},
    {XS_SNIFF_XML, "<svg xmlns='x'><text>a</text></svg>", ""},
    {XS_SNIFF_JSON, "{\"姓名\": \"张三\", \"电话\": [1, 2.5e3, null, true]}", ""},
    {XS_SNIFF_JSON, "{\"a\":1}\n{\"a\":2}\n", ""},
    {XS_SNIFF_JSON, "[\"a\"]", ""},
    {XS_SNIFF_MAIL, "From: a@example.com\r\nTo: b@example.com\r\nX-A: b\r\n c\r\n\r\nbody", ""},
    {XS_SNIFF_MBOX, "From a@example.com Mon Jan 1\nFrom: a\nDate: b\n\nx", ""},
    {XS_SNIFF_RTF, "{\\rtf1\\ansi x}", ""},
    {XS_SNIFF_PDF, "junk\n%PDF-1.4\n", ""},
    {XS_SNIFF_BINARY, "PK\003\004rest", "a.txt"},
    {XS_SNIFF_BINARY, "GIF89a...", ""},
};

static void beginnings_are_told_apart(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        xs_sniff got = xs_sniff_head(cases[i].text, strlen(cases[i].text),
                                     xs_str_from(cases[i].name));
        if (got != cases[i].kind)
            fail_msg("'%s': expected %d, got %d", cases[i].text, cases[i].kind, got);
    }
}

static void utf16_is_looked_through(void **state)
{
    (void)state;
    static const char page[] = "\xFF\xFE<\0h\0t\0m\0l\0>\0";
    assert_int_equal(xs_sniff_head(page, sizeof page - 1, (xs_str){0}), XS_SNIFF_HTML);
    static const char plain[] = "\xFE\xFF\x67\x3a\x5b\xc6";
    assert_int_equal(xs_sniff_head(plain, sizeof plain - 1, (xs_str){0}), XS_SNIFF_PLAIN);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(beginnings_are_told_apart),
        cmocka_unit_test(utf16_is_looked_through),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
