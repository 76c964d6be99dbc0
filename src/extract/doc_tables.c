/* doc_tables.c -- what Word keeps beside the text: names, authors, paths, drawings. */
#include "extract/doc.h"
#include "extract/meta.h"

/* SttbfAssoc: a copy of the summary, often left behind when that is cleaned. [MS-DOC] 2.9.278 */
static const char *const associated[] = {
    "dictionary", "template", "title",       "subject",     "keywords", "comments",
    "author",     "last author", "data file", "header file", "criteria"};

/* A string table; each string goes out as a property of this name. Source: [MS-DOC] 2.2.4. */
static bool sttb(doc *d, xs_bytes b, const char *name)
{
    if (b.n < 4)
        return true;
    bool wide = xs_le16(b.p) == 0xFFFF;
    size_t i = wide ? 2 : 0;
    uint32_t n = xs_bytes_u16(b, i);
    size_t extra = xs_bytes_u16(b, i + 2);
    xs_buf s;
    xs_buf_init(&s, b.n * 3 + 16);
    i += 4;
    for (uint32_t k = 0; k < n && i < b.n; k++) {
        size_t len = wide ? (size_t)xs_bytes_u16(b, i) * 2 : b.p[i];
        i += wide ? 2 : 1;
        if (!xs_bytes_has(b, i, len))
            break;
        xs_buf_reset(&s);
        if (wide)
            xs_utf16_add(&s, b.p + i, len / 2);
        else
            xs_codepage_add(&s, 1252, b.p + i, len);
        const char *as = name;
        if (!as)
            as = k < sizeof associated / sizeof *associated ? associated[k] : "associated";
        xs_meta_put(d->sink, xs_str_from(as), xs_buf_str(&s));
        i += len + extra;
        if (i >= b.n && k + 1 < n) {
            xs_buf_clear(&s);
            return false;
        }
    }
    xs_buf_clear(&s);
    return true;
}

/* Authors of comments: length-prefixed strings without a count. */
static void owners(doc *d, xs_bytes b)
{
    xs_buf s;
    xs_buf_init(&s, b.n * 3 + 16);
    for (size_t i = 0; i + 2 <= b.n;) {
        size_t n = (size_t)xs_le16(b.p + i) * 2;
        if (!xs_bytes_has(b, i + 2, n))
            break;
        xs_buf_reset(&s);
        xs_utf16_add(&s, b.p + i + 2, n / 2);
        xs_meta_put(d->sink, XS_STR("comment author"), xs_buf_str(&s));
        i += 2 + n;
    }
    xs_buf_clear(&s);
}

/* Document variables: a string table of names with a number each, then the values. */
static void variables(doc *d, xs_bytes b)
{
    if (b.n < 6 || xs_le16(b.p) != 0xFFFF)
        return;
    uint32_t n = xs_le16(b.p + 2);
    size_t extra = xs_le16(b.p + 4), i = 6;
    for (uint32_t k = 0; k < n && i + 2 <= b.n; k++)
        i += 2 + (size_t)xs_le16(b.p + i) * 2 + extra;
    xs_buf s;
    xs_buf_init(&s, b.n * 3 + 16);
    for (uint32_t k = 0; k < n && i + 2 <= b.n; k++) {
        size_t len = (size_t)xs_le16(b.p + i) * 2;
        if (!xs_bytes_has(b, i + 2, len))
            break;
        xs_buf_reset(&s);
        xs_utf16_add(&s, b.p + i + 2, len / 2);
        xs_meta_put(d->sink, XS_STR("variable"), xs_buf_str(&s));
        i += 2 + len;
    }
    xs_buf_clear(&s);
}

void doc_tables(doc *d)
{
    /* Fonts (15) and list names are no content; printers are (SttbfUssr and PrDrvr hold them). */
    static const struct {
        unsigned index;
        const char *name;
    } tables[] = {{21, "bookmark"}, {32, NULL}, {45, "form field"}, {51, "revision author"},
                  {52, "caption"},  {69, "field"},      {71, "saved by"},   {72, "file name"},
                  {9, "glossary"}};
    for (size_t i = 0; i < sizeof tables / sizeof *tables; i++)
        d->damaged |= !sttb(d, doc_fib_part(d, tables[i].index), tables[i].name);
    owners(d, doc_fib_part(d, 36));
    variables(d, doc_fib_part(d, 60));
    xs_bytes comments = doc_fib_part(d, 4);
    d->comments = comments.n >= 4 ? (uint32_t)((comments.n - 4) / 34) : 0;
}
