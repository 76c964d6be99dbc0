/* county.h -- administrative division codes of GB/T 2260, abolished ones included.
 *
 * People keep the code of the county where they were registered, so codes never expire here.
 * Source: the editions of GB/T 2260 from 1980 to 2022, 6,694 county codes in 559 prefectures. */
#ifndef XS_JUDGE_COUNTY_H
#define XS_JUDGE_COUNTY_H
#include <stdbool.h>

/* Six-digit codes, as numbers: 330106. */
bool xs_county_known(unsigned code);
/* Two-digit codes: 33. Includes 71 (Taiwan), 81, 82, 83 (residence permits of Hong Kong, Macao and
 * Taiwan residents). */
bool xs_province_known(unsigned code);

#endif
