/* look_read.c -- `look`: what a rule looks for. */
#include <string.h>

#include "rules/rule_read.h"

void xs_look_settings(xs_build *b, const xs_rule_text *text, const xs_node *item, const char *id,
                      xs_look_defaults *d)
{
    static const char *const lines[] = {"any", "start", "own", "end", NULL};
    unsigned line;
    const xs_node *v;
#define GET(key) (item ? xs_yaml_get(item, key) : xs_rule_get(text, key))
    if ((v = GET("whole_word")))
        d->whole_word_given = xs_yaml_bool(v, id, &d->whole_word, b->t);
    if ((v = GET("case")))
        xs_yaml_bool(v, id, &d->case_matters, b->t);
    if ((v = GET("exact")))
        xs_yaml_bool(v, id, &d->exact, b->t);
    if ((v = GET("line")) && xs_yaml_choice(v, id, lines, &line, b->t))
        d->line = (unsigned[]){0, XS_ATOM_LINE_START, XS_ATOM_OWN_LINE, XS_ATOM_LINE_END}[line];
#undef GET
}

uint16_t xs_term_flags(const xs_look_defaults *d, xs_str term)
{
    unsigned f = d->line;
    if (d->whole_word_given ? d->whole_word : xs_term_is_han(term))
        f |= XS_ATOM_WHOLE_WORD;
    if (d->case_matters)
        f |= XS_ATOM_CASE;
    if (d->exact)
        f |= XS_ATOM_EXACT;
    return (uint16_t)f;
}

static bool index_of(const char *const *names, xs_str s, uint16_t *out)
{
    for (unsigned i = 0; names && names[i]; i++)
        if (xs_str_is(s, names[i])) {
            *out = (uint16_t)i;
            return true;
        }
    return false;
}

static bool vocabulary(xs_build *b, const xs_node *v, const char *id, const char *const *names,
                       const char *zh, const char *en, uint16_t *out)
{
    xs_str s;
    if (!xs_yaml_string(v, id, &s, b->t))
        return false;
    if (index_of(names, s, out))
        return true;
    static const char *const none[] = {NULL};
    xs_trouble(b->t, xs_at_node(v, id), "没有叫“%.*s”的%s%s", "no \"%.*s\" among the %ss%s",
               XS_SHOWN(s), b->t->lang == XS_ZH ? zh : en,
               xs_did_you_mean(b->t->lang, s, names ? names : none).s);
    return false;
}

static bool operand_name(xs_build *b, const xs_node *item, const char *id, xs_operands *ops,
                         unsigned i)
{
    static const char *const reserved[] = {"and",     "or",    "not",      "near", "ordered",
                                           "in_same", "count", "distinct", NULL};
    const xs_node *v = xs_yaml_get(item, "name");
    xs_str s;
    uint16_t k;
    ops->names[i] = "";
    if (!v)
        return true;
    if (!xs_yaml_string(v, id, &s, b->t))
        return false;
    bool ok = s.n <= 40 && !(s.p[0] >= '0' && s.p[0] <= '9') && !index_of(reserved, s, &k);
    for (size_t c = 0; c < s.n; c++)
        ok = ok && ((s.p[c] >= 'a' && s.p[c] <= 'z') || (s.p[c] >= '0' && s.p[c] <= '9') ||
                    s.p[c] == '_');
    if (!ok) {
        xs_trouble(
            b->t, xs_at_node(v, id),
            "名字“%.*s”不可用；用小写字母、数字和 _，以字母开头，且不是 and、or 之类",
            "\"%.*s\" cannot be a name; lower case letters, digits and _, a letter first, no word "
            "such as and, or",
            XS_SHOWN(s));
        return false;
    }
    for (unsigned c = 0; c < i; c++)
        if (xs_str_is(s, ops->names[c])) {
            xs_trouble(b->t, xs_at_node(v, id), "名字“%.*s”重复；改一个",
                       "the name \"%.*s\" is given twice; change one", XS_SHOWN(s));
            return false;
        }
    ops->names[i] = s.p;
    return true;
}

static void terms(xs_build *b, const xs_node *v, const xs_atom *model, const xs_look_defaults *d,
                  const char *id)
{
    xs_str s;
    if (v->kind != XS_NODE_LIST || v->n == 0) {
        xs_trouble(b->t, xs_at_node(v, id), "“terms”应为列表，如 [词一, 词二]",
                   "\"terms\" must be a list such as [one, two]");
        return;
    }
    for (const xs_node *c = v->first; c; c = c->next) {
        if (!xs_yaml_string(c, id, &s, b->t))
            continue;
        xs_atom a = *model;
        a.flags |= xs_term_flags(d, s);
        xs_build_term(b, s, &a, xs_at_node(c, id));
    }
}

static void terms_file(xs_build *b, const xs_rule_text *text, const xs_node *v,
                       const xs_atom *model, const xs_look_defaults *d, const char *id)
{
    xs_str s;
    if (!xs_yaml_string(v, id, &s, b->t))
        return;
    xs_source *f = xs_sources_find(text->pack, s);
    if (!f || f->kind != XS_SOURCE_LIST) {
        xs_trouble(
            b->t, xs_at_node(v, id),
            "规则包中没有词表“%.*s”；路径从规则包的文件夹算起，类型为 .tsv、.csv 或 .txt",
            "the pack has no term list \"%.*s\"; the path begins at the pack's folder, the file "
            "is .tsv, .csv or .txt",
            XS_SHOWN(s));
        return;
    }
    f->used = true;
    xs_list_terms(b, f, model, d, id);
}

/* Every 代字 of a class, of all packs' tables, as the beginning of a document number. */
static void docno(xs_build *b, const xs_node *v, const xs_atom *model, const char *id)
{
    static const char *const kinds[] = {"ordinary", "internal", "secret", NULL};
    unsigned kind;
    if (!xs_yaml_choice(v, id, kinds, &kind, b->t))
        return;
    for (uint32_t i = 0; i < XS_COUNT(b, docnos, xs_docno); i++) {
        const xs_docno *d = XS_ITEM(b, docnos, xs_docno, i);
        if (d->kind != kind)
            continue;
        xs_buf pattern;
        xs_buf_init(&pattern, 4096);
        xs_str word = {b->strings.p + d->word.at, d->word.n};
        for (size_t k = 0; k < word.n; k++) { /* what has a meaning in patterns stands for itself */
            if (strchr("\\^$.[]|()?*+{}", word.p[k]))
                xs_buf_add_char(&pattern, '\\');
            xs_buf_add_char(&pattern, word.p[k]);
        }
        xs_buf_add_str(&pattern, XS_STR(" ?([〔\\[(【﹝] ?)?(19|20)\\d\\d ?[〕\\])】﹞年-]"));
        if (!pattern.failed)
            xs_build_pattern(b, xs_arena_copy(&b->arena, xs_buf_str(&pattern)), model,
                             xs_at_node(v, id));
        xs_buf_clear(&pattern);
    }
}

/* Which of the five ways to say what is looked for. */
static const xs_node *what(xs_build *b, const xs_node *item, const char *id)
{
    static const char *const ways[] = {"recogniser", "terms", "terms_file", "regex", "doc_no"};
    const xs_node *found = NULL;
    unsigned n = 0;
    for (size_t i = 0; i < sizeof ways / sizeof *ways; i++) {
        const xs_node *v = xs_yaml_get(item, ways[i]);
        if (v) {
            found = v;
            n++;
        }
    }
    if (n == 1)
        return found;
    xs_trouble(
        b->t, xs_at_node(item, id),
        "look 的每一项应恰有 recogniser、terms、terms_file、regex、doc_no 之一",
        "each item of `look` has exactly one of recogniser, terms, terms_file, regex, doc_no");
    return NULL;
}

static void item_read(xs_build *b, const xs_rule_text *text, const xs_node *item, const char *id,
                      xs_atom model, xs_look_defaults d, xs_operands *ops)
{
    static const char *const keys[] = {"recogniser", "terms", "terms_file", "regex",      "doc_no",
                                       "confirm",    "name",  "part_of",    "whole_word", "case",
                                       "exact",      "line",  NULL};
    const xs_node *v;
    xs_str s;
    bool part = false;
    if (!xs_yaml_keys(item, keys, id, b->t) && item->kind != XS_NODE_MAP)
        return;
    xs_look_settings(b, text, item, id, &d);
    if (ops->names[model.operand][0])
        model.name = xs_build_string(b, xs_str_from(ops->names[model.operand]));
    if ((v = xs_yaml_get(item, "part_of")))
        xs_yaml_bool(v, id, &part, b->t);
    ops->part_of[model.operand] = part;
    if (part && !ops->names[model.operand][0])
        xs_trouble(b->t, xs_at_node(item, id), "part_of 的项要有 name，供 where 使用",
                   "a part_of item needs a name, for `where`");
    model.flags = part ? XS_ATOM_PART_OF : 0;
    if ((v = xs_yaml_get(item, "confirm"))) {
        uint16_t k;
        if (vocabulary(b, v, id, b->o->vocabulary ? b->o->vocabulary->confirms : NULL, "确认例程",
                       "confirm routine", &k))
            model.confirm = (uint8_t)(k + 1);
    }
    const xs_node *w = what(b, item, id);
    if (!w)
        return;
    bool regex = xs_str_is(w->key->s, "regex");
    if ((d.case_matters || d.exact) && regex)
        xs_trouble(b->t, xs_at_node(w, id), "case 和 exact 只用于 terms；表达式只看规范化后的文字",
                   "case and exact are for terms; patterns only see folded text");
    if (regex) {
        model.flags |= (uint16_t)d.line;
        if (xs_yaml_string(w, id, &s, b->t))
            xs_build_pattern(b, s, &model, xs_at_node(w, id));
    } else if (xs_str_is(w->key->s, "doc_no")) {
        model.flags |= (uint16_t)d.line;
        docno(b, w, &model, id);
    } else if (xs_str_is(w->key->s, "terms")) {
        terms(b, w, &model, &d, id);
    } else if (xs_str_is(w->key->s, "terms_file")) {
        terms_file(b, text, w, &model, &d, id);
    } else if (vocabulary(b, w, id, b->o->vocabulary ? b->o->vocabulary->recognisers : NULL,
                          "识别器", "recogniser", &model.recogniser)) {
        model.kind = XS_ATOM_RECOGNISER;
        model.flags |= (uint16_t)d.line;
        model.source = xs_build_string(b, w->s);
        if (!xs_str_is(w->s, "carrier") && !xs_str_is(w->s, "unreadable"))
            ops->silent = false;
        xs_build_add(b, &b->atoms, &model, sizeof model);
        return;
    }
    ops->silent = false;
}

bool xs_look_read(xs_build *b, const xs_rule_text *text, const char *id, uint32_t rule,
                  xs_operands *ops)
{
    const xs_node *look = xs_rule_get(text, "look");
    xs_look_defaults d = {0};
    if (!look || look->kind != XS_NODE_LIST || look->n == 0) {
        xs_trouble(b->t, xs_at_node(look ? look : text->map, id), "规则缺少“look”列表：要查找什么",
                   "the rule lacks a \"look\" list: what to look for");
        return false;
    }
    if (look->n > XS_LOOK_MAX) {
        xs_trouble(b->t, xs_at_node(look, id), "look 超过 %d 项；合并或拆成几条规则",
                   "more than %d items in `look`; join them or divide the rule", XS_LOOK_MAX);
        return false;
    }
    xs_look_settings(b, text, NULL, id, &d);
    ops->silent = true;
    for (const xs_node *item = look->first; item; item = item->next) {
        unsigned i = ops->n++;
        operand_name(b, item, id, ops, i);
        item_read(b, text, item, id, (xs_atom){.rule = rule, .operand = (uint16_t)i}, d, ops);
    }
    return true;
}
