/* inside.h -- what the files of judge/ share; nobody else includes it.
 *
 *   spot.c tables.c     where a hit stands            claims.c   numbers to hits
 *   admit.c             flags, allow phrases, words    around.c   context words near a hit
 *   taught.c            quoted or taught marks         keep.c     candidates in the arena
 *   settle.c where.c overlap.c bulk.c                  what a whole document decides
 *   deliver.c           candidates to findings         raise.c    carriers, unreadable parts */
#ifndef XS_JUDGE_INSIDE_H
#define XS_JUDGE_INSIDE_H
#include "base/limits.h"
#include "judge/confirm.h"
#include "judge/recogniser.h"
#include "judge/spot.h"
#include "judge/tables.h"
#include "rules/category.h"
#include "text/number.h"
#include "text/segment.h"

#define XS_NO_RULE UINT32_MAX
/* Actions from confidence, CONTRACT section 5; below the least a candidate is dropped. */
#define XS_SURE 85
#define XS_LIKELY 60
#define XS_LEAST 30
#define XS_TAUGHT_MOST 55 /* a quoted or taught mark: at most a note */

typedef struct xs_reason_node {
    struct xs_reason_node *next;
    xs_reason reason;
} xs_reason_node;

typedef enum xs_cand_flags {
    XS_CAND_OBFUSCATED = 1 << 0,
    XS_CAND_TAUGHT = 1 << 1, /* at most a note */
    XS_CAND_TAIL = 1 << 2,   /* allowed in the tail zone only: to be seen at the end of the part */
    XS_CAND_SILENT = 1 << 3, /* operand or co-signal, never a finding */
    XS_CAND_DEAD = 1 << 4,
    XS_CAND_NUMBER = 1 << 5,    /* claimed by a recogniser */
    XS_CAND_ESCALATED = 1 << 6, /* its action is block whatever the rule says */
} xs_cand_flags;

/* All spans of a finding that stands for several: rows of a list, of a column. */
typedef struct xs_list_spans {
    xs_span *v;
    size_t n, room;
} xs_list_spans;

/* A candidate for a finding: a hit that was admitted and confirmed. */
typedef struct xs_cand {
    uint32_t rule, atom, part;
    uint32_t flags;
    uint64_t from, to;                       /* in the part */
    uint64_t chars;                          /* characters of the part before it */
    uint32_t nchars;                         /* its own */
    uint64_t line_at, sentence_at, block_at; /* where its line, sentence, paragraph or cell begin */
    uint32_t line, column, page, paragraph, table, row, col;
    uint32_t order; /* of keeping */
    xs_str sheet, cell, match, before, after;
    xs_reason_node *reasons, *last;
    uint32_t nreasons, birth;
    uint32_t count;            /* occurrences */
    struct xs_column_run *run; /* of its column, or NULL */
    xs_list_spans *spans;      /* of a list, or NULL */
    int16_t confidence;
    uint8_t zones, view, visibility;
} xs_cand;

/* Candidates of one rule in one column: after the first ones only spans are kept. */
typedef struct xs_span_chunk {
    struct xs_span_chunk *next;
    size_t n;
    xs_span v[62];
} xs_span_chunk;
typedef struct xs_column_run {
    struct xs_column_run *next; /* same hash */
    uint32_t rule, part, table, col, visibility;
    uint32_t whole, light; /* candidates kept whole, spans only */
    uint32_t first_row, last_row;
    int16_t best;
    xs_span_chunk *first, *last;
    xs_cand *head; /* of the merged finding, while settling */
} xs_column_run;

/* A part that has candidates. */
typedef struct xs_part_info {
    xs_str path;
    uint32_t unit, serial; /* serial: number of the part among all, as list rows know it */
    uint64_t tail_from;
    xs_visibility visibility;
} xs_part_info;

/* Parts that make one document: a docx in a zip. */
typedef struct xs_unit_info {
    xs_str key;
    xs_str title;   /* scan code of its titles and name, lines apart */
    uint8_t *words; /* bit: this entry of `late_words` occurred */
} xs_unit_info;

/* What a rule needs, from its contexts, once. */
typedef struct xs_rule_facts {
    bool column;   /* has column contexts */
    bool late;     /* has contexts that a document's end decides */
    bool document; /* has document-wide words */
    bool taught;   /* a mark: quoting and teaching matter */
    bool plain;    /* verbatim terms and nothing else: every hit is a finding */
    bool lines;    /* has contexts about the whole line */
    uint16_t near; /* widest near context, in characters */
    bool places;   /* its condition asks where hits stand, not only how many there are */
} xs_rule_facts;

/* A hit on its way. */
typedef struct xs_raw {
    size_t from, to;
    size_t code_from, code_to; /* in the window's scan code; both 0 = not known yet */
    uint32_t atom, birth;
    uint16_t view;
    int16_t delta;
    bool obfuscated, needs_word;
    uint32_t number; /* index + 1 into numbers, 0 = none kept */
    const char *why_zh, *why_en;
} xs_raw;

typedef struct xs_raws {
    xs_raw *v;
    size_t n, cap;
    xs_number *numbers;
    size_t nnumbers, numbers_cap;
    bool failed;
} xs_raws;

#define XS_TRIGGER UINT32_MAX /* atom of a raw that only makes tables be looked for */

#define XS_CHUNK 64
typedef struct xs_keep {
    xs_cand **chunks;
    size_t nchunks, chunks_cap, n;
    uint32_t *per_rule; /* kept of each rule */
    int16_t *best;      /* highest confidence of them */
    uint64_t dropped;   /* for want of memory */
    size_t floor, roof; /* of arena->used: rules with many candidates stop at floor, all at roof */
    xs_column_run *runs[1024];
} xs_keep;

/* Carriers and unreadable parts: findings without text. rule is XS_NO_RULE where no rule of the
 * pack names them; raise.c has titles for those. */
typedef struct xs_raised {
    uint32_t rule, part, count;
    uint8_t category;
    xs_visibility visibility;
    xs_str text;
} xs_raised;

/* A reason of the hit that is being weighed: text, or the phrase of a context word. */
#define XS_DRAFTS 24
typedef struct xs_draft {
    int delta;
    xs_str text;
    const xs_ref *word;
    const char *said;
} xs_draft;

#define XS_PHRASES 128
typedef struct xs_phrase {
    const xs_ref *word;
    const char *said;
    xs_str text;
} xs_phrase;

/* A context entry that asks for words anywhere in the document. */
typedef struct xs_late {
    uint32_t rule, context;
} xs_late;

/* Hits inside the last accepted one of the same rule are that one again. */
typedef struct xs_last {
    uint64_t to;
    uint32_t part_serial;
    uint16_t operand;
} xs_last;

/* Lists of persons, by what they tell. */
enum { XS_LIST_ANY, XS_LIST_HEALTH, XS_LIST_MINOR, XS_LIST_HARDSHIP, XS_LIST_KINDS };

/* Where the sentence of the last hit begins; offsets in the part. */
typedef struct xs_sentence {
    uint32_t part;
    uint64_t block, hit, at;
} xs_sentence;

struct xs_judge {
    const xs_ruleset *set;
    xs_judge_options o;
    const xs_segmenter *segmenter;
    bool segmenter_asked;
    /* from the rules, once */
    xs_rule_facts *facts;
    uint32_t *kind_from, *kind_atoms; /* atoms of recogniser k: kind_atoms[kind_from[k]..[k+1]) */
    bool *kind_wanted;
    uint32_t *by_id; /* rules by id, for co-signals */
    xs_late *late;   /* contexts with document scope */
    uint32_t nlate;
    bool numbers, conditions, apart;
    uint32_t list_rules[XS_LIST_KINDS], minor_rule, conflict_rule;
    bool lists;                                 /* any of list_rules */
    uint64_t before_first[16], after_first[16]; /* taught.c: which characters begin a word */
    /* one document */
    xs_arena *arena;
    xs_str name;
    xs_keep keep;
    xs_part_info *parts;
    size_t nparts, parts_cap;
    xs_unit_info *units;
    size_t nunits, units_cap;
    xs_list_rows rows;
    xs_raised *raised;
    size_t nraised, raised_cap;
    xs_str *dropped_lines;
    size_t ndropped_lines, dropped_cap;
    uint64_t cut;     /* findings that max_findings or memory left out */
    bool settling;    /* the windows are done */
    xs_finding spare; /* deliver.c: when there is no memory for any other */
    xs_span spare_span;
    /* one part */
    xs_str part_path, media_type;
    xs_visibility visibility;
    bool structured, part_known, unit_open;
    bool wants_words; /* a candidate of the part asks for words of the whole document */
    uint32_t part_serial;
    uint32_t part; /* index into parts once known */
    xs_spots spots;
    xs_tables tables;
    xs_buf unit_key, title; /* of the current unit: key, scan code of titles */
    uint8_t *unit_words;    /* bits of late_entries found in it */
    xs_buf first_code;      /* scan code of the part's first window, when there is a second */
    /* one window */
    const xs_window *w;
    xs_raws raws;
    xs_buf scratch, header_code;
    xs_draft draft[XS_DRAFTS];
    unsigned ndraft;
    bool drafting;
    xs_phrase phrases[XS_PHRASES];
    xs_last *last; /* of each rule: where its last accepted hit stood */
    size_t block_from, block_to, block_lo, block_hi; /* block last asked for, and its scan code */
    xs_sentence sentence;
    uint64_t named_row;                              /* row last asked for a name, and the answer */
    uint32_t named_part;
    bool row_has_name;
};

static inline const xs_rule *xs_rule_of(const xs_judge *j, const xs_cand *c)
{
    return &j->set->rules[c->rule];
}
static inline const char *xs_say(const xs_judge *j, const char *zh, const char *en)
{
    return j->o.lang == XS_EN ? en : zh;
}

/* ---- weigh.c: one hit to a candidate, or to nothing ---- */
void xs_weigh_hit(xs_judge *j, const xs_raw *x);

/* ---- facts.c: what the rules need, found once ---- */
bool xs_facts_read(xs_judge *j);
void xs_facts_clear(xs_judge *j);
/* Rule by id, or XS_NO_RULE. */
uint32_t xs_facts_rule(const xs_judge *j, xs_str id);

/* ---- claims.c: runs of digits to raws, through the recognisers that rules ask for ---- */
void xs_claims_find(xs_judge *j, const xs_window *w);
bool xs_raws_add(xs_raws *r, const xs_raw *x);

/* ---- admit.c: may this hit stand? NULL: yes; else why not, in the judge's language ---- */
const char *xs_admit_zone(const xs_judge *j, const xs_rule *r, const xs_spot *s, bool *tail_only);
const char *xs_admit_form(xs_judge *j, const xs_atom *a, const xs_raw *x, const xs_spot *s);
const char *xs_admit_word(xs_judge *j, const xs_atom *a, const xs_raw *x);
const char *xs_admit_allowed(xs_judge *j, const xs_rule *r, const xs_raw *x);
const char *xs_admit_unmasked(const xs_judge *j, const xs_rule *r, const xs_raw *x,
                              const xs_spot *s);

/* ---- around.c: context words on the hit's line and header ---- */
/* Adds deltas and reasons to c. false: an `unless` holds (*why says which). *agreed: some context
 * raised it. */
bool xs_around_weigh(xs_judge *j, const xs_raw *x, const xs_spot *s, xs_cand *c, bool *agreed,
                     xs_str *why);
/* Is one of the entry's words in code[0..n)? Returns the word's ref or NULL. */
const xs_ref *xs_words_find(const xs_ruleset *set, const xs_context *x, const uint8_t *code,
                            size_t n);

/* ---- reasons.c ---- */
/* Between draft and keep reasons are only noted down; keep writes them to the arena. */
void xs_reasons_draft(xs_judge *j);
void xs_reasons_keep(xs_judge *j, xs_cand *c);
void xs_reasons_forget(xs_judge *j); /* at a document's begin */
/* text must live as long as the arena or be static. */
void xs_cand_reason(xs_judge *j, xs_cand *c, int delta, xs_str text);
void xs_cand_weigh(xs_judge *j, xs_cand *c, int delta, const char *zh, const char *en);
/* A context entry holds: its delta, and its reason or the phrase with the word. */
void xs_context_apply(xs_judge *j, xs_cand *c, const xs_context *x, const xs_ref *word,
                      const char *zh, const char *en);

/* ---- taught.c: quoted, taught, or inside a regulation's article ---- */
void xs_taught_prepare(xs_judge *j);
const char *xs_taught(const xs_judge *j, xs_str text, const xs_spot *s, size_t from, size_t to);

/* ---- keep.c ---- */
bool xs_keep_init(xs_judge *j);
void xs_keep_begin(xs_judge *j);
void xs_keep_clear(xs_judge *j);
/* A zeroed candidate, or NULL when memory is used up (counted). */
xs_cand *xs_keep_new(xs_judge *j, uint32_t rule, int confidence);
static inline xs_cand *xs_keep_at(const xs_keep *k, size_t i)
{
    return &k->chunks[i / XS_CHUNK][i % XS_CHUNK];
}
/* Is the column's share of whole candidates used up? Then the span is noted and true returned. */
bool xs_keep_light(xs_judge *j, const xs_cand *c);
void xs_keep_in_column(xs_judge *j, xs_cand *c);
uint32_t xs_part_by_path(xs_judge *j, xs_str path, xs_visibility v);
uint32_t xs_part_current(xs_judge *j); /* index of the current part, made known on first use */
void xs_unit_begin(xs_judge *j);
void xs_unit_note(xs_judge *j); /* at a part's end: write down titles and words found so far */
void xs_dropped_note(xs_judge *j, const xs_cand *c, xs_str match, const char *why);

/* ---- settle.c and company: at the document's end ---- */
typedef struct xs_settling {
    xs_cand **v; /* the live candidates, by part, then offset */
    size_t n;
} xs_settling;
void xs_settle(xs_judge *j, xs_settling *s);
void xs_cand_kill(xs_judge *j, xs_cand *c, const char *zh, const char *en);
static inline bool xs_cand_alive(const xs_cand *c)
{
    return !(c->flags & XS_CAND_DEAD);
}
void xs_where_settle(xs_judge *j, xs_cand **v, size_t n);   /* conditions, one unit */
void xs_overlap_settle(xs_judge *j, xs_cand **v, size_t n); /* one document */
void xs_bulk_settle(xs_judge *j, xs_cand **v, size_t n);    /* rows and columns */
void xs_bulk_lists(xs_judge *j);                            /* raises name lists as candidates */
xs_action xs_cand_action(const xs_judge *j, const xs_cand *c);

/* When findings there were and none could be kept. */
const xs_finding *xs_raised_lost(xs_judge *j);
void xs_raised_fill(const xs_judge *j, const xs_raised *r, xs_finding *f);

/* ---- raise.c ---- */
/* The rule of a category that is raised by this recogniser name, or XS_NO_RULE. */
uint32_t xs_raised_rule(const xs_judge *j, const char *recogniser, int category);

/* ---- deliver.c ---- */
const xs_finding *xs_deliver(xs_judge *j, xs_settling *s, size_t *n);

#endif
