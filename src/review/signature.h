/* signature.h -- Ed25519 signatures in minisign's format, over libsodium: what `minisign` signs we
 * verify, what we sign `minisign` verifies. Pre-hashed (BLAKE2b-512), trusted comment included. */
#ifndef XS_REVIEW_SIGNATURE_H
#define XS_REVIEW_SIGNATURE_H
#include "base/error.h"
#include "base/str.h"

typedef struct xs_public_key {
    uint8_t id[8], key[32];
} xs_public_key;

typedef struct xs_secret_key {
    uint8_t id[8], key[64];
} xs_secret_key;

/* Of a public key file, or of its one base64 line given directly. errors: XS_E_MISSING, XS_E_CONFIG. */
xs_status xs_public_key_read(const char *path_or_text, xs_public_key *out, xs_error *err);
/* Password: NULL for a key without one. Wiped copies only. errors: XS_E_CONFIG also for a wrong one. */
xs_status xs_secret_key_read(const char *path, const char *password, xs_secret_key *out, xs_error *err);
void xs_secret_key_clear(xs_secret_key *k);
/* Text of a .minisig file for these bytes. */
xs_status xs_sign(const xs_secret_key *k, xs_str bytes, const char *trusted_comment, xs_buf *out, xs_error *err);
/* errors: XS_E_CONFIG when the signature is not one of these bytes by this key. comment (may be NULL)
 * receives the trusted comment. */
xs_status xs_verify(const xs_public_key *k, xs_str bytes, xs_str minisig, xs_buf *comment, xs_error *err);
/* Write text to path and its signature to path.minisig, both fsynced. */
xs_status xs_signed_write(const char *path, xs_str text, const char *secret_key, const char *password,
                          const char *comment, xs_error *err);

#endif
