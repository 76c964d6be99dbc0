/* "cloud-key": keys and tokens known by their first letters; "jwt"; "entropy-assignment".
 *
 * Sources: the providers' documentation of key formats and, for prefixes, the public rule sets of
 * secret scanners. Seeds: one pattern for each prefix, see README.md; the text is folded to lower
 * case, so prefix and alphabet are looked at again in the source. */
#include "judge/kinds/glance.h"
#include "judge/kinds/secret.h"

enum { LONGEST = 2048 }; /* bytes of one token that are looked at */

static bool in_word(char c)
{
    return xs_ascii_alnum((unsigned char)c) || c == '_';
}

static xs_str token_at(const xs_sight *s, size_t from, const char *more)
{
    size_t to = from;
    while (to < s->line_to && to - from < LONGEST &&
           (xs_ascii_alnum((unsigned char)s->text.p[to]) ||
            (s->text.p[to] && strchr(more, s->text.p[to]))))
        to++;
    return (xs_str){s->text.p + from, to - from};
}

/* Prefixes as providers write them: the text was folded, here the case must be theirs. */
static const char *const prefixes[] = {
    "AKIA", "ASIA",     "ABIA",     "ACCA",     "A3T",  "LTAI",      "AKID",    "AKLT",
    "AIza", "SG.",      "ABSK",     "HPUA",     "JDC_", "AKCp",      "EZAK",    "EZTK",
    "EAAM", "EAAC",     "PMAK-",    "FLWSECK_", "API-", "GR1348941", "HRKU-",   "AGE-SECRET-KEY-",
    "p8e-", "dapi",     "ghp_",     "gho_",     "ghu_", "ghs_",      "ghr_",    "glpat-",
    "xox",  "sk_live_", "sk_test_", "rk_live_", "hvs.", "hvb.",      "npm_",    "pypi-",
    "hf_",  "shpat_",   "shpss_",   "dop_v1_",  "A3-",  "SK",        "sntryu_", "cmVmd",
    "EAAA", "ZXlK",     "4b1d",     "sk-"};

static const char *exact_prefix(xs_str hit)
{
    const char *best = NULL;
    for (size_t i = 0; i < sizeof prefixes / sizeof prefixes[0]; i++) {
        size_t n = strlen(prefixes[i]);
        if (hit.n > n && xs_secret_equals((xs_str){hit.p, n}, prefixes[i]) &&
            (!best || n > strlen(best)))
            best = prefixes[i];
    }
    return best;
}

/* AKIA and its kind: 20 of A-Z and 2-7; real ones hold 0189 rarely. */
static bool is_aws(xs_str key)
{
    if (key.n != 20)
        return false;
    for (size_t i = 0; i < key.n; i++)
        if (!((key.p[i] >= 'A' && key.p[i] <= 'Z') || (key.p[i] >= '0' && key.p[i] <= '9')))
            return false;
    return true;
}

bool xs_confirm_cloud_key(const xs_sight *s, xs_opinion *o)
{
    const char *p = s->text.p;
    xs_str hit = {p + s->from, s->to - s->from};
    /* A pattern's hit may end early where the number of characters is open. */
    xs_str all = token_at(s, s->from, "_-.=");
    if (all.n > hit.n)
        hit = all;
    if (all.n > 2 && memcmp(all.p + all.n - 2, "..", 2) == 0)
        return xs_disagree(o, "被省略号截断", "cut by an ellipsis");
    while (hit.n > s->to - s->from && strchr(".-_=", hit.p[hit.n - 1]))
        hit.n--;
    if (s->from > s->line_from && (in_word(p[s->from - 1]) || strchr("+.", p[s->from - 1])))
        return xs_disagree(o, "前面还有字符", "part of a longer word");
    const char *prefix = exact_prefix(hit);
    size_t known = prefix ? strlen(prefix) : 0;
    if (prefix && memcmp(hit.p, prefix, known) != 0)
        return xs_disagree(o, "前缀大小写不符", "the prefix is in the wrong case");
    static const char *const aws[] = {"AKIA", "ASIA", "ABIA", "ACCA", "A3T"};
    for (size_t i = 0; prefix && i < sizeof aws / sizeof aws[0]; i++)
        if (strcmp(prefix, aws[i]) == 0 && !is_aws(hit))
            return xs_disagree(o, "长度或字符不符", "the wrong length or characters");
    o->to = s->from + hit.n;
    /* The part behind the prefix decides. */
    size_t skip = known;
    for (size_t i = 0; !known && i < hit.n && i < 16; i++)
        if (strchr("_-.", hit.p[i]))
            skip = i + 1;
    xs_str rest = {hit.p + skip, hit.n - skip};
    if (rest.n < 8)
        return xs_disagree(o, "太短", "too short");
    if (xs_secret_placeholder(rest))
        return xs_disagree(o, "占位符或示例", "a placeholder or an example");
    if (xs_secret_entropy(rest) < 2.5)
        return xs_disagree(o, "字符太单调", "too few different characters");
    unsigned kinds = xs_secret_kinds(rest), both = XS_HAS_LOWER | XS_HAS_UPPER;
    if (!(kinds & XS_HAS_DIGIT) && (xs_secret_wordy(rest) || (kinds & both) != both))
        return xs_disagree(o, "普通单词", "ordinary words");
    if (prefix && strcmp(prefix, "xox") == 0 && (rest.n < 16 || !(kinds & XS_HAS_DIGIT)))
        return xs_disagree(o, "太短", "too short");
    return xs_agree(o, 0, "密钥的前缀和结构", "prefix and structure of a key");
}

/* ---- JWT: RFC 7519. The header must decode to JSON that names an algorithm or a type.
 * ------------ */

static int base64url(char c)
{
    if (c >= 'A' && c <= 'Z')
        return c - 'A';
    if (c >= 'a' && c <= 'z')
        return c - 'a' + 26;
    if (c >= '0' && c <= '9')
        return c - '0' + 52;
    return c == '-' || c == '+' ? 62 : c == '_' || c == '/' ? 63 : -1;
}

static size_t decode(xs_str v, char *out, size_t max)
{
    unsigned bits = 0, have = 0;
    size_t n = 0;
    for (size_t i = 0; i < v.n && n < max; i++) {
        int d = base64url(v.p[i]);
        if (d < 0)
            return 0;
        bits = bits << 6 | (unsigned)d;
        if ((have += 6) >= 8) {
            have -= 8;
            out[n++] = (char)(bits >> have & 0xFF);
        }
    }
    return n;
}

bool xs_confirm_jwt(const xs_sight *s, xs_opinion *o)
{
    xs_str all = token_at(s, s->from, "-_.=");
    const char *dot = memchr(all.p, '.', all.n);
    if (!dot || (s->from > s->line_from && in_word(s->text.p[s->from - 1])))
        return xs_disagree(o, "不是完整的令牌", "no complete token");
    char head[512];
    size_t n = decode((xs_str){all.p, (size_t)(dot - all.p)}, head, sizeof head);
    if (n < 2 || head[0] != '{' ||
        !(memmem(head, n, "\"alg\"", 5) || memmem(head, n, "\"typ\"", 5) ||
          memmem(head, n, "\"kid\"", 5)))
        return xs_disagree(o, "头部不是 JWT", "the header is no JWT");
    while (all.n && strchr(".=", all.p[all.n - 1]))
        all.n--;
    o->to = s->from + all.n;
    return xs_agree(o, 0, "头部可解码的 JWT", "a JWT whose header decodes");
}

/* ---- name = random value
 * ------------------------------------------------------------------------- */

/* Names that hold no secret, and words around hashes and identifiers. */
static const char *const harmless[] = {"public",    "key_id",    "keyid",     "key-id",
                                       "key_name",  "keyname",   "key_path",  "key_file",
                                       "keyfile",   "token_url", "token_uri", "token_type",
                                       "max_token", "tokenizer", "csrf",      "key_size",
                                       "primary",   "foreign",   "partition", "sha256",
                                       "sha1",      "md5",       "checksum",  "fingerprint",
                                       "digest",    "commit",    "integrity", "access_key_id_",
                                       "key_vault", "keyvault",  "bucket",    "license",
                                       "etag"};

/* Paths, versions and names made of short pieces have no long run of letters and digits. */
static size_t longest_run(xs_str v)
{
    size_t best = 0, run = 0;
    for (size_t i = 0; i < v.n; i++) {
        run = xs_ascii_alnum((unsigned char)v.p[i]) ? run + 1 : 0;
        best = run > best ? run : best;
    }
    return best;
}

bool xs_confirm_entropy(const xs_sight *s, xs_opinion *o)
{
    const char *p = s->text.p;
    /* The value is the last token of the hit, to its real end. */
    size_t from = s->to;
    while (from > s->from &&
           (xs_ascii_alnum((unsigned char)p[from - 1]) || strchr("+/=_-.", p[from - 1])))
        from--;
    xs_str v = token_at(s, from, "+/=_-.");
    while (v.n && *v.p == '=') /* the sign of the assignment */
        v.p++, v.n--;
    const char *assign = memchr(v.p, '=', v.n);
    if (assign && assign + 1 < v.p + v.n && assign[1] != '=' && (size_t)(v.p + v.n - assign) > 8) {
        v.n -= (size_t)(assign + 1 - v.p);
        v.p = assign + 1;
    }
    if (v.n > 2 && memcmp(v.p + v.n - 2, "..", 2) == 0)
        return xs_disagree(o, "被省略号截断", "cut by an ellipsis");
    while (v.n && strchr(".-", v.p[v.n - 1]))
        v.n--;
    xs_str name = {p + s->from, (size_t)(v.p - (p + s->from))};
    o->to = (size_t)(v.p - p) + v.n;
    if (xs_secret_contains(name, "author") && !xs_secret_contains(name, "authoriz"))
        return xs_disagree(o, "不是密钥的名称", "a name that holds no secret");
    for (size_t i = 0; i < sizeof harmless / sizeof harmless[0]; i++)
        if (xs_secret_contains(name, harmless[i]))
            return xs_disagree(o, "不是密钥的名称", "a name that holds no secret");
    if (v.n < 10 || xs_secret_placeholder(v))
        return xs_disagree(o, "占位符或变量", "a placeholder or a variable");
    unsigned kinds = xs_secret_kinds(v);
    double bits = xs_secret_entropy(v);
    if (!(kinds & XS_HAS_DIGIT) || xs_secret_wordy(v))
        return xs_disagree(o, "普通单词", "ordinary words");
    if (!(kinds & (XS_HAS_LOWER | XS_HAS_UPPER)))
        return xs_disagree(o, "纯数字", "digits only");
    if (bits < 3.0)
        return xs_disagree(o, "字符太单调", "too few different characters");
    if (longest_run(v) < 9)
        return xs_disagree(o, "路径、版本或名称", "a path, a version or a name");
    return xs_agree(o, bits < 3.5 ? -10 : 0, "随机字符的密钥", "a key of random characters");
}
