#include "extract/html_names.h"

#include <stddef.h>
#include <string.h>

static const struct {
    const char *name;
    unsigned nature;
} names[] = {
    /* sorted */
    {"address", XS_HTML_BLOCK},    {"area", XS_HTML_VOID},         {"article", XS_HTML_BLOCK},
    {"aside", XS_HTML_BLOCK},      {"base", XS_HTML_VOID},         {"blockquote", XS_HTML_BLOCK},
    {"body", XS_HTML_BLOCK},       {"br", XS_HTML_VOID},           {"button", XS_HTML_BLOCK},
    {"caption", XS_HTML_BLOCK},    {"center", XS_HTML_BLOCK},      {"col", XS_HTML_VOID},
    {"datalist", XS_HTML_BLOCK | XS_HTML_UNSEEN},                  {"dd", XS_HTML_BLOCK},
    {"details", XS_HTML_BLOCK},    {"dialog", XS_HTML_BLOCK | XS_HTML_UNSEEN},
    {"dir", XS_HTML_BLOCK},        {"div", XS_HTML_BLOCK},         {"dl", XS_HTML_BLOCK},
    {"dt", XS_HTML_BLOCK},         {"embed", XS_HTML_VOID},        {"fieldset", XS_HTML_BLOCK},
    {"figcaption", XS_HTML_BLOCK}, {"figure", XS_HTML_BLOCK},      {"footer", XS_HTML_BLOCK},
    {"form", XS_HTML_BLOCK},       {"h1", XS_HTML_BLOCK | XS_HTML_HEADING},
    {"h2", XS_HTML_BLOCK},         {"h3", XS_HTML_BLOCK},          {"h4", XS_HTML_BLOCK},
    {"h5", XS_HTML_BLOCK},         {"h6", XS_HTML_BLOCK},          {"head", XS_HTML_BLOCK},
    {"header", XS_HTML_BLOCK},     {"hr", XS_HTML_BLOCK | XS_HTML_VOID},
    {"html", XS_HTML_BLOCK},       {"img", XS_HTML_VOID},          {"input", XS_HTML_VOID},
    {"legend", XS_HTML_BLOCK},     {"li", XS_HTML_BLOCK},          {"link", XS_HTML_VOID},
    {"main", XS_HTML_BLOCK},       {"menu", XS_HTML_BLOCK},        {"meta", XS_HTML_VOID},
    {"nav", XS_HTML_BLOCK},        {"noembed", XS_HTML_BLOCK | XS_HTML_UNSEEN},
    {"noframes", XS_HTML_BLOCK | XS_HTML_UNSEEN},                  {"noscript", XS_HTML_BLOCK | XS_HTML_UNSEEN},
    {"ol", XS_HTML_BLOCK},         {"optgroup", XS_HTML_BLOCK},    {"option", XS_HTML_BLOCK},
    {"p", XS_HTML_BLOCK},          {"param", XS_HTML_VOID},        {"pre", XS_HTML_BLOCK},
    {"section", XS_HTML_BLOCK},    {"select", XS_HTML_BLOCK},      {"source", XS_HTML_VOID},
    {"summary", XS_HTML_BLOCK},    {"table", XS_HTML_BLOCK | XS_HTML_TABLE},
    {"tbody", XS_HTML_BLOCK},      {"td", XS_HTML_CELL},           {"template", XS_HTML_BLOCK | XS_HTML_UNSEEN},
    {"textarea", XS_HTML_BLOCK},   {"tfoot", XS_HTML_BLOCK},       {"th", XS_HTML_CELL},
    {"thead", XS_HTML_BLOCK},      {"title", XS_HTML_BLOCK | XS_HTML_HEADING},
    {"tr", XS_HTML_ROW},           {"track", XS_HTML_VOID},        {"ul", XS_HTML_BLOCK},
    {"video", XS_HTML_BLOCK},      {"wbr", XS_HTML_VOID},
};

unsigned xs_html_nature_of(const char *name)
{
    size_t low = 0, high = sizeof names / sizeof *names;
    while (low < high) {
        size_t m = (low + high) / 2;
        int c = strcmp(name, names[m].name);
        if (c == 0)
            return names[m].nature;
        if (c < 0)
            high = m;
        else
            low = m + 1;
    }
    return 0;
}
