/* records.h -- data with keys (JSON, XML) as text that rules can read.
 *
 * A lone object's fields become lines "key: value". Objects that repeat (elements of an array, siblings of
 * one name) become rows of a table with the keys as header, so that a column of values is judged as one.
 * Values that hold markup are reduced to their text. `cell` of a block is its path: "$.data[3].电话". */
#ifndef XS_EXTRACT_RECORDS_H
#define XS_EXTRACT_RECORDS_H
#include "extract/reader.h"

typedef struct xs_records xs_records;

xs_records *xs_records_new(xs_sink *s, xs_visibility v); /* writes into the open part; NULL: no memory */
/* An object begins: `name` is its key or element name. `repeats`: it is an element of an array; otherwise
 * the second object of one name in one parent shows that it repeats. */
void xs_records_open(xs_records *r, xs_str name, bool repeats);
void xs_records_close(xs_records *r);
/* A field of the innermost object. */
void xs_records_field(xs_records *r, xs_str path, xs_str key, xs_str value);
/* Running text between the fields. */
void xs_records_text(xs_records *r, xs_str path, xs_str text);
void xs_records_free(xs_records *r); /* sends what is left */

#endif
