/* register_file.c -- the register as YAML: read with libyaml, written with JSON-quoted scalars
 * (which are YAML), sorted by id so that two people's additions merge. */
#include <cjson/cJSON.h>
#include <errno.h>
#include <stdlib.h>
#include <unistd.h>
#include <yaml.h>

#include "base/file.h"
#include "review/register.h"

/* A register of a hundred thousand waivers. Larger files are refused. */
#define REGISTER_MAX ((size_t)64 << 20)

static const struct field {
    const char *name;
    size_t at;
} fields[] = {
    {"id", offsetof(xs_waiver, id)},
    {"fingerprint", offsetof(xs_waiver, fingerprint)},
    {"rule", offsetof(xs_waiver, rule)},
    {"category", offsetof(xs_waiver, category)},
    {"document", offsetof(xs_waiver, document)},
    {"reason_code", offsetof(xs_waiver, reason_code)},
    {"reason", offsetof(xs_waiver, reason)},
    {"basis", offsetof(xs_waiver, basis)},
    {"evidence", offsetof(xs_waiver, evidence)},
    {"reviewer", offsetof(xs_waiver, reviewer)},
    {"approver", offsetof(xs_waiver, approver)},
    {"created", offsetof(xs_waiver, created)},
    {"expires", offsetof(xs_waiver, expires)},
};
#define NFIELDS (sizeof fields / sizeof *fields)

static xs_str *field_of(xs_waiver *w, const char *name, size_t n)
{
    for (size_t i = 0; i < NFIELDS; i++)
        if (strlen(fields[i].name) == n && !memcmp(fields[i].name, name, n))
            return (xs_str *)((char *)w + fields[i].at);
    return NULL;
}

static xs_str scalar(const yaml_node_t *n)
{
    return n && n->type == YAML_SCALAR_NODE
               ? (xs_str){(const char *)n->data.scalar.value, n->data.scalar.length}
               : (xs_str){NULL, 0};
}

static xs_status trouble(const char *path, const yaml_node_t *at, const char *what, xs_error *err)
{
    return xs_fail(err, XS_E_CONFIG, 0, path, "%zu: %s", at ? at->start_mark.line + 1 : (size_t)1, xs_say(what));
}

static bool parse_key(xs_str hex, uint8_t key[32])
{
    if (hex.n != 64)
        return false;
    for (size_t i = 0; i < 64; i++) {
        const char *digits = "0123456789abcdef", *at = hex.p[i] ? strchr(digits, hex.p[i]) : NULL;
        if (!at)
            return false;
        key[i / 2] = (uint8_t)(i % 2 ? key[i / 2] | (at - digits) : (at - digits) << 4);
    }
    return true;
}

static xs_status take_waiver(xs_register *r, yaml_document_t *doc, const yaml_node_t *node,
                             const char *path, int32_t today, xs_error *err)
{
    if (!node || node->type != YAML_MAPPING_NODE)
        return trouble(path, node, "a waiver is a mapping", err);
    xs_waiver w = {0};
    for (const yaml_node_pair_t *p = node->data.mapping.pairs.start;
         p < node->data.mapping.pairs.top; p++) {
        const yaml_node_t *k = yaml_document_get_node(doc, p->key);
        xs_str name = scalar(k);
        xs_str *to = name.p ? field_of(&w, name.p, name.n) : NULL;
        if (!to)
            return trouble(path, k, "unknown key in a waiver; keys are those that `waive add` writes", err);
        *to = scalar(yaml_document_get_node(doc, p->value));
    }
    return xs_register_add(r, &w, today) ? XS_OK : xs_fail(err, XS_E_SYSTEM, ENOMEM, path, "no memory");
}

static xs_status take_document(xs_register *r, yaml_document_t *doc, const char *path, int32_t today,
                               xs_error *err)
{
    const yaml_node_t *root = yaml_document_get_root_node(doc);
    if (!root || root->type != YAML_MAPPING_NODE)
        return trouble(path, root, "not a waiver register", err);
    bool key = false;
    xs_status st = XS_OK;
    for (const yaml_node_pair_t *p = root->data.mapping.pairs.start;
         st == XS_OK && p < root->data.mapping.pairs.top; p++) {
        const yaml_node_t *k = yaml_document_get_node(doc, p->key);
        const yaml_node_t *v = yaml_document_get_node(doc, p->value);
        xs_str name = scalar(k);
        if (xs_str_is(name, "key"))
            key = parse_key(scalar(v), r->key);
        else if (xs_str_is(name, "waivers") && v && v->type == YAML_SEQUENCE_NODE)
            for (const yaml_node_item_t *i = v->data.sequence.items.start;
                 st == XS_OK && i < v->data.sequence.items.top; i++)
                st = take_waiver(r, doc, yaml_document_get_node(doc, *i), path, today, err);
        else if (!xs_str_is(name, "version") && !xs_str_is(name, "waivers"))
            st = trouble(path, k, "unknown key; a register has version, key and waivers", err);
    }
    if (st == XS_OK && !key)
        st = trouble(path, root, "the key (64 hex digits) is missing or damaged; restore the register", err);
    return st;
}

xs_status xs_register_load(xs_register *r, const char *path, int32_t today, xs_error *err)
{
    *r = (xs_register){.arena.max = (size_t)256 << 20};
    xs_buf text;
    xs_buf_init(&text, REGISTER_MAX);
    xs_status st = xs_file_read(path, &text, err);
    if (st != XS_OK) {
        xs_buf_clear(&text);
        return st;
    }
    yaml_parser_t parser;
    yaml_document_t doc;
    if (!yaml_parser_initialize(&parser)) {
        xs_buf_clear(&text);
        return xs_fail(err, XS_E_SYSTEM, ENOMEM, path, "no memory");
    }
    yaml_parser_set_input_string(&parser, (const unsigned char *)text.p, text.n);
    if (yaml_parser_load(&parser, &doc)) {
        st = take_document(r, &doc, path, today, err);
        yaml_document_delete(&doc);
    } else {
        st = xs_fail(err, XS_E_CONFIG, 0, path, "%zu: not YAML: %s", parser.problem_mark.line + 1,
                     parser.problem ? parser.problem : xs_say("cut short"));
    }
    yaml_parser_delete(&parser);
    xs_buf_clear(&text);
    if (st != XS_OK)
        xs_register_clear(r);
    return st;
}

static void add_quoted(xs_buf *b, xs_str s)
{
    xs_buf z;
    xs_buf_init(&z, s.n + 1);
    xs_buf_add_str(&z, s);
    cJSON *c = cJSON_CreateString(z.p ? z.p : "");
    char *q = c ? cJSON_PrintUnformatted(c) : NULL;
    if (q)
        xs_buf_add_str(b, xs_str_from(q));
    else
        b->failed = true;
    cJSON_free(q);
    cJSON_Delete(c);
    xs_buf_clear(&z);
}

static int by_id(const void *a, const void *b)
{
    const xs_waiver *const *x = a, *const *y = b;
    return xs_str_cmp((*x)->id, (*y)->id);
}

static bool print_register(const xs_register *r, xs_buf *b)
{
    const xs_waiver **order = reallocarray(NULL, r->n + 1, sizeof *order);
    if (!order)
        return false;
    for (size_t i = 0; i < r->n; i++)
        order[i] = &r->waivers[i];
    qsort(order, r->n, sizeof *order, by_id);
    xs_buf_add_str(b, XS_STR("version: 1\nkey: "));
    for (size_t i = 0; i < 32; i++)
        xs_buf_printf(b, "%02x", r->key[i]);
    xs_buf_add_str(b, r->n ? XS_STR("\nwaivers:\n") : XS_STR("\nwaivers: []\n"));
    for (size_t i = 0; i < r->n; i++) {
        bool first = true;
        for (size_t k = 0; k < NFIELDS; k++) {
            xs_str v = *(const xs_str *)((const char *)order[i] + fields[k].at);
            if (!v.n)
                continue;
            xs_buf_printf(b, "%s%s: ", first ? "  - " : "    ", fields[k].name);
            add_quoted(b, v);
            xs_buf_add_char(b, '\n');
            first = false;
        }
    }
    free(order);
    return !b->failed;
}

xs_status xs_register_save(const xs_register *r, const char *path, xs_error *err)
{
    xs_buf b;
    xs_buf_init(&b, REGISTER_MAX);
    xs_status st = print_register(r, &b)
                       ? xs_file_replace(path, xs_buf_str(&b), 0600, err)
                       : xs_fail(err, XS_E_SYSTEM, ENOMEM, path, "the register is too large");
    xs_buf_wipe(&b);
    return st;
}
