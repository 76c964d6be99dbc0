#include "base/hash.h"

void xs_sha256_init(xs_sha256 *h) { sha256_init(&h->ctx); }

void xs_sha256_add(xs_sha256 *h, const void *p, size_t n) { sha256_update(&h->ctx, n, p); }

void xs_sha256_raw(xs_sha256 *h, uint8_t out[32]) { sha256_digest(&h->ctx, 32, out); }

static void hex(const uint8_t raw[32], char out[65])
{
    static const char digit[] = "0123456789abcdef";
    for (int i = 0; i < 32; i++) {
        out[2 * i] = digit[raw[i] >> 4];
        out[2 * i + 1] = digit[raw[i] & 15];
    }
    out[64] = 0;
}

void xs_sha256_hex(xs_sha256 *h, char out[65])
{
    uint8_t raw[32];
    xs_sha256_raw(h, raw);
    hex(raw, out);
}

void xs_hmac_init(xs_hmac *h, xs_str key)
{
    hmac_sha256_set_key(&h->ctx, key.n, (const uint8_t *)key.p);
}

void xs_hmac_hex(xs_str key, const xs_str *pieces, size_t n, char out[65])
{
    xs_hmac h;
    xs_hmac_init(&h, key);
    xs_hmac_pieces(&h, pieces, n, out);
    explicit_bzero(&h, sizeof h);
}

void xs_hmac_pieces(const xs_hmac *h, const xs_str *pieces, size_t n, char out[65])
{
    struct hmac_sha256_ctx ctx = h->ctx; /* with the key in it already: half of the work */
    for (size_t i = 0; i < n; i++) {
        uint8_t len[8];
        for (int k = 0; k < 8; k++)
            len[k] = (uint8_t)((uint64_t)pieces[i].n >> (8 * k));
        hmac_sha256_update(&ctx, sizeof len, len);
        hmac_sha256_update(&ctx, pieces[i].n, (const uint8_t *)pieces[i].p);
    }
    uint8_t raw[32];
    hmac_sha256_digest(&ctx, sizeof raw, raw);
    hex(raw, out);
    explicit_bzero(&ctx, sizeof ctx);
}
