/* zip.h -- what is really in a zip file: the central directory, and what it does not say.
 *
 * Facts: PKWARE APPNOTE 6.3.10. Own walk, because libraries trust the central directory alone: a local
 * entry that it omits is published all the same. */
#ifndef XS_EXTRACT_ZIP_H
#define XS_EXTRACT_ZIP_H
#include "base/arena.h"
#include "extract/reader.h"

typedef struct xs_zip_entry {
    xs_str name;       /* UTF-8, '/' separated */
    xs_str other_name; /* "" or the name by another field when it differs (Unicode path extra) */
    xs_str comment;
    uint64_t packed, size; /* UINT64_MAX when a hidden entry does not say */
    uint64_t data;         /* offset of the packed bytes */
    uint64_t head;         /* offset of the local header */
    uint32_t crc;
    uint16_t method, flags;
    bool encrypted, folder;
    bool hidden;  /* not in the central directory */
    bool broken;  /* its bytes are not all there */
    bool taken;   /* for readers: dealt with */
} xs_zip_entry;

typedef struct xs_zip {
    xs_str bytes;
    xs_zip_entry *v;
    size_t n, cap;
    xs_str comment;
    uint64_t first, end; /* bytes before the first entry and behind the end record are not the zip's */
    bool damaged;        /* no central directory, or it contradicts the file */
    bool over;           /* more entries than the limit */
    xs_arena arena;
} xs_zip;

/* Read the directory. Always leaves a usable z; false: nothing that looks like a zip is in it. Clear it
 * afterwards. cost: a pass over the directory, and over the gaps between entries. */
bool xs_zip_open(xs_zip *z, xs_str bytes, uint32_t max_entries);
void xs_zip_clear(xs_zip *z);
/* The entry of this name (ASCII case does not matter, as in OPC), or NULL. */
xs_zip_entry *xs_zip_find(const xs_zip *z, const char *name);
xs_zip_entry *xs_zip_find_str(const xs_zip *z, xs_str name);

/* Reading one entry in order. */
typedef struct xs_unzip {
    const xs_zip_entry *e;
    xs_part_state state; /* SCANNED, CORRUPT (data, CRC), ENCRYPTED, OVER_LIMIT, UNKNOWN_KIND (method) */
    /* private */
    xs_sink *sink;
    const char *in;
    size_t left;
    uint64_t got;
    uint32_t crc;
    char *whole; /* small entries are inflated at once */
    size_t whole_n, at;
    void *stream; /* z_stream or archive */
    int how;
    uint32_t ratio;
} xs_unzip;

/* sink: counts what is unpacked against the limits; NULL = nobody counts (directories, tests). */
void xs_unzip_open(xs_unzip *u, const xs_zip *z, const xs_zip_entry *e, xs_sink *sink);
ptrdiff_t xs_unzip_read(void *u, void *p, size_t n); /* an xs_pull_fn: ctx is the xs_unzip */
void xs_unzip_close(xs_unzip *u);
/* The whole entry, or its first max bytes, malloc'd; the caller frees out->p. state as above. */
xs_part_state xs_unzip_all(const xs_zip *z, const xs_zip_entry *e, xs_sink *sink, size_t max,
                           xs_buf *out);

#endif
