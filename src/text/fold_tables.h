/* fold_tables.h -- the generated tables of the fold, and how to read an entry.
 *
 * Written by src/text/tables/make_fold_tables.c (`make tables`) from: utf8proc (NFKC and case
 * folding, Unicode 15.0), Unicode 15.0 data files (EquivalentUnifiedIdeograph, Unihan_Variants,
 * DerivedCoreProperties, DerivedNormalizationProps, UnicodeData), OpenCC 1.1.6 (single characters
 * of Traditional Chinese, of Hong Kong and Taiwan variants and of Japanese forms), and GB 2312-80
 * (which characters get the short codes).
 *
 * An entry is 16 bits. Seen as two bytes, lo and hi:
 *   lo 80..BF, hi C0..FB   the scan code itself, two bytes in this order
 *   lo 00..7F, hi 00       one byte of scan code (an ASCII character)
 *   lo C0..FF              three bytes of scan code, number ((lo & 3F) << 8 | hi) of 15,360
 *   lo 00..7F, hi 01..FF   action number (hi - 1) << 7 | lo, see xs_fold_act */
#ifndef XS_TEXT_FOLD_TABLES_H
#define XS_TEXT_FOLD_TABLES_H
#include <stdint.h>

enum xs_fold_act {
    XS_ACT_SELF,      /* emits its own code point in the long form */
    XS_ACT_BLANK,     /* any Unicode blank */
    XS_ACT_LINE,      /* line end */
    XS_ACT_HARD,      /* form feed, paragraph separator */
    XS_ACT_CONTROL,   /* stray control: invisible, or 1C..1F hard in structured text */
    XS_ACT_INVISIBLE, /* default ignorable */
    XS_ACT_SELECTOR,  /* variation selector, joiner: invisible, ordinary after symbols */
    XS_ACT_MARK,      /* combines with what stands before it */
    XS_ACT_UNKNOWN,   /* emits U+FFFD: planes without characters */
    XS_ACT_EXPAND,    /* this and above: expansion number act - XS_ACT_EXPAND */
};

enum xs_fold_class { XS_CLASS_OTHER, XS_CLASS_HAN, XS_CLASS_PUNCT, XS_CLASS_SYMBOL };

/* Raise it when the code folds differently with the same tables. */
#define XS_FOLD_ALGORITHM "1"

extern const uint16_t xs_fold_bmp[65536 + 2];    /* two more: vector loads read 32 bits */
extern const uint8_t xs_fold_classes[65536 / 4]; /* two bits a code point, BMP */
/* Planes 1..3: code points with an entry of their own, ascending; others are XS_ACT_SELF. */
extern const uint32_t xs_fold_high_cp[];
extern const uint16_t xs_fold_high_entry[];
extern const uint32_t xs_fold_nhigh;
extern const uint8_t xs_fold_high_page[0x40000 / 256 / 8]; /* bit: page of 256 has an entry */
/* Expansion i: xs_fold_exp[xs_fold_exp_at[i] .. xs_fold_exp_at[i + 1]) */
extern const uint32_t xs_fold_exp[];
extern const uint16_t xs_fold_exp_at[];
extern const uint32_t xs_fold_nexp;
extern const uint16_t xs_fold_rev2[3840], xs_fold_rev3[15360]; /* code number -> code point */

/* Alphabets whose marks are accents or overlays: what does not compose is decoration and goes.
 * Elsewhere (Indic, Arabic, Thai ...) marks are letters and stay. */
#define XS_FOLD_DROPS_MARKS(base)                                                                  \
    ((base) < 0x530 || ((base) >= 0x1E00 && (base) < 0x2E80) || (base) >= 0xFF00)

#define XS_FOLD_FIRST_NUMERAL 3780u /* codes of lead BF: characters that stand for one digit */

#endif
