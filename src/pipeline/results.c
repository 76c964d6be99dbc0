/* results.c -- the result cache: one SQLite file in WAL mode. */
#include "pipeline/results.h"

#include <errno.h>
#include <fcntl.h>
#include <nettle/chacha-poly1305.h>
#include <pthread.h>
#include <sqlite3.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/random.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "base/error.h"

#define FILE_NAME "results.db"
#define APPLICATION 0x58534331 /* XSC1 */
#define SCHEMA 1
/* Results put in between two commits: a commit costs more than all of them. */
#define BATCH 512
/* Results nobody asked for in so many days are forgotten; a use is noted once a day. */
#define KEEP_DAYS 90
/* A larger result is not kept: ten thousand findings are no unchanged website. */
#define MAX_RESULT ((size_t)4 * 1024 * 1024)

#define NONCE CHACHA_POLY1305_NONCE_SIZE
#define TAG CHACHA_POLY1305_DIGEST_SIZE

struct xs_results {
    pthread_mutex_t lock;
    sqlite3 *db;
    sqlite3_stmt *get, *put, *touch;
    unsigned pending; /* puts since the last commit */
    int64_t today;
};

/* ---- seal ---------------------------------------------------------------------------------------- */

void xs_results_key(const xs_sha256 *bytes, xs_str context, xs_result_key *k)
{
    static const char suffix[] = "xianshen result seal";
    uint8_t content[32];
    xs_sha256 h = *bytes, seal = *bytes;
    xs_sha256_raw(&h, content);
    xs_sha256_init(&h);
    xs_sha256_add(&h, content, sizeof content);
    xs_sha256_add(&h, context.p, context.n);
    xs_sha256_raw(&h, k->id);
    xs_sha256_add(&seal, suffix, sizeof suffix);
    xs_sha256_raw(&seal, content);
    xs_sha256_init(&h);
    xs_sha256_add(&h, content, sizeof content);
    xs_sha256_add(&h, k->id, sizeof k->id);
    xs_sha256_raw(&h, k->seal);
    explicit_bzero(content, sizeof content);
}

/* nonce, tag, text */
static bool seal(const xs_result_key *k, xs_str plain, xs_buf *out)
{
    uint8_t nonce[NONCE], tag[TAG];
    struct chacha_poly1305_ctx c;
    if (getrandom(nonce, sizeof nonce, 0) != (ssize_t)sizeof nonce ||
        !xs_buf_reserve(out, plain.n + NONCE + TAG))
        return false;
    chacha_poly1305_set_key(&c, k->seal);
    chacha_poly1305_set_nonce(&c, nonce);
    chacha_poly1305_encrypt(&c, plain.n, (uint8_t *)out->p + NONCE + TAG, (const uint8_t *)plain.p);
    chacha_poly1305_digest(&c, TAG, tag);
    memcpy(out->p, nonce, NONCE);
    memcpy(out->p + NONCE, tag, TAG);
    out->n = NONCE + TAG + plain.n;
    explicit_bzero(&c, sizeof c);
    return true;
}

static bool unseal(const xs_result_key *k, const uint8_t *p, size_t n, xs_buf *out)
{
    uint8_t tag[TAG], differs = 0;
    struct chacha_poly1305_ctx c;
    if (n < NONCE + TAG || !xs_buf_reserve(out, n))
        return false;
    chacha_poly1305_set_key(&c, k->seal);
    chacha_poly1305_set_nonce(&c, p);
    chacha_poly1305_decrypt(&c, n - NONCE - TAG, (uint8_t *)out->p, p + NONCE + TAG);
    chacha_poly1305_digest(&c, TAG, tag);
    for (size_t i = 0; i < TAG; i++)
        differs |= (uint8_t)(tag[i] ^ p[NONCE + i]);
    out->n = n - NONCE - TAG;
    explicit_bzero(&c, sizeof c);
    return differs == 0;
}

/* ---- the file ------------------------------------------------------------------------------------ */

static int64_t number(sqlite3 *db, const char *sql)
{
    sqlite3_stmt *s = NULL;
    int64_t v = -1;
    if (sqlite3_prepare_v2(db, sql, -1, &s, NULL) == SQLITE_OK && sqlite3_step(s) == SQLITE_ROW)
        v = sqlite3_column_int64(s, 0);
    sqlite3_finalize(s);
    return v;
}

static bool run(sqlite3 *db, const char *sql) { return sqlite3_exec(db, sql, NULL, NULL, NULL) == SQLITE_OK; }

static bool set_up(xs_results *r)
{
    static const char create[] =
        "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL; PRAGMA secure_delete=ON; PRAGMA trusted_schema=OFF;";
    if (!run(r->db, create))
        return false;
    int64_t schema = number(r->db, "PRAGMA user_version"), app = number(r->db, "PRAGMA application_id");
    if (schema == 0 && app == 0 && number(r->db, "SELECT count(*) FROM sqlite_schema") == 0) {
        char sql[512];
        snprintf(sql, sizeof sql,
                 "BEGIN IMMEDIATE; PRAGMA application_id=%d; PRAGMA user_version=%d;"
                 "CREATE TABLE result(id BLOB PRIMARY KEY, data BLOB NOT NULL, used INTEGER NOT NULL) WITHOUT ROWID;"
                 "COMMIT;",
                 APPLICATION, SCHEMA);
        if (!run(r->db, sql))
            return false;
    } else if (schema != SCHEMA || app != APPLICATION) {
        return false;
    }
    char prune[128];
    snprintf(prune, sizeof prune, "DELETE FROM result WHERE used < %lld", (long long)(r->today - KEEP_DAYS));
    return run(r->db, prune) &&
           sqlite3_prepare_v3(r->db, "SELECT data, used FROM result WHERE id=?1", -1, SQLITE_PREPARE_PERSISTENT,
                              &r->get, NULL) == SQLITE_OK &&
           sqlite3_prepare_v3(r->db, "INSERT OR REPLACE INTO result(id, data, used) VALUES(?1, ?2, ?3)", -1,
                              SQLITE_PREPARE_PERSISTENT, &r->put, NULL) == SQLITE_OK &&
           sqlite3_prepare_v3(r->db, "UPDATE result SET used=?2 WHERE id=?1", -1, SQLITE_PREPARE_PERSISTENT,
                              &r->touch, NULL) == SQLITE_OK;
}

/* The folder and the file must be ours alone. */
static const char *not_ours(const char *dir, const char *file)
{
    struct stat st;
    if (mkdir(dir, 0700) != 0 && errno != EEXIST)
        return "the folder cannot be made";
    if (stat(dir, &st) != 0 || !S_ISDIR(st.st_mode) || st.st_uid != geteuid() || (st.st_mode & 022))
        return "the folder belongs to somebody else or others may write to it";
    int fd = open(file, O_RDWR | O_CREAT | O_NOFOLLOW | O_CLOEXEC, 0600);
    if (fd < 0)
        return "the file cannot be opened";
    bool ours = fstat(fd, &st) == 0 && S_ISREG(st.st_mode) && st.st_uid == geteuid() && !(st.st_mode & 077);
    close(fd);
    return ours ? NULL : "the file belongs to somebody else or others may read it";
}

xs_results *xs_results_open(const char *dir, xs_error *err)
{
    char *file = NULL;
    const char *why = NULL;
    xs_results *r = calloc(1, sizeof *r);
    if (!r || asprintf(&file, "%s/" FILE_NAME, dir) < 0) {
        free(r);
        xs_fail(err, XS_E_SYSTEM, ENOMEM, dir, "no memory");
        return NULL;
    }
    pthread_mutex_init(&r->lock, NULL);
    r->today = (int64_t)(time(NULL) / 86400);
    why = not_ours(dir, file);
    if (!why && (sqlite3_open_v2(file, &r->db, SQLITE_OPEN_READWRITE | SQLITE_OPEN_NOMUTEX, NULL) != SQLITE_OK ||
                 sqlite3_busy_timeout(r->db, 2000) != SQLITE_OK || !set_up(r)))
        why = "damaged, or of another version; delete it";
    if (why) {
        xs_fail(err, XS_E_CONFIG, 0, file, "result cache not used: %s", why);
        xs_results_close(r);
        r = NULL;
    }
    free(file);
    return r;
}

static void commit(xs_results *r)
{
    if (r->pending)
        run(r->db, "COMMIT");
    r->pending = 0;
}

void xs_results_close(xs_results *r)
{
    if (!r)
        return;
    if (r->db)
        commit(r);
    sqlite3_finalize(r->get);
    sqlite3_finalize(r->put);
    sqlite3_finalize(r->touch);
    sqlite3_close(r->db);
    pthread_mutex_destroy(&r->lock);
    free(r);
}

/* Inside a transaction that commit() ends. */
static void write_row(xs_results *r, sqlite3_stmt *s, const xs_result_key *k, const xs_buf *data)
{
    if (!r->pending && !run(r->db, "BEGIN IMMEDIATE"))
        return; /* another run is writing: only speed is lost */
    sqlite3_bind_blob(s, 1, k->id, sizeof k->id, SQLITE_STATIC);
    if (data)
        sqlite3_bind_blob64(s, 2, data->p, data->n, SQLITE_STATIC);
    sqlite3_bind_int64(s, data ? 3 : 2, r->today);
    sqlite3_step(s);
    sqlite3_reset(s);
    sqlite3_clear_bindings(s);
    if (++r->pending >= BATCH)
        commit(r);
}

bool xs_results_get(xs_results *r, const xs_result_key *k, xs_buf *out)
{
    bool found = false;
    int64_t used = 0;
    pthread_mutex_lock(&r->lock);
    sqlite3_bind_blob(r->get, 1, k->id, sizeof k->id, SQLITE_STATIC);
    if (sqlite3_step(r->get) == SQLITE_ROW) {
        const uint8_t *p = sqlite3_column_blob(r->get, 0);
        int n = sqlite3_column_bytes(r->get, 0);
        used = sqlite3_column_int64(r->get, 1);
        found = p && n > 0 && unseal(k, p, (size_t)n, out);
    }
    sqlite3_reset(r->get);
    if (found && used != r->today)
        write_row(r, r->touch, k, NULL);
    pthread_mutex_unlock(&r->lock);
    return found;
}

void xs_results_put(xs_results *r, const xs_result_key *k, xs_str plain)
{
    xs_buf sealed;
    xs_buf_init(&sealed, MAX_RESULT + NONCE + TAG);
    if (plain.n <= MAX_RESULT && seal(k, plain, &sealed)) {
        pthread_mutex_lock(&r->lock);
        write_row(r, r->put, k, &sealed);
        pthread_mutex_unlock(&r->lock);
    }
    xs_buf_clear(&sealed);
}
