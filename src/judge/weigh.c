/* weigh.c -- one hit: where it stands, whether it may stand, what speaks for and against it. */
#include "judge/chars.h"
#include "judge/inside.h"
#include "judge/names.h"

typedef struct weighing {
    xs_judge *j;
    const xs_atom *atom;
    const xs_rule *rule;
    xs_raw x;
    xs_spot spot;
    xs_cand c;
    bool agreed;
} weighing;

static xs_str text_of(const weighing *w)
{
    return (xs_str){w->j->w->text.p + w->x.from, w->x.to - w->x.from};
}

static void drop(weighing *w, const char *why)
{
    xs_dropped_note(w->j, &w->c, text_of(w), why);
}

/* Scan code of the hit, for those who look at its surroundings. */
static void find_code(weighing *w)
{
    const xs_fold *f = w->j->w->fold;
    bool asked = w->rule->ncontexts || w->rule->nallows || w->j->set->nallows ||
                 (w->atom->flags & XS_ATOM_WHOLE_WORD) || w->x.view;
    if (w->x.code_to > w->x.code_from || !asked)
        return;
    w->x.code_from = xs_fold_forward(f, w->x.from);
    w->x.code_to = xs_fold_forward(f, w->x.to);
}

static bool admitted(weighing *w)
{
    xs_judge *j = w->j;
    bool tail_only;
    const char *why = xs_admit_zone(j, w->rule, &w->spot, &tail_only);
    if (tail_only)
        w->c.flags |= XS_CAND_TAIL;
    if (!why)
        why = xs_admit_form(j, w->atom, &w->x, &w->spot);
    if (!why && w->atom->kind == XS_ATOM_RECOGNISER)
        why = xs_admit_unmasked(j, w->rule, &w->x, &w->spot);
    if (why) {
        drop(w, why);
        return false;
    }
    find_code(w);
    if (!(w->atom->flags & XS_ATOM_VERBATIM))
        why = xs_admit_allowed(j, w->rule, &w->x);
    if (!why)
        why = xs_admit_word(j, w->atom, &w->x);
    if (why)
        drop(w, why);
    return !why;
}

static void find_spot(weighing *w)
{
    xs_spots_find(&w->j->spots, w->x.from, w->x.to, &w->spot);
    xs_tables_find(&w->j->tables, w->x.from, w->x.to, &w->spot);
}

/* The routine may narrow or widen the hit on its line. */
static void move_hit(weighing *w, size_t from, size_t to)
{
    if (from < w->spot.line_from || to > w->spot.line_to || from >= to)
        return;
    w->x.from = from, w->x.to = to;
    w->x.code_from = w->x.code_to = 0;
    find_code(w);
    find_spot(w);
}

static bool confirmed(weighing *w)
{
    xs_judge *j = w->j;
    const xs_spot *s = &w->spot;
    if (w->atom->confirm == 0)
        return true;
    char head[XS_MAX_HEADER_BYTES + 64];
    size_t n = s->header.n;
    memcpy(head, n ? s->header.p : "", n);
    if (s->label.n && s->label.n + n + 1 <= sizeof head) {
        head[n++] = '\t';
        memcpy(head + n, s->label.p, s->label.n);
        n += s->label.n;
    }
    xs_sight sight = {.text = j->w->text,
                      .from = w->x.from,
                      .to = w->x.to,
                      .line_from = s->line_from,
                      .line_to = s->line_to,
                      .cut_before = s->cut_before,
                      .cut_after = s->cut_after,
                      .block_from = s->block_from,
                      .block_to = s->block_to,
                      .zones = s->zones,
                      .view = w->x.view,
                      .place = s->place,
                      .header = {head, n},
                      .number = w->x.number ? &j->raws.numbers[w->x.number - 1] : NULL,
                      .today = j->o.today};
    xs_opinion o = {.from = w->x.from, .to = w->x.to};
    if (!xs_confirms[w->atom->confirm - 1].agree(&sight, &o)) {
        drop(w,
             o.why_zh ? xs_say(j, o.why_zh, o.why_en) : xs_say(j, "核实未通过", "not confirmed"));
        return false;
    }
    if (o.from != w->x.from || o.to != w->x.to)
        move_hit(w, o.from, o.to);
    w->c.confidence = (int16_t)(w->c.confidence + o.delta);
    if (o.why_zh && o.why_en)
        xs_cand_reason(j, &w->c, o.delta, xs_str_from(xs_say(j, o.why_zh, o.why_en)));
    return true;
}

static void locate(weighing *w)
{
    xs_judge *j = w->j;
    const xs_spot *s = &w->spot;
    xs_cand *c = &w->c;
    c->from = j->w->base + w->x.from;
    c->to = j->w->base + w->x.to;
    c->chars = s->chars;
    c->nchars = (uint32_t)xs_chars_count(j->w->text.p + w->x.from, w->x.to - w->x.from);
    c->line = s->line, c->column = s->column;
    c->table = s->table, c->row = s->row, c->col = s->col;
    c->line_at = s->line_at;
    c->block_at = j->w->base + s->block_from;
    c->zones = (uint8_t)s->zones;
    c->visibility = (uint8_t)(s->place ? s->place->visibility : j->visibility);
    if (s->place)
        c->page = s->place->page, c->paragraph = s->place->paragraph;
}

/* Where the sentence of the hit begins, for conditions. */
static uint64_t sentence_at(const weighing *w)
{
    static const char *const stops[] = {"。", "！", "？", "；", NULL};
    const char *p = w->j->w->text.p;
    uint64_t base = w->j->w->base, block = base + w->spot.block_from;
    xs_sentence *last = &w->j->sentence;
    bool known = last->part == w->j->part_serial && last->block <= block && last->hit <= base + w->x.from;
    size_t i = w->x.from;
    while (i > w->spot.block_from) {
        if (known && base + i <= last->hit) { /* from here on the hit before this one looked already */
            i = last->at > block ? (size_t)(last->at - base) : w->spot.block_from;
            break;
        }
        size_t k = xs_char_prev(p, i);
        if (p[k] == '!' || p[k] == '?' || p[k] == ';')
            break;
        bool stop = false;
        for (size_t n = 0; stops[n] && !stop; n++)
            stop = i - k == 3 && memcmp(p + k, stops[n], 3) == 0;
        if (stop)
            break;
        i = k;
    }
    *last = (xs_sentence){w->j->part_serial, block, base + w->x.from, base + i};
    return base + i;
}

/* The row or line of the hit as far as a name in it may be looked for. */
static bool row_has_name(weighing *w)
{
    xs_judge *j = w->j;
    const xs_spot *s = &w->spot;
    const xs_window *win = j->w;
    if (j->named_row == s->line_at && j->named_part == j->part_serial)
        return j->row_has_name;
    size_t from = s->line_at > win->base ? (size_t)(s->line_at - win->base) : 0, to;
    if (s->place && s->table) {
        size_t i = s->nth_place;
        while (i < win->nplaces && i - s->nth_place < XS_MAX_COLUMNS &&
               win->places[i].row == s->row && win->places[i].table == s->table)
            i++;
        to = i < win->nplaces ? (size_t)(win->places[i].offset - win->base) : win->text.n;
    } else {
        if (from + XS_MAX_SIGHT < w->x.from)
            from = w->x.from;
        const char *nl = memchr(win->text.p + from, '\n', win->text.n - from);
        to = nl ? (size_t)(nl - win->text.p) : win->text.n;
    }
    if (to > from + 2 * XS_MAX_SIGHT)
        to = from + 2 * XS_MAX_SIGHT;
    if (to > win->text.n)
        to = win->text.n;
    /* In running text only a line that begins like a row of a list names its person. */
    if (!s->table && to > from + 60)
        to = from + 60;
    while (to > from && to < win->text.n && ((unsigned char)win->text.p[to] & 0xC0) == 0x80)
        to--;
    j->row_has_name = xs_name_in((xs_str){win->text.p + from, to - from});
    j->named_row = s->line_at;
    j->named_part = j->part_serial;
    return j->row_has_name;
}

static void note_row(weighing *w)
{
    xs_judge *j = w->j;
    const xs_spot *s = &w->spot;
    uint8_t cat = w->rule->category;
    /* What a condition still has to allow says nothing about the row yet. */
    if (!j->lists || w->rule->nconds || w->c.confidence < XS_LIKELY ||
        w->rule->action < XS_REVIEW || xs_category_within(cat, XS_STR("PI.WEAKMASK")) ||
        !row_has_name(w))
        return;
    unsigned bits = XS_COL_NAME;
    if (xs_category_within(cat, XS_STR("PI.ID18")) || xs_category_within(cat, XS_STR("PI.ID15")))
        bits |= XS_COL_ID;
    else if (xs_category_within(cat, XS_STR("FN")))
        bits |= XS_COL_ACCOUNT;
    else if (xs_category_within(cat, XS_STR("SP")))
        bits |= XS_COL_HEALTH;
    else
        bits |= XS_COL_PHONE;
    size_t from = s->line_at > j->w->base ? (size_t)(s->line_at - j->w->base) : 0;
    xs_list_rows_add(&j->rows,
                     &(xs_list_row){.part = j->part_serial,
                                    .table = s->table,
                                    .line = s->line,
                                    .bits = bits,
                                    .from = j->w->base + from,
                                    .to = w->c.to},
                     (xs_str){j->w->text.p + from, w->x.to - from}, s->place);
}

/* A name beside an identifier raises it; a name alone is never a finding. */
static void look_for_person(weighing *w)
{
    const xs_judge *j = w->j;
    const char *p = j->w->text.p;
    bool personal = xs_category_within(w->rule->category, XS_STR("PI")) ||
                    xs_category_within(w->rule->category, XS_STR("FN")) ||
                    xs_category_within(w->rule->category, XS_STR("SP"));
    if (!personal)
        return;
    size_t lo = w->x.from, hi = w->x.to;
    for (unsigned n = 0; n < 16 && lo > w->spot.block_from; n++)
        lo = xs_char_prev(p, lo);
    for (unsigned n = 0; n < 8 && hi < w->spot.block_to; n++)
        hi = xs_char_next(p, w->spot.block_to, hi);
    if (w->x.from > lo && w->c.confidence < 100 &&
        (xs_name_in((xs_str){p + lo, w->x.from - lo}) ||
         xs_name_in((xs_str){p + w->x.to, hi - w->x.to}) || (w->spot.table && row_has_name(w))))
        xs_cand_weigh(w->j, &w->c, 5, "旁边有人名", "a person's name beside it");
    note_row(w);
}

static xs_str slice(const weighing *w, size_t at, bool forward)
{
    const char *p = w->j->w->text.p;
    size_t e = at;
    for (unsigned n = 0; n < XS_CONTEXT_CHARS; n++) {
        if (forward ? e >= w->spot.line_to : e <= w->spot.line_from)
            break;
        e = forward ? xs_char_next(p, w->spot.line_to, e) : xs_char_prev(p, e);
    }
    return forward ? (xs_str){p + at, e - at} : (xs_str){p + e, at - e};
}

static void keep(weighing *w)
{
    xs_judge *j = w->j;
    w->c.part = xs_part_current(j);
    if (xs_keep_light(j, &w->c))
        return;
    xs_cand *c = xs_keep_new(j, w->c.rule, w->c.confidence);
    if (!c)
        return;
    uint32_t order = c->order;
    *c = w->c;
    c->order = order;
    xs_reasons_keep(j, c);
    xs_str match = text_of(w);
    if (match.n > XS_MAX_MATCH_BYTES) {
        match.n = XS_MAX_MATCH_BYTES;
        while (match.n && ((unsigned char)match.p[match.n] & 0xC0) == 0x80)
            match.n--;
    }
    c->match = xs_arena_copy(j->arena, match);
    if (!(c->flags & XS_CAND_SILENT)) {
        c->before = xs_arena_copy(j->arena, slice(w, w->x.from, false));
        c->after = xs_arena_copy(j->arena, slice(w, w->x.to, true));
        if (w->spot.place) {
            c->sheet = xs_arena_copy(j->arena, w->spot.place->sheet);
            c->cell = xs_arena_copy(j->arena, w->spot.place->cell);
        }
        xs_keep_in_column(j, c);
    }
    j->wants_words |= j->facts[c->rule].document;
}

/* Eighteen years before today, as yyyymmdd. */
static bool is_minor(uint32_t birth, uint32_t today)
{
    return birth && today > 180000 && birth <= today && birth > today - 180000;
}

static void raise_minor(weighing *w)
{
    xs_judge *j = w->j;
    if (j->minor_rule == XS_NO_RULE || !is_minor(w->x.birth, j->o.today) ||
        w->c.confidence < XS_LIKELY || w->c.rule == j->minor_rule)
        return;
    weighing m = *w;
    m.c.rule = j->minor_rule;
    m.rule = &j->set->rules[j->minor_rule];
    xs_reasons_draft(j);
    m.c.flags = (w->c.flags & XS_CAND_OBFUSCATED) | XS_CAND_ESCALATED;
    m.c.confidence = m.rule->confidence > XS_SURE ? m.rule->confidence : XS_SURE;
    xs_cand_reason(j, &m.c, 0,
                   xs_str_from(xs_say(j, "证件号码中的出生日期不满十八周岁",
                                      "the birth date in the number is that of a minor")));
    keep(&m);
}

static bool is_contained(weighing *w)
{
    const xs_last *l = &w->j->last[w->c.rule];
    return l->part_serial == w->j->part_serial && w->j->w->base + w->x.to <= l->to &&
           (w->rule->nconds == 0 || l->operand == w->atom->operand);
}

/* Is this hit a mark, which may be quoted or taught? An agency's own list of project names has the
 * category of internal marks too, but a name in quotes is still the name. */
static bool is_mark(const weighing *w)
{
    static const char *const handling[] = {"内部", "秘密", "保密", "外传", "复制", "参阅", "仅供",
                                           "只供", "严禁", "不得", "扩散", "转发", NULL};
    if (!w->j->facts[w->c.rule].taught || (w->atom->flags & XS_ATOM_VERBATIM))
        return false;
    return !xs_category_within(w->rule->category, XS_STR("WS.INTERNAL")) ||
           xs_chars_have_any(text_of(w), handling);
}

static void weigh_words(weighing *w)
{
    xs_judge *j = w->j;
    if (is_mark(w)) {
        const char *taught = xs_taught(j, j->w->text, &w->spot, w->x.from, w->x.to);
        if (taught) {
            w->c.flags |= XS_CAND_TAUGHT;
            xs_cand_reason(j, &w->c, 0, xs_str_from(taught));
        }
    }
    if (w->c.confidence >= XS_LEAST)
        look_for_person(w);
}

static bool is_disguised(const weighing *w)
{
    unsigned plain = XS_VIEW_ESCAPE | XS_VIEW_DECODING;
    return w->x.obfuscated || (w->x.view & ~plain) ||
           xs_fold_disguised(w->j->w->fold, w->x.from, w->x.to);
}

void xs_weigh_hit(xs_judge *j, const xs_raw *x)
{
    weighing w = {.j = j, .x = *x};
    if (x->atom == XS_TRIGGER) {
        find_spot(&w);
        return;
    }
    w.atom = &j->set->atoms[x->atom];
    w.rule = &j->set->rules[w.atom->rule];
    w.c = (xs_cand){.rule = w.atom->rule,
                    .atom = x->atom,
                    .count = 1,
                    .view = (uint8_t)x->view,
                    .birth = x->birth,
                    .confidence = (int16_t)(w.rule->confidence + x->delta)};
    if (is_contained(&w))
        return;
    xs_reasons_draft(j);
    /* More than anyone will be shown, and nothing could make one stronger than the others. */
    if (j->facts[w.c.rule].plain && j->keep.per_rule[w.c.rule] >= j->o.max_findings) {
        j->keep.dropped++;
        return;
    }
    find_spot(&w);
    locate(&w);
    if (w.atom->kind == XS_ATOM_RECOGNISER)
        w.c.flags |= XS_CAND_NUMBER;
    if (!admitted(&w))
        return;
    if (x->why_zh && x->why_en)
        xs_cand_reason(j, &w.c, x->delta, xs_str_from(xs_say(j, x->why_zh, x->why_en)));
    if (!confirmed(&w))
        return;
    if (w.x.from != x->from || w.x.to != x->to) {
        if (is_contained(&w))
            return;
        locate(&w);
    }
    xs_str unless;
    if (!xs_around_weigh(j, &w.x, &w.spot, &w.c, &w.agreed, &unless)) {
        drop(&w, xs_say(j, "“除外”词在旁边", "an `unless` word stands beside it"));
        return;
    }
    if (x->needs_word && !w.agreed) {
        drop(&w, xs_say(j, "以汉字数字书写而无相关词语", "written in numerals and no word agrees"));
        return;
    }
    if ((w.rule->signal && !j->apart) || (w.atom->flags & XS_ATOM_PART_OF))
        w.c.flags |= XS_CAND_SILENT;
    else
        weigh_words(&w);
    if (is_disguised(&w))
        w.c.flags |= XS_CAND_OBFUSCATED;
    if (w.rule->nconds)
        w.c.sentence_at = sentence_at(&w);
    j->last[w.c.rule] = (xs_last){w.c.to, j->part_serial, w.atom->operand};
    keep(&w);
    raise_minor(&w);
}
