/* names.h -- does a person's name stand here? Never a finding by itself: a name beside an
 * identifier raises confidence, and name lists count rows that have one.
 *
 * Surnames: some 370 single ones in everyday use and the common compound ones, in Simplified form
 * (own list). A given name is one or two characters; words that begin like a surname (高度, 安全)
 * are listed and refused. */
#ifndef XS_JUDGE_NAMES_H
#define XS_JUDGE_NAMES_H
#include "base/str.h"

/* Is the whole of s (blanks aside) one unmasked name of two to four characters? 张三, 欧阳某某 no:
 * 某 masks. Names with a middle dot (阿依古丽·买买提) count. */
bool xs_name_is(xs_str s);
/* Does a name stand in s as a field of its own, between punctuation, blanks or after a label
 * (姓名、当事人、户主…)? cost: linear in s; callers give a few dozen characters. */
bool xs_name_in(xs_str s);

#endif
