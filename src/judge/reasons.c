/* reasons.c -- why a confidence is what it is.
 *
 * Most hits never become candidates: while one is weighed its reasons are only noted down, and
 * written to the arena when it is kept. */
#include "judge/inside.h"

/* The phrase with the word: 附近有“电话”. Kept for the document, since it comes with every hit. */
static xs_str phrase(xs_judge *j, const xs_ref *word, const char *said)
{
    size_t slot = ((uintptr_t)word / sizeof *word + (uintptr_t)said) % XS_PHRASES;
    xs_phrase *p = &j->phrases[slot];
    if (p->word == word && p->said == said && p->text.p)
        return p->text;
    xs_buf *b = &j->scratch;
    xs_str code = xs_rs(j->set, *word);
    xs_buf_reset(b);
    xs_buf_add_str(b, xs_str_from(said));
    xs_unfold((const uint8_t *)code.p, code.n, b);
    xs_buf_add_str(b, j->o.lang == XS_EN ? XS_STR("\"") : XS_STR("”"));
    xs_str text = b->failed ? (xs_str){NULL, 0} : xs_arena_copy(j->arena, xs_buf_str(b));
    if (!text.p)
        return XS_STR("");
    *p = (xs_phrase){word, said, text};
    return text;
}

static void write_down(xs_judge *j, xs_cand *c, int delta, xs_str text)
{
    xs_reason_node *n = xs_arena_get(j->arena, sizeof *n);
    if (!n)
        return;
    *n = (xs_reason_node){.reason = {delta, text}};
    if (c->last)
        c->last->next = n;
    else
        c->reasons = n;
    c->last = n;
    c->nreasons++;
}

static void add(xs_judge *j, xs_cand *c, xs_draft d)
{
    if (!j->drafting)
        write_down(j, c, d.delta, d.word ? phrase(j, d.word, d.said) : d.text);
    else if (j->ndraft < XS_DRAFTS)
        j->draft[j->ndraft++] = d;
}

void xs_reasons_draft(xs_judge *j)
{
    j->drafting = true;
    j->ndraft = 0;
}

void xs_reasons_keep(xs_judge *j, xs_cand *c)
{
    j->drafting = false;
    for (unsigned i = 0; i < j->ndraft; i++)
        add(j, c, j->draft[i]);
    j->ndraft = 0;
}

void xs_reasons_forget(xs_judge *j)
{
    j->drafting = false;
    memset(j->phrases, 0, sizeof j->phrases);
}

void xs_cand_reason(xs_judge *j, xs_cand *c, int delta, xs_str text)
{
    add(j, c, (xs_draft){.delta = delta, .text = text});
}

void xs_cand_weigh(xs_judge *j, xs_cand *c, int delta, const char *zh, const char *en)
{
    c->confidence = (int16_t)(c->confidence + delta);
    if (zh && en)
        xs_cand_reason(j, c, delta, xs_str_from(xs_say(j, zh, en)));
}

void xs_context_apply(xs_judge *j, xs_cand *c, const xs_context *x, const xs_ref *word,
                      const char *zh, const char *en)
{
    xs_str why = xs_rs(j->set, x->why);
    const char *tab = why.n ? memchr(why.p, '\t', why.n) : NULL;
    c->confidence = (int16_t)(c->confidence + x->delta);
    if (why.n == 0 && word) {
        add(j, c, (xs_draft){.delta = x->delta, .word = word, .said = xs_say(j, zh, en)});
        return;
    }
    if (tab) {
        size_t n = (size_t)(tab - why.p);
        why = j->o.lang == XS_EN ? (xs_str){tab + 1, why.n - n - 1} : (xs_str){why.p, n};
    }
    xs_cand_reason(j, c, x->delta, why);
}
