/* pack_read.c -- pack.yaml: what a pack is, extends, disables, overrides, allows and lists. */
#include "rules/pack_read.h"

#include "rules/category.h"

static const char *const manifest_keys[] = {"name",    "version",  "title", "extends",
                                            "disable", "override", "allow", "lists",
                                            "doc_no",  "profiles", "note",  NULL};

static bool is_version(xs_str s)
{
    size_t i = 0;
    for (int part = 0; part < 3; part++) {
        size_t from = i;
        while (i < s.n && s.p[i] >= '0' && s.p[i] <= '9')
            i++;
        if (i == from || (part < 2 && (i >= s.n || s.p[i++] != '.')))
            return false;
    }
    return i == s.n || s.p[i] == '-' || s.p[i] == '+';
}

void xs_pack_open(xs_build *b, const xs_source_pack *p, xs_pack_text *out)
{
    *out = (xs_pack_text){.pack = p};
    if (!p->manifest)
        return;
    const xs_node *m = xs_yaml_parse(p->manifest->path, p->manifest->bytes, &b->arena, b->t), *v;
    if (!m || (!xs_yaml_keys(m, manifest_keys, NULL, b->t) && m->kind != XS_NODE_MAP))
        return;
    out->map = m;
    if (!(v = xs_yaml_get(m, "name")))
        xs_trouble(b->t, xs_at_node(m, NULL), "规则包缺少“name”；补上",
                   "the pack lacks \"name\"; add it");
    else
        xs_yaml_string(v, NULL, &out->name, b->t);
    if (!(v = xs_yaml_get(m, "version")))
        xs_trouble(b->t, xs_at_node(m, NULL), "规则包缺少“version”；补上，如 1.0.0",
                   "the pack lacks \"version\"; add it, such as 1.0.0");
    else if (xs_yaml_string(v, NULL, &out->version, b->t) && !is_version(out->version))
        xs_trouble(b->t, xs_at_node(v, NULL), "版本“%.*s”应写作 1.0.0",
                   "the version \"%.*s\" must look like 1.0.0", XS_SHOWN(out->version));
    xs_str zh, en;
    if ((v = xs_yaml_get(m, "title")))
        xs_pair_read(b, v, NULL, &zh, &en);
    static const struct {
        const char *key;
        xs_node_kind kind;
    } shapes[] = {{"extends", XS_NODE_LIST}, {"disable", XS_NODE_LIST}, {"override", XS_NODE_MAP},
                  {"allow", XS_NODE_LIST},   {"lists", XS_NODE_LIST},   {"profiles", XS_NODE_MAP}};
    for (size_t i = 0; i < sizeof shapes / sizeof *shapes; i++)
        if ((v = xs_yaml_get(m, shapes[i].key)) && v->kind != shapes[i].kind) {
            xs_trouble(b->t, xs_at_node(v, NULL), "“%s”的形式不对，应为%s",
                       "\"%s\" has the wrong form, a %s is expected", shapes[i].key,
                       b->t->lang == XS_ZH
                           ? (shapes[i].kind == XS_NODE_LIST ? "列表 [一, 二]" : "“键: 值”")
                       : shapes[i].kind == XS_NODE_LIST ? "list such as [one, two]"
                                                        : "mapping");
            out->map = NULL;
        }
}

void xs_pack_allow(xs_build *b, const xs_pack_text *p)
{
    const xs_node *v = xs_yaml_get(p->map, "allow");
    xs_str s;
    for (const xs_node *c = v ? v->first : NULL; c; c = c->next)
        if (xs_yaml_string(c, NULL, &s, b->t))
            xs_build_word(b, s, &b->allows, xs_at_node(c, NULL));
}

static xs_source *list_file(xs_build *b, const xs_pack_text *p, const xs_node *v)
{
    xs_str s;
    if (!xs_yaml_string(v, NULL, &s, b->t))
        return NULL;
    xs_source *f = xs_sources_find(p->pack, s);
    if (f && f->kind == XS_SOURCE_LIST)
        return f;
    xs_trouble(
        b->t, xs_at_node(v, NULL),
        "规则包中没有词表“%.*s”；路径从规则包的文件夹算起，类型为 .tsv、.csv 或 .txt",
        "the pack has no list \"%.*s\"; the path begins at the pack's folder, the file is .tsv, "
        ".csv or .txt",
        XS_SHOWN(s));
    return NULL;
}

/* "lists/projects.tsv" to "list.projects"; what cannot stand in an id becomes '-'. */
static xs_str id_of_file(xs_build *b, const char *inside)
{
    const char *slash = strrchr(inside, '/'), *name = slash ? slash + 1 : inside,
               *dot = strrchr(name, '.');
    size_t n = dot ? (size_t)(dot - name) : strlen(name);
    xs_buf id;
    xs_buf_init(&id, 64);
    xs_buf_add_str(&id, XS_STR("list."));
    for (size_t i = 0; i < n && id.n < 60; i++) {
        char c = name[i];
        if (c >= 'A' && c <= 'Z')
            c = (char)(c - 'A' + 'a');
        bool ok = (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '_' || c == '.';
        if (ok || id.p[id.n - 1] != '-')
            xs_buf_add_char(&id, ok ? c : '-');
    }
    while (id.n > 5 && id.p[id.n - 1] == '-')
        id.p[--id.n] = 0;
    if (id.n == 5)
        xs_buf_add_str(&id, XS_STR("terms"));
    xs_str out = xs_arena_copy(&b->arena, xs_buf_str(&id));
    xs_buf_clear(&id);
    return out;
}

static xs_list_rule list_defaults(xs_build *b, const xs_source *f)
{
    const char *slash = strrchr(f->inside, '/'), *name = slash ? slash + 1 : f->inside;
    uint8_t category = 0;
    xs_category_from_name(XS_STR("WS.INTERNAL"), &category);
    return (xs_list_rule){.id = id_of_file(b, f->inside),
                          .title_zh = xs_arena_printf(&b->arena, "词表 %s 中的词", name),
                          .title_en = xs_arena_printf(&b->arena, "Term of the list %s", name),
                          .basis = XS_STR("本单位词表"),
                          .suggestion_zh = XS_STR("核对后删改"),
                          .suggestion_en = XS_STR("Check, then remove or rewrite"),
                          .category = category,
                          .action = XS_REVIEW,
                          .confidence = 90,
                          .whole_word = true};
}

void xs_pack_plain_list(xs_build *b, xs_source *f)
{
    xs_list_rule l = list_defaults(b, f);
    l.verbatim = true;
    l.whole_word = false;
    xs_list_read(b, f, &l);
}

static void list_entry(xs_build *b, const xs_pack_text *p, const xs_node *m)
{
    static const char *const keys[] = {
        "file",  "id",   "category",   "action", "confidence", "title", "basis",       "suggestion",
        "owner", "note", "whole_word", "case",   "exact",      "line",  "valid_until", NULL};
    const xs_node *v;
    xs_str s;
    long n;
    if (!xs_yaml_keys(m, keys, NULL, b->t) && m->kind != XS_NODE_MAP)
        return;
    if (!(v = xs_yaml_get(m, "file"))) {
        xs_trouble(b->t, xs_at_node(m, NULL), "词表缺少“file”；补上",
                   "the list lacks \"file\"; add it");
        return;
    }
    xs_source *f = list_file(b, p, v);
    if (!f)
        return;
    xs_list_rule l = list_defaults(b, f);
    l.file = m->file;
    l.line = m->line;
    if ((v = xs_yaml_get(m, "id")) && xs_yaml_string(v, NULL, &s, b->t)) {
        l.id = s;
        if (!xs_ident_ok(s))
            xs_trouble(b->t, xs_at_node(v, NULL), "id 只能用小写字母、数字和 . _ -，不超过 64 个",
                       "an id is made of lower case letters, digits and . _ -, at most 64");
    }
    const char *id = l.id.p;
    if ((v = xs_yaml_get(m, "category")) && xs_yaml_string(v, id, &s, b->t))
        xs_category_read(b, xs_at_node(v, id), s, &l.category);
    if ((v = xs_yaml_get(m, "action")))
        xs_action_read(b, v, id, &l.action);
    if ((v = xs_yaml_get(m, "confidence")) && xs_yaml_int(v, id, 0, 100, &n, b->t))
        l.confidence = (uint8_t)n;
    if ((v = xs_yaml_get(m, "title")))
        xs_pair_read(b, v, id, &l.title_zh, &l.title_en);
    if ((v = xs_yaml_get(m, "suggestion")))
        xs_pair_read(b, v, id, &l.suggestion_zh, &l.suggestion_en);
    if ((v = xs_yaml_get(m, "basis")))
        xs_yaml_string(v, id, &l.basis, b->t);
    if ((v = xs_yaml_get(m, "owner")))
        xs_yaml_string(v, id, &l.owner, b->t);
    if ((v = xs_yaml_get(m, "note")))
        xs_yaml_string(v, id, &l.note, b->t);
    if ((v = xs_yaml_get(m, "valid_until")) && xs_yaml_date(v, id, &l.valid_until, b->t))
        xs_expired(b, xs_at_node(v, id), l.valid_until);
    xs_look_defaults d = {.whole_word = true};
    xs_look_settings(b, NULL, m, id, &d);
    l.whole_word_given = d.whole_word_given;
    l.whole_word = d.whole_word;
    l.case_matters = d.case_matters;
    l.exact = d.exact;
    l.line_flags = d.line;
    xs_list_read(b, f, &l);
}

void xs_pack_lists(xs_build *b, const xs_pack_text *p)
{
    const xs_node *v = xs_yaml_get(p->map, "lists");
    for (const xs_node *m = v ? v->first : NULL; m; m = m->next)
        list_entry(b, p, m);
}

void xs_pack_docno(xs_build *b, const xs_pack_text *p)
{
    const xs_node *doc_no = xs_yaml_get(p->map, "doc_no");
    xs_source *f = doc_no ? list_file(b, p, doc_no) : NULL;
    if (f)
        xs_docno_read(b, f);
}
