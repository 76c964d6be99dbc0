/* mojibake.h -- text that was decoded with the wrong charset before it reached us, put right.
 *
 *   UTF-8 read as GBK          机密 → 鏈哄瘑
 *   UTF-8 read as windows-1252 机密 → æœºå¯†
 *   GBK read as windows-1252   机密 → »úÃÜ
 * Characters that no misreading made stay as they are, so that a line may be half and half; what
 * the misreading lost (a question mark, U+FFFD) stays lost. */
#ifndef XS_TEXT_MOJIBAKE_H
#define XS_TEXT_MOJIBAKE_H
#include "text/fold.h"

/* Longer stretches are not tried: XS_MOJIBAKE_MAX bytes of a line are enough to find a term. */
#define XS_MOJIBAKE_MAX ((size_t)16 * 1024)

/* xs_mojibake_repair (decode.h) with the way back: at[i] is the offset in text of the character
 * that byte i of the repaired text came from, at[n] = text.n; the caller frees it. */
bool xs_mojibake_map(xs_str text, xs_buf *out, uint32_t **at);

/* The next stretch [*from,*to) of the folded window, at or behind *from, that may be mojibake: a
 * line or part of a long one, at most XS_MOJIBAKE_MAX bytes. Start with *from = 0, go on with
 * *from = *to. false: none. cost: 10 GB/s where there is nothing to suspect. */
bool xs_mojibake_suspect(const xs_fold *f, size_t *from, size_t *to);

#endif
