#include "judge/registry.h"

/* The three tables come from one list, so that a name cannot be in one and not in the other. */
#define ENTRY(name, find, whose, checked)                                                          \
    {name, find, (whose) == XS_PUBLIC, (checked) == XS_CHECKED},
#define RAISED(name) {name, NULL, false, false},
const xs_recogniser xs_recognisers[] = {XS_RECOGNISERS(ENTRY)
                                            XS_RAISED(RAISED){NULL, NULL, false, false}};

#define CONFIRM(name, agree) {name, agree},
const xs_confirm xs_confirms[] = {XS_CONFIRMS(CONFIRM){NULL, NULL}};

#define NAME1(name) name,
#define NAME2(name, f) name,
#define NAME4(name, f, whose, checked) name,
static const char *const recogniser_names[] = {XS_RECOGNISERS(NAME4) XS_RAISED(NAME1) NULL};
static const char *const confirm_names[] = {XS_CONFIRMS(NAME2) NULL};

const xs_vocabulary *xs_judge_vocabulary(void)
{
    static const xs_vocabulary v = {recogniser_names, confirm_names};
    return &v;
}
