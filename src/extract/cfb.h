/* cfb.h -- the OLE2 compound file: a file system inside doc, xls, ppt, wps, et, dps, msg.
 *
 * Source: [MS-CFB] 2.1 to 2.6. An own reader rather than a library: damaged tables must still give
 * what can be reached (and say that something could not), and what no stream owns must be seen. */
#ifndef XS_EXTRACT_CFB_H
#define XS_EXTRACT_CFB_H
#include "base/arena.h"
#include "extract/bytes.h"

#define XS_CFB_NONE UINT32_MAX

typedef struct xs_cfb_entry {
    xs_str name; /* UTF-8; a leading control character ("\005SummaryInformation") is part of it */
    uint64_t size;
    uint32_t parent, child, next; /* indices of the directory, XS_CFB_NONE = none */
    uint32_t start;
    uint8_t type;     /* 0 unused, 1 storage, 2 stream, 5 root */
    bool orphan;      /* reached by no storage: deleted, or hidden by hand */
    uint8_t clsid[16];
} xs_cfb_entry;

typedef struct xs_cfb {
    xs_bytes file;
    xs_cfb_entry *entry; /* entry[0] is the root */
    uint32_t nentries;
    bool damaged;       /* tables or chains do not fit the file: something may be missing */
    uint64_t budget;    /* bytes that streams may still deliver; overlapping chains use it up */
    /* private */
    uint32_t *fat, *minifat;
    uint32_t nfat, nminifat, nsectors;
    unsigned shift;
    xs_buf mini;
    bool mini_read;
    uint64_t cutoff;
    xs_arena arena;
} xs_cfb;

/* Read the tables of a compound file. false: no compound file at all, or nothing can be reached.
 * owns: xs_cfb_close; file stays borrowed. cost: linear in the tables. */
bool xs_cfb_open(xs_cfb *c, xs_bytes file);
void xs_cfb_close(xs_cfb *c);

/* Child of a storage by name, ASCII case ignored; XS_CFB_NONE when there is none. */
uint32_t xs_cfb_find(const xs_cfb *c, uint32_t storage, const char *name);
/* Append a stream's bytes. false: they are incomplete (c->damaged is set); what could be read is
 * in out. */
bool xs_cfb_read(xs_cfb *c, uint32_t stream, xs_buf *out);
/* Sectors that nothing owns, appended one after another: remnants of deleted streams. */
bool xs_cfb_read_free(xs_cfb *c, xs_buf *out);

#endif
