/* pack_sign.h -- is this rule pack the one that was signed? */
#ifndef XS_REVIEW_PACK_SIGN_H
#define XS_REVIEW_PACK_SIGN_H
#include "base/error.h"

/* errors: XS_E_CONFIG: unsigned, altered, signed by another key. version: what was signed ("1.0.0"). */
xs_status xs_pack_check(const char *pack, const char *public_key, char version[64], xs_error *err);
/* -1, 0, 1 by the numbers of "1.10.2"; numbers that are not there count as 0. */
int xs_version_compare(const char *a, const char *b);

#endif
