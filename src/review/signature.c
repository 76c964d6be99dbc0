#include "base/file.h"
#include "review/signature.h"

#include <errno.h>
#include <sodium.h>
#include <unistd.h>

#define B64 sodium_base64_VARIANT_ORIGINAL

/* What is signed is short: a pack's manifest, a clearance. */
#define COMMENT_MAX 1024

#define SIGNATURE_BYTES (2 + 8 + 64)

static xs_status no(const char *where, const char *what, xs_error *err)
{
    return xs_fail(err, XS_E_CONFIG, 0, where, "%s", xs_say(what));
}

static bool ready(void) { return sodium_init() >= 0; }

/* Line number i (from 0) without its end. */
static xs_str line_of(xs_str s, unsigned i)
{
    const char *p = s.p, *end = s.p + s.n;
    for (;; i--) {
        const char *nl = p < end ? memchr(p, '\n', (size_t)(end - p)) : NULL;
        size_t n = (size_t)((nl ? nl : end) - p);
        if (i == 0) {
            while (n && p[n - 1] == '\r')
                n--;
            return (xs_str){p, n};
        }
        if (!nl)
            return (xs_str){NULL, 0};
        p = nl + 1;
    }
}

static bool from_base64(xs_str s, uint8_t *out, size_t want)
{
    size_t n = 0;
    return s.n && sodium_base642bin(out, want, s.p, s.n, NULL, &n, NULL, B64) == 0 && n == want;
}

static void prehash(xs_str bytes, uint8_t out[64])
{
    crypto_generichash(out, 64, (const uint8_t *)bytes.p, bytes.n, NULL, 0);
}

xs_status xs_sign(const xs_secret_key *k, xs_str bytes, const char *comment, xs_buf *out, xs_error *err)
{
    uint8_t hash[64], raw[SIGNATURE_BYTES], global[64 + COMMENT_MAX], whole[64];
    size_t ncomment = strlen(comment);
    char b64[sodium_base64_ENCODED_LEN(SIGNATURE_BYTES, sodium_base64_VARIANT_ORIGINAL)];
    if (!ready() || ncomment > COMMENT_MAX || strchr(comment, '\n'))
        return no("sign", "libsodium does not start, or the comment is too long", err);
    prehash(bytes, hash);
    memcpy(raw, "ED", 2);
    memcpy(raw + 2, k->id, 8);
    crypto_sign_detached(raw + 10, NULL, hash, sizeof hash, k->key);
    memcpy(global, raw + 10, 64);
    memcpy(global + 64, comment, ncomment);
    crypto_sign_detached(whole, NULL, global, 64 + ncomment, k->key);
    sodium_bin2base64(b64, sizeof b64, raw, sizeof raw, B64);
    xs_buf_printf(out, "untrusted comment: signature by xianshen\n%s\ntrusted comment: %s\n", b64, comment);
    sodium_bin2base64(b64, sizeof b64, whole, sizeof whole, B64);
    xs_buf_printf(out, "%s\n", b64);
    return out->failed ? xs_fail(err, XS_E_SYSTEM, ENOMEM, "sign", "no memory") : XS_OK;
}

xs_status xs_verify(const xs_public_key *k, xs_str bytes, xs_str sig, xs_buf *comment, xs_error *err)
{
    static const char label[] = "trusted comment: ";
    uint8_t raw[SIGNATURE_BYTES], whole[64], hash[64], global[64 + COMMENT_MAX];
    xs_str trusted = line_of(sig, 2);
    size_t nlabel = sizeof label - 1;
    if (!ready())
        return no("verify", "libsodium does not start", err);
    if (!from_base64(line_of(sig, 1), raw, sizeof raw) || !from_base64(line_of(sig, 3), whole, sizeof whole) ||
        trusted.n < nlabel || memcmp(trusted.p, label, nlabel) != 0 || trusted.n - nlabel > COMMENT_MAX)
        return no("verify", "not a minisign signature", err);
    if (memcmp(raw, "ED", 2) != 0)
        return no("verify", "an old signature without pre-hashing; sign again", err);
    if (memcmp(raw + 2, k->id, 8) != 0)
        return no("verify", "signed by another key", err);
    prehash(bytes, hash);
    if (crypto_sign_verify_detached(raw + 10, hash, sizeof hash, k->key) != 0)
        return no("verify", "the signature does not fit: the bytes were altered", err);
    trusted = (xs_str){trusted.p + nlabel, trusted.n - nlabel};
    memcpy(global, raw + 10, 64);
    if (trusted.n)
        memcpy(global + 64, trusted.p, trusted.n);
    if (crypto_sign_verify_detached(whole, global, 64 + trusted.n, k->key) != 0)
        return no("verify", "the trusted comment was altered", err);
    if (comment)
        xs_buf_add_str(comment, trusted);
    return XS_OK;
}

xs_status xs_signed_write(const char *path, xs_str text, const char *secret_key, const char *password,
                          const char *comment, xs_error *err)
{
    xs_secret_key key;
    char sig_path[4200];
    snprintf(sig_path, sizeof sig_path, "%s.minisig", path);
    xs_status st = xs_secret_key_read(secret_key, password, &key, err);
    if (st != XS_OK)
        return st;
    xs_buf sig;
    xs_buf_init(&sig, 4096);
    st = xs_sign(&key, text, comment, &sig, err);
    if (st == XS_OK)
        st = xs_file_replace(path, text, 0644, err);
    if (st == XS_OK)
        st = xs_file_replace(sig_path, xs_buf_str(&sig), 0644, err);
    xs_buf_clear(&sig);
    xs_secret_key_clear(&key);
    return st;
}
