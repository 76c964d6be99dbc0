/* lzfu.h -- small decoders met in Microsoft files. */
#ifndef XS_EXTRACT_LZFU_H
#define XS_EXTRACT_LZFU_H
#include "extract/bytes.h"

/* Compressed RTF of a message body. Source: [MS-OXRTFCP] 2.2, 3.1. false: damaged or over out->max;
 * what could be read is in out. */
bool xs_lzfu_expand(xs_bytes in, xs_buf *out);
/* A compressed VBA container (module source, dir stream). Source: [MS-OVBA] 2.4.1. */
bool xs_ovba_expand(xs_bytes in, xs_buf *out);
/* zlib data whose expanded size is stated beside it. false: damaged, another size, or stated larger
 * than the ratio and member limits allow. */
bool xs_zlib_expand(xs_bytes in, uint64_t size, xs_buf *out);

#endif
