#include "rules/nfa.h"

#include "base/limits.h"
#include "text/fold.h"

enum { WORDS_MAX = (XS_MAX_POSITIONS + 63) / 64 };

/* The loops below are compiled twice: most programs are one word, and then live in registers. */
#define INLINE static inline __attribute__((always_inline))

/* As xs_code_next and xs_code_prev, here so that they are compiled in. */
INLINE size_t next_char(const uint8_t *code, size_t n, size_t i)
{
    if (code[i++] >= 0x80)
        while (i < n && code[i] >= 0xC0)
            i++;
    return i;
}

INLINE size_t prev_char(const uint8_t *code, size_t i)
{
    i--;
    for (int k = 0; k < 4 && i > 0 && code[i] >= 0xC0; k++)
        i--;
    return i;
}

static bool is_line_edge(uint8_t c)
{
    return c == 0 || c == '\n';
}

static bool is_word(uint8_t c)
{
    return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_';
}

static bool word_edge(const uint8_t *code, size_t n, size_t i)
{
    return (i > 0 && is_word(code[i - 1])) != (i < n && is_word(code[i]));
}

/* Positions of sets[0..3] that count at offset i. */
INLINE void allowed(const uint64_t *const sets[4], bool line, bool word, uint64_t *out, uint32_t nw)
{
    for (uint32_t w = 0; w < nw; w++) {
        out[w] = sets[0][w];
        if (line)
            out[w] |= sets[1][w];
        if (word)
            out[w] |= sets[2][w];
        if (line && word)
            out[w] |= sets[3][w];
    }
}

INLINE void allowed_first(const xs_nfa *m, const uint8_t *code, size_t n, size_t i, uint64_t *out,
                          uint32_t nw)
{
    allowed(m->first, i == 0 || is_line_edge(code[i - 1]), word_edge(code, n, i), out, nw);
}

INLINE void allowed_last(const xs_nfa *m, const uint8_t *code, size_t n, size_t i, uint64_t *out,
                         uint32_t nw)
{
    allowed(m->last, i >= n || is_line_edge(code[i]), word_edge(code, n, i), out, nw);
}

INLINE bool meets(const uint64_t *a, const uint64_t *b, uint32_t nwords)
{
    for (uint32_t w = 0; w < nwords; w++)
        if (a[w] & b[w])
            return true;
    return false;
}

INLINE uint16_t class_of(const xs_nfa *m, const uint8_t *code, size_t from, size_t to)
{
    if (code[from] < 0x80)
        return m->ascii_class[code[from]];
    uint32_t c = xs_code_point(code, from, to);
    uint32_t lo = 0, hi = m->head->nranges;
    if (hi == 0 || c < m->range_lo[0])
        return 0;
    while (hi - lo > 1) {
        uint32_t mid = lo + (hi - lo) / 2;
        if (m->range_lo[mid] <= c)
            lo = mid;
        else
            hi = mid;
    }
    return m->range_class[lo];
}

/* cur &= bits; is anything left? */
INLINE bool keep(const xs_nfa *m, uint64_t *cur, xs_bits b, uint32_t nw)
{
    uint64_t any = 0;
    for (uint32_t w = 0; w < nw; w++) {
        cur[w] &= w >= b.word && w < (uint32_t)b.word + b.n ? m->pool[b.at + w - b.word] : 0;
        any |= cur[w];
    }
    return any != 0;
}

INLINE void jump(const xs_nfa *m, const xs_nfa_jump *jumps, uint32_t njumps, const uint64_t *cur,
                 uint64_t *next)
{
    for (uint32_t j = 0; j < njumps; j++) {
        xs_bits when = jumps[j].when, then = jumps[j].then;
        if (!meets(cur + when.word, m->pool + when.at, when.n))
            continue;
        for (uint32_t w = 0; w < then.n; w++)
            next[then.word + w] |= m->pool[then.at + w];
    }
}

INLINE void step_back(const xs_nfa *m, uint64_t *cur, uint32_t nw)
{
    uint64_t next[WORDS_MAX];
    for (uint32_t w = 0; w < nw; w++) {
        next[w] = (cur[w] & m->follows[w]) >> 1;
        if (w + 1 < nw)
            next[w] |= (cur[w + 1] & m->follows[w + 1]) << 63;
    }
    jump(m, m->back, m->head->nback, cur, next);
    memcpy(cur, next, nw * sizeof *cur);
}

INLINE void step_ahead(const xs_nfa *m, uint64_t *cur, uint32_t nw)
{
    uint64_t next[WORDS_MAX];
    for (uint32_t w = nw; w-- > 0;)
        next[w] = (cur[w] << 1 | (w ? cur[w - 1] >> 63 : 0)) & m->follows[w];
    jump(m, m->ahead, m->head->nahead, cur, next);
    memcpy(cur, next, nw * sizeof *cur);
}

INLINE size_t find_starts(const xs_nfa *m, const uint8_t *code, size_t n, size_t to, size_t floor,
                          size_t *starts, size_t cap, uint32_t nw)
{
    uint64_t cur[WORDS_MAX], first[WORDS_MAX];
    size_t found = 0;
    allowed_last(m, code, n, to, cur, nw);
    memcpy(first, m->first[0], nw * sizeof *first);
    for (uint32_t k = 0; k < m->head->max_chars && to > floor; k++) {
        size_t from = prev_char(code, to);
        if (from < floor || !keep(m, cur, m->classes[class_of(m, code, from, to)], nw))
            break;
        if (m->head->edges)
            allowed_first(m, code, n, from, first, nw);
        if (meets(cur, first, nw)) {
            if (found == cap) {
                memmove(starts, starts + 1, (cap - 1) * sizeof *starts);
                found--;
            }
            starts[found++] = from;
        }
        step_back(m, cur, nw);
        to = from;
    }
    return found;
}

INLINE size_t find_ends(const xs_nfa *m, const uint8_t *code, size_t n, size_t from, size_t *ends,
                        size_t cap, uint32_t nw)
{
    uint64_t cur[WORDS_MAX], last[WORDS_MAX];
    size_t found = 0;
    allowed_first(m, code, n, from, cur, nw);
    memcpy(last, m->last[0], nw * sizeof *last);
    for (uint32_t k = 0; k < m->head->max_chars && from < n; k++) {
        size_t to = next_char(code, n, from);
        if (!keep(m, cur, m->classes[class_of(m, code, from, to)], nw))
            break;
        if (m->head->edges)
            allowed_last(m, code, n, to, last, nw);
        if (meets(cur, last, nw)) {
            if (found == cap) {
                memmove(ends, ends + 1, (cap - 1) * sizeof *ends);
                found--;
            }
            ends[found++] = to;
        }
        step_ahead(m, cur, nw);
        from = to;
    }
    return found;
}

INLINE size_t find_next_end(const xs_nfa *m, const uint8_t *code, size_t n, size_t from,
                            uint32_t nw)
{
    uint64_t cur[WORDS_MAX] = {0}, first[WORDS_MAX], last[WORDS_MAX];
    memcpy(first, m->first[0], nw * sizeof *first);
    memcpy(last, m->last[0], nw * sizeof *last);
    while (from < n) {
        size_t to = next_char(code, n, from);
        if (m->head->edges) {
            allowed_first(m, code, n, from, first, nw);
            allowed_last(m, code, n, to, last, nw);
        }
        for (uint32_t w = 0; w < nw; w++)
            cur[w] |= first[w];
        if (keep(m, cur, m->classes[class_of(m, code, from, to)], nw)) {
            if (meets(cur, last, nw))
                return to;
            step_ahead(m, cur, nw);
        }
        from = to;
    }
    return 0;
}

#define BOTH(f, ...)                                                                               \
    (m->head->nwords == 1 ? f(m, __VA_ARGS__, 1) : f(m, __VA_ARGS__, m->head->nwords))

size_t xs_nfa_starts(const xs_nfa *m, const uint8_t *code, size_t n, size_t to, size_t floor,
                     size_t *starts, size_t cap)
{
    return BOTH(find_starts, code, n, to, floor, starts, cap);
}

size_t xs_nfa_ends(const xs_nfa *m, const uint8_t *code, size_t n, size_t from, size_t *ends,
                   size_t cap)
{
    return BOTH(find_ends, code, n, from, ends, cap);
}

size_t xs_nfa_next_end(const xs_nfa *m, const uint8_t *code, size_t n, size_t from)
{
    return BOTH(find_next_end, code, n, from);
}

static bool bits_ok(const xs_nfa_head *h, xs_bits b)
{
    return (uint32_t)b.word + b.n <= h->nwords && b.at <= h->npool && b.n <= h->npool - b.at;
}

bool xs_nfa_open(const void *p, size_t n, xs_nfa *m)
{
    const xs_nfa_head *h = p;
    if (n < sizeof *h || (uintptr_t)p % 8 != 0)
        return false;
    if (h->bytes > n || h->npos == 0 || h->npos > XS_MAX_POSITIONS ||
        h->nwords != (h->npos + 63) / 64 || h->npool > n / 8 || h->nclasses == 0 ||
        h->nclasses > 65535 || h->nback > 65535 || h->nahead > 65535 || h->nranges > 0x110000 ||
        h->max_chars > XS_MAX_MATCH_CHARS)
        return false;
    size_t at = sizeof *h;
    const char *b = p;
    m->head = h;
    m->follows = (const uint64_t *)(const void *)(b + at);
    at += 8 * (size_t)h->nwords;
    for (int k = 0; k < 4; k++, at += 8 * (size_t)h->nwords)
        m->first[k] = (const uint64_t *)(const void *)(b + at);
    for (int k = 0; k < 4; k++, at += 8 * (size_t)h->nwords)
        m->last[k] = (const uint64_t *)(const void *)(b + at);
    m->pool = (const uint64_t *)(const void *)(b + at);
    at += 8 * (size_t)h->npool;
    m->classes = (const xs_bits *)(const void *)(b + at);
    at += sizeof *m->classes * h->nclasses;
    m->back = (const xs_nfa_jump *)(const void *)(b + at);
    at += sizeof *m->back * h->nback;
    m->ahead = (const xs_nfa_jump *)(const void *)(b + at);
    at += sizeof *m->ahead * h->nahead;
    m->range_lo = (const uint32_t *)(const void *)(b + at);
    at += 4 * (size_t)h->nranges;
    m->range_class = (const uint16_t *)(const void *)(b + at);
    at += 2 * (size_t)h->nranges;
    m->ascii_class = (const uint16_t *)(const void *)(b + at);
    at += 2 * 128;
    if (at > h->bytes)
        return false;
    bool ok = true;
    for (uint32_t i = 0; i < h->nclasses; i++)
        ok = ok && bits_ok(h, m->classes[i]);
    for (uint32_t i = 0; i < h->nback; i++)
        ok = ok && bits_ok(h, m->back[i].when) && bits_ok(h, m->back[i].then);
    for (uint32_t i = 0; i < h->nahead; i++)
        ok = ok && bits_ok(h, m->ahead[i].when) && bits_ok(h, m->ahead[i].then);
    for (uint32_t i = 0; i < h->nranges; i++)
        ok = ok && m->range_class[i] < h->nclasses;
    for (uint32_t i = 0; i < 128; i++)
        ok = ok && m->ascii_class[i] < h->nclasses;
    return ok;
}
