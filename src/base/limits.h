/* limits.h -- every cap of the program: value, reason, and what happens when it is reached.
 * A cap that hides content from the rules always shows as a part state and lowers coverage. */
#ifndef XS_BASE_LIMITS_H
#define XS_BASE_LIMITS_H

/* Decoded text scanned at a time. Fits a 1 MiB L2 together with its scan code; bounds memory for
 * any input size. Longer texts are scanned in overlapping windows. */
#define XS_WINDOW_BYTES ((size_t)256 * 1024)
/* Text before and after a hit that the judge may look at; windows overlap by both. A pattern or a
 * near() condition cannot reach further. */
#define XS_WINDOW_BEFORE ((size_t)4 * 1024)
#define XS_WINDOW_AFTER ((size_t)4 * 1024)
/* Findings kept of one document; the rest is counted and a note says so. Default of max_findings. */
#define XS_MAX_FINDINGS 10000u
/* Raw hits confirmed in one window: a text of nothing but hits must not take all memory. Beyond it
 * hits are dropped with a note and at least one finding has been kept of every rule. */
#define XS_MAX_WINDOW_HITS 65536u
/* Memory of one document's findings; when it is used up further findings are counted only. */
#define XS_MAX_RESULT_BYTES ((size_t)32 * 1024 * 1024)
/* One document, unpacked. Default of --max-size. Beyond it: over_limit. */
#define XS_MAX_SIZE ((uint64_t)8 * 1024 * 1024 * 1024)
/* Archives within archives. Default of --max-depth. Beyond it: over_limit. */
#define XS_MAX_DEPTH 8u
/* Wall clock for one document. Default of --timeout. Beyond it: timed_out. */
#define XS_TIMEOUT_MS 300000u
/* One rule file or term list; one term; one lowered pattern: larger ones are refused at load. */
#define XS_MAX_RULE_FILE ((size_t)64 * 1024 * 1024)
#define XS_MAX_TERM_BYTES 1024u
#define XS_MAX_PATTERN_BYTES 65536u
/* Characters of context kept on each side of a finding (the contract says 20). */
#define XS_CONTEXT_CHARS 20u

/* Bytes of its line that a hit's confirmation may look at on each side: one 5 MB line of hits must
 * not be read whole for each of them. Beyond it a hit counts as inside a long line. */
#define XS_MAX_SIGHT ((size_t)1024)
/* Characters on each side in which `near` context words are looked for; more is refused at load. */
#define XS_MAX_NEAR 300u
/* Bytes of a match kept for the report (a private key is long); the span stays exact. */
#define XS_MAX_MATCH_BYTES ((size_t)1024)
/* Candidates of one rule in one table column that are kept whole; of further ones the span is. */
#define XS_MAX_COLUMN_WHOLE 32u
/* Columns of a table whose headers are known, and bytes of one header. */
#define XS_MAX_COLUMNS 256u
#define XS_MAX_HEADER_BYTES ((size_t)160)
/* Rows remembered for name lists; beyond them a list's count is a lower bound. */
#define XS_MAX_LIST_ROWS 65536u
/* Lines that --why keeps about candidates that became no finding. */
#define XS_MAX_DROPPED_LINES 10000u

#endif
