/* pdfstring.c -- text strings of PDF objects. Source: ISO 32000-1 7.9.2, annex D.2. */
#include <stdlib.h>

#include "base/codepoint.h"
#include "base/limits.h"
#include "extract/pdf/pdf.h"

/* PDFDocEncoding where it is not Latin-1: 18..1F, 80..A0. */
static const uint16_t doc_low[8] = {0x2D8, 0x2C7, 0x2C6, 0x2D9, 0x2DD, 0x2DB, 0x2DA, 0x2DC};
static const uint16_t doc_high[33] = {
    0x2022, 0x2020, 0x2021, 0x2026, 0x2014, 0x2013, 0x0192, 0x2044, 0x2039, 0x203A, 0x2212,
    0x2030, 0x201E, 0x201C, 0x201D, 0x2018, 0x2019, 0x201A, 0x2122, 0xFB01, 0xFB02, 0x0141,
    0x0152, 0x0160, 0x0178, 0x017D, 0x0131, 0x0142, 0x0153, 0x0161, 0x017E, 0xFFFD, 0x20AC};

static void utf16be(const uint8_t *p, size_t n, xs_buf *out)
{
    for (size_t i = 0; i + 1 < n; i += 2) {
        uint32_t c = xs_be16(p + i);
        if (c >= 0xD800 && c < 0xDC00 && i + 3 < n) {
            uint32_t low = xs_be16(p + i + 2);
            if (low >= 0xDC00 && low < 0xE000) {
                c = 0x10000 + ((c - 0xD800) << 10) + (low - 0xDC00);
                i += 2;
            }
        }
        xs_buf_add_utf8(out, c >= 0xD800 && c < 0xE000 ? 0xFFFD : c);
    }
}

bool pdf_string_add(const char *s, size_t n, xs_buf *out)
{
    const uint8_t *p = (const uint8_t *)s;
    size_t before = out->n;
    if (n >= 2 && p[0] == 0xFE && p[1] == 0xFF) {
        utf16be(p + 2, n - 2, out);
    } else if (n >= 2 && p[0] == 0xFF && p[1] == 0xFE) {
        xs_utf16_add(out, p + 2, (n - 2) / 2);
    } else if (n >= 3 && !memcmp(p, "\xEF\xBB\xBF", 3)) {
        xs_buf_add(out, p + 3, n - 3);
    } else {
        bool high = false;
        for (size_t i = 0; i < n; i++)
            high |= p[i] >= 0x80;
        if (high) { /* old Chinese writers put GBK or UTF-8 here, against the standard */
            xs_buf guess;
            xs_buf_init(&guess, n * 4 + 16);
            xs_utf8_from_unknown((xs_str){s, n}, &guess);
            bool han = false;
            for (size_t i = 0; i < guess.n; i++)
                han |= (uint8_t)guess.p[i] >= 0xE3 && (uint8_t)guess.p[i] < 0xF0;
            if (han && !guess.failed)
                xs_buf_add(out, guess.p, guess.n);
            xs_buf_clear(&guess);
            if (han)
                return true;
        }
        for (size_t i = 0; i < n; i++) {
            uint32_t c = p[i];
            if (c >= 0x18 && c < 0x20)
                c = doc_low[c - 0x18];
            else if (c >= 0x80 && c <= 0xA0)
                c = doc_high[c - 0x80];
            xs_buf_add_utf8(out, c);
        }
    }
    return out->n > before;
}

bool pdf_text_of(qpdf_data q, qpdf_oh o, xs_buf *out)
{
    if (qpdf_oh_is_string(q, o)) {
        size_t n = 0;
        const char *s = qpdf_oh_get_binary_string_value(q, o, &n);
        return pdf_string_add(s, n, out);
    }
    if (qpdf_oh_is_name(q, o)) {
        const char *s = qpdf_oh_get_name(q, o);
        return s && s[0] && pdf_string_add(s + 1, strlen(s + 1), out);
    }
    if (!qpdf_oh_is_stream(q, o))
        return false;
    unsigned char *data = NULL;
    size_t n = 0;
    QPDF_BOOL filtered;
    if (qpdf_oh_get_stream_data(q, o, qpdf_dl_specialized, &filtered, &data, &n) & QPDF_ERRORS)
        return false;
    bool ok = pdf_string_add((const char *)data, n, out);
    free(data);
    return ok;
}

bool pdf_put_key(pdf *d, qpdf_oh dict, const char *key, xs_block_kind kind, xs_visibility v,
                 uint32_t page)
{
    xs_buf b;
    xs_buf_init(&b, XS_MAX_PROPERTY_BYTES);
    bool any = pdf_text_of(d->q, qpdf_oh_get_key_if_dict(d->q, dict, key), &b);
    if (any && b.n) {
        pdf_line_new(d, xs_buf_str(&b), true);
        xs_at at = {.kind = kind, .visibility = v, .page = page, .name = xs_str_from(key + 1)};
        xs_sink_text(d->sink, &at, xs_buf_str(&b), XS_END_PARAGRAPH);
    }
    xs_buf_clear(&b);
    return any;
}
