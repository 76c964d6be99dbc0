/* "password-column": a header cell 密码 with literal passwords under it.
 *
 * Basis: account lists as spreadsheets export them (CSV, TSV, Markdown, table cells of documents).
 * Seed: the header alone in its cell. Looks at the same column of the next rows. */
#include <string.h>

#include "judge/kinds/glance.h"
#include "judge/kinds/secret.h"

enum { ROWS = 6, ROW_BYTES = 2048 };

static bool is_end(char c, char delimiter)
{
    return c == delimiter || c == '\n' || c == '\r' || c == '\x1e' || c == '\x1d' || c == '\x1c';
}

static bool ends_row(char c)
{
    return c == '\n' || c == '\x1e' || c == '\x1d' || c == '\x1c';
}

/* What separates the cells of the header's row; 0: no table. */
static char delimiter_of(const xs_sight *s)
{
    const char *p = s->text.p;
    size_t i = s->from, k = s->to;
    while (i > 0 && (p[i - 1] == ' ' || p[i - 1] == '"'))
        i--;
    while (k < s->text.n && (p[k] == ' ' || p[k] == '"'))
        k++;
    char left = i > 0 ? p[i - 1] : '\n', right = k < s->text.n ? p[k] : '\n';
    char d = ends_row(left) ? right : left;
    return (d == ',' || d == '\t' || d == '|' || d == '\x1f' || d == ';') &&
                   (left == d || ends_row(left)) && (right == d || ends_row(right) || right == '\r')
               ? d
               : 0;
}

static size_t row_begin(const xs_sight *s)
{
    size_t i = s->from, floor = s->from > ROW_BYTES ? s->from - ROW_BYTES : 0;
    while (i > floor && !ends_row(s->text.p[i - 1]))
        i--;
    return i;
}

static bool is_password(xs_str v)
{
    while (v.n && strchr(" \"`", *v.p))
        v.p++, v.n--;
    while (v.n && strchr(" \"`\r", v.p[v.n - 1]))
        v.n--;
    if (v.n < 4 || v.n > 40 || xs_secret_placeholder(v))
        return false;
    for (size_t i = 0; i < v.n; i++)
        if (v.p[i] <= ' ' || v.p[i] >= 0x7f)
            return false;
    unsigned kinds = xs_secret_kinds(v);
    return (kinds & XS_HAS_DIGIT) || ((kinds & XS_HAS_OTHER) && !xs_secret_wordy(v));
}

bool xs_confirm_password_column(const xs_sight *s, xs_opinion *o)
{
    const char *p = s->text.p;
    char d = delimiter_of(s);
    if (!d)
        return xs_disagree(o, "不是表格的列名", "no header of a column");
    size_t column = 0, i = s->to, n = s->text.n;
    for (size_t k = row_begin(s); k < s->from; k++)
        column += p[k] == d;
    for (unsigned rows = 0; rows < ROWS; rows++) {
        size_t roof = n - i > ROW_BYTES ? i + ROW_BYTES : n;
        while (i < roof && !ends_row(p[i]))
            i++;
        if (i == roof)
            break;
        i++;
        size_t at = 0, cell = i;
        for (roof = n - i > ROW_BYTES ? i + ROW_BYTES : n; cell < roof && at < column; cell++) {
            if (ends_row(p[cell]))
                break;
            at += p[cell] == d;
        }
        if (at < column)
            continue;
        size_t end = cell;
        while (end < roof && !is_end(p[end], d))
            end++;
        if (is_password((xs_str){p + cell, end - cell}))
            return xs_agree(o, 0, "该列有口令的值", "the column holds passwords");
    }
    return xs_disagree(o, "该列没有口令的值", "no passwords under it");
}
