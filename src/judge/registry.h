/* registry.h -- the tables of recognisers and confirm routines: a new one is a file in kinds/ and a
 * line here. The lines declare the functions too, so a kind's file includes this header.
 *
 * Public recognisers are asked first, in this order, and what they claim is offered to no other
 * kind. Then every personal kind is asked; where their findings overlap the strongest stays, so a
 * number that could be two things becomes what the words around it say. */
#ifndef XS_JUDGE_REGISTRY_H
#define XS_JUDGE_REGISTRY_H
#include "judge/confirm.h"
#include "judge/recogniser.h"

enum { XS_PERSONAL = 0, XS_PUBLIC = 1 }; /* public: claims even when no rule asks for it */
enum { XS_PLAIN = 0, XS_CHECKED = 1 };   /* checked: has a checksum, so look-alikes may be tried */

/*    name as rules write it   function                     whose        checksum    */
/* clang-format off */
#define XS_RECOGNISERS(X)

/*    name as rules write it   function */
#define XS_CONFIRMS(X)
/* clang-format on */

/* Raised by the judge itself, for rules that only give title, basis and action:
 *   name-list     rows with a person's name and personal data
 *   carrier       HD.* carriers that extractors found; the rule's category chooses
 *   unreadable    content that could not be inspected
 *   minor-birth   a claim whose birth date makes its holder a minor today */
#define XS_RAISED(X) X("name-list") X("minor-birth") X("carrier") X("unreadable")

#define XS_DECLARE_RECOGNISER(name, find, whose, checked) xs_recognise_fn find;
#define XS_DECLARE_CONFIRM(name, agree) xs_confirm_fn agree;
XS_RECOGNISERS(XS_DECLARE_RECOGNISER)
XS_CONFIRMS(XS_DECLARE_CONFIRM)
#undef XS_DECLARE_RECOGNISER
#undef XS_DECLARE_CONFIRM

#endif
