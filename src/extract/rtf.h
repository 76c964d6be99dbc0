/* rtf.h -- private to the RTF reader. Source: Rich Text Format Specification 1.9.1. */
#ifndef XS_EXTRACT_RTF_H
#define XS_EXTRACT_RTF_H
#include "extract/bytes.h"
#include "extract/reader.h"

/* Where the text of a group goes. */
typedef enum rtf_dest {
    RTF_BODY,
    RTF_HEADER,
    RTF_NOTE,    /* footnotes, endnotes, text boxes: paragraphs of their own */
    RTF_COMMENT,
    RTF_META,    /* collected and sent as a property */
    RTF_FIELD,   /* field instruction */
    RTF_SHAPE_NAME,
    RTF_SHAPE_VALUE,
    RTF_HIDDEN,  /* a destination nobody knows: collected, hidden */
    RTF_FONTS,
    RTF_COLOURS,
    RTF_SKIP,    /* style names, list templates, identifiers */
    RTF_PICTURE, /* hexadecimal */
    RTF_OBJECT,
    RTF_DATA,    /* other hexadecimal: data store, theme */
} rtf_dest;

enum {
    RTF_VANISH = 1 << 0,
    RTF_DELETED = 1 << 1,
    RTF_INSERTED = 1 << 2,
    RTF_WHITE = 1 << 3,
    RTF_TINY = 1 << 4,
    RTF_SHADED = 1 << 5,
};

typedef struct rtf_group {
    uint8_t dest;       /* rtf_dest */
    bool opened;        /* this group opened its destination */
    bool star;          /* \* stood in front */
    uint8_t flags;
    uint8_t picture;    /* index of a file type */
    uint16_t uc;        /* units to skip behind \u */
    uint16_t font;
    uint16_t codepage;  /* of the font, 0 = the document's */
    const char *name;   /* of a property */
} rtf_group;

/* Hexadecimal or raw bytes inside the file, decoded and handed on when the part is closed. */
typedef struct rtf_blob {
    size_t from, to;
    uint8_t dest, picture;
    bool raw;
} rtf_blob;

#define RTF_FONT_MAX 4096
#define RTF_COLOUR_MAX 1024

typedef struct rtf {
    xs_sink *sink;
    xs_bytes b;
    size_t i;
    rtf_group stack[512], *g;
    size_t depth, deeper;  /* groups beyond the stack */
    uint16_t ansi;         /* code page of the document */
    uint16_t font_page[RTF_FONT_MAX];
    bool white[RTF_COLOUR_MAX];
    size_t ncolours;
    unsigned rgb[3];
    bool rgb_set;
    unsigned skip;         /* units still to skip */
    uint32_t high;         /* high surrogate waiting */
    xs_buf bytes;          /* 8-bit text not yet decoded */
    bool lead;             /* it ends within a two-byte character */
    xs_buf text;           /* decoded, of one place */
    xs_at at;
    bool in_table, was_table;
    uint32_t tables, row, col;
    xs_buf note;           /* text of a collected destination */
    char shape_name[32];
    /* Properties and field instructions wait for the end of the paragraph. */
    xs_buf aside;
    struct rtf_aside {
        size_t from, to;
        xs_block_kind kind;
        xs_visibility visibility;
        const char *name;
    } asides[64];
    size_t nasides;
    rtf_blob *blob;
    size_t nblobs, blobs_cap;
    uint32_t tracked, comments, hidden, objects;
    uint8_t before; /* flags of the run before, to count stretches */
    bool damaged;
} rtf;

/* Text (rtf_text.c). */
void rtf_byte(rtf *r, uint8_t c);
void rtf_unicode(rtf *r, uint32_t c);
void rtf_plain(rtf *r, const uint8_t *p, size_t n); /* ASCII */
void rtf_flush(rtf *r);                             /* decode and send what is pending */
void rtf_end(rtf *r, char end);                     /* paragraph, cell, row, page */
void rtf_close(rtf *r, const rtf_group *closed);    /* a collected destination is complete */
void rtf_flush_asides(rtf *r);

/* Control words (rtf_words.c). */
void rtf_word(rtf *r, const char *word, bool has, long v);

/* Pictures and objects (rtf_objects.c). */
void rtf_blob_add(rtf *r, size_t from, size_t to, bool raw);
void rtf_children(rtf *r);

#endif
