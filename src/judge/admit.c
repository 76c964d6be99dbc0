/* admit.c -- whether a hit may stand at all: zone, place on its line, case, allow phrases, masks,
 * word boundary. Cheap questions first; the judge asks them in that order. */
#include "judge/chars.h"
#include "judge/inside.h"

/* Characters of each side that decide a word boundary (text/segment.h looks at 12). */
#define WORD_CHARS 12

const char *xs_admit_zone(const xs_judge *j, const xs_rule *r, const xs_spot *s, bool *tail_only)
{
    *tail_only = false;
    unsigned text = XS_ZONE_HEAD | XS_ZONE_TITLE | XS_ZONE_BODY | XS_ZONE_CELL | XS_ZONE_TAIL;
    if (r->zones == 0 || (r->zones & s->zones))
        return NULL;
    /* Examples of rules about properties and page headers are written as plain text. */
    if (j->apart && !(r->zones & text))
        return NULL;
    if ((r->zones & XS_ZONE_TAIL) && s->may_be_tail) {
        *tail_only = true;
        return NULL;
    }
    return xs_say(j, "不在该规则的位置范围内", "outside the zones of the rule");
}

/* Brackets, quotes and list signs that do not keep a mark from standing alone. */
static bool is_trim(uint32_t c)
{
    static const char signs[] =
        "()[]{}（）【】〔〕〖〗［］｛｝「」『』《》〈〉\"'“”‘’*_#>|。.!！·•-—–■◆●▲";
    if (xs_char_is_blank(c) || c < 0x20)
        return true;
    for (size_t i = 0; i < sizeof signs - 1; i = xs_char_next(signs, sizeof signs - 1, i))
        if (xs_char_at(signs, sizeof signs - 1, i) == c)
            return true;
    return false;
}

static bool only_trim(xs_str t, size_t from, size_t to, bool blanks)
{
    for (size_t i = from; i < to; i = xs_char_next(t.p, to, i)) {
        uint32_t c = xs_char_at(t.p, to, i);
        if (blanks ? !xs_char_is_blank(c) : !is_trim(c))
            return false;
    }
    return true;
}

static bool same_case(xs_str a, xs_str b)
{
    xs_buf x, y;
    xs_buf_init(&x, XS_MAX_TERM_BYTES * 8);
    xs_buf_init(&y, XS_MAX_TERM_BYTES * 8);
    bool same = xs_fold_term(a, XS_FOLD_RULE | XS_FOLD_KEEP_CASE, &x) &&
                xs_fold_term(b, XS_FOLD_RULE | XS_FOLD_KEEP_CASE, &y) &&
                xs_str_eq(xs_buf_str(&x), xs_buf_str(&y));
    xs_buf_wipe(&x);
    xs_buf_wipe(&y);
    return same;
}

const char *xs_admit_form(xs_judge *j, const xs_atom *a, const xs_raw *x, const xs_spot *s)
{
    xs_str t = j->w->text, hit = {t.p + x->from, x->to - x->from};
    if ((a->flags & XS_ATOM_NO_VIEWS) && x->view)
        return xs_say(j, "该词不接受变形写法", "the term is not looked for in disguised forms");
    if ((a->flags & XS_ATOM_EXACT) && !xs_str_eq(hit, xs_rs(j->set, a->source)))
        return xs_say(j, "原文写法不同", "the source is written differently");
    if ((a->flags & XS_ATOM_CASE) && a->kind == XS_ATOM_TERM &&
        !same_case(hit, xs_rs(j->set, a->source)))
        return xs_say(j, "大小写不同", "the case differs");
    if ((a->flags & XS_ATOM_OWN_LINE) &&
        (s->cut_before || s->cut_after || !only_trim(t, s->line_from, x->from, false) ||
         !only_trim(t, x->to, s->line_to, false)))
        return xs_say(j, "不是单独成行", "not alone on its line");
    if ((a->flags & XS_ATOM_LINE_START) &&
        (s->cut_before || !only_trim(t, s->line_from, x->from, true)))
        return xs_say(j, "不在行首", "not at the beginning of its line");
    if ((a->flags & XS_ATOM_LINE_END) && (s->cut_after || !only_trim(t, x->to, s->line_to, true)))
        return xs_say(j, "不在行尾", "not at the end of its line");
    return NULL;
}

static size_t steps_back(const xs_fold *f, size_t at, unsigned n)
{
    while (n-- && at > 0) {
        size_t before = xs_code_prev(f->code, at);
        if (f->code[before] == 0 || f->code[before] == '\n')
            break;
        at = before;
    }
    return at;
}

static size_t steps_on(const xs_fold *f, size_t at, unsigned n)
{
    while (n-- && at < f->ncode && f->code[at] != 0 && f->code[at] != '\n')
        at = xs_code_next(f->code, f->ncode, at);
    return at;
}

const char *xs_admit_word(xs_judge *j, const xs_atom *a, const xs_raw *x)
{
    const xs_fold *f = j->w->fold;
    /* A hit that a riskier reading found must be a word even where its rule does not say so. */
    unsigned risky = XS_VIEW_SYMBOLS | XS_VIEW_PINYIN | XS_VIEW_MOJIBAKE;
    bool asked = (a->flags & XS_ATOM_WHOLE_WORD) || ((x->view & risky) && a->kind == XS_ATOM_TERM);
    if (!asked || (a->flags & XS_ATOM_VERBATIM))
        return NULL;
    if (!j->segmenter_asked) {
        j->segmenter_asked = true;
        j->segmenter = xs_segmenter_get(j->o.cache_dir, NULL);
    }
    if (!j->segmenter) /* without a dictionary nothing is a part of a longer word */
        return NULL;
    size_t from = x->code_from, to = x->code_to;
    size_t lo = steps_back(f, from, WORD_CHARS), hi = steps_on(f, to, WORD_CHARS);
    xs_buf *b = &j->scratch;
    xs_buf_reset(b);
    bool ok = xs_unfold(f->code + lo, from - lo, b);
    size_t begin = b->n;
    if (x->view && a->kind == XS_ATOM_TERM) {
        xs_str code = xs_rs(j->set, a->lowered);
        ok = ok && xs_unfold((const uint8_t *)code.p, code.n, b);
    } else {
        ok = ok && xs_unfold(f->code + from, to - from, b);
    }
    size_t end = b->n;
    ok = ok && xs_unfold(f->code + to, hi - to, b);
    if (!ok || begin == end || xs_segment_is_word(j->segmenter, xs_buf_str(b), begin, end))
        return NULL;
    return xs_say(j, "是更长的词的一部分", "part of a longer word");
}

static bool covers(const xs_fold *f, size_t from, size_t to, xs_str phrase)
{
    if (phrase.n < to - from || phrase.n == 0)
        return false;
    size_t lo = to > phrase.n ? to - phrase.n : 0, hi = from + phrase.n;
    if (hi > f->ncode)
        hi = f->ncode;
    return hi > lo && memmem(f->code + lo, hi - lo, phrase.p, phrase.n) != NULL;
}

const char *xs_admit_allowed(xs_judge *j, const xs_rule *r, const xs_raw *x)
{
    const xs_ruleset *set = j->set;
    const xs_fold *f = j->w->fold;
    size_t from = x->code_from, to = x->code_to;
    bool allowed = false;
    for (uint32_t i = 0; i < r->nallows && !allowed; i++)
        allowed = covers(f, from, to, xs_rs(set, set->words[r->allow + i]));
    for (uint32_t i = 0; i < set->nallows && !allowed; i++)
        allowed = covers(f, from, to, xs_rs(set, set->words[set->allow + i]));
    return allowed ? xs_say(j, "在放行词组之内", "covered by an allow phrase") : NULL;
}

/* A run of at least three mask signs at the edge of a number, or fewer with a digit behind them:
 * the number is what was left of a masked value. Emphasis (**139…**) is neither. */
static bool is_masked_side(xs_str t, size_t at, size_t lo, size_t hi, bool forward)
{
    size_t n = 0, i = at;
    while (forward ? i < hi : i > lo) {
        size_t k = forward ? i : xs_char_prev(t.p, i);
        uint32_t c = xs_char_at(t.p, t.n, k);
        if (!xs_char_is_mask(c))
            return n >= 3 || (n > 0 && xs_char_is_digit(c));
        n++;
        i = forward ? xs_char_next(t.p, t.n, i) : k;
    }
    return n >= 3;
}

const char *xs_admit_unmasked(const xs_judge *j, const xs_rule *r, const xs_raw *x,
                              const xs_spot *s)
{
    static const char *const kinds[] = {"PI", "FN"};
    if (xs_category_within(r->category, XS_STR("PI.WEAKMASK")))
        return NULL;
    for (size_t i = 0; i < 2; i++)
        if (xs_category_within(r->category, xs_str_from(kinds[i])) &&
            (is_masked_side(j->w->text, x->from, s->line_from, s->line_to, false) ||
             is_masked_side(j->w->text, x->to, s->line_from, s->line_to, true)))
            return xs_say(j, "是已脱敏的值的剩余部分", "what is left of a masked value");
    return NULL;
}
