/* rtf_words.c -- what each control word does. */
#include <stdlib.h>

#include "base/limits.h"
#include "extract/rtf.h"

typedef enum act {
    A_DEST,    /* arg: rtf_dest */
    A_PROP,    /* a property's destination; the word is its name */
    A_PERSON,  /* the same, sent as the name in `as` */
    A_END,     /* arg: hard end */
    A_CHAR,    /* arg: code point */
    A_FLAG,    /* arg: flag that a parameter of 0 clears */
    A_PICTURE, /* arg: file type */
    A_U, A_UC, A_BIN, A_ANSI, A_FONT, A_CHARSET, A_COLOUR, A_SHADE, A_SIZE, A_RED, A_GREEN, A_BLUE,
    A_PLAIN, A_PARD, A_INTBL, A_MAC, A_PC, A_PCA, A_RESULT,
    A_UNICODE_HALF, /* \upr holds a destination twice; the first half was passed over */
    A_CONTAINER, /* a destination of which every word counts as text around it */
} act;

static const struct word {
    const char *word;
    uint8_t act;
    uint16_t arg;
    const char *as;
} words[] = {
    /* Sorted by word. */
    {"aftncn", A_DEST, RTF_SKIP, NULL},
    {"aftnsep", A_DEST, RTF_SKIP, NULL},
    {"aftnsepc", A_DEST, RTF_SKIP, NULL},
    {"annotation", A_DEST, RTF_COMMENT, NULL},
    {"ansi", A_ANSI, 0, NULL},
    {"ansicpg", A_ANSI, 1, NULL},
    {"atnauthor", A_PERSON, 0, "comment author"},
    {"atndate", A_DEST, RTF_SKIP, NULL},
    {"atnid", A_PROP, 0, "comment initials"},
    {"author", A_PROP, 0, "author"},
    {"background", A_CONTAINER, 0, NULL},
    {"bin", A_BIN, 0, NULL},
    {"bkmkend", A_DEST, RTF_SKIP, NULL},
    {"bkmkstart", A_PROP, 0, "bookmark"},
    {"blipuid", A_DEST, RTF_SKIP, NULL},
    {"blue", A_BLUE, 0, NULL},
    {"bullet", A_CHAR, 0x2022, NULL},
    {"category", A_PROP, 0, "category"},
    {"cb", A_SHADE, 0, NULL},
    {"cell", A_END, XS_END_CELL, NULL},
    {"cf", A_COLOUR, 0, NULL},
    {"chcbpat", A_SHADE, 0, NULL},
    {"colorschememapping", A_DEST, RTF_DATA, NULL},
    {"colortbl", A_DEST, RTF_COLOURS, NULL},
    {"column", A_END, XS_END_PARAGRAPH, NULL},
    {"comment", A_PROP, 0, "comments"},
    {"company", A_PROP, 0, "company"},
    {"datafield", A_DEST, RTF_DATA, NULL},
    {"datastore", A_DEST, RTF_DATA, NULL},
    {"defchp", A_CONTAINER, 0, NULL},
    {"defpap", A_CONTAINER, 0, NULL},
    {"deleted", A_FLAG, RTF_DELETED, NULL},
    {"dibitmap", A_PICTURE, 4, NULL},
    {"do", A_CONTAINER, 0, NULL},
    {"doccomm", A_PROP, 0, "comments"},
    {"docvar", A_PROP, 0, "variable"},
    {"emdash", A_CHAR, 0x2014, NULL},
    {"emfblip", A_PICTURE, 2, NULL},
    {"emspace", A_CHAR, 0x2003, NULL},
    {"endash", A_CHAR, 0x2013, NULL},
    {"enspace", A_CHAR, 0x2002, NULL},
    {"f", A_FONT, 0, NULL},
    {"falt", A_DEST, RTF_SKIP, NULL},
    {"fcharset", A_CHARSET, 0, NULL},
    {"ffdeftext", A_PROP, 0, "form field"},
    {"ffhelptext", A_PROP, 0, "form field"},
    {"ffl", A_PROP, 0, "form field"},
    {"ffname", A_PROP, 0, "form field"},
    {"ffstattext", A_PROP, 0, "form field"},
    {"file", A_PROP, 0, "file name"},
    {"fldinst", A_DEST, RTF_FIELD, NULL},
    {"fldrslt", A_RESULT, 0, NULL},
    {"fontemb", A_DEST, RTF_SKIP, NULL},
    {"fontfile", A_DEST, RTF_SKIP, NULL},
    {"fonttbl", A_DEST, RTF_FONTS, NULL},
    {"footer", A_DEST, RTF_HEADER, NULL},
    {"footerf", A_DEST, RTF_HEADER, NULL},
    {"footerl", A_DEST, RTF_HEADER, NULL},
    {"footerr", A_DEST, RTF_HEADER, NULL},
    {"footnote", A_DEST, RTF_NOTE, NULL},
    {"fs", A_SIZE, 0, NULL},
    {"ftncn", A_DEST, RTF_SKIP, NULL},
    {"ftnsep", A_DEST, RTF_SKIP, NULL},
    {"ftnsepc", A_DEST, RTF_SKIP, NULL},
    {"generator", A_DEST, RTF_SKIP, NULL},
    {"green", A_GREEN, 0, NULL},
    {"header", A_DEST, RTF_HEADER, NULL},
    {"headerf", A_DEST, RTF_HEADER, NULL},
    {"headerl", A_DEST, RTF_HEADER, NULL},
    {"headerr", A_DEST, RTF_HEADER, NULL},
    {"highlight", A_SHADE, 0, NULL},
    {"hlinkbase", A_PROP, 0, "link base"},
    {"intbl", A_INTBL, 0, NULL},
    {"jpegblip", A_PICTURE, 1, NULL},
    {"keywords", A_PROP, 0, "keywords"},
    {"latentstyles", A_DEST, RTF_SKIP, NULL},
    {"ldblquote", A_CHAR, 0x201C, NULL},
    {"line", A_CHAR, '\n', NULL},
    {"listlevel", A_DEST, RTF_SKIP, NULL},
    {"listoverridetable", A_DEST, RTF_SKIP, NULL},
    {"listpicture", A_DEST, RTF_SKIP, NULL},
    {"listtable", A_DEST, RTF_SKIP, NULL},
    {"lquote", A_CHAR, 0x2018, NULL},
    {"mac", A_MAC, 0, NULL},
    {"macpict", A_PICTURE, 5, NULL},
    {"manager", A_PROP, 0, "manager"},
    {"mmathPr", A_DEST, RTF_SKIP, NULL},
    {"nestcell", A_END, XS_END_CELL, NULL},
    {"nestrow", A_END, XS_END_ROW, NULL},
    {"nonesttables", A_CONTAINER, 0, NULL},
    {"objclass", A_PROP, 0, "object class"},
    {"objdata", A_DEST, RTF_OBJECT, NULL},
    {"objname", A_PROP, 0, "object name"},
    {"operator", A_PERSON, 0, "last author"},
    {"page", A_END, XS_END_PAGE, NULL},
    {"panose", A_DEST, RTF_SKIP, NULL},
    {"par", A_END, XS_END_PARAGRAPH, NULL},
    {"pard", A_PARD, 0, NULL},
    {"passwordhash", A_DEST, RTF_DATA, NULL},
    {"pc", A_PC, 0, NULL},
    {"pca", A_PCA, 0, NULL},
    {"pgdsctbl", A_DEST, RTF_SKIP, NULL},
    {"picprop", A_DEST, RTF_SKIP, NULL},
    {"pict", A_DEST, RTF_PICTURE, NULL},
    {"plain", A_PLAIN, 0, NULL},
    {"pmmetafile", A_PICTURE, 3, NULL},
    {"pn", A_DEST, RTF_SKIP, NULL},
    {"pngblip", A_PICTURE, 0, NULL},
    {"pnseclvl", A_DEST, RTF_SKIP, NULL},
    {"pntxta", A_DEST, RTF_SKIP, NULL},
    {"pntxtb", A_DEST, RTF_SKIP, NULL},
    {"propname", A_PROP, 0, "user property name"},
    {"protusertbl", A_PERSON, 0, "user name"},
    {"rdblquote", A_CHAR, 0x201D, NULL},
    {"red", A_RED, 0, NULL},
    {"revised", A_FLAG, RTF_INSERTED, NULL},
    {"revtbl", A_PERSON, 0, "revision author"},
    {"row", A_END, XS_END_ROW, NULL},
    {"rquote", A_CHAR, 0x2019, NULL},
    {"rsidtbl", A_DEST, RTF_SKIP, NULL},
    {"sect", A_END, XS_END_PAGE, NULL},
    {"shpinst", A_CONTAINER, 0, NULL},
    {"shppict", A_CONTAINER, 0, NULL},
    {"shptxt", A_DEST, RTF_NOTE, NULL},
    {"sn", A_DEST, RTF_SHAPE_NAME, NULL},
    {"staticval", A_PROP, 0, "user property"},
    {"stylesheet", A_DEST, RTF_SKIP, NULL},
    {"subject", A_PROP, 0, "subject"},
    {"sv", A_DEST, RTF_SHAPE_VALUE, NULL},
    {"tab", A_CHAR, '\t', NULL},
    {"template", A_PROP, 0, "template"},
    {"themedata", A_DEST, RTF_DATA, NULL},
    {"title", A_PROP, 0, "title"},
    {"u", A_U, 0, NULL},
    {"uc", A_UC, 0, NULL},
    {"ud", A_UNICODE_HALF, 0, NULL},
    {"upr", A_DEST, RTF_SKIP, NULL},
    {"userprops", A_CONTAINER, 0, NULL},
    {"v", A_FLAG, RTF_VANISH, NULL},
    {"webhidden", A_FLAG, RTF_VANISH, NULL},
    {"wgrffmtfilter", A_DEST, RTF_SKIP, NULL},
    {"wmetafile", A_PICTURE, 3, NULL},
    {"xe", A_DEST, RTF_HIDDEN, NULL},
    {"xmlnstbl", A_DEST, RTF_SKIP, NULL},
};

static int by_word(const void *key, const void *w)
{
    return strcmp(key, ((const struct word *)w)->word);
}

static void open_dest(rtf *r, uint8_t dest, const char *name)
{
    rtf_group *g = r->g;
    if (g->dest >= RTF_FONTS && dest != RTF_PICTURE && dest != RTF_OBJECT)
        return; /* inside tables that hold no text, words mean something else */
    if (dest == RTF_HEADER || dest == RTF_NOTE || dest == RTF_COMMENT)
        rtf_end(r, XS_END_PARAGRAPH);
    if (dest == RTF_COMMENT)
        r->comments++;
    if (dest == RTF_OBJECT)
        r->objects++;
    if (dest >= RTF_META && dest < RTF_FONTS)
        xs_buf_reset(&r->note);
    if (dest == RTF_PICTURE)
        g->picture = 0;
    g->dest = dest;
    g->name = name;
    g->opened = true;
}

static void set_flag(rtf *r, unsigned flag, bool on)
{
    r->g->flags = (uint8_t)(on ? r->g->flags | flag : r->g->flags & ~flag);
}

static void font(rtf *r, long v)
{
    uint16_t n = (uint16_t)(v < 0 || v >= RTF_FONT_MAX ? RTF_FONT_MAX - 1 : v);
    r->g->font = n;
    if (r->g->dest != RTF_FONTS)
        r->g->codepage = r->font_page[n];
}

static void unicode(rtf *r, long v)
{
    rtf_flush(r);
    if (r->g->dest < RTF_FONTS)
        rtf_unicode(r, (uint32_t)(v < 0 ? v + 65536 : v) & 0x1FFFFF);
    r->skip = r->g->uc;
}

static void binary(rtf *r, long v)
{
    size_t left = r->b.n - r->i, n = v > 0 ? (size_t)v : 0;
    if (n > left) {
        r->damaged = true;
        n = left;
    }
    if (n)
        rtf_blob_add(r, r->i, r->i + n, true);
    r->i += n;
}

/* A destination that is not in the table. Its words are kept, hidden, rather than lost. */
static void unknown(rtf *r)
{
    if (r->g->star && r->g->dest < RTF_META)
        open_dest(r, RTF_HIDDEN, NULL);
    r->g->star = false;
}

static void character_format(rtf *r, const struct word *w, bool has, long v)
{
    switch ((act)w->act) {
    case A_FLAG:
        set_flag(r, w->arg, !has || v);
        break;
    case A_COLOUR:
        set_flag(r, RTF_WHITE, v >= 0 && (size_t)v < r->ncolours && r->white[v]);
        break;
    case A_SHADE:
        set_flag(r, RTF_SHADED, v > 0);
        break;
    case A_SIZE:
        set_flag(r, RTF_TINY, has && v <= 2);
        break;
    case A_PLAIN:
        r->g->flags = 0;
        break;
    default:
        break;
    }
}

static void document_word(rtf *r, const struct word *w, bool has, long v)
{
    switch ((act)w->act) {
    case A_ANSI:
        r->ansi = (uint16_t)(w->arg && v > 0 && v < 65536 ? v : r->ansi);
        break;
    case A_MAC:
        r->ansi = 10000;
        break;
    case A_PC:
        r->ansi = 437;
        break;
    case A_PCA:
        r->ansi = 850;
        break;
    case A_CHARSET:
        r->font_page[r->g->font] =
            v == 1 || v == 0 ? 0 : (uint16_t)xs_codepage_of_charset((unsigned)(v < 0 ? 0 : v));
        if (v == 0)
            r->font_page[r->g->font] = 1252;
        break;
    case A_RED:
    case A_GREEN:
    case A_BLUE:
        r->rgb[w->act - A_RED] = (unsigned)(v < 0 ? 0 : v);
        r->rgb_set = true;
        break;
    case A_UC:
        r->g->uc = (uint16_t)(has && v >= 0 && v < 64 ? v : 1);
        break;
    case A_PARD:
        r->in_table = false;
        break;
    case A_INTBL:
        r->in_table = true;
        break;
    case A_PICTURE:
        r->g->picture = (uint8_t)w->arg;
        break;
    default:
        break;
    }
}

void rtf_word(rtf *r, const char *word, bool has, long v)
{
    if (r->skip && strcmp(word, "u") != 0)
        r->skip--;
    const struct word *w =
        bsearch(word, words, sizeof words / sizeof *words, sizeof *words, by_word);
    if (!w) {
        unknown(r);
        return;
    }
    if (w->act != A_U)
        rtf_flush(r);
    switch ((act)w->act) {
    case A_DEST:
        open_dest(r, (uint8_t)w->arg, NULL);
        break;
    case A_PROP:
    case A_PERSON:
        open_dest(r, RTF_META, w->as);
        break;
    case A_UNICODE_HALF:
        r->g->dest = RTF_BODY;
        break;
    case A_RESULT:
        if (r->g->dest == RTF_FIELD)
            r->g->dest = RTF_BODY;
        break;
    case A_END:
        if (!r->skip)
            rtf_end(r, (char)w->arg);
        break;
    case A_CHAR:
        rtf_unicode(r, w->arg);
        break;
    case A_FONT:
        font(r, v);
        break;
    case A_U:
        unicode(r, v);
        break;
    case A_BIN:
        binary(r, v);
        break;
    case A_FLAG:
    case A_COLOUR:
    case A_SHADE:
    case A_SIZE:
    case A_PLAIN:
        character_format(r, w, has, v);
        break;
    default:
        document_word(r, w, has, v);
    }
    r->g->star = false;
}
