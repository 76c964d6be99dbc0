#include "pipeline/stream.h"

#include <stdio.h>

#include "text/utf8.h"

/* More malformed sequences than one in this many characters: bytes of something else. */
#define MALFORMED_RATIO 20u

#define TEXT_BEFORE_BINARY ((size_t)512)

static xs_part *part_of(const xs_stream *t) { return &t->s->parts[t->part]; }

void xs_stream_begin(xs_stream *t, xs_scanner *s, size_t part, xs_str name, xs_charset hint)
{
    *t = (xs_stream){.s = s, .part = part, .name = name, .hint = hint};
    xs_buf_init(&t->head, XS_STREAM_HEAD + 1);
}

static bool open_decoder(xs_stream *t, xs_charset cs)
{
    xs_decoder_free(t->decoder);
    t->decoder = xs_decoder_new(cs);
    if (!t->decoder)
        t->s->out_of_memory = true;
    return t->decoder != NULL;
}

void xs_stream_begin_again(xs_stream *t, xs_scanner *s, size_t part, xs_str name, xs_charset cs)
{
    xs_stream_begin(t, s, part, name, cs);
    t->view = XS_VIEW_DECODING;
    t->decided = true;
    t->guess.best = cs;
    s->read_twice = true;
    open_decoder(t, cs);
}

static void feed_table(xs_stream *t, char *p, size_t n)
{
    while (n) {
        xs_place place = {0};
        bool fresh;
        size_t k = xs_table_next(&t->table, p, n, &place, &fresh);
        if (fresh)
            xs_feed_place(&t->s->feed, &place);
        xs_feed_text(&t->s->feed, p, k);
        p += k;
        n -= k;
    }
}

static void open_feed(xs_stream *t, const char *text, size_t n)
{
    xs_scanner *s = t->s;
    t->opened = true;
    t->is_table = xs_table_detect(text, n, t->whole, t->name, &t->table);
    xs_judge_part(s->judge, part_of(t)->path, part_of(t)->visibility, t->is_table,
                  part_of(t)->media_type);
    if (t->is_table)
        xs_judge_part_lines(s->judge);
    xs_feed_begin(&s->feed, t->is_table ? XS_FOLD_STRUCTURED : XS_FOLD_TEXT, t->view);
}

/* Decoded text to the feed. */
static bool take(xs_stream *t, const char *text, size_t n)
{
    xs_scanner *s = t->s;
    t->chars += xs_utf8_count(text, n);
    if (!t->opened)
        open_feed(t, text, n);
    if (!t->is_table) {
        xs_feed_text(&s->feed, text, n);
    } else {
        if (text != s->decoded.p) { /* tables are cut in place */
            xs_buf_reset(&s->decoded);
            if (!xs_buf_add(&s->decoded, text, n))
                s->out_of_memory = true;
        }
        feed_table(t, s->decoded.p, s->decoded.n);
    }
    return !s->feed.failed && !s->out_of_memory;
}

/* A text that began as ASCII shows its charset late: look again where it does. */
static void decide_late(xs_stream *t, const char *p, size_t n, bool last)
{
    size_t i = xs_utf8_ascii_prefix(p, n);
    const char *tilde = memchr(p, '~', i);
    bool hz = tilde && (size_t)(tilde - p) + 1 < n && tilde[1] == '{';
    if (i == n && !hz)
        return;
    xs_charset_guess g;
    xs_charset_detect(p, n, last && t->bytes == n, t->hint, &g);
    if (g.best == XS_CS_ASCII || g.binary || (g.best >= XS_CS_UTF16LE && g.best <= XS_CS_UTF32BE))
        return;
    t->guess = g;
    if (t->part == 0)
        t->s->doc.encoding = xs_str_from(xs_charset_name(g.best));
    if (g.best != XS_CS_UTF8)
        open_decoder(t, g.best); /* ASCII left nothing behind in the old one */
}

/* Decode and feed what stands at p. */
static bool decode(xs_stream *t, const char *p, size_t n, bool last)
{
    xs_scanner *s = t->s;
    if (t->guess.best == XS_CS_ASCII && t->opened)
        decide_late(t, p, n, last);
    for (bool more = n || last; more && t->decoder; more = n > 0) {
        size_t k = n < XS_BLOCK_BYTES ? n : XS_BLOCK_BYTES, as_is = xs_decoder_pass(t->decoder, p, k);
        if (as_is && !take(t, p, as_is))
            return false;
        if (as_is < k || (last && k == n)) {
            xs_buf_reset(&s->decoded);
            if (!xs_decoder_feed(t->decoder, p + as_is, k - as_is, last && k == n, &s->decoded)) {
                s->out_of_memory = true;
                return false;
            }
            if ((s->decoded.n || !t->opened) && !take(t, s->decoded.p ? s->decoded.p : "", s->decoded.n))
                return false;
        }
        p += k;
        n -= k;
    }
    return t->decoder != NULL;
}

void xs_stream_guess(const char *p, size_t n, bool whole, xs_charset hint, xs_charset_guess *g)
{
    xs_charset_detect(p, n, whole, hint, g);
    if (g->confidence >= 99 || hint != XS_CS_UNKNOWN)
        return;
    hint = xs_charset_declared(p, n);
    if (hint != XS_CS_UNKNOWN)
        xs_charset_detect(p, n, whole, hint, g);
}

/* Whether this is text, and under which charset, from the first bytes. */
static bool decide(xs_stream *t, const char *p, size_t n, bool last)
{
    xs_scanner *s = t->s;
    t->decided = true;
    t->whole = last;
    if (!t->guessed)
        xs_stream_guess(p, n, last, t->hint, &t->guess);
    if (t->guess.binary || t->guess.best == XS_CS_UNKNOWN) {
        xs_part_fail(s, part_of(t), XS_PART_UNKNOWN_KIND, "不是可读的文本", "not text that can be read");
        /* A script with an archive behind it still has its script. */
        if (xs_utf8_ascii_prefix(p, n) < TEXT_BEFORE_BINARY)
            return false;
    } else if (t->guess.confidence <= XS_CHARSET_DOUBTFUL) {
        xs_part_fail(s, part_of(t), XS_PART_UNKNOWN_KIND, "无法识别文字编码；请转为 UTF-8 后重新检查",
                     "the charset is not recognised; convert the text to UTF-8 and screen it again");
    }
    if (t->part == 0)
        s->doc.encoding = xs_str_from(xs_charset_name(t->guess.best));
    return open_decoder(t, t->guess.best) && decode(t, p + t->guess.bom, n - t->guess.bom, last);
}

bool xs_stream_add(xs_stream *t, const char *p, size_t n, bool last)
{
    t->bytes += n;
    if (t->decided)
        return t->decoder && decode(t, p, n, last);
    if (t->head.n == 0 && (last || n >= XS_STREAM_HEAD))
        return decide(t, p, n, last);
    size_t room = XS_STREAM_HEAD - t->head.n, k = n < room ? n : room;
    if (!xs_buf_add(&t->head, p, k)) {
        t->s->out_of_memory = true;
        return false;
    }
    if (t->head.n < XS_STREAM_HEAD && !last)
        return true;
    if (!decide(t, t->head.p, t->head.n, last && k == n))
        return false;
    return k == n || decode(t, p + k, n - k, last);
}

static bool too_many(const xs_stream *t)
{
    uint64_t n = xs_decoder_malformed(t->decoder);
    return n > 2 && n > t->chars / MALFORMED_RATIO;
}

/* Under the second charset, if there was one, hardly anything made sense either. */
static void note_malformed(xs_stream *t, bool fail)
{
    uint64_t n = xs_decoder_malformed(t->decoder), at = xs_decoder_first_malformed(t->decoder);
    const char *cs = xs_charset_name(t->guess.best);
    char zh[160], en[160];
    snprintf(zh, sizeof zh, "有 %llu 处字节不合 %s 编码，第一处在第 %llu 字节；其余已检查", (unsigned long long)n, cs,
             (unsigned long long)at);
    snprintf(en, sizeof en, "%llu places are not valid %s, the first at byte %llu; the rest was scanned",
             (unsigned long long)n, cs, (unsigned long long)at);
    if (fail)
        xs_part_fail(t->s, part_of(t), XS_PART_CORRUPT, zh, en);
    else
        xs_scan_note(t->s, zh, en);
}

static void note_again(const xs_stream *t, xs_charset again)
{
    char zh[160], en[160];
    const char *a = xs_charset_name(t->guess.best), *b = xs_charset_name(again);
    snprintf(zh, sizeof zh, "编码不能确定：按 %s 和 %s 各检查了一遍", a, b);
    snprintf(en, sizeof en, "the charset is not certain: scanned as %s and as %s", a, b);
    xs_scan_note(t->s, zh, en);
}

static void close_feed(xs_stream *t)
{
    xs_scanner *s = t->s;
    if (t->opened) {
        xs_feed_end(&s->feed);
        xs_judge_part_end(s->judge);
        t->opened = false;
    }
    if (s->feed.failed && part_of(t)->state == XS_PART_SCANNED)
        xs_part_fail(s, part_of(t), XS_PART_OVER_LIMIT, "内存不足，未能检查完",
                     "out of memory before the end");
}

xs_charset xs_stream_end(xs_stream *t, bool complete)
{
    if (!t->decided)
        decide(t, t->head.p ? t->head.p : "", t->head.n, complete);
    else if (complete && t->decoder)
        decode(t, "", 0, true);
    close_feed(t);
    if (t->view) {
        if (t->decoder && too_many(t) && t->s->malformed)
            note_malformed(t, true);
        return XS_CS_UNKNOWN;
    }
    part_of(t)->bytes = t->bytes;
    part_of(t)->chars = t->chars;
    if (!t->decoder)
        return XS_CS_UNKNOWN;
    bool flaws = xs_decoder_malformed(t->decoder) > 0, utf8 = t->guess.best <= XS_CS_UTF8;
    xs_charset again = t->guess.second != XS_CS_UNKNOWN ? t->guess.second
                       : flaws && utf8                  ? XS_CS_GB18030
                                                        : XS_CS_UNKNOWN;
    if (!complete || part_of(t)->state != XS_PART_SCANNED)
        again = XS_CS_UNKNOWN;
    t->s->malformed = too_many(t);
    if (flaws)
        note_malformed(t, t->s->malformed && again == XS_CS_UNKNOWN);
    if (again != XS_CS_UNKNOWN)
        note_again(t, again);
    if (t->guess.mojibake)
        xs_scan_note(t->s, "有乱码（UTF-8 被误作 GBK 或 Latin-1 读过），已按还原后的文字检查",
                     "mojibake (UTF-8 once read as GBK or Latin-1) was scanned in its repaired form");
    return again;
}

void xs_stream_clear(xs_stream *t)
{
    xs_decoder_free(t->decoder);
    t->decoder = NULL;
    xs_buf_wipe(&t->head);
}

void xs_stream_finish_raw(xs_stream *t, bool complete)
{
    xs_charset again = xs_stream_end(t, complete);
    if (again != XS_CS_UNKNOWN && t->whole && t->bytes == t->head.n) {
        xs_stream second;
        xs_stream_begin_again(&second, t->s, t->part, t->name, again);
        xs_stream_add(&second, t->head.p, t->head.n, true);
        xs_stream_end(&second, true);
        xs_stream_clear(&second);
    } else if (again != XS_CS_UNKNOWN) {
        xs_part_fail(t->s, part_of(t), XS_PART_CORRUPT, "编码混杂，只按一种编码检查了；请转为 UTF-8 后重试",
                     "mixed charsets, scanned under one of them; convert it to UTF-8 and try again");
    }
    xs_stream_clear(t);
}
