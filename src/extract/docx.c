/* docx.c -- Word documents as OOXML: which parts there are, and in which order they are read. */
#include "extract/wml.h"

static bool is(const xs_package *p)
{
    if (xs_zip_find(&p->zip, "word/document.xml"))
        return true;
    if (!xs_zip_find(&p->zip, "[Content_Types].xml"))
        return false;
    for (size_t i = 0; i < p->zip.n; i++)
        if (xs_name_below(p->zip.v[i].name, "word/"))
            return true;
    return false;
}

/* The main part's name: by the package's relation, which a writer may choose freely. */
static xs_zip_entry *main_part(xs_package *p)
{
    xs_relations r;
    xs_zip_entry *e = NULL;
    xs_relations_load(p, (xs_str){"", 0}, &r);
    const xs_relation *x = xs_relation_by_type(&r, "officeDocument");
    if (x)
        e = xs_zip_find_str(&p->zip, x->target);
    xs_relations_clear(&r);
    return e ? e : xs_zip_find(&p->zip, "word/document.xml");
}

static void body(xs_package *p, xs_zip_entry *e, const xs_relations *r, const xs_wml_styles *styles)
{
    const char *type = e && xs_zip_find(&p->zip, "word/vbaProject.bin")
                           ? "application/vnd.ms-word.document.macroEnabled.12"
                           : NULL;
    if (!xs_sink_part(p->sink, (xs_str){0}, type, XS_VISIBLE)) {
        if (e)
            e->taken = true;
        return;
    }
    xs_part_state state = e ? xs_wml_read(p, e, XS_WML_BODY, styles) : XS_PART_CORRUPT;
    if (e && state == XS_PART_CORRUPT)
        xs_package_sweep(p, e);
    if (e)
        xs_relations_links(p, r, e->name);
    xs_package_carriers(p);
    if (p->zip.damaged && state == XS_PART_SCANNED)
        state = XS_PART_CORRUPT;
    xs_sink_part_end(p->sink, state,
                     state == XS_PART_CORRUPT ? "文件损坏；能读的已检查\tdamaged; what could be read was inspected" : NULL);
}

static void other(xs_package *p, xs_zip_entry *e, xs_wml_role role, xs_visibility v, const xs_wml_styles *styles)
{
    if (e->taken)
        return;
    e->taken = true;
    if (!xs_sink_part(p->sink, e->name, "application/xml", v))
        return;
    xs_package_part_end(p, e, xs_wml_read(p, e, role, styles));
}

static void read(xs_package *p)
{
    xs_relations r;
    xs_wml_styles styles;
    xs_zip_entry *e = main_part(p);
    xs_relations_load(p, e ? e->name : XS_STR("word/document.xml"), &r);
    const xs_relation *x = xs_relation_by_type(&r, "styles");
    xs_wml_styles_load(p, x ? x->target : XS_STR("word/styles.xml"), &styles);
    body(p, e, &r, &styles);
    static const struct {
        const char *begin;
        xs_wml_role role;
        xs_visibility v;
    } parts[] = {{"word/header", XS_WML_HEADER, XS_VISIBLE},
                 {"word/footer", XS_WML_HEADER, XS_VISIBLE},
                 {"word/footnotes", XS_WML_NOTES, XS_VISIBLE},
                 {"word/endnotes", XS_WML_NOTES, XS_VISIBLE},
                 {"word/comments.xml", XS_WML_COMMENTS, XS_COMMENT},
                 {"word/glossary/document.xml", XS_WML_OTHER, XS_HIDDEN}};
    for (size_t k = 0; k < sizeof parts / sizeof *parts; k++)
        for (size_t i = 0; i < p->zip.n; i++)
            if (xs_name_below(p->zip.v[i].name, parts[k].begin) && xs_name_ends(p->zip.v[i].name, ".xml"))
                other(p, &p->zip.v[i], parts[k].role, parts[k].v, &styles);
    xs_office_properties(p);
    xs_package_rest(p);
    xs_wml_styles_clear(&styles);
    xs_relations_clear(&r);
}

const xs_package_kind xs_package_docx = {
    .name = "docx",
    .media_type = "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    .extensions = ".docx .docm .dotx .dotm .wps .wpt",
    .is = is,
    .read = read};
