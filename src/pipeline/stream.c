#include "pipeline/stream.h"

#include <stdio.h>

/* More malformed sequences than one in this many characters: bytes of something else. */
#define MALFORMED_RATIO 20u

static xs_part *part_of(const xs_stream *t) { return &t->s->parts[t->part]; }

void xs_stream_begin(xs_stream *t, xs_scanner *s, size_t part, xs_str name, xs_charset hint)
{
    *t = (xs_stream){.s = s, .part = part, .name = name, .hint = hint};
    xs_buf_init(&t->head, XS_STREAM_HEAD + 1);
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

/* Decode and feed what stands at p. */
static bool decode(xs_stream *t, const char *p, size_t n, bool last)
{
    xs_scanner *s = t->s;
    while (n || last) {
        size_t k = n < XS_BLOCK_BYTES ? n : XS_BLOCK_BYTES;
        xs_buf_reset(&s->decoded);
        if (!xs_decoder_feed(t->decoder, p, k, last && k == n, &s->decoded)) {
            s->out_of_memory = true;
            return false;
        }
        for (size_t i = 0; i < s->decoded.n; i++)
            t->chars += ((unsigned char)s->decoded.p[i] & 0xC0) != 0x80;
        if (!t->opened) {
            t->opened = true;
            t->is_table = xs_table_detect(s->decoded.p, s->decoded.n, t->whole, t->name, &t->table);
            xs_judge_part(s->judge, part_of(t)->path, part_of(t)->visibility, t->is_table, part_of(t)->media_type);
            xs_feed_begin(&s->feed, t->is_table ? XS_FOLD_STRUCTURED : XS_FOLD_TEXT, s->feed.view);
        }
        if (t->is_table)
            feed_table(t, s->decoded.p, s->decoded.n);
        else
            xs_feed_text(&s->feed, s->decoded.p, s->decoded.n);
        p += k;
        n -= k;
        if (n == 0)
            break;
    }
    return !s->feed.failed;
}

static bool open_decoder(xs_stream *t, xs_charset cs, unsigned view)
{
    t->decoder = xs_decoder_new(cs);
    t->opened = false;
    t->s->feed.view = view;
    if (!t->decoder)
        t->s->out_of_memory = true;
    return t->decoder != NULL;
}

/* Whether this is text, and under which charset, from the first bytes. */
static bool decide(xs_stream *t)
{
    xs_scanner *s = t->s;
    t->decided = true;
    xs_charset hint = t->hint != XS_CS_UNKNOWN ? t->hint : xs_charset_declared(t->head.p, t->head.n);
    xs_charset_detect(t->head.p, t->head.n, t->whole, hint, &t->guess);
    if (t->guess.binary || t->guess.best == XS_CS_UNKNOWN) {
        xs_part_fail(s, part_of(t), XS_PART_UNKNOWN_KIND, "不是可读的文本", "not text that can be read");
        return false;
    }
    if (t->part == 0)
        s->doc.encoding = xs_str_from(xs_charset_name(t->guess.best));
    return open_decoder(t, t->guess.best, 0) &&
           decode(t, t->head.p + t->guess.bom, t->head.n - t->guess.bom, t->whole);
}

bool xs_stream_add(xs_stream *t, const char *p, size_t n)
{
    t->bytes += n;
    if (t->decided)
        return t->decoder && decode(t, p, n, false);
    size_t room = XS_STREAM_HEAD - t->head.n, k = n < room ? n : room;
    if (!xs_buf_add(&t->head, p, k)) {
        t->s->out_of_memory = true;
        return false;
    }
    if (t->head.n < XS_STREAM_HEAD)
        return true;
    return decide(t) && decode(t, p + k, n - k, false);
}

static void note_malformed(xs_stream *t)
{
    uint64_t n = xs_decoder_malformed(t->decoder), at = xs_decoder_first_malformed(t->decoder);
    const char *cs = xs_charset_name(t->guess.best);
    char zh[160], en[160];
    if (!n)
        return;
    snprintf(zh, sizeof zh, "有 %llu 处字节不合 %s 编码，第一处在第 %llu 字节；其余已检查", (unsigned long long)n, cs,
             (unsigned long long)at);
    snprintf(en, sizeof en, "%llu places are not valid %s, the first at byte %llu; the rest was scanned",
             (unsigned long long)n, cs, (unsigned long long)at);
    if (n > 2 && n > t->chars / MALFORMED_RATIO)
        xs_part_fail(t->s, part_of(t), XS_PART_CORRUPT, zh, en);
    else
        xs_scan_note(t->s, zh, en);
}

static void close_pass(xs_stream *t)
{
    xs_scanner *s = t->s;
    if (t->opened) {
        xs_feed_end(&s->feed);
        xs_judge_part_end(s->judge);
    }
    if (s->feed.failed && part_of(t)->state == XS_PART_SCANNED)
        xs_part_fail(s, part_of(t), XS_PART_OVER_LIMIT, "内存不足，未能检查完", "out of memory before the end");
}

static void read_again(xs_stream *t)
{
    char zh[160], en[160];
    const char *a = xs_charset_name(t->guess.best), *b = xs_charset_name(t->guess.second);
    xs_decoder_free(t->decoder);
    t->decoder = NULL;
    if (!t->whole) {
        snprintf(zh, sizeof zh, "编码不能完全确定（%s 或 %s），按前者检查", a, b);
        snprintf(en, sizeof en, "the charset is not quite certain (%s or %s); scanned as the first", a, b);
        xs_scan_note(t->s, zh, en);
        return;
    }
    snprintf(zh, sizeof zh, "编码不能确定：按 %s 和 %s 各检查了一遍", a, b);
    snprintf(en, sizeof en, "the charset is not certain: scanned as %s and as %s", a, b);
    xs_scan_note(t->s, zh, en);
    uint64_t chars = t->chars;
    if (open_decoder(t, t->guess.second, XS_VIEW_DECODING) && decode(t, t->head.p, t->head.n, true))
        close_pass(t);
    t->chars = chars;
    t->s->feed.view = 0;
}

void xs_stream_end(xs_stream *t, bool complete)
{
    if (!t->decided) {
        t->whole = complete;
        decide(t);
    } else if (t->decoder) {
        decode(t, "", 0, complete);
    }
    xs_part *p = part_of(t);
    p->bytes = t->bytes;
    p->chars = t->chars;
    if (t->decoder) {
        close_pass(t);
        note_malformed(t);
        if (t->guess.second != XS_CS_UNKNOWN && complete)
            read_again(t);
        if (t->guess.mojibake)
            xs_scan_note(t->s, "有乱码（UTF-8 被误作 GBK 或 Latin-1 读过），已按还原后的文字检查",
                         "mojibake (UTF-8 once read as GBK or Latin-1) was scanned in its repaired form");
    }
    xs_decoder_free(t->decoder);
    xs_buf_wipe(&t->head);
}
