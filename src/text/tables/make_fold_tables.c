/* make_fold_tables.c -- writes src/text/fold_tables.c; run by `make tables`, output committed.
 *
 * Needs what building does not: the opencc program, Unicode's data files, iconv with GB2312. */
#include <errno.h>
#include <iconv.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include <utf8proc.h>

#include "text/fold_tables.h"

#define UCD "/usr/share/unicode/"
enum { PLANES = 0x40000, SEQ = 18, NEXP = 16384 };

typedef struct seq {
    uint32_t c[SEQ];
    int n;
} seq;

static uint32_t variant[PLANES];  /* single -> single: Han variants, dashes, dots */
static uint8_t act[0x110000];     /* enum xs_fold_act where not SELF */
static uint8_t class_of[PLANES];  /* enum xs_fold_class */
static uint8_t gb_level[0x10000]; /* 1, 2: GB 2312 levels; 9: its other rows */
static bool standard[PLANES];     /* in the table of standard characters (2013), Unihan's kTGH */
static bool keep[PLANES];         /* folds to itself whatever NFKC says */
static bool assigned[PLANES];
static seq folded[PLANES];
static uint16_t code_of[PLANES]; /* entry of characters with short codes */
static uint16_t rev2[3840], rev3[15360];
static uint32_t exp_pool[1 << 17], exp_at[NEXP + 1], nexp;

_Noreturn static void die(const char *fmt, ...)
{
    va_list ap;
    va_start(ap, fmt);
    fputs("make_fold_tables: ", stderr);
    vfprintf(stderr, fmt, ap);
    va_end(ap);
    fputc('\n', stderr);
    exit(1);
}

static FILE *must_popen(const char *cmd)
{
    FILE *f = popen(cmd, "r");
    if (!f)
        die("%s: %s", cmd, xs_errno_text(errno));
    return f;
}

/* Call fn for every "a[..b] ; field" line of a Unicode data file. */
static void each_range(const char *file, void (*fn)(uint32_t c, const char *field))
{
    char path[256], line[1024];
    snprintf(path, sizeof path, UCD "%s", file);
    FILE *f = fopen(path, "r");
    if (!f)
        die("%s: %s; install unicode-data", path, xs_errno_text(errno));
    while (fgets(line, sizeof line, f)) {
        char *end, *semi = strchr(line, ';');
        if (line[0] == '#' || !semi)
            continue;
        unsigned long a = strtoul(line, &end, 16), b = a;
        if (end[0] == '.' && end[1] == '.')
            b = strtoul(end + 2, &end, 16);
        for (semi++; *semi == ' '; semi++)
            ;
        for (unsigned long c = a; c <= b; c++)
            fn((uint32_t)c, semi);
    }
    fclose(f);
}

static void mark_ignorable(uint32_t c, const char *field)
{
    static const char name[] = "Default_Ignorable_Code_Point";
    if (strncmp(field, name, sizeof name - 1) == 0)
        act[c] = XS_ACT_INVISIBLE;
}

/* Characters that may combine with what stands before them under NFC. */
static void mark_maybe(uint32_t c, const char *field)
{
    if (strncmp(field, "NFC_QC; M", 9) == 0 || strncmp(field, "NFKC_QC; M", 10) == 0)
        act[c] = XS_ACT_MARK;
}

static void equivalent_ideograph(uint32_t c, const char *field)
{
    uint32_t to = (uint32_t)strtoul(field, NULL, 16);
    if (c < PLANES && to < PLANES)
        variant[c] = to;
}

static bool is_han(uint32_t c)
{
    return (c >= 0x2E80 && c <= 0x2FDF) || (c >= 0x3400 && c <= 0x4DBF) ||
           (c >= 0x4E00 && c <= 0x9FFF) || (c >= 0xF900 && c <= 0xFAFF) || c == 0x3005 ||
           c == 0x3007 || (c >= 0x3021 && c <= 0x3029) || (c >= 0x20000 && c <= 0x3FFFF);
}

static void read_gb2312(void)
{
    iconv_t cd = iconv_open("UTF-32LE", "GB2312");
    if (cd == (iconv_t)-1)
        die("iconv knows no GB2312");
    for (int row = 1; row <= 87; row++)
        for (int cell = 1; cell <= 94; cell++) {
            char in[2] = {(char)(0xA0 + row), (char)(0xA0 + cell)}, *ip = in;
            uint32_t u = 0;
            char *op = (char *)&u;
            size_t in_left = 2, out_left = 4;
            if (iconv(cd, &ip, &in_left, &op, &out_left) != (size_t)-1 && u < 0x10000)
                gb_level[u] = row < 16 ? 9 : row < 56 ? 1 : 2;
            iconv(cd, NULL, NULL, NULL, NULL);
        }
    iconv_close(cd);
}

/* Names are written with them: variants by other books, but characters of their own on the mainland
 */
static void read_standard(void)
{
    char line[1024];
    size_t n = 0;
    FILE *f = must_popen("bzcat " UCD "Unihan_OtherMappings.txt.bz2");
    while (fgets(line, sizeof line, f))
        if (line[0] == 'U' && strstr(line, "\tkTGH\t")) {
            uint32_t c = (uint32_t)strtoul(line + 2, NULL, 16);
            if (c < PLANES)
                standard[c] = true, n++;
        }
    pclose(f);
    if (n < 8000)
        die("Unihan_OtherMappings: only %zu standard characters", n);
}

/* Ask opencc about every Han character on a line of its own, so that phrases play no part. */
static void read_opencc(const char *config, bool (*accept)(uint32_t from, uint32_t to))
{
    char tmp[] = "/tmp/make_fold_tables.XXXXXX", cmd[256], line[256];
    int fd = mkstemp(tmp);
    FILE *f = fd < 0 ? NULL : fdopen(fd, "w");
    if (!f)
        die("%s: %s", tmp, xs_errno_text(errno));
    for (uint32_t c = 0; c < PLANES; c++)
        if (is_han(c)) {
            uint8_t u[4];
            fprintf(f, "%.*s\n", (int)utf8proc_encode_char((utf8proc_int32_t)c, u), (char *)u);
        }
    fclose(f);
    snprintf(cmd, sizeof cmd, "opencc -c %s.json -i %s", config, tmp);
    f = must_popen(cmd);
    for (uint32_t c = 0; c < PLANES; c++) {
        if (!is_han(c))
            continue;
        utf8proc_int32_t to;
        if (!fgets(line, sizeof line, f))
            die("opencc ended early; install opencc");
        utf8proc_ssize_t n = utf8proc_iterate((const uint8_t *)line, -1, &to);
        if (n < 1 || line[n] != '\n')
            continue; /* more than one character */
        if ((uint32_t)to != c && !variant[c] && accept(c, (uint32_t)to))
            variant[c] = (uint32_t)to;
    }
    pclose(f);
    unlink(tmp);
}

static uint32_t settle(uint32_t c)
{
    for (int i = 0; i < 8 && variant[c]; i++)
        c = variant[c];
    return c;
}

static bool accept_all(uint32_t from, uint32_t to)
{
    return from != to;
}
/* Forms of other regions: only characters foreign to the mainland standard, only towards it. */
static bool accept_foreign(uint32_t from, uint32_t to)
{
    uint32_t end = settle(to);
    return !standard[from] && (from > 0xFFFF || !gb_level[from]) && end <= 0xFFFF &&
           gb_level[end] && end != from;
}

/* Unihan: a character foreign to GB 2312 with exactly one GB 2312 form among its z-variants,
 * simplified forms and (mutual) semantic variants. Specialised variants share some meanings only
 * and are left alone. */
static struct sem {
    uint32_t from, to;
} sem[16384];
static size_t nsem;

static bool semantic_mutual(uint32_t a, uint32_t b)
{
    for (size_t i = 0; i < nsem; i++)
        if (sem[i].from == b && sem[i].to == a)
            return true;
    return false;
}

static void read_unihan(void)
{
    static uint32_t target[PLANES]; /* 1: contradictory */
    char line[1024];
    FILE *f = must_popen("bzcat " UCD "Unihan_Variants.txt.bz2");
    static struct {
        uint32_t from, to;
        bool sem;
    } v[32768];
    size_t nv = 0;
    while (fgets(line, sizeof line, f)) {
        char *tab = strchr(line, '\t'), *val = tab ? strchr(tab + 1, '\t') : NULL;
        if (line[0] != 'U' || !val)
            continue;
        bool is_sem = strncmp(tab + 1, "kSemanticVariant", 16) == 0;
        bool other = strncmp(tab + 1, "kZVariant", 9) == 0 ||
                     strncmp(tab + 1, "kSimplifiedVariant", 18) == 0;
        if (!is_sem && !other)
            continue;
        uint32_t from = (uint32_t)strtoul(line + 2, NULL, 16);
        for (char *p = val; (p = strstr(p, "U+")); p += 2) {
            uint32_t to = (uint32_t)strtoul(p + 2, NULL, 16);
            if (from >= PLANES || to >= PLANES || nv == 32768 || nsem == 16384)
                die("Unihan_Variants: unexpected size");
            v[nv].from = from, v[nv].to = to, v[nv++].sem = is_sem;
            if (is_sem)
                sem[nsem].from = from, sem[nsem++].to = to;
        }
    }
    pclose(f);
    for (size_t i = 0; i < nv; i++) {
        uint32_t from = v[i].from, to = settle(v[i].to);
        if (variant[from] || standard[from] || (from < 0x10000 && gb_level[from]) || to > 0xFFFF ||
            !gb_level[to])
            continue;
        if (v[i].sem && !semantic_mutual(from, v[i].to))
            continue;
        if (!target[from])
            target[from] = to;
        else if (target[from] != to)
            target[from] = 1;
    }
    for (uint32_t c = 0; c < PLANES; c++)
        if (target[c] > 1)
            variant[c] = target[c];
}

/* Older shapes of one character that none of the sources connects: shape and standard in turn. */
static void add_old_shapes(void)
{
    static const char pairs[] =
        "靑青淸清愼慎尙尚顚颠飮饮飬养脗吻淛浙氷冰聨联蘓苏罸罚磗砖櫉橱衘衔讃赞駈驱鐡铁"
        "髥髯餝饰釼剑凖准凃涂桒桑搃总逹达厯历畨番舎舍緑绿羙美旹时亊事";
    utf8proc_int32_t from, to;
    for (const char *p = pairs; *p;) {
        p += utf8proc_iterate((const uint8_t *)p, -1, &from);
        p += utf8proc_iterate((const uint8_t *)p, -1, &to);
        if (!variant[from] && !standard[from])
            variant[from] = (uint32_t)to;
    }
}

/* What NFKC leaves apart and typists do not: hyphens and dashes of one width, middle dots, tildes.
 * The long dash 2014 and ellipsis are Chinese punctuation and stay. */
static void add_punctuation(void)
{
    static const uint16_t hyphens[] = {0x2010, 0x2011, 0x2012, 0x2013, 0x2043, 0x2212, 0};
    static const uint16_t dots[] = {0x2022, 0x2027, 0x2219, 0x22C5, 0x30FB, 0x0387, 0};
    for (const uint16_t *p = hyphens; *p; p++)
        variant[*p] = '-';
    for (const uint16_t *p = dots; *p; p++)
        variant[*p] = 0xB7;
    variant[0x301C] = '~';
    variant[0x2015] = 0x2014;
}

/* Signs that stand for one digit but also number lists and footnotes: ordinary text keeps them, the
 * numerals view reads them. Their NFKC would turn a list mark into a digit of the next number. */
static void keep_signs(void)
{
    static const uint16_t r[][2] = {{0x2460, 0x249B}, {0x24EA, 0x24FF}, {0x2776, 0x2793},
                                    {0x3251, 0x325F}, {0x32B1, 0x32BF}, {0x3280, 0x3289},
                                    {0x2070, 0x2070}, {0x2074, 0x2079}, {0x2080, 0x2089},
                                    {0x00B2, 0x00B3}, {0x00B9, 0x00B9}};
    for (size_t i = 0; i < sizeof r / sizeof r[0]; i++)
        for (uint32_t c = r[i][0]; c <= r[i][1]; c++)
            keep[c] = c < 0x2474 || c > 0x249B; /* (1) and 1. spell out their brackets and stops */
    for (uint32_t c = 0x1F100; c <= 0x1F10C; c++)
        keep[c] = true;
}

static void classify(void)
{
    for (uint32_t c = 0; c < PLANES; c++) {
        const utf8proc_property_t *p = utf8proc_get_property((utf8proc_int32_t)c);
        assigned[c] = p->category != UTF8PROC_CATEGORY_CN && p->category != UTF8PROC_CATEGORY_CS;
        switch (p->category) {
        case UTF8PROC_CATEGORY_ZS:
            act[c] = XS_ACT_BLANK;
            break;
        case UTF8PROC_CATEGORY_CC:
            act[c] = XS_ACT_CONTROL;
            break;
        case UTF8PROC_CATEGORY_MN:
        case UTF8PROC_CATEGORY_ME:
            act[c] = XS_ACT_MARK;
            break;
        case UTF8PROC_CATEGORY_SO:
        case UTF8PROC_CATEGORY_SM:
        case UTF8PROC_CATEGORY_SK:
            class_of[c] = XS_CLASS_SYMBOL;
            break;
        case UTF8PROC_CATEGORY_PC:
        case UTF8PROC_CATEGORY_PD:
        case UTF8PROC_CATEGORY_PS:
        case UTF8PROC_CATEGORY_PE:
        case UTF8PROC_CATEGORY_PI:
        case UTF8PROC_CATEGORY_PF:
        case UTF8PROC_CATEGORY_PO:
            class_of[c] = XS_CLASS_PUNCT;
            break;
        default:
            break;
        }
        if (p->combining_class)
            act[c] = XS_ACT_MARK;
        if (is_han(c))
            class_of[c] = XS_CLASS_HAN;
    }
    for (const char *s = "*_~`#^+=|/\\-.@$%&"; *s; s++)
        class_of[(uint8_t)*s] = XS_CLASS_SYMBOL;
    static const uint16_t symbols[] = {0xB7,   0x2022, 0x2027, 0x2010, 0x2011, 0x2012,
                                       0x2013, 0x2014, 0x2015, 0x203B, 0x2020, 0x2021,
                                       0x30FB, 0x301C, 0x2043, 0xB6,   0xA7,   0};
    for (const uint16_t *p = symbols; *p; p++)
        class_of[*p] = XS_CLASS_SYMBOL;
    each_range("DerivedNormalizationProps.txt", mark_maybe);
    each_range("DerivedCoreProperties.txt", mark_ignorable);
    static const uint32_t blanks[] = {'\t', 0x2800, 0},
                          lines[] = {'\n', '\r', 0xB, 0x85, 0x2028, 0};
    for (const uint32_t *p = blanks; *p; p++)
        act[*p] = XS_ACT_BLANK, class_of[*p] = 0;
    for (const uint32_t *p = lines; *p; p++)
        act[*p] = XS_ACT_LINE;
    act[0x0C] = act[0x2029] = XS_ACT_HARD;
    for (uint32_t c = 0xFFF9; c <= 0xFFFC; c++) /* annotation anchors, object placeholder */
        act[c] = XS_ACT_INVISIBLE, class_of[c] = 0;
    for (uint32_t c = 0xFE00; c <= 0xFE0F; c++)
        act[c] = XS_ACT_SELECTOR;
    act[0x200D] = XS_ACT_SELECTOR;
    for (uint32_t c = 0x40000; c < 0x110000; c++)
        if (act[c] != XS_ACT_INVISIBLE)
            act[c] = XS_ACT_UNKNOWN;
}

static void nfkc_casefold(seq *s)
{
    utf8proc_int32_t in[SEQ], out[256];
    utf8proc_ssize_t n = 0;
    for (int i = 0; i < s->n; i++) {
        int last = 0;
        in[0] = (utf8proc_int32_t)s->c[i];
        utf8proc_ssize_t k = utf8proc_decompose_char(
            in[0], out + n, 256 - n,
            UTF8PROC_STABLE | UTF8PROC_COMPAT | UTF8PROC_COMPOSE | UTF8PROC_CASEFOLD, &last);
        if (k < 0)
            die("utf8proc: U+%04X", (unsigned)in[0]);
        n += k;
    }
    n = utf8proc_normalize_utf32(out, n, UTF8PROC_STABLE | UTF8PROC_COMPOSE);
    if (n > SEQ)
        die("U+%04X expands to %d", (unsigned)s->c[0], (int)n);
    for (int i = 0; i < n; i++)
        s->c[i] = (uint32_t)out[i];
    s->n = (int)n;
}

static seq fold_one(uint32_t c)
{
    seq s = {{c}, 1};
    for (int round = 0; round < 8; round++) {
        seq before = s;
        nfkc_casefold(&s);
        for (int i = 0; i < s.n; i++)
            if (s.c[i] < PLANES)
                s.c[i] = settle(s.c[i]);
        if (s.n == before.n && memcmp(s.c, before.c, sizeof s.c[0] * (size_t)s.n) == 0)
            return s;
    }
    die("U+%04X does not settle", (unsigned)c);
}

static void fold_all(void)
{
    for (uint32_t c = 0; c < PLANES; c++) {
        folded[c] = (seq){{c}, 1};
        if (keep[c] || !assigned[c] || (act[c] && act[c] != XS_ACT_MARK))
            continue;
        seq s = fold_one(c);
        /* A spacing accent is a blank and a mark to NFKC: it stays the sign that it is. Expansions
         * lose the invisible characters and blanks that the text itself would lose. */
        if (s.n > 1 && s.c[0] == ' ' && s.c[1] < PLANES && act[s.c[1]] == XS_ACT_MARK)
            continue;
        int n = 0;
        for (int i = 0; i < s.n; i++)
            if (i > 0 && act[s.c[i]] == XS_ACT_MARK && XS_FOLD_DROPS_MARKS(s.c[0]))
                continue; /* as text loses marks that no letter has */
            else if (!act[s.c[i]] || act[s.c[i]] == XS_ACT_MARK || act[s.c[i]] == XS_ACT_BLANK)
                s.c[n++] = s.c[i];
        s.n = n;
        if (n > 0)
            folded[c] = s;
    }
}

/* Blanks and symbols are judged by the folded character, so that every style of writing is judged
 * alike. */
static void classify_folded(void)
{
    for (uint32_t c = 0; c < PLANES; c++) {
        if (folded[c].n == 1 && folded[c].c[0] < PLANES)
            class_of[c] = class_of[folded[c].c[0]];
        if (!act[c] && act[folded[c].c[0]] == XS_ACT_MARK) /* half-width kana voicing marks */
            act[c] = XS_ACT_MARK;
    }
}

static bool is_own(uint32_t c)
{
    return assigned[c] && !act[c] && folded[c].n == 1 && folded[c].c[0] == c;
}

static uint16_t entry2(unsigned i)
{
    return (uint16_t)((0x80 + i / 60) | (0xC0 + i % 60) << 8);
}

static unsigned n2, n3;
static void give2(uint32_t c)
{
    if (code_of[c] || !is_own(c) || c < 0x80)
        return;
    if (n2 >= XS_FOLD_FIRST_NUMERAL)
        die("too many two-byte characters at U+%04X", (unsigned)c);
    /* 2029 has no factor in common with 3780; neighbours of GB 2312 order land far apart */
    unsigned i = n2++ * 2029u % XS_FOLD_FIRST_NUMERAL;
    code_of[c] = entry2(i);
    rev2[i] = (uint16_t)c;
}

static unsigned next3;
static void give3_at(uint32_t c, unsigned i)
{
    code_of[c] = (uint16_t)(0xC0 | i >> 8 | (i & 0xFF) << 8);
    rev3[i] = (uint16_t)c;
    n3++;
}
/* 3-byte number i: lead 80 + i / 240, mark FC + i / 60 % 4, trail C0 + i % 60. Lead BF is kept for
 * numerals here too. */
static void give3(uint32_t c)
{
    if (code_of[c] || !is_own(c) || c < 0x80 || c > 0xFFFF)
        return;
    if (next3 < 63 * 240) /* 4621 is prime */
        give3_at(c, next3++ * 4621u % (63 * 240));
}

static void give_numerals(void)
{
    static const uint32_t two[] = {
        0x3007, 0x96F6, 0x4E00, 0x4E8C, 0x4E09, 0x56DB, 0x4E94, 0x516D, 0x4E03, 0x516B, 0x4E5D,
        0x58F9, 0x8D30, 0x53C1, 0x8086, 0x4F0D, 0x9646, 0x67D2, 0x634C, 0x7396, 0x5E7A, 0x4E24,
        0x2460, 0x2461, 0x2462, 0x2463, 0x2464, 0x2465, 0x2466, 0x2467, 0x2468, 0x24EA, 0};
    unsigned i = XS_FOLD_FIRST_NUMERAL, j = 63 * 240;
    for (const uint32_t *p = two; *p; p++, i++) {
        if (!is_own(*p))
            die("numeral U+%04X is folded", (unsigned)*p);
        code_of[*p] = entry2(i);
        rev2[i] = (uint16_t)*p;
    }
    static const uint16_t r[][2] = {
        {0x2776, 0x277E}, {0x2780, 0x2788}, {0x278A, 0x2792}, {0x24F5, 0x24FD}, {0x24FF, 0x24FF},
        {0x3280, 0x3288}, {0x2070, 0x2070}, {0x2074, 0x2079}, {0x2080, 0x2089}, {0x00B2, 0x00B3},
        {0x00B9, 0x00B9}, {0x3021, 0x3029}, {0x25CB, 0x25CB}, {0x25EF, 0x25EF}};
    for (size_t k = 0; k < sizeof r / sizeof r[0]; k++)
        for (uint32_t c = r[k][0]; c <= r[k][1]; c++)
            if (is_own(c))
                give3_at(c, j++);
}

static void give_codes(void)
{
    give_numerals();
    for (uint32_t c = 0; c < 0x10000; c++)
        if (gb_level[c] == 1)
            give2(c);
    static const uint16_t punct[] = {0x3001, 0x3002, 0x201C, 0x201D, 0x2018, 0x2019, 0x300A,
                                     0x300B, 0x3008, 0x3009, 0x3010, 0x3011, 0x3014, 0x3015,
                                     0x300C, 0x300D, 0x300E, 0x300F, 0};
    for (const uint16_t *p = punct; *p; p++)
        give2(*p);
    for (uint32_t c = 0; c < 0x10000 && n2 < XS_FOLD_FIRST_NUMERAL; c++)
        if (gb_level[c] == 2)
            give2(c);
    for (uint32_t c = 0; c < 0x10000; c++)
        if (gb_level[c])
            give3(c);
    for (uint32_t c = 0x80; c < 0x530; c++)
        give3(c);
    for (uint32_t c = 0x2000; c < 0x2800; c++)
        give3(c);
    for (uint32_t c = 0x4E00; c < 0xA000; c++)
        give3(c);
    for (uint32_t c = 0x80; c < 0xAC00; c++)
        give3(c);
}

static uint16_t action(unsigned a)
{
    if (a >= 255u * 128)
        die("too many expansions");
    return (uint16_t)(((a >> 7) + 1) << 8 | (a & 0x7F));
}

static uint16_t expansion(const seq *s)
{
    for (uint32_t i = 0; i < nexp; i++)
        if (exp_at[i + 1] - exp_at[i] == (uint32_t)s->n &&
            memcmp(exp_pool + exp_at[i], s->c, sizeof s->c[0] * (size_t)s->n) == 0)
            return action(XS_ACT_EXPAND + i);
    if (nexp == NEXP)
        die("too many expansions");
    memcpy(exp_pool + exp_at[nexp], s->c, sizeof s->c[0] * (size_t)s->n);
    exp_at[nexp + 1] = exp_at[nexp] + (uint32_t)s->n;
    return action(XS_ACT_EXPAND + nexp++);
}

static uint16_t entry_of(uint32_t c)
{
    if (act[c])
        return action(act[c]);
    const seq *s = &folded[c];
    if (s->n == 1) {
        uint32_t t = s->c[0];
        /* wide symbols are no plain entries: the fast loops must look at what surrounds them */
        if (t < 0x80 && (c < 0x80 || class_of[t] != XS_CLASS_SYMBOL))
            return (uint16_t)t;
        if (code_of[t])
            return code_of[t];
        if (t == c)
            return action(XS_ACT_SELF);
    }
    return expansion(s);
}

static uint64_t hash = 0xCBF29CE484222325u;
static void put_array(const char *decl, size_t n, uint32_t (*get)(size_t i))
{
    printf("\nconst %s = {\n", decl);
    int col = 0;
    for (size_t i = 0; i < n; i++) {
        uint32_t v = get(i);
        hash = (hash ^ v) * 0x100000001B3u;
        col += printf("%u,", (unsigned)v);
        if (col > 92)
            col = 0, putchar('\n');
    }
    printf("%s};\n", col ? "\n" : "");
}

static uint16_t entry[PLANES];
static uint32_t high[PLANES], nhigh;
static uint32_t get_bmp(size_t i)
{
    return i < 0x10000 ? entry[i] : 0;
}
static uint32_t get_class(size_t i)
{
    uint32_t v = 0;
    for (size_t k = 0; k < 4; k++)
        v |= (uint32_t)class_of[i * 4 + k] << (2 * k);
    return v;
}
static uint32_t get_high(size_t i)
{
    return high[i];
}
static uint32_t get_high_entry(size_t i)
{
    return entry[high[i]];
}
static uint32_t get_page(size_t i)
{
    uint32_t v = 0;
    for (uint32_t k = 0; k < nhigh; k++)
        if (high[k] >> 11 == i)
            v |= 1u << (high[k] >> 8 & 7);
    return v;
}
static uint32_t get_exp(size_t i)
{
    return exp_pool[i];
}
static uint32_t get_exp_at(size_t i)
{
    return exp_at[i];
}
static uint32_t get_rev2(size_t i)
{
    return rev2[i];
}
static uint32_t get_rev3(size_t i)
{
    return rev3[i];
}

int main(void)
{
    read_gb2312();
    read_standard();
    classify();
    keep_signs();
    each_range("EquivalentUnifiedIdeograph.txt", equivalent_ideograph);
    read_opencc("t2s", accept_all);
    read_opencc("jp2t", accept_foreign);
    read_opencc("hk2s", accept_foreign);
    read_opencc("tw2s", accept_foreign);
    read_unihan();
    add_old_shapes();
    add_punctuation();
    fold_all();
    classify_folded();
    give_codes();
    for (uint32_t c = 0; c < PLANES; c++)
        entry[c] = entry_of(c);
    for (uint32_t c = 0x10000; c < PLANES; c++)
        if (entry[c] != action(XS_ACT_SELF))
            high[nhigh++] = c;
    puts("/* fold_tables.c -- generated by make_fold_tables.c; do not edit. */\n"
         "#include \"text/fold_tables.h\"\n\n"
         "#include \"text/fold.h\"");
    put_array("uint16_t xs_fold_bmp[65536 + 2]", 65538, get_bmp);
    put_array("uint8_t xs_fold_classes[65536 / 4]", 65536 / 4, get_class);
    put_array("uint32_t xs_fold_high_cp[]", nhigh, get_high);
    put_array("uint16_t xs_fold_high_entry[]", nhigh, get_high_entry);
    put_array("uint8_t xs_fold_high_page[0x40000 / 256 / 8]", PLANES / 2048, get_page);
    put_array("uint32_t xs_fold_exp[]", exp_at[nexp], get_exp);
    put_array("uint16_t xs_fold_exp_at[]", nexp + 1, get_exp_at);
    put_array("uint16_t xs_fold_rev2[3840]", 3840, get_rev2);
    put_array("uint16_t xs_fold_rev3[15360]", 15360, get_rev3);
    printf("\nconst uint32_t xs_fold_nhigh = %u;\nconst uint32_t xs_fold_nexp = %u;\n",
           (unsigned)nhigh, (unsigned)nexp);
    printf("\nconst char xs_fold_version[] =\n    \"fold-\" XS_FOLD_ALGORITHM "
           "\"/unicode-%s/%016llx\";\n",
           utf8proc_unicode_version(), (unsigned long long)hash);
    fprintf(stderr, "two-byte %u, three-byte %u, expansions %u (%u), high %u\n", n2, n3,
            (unsigned)nexp, (unsigned)exp_at[nexp], (unsigned)nhigh);
    return fflush(stdout) || ferror(stdout);
}
