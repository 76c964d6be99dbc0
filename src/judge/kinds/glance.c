#include "judge/kinds/glance.h"

#include "text/fold.h"

static size_t next_char(const char *p, size_t n, size_t i)
{
    unsigned char c = (unsigned char)p[i];
    size_t k = i + (c < 0xC0 ? 1 : c < 0xE0 ? 2 : c < 0xF0 ? 3 : 4);
    return k < n ? k : n;
}

static size_t prev_char(const char *p, size_t i)
{
    if (i > 0)
        do
            i--;
        while (i > 0 && ((unsigned char)p[i] & 0xC0) == 0x80);
    return i;
}

static uint32_t char_at(const char *s, size_t n, size_t i)
{
    const unsigned char *p = (const unsigned char *)s + i;
    size_t k = next_char(s, n, i) - i;
    if (k == 2)
        return (*p & 0x1Fu) << 6 | (p[1] & 0x3Fu);
    if (k == 3)
        return (*p & 0x0Fu) << 12 | (p[1] & 0x3Fu) << 6 | (p[2] & 0x3Fu);
    if (k == 4)
        return (*p & 0x07u) << 18 | (p[1] & 0x3Fu) << 12 | (p[2] & 0x3Fu) << 6 | (p[3] & 0x3Fu);
    return *p;
}

static size_t put(char *out, uint32_t c)
{
    if (c < 0x80) {
        out[0] = (char)c;
        return 1;
    }
    if (c < 0x800) {
        out[0] = (char)(0xC0 | c >> 6);
        out[1] = (char)(0x80 | (c & 0x3F));
        return 2;
    }
    if (c < 0x10000) {
        out[0] = (char)(0xE0 | c >> 12);
        out[1] = (char)(0x80 | (c >> 6 & 0x3F));
        out[2] = (char)(0x80 | (c & 0x3F));
        return 3;
    }
    out[0] = (char)(0xF0 | c >> 18);
    out[1] = (char)(0x80 | (c >> 12 & 0x3F));
    out[2] = (char)(0x80 | (c >> 6 & 0x3F));
    out[3] = (char)(0x80 | (c & 0x3F));
    return 4;
}

static bool add(xs_glance *g, uint32_t c, size_t source)
{
    if (g->n + 4 > XS_GLANCE_BYTES)
        return false;
    size_t k = put(g->s + g->n, c);
    for (size_t i = 0; i < k; i++)
        g->at[g->n + i] = (uint32_t)source;
    g->n += k;
    return true;
}

void xs_glance_take(const xs_sight *s, size_t before, size_t after, xs_glance *g)
{
    const char *p = s->text.p;
    size_t from = s->from, blank_at = 0, left = after;
    g->n = 0;
    g->sight = s;
    g->from = g->to = SIZE_MAX;
    while (from > s->line_from && before--)
        from = prev_char(p, from);
    g->starts = from <= s->line_from && !s->cut_before;
    bool blank = false, full = false;
    uint32_t last = 0;
    size_t i = from;
    while (i < s->line_to && !full) {
        if (i >= s->to && left-- == 0)
            break;
        uint32_t out[18];
        size_t k = xs_fold_codepoint(char_at(p, s->line_to, i), out);
        for (size_t j = 0; j < k && !full; j++) {
            if (out[j] <= ' ') { /* hard ends inside a hit count as blanks */
                blank_at = blank ? blank_at : i;
                blank = true;
                continue;
            }
            size_t end = g->n;
            if (blank && g->n && (last < 0x80 || out[j] < 0x80))
                full = !add(g, ' ', blank_at);
            blank = false;
            if (i >= s->from && g->from == SIZE_MAX)
                g->from = g->n;
            if (i >= s->to && g->to == SIZE_MAX)
                g->to = end;
            full = full || !add(g, out[j], i);
            last = out[j];
        }
        i = next_char(p, s->line_to, i);
    }
    g->ends = i >= s->line_to && !full && !s->cut_after;
    g->at[g->n] = (uint32_t)i;
    g->s[g->n] = 0;
    if (g->from == SIZE_MAX)
        g->from = g->n;
    if (g->to == SIZE_MAX || g->to < g->from)
        g->to = g->n;
}

bool xs_glance_is(const xs_glance *g, size_t i, const char *word)
{
    size_t n = strlen(word);
    return i <= g->n && g->n - i >= n && memcmp(g->s + i, word, n) == 0;
}

bool xs_glance_ends(const xs_glance *g, size_t i, const char *word)
{
    size_t n = strlen(word);
    i = xs_glance_back(g, i);
    return i >= n && memcmp(g->s + i - n, word, n) == 0;
}

const char *xs_glance_any(const xs_glance *g, size_t i, const char *const *words)
{
    for (; *words; words++)
        if (xs_glance_is(g, i, *words))
            return *words;
    return NULL;
}

const char *xs_glance_any_before(const xs_glance *g, size_t i, const char *const *words)
{
    for (; *words; words++)
        if (xs_glance_ends(g, i, *words))
            return *words;
    return NULL;
}

bool xs_glance_has(const xs_glance *g, size_t from, size_t to, const char *const *words)
{
    for (; from < to && *words; words++)
        if (memmem(g->s + from, to - from, *words, strlen(*words)))
            return true;
    return false;
}

size_t xs_glance_skip(const xs_glance *g, size_t i)
{
    while (i < g->n && g->s[i] == ' ')
        i++;
    return i;
}

size_t xs_glance_back(const xs_glance *g, size_t i)
{
    while (i > 0 && g->s[i - 1] == ' ')
        i--;
    return i;
}

size_t xs_glance_next(const xs_glance *g, size_t i)
{
    return i < g->n ? next_char(g->s, g->n, i) : g->n;
}

size_t xs_glance_prev(const xs_glance *g, size_t i)
{
    return prev_char(g->s, i);
}

uint32_t xs_glance_char(const xs_glance *g, size_t i)
{
    return i < g->n ? char_at(g->s, g->n, i) : 0;
}

uint32_t xs_glance_char_before(const xs_glance *g, size_t i)
{
    return i ? char_at(g->s, g->n, prev_char(g->s, i)) : 0;
}

static bool is_frame(uint32_t c)
{
    static const uint32_t frame[] = {
        ' ',    '(',    ')',    '[',    ']',    '<',    '>',    '"',    '\'',   '*',    '#',
        '|',    '_',    '`',    0x3010, 0x3011, 0x3014, 0x3015, 0x300A, 0x300B, 0x3008, 0x3009,
        0x300C, 0x300D, 0x300E, 0x300F, 0x201C, 0x201D, 0x2018, 0x2019, 0x3016, 0x3017,
        0x2605, 0x2606, 0x203B, 0x25C6, 0x25CF, 0x25A0, 0x25B2, 0x2014, 0x2500}; /* ★☆※◆●■▲— */
    for (size_t i = 0; i < sizeof frame / sizeof frame[0]; i++)
        if (frame[i] == c)
            return true;
    return false;
}

bool xs_glance_at_start(const xs_glance *g, size_t from)
{
    while (from && is_frame(xs_glance_char_before(g, from)))
        from = xs_glance_prev(g, from);
    return !from && g->starts;
}

bool xs_glance_at_end(const xs_glance *g, size_t to)
{
    while (to < g->n && is_frame(xs_glance_char(g, to)))
        to = xs_glance_next(g, to);
    return to == g->n && g->ends;
}

bool xs_glance_alone(const xs_glance *g, size_t from, size_t to)
{
    return xs_glance_at_start(g, from) && xs_glance_at_end(g, to);
}

size_t xs_glance_line(const xs_glance *g, size_t most)
{
    if (!g->starts || !g->ends)
        return most + 1;
    size_t n = 0;
    for (size_t i = 0; i < g->n && n <= most; i = xs_glance_next(g, i))
        n += g->s[i] != ' ';
    return n;
}

void xs_glance_span(const xs_glance *g, size_t from, size_t to, xs_opinion *o)
{
    o->from = g->at[from];
    /* Behind the last character, not before the blanks that follow it. */
    if (to > from) {
        size_t last = g->at[xs_glance_prev(g, to)];
        o->to = next_char(g->sight->text.p, g->sight->text.n, last);
    }
}

bool xs_is_han(uint32_t c)
{
    return (c >= 0x4E00 && c <= 0x9FFF) || (c >= 0x3400 && c <= 0x4DBF) || c == 0x3007 ||
           (c >= 0x20000 && c <= 0x323AF) || (c >= 0xF900 && c <= 0xFAFF);
}
