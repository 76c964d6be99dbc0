/* sweep.h -- text in bytes that no structure explains: remnants, slack, damaged parts. */
#ifndef XS_EXTRACT_SWEEP_H
#define XS_EXTRACT_SWEEP_H
#include "extract/bytes.h"

/* What to look for. */
#define XS_SWEEP_WIDE 1u  /* UTF-16LE at both parities */
#define XS_SWEEP_GBK 2u   /* GB2312 pairs with ASCII between them */
#define XS_SWEEP_ASCII 4u /* runs of printable ASCII with digits: numbers, addresses */

/* Call fn with the UTF-8 of every run that looks like text: at least six characters, for the wide
 * and GBK readings at least six frequent Han characters. `off` is the run's first byte.
 * cost: linear, about 200 MB/s. Returns the number of runs. */
size_t xs_sweep(xs_bytes b, unsigned what, void (*fn)(void *ctx, xs_str text, uint64_t off),
                void *ctx);

#endif
