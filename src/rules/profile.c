/* profile.c -- presets: raise the confidence of categories, notes to reviews. Nothing is lowered.
 */
#include "base/error.h"
#include "rules/category.h"
#include "rules/pack_read.h"

enum { NAMES_MAX = 200 };

static bool covers_any(xs_str prefix)
{
    for (size_t i = 0; i < xs_category_count(); i++)
        if (xs_category_within((uint8_t)i, prefix))
            return true;
    return false;
}

static void check_prefix(xs_build *b, const xs_node *at, xs_str prefix)
{
    if (!covers_any(prefix))
        xs_trouble(b->t, xs_at_node(at, NULL),
                   "“%.*s”不是类别，也不是类别的前缀；见 patterns/README.md",
                   "\"%.*s\" is no category and no prefix of one; see patterns/README.md",
                   XS_SHOWN(prefix));
}

static void raise(xs_build *b, const xs_node *v, bool apply)
{
    for (const xs_node *c = v->first; c; c = c->next) {
        long delta = 0;
        check_prefix(b, c, c->key->s);
        if (!xs_yaml_int(c, NULL, 0, 100, &delta, b->t) || !apply)
            continue;
        for (uint32_t i = 0; i < XS_COUNT(b, rules, xs_rule); i++) {
            xs_rule *r = XS_ITEM(b, rules, xs_rule, i);
            if (xs_category_within(r->category, c->key->s))
                r->confidence =
                    (uint8_t)(r->confidence + delta > 100 ? 100 : r->confidence + delta);
        }
    }
}

/* A note becomes a review: its action, and the confidence that a review takes. */
static void note_to_review(xs_build *b, const xs_node *v, bool apply)
{
    xs_str s;
    for (const xs_node *c = v->first; c; c = c->next) {
        if (!xs_yaml_string(c, NULL, &s, b->t))
            continue;
        check_prefix(b, c, s);
        for (uint32_t i = 0; apply && i < XS_COUNT(b, rules, xs_rule); i++) {
            xs_rule *r = XS_ITEM(b, rules, xs_rule, i);
            if (!xs_category_within(r->category, s))
                continue;
            if (r->action == XS_NOTE)
                r->action = XS_REVIEW;
            if (r->confidence < 60)
                r->confidence = 60;
        }
    }
}

static void one(xs_build *b, const xs_node *p, bool apply)
{
    static const char *const keys[] = {"raise", "note_to_review", "title", "note", NULL};
    if (!xs_yaml_keys(p, keys, NULL, b->t))
        return;
    const xs_node *r = xs_yaml_get(p, "raise"), *n = xs_yaml_get(p, "note_to_review");
    if (r && r->kind != XS_NODE_MAP)
        xs_trouble(b->t, xs_at_node(r, NULL), "“raise”应写作 {PI: 10}",
                   "\"raise\" must look like {PI: 10}");
    else if (r)
        raise(b, r, apply);
    if (n && n->kind != XS_NODE_LIST)
        xs_trouble(b->t, xs_at_node(n, NULL), "“note_to_review”应写作 [PI.EMAIL]",
                   "\"note_to_review\" must look like [PI.EMAIL]");
    else if (n)
        note_to_review(b, n, apply);
}

xs_status xs_profile_apply(xs_build *b, const xs_pack_text *packs, uint32_t n, xs_error *err)
{
    const char *wanted = b->o->profile ? b->o->profile : "general", *names[NAMES_MAX + 2];
    unsigned nnames = 0;
    bool found = strcmp(wanted, "general") == 0;
    names[nnames++] = "general";
    for (uint32_t i = 0; i < n; i++) {
        const xs_node *v = xs_yaml_get(packs[i].map, "profiles");
        for (const xs_node *p = v ? v->first : NULL; p; p = p->next) {
            bool this = xs_str_is(p->key->s, wanted);
            found = found || this;
            if (nnames < NAMES_MAX && !xs_str_is(p->key->s, "general"))
                names[nnames++] = p->key->s.p;
            one(b, p, this);
        }
    }
    names[nnames] = NULL;
    if (found)
        return XS_OK;
    xs_buf all;
    xs_buf_init(&all, 400);
    for (unsigned i = 0; names[i]; i++)
        xs_buf_printf(&all, "%s%s", i ? ", " : "", names[i]);
    xs_status s = xs_fail(err, XS_E_CONFIG, 0, "--profile",
                          b->o->lang == XS_ZH ? "没有叫“%s”的预设；可用：%s"
                                              : "there is no profile \"%s\"; there are: %s",
                          wanted, all.p ? all.p : "general");
    xs_buf_clear(&all);
    return s;
}
