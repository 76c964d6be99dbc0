/* pack_read.h -- pack.yaml, and the packs of a load as a whole. */
#ifndef XS_RULES_PACK_READ_H
#define XS_RULES_PACK_READ_H
#include "rules/rule_read.h"

/* A pack while it is read. map: the manifest's tree, NULL when there is none or it is broken. */
typedef struct xs_pack_text {
    const xs_source_pack *pack;
    const xs_node *map;
    xs_str name, version;
} xs_pack_text;

void xs_pack_open(xs_build *b, const xs_source_pack *p, xs_pack_text *out);
void xs_pack_allow(xs_build *b, const xs_pack_text *p);
/* `lists` and `doc_no`. */
void xs_pack_lists(xs_build *b, const xs_pack_text *p);
/* The table of 代字; read before the rules, which ask for its words with `doc_no`. */
void xs_pack_docno(xs_build *b, const xs_pack_text *p);
/* A list given by itself: its terms match as they are. */
void xs_pack_plain_list(xs_build *b, xs_source *f);

/* Check the profiles of all packs and apply the chosen one. XS_E_CONFIG when no pack has it. */
xs_status xs_profile_apply(xs_build *b, const xs_pack_text *packs, uint32_t n, xs_error *err);

#endif
