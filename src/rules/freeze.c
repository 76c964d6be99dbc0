/* freeze.c -- the block of a rule set: written once, opened without parsing. */
#include <stdlib.h>

#include "base/error.h"
#include "rules/build.h"
#include "rules/category.h"

enum { RULES, ATOMS, CONDS, CONTEXTS, WORDS, EXAMPLES, DOCNOS, STRINGS, PROGRAMS, SECTIONS };

static const uint32_t sizes[SECTIONS] = {sizeof(xs_rule),
                                         sizeof(xs_atom),
                                         sizeof(xs_cond),
                                         sizeof(xs_context),
                                         sizeof(xs_ref),
                                         sizeof(xs_example),
                                         sizeof(xs_docno),
                                         1,
                                         8};

typedef struct head {
    char magic[8];
    uint32_t order; /* reads otherwise on a machine of the other byte order */
    uint32_t nsections;
    uint64_t bytes;
    struct {
        uint32_t at, n, size;
    } section[SECTIONS];
    uint32_t allow, nallows;
    xs_ref pack_name, pack_version, profile;
    char sha256[65];
    char pad[7];
} head;

static const char magic[8] = "xsrules";
#define ORDER 0x01020304u

static void rebase(xs_ref *r, uint32_t by)
{
    if (r->n)
        r->at += by;
}

static void rebase_all(xs_build *b, uint32_t strings, uint32_t programs)
{
    for (uint32_t i = 0; i < XS_COUNT(b, rules, xs_rule); i++) {
        xs_rule *r = XS_ITEM(b, rules, xs_rule, i);
        xs_ref *refs[] = {&r->id,         &r->title_zh, &r->title_en, &r->basis,
                          &r->suggestion, &r->owner,    &r->note,     &r->file};
        for (size_t k = 0; k < sizeof refs / sizeof *refs; k++)
            rebase(refs[k], strings);
    }
    for (uint32_t i = 0; i < XS_COUNT(b, atoms, xs_atom); i++) {
        xs_atom *a = XS_ITEM(b, atoms, xs_atom, i);
        rebase(&a->name, strings);
        rebase(&a->source, strings);
        rebase(&a->lowered, strings);
        rebase(&a->note, strings);
        rebase(&a->program, programs);
    }
    for (uint32_t i = 0; i < XS_COUNT(b, contexts, xs_context); i++)
        rebase(&XS_ITEM(b, contexts, xs_context, i)->why, strings);
    for (uint32_t i = 0; i < XS_COUNT(b, words, xs_ref); i++)
        rebase(XS_ITEM(b, words, xs_ref, i), strings);
    for (uint32_t i = 0; i < XS_COUNT(b, examples, xs_example); i++) {
        rebase(&XS_ITEM(b, examples, xs_example, i)->text, strings);
        rebase(&XS_ITEM(b, examples, xs_example, i)->name, strings);
    }
    for (uint32_t i = 0; i < XS_COUNT(b, docnos, xs_docno); i++) {
        rebase(&XS_ITEM(b, docnos, xs_docno, i)->word, strings);
        rebase(&XS_ITEM(b, docnos, xs_docno, i)->note, strings);
    }
    rebase(&b->pack_name, strings);
    rebase(&b->pack_version, strings);
}

static uint64_t align8(uint64_t n)
{
    return (n + 7) & ~7ull;
}

/* Pointers of a set into a block whose head has been checked. */
static void point(xs_ruleset *s, const char *block)
{
    const head *h = (const head *)(const void *)block;
    s->block = block;
    s->nblock = h->bytes;
#define SECTION(i) ((const void *)(block + h->section[i].at))
    s->rules = SECTION(RULES);
    s->atoms = SECTION(ATOMS);
    s->conds = SECTION(CONDS);
    s->contexts = SECTION(CONTEXTS);
    s->words = SECTION(WORDS);
    s->examples = SECTION(EXAMPLES);
    s->docnos = SECTION(DOCNOS);
#undef SECTION
    s->nrules = h->section[RULES].n;
    s->natoms = h->section[ATOMS].n;
    s->nconds = h->section[CONDS].n;
    s->ncontexts = h->section[CONTEXTS].n;
    s->nwords = h->section[WORDS].n;
    s->nexamples = h->section[EXAMPLES].n;
    s->ndocnos = h->section[DOCNOS].n;
    s->allow = h->allow;
    s->nallows = h->nallows;
    s->pack_name = h->pack_name;
    s->pack_version = h->pack_version;
    s->profile = h->profile;
    memcpy(s->sha256, h->sha256, sizeof s->sha256);
}

static int docno_order(const void *a, const void *b, void *strings)
{
    const xs_docno *x = a, *y = b;
    const char *p = strings;
    return xs_str_cmp((xs_str){p + x->word.at, x->word.n}, (xs_str){p + y->word.at, y->word.n});
}

xs_status xs_build_freeze(xs_build *b, const char sha256[65], xs_ruleset **out, xs_error *err)
{
    head h = {.order = ORDER, .nsections = SECTIONS};
    xs_ref profile = xs_build_string(b, xs_str_from(b->o->profile ? b->o->profile : "general"));
    memcpy(h.magic, magic, sizeof magic);
    memcpy(h.sha256, sha256, sizeof h.sha256);
    h.allow = XS_COUNT(b, words, xs_ref);
    h.nallows = XS_COUNT(b, allows, xs_ref);
    xs_build_add(b, &b->words, b->allows.p, b->allows.n);
    if (b->docnos.n)
        qsort_r(b->docnos.p, b->docnos.n / sizeof(xs_docno), sizeof(xs_docno), docno_order,
                b->strings.p);
    const xs_buf *parts[SECTIONS] = {&b->rules,    &b->atoms,  &b->conds,   &b->contexts, &b->words,
                                     &b->examples, &b->docnos, &b->strings, &b->programs};
    uint64_t at = align8(sizeof h);
    for (int i = 0; i < SECTIONS; i++) {
        h.section[i].at = (uint32_t)at;
        h.section[i].n = (uint32_t)(parts[i]->n / sizes[i]);
        h.section[i].size = sizes[i];
        at = align8(at + parts[i]->n);
    }
    h.bytes = at;
    xs_ruleset *s = b->no_memory || at > UINT32_MAX
                        ? NULL
                        : aligned_alloc(64, ((64 + sizeof *s + at) + 63) & ~63ull);
    if (!s)
        return xs_fail(err, XS_E_SYSTEM, 0, "rules", "%s",
                       b->o->lang == XS_ZH ? "内存不足，或规则过多"
                                           : "out of memory, or too many rules");
    char *block = (char *)s + ((sizeof *s + 63) & ~(size_t)63);
    memset(s, 0, ((64 + sizeof *s + at) + 63) & ~63ull);
    rebase_all(b, h.section[STRINGS].at, h.section[PROGRAMS].at);
    rebase(&profile, h.section[STRINGS].at);
    h.pack_name = b->pack_name;
    h.pack_version = b->pack_version;
    h.profile = profile;
    memcpy(block, &h, sizeof h);
    for (int i = 0; i < SECTIONS; i++)
        if (parts[i]->n)
            memcpy(block + h.section[i].at, parts[i]->p, parts[i]->n);
    point(s, block);
    *out = s;
    return XS_OK;
}

/* ---- opening a block that may be damaged: everything an index or ref could reach is checked ----
 */

static bool ref_ok(const xs_ruleset *s, xs_ref r)
{
    return r.at <= s->nblock && r.n <= s->nblock - r.at;
}

static bool run_ok(uint32_t from, uint32_t n, uint32_t all)
{
    return from <= all && n <= all - from;
}

static bool head_ok(const char *block, size_t n)
{
    const head *h = (const head *)(const void *)block;
    if (n < sizeof *h || (uintptr_t)block % 8 != 0 || memcmp(h->magic, magic, sizeof magic) != 0 ||
        h->order != ORDER || h->nsections != SECTIONS || h->bytes != n || h->sha256[64] != 0)
        return false;
    for (int i = 0; i < SECTIONS; i++) {
        uint64_t bytes = (uint64_t)h->section[i].n * sizes[i];
        if (h->section[i].size != sizes[i] || h->section[i].at % 8 != 0 || h->section[i].at > n ||
            bytes > n - h->section[i].at)
            return false;
    }
    return run_ok(h->allow, h->nallows, h->section[WORDS].n);
}

static bool rules_ok(const xs_ruleset *s)
{
    for (uint32_t i = 0; i < s->nrules; i++) {
        const xs_rule *r = &s->rules[i];
        if (!ref_ok(s, r->id) || !ref_ok(s, r->title_zh) || !ref_ok(s, r->title_en) ||
            !ref_ok(s, r->basis) || !ref_ok(s, r->suggestion) || !ref_ok(s, r->owner) ||
            !ref_ok(s, r->note) || !ref_ok(s, r->file) || !run_ok(r->atom, r->natoms, s->natoms) ||
            !run_ok(r->cond, r->nconds, s->nconds) ||
            !run_ok(r->context, r->ncontexts, s->ncontexts) ||
            !run_ok(r->allow, r->nallows, s->nwords) ||
            !run_ok(r->example, r->nexamples, s->nexamples) || r->category >= xs_category_count() ||
            r->action > XS_BLOCK || r->confidence > 100)
            return false;
    }
    return true;
}

static bool atoms_ok(const xs_ruleset *s)
{
    for (uint32_t i = 0; i < s->natoms; i++) {
        const xs_atom *a = &s->atoms[i];
        if (a->rule >= s->nrules || a->kind > XS_ATOM_RECOGNISER || !ref_ok(s, a->name) ||
            !ref_ok(s, a->source) || !ref_ok(s, a->lowered) || !ref_ok(s, a->program) ||
            !ref_ok(s, a->note) || (a->kind != XS_ATOM_RECOGNISER && a->lowered.n == 0) ||
            (a->kind == XS_ATOM_PATTERN && (a->lowered.at + (uint64_t)a->lowered.n >= s->nblock ||
                                            s->block[a->lowered.at + a->lowered.n] != 0)))
            return false;
    }
    return true;
}

static bool rest_ok(const xs_ruleset *s)
{
    bool ok = ref_ok(s, s->pack_name) && ref_ok(s, s->pack_version) && ref_ok(s, s->profile);
    for (uint32_t i = 0; ok && i < s->nwords; i++)
        ok = ref_ok(s, s->words[i]);
    for (uint32_t i = 0; ok && i < s->ncontexts; i++)
        ok = run_ok(s->contexts[i].word, s->contexts[i].nwords, s->nwords) &&
             ref_ok(s, s->contexts[i].why);
    for (uint32_t i = 0; ok && i < s->nconds; i++)
        ok = s->conds[i].op <= XS_OP_COUNT_DISTINCT;
    for (uint32_t i = 0; ok && i < s->nexamples; i++)
        ok = ref_ok(s, s->examples[i].text) && ref_ok(s, s->examples[i].name);
    for (uint32_t i = 0; ok && i < s->ndocnos; i++)
        ok = ref_ok(s, s->docnos[i].word) && ref_ok(s, s->docnos[i].note);
    return ok;
}

xs_status xs_ruleset_open(const char *block, size_t n, xs_ruleset **out, xs_error *err)
{
    if (!head_ok(block, n))
        return xs_fail(err, XS_E_RULES, 0, "rules", "not a rule set of this version");
    xs_ruleset *s = calloc(1, sizeof *s);
    if (!s)
        return xs_fail(err, XS_E_SYSTEM, 0, "rules", "out of memory");
    point(s, block);
    if (!rules_ok(s) || !atoms_ok(s) || !rest_ok(s)) {
        free(s);
        return xs_fail(err, XS_E_RULES, 0, "rules", "a damaged rule set");
    }
    *out = s;
    return XS_OK;
}

void xs_ruleset_free(xs_ruleset *s)
{
    free(s);
}
