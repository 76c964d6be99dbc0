#include "extract/json.h"

#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>

#include "base/codepoint.h"
#include "base/limits.h"
#include "extract/html.h"
#include "text/sniff.h"

typedef struct level {
    bool object;
    size_t path;     /* length of the path before this value */
    uint64_t index;
} level;

typedef struct parser {
    const char *p;
    size_t n, i;
    xs_records *r;
    xs_buf path, value, key;
    level *stack;
    size_t depth;
} parser;

static void skip(parser *j)
{
    while (j->i < j->n && (j->p[j->i] == ' ' || j->p[j->i] == '\n' || j->p[j->i] == '\r' || j->p[j->i] == '\t'))
        j->i++;
}

static bool hex4(const parser *j, size_t at, uint32_t *out)
{
    *out = 0;
    if (at + 4 > j->n)
        return false;
    for (size_t k = 0; k < 4; k++) {
        unsigned char c = (unsigned char)j->p[at + k];
        if (!isxdigit(c))
            return false;
        *out = *out * 16 + (uint32_t)(isdigit(c) ? c - '0' : (c | 32) - 'a' + 10);
    }
    return true;
}

static bool escape(parser *j, xs_buf *out)
{
    static const char from[] = "\"\\/bfnrt", to[] = "\"\\/\b\f\n\r\t";
    uint32_t c, low;
    if (j->i >= j->n)
        return false;
    char e = j->p[j->i++];
    if (e != 'u') {
        const char *at = strchr(from, e);
        return e && at && xs_buf_add_char(out, to[at - from]);
    }
    if (!hex4(j, j->i, &c))
        return false;
    j->i += 4;
    if (c >= 0xD800 && c < 0xDC00 && j->i + 6 <= j->n && j->p[j->i] == '\\' && j->p[j->i + 1] == 'u' &&
        hex4(j, j->i + 2, &low) && low >= 0xDC00 && low < 0xE000) {
        c = 0x10000 + ((c - 0xD800) << 10) + (low - 0xDC00);
        j->i += 6;
    }
    return xs_buf_add_utf8(out, c >= 0xD800 && c < 0xE000 ? 0xFFFD : c);
}

/* j->i is behind the opening mark. */
static bool string(parser *j, xs_buf *out)
{
    xs_buf_reset(out);
    for (;;) {
        size_t from = j->i;
        while (j->i < j->n && j->p[j->i] != '"' && j->p[j->i] != '\\' && (unsigned char)j->p[j->i] >= 0x20)
            j->i++;
        xs_buf_add(out, j->p + from, j->i - from);
        if (j->i >= j->n || out->failed)
            return false;
        char c = j->p[j->i++];
        if (c == '"')
            return true;
        if (c != '\\' || !escape(j, out))
            return false;
    }
}

static bool number(parser *j)
{
    size_t from = j->i;
    while (j->i < j->n && (isalnum((unsigned char)j->p[j->i]) || strchr("+-.", j->p[j->i])))
        j->i++;
    xs_str s = {j->p + from, j->i - from};
    if (s.n == 0 || !(s.p[0] == '-' || isdigit((unsigned char)s.p[0])))
        return xs_str_is(s, "true") || xs_str_is(s, "false") || xs_str_is(s, "null");
    xs_buf_reset(&j->value);
    return xs_buf_add_str(&j->value, s);
}

/* A scalar is complete: a field of the object, or an element of an array. */
static void scalar(parser *j)
{
    if (!j->r || j->value.n == 0)
        return;
    const level *l = j->depth ? &j->stack[j->depth - 1] : NULL;
    xs_str name = {"", 0};
    char index[24];
    if (l && l->object) {
        name = xs_buf_str(&j->key);
    } else if (j->depth > 1 && !l[-1].object) { /* a row without keys: columns by position */
        int k = snprintf(index, sizeof index, "[%llu]", (unsigned long long)l->index);
        name = (xs_str){index, (size_t)k};
    }
    xs_records_field(j->r, xs_buf_str(&j->path), name, xs_buf_str(&j->value));
}

/* Path of the next value: ".key" or "[3]" behind the container's. */
static void extend(parser *j)
{
    level *l = &j->stack[j->depth - 1];
    j->path.n = l->path;
    if (l->object)
        xs_buf_printf(&j->path, ".%.*s", (int)(j->key.n < 200 ? j->key.n : 200), j->key.p ? j->key.p : "");
    else
        xs_buf_printf(&j->path, "[%llu]", (unsigned long long)l->index);
    j->path.failed = false;
}

static bool open_container(parser *j, char c)
{
    if (j->depth == XS_MAX_NESTING)
        return false;
    const level *up = j->depth ? &j->stack[j->depth - 1] : NULL;
    if (j->r) {
        /* Objects of one array share their columns: the array is their name. */
        xs_str name = up && up->object ? xs_buf_str(&j->key) : (xs_str){"[]", 2};
        xs_records_open(j->r, name, up && !up->object);
    }
    j->stack[j->depth++] = (level){.object = c == '{', .path = j->path.n};
    return true;
}

static bool key(parser *j)
{
    skip(j);
    if (j->i >= j->n || j->p[j->i++] != '"' || !string(j, &j->key))
        return false;
    skip(j);
    return j->i < j->n && j->p[j->i++] == ':';
}

/* A value, or a container's beginning: *inside tells which. */
static bool value(parser *j, bool *inside)
{
    skip(j);
    *inside = false;
    if (j->i >= j->n)
        return false;
    xs_buf_reset(&j->value);
    char c = j->p[j->i];
    if (c == '{' || c == '[') {
        j->i++;
        *inside = true;
        return open_container(j, c);
    }
    bool ok;
    if (c == '"') {
        j->i++;
        ok = string(j, &j->value);
    } else {
        ok = number(j);
    }
    if (ok)
        scalar(j);
    return ok;
}

/* Behind a value or an opening bracket: closes what closes; true when another value follows. */
static bool follow(parser *j, bool opened, bool *ok)
{
    *ok = true;
    while (j->depth) {
        level *l = &j->stack[j->depth - 1];
        skip(j);
        if (j->i >= j->n) {
            *ok = false;
            return false;
        }
        char c = j->p[j->i];
        if (c == (l->object ? '}' : ']')) {
            j->i++;
            j->path.n = l->path;
            j->depth--;
            if (j->r)
                xs_records_close(j->r);
            opened = false;
            continue;
        }
        if (!opened) {
            if (c != ',') {
                *ok = false;
                return false;
            }
            j->i++;
            l->index++;
        }
        if (l->object && !key(j)) {
            *ok = false;
            return false;
        }
        extend(j);
        return true;
    }
    return false;
}

size_t xs_json_value(xs_records *r, xs_str path, xs_str text, size_t *looked)
{
    parser j = {.p = text.p, .n = text.n, .r = r};
    j.stack = malloc(XS_MAX_NESTING * sizeof *j.stack);
    if (!j.stack)
        return 0;
    xs_buf_init(&j.path, XS_WIRE_NAME_MAX);
    xs_buf_init(&j.value, XS_MEMBER_BYTES);
    xs_buf_init(&j.key, XS_MEMBER_BYTES);
    xs_buf_add_str(&j.path, path);
    bool ok = true, inside;
    do
        ok = value(&j, &inside);
    while (ok && follow(&j, inside, &ok));
    while (r && j.depth) {
        xs_records_close(r);
        j.depth--;
    }
    xs_buf_clear(&j.path);
    xs_buf_clear(&j.value);
    xs_buf_clear(&j.key);
    free(j.stack);
    if (looked)
        *looked = j.i;
    return ok ? j.i : 0;
}

/* ---- reader ------------------------------------------------------------------------------------ */

static int bid(const xs_peek *k)
{
    return xs_sniff_head(k->head.p, k->head.n, k->name) == XS_SNIFF_JSON ? 50 : 0;
}

static void read(xs_input *in, xs_sink *s)
{
    xs_buf utf8;
    if (!xs_sink_part(s, (xs_str){0}, "application/json", XS_VISIBLE))
        return;
    xs_buf_init(&utf8, XS_MEMBER_BYTES);
    bool whole = xs_input_utf8(in, &utf8);
    xs_records *r = xs_records_new(s, XS_VISIBLE);
    xs_str left = xs_buf_str(&utf8);
    uint64_t values = 0;
    while (r && !xs_sink_full(s)) {
        while (left.n && isspace((unsigned char)left.p[0]))
            left.p++, left.n--;
        if (!left.n)
            break;
        char path[32];
        int n = values ? snprintf(path, sizeof path, "$%llu", (unsigned long long)values + 1)
                       : snprintf(path, sizeof path, "$");
        values++; /* a value a line: rows of one table from the second on */
        size_t took = xs_json_value(r, (xs_str){path, (size_t)n}, left, NULL);
        if (!took)
            break;
        left.p += took;
        left.n -= took;
    }
    xs_records_free(r);
    xs_part_state state = xs_input_state(in);
    if (left.n) {
        xs_script_text(s, left, false);
        if (state == XS_PART_SCANNED)
            state = XS_PART_CORRUPT;
    } else if (!whole && state == XS_PART_SCANNED) {
        state = XS_PART_CORRUPT;
    }
    xs_buf_clear(&utf8);
    xs_sink_part_end(s, state, left.n ? "不是完整的 JSON；已按字符串检查\tnot well-formed JSON; scanned by its strings"
                                      : NULL);
}

const xs_reader xs_read_json = {.name = "json",
                                .media_type = "application/json",
                                .extensions = ".json .geojson .jsonl .ndjson",
                                .bid = bid,
                                .read = read};
