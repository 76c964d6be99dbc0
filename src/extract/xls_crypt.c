/* xls_crypt.c -- workbooks that are "encrypted" with the password every Excel tries by itself.
 *
 * Protecting a workbook's structure encrypts it under "VelvetSweatshop"; whoever opens it sees the
 * content without being asked, so it is content. Source: [MS-OFFCRYPTO] 2.3.5.2, 2.3.6.2, 2.3.7;
 * [MS-XLS] 2.2.10, 2.4.117. */
#include <nettle/arcfour.h>
#include <nettle/md5.h>
#include <nettle/sha1.h>

#include "extract/xls.h"

static const char password[] = "VelvetSweatshop";

typedef struct cipher {
    enum { XOR, RC4, CRYPTOAPI } kind;
    uint8_t base[20]; /* what a block's key is made of */
    size_t key_bytes;
    uint8_t pad[16]; /* XOR */
    /* Key stream of the block in work, so that small records do not set a key up each. */
    struct arcfour_ctx stream;
    size_t block, used;
} cipher;

static void wide_password(uint8_t out[30])
{
    for (size_t i = 0; i < 15; i++) {
        out[2 * i] = (uint8_t)password[i];
        out[2 * i + 1] = 0;
    }
}

static void block_key(const cipher *c, uint32_t block, struct arcfour_ctx *rc4)
{
    uint8_t number[4] = {(uint8_t)block, (uint8_t)(block >> 8), (uint8_t)(block >> 16),
                         (uint8_t)(block >> 24)};
    uint8_t key[20] = {0};
    if (c->kind == RC4) {
        struct md5_ctx md5;
        md5_init(&md5);
        md5_update(&md5, 5, c->base);
        md5_update(&md5, 4, number);
        md5_digest(&md5, 16, key);
        arcfour_set_key(rc4, 16, key);
    } else {
        struct sha1_ctx sha1;
        sha1_init(&sha1);
        sha1_update(&sha1, 20, c->base);
        sha1_update(&sha1, 4, number);
        sha1_digest(&sha1, 20, key);
        if (c->key_bytes == 5)
            memset(key + 5, 0, 15);
        arcfour_set_key(rc4, c->key_bytes == 5 ? 16 : c->key_bytes, key);
    }
}

/* Does the verifier decrypt to its own hash? */
static bool verify(const cipher *c, const uint8_t *verifier, const uint8_t *hash)
{
    struct arcfour_ctx rc4;
    uint8_t v[16], h[20], own[20];
    size_t n = c->kind == RC4 ? 16 : 20;
    block_key(c, 0, &rc4);
    arcfour_crypt(&rc4, 16, v, verifier);
    arcfour_crypt(&rc4, n, h, hash);
    if (c->kind == RC4) {
        struct md5_ctx md5;
        md5_init(&md5);
        md5_update(&md5, 16, v);
        md5_digest(&md5, 16, own);
    } else {
        struct sha1_ctx sha1;
        sha1_init(&sha1);
        sha1_update(&sha1, 16, v);
        sha1_digest(&sha1, 20, own);
    }
    return memcmp(h, own, n) == 0;
}

static bool rc4_key(cipher *c, xs_bytes r)
{
    if (r.n < 54)
        return false;
    uint8_t wide[30], h[16], buffer[16 * 21];
    struct md5_ctx md5;
    wide_password(wide);
    md5_init(&md5);
    md5_update(&md5, sizeof wide, wide);
    md5_digest(&md5, 16, h);
    for (size_t i = 0; i < 16; i++) {
        memcpy(buffer + 21 * i, h, 5);
        memcpy(buffer + 21 * i + 5, r.p + 6, 16);
    }
    md5_update(&md5, sizeof buffer, buffer);
    md5_digest(&md5, 16, c->base);
    c->kind = RC4;
    return verify(c, r.p + 22, r.p + 38);
}

static bool cryptoapi_key(cipher *c, xs_bytes r)
{
    uint32_t header = xs_bytes_u32(r, 10);
    xs_bytes h = xs_bytes_at(r, 14, header), v = xs_bytes_at(r, 14 + (uint64_t)header, r.n);
    if (h.n < 20 || v.n < 60 || xs_le32(v.p) != 16 || xs_le32(h.p + 8) != 0x6801)
        return false;
    uint32_t bits = xs_le32(h.p + 16);
    c->key_bytes = bits ? bits / 8 : 5;
    if (c->key_bytes < 5 || c->key_bytes > 16)
        return false;
    uint8_t wide[30];
    struct sha1_ctx sha1;
    wide_password(wide);
    sha1_init(&sha1);
    sha1_update(&sha1, 16, v.p + 4);
    sha1_update(&sha1, sizeof wide, wide);
    sha1_digest(&sha1, 20, c->base);
    c->kind = CRYPTOAPI;
    return verify(c, v.p + 20, v.p + 40);
}

/* Key and verifier of this password under the XOR method are constants. */
static bool xor_key(cipher *c, xs_bytes r, bool biff8)
{
    size_t at = biff8 ? 2 : 0;
    if (xs_bytes_u16(r, at) != 0xB359 || xs_bytes_u16(r, at + 2) != 0x9A0A)
        return false;
    memcpy(c->pad, password, 15);
    c->pad[15] = 0xBB;
    for (size_t i = 0; i < 16; i++) {
        uint8_t b = c->pad[i] ^ (i & 1 ? 0xB3 : 0x59);
        c->pad[i] = (uint8_t)(b << 2 | b >> 6);
    }
    c->kind = XOR;
    return true;
}

static bool plain_record(uint16_t type)
{
    return type == 0x0809 || type == 0x002F || type == 0x0194 || type == 0x0195 || type == 0x00E1 ||
           type == 0x0196 || type == 0x0138;
}

static void decrypt(cipher *c, uint8_t *p, size_t from, size_t to, size_t record_end)
{
    if (c->kind == XOR) {
        for (size_t i = from; i < to; i++) {
            uint8_t b = (uint8_t)(p[i] << 3 | p[i] >> 5);
            /* The pad runs with the offset of the record plus its length. */
            p[i] = b ^ c->pad[(record_end + (i - from)) & 15];
        }
        return;
    }
    while (from < to) {
        uint8_t waste[1024] = {0};
        size_t block = from / 1024, at = from % 1024, n = 1024 - at;
        if (n > to - from)
            n = to - from;
        if (c->block != block || c->used > at) {
            block_key(c, (uint32_t)block, &c->stream);
            c->block = block;
            c->used = 0;
        }
        arcfour_crypt(&c->stream, at - c->used, waste, waste);
        arcfour_crypt(&c->stream, n, p + from, p + from);
        c->used = at + n;
        from += n;
    }
}

bool xls_decrypt(uint8_t *p, size_t n)
{
    cipher c = {.block = SIZE_MAX};
    bool biff8 = n >= 6 && xs_le16(p + 4) >= 0x0600, ready = false;
    for (size_t off = 0; off + 4 <= n;) {
        uint16_t type = xs_le16(p + off);
        size_t len = xs_le16(p + off + 2), body = off + 4;
        if (len > n - body)
            len = n - body;
        if (type == 0x002F && !ready) {
            xs_bytes r = {p + body, len};
            if (!biff8 || xs_bytes_u16(r, 0) == 0)
                ready = xor_key(&c, r, biff8);
            else if (xs_bytes_u16(r, 2) == 1)
                ready = rc4_key(&c, r);
            else
                ready = cryptoapi_key(&c, r);
            if (!ready)
                return false;
        } else if (ready && !plain_record(type)) {
            size_t skip = type == 0x0085 && len >= 4 ? 4 : 0;
            decrypt(&c, p, body + skip, body + len, body + len + skip);
        }
        off = body + len;
    }
    return ready;
}
