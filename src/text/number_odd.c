/* number_odd.c -- numbers taken apart with brackets, commas and other signs: 139(1234)0001,
 * 330106、18950203、0018, or written in signs of several characters: (3)(3)(0) as one sign each. */
#include "text/number_odd.h"

#include "text/fold_step.h"

#define LEAST 11u
#define MOST 19u
#define SIGNS 4u /* between two groups */

static bool is_odd_sign(uint32_t c)
{
    static const char ascii[] = ",()[]{}|~#+*_^&@!'\"<>`-./\\";
    if (c < 0x80)
        return c && strchr(ascii, (int)c);
    return (c >= 0x3001 && c <= 0x3011 && c != 0x3002 && c != 0x3007) || c == 0xB7 || c == 0x2022 ||
           (c >= 0x2010 && c <= 0x2027) || (c >= 0x2500 && c <= 0x27BF && c != 0x2776) || c == 0x203B;
}

/* Signs at p: the offset behind them, p when there are none or too many. *lists: one of them parts
 * the items of a list or the cells of a table as well. */
static size_t signs(const xs_fold *f, size_t p, bool *lists)
{
    const size_t begin = p;
    unsigned n = 0, odd = 0;
    *lists = false;
    while (p < f->ncode && n <= SIGNS) {
        size_t next, q = f->code[p] < 0x80 ? p + 1 : xs_code_next(f->code, f->ncode, p);
        uint32_t c = f->code[p] < 0x80 ? f->code[p] : xs_code_point(f->code, p, q);
        xs_glyph g = xs_glyph_at(f->code, f->ncode, p, &next);
        if ((g.kind && c != '|') || !(is_odd_sign(c) || c == ' '))
            break;
        odd += c != ' ';
        *lists = *lists || c == ',' || c == 0x3001 || c == '|' || c == '/';
        n++;
        p = q;
    }
    return odd && n <= SIGNS ? p : begin;
}

static bool is_digit(const xs_glyph *g)
{
    return g->kind == XS_GLYPH_DIGIT || g->kind == XS_GLYPH_NUMERAL || g->kind == XS_GLYPH_STYLED;
}

/* The glyphs from p on, signs between them left out. */
static void collect(const xs_fold *f, size_t p, xs_field *o)
{
    o->n = 0;
    char sep = 0;
    while (p < f->ncode && o->n <= MOST) {
        size_t next;
        xs_glyph g = xs_glyph_at(f->code, f->ncode, p, &next);
        if (is_digit(&g) || (g.c == 'X' && o->n == 17)) {
            g.sep = sep;
            o->g[o->n++] = g;
            sep = 0;
            o->to = p = next;
            continue;
        }
        bool lists;
        size_t q = signs(f, p, &lists);
        if (q == p || o->n == 0)
            break;
        sep = lists ? ',' : '+';
        p = q;
    }
}

bool xs_odd_field(const xs_fold *f, const xs_field *field, xs_field *out)
{
    uint8_t b = field->to < f->ncode ? f->code[field->to] : 0;
    size_t from = field->n - 1, composites = 0;
    bool lists;
    if (field->n == 0 || b == 0 || b == '\n' || !(field->digits + field->numerals))
        return false;
    for (size_t i = 1; i < field->n && i < MOST; i++)
        composites += field->g[i].sep == '.';
    if (composites >= 5) /* a full stop behind every digit */
        from = 0;
    while (from > 0 && !field->g[from].sep)
        from--;
    if (signs(f, field->to, &lists) == field->to || !is_digit(&field->g[from]))
        return false;
    collect(f, field->g[from].code, out);
    if (composites < 5 && out->to <= field->to)
        return false; /* the signs end the number as in any sentence */
    return out->n >= LEAST && out->n <= MOST && (out->n == LEAST || out->n >= 15);
}
