/* resident_id.h -- the structure of the 18-character citizen number, shared with the mask detector.
 *
 * Sources: GB 11643-1999 (citizen identification number: structure, MOD 11-2 check of
 * GB/T 17710-1999 / ISO 7064); residence permits of Hong Kong, Macao and Taiwan residents of 2018
 * (province 81, 82, 83); permanent residence card for foreigners of 2023 (9, province of issue,
 * ISO 3166-1 numeric nationality, birth date, serial, the same check). */
#ifndef XS_JUDGE_RESIDENT_ID_H
#define XS_JUDGE_RESIDENT_ID_H
#include "judge/kinds/run.h"

typedef struct xs_id18 {
    bool checked;   /* the check character is right */
    bool county;    /* the county is known; true for the special series */
    bool foreign;   /* foreign permanent resident */
    uint32_t birth; /* yyyymmdd */
} xs_id18;

/* Read 18 characters: 17 digits and a digit or X. false: it cannot be one (unknown province, no
 * date, a date before 1850 or after tomorrow). */
bool xs_id18_read(const char *p, uint32_t today, xs_id18 *out);
/* The check character for 17 digits. */
char xs_id18_check(const char *p);

#endif
