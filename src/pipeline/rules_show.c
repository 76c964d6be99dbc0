/* rules_show.c -- rules for people: list, explain, and running their own examples. */
#include <errno.h>
#include <stdio.h>

#include "pipeline/engine.h"
#include "rules/category.h"
#include "rules/ruleset.h"

static xs_str ref(const xs_rules *r, xs_ref x) { return xs_rs(r->set, x); }

xs_status xs_rules_get(const xs_rules *r, size_t i, xs_rule_info *out)
{
    if (i >= r->set->nrules)
        return XS_E_ARG;
    const xs_rule *u = &r->set->rules[i];
    *out = (xs_rule_info){.id = ref(r, u->id),
                          .category = xs_str_from(xs_category_name(u->category)),
                          .title_zh = ref(r, u->title_zh),
                          .title_en = ref(r, u->title_en),
                          .basis = ref(r, u->basis),
                          .suggestion = xs_half(ref(r, u->suggestion), r->lang),
                          .owner = ref(r, u->owner),
                          .file = ref(r, u->file),
                          .line = u->line,
                          .valid_until = u->valid_until,
                          .action = (xs_action)u->action,
                          .confidence = u->confidence,
                          .nexamples = u->nexamples};
    for (uint32_t k = 0; k < u->natoms; k++) {
        const xs_atom *a = &r->set->atoms[u->atom + k];
        out->nterms += a->kind == XS_ATOM_TERM;
        out->npatterns += a->kind == XS_ATOM_PATTERN;
    }
    return XS_OK;
}

static void add_line(xs_buf *b, const char *label, xs_str s)
{
    if (s.n)
        xs_buf_printf(b, "%s%.*s\n", label, (int)s.n, s.p);
}

/* Terms shown of a long list. */
#define SHOWN_TERMS 40

static void add_looks(const xs_rules *r, const xs_rule *u, xs_lang lang, xs_buf *b)
{
    uint32_t terms = 0;
    xs_buf_add_str(b, xs_str_from(lang == XS_EN ? "looks for:\n" : "查找：\n"));
    for (uint32_t k = 0; k < u->natoms; k++) {
        const xs_atom *a = &r->set->atoms[u->atom + k];
        xs_str source = ref(r, a->source);
        if (a->kind == XS_ATOM_TERM && terms++ >= SHOWN_TERMS)
            continue;
        static const char *const kinds[][2] = {{"词", "term"}, {"模式", "pattern"}, {"识别器", "recogniser"}};
        xs_buf_printf(b, "  %s  %.*s\n", kinds[a->kind][lang], (int)source.n, source.p);
    }
    if (terms > SHOWN_TERMS)
        xs_buf_printf(b, "  … %u\n", terms);
}

static void add_words(const xs_rules *r, const xs_ref *words, uint32_t n, xs_buf *b)
{
    for (uint32_t i = 0; i < n; i++) {
        xs_str code = ref(r, words[i]);
        xs_buf_add_char(b, ' ');
        xs_unfold((const uint8_t *)code.p, code.n, b);
    }
    xs_buf_add_char(b, '\n');
}

static void add_contexts(const xs_rules *r, const xs_rule *u, xs_lang lang, xs_buf *b)
{
    for (uint32_t k = 0; k < u->ncontexts; k++) {
        const xs_context *c = &r->set->contexts[u->context + k];
        if (c->delta == XS_CONTEXT_DROP)
            xs_buf_add_str(b, xs_str_from(lang == XS_EN ? "none where:" : "不算："));
        else
            xs_buf_printf(b, "%s%+d:", lang == XS_EN ? "confidence " : "置信度", c->delta);
        if (c->scope == XS_SCOPE_RULES || c->scope == XS_SCOPE_RULES_HEAD) {
            for (uint32_t i = 0; i < c->nwords; i++) {
                xs_str id = ref(r, r->set->words[c->word + i]);
                xs_buf_printf(b, " %.*s", (int)id.n, id.p);
            }
            xs_buf_add_char(b, '\n');
        } else {
            add_words(r, &r->set->words[c->word], c->nwords, b);
        }
    }
    if (u->nallows) {
        xs_buf_add_str(b, xs_str_from(lang == XS_EN ? "allowed phrases:" : "无害短语："));
        add_words(r, &r->set->words[u->allow], u->nallows, b);
    }
}

static void add_examples(const xs_rules *r, const xs_rule *u, xs_lang lang, xs_buf *b)
{
    for (uint32_t k = 0; k < u->nexamples; k++) {
        const xs_example *x = &r->set->examples[u->example + k];
        xs_str text = ref(r, x->text);
        const char *label = x->hit ? (lang == XS_EN ? "finds: " : "应报：") : (lang == XS_EN ? "leaves: " : "不报：");
        xs_buf_printf(b, "%s%.*s\n", label, (int)text.n, text.p);
    }
}

xs_status xs_rules_explain(const xs_rules *r, const char *id, xs_lang lang, xs_write_fn *put,
                           void *ctx, xs_error *err)
{
    const xs_rule *u = NULL;
    for (uint32_t i = 0; i < r->set->nrules && !u; i++)
        if (xs_str_is(ref(r, r->set->rules[i].id), id))
            u = &r->set->rules[i];
    if (!u)
        return xs_fail(err, XS_E_MISSING, 0, id,
                       lang == XS_EN ? "no such rule; see xianshen rules list"
                                     : "没有这条规则；见 xianshen rules list");
    bool en = lang == XS_EN;
    xs_buf b;
    xs_buf_init(&b, (size_t)16 << 20);
    xs_str title = ref(r, en ? u->title_en : u->title_zh);
    xs_buf_printf(&b, "%s  %s  %s %u\n%.*s\n", id, xs_category_name(u->category),
                  xs_action_name((xs_action)u->action), u->confidence, (int)title.n, title.p);
    add_line(&b, en ? "basis: " : "依据：", ref(r, u->basis));
    add_line(&b, en ? "do: " : "建议：", xs_half(ref(r, u->suggestion), lang));
    add_line(&b, en ? "owner: " : "负责：", ref(r, u->owner));
    add_line(&b, en ? "note: " : "备注：", ref(r, u->note));
    xs_str file = ref(r, u->file);
    xs_buf_printf(&b, "%s%.*s:%u\n", en ? "from: " : "出自：", (int)file.n, file.p, u->line);
    add_looks(r, u, lang, &b);
    add_contexts(r, u, lang, &b);
    add_examples(r, u, lang, &b);
    int e = b.failed ? ENOMEM : put(ctx, b.p, b.n);
    xs_buf_clear(&b);
    return e ? xs_fail(err, XS_E_IO, e, id, "cannot write: %s", xs_errno_text(e)) : XS_OK;
}

/* NULL when the example holds, else what it gave. */
static const char *run_example(xs_scanner *s, const xs_rules *r, const xs_rule *u,
                               const xs_example *x, xs_lang lang, xs_error *err, xs_status *st)
{
    xs_str text = ref(r, x->text), name = ref(r, x->name);
    char file[256];
    snprintf(file, sizeof file, "%.*s", (int)name.n, name.p);
    const xs_document *d;
    xs_judge_keep_apart(s->judge, x->hit);
    *st = xs_scan_bytes(s, name.n ? file : "", text.p, text.n, &d, err);
    if (*st != XS_OK)
        return NULL;
    xs_action got = XS_PASS;
    for (size_t i = 0; i < d->nfindings; i++)
        if (xs_str_eq(d->findings[i].rule, ref(r, u->id)) && d->findings[i].action > got)
            got = d->findings[i].action;
    bool en = lang == XS_EN;
    if (x->hit && got == XS_PASS)
        return en ? "a hit example gives no finding" : "应报的例子没有报出";
    if (x->hit && x->action && got != (xs_action)x->action)
        return en ? "a hit example gives another action" : "应报的例子处置级别不符";
    bool note_is_harmless = u->action > XS_NOTE || x->action == XS_NOTE;
    if (!x->hit && got > (note_is_harmless ? XS_NOTE : XS_PASS))
        return en ? "a miss example gives a finding" : "不应报的例子报出了";
    return NULL;
}

static void report_example(const xs_rules *r, const xs_rule *u, const xs_example *x, const char *what,
                           xs_problem_fn *problem, void *ctx)
{
    char file[1024], id[256], text[640];
    xs_str f = ref(r, u->file), i = ref(r, u->id), t = ref(r, x->text);
    snprintf(file, sizeof file, "%.*s", (int)f.n, f.p);
    snprintf(id, sizeof id, "%.*s", (int)i.n, i.p);
    snprintf(text, sizeof text, "%s: %.*s", what, (int)(t.n > 400 ? 400 : t.n), t.p);
    xs_problem p = {.file = file, .line = x->line ? x->line : u->line, .rule = id, .what = text};
    if (problem)
        problem(ctx, &p);
}

xs_status xs_rules_test(xs_rules *r, xs_lang lang, xs_problem_fn *problem, void *ctx, size_t *npassed,
                        size_t *nfailed, xs_error *err)
{
    *npassed = *nfailed = 0;
    xs_scan_options o;
    xs_scan_options_init(&o);
    o.lang = lang;
    o.waivers = "";
    xs_scanner *s = NULL;
    xs_status st = xs_scanner_new(r, &o, &s, err);
    if (st == XS_OK)
        s->text_only = true;
    for (uint32_t i = 0; st == XS_OK && i < r->set->nrules; i++) {
        const xs_rule *u = &r->set->rules[i];
        for (uint32_t k = 0; st == XS_OK && k < u->nexamples; k++) {
            const xs_example *x = &r->set->examples[u->example + k];
            const char *what = run_example(s, r, u, x, lang, err, &st);
            if (what)
                report_example(r, u, x, what, problem, ctx);
            *(what ? nfailed : npassed) += 1;
        }
    }
    xs_scanner_free(s);
    return st;
}
