/* segment.c -- the cheapest way to cut a few characters into words, with and without the hit.
 *
 * A word of the dictionary costs the same whatever its length, so few long words win. A character
 * on its own costs more the rarer it is. The hit is a word when cutting at both its ends costs no
 * more than the best cut; where two words of equal cost overlap (内参数: 内参 数, 内 参数), the later one
 * wins, as in reverse maximum matching, and the hit inside is none. */
#include "text/segment.h"

#include <pthread.h>
#include <stdlib.h>

#include "text/dictionary.h"

#define AROUND 12 /* characters looked at on each side */
#define HIT_CHARS 48
#define NODES (2 * AROUND + HIT_CHARS + 1)

/* Costs in tenths of a word. */
enum {
    WORD = 100,
    UNKNOWN_HIT = 160, /* the hit itself where the dictionary does not know it */
    ALONE = 100,       /* and for each power of two that a character is rarer than the commonest: */
    RARER = 5,
    RAREST = 60,
    FAR = 1000000,
};

struct xs_segmenter {
    xs_dictionary *words;
};

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static xs_segmenter the_segmenter;
static bool tried;
static xs_error why_not;

const xs_segmenter *xs_segmenter_get(const char *cache_dir, xs_error *err)
{
    pthread_mutex_lock(&lock);
    if (!tried) {
        tried = true;
        (void)xs_dictionary_open(cache_dir, &the_segmenter.words, &why_not);
    }
    pthread_mutex_unlock(&lock);
    if (the_segmenter.words)
        return &the_segmenter;
    if (err)
        *err = why_not;
    return NULL;
}

static bool is_han(const char *p, size_t n)
{
    const uint8_t *u = (const uint8_t *)p;
    return n >= 3 && u[0] >= 0xE4 && u[0] <= 0xE9 && (u[0] > 0xE4 || u[1] >= 0xB8);
}

typedef struct strip {
    const char *p;
    int n;                              /* characters */
    int word[NODES][XS_WORD_CHARS + 1]; /* cost of the word of k characters that begins at i */
} strip;

static void price(const xs_segmenter *s, strip *t)
{
    for (int i = 0; i < t->n; i++) {
        uint64_t h = XS_WORD_START;
        int rare = RARER * (22 - (int)xs_dictionary_weight(s->words, t->p + 3 * i));
        t->word[i][1] = ALONE + (rare < RAREST ? rare : RAREST);
        h = xs_word_add(h, t->p + 3 * i);
        for (int k = 2; k <= (int)XS_WORD_CHARS; k++) {
            t->word[i][k] = FAR;
            if (i + k > t->n)
                continue;
            h = xs_word_add(h, t->p + 3 * (i + k - 1));
            if (xs_dictionary_has(s->words, h))
                t->word[i][k] = WORD;
        }
    }
}

/* Cost of the cheapest way from node `from` to node `to` that does not stop at node `not`. */
static int way(const strip *t, int from, int to, int not)
{
    int c[NODES];
    for (int i = from; i <= to; i++)
        c[i] = FAR;
    c[from] = 0;
    for (int i = from; i < to; i++)
        for (int k = 1; i != not && k <= (int)XS_WORD_CHARS && i + k <= to; k++)
            if (c[i] + t->word[i][k] < c[i + k])
                c[i + k] = c[i] + t->word[i][k];
    return c[to];
}

/* The Han characters around [from,to), at most AROUND on each side. Returns those before. */
static int cut_strip(xs_str text, size_t from, size_t to, strip *t)
{
    int before = 0;
    size_t a = from, b = to;
    for (; before < AROUND && a >= 3 && is_han(text.p + a - 3, 3); before++)
        a -= 3;
    for (int i = 0; i < AROUND && is_han(text.p + b, text.n - b); i++)
        b += 3;
    *t = (strip){.p = text.p + a, .n = (int)((b - a) / 3)};
    return before;
}

/* A compound of whole words, one of them the hit, does not hide it: 机密文件 does not, 机密性 does. */
static void break_compounds(strip *t, int at, int end)
{
    for (int i = at > (int)XS_WORD_CHARS ? at - (int)XS_WORD_CHARS : 0; i <= at; i++)
        for (int k = end - i + (i == at); k <= (int)XS_WORD_CHARS && i + k <= t->n; k++) {
            int left = at - i, right = i + k - end;
            if ((left == 0 || (left > 1 && t->word[i][left] == WORD)) &&
                (right == 0 || (right > 1 && t->word[end][right] == WORD)))
                t->word[i][k] = FAR;
        }
}

/* Do words end at `at`? */
static bool is_edge(const xs_segmenter *s, xs_str text, size_t at)
{
    strip t;
    int node = cut_strip(text, at, at, &t);
    if (node == 0 || node == t.n)
        return true;
    price(s, &t);
    return way(&t, 0, node, -1) + way(&t, node, t.n, -1) <= way(&t, 0, t.n, node);
}

bool xs_segment_is_word(const xs_segmenter *s, xs_str text, size_t from, size_t to)
{
    if (from >= to || to > text.n)
        return false;
    int inside = 0;
    for (size_t i = from; i < to && inside >= 0; i += 3)
        inside = inside < HIT_CHARS && is_han(text.p + i, to - i) ? inside + 1 : -1;
    if (inside < 0) /* not all of it Han characters: its ends decide */
        return is_edge(s, text, from) && is_edge(s, text, to);
    strip t;
    int at = cut_strip(text, from, to, &t), end = at + inside;
    price(s, &t);
    break_compounds(&t, at, end);
    int hit = way(&t, at, end, -1);
    hit = hit < UNKNOWN_HIT ? hit : UNKNOWN_HIT;
    int via = way(&t, 0, at, -1) + hit + way(&t, end, t.n, -1);
    /* A word across the front must be dearer or as dear: the later one, the hit, wins. A word across
     * the end is the later one itself. */
    bool front = at == 0 || via <= way(&t, 0, t.n, at);
    return front && (end == t.n || via < way(&t, 0, t.n, end));
}
