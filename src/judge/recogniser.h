/* recogniser.h -- one kind of identifier each: structure, checksum, date, region, boundary.
 * A new kind is one file in kinds/ and one line in registry.h.
 *
 * Recognisers look at runs of digits (text/number.h) and at nothing else; words around a number
 * are the rules' matter (`context:`). Public numbers (credit codes, invoices ...) come first in the
 * table and claim their digits, so that personal kinds cannot fire inside them. A kind without a
 * checksum is not asked about look-alike readings, and a numeral reading only counts for it when
 * the claim is the whole run and a context word agrees. */
#ifndef XS_JUDGE_RECOGNISER_H
#define XS_JUDGE_RECOGNISER_H
#include "text/number.h"

typedef struct xs_claim {
    uint16_t from, to; /* characters of the run */
    int16_t delta;     /* added to the rule's confidence: structure that is better or worse than usual */
    bool obfuscated;   /* beyond the run's own flags */
    const char *why_zh, *why_en; /* static: "校验位正确" ... or NULL */
    uint32_t birth;    /* yyyymmdd where the identifier carries a birth date, else 0 */
} xs_claim;

/* Find the next claim at or after character `at`. false: none. today: yyyymmdd. Never reads past
 * n->n characters. cost: linear in the run. */
typedef bool xs_recognise_fn(const xs_number *n, size_t at, uint32_t today, xs_claim *out);

typedef struct xs_recogniser {
    const char *name; /* "cn-resident-id" as rules write it */
    xs_recognise_fn *find; /* NULL: raised by the judge itself (name-list, carrier, unreadable) */
    bool is_public;   /* claims even when no rule asks for it */
    bool checked;     /* has a checksum: may be found in look-alike and numeral readings */
} xs_recogniser;

/* In order of claiming, ends with a NULL name. */
extern const xs_recogniser xs_recognisers[];

#endif
