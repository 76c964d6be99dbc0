/* spec_run.c -- runs the files of tests/spec through the public API with the default pack, prints
 * TAP.
 *
 * A spec file is a list of cases; lines that begin with # between cases are comments:
 *
 *     == a title: what is shown
 *     name: 花名册.csv              optional: screened under this file name
 *     escapes: yes                  optional: \n \t \\ \u{200B} \x{FF} stand for that character,
 * byte
 *     ---
 *     the text, up to the next line that is ---
 *     ---
 *     SS.MARK block 1:3 机密★1年    expected findings in their order: category, action, place,
 * match PI.ID18 block 2:4 33… x3 ~    x3: stands for three; ~: obfuscated
 *
 * In place of findings: `nothing` (no finding at all) or `quiet` (none of action review or block).
 * Place (or its column) and match may be left out. Findings of action note need not be listed. */
#include <glob.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "xianshen.h"

#define MAX_EXPECTED 32

typedef struct one_case {
    char title[256], name[256];
    char *text;
    size_t ntext;
    char expected[MAX_EXPECTED][512];
    unsigned lines[MAX_EXPECTED], nexpected, line;
} one_case;

static unsigned number, failures;

static void say_not_ok(const char *file, unsigned line, const one_case *c, const char *expected,
                       const char *got)
{
    printf("not ok %u - %s\n  %s:%u: expected %s\n  got%s%s\n", number, c->title, file, line,
           expected, strchr(got, '\n') ? ":\n" : " ", got);
    failures++;
}

static size_t put_utf8(unsigned long c, char *out)
{
    if (c < 0x80) {
        out[0] = (char)c;
        return 1;
    }
    size_t n = c < 0x800 ? 2 : c < 0x10000 ? 3 : 4;
    static const unsigned char lead[] = {0, 0, 0xC0, 0xE0, 0xF0};
    for (size_t i = n; i-- > 1; c >>= 6)
        out[i] = (char)(0x80 | (c & 0x3F));
    out[0] = (char)(lead[n] | c);
    return n;
}

/* In place: escapes only ever shrink. */
static size_t unescape(char *p, size_t n)
{
    size_t k = 0;
    for (size_t i = 0; i < n; i++) {
        if (p[i] != '\\' || i + 1 == n) {
            p[k++] = p[i];
            continue;
        }
        char c = p[++i];
        if ((c == 'u' || c == 'x') && i + 1 < n && p[i + 1] == '{') {
            char *end;
            unsigned long v = strtoul(p + i + 2, &end, 16);
            if (c == 'x')
                p[k++] = (char)v;
            else
                k += put_utf8(v, p + k);
            i = (size_t)(end - p);
        } else {
            p[k++] = (char)(c == 'n' ? '\n' : c == 't' ? '\t' : c == 'r' ? '\r' : c);
        }
    }
    return k;
}

/* What an expected line speaks of beside category and action. */
enum { LINE = 1, COLUMN = 2, MATCH = 4, EVERYTHING = 7 };

/* A finding in the words of a spec line. */
static void describe(const xs_finding *f, int parts, char *out, size_t cap)
{
    size_t n = (size_t)snprintf(out, cap, "%.*s %s", (int)f->category.n, f->category.p,
                                xs_action_name(f->action));
    if (parts & LINE)
        n += (size_t)snprintf(out + n, cap - n, " %u", f->location.line);
    if (parts & COLUMN)
        n += (size_t)snprintf(out + n, cap - n, ":%u", f->location.column);
    if (parts & MATCH) {
        n += (size_t)snprintf(out + n, cap - n, " ");
        for (size_t i = 0; i < f->match.n && n + 8 < cap; i++) {
            char c = f->match.p[i];
            if (c == '\n' || c == '\t')
                n += (size_t)snprintf(out + n, cap - n, "\\%c", c == '\n' ? 'n' : 't');
            else
                out[n++] = c, out[n] = 0;
        }
    }
    if (f->count != 1)
        n += (size_t)snprintf(out + n, cap - n, " x%u", f->count);
    if (f->obfuscated)
        snprintf(out + n, cap - n, " ~");
}

static bool is_place(const char *w, int *parts)
{
    size_t n = strspn(w, "0123456789");
    *parts = LINE;
    if (n && n <= 7 && !w[n])
        return true;
    *parts = LINE | COLUMN;
    return n && w[n] == ':' && w[n + 1] && !w[n + 1 + strspn(w + n + 1, "0123456789")];
}

static int parts_of(const char *line)
{
    char copy[600], *save = NULL, *w;
    int parts = 0, place;
    snprintf(copy, sizeof copy, "%s", line);
    strtok_r(copy, " ", &save);
    strtok_r(NULL, " ", &save);
    for (w = strtok_r(NULL, " ", &save); w; w = strtok_r(NULL, " ", &save)) {
        if (!parts && is_place(w, &place))
            parts = place;
        else if (strcmp(w, "~") != 0 &&
                 !(w[0] == 'x' && strspn(w + 1, "0123456789") == strlen(w) - 1))
            parts |= MATCH;
    }
    return parts;
}

static void list(const xs_document *d, char *out, size_t cap)
{
    size_t n = 0;
    out[0] = 0;
    for (size_t i = 0; i < d->nfindings && n + 700 < cap; i++) {
        char one[600];
        describe(&d->findings[i], EVERYTHING, one, sizeof one);
        n += (size_t)snprintf(out + n, cap - n, "%s    %s  (%.*s, %u)", i ? "\n" : "", one,
                              (int)d->findings[i].rule.n, d->findings[i].rule.p,
                              d->findings[i].confidence);
    }
    if (d->nfindings == 0)
        snprintf(out, cap, "nothing");
    else
        snprintf(out + n, cap - n, "\n");
}

/* The index of the first expectation that does not hold, or -1; nexpected: a finding too many. */
static int compare(const one_case *c, const xs_document *d)
{
    bool nothing = c->nexpected == 1 && !strcmp(c->expected[0], "nothing");
    bool quiet = c->nexpected == 1 && !strcmp(c->expected[0], "quiet");
    if (nothing)
        return d->nfindings ? 0 : -1;
    size_t k = 0;
    for (unsigned e = 0; e < c->nexpected && !quiet; e++) {
        char one[600];
        bool found = false;
        for (; k < d->nfindings && !found; k++) {
            describe(&d->findings[k], parts_of(c->expected[e]), one, sizeof one);
            found = strcmp(one, c->expected[e]) == 0;
            if (!found && d->findings[k].action > XS_NOTE)
                return (int)e;
        }
        if (!found)
            return (int)e;
    }
    for (; k < d->nfindings; k++)
        if (d->findings[k].action > XS_NOTE)
            return quiet ? 0 : (int)c->nexpected;
    return -1;
}

static void run(xs_scanner *s, const char *file, const one_case *c)
{
    const xs_document *d;
    xs_error err;
    static char got[65536];
    number++;
    if (c->nexpected == 0) {
        say_not_ok(file, c->line, c, "a case says what it expects", "nothing said");
        return;
    }
    if (xs_scan_bytes(s, c->name, c->text, c->ntext, &d, &err) != XS_OK) {
        say_not_ok(file, c->line, c, "a scan", err.what);
        return;
    }
    int bad = compare(c, d);
    if (bad < 0) {
        printf("ok %u - %s\n", number, c->title);
        return;
    }
    list(d, got, sizeof got);
    bool more = (unsigned)bad >= c->nexpected;
    say_not_ok(file, more ? c->line : c->lines[bad], c,
               more ? "no further finding" : c->expected[bad], got);
}

static bool begins(const char *s, const char *with)
{
    return strncmp(s, with, strlen(with)) == 0;
}

static void run_file(xs_scanner *s, const char *file)
{
    FILE *f = fopen(file, "r");
    char *line = NULL;
    size_t cap = 0;
    ssize_t n;
    unsigned at = 0;
    enum { OUTSIDE, OPTIONS, TEXT, EXPECTED } where = OUTSIDE;
    bool escapes = false;
    one_case c = {0};
    while (f && (n = getline(&line, &cap, f)) >= 0) {
        at++;
        if (where != TEXT && n && line[n - 1] == '\n')
            line[--n] = 0;
        if (where != TEXT && begins(line, "== ")) {
            if (where == EXPECTED)
                run(s, file, &c);
            free(c.text);
            c = (one_case){.line = at};
            snprintf(c.title, sizeof c.title, "%s", line + 3);
            where = OPTIONS, escapes = false;
        } else if (where == OPTIONS && begins(line, "name: ")) {
            snprintf(c.name, sizeof c.name, "%s", line + 6);
        } else if (where == OPTIONS && !strcmp(line, "escapes: yes")) {
            escapes = true;
        } else if (where == OPTIONS && !strcmp(line, "---")) {
            where = TEXT;
        } else if (where == TEXT && (!strcmp(line, "---\n") || !strcmp(line, "---"))) {
            /* The line end before the fence is the fence's. */
            if (c.ntext && c.text[c.ntext - 1] == '\n')
                c.ntext--;
            if (escapes)
                c.ntext = unescape(c.text, c.ntext);
            where = EXPECTED;
        } else if (where == TEXT) {
            char *p = realloc(c.text, c.ntext + (size_t)n + 1);
            if (!p)
                abort();
            memcpy(p + c.ntext, line, (size_t)n);
            c.text = p;
            c.ntext += (size_t)n;
        } else if (where == EXPECTED && n && line[0] != '#' && c.nexpected < MAX_EXPECTED) {
            c.lines[c.nexpected] = at;
            snprintf(c.expected[c.nexpected++], sizeof c.expected[0], "%s", line);
        }
    }
    if (where == EXPECTED)
        run(s, file, &c);
    if (!f || where == OPTIONS || where == TEXT) {
        printf("not ok %u - %s:%u: the file cannot be read or ends inside a case\n", ++number, file,
               at);
        failures++;
    }
    free(c.text);
    free(line);
    if (f)
        fclose(f);
}

static void tell(void *ctx, const xs_problem *p)
{
    (void)ctx;
    fprintf(stderr, "%s:%u: %s: %s\n", p->file, p->line, p->rule, p->what);
}

int main(int argc, char **argv)
{
    xs_rules_options ro;
    xs_scan_options so;
    xs_rules *rules = NULL;
    xs_scanner *scanner = NULL;
    xs_error err = {0};
    glob_t g = {0};
    xs_rules_options_init(&ro);
    ro.problem = tell;
    ro.skip_examples = true;
    xs_scan_options_init(&so);
    if (xs_rules_load(&ro, &rules, &err) != XS_OK ||
        xs_scanner_new(rules, &so, &scanner, &err) != XS_OK) {
        printf("not ok 1 - the default pack loads: %s: %s\n", err.where, err.what);
        return 1;
    }
    if (argc < 2 && glob("tests/spec/*.spec", 0, NULL, &g) != 0)
        fprintf(stderr,
                "spec_run: tests/spec/*.spec: no such file; run it from the top of the tree\n");
    for (int i = 1; i < argc; i++)
        run_file(scanner, argv[i]);
    for (size_t i = 0; i < g.gl_pathc; i++)
        run_file(scanner, g.gl_pathv[i]);
    printf("1..%u\n# %u passed, %u failed\n", number, number - failures, failures);
    globfree(&g);
    xs_scanner_free(scanner);
    xs_rules_free(rules);
    return failures || number == 0;
}
