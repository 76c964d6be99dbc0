/* columns.c -- what headers promise and whether cells keep it. */
#include <stdlib.h>

#include "judge/chars.h"
#include "judge/names.h"
#include "judge/tables.h"

static const char *const name_words[] = {
    "姓名", "户主", "名字",   "申请人", "领取人", "患者",   "学生", "受益人", "被保险人", "参保人",
    "考生", "家长", "监护人", "老人",   "残疾人", "承包人", "业主", "name",   NULL};
static const char *const id_words[] = {"身份证",     "证件号",   "身份号", "公民身份",
                                       "残疾证号",   "残疾人证", "护照",   "学籍号",
                                       "社会保障号", "id card",  NULL};
static const char *const phone_words[] = {"电话",  "手机", "联系方式", "移动电话",
                                          "phone", "tel",  NULL};
static const char *const address_words[] = {"住址",     "家庭地址", "居住地", "户籍地",  "现住",
                                            "详细地址", "家庭住址", "地址",   "address", NULL};
static const char *const birth_words[] = {"出生", "生日", "birth", NULL};
static const char *const account_words[] = {"账号", "帐号", "卡号", "账户", "一卡通", "存折", NULL};
static const char *const health_words[] = {
    "病种",     "诊断",     "疾病", "病情", "残疾类别", "残疾等级", "残疾类型",
    "健康状况", "病史",     "患病", "手术", "血型",     "残疾种类", "检查结果",
    "检测结果", "体检结果", "用药", "孕周", "孕产",     NULL};
static const char *const hardship_words[] = {
    "致贫原因", "困难原因", "困难类型",   "困难类别",   "贫困原因",   "家庭困难",   "救助原因",
    "困难情况", "致困原因", "家庭年收入", "人均年收入", "人均月收入", "家庭月收入", NULL};
/* Who looks after a child, and what only pupils and children have. */
static const char *const minor_words[] = {"监护人",   "抚养人",   "儿童姓名", "幼儿姓名",
                                          "孤儿姓名", "孩子姓名", "家长姓名", "家长电话",
                                          "家长联系", "学籍号",   NULL};
static const char *const age_words[] = {"年龄", "周岁", NULL};
/* A column about an organisation is no column about a person. */
static const char *const organisation_words[] = {"单位", "企业", "公司", "机构",
                                                 "项目", "学校", NULL};

unsigned xs_column_classes(xs_str h)
{
    unsigned c = 0;
    bool organisation = xs_chars_have_any(h, organisation_words);
    if (xs_chars_have_any(h, name_words) && !organisation)
        c |= XS_COL_NAME;
    if (xs_chars_have_any(h, id_words))
        c |= XS_COL_ID;
    if (xs_chars_have_any(h, phone_words))
        c |= XS_COL_PHONE;
    if (xs_chars_have_any(h, address_words) && !organisation)
        c |= XS_COL_ADDRESS;
    if (xs_chars_have_any(h, birth_words))
        c |= XS_COL_BIRTH;
    if (xs_chars_have_any(h, account_words) && !organisation)
        c |= XS_COL_ACCOUNT;
    if (xs_chars_have_any(h, health_words))
        c |= XS_COL_HEALTH;
    if (xs_chars_have_any(h, hardship_words))
        c |= XS_COL_HARDSHIP;
    if (xs_chars_have_any(h, minor_words))
        c |= XS_COL_MINOR;
    if (xs_chars_have_any(h, age_words))
        c |= XS_COL_AGE;
    /* 申请人电话 tells the telephone, not the name. */
    if ((c & ~(unsigned)XS_COL_NAME) && !xs_chars_have(h, "姓名"))
        c &= ~(unsigned)XS_COL_NAME;
    return c;
}

/* Unmasked digits in a row of digits and separators: the longest such run. */
static size_t longest_number(xs_str s, bool *masked)
{
    size_t run = 0, best = 0;
    for (size_t i = 0; i < s.n; i = xs_char_next(s.p, s.n, i)) {
        uint32_t c = xs_char_at(s.p, s.n, i);
        if (xs_char_is_mask(c))
            *masked = true;
        if (xs_char_is_digit(c) || ((c | 32) == 'x' && run >= 14))
            run++;
        else if (c != ' ' && c != '-' && c != '.' && c != 0x2F)
            run = 0;
        if (run > best)
            best = run;
    }
    return best;
}

static bool is_mobile(xs_str s)
{
    for (size_t i = 0; i + 1 < s.n; i++) {
        if (s.p[i] != '1' || s.p[i + 1] < '3' || s.p[i + 1] > '9')
            continue;
        size_t n = 0, k = i;
        for (; k < s.n && ((s.p[k] >= '0' && s.p[k] <= '9') || s.p[k] == '-' || s.p[k] == ' '); k++)
            n += s.p[k] >= '0' && s.p[k] <= '9';
        if (n == 11)
            return true;
        i = k;
    }
    return false;
}

static bool is_address(xs_str s)
{
    static const char *const fine[] = {"号", "室", "组", "栋", "幢", "单元", "户", "弄", NULL};
    bool digit = false;
    for (size_t i = 0; i < s.n; i++)
        digit |= s.p[i] >= '0' && s.p[i] <= '9';
    return digit && s.n >= 15 && xs_chars_have_any(s, fine);
}

static bool says_something(xs_str s)
{
    static const char *const nothing[] = {"无",   "否",   "-",      "—",      "/",        "正常",
                                          "健康", "良好", "无异常", "一般",   "合格",     "是",
                                          "有",   "——",   "0",      "不合格", "符合",     "不符合",
                                          "达标", "通过", "未通过", "阴性",   "未见异常", NULL};
    for (size_t i = 0; nothing[i]; i++)
        if (xs_str_is(s, nothing[i]))
            return false;
    return s.n > 0;
}

/* The number a cell begins with, 0 for none. */
static unsigned leading_number(xs_str s)
{
    unsigned n = 0;
    for (size_t i = 0; i < s.n && i < 4 && s.p[i] >= '0' && s.p[i] <= '9'; i++)
        n = n * 10 + (unsigned)(s.p[i] - '0');
    return n;
}

unsigned xs_cell_classes(xs_str cell, unsigned classes, uint32_t today)
{
    unsigned got = 0;
    bool masked = false;
    cell = xs_chars_trim(cell);
    if (cell.n == 0 || classes == 0)
        return 0;
    if ((classes & XS_COL_NAME) && xs_name_is(cell))
        got |= XS_COL_NAME;
    size_t digits = longest_number(cell, &masked);
    if (masked)
        return got;
    if ((classes & XS_COL_ID) && digits >= 8)
        got |= XS_COL_ID;
    if ((classes & XS_COL_PHONE) && is_mobile(cell))
        got |= XS_COL_PHONE;
    if ((classes & XS_COL_ACCOUNT) && digits >= 12)
        got |= XS_COL_ACCOUNT;
    if ((classes & XS_COL_ADDRESS) && is_address(cell))
        got |= XS_COL_ADDRESS;
    if ((classes & XS_COL_BIRTH) && (digits >= 5 || xs_chars_have(cell, "月")))
        got |= XS_COL_BIRTH;
    if ((classes & XS_COL_HEALTH) && says_something(cell))
        got |= XS_COL_HEALTH;
    if ((classes & XS_COL_HARDSHIP) && says_something(cell))
        got |= XS_COL_HARDSHIP;
    if ((classes & XS_COL_MINOR) && says_something(cell))
        got |= XS_COL_MINOR;
    unsigned number = leading_number(cell), year = today / 10000;
    if ((classes & XS_COL_BIRTH) && number + 18 > year && number <= year)
        got |= XS_COL_MINOR;
    if ((classes & XS_COL_AGE) && number > 0 && number < 18)
        got |= XS_COL_MINOR;
    return got;
}

/* Tables whose first row is kept to be shown; lists of further ones show none. */
#define MAX_HEADS 1024

static void add_head(xs_list_rows *r, const xs_list_row *row, xs_str text, const xs_place *p)
{
    size_t n = text.n < XS_MAX_MATCH_BYTES / 4 ? text.n : XS_MAX_MATCH_BYTES / 4;
    while (n > 0 && n < text.n && ((unsigned char)text.p[n] & 0xC0) == 0x80)
        n--;
    if (r->nheads == MAX_HEADS)
        return;
    if (r->nheads == r->heads_cap) {
        size_t cap = r->heads_cap ? r->heads_cap * 2 : 8;
        xs_list_head *v = reallocarray(r->heads, cap, sizeof *v);
        if (!v)
            return;
        r->heads = v, r->heads_cap = cap;
    }
    xs_list_head *h = &r->heads[r->nheads++];
    *h = (xs_list_head){.part = row->part, .table = row->table, .from = row->from};
    /* The row as people write one: its hard ends become blanks. */
    char *shown = xs_arena_get(r->arena, n + 1);
    for (size_t i = 0; shown && i < n; i++)
        shown[i] = (unsigned char)text.p[i] < 0x20 ? ' ' : text.p[i];
    h->text = (xs_str){shown, shown ? n : 0};
    if (p) {
        h->page = p->page, h->row = p->row;
        h->sheet = xs_arena_copy(r->arena, p->sheet);
        h->cell = xs_arena_copy(r->arena, p->cell);
    }
}

void xs_list_rows_add(xs_list_rows *r, const xs_list_row *row, xs_str text, const xs_place *place)
{
    /* Both ways of finding rows may report the same one: the last is the likely twin. */
    if (r->n > 0) {
        xs_list_row *l = &r->v[r->n - 1];
        if (l->part == row->part && l->from == row->from) {
            l->bits |= row->bits;
            return;
        }
        if (l->part != row->part || l->table != row->table)
            add_head(r, row, text, place);
    } else {
        add_head(r, row, text, place);
    }
    if (r->n == r->cap) {
        size_t cap = r->cap ? r->cap * 2 : 64;
        xs_list_row *v = cap <= XS_MAX_LIST_ROWS ? reallocarray(r->v, cap, sizeof *v) : NULL;
        if (!v) {
            r->failed = true;
            return;
        }
        r->v = v, r->cap = cap;
    }
    r->v[r->n++] = *row;
}
