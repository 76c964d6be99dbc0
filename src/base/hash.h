/* hash.h -- SHA-256 and keyed hashing, over nettle (small, no start-up cost, uses SHA-NI). */
#ifndef XS_BASE_HASH_H
#define XS_BASE_HASH_H
#include <nettle/hmac.h>
#include <nettle/sha2.h>

#include "base/str.h"

typedef struct xs_sha256 {
    struct sha256_ctx ctx;
} xs_sha256;

void xs_sha256_init(xs_sha256 *h);
void xs_sha256_add(xs_sha256 *h, const void *p, size_t n);
/* 64 hex digits and a NUL; h is as after init. */
void xs_sha256_hex(xs_sha256 *h, char out[65]);
void xs_sha256_raw(xs_sha256 *h, uint8_t out[32]);
/* HMAC-SHA-256 over several pieces, each preceded by its length (so that no two lists collide). */
typedef struct xs_hmac {
    struct hmac_sha256_ctx ctx;
} xs_hmac;
void xs_hmac_init(xs_hmac *h, xs_str key); /* the caller wipes it */
void xs_hmac_pieces(const xs_hmac *h, const xs_str *pieces, size_t n, char out[65]);
void xs_hmac_hex(xs_str key, const xs_str *pieces, size_t n, char out[65]);

#endif
