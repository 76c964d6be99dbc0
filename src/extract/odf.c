/* odf.c -- OpenDocument packages: which parts there are, and in which order they are read. */
#include "extract/odf.h"

#include "extract/meta.h"

static const char prefix[] = "application/vnd.oasis.opendocument.";

/* The kind as the package's first entry says it; content.xml beside a manifest is one too. */
static const char *type_of(const xs_package *p)
{
    static const char *const types[] = {
        "application/vnd.oasis.opendocument.text", "application/vnd.oasis.opendocument.spreadsheet",
        "application/vnd.oasis.opendocument.presentation", "application/vnd.oasis.opendocument.graphics"};
    const xs_zip_entry *e = xs_zip_find(&p->zip, "mimetype");
    const char *found = NULL;
    xs_buf b;
    if (!e)
        return xs_zip_find(&p->zip, "content.xml") && xs_zip_find(&p->zip, "META-INF/manifest.xml") ? types[0] : NULL;
    xs_unzip_all(&p->zip, e, NULL, 256, &b);
    if (b.n > sizeof prefix - 1 && memcmp(b.p, prefix, sizeof prefix - 1) == 0) {
        found = types[0];
        for (size_t i = 1; i < 4; i++)
            if (strncmp(b.p, types[i], strlen(types[i])) == 0)
                found = types[i];
    }
    xs_buf_clear(&b);
    return found;
}

static bool is(const xs_package *p) { return type_of(p) != NULL; }

/* ---- manifest: what is encrypted ---------------------------------------------------------------- */

typedef struct manifest {
    xs_package *p;
    xs_zip_entry *entry;
} manifest;

static void manifest_start(void *ctx, const char *uri, const char *name, const xs_attrs *a)
{
    manifest *m = ctx;
    (void)uri;
    if (strcmp(name, "file-entry") == 0)
        m->entry = xs_zip_find_str(&m->p->zip, xs_attr_get(a, "full-path"));
    else if (strcmp(name, "encryption-data") == 0 && m->entry)
        m->entry->encrypted = true;
}

/* ---- properties -------------------------------------------------------------------------------- */

typedef struct props {
    xs_sink *s;
    xs_buf name, value;
    bool settings, wanted;
    bool flat;       /* one file for everything: only what stands in office:meta and settings */
    unsigned inside; /* depth in them */
} props;

static void props_start(void *ctx, const char *uri, const char *name, const xs_attrs *a)
{
    props *s = ctx;
    (void)uri;
    xs_str given = xs_attr_get(a, "name");
    if (s->flat && !s->inside && strcmp(name, "meta") != 0 && strcmp(name, "settings") != 0)
        return;
    if (s->flat && s->inside++ == 0)
        s->settings = name[0] == 's';
    xs_buf_reset(&s->name);
    xs_buf_reset(&s->value);
    xs_buf_add_str(&s->name, given.n ? given : xs_str_from(name));
    /* Of the settings only printers and data sources name anything. */
    s->wanted = !s->settings || xs_str_is(given, "PrinterName") || xs_str_is(given, "CurrentDatabaseDataSource");
    if (!s->settings && xs_attr_get(a, "href").n)
        xs_meta_put(s->s, xs_str_from(name), xs_attr_get(a, "href")); /* template */
}

static void props_text(void *ctx, const char *p, size_t n)
{
    props *s = ctx;
    if (s->wanted && (!s->flat || s->inside))
        xs_buf_add(&s->value, p, n);
}

static void props_end(void *ctx, const char *uri, const char *name)
{
    props *s = ctx;
    (void)uri, (void)name;
    if (s->flat && s->inside)
        s->inside--;
    else if (s->flat)
        return;
    xs_str v = xs_buf_str(&s->value);
    while (v.n && (unsigned char)v.p[v.n - 1] <= ' ')
        v.n--;
    if (v.n && s->wanted)
        xs_meta_put(s->s, xs_buf_str(&s->name), v);
    xs_buf_reset(&s->value);
    s->wanted = !s->settings;
}

static void properties(xs_package *p, const char *file, bool settings)
{
    xs_zip_entry *e = xs_zip_find(&p->zip, file);
    if (!e || e->taken || e->encrypted)
        return;
    e->taken = true;
    if (!xs_sink_part(p->sink, e->name, "application/xml", XS_METADATA))
        return;
    props s = {.s = p->sink, .settings = settings};
    xs_buf_init(&s.name, 1024);
    xs_buf_init(&s.value, (size_t)1 << 20);
    xs_part_state state = xs_package_xml(
        p, e, &(xs_xml_events){.ctx = &s, .start = props_start, .end = props_end, .text = props_text});
    xs_buf_clear(&s.name);
    xs_buf_clear(&s.value);
    xs_package_part_end(p, e, state);
}

void xs_odf_flat_properties(xs_sink *sink, xs_str bytes)
{
    props s = {.s = sink, .flat = true};
    xs_buf_init(&s.name, 1024);
    xs_buf_init(&s.value, (size_t)1 << 20);
    xs_xml_parse_bytes(bytes, &(xs_xml_events){.ctx = &s, .start = props_start, .end = props_end, .text = props_text});
    xs_buf_clear(&s.name);
    xs_buf_clear(&s.value);
}

/* ---- document ---------------------------------------------------------------------------------- */

static void own_text(xs_package *p, const char *type, xs_odf_styles *styles)
{
    xs_zip_entry *e = xs_zip_find(&p->zip, "content.xml");
    if (!xs_sink_part(p->sink, (xs_str){0}, type, XS_VISIBLE)) {
        if (e)
            e->taken = true;
        return;
    }
    xs_part_state state = XS_PART_CORRUPT;
    if (e && e->encrypted) {
        state = XS_PART_ENCRYPTED;
        e->taken = true;
    } else if (e) {
        state = xs_odf_read(p, e, styles, strstr(type, "spreadsheet") != NULL, false);
        if (state == XS_PART_CORRUPT)
            xs_package_sweep(p, e);
    }
    xs_package_carriers(p);
    if (p->zip.damaged && state == XS_PART_SCANNED)
        state = XS_PART_CORRUPT;
    xs_sink_part_end(p->sink, state,
                     state == XS_PART_CORRUPT     ? "文件损坏；能读的已检查\tdamaged; what could be read was inspected"
                     : state == XS_PART_ENCRYPTED ? "文件有密码，没有检查\tpassword-protected, not inspected"
                                                  : NULL);
}

static void other(xs_package *p, xs_zip_entry *e, xs_odf_styles *styles, bool headers, xs_visibility v)
{
    if (!e || e->taken || e->encrypted)
        return;
    e->taken = true;
    if (!xs_sink_part(p->sink, e->name, "application/xml", v))
        return;
    xs_package_part_end(p, e, xs_odf_read(p, e, styles, false, headers));
}

static void read(xs_package *p)
{
    const char *type = type_of(p);
    xs_odf_styles styles = {0};
    xs_zip_entry *m = xs_zip_find(&p->zip, "META-INF/manifest.xml"), *mime = xs_zip_find(&p->zip, "mimetype");
    manifest mf = {.p = p};
    if (m)
        xs_package_xml(p, m, &(xs_xml_events){.ctx = &mf, .start = manifest_start});
    if (mime)
        mime->taken = true;
    xs_odf_styles_load(p, xs_zip_find(&p->zip, "styles.xml"), &styles);
    xs_odf_styles_load(p, xs_zip_find(&p->zip, "content.xml"), &styles);
    own_text(p, type, &styles);
    other(p, xs_zip_find(&p->zip, "styles.xml"), &styles, true, XS_VISIBLE);
    properties(p, "meta.xml", false);
    properties(p, "settings.xml", true);
    for (size_t i = 0; i < p->zip.n; i++)
        if (xs_name_ends(p->zip.v[i].name, "/content.xml"))
            other(p, &p->zip.v[i], &styles, false, XS_EMBEDDED);
    for (size_t i = 0; i < p->zip.n; i++) /* styles of embedded objects hold no text of their own */
        if (xs_name_ends(p->zip.v[i].name, "/styles.xml"))
            other(p, &p->zip.v[i], &styles, true, XS_EMBEDDED);
    xs_package_rest(p);
    xs_odf_styles_clear(&styles);
}

const xs_package_kind xs_package_odf = {.name = "odf",
                                        .media_type = "application/vnd.oasis.opendocument.text",
                                        .extensions = ".odt .ott .ods .ots .odp .otp .odg",
                                        .is = is,
                                        .read = read};
