/* tables_plain.c -- tables in plain text: lines with the same separators, or fields set apart by
 * blanks. Looked for where a hit stands, and then followed down line by line. */
#include "judge/chars.h"
#include "judge/tables_inside.h"

/* How far above the first hit of a table its top is looked for. */
#define MAX_BACK_LINES 256

static size_t count_separators(const char *p, size_t from, size_t to, char sep)
{
    size_t n = 0;
    bool quoted = false;
    if (from >= to || !memchr(p + from, sep, to - from))
        return 0;
    for (size_t i = from; i < to; i++) {
        if (p[i] == '"' && sep != '|')
            quoted = !quoted;
        n += p[i] == sep && !quoted;
    }
    return n;
}

/* Is there a gap between two fields at i: a tab, two blanks, or a wide blank? *end: behind it. */
static bool is_gap(const char *p, size_t i, size_t to, size_t *end)
{
    unsigned w = 0;
    size_t k = i;
    while (k < to) {
        uint32_t c = xs_char_at(p, to, k);
        if (!xs_char_is_blank(c))
            break;
        w += c == ' ' || c == 0xA0 ? 1 : 2;
        k = xs_char_next(p, to, k);
    }
    *end = k;
    return w >= 2;
}

static size_t split_aligned(const char *p, size_t from, size_t to, xs_cell *cells)
{
    size_t n = 0, begin, end;
    is_gap(p, from, to, &begin);
    for (size_t i = begin; i < to && n + 1 < XS_MAX_COLUMNS;) {
        if (is_gap(p, i, to, &end)) {
            cells[n++] = (xs_cell){begin, i};
            begin = end;
        }
        i = end > i ? end : xs_char_next(p, to, i);
    }
    if (begin < to)
        cells[n++] = (xs_cell){begin, to};
    return n;
}

static size_t split(const char *p, size_t from, size_t to, char sep, xs_cell *cells)
{
    if (sep == ' ')
        return split_aligned(p, from, to, cells);
    size_t n = 0, begin = from;
    bool quoted = false;
    for (size_t i = from; i < to && n + 1 < XS_MAX_COLUMNS; i++) {
        if (p[i] == '"' && sep != '|')
            quoted = !quoted;
        if (p[i] == sep && !quoted) {
            cells[n++] = (xs_cell){begin, i};
            begin = i + 1;
        }
    }
    cells[n++] = (xs_cell){begin, to};
    return n;
}

static size_t line_end(xs_str t, size_t from)
{
    const char *nl = from < t.n ? memchr(t.p + from, '\n', t.n - from) : NULL;
    return nl ? (size_t)(nl - t.p) : t.n;
}

/* Does a line go on with the table? */
static bool continues(xs_tables *t, size_t from, size_t to)
{
    if (t->csv)
        return true;
    if (t->separator == ' ')
        return to - from <= XS_MAX_SIGHT && split_aligned(t->w->text.p, from, to, t->cells) >= 2;
    return count_separators(t->w->text.p, from, to, t->separator) == t->nseparators;
}

/* |---|---| and its like. */
static bool is_rule_line(const char *p, size_t from, size_t to)
{
    for (size_t i = from; i < to; i++)
        if (!strchr("|-:+= \t\r", p[i]))
            return false;
    return true;
}

/* Feed the rows that begin before `upto` (in the window). */
void xs_tables_plain_advance(xs_tables *t, size_t upto)
{
    xs_str x = t->w->text;
    size_t i = t->done > t->w->base ? (size_t)(t->done - t->w->base) : 0;
    while (t->live && i < upto && i < x.n) {
        size_t e = line_end(x, i);
        if (!continues(t, i, e)) {
            t->live = false;
            break;
        }
        if (!is_rule_line(x.p, i, e))
            xs_table_feed(t, &(xs_table_row){.cells = t->cells,
                                             .n = split(x.p, i, e, t->separator, t->cells),
                                             .from = i,
                                             .to = e,
                                             .line = (uint32_t)t->line});
        else if (t->header_rows > 0)
            t->header_open = false;
        i = e + 1;
        t->line++;
    }
    t->done = t->w->base + i;
}

static bool looks_like_header(const char *p, size_t from, size_t to)
{
    bool han = false;
    for (size_t i = from; i < to; i = xs_char_next(p, to, i)) {
        uint32_t c = xs_char_at(p, to, i);
        han |= xs_char_is_han(c);
        if (xs_char_is_digit(c))
            return false;
    }
    return han;
}

/* The top of the run of lines like the one at `from`, and whether the run makes a table. */
static bool find_top(xs_tables *t, size_t from, size_t *top)
{
    xs_str x = t->w->text;
    size_t n = 1, e = line_end(x, from) + 1;
    *top = from;
    while (*top > 0 && n < MAX_BACK_LINES) {
        size_t nl = *top - 1, begin = nl;
        while (begin > 0 && x.p[begin - 1] != '\n' && nl - begin < XS_MAX_SIGHT)
            begin--;
        if (nl == begin || nl - begin >= XS_MAX_SIGHT || !continues(t, begin, nl))
            break;
        *top = begin;
        n++;
    }
    for (unsigned ahead = 0; ahead < 2 && e < x.n && continues(t, e, line_end(x, e)); ahead++) {
        e = line_end(x, e) + 1;
        n++;
    }
    size_t top_end = line_end(x, *top);
    bool header = looks_like_header(x.p, *top, top_end);
    if (t->separator == ' ')
        return n >= 2 && header && split_aligned(x.p, *top, top_end, t->cells) >= 3;
    if (t->separator == ',' && t->nseparators == 1)
        return n >= 2 && header && xs_column_classes((xs_str){x.p + *top, top_end - *top});
    return n >= 3 || (n == 2 && header);
}

/* Two blanks, a tab, or a wide blank somewhere? */
static bool has_gap(const char *p, size_t from, size_t to)
{
    size_t i = from;
    for (; i + 18 <= to; i += 16) { /* sixteen at once: compilers make vectors of it */
        unsigned char any = 0;
        for (size_t k = i; k < i + 16; k++)
            any |= (unsigned char)((p[k] == '\t') | ((p[k] == ' ') & (p[k + 1] == ' ')) |
                                   ((p[k] == '\xC2') & (p[k + 1] == '\xA0')) |
                                   ((p[k] == '\xE3') & (p[k + 1] == '\x80') & (p[k + 2] == '\x80')));
        if (any)
            return true;
    }
    for (; i < to; i++)
        if (p[i] == '\t' || (to - i >= 2 && (!memcmp(p + i, "  ", 2) || !memcmp(p + i, "\xC2\xA0", 2))) ||
            (to - i >= 3 && !memcmp(p + i, "\xE3\x80\x80", 3)))
            return true;
    return false;
}

static bool try_separator(xs_tables *t, char sep, size_t from, size_t to, size_t *top)
{
    const char *p = t->w->text.p;
    t->separator = sep;
    if (sep == ' ')
        return to > from && has_gap(p, from, to) && split_aligned(p, from, to, t->cells) >= 2 &&
               find_top(t, from, top);
    t->nseparators = count_separators(p, from, to, sep);
    if (t->nseparators < (sep == '|' || sep == ';' ? 2 : 1))
        return false;
    /* Commas of prose are followed by blanks. */
    if (sep == ',' && memmem(p + from, to - from, ", ", 2))
        return false;
    return find_top(t, from, top);
}

static void detect(xs_tables *t, size_t from, size_t to, uint32_t line)
{
    size_t top;
    if (t->w->base + from == t->no_table_line)
        return;
    for (const char *s = "|\t,; "; *s; s++)
        if (try_separator(t, *s, from, to, &top)) {
            uint64_t above = 0;
            for (const char *p = t->w->text.p + top, *end = t->w->text.p + from;
                 (p = memchr(p, '\n', (size_t)(end - p))); p++)
                above++;
            xs_table_begin(t, t->next_id++, t->w->base + top);
            t->line = line > above ? line - above : 1;
            return;
        }
    t->no_table_line = t->w->base + from;
}

/* A CSV file is one table from its first line; its separator is the most frequent one there. */
void xs_tables_plain_begin_csv(xs_tables *t)
{
    xs_str x = t->w->text;
    size_t e = line_end(x, 0), best = 0;
    t->separator = ',';
    for (const char *s = "\t,;|"; *s; s++) {
        size_t n = count_separators(x.p, 0, e, *s);
        if (n > best)
            best = n, t->separator = *s;
    }
    xs_table_begin(t, t->next_id++, t->w->base);
    t->line = t->w->line;
}

void xs_tables_plain_find(xs_tables *t, size_t from, size_t to, xs_spot *o)
{
    xs_str x = t->w->text;
    size_t line = o->line_from;
    if (o->cut_before || o->cut_after)
        return;
    size_t e = line_end(x, line);
    if (t->live)
        xs_tables_plain_advance(t, line);
    if (!t->live && t->w->base + line >= t->done) {
        detect(t, line, e, o->line);
        if (t->live)
            xs_tables_plain_advance(t, line);
    }
    if (!t->live || e < to)
        return;
    xs_table_row row = {
        .cells = t->cells, .n = split(x.p, line, e, t->separator, t->cells), .from = line, .to = e};
    for (size_t i = 0; i < row.n; i++) {
        xs_cell c = t->cells[i];
        if (from < c.from || from >= c.to || to > c.to)
            continue;
        size_t k = xs_table_column(t, &row, i);
        o->table = t->id, o->row = t->row + 1, o->col = (uint32_t)k + 1;
        o->zones |= XS_ZONE_CELL;
        o->line_from = o->block_from = c.from;
        o->line_to = o->block_to = c.to;
        if (k < t->ncolumns && t->row > 0)
            o->header = (xs_str){t->columns[k].text, t->columns[k].ntext};
        if (i > 0)
            o->label = xs_table_cell(t, t->cells[i - 1]);
        return;
    }
}
