/* yaml_tree.h -- a YAML file as a tree whose every node knows its line.
 *
 * The subset that rule files need: mappings, sequences, scalars. Anchors, aliases, tags, several
 * documents, keys that are not scalars and keys given twice are refused. */
#ifndef XS_RULES_YAML_TREE_H
#define XS_RULES_YAML_TREE_H
#include "base/arena.h"
#include "rules/trouble.h"

typedef enum xs_node_kind { XS_NODE_SCALAR, XS_NODE_LIST, XS_NODE_MAP } xs_node_kind;

typedef struct xs_node {
    xs_node_kind kind;
    uint32_t line;
    const char *file;
    bool plain;               /* scalar without quotes: may be a number, true, false, null */
    xs_str s;                 /* scalar, NUL-terminated behind its end */
    struct xs_node *key;      /* of a child of a map */
    const struct xs_node *up; /* parent, or NULL */
    struct xs_node *first;    /* children */
    struct xs_node *next;     /* sibling */
    uint32_t n;               /* number of children */
} xs_node;

/* Parse text (which may begin with a byte order mark). Problems go to t with their line; NULL when
 * there was one. Nodes live in the arena; `file` is borrowed. Depth is limited to 16. */
xs_node *xs_yaml_parse(const char *file, xs_str text, xs_arena *arena, xs_troubles *t);

/* The key a value belongs to; items of a list belong to the list's. "" at the root. */
const char *xs_yaml_key_of(const xs_node *v);
/* Value of a key of a map, NULL when absent or m is no map. */
const xs_node *xs_yaml_get(const xs_node *m, const char *key);
/* Complain about keys of m that are not in names (NULL-terminated); about m when it is no map. */
bool xs_yaml_keys(const xs_node *m, const char *const *names, const char *rule, xs_troubles *t);

/* Typed values. Each complains and returns false when the node is something else. */
bool xs_yaml_string(const xs_node *v, const char *rule, xs_str *out, xs_troubles *t);
bool xs_yaml_bool(const xs_node *v, const char *rule, bool *out, xs_troubles *t);
bool xs_yaml_int(const xs_node *v, const char *rule, long lo, long hi, long *out, xs_troubles *t);
/* yyyy-mm-dd to yyyymmdd. */
bool xs_yaml_date(const xs_node *v, const char *rule, uint32_t *out, xs_troubles *t);
/* One of names (NULL-terminated); *out gets its index. */
bool xs_yaml_choice(const xs_node *v, const char *rule, const char *const *names, unsigned *out,
                    xs_troubles *t);
/* yyyy-mm-dd or yyyy/m/d of real days; 0 when it is none. */
uint32_t xs_date_parse(xs_str s);

static inline xs_at xs_at_node(const xs_node *v, const char *rule)
{
    return (xs_at){v->file, v->line, rule};
}

#endif
