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
#define XS_RECOGNISERS(X) \
    X("cn-resident-id",       xs_find_resident_id,       XS_PERSONAL, XS_CHECKED) \
    X("uscc",                 xs_find_credit_code,       XS_PUBLIC,   XS_CHECKED) \
    X("org-code",             xs_find_organisation_code, XS_PUBLIC,   XS_CHECKED) \
    X("project-code",         xs_find_project_code,      XS_PUBLIC,   XS_PLAIN) \
    X("index-number",         xs_find_index_number,      XS_PUBLIC,   XS_PLAIN) \
    X("invoice",              xs_find_invoice,           XS_PUBLIC,   XS_PLAIN) \
    X("drug-trace-code",      xs_find_drug_trace_code,   XS_PUBLIC,   XS_PLAIN) \
    X("isbn",                 xs_find_isbn,              XS_PUBLIC,   XS_CHECKED) \
    X("long-number",          xs_find_long_number,       XS_PUBLIC,   XS_PLAIN) \
    X("date",                 xs_find_date,              XS_PUBLIC,   XS_PLAIN) \
    X("amount",               xs_find_amount,            XS_PUBLIC,   XS_PLAIN) \
    X("bank-card",            xs_find_bank_card,         XS_PERSONAL, XS_CHECKED) \
    X("cn-resident-id-15",    xs_find_resident_id15,     XS_PERSONAL, XS_PLAIN) \
    X("imei",                 xs_find_imei,              XS_PERSONAL, XS_CHECKED) \
    X("vin",                  xs_find_vin,               XS_PERSONAL, XS_CHECKED) \
    X("mobile",               xs_find_mobile,            XS_PERSONAL, XS_CHECKED) \
    X("landline",             xs_find_landline,          XS_PERSONAL, XS_PLAIN) \
    X("passport",             xs_find_passport,          XS_PERSONAL, XS_PLAIN) \
    X("permit",               xs_find_permit,            XS_PERSONAL, XS_PLAIN) \
    X("hkid",                 xs_find_hkid,              XS_PERSONAL, XS_CHECKED) \
    X("account-number",       xs_find_account_number,    XS_PERSONAL, XS_PLAIN)

/*    name as rules write it   function */
#define XS_CONFIRMS(X) \
    X("classification-mark",  xs_confirm_classification) \
    X("doc-number",           xs_confirm_doc_number) \
    X("copy-number",          xs_confirm_copy_number) \
    X("handling-mark",        xs_confirm_handling) \
    X("disclosure",           xs_confirm_disclosure) \
    X("password-phrase",      xs_confirm_password) \
    X("connection-string",    xs_confirm_connection) \
    X("private-key",          xs_confirm_private_key) \
    X("cloud-key",            xs_confirm_cloud_key) \
    X("jwt",                  xs_confirm_jwt) \
    X("entropy-assignment",   xs_confirm_entropy) \
    X("private-ip",           xs_confirm_private_ip) \
    X("mac",                  xs_confirm_mac) \
    X("unc",                  xs_confirm_unc) \
    X("internal-url",         xs_confirm_internal_url) \
    X("email",                xs_confirm_email) \
    X("plate",                xs_confirm_plate) \
    X("military-id",          xs_confirm_military_id) \
    X("military-unit",        xs_confirm_military_unit) \
    X("coordinates",          xs_confirm_coordinates) \
    X("address",              xs_confirm_address) \
    X("weak-mask",            xs_confirm_weak_mask) \
    X("hkid",                 xs_confirm_hkid) \
    X("landline",             xs_confirm_landline) \
    X("id-scientific",        xs_confirm_id_scientific) \
    X("person",               xs_confirm_person) \
    X("password-column",      xs_confirm_password_column)
/* clang-format on */

/* Raised by the judge itself, for rules that only give title, basis and action:
 *   name-list     rows with a person's name and personal data; the category chooses which: PI.NAMELIST any
 *                 three of them, SP.HEALTH SP.MINOR SP.HARDSHIP every row with such a datum
 *   carrier       HD.* carriers that extractors found; the rule's category chooses
 *   unreadable    content that could not be inspected
 *   conflict      two disclosure attributes that contradict each other
 *   minor-birth   a claim whose birth date makes its holder a minor today */
#define XS_RAISED(X) X("name-list") X("minor-birth") X("conflict") X("carrier") X("unreadable")

#define XS_DECLARE_RECOGNISER(name, find, whose, checked) xs_recognise_fn find;
#define XS_DECLARE_CONFIRM(name, agree) xs_confirm_fn agree;
XS_RECOGNISERS(XS_DECLARE_RECOGNISER)
XS_CONFIRMS(XS_DECLARE_CONFIRM)
#undef XS_DECLARE_RECOGNISER
#undef XS_DECLARE_CONFIRM

#endif
