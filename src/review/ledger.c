/* ledger.c -- an append-only, hash-chained record in SQLite (WAL, synchronous=FULL). */
#include "review/ledger.h"

#include <errno.h>
#include <nettle/sha2.h>
#include <nettle/sm3.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <time.h>

/* How long a process waits for another one's transaction. */
#define BUSY_MS 20000

static const char schema[] =
    "CREATE TABLE IF NOT EXISTS meta(key TEXT PRIMARY KEY, value TEXT NOT NULL) STRICT;"
    "CREATE TABLE IF NOT EXISTS record(seq INTEGER PRIMARY KEY, at INTEGER NOT NULL, action TEXT NOT NULL,"
    " who TEXT NOT NULL, role TEXT NOT NULL, document TEXT NOT NULL, sha256 TEXT NOT NULL, pack TEXT NOT NULL,"
    " verdict TEXT NOT NULL, coverage TEXT NOT NULL, reason TEXT NOT NULL, findings TEXT NOT NULL,"
    " blocks INTEGER NOT NULL, reviews INTEGER NOT NULL, notes INTEGER NOT NULL,"
    " prev BLOB NOT NULL, hash BLOB NOT NULL) STRICT;"
    "CREATE INDEX IF NOT EXISTS by_document ON record(sha256);"
    "CREATE TRIGGER IF NOT EXISTS no_update BEFORE UPDATE ON record BEGIN SELECT RAISE(ABORT,'append only'); END;"
    "CREATE TRIGGER IF NOT EXISTS no_delete BEFORE DELETE ON record BEGIN SELECT RAISE(ABORT,'append only'); END;";

xs_status xs_ledger_trouble(const xs_ledger *l, xs_error *err)
{
    return xs_fail(err, XS_E_IO, 0, l->path, "ledger: %s; nothing of this step was recorded",
                   l->db ? sqlite3_errmsg(l->db) : "no memory");
}

void xs_hex(const uint8_t *p, size_t n, char *out)
{
    static const char digit[] = "0123456789abcdef";
    for (size_t i = 0; i < n; i++) {
        out[2 * i] = digit[p[i] >> 4];
        out[2 * i + 1] = digit[p[i] & 15];
    }
    out[2 * n] = 0;
}

typedef struct chain {
    bool sm3;
    union {
        struct sha256_ctx sha;
        struct sm3_ctx sm;
    } u;
} chain;

static void chain_add(chain *c, const void *p, size_t n)
{
    if (c->sm3)
        sm3_update(&c->u.sm, n, p);
    else
        sha256_update(&c->u.sha, n, p);
}

static void chain_number(chain *c, uint64_t v)
{
    uint8_t b[8];
    for (int i = 0; i < 8; i++)
        b[i] = (uint8_t)(v >> (8 * i));
    chain_add(c, b, sizeof b);
}

void xs_row_hash(const xs_ledger *l, const xs_row *r, const uint8_t prev[XS_LEDGER_HASH],
                 uint8_t out[XS_LEDGER_HASH])
{
    chain c = {.sm3 = l->sm3};
    if (c.sm3)
        sm3_init(&c.u.sm);
    else
        sha256_init(&c.u.sha);
    chain_add(&c, "xianshen ledger 1", 17);
    chain_add(&c, prev, XS_LEDGER_HASH);
    chain_number(&c, r->seq);
    chain_number(&c, (uint64_t)r->when);
    for (size_t i = 0; i < sizeof r->text / sizeof *r->text; i++) {
        chain_number(&c, r->text[i].n);
        chain_add(&c, r->text[i].p, r->text[i].n);
    }
    for (size_t i = 0; i < 3; i++)
        chain_number(&c, r->counts[i]);
    if (c.sm3)
        sm3_digest(&c.u.sm, XS_LEDGER_HASH, out);
    else
        sha256_digest(&c.u.sha, XS_LEDGER_HASH, out);
}

static xs_str column(sqlite3_stmt *st, int i)
{
    const void *p = sqlite3_column_blob(st, i);
    return (xs_str){p ? p : "", p ? (size_t)sqlite3_column_bytes(st, i) : 0};
}

void xs_row_read(sqlite3_stmt *st, xs_row *out)
{
    out->seq = (uint64_t)sqlite3_column_int64(st, 0);
    out->when = sqlite3_column_int64(st, 1);
    for (int i = 0; i < 10; i++)
        out->text[i] = column(st, 2 + i);
    for (int i = 0; i < 3; i++)
        out->counts[i] = (uint64_t)sqlite3_column_int64(st, 12 + i);
    out->prev = column(st, 15);
    out->hash = column(st, 16);
}

static bool run(xs_ledger *l, const char *sql)
{
    return sqlite3_exec(l->db, sql, NULL, NULL, NULL) == SQLITE_OK;
}

/* The ledger's hash is fixed when it is made. */
static xs_status settle_hash(xs_ledger *l, const char *wanted, xs_error *err)
{
    sqlite3_stmt *st = NULL;
    char sql[96];
    snprintf(sql, sizeof sql, "INSERT OR IGNORE INTO meta VALUES('hash','%s')", wanted ? wanted : "sha256");
    if (!run(l, sql) ||
        sqlite3_prepare_v2(l->db, "SELECT value FROM meta WHERE key='hash'", -1, &st, NULL) != SQLITE_OK ||
        sqlite3_step(st) != SQLITE_ROW) {
        sqlite3_finalize(st);
        return xs_ledger_trouble(l, err);
    }
    const char *has = (const char *)sqlite3_column_text(st, 0);
    l->sm3 = has && !strcmp(has, "sm3");
    bool same = has && (!wanted || !strcmp(has, wanted)) && (l->sm3 || !strcmp(has, "sha256"));
    sqlite3_finalize(st);
    return same ? XS_OK : xs_fail(err, XS_E_CONFIG, 0, l->path, "the ledger was made with another hash");
}

xs_status xs_ledger_open(const char *path, const char *hash, xs_ledger **out, xs_error *err)
{
    if (hash && strcmp(hash, "sha256") != 0 && strcmp(hash, "sm3") != 0)
        return xs_fail(err, XS_E_ARG, 0, "ledger", "hash is sha256 or sm3");
    xs_ledger *l = calloc(1, sizeof *l);
    if (!l)
        return xs_fail(err, XS_E_SYSTEM, ENOMEM, path, "no memory");
    snprintf(l->path, sizeof l->path, "%s", path);
    mode_t old = umask(077);
    int rc = sqlite3_open_v2(path, &l->db, SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE | SQLITE_OPEN_NOMUTEX, NULL);
    /* The timeout comes before WAL: two processes at once would fail at the switch otherwise. */
    bool ok = rc == SQLITE_OK && sqlite3_busy_timeout(l->db, BUSY_MS) == SQLITE_OK &&
              run(l, "PRAGMA journal_mode=WAL") && run(l, "PRAGMA synchronous=FULL") && run(l, schema);
    umask(old);
    bool foreign = rc == SQLITE_OK && !ok && sqlite3_errcode(l->db) == SQLITE_NOTADB;
    xs_status st = ok        ? settle_hash(l, hash, err)
                   : foreign ? xs_fail(err, XS_E_CONFIG, 0, path, "not a ledger")
                             : xs_ledger_trouble(l, err);
    if (st != XS_OK) {
        xs_ledger_free(l);
        return st;
    }
    *out = l;
    return XS_OK;
}

void xs_ledger_free(xs_ledger *l)
{
    if (!l)
        return;
    sqlite3_close(l->db);
    free(l);
}

static bool last(xs_ledger *l, uint64_t *seq, uint8_t hash[XS_LEDGER_HASH])
{
    sqlite3_stmt *st = NULL;
    *seq = 0;
    memset(hash, 0, XS_LEDGER_HASH);
    if (sqlite3_prepare_v2(l->db, "SELECT seq,hash FROM record ORDER BY seq DESC LIMIT 1", -1, &st, NULL) != SQLITE_OK)
        return false;
    int rc = sqlite3_step(st);
    if (rc == SQLITE_ROW) {
        *seq = (uint64_t)sqlite3_column_int64(st, 0);
        if (sqlite3_column_bytes(st, 1) == XS_LEDGER_HASH)
            memcpy(hash, sqlite3_column_blob(st, 1), XS_LEDGER_HASH);
    }
    sqlite3_finalize(st);
    return rc == SQLITE_ROW || rc == SQLITE_DONE;
}

xs_status xs_ledger_head(xs_ledger *l, uint64_t *seq, char hash[65], xs_error *err)
{
    uint8_t raw[XS_LEDGER_HASH];
    if (!last(l, seq, raw))
        return xs_ledger_trouble(l, err);
    xs_hex(raw, sizeof raw, hash);
    return XS_OK;
}

static xs_str text_or_empty(const char *s) { return xs_str_from(s ? s : ""); }

static void row_of(const xs_record *r, uint64_t seq, int64_t now, xs_row *out)
{
    *out = (xs_row){.seq = seq, .when = r->when ? r->when : now, .counts = {r->blocks, r->reviews, r->notes}};
    const char *const text[10] = {r->action, r->who,     r->role,     r->document, r->sha256,
                                  r->pack,   r->verdict, r->coverage, r->reason,   r->findings};
    for (size_t i = 0; i < 10; i++)
        out->text[i] = text_or_empty(text[i]);
}

static bool insert(sqlite3_stmt *st, const xs_row *row, const uint8_t *prev, const uint8_t *hash)
{
    sqlite3_reset(st);
    bool ok = sqlite3_bind_int64(st, 1, (sqlite3_int64)row->seq) == SQLITE_OK &&
              sqlite3_bind_int64(st, 2, row->when) == SQLITE_OK;
    for (int i = 0; ok && i < 10; i++)
        ok = row->text[i].n <= INT32_MAX &&
             sqlite3_bind_text(st, 3 + i, row->text[i].p, (int)row->text[i].n, SQLITE_STATIC) == SQLITE_OK;
    for (int i = 0; ok && i < 3; i++)
        ok = sqlite3_bind_int64(st, 13 + i, (sqlite3_int64)row->counts[i]) == SQLITE_OK;
    return ok && sqlite3_bind_blob(st, 16, prev, XS_LEDGER_HASH, SQLITE_STATIC) == SQLITE_OK &&
           sqlite3_bind_blob(st, 17, hash, XS_LEDGER_HASH, SQLITE_STATIC) == SQLITE_OK &&
           sqlite3_step(st) == SQLITE_DONE;
}

xs_status xs_ledger_append(xs_ledger *l, const xs_record *r, size_t n, xs_error *err)
{
    for (size_t i = 0; i < n; i++)
        if (!r[i].document || !r[i].sha256 || strlen(r[i].sha256) != 64)
            return xs_fail(err, XS_E_ARG, 0, l->path, "a record names its document and the SHA-256 of its bytes");
    sqlite3_stmt *st = NULL;
    uint64_t seq;
    uint8_t prev[XS_LEDGER_HASH], hash[XS_LEDGER_HASH];
    int64_t now = (int64_t)time(NULL);
    bool begun = run(l, "BEGIN IMMEDIATE");
    bool ok = begun && last(l, &seq, prev) &&
              sqlite3_prepare_v2(l->db, "INSERT INTO record(" XS_ROW_COLUMNS ") VALUES(?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?)",
                                 -1, &st, NULL) == SQLITE_OK;
    for (size_t i = 0; ok && i < n; i++) {
        xs_row row;
        row_of(&r[i], ++seq, now, &row);
        xs_row_hash(l, &row, prev, hash);
        ok = insert(st, &row, prev, hash);
        memcpy(prev, hash, sizeof prev);
    }
    sqlite3_finalize(st);
    ok = ok && run(l, "COMMIT");
    if (ok)
        return XS_OK;
    xs_status s = xs_ledger_trouble(l, err);
    if (begun)
        run(l, "ROLLBACK");
    return s;
}
