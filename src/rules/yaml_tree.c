#include "rules/yaml_tree.h"

#include <stdlib.h>
#include <yaml.h>

enum { DEPTH_MAX = 16 };

typedef struct reader {
    yaml_parser_t parser;
    const char *file;
    xs_arena *arena;
    xs_troubles *t;
} reader;

static xs_at at_mark(const reader *r, yaml_mark_t m)
{
    return (xs_at){r->file, (uint32_t)m.line + 1, NULL};
}

static bool no_memory(reader *r)
{
    xs_trouble(r->t, (xs_at){r->file, 0, NULL}, "内存不足或文件过大；拆分文件",
               "out of memory, or the file is too large; divide it");
    return false;
}

static bool syntax(reader *r)
{
    const yaml_parser_t *p = &r->parser;
    bool encoding = p->error == YAML_READER_ERROR;
    uint32_t line = (uint32_t)p->problem_mark.line + 1;
    if (encoding) /* libyaml gives a byte offset only */
        xs_trouble(r->t, (xs_at){r->file, 0, NULL},
                   "第 %zu 字节不是 UTF-8 文本（%s）；另存为 UTF-8 编码",
                   "byte %zu is not UTF-8 text (%s); save the file as UTF-8", p->problem_offset,
                   p->problem ? p->problem : "?");
    else
        xs_trouble(r->t, (xs_at){r->file, line, NULL},
                   "YAML 语法错误：%s（第 %zu 列）；检查缩进、冒号后的空格和引号",
                   "YAML syntax: %s (column %zu); check indentation, blanks after colons, quotes",
                   p->problem ? p->problem : "?", p->problem_mark.column + 1);
    return false;
}

static xs_node *node_new(reader *r, xs_node_kind kind, yaml_mark_t mark)
{
    xs_node *v = xs_arena_get(r->arena, sizeof *v);
    if (!v) {
        no_memory(r);
        return NULL;
    }
    v->kind = kind;
    v->line = (uint32_t)mark.line + 1;
    v->file = r->file;
    return v;
}

static xs_node *read_node(reader *r, yaml_event_t *e, unsigned depth);

static xs_node *refuse(reader *r, yaml_mark_t mark, const char *zh, const char *en)
{
    xs_trouble(r->t, at_mark(r, mark), "%s", "%s", r->t->lang == XS_ZH ? zh : en);
    return NULL;
}

static xs_node *read_scalar(reader *r, yaml_event_t *e)
{
    xs_node *v = node_new(r, XS_NODE_SCALAR, e->start_mark);
    if (!v)
        return NULL;
    xs_str s = {(const char *)e->data.scalar.value, e->data.scalar.length};
    if (memchr(s.p, 0, s.n))
        return refuse(r, e->start_mark, "值中有空字符；删去它", "a NUL character; remove it");
    v->plain = e->data.scalar.style == YAML_PLAIN_SCALAR_STYLE;
    v->s = xs_arena_copy(r->arena, s);
    return v->s.p || no_memory(r) ? v : NULL;
}

static bool given_before(reader *r, const xs_node *map, const xs_node *key)
{
    for (const xs_node *c = map->first; c; c = c->next)
        if (xs_str_eq(c->key->s, key->s)) {
            xs_trouble(r->t, xs_at_node(key, NULL), "键“%.*s”重复（第 %u 行已有）；只留一个",
                       "key \"%.*s\" is given twice (first on line %u); keep one", XS_SHOWN(key->s),
                       c->key->line);
            return true;
        }
    return false;
}

/* Children up to the end event of their collection. */
static bool read_children(reader *r, xs_node *v, unsigned depth)
{
    yaml_event_type_t end =
        v->kind == XS_NODE_MAP ? YAML_MAPPING_END_EVENT : YAML_SEQUENCE_END_EVENT;
    xs_node **tail = &v->first;
    for (;;) {
        yaml_event_t e;
        xs_node *key = NULL;
        if (!yaml_parser_parse(&r->parser, &e))
            return syntax(r);
        if (e.type == end) {
            yaml_event_delete(&e);
            return true;
        }
        if (v->kind == XS_NODE_MAP) {
            key = read_node(r, &e, depth);
            if (!key)
                return false;
            if (key->kind != XS_NODE_SCALAR)
                return refuse(r, e.start_mark, "键必须是单个词；检查花括号和引号",
                              "a key must be a word; check braces and quotes") != NULL;
            if (given_before(r, v, key))
                return false;
            if (!yaml_parser_parse(&r->parser, &e))
                return syntax(r);
        }
        xs_node *child = read_node(r, &e, depth);
        if (!child)
            return false;
        child->key = key;
        child->up = v;
        *tail = child;
        tail = &child->next;
        v->n++;
    }
}

/* Consumes the event. */
static xs_node *read_node(reader *r, yaml_event_t *e, unsigned depth)
{
    xs_node *v = NULL;
    yaml_mark_t mark = e->start_mark;
    bool named = (e->type == YAML_SCALAR_EVENT && (e->data.scalar.anchor || e->data.scalar.tag)) ||
                 (e->type == YAML_SEQUENCE_START_EVENT &&
                  (e->data.sequence_start.anchor || e->data.sequence_start.tag)) ||
                 (e->type == YAML_MAPPING_START_EVENT &&
                  (e->data.mapping_start.anchor || e->data.mapping_start.tag));
    if (e->type == YAML_ALIAS_EVENT || named)
        refuse(r, mark, "不支持锚点（&）、引用（*）和标签（!）；直接写出内容，含这些字符的值加引号",
               "anchors (&), aliases (*) and tags (!) are not supported; write the content out, "
               "quote values that begin with them");
    else if (depth >= DEPTH_MAX)
        refuse(r, mark, "嵌套过深；检查缩进", "nested too deeply; check the indentation");
    else if (e->type == YAML_SCALAR_EVENT)
        v = read_scalar(r, e);
    else
        v = node_new(r, e->type == YAML_MAPPING_START_EVENT ? XS_NODE_MAP : XS_NODE_LIST, mark);
    yaml_event_delete(e);
    if (v && v->kind != XS_NODE_SCALAR && !read_children(r, v, depth + 1))
        return NULL;
    return v;
}

static bool expect(reader *r, yaml_event_type_t type, yaml_event_t *e)
{
    if (!yaml_parser_parse(&r->parser, e))
        return syntax(r);
    if (e->type == type)
        return true;
    xs_trouble(r->t, at_mark(r, e->start_mark),
               "文件应恰有一份 YAML 文档；删去多余的 --- 或补上内容",
               "the file must hold exactly one YAML document; remove further --- or write one");
    yaml_event_delete(e);
    return false;
}

static xs_node *read_document(reader *r)
{
    yaml_event_t e;
    if (!expect(r, YAML_STREAM_START_EVENT, &e))
        return NULL;
    yaml_event_delete(&e);
    if (!expect(r, YAML_DOCUMENT_START_EVENT, &e))
        return NULL;
    yaml_event_delete(&e);
    if (!yaml_parser_parse(&r->parser, &e))
        return syntax(r), NULL;
    xs_node *root = read_node(r, &e, 0);
    if (!root || !expect(r, YAML_DOCUMENT_END_EVENT, &e))
        return NULL;
    yaml_event_delete(&e);
    if (!expect(r, YAML_STREAM_END_EVENT, &e))
        return NULL;
    yaml_event_delete(&e);
    return root;
}

xs_node *xs_yaml_parse(const char *file, xs_str text, xs_arena *arena, xs_troubles *t)
{
    reader r = {.file = file, .arena = arena, .t = t};
    if (!yaml_parser_initialize(&r.parser)) {
        no_memory(&r);
        return NULL;
    }
    yaml_parser_set_encoding(&r.parser, YAML_UTF8_ENCODING);
    if (text.n >= 3 && memcmp(text.p, "\xEF\xBB\xBF", 3) == 0)
        text = (xs_str){text.p + 3, text.n - 3};
    yaml_parser_set_input_string(&r.parser, (const unsigned char *)(text.n ? text.p : ""), text.n);
    xs_node *root = read_document(&r);
    yaml_parser_delete(&r.parser);
    return root;
}

const char *xs_yaml_key_of(const xs_node *v)
{
    while (!v->key && v->up && v->up->kind == XS_NODE_LIST)
        v = v->up;
    return v->key ? v->key->s.p : "";
}

const xs_node *xs_yaml_get(const xs_node *m, const char *key)
{
    if (!m || m->kind != XS_NODE_MAP)
        return NULL;
    for (const xs_node *c = m->first; c; c = c->next)
        if (xs_str_is(c->key->s, key))
            return c;
    return NULL;
}

bool xs_yaml_keys(const xs_node *m, const char *const *names, const char *rule, xs_troubles *t)
{
    if (m->kind != XS_NODE_MAP) {
        xs_trouble(t, xs_at_node(m, rule), "此处应为“键: 值”；检查缩进",
                   "\"key: value\" pairs are expected here; check the indentation");
        return false;
    }
    bool ok = true;
    for (const xs_node *c = m->first; c; c = c->next) {
        const char *const *k = names;
        while (*k && !xs_str_is(c->key->s, *k))
            k++;
        if (*k)
            continue;
        ok = false;
        xs_trouble(t, xs_at_node(c->key, rule), "未知的键“%.*s”%s", "unknown key \"%.*s\"%s",
                   XS_SHOWN(c->key->s), xs_did_you_mean(t->lang, c->key->s, names).s);
    }
    return ok;
}
