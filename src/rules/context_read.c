/* context_read.c -- `context`, `unless` and `examples` of a rule. */
#include "rules/cond.h"
#include "rules/rule_read.h"

enum { NEAR_DEFAULT = 20 };

static bool is_key(const xs_node *v, const char *key)
{
    return v && v->key && xs_str_is(v->key->s, key);
}

/* Words folded, or ids of rules as they are. */
static void words(xs_build *b, const xs_node *v, xs_context *c, const char *id)
{
    bool ids = is_key(v, "rules");
    xs_str s;
    c->word = XS_COUNT(b, words, xs_ref);
    if (v->kind != XS_NODE_LIST || v->n == 0) {
        xs_trouble(b->t, xs_at_node(v, id), "“%s”应为列表，如 [一, 二]",
                   "\"%s\" must be a list such as [one, two]", v->key->s.p);
        return;
    }
    for (const xs_node *w = v->first; w; w = w->next) {
        if (!xs_yaml_string(w, id, &s, b->t))
            continue;
        if (ids) {
            xs_ref r = xs_build_string(b, s);
            xs_build_add(b, &b->words, &r, sizeof r);
        } else {
            xs_build_word(b, s, &b->words, xs_at_node(w, id));
        }
    }
    c->nwords = XS_COUNT(b, words, xs_ref) - c->word;
}

static void scope(xs_build *b, const xs_node *m, bool rules, xs_context *c, const char *id)
{
    static const char *const of_words[] = {"near", "line", "column", "title", "document", NULL};
    static const char *const of_rules[] = {"head", "document", NULL};
    const xs_node *v = xs_yaml_get(m, "scope");
    unsigned k;
    c->scope = rules ? XS_SCOPE_RULES : XS_SCOPE_NEAR;
    if (v && xs_yaml_choice(v, id, rules ? of_rules : of_words, &k, b->t))
        c->scope = (uint8_t)(rules ? XS_SCOPE_RULES_HEAD + k : XS_SCOPE_NEAR + k);
}

static void reach(xs_build *b, const xs_node *m, const char *key, xs_context *c, uint16_t *out,
                  const char *id)
{
    const xs_node *v = xs_yaml_get(m, key);
    long n;
    *out = NEAR_DEFAULT;
    if (!v)
        return;
    if (c->scope != XS_SCOPE_NEAR)
        xs_trouble(b->t, xs_at_node(v, id), "“%s”只用于 scope: near；删去它",
                   "\"%s\" is for scope: near only; remove it", key);
    else if (xs_yaml_int(v, id, 0, XS_MAX_NEAR, &n, b->t))
        *out = (uint16_t)n;
}

static void one(xs_build *b, const xs_node *m, bool unless, const char *id)
{
    static const char *const keys[] = {"delta", "words", "rules", "before",
                                       "after", "scope", "why",   NULL};
    xs_context c = {.delta = XS_CONTEXT_DROP};
    if (!xs_yaml_keys(m, unless ? keys + 1 : keys, id, b->t) && m->kind != XS_NODE_MAP)
        return;
    const xs_node *w = xs_yaml_get(m, "words"), *r = xs_yaml_get(m, "rules"), *v;
    if (!w == !r) {
        xs_trouble(b->t, xs_at_node(m, id), "每一项应恰有 words、rules 之一",
                   "each item has exactly one of words, rules");
        return;
    }
    words(b, w ? w : r, &c, id);
    scope(b, m, r != NULL, &c, id);
    reach(b, m, "before", &c, &c.before, id);
    reach(b, m, "after", &c, &c.after, id);
    if (!unless) {
        long n = 0;
        v = xs_yaml_get(m, "delta");
        if (!v)
            xs_trouble(b->t, xs_at_node(m, id), "缺少“delta”：可信度的增减，如 +10、-30",
                       "\"delta\" is missing: what is added to the confidence, such as +10, -30");
        else if (xs_yaml_int(v, id, -100, 100, &n, b->t))
            c.delta = (int16_t)n;
    }
    xs_str zh, en;
    if ((v = xs_yaml_get(m, "why")) && xs_pair_read(b, v, id, &zh, &en))
        c.why = xs_build_pair(b, zh, en);
    xs_build_add(b, &b->contexts, &c, sizeof c);
}

void xs_context_read(xs_build *b, const xs_node *list, bool unless, const char *id)
{
    if (list->kind != XS_NODE_LIST) {
        xs_trouble(b->t, xs_at_node(list, id), "“%s”应为列表：每项以“- ”开头",
                   "\"%s\" must be a list: each item begins with \"- \"", list->key->s.p);
        return;
    }
    for (const xs_node *m = list->first; m; m = m->next)
        one(b, m, unless, id);
}

static void example(xs_build *b, const xs_node *v, bool hit, const char *id)
{
    static const char *const keys[] = {"text", "action", "name", NULL};
    xs_example e = {.hit = hit, .line = v->line};
    xs_str s = {NULL, 0}, name = {NULL, 0};
    if (v->kind == XS_NODE_SCALAR) {
        if (!xs_yaml_string(v, id, &s, b->t))
            return;
    } else {
        const xs_node *t, *a, *n;
        if (!xs_yaml_keys(v, keys, id, b->t) && v->kind != XS_NODE_MAP)
            return;
        t = xs_yaml_get(v, "text");
        a = xs_yaml_get(v, "action");
        n = xs_yaml_get(v, "name");
        if (!t && !n)
            xs_trouble(b->t, xs_at_node(v, id), "例子缺少“text”", "the example lacks \"text\"");
        if (t && t->kind == XS_NODE_SCALAR && t->s.n == 0 && n)
            t = NULL; /* an empty file with a telling name */
        if ((t && !xs_yaml_string(t, id, &s, b->t)) || (n && !xs_yaml_string(n, id, &name, b->t)))
            return;
        if (a)
            xs_action_read(b, a, id, &e.action);
    }
    e.text = xs_build_string(b, s);
    e.name = xs_build_string(b, name);
    xs_build_add(b, &b->examples, &e, sizeof e);
}

void xs_examples_read(xs_build *b, const xs_node *v, const char *id, bool needed)
{
    static const char *const keys[] = {"hit", "miss", NULL};
    bool given = is_key(v, "examples");
    if (given && !xs_yaml_keys(v, keys, id, b->t) && v->kind != XS_NODE_MAP)
        return;
    for (unsigned k = 0; k < 2; k++) {
        const xs_node *list = given ? xs_yaml_get(v, keys[k]) : NULL;
        if (list && list->kind == XS_NODE_LIST && list->n > 0) {
            for (const xs_node *c = list->first; c; c = c->next)
                example(b, c, k == 0, id);
        } else if (list) {
            xs_trouble(b->t, xs_at_node(list, id), "examples 的“%s”应为非空列表",
                       "\"%s\" of examples must be a list that is not empty", keys[k]);
        } else if (needed) {
            xs_trouble(b->t, xs_at_node(v, id),
                       "缺少“%s”例子；每条规则至少要有一个应命中和一个不应命中的例子",
                       "no \"%s\" example; every rule needs one that hits and one that does not",
                       keys[k]);
        }
    }
}
