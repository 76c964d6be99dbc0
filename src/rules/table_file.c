#include "rules/table_file.h"

#include "base/codepoint.h"
#include "base/limits.h"
#include "text/decode.h"

typedef struct reader {
    const char *file;
    xs_str s;
    size_t i;
    uint32_t line;
    char separator;
    bool csv, plain; /* plain: .txt, where quotes are text */
    xs_buf cells;    /* unquoted text of the row's quoted cells */
    xs_troubles *t;
} reader;

static bool at_end_of_line(const reader *r)
{
    return r->i >= r->s.n || r->s.p[r->i] == '\n' || r->s.p[r->i] == '\r';
}

static void skip_line_end(reader *r)
{
    if (r->i < r->s.n && r->s.p[r->i] == '\r')
        r->i++;
    if (r->i < r->s.n && r->s.p[r->i] == '\n')
        r->i++;
    r->line++;
}

xs_str xs_trim(xs_str s)
{
    for (;;) { /* blanks, and the ideographic one that input methods leave */
        if (s.n > 0 && (s.p[0] == ' ' || s.p[0] == '\t'))
            s.p++, s.n--;
        else if (s.n >= 3 && memcmp(s.p, "\xE3\x80\x80", 3) == 0)
            s.p += 3, s.n -= 3;
        else
            break;
    }
    for (;;) {
        if (s.n > 0 && (s.p[s.n - 1] == ' ' || s.p[s.n - 1] == '\t'))
            s.n--;
        else if (s.n >= 3 && memcmp(s.p + s.n - 3, "\xE3\x80\x80", 3) == 0)
            s.n -= 3;
        else
            break;
    }
    return s;
}

/* In a TSV a quote only counts when it closes right before the end of its cell. */
static bool quoted(const reader *r)
{
    if (r->s.p[r->i] != '"' || r->plain)
        return false;
    if (r->csv)
        return true;
    for (size_t k = r->i + 1; k < r->s.n && r->s.p[k] != '\n' && r->s.p[k] != r->separator; k++)
        if (r->s.p[k] == '"' && (k + 1 == r->s.n || r->s.p[k + 1] == r->separator ||
                                 r->s.p[k + 1] == '\n' || r->s.p[k + 1] == '\r'))
            return true;
    return false;
}

/* A quoted cell, to behind its closing quote; doubled quotes become one, line ends blanks. */
static bool quoted_cell(reader *r, xs_str *out)
{
    uint32_t opened = r->line;
    size_t from = r->cells.n;
    for (r->i++; r->i < r->s.n; r->i++) {
        char c = r->s.p[r->i];
        if (c == '"') {
            if (r->i + 1 >= r->s.n || r->s.p[r->i + 1] != '"') {
                r->i++;
                *out = (xs_str){r->cells.p + from, r->cells.n - from};
                return true;
            }
            r->i++;
        }
        r->line += c == '\n';
        if (!xs_buf_add_char(&r->cells, c == '\n' || c == '\r' ? ' ' : c))
            break;
    }
    xs_trouble(r->t, (xs_at){r->file, opened, NULL}, "引号没有闭合；补上引号",
               "the quotation mark is not closed; close it");
    return false;
}

static bool row(reader *r, xs_table_row *out)
{
    *out = (xs_table_row){.line = r->line};
    xs_buf_reset(&r->cells);
    for (;;) {
        xs_str cell = {r->s.p + r->i, 0};
        bool was_quoted = r->i < r->s.n && quoted(r);
        if (was_quoted && !quoted_cell(r, &cell))
            return false;
        size_t from = r->i;
        while (!at_end_of_line(r) && r->s.p[r->i] != r->separator)
            r->i++;
        xs_str rest = xs_trim((xs_str){r->s.p + from, r->i - from});
        if (was_quoted && rest.n > 0) {
            xs_trouble(r->t, (xs_at){r->file, r->line, NULL},
                       "引号之后还有文字；引号应包住整个单元格",
                       "text behind a closing quotation mark; quotes go around the whole cell");
            return false;
        }
        if (out->n < XS_TABLE_CELLS)
            out->cell[out->n] = xs_trim(was_quoted ? cell : rest);
        out->n++;
        if (at_end_of_line(r))
            break;
        r->i++;
    }
    skip_line_end(r);
    if (out->n > XS_TABLE_CELLS)
        out->n = XS_TABLE_CELLS;
    while (out->n > 0 && out->cell[out->n - 1].n == 0)
        out->n--;
    return true;
}

/* A spreadsheet may separate by tabs or semicolons; the first row that is no comment shows it. */
static char csv_separator(xs_str s)
{
    size_t i = 0;
    while (i < s.n && (s.p[i] == '#' || s.p[i] == '\n' || s.p[i] == '\r')) {
        const char *nl = memchr(s.p + i, '\n', s.n - i);
        i = nl ? (size_t)(nl - s.p) + 1 : s.n;
    }
    const char *end = i < s.n ? memchr(s.p + i, '\n', s.n - i) : NULL;
    size_t n = (end ? (size_t)(end - s.p) : s.n) - i;
    if (n == 0 || memchr(s.p + i, ',', n))
        return ',';
    if (memchr(s.p + i, '\t', n))
        return '\t';
    return memchr(s.p + i, ';', n) ? ';' : ',';
}

bool xs_table_each(const char *file, xs_str text, xs_table_fn *fn, void *ctx, xs_troubles *t)
{
    size_t n = strlen(file);
    reader r = {.file = file, .s = text, .line = 1, .t = t};
    r.csv = n > 4 && strcasecmp(file + n - 4, ".csv") == 0;
    r.plain = n > 4 && strcasecmp(file + n - 4, ".txt") == 0;
    r.separator = r.csv ? csv_separator(text) : '\t';
    xs_buf_init(&r.cells, XS_MAX_RULE_FILE);
    /* cells point into the buffer: it must not move while a row is read */
    bool ok = xs_buf_reserve(&r.cells, text.n);
    while (ok && r.i < r.s.n) {
        xs_table_row one;
        if (r.s.p[r.i] == '#') {
            const char *nl = memchr(r.s.p + r.i, '\n', r.s.n - r.i);
            r.i = nl ? (size_t)(nl - r.s.p) : r.s.n;
            skip_line_end(&r);
            continue;
        }
        ok = row(&r, &one) && (one.n == 0 || fn(ctx, &one));
    }
    xs_buf_clear(&r.cells);
    return ok;
}

static xs_str decode(xs_charset cs, xs_str bytes, xs_arena *a, bool *clean)
{
    xs_str out = {NULL, 0};
    xs_buf b;
    xs_buf_init(&b, 2 * XS_MAX_RULE_FILE);
    xs_decoder *d = xs_decoder_new(cs);
    if (d && xs_decoder_feed(d, bytes.p, bytes.n, true, &b)) {
        *clean = xs_decoder_malformed(d) == 0;
        out = xs_arena_copy(a, xs_buf_str(&b));
    }
    xs_decoder_free(d);
    xs_buf_clear(&b);
    return out;
}

xs_str xs_table_decode(const char *file, xs_str bytes, xs_arena *a, xs_troubles *t)
{
    if (bytes.n >= 3 && memcmp(bytes.p, "\xEF\xBB\xBF", 3) == 0)
        bytes = (xs_str){bytes.p + 3, bytes.n - 3};
    bool utf16 = bytes.n >= 2 &&
                 (memcmp(bytes.p, "\xFF\xFE", 2) == 0 || memcmp(bytes.p, "\xFE\xFF", 2) == 0);
    if (!utf16 && xs_utf8_ok(bytes.p, bytes.n) && !memchr(bytes.p ? bytes.p : "", 0, bytes.n))
        return bytes.p ? bytes : XS_STR("");
    xs_charset_guess g;
    xs_charset_detect(bytes.p, bytes.n, true, XS_CS_UNKNOWN, &g);
    bool clean = false;
    xs_str out = {NULL, 0};
    bool known = g.best == XS_CS_GB18030 || g.best == XS_CS_BIG5 || g.best == XS_CS_UTF16LE ||
                 g.best == XS_CS_UTF16BE;
    if (known && !g.binary)
        out = decode(g.best, (xs_str){bytes.p + g.bom, bytes.n - g.bom}, a, &clean);
    if (out.p && clean && !memchr(out.p, 0, out.n))
        return out;
    xs_trouble(t, (xs_at){file, 0, NULL}, "不是可以识别的文本编码；另存为 UTF-8",
               "not text of a known encoding; save the file as UTF-8");
    return (xs_str){NULL, 0};
}
