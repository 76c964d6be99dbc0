/* Decoding: every charset to the right text, in any pieces; which charset it is; mojibake undone. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

#include <cmocka.h>
#include <dirent.h>
#include <iconv.h>

#include "text/decode.h"
#include "text/mojibake.h"
#include "text/utf8.h"

#define MEGA ((size_t)1024 * 1024)

/* ---- helpers --------------------------------------------------------------------------------- */

static char *decode(xs_charset c, const char *p, size_t n, size_t piece, size_t *out_n, uint64_t *bad)
{
    xs_decoder *d = xs_decoder_new(c);
    xs_buf out;
    xs_buf_init(&out, n * 4 + 4096 + 3 * 65536);
    size_t i = 0;
    do {
        size_t k = n - i < piece ? n - i : piece;
        assert_true(xs_decoder_feed(d, p + i, k, i + k == n, &out));
        i += k;
    } while (i < n);
    if (bad)
        *bad = xs_decoder_malformed(d);
    xs_decoder_free(d);
    assert_int_equal(xs_utf8_valid_prefix(out.p ? out.p : "", out.n), out.n);
    return xs_buf_take(&out, out_n);
}

static void expect(xs_charset c, const char *p, size_t n, const char *want)
{
    size_t m;
    char *got = decode(c, p, n, MEGA, &m, NULL);
    if (strcmp(got, want) != 0)
        fail_msg("%s: expected \"%s\", got \"%s\"", xs_charset_name(c), want, got);
    free(got);
}
#define EXPECT(c, bytes, want) expect(c, bytes, sizeof(bytes) - 1, want)

static char *to_charset(const char *name, const char *utf8, size_t *n)
{
    iconv_t cd = iconv_open(name, "UTF-8");
    assert_true(cd != (iconv_t)-1);
    size_t left = strlen(utf8), room = left * 4 + 16;
    char *out = malloc(room), *o = out, *in = (char *)(uintptr_t)utf8;
    assert_non_null(out);
    assert_int_not_equal(iconv(cd, &in, &left, &o, &room), (size_t)-1);
    iconv_close(cd);
    *n = (size_t)(o - out);
    return out;
}

static xs_charset_guess guess(const char *p, size_t n)
{
    xs_charset_guess g;
    xs_charset_detect(p, n, true, XS_CS_UNKNOWN, &g);
    return g;
}

/* ---- one charset at a time ------------------------------------------------------------------- */

static void gb18030_has_the_characters_of_2022(void **state)
{
    (void)state;
    EXPECT(XS_CS_GB18030, "\xBB\xFA\xC3\xDC\xA1\xEF", "机密★");
    EXPECT(XS_CS_GB18030, "\xA6\xD9\xA6\xDA\xA6\xDB\xA6\xDC\xA6\xDD\xA6\xDE\xA6\xDF\xA6\xEC\xA6\xED\xA6\xF3",
           "︐︒︑︓︔︕︖︗︘︙");
    EXPECT(XS_CS_GB18030, "\xFE\x59\xFE\x61\xFE\x66\xFE\x67\xFE\x6D\xFE\x7E\xFE\x90\xFE\xA0",
           "\u9fb4\u9fb5\u9fb6\u9fb7\u9fb8\u9fb9\u9fba\u9fbb");
    EXPECT(XS_CS_GB18030, "\x82\x35\x90\x37\x84\x31\x82\x36", "\u9fb4\ufe10");
    EXPECT(XS_CS_GB18030, "\xFE\x51\x95\x32\x90\x31", "\U00020087\U00020087");
    EXPECT(XS_CS_GB18030, "\x90\x30\x81\x30\xE3\x32\x9A\x35", "\U00010000\U0010FFFF");
    EXPECT(XS_CS_GB18030, "a\x80", "a€");
}

static void gb18030_equals_iconv_on_every_code(void **state)
{
    (void)state;
    iconv_t cd = iconv_open("UTF-8", "GB18030");
    assert_true(cd != (iconv_t)-1);
    for (unsigned a = 0x81; a <= 0xFE; a++)
        for (unsigned b = 0x40; b <= 0xFE; b++) {
            char in[2] = {(char)a, (char)b}, want[8] = "", *i = in, *o = want;
            size_t left = 2, room = sizeof want - 1;
            if (b == 0x7F || iconv(cd, &i, &left, &o, &room) == (size_t)-1)
                continue;
            expect(XS_CS_GB18030, in, 2, want);
        }
    for (uint32_t lin = 0; lin < 39420; lin += 7) {
        char in[4] = {(char)(0x81 + lin / 12600), (char)(0x30 + lin / 1260 % 10),
                      (char)(0x81 + lin / 10 % 126), (char)(0x30 + lin % 10)};
        char want[8] = "", *i = in, *o = want;
        size_t left = 4, room = sizeof want - 1;
        if (iconv(cd, &i, &left, &o, &room) != (size_t)-1)
            expect(XS_CS_GB18030, in, 4, want);
        iconv(cd, NULL, NULL, NULL, NULL);
    }
    iconv_close(cd);
}

static void big5_has_hong_kong_and_taiwan_characters(void **state)
{
    (void)state;
    EXPECT(XS_CS_BIG5, "\xBE\xF7\xB1\x4B", "機密");
    EXPECT(XS_CS_BIG5, "\x88\x62\x88\xA5", "\u00ca\u0304\u00ea\u030c");
    EXPECT(XS_CS_BIG5, "\x88\x45", "\U0002010C");
    iconv_t cd = iconv_open("UTF-8", "BIG5-HKSCS");
    assert_true(cd != (iconv_t)-1);
    for (unsigned a = 0x87; a <= 0xFE; a++)
        for (unsigned b = 0x40; b <= 0xFE; b++) {
            char in[2] = {(char)a, (char)b}, want[8] = "", *i = in, *o = want;
            size_t left = 2, room = sizeof want - 1;
            bool mapped = iconv(cd, &i, &left, &o, &room) != (size_t)-1;
            iconv(cd, NULL, NULL, &o, &room); /* it may hold back a character for its mark */
            if (mapped && b != 0x7F)
                expect(XS_CS_BIG5, in, 2, want);
        }
    iconv_close(cd);
}

static void wide_charsets_and_surrogates(void **state)
{
    (void)state;
    EXPECT(XS_CS_UTF16LE, "\x3A\x67\xC6\x5B\x42\xD8\xB7\xDF", "机密\U00020BB7");
    EXPECT(XS_CS_UTF16BE, "\x67\x3A\x5B\xC6", "机密");
    EXPECT(XS_CS_UTF32LE, "\x3A\x67\0\0\xB7\x0B\x02\0", "机\U00020BB7");
    EXPECT(XS_CS_UTF32BE, "\0\0\x67\x3A\0\x02\x0B\xB7", "机\U00020BB7");
    EXPECT(XS_CS_UTF16LE, "\x42\xD8\x3A\x67\x41", "\uFFFD机\uFFFD");
    EXPECT(XS_CS_UTF32LE, "\0\0\x11\0\x3A\x67\0\0", "\uFFFD机");
}

static void hz_switches_and_joins_lines(void **state)
{
    (void)state;
    EXPECT(XS_CS_HZ, "a~~b ~{;zC\\~}~\nc", "a~b 机密c");
    EXPECT(XS_CS_HZ, "~{;z\nC\\", "机\nC\\");
}

static void what_is_malformed_is_counted_and_the_rest_is_read(void **state)
{
    (void)state;
    static const struct {
        xs_charset c;
        const char *bytes, *want;
        unsigned bad;
    } t[] = {
        {XS_CS_UTF8, "a\xFF机\xE6\x9C密\xC0\xAF\xED\xA0\x80z", "a\uFFFD机\uFFFD密\uFFFD\uFFFD\uFFFD\uFFFD\uFFFDz", 7},
        {XS_CS_UTF8, "\xF0\x9F\x98", "\uFFFD", 1},
        {XS_CS_GB18030, "\xFF\xBB\xFA\x81\n\xC3\xDC\x81", "\uFFFD机\uFFFD\n密\uFFFD", 3},
        {XS_CS_GB18030, "\x81\x30\x81x", "\uFFFD" "0亁", 1},
        {XS_CS_BIG5, "\x80\xBE\xF7\xA1 \xB1\x4B", "\uFFFD機\uFFFD 密", 2},
        {XS_CS_HZ, "\xBB~{;zC\\~}", "\uFFFD机密", 1},
        {XS_CS_EUC_TW, "\xFF" "a", "\uFFFD" "a", 1},
    };
    for (size_t i = 0; i < sizeof t / sizeof *t; i++) {
        size_t n;
        uint64_t bad;
        char *got = decode(t[i].c, t[i].bytes, strlen(t[i].bytes), MEGA, &n, &bad);
        if (strcmp(got, t[i].want) != 0)
            fail_msg("case %zu: expected \"%s\", got \"%s\"", i, t[i].want, got);
        assert_int_equal(bad, t[i].bad);
        free(got);
    }
    xs_decoder *d = xs_decoder_new(XS_CS_GB18030);
    xs_buf out;
    xs_buf_init(&out, MEGA);
    assert_true(xs_decoder_feed(d, "abc", 3, false, &out) && xs_decoder_feed(d, "de\xFFg", 4, true, &out));
    assert_int_equal(xs_decoder_first_malformed(d), 5);
    xs_decoder_free(d);
    xs_buf_clear(&out);
}

static uint32_t rnd = 1;
static uint32_t next_random(void)
{
    rnd ^= rnd << 13;
    rnd ^= rnd >> 17;
    return rnd ^= rnd << 5;
}

static void pieces_do_not_change_the_text(void **state)
{
    (void)state;
    static const size_t pieces[] = {1, 2, 3, 5, 7, 64, 1000};
    for (unsigned c = XS_CS_ASCII; c < XS_CS_COUNT; c++) {
        char in[1500];
        for (size_t i = 0; i < sizeof in; i++) { /* half of it text-like, half anything */
            uint32_t r = next_random();
            in[i] = (char)(r & 0x100 ? r : c == XS_CS_HZ ? 0x21 + r % 0x5E : 0xA1 + r % 0x40);
        }
        memcpy(in + 100, "~{;zC\\~}", 8);
        size_t n, m;
        uint64_t bad, bad2;
        char *whole = decode((xs_charset)c, in, sizeof in, MEGA, &n, &bad);
        for (size_t k = 0; k < sizeof pieces / sizeof *pieces; k++) {
            char *got = decode((xs_charset)c, in, sizeof in, pieces[k], &m, &bad2);
            if (n != m || memcmp(whole, got, n) != 0 || bad != bad2)
                fail_msg("%s in pieces of %zu gives other text", xs_charset_name((xs_charset)c), pieces[k]);
            free(got);
        }
        free(whole);
    }
}

/* The twin of the vector path: one character after the other. */
static size_t slow_prefix(const char *p, size_t n)
{
    size_t i = 0;
    while (i < n) {
        uint32_t c;
        size_t k = xs_utf8_next(p + i, n - i, &c);
        if (c > XS_UTF8_MAX)
            break;
        i += k;
    }
    return i;
}

static void utf8_validity_is_exact_at_every_place(void **state)
{
    (void)state;
    static const char *const bits[] = {"a", "ab cdefgh", "é", "机", "密★", "\U00020087", "\uFFFD", "\n"};
    static const char *const flaws[] = {"\x80", "\xC0\xAF", "\xC1\xBF", "\xE0\x9F\xBF", "\xED\xA0\x80", "\xF0\x8F\xBF\xBF",
                                        "\xF4\x90\x80\x80", "\xF5", "\xFF", "\xE6\x9C", "\xF0\x9F\x98", "\xC3"};
    for (int round = 0; round < 4000; round++) {
        char s[600];
        size_t n = 0, want = 80 + next_random() % 400;
        while (n < want) {
            const char *b = bits[next_random() % 8];
            memcpy(s + n, b, strlen(b));
            n += strlen(b);
        }
        if (round % 4) {
            const char *b = flaws[next_random() % 12];
            memcpy(s + next_random() % (n - 4), b, strlen(b));
        }
        if (xs_utf8_valid_prefix(s, n) != slow_prefix(s, n))
            fail_msg("round %d: %zu instead of %zu", round, xs_utf8_valid_prefix(s, n), slow_prefix(s, n));
    }
}

/* ---- which charset --------------------------------------------------------------------------- */

#define GUESS(bytes) guess(bytes, sizeof(bytes) - 1)

static void short_texts_are_recognised(void **state)
{
    (void)state;
    static const char *const texts[] = {
        "机密文件", "内部资料，注意保存", "属于国家秘密的", "关于召开会议的通知", "身份证号码：",
        "2026年部门预算公开说明", "张三，男，汉族", "不得外传。", "联系电话 010-12345678",
    };
    static const char *const traditional[] = {"機密文件", "內部資料，注意保存", "關於召開會議的通知", "身分證字號："};
    static const struct {
        const char *name;
        xs_charset c;
        bool trad;
    } t[] = {
        {"GB18030", XS_CS_GB18030, false},  {"UTF-8", XS_CS_UTF8, false},   {"UTF-16LE", XS_CS_UTF16LE, false},
        {"UTF-16BE", XS_CS_UTF16BE, false}, {"UTF-32LE", XS_CS_UTF32LE, false}, {"UTF-32BE", XS_CS_UTF32BE, false},
        {"BIG5-HKSCS", XS_CS_BIG5, true},   {"GB18030", XS_CS_GB18030, true},
    };
    for (size_t i = 0; i < sizeof t / sizeof *t; i++)
        for (size_t k = 0; k < (t[i].trad ? 4u : 9u); k++) {
            size_t n;
            const char *text = t[i].trad ? traditional[k] : texts[k];
            char *bytes = to_charset(t[i].name, text, &n);
            xs_charset_guess g = guess(bytes, n);
            if (g.best != t[i].c || g.binary)
                fail_msg("%s in %s taken for %s (second %s)", text, t[i].name, xs_charset_name(g.best),
                         xs_charset_name(g.second));
            free(bytes);
        }
}

static void byte_order_marks_decide(void **state)
{
    (void)state;
    xs_charset_guess g = GUESS("\xEF\xBB\xBF" "abc");
    assert_true(g.best == XS_CS_UTF8 && g.bom == 3);
    g = GUESS("\xFF\xFE\x3A\x67");
    assert_true(g.best == XS_CS_UTF16LE && g.bom == 2);
    g = GUESS("\xFF\xFE\0\0\x3A\x67\0\0");
    assert_true(g.best == XS_CS_UTF32LE && g.bom == 4);
    g = GUESS("\xFE\xFF\x67\x3A");
    assert_true(g.best == XS_CS_UTF16BE && g.bom == 2);
}

static void what_is_not_text_is_binary(void **state)
{
    (void)state;
    static char nul[4096], noise[4096];
    for (size_t i = 0; i < sizeof noise; i++)
        noise[i] = (char)next_random();
    assert_true(guess(nul, sizeof nul).binary);
    assert_true(guess(nul, 1).binary);
    assert_true(guess(noise, sizeof noise).binary);
    assert_false(GUESS("").binary);
    assert_false(GUESS("plain text\twith\x1B[1m colours\f\r\n").binary);
    xs_charset_guess g = GUESS("\xBB\xFA\xC3\xDC\xCE\xC4\xBC\xFE\0\n");
    assert_false(g.binary);
    assert_int_equal(g.best, XS_CS_GB18030);
}

static void doubtful_texts_name_a_second_charset(void **state)
{
    (void)state;
    /* Two-byte sequences only: the middle dot in UTF-8, or a Chinese character in GBK. */
    xs_charset_guess g = GUESS("a\xC2\xB7" "b");
    assert_int_equal(g.best, XS_CS_UTF8);
    assert_int_equal(g.second, XS_CS_GB18030);
    /* A log of both kinds. */
    static const char mixed[] = "机密文件的目录如下\n\xBB\xFA\xC3\xDC\xCE\xC4\xBC\xFE\n以上是全部内容\n";
    g = guess(mixed, sizeof mixed - 1);
    assert_int_equal(g.best, XS_CS_UTF8);
    assert_int_equal(g.second, XS_CS_GB18030);
    /* One that is certain has none. */
    assert_int_equal(GUESS("机密文件").second, XS_CS_UNKNOWN);
    assert_int_equal(GUESS("caf\xE9 au lait et d\xE9j\xE0 vu\n").best, XS_CS_LATIN1);
}

static void charsets_that_we_cannot_read_are_doubtful(void **state)
{
    (void)state;
    static char ff[300];
    memset(ff, 0xFF, sizeof ff);
    assert_true(guess(ff, sizeof ff).confidence <= XS_CHARSET_DOUBTFUL);
    static const char *const others[][2] = {
        {"KOI8-R", "Все люди рождаются свободными и равными в своем достоинстве и правах."},
        {"CP1251", "Все люди рождаются свободными и равными в своем достоинстве и правах."},
        {"SHIFT_JIS", "すべての人間は、生まれながらにして自由であり、かつ、尊厳と権利とについて平等である。"},
    };
    for (size_t i = 0; i < sizeof others / sizeof *others; i++) {
        size_t n;
        char *bytes = to_charset(others[i][0], others[i][1], &n);
        xs_charset_guess g = guess(bytes, n);
        if (g.confidence > XS_CHARSET_DOUBTFUL)
            fail_msg("%s taken for %s with %u", others[i][0], xs_charset_name(g.best), g.confidence);
        free(bytes);
    }
    assert_true(GUESS("\xBB\xFA\xC3\xDC\xCE\xC4\xBC\xFE").confidence > 50);
    assert_true(GUESS("caf\xE9 au lait et d\xE9j\xE0 vu\n").confidence > 50);
}

static void declared_charsets_are_read_and_doubted(void **state)
{
    (void)state;
#define DECLARED(s) xs_charset_declared(s, sizeof(s) - 1)
    assert_int_equal(DECLARED("<?xml version='1.0' encoding='GB2312'?>"), XS_CS_GB18030);
    assert_int_equal(DECLARED("<html><META http-equiv=Content-Type content=\"text/html; charset=big5\">"), XS_CS_BIG5);
    assert_int_equal(DECLARED("<meta name=x><meta charset = 'utf-8'>"), XS_CS_UTF8);
    assert_int_equal(DECLARED("<meta charset=utf-16>"), XS_CS_UTF8);
    assert_int_equal(DECLARED("charset=gbk"), XS_CS_UNKNOWN);
    assert_int_equal(xs_charset_from_name(XS_STR("X-GBK")), XS_CS_GB18030);
    assert_int_equal(xs_charset_from_name(XS_STR("cp936")), XS_CS_GB18030);
    assert_int_equal(xs_charset_from_name(XS_STR("klingon")), XS_CS_UNKNOWN);
    xs_charset_guess g;
    xs_charset_detect("机密文件", 12, true, XS_CS_GB18030, &g); /* the bytes contradict it */
    assert_int_equal(g.best, XS_CS_UTF8);
}

/* ---- mojibake -------------------------------------------------------------------------------- */

static void misread_text_is_put_right(void **state)
{
    (void)state;
    static const char *const t[][2] = {
        {"鏈哄瘑", "机密"},
        {"缁濆瘑鏂囦欢", "绝密文件"},
        {"绉樺瘑鏂囦欢涓嶅緱澶栦紶", "秘密文件不得外传"},
        {"æœºå¯†æ–‡ä»¶", "机密文件"},
        {"»úÃÜÎÄ¼þ", "机密文件"},
        {"Éí·ÝÖ¤ºÅ£º330106", "身份证号：330106"},
        {"备注：绉樺瘑鏂囦欢涓嶅緱澶栦紶，完", "备注：秘密文件不得外传，完"},
    };
    for (size_t i = 0; i < sizeof t / sizeof *t; i++) {
        xs_buf out;
        uint32_t *at = NULL, *end = NULL;
        xs_buf_init(&out, MEGA);
        if (!xs_mojibake_map(xs_str_from(t[i][0]), &out, &at, &end))
            fail_msg("%s was not repaired", t[i][0]);
        assert_string_equal(out.p, t[i][1]);
        assert_int_equal(at[0], 0);
        assert_int_equal(end[out.n - 1], strlen(t[i][0]));
        for (size_t k = 0; k < out.n; k++) {
            assert_true(at[k] < end[k] && (k == 0 || (at[k - 1] <= at[k] && end[k - 1] <= end[k])));
            assert_true(((uint8_t)t[i][0][at[k]] & 0xC0) != 0x80 && ((uint8_t)t[i][0][end[k]] & 0xC0) != 0x80);
        }
        free(at);
        free(end);
        xs_buf_clear(&out);
    }
    static const char *const fine[] = {"机密文件", "魑魅魍魉饕餮耄耋", "café résumé naïve", "", "鲲鹏", "ÄÖÜäöüß"};
    for (size_t i = 0; i < sizeof fine / sizeof *fine; i++) {
        xs_buf out;
        xs_buf_init(&out, MEGA);
        if (xs_mojibake_repair(xs_str_from(fine[i]), &out))
            fail_msg("%s was taken for mojibake: %s", fine[i], out.p);
        xs_buf_clear(&out);
    }
    assert_true(GUESS("鏈哄瘑鏂囦欢").mojibake);
    assert_false(GUESS("机密文件").mojibake);
}

/* ---- real files ------------------------------------------------------------------------------ */

static char *slurp(const char *path, size_t *n)
{
    FILE *f = fopen(path, "rb");
    if (!f)
        return NULL;
    char *p = malloc(MEGA);
    assert_non_null(p);
    *n = fread(p, 1, MEGA, f);
    fclose(f);
    return p;
}

static const char *corpora(void)
{
    static char path[512];
    const char *env = getenv("XIANSHEN_CORPORA");
    snprintf(path, sizeof path, "%s/encodings", env ? env : "../shared/corpora/data");
    DIR *d = opendir(path);
    if (!d) {
        print_message("%s is not there: set XIANSHEN_CORPORA\n", path);
        return NULL;
    }
    closedir(d);
    return path;
}

static int wrong;

/* The file must be taken for `want` and read as iconv reads it under that name. */
static void check_file(const char *path, const char *iconv_name, xs_charset want)
{
    size_t n, m;
    char *p = slurp(path, &n);
    assert_non_null(p);
    xs_charset_guess g;
    xs_charset_detect(p, n, true, xs_charset_declared(p, n), &g);
    bool ok = g.best == want || (g.best == XS_CS_ASCII && want == XS_CS_UTF8);
    if (!ok || g.binary)
        print_error("%s: taken for %s, not %s\n", path, xs_charset_name(g.best), xs_charset_name(want));
    char *text = decode(g.best, p + g.bom, n - g.bom, 4096, &m, NULL);
    char *ref = malloc(4 * n + 16), *in = p + g.bom, *o = ref;
    size_t left = n - g.bom, room = 4 * n + 16;
    iconv_t cd = iconv_open("UTF-8", iconv_name);
    assert_true(cd != (iconv_t)-1);
    if (iconv(cd, &in, &left, &o, &room) != (size_t)-1 && ((size_t)(o - ref) != m || memcmp(ref, text, m) != 0)) {
        print_error("%s: other text than iconv's\n", path);
        ok = false;
    }
    iconv_close(cd);
    wrong += !ok || g.binary;
    free(ref);
    free(text);
    free(p);
}

static void files_of_every_chinese_encoding(void **state)
{
    (void)state;
    static const struct {
        const char *folder, *iconv_name;
        xs_charset c;
    } t[] = {
        {"Big5", "BIG5-HKSCS", XS_CS_BIG5},      {"EUC-TW", "EUC-TW", XS_CS_EUC_TW},
        {"GB2312", "GB18030", XS_CS_GB18030},    {"utf-8", "UTF-8", XS_CS_UTF8},
        {"utf-8-sig", "UTF-8", XS_CS_UTF8},      {"UTF-16LE", "UTF-16LE", XS_CS_UTF16LE},
        {"UTF-16BE", "UTF-16BE", XS_CS_UTF16BE}, {"UTF-32LE", "UTF-32LE", XS_CS_UTF32LE},
        {"UTF-32BE", "UTF-32BE", XS_CS_UTF32BE},
    };
    const char *root = corpora();
    if (!root)
        skip();
    wrong = 0;
    for (size_t i = 0; i < sizeof t / sizeof *t; i++) {
        char folder[700], path[1000];
        snprintf(folder, sizeof folder, "%s/chardet/tests/%s", root, t[i].folder);
        DIR *d = opendir(folder);
        assert_non_null(d);
        for (struct dirent *e; (e = readdir(d));) {
            if (e->d_name[0] == '.')
                continue;
            snprintf(path, sizeof path, "%s/%s", folder, e->d_name);
            check_file(path, t[i].iconv_name, t[i].c);
        }
        closedir(d);
    }
    static const char *const wide[][3] = {{"bom-utf-16-be.srt", "UTF-16BE", "UTF-16"}, {"bom-utf-16-le.srt", "UTF-16LE", "UTF-16"},
                                          {"bom-utf-32-be.srt", "UTF-32BE", "UTF-32"}, {"bom-utf-32-le.srt", "UTF-32LE", "UTF-32"}};
    for (size_t i = 0; i < 4; i++) {
        char path[1000];
        snprintf(path, sizeof path, "%s/chardet/tests/%s/%s", root, wide[i][2], wide[i][0]);
        check_file(path, wide[i][1], xs_charset_from_name(xs_str_from(wide[i][1])));
    }
    static const char *const enca[][2] = {{"zh-s.big5", "BIG5-HKSCS"}, {"zh-s.gbk", "GB18030"}, {"zh-s.utf8", "UTF-8"},
                                          {"none-s.utf8", "UTF-8"}, {"none-s.utf8.bom", "UTF-8"},
                                          {"none-s.ucs2le", "UTF-16LE"}, {"none-s.ucs2", "UTF-16BE"},
                                          {"none-s.ucs4le", "UTF-32LE"}, {"none-s.ucs4", "UTF-32BE"}};
    for (size_t i = 0; i < sizeof enca / sizeof *enca; i++) {
        char path[1000];
        snprintf(path, sizeof path, "%s/enca/%s", root, enca[i][0]);
        check_file(path, enca[i][1], xs_charset_from_name(xs_str_from(enca[i][1])));
    }
    if (wrong)
        fail_msg("%d files were not read right", wrong);
}

static void pairs_of_the_same_text(void **state)
{
    (void)state;
    static const char *const t[][2] = {{"cpython-cjkencodings/gb2312", ""}, {"cpython-cjkencodings/gbk", ""},
                                       {"cpython-cjkencodings/gb18030", ""}, {"cpython-cjkencodings/big5", ""},
                                       {"cpython-cjkencodings/big5hkscs", "hint"}, {"cpython-cjkencodings/hz", ""},
                                       {"enca/zh-s", "hz"}};
    const char *root = corpora();
    if (!root)
        skip();
    for (size_t i = 0; i < sizeof t / sizeof *t; i++) {
        char path[700], ref[700];
        bool enca = !strcmp(t[i][1], "hz"), hint = !strcmp(t[i][1], "hint");
        snprintf(path, sizeof path, "%s/%s%s", root, t[i][0], enca ? ".hz" : ".txt");
        snprintf(ref, sizeof ref, "%s/%s%s", root, t[i][0], enca ? ".utf8" : "-utf8.txt");
        size_t n, m, k;
        char *p = slurp(path, &n), *want = slurp(ref, &k);
        assert_non_null(p);
        assert_non_null(want);
        xs_charset_guess g;
        xs_charset_detect(p, n, true, hint ? XS_CS_BIG5 : XS_CS_UNKNOWN, &g);
        char *got = decode(g.best, p + g.bom, n - g.bom, MEGA, &m, NULL);
        if (m != k || memcmp(got, want, k) != 0)
            fail_msg("%s: taken for %s, other text than its UTF-8 twin", path, xs_charset_name(g.best));
        free(got);
        free(p);
        free(want);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(gb18030_has_the_characters_of_2022),
        cmocka_unit_test(gb18030_equals_iconv_on_every_code),
        cmocka_unit_test(big5_has_hong_kong_and_taiwan_characters),
        cmocka_unit_test(wide_charsets_and_surrogates),
        cmocka_unit_test(hz_switches_and_joins_lines),
        cmocka_unit_test(what_is_malformed_is_counted_and_the_rest_is_read),
        cmocka_unit_test(pieces_do_not_change_the_text),
        cmocka_unit_test(utf8_validity_is_exact_at_every_place),
        cmocka_unit_test(short_texts_are_recognised),
        cmocka_unit_test(byte_order_marks_decide),
        cmocka_unit_test(what_is_not_text_is_binary),
        cmocka_unit_test(doubtful_texts_name_a_second_charset),
        cmocka_unit_test(charsets_that_we_cannot_read_are_doubtful),
        cmocka_unit_test(declared_charsets_are_read_and_doubted),
        cmocka_unit_test(misread_text_is_put_right),
        cmocka_unit_test(files_of_every_chinese_encoding),
        cmocka_unit_test(pairs_of_the_same_text),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
