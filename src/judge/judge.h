/* judge.h -- raw hits to findings: recognise, confirm, weigh context, decide the action.
 *
 * Fed window by window, so memory does not grow with the text; what spans a document (columns,
 * bulk, co-signals, conditions) is settled at its end. One judge per thread. */
#ifndef XS_JUDGE_H
#define XS_JUDGE_H
#include "base/arena.h"
#include "document/document.h"
#include "match/match.h"
#include "text/fold.h"
#include "text/view.h"

typedef struct xs_judge xs_judge;

/* A hit in the window's own text, whatever view it came from. */
typedef struct xs_hit {
    uint32_t atom;
    size_t from, to; /* bytes in window text */
    unsigned view;   /* xs_view_kind, 0 = main reading */
    /* Where it stands in the window's scan code, if the caller knows (main reading): saves the way
     * there. Both 0 otherwise. */
    uint32_t code_from, code_to;
} xs_hit;

typedef struct xs_window {
    xs_str text;   /* UTF-8, whole characters */
    uint64_t base; /* offset of text in the part */
    size_t accept_from,
        accept_to; /* hits that start here are this window's, others a neighbour's */
    bool first, last;
    uint64_t line;   /* line number of text.p[0], 1-based */
    uint32_t column; /* column of text.p[0], 1-based, in characters */
    const xs_fold *fold;
    const xs_place *places; /* covering the window, ascending; 0 for plain text */
    size_t nplaces;
} xs_window;

typedef struct xs_judge_options {
    xs_lang lang;
    uint32_t max_findings;
    bool explain;          /* keep dropped candidates */
    const char *cache_dir; /* for the segmenter */
    uint32_t today;        /* yyyymmdd: ages, date windows */
} xs_judge_options;

xs_judge *xs_judge_new(const xs_ruleset *set, const xs_judge_options *o);
void xs_judge_free(xs_judge *j);
const xs_vocabulary *xs_judge_vocabulary(void);

/* A document: begin, then for each part begin/window.../end, then end. The arena holds the
 * findings and lives until the caller resets it; candidates take at most half of what it has left.
 * The document's name is screened too: as a part of its own (path "", XS_METADATA, structured) of
 * one window with one place of kind XS_BLOCK_NAME; members' names the same way. */
void xs_judge_begin(xs_judge *j, xs_str document_name, xs_arena *arena);
/* A structured part whose text is a file's own, cut in place (CSV), has lines and columns. */
void xs_judge_part_lines(xs_judge *j);
void xs_judge_part(xs_judge *j, xs_str part_path, xs_visibility visibility, bool structured,
                   xs_str media_type);
/* Windows come in order; their accepted stretches touch. Hits in any order, at most
 * XS_MAX_WINDOW_HITS. Memory trouble drops candidates and counts them, nothing else.
 * cost: linear in the hits, a few microseconds each. */
void xs_judge_window(xs_judge *j, const xs_window *w, const xs_hit *hits, size_t n);
/* Before the window it belongs to: a riskier reading of it, so that numbers inside escapes and tags
 * are found too. f is the fold of v->text. */
void xs_judge_reading(xs_judge *j, const xs_window *w, const xs_view *v, const xs_fold *f);
void xs_judge_carrier(xs_judge *j, const xs_carrier *c);
/* A part that was not (fully) inspected: UX.UNREADABLE. */
void xs_judge_unreadable(xs_judge *j, xs_str part_path, xs_part_state state, xs_str note);
void xs_judge_part_end(xs_judge *j);
/* Findings by part (in order of arrival), then offset. *dropped counts what max_findings and the
 * arena cut: every rule keeps its strongest findings first. Strings point into the arena or the
 * rules; fingerprints are left "". A candidate below a confidence of 30 is no finding. */
const xs_finding *xs_judge_end(xs_judge *j, size_t *n, uint64_t *dropped);
/* Do not merge overlapping findings of different rules: for running a rule's own examples, which
 * ask whether it fires and not whether it is the strongest. */
void xs_judge_keep_apart(xs_judge *j, bool apart);
/* With explain: one line for every candidate that became no finding, and why. */
const xs_str *xs_judge_dropped(const xs_judge *j, size_t *n);

/* What a fingerprint is made of: the folded match and its folded surroundings, appended as scan
 * code. fold: scratch. false: no memory. */
bool xs_finding_folded(const xs_finding *f, xs_fold *fold, xs_buf *match, xs_buf *around);

#endif
