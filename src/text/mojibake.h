/* mojibake.h -- text that was decoded with the wrong charset before it reached us, put right.
 *
 *   UTF-8 read as GBK          机密 → 鏈哄瘑
 *   UTF-8 read as windows-1252 机密 → æœºå¯†
 *   GBK read as windows-1252   机密 → »úÃÜ
 * Characters that no misreading made stay as they are, so that a line may be half and half; what
 * the misreading lost (a question mark, U+FFFD) stays lost. */
#ifndef XS_TEXT_MOJIBAKE_H
#define XS_TEXT_MOJIBAKE_H
#include "base/str.h"

/* Longer lines are not tried: no window is longer. */
#define XS_MOJIBAKE_MAX ((size_t)512 * 1024)

/* xs_mojibake_repair (decode.h) with the way back: byte i of what was appended to out came from
 * source [(*at)[i], (*end)[i]); the caller frees both. at and end may be NULL together. */
bool xs_mojibake_map(xs_str text, xs_buf *out, uint32_t **at, uint32_t **end);

#endif
