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
/* Characters of one match of a pattern, so that it lies inside the overlap of two windows: loops
 * stop there, a pattern that needs more is refused. */
#define XS_MAX_MATCH_CHARS 1000u
/* Positions of one pattern's automaton, repeats written out: larger patterns are refused. */
#define XS_MAX_POSITIONS 4000u
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

/* ---- extraction: what a worker may unpack and send. Defaults of xs_wire_limits; the core holds the
 * sums itself too. Each one reached: over_limit for the part. ---- */
/* Members of all containers in one document: a zip of a million empty files is an attack. */
#define XS_MAX_MEMBERS 100000u
/* Unpacked to packed bytes of one member, once it has grown past XS_RATIO_FREE bytes. Sheets of one
 * repeated value reach 200; deflate's own maximum is 1032. */
#define XS_MAX_RATIO 500u
#define XS_RATIO_FREE ((uint64_t)64 * 1024 * 1024)
/* Pages of a PDF or OFD, slides. */
#define XS_MAX_PAGES 20000u
/* Cells of all sheets and tables of a document. */
#define XS_MAX_CELLS ((uint64_t)100 * 1000 * 1000)
/* A shared string of a workbook longer than this is sent with the first cell that shows it only: one
 * megabyte in a million cells must not become a terabyte. Nothing is lost but the repetition. */
#define XS_REPEATED_STRING ((size_t)8 * 1024)
/* Text sent about one document. */
#define XS_MAX_TEXT ((uint64_t)8 * 1024 * 1024 * 1024)
/* A member that its reader needs as a whole (PDF, OLE2, zip in zip). Larger ones are read only when
 * their format streams (text, tar, XML in a package). */
#define XS_MEMBER_BYTES ((size_t)512 * 1024 * 1024)
/* Private memory of a worker (heap; the mapped document does not count). Beyond it: worker_died. */
#define XS_WORKER_MEMORY ((uint64_t)1536 * 1024 * 1024)
/* Processor seconds of a worker's whole life: the last rope for one whose core has gone. */
#define XS_WORKER_CPU_SECONDS 7200u
/* Jobs after which a worker is replaced, so that what a document may have left in it does not last. */
#define XS_WORKER_JOBS 500u
/* Workers that may die on one document; then the rest of it is given up. */
#define XS_WORKER_DEATHS 4u
/* Workers stacked for one document: a PDF in a zip attached to a PDF in a mail. Beyond it: over_limit. */
#define XS_WORKER_STACK 4u
/* Open elements of XML, HTML, groups of RTF: deeper ones are read as if on this level. */
#define XS_MAX_NESTING 512u


/* ---- OLE2, RTF, PDF, pictures: each one reached lowers the part to corrupt or over_limit ---- */
/* Records within records of drawings and presentations. Office nests about ten deep. */
#define XS_MAX_RECORD_DEPTH 64u
/* Directory entries of a compound file; memory of its tables. A mailbox item has some thousands. */
#define XS_CFB_MAX_ENTRIES (1u << 20)
#define XS_CFB_MAX_TABLES ((size_t)512 * 1024 * 1024)
/* Bytes of streams read, as a multiple of the file: more means that streams share sectors. */
#define XS_CFB_MAX_OVERLAP 4u
/* Storages within storages: attached messages in attached messages. */
#define XS_OLE_MAX_DEPTH 8u
/* Properties of one set; bytes of one value. */
#define XS_MAX_PROPERTIES 4096u
#define XS_MAX_PROPERTY_BYTES ((size_t)4 * 1024 * 1024)
/* Fields within fields of a Word document; deeper ones count as text. */
#define XS_DOC_MAX_FIELDS 32u
/* Operators of all content streams of a PDF, forms counted each time they are drawn: a form that
 * draws a form that draws a form takes exponential time. */
#define XS_PDF_MAX_OPERATORS ((uint64_t)50 * 1000 * 1000)
#define XS_PDF_MAX_FORM_DEPTH 12u
/* Text operators, painted areas of one page; layers of a document. */
#define XS_PDF_MAX_SHOWS ((size_t)1 << 20)
#define XS_PDF_MAX_PAINTS ((size_t)100000)
#define XS_PDF_MAX_LAYERS 4096u
/* Earlier states of a PDF that are read: every %%EOF ends one. */
#define XS_PDF_MAX_REVISIONS 8u

#endif
