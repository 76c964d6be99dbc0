#include "match/words.h"

#include <stdlib.h>

_Static_assert(__BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__,
               "words are read as little-endian numbers");

enum { BLOCK = 2048, AHEAD = 8 };

typedef struct xs_words_head {
    uint64_t bytes;
    uint32_t filter_bits, slot_bits; /* log2 of their numbers */
    uint32_t nterms, ntails;
    uint32_t ascii, pad; /* ascii: a term begins with an ASCII character */
} xs_words_head;

/* Terms that share their first six bytes (or, being shorter, their first four). */
typedef struct xs_words_slot {
    uint64_t key; /* the bytes; bit 63 marks a slot of short terms; 0 = free */
    uint32_t first, n;
} xs_words_slot;

typedef struct xs_words_term {
    uint32_t id, tail; /* bytes behind the key */
    uint16_t ntail, n; /* n: of the whole term */
    uint32_t up;       /* the longest term of the slot that this one begins with, or NONE */
} xs_words_term;

#define NONE UINT32_MAX
/* Slots with more terms are searched, not walked: a list may have thousands with one beginning. */
enum { WALK = 6 };

#define KEY6 0xFFFFFFFFFFFFull
#define SHORT_KEY (1ull << 63)

static inline uint64_t load8(const uint8_t *p)
{
    uint64_t w;
    memcpy(&w, p, 8);
    return w;
}

/* Word of the filter by the first four bytes of w; a bit in it for terms of four or five bytes, and
 * one by all six bytes for longer ones. */
static inline uint64_t hash4(uint64_t w)
{
    return (uint64_t)(uint32_t)w * 0x9E3779B97F4A7C15ull;
}
static inline uint32_t filter_at(const xs_words_head *h, uint64_t hash)
{
    return (uint32_t)(hash >> (64 - h->filter_bits));
}
static inline unsigned short_bit(uint64_t hash)
{
    return hash >> 30 & 63;
}
static inline unsigned long_bit(uint64_t w)
{
    return (unsigned)((w << 16) * 0x9FB21C651E98DF25ull >> 58);
}

static inline uint32_t slot_at(const xs_words_head *h, uint64_t key)
{
    return (uint32_t)(key * 0x9FB21C651E98DF25ull >> 32) >> (32 - h->slot_bits);
}

/* ---- building ---- */

static uint64_t key_of(xs_str code)
{
    uint64_t k = 0;
    memcpy(&k, code.p, code.n < 6 ? 4 : 6);
    return code.n < 6 ? k | SHORT_KEY : k;
}

static int by_key(const void *a, const void *b)
{
    const xs_words_input *x = a, *y = b;
    uint64_t kx = key_of(x->code), ky = key_of(y->code);
    if (kx != ky)
        return kx < ky ? -1 : 1;
    int c = xs_str_cmp(x->code, y->code);
    return c ? c : (x->id > y->id) - (x->id < y->id);
}

static uint32_t log2_of(size_t n, uint32_t least, uint32_t most)
{
    uint32_t b = least;
    while (b < most && ((size_t)1 << b) < n)
        b++;
    return b;
}

static bool begins_with(xs_str s, xs_str beginning)
{
    return beginning.n <= s.n && memcmp(s.p, beginning.p, beginning.n) == 0;
}

bool xs_words_build(xs_words_input *in, size_t n, xs_buf *out)
{
    xs_words_head h = {.nterms = (uint32_t)n};
    size_t keys = 0, tails = 0;
    if (n == 0 || n > UINT32_MAX / 64)
        return false;
    qsort(in, n, sizeof *in, by_key);
    for (size_t i = 0; i < n; i++) {
        keys += i == 0 || key_of(in[i].code) != key_of(in[i - 1].code);
        tails += in[i].code.n - (in[i].code.n < 6 ? 4 : 6);
        h.ascii |= (uint8_t)in[i].code.p[0] < 0x80;
    }
    h.ntails = (uint32_t)tails;
    h.filter_bits = log2_of(2 * keys, 8, 17); /* at most 1 MiB: it must stay in the cache */
    h.slot_bits = log2_of(keys + keys / 2, 6, 27);
    size_t nfilter = (size_t)1 << h.filter_bits, nslots = (size_t)1 << h.slot_bits;
    size_t bytes =
        sizeof h + nfilter * 8 + nslots * sizeof(xs_words_slot) + n * sizeof(xs_words_term) + tails;
    bytes = (bytes + 7) & ~(size_t)7;
    h.bytes = bytes;
    if (tails > UINT32_MAX || !xs_buf_reserve(out, bytes))
        return false;
    char *p = out->p + out->n;
    memset(p, 0, bytes);
    out->n += bytes;
    memcpy(p, &h, sizeof h);
    uint64_t *filter = (uint64_t *)(void *)(p + sizeof h);
    xs_words_slot *slots = (xs_words_slot *)(void *)(filter + nfilter);
    xs_words_term *terms = (xs_words_term *)(void *)(slots + nslots);
    char *tail = (char *)(terms + n), *tail0 = tail;
    for (size_t i = 0, j; i < n; i = j) {
        uint64_t key = key_of(in[i].code);
        uint32_t s = slot_at(&h, key);
        for (j = i; j < n && key_of(in[j].code) == key; j++) {
            size_t skip = in[j].code.n < 6 ? 4 : 6, k = in[j].code.n - skip;
            /* in byte order what a term begins with stands before it, with only its like between */
            uint32_t up = j > i ? (uint32_t)(j - 1) : NONE;
            while (up != NONE && !begins_with(in[j].code, in[up].code))
                up = terms[up].up;
            terms[j] = (xs_words_term){in[j].id, (uint32_t)(tail - tail0), (uint16_t)k,
                                       (uint16_t)in[j].code.n, up};
            memcpy(tail, in[j].code.p + skip, k);
            tail += k;
        }
        while (slots[s].key)
            s = (s + 1) & (uint32_t)(nslots - 1);
        slots[s] = (xs_words_slot){key, (uint32_t)i, (uint32_t)(j - i)};
        uint64_t hash = hash4(key);
        filter[filter_at(&h, hash)] |= 1ull << (key & SHORT_KEY ? short_bit(hash) : long_bit(key));
    }
    return true;
}

bool xs_words_open(const void *p, size_t n, xs_words *w)
{
    const xs_words_head *h = p;
    if (n < sizeof *h || (uintptr_t)p % 8 != 0 || h->bytes > n || h->filter_bits < 1 ||
        h->filter_bits > 20 || h->slot_bits < 1 || h->slot_bits > 28)
        return false;
    size_t nfilter = (size_t)1 << h->filter_bits, nslots = (size_t)1 << h->slot_bits;
    if (sizeof *h + nfilter * 8 + nslots * sizeof *w->slots + h->nterms * sizeof *w->terms +
            h->ntails >
        h->bytes)
        return false;
    w->head = h;
    w->filter = (const uint64_t *)(const void *)(h + 1);
    w->slots = (const xs_words_slot *)(const void *)(w->filter + nfilter);
    w->terms = (const xs_words_term *)(const void *)(w->slots + nslots);
    w->tails = (const uint8_t *)(w->terms + h->nterms);
    return true;
}

size_t xs_words_bytes(const xs_words *w)
{
    return w->head->bytes;
}

/* ---- scanning ---- */

/* Offsets at which a term may begin, of the characters that begin in [from, to); at most to - from.
 * All of code[from, to + 8) is readable. */
static size_t sift(const xs_words *w, const uint8_t *code, size_t from, size_t to, uint32_t *out)
{
    const xs_words_head *h = w->head;
    const uint64_t high = 0x8080808080808080ull;
    size_t k = 0;
    for (size_t base = from; base < to; base += 8) {
        uint64_t x = load8(code + base);
        uint64_t starts = x & ~(x << 1) & high; /* leads 80..BF */
        if (h->ascii)
            starts |= ~x & high;
        if (to - base < 8)
            starts &= (1ull << 8 * (to - base)) - 1;
        for (; starts; starts &= starts - 1) {
            size_t i = base + ((size_t)__builtin_ctzll(starts) >> 3);
            uint64_t c = load8(code + i), hash = hash4(c), f = w->filter[filter_at(h, hash)];
            out[k] = (uint32_t)i;
            k += (f >> long_bit(c) | f >> short_bit(hash)) & 1;
        }
    }
    return k;
}

static inline const xs_words_slot *find(const xs_words *w, uint64_t key)
{
    uint32_t mask = (1u << w->head->slot_bits) - 1;
    for (uint32_t s = slot_at(w->head, key), k = 0; w->slots[s].key && k <= mask;
         s = (s + 1) & mask, k++)
        if (w->slots[s].key == key)
            return &w->slots[s];
    return NULL;
}

typedef struct place {
    const xs_words *w;
    const uint8_t *rest; /* behind the key */
    size_t nrest, at;
    xs_words_fn *fn;
    void *ctx;
} place;

static inline bool term_ok(const xs_words *w, const xs_words_term *t)
{
    return t->tail <= w->head->ntails && t->ntail <= w->head->ntails - t->tail;
}

/* Bytes that the term's tail and the text have in common. */
static size_t common(const place *p, const xs_words_term *t)
{
    const uint8_t *tail = p->w->tails + t->tail;
    size_t n = 0, most = t->ntail < p->nrest ? t->ntail : p->nrest;
    while (n < most && tail[n] == p->rest[n])
        n++;
    return n;
}

/* The last term of the slot that is not behind the text in byte order; every term that the text
 * begins with is that one or among those it begins with itself. */
static void search(const place *p, const xs_words_slot *s)
{
    const xs_words *w = p->w;
    uint32_t lo = s->first, hi = s->first + s->n;
    while (lo < hi) {
        const xs_words_term *t = w->terms + lo + (hi - lo) / 2;
        if (!term_ok(w, t))
            return;
        size_t k = common(p, t);
        bool behind = k < t->ntail && (k == p->nrest || w->tails[t->tail + k] > p->rest[k]);
        if (behind)
            hi = (uint32_t)(t - w->terms);
        else
            lo = (uint32_t)(t - w->terms) + 1;
    }
    uint32_t i = lo > s->first ? lo - 1 : NONE;
    size_t k = i != NONE ? common(p, w->terms + i) : 0;
    while (i != NONE && i >= s->first && i < s->first + s->n) {
        const xs_words_term *t = w->terms + i;
        if (t->ntail <= k)
            p->fn(p->ctx, t->id, p->at, p->at + t->n);
        if (t->up != NONE && t->up >= i)
            break; /* damaged: upwards is backwards */
        i = t->up;
    }
}

static inline void try_slot(const place *p, const xs_words_slot *s)
{
    if (!s || s->first > p->w->head->nterms || s->n > p->w->head->nterms - s->first)
        return;
    if (s->n > WALK) {
        search(p, s);
        return;
    }
    for (const xs_words_term *t = p->w->terms + s->first, *end = t + s->n; t < end; t++)
        if (t->ntail <= p->nrest && term_ok(p->w, t) &&
            memcmp(p->rest, p->w->tails + t->tail, t->ntail) == 0)
            p->fn(p->ctx, t->id, p->at, p->at + t->n);
}

static inline void try_key(const xs_words *w, uint64_t key, unsigned nkey, const uint8_t *code,
                           size_t n, size_t at, xs_words_fn *fn, void *ctx)
{
    if (n - at < nkey)
        return;
    place p = {w, code + at + nkey, n - at - nkey, at, fn, ctx};
    try_slot(&p, find(w, key));
}

/* code has 8 readable bytes behind n; `at` is added to what fn is told. */
static void scan(const xs_words *w, const uint8_t *code, size_t from, size_t to, size_t n,
                 xs_words_fn *fn, void *ctx)
{
    uint32_t places[BLOCK];
    for (size_t i = from; i < to; i += BLOCK) {
        size_t k = sift(w, code, i, to - i < BLOCK ? to : i + BLOCK, places);
        for (size_t p = 0; p < k; p++) {
            if (p + AHEAD < k) { /* long lists do not fit the cache */
                uint64_t next = load8(code + places[p + AHEAD]);
                __builtin_prefetch(&w->slots[slot_at(w->head, (next & 0xFFFFFFFF) | SHORT_KEY)]);
                __builtin_prefetch(&w->slots[slot_at(w->head, next & KEY6)]);
            }
            uint64_t c = load8(code + places[p]), hash = hash4(c),
                     f = w->filter[filter_at(w->head, hash)];
            if (f >> short_bit(hash) & 1)
                try_key(w, (c & 0xFFFFFFFF) | SHORT_KEY, 4, code, n, places[p], fn, ctx);
            if (f >> long_bit(c) & 1)
                try_key(w, c & KEY6, 6, code, n, places[p], fn, ctx);
        }
    }
}

typedef struct shifted {
    xs_words_fn *fn;
    void *ctx;
    size_t by;
} shifted;

static void on_shifted(void *ctx, uint32_t id, size_t from, size_t to)
{
    const shifted *s = ctx;
    s->fn(s->ctx, id, from + s->by, to + s->by);
}

void xs_words_scan(const xs_words *w, const uint8_t *code, size_t n, xs_words_fn *fn, void *ctx)
{
    /* nothing is read behind the text: its last bytes are scanned in a copy with room behind it */
    enum { TAIL = 16 };
    size_t whole = n > TAIL ? n - TAIL : 0;
    if (whole)
        scan(w, code, 0, whole, n, fn, ctx);
    uint8_t last[TAIL + 8] = {0};
    shifted s = {fn, ctx, whole};
    if (n > whole)
        memcpy(last, code + whole, n - whole);
    scan(w, last, 0, n - whole, n - whole, on_shifted, &s);
}
