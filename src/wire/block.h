/* block.h -- what stands around a block of extracted text: words shared by worker and core. */
#ifndef XS_WIRE_BLOCK_H
#define XS_WIRE_BLOCK_H

/* Hard ends. Extractors' own text never contains them. */
#define XS_END_CELL '\x1f'
#define XS_END_ROW '\x1e'
#define XS_END_PARAGRAPH '\x1d'
#define XS_END_PAGE '\x1c'

typedef enum xs_block_kind {
    XS_BLOCK_PARAGRAPH,
    XS_BLOCK_TITLE,  /* document title, heading 1 */
    XS_BLOCK_HEADER, /* page header or footer */
    XS_BLOCK_CELL,   /* row and col are set */
    XS_BLOCK_META,   /* document property; `name` is the property's name */
    XS_BLOCK_SCRIPT, /* code, formula, connection string */
    XS_BLOCK_LINK,   /* link target */
    XS_BLOCK_NAME,   /* file or member name */
    XS_BLOCK_KINDS
} xs_block_kind;

#endif
