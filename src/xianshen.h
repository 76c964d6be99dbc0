/* xianshen.h -- screen text and documents for confidential content before they go out.
 *
 *   xs_rules     what to look for. Immutable after load; share it between threads.
 *   xs_scanner   one per thread. Holds scratch memory and its extraction worker.
 *   xs_document  what one document gave. Borrowed from the scanner until its next scan.
 *   xs_run       many documents from files and folders, in parallel, delivered in path order.
 *   xs_report    writes documents in one of the report formats.
 *
 * Unless a function says otherwise:
 *   offsets  bytes, half-open [from, to), counted from 0
 *   text     UTF-8, length given, not NUL-terminated
 *   errors   a function returning xs_status leaves *out untouched on failure and fills *err (may be NULL)
 *   memory   xs_X_free accepts NULL; every other pointer must be valid
 *   threads  different scanners may run at once; one scanner may not
 */
#ifndef XIANSHEN_H
#define XIANSHEN_H
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#ifdef __cplusplus
extern "C" {
#endif

#define XS_VERSION_STRING "0.1.0"
#define XS_API __attribute__((visibility("default")))
#define XS_CHECK __attribute__((warn_unused_result))

/* ---- shared words ------------------------------------------------------------------------ */

/* Borrowed bytes: never freed through this type. p may be NULL when n is 0. */
typedef struct xs_str {
    const char *p;
    size_t n;
} xs_str;

/* Why a call failed. A bad document is not a failed call: see xs_part_state. */
typedef enum xs_status {
    XS_OK = 0,
    XS_E_ARG = -1,      /* the caller broke the contract                     exit status 64 */
    XS_E_RULES = -2,    /* a rule pack does not load                                     65 */
    XS_E_MISSING = -3,  /* an input path does not exist                                  66 */
    XS_E_INTERNAL = -4, /* a fault of the program                                        70 */
    XS_E_SYSTEM = -5,   /* memory, threads, processes                                    71 */
    XS_E_IO = -6,       /* reading or writing failed                                     74 */
    XS_E_CONFIG = -7,   /* waivers, profile, settings                                    78 */
} xs_status;

/* Messages read "where: what; what to do". */
typedef struct xs_error {
    xs_status status;
    int sys; /* errno, or 0 */
    char where[256];
    char what[512];
} xs_error;

typedef enum xs_lang { XS_ZH, XS_EN } xs_lang;
/* Language of xs_error texts from now on, for the whole process; English until told otherwise. */
XS_API void xs_messages(xs_lang lang);
/* strerror in that language. */
XS_API const char *xs_errno_text(int sys);
typedef enum xs_action { XS_PASS, XS_NOTE, XS_REVIEW, XS_BLOCK } xs_action;
typedef enum xs_coverage { XS_COVER_ALL, XS_COVER_PART, XS_COVER_NONE } xs_coverage;

typedef enum xs_part_state {
    XS_PART_SCANNED,
    XS_PART_ENCRYPTED,
    XS_PART_CORRUPT,
    XS_PART_UNKNOWN_KIND,
    XS_PART_OVER_LIMIT,
    XS_PART_TIMED_OUT,
    XS_PART_WORKER_DIED,
    XS_PART_NO_TEXT,
} xs_part_state;

typedef enum xs_visibility {
    XS_VISIBLE,
    XS_HIDDEN,
    XS_DELETED,
    XS_COMMENT,
    XS_METADATA,
    XS_ATTACHMENT,
    XS_EMBEDDED,
    XS_OCR,
} xs_visibility;

/* The words of the JSON contract: "block", "scanned", "hidden" ... Never NULL. */
XS_API const char *xs_action_name(xs_action a);
XS_API const char *xs_coverage_name(xs_coverage c);
XS_API const char *xs_part_state_name(xs_part_state s);
XS_API const char *xs_visibility_name(xs_visibility v);
XS_API const char *xs_version(void);

/* ---- rules ------------------------------------------------------------------------------- */

typedef struct xs_rules xs_rules;

/* One thing wrong with a rule pack. Strings live for the call. */
typedef struct xs_problem {
    const char *file;
    uint32_t line;    /* 0 when the whole file is meant */
    const char *rule; /* id, or "" */
    const char *what; /* what is wrong; what to do */
} xs_problem;
typedef void xs_problem_fn(void *ctx, const xs_problem *p);

typedef struct xs_rules_options {
    size_t size;              /* sizeof(xs_rules_options) */
    const char *const *paths; /* replace the default pack; npaths 0 = the default pack */
    size_t npaths;
    const char *const *add_paths; /* beside it */
    size_t nadd_paths;
    const char *profile;    /* NULL = "general" */
    const char *cache_dir;  /* NULL = $XDG_CACHE_HOME/xianshen; "" = no cache */
    const char *signed_key; /* NULL, or a public key file: refuse unsigned packs */
    bool skip_examples;     /* for `rules test`, which runs and reports them itself */
    xs_lang lang;           /* of problem messages */
    xs_problem_fn *problem; /* called for every problem; may be NULL */
    void *problem_ctx;
} xs_rules_options;
XS_API void xs_rules_options_init(xs_rules_options *o);

/* Load, check and compile rule packs, or take them from the cache. o: NULL = defaults.
 * owns: caller frees *out with xs_rules_free. cost: seconds when compiled, milliseconds cached.
 * errors: XS_E_RULES (every problem went to o->problem), XS_E_MISSING, XS_E_SYSTEM. */
XS_API XS_CHECK xs_status xs_rules_load(const xs_rules_options *o, xs_rules **out, xs_error *err);
XS_API xs_rules *xs_rules_ref(xs_rules *r);
XS_API void xs_rules_free(xs_rules *r);

/* One rule as `rules list` and `explain` show it. Strings live as long as the rules. */
typedef struct xs_rule_info {
    xs_str id, category, title_zh, title_en, basis, suggestion, owner, file;
    uint32_t line, valid_until; /* yyyymmdd or 0 */
    xs_action action;
    uint8_t confidence;
    uint32_t nterms, npatterns, nexamples;
} xs_rule_info;
XS_API size_t xs_rules_count(const xs_rules *r);
XS_API XS_CHECK xs_status xs_rules_get(const xs_rules *r, size_t i, xs_rule_info *out);
/* All of one rule as text for people: what it looks for, context, basis, examples.
 * errors: XS_E_MISSING when there is no rule of this id; what put returns, as XS_E_IO. */
typedef int xs_write_fn(void *ctx, const char *p, size_t n); /* 0 to go on, errno value to stop */
XS_API XS_CHECK xs_status xs_rules_explain(const xs_rules *r, const char *id, xs_lang lang,
                                           xs_write_fn *put, void *ctx, xs_error *err);
/* Run the examples of every rule; each that fails goes to problem. *npassed and *nfailed are filled. */
XS_API XS_CHECK xs_status xs_rules_test(xs_rules *r, xs_lang lang, xs_problem_fn *problem, void *ctx,
                                        size_t *npassed, size_t *nfailed, xs_error *err);
/* What each rule costs when compiled and run alone over the text files below the paths (at most 64 MiB). */
typedef struct xs_rule_cost {
    xs_str id;
    uint64_t bytes, ends, code_bytes; /* compiled size; places it reports before confirmation; text scanned */
    double seconds, share;            /* share of the sum over all rules, 0 to 1 */
} xs_rule_cost;
XS_API XS_CHECK xs_status xs_rules_profile(const xs_rules *r, const char *const *paths, size_t npaths,
                                           void (*each)(void *ctx, const xs_rule_cost *c), void *ctx,
                                           xs_error *err);
XS_API const char *xs_rules_pack_id(const xs_rules *r);     /* "default 1.0.0" */
XS_API const char *xs_rules_pack_sha256(const xs_rules *r); /* 64 hex digits */

/* ---- result ------------------------------------------------------------------------------ */

typedef struct xs_span {
    uint64_t from, to; /* in the part's decoded UTF-8 text */
} xs_span;

typedef struct xs_location {
    xs_str part;                           /* path inside the document, "" = its own text */
    xs_str sheet, cell;                    /* "" where there is none */
    uint32_t page, paragraph, line, column; /* 1-based, 0 where there is none; column in characters */
    uint64_t offset, length;               /* bytes in the part's decoded UTF-8 text */
} xs_location;

/* One step of how the confidence came about, in order. */
typedef struct xs_reason {
    int delta;   /* added to the confidence; 0 = a remark */
    xs_str text; /* in the report language */
} xs_reason;

typedef struct xs_waiver_ref {
    xs_str id, reason, approver, expires; /* expires: yyyy-mm-dd */
} xs_waiver_ref;

typedef struct xs_finding {
    xs_str rule, category, title, basis, suggestion;
    xs_action action; /* after confidence and context */
    uint8_t confidence;
    bool obfuscated;
    bool sensitive; /* match is personal data or a credential: mask it everywhere */
    xs_visibility visibility;
    xs_str match;         /* CONFIDENTIAL: reports mask it, see xs_report_options.reveal */
    xs_str before, after; /* up to 20 characters each; CONFIDENTIAL */
    uint32_t count;       /* occurrences this finding stands for */
    const xs_span *spans; /* all of them, at least one, the first is location */
    size_t nspans;
    xs_location location;
    const xs_reason *reasons;
    size_t nreasons;
    const xs_waiver_ref *waiver; /* or NULL */
    char fingerprint[65];        /* hex, "" when no key was given */
} xs_finding;

typedef struct xs_part {
    xs_str path, media_type;
    xs_visibility visibility;
    xs_part_state state;
    uint64_t bytes, chars;
    xs_str note; /* why it is not scanned, in the report language, or "" */
} xs_part;

/* Holds always: coverage != XS_COVER_ALL implies verdict >= XS_REVIEW. */
typedef struct xs_document {
    xs_str path, media_type, encoding; /* encoding: of the document's own text, "" otherwise */
    char sha256[65];
    uint64_t size;
    xs_action verdict;
    xs_coverage coverage;
    const xs_finding *findings; /* by part, then offset */
    size_t nfindings;
    const xs_part *parts;
    size_t nparts;
    const xs_str *notes; /* remarks: second decoding scanned, hits capped ... */
    size_t nnotes;
    double elapsed_ms;
    bool reused; /* unchanged since a run with the same cache_dir, pack and options */
} xs_document;

/* ---- scan -------------------------------------------------------------------------------- */

typedef struct xs_scanner xs_scanner;

typedef struct xs_scan_options {
    size_t size; /* sizeof(xs_scan_options) */
    xs_lang lang;
    const char *worker;    /* path of xianshen-extract; NULL = beside the program, then libexec */
    uint64_t max_size;     /* bytes of one document, archives unpacked; 0 = no limit */
    uint32_t max_depth;    /* archives in archives */
    uint32_t timeout_ms;   /* one document */
    uint32_t max_findings; /* one document */
    bool sandbox_best_effort;
    bool explain;          /* keep dropped candidates and their reasons: --why */
    const char *waivers;   /* register file; NULL = none for a scanner, beside the root for a run; "" = none */
    const char *cache_dir; /* result cache, or NULL */
    const char *baseline;  /* findings known before: they are shown as waived "baseline"; or NULL */
    /* For callers that do not look at them: leave documents' sha256 empty (where no waiver needs it), and
     * findings' fingerprints (where neither waivers nor baseline do). Hashing costs more than screening. */
    bool no_sha256, no_fingerprint;
} xs_scan_options;
XS_API void xs_scan_options_init(xs_scan_options *o);

/* o: NULL = defaults. */
XS_API XS_CHECK xs_status xs_scanner_new(xs_rules *r, const xs_scan_options *o, xs_scanner **out,
                                         xs_error *err);
XS_API void xs_scanner_free(xs_scanner *s);

/* Screen bytes as a document of this name. The name is a hint only and is screened too.
 * errors: only of the system; a document that cannot be read still yields a result. */
XS_API XS_CHECK xs_status xs_scan_bytes(xs_scanner *s, const char *name, const void *p, size_t n,
                                        const xs_document **out, xs_error *err);
/* Screen an open file from its beginning; the descriptor stays the caller's. */
XS_API XS_CHECK xs_status xs_scan_fd(xs_scanner *s, const char *name, int fd,
                                     const xs_document **out, xs_error *err);

/* ---- run: files and folders -------------------------------------------------------------- */

#define XS_CATEGORIES 96 /* room for every code of the contract */
typedef struct xs_summary {
    uint64_t documents, bytes, findings[4], verdicts[4]; /* indexed by xs_action */
    uint64_t not_inspected;                              /* documents with coverage != all */
    uint64_t waived, reused; /* findings; documents */
    bool incomplete; /* a path that could not be walked, an interrupted run: not all that was asked for */
    double seconds;
    const char *categories[XS_CATEGORIES]; /* codes that occurred, sorted */
    uint64_t category_counts[XS_CATEGORIES];
    size_t ncategories;
    const char *pack_id, *pack_sha256;
} xs_summary;

/* Count one document in; for callers that scan one by one. Zero-initialised is empty. */
XS_API void xs_summary_add(xs_summary *s, const xs_document *d);

typedef struct xs_run_options {
    size_t size;
    xs_scan_options scan;
    const char *const *paths; /* files, folders, "-" */
    size_t npaths;
    const char *stdin_name;
    unsigned jobs; /* 0 = number of cores */
    /* Called one at a time, in path order, from any thread of the run. Return non-zero to stop it. */
    int (*document)(void *ctx, const xs_document *d);
    /* Called now and then, for a progress bar; may be NULL. */
    void (*progress)(void *ctx, uint64_t files, uint64_t bytes, uint64_t known_files);
    void (*trouble)(void *ctx, const xs_error *e); /* a path that could not be walked; may be NULL */
    void (*remark)(void *ctx, const char *text);   /* waivers that did not count ...; may be NULL */
    void *ctx;
    volatile int *interrupted; /* set by a signal handler: finish what was begun, then stop */
} xs_run_options;
XS_API void xs_run_options_init(xs_run_options *o);

/* errors: the worst of what went wrong; documents already delivered stay valid results.
 * *sum is filled in any case; its strings live as long as the rules. */
XS_API XS_CHECK xs_status xs_run(xs_rules *r, const xs_run_options *o, xs_summary *sum,
                                 xs_error *err);

/* ---- report ------------------------------------------------------------------------------ */

typedef enum xs_format {
    XS_FORMAT_TEXT,
    XS_FORMAT_JSON,
    XS_FORMAT_JSONL,
    XS_FORMAT_SARIF,
    XS_FORMAT_HTML,
    XS_FORMAT_CSV,
    XS_FORMAT_JUNIT,
    XS_FORMAT_GITLAB,
} xs_format;

typedef struct xs_report_options {
    size_t size;
    xs_format format;
    xs_lang lang;
    bool reveal; /* unmasked values */
    bool color;
    bool quiet;     /* text: only what needs somebody's eye */
    unsigned width; /* text: columns of the terminal, 0 = 100 */
    xs_action fail_on;
    const xs_rules *rules; /* SARIF lists them; may be NULL */
    xs_write_fn *write;
    void *ctx;
} xs_report_options;

typedef struct xs_report xs_report;
XS_API XS_CHECK xs_status xs_report_new(const xs_report_options *o, xs_report **out, xs_error *err);
XS_API XS_CHECK xs_status xs_report_document(xs_report *r, const xs_document *d);
XS_API XS_CHECK xs_status xs_report_end(xs_report *r, const xs_summary *sum);
XS_API void xs_report_free(xs_report *r);
XS_API bool xs_format_from_name(const char *name, xs_format *out);
/* One document as a line of JSONL, masked unless reveal: for callers without C's structures.
 * errors: XS_E_SYSTEM; what write returns, as XS_E_IO. */
XS_API XS_CHECK xs_status xs_document_json(const xs_document *d, xs_lang lang, bool reveal,
                                           xs_write_fn *write, void *ctx, xs_error *err);

/* ---- the record: who reviewed what, when, with which outcome ----------------------------------- */

/* One record of the ledger. Every string may be empty but document and sha256. */
typedef struct xs_record {
    const char *action; /* scan decide waive approve publish withdraw */
    const char *who, *role, *document, *sha256, *pack, *verdict, *coverage, *reason;
    uint64_t blocks, reviews, notes;
    const char *findings; /* JSON list of {rule, category, action, count, fingerprint} */
    int64_t when;         /* Unix seconds; 0 = now */
} xs_record;

typedef struct xs_ledger xs_ledger;
/* Open or create. hash: "sha256", "sm3", or NULL = what the ledger has (sha256 when new).
 * errors: XS_E_IO, XS_E_CONFIG (not a ledger, another hash). */
XS_API XS_CHECK xs_status xs_ledger_open(const char *path, const char *hash, xs_ledger **out,
                                         xs_error *err);
XS_API void xs_ledger_free(xs_ledger *l);
/* Append n records in one durable transaction: when it returns XS_OK they survive a power cut.
 * Several processes may append at once. */
XS_API XS_CHECK xs_status xs_ledger_append(xs_ledger *l, const xs_record *r, size_t n, xs_error *err);
/* Number and hash of the last record; 0 and 64 zeros of an empty ledger. */
XS_API XS_CHECK xs_status xs_ledger_head(xs_ledger *l, uint64_t *seq, char hash[65], xs_error *err);
/* The same as "SEQ HASH" in a file, with its signature in PATH.minisig: to be kept elsewhere, as the
 * anchor of a later xs_ledger_verify. */
XS_API XS_CHECK xs_status xs_ledger_head_sign(xs_ledger *l, const char *path, const char *secret_key,
                                              const char *password, xs_error *err);
/* Records whose time lies before that of the one before them, because a clock was set back: how many,
 * and the first (0: none). */
XS_API XS_CHECK xs_status xs_ledger_setbacks(xs_ledger *l, uint64_t *n, uint64_t *first, xs_error *err);
/* Walk the chain. errors: XS_E_CONFIG naming the first record that does not fit. anchor_hash NULL or
 * "": no anchor; otherwise record anchor_seq must still be there with this hash, which shows
 * truncation and a rewritten chain. */
XS_API XS_CHECK xs_status xs_ledger_verify(xs_ledger *l, uint64_t anchor_seq, const char *anchor_hash,
                                           uint64_t *nrecords, xs_error *err);
/* 台账: records of a month ("2026-11", NULL = all) as CSV with BOM. */
XS_API XS_CHECK xs_status xs_ledger_export(xs_ledger *l, const char *month, xs_lang lang,
                                           xs_write_fn *put, void *ctx, xs_error *err);
/* 一事一审 审查表: every record of the document with this hash, as one HTML page.
 * errors: XS_E_MISSING when there is none. */
XS_API XS_CHECK xs_status xs_ledger_form(xs_ledger *l, const char *sha256, xs_lang lang,
                                         xs_write_fn *put, void *ctx, xs_error *err);

/* ---- waivers: which findings may go out, on whose word, until when ------------------------------- */

/* One waiver of a register. Scope: a fingerprint, or a rule in one document; never a rule alone.
 * Strings may be NULL for "". */
typedef struct xs_waiver_info {
    const char *id, *fingerprint, *rule, *category, *document; /* document: SHA-256 */
    const char *reason_code, *reason, *basis, *evidence, *reviewer, *approver, *created, *expires;
    const char *state; /* "valid", or why it does not count, in the language asked for */
    bool valid;
} xs_waiver_info;

/* Add one (created today; days 0 = 90) to the register, which is made when it is not there.
 * errors: XS_E_CONFIG when the waiver breaks a rule of the register; it is then not added. */
XS_API XS_CHECK xs_status xs_waive_add(const char *register_path, const xs_waiver_info *w, uint32_t days,
                                       xs_lang lang, xs_error *err);
/* Turn the decisions of a report page (release, false alarm) into waivers. fill: what every one gets
 * where the file does not say (basis, evidence, reviewer, approver). *nadded, *nrefused are filled;
 * refused ones go to problem. */
XS_API XS_CHECK xs_status xs_waive_import(const char *register_path, const char *decisions_path,
                                          const xs_waiver_info *fill, uint32_t days, xs_lang lang,
                                          xs_problem_fn *problem, void *ctx, size_t *nadded,
                                          size_t *nrefused, xs_error *err);
XS_API XS_CHECK xs_status xs_waive_each(const char *register_path, xs_lang lang,
                                        void (*each)(void *ctx, const xs_waiver_info *w), void *ctx,
                                        xs_error *err);
/* Remove what no longer counts. */
XS_API XS_CHECK xs_status xs_waive_prune(const char *register_path, xs_lang lang, size_t *nremoved,
                                         xs_error *err);

/* ---- baseline: what was known when screening began ------------------------------------------------ */

typedef struct xs_baseline xs_baseline;
/* An empty one with a fresh key, or that of a file (errors: XS_E_MISSING, XS_E_CONFIG). */
XS_API XS_CHECK xs_status xs_baseline_new(xs_baseline **out, xs_error *err);
XS_API XS_CHECK xs_status xs_baseline_load(const char *path, xs_baseline **out, xs_error *err);
/* Take in every finding of the document. */
XS_API XS_CHECK xs_status xs_baseline_add(xs_baseline *b, const xs_document *d, xs_error *err);
/* Sorted, no times, no lines: two people's baselines merge. */
XS_API XS_CHECK xs_status xs_baseline_save(const xs_baseline *b, const char *path, size_t *nfindings, xs_error *err);
XS_API void xs_baseline_free(xs_baseline *b);

/* ---- clearance: a signed statement that exactly these bytes were screened ------------------------ */

/* Keys and signatures are minisign's. Passwords: NULL for a key without one. */
XS_API XS_CHECK xs_status xs_key_make(const char *secret_path, const char *public_path,
                                      const char *password, xs_error *err);

/* Verify PATH.minisig. errors: XS_E_CONFIG. */
XS_API XS_CHECK xs_status xs_file_verify(const char *path, const char *public_key, xs_error *err);
XS_API XS_CHECK xs_status xs_file_sha256(const char *path, char hex[65], xs_error *err);
/* Sign a rule pack (a folder with pack.yaml): the hashes of all its files, into PACK/pack.sig. */
XS_API XS_CHECK xs_status xs_pack_sign(const char *pack, const char *secret_key, const char *password,
                                       xs_error *err);

typedef struct xs_clearance xs_clearance;
XS_API XS_CHECK xs_status xs_clearance_new(const char *pack_id, const char *pack_sha256,
                                           xs_clearance **out, xs_error *err);
/* errors: XS_E_CONFIG when the document is not clear: an unwaived review or block, or coverage that
 * is not full. It is then not added. */
XS_API XS_CHECK xs_status xs_clearance_add(xs_clearance *c, const xs_document *d, xs_error *err);
/* Write path and path.minisig. */
XS_API XS_CHECK xs_status xs_clearance_sign(const xs_clearance *c, const char *path,
                                            const char *secret_key, const char *password, xs_error *err);
/* Read and verify. min_pack: lowest pack version accepted ("1.2.0"), or NULL.
 * errors: XS_E_CONFIG: not signed by this key, altered, an older pack. cost: milliseconds. */
XS_API XS_CHECK xs_status xs_clearance_open(const char *path, const char *public_key,
                                            const char *min_pack, xs_clearance **out, xs_error *err);
/* Are these bytes cleared today? Reads and hashes the file, scans nothing.
 * errors: XS_E_CONFIG: not these bytes, or a waiver has expired. */
XS_API XS_CHECK xs_status xs_clearance_check(const xs_clearance *c, const char *file, xs_error *err);
XS_API void xs_clearance_free(xs_clearance *c);

/* ---- normalisation ----------------------------------------------------------------------- */

/* One step of the map from folded text back to the source. */
typedef struct xs_map_entry {
    uint64_t folded_from, folded_to, source_from, source_to;
} xs_map_entry;
/* Fold UTF-8 text as the rules see it and write it as UTF-8; map may be NULL.
 * cost: linear; for people and tests, not the scan path. */
XS_API XS_CHECK xs_status xs_normalize(const char *p, size_t n, xs_write_fn *put,
                                       void (*map)(void *ctx, const xs_map_entry *e), void *ctx,
                                       xs_error *err);

#ifdef __cplusplus
}
#endif
#endif
