/* register.c -- waivers: their rules, and finding the one that covers a finding. */
#include "review/register.h"

#include <errno.h>
#include <stdlib.h>
#include <sys/random.h>

#include "review/day.h"

const char *const xs_waiver_reasons[] = {"误报",       "法定公开",     "第三方同意", "公共利益",
                                         "非真实号码", "机构公开信息", "已解密",     NULL};

static bool bad(xs_waiver *w, xs_waiver_state s, const char *zh, const char *en)
{
    w->state = s;
    w->why_zh = zh;
    w->why_en = en;
    return false;
}

static bool is_hash(xs_str s)
{
    if (s.n != 64)
        return false;
    for (size_t i = 0; i < 64; i++)
        if (!strchr("0123456789abcdef", s.p[i]) || !s.p[i])
            return false;
    return true;
}

static bool known_reason(xs_str code)
{
    for (size_t i = 0; xs_waiver_reasons[i]; i++)
        if (xs_str_is(code, xs_waiver_reasons[i]))
            return true;
    return false;
}

static bool starts(xs_str s, const char *with)
{
    size_t n = strlen(with);
    return s.n >= n && !memcmp(s.p, with, n);
}

/* How long a waiver of this category may live, and whether it must name its document. */
static int32_t max_days(xs_str category) { return starts(category, "SS.") ? XS_WAIVER_SS_DAYS : XS_WAIVER_MAX_DAYS; }
static bool needs_document(xs_str category)
{
    return starts(category, "SS.") || xs_str_is(category, "SP.MINOR");
}

static bool scope_holds(xs_waiver *w)
{
    if (w->fingerprint.n ? !is_hash(w->fingerprint) : !(w->rule.n && is_hash(w->document)))
        return bad(w, XS_WAIVER_INVALID, "范围须为指纹，或规则加文件哈希；不得只写规则",
                   "the scope is a fingerprint, or a rule with a document hash; never a rule alone");
    if (w->document.n && !is_hash(w->document))
        return bad(w, XS_WAIVER_INVALID, "文件哈希不是 SHA-256", "the document hash is not a SHA-256");
    if (needs_document(w->category) && !w->document.n)
        return bad(w, XS_WAIVER_INVALID, "SS 类和 SP.MINOR 只能对单个文件放行，须写文件哈希",
                   "SS.* and SP.MINOR are waived for one document only: give its hash");
    return true;
}

static bool people_hold(xs_waiver *w)
{
    if (!known_reason(w->reason_code) || !w->reason.n)
        return bad(w, XS_WAIVER_INVALID, "缺少理由代码或说明", "the reason code or its text is missing");
    if (!w->basis.n || !w->evidence.n)
        return bad(w, XS_WAIVER_INVALID, "缺少依据或凭证", "the legal basis or the evidence is missing");
    if (!w->reviewer.n || !w->approver.n)
        return bad(w, XS_WAIVER_INVALID, "缺少审查员或审批人", "the reviewer or the approver is missing");
    if (xs_str_eq(w->reviewer, w->approver))
        return bad(w, XS_WAIVER_INVALID, "审批人须为另一人", "the approver must be another person");
    return true;
}

static bool days_hold(xs_waiver *w, int32_t today)
{
    int32_t from, to;
    if (!xs_day_parse(w->created, &from) || !xs_day_parse(w->expires, &to))
        return bad(w, XS_WAIVER_INVALID, "日期须写作 yyyy-mm-dd", "dates are written yyyy-mm-dd");
    /* A day of grace for clocks across time zones. */
    if (from > today + 1)
        return bad(w, XS_WAIVER_INVALID, "登记日期在将来；请核对时钟", "created in the future; check the clock");
    if (to <= from || to - from > max_days(w->category))
        return bad(w, XS_WAIVER_INVALID, "期限过长：一般不超过一年，SS 类不超过 30 天",
                   "too long: a year at most, SS.* 30 days");
    if (to < today)
        return bad(w, XS_WAIVER_EXPIRED, "已到期", "expired");
    return true;
}

void xs_waiver_check(xs_waiver *w, int32_t today)
{
    w->state = XS_WAIVER_VALID;
    w->why_zh = w->why_en = "";
    if (scope_holds(w) && people_hold(w))
        days_hold(w, today);
    w->ref = (xs_waiver_ref){w->id, w->reason, w->approver, w->expires};
}

xs_status xs_register_init(xs_register *r, xs_error *err)
{
    *r = (xs_register){.arena.max = (size_t)256 << 20};
    /* Reports made before there was a register carry fingerprints by the installation's key: with it
     * the new register recognises them. */
    if (xs_local_key(r->key))
        return XS_OK;
    if (getrandom(r->key, sizeof r->key, 0) != (ssize_t)sizeof r->key)
        return xs_fail(err, XS_E_SYSTEM, errno, "waivers", "no random bytes");
    return XS_OK;
}

void xs_register_clear(xs_register *r)
{
    explicit_bzero(r->key, sizeof r->key);
    xs_arena_clear(&r->arena);
    free(r->waivers);
    r->waivers = NULL;
    r->n = r->cap = 0;
}

bool xs_register_add(xs_register *r, const xs_waiver *w, int32_t today)
{
    if (r->n == r->cap) {
        size_t cap = r->cap ? r->cap * 2 : 32;
        xs_waiver *p = reallocarray(r->waivers, cap, sizeof *p);
        if (!p)
            return false;
        r->waivers = p;
        r->cap = cap;
    }
    xs_waiver c = *w;
    xs_str *const fields[] = {&c.id,          &c.fingerprint, &c.rule,     &c.category, &c.document,
                              &c.reason_code, &c.reason,      &c.basis,    &c.evidence, &c.reviewer,
                              &c.approver,    &c.created,     &c.expires};
    for (size_t i = 0; i < sizeof fields / sizeof *fields; i++)
        *fields[i] = xs_arena_copy(&r->arena, *fields[i]);
    if (!c.id.n) {
        uint32_t tail = 0;
        char day[11];
        if (getrandom(&tail, sizeof tail, 0) != (ssize_t)sizeof tail)
            return false;
        xs_day_format(today, day);
        c.id = xs_arena_printf(&r->arena, "w-%s-%06x", day, tail & 0xFFFFFFu);
    }
    c.used = 0;
    xs_waiver_check(&c, today);
    r->waivers[r->n++] = c;
    return true;
}

const xs_waiver_ref *xs_register_find(xs_register *r, const xs_finding *f, const char *sha256)
{
    for (size_t i = 0; i < r->n; i++) {
        xs_waiver *w = &r->waivers[i];
        if (w->state != XS_WAIVER_VALID)
            continue;
        bool scope = w->fingerprint.n ? f->fingerprint[0] && xs_str_is(w->fingerprint, f->fingerprint)
                                      : xs_str_eq(w->rule, f->rule);
        if (!scope || (w->document.n && !xs_str_is(w->document, sha256)))
            continue;
        int32_t from = 0, to = 0;
        xs_day_parse(w->created, &from);
        xs_day_parse(w->expires, &to);
        if (to - from > max_days(f->category) || (needs_document(f->category) && !w->document.n))
            continue;
        __atomic_fetch_add(&w->used, 1, __ATOMIC_RELAXED);
        return &w->ref;
    }
    return NULL;
}
