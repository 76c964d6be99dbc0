/* json_write.h -- small helpers over cJSON shared by the JSON formats. */
#ifndef XS_REPORT_JSON_WRITE_H
#define XS_REPORT_JSON_WRITE_H
#include <cjson/cJSON.h>

#include "report/format.h"

void xs_json_text(cJSON *o, const char *key, xs_str s);
/* The part, place or value as this report may show it. */
typedef bool xs_mask_fn(const xs_report *r, const xs_finding *f, xs_buf *out);
/* DOCUMENT of the contract, appended; with_ids: each finding also has an id of its own in this report. */
bool xs_json_document(const xs_report *r, const xs_document *d, bool with_ids, xs_buf *out);
/* Append o and delete it. false: no memory. */
bool xs_json_put(xs_report *r, cJSON *o);
/* What identifies this finding in this document to systems that want one id a finding: the
 * content fingerprint where a key was given, else its place; hex. */
void xs_json_identity(const xs_document *d, const xs_finding *f, char out[65]);
/* "title: masked match (do this)", one line. */
void xs_json_message(cJSON *o, const char *key, const xs_report *r, const xs_finding *f);

#endif
