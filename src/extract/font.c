/* font.c -- fonts: glyphs, no text. Known, so that a document with its fonts is not "of unknown kind". */
#include "extract/reader.h"

static int bid(const xs_peek *k)
{
    static const char signs[][5] = {"\0\1\0\0", "OTTO", "ttcf", "true", "wOFF", "wOF2"};
    for (size_t i = 0; i < sizeof signs / sizeof *signs; i++)
        if (k->head.n > 12 && memcmp(k->head.p, signs[i], 4) == 0)
            return 60;
    /* CFF: version 1.0, header of 4 bytes, offsets of 1 to 4 bytes, an index of one name. */
    if (k->head.n > 12 && memcmp(k->head.p, "\1\0\4", 3) == 0 && k->head.p[3] >= 1 && k->head.p[3] <= 4 &&
        memcmp(k->head.p + 4, "\0\1", 2) == 0)
        return 55;
    return 0;
}

static void read(xs_input *in, xs_sink *s)
{
    (void)in;
    if (xs_sink_part(s, (xs_str){0}, NULL, XS_VISIBLE))
        xs_sink_part_end(s, XS_PART_SCANNED, NULL);
}

const xs_reader xs_read_font = {
    .name = "font", .media_type = "font/sfnt", .extensions = ".ttf .otf .ttc .woff .woff2", .bid = bid, .read = read};
