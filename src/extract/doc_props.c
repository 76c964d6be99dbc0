/* doc_props.c -- formatted disk pages: which characters are deleted, hidden, white, tiny. */
#include "extract/doc.h"

#include <stdlib.h>

#include "base/limits.h"

/* Size of the operand behind a two-byte modifier; Source: [MS-DOC] 2.2.5.1, 2.6. */
static size_t operand_size(uint16_t sprm, xs_bytes rest)
{
    switch (sprm >> 13) {
    case 0:
    case 1:
        return 1;
    case 2:
    case 4:
    case 5:
        return 2;
    case 3:
        return 4;
    case 7:
        return 3;
    default:
        break;
    }
    if (sprm == 0xD608 || sprm == 0xD606) /* table definitions: two bytes of length, less one */
        return rest.n >= 2 ? (size_t)xs_le16(rest.p) + 1 : 2;
    if (sprm == 0xC615 && rest.n && rest.p[0] == 255) { /* tabs: the length is computed */
        size_t del = rest.n > 1 ? rest.p[1] : 0, add = rest.n > 2 + 4 * del ? rest.p[2 + 4 * del] : 0;
        return 3 + 4 * del + 3 * add;
    }
    return rest.n ? (size_t)rest.p[0] + 1 : 1;
}

static unsigned modifier(unsigned flags, uint16_t sprm, xs_bytes v)
{
    unsigned on = v.n && (v.p[0] == 1 || v.p[0] == 0x81) ? ~0u : 0; /* 0x80, 0x81: relative */
    switch (sprm) {
    case 0x0800:
        return (flags & ~(unsigned)DOC_DELETED) | (on & DOC_DELETED);
    case 0x0801:
        return (flags & ~(unsigned)DOC_INSERTED) | (on & DOC_INSERTED);
    case 0x083C:
        return (flags & ~(unsigned)DOC_VANISH) | (on & DOC_VANISH);
    case 0x2A42: /* colour by index, 8 is white */
        return (flags & ~(unsigned)DOC_WHITE) | (v.n && v.p[0] == 8 ? DOC_WHITE : 0);
    case 0x6870: /* colour as red, green, blue, automatic */
        return (flags & ~(unsigned)DOC_WHITE) |
               (v.n >= 4 && v.p[0] > 250 && v.p[1] > 250 && v.p[2] > 250 && !v.p[3] ? DOC_WHITE : 0);
    case 0x4A43: /* half points */
        return (flags & ~(unsigned)DOC_TINY) | (v.n >= 2 && xs_le16(v.p) <= 2 ? DOC_TINY : 0);
    case 0x4866: /* shading of characters, of paragraphs, highlighting */
    case 0xCA71:
    case 0x442D:
    case 0xC64D:
    case 0x2A0C:
        return flags | DOC_SHADED;
    case 0x2416:
    case 0x244B:
        return flags | (on & DOC_IN_TABLE);
    case 0x2417:
    case 0x244C:
        return flags | (on & DOC_ROW_END);
    default:
        return flags;
    }
}

unsigned doc_props_of(xs_bytes g)
{
    unsigned flags = 0;
    size_t i = 0;
    while (i + 2 <= g.n) {
        uint16_t sprm = xs_le16(g.p + i);
        xs_bytes rest = xs_bytes_at(g, i + 2, g.n);
        size_t n = operand_size(sprm, rest);
        flags = modifier(flags, sprm, xs_bytes_at(rest, 0, n));
        i += 2 + n;
    }
    return flags;
}

static bool add(doc_runs *r, uint32_t from, uint32_t to, unsigned flags)
{
    if (r->n == r->cap) {
        size_t cap = r->cap ? r->cap * 2 : 256;
        doc_run *p = realloc(r->p, cap * sizeof *p);
        if (!p)
            return false;
        r->p = p;
        r->cap = cap;
    }
    r->p[r->n++] = (doc_run){from, to, flags};
    return true;
}

/* One page of 512 bytes of character runs. */
static bool char_page(doc *d, xs_bytes page)
{
    unsigned n = page.p[511];
    if ((n + 1) * 4 + n > 511)
        return false;
    for (unsigned i = 0; i < n; i++) {
        uint32_t from = xs_le32(page.p + 4 * i), to = xs_le32(page.p + 4 * i + 4);
        unsigned at = 2u * page.p[4 * (n + 1) + i];
        if (to <= from || !at)
            continue;
        unsigned flags = doc_props_of(xs_bytes_at(page, at + 1, page.p[at]));
        if (flags && !add(&d->chars, from, to, flags))
            return false;
    }
    return true;
}

static bool para_page(doc *d, xs_bytes page)
{
    unsigned n = page.p[511];
    if ((n + 1) * 4 + 13 * n > 511)
        return false;
    for (unsigned i = 0; i < n; i++) {
        uint32_t from = xs_le32(page.p + 4 * i), to = xs_le32(page.p + 4 * i + 4);
        unsigned at = 2u * page.p[4 * (n + 1) + 13 * i];
        if (to <= from || !at)
            continue;
        size_t cb = page.p[at], skip = 1;
        size_t size = 2 * cb - 1;
        if (!cb) {
            size = 2u * (at + 1 < 512 ? page.p[at + 1] : 0);
            skip = 2;
        }
        xs_bytes papx = xs_bytes_at(page, at + skip, size);
        if (papx.n < 2)
            continue;
        unsigned flags = doc_props_of(xs_bytes_at(papx, 2, papx.n));
        if (xs_le16(papx.p) == 1)
            flags |= DOC_HEADING1;
        if (flags && !add(&d->paras, from, to, flags))
            return false;
    }
    return true;
}

static int by_from(const void *a, const void *b)
{
    uint32_t x = ((const doc_run *)a)->from, y = ((const doc_run *)b)->from;
    return (x > y) - (x < y);
}

/* A table of pages: (n+1) positions, n page numbers. */
static bool pages(doc *d, xs_bytes plc, bool (*page)(doc *d, xs_bytes page))
{
    if (plc.n < 12)
        return true;
    size_t n = (plc.n - 4) / 8;
    bool ok = true;
    for (size_t i = 0; i < n; i++) {
        uint32_t pn = xs_le32(plc.p + 4 * (n + 1) + 4 * i) & 0x3FFFFF;
        xs_bytes p = xs_bytes_at(d->word, (uint64_t)pn * 512, 512);
        ok &= p.n == 512 && page(d, p);
        if (d->chars.n + d->paras.n > d->word.n) /* the same page listed over and over */
            return false;
    }
    return ok;
}

bool doc_props_read(doc *d)
{
    bool ok = pages(d, doc_fib_part(d, 12), char_page);
    ok &= pages(d, doc_fib_part(d, 13), para_page);
    if (d->chars.n)
        qsort(d->chars.p, d->chars.n, sizeof *d->chars.p, by_from);
    if (d->paras.n)
        qsort(d->paras.p, d->paras.n, sizeof *d->paras.p, by_from);
    return ok;
}

void doc_props_clear(doc *d)
{
    free(d->chars.p);
    free(d->paras.p);
    free(d->piece);
}

unsigned doc_props_at(const doc_runs *r, uint32_t fc, uint32_t *to)
{
    size_t low = 0, high = r->n;
    while (low < high) {
        size_t mid = low + (high - low) / 2;
        if (r->p[mid].from <= fc)
            low = mid + 1;
        else
            high = mid;
    }
    *to = low < r->n ? r->p[low].from : UINT32_MAX;
    if (!low || r->p[low - 1].to <= fc)
        return 0;
    if (r->p[low - 1].to < *to)
        *to = r->p[low - 1].to;
    return r->p[low - 1].flags;
}
