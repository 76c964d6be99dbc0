/* around.c -- context words near a hit: on its line or in its cell, in the header of its column.
 *
 * Words are scan code and are looked for in the window's own scan code, in a stretch of a few
 * characters around the hit that never leaves its line, cell or paragraph. */
#include "judge/chars.h"
#include "judge/inside.h"

typedef struct around {
    const uint8_t *code;
    size_t from, to;                                     /* the hit */
    size_t lo, hi;                                       /* its block */
    size_t back[XS_MAX_NEAR + 1], fore[XS_MAX_NEAR + 1]; /* code offset n characters away */
    unsigned nback, nfore;
} around;

static bool is_layout(uint8_t c)
{
    return c == ' ' || c == '\n';
}

/* Scan code of the block. Hits of one line share the answer; where both its ends are out of reach
 * the way there is saved. */
static void find_block(xs_judge *j, const xs_raw *x, const xs_spot *s, around *a)
{
    const xs_fold *f = j->w->fold;
    const xs_rule_facts *facts = &j->facts[j->set->atoms[x->atom].rule];
    size_t reach = (size_t)8 * facts->near + 64;
    if (!facts->lines && x->from - s->block_from > reach && s->block_to - x->to > reach) {
        a->lo = 0, a->hi = f->ncode;
        return;
    }
    if (j->block_to == 0 || j->block_from != s->block_from || j->block_to != s->block_to) {
        j->block_from = s->block_from, j->block_to = s->block_to;
        j->block_lo = xs_fold_forward(f, s->block_from);
        j->block_hi = xs_fold_forward(f, s->block_to);
    }
    a->lo = j->block_lo, a->hi = j->block_hi;
}

static void open_around(xs_judge *j, const xs_raw *x, const xs_spot *s, around *a)
{
    a->code = j->w->fold->code;
    a->from = x->code_from, a->to = x->code_to;
    find_block(j, x, s, a);
    if (a->lo > a->from)
        a->lo = a->from;
    if (a->hi < a->to)
        a->hi = a->to;
    a->back[0] = a->from, a->fore[0] = a->to;
    a->nback = a->nfore = 0;
}

/* Offset n characters before the hit; blanks and line ends do not count. */
static size_t back(around *a, unsigned n)
{
    if (n > XS_MAX_NEAR)
        n = XS_MAX_NEAR;
    while (a->nback < n) {
        size_t i = a->back[a->nback];
        while (i > a->lo && is_layout(a->code[i - 1]))
            i--;
        if (i > a->lo)
            i = xs_code_prev(a->code, i);
        if (i < a->lo || a->code[i] == 0)
            i = a->back[a->nback];
        a->back[++a->nback] = i;
    }
    return a->back[n];
}

static size_t fore(around *a, unsigned n)
{
    if (n > XS_MAX_NEAR)
        n = XS_MAX_NEAR;
    while (a->nfore < n) {
        size_t i = a->fore[a->nfore];
        while (i < a->hi && is_layout(a->code[i]))
            i++;
        if (i < a->hi && a->code[i] != 0)
            i = xs_code_next(a->code, a->hi, i);
        a->fore[++a->nfore] = i > a->hi ? a->hi : i;
    }
    return a->fore[n];
}

static bool is_letter(uint8_t c)
{
    return c >= 'a' && c <= 'z';
}

/* memmem for haystacks of a line and needles of a word, where its preparations cost more than the
 * search. */
static const uint8_t *find_short(const uint8_t *p, const uint8_t *end, xs_str w)
{
    if ((size_t)(end - p) > XS_MAX_SIGHT)
        return memmem(p, (size_t)(end - p), w.p, w.n);
    while ((size_t)(end - p) >= w.n &&
           (p = memchr(p, (uint8_t)w.p[0], (size_t)(end - p) - w.n + 1))) {
        if (memcmp(p, w.p, w.n) == 0)
            return p;
        p++;
    }
    return NULL;
}

const xs_ref *xs_words_find(const xs_ruleset *set, const xs_context *x, const uint8_t *code,
                            size_t n)
{
    for (uint32_t i = 0; i < x->nwords; i++) {
        const xs_ref *ref = &set->words[x->word + i];
        xs_str w = xs_rs(set, *ref);
        const uint8_t *p = code, *end = code + n;
        while (w.n && (size_t)(end - p) >= w.n && (p = find_short(p, end, w))) {
            /* Latin words are whole ones: `tel` is not in `hotel`. */
            bool inside = (is_letter((uint8_t)w.p[0]) && p > code && is_letter(p[-1])) ||
                          (is_letter((uint8_t)w.p[w.n - 1]) && p + w.n < end && is_letter(p[w.n]));
            if (!inside)
                return ref;
            p++;
        }
    }
    return NULL;
}

/* Scan code of header and label, a line end between them. */
static xs_str header_code(xs_judge *j, const xs_spot *s)
{
    xs_buf *b = &j->header_code;
    xs_buf_reset(b);
    if (s->header.n)
        xs_fold_term(s->header, XS_FOLD_RULE, b);
    xs_buf_add_char(b, '\n');
    if (s->label.n)
        xs_fold_term(s->label, XS_FOLD_RULE, b);
    b->failed = false; /* a header that folds to nothing is none */
    return b->n > 1 ? xs_buf_str(b) : (xs_str){"", 0};
}

/* Which word of the entry holds, and where it was found. */
static const xs_ref *holds(xs_judge *j, const xs_context *x, around *a, const xs_spot *s,
                           bool header_too, const char **zh, const char **en)
{
    bool near = x->scope == XS_SCOPE_NEAR, column = x->scope == XS_SCOPE_COLUMN;
    if (!near && !column && x->scope != XS_SCOPE_LINE)
        return NULL; /* the end of the document decides */
    if (!column) {
        size_t lo = near ? back(a, x->before) : a->lo, hi = near ? fore(a, x->after) : a->hi;
        const xs_ref *word = xs_words_find(j->set, x, a->code + lo, hi - lo);
        *zh = "附近有“", *en = "near \"";
        if (word || !header_too)
            return word;
    }
    if (s->header.n == 0 && s->label.n == 0)
        return NULL;
    xs_str h = header_code(j, s);
    *zh = "列名或栏名有“", *en = "column or label says \"";
    return h.n ? xs_words_find(j->set, x, (const uint8_t *)h.p, h.n) : NULL;
}

bool xs_around_weigh(xs_judge *j, const xs_raw *x, const xs_spot *s, xs_cand *c, bool *agreed,
                     xs_str *why)
{
    const xs_rule *r = xs_rule_of(j, c);
    const xs_rule_facts *facts = &j->facts[c->rule];
    around a;
    *agreed = false;
    if (r->ncontexts == 0)
        return true;
    open_around(j, x, s, &a);
    for (uint32_t i = 0; i < r->ncontexts; i++) {
        const xs_context *k = &j->set->contexts[r->context + i];
        const char *zh, *en;
        /* A header is near its whole column, unless the rule says itself what headers mean. */
        const xs_ref *word = holds(j, k, &a, s, !facts->column, &zh, &en);
        if (!word)
            continue;
        if (k->delta == XS_CONTEXT_DROP) {
            *why = xs_rs(j->set, *word);
            return false;
        }
        *agreed |= k->delta > 0;
        xs_context_apply(j, c, k, word, zh, en);
    }
    return true;
}
