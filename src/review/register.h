/* register.h -- the waiver register: which findings may go out, why, on whose word, until when.
 *
 * A YAML file with its own key, so that fingerprints in it do not give away the values they stand
 * for. A waiver covers one fingerprint, or one rule in one document; never a rule alone. */
#ifndef XS_REVIEW_REGISTER_H
#define XS_REVIEW_REGISTER_H
#include "base/arena.h"
#include "base/error.h"

#define XS_WAIVER_DAYS 90       /* default life */
#define XS_WAIVER_MAX_DAYS 366  /* no waiver lives longer than a year */
#define XS_WAIVER_SS_DAYS 30    /* state-secret marks: a month, and one document only */

typedef enum xs_waiver_state {
    XS_WAIVER_VALID,
    XS_WAIVER_INVALID, /* breaks a rule of the register; `why` says which */
    XS_WAIVER_EXPIRED,
    XS_WAIVER_STALE, /* names a rule that the pack does not have */
} xs_waiver_state;

typedef struct xs_waiver {
    xs_str id, fingerprint, rule, category, document; /* document: sha256 of the bytes, or "" */
    xs_str reason_code, reason, basis, evidence, reviewer, approver, created, expires;
    xs_waiver_state state;
    const char *why_zh, *why_en; /* when not valid */
    uint32_t used;               /* findings it covered in this run; atomically counted */
    xs_waiver_ref ref;           /* what reports show */
} xs_waiver;

typedef struct xs_register {
    xs_arena arena;
    uint8_t key[32];
    xs_waiver *waivers;
    size_t n, cap;
} xs_register;

/* Codes a waiver may give as its reason: 误报 法定公开 第三方同意 公共利益 非真实号码 机构公开信息 已解密. */
extern const char *const xs_waiver_reasons[]; /* ends with NULL */

/* An empty register with the installation's key, or a fresh one where there is none. */
xs_status xs_register_init(xs_register *r, xs_error *err);
/* Read a register. errors: XS_E_MISSING, XS_E_CONFIG (not YAML, half written, no key), XS_E_IO.
 * Single waivers that break a rule are kept with their state. today: days. */
xs_status xs_register_load(xs_register *r, const char *path, int32_t today, xs_error *err);
/* Write it: temporary file, fsync, rename, 0600. */
xs_status xs_register_save(const xs_register *r, const char *path, xs_error *err);
void xs_register_clear(xs_register *r);

/* Take a copy of w (strings copied); gives it an id when it has none. false: no memory. */
bool xs_register_add(xs_register *r, const xs_waiver *w, int32_t today);
/* Decide the state of one waiver. */
void xs_waiver_check(xs_waiver *w, int32_t today);

/* The waiver that covers this finding of this document, or NULL. Counts its use. Limits of SS and
 * SP.MINOR hold here by the finding's own category, whatever the register says. */
const xs_waiver_ref *xs_register_find(xs_register *r, const xs_finding *f, const char *sha256);

/* Key without a register: per installation, $XDG_STATE_HOME/xianshen/key, made on first use. */
bool xs_local_key(uint8_t key[32]);
/* Keyed hash of rule, folded match and folded surroundings; "" without memory. */
void xs_fingerprint(const uint8_t key[32], const xs_finding *f, char out[65]);
/* Of many findings, in place: about a microsecond each. */
void xs_fingerprints(const uint8_t key[32], xs_finding *f, size_t n);

/* Is the finding one of the baseline? */
bool xs_baseline_has(const xs_baseline *b, const xs_finding *f);

#endif
