/* detect.c -- which charset are these bytes?
 *
 * Strict UTF-8 decides alone, but for texts of a few two-byte sequences. Otherwise a sample is
 * decoded under every charset whose structure it has, and the one whose text is the most ordinary
 * (commonness.h, in bits; less is better) wins. What comes within AMBIGUOUS bits is the second. */
#include "text/commonness.h"
#include "text/decode.h"
#include "text/mojibake.h"
#include "text/utf8.h"

/* Bytes decoded for the score; enough for certainty, little enough for folders of small files. */
#define SAMPLE ((size_t)8 * 1024)
/* 2^-14: below that the second reading is not worth its scan. */
#define AMBIGUOUS 14.0
/* A declaration is believed against this much evidence. */
#define DECLARED 16.0
#define MAX_CONTROL_PERCENT 3
#define NOISE_BITS 19.0
#define UNREAL_BITS 17.0
#define MISREAD_LOOK ((size_t)240)

/* How rare each charset is among the files we see, in bits. */
static const double prior[XS_CS_COUNT] = {
    [XS_CS_ASCII] = 0,    [XS_CS_UTF8] = 0,     [XS_CS_GB18030] = 3,  [XS_CS_BIG5] = 8,
    [XS_CS_UTF16LE] = 9,  [XS_CS_UTF16BE] = 11, [XS_CS_UTF32LE] = 11, [XS_CS_UTF32BE] = 12,
    [XS_CS_HZ] = 6,       [XS_CS_EUC_TW] = 16,  [XS_CS_LATIN1] = 10,
};

/* What a look at the bytes alone tells. */
typedef struct look {
    size_t n, high, nul, control;
    size_t nul_at[4];               /* by position modulo 4 */
    size_t utf8_good, utf8_long, utf8_bad; /* multi-byte sequences, of them 3 and 4 byte ones */
    size_t euc_pairs, euc_bad;
    bool hz;
} look;

static void look_at(const char *text, size_t n, bool whole, look *l)
{
    const uint8_t *p = (const uint8_t *)text;
    *l = (look){.n = n};
    for (size_t i = 0; i < n; i++) {
        unsigned c = p[i];
        if (c >= 0x80) {
            l->high++;
        } else if (c == 0) {
            l->nul++;
            l->nul_at[i % 4]++;
        } else if (c < 0x20 && c != '\t' && c != '\n' && c != '\r' && c != '\f' && c != '\b' &&
                   c != '\v' && c != 0x1B && c != 0x1A) {
            l->control++;
        }
        if (c == '~' && i + 3 < n && p[i + 1] == '{' && p[i + 2] > 0x20 && p[i + 3] > 0x20)
            l->hz = true;
    }
    if (!l->high)
        return;
    for (size_t i = 0; i < n;) {
        uint32_t c;
        size_t k = xs_utf8_next(text + i, n - i, &c);
        if (c == XS_UTF8_BAD || (c == XS_UTF8_CUT && whole))
            l->utf8_bad++;
        else if (k > 1 && c != XS_UTF8_CUT) {
            l->utf8_good++;
            l->utf8_long += k > 2;
        }
        i += k;
    }
    for (size_t i = 0; i < n; i++) {
        if (p[i] < 0x80)
            continue;
        size_t k = p[i] == 0x8E && i + 1 < n && p[i + 1] >= 0xA1 && p[i + 1] <= 0xB0 ? 4 : 2;
        bool ok = i + k <= n && p[i + k - 2] >= 0xA1 && p[i + k - 1] >= 0xA1 && p[i + k - 1] != 0xFF;
        l->euc_pairs += ok;
        l->euc_bad += !ok && i + k <= n;
        i += ok ? k - 1 : 0;
    }
}

/* Bytes that are no text in any ASCII-compatible charset; sixteen at once, which compilers make
 * vectors of. */
static bool has_control(const char *text, size_t n)
{
    const uint8_t *p = (const uint8_t *)text;
    size_t i = 0;
#define ODD(c) (((c) < 0x20) & ((uint8_t)((c) - 8) >= 6) & (((c) & 0xFE) != 0x1A))
    for (; i + 16 <= n; i += 16) {
        uint8_t any = 0;
        for (size_t k = 0; k < 16; k++)
            any |= (uint8_t)ODD(p[i + k]);
        if (any)
            return true;
    }
    for (; i < n; i++)
        if (ODD(p[i]))
            return true;
#undef ODD
    return false;
}

/* Most files: flawless UTF-8 with at least two sequences of three bytes, which do not happen by chance,
 * or nothing but ASCII. Decided at memory speed. */
static bool is_sure(const char *p, size_t n, bool whole, xs_charset *c)
{
    size_t ok = xs_utf8_valid_prefix(p, n), first = xs_utf8_ascii_prefix(p, n), longs = 0;
    if (ok < n && (whole || n - ok > 3))
        return false;
    for (size_t i = first; i < ok && longs < 2; i++)
        longs += (uint8_t)p[i] >= 0xE0;
    *c = first == n ? XS_CS_ASCII : XS_CS_UTF8;
    if ((first < n && longs < 2) || has_control(p, ok))
        return false;
    return first < n || !memmem(p, n, "~{", 2);
}

static bool find_bom(const char *p, size_t n, xs_charset_guess *g)
{
    static const struct {
        const char *bytes;
        size_t n;
        xs_charset c;
    } boms[] = {
        {"\xEF\xBB\xBF", 3, XS_CS_UTF8},        {"\xFF\xFE\0\0", 4, XS_CS_UTF32LE},
        {"\0\0\xFE\xFF", 4, XS_CS_UTF32BE},     {"\xFF\xFE", 2, XS_CS_UTF16LE},
        {"\xFE\xFF", 2, XS_CS_UTF16BE},         {"\x84\x31\x95\x33", 4, XS_CS_GB18030},
    };
    for (size_t i = 0; i < sizeof boms / sizeof *boms; i++) {
        if (n < boms[i].n || memcmp(p, boms[i].bytes, boms[i].n) != 0)
            continue;
        g->best = boms[i].c;
        g->bom = boms[i].n;
        g->confidence = 100;
        return true;
    }
    return false;
}

/* Bits of the sample under c; buf is scratch. */
static double score(const char *p, size_t n, bool whole, xs_charset c, xs_buf *buf, xs_commonness *m)
{
    xs_buf_reset(buf);
    xs_decoder *d = xs_decoder_new(c);
    bool ok = d && xs_decoder_feed(d, p, n, whole, buf);
    xs_decoder_free(d);
    if (!ok)
        return 1e18;
    xs_commonness_of(xs_buf_str(buf), m);
    return m->bits + prior[c];
}

/* Charsets whose structure the bytes have, as bits. */
static unsigned candidates(const look *l)
{
    unsigned set = 0;
    size_t quarter = l->n / 4, most = quarter - quarter / 8;
    if (l->n >= 8 && l->n % 4 == 0 && l->nul_at[3] >= most && l->nul_at[2] >= most)
        set |= 1u << XS_CS_UTF32LE;
    if (l->n >= 8 && l->n % 4 == 0 && l->nul_at[0] >= most && l->nul_at[1] >= most)
        set |= 1u << XS_CS_UTF32BE;
    if (l->n >= 4 && (l->high || l->nul || l->control))
        set |= 1u << XS_CS_UTF16LE | 1u << XS_CS_UTF16BE;
    if (l->high && !l->nul)
        set |= 1u << XS_CS_GB18030 | 1u << XS_CS_BIG5 | 1u << XS_CS_LATIN1;
    else if (l->high)
        set |= 1u << XS_CS_GB18030;
    if (l->high && (l->utf8_good || l->utf8_bad * 8 < l->n))
        set |= 1u << XS_CS_UTF8;
    if (!l->high)
        set |= 1u << XS_CS_ASCII | (l->hz ? 1u << XS_CS_HZ : 0);
    return set;
}

typedef struct contest {
    double best, second;
    xs_charset first_c, second_c;
    xs_commonness first_m;
} contest;

static void enter(contest *k, xs_charset c, double bits, const xs_commonness *m)
{
    if (bits < k->best) {
        k->second = k->best;
        k->second_c = k->first_c;
        k->best = bits;
        k->first_c = c;
        k->first_m = *m;
    } else if (bits < k->second) {
        k->second = bits;
        k->second_c = c;
    }
}

/* Around the first byte that says something. An even place, so that UTF-16 keeps its phase. */
static void sample(const char *p, size_t n, size_t *from, size_t *len)
{
    size_t i = 0;
    if (n > SAMPLE) {
        i = xs_utf8_ascii_prefix(p, n);
        const char *nul = memchr(p, 0, i), *hz = memmem(p, i, "~{", 2);
        i = nul ? (size_t)(nul - p) : i;
        i = hz && hz - p < (ptrdiff_t)i ? (size_t)(hz - p) : i;
    }
    if (i == n)
        i = 0;
    i = i > 64 ? (i - 64) & ~(size_t)3 : 0;
    *from = i;
    *len = n - i < SAMPLE ? n - i : SAMPLE;
}

static void finish(const look *l, const contest *k, bool whole, xs_charset_guess *g)
{
    g->best = k->first_c;
    double lead = k->second - k->best;
    if (lead < AMBIGUOUS)
        g->second = k->second_c;
    g->confidence = (uint8_t)(lead > 60 ? 99 : lead < 0 ? 50 : 50 + lead * 49 / 60);
    /* Both kinds in one file, as in logs: what one reading breaks the other may have. */
    if (k->first_c == XS_CS_UTF8 && l->utf8_bad)
        g->second = XS_CS_GB18030;
    if (k->first_c == XS_CS_GB18030 && k->first_m.malformed > 1u - whole && l->utf8_long)
        g->second = XS_CS_UTF8;
    /* Nothing fits: of the text hardly a character is a usual one (Cyrillic or Japanese in their own
     * charsets read as GB18030), or "Latin" is more than its accents. */
    const xs_commonness *m = &k->first_m;
    bool strange = m->chars >= 16 && m->common * 5 < m->chars;
    bool chinese = g->best == XS_CS_GB18030 || g->best == XS_CS_BIG5 || g->best == XS_CS_EUC_TW;
    bool utf16 = (g->best == XS_CS_UTF16LE || g->best == XS_CS_UTF16BE) && m->bits > UNREAL_BITS * m->chars;
    if ((strange && (chinese || utf16)) || (g->best == XS_CS_LATIN1 && l->high >= 16 && l->high * 3 > l->n))
        g->confidence = XS_CHARSET_DOUBTFUL;
    bool wide = g->best >= XS_CS_UTF16LE && g->best <= XS_CS_UTF32BE;
    size_t odd = wide ? k->first_m.control + k->first_m.malformed : l->control + l->nul;
    size_t of = wide ? l->n / (g->best >= XS_CS_UTF32LE ? 4 : 2) : l->n;
    g->binary = l->nul == l->n || odd > 1 + of * MAX_CONTROL_PERCENT / 100;
    /* Anything at all is some wide text, but noise has lone surrogates and no script. */
    if (wide && k->first_m.malformed * 100 > k->first_m.chars &&
        k->first_m.bits > NOISE_BITS * k->first_m.chars)
        g->binary = true;
    /* Hostile or not, half of it unreadable is not text. */
    if (k->first_m.chars > 64 && k->first_m.malformed > k->first_m.chars / 2 && l->control > l->n / 50)
        g->binary = true;
}

/* Is the beginning of what is not ASCII UTF-8 once misread? A look only: whole texts are the
 * matter of mojibake.h. */
static bool looks_misread(const char *p, size_t n)
{
    size_t from = 0;
    while (from < n && !((uint8_t)p[from] & 0x80))
        from++;
    const char *nl = memchr(p + from, '\n', n - from);
    size_t to = nl ? (size_t)(nl - p) : n;
    to = to - from > MISREAD_LOOK ? from + MISREAD_LOOK : to;
    to = from + xs_utf8_valid_prefix(p + from, to - from);
    xs_str line = {p + from, to - from};
    xs_commonness m;
    xs_commonness_of(line, &m);
    if (m.chars < 3 || m.common * 2 > m.chars)
        return false;
    xs_buf out;
    xs_buf_init(&out, MISREAD_LOOK * 4);
    bool yes = xs_mojibake_repair(line, &out);
    xs_buf_wipe(&out);
    return yes;
}

void xs_charset_detect(const char *p, size_t n, bool whole, xs_charset hint, xs_charset_guess *g)
{
    *g = (xs_charset_guess){.best = XS_CS_ASCII, .confidence = 100};
    if (n == 0 || find_bom(p, n, g))
        return;
    size_t from, len;
    sample(p, n, &from, &len);
    whole = whole && from + len == n;
    look l;
    if (is_sure(p + from, len, whole, &g->best)) {
        if (g->best == XS_CS_UTF8) {
            g->confidence = 99;
            g->mojibake = looks_misread(p + from, len);
        }
        return;
    }
    g->best = XS_CS_ASCII;
    look_at(p + from, len, whole, &l);
    if (!l.high && !l.nul && !l.control && !l.hz)
        return;
    /* Valid UTF-8 whose repair is Chinese: no other reading explains both. */
    if (l.high && !l.utf8_bad && !l.nul && looks_misread(p + from, len)) {
        *g = (xs_charset_guess){.best = XS_CS_UTF8, .confidence = 95, .mojibake = true};
        return;
    }
    contest k = {.best = 1e18, .second = 1e18};
    xs_buf buf;
    xs_buf_init(&buf, SAMPLE * 4);
    unsigned set = candidates(&l);
    if (hint == XS_CS_EUC_TW || hint == XS_CS_HZ)
        set |= 1u << hint;
    for (int pass = 0; pass < 2; pass++) {
        for (unsigned c = XS_CS_ASCII; c < XS_CS_COUNT; c++) {
            xs_commonness m = {0};
            if (!(set >> c & 1))
                continue;
            double bits = score(p + from, len, whole, (xs_charset)c, &buf, &m);
            if (hint == (xs_charset)c && !m.malformed)
                bits -= DECLARED;
            enter(&k, (xs_charset)c, bits, &m);
        }
        /* EUC-TW needs a converter that is loaded at run time: only where nothing else convinces. */
        bool poor = l.euc_pairs && l.euc_bad * 16 <= l.euc_pairs && !(set >> XS_CS_EUC_TW & 1) &&
                    k.first_m.common * 4 < k.first_m.chars * 3;
        set = 1u << XS_CS_EUC_TW;
        if (!poor)
            break;
    }
    xs_buf_wipe(&buf);
    if (k.best < 1e18)
        finish(&l, &k, whole, g);
}
