/* measure.c -- screen the labelled documents and compare with what their labels demand.
 *
 *   measure MANIFEST RESULTS [--rules PACK] [--profile NAME]
 *
 * A label says which categories a document must be found in and with which action, document by
 * document: `PI.ID18:block`; `?CATEGORY` may be there or not; `none` = nothing at review or block.
 * Notes are never counted. Writes recall and precision of every category to RESULTS and every
 * disagreement to standard output. Exit status: 0, or 1 when a document could not be screened. */
#include "xianshen.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { MAX_LABELS = 12, MAX_CATEGORIES = 64 };

typedef struct label {
    char category[24];
    xs_action action; /* XS_PASS: may be there or not */
} label;

typedef struct item {
    char *path, *kind, *note;
    label labels[MAX_LABELS];
    size_t nlabels;
    bool seen;
} item;

typedef struct tally {
    char category[24];
    unsigned expected, found, weaker, stronger, unexpected;
} tally;

typedef struct work {
    item *items;
    size_t n;
    tally tallies[MAX_CATEGORIES];
    size_t ntallies;
    unsigned documents[3], right[3]; /* positive, evasion, negative */
    unsigned unread;
} work;

static void die(const char *what, const char *name)
{
    fprintf(stderr, "measure: %s: %s\n", name, what);
    exit(70);
}

static tally *tally_of(work *w, const char *category)
{
    size_t i = 0;
    while (i < w->ntallies && strcmp(w->tallies[i].category, category) < 0)
        i++;
    if (i < w->ntallies && strcmp(w->tallies[i].category, category) == 0)
        return &w->tallies[i];
    if (w->ntallies == MAX_CATEGORIES)
        die("too many categories", category);
    memmove(&w->tallies[i + 1], &w->tallies[i], (w->ntallies - i) * sizeof *w->tallies);
    memset(&w->tallies[i], 0, sizeof *w->tallies);
    snprintf(w->tallies[i].category, sizeof w->tallies[i].category, "%s", category);
    w->ntallies++;
    return &w->tallies[i];
}

static void read_label(item *it, char *s)
{
    if (strcmp(s, "none") == 0)
        return;
    if (it->nlabels == MAX_LABELS)
        die("too many labels", it->path);
    label *l = &it->labels[it->nlabels++];
    char *colon = strchr(s, ':');
    l->action = XS_PASS;
    if (*s == '?')
        s++;
    else if (colon && strcmp(colon, ":block") == 0)
        l->action = XS_BLOCK;
    else if (colon && strcmp(colon, ":review") == 0)
        l->action = XS_REVIEW;
    else
        die("a label is CATEGORY:block, CATEGORY:review, ?CATEGORY or none", it->path);
    if (colon)
        *colon = 0;
    snprintf(l->category, sizeof l->category, "%s", s);
}

static char *join(const char *folder, size_t nfolder, const char *name)
{
    size_t n = nfolder + strlen(name) + 1;
    char *s = malloc(n);
    if (!s)
        die("no memory", name);
    snprintf(s, n, "%.*s%s", (int)nfolder, folder, name);
    return s;
}

static void read_manifest(work *w, const char *path)
{
    FILE *f = fopen(path, "r");
    if (!f)
        die("cannot be read", path);
    const char *slash = strrchr(path, '/');
    size_t nfolder = slash ? (size_t)(slash - path) + 1 : 0, cap = 0;
    char line[4096];
    while (fgets(line, sizeof line, f)) {
        line[strcspn(line, "\n")] = 0;
        if (!*line || *line == '#')
            continue;
        char *save = NULL, *name = strtok_r(line, "\t", &save), *kind = strtok_r(NULL, "\t", &save),
             *labels = strtok_r(NULL, "\t", &save), *note = strtok_r(NULL, "\t", &save);
        if (!labels)
            die("a line has path, kind, expected, note between tabs", line);
        if (w->n == cap) {
            cap = cap ? cap * 2 : 256;
            w->items = realloc(w->items, cap * sizeof *w->items);
            if (!w->items)
                die("no memory", path);
        }
        item *it = &w->items[w->n++];
        *it = (item){.path = join(path, nfolder, name), .kind = join("", 0, kind),
                     .note = join("", 0, note ? note : "")};
        for (char *more = NULL, *l = strtok_r(labels, " ", &more); l; l = strtok_r(NULL, " ", &more))
            read_label(it, l);
    }
    fclose(f);
}

static bool is(xs_str s, const char *t) { return s.n == strlen(t) && memcmp(s.p, t, s.n) == 0; }

static const xs_finding *strongest(const xs_document *d, const char *category)
{
    const xs_finding *best = NULL;
    for (size_t i = 0; i < d->nfindings; i++)
        if (is(d->findings[i].category, category) && (!best || d->findings[i].action > best->action))
            best = &d->findings[i];
    return best;
}

static bool expected(const item *it, xs_str category)
{
    for (size_t i = 0; i < it->nlabels; i++)
        if (is(category, it->labels[i].category))
            return true;
    return false;
}

static void complain(const item *it, const char *what, const char *category, const xs_finding *f)
{
    printf("%s: %s %s", it->path, what, category);
    if (f)
        printf(" %s by %.*s %u at %u:%u", xs_action_name(f->action), (int)f->rule.n, f->rule.p,
               f->confidence, f->location.line, f->location.column);
    printf("  [%s]\n", it->note);
}

static bool check_labels(work *w, const item *it, const xs_document *d)
{
    bool right = true;
    for (size_t i = 0; i < it->nlabels; i++) {
        const label *l = &it->labels[i];
        if (l->action == XS_PASS)
            continue;
        tally *t = tally_of(w, l->category);
        const xs_finding *f = strongest(d, l->category);
        t->expected++;
        if (!f || f->action < XS_REVIEW) {
            complain(it, "missing", l->category, f);
            right = false;
        } else if (f->action < l->action) {
            t->weaker++;
            complain(it, "weaker than block:", l->category, f);
            right = false;
        } else {
            t->found++;
            if (f->action > l->action) {
                t->stronger++;
                complain(it, "stronger than review:", l->category, f);
            }
        }
    }
    return right;
}

static bool check_rest(work *w, const item *it, const xs_document *d)
{
    bool right = true;
    for (size_t i = 0; i < d->nfindings; i++) {
        const xs_finding *f = &d->findings[i];
        if (f->action < XS_REVIEW || expected(it, f->category))
            continue;
        char category[24];
        snprintf(category, sizeof category, "%.*s", (int)f->category.n, f->category.p);
        if (strongest(d, category) != f)
            continue;
        tally_of(w, category)->unexpected++;
        complain(it, "unexpected", category, f);
        right = false;
    }
    return right;
}

static int document(void *ctx, const xs_document *d)
{
    work *w = ctx;
    for (size_t i = 0; i < w->n; i++) {
        item *it = &w->items[i];
        if (it->seen || !is(d->path, it->path))
            continue;
        it->seen = true;
        if (d->coverage != XS_COVER_ALL) {
            printf("%s: not fully inspected\n", it->path);
            w->unread++;
        }
        unsigned k = *it->kind == 'p' ? 0u : *it->kind == 'e' ? 1u : 2u;
        bool labels = check_labels(w, it, d), rest = check_rest(w, it, d);
        w->documents[k]++;
        w->right[k] += k == 2 ? rest : labels;
        return 0;
    }
    return 0;
}

static double share(unsigned a, unsigned b) { return b ? (double)a / b : 1.0; }

static void write_results(const work *w, const char *path, const xs_summary *sum)
{
    FILE *f = fopen(path, "w");
    if (!f)
        die("cannot be written", path);
    unsigned e = 0, found = 0, unexpected = 0;
    fprintf(f, "# pack %s\n", sum->pack_id);
    fprintf(f, "category\texpected\tfound\tweaker\tstronger\tunexpected\trecall\tprecision\n");
    for (size_t i = 0; i < w->ntallies; i++) {
        const tally *t = &w->tallies[i];
        fprintf(f, "%s\t%u\t%u\t%u\t%u\t%u\t%.3f\t%.3f\n", t->category, t->expected, t->found,
                t->weaker, t->stronger, t->unexpected, share(t->found, t->expected),
                share(t->found, t->found + t->unexpected));
        e += t->expected, found += t->found, unexpected += t->unexpected;
    }
    fprintf(f, "all\t%u\t%u\t\t\t%u\t%.3f\t%.3f\n", e, found, unexpected, share(found, e),
            share(found, found + unexpected));
    static const char *const kinds[] = {"positive", "evasion", "negative"};
    fprintf(f, "\n# documents for which everything expected was found (negative: nothing was)\n");
    fprintf(f, "kind\tdocuments\tright\tshare\n");
    for (unsigned k = 0; k < 3; k++)
        fprintf(f, "%s\t%u\t%u\t%.3f\n", kinds[k], w->documents[k], w->right[k],
                share(w->right[k], w->documents[k]));
    if (fclose(f) != 0)
        die("cannot be written", path);
}

static void problem(void *ctx, const xs_problem *p)
{
    (void)ctx;
    fprintf(stderr, "%s:%u: %s: %s\n", p->file, p->line, p->rule, p->what);
}

int main(int argc, char **argv)
{
    if (argc < 3)
        die("usage: measure MANIFEST RESULTS [--rules PACK] [--profile NAME]", "arguments");
    work w = {0};
    read_manifest(&w, argv[1]);

    xs_rules_options ro;
    xs_rules_options_init(&ro);
    ro.problem = problem;
    ro.skip_examples = true;
    const char *packs[1];
    for (int i = 3; i + 1 < argc; i += 2) {
        if (strcmp(argv[i], "--rules") == 0)
            packs[0] = argv[i + 1], ro.paths = packs, ro.npaths = 1;
        else if (strcmp(argv[i], "--profile") == 0)
            ro.profile = argv[i + 1];
    }
    xs_rules *rules = NULL;
    xs_error err = {0};
    if (xs_rules_load(&ro, &rules, &err) != XS_OK)
        die(err.what, err.where);

    xs_run_options o;
    xs_run_options_init(&o);
    const char **paths = calloc(w.n + 1, sizeof *paths);
    if (!paths)
        die("no memory", argv[1]);
    for (size_t i = 0; i < w.n; i++)
        paths[i] = w.items[i].path;
    o.paths = paths;
    o.npaths = w.n;
    o.document = document;
    o.ctx = &w;
    xs_summary sum = {0};
    if (xs_run(rules, &o, &sum, &err) != XS_OK)
        die(err.what, err.where);
    for (size_t i = 0; i < w.n; i++)
        if (!w.items[i].seen) {
            printf("%s: not screened\n", w.items[i].path);
            w.unread++;
        }
    write_results(&w, argv[2], &sum);
    xs_rules_free(rules);
    for (size_t i = 0; i < w.n; i++)
        free(w.items[i].path), free(w.items[i].kind), free(w.items[i].note);
    free(w.items);
    free(paths);
    return w.unread ? 1 : 0;
}
