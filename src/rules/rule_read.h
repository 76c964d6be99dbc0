/* rule_read.h -- from YAML nodes and list rows to rules in the build. */
#ifndef XS_RULES_RULE_READ_H
#define XS_RULES_RULE_READ_H
#include "rules/build.h"

/* A rule as written, and what packs that extend its pack override. The last one wins. */
typedef struct xs_rule_text {
    const xs_node *map;
    const xs_node *over[8];
    unsigned nover;
    const xs_source_pack *pack; /* where term files are looked for */
} xs_rule_text;

/* Value of a key after overrides, or NULL. */
const xs_node *xs_rule_get(const xs_rule_text *r, const char *key);
/* Read one rule; every problem goes to b->t. What is wrong is left out, so that reading goes on. */
void xs_rule_read(xs_build *b, const xs_rule_text *text);

/* --- parts of a rule, for rule_read.c --- */

/* Settings of `look` items that the rule gives to all of them. */
typedef struct xs_look_defaults {
    bool case_matters, exact, whole_word_given, whole_word;
    unsigned line; /* flags of xs_atom_flags */
} xs_look_defaults;

enum { XS_LOOK_MAX = 200 }; /* items of one rule */

typedef struct xs_operands {
    const char *names[XS_LOOK_MAX + 1]; /* "" without a name; NULL-terminated */
    bool part_of[XS_LOOK_MAX], used[XS_LOOK_MAX];
    unsigned n;
    bool silent; /* all items are kinds that no text can raise: no examples are asked for */
} xs_operands;

bool xs_look_read(xs_build *b, const xs_rule_text *text, const char *id, uint32_t rule,
                  xs_operands *ops);
/* Keys shared by rules and look items: whole_word case exact line. */
void xs_look_settings(xs_build *b, const xs_rule_text *text, const xs_node *item, const char *id,
                      xs_look_defaults *d);
void xs_context_read(xs_build *b, const xs_node *list, bool unless, const char *id);
void xs_examples_read(xs_build *b, const xs_node *v, const char *id, bool needed);
/* {zh, en} or a string for both. */
bool xs_pair_read(xs_build *b, const xs_node *v, const char *id, xs_str *zh, xs_str *en);
bool xs_action_read(xs_build *b, const xs_node *v, const char *id, uint8_t *out);
bool xs_category_read(xs_build *b, xs_at at, xs_str s, uint8_t *out);
/* Say that a date has passed. */
void xs_expired(xs_build *b, xs_at at, uint32_t date);

/* A list that becomes a rule (pack.yaml `lists`, or a list given by itself). */
typedef struct xs_list_rule {
    xs_str id, title_zh, title_en, basis, suggestion_zh, suggestion_en, owner, note;
    uint8_t category, action, confidence;
    uint32_t valid_until, line;
    const char *file; /* of the entry, for the rule's place */
    bool verbatim, whole_word_given, whole_word, case_matters, exact;
    unsigned line_flags;
} xs_list_rule;

/* Read the rows of a list into rules: one for each action and category that rows name. */
void xs_list_read(xs_build *b, xs_source *f, const xs_list_rule *l);
/* Terms of a list into the rule that is being read, as atoms like model. */
void xs_list_terms(xs_build *b, xs_source *f, const xs_atom *model, const xs_look_defaults *d,
                   const char *id);
/* A doc_no table: 代字, class, note. */
void xs_docno_read(xs_build *b, xs_source *f);
/* Flags of one term: segmentation for words of Han characters unless told otherwise. */
uint16_t xs_term_flags(const xs_look_defaults *d, xs_str term);

#endif
