/* xls_cells.c -- cells: place, text, numbers as they are shown. */
#include "extract/xls.h"

#include <math.h>
#include <stdio.h>

#include "base/limits.h"

/* Built-in number formats that show dates or times. Source: [MS-XLS] 2.4.126. */
unsigned xls_builtin_format(unsigned index)
{
    if ((index >= 14 && index <= 17) || (index >= 27 && index <= 31) || index == 36 ||
        (index >= 50 && index <= 58))
        return XLS_DATE;
    if (index >= 18 && index <= 21)
        return XLS_TIME;
    if (index == 22)
        return XLS_DATE | XLS_TIME;
    if ((index >= 32 && index <= 35) || (index >= 45 && index <= 47))
        return XLS_TIME;
    return 0;
}

/* A date format has y, m, d or h, s outside quotes and brackets. */
void xls_number_format(xls *x, unsigned index, xs_str f)
{
    if (index >= XLS_FORMATS)
        return;
    unsigned bits = 0, semicolons = 0, others = 0;
    bool quote = false, bracket = false;
    for (size_t i = 0; i < f.n; i++) {
        char c = f.p[i];
        if (c == '"')
            quote = !quote;
        else if (!quote && c == '[')
            bracket = true;
        else if (!quote && c == ']')
            bracket = false;
        else if (c == '\\')
            i++;
        else if (!quote && !bracket) {
            char l = (char)(c | 32);
            bits |= l == 'y' || l == 'd' ? XLS_DATE : l == 'h' || l == 's' ? XLS_TIME : 0u;
            semicolons += c == ';';
            others += c != ';' && c != ' ';
        }
    }
    if (f.n == 7 && !memcmp(f.p, "General", 7))
        bits = 0;
    if (semicolons >= 2 && !others)
        bits |= XLS_MASKED;
    x->format[index] = (uint8_t)(bits | 0x80); /* 80: the file defines it */
}

static void date_text(const xls *x, double v, unsigned format, xs_buf *out)
{
    double whole = floor(v);
    long day = (long)whole + (x->date1904 ? 1462 : 0);
    long seconds = lround((v - whole) * 86400);
    if (format & XLS_DATE) {
        if (day < 61)
            day++; /* the calendar of the program has a 29 February 1900 */
        /* Days since 0000-03-01 to a civil date, by eras of 400 years. */
        long z = day - 25569 + 719468, era = z / 146097, doe = z - era * 146097;
        long yoe = (doe - doe / 1460 + doe / 36524 - doe / 146096) / 365;
        long doy = doe - (365 * yoe + yoe / 4 - yoe / 100), mp = (5 * doy + 2) / 153;
        long d = doy - (153 * mp + 2) / 5 + 1, m = mp < 10 ? mp + 3 : mp - 9;
        xs_buf_printf(out, "%ld-%02ld-%02ld", yoe + era * 400 + (m <= 2), m, d);
    }
    if (format & XLS_TIME || seconds)
        xs_buf_printf(out, "%s%02ld:%02ld:%02ld", format & XLS_DATE ? " " : "", seconds / 3600,
                      seconds / 60 % 60, seconds % 60);
}

void xls_number_text(const xls *x, double v, unsigned format, xs_buf *out)
{
    if (!isfinite(v))
        return;
    if (format & (XLS_DATE | XLS_TIME) && v >= 0 && v < 2958466) {
        date_text(x, v, format, out);
        return;
    }
    if (fabs(v) < 1e21 && v == floor(v))
        xs_buf_printf(out, "%.0f", v);
    else
        xs_buf_printf(out, "%.15g", v);
}

static unsigned format_of(const xls *x, unsigned xf) { return xf < x->nxf ? x->xf[xf] : 0; }

static bool bit(const uint8_t *bits, size_t i) { return bits[i >> 3] >> (i & 7) & 1; }

void xls_end_row(xls *x)
{
    if (!x->row)
        return;
    x->at.cell = (xs_str){NULL, 0};
    x->at.col = 0;
    x->at.visibility = x->now && x->now->state ? XS_HIDDEN : XS_VISIBLE;
    xs_sink_text(x->sink, &x->at, (xs_str){"", 0}, XS_END_ROW);
    x->row = 0;
}

static void reference(xls *x, unsigned row, unsigned col)
{
    char letters[4];
    int n = 0;
    for (unsigned c = col + 1; c && n < 4; c = (c - 1) / 26)
        letters[n++] = (char)('A' + (c - 1) % 26);
    size_t k = 0;
    while (n)
        x->ref[k++] = letters[--n];
    int d = snprintf(x->ref + k, sizeof x->ref - k, "%u", row + 1);
    x->at.cell = (xs_str){x->ref, k + (size_t)d};
}

/* Set the place to a cell; row and col are 0-based. */
static void place(xls *x, unsigned row, unsigned col, unsigned xf)
{
    if (x->row && x->row != row + 1)
        xls_end_row(x);
    unsigned format = format_of(x, xf);
    bool chart = x->nesting > 1 || (x->now && x->now->type == 2);
    xs_at *at = &x->at;
    at->kind = XS_BLOCK_CELL;
    at->visibility = XS_VISIBLE;
    if ((x->now && x->now->state) || chart)
        at->visibility = XS_HIDDEN;
    if (bit(x->row_hidden, row & 0xFFFF)) {
        at->visibility = XS_HIDDEN;
        x->hidden_rows += x->row != row + 1;
    }
    if (col < 256 && bit(x->col_hidden, col)) {
        at->visibility = XS_HIDDEN;
        x->hidden_cols += !bit(x->col_seen, col);
        x->col_seen[col >> 3] |= (uint8_t)(1u << (col & 7));
    }
    if (format & (XLS_MASKED | XLS_WHITE)) {
        at->visibility = XS_HIDDEN;
        x->masked++;
    }
    at->row = chart ? 0 : row + 1;
    at->col = chart ? 0 : col + 1;
    at->cell = (xs_str){NULL, 0};
    if (!chart)
        reference(x, row, col);
    x->row = row + 1;
}

/* Send one cell. */
static void cell(xls *x, unsigned row, unsigned col, unsigned xf, xs_str text)
{
    place(x, row, col, xf);
    xs_sink_text(x->sink, &x->at, text, XS_END_CELL);
}

static double rk(uint32_t v)
{
    double d;
    if (v & 2) {
        d = (int32_t)v >> 2;
    } else {
        uint64_t u = (uint64_t)(v & ~3u) << 32;
        memcpy(&d, &u, 8);
    }
    return v & 1 ? d / 100 : d;
}

static void number_cell(xls *x, unsigned row, unsigned col, unsigned xf, double v)
{
    xs_buf_reset(&x->scratch);
    xls_number_text(x, v, format_of(x, xf), &x->scratch);
    cell(x, row, col, xf, xs_buf_str(&x->scratch));
}

static double real(const uint8_t *p)
{
    uint64_t u = xs_le64(p);
    double d;
    memcpy(&d, &u, 8);
    return d;
}

static void formula(xls *x, xs_bytes r)
{
    unsigned row = xs_le16(r.p), col = xs_le16(r.p + 2), xf = xs_le16(r.p + 4);
    if (xs_le16(r.p + 12) != 0xFFFF) {
        number_cell(x, row, col, xf, real(r.p + 6));
    } else if (r.p[6] == 0) {
        place(x, row, col, xf); /* the text follows in STRING */
    } else if (r.p[6] == 1) {
        cell(x, row, col, xf, xs_str_from(r.p[8] ? "TRUE" : "FALSE"));
    }
    xs_buf_reset(&x->scratch);
    xls_formula_strings(x, xs_bytes_at(r, 22, r.n), &x->scratch);
    if (x->scratch.n) {
        xs_at at = x->at;
        at.kind = XS_BLOCK_SCRIPT;
        at.visibility = XS_HIDDEN;
        xs_sink_text(x->sink, &at, xs_buf_str(&x->scratch), XS_END_CELL);
    }
}

static void text_cell(xls *x, xs_bytes r, xls_cur *c, bool rich)
{
    xs_buf_reset(&x->scratch);
    c->p += 6;
    x->damaged |= !xls_string(x, c, 2, rich, &x->scratch);
    cell(x, xs_le16(r.p), xs_le16(r.p + 2), xs_le16(r.p + 4), xs_buf_str(&x->scratch));
}

bool xls_cell_record(xls *x, uint16_t type, xs_bytes r, xls_cur *c)
{
    unsigned row = xs_bytes_u16(r, 0), col = xs_bytes_u16(r, 2), xf = xs_bytes_u16(r, 4);
    switch (type) {
    case 0x00FD: /* LABELSST */
        if (r.n >= 10) {
            uint32_t i = xs_le32(r.p + 6);
            if (i < x->nsst) {
                x->sst_used[i >> 3] |= (uint8_t)(1u << (i & 7));
                xs_str s = {x->sst.p ? x->sst.p + x->sst_at[i] : "", x->sst_at[i + 1] - x->sst_at[i]};
                cell(x, row, col, xf, s);
            } else {
                x->damaged = true;
            }
        }
        return true;
    case 0x0204: /* LABEL */
    case 0x00D6: /* RSTRING */
        if (r.n >= 8)
            text_cell(x, r, c, type == 0x00D6);
        return true;
    case 0x0203: /* NUMBER */
        if (r.n >= 14)
            number_cell(x, row, col, xf, real(r.p + 6));
        return true;
    case 0x027E: /* RK */
        if (r.n >= 10)
            number_cell(x, row, col, xf, rk(xs_le32(r.p + 6)));
        return true;
    case 0x00BD: /* MULRK */
        for (size_t i = 4; i + 6 + 2 <= r.n; i += 6, col++)
            number_cell(x, row, col, xs_le16(r.p + i), rk(xs_le32(r.p + i + 2)));
        return true;
    case 0x0006: /* FORMULA */
    case 0x0206:
    case 0x0406:
        if (r.n >= 22)
            formula(x, r);
        return true;
    case 0x0207: /* STRING */
        xs_buf_reset(&x->scratch);
        x->damaged |= !xls_string(x, c, 2, false, &x->scratch);
        x->at.kind = XS_BLOCK_CELL;
        xs_sink_text(x->sink, &x->at, xs_buf_str(&x->scratch), XS_END_CELL);
        return true;
    case 0x0208: /* ROW */
        if (r.n >= 16 && xs_le32(r.p + 12) & 0x20)
            x->row_hidden[(row & 0xFFFF) >> 3] |= (uint8_t)(1u << (row & 7));
        return true;
    case 0x007D: /* COLINFO */
        if (r.n >= 10 && (r.p[8] & 1 || !xs_le16(r.p + 4)))
            for (unsigned k = row; k <= col && k < 256; k++) /* first and last column */
                x->col_hidden[k >> 3] |= (uint8_t)(1u << (k & 7));
        return true;
    default:
        return false;
    }
}
