/* Windows: a hit at every offset around a border is found exactly once, at its line and column.
 * Matcher and judge are stand-ins: the matcher finds one word, the judge keeps what it is given. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

#include <cmocka.h>

#include "pipeline/engine.h"

#define WORD "needle"
#define WORD_N 6

/* ---- stand-ins ------------------------------------------------------------------------------- */

static struct {
    unsigned hits, windows;
    uint64_t offset, line, column; /* of the last hit */
    uint64_t accepted;             /* end of the last window's stretch, in the part */
    bool gap, first, last;
} seen;

void xs_hits_clear(xs_hits *h)
{
    free(h->v);
    *h = (xs_hits){0};
}

bool xs_match_scan(xs_matcher *m, const uint8_t *code, size_t n, xs_hits *out)
{
    (void)m;
    out->n = out->dropped = 0;
    for (size_t i = 0; i + WORD_N <= n; i++) {
        if (memcmp(code + i, WORD, WORD_N) != 0)
            continue;
        out->v = realloc(out->v, (out->n + 1) * sizeof *out->v);
        out->v[out->n++] = (xs_raw_hit){.atom = 1, .from = (uint32_t)i, .to = (uint32_t)i + WORD_N};
    }
    return true;
}

void xs_judge_window(xs_judge *j, const xs_window *w, const xs_hit *hits, size_t n)
{
    (void)j;
    seen.gap |= w->base + w->accept_from != seen.accepted || w->accept_to > w->text.n;
    seen.gap |= w->first != (seen.windows == 0) || seen.last;
    seen.accepted = w->base + w->accept_to;
    seen.last = w->last;
    seen.windows++;
    assert_int_equal(xs_utf8_valid_prefix(w->text.p, w->text.n), w->text.n);
    for (size_t i = 0; i < n; i++) {
        uint64_t line = w->line, column = w->column;
        for (size_t k = 0; k < hits[i].from; k++) {
            if (w->text.p[k] == '\n') {
                line++;
                column = 1;
            } else if (((unsigned char)w->text.p[k] & 0xC0) != 0x80) {
                column++;
            }
        }
        seen.hits++;
        seen.offset = w->base + hits[i].from;
        seen.line = line;
        seen.column = column;
        assert_memory_equal(w->text.p + hits[i].from, WORD, WORD_N);
        assert_int_equal(hits[i].to - hits[i].from, WORD_N);
    }
}

/* ---- the tests ------------------------------------------------------------------------------- */

static const char *const fillers[] = {"", "a", "汉", "a汉\n", "é", "\n", "一行文字，有标点。\n", "x y "};

/* Text of one filler with the word at `at` (rounded up to a character). Returns the true place. */
static size_t make(const char *filler, size_t size, size_t at, char *out, size_t *n)
{
    size_t k = strlen(filler), place = 0;
    *n = 0;
    bool put = false;
    while (*n < size) {
        if (!put && *n >= at) {
            place = *n;
            memcpy(out + *n, WORD, WORD_N);
            *n += WORD_N;
            put = true;
        }
        memcpy(out + *n, filler, k);
        *n += k;
    }
    return place;
}

static void feed_all(xs_feed *f, const char *text, size_t n, size_t piece)
{
    memset(&seen, 0, sizeof seen);
    xs_feed_begin(f, XS_FOLD_TEXT, 0);
    for (size_t i = 0; i < n;) {
        size_t k = n - i < piece ? n - i : piece;
        while (i + k < n && ((unsigned char)text[i + k] & 0xC0) == 0x80)
            k++;
        xs_feed_text(f, text + i, k);
        i += k;
    }
    xs_feed_end(f);
    assert_false(f->failed);
    assert_true(seen.last);
    if (seen.gap || seen.accepted != n)
        fail_msg("the windows' stretches do not cover the text once: end %llu of %zu",
                 (unsigned long long)seen.accepted, n);
}

static void hits_around_borders_are_found_once(void **state)
{
    (void)state;
    static const size_t pieces[] = {1, 7, 200, 100000};
    xs_feed f;
    xs_feed_init(&f, NULL, NULL);
    f.window = 160;
    f.before = 32;
    f.after = 32;
    for (size_t k = 1; k < sizeof fillers / sizeof *fillers; k++)
        for (size_t at = 0; at < 420; at++) {
            char text[700];
            size_t n, place = make(fillers[k], 500, at, text, &n);
            feed_all(&f, text, n, pieces[at % 4]);
            uint64_t line = 1, column = 1;
            for (size_t i = 0; i < place; i++) {
                bool end = text[i] == '\n';
                line += end;
                column = end ? 1 : column + (((unsigned char)text[i] & 0xC0) != 0x80);
            }
            if (seen.hits != 1 || seen.offset != place)
                fail_msg("filler %zu, word at %zu: found %u times, last at %llu", k, place, seen.hits,
                         (unsigned long long)seen.offset);
            if (seen.line != line || seen.column != column)
                fail_msg("filler %zu, word at %zu: line %llu column %llu", k, place,
                         (unsigned long long)seen.line, (unsigned long long)seen.column);
        }
    xs_feed_clear(&f);
}

static void windows_of_the_usual_size_overlap_too(void **state)
{
    (void)state;
    xs_feed f;
    xs_feed_init(&f, NULL, NULL);
    size_t size = f.window * 2 + 4096, n;
    char *text = malloc(size + 64);
    assert_non_null(text);
    for (size_t at = f.window - f.after - 40; at < f.window + 40; at += 13) {
        size_t place = make("汉字与 ascii 混排的一行。\n", size, at, text, &n);
        feed_all(&f, text, n, XS_BLOCK_BYTES);
        if (seen.hits != 1 || seen.offset != place)
            fail_msg("word at %zu: found %u times", place, seen.hits);
    }
    free(text);
    xs_feed_clear(&f);
}

static void an_empty_text_is_one_window(void **state)
{
    (void)state;
    xs_feed f;
    xs_feed_init(&f, NULL, NULL);
    feed_all(&f, "", 0, 1);
    assert_int_equal(seen.windows, 1);
    assert_int_equal(seen.hits, 0);
    xs_feed_clear(&f);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(hits_around_borders_are_found_once),
        cmocka_unit_test(windows_of_the_usual_size_overlap_too),
        cmocka_unit_test(an_empty_text_is_one_window),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
