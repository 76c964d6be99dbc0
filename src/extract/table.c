/* table.c -- the formats that xianshen-extract reads: one line each. */
#include "extract/reader.h"

#define READERS(X) \
    X(zip)         \
    X(ole)         \
    X(pdf)         \
    X(archive)     \
    X(image)       \
    X(metafile)    \
    X(tnef)        \
    X(rtf)         \
    X(font)        \
    X(mail)        \
    X(html)        \
    X(xml)         \
    X(json)

#define DECLARE(name) extern const xs_reader xs_read_##name;
READERS(DECLARE)

#define LINE(name) &xs_read_##name,
const xs_reader *const xs_readers[] = {READERS(LINE) NULL};
