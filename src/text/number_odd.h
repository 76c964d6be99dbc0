/* number_odd.h -- readings over signs that do not belong into numbers. Private to text/number*.c. */
#ifndef XS_TEXT_NUMBER_ODD_H
#define XS_TEXT_NUMBER_ODD_H
#include "text/number_field.h"

/* Does a number as long as an identifier (11 or 15 to 19 digits) begin with the last group of
 * `field` and go on behind it over such signs? Then *out holds it: its glyphs and their separators,
 * nothing else. cost: none unless such a sign stands behind the field. */
bool xs_odd_field(const xs_fold *f, const xs_field *field, xs_field *out);

#endif
