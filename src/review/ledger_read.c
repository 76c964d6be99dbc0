/* ledger_read.c -- verifying the chain, its head, the monthly list. */
#include <errno.h>
#include <stdio.h>
#include <time.h>

#include "review/ledger.h"
#include "review/signature.h"

static xs_status broken(const xs_ledger *l, uint64_t seq, const char *what, xs_error *err)
{
    return xs_fail(err, XS_E_CONFIG, 0, l->path, "record %llu: %s", (unsigned long long)seq, xs_say(what));
}

static xs_status check_row(const xs_ledger *l, const xs_row *row, uint64_t want, uint8_t prev[XS_LEDGER_HASH],
                           uint64_t anchor_seq, const char *anchor, xs_error *err)
{
    uint8_t hash[XS_LEDGER_HASH];
    char hex[65];
    if (row->seq != want)
        return broken(l, want, "deleted", err);
    xs_row_hash(l, row, prev, hash);
    if (row->prev.n != XS_LEDGER_HASH || memcmp(row->prev.p, prev, XS_LEDGER_HASH) != 0)
        return broken(l, want, "does not follow the one before it", err);
    if (row->hash.n != XS_LEDGER_HASH || memcmp(row->hash.p, hash, XS_LEDGER_HASH) != 0)
        return broken(l, want, "was altered", err);
    xs_hex(hash, sizeof hash, hex);
    if (anchor && *anchor && want == anchor_seq && strcmp(hex, anchor) != 0)
        return broken(l, want, "is not the record of the exported head: the chain was rewritten", err);
    memcpy(prev, hash, XS_LEDGER_HASH);
    return XS_OK;
}

xs_status xs_ledger_verify(xs_ledger *l, uint64_t anchor_seq, const char *anchor, uint64_t *nrecords,
                           xs_error *err)
{
    sqlite3_stmt *st = NULL;
    if (sqlite3_prepare_v2(l->db, "SELECT " XS_ROW_COLUMNS " FROM record ORDER BY seq", -1, &st, NULL) != SQLITE_OK)
        return xs_ledger_trouble(l, err);
    uint8_t prev[XS_LEDGER_HASH] = {0};
    uint64_t n = 0;
    xs_status s = XS_OK;
    int rc;
    while (s == XS_OK && (rc = sqlite3_step(st)) == SQLITE_ROW) {
        xs_row row;
        xs_row_read(st, &row);
        s = check_row(l, &row, ++n, prev, anchor_seq, anchor, err);
    }
    if (s == XS_OK && rc != SQLITE_DONE)
        s = xs_ledger_trouble(l, err);
    if (s == XS_OK && anchor && *anchor && anchor_seq > n)
        s = broken(l, n, "is the last one, but the exported head is later: the ledger was cut", err);
    sqlite3_finalize(st);
    *nrecords = n;
    return s;
}

xs_status xs_ledger_head_sign(xs_ledger *l, const char *path, const char *secret_key, const char *password,
                              xs_error *err)
{
    uint64_t seq;
    char hash[65], line[128], comment[600];
    xs_status st = xs_ledger_head(l, &seq, hash, err);
    if (st != XS_OK)
        return st;
    snprintf(line, sizeof line, "%llu %s\n", (unsigned long long)seq, hash);
    snprintf(comment, sizeof comment, "xianshen ledger head %llu at %lld", (unsigned long long)seq, (long long)time(NULL));
    return xs_signed_write(path, xs_str_from(line), secret_key, password, comment, err);
}

xs_status xs_ledger_setbacks(xs_ledger *l, uint64_t *n, uint64_t *first, xs_error *err)
{
    sqlite3_stmt *st = NULL;
    bool ok = sqlite3_prepare_v2(l->db,
                                 "SELECT count(*),ifnull(min(seq),0) FROM (SELECT seq,at,lag(at) OVER (ORDER BY seq) AS "
                                 "before FROM record) WHERE at<before",
                                 -1, &st, NULL) == SQLITE_OK &&
              sqlite3_step(st) == SQLITE_ROW;
    *n = ok ? (uint64_t)sqlite3_column_int64(st, 0) : 0;
    *first = ok ? (uint64_t)sqlite3_column_int64(st, 1) : 0;
    sqlite3_finalize(st);
    return ok ? XS_OK : xs_ledger_trouble(l, err);
}

void xs_ledger_time(xs_buf *b, int64_t when)
{
    time_t t = (time_t)when;
    struct tm tm;
    char text[32] = "";
    if (localtime_r(&t, &tm))
        strftime(text, sizeof text, "%Y-%m-%d %H:%M:%S%z", &tm);
    xs_buf_add_str(b, xs_str_from(text));
}

static void add_csv_row(xs_buf *b, const xs_row *r)
{
    static const int order[] = {XS_ROW_ACTION, XS_ROW_WHO,      XS_ROW_ROLE,     XS_ROW_DOCUMENT,
                                XS_ROW_SHA256, XS_ROW_VERDICT,  XS_ROW_COVERAGE, XS_ROW_REASON,
                                XS_ROW_PACK};
    xs_buf_printf(b, "%llu,", (unsigned long long)r->seq);
    xs_ledger_time(b, r->when);
    for (size_t i = 0; i < sizeof order / sizeof *order; i++) {
        xs_buf_add_char(b, ',');
        xs_buf_add_csv(b, r->text[order[i]]);
    }
    xs_buf_printf(b, ",%llu,%llu,%llu\r\n", (unsigned long long)r->counts[0],
                  (unsigned long long)r->counts[1], (unsigned long long)r->counts[2]);
}

/* Writes what has gathered when there is enough of it, or at the end. */
static int flush(xs_buf *b, bool end, xs_write_fn *put, void *ctx)
{
    if (b->failed)
        return ENOMEM;
    if (!end && b->n < 65536)
        return 0;
    int e = b->n ? put(ctx, b->p, b->n) : 0;
    xs_buf_reset(b);
    return e;
}

xs_status xs_ledger_export(xs_ledger *l, const char *month, xs_lang lang, xs_write_fn *put, void *ctx,
                           xs_error *err)
{
    sqlite3_stmt *st = NULL;
    if (sqlite3_prepare_v2(l->db,
                           "SELECT " XS_ROW_COLUMNS " FROM record WHERE ?1 IS NULL OR "
                           "strftime('%Y-%m',at,'unixepoch','localtime')=?1 ORDER BY seq",
                           -1, &st, NULL) != SQLITE_OK)
        return xs_ledger_trouble(l, err);
    if (month)
        sqlite3_bind_text(st, 1, month, -1, SQLITE_STATIC);
    xs_buf b;
    xs_buf_init(&b, (size_t)64 << 20);
    xs_buf_add_str(&b, xs_str_from(lang == XS_EN
                                       ? "\xEF\xBB\xBFno,time,action,who,role,document,SHA-256,verdict,coverage,reason,rules,block,review,note\r\n"
                                       : "\xEF\xBB\xBF序号,时间,事项,人员,职责,文件,SHA-256,结论,检查范围,说明,规则包,阻断,待审,提示\r\n"));
    int e = 0, rc;
    while (e == 0 && (rc = sqlite3_step(st)) == SQLITE_ROW) {
        xs_row row;
        xs_row_read(st, &row);
        add_csv_row(&b, &row);
        e = flush(&b, false, put, ctx);
    }
    if (e == 0)
        e = flush(&b, true, put, ctx);
    sqlite3_finalize(st);
    xs_buf_clear(&b);
    if (e)
        return xs_fail(err, XS_E_IO, e, l->path, "cannot write: %s", xs_errno_text(e));
    return rc == SQLITE_DONE ? XS_OK : xs_ledger_trouble(l, err);
}
