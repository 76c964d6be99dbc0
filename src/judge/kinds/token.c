/* "cloud-key": keys and tokens known by their first letters; "jwt"; "entropy-assignment".
 *
 * Sources: the providers' documentation of key formats and, for prefixes, the public rule sets of
 * secret scanners. Seeds: one pattern for each prefix, see README.md; the text is folded to lower
 * case, so prefix and alphabet are looked at again in the source. */
#include "judge/kinds/glance.h"
#include "judge/kinds/secret.h"

static bool in_word(char c) { return xs_ascii_alnum((unsigned char)c) || c == '_'; }

static xs_str token_at(const xs_sight *s, size_t from, const char *more)
{
    size_t to = from;
    while (to < s->line_to && (xs_ascii_alnum((unsigned char)s->text.p[to]) ||
                               (s->text.p[to] && strchr(more, s->text.p[to]))))
        to++;
    return (xs_str){s->text.p + from, to - from};
}

/* Prefixes whose case matters, and the entropy that their rest must have. */
static const struct {
    const char *prefix;
    double entropy;
} known[] = {
    {"AKIA", 2.8}, {"ASIA", 2.8}, {"ABIA", 2.8}, {"ACCA", 2.8}, {"LTAI", 2.5}, {"AKID", 2.8},
    {"AIza", 3.0}, {"SG.", 3.5},  {"ABSK", 3.0}, {"HPUA", 3.0}, {"JDC_", 3.0}, {"AKLT", 2.8},
};

bool xs_confirm_cloud_key(const xs_sight *s, xs_opinion *o)
{
    const char *p = s->text.p;
    xs_str hit = {p + s->from, s->to - s->from};
    double least = 2.5;
    if (s->from > s->line_from && in_word(p[s->from - 1]) && in_word(hit.p[0]))
        return xs_disagree(o, "前面还有字符", "part of a longer word");
    for (size_t i = 0; i < sizeof known / sizeof known[0]; i++) {
        size_t n = strlen(known[i].prefix);
        if (hit.n < n || !xs_secret_contains((xs_str){hit.p, n}, known[i].prefix))
            continue;
        if (memcmp(hit.p, known[i].prefix, n) != 0)
            return xs_disagree(o, "前缀大小写不符", "the prefix is in the wrong case");
        least = known[i].entropy;
        hit = token_at(s, s->from, "");
        if (known[i].prefix[0] == 'A' && known[i].prefix[2] == 'I' && known[i].prefix[3] == 'A') {
            for (size_t k = 0; k < hit.n; k++)
                if (hit.p[k] >= 'a' && hit.p[k] <= 'z')
                    return xs_disagree(o, "含小写字母", "lower case letters in it");
            if (hit.n != 20)
                return xs_disagree(o, "长度不符", "the wrong length");
        }
        o->to = s->from + hit.n;
        break;
    }
    if (hit.n < 12)
        return xs_disagree(o, "太短", "too short");
    /* The part behind the prefix decides. */
    size_t skip = 0;
    for (size_t i = 0; i < hit.n && i < 16; i++)
        if (strchr("_-.", hit.p[i]))
            skip = i + 1;
    xs_str rest = {hit.p + skip, hit.n - skip};
    if (hit.n - skip < 8)
        rest = hit;
    if (xs_secret_placeholder(rest) || xs_secret_placeholder(hit))
        return xs_disagree(o, "占位符或示例", "a placeholder or an example");
    if (xs_secret_entropy(rest) < least)
        return xs_disagree(o, "字符太单调", "too few different characters");
    if (!(xs_secret_kinds(rest) & XS_HAS_DIGIT) && xs_secret_wordy(rest))
        return xs_disagree(o, "普通单词", "ordinary words");
    return xs_agree(o, 0, "密钥的前缀和结构", "prefix and structure of a key");
}

/* ---- JWT: RFC 7519. The header must decode to JSON that names an algorithm or a type. ------------ */

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
        !(memmem(head, n, "\"alg\"", 5) || memmem(head, n, "\"typ\"", 5) || memmem(head, n, "\"kid\"", 5)))
        return xs_disagree(o, "头部不是 JWT", "the header is no JWT");
    while (all.n && strchr(".=", all.p[all.n - 1]))
        all.n--;
    o->to = s->from + all.n;
    return xs_agree(o, 0, "头部可解码的 JWT", "a JWT whose header decodes");
}

/* ---- name = random value ------------------------------------------------------------------------- */

/* Names that hold no secret, and words around hashes and identifiers. */
static const char *const harmless[] = {
    "public", "key_id", "keyid", "key-id", "key_name", "keyname", "key_path", "key_file", "keyfile",
    "token_url", "token_uri", "token_type", "max_token", "tokenizer", "csrf", "key_size", "primary",
    "foreign", "partition", "author", "sha256", "sha1", "md5", "checksum", "fingerprint", "digest",
    "commit", "integrity", "access_key_id_", "key_vault", "keyvault", "bucket", "license", "etag"};

bool xs_confirm_entropy(const xs_sight *s, xs_opinion *o)
{
    const char *p = s->text.p;
    /* The value is the last token of the hit, to its real end. */
    size_t from = s->to;
    while (from > s->from && (xs_ascii_alnum((unsigned char)p[from - 1]) || strchr("+/=_-.", p[from - 1])))
        from--;
    xs_str v = token_at(s, from, "+/=_-.");
    while (v.n && *v.p == '=') /* the sign of the assignment */
        v.p++, v.n--;
    const char *assign = memchr(v.p, '=', v.n);
    if (assign && assign + 1 < v.p + v.n && assign[1] != '=' && (size_t)(v.p + v.n - assign) > 8) {
        v.n -= (size_t)(assign + 1 - v.p);
        v.p = assign + 1;
    }
    while (v.n && strchr(".-", v.p[v.n - 1]))
        v.n--;
    xs_str name = {p + s->from, (size_t)(v.p - (p + s->from))};
    o->to = (size_t)(v.p - p) + v.n;
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
    return xs_agree(o, bits < 3.5 ? -10 : 0, "随机字符的密钥", "a key of random characters");
}
