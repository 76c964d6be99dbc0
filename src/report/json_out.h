/* json_out.h -- writes JSON as it goes, for reports of many findings: a tree of cJSON nodes and printf
 * for every number cost more than finding the hits did. Commas take care of themselves. */
#ifndef XS_REPORT_JSON_OUT_H
#define XS_REPORT_JSON_OUT_H
#include "report/format.h"

typedef struct xs_jout {
    xs_buf *b;
    bool comma; /* a value stands before this place */
} xs_jout;

void xs_jout_open(xs_jout *j, char bracket);  /* '{' or '[' */
void xs_jout_close(xs_jout *j, char bracket); /* '}' or ']' */
void xs_jout_key(xs_jout *j, const char *key);
void xs_jout_str(xs_jout *j, xs_str s); /* any bytes: what is not UTF-8 becomes U+FFFD */
void xs_jout_uint(xs_jout *j, uint64_t v);
void xs_jout_int(xs_jout *j, int64_t v);
void xs_jout_word(xs_jout *j, const char *word); /* true, false, null, a number in words */
/* key and value in one */
void xs_jout_text(xs_jout *j, const char *key, xs_str s);
void xs_jout_name(xs_jout *j, const char *key, const char *s);
void xs_jout_count(xs_jout *j, const char *key, uint64_t v);

#endif
