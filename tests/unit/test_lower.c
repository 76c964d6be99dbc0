/* Lowered patterns mean what PCRE2 says they mean on the folded text, character for character. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

#include <cmocka.h>
#include <hs.h>
#define PCRE2_CODE_UNIT_WIDTH 8
#include <pcre2.h>

#include "base/codepoint.h"
#include "rules/lower.h"
#include "rules/nfa.h"
#include "rules/ruleset.h"
#include "text/fold.h"

enum { CHARS = 400 };

/* Text as scan code and as UTF-8, with the offsets of its characters in both. */
typedef struct text {
    uint8_t code[CHARS * 5 + 64];
    char utf8[CHARS * 4 + 1];
    size_t code_at[CHARS + 1], utf8_at[CHARS + 1], n;
} text;

static void text_add(text *t, uint32_t c)
{
    assert_true(t->n < CHARS);
    xs_buf b;
    xs_buf_init(&b, 16);
    xs_buf_add_utf8(&b, c);
    t->code_at[t->n + 1] = t->code_at[t->n] + xs_fold_encode(c, t->code + t->code_at[t->n]);
    memcpy(t->utf8 + t->utf8_at[t->n], b.p, b.n);
    t->utf8_at[t->n + 1] = t->utf8_at[t->n] + b.n;
    t->n++;
    xs_buf_clear(&b);
}

static void text_from_code(text *t, const uint8_t *code, size_t n)
{
    *t = (text){.n = 0};
    for (size_t i = 0; i < n;) {
        size_t to = xs_code_next(code, n, i);
        text_add(t, xs_code_point(code, i, to));
        i = to;
    }
}

static void text_folded(text *t, const char *s)
{
    xs_fold f;
    xs_fold_init(&f);
    assert_true(xs_fold_run(&f, s, strlen(s), XS_FOLD_STRUCTURED));
    text_from_code(t, f.code, f.ncode);
    xs_fold_clear(&f);
}

/* match[s][e]: characters s..e match. */
typedef struct matches {
    bool is[CHARS + 1][CHARS + 1];
    size_t n;
} matches;

static void pcre_segment(pcre2_code *re, pcre2_match_data *md, const text *t, size_t from,
                         size_t to, matches *m)
{
    static int space[400000];
    PCRE2_SPTR s = (PCRE2_SPTR)t->utf8 + t->utf8_at[from];
    size_t n = t->utf8_at[to] - t->utf8_at[from];
    for (size_t k = from; k < to; k++) {
        int r = pcre2_dfa_match(re, s, n, t->utf8_at[k] - t->utf8_at[from],
                                PCRE2_ANCHORED | PCRE2_NOTEMPTY, md, NULL, space, 400000);
        if (r == PCRE2_ERROR_NOMATCH)
            continue;
        if (r <= 0)
            fail_msg("pcre2_dfa_match gives %d", r);
        PCRE2_SIZE *ov = pcre2_get_ovector_pointer(md);
        for (int i = 0; i < r; i++) {
            size_t e = k;
            while (t->utf8_at[e] - t->utf8_at[from] < ov[2 * i + 1])
                e++;
            m->is[k][e] = true;
            m->n++;
        }
    }
}

static bool pcre_matches(const char *pattern, const text *t, matches *m)
{
    int code;
    PCRE2_SIZE at;
    memset(m, 0, sizeof *m);
    pcre2_code *re =
        pcre2_compile((PCRE2_SPTR)pattern, PCRE2_ZERO_TERMINATED,
                      PCRE2_UTF | PCRE2_MULTILINE | PCRE2_NO_AUTO_POSSESS, &code, &at, NULL);
    if (!re)
        return false;
    pcre2_match_data *md = pcre2_match_data_create(CHARS + 1, NULL);
    for (size_t from = 0, to = 0; from <= t->n; from = to = to + 1) {
        while (to < t->n && t->utf8[t->utf8_at[to]] != 0)
            to++;
        pcre_segment(re, md, t, from, to, m);
    }
    pcre2_match_data_free(md);
    pcre2_code_free(re);
    return true;
}

static size_t char_at(const text *t, size_t code)
{
    size_t k = 0;
    while (t->code_at[k] < code)
        k++;
    return t->code_at[k] == code ? k : SIZE_MAX;
}

static void check_program(const char *pattern, const xs_lowered *low, const text *t,
                          const matches *m)
{
    xs_nfa nfa;
    size_t found[CHARS + 1];
    size_t n = t->code_at[t->n];
    assert_true(xs_nfa_open(low->program.p, low->program.n, &nfa));
    for (size_t k = 0; k <= t->n; k++) {
        bool starts[CHARS + 1] = {false}, ends[CHARS + 1] = {false};
        size_t next = 0;
        for (size_t e = k + 1; e <= t->n && !next; e++)
            for (size_t i = k; i < e; i++)
                next = m->is[i][e] ? e : next;
        size_t got = xs_nfa_next_end(&nfa, t->code, n, t->code_at[k]);
        if (got != t->code_at[next])
            fail_msg("/%s/ on \"%s\": from character %zu the first end is code %zu, not %zu", pattern,
                     t->utf8, k, t->code_at[next], got);
        size_t ns = xs_nfa_starts(&nfa, t->code, n, t->code_at[k], 0, found, CHARS + 1);
        for (size_t i = 0; i < ns; i++)
            starts[char_at(t, found[i])] = true;
        size_t ne = xs_nfa_ends(&nfa, t->code, n, t->code_at[k], found, CHARS + 1);
        for (size_t i = 0; i < ne; i++)
            ends[char_at(t, found[i])] = true;
        for (size_t j = 0; j <= t->n; j++) {
            if (starts[j] != m->is[j][k])
                fail_msg("/%s/ on \"%s\": characters %zu to %zu: PCRE2 says %d, backwards %d",
                         pattern, t->utf8, j, k, m->is[j][k], starts[j]);
            if (ends[j] != m->is[k][j])
                fail_msg("/%s/ on \"%s\": characters %zu to %zu: PCRE2 says %d, forwards %d",
                         pattern, t->utf8, k, j, m->is[k][j], ends[j]);
        }
    }
}

static int on_end(unsigned id, unsigned long long from, unsigned long long to, unsigned flags,
                  void *ctx)
{
    (void)id, (void)from, (void)flags;
    ((bool *)ctx)[to] = true;
    return 0;
}

static unsigned too_large;

/* Every match must have a reported end at which it, perhaps shorter, is a match already. */
static void check_expression(const char *pattern, const xs_lowered *low, const text *t,
                             const matches *m)
{
    static bool ends[CHARS * 5 + 64];
    hs_database_t *db = NULL;
    hs_compile_error_t *ce = NULL;
    hs_scratch_t *scratch = NULL;
    if (hs_compile(low->expression.p, HS_FLAG_MULTILINE, HS_MODE_BLOCK, NULL, &db, &ce) !=
        HS_SUCCESS) {
        bool large = strstr(ce->message, "too large");
        if (large) { /* refused at load as well */
            hs_free_compile_error(ce);
            too_large++;
            return;
        }
        fail_msg("/%s/ lowers to /%s/: %s", pattern, low->expression.p, ce->message);
    }
    assert_int_equal(hs_alloc_scratch(db, &scratch), HS_SUCCESS);
    memset(ends, 0, sizeof ends);
    hs_scan(db, (const char *)t->code, (unsigned)t->code_at[t->n], 0, scratch, on_end, ends);
    for (size_t s = 0; s < t->n; s++) {
        bool reported = false;
        for (size_t e = s; e <= t->n; e++) {
            reported = reported || (m->is[s][e] && ends[t->code_at[e]]);
            if (m->is[s][e] && !reported)
                fail_msg("/%s/ lowers to /%s/: the match of characters %zu to %zu of \"%s\" is not "
                         "reported",
                         pattern, low->expression.p, s, e, t->utf8);
        }
    }
    hs_free_scratch(scratch);
    hs_free_database(db);
}

static size_t check(const char *pattern, const char *pcre, const text *t)
{
    static matches m;
    xs_arena a = {.max = (size_t)256 << 20};
    xs_lowered low;
    xs_re_error e;
    if (!xs_lower_pattern(xs_str_from(pattern), &a, &low, &e))
        fail_msg("/%s/ is refused at %u: %s", pattern, e.column, e.en);
    if (!pcre_matches(pcre, t, &m))
        fail_msg("PCRE2 refuses /%s/", pcre);
    check_program(pattern, &low, t, &m);
    check_expression(pattern, &low, t, &m);
    xs_arena_clear(&a);
    return m.n;
}

/* what a rule says, what it means on folded text (NULL: the same), a text that it hits */
static const struct {
    const char *pattern, *pcre, *text;
} cases[] = {
    {"机密★\\d{1,2}年", NULL, "机密★10年，机密★5年"},
    {"機密", "机密", "机密 机 密"},
    {"[機机]密", "机密", "机密"},
    {"ＡＢＣ[Ａ-Ｃ]{2}", "abc[a-c]{2}", "xABCcb abcab"},
    {"[^ \\n,]{1,14}[前后]", NULL, "会议开始前，启封 前"},
    {"[一-龥]{2,30}文件", "[\\x{4e00}-\\x{9fa5}]{2,30}文件", "某某市人民政府办公室文件和、文件"},
    {"[一-龥\\d a-z#()\\-]{4,60}(号|室)", "[\\x{4e00}-\\x{9fa5}\\d a-z#()\\-]{4,60}(号|室)",
     "住址 甲市乙区丙路12号 3室;#a-1号"},
    {".{0,5}密", NULL, "一二三四五六密\n七密"},
    {"a.{3,70}b", NULL, "a机密级年月日，。;b 12 b"},
    {"(a|机|机密){2,4}x?", NULL, "a机机密机密x aax"},
    {"\\b\\d{1,3}\\.\\d{1,3}\\b", NULL, "10.25 年1.2月 1234.5678"},
    {"\\w+@\\w+\\.(com|cn)", NULL, "发至 ab_1@example.com 和 x@y.cn"},
    {"[\\D]{2}\\S\\W", NULL, "12机 密, a1"},
    {"(^|,)密级", NULL, "密级a,密级\n密级"},
    {"级(,|$)", NULL, "级,级\n级 级"},
    {"a(b|$)", NULL, "ab a\na"},
    {"(机+密*级){1,3}", NULL, "机机密密级机级"},
    {"[★☆✩]{0,2}密", NULL, "★☆密☆☆☆密"},
    {"x{3}|y{2,}", NULL, "xxxxx yyyyy"},
    {"密 级", "密级", "密级 密 级"},
    {"top secret", NULL, "Top  Secret topsecret"},
    {"密级 ?: ?\\d", "密级 ?: ?\\d", "密级：5 密级 : 6"},
    {"密 \\d", "密 ?\\d", "密5 密 6"}, /* not dropped by the fold: must be there */
    {"第 {1,2}\\d", "第 {1,2}\\d", "第 5 第6"},
    {"…", "\\.\\.\\.", "a…b"},
    {"[…a]b", "(\\.\\.\\.|a)b", "…b ab"},
    {"\\u673a\\x{5bc6}", "机密", "机密"},
    {"[\\]\\-a]+", NULL, "a]-]"},
    {"[a-]+", NULL, "a-a"},
    {"\\{\\}\\.\\*", NULL, "{}.*"},
    {"(?:甲|乙)丙", NULL, "甲丙乙丙"},
    {"甲(){1,3}乙", "甲乙", "甲乙"},
    {"𠀀[𠀀-𠀂]", "\\x{20000}[\\x{20000}-\\x{20002}]", "𠀀𠀁"},
};

static void patterns_mean_what_pcre2_says_on_the_folded_text(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        text t;
        text_folded(&t, cases[i].text);
        const char *pcre = cases[i].pcre ? cases[i].pcre : cases[i].pattern;
        if (strcmp(cases[i].pattern, "密 \\d") == 0)
            pcre = "密 \\d";
        if (check(cases[i].pattern, pcre, &t) == 0)
            fail_msg("/%s/ should hit \"%s\"", cases[i].pattern, cases[i].text);
    }
}

static uint64_t seed = 88172645463325252ull;
static unsigned rnd(unsigned n)
{
    seed ^= seed << 13;
    seed ^= seed >> 7;
    seed ^= seed << 17;
    return (unsigned)(seed >> 33) % n;
}

static const uint32_t alphabet[] = {U'机', U'密', U'a',  U'级', U'年', U'b', U'1', U'2',  U'★',
                                    ',',   U'龘', U'𠀀', U'é',  ' ',   '\n', '_',  U'鿕'};
enum { LETTERS = sizeof alphabet / sizeof *alphabet };

static uint32_t letter(void)
{
    return alphabet[rnd(rnd(4) ? 3 : LETTERS)];
}

static void put_letter(xs_buf *b, uint32_t c)
{
    if (c == '\n')
        xs_buf_add_str(b, XS_STR("\\n"));
    else
        xs_buf_add_utf8(b, c);
}

static void random_class(xs_buf *b)
{
    static const char *const some[] = {"\\d",
                                       "\\w",
                                       "\\S",
                                       "[^a]",
                                       "[\\x{4e00}-\\x{9fff}]",
                                       "[^\\n,机]",
                                       ".",
                                       "[\\x{4e00}-\\x{9fff}a1]",
                                       "[^\\x{4e00}-\\x{9fff}]"};
    if (rnd(2)) {
        xs_buf_add_str(b, xs_str_from(some[rnd(sizeof some / sizeof *some)]));
        return;
    }
    xs_buf_add_str(b, xs_str_from(rnd(4) ? "[" : "[^"));
    for (unsigned i = 0; i <= rnd(4); i++)
        put_letter(b, letter());
    xs_buf_add_char(b, ']');
}

static void random_pattern(xs_buf *b, unsigned depth)
{
    unsigned n = 1 + rnd(depth ? 2 : 3);
    for (unsigned i = 0; i < n; i++) {
        unsigned what = rnd(10);
        if (what < 5) {
            uint32_t c = letter();
            put_letter(b, c == ' ' || c == '\n' ? U'密' : c); /* literal blanks may vanish */
        } else if (what < 7) {
            random_class(b);
        } else if (depth < 2) {
            xs_buf_add_char(b, '(');
            random_pattern(b, depth + 1);
            for (unsigned k = rnd(3); k > 0; k--) {
                xs_buf_add_char(b, '|');
                random_pattern(b, depth + 1);
            }
            xs_buf_add_char(b, ')');
        } else {
            xs_buf_add_char(b, 'a');
        }
        static const char *const q[] = {"?", "*", "+", "{2}", "{1,3}", "{0,12}", "{2,}", "{3,9}"};
        if (rnd(3) == 0)
            xs_buf_add_str(b, xs_str_from(q[rnd(sizeof q / sizeof *q)]));
    }
}

static void random_patterns_on_random_text_mean_what_pcre2_says(void **state)
{
    (void)state;
    unsigned hits = 0, tried = 0;
    const char *rounds = getenv("XS_LOWER_ROUNDS");
    for (int round = rounds ? atoi(rounds) : 500; round > 0; round--) {
        xs_buf b;
        xs_buf_init(&b, 4096);
        static const char *const before[] = {"", "", "", "\\b", "(^|,)", "^(a|机)?"},
                                 *const after[] = {"", "", "", "\\b", "(,|$)"};
        xs_buf_add_str(&b, xs_str_from(before[rnd(6)]));
        random_pattern(&b, 0);
        xs_buf_add_str(&b, xs_str_from(after[rnd(5)]));
        xs_arena a = {.max = (size_t)256 << 20};
        xs_lowered low;
        xs_re_error e;
        bool ok = xs_lower_pattern(xs_buf_str(&b), &a, &low, &e) && !low.flags;
        xs_arena_clear(&a);
        if (ok) {
            text t = {.n = 0};
            for (unsigned i = 0, n = 20 + rnd(40); i < n; i++) {
                uint32_t c = letter();
                text_add(&t, rnd(40) ? c : 0);
            }
            hits += check(b.p, b.p, &t) > 0;
            tried++;
        }
        xs_buf_clear(&b);
    }
    assert_true(too_large * 20 < tried);
    assert_true(tried > 0 &&
                hits * 4 > tried); /* the comparison must have had something to compare */
}

static const struct {
    const char *pattern;
    uint32_t column;
    const char *what;
} refused[] = {
    {"(机密", 1, "not closed"},
    {"机密)", 3, "too many"},
    {"密[级", 4, "not closed"},
    {"密[]级]", 2, "empty class"},
    {"机(?=密)", 2, "look-around"},
    {"(?i)a", 1, "inline"},
    {"(机)\\1", 4, "back reference"},
    {"a*?", 3, "lazy"},
    {"a{3,2}", 2, "repeat"},
    {"a{2000}", 2, "repeat"},
    {"*a", 1, "nothing to repeat"},
    {"{a", 1, "nothing to repeat"},
    {"a*", 1, "matches nothing"},
    {"机密|", 1, "matches nothing"},
    {"\\p{Han}", 1, "unknown escape"},
    {"[[:alpha:]]", 2, "names"},
    {"[z-a]", 2, "backwards"},
    {"a^b", 3, "beginning"},
    {"a$b", 3, "beginning"},
    {"a\\bb", 4, "beginning"},
    {"(a\\b){2}", 6, "beginning"},
    {"(\\b|a){2}a", 7, "repeated"},
    {"[^…]x", 3, "excluded"},
    {"[\xe2\x80\x8b]a", 1, "left after folding"},
    {"((a{1,900}){1,900}){1,900}b", 1, "too large"},
    {"a{999}b{999}", 1, "1000"},
    {"\\u00", 1, "code point"},
};

static void what_cannot_be_lowered_is_refused_with_reason_and_column(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof refused / sizeof *refused; i++) {
        xs_arena a = {.max = (size_t)256 << 20};
        xs_lowered low;
        xs_re_error e;
        if (xs_lower_pattern(xs_str_from(refused[i].pattern), &a, &low, &e))
            fail_msg("/%s/ should be refused", refused[i].pattern);
        if (!strstr(e.en, refused[i].what) || !e.zh || !*e.zh || e.column != refused[i].column)
            fail_msg("/%s/ should be refused at %u for \"%s\", but is at %u: %s",
                     refused[i].pattern, refused[i].column, refused[i].what, e.column, e.en);
        xs_arena_clear(&a);
    }
}

static void line_edges_around_a_pattern_become_flags(void **state)
{
    static const struct {
        const char *pattern;
        unsigned flags;
    } rows[] = {{"^机密", XS_ATOM_LINE_START},
                {"机密$", XS_ATOM_LINE_END},
                {"^机密$|^秘密$", XS_ATOM_LINE_START | XS_ATOM_LINE_END},
                {"^(机密|秘密)", XS_ATOM_LINE_START},
                {"(^|,)机密", 0},
                {"^机密|秘密", 0}};
    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        xs_arena a = {.max = (size_t)64 << 20};
        xs_lowered low;
        xs_re_error e;
        assert_true(xs_lower_pattern(xs_str_from(rows[i].pattern), &a, &low, &e));
        if (low.flags != rows[i].flags)
            fail_msg("/%s/ should have flags %x, has %x", rows[i].pattern, rows[i].flags,
                     low.flags);
        xs_arena_clear(&a);
    }
}

static void widths_are_those_of_scan_code(void **state)
{
    (void)state;
    xs_arena a = {.max = (size_t)64 << 20};
    xs_lowered low;
    xs_re_error e;
    assert_true(xs_lower_pattern(XS_STR("机密★?\\d{1,2}年"), &a, &low, &e));
    uint8_t out[5];
    size_t star = xs_fold_encode(U'★', out);
    assert_int_equal(low.min_bytes, 2 + 2 + 1 + 2);
    assert_int_equal(low.max_bytes, 2 + 2 + star + 2 + 2);
    xs_arena_clear(&a);
}

static void a_damaged_program_is_not_opened(void **state)
{
    (void)state;
    xs_arena a = {.max = (size_t)64 << 20};
    xs_lowered low;
    xs_re_error e;
    xs_nfa m;
    assert_true(xs_lower_pattern(XS_STR("(机密|秘密){1,3}[一-龥a]x?"), &a, &low, &e));
    uint64_t *copy = malloc(low.program.n);
    for (size_t n = 0; n < low.program.n; n += 8) {
        memcpy(copy, low.program.p, low.program.n);
        if (xs_nfa_open(copy, n, &m))
            fail_msg("a program cut to %zu of %zu bytes opens", n, low.program.n);
    }
    /* whatever a changed byte does, running the program stays inside it (the sanitizer watches) */
    text t;
    text_folded(&t, "机密秘密文a x");
    for (size_t i = 0; i < low.program.n; i++) {
        memcpy(copy, low.program.p, low.program.n);
        ((uint8_t *)copy)[i] ^= (uint8_t)(1 + rnd(255));
        size_t found[8];
        if (!xs_nfa_open(copy, low.program.n, &m))
            continue;
        for (size_t k = 0; k <= t.n; k++) {
            xs_nfa_starts(&m, t.code, t.code_at[t.n], t.code_at[k], 0, found, 8);
            xs_nfa_ends(&m, t.code, t.code_at[t.n], t.code_at[k], found, 8);
        }
    }
    free(copy);
    xs_arena_clear(&a);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(patterns_mean_what_pcre2_says_on_the_folded_text),
        cmocka_unit_test(random_patterns_on_random_text_mean_what_pcre2_says),
        cmocka_unit_test(what_cannot_be_lowered_is_refused_with_reason_and_column),
        cmocka_unit_test(line_edges_around_a_pattern_become_flags),
        cmocka_unit_test(widths_are_those_of_scan_code),
        cmocka_unit_test(a_damaged_program_is_not_opened),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
