/* decode.h -- from source bytes to UTF-8: decides the charset, converts, repairs mojibake.
 *
 * Decision: BOM, then strict validity of each candidate, then character frequency; a declared
 * charset (HTML meta, XML declaration, MIME) is a hint that breaks ties and is dropped when the
 * bytes contradict it. GB2312 and GBK are decoded as GB18030-2022. */
#ifndef XS_TEXT_DECODE_H
#define XS_TEXT_DECODE_H
#include "base/str.h"

typedef enum xs_charset {
    XS_CS_UNKNOWN, /* not text that we can read */
    XS_CS_ASCII,
    XS_CS_UTF8,
    XS_CS_GB18030,
    XS_CS_BIG5, /* Big5-HKSCS */
    XS_CS_UTF16LE,
    XS_CS_UTF16BE,
    XS_CS_UTF32LE,
    XS_CS_UTF32BE,
    XS_CS_HZ,
    XS_CS_EUC_TW,
    XS_CS_LATIN1, /* windows-1252, the last resort for mostly-ASCII bytes */
    XS_CS_COUNT
} xs_charset;

const char *xs_charset_name(xs_charset c); /* "GB18030"; "" for unknown */
/* IANA and everyday names ("gb2312", "cp936", "x-gbk" ...), any case. */
xs_charset xs_charset_from_name(xs_str name);

/* Up to this confidence no charset fits and `best` reads ASCII at most. */
#define XS_CHARSET_DOUBTFUL 10

/* What a sample of the bytes looks like. */
typedef struct xs_charset_guess {
    xs_charset best, second; /* second != UNKNOWN: both are plausible, scan both */
    uint8_t confidence;      /* 0..100 of best */
    size_t bom;              /* bytes to skip */
    bool binary;             /* not text: many NULs or control bytes under every charset */
    bool mojibake;           /* valid text that is UTF-8 once read as GBK or Latin-1 */
} xs_charset_guess;

/* Look at up to n bytes (the whole text, or its first part; `whole` says which). Never fails.
 * cost: looks at 8 KiB from the first byte that is not ASCII; microseconds. */
void xs_charset_detect(const char *p, size_t n, bool whole, xs_charset hint, xs_charset_guess *out);

/* Charset declared inside the bytes: HTML meta, XML declaration; UNKNOWN when none. */
xs_charset xs_charset_declared(const char *p, size_t n);

/* Streaming decoder. Feed source bytes in pieces, take UTF-8. Malformed bytes become U+FFFD, one
 * for each maximal ill-formed sequence (Unicode's practice), and are remembered. */
typedef struct xs_decoder xs_decoder;
xs_decoder *xs_decoder_new(xs_charset c); /* NULL without memory */
void xs_decoder_free(xs_decoder *d);
/* Append the UTF-8 of p[0..n) to out; `last` flushes. false: out is full or without memory.
 * cost: at least 400 MB/s for GB18030; UTF-8 is validated at memory speed. */
bool xs_decoder_feed(xs_decoder *d, const char *p, size_t n, bool last, xs_buf *out);
/* Bytes at p that decode to themselves, so that the caller may use them where they stand: all of p but a
 * character cut at its end when that is valid UTF-8 and so is the charset; otherwise 0 and nothing has
 * happened. cost: memory speed. */
size_t xs_decoder_pass(xs_decoder *d, const char *p, size_t n);
uint64_t xs_decoder_malformed(const xs_decoder *d);       /* how many sequences */
uint64_t xs_decoder_first_malformed(const xs_decoder *d); /* source offset of the first */

/* Length of the longest valid UTF-8 prefix of p[0..n). Rejects surrogates and overlong forms.
 * cost: memory speed (AVX2 where present). */
size_t xs_utf8_valid_prefix(const char *p, size_t n);

/* Undo mojibake: `text` is UTF-8 of characters that are UTF-8 bytes once misread as GBK (or
 * Latin-1). Appends the repaired text; false when it is not repairable as a whole line. */
bool xs_mojibake_repair(xs_str text, xs_buf *out);

#endif
