#include "rules/build.h"

#include <stdlib.h>

#include "base/codepoint.h"
#include "base/limits.h"
#include "rules/lower.h"
#include "text/fold.h"

void xs_build_init(xs_build *b, const xs_pack_options *o, xs_troubles *t)
{
    *b = (xs_build){.o = o, .t = t, .arena = {.max = (size_t)1 << 30}};
    xs_buf *all[] = {&b->rules,    &b->atoms,  &b->conds,  &b->contexts, &b->words,
                     &b->examples, &b->docnos, &b->allows, &b->strings,  &b->programs};
    for (size_t i = 0; i < sizeof all / sizeof *all; i++)
        xs_buf_init(all[i], (size_t)512 << 20);
}

void xs_build_clear(xs_build *b)
{
    xs_buf *all[] = {&b->rules,    &b->atoms,  &b->conds,  &b->contexts, &b->words,
                     &b->examples, &b->docnos, &b->allows, &b->strings,  &b->programs};
    for (size_t i = 0; i < sizeof all / sizeof *all; i++)
        xs_buf_clear(all[i]);
    xs_arena_clear(&b->arena);
}

void xs_build_add(xs_build *b, xs_buf *array, const void *item, size_t n)
{
    if (!xs_buf_add(array, item, n))
        b->no_memory = true;
}

xs_ref xs_build_string(xs_build *b, xs_str s)
{
    xs_ref r = {(uint32_t)b->strings.n, (uint32_t)s.n};
    if (s.n == 0)
        return (xs_ref){0, 0};
    /* a NUL behind every string: patterns are handed to C interfaces as they are */
    if (!xs_buf_add_str(&b->strings, s) || !xs_buf_add_char(&b->strings, 0))
        b->no_memory = true;
    return r;
}

xs_ref xs_build_file(xs_build *b, const char *path)
{
    if (path != b->last_file) {
        b->last_file = path;
        b->last_file_ref = xs_build_string(b, xs_str_from(path));
    }
    return b->last_file_ref;
}

xs_ref xs_build_pair(xs_build *b, xs_str zh, xs_str en)
{
    xs_buf pair;
    xs_buf_init(&pair, (size_t)1 << 20);
    xs_buf_add_str(&pair, zh);
    xs_buf_add_char(&pair, '\t');
    xs_buf_add_str(&pair, en);
    xs_ref r = xs_build_string(b, xs_buf_str(&pair));
    b->no_memory = b->no_memory || pair.failed;
    xs_buf_clear(&pair);
    return r;
}

/* Fold into the strings; {0,0} and said when nothing is left. */
static xs_ref fold(xs_build *b, xs_str s, xs_at at)
{
    xs_ref r = {(uint32_t)b->strings.n, 0};
    if (s.n > XS_MAX_TERM_BYTES) {
        xs_trouble(b->t, at, "“%.*s…”超过 %u 字节；缩短",
                   "\"%.*s...\" is longer than %u bytes; shorten it", XS_SHOWN(s),
                   XS_MAX_TERM_BYTES);
        return r;
    }
    if (!xs_fold_term(s, XS_FOLD_RULE, &b->strings)) {
        if (b->strings.failed)
            b->no_memory = true;
        else
            xs_trouble(b->t, at, "“%.*s”规范化后为空（只有空白或不可见字符）；删去它",
                       "\"%.*s\" folds to nothing (blanks or invisible characters only); remove it",
                       XS_SHOWN(s));
        return r;
    }
    r.n = (uint32_t)(b->strings.n - r.at);
    if (!xs_buf_add_char(&b->strings, 0))
        b->no_memory = true;
    return r;
}

bool xs_build_word(xs_build *b, xs_str word, xs_buf *array, xs_at at)
{
    xs_ref r = fold(b, word, at);
    if (r.n)
        xs_build_add(b, array, &r, sizeof r);
    return r.n > 0;
}

static bool room(xs_build *b, xs_at at)
{
    if (XS_COUNT(b, atoms, xs_atom) < XS_MAX_ATOMS)
        return true;
    xs_trouble(b->t, at, "词条超过 %u 条；拆成几个规则包", "more than %u terms; divide the pack",
               XS_MAX_ATOMS);
    return false;
}

bool xs_build_term(xs_build *b, xs_str term, const xs_atom *model, xs_at at)
{
    xs_atom a = *model;
    if (!room(b, at))
        return false;
    a.kind = XS_ATOM_TERM;
    a.lowered = fold(b, term, at);
    if (!a.lowered.n)
        return false;
    a.source = xs_build_string(b, term);
    a.min_width = a.max_width = a.lowered.n;
    xs_build_add(b, &b->atoms, &a, sizeof a);
    return true;
}

bool xs_build_pattern(xs_build *b, xs_str pattern, const xs_atom *model, xs_at at)
{
    xs_atom a = *model;
    xs_lowered low;
    xs_re_error e;
    xs_arena scratch = {.max = (size_t)512 << 20};
    bool ok = room(b, at) && xs_lower_pattern(pattern, &scratch, &low, &e);
    if (ok) {
        a.kind = XS_ATOM_PATTERN;
        a.flags |= (uint16_t)low.flags;
        a.source = xs_build_string(b, pattern);
        a.lowered = xs_build_string(b, low.expression);
        a.program = (xs_ref){(uint32_t)b->programs.n, (uint32_t)low.program.n};
        xs_build_add(b, &b->programs, low.program.p, low.program.n);
        a.min_width = low.min_bytes;
        a.max_width = low.max_bytes;
        a.letters = low.letters;
        a.cut = low.cut;
        xs_build_add(b, &b->atoms, &a, sizeof a);
    } else {
        xs_trouble(b->t, at, "表达式第 %u 列：%s", "pattern, column %u: %s", e.column,
                   b->o->lang == XS_ZH ? e.zh : e.en);
    }
    xs_arena_clear(&scratch);
    return ok;
}

bool xs_term_is_han(xs_str s)
{
    uint32_t folded[18];
    for (size_t i = 0, len; i < s.n; i += len) {
        uint32_t c = xs_utf8_get(s.p + i, s.n - i, &len);
        size_t n = xs_fold_codepoint(c, folded);
        for (size_t k = 0; k < n; k++)
            if (!((folded[k] >= 0x3400 && folded[k] <= 0x9FFF) || folded[k] == 0x3007 ||
                  folded[k] >= 0x20000))
                return false;
    }
    return s.n > 0;
}

bool xs_ident_ok(xs_str id)
{
    for (size_t i = 0; i < id.n; i++) {
        char c = id.p[i];
        if (!((c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '.' || c == '_' || c == '-'))
            return false;
    }
    return id.n > 0 && id.n <= 64;
}

void xs_build_drop(xs_build *b, const bool *gone)
{
    uint32_t n = XS_COUNT(b, rules, xs_rule), k = 0, natoms = 0;
    for (uint32_t i = 0; i < n; i++) {
        xs_rule r = *XS_ITEM(b, rules, xs_rule, i);
        if (gone[i])
            continue;
        for (uint32_t a = 0; a < r.natoms; a++) {
            xs_atom atom = *XS_ITEM(b, atoms, xs_atom, r.atom + a);
            atom.rule = k;
            *XS_ITEM(b, atoms, xs_atom, natoms + a) = atom;
        }
        r.atom = natoms;
        natoms += r.natoms;
        *XS_ITEM(b, rules, xs_rule, k++) = r;
    }
    b->rules.n = k * sizeof(xs_rule);
    b->atoms.n = natoms * sizeof(xs_atom);
}
