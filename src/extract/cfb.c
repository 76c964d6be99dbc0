/* cfb.c -- compound file tables and streams. Every chain is bounded by the number of sectors. */
#include "extract/cfb.h"

#include <stdlib.h>
#include <strings.h>

#include "base/limits.h"

#define FREE_SECTOR 0xFFFFFFFFu
#define END_OF_CHAIN 0xFFFFFFFEu
#define MAX_REGULAR 0xFFFFFFFAu

static xs_bytes sector(const xs_cfb *c, uint32_t s)
{
    return xs_bytes_at(c->file, ((uint64_t)s + 1) << c->shift, 1u << c->shift);
}

/* Follow a chain of a table, appending the sectors' numbers to list. false: it does not end. */
static bool chain(xs_cfb *c, const uint32_t *table, uint32_t ntable, uint32_t s, uint32_t max,
                  uint32_t *list, uint32_t *n)
{
    *n = 0;
    while (s < MAX_REGULAR) {
        if (s >= ntable || *n >= max) {
            c->damaged = true;
            return false;
        }
        list[(*n)++] = s;
        s = table[s];
    }
    return s == END_OF_CHAIN;
}

/* The FAT: its sectors are listed in the header and then in the DIFAT chain. */
static bool read_fat(xs_cfb *c)
{
    const uint8_t *h = c->file.p;
    uint32_t per = (1u << c->shift) / 4, limit = c->nsectors / per + 1;
    uint32_t want = xs_le32(h + 0x2C);
    if (want > limit) {
        c->damaged = true;
        want = limit;
    }
    c->fat = xs_arena_array(&c->arena, (size_t)want * per, sizeof *c->fat);
    if (!c->fat)
        return false;
    uint32_t got = 0, difat = xs_le32(h + 0x44), left = c->nsectors + 1;
    xs_bytes list = {h + 0x4C, 436};
    for (;;) {
        for (size_t i = 0; i + 4 <= list.n && got < want; i += 4) {
            uint32_t s = xs_le32(list.p + i);
            xs_bytes t = s < MAX_REGULAR ? sector(c, s) : (xs_bytes){h, 0};
            if (s >= MAX_REGULAR)
                continue;
            c->damaged |= t.n < 4 * (size_t)per;
            for (uint32_t k = 0; k < per; k++)
                c->fat[(size_t)got * per + k] = 4 * (size_t)k + 4 <= t.n ? xs_le32(t.p + 4 * k) : FREE_SECTOR;
            got++;
        }
        if (got >= want || difat >= MAX_REGULAR || !left--)
            break;
        xs_bytes d = sector(c, difat);
        if (d.n < 1u << c->shift)
            break;
        list = (xs_bytes){d.p, d.n - 4};
        difat = xs_le32(d.p + d.n - 4);
    }
    c->damaged |= got < want;
    c->nfat = got * per < c->nsectors ? got * per : c->nsectors;
    return got > 0;
}

static xs_str entry_name(xs_cfb *c, const uint8_t *e)
{
    xs_buf b;
    xs_buf_init(&b, 256);
    xs_utf16z_add(&b, e, 32);
    xs_str s = xs_arena_copy(&c->arena, xs_buf_str(&b));
    xs_buf_clear(&b);
    return s;
}

/* Hang the children of each storage on it in order. The tree's links are not trusted: each entry
 * is taken once, and what no storage reaches is hung on the root as orphan. */
static bool link_tree(xs_cfb *c, const uint32_t *left, const uint32_t *right, const uint32_t *child)
{
    uint32_t n = c->nentries;
    uint8_t *seen = xs_arena_array(&c->arena, n, 1);
    uint32_t *stack = xs_arena_array(&c->arena, (size_t)n * 3 + 1, sizeof *stack);
    uint32_t *owner = xs_arena_array(&c->arena, (size_t)n * 3 + 1, sizeof *owner);
    if (!seen || !stack || !owner)
        return false;
    size_t sp = 0;
    seen[0] = 1;
    stack[sp] = child[0];
    owner[sp++] = 0;
    while (sp) {
        uint32_t i = stack[--sp], storage = owner[sp];
        if (i >= n || seen[i] || !c->entry[i].type) {
            c->damaged |= i != XS_CFB_NONE && i < n && !c->entry[i].type;
            continue;
        }
        seen[i] = 1;
        c->entry[i].parent = storage;
        c->entry[i].next = c->entry[storage].child;
        c->entry[storage].child = i;
        uint32_t go[3] = {left[i], right[i], c->entry[i].type == 1 ? child[i] : XS_CFB_NONE};
        for (int k = 0; k < 3; k++) {
            stack[sp] = go[k];
            owner[sp++] = k == 2 ? i : storage;
        }
    }
    for (uint32_t i = 1; i < n; i++)
        if (!seen[i] && c->entry[i].type) {
            c->entry[i].orphan = true;
            c->entry[i].parent = 0;
            c->entry[i].next = c->entry[0].child;
            c->entry[0].child = i;
        }
    return true;
}

static bool read_directory(xs_cfb *c, bool v4)
{
    uint32_t *list = xs_arena_array(&c->arena, (size_t)c->nfat + 1, sizeof *list), n = 0;
    if (!list)
        return false;
    chain(c, c->fat, c->nfat, xs_le32(c->file.p + 0x30), c->nfat, list, &n);
    uint32_t per = (1u << c->shift) / 128, count = n * per;
    if (!count)
        return false;
    if (count > XS_CFB_MAX_ENTRIES) {
        c->damaged = true;
        count = XS_CFB_MAX_ENTRIES;
    }
    c->entry = xs_arena_array(&c->arena, count, sizeof *c->entry);
    uint32_t *links = xs_arena_array(&c->arena, (size_t)count * 3, sizeof *links);
    if (!c->entry || !links)
        return false;
    c->nentries = count;
    for (uint32_t i = 0; i < count; i++) {
        xs_cfb_entry *e = &c->entry[i];
        e->parent = e->child = e->next = XS_CFB_NONE;
        links[i] = links[count + i] = links[2 * count + i] = XS_CFB_NONE;
        xs_bytes d = xs_bytes_at(sector(c, list[i / per]), (uint64_t)(i % per) * 128, 128);
        if (d.n < 128) {
            c->damaged = true;
            continue;
        }
        e->type = d.p[0x42];
        if (e->type != 1 && e->type != 2 && e->type != 5) {
            e->type = 0;
            continue;
        }
        if (i && e->type == 5)
            e->type = 1;
        e->name = entry_name(c, d.p);
        links[i] = xs_le32(d.p + 0x44);
        links[count + i] = xs_le32(d.p + 0x48);
        links[2 * count + i] = xs_le32(d.p + 0x4C);
        memcpy(e->clsid, d.p + 0x50, 16);
        e->start = xs_le32(d.p + 0x74);
        e->size = v4 ? xs_le64(d.p + 0x78) : xs_le32(d.p + 0x78);
    }
    c->entry[0].type = 5;
    return link_tree(c, links, links + count, links + 2 * (size_t)count);
}

/* The mini FAT lies in ordinary sectors, the mini stream is the root's stream. */
static void read_minifat(xs_cfb *c)
{
    uint32_t *list = xs_arena_array(&c->arena, (size_t)c->nfat + 1, sizeof *list), n = 0;
    if (!list)
        return;
    uint32_t start = xs_le32(c->file.p + 0x3C);
    if (start >= MAX_REGULAR)
        return;
    chain(c, c->fat, c->nfat, start, c->nfat, list, &n);
    uint32_t per = (1u << c->shift) / 4;
    c->minifat = xs_arena_array(&c->arena, (size_t)n * per + 1, sizeof *c->minifat);
    if (!c->minifat)
        return;
    for (uint32_t i = 0; i < n; i++) {
        xs_bytes t = sector(c, list[i]);
        for (uint32_t k = 0; k < per; k++)
            c->minifat[c->nminifat++] = 4 * (size_t)k + 4 <= t.n ? xs_le32(t.p + 4 * k) : FREE_SECTOR;
    }
}

bool xs_cfb_open(xs_cfb *c, xs_bytes file)
{
    *c = (xs_cfb){.file = file, .arena = {.max = XS_CFB_MAX_TABLES}};
    if (file.n < 1024 || memcmp(file.p, "\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1", 8) != 0)
        return false;
    bool v4 = xs_le16(file.p + 0x1A) >= 4;
    c->shift = xs_le16(file.p + 0x1E);
    if (c->shift != 9 && c->shift != 12) {
        c->shift = v4 ? 12 : 9;
        c->damaged = true;
    }
    uint64_t nsectors = (file.n - 1) >> c->shift; /* the header takes one; a last one may be short */
    c->nsectors = nsectors < MAX_REGULAR ? (uint32_t)nsectors : MAX_REGULAR;
    c->budget = (uint64_t)file.n * XS_CFB_MAX_OVERLAP + 4096;
    c->cutoff = xs_le32(file.p + 0x38);
    if (c->cutoff != 4096) {
        c->cutoff = 4096;
        c->damaged = true;
    }
    xs_buf_init(&c->mini, file.n);
    if (!read_fat(c) || !read_directory(c, v4)) {
        xs_cfb_close(c);
        return false;
    }
    read_minifat(c);
    return true;
}

void xs_cfb_close(xs_cfb *c)
{
    xs_arena_clear(&c->arena);
    xs_buf_clear(&c->mini);
    c->entry = NULL;
    c->nentries = 0;
}

uint32_t xs_cfb_find(const xs_cfb *c, uint32_t storage, const char *name)
{
    if (storage >= c->nentries)
        return XS_CFB_NONE;
    size_t n = strlen(name);
    for (uint32_t i = c->entry[storage].child; i != XS_CFB_NONE; i = c->entry[i].next) {
        xs_str s = c->entry[i].name;
        if (s.n == n && strncasecmp(s.p, name, n) == 0)
            return i;
    }
    return XS_CFB_NONE;
}

static bool spend(xs_cfb *c, uint64_t n)
{
    if (n > c->budget) {
        c->budget = 0;
        c->damaged = true;
        return false;
    }
    c->budget -= n;
    return true;
}

static bool read_chain(xs_cfb *c, uint32_t s, uint64_t size, xs_buf *out)
{
    uint64_t left = size, step = 1u << c->shift;
    for (uint32_t guard = 0; left && s < c->nfat && guard <= c->nfat; guard++, s = c->fat[s]) {
        xs_bytes d = sector(c, s);
        uint64_t want = left < step ? left : step;
        if (!spend(c, d.n) || !xs_buf_add(out, d.p, d.n < want ? d.n : (size_t)want))
            break;
        left -= d.n < want ? d.n : want;
        if (d.n < want)
            break;
    }
    c->damaged |= left > 0;
    return left == 0;
}

static bool read_mini(xs_cfb *c, uint32_t s, uint64_t size, xs_buf *out)
{
    if (!c->mini_read) {
        c->mini_read = true;
        read_chain(c, c->entry[0].start, c->entry[0].size, &c->mini);
    }
    xs_bytes mini = {(const uint8_t *)c->mini.p, c->mini.n};
    uint64_t left = size;
    for (uint32_t guard = 0; left && s < c->nminifat && guard <= c->nminifat; guard++, s = c->minifat[s]) {
        uint64_t want = left < 64 ? left : 64;
        xs_bytes d = xs_bytes_at(mini, (uint64_t)s << 6, want);
        if (!spend(c, 64) || !d.n || !xs_buf_add(out, d.p, d.n))
            break;
        left -= d.n;
        if (d.n < want)
            break;
    }
    c->damaged |= left > 0;
    return left == 0;
}

bool xs_cfb_read(xs_cfb *c, uint32_t stream, xs_buf *out)
{
    if (stream >= c->nentries || c->entry[stream].type != 2)
        return false;
    const xs_cfb_entry *e = &c->entry[stream];
    if (!e->size)
        return true;
    if (e->size < c->cutoff)
        return read_mini(c, e->start, e->size, out);
    return read_chain(c, e->start, e->size, out);
}

bool xs_cfb_read_free(xs_cfb *c, xs_buf *out)
{
    for (uint32_t s = 0; s < c->nsectors; s++) {
        if (s < c->nfat && c->fat[s] != FREE_SECTOR)
            continue;
        xs_bytes d = sector(c, s);
        if (!xs_buf_add(out, d.p, d.n))
            return false;
    }
    return true;
}
