/* judge_stage.h -- a small stage for tests of the judge: rules written in C, terms found by a naive
 * search of the scan code, one document at a time. */
#ifndef JUDGE_STAGE_H
#define JUDGE_STAGE_H
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

#include <cmocka.h>

#include "base/limits.h"
#include "judge/judge.h"
#include "judge/registry.h"
#include "rules/category.h"

#define STAGE_MAX 512

typedef struct stage {
    xs_buf block;
    xs_rule rules[STAGE_MAX];
    xs_atom atoms[STAGE_MAX];
    xs_cond conds[STAGE_MAX];
    xs_context contexts[STAGE_MAX];
    xs_ref words[STAGE_MAX];
    xs_ruleset set;
    xs_judge_options o;
    size_t window; /* bytes of a window, 0 = the whole text */
    size_t memory; /* of the arena, 0 = the usual */
    /* the last document */
    xs_judge *judge;
    xs_arena arena;
    const xs_finding *found;
    size_t n;
    uint64_t dropped;
    char said[65536];
} stage;

static inline stage *stage_new(void)
{
    stage *s = calloc(1, sizeof *s);
    xs_buf_init(&s->block, 1 << 24);
    xs_buf_add(&s->block, "", 1);
    s->o = (xs_judge_options){.lang = XS_ZH, .today = 20250601, .max_findings = 10000};
    return s;
}

static inline void stage_free(stage *s)
{
    xs_judge_free(s->judge);
    xs_arena_clear(&s->arena);
    xs_buf_clear(&s->block);
    free(s);
}

static inline xs_ref stage_text(stage *s, const char *t)
{
    xs_ref r = {(uint32_t)s->block.n, (uint32_t)strlen(t)};
    xs_buf_add(&s->block, t, strlen(t) + 1);
    return r;
}

static inline xs_ref stage_code(stage *s, const char *t)
{
    xs_ref r = {(uint32_t)s->block.n, 0};
    assert_true(xs_fold_term(xs_str_from(t), XS_FOLD_RULE, &s->block));
    r.n = (uint32_t)s->block.n - r.at;
    return r;
}

static inline xs_rule *stage_rule(stage *s, const char *id, const char *category, xs_action action,
                                  int confidence)
{
    xs_rule *r = &s->rules[s->set.nrules++];
    *r = (xs_rule){.id = stage_text(s, id),
                   .title_zh = stage_text(s, id),
                   .title_en = stage_text(s, id),
                   .basis = stage_text(s, "basis"),
                   .suggestion = stage_text(s, "suggestion"),
                   .action = (uint8_t)action,
                   .confidence = (uint8_t)confidence,
                   .atom = s->set.natoms,
                   .cond = s->set.nconds,
                   .context = s->set.ncontexts,
                   .zones = XS_ZONE_ANY};
    if (!xs_category_from_name(xs_str_from(category), &r->category))
        fail_msg("no category %s", category);
    r->mask = xs_category_sensitive(r->category);
    return r;
}

/* The functions below belong to the last rule. */
static inline xs_rule *stage_last(stage *s)
{
    return &s->rules[s->set.nrules - 1];
}

static inline xs_atom *stage_term(stage *s, const char *term, unsigned flags, unsigned operand)
{
    xs_atom *a = &s->atoms[s->set.natoms++];
    *a = (xs_atom){.rule = s->set.nrules - 1,
                   .source = stage_text(s, term),
                   .lowered = stage_code(s, term),
                   .kind = XS_ATOM_TERM,
                   .flags = (uint16_t)flags,
                   .operand = (uint16_t)operand};
    stage_last(s)->natoms++;
    return a;
}

static inline void stage_recogniser(stage *s, const char *name)
{
    xs_atom *a = &s->atoms[s->set.natoms++];
    *a = (xs_atom){.rule = s->set.nrules - 1, .kind = XS_ATOM_RECOGNISER};
    uint16_t k = 0;
    while (xs_recognisers[k].name && strcmp(xs_recognisers[k].name, name) != 0)
        k++;
    if (!xs_recognisers[k].name)
        fail_msg("no recogniser %s", name);
    a->recogniser = k;
    stage_last(s)->natoms++;
}

/* words: separated by blanks. */
static inline void stage_context(stage *s, xs_scope scope, const char *words, int delta, int before,
                                 int after)
{
    xs_context *c = &s->contexts[s->set.ncontexts++];
    *c = (xs_context){.word = s->set.nwords,
                      .delta = (int16_t)delta,
                      .before = (uint16_t)before,
                      .after = (uint16_t)after,
                      .scope = (uint8_t)scope};
    char copy[1024], *save = NULL;
    snprintf(copy, sizeof copy, "%s", words);
    for (char *w = strtok_r(copy, " ", &save); w; w = strtok_r(NULL, " ", &save)) {
        bool rule = scope == XS_SCOPE_RULES || scope == XS_SCOPE_RULES_HEAD;
        s->words[s->set.nwords++] = rule ? stage_text(s, w) : stage_code(s, w);
        c->nwords++;
    }
    stage_last(s)->ncontexts++;
}

static inline void stage_allow(stage *s, const char *phrase)
{
    xs_rule *r = stage_last(s);
    if (r->nallows == 0)
        r->allow = s->set.nwords;
    s->words[s->set.nwords++] = stage_code(s, phrase);
    r->nallows++;
}

static inline void stage_cond(stage *s, xs_op op, uint32_t a, uint32_t n)
{
    s->conds[s->set.nconds++] = (xs_cond){.op = (uint8_t)op, .a = a, .n = n};
    stage_last(s)->nconds++;
}

static inline void stage_open(stage *s)
{
    if (s->judge)
        return;
    s->set.block = s->block.p;
    s->set.nblock = s->block.n;
    s->set.rules = s->rules;
    s->set.atoms = s->atoms;
    s->set.conds = s->conds;
    s->set.contexts = s->contexts;
    s->set.words = s->words;
    s->judge = xs_judge_new(&s->set, &s->o);
    assert_non_null(s->judge);
}

static inline size_t stage_find(const stage *s, const xs_fold *f, xs_hit *hits, size_t cap)
{
    size_t n = 0;
    for (uint32_t i = 0; i < s->set.natoms; i++) {
        if (s->atoms[i].kind != XS_ATOM_TERM)
            continue;
        xs_str t = xs_rs(&s->set, s->atoms[i].lowered);
        const uint8_t *p = f->code, *end = f->code + f->ncode;
        while ((size_t)(end - p) >= t.n && (p = memmem(p, (size_t)(end - p), t.p, t.n)) &&
               n < cap) {
            size_t from, to, at = (size_t)(p - f->code);
            xs_fold_back(f, at, at + t.n, &from, &to);
            hits[n++] = (xs_hit){.atom = i,
                                  .from = from,
                                  .to = to,
                                  .code_from = (uint32_t)at,
                                  .code_to = (uint32_t)(at + t.n)};
            p++;
        }
    }
    return n;
}

/* One part, cut into windows of s->window bytes that overlap by 4 KiB like the program's. */
static inline void stage_part(stage *s, const char *path, xs_visibility v, const char *text,
                              size_t ntext, const xs_place *places, size_t nplaces)
{
    size_t cap = 200000, window = s->window ? s->window : ntext;
    xs_hit *hits = calloc(cap, sizeof *hits);
    xs_judge_part(s->judge, xs_str_from(path), v, nplaces > 0, XS_STR("text/plain"));
    uint64_t line = 1;
    for (size_t at = 0, first = 1; first || at < ntext; first = 0) {
        size_t to = at + window < ntext ? at + window : ntext;
        while (to < ntext && ((unsigned char)text[to] & 0xC0) == 0x80)
            to++;
        size_t lo = at > 4096 ? at - 4096 : 0, hi = to + 4096 < ntext ? to + 4096 : ntext;
        while (lo < at && ((unsigned char)text[lo] & 0xC0) == 0x80)
            lo++;
        while (hi < ntext && ((unsigned char)text[hi] & 0xC0) == 0x80)
            hi++;
        line = 1;
        uint32_t column = 1;
        for (size_t i = 0; i < lo; i++) {
            line += text[i] == '\n';
            column = text[i] == '\n' ? 1 : column + (((unsigned char)text[i] & 0xC0) != 0x80);
        }
        char *copy = malloc(hi - lo + 1); /* exact, so that a sanitizer sees a step too far */
        memcpy(copy, text + lo, hi - lo);
        xs_fold f;
        xs_fold_init(&f);
        assert_true(xs_fold_run(&f, copy, hi - lo, nplaces ? XS_FOLD_STRUCTURED : XS_FOLD_TEXT));
        xs_window w = {.text = {copy, hi - lo},
                       .base = lo,
                       .accept_from = at - lo,
                       .accept_to = to - lo,
                       .first = at == 0,
                       .last = to == ntext,
                       .line = line,
                       .column = column,
                       .fold = &f,
                       .places = places,
                       .nplaces = nplaces};
        size_t n = stage_find(s, &f, hits, cap);
        xs_judge_window(s->judge, &w, hits, n);
        xs_fold_clear(&f);
        free(copy);
        at = to;
    }
    xs_judge_part_end(s->judge);
    free(hits);
}

static inline void stage_begin(stage *s, const char *name)
{
    stage_open(s);
    xs_arena_clear(&s->arena);
    s->arena = (xs_arena){.max = s->memory ? s->memory : XS_MAX_RESULT_BYTES};
    xs_judge_begin(s->judge, xs_str_from(name), &s->arena);
}

/* "id action line:column match xcount" for each finding, a line each. */
static inline const char *stage_end(stage *s)
{
    size_t at = 0;
    s->found = xs_judge_end(s->judge, &s->n, &s->dropped);
    s->said[0] = 0;
    for (size_t i = 0; i < s->n && at + 300 < sizeof s->said; i++) {
        const xs_finding *f = &s->found[i];
        at += (size_t)snprintf(s->said + at, sizeof s->said - at, "%s%.*s %s %u:%u %.*s",
                               i ? "\n" : "", (int)f->rule.n, f->rule.p, xs_action_name(f->action),
                               f->location.line, f->location.column, (int)f->match.n,
                               f->match.n ? f->match.p : "");
        if (f->count != 1)
            at += (size_t)snprintf(s->said + at, sizeof s->said - at, " x%u", f->count);
        /* Holds for every finding. */
        assert_true(f->nspans >= 1);
        assert_true(f->action >= XS_NOTE && f->confidence <= 100);
        for (size_t k = 1; k < f->nspans; k++)
            assert_true(f->spans[k - 1].from <= f->spans[k].from);
    }
    return s->said;
}

/* One plain text as a whole document. */
static inline const char *stage_scan(stage *s, const char *name, const char *text)
{
    stage_begin(s, name);
    stage_part(s, "", XS_VISIBLE, text, strlen(text), NULL, 0);
    return stage_end(s);
}

#define assert_says(stage, text, want) assert_string_equal(stage_scan(stage, "a.txt", text), want)

#endif
