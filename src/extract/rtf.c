/* rtf.c -- Rich Text Format: groups, control words, bytes. */
#include "extract/rtf.h"

#include <stdlib.h>

#include "base/limits.h"

static void push(rtf *r)
{
    rtf_flush(r);
    if (r->depth + 1 < sizeof r->stack / sizeof *r->stack) {
        r->stack[r->depth + 1] = *r->g;
        r->g = &r->stack[++r->depth];
        r->g->opened = r->g->star = false;
    } else {
        r->deeper++;
    }
    r->skip = 0;
}

static void pop(rtf *r)
{
    rtf_flush(r);
    r->skip = 0;
    if (r->deeper) {
        r->deeper--;
        return;
    }
    if (r->g->opened)
        rtf_close(r, r->g);
    if (r->depth)
        r->g = &r->stack[--r->depth];
    else
        r->damaged = true;
}

static int hex(uint8_t c)
{
    return c >= '0' && c <= '9' ? c - '0' : (c | 32) >= 'a' && (c | 32) <= 'f' ? (c | 32) - 'a' + 10 : -1;
}

/* Letters, then an optional number, then an optional blank that belongs to the word. */
static void control_word(rtf *r)
{
    char word[40];
    size_t n = 0;
    while (r->i < r->b.n && (r->b.p[r->i] | 32) >= 'a' && (r->b.p[r->i] | 32) <= 'z') {
        if (n < sizeof word - 1)
            word[n++] = (char)r->b.p[r->i];
        r->i++;
    }
    word[n] = 0;
    bool minus = r->i + 1 < r->b.n && r->b.p[r->i] == '-' && r->b.p[r->i + 1] >= '0' &&
                 r->b.p[r->i + 1] <= '9';
    r->i += minus;
    long v = 0;
    bool has = false;
    for (; r->i < r->b.n && r->b.p[r->i] >= '0' && r->b.p[r->i] <= '9'; r->i++, has = true)
        if (v < 100000000)
            v = v * 10 + (r->b.p[r->i] - '0');
    if (r->i < r->b.n && r->b.p[r->i] == ' ')
        r->i++;
    rtf_word(r, word, has, minus ? -v : v);
}

static void backslash(rtf *r)
{
    uint8_t c = r->i < r->b.n ? r->b.p[r->i] : 0;
    if (c == '\'') {
        int a = r->i + 2 < r->b.n ? hex(r->b.p[r->i + 1]) : -1;
        int b = a >= 0 ? hex(r->b.p[r->i + 2]) : -1;
        r->i += b >= 0 ? 3 : 1;
        if (r->skip)
            r->skip--;
        else if (b >= 0)
            rtf_byte(r, (uint8_t)(a << 4 | b));
    } else if ((c | 32) >= 'a' && (c | 32) <= 'z') {
        control_word(r);
    } else {
        r->i++;
        switch (c) {
        case '*':
            r->g->star = true;
            break;
        case '~':
            rtf_unicode(r, 0xA0);
            break;
        case '_':
            rtf_unicode(r, '-');
            break;
        case '\\':
        case '{':
        case '}':
            if (r->skip)
                r->skip--;
            else
                rtf_plain(r, &r->b.p[r->i - 1], 1);
            break;
        case '\r':
        case '\n':
            rtf_end(r, XS_END_PARAGRAPH);
            break;
        default: /* soft hyphen, index marks */
            break;
        }
    }
}

/* Hexadecimal of a picture or object runs to the next bracket or backslash. */
static void hexadecimal(rtf *r)
{
    size_t from = r->i;
    while (r->i < r->b.n && r->b.p[r->i] != '\\' && r->b.p[r->i] != '{' && r->b.p[r->i] != '}')
        r->i++;
    if (r->i - from > 8)
        rtf_blob_add(r, from, r->i, false);
}

static void content(rtf *r)
{
    uint8_t c = r->b.p[r->i];
    if (c == '\r' || c == '\n' || c == 0) {
        r->i++;
        return;
    }
    if (r->skip) {
        r->skip--;
        r->i++;
        return;
    }
    if (c >= 0x80 || r->lead) {
        r->i++;
        rtf_byte(r, c);
        return;
    }
    if (r->g->dest >= RTF_PICTURE) {
        hexadecimal(r);
        return;
    }
    size_t from = r->i;
    while (r->i < r->b.n) {
        c = r->b.p[r->i];
        if (c == '\\' || c == '{' || c == '}' || c >= 0x80 || c < 0x20)
            break;
        r->i++;
    }
    if (r->i == from)
        r->i++; /* a stray control character */
    else
        rtf_plain(r, r->b.p + from, r->i - from);
}

static void parse(rtf *r)
{
    bool closed = false;
    while (r->i < r->b.n && !xs_sink_full(r->sink)) {
        switch (r->b.p[r->i]) {
        case '{':
            r->i++;
            push(r);
            break;
        case '}':
            r->i++;
            pop(r);
            if (!r->depth && !r->deeper)
                closed = true;
            break;
        case '\\':
            r->i++;
            backslash(r);
            break;
        default:
            if (closed && !r->depth) { /* behind the document: blanks, or something hidden */
                r->stack[0].dest = RTF_BODY;
                r->stack[0].flags = RTF_VANISH;
            }
            content(r);
        }
    }
    rtf_flush(r);
    r->damaged |= r->depth || !closed;
    while (r->depth) /* cut short: what was collected still counts */
        pop(r);
    rtf_end(r, XS_END_PAGE);
}

static void carriers(rtf *r)
{
    if (r->tracked)
        xs_sink_carrier(r->sink, "HD.TRACKED", XS_DELETED, "修订记录未接受或清除\ttracked changes are kept",
                        r->tracked);
    if (r->comments)
        xs_sink_carrier(r->sink, "HD.COMMENT", XS_COMMENT, "批注\tcomments", r->comments);
    if (r->hidden)
        xs_sink_carrier(r->sink, "HD.HIDDEN", XS_HIDDEN, "隐藏、白色或极小的文字\thidden, white or tiny text",
                        r->hidden);
    if (r->objects)
        xs_sink_carrier(r->sink, "HD.EMBED", XS_EMBEDDED, "嵌入的文件或对象\tembedded files or objects",
                        r->objects);
}

static int bid(const xs_peek *k)
{
    size_t i = 0;
    while (i < k->head.n && i < 64 && (uint8_t)k->head.p[i] <= ' ')
        i++;
    return k->head.n - i >= 5 && !memcmp(k->head.p + i, "{\\rt", 4) ? 95 : 0;
}

static void read_rtf(xs_input *in, xs_sink *s)
{
    xs_str all;
    bool whole = xs_input_all(in, &all);
    rtf *r = calloc(1, sizeof *r);
    if (!r || !xs_sink_part(s, (xs_str){"", 0}, NULL, XS_VISIBLE)) {
        free(r);
        return;
    }
    r->sink = s;
    r->b = (xs_bytes){(const uint8_t *)all.p, all.n};
    r->g = r->stack;
    r->g->uc = 1;
    r->ansi = 1252;
    r->row = r->col = 1;
    xs_buf_init(&r->bytes, XS_MEMBER_BYTES);
    xs_buf_init(&r->text, XS_MEMBER_BYTES);
    xs_buf_init(&r->note, XS_MEMBER_BYTES);
    xs_buf_init(&r->aside, XS_MEMBER_BYTES);
    parse(r);
    carriers(r);
    bool ok = whole && !r->damaged;
    xs_sink_part_end(s, !whole ? xs_input_state(in) : ok ? XS_PART_SCANNED : XS_PART_CORRUPT,
                     ok ? NULL : "文件残缺,只读出一部分\tthe file is cut short, read in part");
    rtf_children(r);
    xs_buf_clear(&r->bytes);
    xs_buf_clear(&r->text);
    xs_buf_clear(&r->note);
    xs_buf_clear(&r->aside);
    free(r->blob);
    free(r);
}

static void warm(void) { xs_codepage_preload(); }

const xs_reader xs_read_rtf = {.name = "rtf",
                               .media_type = "application/rtf",
                               .extensions = ".rtf .doc .wps",
                               .bid = bid,
                               .read = read_rtf,
                               .warm = warm};
