#include "extract/zip.h"

#include <libdeflate.h>
#include <stdlib.h>
#include <strings.h>

#include "base/codepoint.h"

#define LOCAL 0x04034b50u
#define CENTRAL 0x02014b50u
#define END 0x06054b50u
#define END64 0x06064b50u
#define LOCATOR64 0x07064b50u

static uint32_t number(const xs_zip *z, uint64_t at, int width)
{
    const unsigned char *p = (const unsigned char *)z->bytes.p + at;
    uint32_t v = 0;
    for (int i = width - 1; i >= 0; i--)
        v = v << 8 | p[i];
    return v;
}
static uint32_t u16(const xs_zip *z, uint64_t at) { return number(z, at, 2); }
static uint32_t u32(const xs_zip *z, uint64_t at) { return number(z, at, 4); }
static uint64_t u64(const xs_zip *z, uint64_t at)
{
    return u32(z, at) | (uint64_t)u32(z, at + 4) << 32;
}
static bool has(const xs_zip *z, uint64_t at, uint64_t n)
{
    return at <= z->bytes.n && n <= z->bytes.n - at;
}

/* ---- names ------------------------------------------------------------------------------------- */

static xs_str utf8_name(xs_zip *z, xs_str raw)
{
    xs_buf b;
    xs_buf_init(&b, XS_WIRE_NAME_MAX * 4);
    xs_utf8_from_unknown(raw, &b);
    for (size_t i = 0; i < b.n; i++)
        if (b.p[i] == '\\')
            b.p[i] = '/'; /* written by careless programs; no name has it on purpose */
    xs_str s = xs_arena_copy(&z->arena, xs_buf_str(&b));
    xs_buf_clear(&b);
    return s;
}

/* Extra fields: ZIP64 sizes (0001) and the Unicode path (7075, valid while the CRC of the raw name is
 * the one it was made for). */
static void extra(xs_zip *z, xs_zip_entry *e, xs_str raw, uint64_t at, uint64_t n)
{
    while (n >= 4) {
        uint32_t id = u16(z, at), len = u16(z, at + 2);
        if (len > n - 4)
            return;
        uint64_t p = at + 4, left = len;
        if (id == 0x0001) {
            uint64_t *field[3] = {&e->size, &e->packed, &e->head};
            for (int i = 0; i < 3; i++) {
                if (*field[i] == 0xFFFFFFFFu && left >= 8) {
                    *field[i] = u64(z, p);
                    p += 8;
                    left -= 8;
                }
            }
        } else if (id == 0x7075 && len > 5 && u32(z, p + 1) == libdeflate_crc32(0, raw.p, raw.n)) {
            xs_str name = {z->bytes.p + p + 5, len - 5};
            if (xs_utf8_ok(name.p, name.n)) {
                xs_str before = e->name;
                e->name = utf8_name(z, name);
                if (!xs_str_eq(before, e->name))
                    e->other_name = before;
            }
        }
        at += 4 + len;
        n -= 4 + len;
    }
}

static xs_zip_entry *new_entry(xs_zip *z)
{
    if (z->n == z->cap) {
        size_t cap = z->cap ? z->cap * 2 : 32;
        xs_zip_entry *v = reallocarray(z->v, cap, sizeof *v);
        if (!v)
            return NULL;
        z->v = v;
        z->cap = cap;
    }
    xs_zip_entry *e = &z->v[z->n++];
    memset(e, 0, sizeof *e);
    return e;
}

/* Where the data begin: the local header has its own lengths. */
static void locate(const xs_zip *z, xs_zip_entry *e)
{
    if (!has(z, e->head, 30) || u32(z, e->head) != LOCAL) {
        e->broken = true;
        e->data = z->bytes.n;
        e->packed = 0;
        return;
    }
    e->data = e->head + 30 + u16(z, e->head + 26) + u16(z, e->head + 28);
    if (!has(z, e->data, e->packed)) {
        e->broken = true;
        if (e->data > z->bytes.n)
            e->data = z->bytes.n;
        e->packed = z->bytes.n - e->data;
    }
}

/* One record of the directory; returns its length, 0 when it is none. */
static uint64_t central(xs_zip *z, uint64_t at, uint64_t shift)
{
    if (!has(z, at, 46) || u32(z, at) != CENTRAL)
        return 0;
    uint64_t n = u16(z, at + 28), m = u16(z, at + 30), k = u16(z, at + 32);
    if (!has(z, at, 46 + n + m + k))
        return 0;
    xs_zip_entry *e = new_entry(z);
    if (!e)
        return 0;
    xs_str raw = {z->bytes.p + at + 46, n};
    e->flags = (uint16_t)u16(z, at + 8);
    e->method = (uint16_t)u16(z, at + 10);
    e->crc = u32(z, at + 16);
    e->packed = u32(z, at + 20);
    e->size = u32(z, at + 24);
    e->head = u32(z, at + 42);
    e->name = utf8_name(z, raw);
    e->comment = (xs_str){z->bytes.p + at + 46 + n + m, k};
    e->encrypted = (e->flags & 1) || e->method == 99;
    extra(z, e, raw, at + 46 + n, m);
    e->head += shift;
    e->folder = e->name.n > 0 && e->name.p[e->name.n - 1] == '/' && e->size == 0;
    locate(z, e);
    return 46 + n + m + k;
}

/* ---- the end record ---------------------------------------------------------------------------- */

/* Last end record whose directory is where it says (files may be put in front: *shift). */
static bool find_end(xs_zip *z, uint64_t *dir, uint64_t *count, uint64_t *shift)
{
    uint64_t n = z->bytes.n, least = n > 22 + 65535 + 4096 ? n - 22 - 65535 - 4096 : 0;
    for (uint64_t at = n >= 22 ? n - 22 : 0; n >= 22 && at + 1 > least; at--) {
        if (z->bytes.p[at] == 'P' && u32(z, at) == END) {
            uint64_t size = u32(z, at + 12), offset = u32(z, at + 16), here = at;
            *count = u16(z, at + 10);
            if (at >= 20 && u32(z, at - 20) == LOCATOR64) {
                uint64_t e64 = u64(z, at - 20 + 8);
                if (!has(z, e64, 56) || u32(z, e64) != END64)
                    e64 = at >= 76 && u32(z, at - 76) == END64 ? at - 76 : UINT64_MAX;
                if (e64 != UINT64_MAX) {
                    *count = u64(z, e64 + 32);
                    size = u64(z, e64 + 40);
                    offset = u64(z, e64 + 48);
                    here = e64;
                }
            }
            bool empty = *count == 0 && size == 0;
            if (size <= here && (empty || (has(z, here - size, 4) && u32(z, here - size) == CENTRAL))) {
                uint64_t comment = u16(z, at + 20);
                *dir = here - size;
                *shift = *dir >= offset ? *dir - offset : 0;
                z->comment = (xs_str){z->bytes.p + at + 22, comment <= n - at - 22 ? comment : n - at - 22};
                z->end = at + 22 + z->comment.n;
                return true;
            }
        }
        if (at == 0)
            break;
    }
    return false;
}

/* ---- what the directory does not say ------------------------------------------------------------ */

/* A local header at `at` that nothing in the directory points to. Returns where to go on. */
static uint64_t stray(xs_zip *z, uint64_t at, uint64_t limit)
{
    uint64_t n = u16(z, at + 26), m = u16(z, at + 28), method = u16(z, at + 8);
    if (!has(z, at, 30 + n + m) || n == 0 || (method > 20 && method < 93) || method > 99)
        return at + 4;
    xs_zip_entry *e = new_entry(z);
    if (!e)
        return limit;
    xs_str raw = {z->bytes.p + at + 30, n};
    e->hidden = true;
    e->head = at;
    e->flags = (uint16_t)u16(z, at + 6);
    e->method = (uint16_t)method;
    e->crc = u32(z, at + 14);
    e->packed = u32(z, at + 18);
    e->size = u32(z, at + 22);
    e->name = utf8_name(z, raw);
    e->encrypted = (e->flags & 1) || e->method == 99;
    extra(z, e, raw, at + 30 + n, m);
    e->data = at + 30 + n + m;
    if (e->data > limit) {
        e->broken = true;
        e->data = limit;
        e->packed = 0;
        return limit;
    }
    if (e->flags & 8) { /* lengths follow the data: everything up to the next known thing may be data */
        e->packed = limit - e->data;
        e->size = UINT64_MAX;
        e->crc = 0;
        return e->data;
    }
    if (e->packed > limit - e->data) {
        e->broken = true;
        e->packed = limit - e->data;
    }
    e->folder = e->name.n > 0 && e->name.p[e->name.n - 1] == '/' && e->size == 0;
    return e->data + e->packed;
}

static void search_gap(xs_zip *z, uint64_t from, uint64_t to, uint32_t max)
{
    while (from + 30 <= to && z->n < max) {
        const char *p = memmem(z->bytes.p + from, (size_t)(to - from), "PK\003\004", 4);
        if (!p)
            return;
        uint64_t at = (uint64_t)(p - z->bytes.p);
        if (at + 30 > to)
            return;
        from = stray(z, at, to);
    }
}

typedef struct extent {
    uint64_t from, to;
} extent;

static int by_place(const void *a, const void *b)
{
    const extent *x = a, *y = b;
    return (x->from > y->from) - (x->from < y->from);
}

static void search_gaps(xs_zip *z, uint64_t dir, uint32_t max)
{
    size_t n = z->n;
    extent *v = reallocarray(NULL, n + 1, sizeof *v);
    if (!v)
        return;
    for (size_t i = 0; i < n; i++)
        v[i] = (extent){z->v[i].head, z->v[i].data + z->v[i].packed};
    if (n)
        qsort(v, n, sizeof *v, by_place);
    uint64_t at = 0;
    z->first = n ? v[0].from : dir;
    for (size_t i = 0; i < n && at < dir; i++) {
        if (v[i].from > at && v[i].from <= dir)
            search_gap(z, at, v[i].from, max);
        if (v[i].to > at)
            at = v[i].to;
    }
    if (at < dir)
        search_gap(z, at, dir, max);
    free(v);
}

/* ---- interface --------------------------------------------------------------------------------- */

bool xs_zip_open(xs_zip *z, xs_str bytes, uint32_t max)
{
    uint64_t dir = 0, count = 0, shift = 0;
    *z = (xs_zip){.bytes = bytes, .end = bytes.n, .arena = {.max = (size_t)256 << 20}};
    if (find_end(z, &dir, &count, &shift)) {
        uint64_t at = dir, k = 0;
        while (z->n < max && (k = central(z, at, shift)) > 0)
            at += k;
        z->over = z->n >= max && k > 0 && has(z, at, 4) && u32(z, at) == CENTRAL;
        z->damaged = !z->over && (z->n & 0xFFFF) != (count & 0xFFFF);
        search_gaps(z, dir, max);
    } else {
        z->damaged = true;
        search_gap(z, 0, bytes.n, max);
        for (size_t i = 0; i < z->n; i++)
            z->v[i].hidden = false; /* with no directory nothing is left out of it */
        z->first = z->n ? z->v[0].head : bytes.n;
    }
    return z->n > 0 || !z->damaged;
}

void xs_zip_clear(xs_zip *z)
{
    free(z->v);
    xs_arena_clear(&z->arena);
    *z = (xs_zip){0};
}

xs_zip_entry *xs_zip_find_str(const xs_zip *z, xs_str name)
{
    for (size_t i = 0; i < z->n; i++)
        if (z->v[i].name.n == name.n && strncasecmp(z->v[i].name.p, name.p, name.n) == 0)
            return &z->v[i];
    return NULL;
}

xs_zip_entry *xs_zip_find(const xs_zip *z, const char *name)
{
    return xs_zip_find_str(z, xs_str_from(name));
}
