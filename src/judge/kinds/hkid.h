/* hkid.h -- Hong Kong identity card: one or two letters, six digits, a check character.
 * Source: Immigration Department's published scheme, modulo 11: A123456(3). */
#ifndef XS_JUDGE_HKID_H
#define XS_JUDGE_HKID_H
#include "judge/kinds/run.h"

/* p: letters and six digits, n characters. The check character, 0 when the structure is wrong. */
char xs_hkid_check(const char *p, size_t n);

#endif
