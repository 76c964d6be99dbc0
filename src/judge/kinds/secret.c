#include "judge/kinds/secret.h"

#include <math.h>
#include <strings.h>

bool xs_secret_contains(xs_str v, const char *word)
{
    size_t n = strlen(word);
    for (size_t i = 0; i + n <= v.n; i++)
        if (strncasecmp(v.p + i, word, n) == 0)
            return true;
    return false;
}

bool xs_secret_equals(xs_str v, const char *word)
{
    return v.n == strlen(word) && strncasecmp(v.p, word, v.n) == 0;
}

double xs_secret_entropy(xs_str v)
{
    unsigned count[256] = {0};
    double bits = 0;
    for (size_t i = 0; i < v.n; i++)
        count[(unsigned char)v.p[i]]++;
    for (size_t i = 0; i < 256; i++)
        if (count[i]) {
            double p = (double)count[i] / (double)v.n;
            bits -= p * log2(p);
        }
    return bits;
}

unsigned xs_secret_kinds(xs_str v)
{
    unsigned kinds = 0;
    for (size_t i = 0; i < v.n; i++) {
        char c = v.p[i];
        kinds |= c >= 'a' && c <= 'z'   ? XS_HAS_LOWER
                 : c >= 'A' && c <= 'Z' ? XS_HAS_UPPER
                 : c >= '0' && c <= '9' ? XS_HAS_DIGIT
                                        : XS_HAS_OTHER;
    }
    return kinds;
}

bool xs_secret_wordy(xs_str v)
{
    /* A word is at least three letters in one case, a capital first perhaps. */
    size_t words = 0, letters = 0, all = 0;
    for (size_t i = 0; i <= v.n; i++) {
        char c = i < v.n ? v.p[i] : '.';
        bool lower = c >= 'a' && c <= 'z', upper = c >= 'A' && c <= 'Z';
        bool turns = upper && i && v.p[i - 1] >= 'a' && v.p[i - 1] <= 'z';
        if ((lower || upper) && !turns) {
            letters++;
            all++;
            continue;
        }
        if (!turns && !strchr("._-/:[]()", c))
            return false;
        if (letters && letters < 2)
            return false;
        words += letters > 0;
        letters = turns;
        all += turns;
    }
    /* Random letters turn from one case to the other far more often than words do. */
    return words > 0 && all >= words * 4;
}

static bool is_masking(char c)
{
    return strchr("*xX#?.-_=~+@0", c) != NULL;
}

bool xs_secret_placeholder(xs_str v)
{
    static const char *const inside[] = {
        "${",           "{{",           "}}",          "%(",
        "$(",           "***",          "xxxx",        "...",
        "your",         "example",      "placeholder", "changeme",
        "change_me",    "change-me",    "replace",     "redacted",
        "dummy",        "todo",         "fixme",       "process.env",
        "environ",      "getenv",       "env[",        "env.",
        "request.",     "config.",      "settings.",   "secrets.",
        "vault",        "self.",        "this.",       "args.",
        "options.",     "params.",      "undefined",   "_here",
        "the_password", "new_password", "newpassword", "newuserpassword",
        "insert",       "\xe2\x80\xa6", "$_",          "->",
        "getpass",      "::",           "()",          "password_here",
        "credentials",  "passphrase",   "dbpass",      "var.",
        "[redacted",    "123456789",    "abcdefghij",  "random",
        "put_"};
    static const char *const whole[] = {
        "password",  "passwd",   "pass",     "pwd",   "secret",   "token",   "key",      "string",
        "true",      "false",    "yes",      "no",    "null",     "none",    "nil",      "username",
        "user",      "required", "optional", "empty", "default",  "value",   "hidden",   "unknown",
        "input",     "text",     "varchar",  "char",  "textarea", "var",     "hash",     "plain",
        "xxx",       "abc",      "foo",      "bar",   "foobar",   "testing", "sample",   "fake",
        "incorrect", "correct",  "invalid",  "wrong", "missing",  "expired", "disabled", "enabled"};
    if (!v.n || strchr("${<%[|>&", v.p[0]) || memchr(v.p, '<', v.n))
        return true;
    size_t same = 0, masks = 0;
    for (size_t i = 0; i < v.n; i++) {
        same += v.p[i] == v.p[0];
        masks += is_masking(v.p[i]);
    }
    if ((same == v.n && !(v.p[0] >= '0' && v.p[0] <= '9')) || (masks == v.n && v.p[0] != '0'))
        return true;
    for (size_t i = 0; i < sizeof inside / sizeof inside[0]; i++)
        if (xs_secret_contains(v, inside[i]))
            return true;
    for (size_t i = 0; i < sizeof whole / sizeof whole[0]; i++)
        if (xs_secret_equals(v, whole[i]))
            return true;
    return false;
}
