/* xlsx.c -- Excel workbooks as OOXML: which parts there are, and in which order they are read. */
#include "extract/sml.h"

static xs_zip_entry *main_part(xs_package *p)
{
    xs_relations r;
    xs_relations_load(p, (xs_str){"", 0}, &r);
    const xs_relation *x = xs_relation_by_type(&r, "officeDocument");
    xs_zip_entry *e = x ? xs_zip_find_str(&p->zip, x->target) : NULL;
    xs_relations_clear(&r);
    return e ? e : xs_zip_find(&p->zip, "xl/workbook.xml");
}

static bool is(const xs_package *p)
{
    if (xs_zip_find(&p->zip, "xl/workbook.xml"))
        return true;
    if (!xs_zip_find(&p->zip, "[Content_Types].xml") || xs_zip_find(&p->zip, "xl/workbook.bin"))
        return false;
    for (size_t i = 0; i < p->zip.n; i++)
        if (xs_name_below(p->zip.v[i].name, "xl/"))
            return true;
    return false;
}

static void carriers(xs_sml *w)
{
    xs_sink *s = w->p->sink;
    uint32_t hidden = 0;
    for (size_t i = 0; i < w->nsheets; i++)
        hidden += w->sheets[i].hidden;
    xs_sink_carrier(s, "HD.HIDDEN", XS_HIDDEN, "隐藏的工作表\thidden sheets", hidden);
    xs_sink_carrier(s, "HD.HIDDEN", XS_HIDDEN, "隐藏行列中的单元格\tcells in hidden rows or columns", w->hidden_lines);
    xs_sink_carrier(s, "HD.HIDDEN", XS_HIDDEN, "白色或极小的单元格文字\tcells in white or tiny type", w->hidden_cells);
    xs_sink_carrier(s, "HD.HIDDEN", XS_HIDDEN, "数字格式遮盖、文件中仍完整的值\tvalues masked by a number format, complete in the file",
                    w->masked);
    xs_package_carriers(w->p);
}

static xs_part_state sheets(xs_sml *w, xs_zip_entry *book)
{
    xs_part_state worst = XS_PART_SCANNED;
    if (!book)
        return XS_PART_CORRUPT;
    xs_sml_workbook(w, book);
    xs_relations r;
    xs_relations_load(w->p, book->name, &r);
    const xs_relation *styles = xs_relation_by_type(&r, "styles"), *strings = xs_relation_by_type(&r, "sharedStrings");
    xs_sml_styles(w, styles ? styles->target : XS_STR("xl/styles.xml"));
    xs_sml_strings(w, strings ? strings->target : XS_STR("xl/sharedStrings.xml"));
    xs_relations_clear(&r);
    for (size_t i = 0; i < w->nsheets && !xs_sink_full(w->p->sink); i++) {
        if (!w->sheets[i].path.n)
            continue;
        xs_part_state s = xs_sml_sheet_read(w, &w->sheets[i], (uint32_t)i + 1);
        if (s != XS_PART_SCANNED)
            worst = s;
    }
    if (w->strings_over)
        worst = XS_PART_OVER_LIMIT;
    return worst;
}

static void comments(xs_sml *w)
{
    for (size_t i = 0; i < w->nsheets; i++) {
        xs_relations r;
        xs_relations_load(w->p, w->sheets[i].path, &r);
        for (size_t k = 0; k < r.n; k++)
            if (xs_str_is(r.v[k].type, "comments") || xs_str_is(r.v[k].type, "threadedComment"))
                xs_sml_comments(w, &w->sheets[i], r.v[k].target);
        xs_relations_clear(&r);
    }
}

static void read(xs_package *p)
{
    xs_sml w = {.p = p};
    xs_zip_entry *book = main_part(p);
    const char *type = xs_zip_find(&p->zip, "xl/vbaProject.bin") ? "application/vnd.ms-excel.sheet.macroEnabled.12" : NULL;
    if (xs_sink_part(p->sink, (xs_str){0}, type, XS_VISIBLE)) {
        xs_part_state state = sheets(&w, book);
        carriers(&w);
        if (p->zip.damaged && state == XS_PART_SCANNED)
            state = XS_PART_CORRUPT;
        xs_sink_part_end(p->sink, state,
                         state == XS_PART_CORRUPT      ? "文件损坏；能读的已检查\tdamaged; what could be read was inspected"
                         : state == XS_PART_OVER_LIMIT ? "超过上限，只检查了一部分\tover a limit, only a part was inspected"
                                                       : NULL);
        xs_sml_orphans(&w, XS_STR("xl/sharedStrings.xml"));
    } else if (book) {
        xs_sml_workbook(&w, book); /* delivered before: the sheets' names are still needed */
        for (size_t i = 0; i < w.nsheets; i++) {
            xs_zip_entry *e = xs_zip_find_str(&p->zip, w.sheets[i].path);
            if (e)
                e->taken = true;
        }
    }
    comments(&w);
    xs_sml_caches(&w);
    xs_office_properties(p);
    xs_package_rest(p);
    xs_sml_clear(&w);
}

const xs_package_kind xs_package_xlsx = {
    .name = "xlsx",
    .media_type = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    .extensions = ".xlsx .xlsm .xltx .xltm .et .ett",
    .is = is,
    .read = read};
