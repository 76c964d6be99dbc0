/* image.h -- private to the picture readers: metadata of pictures.
 *
 * Pixels are not read here (OCR is another worker's affair): a picture's part ends as no_text unless
 * it is too small to hold a character. Own walks over small containers rather than exiv2, which
 * is GPL and would make the general worker so; they are fuzzed. */
#ifndef XS_EXTRACT_IMAGE_H
#define XS_EXTRACT_IMAGE_H
#include "extract/bytes.h"
#include "extract/reader.h"

typedef struct image_child {
    const char *name;
    xs_bytes bytes; /* of the file */
} image_child;

typedef struct image {
    xs_sink *sink;
    xs_bytes file;
    uint32_t width, height; /* 0 = not known */
    bool damaged;
    double latitude, longitude; /* degrees */
    bool has_latitude, has_longitude;
    /* Thumbnails and data behind the picture's end, handed on after the part. */
    image_child child[16];
    size_t nchildren;
    unsigned depth;
    xs_buf extended; /* XMP that did not fit into one segment */
} image;

/* A property of the picture: a metadata block, and HD.EXIF when it says who, where or whose. */
void image_put(image *m, xs_str name, xs_str value);
void image_add_child(image *m, const char *name, xs_bytes b);

/* A TIFF structure: EXIF block of a picture, or a TIFF file itself (`pages`: follow the chain of
 * directories as pages). Source: TIFF 6.0; CIPA DC-008 (EXIF 2.32). */
void image_exif(image *m, xs_bytes tiff, bool pages);
/* XMP packet; Photoshop resource blocks ("8BIM"); IPTC records (IIM 4.2). */
void image_xmp(image *m, xs_bytes packet);
void image_photoshop(image *m, xs_bytes resources);
void image_iptc(image *m, xs_bytes records);
/* Containers: set width and height, put properties. */
void image_jpeg(image *m);
void image_png(image *m);
void image_gif(image *m);
void image_webp(image *m);
void image_heif(image *m);
/* Metadata of a picture of any kind into the part that is open. false: no picture. */
bool image_metadata(image *m);
/* Data behind the end of the picture at `end`: a file of its own, or searched for text. */
void image_behind(image *m, size_t end);

#endif
