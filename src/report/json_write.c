#include "report/json_write.h"

#include "base/hash.h"

/* cJSON wants terminated strings; NUL cannot occur in document text that was decoded. */
void xs_json_text(cJSON *o, const char *key, xs_str s)
{
    xs_buf b;
    xs_buf_init(&b, s.n + 1);
    xs_buf_add_str(&b, s);
    cJSON_AddStringToObject(o, key, b.p ? b.p : "");
    xs_buf_wipe(&b);
}

bool xs_json_put(xs_report *r, cJSON *o)
{
    char *s = o ? cJSON_PrintUnformatted(o) : NULL;
    cJSON_Delete(o);
    if (!s)
        return false;
    bool ok = xs_buf_add(&r->out, s, strlen(s));
    cJSON_free(s);
    return ok;
}

static void hash_piece(xs_sha256 *h, xs_str s)
{
    xs_sha256_add(h, s.p, s.n);
    xs_sha256_add(h, "\0", 1);
}

void xs_json_identity(const xs_document *d, const xs_finding *f, char out[65])
{
    xs_sha256 h;
    xs_sha256_init(&h);
    hash_piece(&h, d->path);
    hash_piece(&h, f->location.part);
    hash_piece(&h, f->rule);
    hash_piece(&h, xs_str_from(f->fingerprint));
    if (!f->fingerprint[0])
        xs_sha256_add(&h, &f->location.offset, sizeof f->location.offset);
    xs_sha256_hex(&h, out);
}

void xs_json_message(cJSON *o, const char *key, const xs_report *r, const xs_finding *f)
{
    xs_buf b;
    xs_buf_init(&b, (size_t)1 << 20);
    xs_add_plain(&b, f->title);
    if (f->match.n) {
        xs_buf_add_str(&b, xs_str_from(xs_word(r->o.lang, "：", ": ")));
        xs_mask_match(r, f, &b);
    }
    if (f->suggestion.n) {
        xs_buf_add_str(&b, xs_str_from(xs_word(r->o.lang, "；", "; ")));
        xs_add_plain(&b, f->suggestion);
    }
    cJSON_AddStringToObject(o, key, b.p && !b.failed ? b.p : "");
    xs_buf_wipe(&b);
}
