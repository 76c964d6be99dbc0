/* Names beside labels, and columns of passwords. */
#include "kind_sight.h"

static void a_label_needs_a_name(void **state)
{
    (void)state;
    const sight_case c[] = {
        {"«患者»张三，诊断为肺炎", "患者张三", 0},
        {"«举报人：»李建平，电话", "举报人：李建平", 0},
        {"«信访人姓名：» 欧阳明（村民）", "信访人姓名： 欧阳明", 0},
        {"«举报人»王小明电话", "举报人王小明", 0},
        {"«孤儿»张小三，2015年生", "孤儿张小三", 0},
        {"«患者»应当按时服药", "-", 0},
        {"«患者»管理服务规范", "-", 0},
        {"«举报人：»张某某", "-", 0},
        {"«举报人»可以实名举报", "-", 0},
        {"«举报人»和被举报人", "-", 0},
        {"«举报人：»李*", "-", 0},
        {"«举报人»姓名、电话", "-", 0},
    };
    SIGHTS("person", c);
}

static void a_sex_needs_a_name_before_it(void **state)
{
    (void)state;
    const sight_case c[] = {
        {"张三«，男»，45岁", "张三，男", 0},
        {"职工李小红«，女»", "李小红，女", 0},
        {"1,王五«,男»,68,高血压", "王五,男", 0},
        {"不分老幼«，男»女均可", "-", 0},
        {"张某«，男»，45岁", "-", 0},
    };
    SIGHTS("person", c);
}

static void a_password_column_holds_passwords(void **state)
{
    (void)state;
    const sight_case c[] = {
        {"系统,用户名,«密码»\n甲,admin,Qz7#mLp2\n", "密码", 0},
        {"| 系统 | «初始密码» |\n| --- | --- |\n| 甲 | Qz7mLp2x |\n", "初始密码", 0},
        {"a\t«password»\tb\n1\tTk4@wXr9\t2", "password", 0},
        {"系统\x1f«密码»\x1f备注\x1e甲\x1fQz7#mLp2\x1f无\x1e", "密码", 0},
        {"系统,«密码»\n甲,******\n", "-", 0},
        {"系统,«密码»\n甲,必填\n", "-", 0},
        {"«密码»\n甲,Qz7#mLp2\n", "-", 0},
        {"系统,«密码»", "-", 0},
    };
    SIGHTS("password-column", c);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_label_needs_a_name),
        cmocka_unit_test(a_sex_needs_a_name_before_it),
        cmocka_unit_test(a_password_column_holds_passwords),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
