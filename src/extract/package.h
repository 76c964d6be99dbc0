/* package.h -- a zip whose members make one document: what its readers share. A kind is one file that
 * exports an xs_package_kind, and one line in package.c. */
#ifndef XS_EXTRACT_PACKAGE_H
#define XS_EXTRACT_PACKAGE_H
#include "extract/xml.h"
#include "extract/zip.h"

typedef struct xs_package {
    xs_zip zip;
    xs_input *in;
    xs_sink *sink;
} xs_package;

typedef struct xs_package_kind {
    const char *name, *media_type, *extensions; /* as in xs_reader */
    bool (*is)(const xs_package *p);
    void (*read)(xs_package *p);
} xs_package_kind;

/* Parse an entry as XML events, in bounded memory. SCANNED, CORRUPT, ENCRYPTED, OVER_LIMIT. Marks it taken. */
xs_part_state xs_package_xml(xs_package *p, xs_zip_entry *e, const xs_xml_events *ev);
/* Everything that is not `taken`, each as a part or child of its own: XML of no special meaning, relation
 * targets, pictures, embedded files. Also what stands outside the entries. */
void xs_package_rest(xs_package *p);
/* End the open part of an XML entry: after CORRUPT its text is swept first, and the note says so. */
void xs_package_part_end(xs_package *p, xs_zip_entry *e, xs_part_state state);
/* After CORRUPT XML: the entry's text by a tolerant reading, into the open part. */
void xs_package_sweep(xs_package *p, xs_zip_entry *e);
/* As an archive: names as the own text, every member through the table. */
void xs_package_archive(xs_package *p);
/* An entry through the table of formats. */
void xs_package_member(xs_package *p, xs_zip_entry *e, xs_visibility v);
/* Carriers that the directory shows, for the own text's part: embedded files, hidden entries. */
void xs_package_carriers(xs_package *p);
/* Is path below folder ("word/embeddings/")? ASCII case does not matter. */
bool xs_name_below(xs_str path, const char *folder);
bool xs_name_ends(xs_str path, const char *end);

/* ---- OPC: relations and content types (ECMA-376 part 2) ---- */

typedef struct xs_relation {
    xs_str id, type, target; /* type: last component of the URI, "comments" */
    bool external;
} xs_relation;

typedef struct xs_relations {
    xs_relation *v;
    size_t n, cap;
    xs_arena arena;
} xs_relations;

/* Relations of a part ("" = the package); targets are made package paths ("word/comments.xml"). */
void xs_relations_load(xs_package *p, xs_str part, xs_relations *out);
void xs_relations_clear(xs_relations *r);
const xs_relation *xs_relation_by_id(const xs_relations *r, xs_str id);
const xs_relation *xs_relation_by_type(const xs_relations *r, const char *type);
/* Targets outside the package as LINK blocks of the open part; template and data source paths as
 * properties. Marks the relation part taken. */
void xs_relations_links(xs_package *p, const xs_relations *r, xs_str part);
/* docProps/core.xml, app.xml, custom.xml: parts of their own, every property a META block. */
void xs_office_properties(xs_package *p);

/* Name to a number: sorted table, binary search; 0 = not in it. */
typedef struct xs_word {
    const char *name;
    int code;
} xs_word;
int xs_word_find(const xs_word *table, size_t n, const char *name);
#define XS_WORD(table, name) xs_word_find(table, sizeof(table) / sizeof *(table), name)

#endif
