/* key_file.c -- minisign's key files. The secret one is masked with a stream from scrypt. */
#include <errno.h>
#include <fcntl.h>
#include <sodium.h>
#include <stdio.h>
#include <unistd.h>

#include "base/file.h"
#include "review/signature.h"

#define B64 sodium_base64_VARIANT_ORIGINAL
#define KEY_FILE_MAX 4096

/* Layout of the decoded secret key: algorithm, KDF, checksum kind, salt, cost, then the masked part:
 * id, key, checksum. */
enum { ALG = 0, KDF = 2, CHECK = 4, SALT = 6, OPS = 38, MEM = 46, ID = 54, KEY = 62, SUM = 126, SECRET_BYTES = 158 };
#define MASKED (SECRET_BYTES - ID)

/* What minisign itself uses: a second and a gigabyte would be too much for a hook's host. */
#define KDF_OPS crypto_pwhash_scryptsalsa208sha256_OPSLIMIT_SENSITIVE
#define KDF_MEM ((size_t)128 << 20)
/* A hostile key file must not make us take all memory. */
#define KDF_MEM_MAX ((uint64_t)2 << 30)

static xs_status no(const char *where, const char *what, xs_error *err)
{
    return xs_fail(err, XS_E_CONFIG, 0, where, "%s", xs_say(what));
}

static uint64_t get_le(const uint8_t *p)
{
    uint64_t v = 0;
    for (int i = 7; i >= 0; i--)
        v = v << 8 | p[i];
    return v;
}

static void put_le(uint8_t *p, uint64_t v)
{
    for (int i = 0; i < 8; i++)
        p[i] = (uint8_t)(v >> (8 * i));
}

static bool mask(uint8_t raw[SECRET_BYTES], const char *password)
{
    uint8_t stream[MASKED];
    uint64_t mem = get_le(raw + MEM);
    if (mem > KDF_MEM_MAX ||
        crypto_pwhash_scryptsalsa208sha256(stream, sizeof stream, password, strlen(password), raw + SALT,
                                           get_le(raw + OPS), (size_t)mem) != 0)
        return false;
    for (size_t i = 0; i < MASKED; i++)
        raw[ID + i] ^= stream[i];
    sodium_memzero(stream, sizeof stream);
    return true;
}

static void checksum(const uint8_t raw[SECRET_BYTES], uint8_t out[32])
{
    crypto_generichash_state st;
    crypto_generichash_init(&st, NULL, 0, 32);
    crypto_generichash_update(&st, raw + ALG, 2);
    crypto_generichash_update(&st, raw + ID, 8);
    crypto_generichash_update(&st, raw + KEY, 64);
    crypto_generichash_final(&st, out, 32);
}

static bool decode(xs_str line, uint8_t *out, size_t want)
{
    size_t n = 0;
    while (line.n && (line.p[line.n - 1] == '\r' || line.p[line.n - 1] == ' '))
        line.n--;
    return line.n && sodium_base642bin(out, want, line.p, line.n, NULL, &n, NULL, B64) == 0 && n == want;
}

static xs_str second_line(xs_str s)
{
    const char *nl = s.n ? memchr(s.p, '\n', s.n) : NULL;
    if (!nl)
        return s;
    xs_str rest = {nl + 1, s.n - (size_t)(nl + 1 - s.p)};
    const char *end = rest.n ? memchr(rest.p, '\n', rest.n) : NULL;
    if (end)
        rest.n = (size_t)(end - rest.p);
    return rest;
}

xs_status xs_public_key_read(const char *path, xs_public_key *out, xs_error *err)
{
    uint8_t raw[42];
    if (sodium_init() < 0)
        return no(path, "libsodium does not start", err);
    bool ok = strlen(path) == 56 && decode(xs_str_from(path), raw, sizeof raw);
    if (!ok) {
        xs_buf text;
        xs_buf_init(&text, KEY_FILE_MAX);
        xs_status st = xs_file_read(path, &text, err);
        ok = st == XS_OK && decode(second_line(xs_buf_str(&text)), raw, sizeof raw);
        xs_buf_clear(&text);
        if (st != XS_OK)
            return st;
    }
    if (!ok || memcmp(raw, "Ed", 2) != 0)
        return no(path, "not a minisign public key", err);
    memcpy(out->id, raw + 2, 8);
    memcpy(out->key, raw + 10, 32);
    return XS_OK;
}

static xs_status unmask(const char *path, uint8_t raw[SECRET_BYTES], const char *password, xs_error *err)
{
    uint8_t sum[32];
    if (memcmp(raw + ALG, "Ed", 2) != 0 || memcmp(raw + CHECK, "B2", 2) != 0)
        return no(path, "not a minisign secret key", err);
    bool masked = memcmp(raw + KDF, "Sc", 2) == 0;
    if (!masked && memcmp(raw + KDF, "\0\0", 2) != 0)
        return no(path, "a key derivation that is not known", err);
    if (masked && !password)
        return no(path, "the key has a password; set XIANSHEN_KEY_PASSWORD", err);
    if (masked && !mask(raw, password))
        return no(path, "the password could not be tried: not enough memory", err);
    checksum(raw, sum);
    return sodium_memcmp(sum, raw + SUM, sizeof sum) == 0 ? XS_OK : no(path, "wrong password, or a damaged key", err);
}

xs_status xs_secret_key_read(const char *path, const char *password, xs_secret_key *out, xs_error *err)
{
    uint8_t raw[SECRET_BYTES];
    xs_buf text;
    if (sodium_init() < 0)
        return no(path, "libsodium does not start", err);
    xs_buf_init(&text, KEY_FILE_MAX);
    xs_status st = xs_file_read(path, &text, err);
    if (st == XS_OK)
        st = decode(second_line(xs_buf_str(&text)), raw, sizeof raw) ? unmask(path, raw, password, err)
                                                                    : no(path, "not a minisign secret key", err);
    if (st == XS_OK) {
        memcpy(out->id, raw + ID, 8);
        memcpy(out->key, raw + KEY, 64);
    }
    sodium_memzero(raw, sizeof raw);
    xs_buf_wipe(&text);
    return st;
}

void xs_secret_key_clear(xs_secret_key *k) { sodium_memzero(k, sizeof *k); }

static xs_status write_new(const char *path, const char *comment, const uint8_t *raw, size_t n, mode_t mode,
                           xs_error *err)
{
    char b64[sodium_base64_ENCODED_LEN(SECRET_BYTES, sodium_base64_VARIANT_ORIGINAL)], text[sizeof b64 + 128];
    sodium_bin2base64(b64, sizeof b64, raw, n, B64);
    int len = snprintf(text, sizeof text, "untrusted comment: %s\n%s\n", comment, b64);
    int fd = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, mode);
    bool ok = fd >= 0 && write(fd, text, (size_t)len) == len && fsync(fd) == 0;
    int e = errno;
    if (fd >= 0)
        close(fd);
    sodium_memzero(text, sizeof text);
    sodium_memzero(b64, sizeof b64);
    return ok ? XS_OK : xs_fail(err, XS_E_IO, e, path, "cannot write the key: %s", xs_errno_text(e));
}

xs_status xs_key_make(const char *secret_path, const char *public_path, const char *password, xs_error *err)
{
    uint8_t raw[SECRET_BYTES] = {0}, pub[42], pk[32];
    if (sodium_init() < 0)
        return no(secret_path, "libsodium does not start", err);
    bool masked = password && *password;
    memcpy(raw + ALG, "Ed", 2);
    memcpy(raw + CHECK, "B2", 2);
    randombytes_buf(raw + ID, 8);
    crypto_sign_keypair(pk, raw + KEY);
    checksum(raw, raw + SUM);
    memcpy(pub, "Ed", 2);
    memcpy(pub + 2, raw + ID, 8);
    memcpy(pub + 10, pk, 32);
    if (masked) {
        memcpy(raw + KDF, "Sc", 2);
        randombytes_buf(raw + SALT, 32);
        put_le(raw + OPS, KDF_OPS);
        put_le(raw + MEM, KDF_MEM);
        if (!mask(raw, password))
            return xs_fail(err, XS_E_SYSTEM, ENOMEM, secret_path, "no memory for the password");
    }
    xs_status st = write_new(secret_path, "xianshen secret key", raw, sizeof raw, 0600, err);
    sodium_memzero(raw, sizeof raw);
    return st == XS_OK ? write_new(public_path, "xianshen public key", pub, sizeof pub, 0644, err) : st;
}
