/* ruleset.h -- a checked, immutable set of rules in one block of memory.
 *
 * Every reference is an offset into the block, so the set is written to the cache and mapped back
 * as it is. Patterns and terms are already lowered to scan code by the text's own fold. */
#ifndef XS_RULES_RULESET_H
#define XS_RULES_RULESET_H
#include "base/str.h"

typedef struct xs_ref {
    uint32_t at, n;
} xs_ref;

/* The closed list of CONTRACT categories is in category.h. */

typedef enum xs_zone {
    XS_ZONE_HEAD = 1 << 0,  /* first 8 non-empty lines */
    XS_ZONE_TITLE = 1 << 1, /* the title line(s) */
    XS_ZONE_BODY = 1 << 2,
    XS_ZONE_CELL = 1 << 3,
    XS_ZONE_HEADER = 1 << 4, /* page header and footer */
    XS_ZONE_META = 1 << 5,
    XS_ZONE_NAME = 1 << 6, /* file name */
    XS_ZONE_TAIL = 1 << 7, /* last 8 non-empty lines: 附注, 版记 */
    XS_ZONE_ANY = 0xFF,
} xs_zone;

typedef enum xs_atom_kind {
    XS_ATOM_TERM,       /* literal; lowered = scan code */
    XS_ATOM_PATTERN,    /* regex; lowered = Hyperscan expression over scan code */
    XS_ATOM_RECOGNISER, /* kind of identifier; index into the recogniser table */
} xs_atom_kind;

typedef enum xs_atom_flags {
    XS_ATOM_WHOLE_WORD = 1 << 0, /* confirm by segmentation */
    XS_ATOM_VERBATIM = 1 << 1,   /* matches wherever it stands: no word boundary, no segmentation */
    XS_ATOM_CASE = 1 << 2,       /* case matters: compare with the source. Terms only */
    XS_ATOM_EXACT = 1 << 3,      /* the source text itself must equal the term. Terms only */
    XS_ATOM_OWN_LINE = 1 << 4,   /* must be alone on its line, brackets and blanks aside */
    XS_ATOM_LINE_START = 1 << 5, /* must begin its line, blanks aside */
    XS_ATOM_PART_OF = 1 << 6,    /* operand of a condition only: no finding of its own */
    XS_ATOM_NO_VIEWS = 1 << 7,
    XS_ATOM_LINE_END = 1 << 8, /* must end its line, blanks aside */
} xs_atom_flags;

/* Something looked for. `id` of a raw hit = index of its atom. */
typedef struct xs_atom {
    uint32_t rule;
    xs_ref name;    /* operand name in the rule's condition */
    xs_ref source;  /* as written */
    xs_ref lowered; /* TERM: scan code; PATTERN: NUL-terminated Hyperscan expression over it, which
                       may match more than the pattern: the program decides */
    xs_ref program; /* PATTERN: its exact meaning, see rules/nfa.h */
    xs_ref note;    /* of a term list's row, or "" */
    uint8_t kind, confirm; /* confirm: index + 1 of a C routine of judge/, 0 = none */
    uint16_t flags;
    uint16_t recogniser;
    uint16_t operand; /* number of its item in the rule's `look`, what XS_OP_ATOM names */
    uint32_t min_width, max_width; /* of a match, in scan-code bytes */
    uint8_t letters;               /* PATTERN: has no literal, but every match has a letter a..z */
    uint8_t cut; /* PATTERN: matches may go on behind the ends that the expression reports */
} xs_atom;

/* Context: words that move the confidence when they stand near a hit. */
typedef enum xs_scope {
    XS_SCOPE_NEAR, /* `before` and `after` characters on the same line or cell */
    XS_SCOPE_LINE,
    XS_SCOPE_COLUMN, /* the header of the hit's column */
    XS_SCOPE_TITLE,  /* title of the document, or the file name */
    XS_SCOPE_DOCUMENT,
    XS_SCOPE_RULES_HEAD, /* co-signals: words are ids of rules that hit in the head zone */
    XS_SCOPE_RULES,      /* the same anywhere in the document */
} xs_scope;

typedef struct xs_context {
    uint32_t word, nwords; /* into words: refs of lowered scan code */
    int16_t delta;         /* added to the confidence; XS_CONTEXT_DROP = unless: no finding */
    uint16_t before, after;
    uint8_t scope;
    xs_ref why; /* shown in reasons: "zh\ten" or "" */
} xs_context;
#define XS_CONTEXT_DROP ((int16_t)-32768)

/* A condition in postfix form over the rule's atoms. */
typedef enum xs_op {
    XS_OP_ATOM, /* push: a = operand; true where one of the rule's atoms with this operand hit */
    XS_OP_AND,
    XS_OP_OR,
    XS_OP_NOT,
    XS_OP_NEAR,    /* a = distance in characters; pops two */
    XS_OP_ORDERED, /* near, first operand first */
    XS_OP_IN_SAME, /* a = xs_unit; n operands */
    XS_OP_COUNT,   /* a >= : pops one, n = minimum */
    XS_OP_COUNT_DISTINCT,
} xs_op;
typedef enum xs_unit {
    XS_UNIT_SENTENCE,
    XS_UNIT_PARAGRAPH,
    XS_UNIT_ROW,
    XS_UNIT_CELL,
    XS_UNIT_PAGE,
    XS_UNIT_DOCUMENT
} xs_unit;
typedef struct xs_cond {
    uint8_t op;
    uint32_t a, n;
} xs_cond;

typedef struct xs_example {
    xs_ref text, name; /* name: file name to screen it under, or "" */
    bool hit;          /* else miss */
    uint8_t action;    /* expected action of a hit, 0 = any */
    uint32_t line;
} xs_example;

/* 代字 of document numbers, from the packs' doc_no tables; by word. */
typedef enum xs_docno_class {
    XS_DOCNO_ORDINARY,
    XS_DOCNO_INTERNAL,
    XS_DOCNO_SECRET
} xs_docno_class;
typedef struct xs_docno {
    xs_ref word, note; /* word: folded UTF-8 */
    uint32_t kind;     /* xs_docno_class */
} xs_docno;

typedef struct xs_rule {
    xs_ref id, title_zh, title_en, basis, suggestion, owner, note, file;
    uint32_t line, valid_until; /* yyyymmdd, 0 = for ever */
    uint8_t category;           /* index into the list of category.h */
    uint8_t action, confidence;
    uint8_t mask;   /* 1 = the match is personal or a credential: always masked */
    uint8_t signal; /* 1 = a co-signal for other rules, never a finding */
    uint16_t zones;
    uint32_t atom, natoms; /* contiguous */
    uint32_t cond, nconds; /* 0 conds = any atom that is not PART_OF */
    uint32_t context, ncontexts;
    uint32_t allow, nallows; /* refs into words: phrases that cover a hit and cancel it */
    uint32_t example, nexamples;
} xs_rule;

typedef struct xs_ruleset {
    const char *block; /* everything below points into it */
    size_t nblock;
    const xs_rule *rules;
    const xs_atom *atoms;
    const xs_cond *conds;
    const xs_context *contexts;
    const xs_ref *words;
    const xs_example *examples;
    const xs_docno *docnos;
    uint32_t nrules, natoms, nconds, ncontexts, nwords, nexamples, ndocnos;
    uint32_t allow, nallows; /* refs into words: phrases that cancel hits of every rule */
    xs_ref pack_name, pack_version, profile;
    char sha256[65]; /* of the sources, the profile and the fold version */
} xs_ruleset;

static inline xs_str xs_rs(const xs_ruleset *s, xs_ref r)
{
    return (xs_str){s->block + r.at, r.n};
}

/* Names that a rule may use, given from above since rules/ lies below judge/. */
typedef struct xs_vocabulary {
    const char *const *recognisers; /* NULL-terminated */
    const char *const *confirms;    /* NULL-terminated */
} xs_vocabulary;

typedef struct xs_pack_options {
    const char *const *paths; /* packs (folders with pack.yaml), rule files, term lists */
    size_t npaths;
    const char *default_pack; /* folder meant by `extends: [default]`, or NULL */
    const char *profile;      /* NULL = "general" */
    const xs_vocabulary *vocabulary;
    uint32_t today; /* yyyymmdd: expired lists are refused */
    xs_lang lang;
    xs_problem_fn *problem;
    void *problem_ctx;
} xs_pack_options;

/* Read, check and lower. Reports every problem, then fails with XS_E_RULES if there was one.
 * owns: *out is freed with xs_ruleset_free. */
xs_status xs_ruleset_load(const xs_pack_options *o, xs_ruleset **out, xs_error *err);
/* Hash of everything a load would read, without parsing: the cache key. */
xs_status xs_ruleset_key(const xs_pack_options *o, char sha256[65], xs_error *err);
/* A set over a block that xs_ruleset_load made (mapped from the cache); the block stays the
 * caller's. */
xs_status xs_ruleset_open(const char *block, size_t n, xs_ruleset **out, xs_error *err);
void xs_ruleset_free(xs_ruleset *s);

#endif
