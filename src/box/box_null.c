/* For systems whose sandbox nobody has written yet: says so, and confines nothing. */
#ifndef __linux__
#include "box/box.h"

unsigned xs_box_available(void) { return 0; }

xs_status xs_box_enter(const xs_box_rules *r, bool best_effort, unsigned *box, xs_error *err)
{
    (void)r;
    if (box)
        *box = 0;
    return best_effort ? XS_OK
                       : xs_fail(err, XS_E_SYSTEM, 0, "sandbox", "none for this system; allow "
                                                                 "--sandbox=best-effort to go on without");
}
#else
typedef int xs_box_null_is_not_used; /* ISO C wants a declaration */
#endif
