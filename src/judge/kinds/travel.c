/* Passports and travel permits: a letter or two and 7 to 10 digits. There is no check, and article
 * numbers look the same, so rules must ask for a keyword or a column header.
 *
 * Sources: 国家移民管理局 document samples: ordinary passport E + 8, EA..EZ + 7, older G + 8, 14/15
 * + 7; diplomatic and service D S P (DE SE PE) ; Hong Kong K + 8, KJ + 7; Macao MA + 7. Permits for
 * Hong Kong and Macao C + 8, CA.. + 7, W + 8; for Taiwan L + 8, T + 8; home-return permits of Hong
 * Kong H, Macao M + 8 (and 2 of the issue); of Taiwan residents 8 (and 2). Older foreigners'
 * permanent residence card: three letters (nationality) and 12 digits. */
#include "judge/kinds/run.h"

static bool is_letter(char c)
{
    return c >= 'A' && c <= 'Z' && c != 'I' && c != 'O';
}

/* p[0..n) is the letters `prefix` and then `digits` digits. */
static bool is(const char *p, size_t n, const char *prefix, size_t digits)
{
    size_t k = strlen(prefix);
    return n == k + digits && memcmp(p, prefix, k) == 0 && xs_all_digits(p + k, digits);
}

static bool any_of(const char *p, size_t n, const char *letters, size_t digits)
{
    return n == 1 + digits && strchr(letters, *p) && xs_all_digits(p + 1, digits);
}

/* Other countries: one or two letters and six to nine digits. */
static bool is_foreign_passport(const char *p, size_t n)
{
    size_t k = 0;
    while (k < n && k < 2 && is_letter(p[k]))
        k++;
    return k && n - k >= 6 && n - k <= 9 && n >= 8 && xs_all_digits(p + k, n - k);
}

static bool is_passport(const char *p, size_t n)
{
    if (any_of(p, n, "EGK", 8) || any_of(p, n, "DSP", 7) || any_of(p, n, "DSP", 8) ||
        is(p, n, "DE", 7) || is(p, n, "SE", 7) || is(p, n, "PE", 7) || is(p, n, "KJ", 7) ||
        is(p, n, "MA", 7) || is(p, n, "14", 7) || is(p, n, "15", 7))
        return true;
    return n == 9 && p[0] == 'E' && is_letter(p[1]) && xs_all_digits(p + 2, 7);
}

static bool is_permit(const char *p, size_t n)
{
    if ((n == 8 || n == 10) && xs_all_digits(p, n)) /* Taiwan residents: nothing but the length */
        return true;
    if (any_of(p, n, "CWLT", 8) || any_of(p, n, "HM", 8) || any_of(p, n, "HM", 10))
        return true;
    if (n == 9 && p[0] == 'C' && is_letter(p[1]) && xs_all_digits(p + 2, 7))
        return true;
    return n == 15 && is_letter(p[0]) && is_letter(p[1]) && is_letter(p[2]) &&
           xs_all_digits(p + 3, 12);
}

static bool find(const xs_number *n, size_t at, bool (*fits)(const char *, size_t), const char *zh,
                 const char *en, xs_claim *out)
{
    for (unsigned g = 0; g < n->ngroups; g++) {
        size_t from = xs_run_begin(n, g), to = xs_run_end(n, g);
        char left = xs_run_left(n, g), right = xs_run_right(n, g);
        if (from < at || !fits(n->chars + from, to - from) || (left && strchr("-.", left)) ||
            (right && strchr("-.", right)) || (!g && n->before == '-'))
            continue;
        *out = (xs_claim){.from = (uint16_t)from, .to = (uint16_t)to, .why_zh = zh, .why_en = en};
        return true;
    }
    return false;
}

bool xs_find_passport(const xs_number *n, size_t at, uint32_t today, xs_claim *out)
{
    (void)today;
    xs_claim other;
    bool found = find(n, at, is_passport, "护照号码的结构", "structure of a passport number", out);
    if (find(n, at, is_foreign_passport, "像外国护照号码", "like another country's passport",
             &other) &&
        (!found || other.from < out->from)) {
        *out = other;
        out->delta = -15;
        return true;
    }
    return found;
}

bool xs_find_permit(const xs_number *n, size_t at, uint32_t today, xs_claim *out)
{
    (void)today;
    return find(n, at, is_permit, "通行证、居留证号码的结构", "structure of a travel permit", out);
}
