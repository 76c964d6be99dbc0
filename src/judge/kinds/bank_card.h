/* bank_card.h -- issuers of bank cards, shared with account numbers. */
#ifndef XS_JUDGE_BANK_CARD_H
#define XS_JUDGE_BANK_CARD_H
#include "judge/kinds/run.h"

/* Do these n digits begin like a card of that length? *delta: how sure the issuer is. */
bool xs_card_issuer(const char *p, size_t n, int *delta);

#endif
