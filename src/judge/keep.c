/* keep.c -- candidates in the document's arena, with a share for every rule. */
#include <stdio.h>
#include <stdlib.h>

#include "judge/inside.h"

/* A rule with more candidates than this leaves the last quarter of the memory to the others. */
#define MODEST 64

bool xs_keep_init(xs_judge *j)
{
    j->keep.per_rule = calloc(j->set->nrules + 1u, sizeof *j->keep.per_rule);
    j->keep.best = calloc(j->set->nrules + 1u, sizeof *j->keep.best);
    return j->keep.per_rule && j->keep.best;
}

void xs_keep_begin(xs_judge *j)
{
    xs_keep *k = &j->keep;
    size_t left = j->arena->max > j->arena->used ? j->arena->max - j->arena->used : 0;
    k->n = k->nchunks = 0;
    k->dropped = 0;
    k->roof = j->arena->used + left / 2;
    k->floor = j->arena->used + left / 8 * 3;
    memset(k->per_rule, 0, j->set->nrules * sizeof *k->per_rule);
    memset(k->best, 0, j->set->nrules * sizeof *k->best);
    memset(k->runs, 0, sizeof k->runs);
}

void xs_keep_clear(xs_judge *j)
{
    free(j->keep.chunks);
    free(j->keep.per_rule);
    free(j->keep.best);
}

/* May this rule have one more? A rule with many leaves room for the others, but its strongest yet
 * always gets in; what the document's end raises has the other half of the memory. */
static bool has_room(const xs_judge *j, uint32_t rule, int confidence)
{
    const xs_keep *k = &j->keep;
    if (j->settling)
        return true;
    bool many = k->per_rule[rule] > MODEST && confidence <= k->best[rule];
    return j->arena->used <= (many ? k->floor : k->roof);
}

xs_cand *xs_keep_new(xs_judge *j, uint32_t rule, int confidence)
{
    xs_keep *k = &j->keep;
    if (!has_room(j, rule, confidence)) {
        k->dropped++;
        return NULL;
    }
    if (k->n == k->nchunks * XS_CHUNK) {
        if (k->nchunks == k->chunks_cap) {
            size_t cap = k->chunks_cap ? k->chunks_cap * 2 : 16;
            xs_cand **p = reallocarray(k->chunks, cap, sizeof *p);
            if (!p) {
                k->dropped++;
                return NULL;
            }
            k->chunks = p, k->chunks_cap = cap;
        }
        xs_cand *chunk = xs_arena_array(j->arena, XS_CHUNK, sizeof *chunk);
        if (!chunk) {
            k->dropped++;
            return NULL;
        }
        k->chunks[k->nchunks++] = chunk;
    }
    xs_cand *c = xs_keep_at(k, k->n);
    *c = (xs_cand){.rule = rule, .count = 1, .order = (uint32_t)k->n};
    k->n++;
    k->per_rule[rule]++;
    if (confidence > k->best[rule])
        k->best[rule] = (int16_t)confidence;
    return c;
}

/* ---- columns ---- */

static xs_column_run *run_of(xs_judge *j, const xs_cand *c, bool make)
{
    uint64_t h = c->rule * 0x9E3779B97F4A7C15u;
    h = (h ^ c->part) * 0x9E3779B97F4A7C15u;
    h = (h ^ ((uint64_t)c->table << 32 | c->col)) * 0x9E3779B97F4A7C15u;
    xs_column_run **slot = &j->keep.runs[h >> 54];
    for (xs_column_run *r = *slot; r; r = r->next)
        if (r->rule == c->rule && r->part == c->part && r->table == c->table && r->col == c->col &&
            r->visibility == c->visibility)
            return r;
    xs_column_run *r = make ? xs_arena_get(j->arena, sizeof *r) : NULL;
    if (r) {
        *r = (xs_column_run){.next = *slot,
                             .rule = c->rule,
                             .part = c->part,
                             .table = c->table,
                             .col = c->col,
                             .visibility = c->visibility,
                             .best = INT16_MIN};
        *slot = r;
    }
    return r;
}

bool xs_keep_light(xs_judge *j, const xs_cand *c)
{
    if (c->table == 0 || c->col == 0 || j->facts[c->rule].places || (c->flags & XS_CAND_SILENT))
        return false;
    xs_column_run *r = run_of(j, c, false);
    if (!r || r->whole < XS_MAX_COLUMN_WHOLE || c->confidence > r->best)
        return false;
    if (!r->last || r->last->n == sizeof r->last->v / sizeof *r->last->v) {
        xs_span_chunk *k = xs_arena_get(j->arena, sizeof *k);
        if (!k) {
            j->keep.dropped++;
            return true;
        }
        if (r->last)
            r->last->next = k;
        else
            r->first = k;
        r->last = k;
    }
    r->last->v[r->last->n++] = (xs_span){c->from, c->to};
    r->light++;
    r->last_row = c->row;
    return true;
}

void xs_keep_in_column(xs_judge *j, xs_cand *c)
{
    if (c->table == 0 || c->col == 0)
        return;
    c->run = run_of(j, c, true);
    if (!c->run)
        return;
    c->run->whole++;
    if (c->run->whole == 1)
        c->run->first_row = c->row;
    if (c->row > c->run->last_row)
        c->run->last_row = c->row;
    if (c->confidence > c->run->best)
        c->run->best = c->confidence;
}

/* ---- parts and units ---- */

/* A path's document: everything up to the last "!/"; attachments are documents of their own. */
static xs_str unit_key(xs_str path, xs_visibility v)
{
    if (v == XS_ATTACHMENT && !memmem(path.p ? path.p : "", path.n, "!/", 2))
        return path;
    for (size_t i = path.n; i >= 2; i--)
        if (path.p[i - 2] == '!' && path.p[i - 1] == '/')
            return (xs_str){path.p, i};
    return (xs_str){"", 0};
}

void xs_unit_begin(xs_judge *j)
{
    xs_str key = unit_key(j->part_path, j->visibility);
    if (j->unit_open && xs_str_eq(xs_buf_str(&j->unit_key), key))
        return;
    j->unit_open = true;
    xs_buf_reset(&j->unit_key);
    xs_buf_add_str(&j->unit_key, key);
    xs_buf_reset(&j->title);
    if (j->unit_words)
        memset(j->unit_words, 0, j->nlate / 8 + 1);
}

static uint32_t unit_current(xs_judge *j)
{
    xs_str key = xs_buf_str(&j->unit_key);
    for (size_t i = j->nunits; i > 0 && j->nunits - i < 64; i--)
        if (xs_str_eq(j->units[i - 1].key, key))
            return (uint32_t)i - 1;
    if (j->nunits == j->units_cap) {
        size_t cap = j->units_cap ? j->units_cap * 2 : 8;
        xs_unit_info *u = reallocarray(j->units, cap, sizeof *u);
        if (!u)
            return 0;
        j->units = u, j->units_cap = cap;
    }
    j->units[j->nunits] = (xs_unit_info){.key = xs_arena_copy(j->arena, key)};
    return (uint32_t)j->nunits++;
}

void xs_unit_note(xs_judge *j)
{
    xs_str key = xs_buf_str(&j->unit_key);
    for (size_t i = j->nunits; i > 0 && j->nunits - i < 64; i--) {
        xs_unit_info *u = &j->units[i - 1];
        if (!xs_str_eq(u->key, key))
            continue;
        if (u->title.n != j->title.n)
            u->title = xs_arena_copy(j->arena, xs_buf_str(&j->title));
        if (j->nlate && !u->words)
            u->words = xs_arena_get(j->arena, j->nlate / 8 + 1);
        if (j->nlate && u->words)
            for (uint32_t k = 0; k <= j->nlate / 8; k++)
                u->words[k] |= j->unit_words[k];
        return;
    }
}

static uint32_t add_part(xs_judge *j, xs_str path, xs_visibility v)
{
    if (j->nparts == j->parts_cap) {
        size_t cap = j->parts_cap ? j->parts_cap * 2 : 8;
        xs_part_info *p = reallocarray(j->parts, cap, sizeof *p);
        if (!p)
            return 0;
        j->parts = p, j->parts_cap = cap;
    }
    j->parts[j->nparts] = (xs_part_info){.path = xs_arena_copy(j->arena, path),
                                         .serial = j->part_serial,
                                         .tail_from = UINT64_MAX,
                                         .visibility = v};
    return (uint32_t)j->nparts++;
}

uint32_t xs_part_by_path(xs_judge *j, xs_str path, xs_visibility v)
{
    for (size_t i = j->nparts; i > 0 && j->nparts - i < 64; i--)
        if (xs_str_eq(j->parts[i - 1].path, path))
            return (uint32_t)i - 1;
    return add_part(j, path, v);
}

uint32_t xs_part_current(xs_judge *j)
{
    if (j->part_known)
        return j->part;
    j->part = add_part(j, j->part_path, j->visibility);
    if (j->part < j->nparts)
        j->parts[j->part].unit = unit_current(j);
    j->part_known = true;
    return j->part;
}

/* ---- --why ---- */

/* First and last characters of what must not be shown. */
static void mask(xs_str s, char out[64])
{
    size_t n = 0;
    if (s.n <= 6) {
        memcpy(out, "***", 4);
        return;
    }
    for (; n < 3 && (unsigned char)s.p[n] < 0x80; n++)
        out[n] = s.p[n];
    snprintf(out + n, 64 - n, "***");
}

void xs_dropped_note(xs_judge *j, const xs_cand *c, xs_str match, const char *why)
{
    if (!j->o.explain || j->ndropped_lines >= XS_MAX_DROPPED_LINES || j->arena->used > j->keep.roof)
        return;
    if (j->ndropped_lines == j->dropped_cap) {
        size_t cap = j->dropped_cap ? j->dropped_cap * 2 : 64;
        xs_str *p = reallocarray(j->dropped_lines, cap, sizeof *p);
        if (!p)
            return;
        j->dropped_lines = p, j->dropped_cap = cap;
    }
    const xs_rule *r = xs_rule_of(j, c);
    if (match.n > 120) {
        match.n = 120;
        while (match.n && ((unsigned char)match.p[match.n] & 0xC0) == 0x80)
            match.n--;
    }
    xs_str id = xs_rs(j->set, r->id);
    char shown[256];
    if (r->mask)
        mask(match, shown);
    else
        snprintf(shown, sizeof shown, "%.*s", (int)match.n, match.p);
    char place[48] = "";
    if (c->line)
        snprintf(place, sizeof place, "%u:%u ", c->line, c->column);
    xs_str line = xs_arena_printf(j->arena, "%s%.*s “%s”: %s", place, (int)id.n, id.p, shown, why);
    if (line.p)
        j->dropped_lines[j->ndropped_lines++] = line;
}
