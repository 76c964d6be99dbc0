/* category.h -- the closed list of categories a finding may have, with their default actions.
 *
 * There is no category for opinion, ideology or speech about public affairs, and none may be added:
 * the program screens an agency's own outgoing documents for data that must not be published. */
#ifndef XS_RULES_CATEGORY_H
#define XS_RULES_CATEGORY_H
#include "base/str.h"

/* Categories are numbered 0 .. xs_category_count()-1, in the order of the list; the number is only
 * stable within one version of the program (it goes into the cache key by way of the version). */
size_t xs_category_count(void);
/* "PI.ID18" to its number. false: not in the list. cost: linear in the list, for loading only. */
bool xs_category_from_name(xs_str name, uint8_t *out);
/* Code, or "" for a number beyond the list. Static. */
const char *xs_category_name(uint8_t category);
/* What it covers, in one phrase. Static, never NULL. */
const char *xs_category_covers(uint8_t category, xs_lang lang);
/* What a rule of this category does when it does not say. */
xs_action xs_category_action(uint8_t category);
/* Are matches personal data or credentials, masked in every report? Default of `sensitive:`. */
bool xs_category_sensitive(uint8_t category);
/* May a public-release mark or another allow signal lower it? Never for SS, SP.MINOR and SC. */
bool xs_category_may_lower(uint8_t category);
/* Is it `prefix` itself or below it? "PI" covers "PI.ID18"; "PI.ID" does not. */
bool xs_category_within(uint8_t category, xs_str prefix);

#endif
