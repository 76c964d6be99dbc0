/* fold_step.c -- one unit of the fold. Slow and plain: fold.c runs ahead where nothing special is.
 */
#include "text/fold_step.h"

#include <utf8proc.h>

static bool is_invisible_act(int act)
{
    return act == XS_ACT_INVISIBLE || act == XS_ACT_SELECTOR || act == XS_ACT_CONTROL;
}

/* Action of the character at p as this text's flags see it. */
static int act_at(const xs_step *s, size_t p, uint32_t *c, size_t *len)
{
    *len = xs_utf8_at(s->text, s->n, p, c);
    int act = xs_entry_act(xs_fold_entry(*c));
    if (act == XS_ACT_CONTROL && (s->flags & XS_FOLD_STRUCTURED) && *c >= 0x1C && *c <= 0x1F)
        act = XS_ACT_HARD;
    if (s->flags & XS_FOLD_RULE) {
        if (act == XS_ACT_LINE || act == XS_ACT_HARD)
            act = *c >= 0x1C && *c <= 0x1F ? XS_ACT_CONTROL : XS_ACT_BLANK;
    }
    return act;
}

static uint8_t first_class(uint32_t c)
{
    int act = xs_entry_act(xs_fold_entry(c));
    return xs_fold_class_of(act < XS_ACT_EXPAND ? c
                                                : xs_fold_exp[xs_fold_exp_at[act - XS_ACT_EXPAND]]);
}

/* Class of the first character at or after p that shows; marks are passed over with the rest. */
static uint8_t peek_class(const xs_step *s, size_t p)
{
    while (p < s->n) {
        uint32_t c;
        size_t len;
        int act = act_at(s, p, &c, &len);
        if (!is_invisible_act(act) && act != XS_ACT_MARK)
            return first_class(c);
        p += len;
    }
    return XS_PREV_EDGE;
}

/* A run of blanks, line ends, hard ends and invisible characters among them. */
static void step_blank(xs_step *s)
{
    size_t p = s->p, end = p;
    bool hard = false, blank_line = false;
    unsigned lines = 0, indent = 0, invisible = 0, pending = 0;
    while (p < s->n) {
        uint32_t c;
        size_t len;
        int act = act_at(s, p, &c, &len);
        if (act == XS_ACT_BLANK) {
            indent += c == 0x3000 || c == '\t' || c == 0x2003 ? 2 : 1;
        } else if (act == XS_ACT_LINE) {
            if (c == '\r' && p + 1 < s->n && s->text[p + 1] == '\n')
                len = 2;
            blank_line = blank_line || lines > 0;
            lines++;
            indent = 0;
        } else if (act == XS_ACT_HARD) {
            hard = true;
        } else if (is_invisible_act(act)) {
            pending++;
        } else {
            break;
        }
        p += len;
        if (!is_invisible_act(act)) {
            end = p;
            invisible += pending;
            pending = 0;
        }
    }
    uint8_t a = s->prev, b = peek_class(s, end);
    s->invisible += invisible;
    s->to = s->p = end;
    s->ordinary = false;
    s->ncode = 0;
    if (hard || blank_line) {
        s->prev = XS_PREV_EDGE;
        if (a != XS_PREV_EDGE || hard)
            s->code[s->ncode++] = 0;
        return;
    }
    if (a == XS_PREV_EDGE || b == XS_PREV_EDGE)
        return;
    if (xs_class_joins(a, b, lines > 0) && !(lines && indent >= 2))
        return;
    s->code[s->ncode++] = lines ? '\n' : ' ';
    s->prev = XS_PREV_BLANK;
}

static void put_codepoint(xs_step *s, uint32_t folded)
{
    s->ncode += xs_fold_encode(folded, s->code + s->ncode);
    s->prev = xs_fold_class_of(folded);
}

/* Fold one code point whose action is a code or emits something. */
static void put_char(xs_step *s, uint32_t c)
{
    uint32_t out[18];
    size_t n = xs_fold_codepoint(c, out);
    for (size_t i = 0; i < n; i++)
        put_codepoint(s, out[i]);
}

/* Exact case: NFKC without case folding. Only checks that are exact about case come here. */
static void put_cased(xs_step *s, uint32_t c)
{
    uint32_t low[18];
    size_t nlow = xs_fold_codepoint(c, low);
    utf8proc_int32_t out[18];
    int last = 0;
    utf8proc_ssize_t n = utf8proc_decompose_char(
        (utf8proc_int32_t)c, out, 18, UTF8PROC_STABLE | UTF8PROC_COMPAT | UTF8PROC_COMPOSE, &last);
    if (n > 0 && n <= 18)
        n = utf8proc_normalize_utf32(out, n, UTF8PROC_STABLE | UTF8PROC_COMPOSE);
    bool cased = n > 0 && n <= 18;
    for (utf8proc_ssize_t i = 0; cased && i < n; i++)
        cased = out[i] < 0x20000 && xs_fold_class_of((uint32_t)out[i]) != XS_CLASS_HAN;
    if (!cased || nlow != (size_t)n || nlow == 0) {
        put_char(s, c);
        return;
    }
    /* take the cased form only where case is what differs */
    for (size_t i = 0; i < nlow; i++)
        put_codepoint(s, utf8proc_tolower(out[i]) == (utf8proc_int32_t)low[i] ? (uint32_t)out[i]
                                                                              : low[i]);
}

/* Canonical order: marks of different classes may be typed in any. */
static void reorder(utf8proc_int32_t *c, utf8proc_ssize_t n)
{
    for (utf8proc_ssize_t i = 1; i < n; i++) {
        utf8proc_int32_t x = c[i];
        utf8proc_propval_t cls = utf8proc_get_property(x)->combining_class;
        utf8proc_ssize_t k = i;
        while (cls && k > 0 && utf8proc_get_property(c[k - 1])->combining_class > cls) {
            c[k] = c[k - 1];
            k--;
        }
        c[k] = x;
    }
}

static void put_composed(xs_step *s, const uint32_t *seq, size_t n)
{
    utf8proc_int32_t out[2 * (XS_STEP_MARKS + 18)];
    enum { CAP = sizeof out / sizeof out[0] };
    utf8proc_ssize_t k = 0;
    utf8proc_option_t options = UTF8PROC_STABLE | UTF8PROC_COMPAT | UTF8PROC_COMPOSE;
    if (!(s->flags & XS_FOLD_KEEP_CASE))
        options = (utf8proc_option_t)(options | UTF8PROC_CASEFOLD);
    for (size_t i = 0; i < n; i++) {
        int last = 0;
        utf8proc_ssize_t m =
            utf8proc_decompose_char((utf8proc_int32_t)seq[i], out + k, CAP - k, options, &last);
        if (m < 0 || k + m > CAP)
            break;
        k += m;
    }
    reorder(out, k);
    bool drops = k > 0 && XS_FOLD_DROPS_MARKS(out[0]);
    k = utf8proc_normalize_utf32(out, k, UTF8PROC_STABLE | UTF8PROC_COMPOSE);
    for (utf8proc_ssize_t i = 0; i < k && s->ncode + 5 * 18 < XS_STEP_CODE; i++) {
        uint32_t c = (uint32_t)out[i];
        if (drops && xs_entry_act(xs_fold_entry(c)) == XS_ACT_MARK) {
            s->invisible += c != 0x20E3; /* the keycap of an emoji digit is no disguise */
            continue;
        }
        if (s->flags & XS_FOLD_KEEP_CASE)
            put_cased(s, c);
        else
            put_char(s, c);
    }
}

/* A character and the marks upon it. Marks upon Han characters are never part of them. */
static void step_char(xs_step *s, uint32_t c, size_t len)
{
    uint32_t seq[XS_STEP_MARKS + 1] = {c};
    size_t n = 1, p = s->p + len, end = p;
    unsigned pending = 0, dropped = 0;
    if (first_class(c) != XS_CLASS_HAN) {
        while (p < s->n) {
            uint32_t m;
            size_t mlen;
            int act = act_at(s, p, &m, &mlen);
            if (act != XS_ACT_MARK && !is_invisible_act(act))
                break;
            p += mlen;
            if (act != XS_ACT_MARK) {
                pending++;
                continue;
            }
            end = p;
            dropped += pending;
            pending = 0;
            if (n <= XS_STEP_MARKS)
                seq[n++] = m;
        }
    }
    s->invisible += dropped;
    if (n > 1 || xs_entry_act(xs_fold_entry(c)) == XS_ACT_MARK)
        put_composed(s, seq, n);
    else if (s->flags & XS_FOLD_KEEP_CASE)
        put_cased(s, c);
    else
        put_char(s, c);
    s->to = s->p = end;
    s->ordinary = s->ncode > 0;
}

/* Do writers need this invisible character? A byte order mark, what shapes an emoji. */
static bool is_needed(const xs_step *s, uint32_t c, int act)
{
    return (c == 0xFEFF && s->p == 0) ||
           (act == XS_ACT_SELECTOR && (s->prev == XS_CLASS_SYMBOL || s->prev == XS_CLASS_PUNCT));
}

/* What most text is made of: Han characters with a code, ASCII with nothing upon it. */
static bool step_plain(xs_step *s)
{
    const uint8_t *u = (const uint8_t *)s->text + s->p;
    size_t left = s->n - s->p, len = 1;
    if (u[0] > 0x20 && u[0] < 0x7F) {
        if (left > 1 && !(u[1] >= 0x20 && u[1] < 0x7F) && u[1] != '\n')
            return false;
        s->code[0] = (uint8_t)(u[0] >= 'A' && u[0] <= 'Z' ? u[0] | 0x20 : u[0]);
        s->ncode = 1;
        s->prev = xs_fold_class_of(u[0]);
    } else {
        if ((u[0] & 0xF0) != 0xE0 || left < 3)
            return false;
        uint32_t c = (u[0] & 0xFu) << 12 | (u[1] & 0x3Fu) << 6 | (u[2] & 0x3Fu);
        uint16_t e = xs_fold_bmp[c];
        if (xs_entry_act(e) >= 0 || xs_fold_class_of(c) != XS_CLASS_HAN)
            return false;
        s->ncode = xs_entry_put(e, s->code);
        s->prev = XS_CLASS_HAN;
        len = 3;
    }
    s->from = s->p;
    s->to = s->p += len;
    s->ordinary = true;
    return true;
}

bool xs_step_next(xs_step *s)
{
    if (s->p >= s->n)
        return false;
    if (!(s->flags & XS_FOLD_KEEP_CASE) && step_plain(s))
        return true;
    uint32_t c;
    size_t len;
    int act = act_at(s, s->p, &c, &len);
    s->from = s->p;
    s->ncode = 0;
    s->ordinary = false;
    switch (act) {
    case XS_ACT_BLANK:
    case XS_ACT_LINE:
    case XS_ACT_HARD:
        step_blank(s);
        return true;
    case XS_ACT_CONTROL:
    case XS_ACT_INVISIBLE:
    case XS_ACT_SELECTOR:
        if (!is_needed(s, c, act))
            s->invisible++;
        s->to = s->p += len;
        return true;
    case XS_ACT_MARK:
        if (s->prev == XS_CLASS_HAN) {
            s->invisible++;
            s->to = s->p += len;
            return true;
        }
        step_char(s, c, len);
        return true;
    default:
        step_char(s, c, len);
        return true;
    }
}
