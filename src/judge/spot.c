#include "judge/spot.h"

#include "base/limits.h"
#include "judge/chars.h"

#define HEAD_LINES 8
#define TAIL_LINES 8
/* Lines shorter than this end because their writer ended them, not because the page did. */
#define WRAPPED_BYTES 60

void xs_spots_part(xs_spots *s, bool structured, xs_visibility v)
{
    bool text = v == XS_VISIBLE || v == XS_ATTACHMENT || v == XS_EMBEDDED || v == XS_OCR;
    *s = (xs_spots){.structured = structured,
                    .may_head = text,
                    .lines = !structured,
                    .head_to = UINT64_MAX,
                    .title_from = UINT64_MAX,
                    .tail_from = UINT64_MAX};
}

/* Does a character end a line? In structured parts a cell does not: a row is one line. */
static bool ends_line(const xs_spots *s, char c)
{
    return c == '\n' || (s->structured && c >= XS_END_PAGE && c <= XS_END_ROW);
}

/* Lines of page headers, properties and links are nobody's first or last lines. */
static bool counts(const xs_spots *s, size_t at, size_t *place)
{
    const xs_window *w = s->w;
    if (!s->structured || w->nplaces == 0)
        return true;
    while (*place + 1 < w->nplaces && w->places[*place + 1].offset <= w->base + at)
        ++*place;
    while (*place > 0 && w->places[*place].offset > w->base + at)
        --*place;
    xs_block_kind k = w->places[*place].kind;
    return k == XS_BLOCK_PARAGRAPH || k == XS_BLOCK_TITLE || k == XS_BLOCK_CELL;
}

static void find_head(xs_spots *s, xs_str *title)
{
    const xs_window *w = s->w;
    xs_str lines[HEAD_LINES];
    size_t n = 0, place = 0, i = s->scanned > w->base ? (size_t)(s->scanned - w->base) : 0;
    while (i < w->text.n && s->nhead < HEAD_LINES) {
        const char *nl = s->structured ? NULL : memchr(w->text.p + i, '\n', w->text.n - i);
        size_t e = s->structured ? i : nl ? (size_t)(nl - w->text.p) : w->text.n;
        while (e < w->text.n && !ends_line(s, w->text.p[e]))
            e++;
        if (e == w->text.n && !w->last)
            break;
        if (xs_chars_trim((xs_str){w->text.p + i, e - i}).n && counts(s, i, &place)) {
            lines[n++] = (xs_str){w->text.p + i, e - i};
            s->nhead++;
        }
        i = e + 1;
    }
    s->scanned = w->base + i;
    if (s->nhead == HEAD_LINES || w->last)
        s->head_to = w->base + i;
    size_t from, to;
    if (s->title_from == UINT64_MAX && xs_title_find(lines, n, &from, &to)) {
        size_t a = (size_t)(lines[from].p - w->text.p);
        size_t b = (size_t)(lines[to - 1].p - w->text.p) + lines[to - 1].n;
        s->title_from = w->base + a, s->title_to = w->base + b;
        if (title)
            *title = (xs_str){w->text.p + a, b - a};
    }
}

static void find_tail(xs_spots *s)
{
    const xs_window *w = s->w;
    size_t e = w->text.n, place = w->nplaces ? w->nplaces - 1 : 0;
    unsigned n = 0;
    while (e > 0) {
        const char *nl = s->structured ? NULL : memrchr(w->text.p, '\n', e);
        size_t i = s->structured ? e : nl ? (size_t)(nl - w->text.p) + 1 : 0;
        while (i > 0 && !ends_line(s, w->text.p[i - 1]))
            i--;
        if (xs_chars_trim((xs_str){w->text.p + i, e - i}).n && counts(s, i, &place)) {
            s->tail_from = w->base + i;
            if (++n == TAIL_LINES)
                return;
        }
        e = i ? i - 1 : 0;
    }
    if (s->tail_from == UINT64_MAX)
        s->tail_from = w->base;
}

void xs_spots_window(xs_spots *s, const xs_window *w, xs_str *title)
{
    s->w = w;
    s->at = 0, s->line_start = 0, s->place = 0;
    s->line = w->line;
    s->chars = s->line_chars = 0;
    /* chars_before counts up to the accepted stretch; the cursor starts at the window's text. */
    s->chars_before -= xs_chars_count(w->text.p, w->accept_from);
    if (s->may_head && s->head_to == UINT64_MAX)
        find_head(s, title);
    if (w->last)
        find_tail(s);
}

/* The next line end in [from, to), or NULL. */
static const char *line_end(const xs_spots *s, size_t from, size_t to)
{
    const char *p = s->w->text.p;
    if (!s->structured)
        return memchr(p + from, '\n', to - from);
    for (size_t i = from; i < to; i++)
        if (p[i] == '\n' || p[i] == XS_END_ROW)
            return p + i;
    return NULL;
}

static void step_back(xs_spots *s, size_t to)
{
    const char *p = s->w->text.p, *nl;
    bool crossed = false;
    s->chars -= xs_chars_count(p + to, s->at - to);
    for (size_t i = to; (nl = line_end(s, i, s->at)); i = (size_t)(nl - p) + 1) {
        s->line--;
        crossed = true;
    }
    s->at = to;
    if (!crossed)
        return;
    for (s->line_start = to; s->line_start > 0 && !line_end(s, s->line_start - 1, s->line_start);)
        s->line_start--;
    s->line_chars = s->chars - xs_chars_count(p + s->line_start, to - s->line_start);
}

static void seek(xs_spots *s, size_t to)
{
    const char *p = s->w->text.p, *nl;
    if (to < s->at)
        step_back(s, to);
    while (s->at < to && (nl = line_end(s, s->at, to))) {
        size_t next = (size_t)(nl - p) + 1;
        s->chars += xs_chars_count(p + s->at, next - s->at);
        s->at = s->line_start = next;
        s->line_chars = s->chars;
        s->line++;
    }
    if (s->at < to) {
        s->chars += xs_chars_count(p + s->at, to - s->at);
        s->at = to;
    }
}

/* Round a bound that fell inside a character up to the next one. */
static size_t whole(xs_str t, size_t i)
{
    while (i < t.n && ((unsigned char)t.p[i] & 0xC0) == 0x80)
        i++;
    return i;
}

static bool is_soft_end(xs_str t, size_t from, size_t nl)
{
    static const char *const stops[] = {"。", "！", "？", "；", "：", "”",
                                        ".",  "!",  "?",  ";",  ":",  NULL};
    xs_str line = xs_chars_trim((xs_str){t.p + from, nl - from});
    if (line.n < WRAPPED_BYTES)
        return false;
    for (size_t i = 0; stops[i]; i++) {
        size_t n = strlen(stops[i]);
        if (memcmp(line.p + line.n - n, stops[i], n) == 0)
            return false;
    }
    return nl + 1 < t.n && !xs_char_is_blank(xs_char_at(t.p, t.n, nl + 1));
}

/* Physical line [line_from, line_to) around the hit, at most XS_MAX_SIGHT to each side, never
 * outside [lo, hi). */
static void find_line(const xs_spots *s, size_t from, size_t to, size_t lo, size_t hi, xs_spot *o)
{
    xs_str t = s->w->text;
    size_t back = from - lo > XS_MAX_SIGHT ? from - XS_MAX_SIGHT : lo;
    const char *nl = from > back ? memrchr(t.p + back, '\n', from - back) : NULL;
    o->line_from = nl ? (size_t)(nl - t.p) + 1 : whole(t, back);
    o->cut_before = !nl && (back > lo || (lo == 0 && !s->w->first && s->w->column > 1));
    size_t last = to > from ? to - 1 : to;
    size_t fore = hi - last > XS_MAX_SIGHT ? last + XS_MAX_SIGHT : hi;
    nl = fore > last ? memchr(t.p + last, '\n', fore - last) : NULL;
    o->line_to = nl ? (size_t)(nl - t.p) : whole(t, fore);
    o->cut_after = !nl && (fore < hi || (hi == t.n && !s->w->last));
    if (o->line_to > to && t.p[o->line_to - 1] == '\r')
        o->line_to--;
}

static void find_block_plain(const xs_spots *s, xs_spot *o)
{
    xs_str t = s->w->text;
    o->block_from = o->line_from, o->block_to = o->line_to;
    if (!o->cut_before && o->line_from > 1) {
        size_t nl = o->line_from - 1, back = nl > XS_MAX_SIGHT ? nl - XS_MAX_SIGHT : 0;
        const char *p = memrchr(t.p + back, '\n', nl - back);
        size_t prev = p ? (size_t)(p - t.p) + 1 : whole(t, back);
        if (is_soft_end(t, prev, nl))
            o->block_from = prev;
    }
    size_t nl = o->line_to;
    if (nl < t.n && t.p[nl] == '\r')
        nl++;
    if (!o->cut_after && nl < t.n && t.p[nl] == '\n' && is_soft_end(t, o->line_from, nl)) {
        size_t next = nl + 1, fore = t.n - next > XS_MAX_SIGHT ? next + XS_MAX_SIGHT : t.n;
        const char *p = memchr(t.p + next, '\n', fore - next);
        o->block_to = p ? (size_t)(p - t.p) : whole(t, fore);
    }
}

static bool is_hard(char c)
{
    return c >= XS_END_PAGE && c <= XS_END_CELL;
}

static void find_block_structured(const xs_spots *s, size_t from, size_t to, xs_spot *o)
{
    xs_str t = s->w->text;
    size_t i = from, floor = from > 2 * XS_MAX_SIGHT ? from - 2 * XS_MAX_SIGHT : 0;
    while (i > floor && !is_hard(t.p[i - 1]))
        i--;
    o->block_from = whole(t, i);
    size_t e = to, roof = t.n - to > 2 * XS_MAX_SIGHT ? to + 2 * XS_MAX_SIGHT : t.n;
    while (e < roof && !is_hard(t.p[e]))
        e++;
    o->block_to = whole(t, e);
}

static unsigned zones_of(const xs_spots *s, const xs_place *p, uint64_t at)
{
    unsigned z = XS_ZONE_BODY;
    if (p) {
        switch (p->kind) {
        case XS_BLOCK_NAME:
            return XS_ZONE_NAME;
        case XS_BLOCK_META:
            return XS_ZONE_META;
        case XS_BLOCK_HEADER:
            return XS_ZONE_HEADER;
        case XS_BLOCK_TITLE:
            z |= XS_ZONE_TITLE;
            break;
        case XS_BLOCK_CELL:
            z = XS_ZONE_CELL;
            break;
        default:
            break;
        }
    }
    if (s->may_head && at < s->head_to)
        z |= XS_ZONE_HEAD;
    if (at >= s->title_from && at < s->title_to)
        z |= XS_ZONE_TITLE;
    if (at >= s->tail_from)
        z |= XS_ZONE_TAIL;
    return z;
}

void xs_spots_find(xs_spots *s, size_t from, size_t to, xs_spot *o)
{
    const xs_window *w = s->w;
    *o = (xs_spot){0};
    seek(s, from);
    o->chars = s->chars_before + s->chars;
    if (s->structured && w->nplaces) {
        while (s->place + 1 < w->nplaces && w->places[s->place + 1].offset <= w->base + from)
            s->place++;
        o->place = w->places + s->place;
        o->nth_place = s->place;
        o->table = o->place->table, o->row = o->place->row, o->col = o->place->col;
    }
    if (s->structured) {
        find_block_structured(s, from, to, o);
        find_line(s, from, to, o->block_from, o->block_to, o);
    } else {
        find_line(s, from, to, 0, w->text.n, o);
        find_block_plain(s, o);
    }
    if (s->lines) {
        uint64_t column = s->chars - s->line_chars + (s->line_start ? 1 : w->column);
        o->line = s->line > UINT32_MAX ? UINT32_MAX : (uint32_t)s->line;
        o->column = column > UINT32_MAX ? UINT32_MAX : (uint32_t)column;
    }
    o->line_at = w->base + (s->structured ? o->line_from : s->line_start);
    o->zones = zones_of(s, o->place, w->base + from);
    o->may_be_tail = s->tail_from == UINT64_MAX;
}

void xs_spots_window_end(xs_spots *s, bool count_chars)
{
    const xs_window *w = s->w;
    if (count_chars && s->at < w->accept_to) {
        s->chars += xs_chars_count(w->text.p + s->at, w->accept_to - s->at);
        s->at = w->accept_to;
    }
    s->chars_before += s->chars;
    s->w = NULL;
}
