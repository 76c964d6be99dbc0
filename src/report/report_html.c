/* report_html.c -- one self-contained page that a reviewer works in: no network, strict CSP whose
 * hashes are those of the page's own script and style. The page itself lies in html/. */
#include <nettle/base64.h>

#include "base/hash.h"
#include "report/json_out.h"
#include "report/json_write.h"

/* Bytes of a file in html/, taken in by the assembler: readable sources, no generated C. */
#define ASSET(name, file)                                                                         \
    __asm__(".section .rodata\n" #name ":\n.incbin \"src/report/html/" file                       \
            "\"\n.byte 0\n.previous\n");                                                          \
    extern __attribute__((visibility("hidden"))) const char name[]
ASSET(xs_html_css, "page.css");
ASSET(xs_html_js, "page.js");
ASSET(xs_html_body_zh, "body.zh.html");
ASSET(xs_html_body_en, "body.en.html");

typedef struct state {
    xs_buf json;
    xs_sha256 id; /* over all documents: names this report in the page's storage */
} state;

static void add_csp_hash(xs_buf *o, const char *text)
{
    uint8_t raw[32];
    char b64[BASE64_ENCODE_RAW_LENGTH(32) + 1] = "";
    xs_sha256 h;
    xs_sha256_init(&h);
    xs_sha256_add(&h, text, strlen(text));
    xs_sha256_raw(&h, raw);
    base64_encode_raw(b64, sizeof raw, raw);
    xs_buf_printf(o, "'sha256-%s'", b64);
}

/* JSON inside a script element: nothing in it may look like markup. */
static bool put_script(xs_report *r, xs_str json)
{
    const char *p = json.p, *end = json.p + json.n;
    for (const char *lt; (lt = memchr(p, '<', (size_t)(end - p))) != NULL; p = lt + 1) {
        xs_buf_add(&r->out, p, (size_t)(lt - p));
        xs_buf_add_str(&r->out, XS_STR("\\u003c"));
    }
    return xs_buf_add(&r->out, p, (size_t)(end - p));
}

static bool html_begin(xs_report *r)
{
    state *s = r->state;
    xs_buf_init(&s->json, (size_t)1 << 30);
    xs_sha256_init(&s->id);
    xs_buf *o = &r->out;
    xs_buf_printf(o,
                  "<!DOCTYPE html>\n<html lang=\"%s\"><head><meta charset=\"utf-8\">"
                  "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; "
                  "base-uri 'none'; form-action 'none'; style-src ",
                  xs_word(r->o.lang, "zh-CN", "en"));
    add_csp_hash(o, xs_html_css);
    xs_buf_add_str(o, XS_STR("; script-src "));
    add_csp_hash(o, xs_html_js);
    xs_buf_printf(o,
                  "\"><meta name=\"viewport\" content=\"width=device-width\">"
                  "<meta name=\"robots\" content=\"noindex\"><title>%s</title><style>%s</style>"
                  "</head><body>\n%s",
                  xs_word(r->o.lang, "先审报告", "xianshen report"), xs_html_css,
                  r->o.lang == XS_EN ? xs_html_body_en : xs_html_body_zh);
    return !o->failed;
}

static bool html_document(xs_report *r, const xs_document *d)
{
    state *s = r->state;
    xs_sha256_add(&s->id, d->sha256, strlen(d->sha256));
    xs_buf_add_str(&r->out, XS_STR("<script type=\"application/json\" class=\"doc\">"));
    bool ok = xs_json_document(r, d, true, &s->json) && put_script(r, xs_buf_str(&s->json));
    xs_buf_reset(&s->json);
    return ok && xs_buf_add_str(&r->out, XS_STR("</script>\n"));
}

static bool html_end(xs_report *r, const xs_summary *sum)
{
    state *s = r->state;
    char id[65];
    xs_sha256_hex(&s->id, id);
    xs_jout j = {.b = &s->json};
    xs_jout_open(&j, '{');
    xs_jout_name(&j, "report", id);
    xs_jout_name(&j, "tool", xs_version());
    xs_jout_key(&j, "rules");
    xs_jout_open(&j, '{');
    xs_jout_name(&j, "id", sum->pack_id ? sum->pack_id : "");
    xs_jout_name(&j, "sha256", sum->pack_sha256 ? sum->pack_sha256 : "");
    xs_jout_close(&j, '}');
    xs_jout_close(&j, '}');
    xs_buf_add_str(&r->out, XS_STR("<script type=\"application/json\" id=\"summary\">"));
    return put_script(r, xs_buf_str(&s->json)) &&
           xs_buf_printf(&r->out, "</script>\n<script>%s</script></body></html>\n", xs_html_js);
}

static void html_clear(xs_report *r)
{
    state *s = r->state;
    xs_buf_wipe(&s->json);
}

const xs_report_format xs_report_html = {.name = "html",
                                         .begin = html_begin,
                                         .document = html_document,
                                         .end = html_end,
                                         .state_size = sizeof(state),
                                         .clear = html_clear};
