/* day.h -- calendar days as the register and the ledger write them. */
#ifndef XS_REVIEW_DAY_H
#define XS_REVIEW_DAY_H
#include "base/str.h"

/* Days since 1970-01-01 of "yyyy-mm-dd"; false when it is no date (proleptic Gregorian). */
bool xs_day_parse(xs_str s, int32_t *out);
void xs_day_format(int32_t day, char out[11]);
/* From yyyymmdd. */
int32_t xs_day_of(uint32_t yyyymmdd);

#endif
