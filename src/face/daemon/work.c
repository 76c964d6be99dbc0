/* work.c -- the rules in force and the scanners that are lent out. */
#include <errno.h>
#include <pthread.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "face/daemon/daemon.h"

counters counted;

struct loan {
    xs_scanner *scanner;
    unsigned generation; /* of the rules it was made for */
    bool large;
    loan *next;
};

struct engine {
    const settings *s;
    pthread_mutex_t lock;
    pthread_cond_t freed;
    xs_rules *rules;
    unsigned generation, lent, lent_large, waiting;
    loan *idle;
};

static void say_problem(void *ctx, const xs_problem *p)
{
    (void)ctx;
    fprintf(stderr, "xianshend: %s:%u: %s: %s\n", p->file, p->line, p->rule, p->what);
}

static xs_rules *load(const settings *s)
{
    xs_rules_options o;
    xs_rules_options_init(&o);
    o.paths = s->rules;
    o.npaths = s->nrules;
    o.add_paths = s->add_rules;
    o.nadd_paths = s->nadd_rules;
    o.profile = s->profile;
    o.signed_key = s->signed_key;
    o.lang = s->lang;
    o.problem = say_problem;
    xs_rules *r = NULL;
    xs_error err = {0};
    if (xs_rules_load(&o, &r, &err) != XS_OK) {
        fprintf(stderr, "xianshend: %s: %s\n", err.where, err.what);
        return NULL;
    }
    return r;
}

engine *engine_new(const settings *s)
{
    engine *e = calloc(1, sizeof *e);
    if (!e)
        return NULL;
    e->s = s;
    pthread_mutex_init(&e->lock, NULL);
    pthread_condattr_t attr;
    pthread_condattr_init(&attr);
    pthread_condattr_setclock(&attr, CLOCK_MONOTONIC);
    pthread_cond_init(&e->freed, &attr);
    pthread_condattr_destroy(&attr);
    e->rules = load(s);
    if (!e->rules) {
        engine_free(e);
        return NULL;
    }
    return e;
}

static void loan_free(loan *l)
{
    xs_scanner_free(l->scanner);
    free(l);
}

void engine_free(engine *e)
{
    while (e->idle) {
        loan *l = e->idle;
        e->idle = l->next;
        loan_free(l);
    }
    xs_rules_free(e->rules);
    pthread_cond_destroy(&e->freed);
    pthread_mutex_destroy(&e->lock);
    free(e);
}

bool engine_reload(engine *e)
{
    xs_rules *fresh = load(e->s);
    if (!fresh) {
        atomic_fetch_add(&counted.failed_reloads, 1);
        return false;
    }
    atomic_fetch_add(&counted.reloads, 1);
    pthread_mutex_lock(&e->lock);
    xs_rules *old = e->rules;
    e->rules = fresh;
    e->generation++;
    loan *stale = e->idle;
    e->idle = NULL;
    pthread_mutex_unlock(&e->lock);
    while (stale) {
        loan *l = stale;
        stale = l->next;
        loan_free(l);
    }
    xs_rules_free(old);
    return true;
}

xs_rules *engine_rules(engine *e)
{
    pthread_mutex_lock(&e->lock);
    xs_rules *r = xs_rules_ref(e->rules);
    pthread_mutex_unlock(&e->lock);
    return r;
}

static loan *make(engine *e, xs_rules *r, unsigned generation)
{
    xs_scan_options o;
    xs_scan_options_init(&o);
    o.lang = e->s->lang;
    o.worker = e->s->worker;
    o.timeout_ms = e->s->timeout_s * 1000;
    o.sandbox_best_effort = e->s->best_effort;
    loan *l = calloc(1, sizeof *l);
    xs_error err = {0};
    if (l && xs_scanner_new(r, &o, &l->scanner, &err) == XS_OK) {
        l->generation = generation;
        return l;
    }
    fprintf(stderr, "xianshend: %s: %s\n", err.where, err.what);
    free(l);
    return NULL;
}

static bool may_lend(const engine *e, bool large)
{
    return e->lent < e->s->scanners && (!large || e->s->scanners == 1 || e->lent_large + 1 < e->s->scanners);
}

static struct timespec after_ms(unsigned ms)
{
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    t.tv_sec += ms / 1000;
    t.tv_nsec += (long)(ms % 1000) * 1000000L;
    if (t.tv_nsec >= 1000000000L) {
        t.tv_sec++;
        t.tv_nsec -= 1000000000L;
    }
    return t;
}

/* With the lock held: until a scanner may be lent. false: the time is over. */
static bool wait_turn(engine *e, bool large)
{
    struct timespec until = after_ms(e->s->wait_ms);
    int rc = 0;
    e->waiting++;
    while (rc != ETIMEDOUT && !may_lend(e, large))
        rc = pthread_cond_timedwait(&e->freed, &e->lock, &until);
    e->waiting--;
    return may_lend(e, large);
}

loan *engine_borrow(engine *e, bool large, bool *full)
{
    pthread_mutex_lock(&e->lock);
    *full = !may_lend(e, large) && e->waiting >= e->s->queue;
    if (*full || (!may_lend(e, large) && !wait_turn(e, large))) {
        pthread_mutex_unlock(&e->lock);
        return NULL;
    }
    e->lent++;
    e->lent_large += large;
    loan *l = e->idle;
    if (l)
        e->idle = l->next;
    xs_rules *r = xs_rules_ref(e->rules);
    unsigned generation = e->generation;
    pthread_mutex_unlock(&e->lock);
    if (!l)
        l = make(e, r, generation);
    xs_rules_free(r);
    if (l) {
        l->large = large;
        return l;
    }
    pthread_mutex_lock(&e->lock);
    e->lent--;
    e->lent_large -= large;
    pthread_cond_broadcast(&e->freed);
    pthread_mutex_unlock(&e->lock);
    return NULL;
}

void engine_return(engine *e, loan *l)
{
    pthread_mutex_lock(&e->lock);
    e->lent--;
    e->lent_large -= l->large;
    bool stale = l->generation != e->generation;
    if (!stale) {
        l->next = e->idle;
        e->idle = l;
    }
    pthread_cond_broadcast(&e->freed);
    pthread_mutex_unlock(&e->lock);
    if (stale)
        loan_free(l);
}

xs_scanner *loan_scanner(loan *l) { return l->scanner; }
