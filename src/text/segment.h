/* segment.h -- is this hit a word? Segmentation of a few characters around a hit.
 * 主机密码 司机密切 飞机密闭 contain 机密 and are not about secrets. */
#ifndef XS_TEXT_SEGMENT_H
#define XS_TEXT_SEGMENT_H
#include "base/str.h"

/* Loaded on first use and shared; the dictionary comes from the distribution's friso, kept as a
 * compact trie in the cache folder. NULL when it cannot be had (err says why). Thread-safe. */
typedef struct xs_segmenter xs_segmenter;
const xs_segmenter *xs_segmenter_get(const char *cache_dir, xs_error *err);

/* Does [from,to) of folded UTF-8 text begin and end at word boundaries of the best segmentation?
 * Looks at up to 12 characters on each side. A stretch of several whole words counts as word. */
bool xs_segment_is_word(const xs_segmenter *s, xs_str text, size_t from, size_t to);

#endif
