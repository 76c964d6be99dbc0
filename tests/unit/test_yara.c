/* The same hits as YARA, term by term and place by place, on statutes: YARA reads the folded text
 * and the folded terms as UTF-8, so that it is an independent matcher of the same question.
 * XS_YARA_ALL=1 takes all 3,504 statutes instead of a sample. */
#include <dirent.h>
#include <sys/wait.h>

#include "base/file.h"
#include "match/match.h"
#include "pack_stage.h"
#include "text/fold.h"

enum { FILES = 60, TERMS = 9000 }; /* TERMS: more would pass YARA's limit of strings in a rule */

typedef struct yara_hit {
    uint32_t atom;
    size_t at;
} yara_hit;

typedef struct set {
    yara_hit *v;
    size_t n, cap;
} set;

static void put(set *s, uint32_t atom, size_t at)
{
    if (s->n == s->cap)
        s->v = reallocarray(s->v, s->cap = s->cap ? s->cap * 2 : 4096, sizeof *s->v);
    assert_non_null(s->v);
    s->v[s->n++] = (yara_hit){atom, at};
}

static int by_place(const void *a, const void *b)
{
    const yara_hit *x = a, *y = b;
    if (x->at != y->at)
        return x->at < y->at ? -1 : 1;
    return x->atom < y->atom ? -1 : x->atom > y->atom;
}

static const char *corpora(void)
{
    const char *c = getenv("XIANSHEN_CORPORA");
    return c ? c : "../shared/corpora/data";
}

/* The run so far: texts folded one behind the other, our hits in them. */
typedef struct run {
    xs_fold f;
    xs_matcher *m;
    xs_hits h;
    xs_buf folded; /* UTF-8 */
    set ours;
    unsigned files, seen, most, step;
    size_t bytes;
} run;

static void screen(run *r, const char *path)
{
    xs_buf text;
    xs_buf_init(&text, (size_t)32 << 20);
    assert_int_equal(xs_file_read(path, &text, NULL), XS_OK);
    assert_true(xs_fold_run(&r->f, text.p ? text.p : "", text.n, 0));
    size_t *utf8_at = malloc((r->f.ncode + 1) * sizeof *utf8_at);
    for (size_t i = 0; i < r->f.ncode;) {
        size_t to = xs_code_next(r->f.code, r->f.ncode, i);
        utf8_at[i] = r->folded.n;
        assert_true(xs_unfold(r->f.code + i, to - i, &r->folded));
        i = to;
    }
    assert_true(xs_match_scan(r->m, r->f.code, r->f.ncode, &r->h));
    assert_int_equal(r->h.dropped, 0);
    for (size_t i = 0; i < r->h.n; i++)
        put(&r->ours, r->h.v[i].atom, utf8_at[r->h.v[i].from]);
    xs_buf_add_char(&r->folded, 0); /* nothing matches across */
    r->files++;
    r->bytes += text.n;
    free(utf8_at);
    xs_buf_clear(&text);
}

/* Some texts of a folder tree. */
static void gather(const char *dir, run *r)
{
    struct dirent **names;
    int n = scandir(dir, &names, NULL, alphasort);
    for (int i = 0; i < n; i++) {
        char path[1024];
        struct stat st;
        snprintf(path, sizeof path, "%s/%s", dir, names[i]->d_name);
        if (names[i]->d_name[0] != '.' && r->files < r->most && stat(path, &st) == 0) {
            size_t k = strlen(path);
            if (S_ISDIR(st.st_mode))
                gather(path, r);
            else if (k > 3 && strcmp(path + k - 3, ".md") == 0 && r->seen++ % r->step == 0)
                screen(r, path);
        }
        free(names[i]);
    }
    if (n >= 0)
        free(names);
}

/* A list of `want` terms of the corpus, which need not fold to themselves. */
static bool term_list(stage *s, const char *path, unsigned want)
{
    xs_buf all;
    xs_buf_init(&all, (size_t)16 << 20);
    if (xs_file_read(path, &all, NULL) != XS_OK)
        return false;
    size_t n = 0;
    while (want > 0 && n < all.n)
        want -= all.p[n++] == '\n';
    stage_file(s, "terms.txt", all.p, n);
    xs_buf_clear(&all);
    return true;
}

static void write_yara_rule(stage *s, const xs_ruleset *rs)
{
    xs_buf b, utf8;
    xs_buf_init(&b, (size_t)64 << 20);
    xs_buf_init(&utf8, 65536);
    xs_buf_add_str(&b, XS_STR("rule r { strings:\n"));
    for (uint32_t i = 0; i < rs->natoms; i++) {
        xs_str code = xs_rs(rs, rs->atoms[i].lowered);
        xs_buf_reset(&utf8);
        assert_true(xs_unfold((const uint8_t *)code.p, code.n, &utf8));
        xs_buf_printf(&b, "$t%u = {", i);
        for (size_t k = 0; k < utf8.n; k++)
            xs_buf_printf(&b, " %02x", (unsigned char)utf8.p[k]);
        xs_buf_add_str(&b, XS_STR(" }\n"));
    }
    xs_buf_add_str(&b, XS_STR("condition: any of them }\n"));
    stage_file(s, "r.yar", b.p, b.n);
    xs_buf_clear(&b);
    xs_buf_clear(&utf8);
}

static void run_yara(stage *s, set *out)
{
    char cmd[512], line[4096];
    snprintf(cmd, sizeof cmd, "yara -w -s '%s/r.yar' '%s/text' 2>/dev/null", s->dir, s->dir);
    FILE *f = popen(cmd, "r");
    while (fgets(line, sizeof line, f)) {
        unsigned long at;
        unsigned atom;
        if (sscanf(line, "0x%lx:$t%u:", &at, &atom) == 2)
            put(out, atom, at);
    }
    assert_int_equal(pclose(f), 0);
}

static void compare(unsigned terms, const char *list)
{
    char path[1024];
    stage s;
    run r = {.most = FILES, .step = 50};
    xs_database *d;
    xs_database_options o = {.lang = XS_EN};
    snprintf(path, sizeof path, "%s/words/term-sets/%s", corpora(), list);
    if (system("command -v yara >/dev/null 2>&1") != 0 || access(path, R_OK) != 0) {
        print_message("yara or the corpora are missing\n");
        skip();
    }
    if (getenv("XS_YARA_ALL")) {
        r.most = UINT32_MAX;
        r.step = 1;
    }
    stage_open(&s);
    assert_true(term_list(&s, path, terms));
    stage_must_load(&s, "terms.txt");
    assert_int_equal(xs_database_compile(s.set, &o, &d, &s.err), XS_OK);
    r.m = xs_matcher_new(d);
    xs_fold_init(&r.f);
    xs_buf_init(&r.folded, (size_t)256 << 20);
    snprintf(path, sizeof path, "%s/clean-gov/lawrefbook", corpora());
    gather(path, &r);
    assert_true(r.files > 20);
    stage_file(&s, "text", r.folded.p, r.folded.n);
    write_yara_rule(&s, s.set);

    set theirs = {0}, ours = r.ours;
    run_yara(&s, &theirs);
    qsort(theirs.v, theirs.n, sizeof *theirs.v, by_place);
    qsort(ours.v, ours.n, sizeof *ours.v, by_place);
    for (size_t i = 0; i < ours.n || i < theirs.n; i++)
        if (i >= ours.n || i >= theirs.n || by_place(&ours.v[i], &theirs.v[i]) != 0)
            fail_msg("hit %zu: ours is term %u at %zu of %zu hits, YARA's term %u at %zu of %zu", i,
                     i < ours.n ? ours.v[i].atom : 0, i < ours.n ? ours.v[i].at : 0, ours.n,
                     i < theirs.n ? theirs.v[i].atom : 0, i < theirs.n ? theirs.v[i].at : 0,
                     theirs.n);
    print_message("%u terms, %u statutes, %zu KB: %zu hits, the same as YARA's\n", s.set->natoms,
                  r.files, r.bytes >> 10, ours.n);
    assert_true(ours.n > 20);
    free(theirs.v);
    free(ours.v);
    xs_hits_clear(&r.h);
    xs_matcher_free(r.m);
    xs_database_free(d);
    xs_fold_clear(&r.f);
    xs_buf_clear(&r.folded);
    stage_close(&s);
}

static void a_short_list_hits_where_yara_does(void **state)
{
    (void)state;
    compare(1000, "terms-10k.txt");
}

static void a_long_list_hits_where_yara_does(void **state)
{
    (void)state;
    compare(TERMS, "terms-100k.txt");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_short_list_hits_where_yara_does),
        cmocka_unit_test(a_long_list_hits_where_yara_does),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
