/* trust.h -- signed rule packs, and none older than the last one accepted. */
#ifndef XS_PIPELINE_TRUST_H
#define XS_PIPELINE_TRUST_H
#include "base/error.h"

/* errors: XS_E_RULES: unsigned, altered, or rolled back. The last accepted version of each key is kept
 * in $XDG_STATE_HOME/xianshen/packs; where that cannot be written the check of versions is refused, too. */
xs_status xs_trust_pack(const char *pack, const char *public_key, xs_error *err);

#endif
