/* Bank cards: length, issuer and check digit.
 *
 * Sources: ISO/IEC 7812-1 (Luhn check), GB/T 19584 (UnionPay 62), issuer numbers of Chinese banks
 * from before 62 became general (for example 436742 China Construction Bank, 955880 Industrial and
 * Commercial Bank, 456351 Bank of China), and the schemes' published ranges. One number in ten
 * passes the check, so a rule must ask for a keyword, a column or several rows; a number without a
 * known issuer is no claim at all ("account-number" takes it beside a keyword). */
#include "judge/kinds/bank_card.h"

/* Prefix and the lengths that occur with it (bit k: k digits). */
static const struct {
    const char *prefix;
    unsigned lengths;
    int delta;
} issuers[] = {
#define L16 (1u << 16)
#define LDEBIT (1u << 16 | 1u << 17 | 1u << 18 | 1u << 19)
    /* UnionPay */
    {"620", LDEBIT, 0},
    {"621", LDEBIT, 0},
    {"622", LDEBIT, 0},
    {"623", LDEBIT, 0},
    {"624", LDEBIT, -5},
    {"625", LDEBIT, 0},
    {"626", LDEBIT, -5},
    {"627", LDEBIT, -5},
    {"628", LDEBIT, 0},
    {"629", LDEBIT, -5},
    /* Chinese banks before 62 */
    {"436742", LDEBIT, 0},
    {"436745", L16, 0},
    {"453242", L16, 0},
    {"491031", L16, 0},
    {"524094", L16, 0},
    {"526410", L16, 0},
    {"53242", L16, 0},
    {"53243", L16, 0},
    {"544033", L16, 0},
    {"552245", L16, 0},
    {"589970", LDEBIT, 0},
    {"531693", L16, 0},
    {"421349", L16, 0},
    {"434061", L16, 0},
    {"434062", L16, 0},
    {"953242", LDEBIT, 0},
    {"95588", LDEBIT, 0},
    {"402791", L16, 0},
    {"427028", L16, 0},
    {"427038", L16, 0},
    {"548259", L16, 0},
    {"356879", L16, 0},
    {"53098", L16, 0},
    {"438125", L16, 0},
    {"438126", L16, 0},
    {"900000", LDEBIT, 0},
    {"900010", LDEBIT, 0},
    {"900942", LDEBIT, 0},
    {"95599", LDEBIT, 0},
    {"95595", LDEBIT, 0},
    {"103", 1u << 19, 0},
    {"40412", L16, 0},
    {"403361", L16, 0},
    {"404117", L16, 0},
    {"404118", L16, 0},
    {"404119", L16, 0},
    {"463758", L16, 0},
    {"519412", L16, 0},
    {"519413", L16, 0},
    {"520082", L16, 0},
    {"552599", L16, 0},
    {"558730", L16, 0},
    {"535910", L16, 0},
    {"535918", L16, 0},
    {"4096", L16, -5},
    {"456351", LDEBIT, 0},
    {"601382", LDEBIT, 0},
    {"601428", LDEBIT, 0},
    {"409665", L16, 0},
    {"524864", L16, 0},
    {"525745", L16, 0},
    {"405512", L16, 0},
    {"433670", L16, 0},
    {"433680", L16, 0},
    {"442729", L16, 0},
    {"442730", L16, 0},
    {"376966", 1u << 15, 0},
    {"376968", 1u << 15, 0},
    {"376969", 1u << 15, 0},
    {"356390", L16, 0},
    {"356391", L16, 0},
    {"356392", L16, 0},
    {"403391", L16, 0},
    {"403392", L16, 0},
    {"403393", L16, 0},
    {"404157", L16, 0},
    {"404173", L16, 0},
    {"410062", L16, 0},
    {"468203", L16, 0},
    {"512425", L16, 0},
    {"524011", L16, 0},
    {"690755", LDEBIT | 1u << 15, 0},
    {"95555", LDEBIT, 0},
    {"518710", L16, 0},
    {"518718", L16, 0},
    {"439225", L16, 0},
    {"439226", L16, 0},
    {"439227", L16, 0},
    {"479228", L16, 0},
    {"479229", L16, 0},
    {"521302", L16, 0},
    {"545619", L16, 0},
    {"545620", L16, 0},
    {"545621", L16, 0},
    {"545623", L16, 0},
    {"545947", L16, 0},
    {"552534", L16, 0},
    {"552587", L16, 0},
    {"370285", 1u << 15, 0},
    {"370286", 1u << 15, 0},
    {"370287", 1u << 15, 0},
    {"370289", 1u << 15, 0},
    {"356885", L16, 0},
    {"356886", L16, 0},
    {"356887", L16, 0},
    {"356888", L16, 0},
    {"356889", L16, 0},
    {"356890", L16, 0},
    {"998800", LDEBIT, 0},
    {"998801", LDEBIT, 0},
    {"998802", LDEBIT, 0},
    {"966666", LDEBIT, 0},
    {"90592", LDEBIT, 0},
    {"90030", LDEBIT, 0},
    {"984301", LDEBIT, 0},
    {"984303", LDEBIT, 0},
    {"940", LDEBIT, -10},
    {"603", LDEBIT, -10},
    /* International schemes */
    {"4", L16, -10},
    {"51", L16, -10},
    {"52", L16, -10},
    {"53", L16, -10},
    {"54", L16, -10},
    {"55", L16, -10},
    {"34", 1u << 15, -10},
    {"37", 1u << 15, -10},
    {"6011", L16, -10},
    {"65", L16, -10},
    {"35", L16, -15},
};

/* The longest prefix decides. false: no such issuer, or not of this length. */
bool xs_card_issuer(const char *p, size_t n, int *delta)
{
    size_t best = 0;
    for (size_t i = 0; i < sizeof issuers / sizeof issuers[0]; i++) {
        if (issuers[i].prefix[0] != p[0])
            continue;
        size_t len = strlen(issuers[i].prefix);
        if (len > best && len <= n && memcmp(p, issuers[i].prefix, len) == 0 &&
            issuers[i].lengths >> n & 1) {
            best = len;
            *delta = issuers[i].delta;
        }
    }
    return best > 0;
}

/* One token, groups of four with a shorter last one, digit by digit, 4-6-5, or a wrapped line. */
static bool is_written(const xs_number *n, const xs_groups *s)
{
    if (s->first == s->last || xs_run_shape(n, s, "465"))
        return true;
    char sep = xs_run_right(n, s->first);
    bool fours = true, ones = true;
    for (unsigned g = s->first; g <= s->last; g++) {
        size_t len = xs_run_end(n, g) - xs_run_begin(n, g);
        fours = fours && (g < s->last ? len == 4 : len <= 4) &&
                (g == s->last || xs_run_right(n, g) == sep);
        ones = ones && len == 1;
    }
    return fours || ones || (s->last == s->first + 1 &&
                     (sep == '\n' || xs_run_end(n, s->first) - xs_run_begin(n, s->first) == 6));
}

bool xs_find_bank_card(const xs_number *n, size_t at, uint32_t today, xs_claim *out)
{
    (void)today;
    for (unsigned g = 0; g < n->ngroups; g++) {
        /* The longest reading first: a 19-digit number is not a 16-digit one and a rest. */
        for (size_t len = 19; xs_run_begin(n, g) >= at && len >= 15; len--) {
            xs_groups s;
            int delta = 0;
            if (!xs_run_join(n, g, len, " -\n._*+,", &s))
                continue;
            const char *p = n->chars + s.from;
            if (!is_written(n, &s) || !xs_all_digits(p, len) || !xs_luhn(p, len) ||
                !xs_card_issuer(p, len, &delta))
                continue;
            char left = xs_run_left(n, s.first), right = xs_run_right(n, s.last);
            if (left == '.' && s.from - xs_run_begin(n, s.first - 1) <= 2)
                left = 0; /* the number of a list item */
            if (left == '.' || right == '.' || left == '-' || right == '-' || n->before == '.' ||
                xs_run_masked(n))
                continue;
            *out = (xs_claim){.from = (uint16_t)s.from,
                              .to = (uint16_t)s.to,
                              .delta = (int16_t)delta,
                              .why_zh = "发卡行标识和校验位正确",
                              .why_en = "issuer and check digit hold"};
            return true;
        }
    }
    return false;
}
