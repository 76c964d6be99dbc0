#include "document/table.h"

#include <strings.h>

#define LOOK ((size_t)64 * 1024)
#define ROWS 64u      /* looked at */
#define COLUMNS 512u  /* counted apart */
#define LONG_CELL 400u /* bytes: longer ones are sentences */

/* What one delimiter would make of the sample. */
typedef struct shape {
    uint32_t rows, columns, usual; /* `usual` rows have `columns` */
    size_t longest, bytes;
} shape;

/* The semicolon of &#26426; or &amp; ends an entity, not a cell: lines written so are no table. */
static bool ends_entity(const char *p, size_t i)
{
    for (size_t k = i, n = 0; k > 0 && n < 10; n++) {
        char c = p[--k];
        if (c == '&')
            return n > 1;
        if (c != '#' && (c < '0' || c > '9') && (c < 'a' || c > 'z') && (c < 'A' || c > 'Z'))
            return false;
    }
    return false;
}

static bool is_delimiter(const char *p, size_t i, char delimiter)
{
    return p[i] == delimiter && (delimiter != ';' || !ends_entity(p, i));
}

/* strict: stop at the second kind of row, the verdict is clear. */
static void measure(const char *p, size_t n, bool whole, char delimiter, bool strict, shape *s)
{
    uint16_t count[COLUMNS] = {0};
    uint32_t cols = 1, first = 0;
    size_t cell = 0;
    bool quoted = false;
    *s = (shape){0};
    for (size_t i = 0; i < n && s->rows < ROWS; i++) {
        char c = p[i];
        if (c == '"' && (quoted || cell == 0))
            quoted = !quoted;
        bool cut = is_delimiter(p, i, delimiter), end = !quoted && (cut || c == '\n');
        bool last = i + 1 == n && whole;
        cell++;
        if (!end && !last)
            continue;
        if (cell > s->longest)
            s->longest = cell;
        s->bytes += cell;
        cell = 0;
        if (end && cut) {
            cols++;
            continue;
        }
        bool blank = cols == 1 && (i == 0 || p[i - 1] == '\n');
        if (!blank) {
            first = first ? first : cols;
            if (strict && (cols < 2 || cols != first)) {
                s->columns = 1;
                return;
            }
            count[cols < COLUMNS ? cols : COLUMNS - 1]++;
            s->rows++;
        }
        cols = 1;
    }
    for (uint32_t k = 1; k < COLUMNS; k++)
        if (count[k] >= s->usual && count[k]) {
            s->usual = count[k];
            s->columns = k;
        }
}

static bool ends(xs_str name, const char *with)
{
    size_t k = strlen(with);
    return name.n > k && strncasecmp(name.p + name.n - k, with, k) == 0;
}

static bool table_like(const shape *s, char delimiter, bool named)
{
    if (s->columns < 2)
        return false;
    if (named)
        return s->rows >= 1 && s->usual * 2 >= s->rows;
    /* Prose has commas too: every row the same, cells short, columns that no sentence has. */
    uint32_t least = delimiter == '\t' || delimiter == '|' ? 2 : 3;
    return s->rows >= 3 && s->usual == s->rows && s->columns >= least && s->longest <= LONG_CELL &&
           s->bytes / (s->rows * (uint64_t)s->columns) <= 64;
}

bool xs_table_detect(const char *p, size_t n, bool whole, xs_str name, xs_table *t)
{
    static const char delimiters[] = {'\t', ',', ';', '|'};
    bool named = ends(name, ".csv") || ends(name, ".tsv") || ends(name, ".tab");
    uint64_t best = 0;
    *t = (xs_table){0};
    if (n > LOOK) {
        n = LOOK;
        whole = false;
    }
    for (size_t i = 0; i < sizeof delimiters; i++) {
        shape s;
        measure(p, n, whole, delimiters[i], !named, &s);
        if (!table_like(&s, delimiters[i], named))
            continue;
        uint64_t score = (uint64_t)s.usual * 1000 / s.rows * (s.columns < 20 ? s.columns : 20);
        if (score > best) {
            best = score;
            t->delimiter = delimiters[i];
            t->columns = s.columns;
        }
    }
    t->row = t->col = 1;
    return best > 0;
}

size_t xs_table_next(xs_table *t, char *p, size_t n, xs_place *place, bool *fresh)
{
    size_t i = 0;
    *fresh = !t->begun;
    *place = (xs_place){.kind = XS_BLOCK_CELL, .table = 1, .row = t->row, .col = t->col};
    while (i < n) {
        char c = p[i];
        if (t->maybe_closed) { /* behind a quotation mark: doubled, or the end of the quotation */
            t->maybe_closed = false;
            t->quoted = c == '"';
            if (!t->quoted && i > 0 && p[i - 1] == '"')
                p[i - 1] = XS_END_CELL;
            if (t->quoted) {
                i++;
                continue;
            }
        }
        if (c == '"' && !t->begun) {
            t->quoted = true;
            p[i] = XS_END_CELL;
        } else if (c == '"' && t->quoted) {
            t->maybe_closed = true;
        } else if (!t->quoted && (is_delimiter(p, i, t->delimiter) || c == '\n')) {
            p[i] = c == '\n' ? XS_END_ROW : XS_END_CELL;
            t->row += c == '\n';
            t->col = c == '\n' ? 1 : t->col + 1;
            t->begun = false;
            return i + 1;
        } else if (!t->quoted && c == '\r') {
            p[i] = XS_END_CELL;
        }
        t->begun = true;
        i++;
    }
    return n;
}
