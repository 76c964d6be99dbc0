/* sweep.c -- runs of characters in unexplained bytes.
 *
 * A third of all 16-bit values is some Han character, so any Han would do for noise; only the
 * frequent ones (two-byte scan codes) count. Six of them in a row happen by chance less than
 * once in 20 MB. */
#include "extract/sweep.h"

#include "text/fold.h"

#define MIN_HAN 6
#define MIN_ASCII 8
#define MIN_DIGITS 11 /* wide digits in a row do not happen by chance */

/* One bit for each of the frequent characters of the basic plane, filled once. */
static uint8_t frequent[8192];

static void fill(void)
{
    static bool done;
    if (done)
        return;
    for (uint32_t c = 0x4E00; c < 0xA000; c++) {
        uint8_t code[5];
        if (xs_fold_encode(c, code) == 2)
            frequent[c >> 3] |= (uint8_t)(1u << (c & 7));
    }
    done = true;
}

static bool is_frequent(uint32_t c) { return frequent[c >> 3 & 8191] >> (c & 7) & 1; }

/* Characters that may stand between Han characters without ending a run. */
static bool joins(uint32_t c)
{
    return (c >= 0x20 && c < 0x7F) || c == 9 || c == 10 || c == 13 || (c >= 0x3000 && c < 0x3020) ||
           (c >= 0xFF01 && c < 0xFF5F) || (c >= 0x2010 && c < 0x2030) || (c >= 0x4E00 && c < 0xA000);
}

typedef struct run {
    void (*fn)(void *ctx, xs_str text, uint64_t off);
    void *ctx;
    size_t count;
    xs_buf text;
} run;

static void emit(run *r, uint64_t off)
{
    r->fn(r->ctx, xs_buf_str(&r->text), off);
    r->count++;
}

static void wide(run *r, xs_bytes b)
{
    for (size_t parity = 0; parity < 2; parity++) {
        size_t i = parity;
        while (i + 2 <= b.n) {
            size_t from = i, han = 0, digits = 0;
            uint32_t c;
            while (i + 2 <= b.n && joins(c = xs_le16(b.p + i))) {
                han += is_frequent(c);
                digits += c >= '0' && c <= '9';
                i += 2;
            }
            if ((han >= MIN_HAN || digits >= MIN_DIGITS) && 2 * (han + digits) >= (i - from) / 8) {
                xs_buf_reset(&r->text);
                xs_utf16_add(&r->text, b.p + from, (i - from) / 2);
                emit(r, from);
            }
            i += 2;
        }
    }
}

static void gbk(run *r, xs_bytes b)
{
    size_t i = 0;
    while (i < b.n) {
        size_t from = i, han = 0;
        for (;;) {
            if (i < b.n && ((b.p[i] >= 0x20 && b.p[i] < 0x7F) || b.p[i] == 13 || b.p[i] == 10))
                i++;
            else if (i + 1 < b.n && b.p[i] >= 0xA1 && b.p[i] <= 0xF7 && b.p[i + 1] >= 0xA1)
                han += b.p[i] >= 0xB0 && b.p[i] < 0xD8, i += 2;
            else
                break;
        }
        if (han >= MIN_HAN && 2 * han >= (i - from) / 8) {
            xs_buf_reset(&r->text);
            xs_codepage_add(&r->text, 936, b.p + from, i - from);
            emit(r, from);
        }
        i++;
    }
}

static void ascii(run *r, xs_bytes b)
{
    size_t i = 0;
    while (i < b.n) {
        size_t from = i, digits = 0;
        while (i < b.n && b.p[i] >= 0x20 && b.p[i] < 0x7F)
            digits += b.p[i] >= '0' && b.p[i] <= '9', i++;
        if (i - from >= MIN_ASCII && digits >= 5) {
            xs_buf_reset(&r->text);
            xs_buf_add(&r->text, b.p + from, i - from);
            emit(r, from);
        }
        i++;
    }
}

size_t xs_sweep(xs_bytes b, unsigned what, void (*fn)(void *ctx, xs_str text, uint64_t off),
                void *ctx)
{
    fill();
    run r = {.fn = fn, .ctx = ctx};
    xs_buf_init(&r.text, b.n * 3 + 64);
    if (what & XS_SWEEP_WIDE)
        wide(&r, b);
    if (what & XS_SWEEP_GBK)
        gbk(&r, b);
    if (what & XS_SWEEP_ASCII)
        ascii(&r, b);
    xs_buf_clear(&r.text);
    return r.count;
}
