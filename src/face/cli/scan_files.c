/* scan_files.c -- --files-from, and records for the ledger. */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "face/cli/scan.h"

bool scan_files_from(scan_settings *s, cli_args *a, int *status)
{
    bool standard = !strcmp(s->files_from, "-");
    FILE *f = standard ? stdin : fopen(s->files_from, "re");
    if (!f) {
        cli_message("%s: %s", s->files_from, xs_errno_text(errno));
        *status = errno == ENOENT ? CLI_MISSING : CLI_IO;
        return false;
    }
    char *line = NULL;
    size_t cap = 0, room = 0;
    ssize_t n;
    bool ok = true;
    for (size_t i = 0; ok && i < a->noperands; i++) {
        char **p = reallocarray(s->names, s->nnames + 1, sizeof *p);
        ok = p && (p[s->nnames] = strdup(a->operands[i])) != NULL;
        if (p)
            s->names = p;
        s->nnames += ok;
        room = s->nnames;
    }
    while (ok && (n = getdelim(&line, &cap, s->nul ? 0 : '\n', f)) > 0) {
        if (line[n - 1] == (s->nul ? 0 : '\n'))
            line[--n] = 0;
        if (n == 0)
            continue;
        if (s->nnames >= room) {
            room = room ? room * 2 : 256;
            char **p = reallocarray(s->names, room, sizeof *p);
            if (!p) {
                ok = false;
                break;
            }
            s->names = p;
        }
        s->names[s->nnames] = strdup(line);
        ok = s->names[s->nnames] != NULL;
        s->nnames += ok;
    }
    ok = ok && !ferror(f);
    free(line);
    if (!standard)
        fclose(f);
    s->run.paths = (const char *const *)s->names;
    s->run.npaths = s->nnames;
    if (!ok)
        cli_message("%s: %s", s->files_from, xs_errno_text(errno));
    *status = ok ? CLI_CLEAN : CLI_IO;
    return ok;
}

/* Records of one transaction: an fsync for each document would cost more than the screening. */
#define GROUP 64

typedef struct scan_line {
    char *document, *sha256, *findings;
    const char *verdict, *coverage;
    uint64_t blocks, reviews, notes;
} scan_line;

bool scan_ledger_open(scan_ledger *l, const scan_settings *s, const xs_rules *r, int *status)
{
    *l = (scan_ledger){.who = s->who, .pack = xs_rules_pack_sha256(r)};
    if (!s->ledger)
        return true;
    xs_error err = {0};
    l->lines = calloc(GROUP, sizeof *l->lines);
    if (!l->lines || xs_ledger_open(s->ledger, NULL, &l->ledger, &err) != XS_OK) {
        *status = l->lines ? cli_failure(&err) : CLI_OS;
        return false;
    }
    return true;
}

static bool flush(scan_ledger *l)
{
    xs_record r[GROUP];
    for (size_t i = 0; i < l->n; i++) {
        const scan_line *x = &l->lines[i];
        r[i] = (xs_record){.action = "scan", .who = l->who, .document = x->document, .sha256 = x->sha256,
                           .pack = l->pack, .verdict = x->verdict, .coverage = x->coverage,
                           .blocks = x->blocks, .reviews = x->reviews, .notes = x->notes, .findings = x->findings};
    }
    xs_error err = {0};
    if (l->n && xs_ledger_append(l->ledger, r, l->n, &err) != XS_OK) {
        cli_failure(&err);
        l->failed = true;
    }
    for (size_t i = 0; i < l->n; i++) {
        free(l->lines[i].document);
        free(l->lines[i].sha256);
        free(l->lines[i].findings);
    }
    l->n = 0;
    return !l->failed;
}

/* Rule, category, action, count and keyed fingerprint: never the text. */
static char *findings_json(const xs_document *d)
{
    char *p = NULL;
    size_t n = 0;
    FILE *f = open_memstream(&p, &n);
    if (!f)
        return NULL;
    fputc('[', f);
    for (size_t i = 0; i < d->nfindings; i++) {
        const xs_finding *x = &d->findings[i];
        fprintf(f, "%s{\"rule\":\"%.*s\",\"category\":\"%.*s\",\"action\":\"%s\",\"count\":%u,\"fingerprint\":\"%s\"}",
                i ? "," : "", (int)x->rule.n, x->rule.p, (int)x->category.n, x->category.p,
                xs_action_name(x->action), x->count, x->fingerprint);
    }
    fputc(']', f);
    return fclose(f) == 0 ? p : NULL;
}

bool scan_ledger_document(scan_ledger *l, const xs_document *d)
{
    if (!l->ledger)
        return true;
    scan_line *x = &l->lines[l->n];
    *x = (scan_line){.document = strndup(d->path.p ? d->path.p : "", d->path.n),
                     .sha256 = strdup(d->sha256),
                     .findings = findings_json(d),
                     .verdict = xs_action_name(d->verdict),
                     .coverage = xs_coverage_name(d->coverage)};
    for (size_t i = 0; i < d->nfindings; i++) {
        x->blocks += d->findings[i].action == XS_BLOCK;
        x->reviews += d->findings[i].action == XS_REVIEW;
        x->notes += d->findings[i].action == XS_NOTE;
    }
    if (strlen(d->sha256) != 64) { /* could not be opened: recorded without a hash */
        free(x->sha256);
        if (asprintf(&x->sha256, "%064d", 0) < 0)
            x->sha256 = NULL;
    }
    l->n++;
    return l->n < GROUP || flush(l);
}

bool scan_ledger_close(scan_ledger *l)
{
    bool ok = !l->ledger || (!l->failed && flush(l));
    xs_ledger_free(l->ledger);
    free(l->lines);
    return ok;
}
