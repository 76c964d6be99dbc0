/* "private-key": a PEM private key with its body. RFC 7468, RFC 1421 headers, OpenSSH and PGP
 * forms. Seed: -----begin ... private key-----. The body may stand on other lines or be escaped
 * (\n). */
#include "judge/kinds/glance.h"
#include "judge/kinds/secret.h"

enum { LOOK = 600, LEAST = 40 };

bool xs_confirm_private_key(const xs_sight *s, xs_opinion *o)
{
    const char *p = s->text.p;
    size_t body = 0, i = s->to, end = s->text.n - s->to < LOOK ? s->text.n : s->to + LOOK;
    for (; i < end; i++) {
        char c = p[i];
        if (c == '\\' && i + 1 < end && (p[i + 1] == 'n' || p[i + 1] == 'r')) {
            i++;
        } else if (c == ':') {
            body = 0; /* a header such as Proc-Type */
        } else if (c == '-' && i + 4 < end && memcmp(p + i, "-----", 5) == 0) {
            break;
        } else if (c == '<' || c == '{' ||
                   (c == '.' && i + 2 < end && memcmp(p + i, "...", 3) == 0) || c == '*') {
            break;
        } else if (xs_ascii_alnum((unsigned char)c) || c == '+' || c == '/' || c == '=') {
            body++;
        } else if ((unsigned char)c >= 0x80) {
            break;
        }
    }
    if (body < LEAST)
        return xs_disagree(o, "没有密钥正文", "no key follows");
    xs_str v = {p + s->to, i - s->to};
    if (xs_secret_contains(v, "xxxxxx") || xs_secret_contains(v, "example"))
        return xs_disagree(o, "示例密钥", "an example");
    return xs_agree(o, 0, "私钥正文", "a key follows");
}
