/* ledger.h -- what the ledger's files share: the database, the chain, its hash. */
#ifndef XS_REVIEW_LEDGER_H
#define XS_REVIEW_LEDGER_H
#include <sqlite3.h>

#include "base/error.h"
#include "base/str.h"

#define XS_LEDGER_HASH 32 /* bytes, of SHA-256 and of SM3 alike */

struct xs_ledger {
    sqlite3 *db;
    bool sm3;
    char path[256]; /* for messages */
};

/* A row as it lies in the table; strings die with the next step of the statement. */
typedef struct xs_row {
    uint64_t seq;
    int64_t when;
    xs_str text[10]; /* action who role document sha256 pack verdict coverage reason findings */
    uint64_t counts[3];
    xs_str prev, hash;
} xs_row;
enum { XS_ROW_ACTION, XS_ROW_WHO, XS_ROW_ROLE, XS_ROW_DOCUMENT, XS_ROW_SHA256, XS_ROW_PACK,
       XS_ROW_VERDICT, XS_ROW_COVERAGE, XS_ROW_REASON, XS_ROW_FINDINGS };
#define XS_ROW_COLUMNS \
    "seq,at,action,who,role,document,sha256,pack,verdict,coverage,reason,findings,blocks,reviews,notes,prev,hash"

void xs_row_read(sqlite3_stmt *st, xs_row *out);
/* The chain: hash of the previous hash and of every field, each preceded by its length. */
void xs_row_hash(const xs_ledger *l, const xs_row *r, const uint8_t prev[XS_LEDGER_HASH],
                 uint8_t out[XS_LEDGER_HASH]);
xs_status xs_ledger_trouble(const xs_ledger *l, xs_error *err);
/* Local time with its zone. */
void xs_ledger_time(xs_buf *b, int64_t when);
void xs_hex(const uint8_t *p, size_t n, char *out);

#endif
