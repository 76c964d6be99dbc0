#include "rules/rule_read.h"

#include "rules/category.h"
#include "rules/cond.h"

const xs_node *xs_rule_get(const xs_rule_text *r, const char *key)
{
    for (unsigned i = r->nover; i > 0; i--) {
        const xs_node *v = xs_yaml_get(r->over[i - 1], key);
        if (v)
            return v;
    }
    return xs_yaml_get(r->map, key);
}

bool xs_pair_read(xs_build *b, const xs_node *v, const char *id, xs_str *zh, xs_str *en)
{
    static const char *const keys[] = {"zh", "en", NULL};
    if (v->kind == XS_NODE_SCALAR) {
        bool ok = xs_yaml_string(v, id, zh, b->t);
        *en = *zh;
        return ok;
    }
    if (!xs_yaml_keys(v, keys, id, b->t))
        return false;
    const xs_node *z = xs_yaml_get(v, "zh"), *e = xs_yaml_get(v, "en");
    if (!z || !e) {
        xs_trouble(b->t, xs_at_node(v, id), "“%s”缺少 zh 或 en；两种语言都要写",
                   "\"%s\" lacks zh or en; give both languages", v->key ? v->key->s.p : "");
        return false;
    }
    return xs_yaml_string(z, id, zh, b->t) && xs_yaml_string(e, id, en, b->t);
}

bool xs_action_read(xs_build *b, const xs_node *v, const char *id, uint8_t *out)
{
    static const char *const names[] = {"note", "review", "block", NULL};
    unsigned i;
    if (!xs_yaml_choice(v, id, names, &i, b->t))
        return false;
    *out = (uint8_t)(XS_NOTE + i);
    return true;
}

bool xs_category_read(xs_build *b, xs_at at, xs_str s, uint8_t *out)
{
    if (xs_category_from_name(s, out))
        return true;
    const char *names[128];
    size_t n = xs_category_count();
    for (size_t i = 0; i < n; i++)
        names[i] = xs_category_name((uint8_t)i);
    names[n] = NULL;
    xs_trouble(b->t, at, "未知的类别“%.*s”%s；类别是封闭的，见 patterns/README.md",
               "unknown category \"%.*s\"%s; the list is closed, see patterns/README.md",
               XS_SHOWN(s), xs_did_you_mean(b->t->lang, s, names).s);
    return false;
}

void xs_expired(xs_build *b, xs_at at, uint32_t date)
{
    if (date && date < b->o->today)
        xs_trouble(b->t, at, "已于 %04u-%02u-%02u 过期；核实后延期或删除",
                   "expired on %04u-%02u-%02u; extend it after a check, or remove it", date / 10000,
                   date / 100 % 100, date % 100);
}

static bool needed(xs_build *b, const xs_rule_text *text, const char *key, const char *id,
                   const xs_node **out)
{
    *out = xs_rule_get(text, key);
    if (!*out)
        xs_trouble(b->t, xs_at_node(text->map, id), "规则缺少“%s”；补上",
                   "the rule lacks \"%s\"; add it", key);
    return *out != NULL;
}

static xs_ref string_at(xs_build *b, const xs_rule_text *text, const char *key, const char *id)
{
    xs_str s = {NULL, 0};
    const xs_node *v = xs_rule_get(text, key);
    if (v)
        xs_yaml_string(v, id, &s, b->t);
    return xs_build_string(b, s);
}

static uint16_t zones(xs_build *b, const xs_rule_text *text, const char *id)
{
    static const char *const names[] = {"head", "title", "body", "cell", "header",
                                        "meta", "name",  "tail", NULL};
    const xs_node *v = xs_rule_get(text, "zones");
    unsigned out = 0, i;
    if (!v)
        return XS_ZONE_ANY;
    if (v->kind != XS_NODE_LIST)
        return (uint16_t)(xs_yaml_choice(v, id, names, &i, b->t) ? 1u << i : XS_ZONE_ANY);
    for (const xs_node *c = v->first; c; c = c->next)
        if (xs_yaml_choice(c, id, names, &i, b->t))
            out |= 1u << i;
    if (v->n == 0)
        xs_trouble(b->t, xs_at_node(v, id), "“zones”为空；删去它或写出区域",
                   "\"zones\" is empty; remove it or name some");
    return (uint16_t)(out ? out : XS_ZONE_ANY);
}

static void words_read(xs_build *b, const xs_node *v, xs_buf *array, const char *id)
{
    xs_str s;
    if (v->kind == XS_NODE_SCALAR) {
        if (xs_yaml_string(v, id, &s, b->t))
            xs_build_word(b, s, array, xs_at_node(v, id));
        return;
    }
    for (const xs_node *c = v->first; c; c = c->next)
        if (xs_yaml_string(c, id, &s, b->t))
            xs_build_word(b, s, array, xs_at_node(c, id));
}

static void head(xs_build *b, const xs_rule_text *text, const char *id, xs_rule *r)
{
    const xs_node *v;
    xs_str s, zh, en;
    long n;
    bool flag;
    if (needed(b, text, "category", id, &v) && xs_yaml_string(v, id, &s, b->t))
        xs_category_read(b, xs_at_node(v, id), s, &r->category);
    if (needed(b, text, "title", id, &v)) {
        if (v->kind != XS_NODE_MAP)
            xs_trouble(b->t, xs_at_node(v, id), "“title”应写作 {zh: …, en: …}",
                       "\"title\" must be {zh: ..., en: ...}");
        else if (xs_pair_read(b, v, id, &zh, &en)) {
            r->title_zh = xs_build_string(b, zh);
            r->title_en = xs_build_string(b, en);
        }
    }
    if (needed(b, text, "basis", id, &v))
        r->basis = string_at(b, text, "basis", id);
    if (needed(b, text, "suggestion", id, &v) && xs_pair_read(b, v, id, &zh, &en))
        r->suggestion = xs_build_pair(b, zh, en);
    r->action = (uint8_t)xs_category_action(r->category);
    if ((v = xs_rule_get(text, "action")))
        xs_action_read(b, v, id, &r->action);
    r->confidence = 90;
    if ((v = xs_rule_get(text, "confidence")) && xs_yaml_int(v, id, 0, 100, &n, b->t))
        r->confidence = (uint8_t)n;
    r->mask = xs_category_sensitive(r->category);
    if ((v = xs_rule_get(text, "sensitive")) && xs_yaml_bool(v, id, &flag, b->t))
        r->mask = flag;
    if ((v = xs_rule_get(text, "signal")) && xs_yaml_bool(v, id, &flag, b->t))
        r->signal = flag;
    if ((v = xs_rule_get(text, "valid_until")) && xs_yaml_date(v, id, &r->valid_until, b->t))
        xs_expired(b, xs_at_node(v, id), r->valid_until);
    r->owner = string_at(b, text, "owner", id);
    r->note = string_at(b, text, "note", id);
    r->zones = zones(b, text, id);
}

static void condition(xs_build *b, const xs_rule_text *text, const char *id, xs_operands *ops)
{
    const xs_node *v = xs_rule_get(text, "where");
    xs_str s;
    xs_cond_error e;
    bool all_parts = ops->n > 0;
    for (unsigned i = 0; i < ops->n; i++)
        all_parts = all_parts && ops->part_of[i];
    if (all_parts)
        xs_trouble(b->t, xs_at_node(text->map, id),
                   "look 的各项都是 part_of，没有可报告的位置；去掉一项的 part_of",
                   "every item of `look` is part_of, nothing can be reported; take it from one");
    if (v && xs_yaml_string(v, id, &s, b->t) &&
        !xs_cond_parse(s, ops->names, ops->used, &b->conds, &e)) {
        xs_hint hint = e.name.p ? xs_did_you_mean(b->t->lang, e.name, ops->names) : (xs_hint){""};
        xs_trouble(b->t, xs_at_node(v, id), "条件第 %u 列：%s%s%.*s%s",
                   "condition, column %u: %s%s%.*s%s", e.column, b->t->lang == XS_ZH ? e.zh : e.en,
                   e.name.p ? ": " : "", XS_SHOWN(e.name), hint.s);
        return;
    }
    for (unsigned i = 0; i < ops->n; i++)
        if (ops->part_of[i] && !ops->used[i])
            xs_trouble(b->t, xs_at_node(v ? v : text->map, id),
                       "part_of 的项“%s”没有用在 where 中；用上或删去它",
                       "the part_of item \"%s\" is not used in `where`; use or remove it",
                       ops->names[i]);
}

static const char *read_id(xs_build *b, const xs_rule_text *text, xs_str *id)
{
    const xs_node *v = xs_yaml_get(text->map, "id");
    *id = (xs_str){NULL, 0};
    if (!v) {
        xs_trouble(b->t, xs_at_node(text->map, NULL), "规则缺少“id”；补上",
                   "the rule lacks \"id\"; add it");
        return NULL;
    }
    if (!xs_yaml_string(v, NULL, id, b->t))
        return NULL;
    if (!xs_ident_ok(*id))
        xs_trouble(b->t, xs_at_node(v, id->p), "id 只能用小写字母、数字和 . _ -，不超过 64 个",
                   "an id is made of lower case letters, digits and . _ -, at most 64");
    return id->p;
}

void xs_rule_read(xs_build *b, const xs_rule_text *text)
{
    static const char *const keys[] = {
        "id",         "category", "title",      "basis",       "suggestion", "action",
        "confidence", "zones",    "whole_word", "case",        "exact",      "line",
        "look",       "where",    "context",    "unless",      "allow",      "sensitive",
        "signal",     "owner",    "note",       "valid_until", "examples",   NULL};
    const xs_node *v;
    xs_str id;
    if (!xs_yaml_keys(text->map, keys, NULL, b->t) && text->map->kind != XS_NODE_MAP)
        return;
    const char *name = read_id(b, text, &id);
    for (unsigned i = 0; i < text->nover; i++)
        xs_yaml_keys(text->over[i], keys + 1, name, b->t);
    if (XS_COUNT(b, rules, xs_rule) >= XS_MAX_RULES) {
        xs_trouble(b->t, xs_at_node(text->map, name), "规则超过 %u 条", "more than %u rules",
                   XS_MAX_RULES);
        return;
    }
    xs_rule r = {.line = text->map->line, .file = xs_build_file(b, text->map->file)};
    r.id = xs_build_string(b, id);
    head(b, text, name, &r);
    xs_operands *ops = xs_arena_get(&b->arena, sizeof *ops);
    if (!ops) {
        b->no_memory = true;
        return;
    }
    r.atom = XS_COUNT(b, atoms, xs_atom);
    xs_look_read(b, text, name, XS_COUNT(b, rules, xs_rule), ops);
    r.natoms = XS_COUNT(b, atoms, xs_atom) - r.atom;
    r.cond = XS_COUNT(b, conds, xs_cond);
    condition(b, text, name, ops);
    r.nconds = XS_COUNT(b, conds, xs_cond) - r.cond;
    r.context = XS_COUNT(b, contexts, xs_context);
    if ((v = xs_rule_get(text, "context")))
        xs_context_read(b, v, false, name);
    if ((v = xs_rule_get(text, "unless")))
        xs_context_read(b, v, true, name);
    r.ncontexts = XS_COUNT(b, contexts, xs_context) - r.context;
    r.allow = XS_COUNT(b, words, xs_ref);
    if ((v = xs_rule_get(text, "allow")))
        words_read(b, v, &b->words, name);
    r.nallows = XS_COUNT(b, words, xs_ref) - r.allow;
    r.example = XS_COUNT(b, examples, xs_example);
    v = xs_rule_get(text, "examples");
    xs_examples_read(b, v ? v : text->map, name, !ops->silent);
    r.nexamples = XS_COUNT(b, examples, xs_example) - r.example;
    /* An override may change what a rule does with its hits, not what it hits. */
    for (uint32_t i = 0; text->nover && v && v->file == text->map->file && i < r.nexamples; i++)
        XS_ITEM(b, examples, xs_example, r.example + i)->action = 0;
    xs_build_add(b, &b->rules, &r, sizeof r);
}
