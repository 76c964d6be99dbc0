/* The fold against a plain one that keeps a map of every byte, and its loops against each other. */
#include <dirent.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <utf8proc.h>

#include <cmocka.h>

#include "text/fold_fast.h"

/* ---- the plain fold: character by character, every code byte remembers its source -------------
 */

enum kind { OTHER, HAN, PUNCT, SYMBOL, EDGE, BLANK, LINE, HARD, INVISIBLE, MARK };

typedef struct token {
    uint32_t c;
    size_t from, to;
    enum kind kind;
} token;

typedef struct naive {
    token *t;
    size_t nt;
    uint8_t *code;
    uint32_t *from, *to; /* of each code byte */
    size_t n;
    bool composes; /* marks on other characters than Han: not told here */
} naive;

static enum kind show_kind(uint32_t c)
{
    if (c < 0x80 && c && strchr("*_~`#^+=|/\\-.@$%&", (int)c))
        return SYMBOL;
    static const uint32_t more[] = {0xB7, 0x203B, 0x2014, 0x2020, 0x2021, 0xB6, 0xA7, 0x2015, 0};
    for (const uint32_t *m = more; *m; m++)
        if (c == *m)
            return SYMBOL;
    if ((c >= 0x2E80 && c <= 0x2FDF) || (c >= 0x3400 && c <= 0x4DBF) ||
        (c >= 0x4E00 && c <= 0x9FFF) || (c >= 0xF900 && c <= 0xFAFF) || c == 0x3005 ||
        c == 0x3007 || (c >= 0x3021 && c <= 0x3029) || (c >= 0x20000 && c < 0x40000))
        return HAN;
    if (c >= 0x10000)
        return c >= 0x1F000 && c < 0x1FB00 ? SYMBOL : OTHER;
    int g = utf8proc_category((utf8proc_int32_t)c);
    if (g >= UTF8PROC_CATEGORY_PC && g <= UTF8PROC_CATEGORY_PO)
        return PUNCT;
    return g == UTF8PROC_CATEGORY_SO || g == UTF8PROC_CATEGORY_SM || g == UTF8PROC_CATEGORY_SK
               ? SYMBOL
               : OTHER;
}

static enum kind kind_of(uint32_t c, unsigned flags)
{
    uint32_t out[18];
    if (c == 0xC || c == 0x2029 || (c >= 0x1C && c <= 0x1F && (flags & XS_FOLD_STRUCTURED)))
        return HARD;
    size_t n = xs_fold_codepoint(c, out);
    if (n == 0)
        return INVISIBLE;
    if (n == 1 && out[0] == ' ')
        return BLANK;
    if (n == 1 && out[0] == '\n')
        return LINE;
    int g = utf8proc_category((utf8proc_int32_t)c);
    if (g == UTF8PROC_CATEGORY_MN || g == UTF8PROC_CATEGORY_ME ||
        xs_entry_act(xs_fold_entry(c)) == XS_ACT_MARK)
        return MARK;
    return show_kind(out[0]);
}

static void tokenise(naive *v, const char *p, size_t n, unsigned flags)
{
    v->t = malloc((n + 1) * sizeof *v->t);
    v->nt = 0;
    for (size_t i = 0; i < n;) {
        utf8proc_int32_t c;
        utf8proc_ssize_t k =
            utf8proc_iterate((const uint8_t *)p + i, (utf8proc_ssize_t)(n - i), &c);
        assert_true(k > 0);
        if (c == '\r' && i + 1 < n && p[i + 1] == '\n')
            k = 2;
        v->t[v->nt++] = (token){(uint32_t)c, i, i + (size_t)k, kind_of((uint32_t)c, flags)};
        i += (size_t)k;
    }
}

static void emit(naive *v, const uint8_t *code, size_t k, size_t from, size_t to)
{
    for (size_t i = 0; i < k; i++) {
        v->code[v->n] = code[i];
        v->from[v->n] = (uint32_t)from;
        v->to[v->n++] = (uint32_t)to;
    }
}

static bool joins(enum kind a, enum kind b)
{
    return (a == HAN && (b == HAN || b == PUNCT)) || (a == PUNCT && b == HAN);
}

/* Blanks from token i on; returns the token behind them. */
static size_t naive_blanks(naive *v, size_t i, enum kind *prev)
{
    size_t end = i, lines = 0, indent = 0;
    bool hard = false;
    for (size_t j = i; j < v->nt; j++) {
        enum kind k = v->t[j].kind;
        uint32_t c = v->t[j].c;
        if (k == INVISIBLE)
            continue;
        if (k == LINE) {
            hard = hard || lines;
            lines++;
            indent = 0;
        } else if (k == BLANK) {
            indent += c == 0x3000 || c == '\t' || c == 0x2003 ? 2 : 1;
        } else if (k == HARD) {
            hard = true;
            lines += 100;
        } else {
            break;
        }
        end = j + 1;
    }
    bool really_hard = false;
    for (size_t j = i; j < end; j++)
        really_hard = really_hard || v->t[j].kind == HARD;
    enum kind next = EDGE;
    for (size_t j = end; j < v->nt && next == EDGE; j++)
        if (v->t[j].kind != INVISIBLE && v->t[j].kind != MARK)
            next = v->t[j].kind;
    size_t from = v->t[i].from, to = v->t[end - 1].to;
    if (hard) {
        if (really_hard || *prev != EDGE)
            emit(v, (const uint8_t *)"", 1, from, to);
        *prev = EDGE;
    } else if (*prev != EDGE && next != EDGE) {
        bool drop = lines ? *prev == HAN && next == HAN && indent < 2 : joins(*prev, next);
        if (!drop) {
            emit(v, (const uint8_t *)(lines ? "\n" : " "), 1, from, to);
            *prev = BLANK;
        }
    }
    return end;
}

static void naive_fold(naive *v, const char *p, size_t n, unsigned flags)
{
    tokenise(v, p, n, flags);
    v->code = malloc(n * 30 + 1);
    v->from = malloc((n * 30 + 1) * sizeof *v->from);
    v->to = malloc((n * 30 + 1) * sizeof *v->to);
    v->n = 0;
    v->composes = false;
    enum kind prev = EDGE;
    for (size_t i = 0; i < v->nt;) {
        const token *t = &v->t[i];
        uint32_t out[18];
        uint8_t code[5];
        switch (t->kind) {
        case BLANK:
        case LINE:
        case HARD:
            i = naive_blanks(v, i, &prev);
            continue;
        case INVISIBLE:
            break;
        case MARK:
            if (prev != HAN)
                v->composes = true;
            break;
        default: {
            size_t k = xs_fold_codepoint(t->c, out);
            for (size_t j = 0; j < k; j++)
                emit(v, code, xs_fold_encode(out[j], code), t->from, t->to);
            prev = show_kind(out[k - 1]);
        }
        }
        i++;
    }
}

static void naive_free(naive *v)
{
    free(v->t);
    free(v->code);
    free(v->from);
    free(v->to);
}

/* ---- comparisons -------------------------------------------------------------------------------
 */

static void no_loop(xs_fast *k)
{
    (void)k;
}

static uint64_t seed = 88172645463325252u;
static uint32_t any(uint32_t n)
{
    seed ^= seed << 13;
    seed ^= seed >> 7;
    seed ^= seed << 17;
    return (uint32_t)(seed >> 16) % n;
}

static void show(const char *p, size_t n)
{
    print_error("text:");
    for (size_t i = 0; i < n && i < 2000; i++)
        print_error((unsigned char)p[i] > 0x20 && (unsigned char)p[i] < 0x7F ? "%c" : "\\x%02x",
                    (unsigned char)p[i]);
    print_error("\n");
}

static void check_back(const xs_fold *f, const naive *v, size_t a, size_t b)
{
    size_t from, to;
    xs_fold_back(f, a, b, &from, &to);
    if (from != v->from[a] || to != v->to[b - 1]) {
        show(f->text, f->ntext);
        fail_msg("code [%zu,%zu) leads back to [%zu,%zu), expected [%u,%u)", a, b, from, to,
                 v->from[a], v->to[b - 1]);
    }
}

static void check_points(const xs_fold *f)
{
    assert_true(f->npoints > 0 && f->points[0].code == 0 && f->points[0].source == 0);
    for (size_t i = 1; i < f->npoints; i++) {
        assert_true(f->points[i - 1].source < f->points[i].source);
        assert_true(f->points[i - 1].code <= f->points[i].code);
    }
}

static void check_naive(const xs_fold *f, const naive *v, size_t spans)
{
    if (f->ncode != v->n || memcmp(f->code, v->code, v->n) != 0) {
        size_t i = 0;
        while (i < v->n && i < f->ncode && f->code[i] == v->code[i])
            i++;
        show(f->text, f->ntext);
        fail_msg("%zu bytes of code, expected %zu; they differ from byte %zu", f->ncode, v->n, i);
    }
    if (v->n == 0)
        return;
    for (size_t k = 0; k < spans; k++) {
        size_t a = spans >= v->n ? k % v->n : any((uint32_t)v->n);
        check_back(f, v, a, a + 1);
        check_back(f, v, a, a + 1 + any((uint32_t)(v->n - a)));
        size_t at = xs_fold_forward(f, v->from[a]);
        if (at > a || v->from[at] != v->from[a])
            fail_msg("source %u leads to code %zu, expected at most %zu", v->from[a], at, a);
        if (v->to[a] < f->ntext)
            assert_true(xs_fold_forward(f, v->to[a]) > a);
    }
}

static void check_same(const xs_fold *a, const xs_fold *b, const char *what)
{
    size_t i = 0;
    while (i < a->ncode && i < b->ncode && a->code[i] == b->code[i])
        i++;
    if (a->ncode != b->ncode || i < a->ncode) {
        show(a->text, a->ntext);
        fail_msg("%s: %zu bytes of code, step by step %zu; they differ from %zu", what, b->ncode,
                 a->ncode, i);
    }
    if (a->invisible != b->invisible || a->nstretches != b->nstretches ||
        (a->nstretches &&
         memcmp(a->stretches, b->stretches, a->nstretches * sizeof *a->stretches) != 0)) {
        show(a->text, a->ntext);
        for (size_t k = 0; k < a->nstretches || k < b->nstretches; k++)
            print_error("  stretch %zu: [%u,%u) %x  [%u,%u) %x\n", k,
                        k < a->nstretches ? a->stretches[k].from : 0,
                        k < a->nstretches ? a->stretches[k].to : 0,
                        k < a->nstretches ? a->stretches[k].why : 0,
                        k < b->nstretches ? b->stretches[k].from : 0,
                        k < b->nstretches ? b->stretches[k].to : 0,
                        k < b->nstretches ? b->stretches[k].why : 0);
        fail_msg("%s: %u invisible, %zu stretches; step by step %u, %zu", what, b->invisible,
                 b->nstretches, a->invisible, a->nstretches);
    }
}

static const struct {
    xs_fast_fn *fn;
    const char *name;
} loops[] = {
    {no_loop, "step by step"},
    {xs_fast_scalar, "scalar loop"},
#ifdef XS_FAST_AVX2
    {xs_fast_avx2, "AVX2 loop"},
#endif
};
enum { NLOOPS = sizeof loops / sizeof loops[0] };

static bool choose(size_t i)
{
#ifdef XS_FAST_AVX2
    if (loops[i].fn == xs_fast_avx2 && !__builtin_cpu_supports("avx2"))
        return false;
#endif
    xs_fast_choose(loops[i].fn);
    return true;
}

/* Fold with every loop; spans > 0: and against the plain fold. */
static void check_text(const char *p, size_t n, unsigned flags, size_t spans)
{
    xs_fold first, f;
    naive v = {0};
    char *copy = malloc(n ? n : 1); /* exact, so that a read too far is seen */
    if (n)
        memcpy(copy, p, n);
    xs_fold_init(&first);
    for (size_t i = 0; i < NLOOPS; i++) {
        if (!choose(i))
            continue;
        xs_fold_init(&f);
        assert_true(xs_fold_run(&f, copy, n, flags));
        check_points(&f);
        if (i == 0) {
            first = f;
            if (spans)
                naive_fold(&v, copy, n, flags);
        } else {
            check_same(&first, &f, loops[i].name);
        }
        if (spans && !v.composes)
            check_naive(&f, &v, spans);
        if (i)
            xs_fold_clear(&f);
    }
    xs_fast_choose(NULL);
    xs_fold_clear(&first);
    naive_free(&v);
    free(copy);
}

static const char *const pieces[] = {
    "机",
    "密",
    "国",
    "家",
    "的",
    "機",
    "祕",
    "⼈",
    "鏈",
    "瘑",
    "〇",
    "三",
    "𠀀",
    "喆",
    "，",
    "。",
    "（",
    "）",
    "、",
    "“",
    "”",
    "：",
    "《",
    "…",
    "——",
    "—",
    "a",
    "B",
    "pass",
    "1",
    "138",
    "Ａ",
    "ß",
    "é",
    "Щ",
    "о",
    "ガ",
    "한",
    "㎏",
    "⒈",
    "①",
    "²",
    "ﷺ",
    "½",
    "*",
    "★",
    "✿",
    "·",
    "-",
    ".",
    "/",
    "|",
    "(",
    ")",
    "&",
    "%",
    "\\",
    "<",
    "`",
    "😀",
    "#",
    "○",
    "_",
    "&#26426;",
    "&nbsp;",
    "%E6%9C%BA",
    "\\u673a",
    "<b>",
    "</b>",
    "(jī)",
    "（mì）",
    "(ji)",
    "（mi）",
    " ",
    " ",
    "  ",
    "\t",
    "　",
    "\xC2\xA0",
    "\xE2\x80\x83",
    "\xE2\xA0\x80",
    "\n",
    "\n",
    "\r\n",
    "\xC2\x85",
    "\xE2\x80\xA8",
    "\xE2\x80\xA9",
    "\f",
    "\v",
    "\n\n",
    "\n　　",
    "\x1C",
    "\x1D",
    "\x1E",
    "\x1F",
    "\xE2\x80\x8B",
    "\xEF\xBB\xBF",
    "\xC2\xAD",
    "\xEF\xB8\x8F",
    "\xE2\x80\x8D",
    "\x01",
    "\x7F",
    "\xF3\xA0\x84\x80",
    "\xF4\x80\x80\x80",
    "\xEE\x80\x80",
    "»úÃÜ",
};
static const char *const marks[] = {"\xCC\x81", "\xCC\xB6", "\xE2\x83\xA3", "\xE3\x82\x99", "ᅡ",
                                    "ᆫ",       "ﾞ",        "\xD6\xB0"};
enum { NPIECES = sizeof pieces / sizeof pieces[0], NMARKS = sizeof marks / sizeof marks[0] };

/* Runs of a few kinds, as text has, between single pieces of any kind. */
static void random_text(xs_buf *b, size_t len, bool with_marks)
{
    xs_buf_reset(b);
    while (b->n < len) {
        uint32_t how = any(10), k = any(40);
        if (how == 0)
            while (k--)
                xs_buf_add_str(b, xs_str_from(pieces[any(10)]));
        else if (how == 1)
            while (k--)
                xs_buf_add_char(b, (char)(' ' + any(95)));
        else if (how == 2 && any(8) == 0)
            for (k *= 20; k--;)
                xs_buf_add_str(b, xs_str_from(pieces[NPIECES - 1 - any(12)]));
        else if (with_marks && how == 3)
            xs_buf_add_str(b, xs_str_from(marks[any(NMARKS)]));
        else
            xs_buf_add_str(b, xs_str_from(pieces[any(NPIECES)]));
    }
}

static void random_text_folds_like_the_plain_fold(void **state)
{
    (void)state;
    xs_buf b;
    xs_buf_init(&b, 1 << 20);
    for (int i = 0; i < 1500; i++) {
        random_text(&b, any(i % 50 ? 120 : 4000), false);
        check_text(b.p, b.n, i & 1 ? XS_FOLD_STRUCTURED : XS_FOLD_TEXT, 60);
    }
    xs_buf_clear(&b);
}

static void all_loops_fold_random_text_alike(void **state)
{
    (void)state;
    xs_buf b;
    xs_buf_init(&b, 1 << 20);
    for (int i = 0; i < 4000; i++) {
        random_text(&b, any(i % 50 ? 150 : 4000), true);
        check_text(b.p, b.n, i % 3 == 2 ? XS_FOLD_RULE : (unsigned)(i % 3), 0);
    }
    xs_buf_clear(&b);
}

/* Bytes that are no UTF-8 break the contract; they must break nothing else. */
static void bytes_that_are_no_text_do_no_harm(void **state)
{
    (void)state;
    char p[300];
    for (int i = 0; i < 5000; i++) {
        size_t n = any(sizeof p);
        for (size_t k = 0; k < n; k++)
            p[k] = (char)(any(4) ? 0x80 + any(128) : any(128));
        for (size_t k = 0; k < NLOOPS; k++) {
            char *copy = malloc(n ? n : 1);
            size_t from, to;
            xs_fold f;
            if (n)
                memcpy(copy, p, n);
            xs_fold_init(&f);
            if (choose(k)) {
                assert_true(xs_fold_run(&f, copy, n, 0));
                for (size_t at = 0; at < f.ncode; at += 7) {
                    xs_fold_back(&f, at, f.ncode, &from, &to);
                    assert_true(from <= to && to <= n);
                    assert_true(xs_fold_forward(&f, from) <= f.ncode);
                }
            }
            xs_fold_clear(&f);
            free(copy);
        }
    }
    xs_fast_choose(NULL);
}

static void endless_repetition_takes_linear_time(void **state)
{
    (void)state;
    static const char *const units[] = {"\xE2\x80\x8B",
                                        " ",
                                        "\n",
                                        "\xCC\x81",
                                        "a\xCC\x81",
                                        "*",
                                        "机*",
                                        "<a ",
                                        "&#",
                                        "(a",
                                        "机(",
                                        "机 ",
                                        " \xE2\x80\x8B",
                                        "<!--",
                                        "机\n",
                                        "½",
                                        "ﷺ",
                                        "한",
                                        "😀",
                                        "\x1F",
                                        "机\xCC\xB6",
                                        "%E6",
                                        "1",
                                        "a\xE2\x80\x8B"};
    xs_buf b;
    xs_buf_init(&b, 1 << 20);
    for (size_t u = 0; u < sizeof units / sizeof units[0]; u++) {
        xs_buf_reset(&b);
        while (b.n < 100000)
            xs_buf_add_str(&b, xs_str_from(units[u]));
        xs_fold f;
        xs_fold_init(&f);
        assert_true(xs_fold_run(&f, b.p, b.n, XS_FOLD_STRUCTURED));
        /* the way back refolds little, wherever it is asked */
        for (size_t k = 0; k < 200 && f.ncode; k++) {
            size_t from, to;
            xs_fold_back(&f, any((uint32_t)f.ncode), f.ncode, &from, &to);
            assert_true(from <= to && to <= b.n);
        }
        xs_fold_clear(&f);
    }
    xs_buf_clear(&b);
}

/* ---- real text ---------------------------------------------------------------------------------
 */

static bool read_file(const char *path, xs_buf *b)
{
    char block[4096];
    FILE *f = fopen(path, "rb");
    xs_buf_reset(b);
    if (!f)
        return false;
    for (size_t n; (n = fread(block, 1, sizeof block, f)) > 0;)
        xs_buf_add(b, block, n);
    fclose(f);
    return !b->failed;
}

static size_t check_folder(const char *path, xs_buf *b, size_t most)
{
    size_t seen = 0;
    DIR *d = opendir(path);
    if (!d)
        return 0;
    for (struct dirent *e; seen < most && (e = readdir(d)) != NULL;) {
        char sub[4096];
        size_t len = strlen(e->d_name);
        if (e->d_name[0] == '.' || snprintf(sub, sizeof sub, "%s/%s", path, e->d_name) >= 4096)
            continue;
        if (len > 3 && strcmp(e->d_name + len - 3, ".md") == 0) {
            if (!read_file(sub, b) || xs_str_eq(xs_buf_str(b), (xs_str){0}))
                continue;
            utf8proc_int32_t c;
            size_t i = 0;
            for (utf8proc_ssize_t k; i < b->n; i += (size_t)k)
                if ((k = utf8proc_iterate((uint8_t *)b->p + i, (utf8proc_ssize_t)(b->n - i), &c)) <
                    1)
                    break;
            if (i == b->n) {
                check_text(b->p, b->n, 0, 40);
                seen++;
            }
        } else if (e->d_type == DT_DIR) {
            seen += check_folder(sub, b, most - seen);
        }
    }
    closedir(d);
    return seen;
}

static void statutes_and_manuals_fold_like_the_plain_fold(void **state)
{
    (void)state;
    const char *data = getenv("XIANSHEN_CORPORA");
    char path[4096];
    xs_buf b;
    xs_buf_init(&b, 64 << 20);
    snprintf(path, sizeof path, "%s/clean-gov/lawrefbook", data ? data : "../shared/corpora/data");
    size_t n = check_folder(path, &b, 80);
    snprintf(path, sizeof path, "%s/clean-general", data ? data : "../shared/corpora/data");
    n += check_folder(path, &b, 80);
    xs_buf_clear(&b);
    if (n == 0) {
        print_message("set XIANSHEN_CORPORA to compare on real text\n");
        skip();
    }
    print_message("%zu documents compared\n", n);
}

static void the_table_of_ascii_agrees_with_the_classes(void **state)
{
    (void)state;
    for (uint32_t c = 0; c < 0x80; c++) {
        assert_int_equal((xs_ascii_kind[c] & XS_ASCII_SYMBOL) != 0,
                         xs_fold_class_of(c) == XS_CLASS_SYMBOL);
        assert_int_equal((xs_ascii_kind[c] & XS_ASCII_LETTER) != 0,
                         (c | 0x20) >= 'a' && (c | 0x20) <= 'z');
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_table_of_ascii_agrees_with_the_classes),
        cmocka_unit_test(random_text_folds_like_the_plain_fold),
        cmocka_unit_test(all_loops_fold_random_text_alike),
        cmocka_unit_test(bytes_that_are_no_text_do_no_harm),
        cmocka_unit_test(endless_repetition_takes_linear_time),
        cmocka_unit_test(statutes_and_manuals_fold_like_the_plain_fold),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
