/* raise.c -- findings that no text makes: carriers of hidden content, parts that were not read. */
#include <stdlib.h>

#include "judge/inside.h"

/* For packs that do not speak of them: titles come from the category, the rest from here. */
static const struct {
    const char *category, *id, *zh, *en;
} fallback[] = {
    {"HD.HIDDEN", "hd.hidden", "删除隐藏内容后另存再发布",
     "Remove the hidden content, save anew, then publish"},
    {"HD.TRACKED", "hd.tracked", "接受或拒绝全部修订后另存",
     "Accept or reject all changes and save anew"},
    {"HD.COMMENT", "hd.comment", "删除全部批注后另存", "Delete all comments and save anew"},
    {"HD.REDACTION", "hd.redaction", "真正删除被遮盖的文字",
     "Remove the text below the covering itself"},
    {"HD.EMBED", "hd.embed", "删除嵌入对象，或只保留其图片",
     "Remove the embedded object or keep a picture of it"},
    {"HD.META", "hd.meta", "清除文档属性", "Clear the document properties"},
    {"HD.EXIF", "hd.exif", "清除图片拍摄信息", "Strip the picture's metadata"},
    {"UX.UNREADABLE", "ux.unreadable", "人工检查，或换成可读取的格式后重新检查",
     "Inspect it by hand or screen it again in a readable form"},
};

static void raise(xs_judge *j, xs_raised r)
{
    if (j->arena->used > j->keep.roof) {
        j->keep.dropped++;
        return;
    }
    if (j->nraised == j->raised_cap) {
        size_t cap = j->raised_cap ? j->raised_cap * 2 : 16;
        xs_raised *v = reallocarray(j->raised, cap, sizeof *v);
        if (!v) {
            j->keep.dropped++;
            return;
        }
        j->raised = v, j->raised_cap = cap;
    }
    j->raised[j->nraised++] = r;
}

void xs_judge_carrier(xs_judge *j, const xs_carrier *c)
{
    uint8_t category;
    const char *end = memchr(c->category, 0, sizeof c->category);
    xs_str code = {c->category, end ? (size_t)(end - c->category) : sizeof c->category};
    if (!xs_category_from_name(code, &category))
        return;
    xs_str text = c->detail;
    const char *tab = text.n ? memchr(text.p, '\t', text.n) : NULL;
    if (tab) {
        size_t n = (size_t)(tab - text.p);
        text = j->o.lang == XS_EN ? (xs_str){tab + 1, text.n - n - 1} : (xs_str){text.p, n};
    }
    raise(j, (xs_raised){.rule = xs_raised_rule(j, "carrier", category),
                         .part = xs_part_by_path(j, c->part, c->visibility),
                         .count = c->count ? c->count : 1,
                         .category = category,
                         .visibility = c->visibility,
                         .text = xs_arena_copy(j->arena, text)});
}

void xs_judge_unreadable(xs_judge *j, xs_str path, xs_part_state state, xs_str note)
{
    uint8_t category = 0;
    xs_category_from_name(XS_STR("UX.UNREADABLE"), &category);
    xs_str text = note.n ? note : xs_str_from(xs_part_state_name(state));
    raise(j, (xs_raised){.rule = xs_raised_rule(j, "unreadable", category),
                         .part = xs_part_by_path(j, path, XS_VISIBLE),
                         .count = 1,
                         .category = category,
                         .visibility = XS_VISIBLE,
                         .text = xs_arena_copy(j->arena, text)});
}

static void fill_fallback(const xs_judge *j, const xs_raised *r, xs_finding *f)
{
    const char *code = xs_category_name(r->category);
    f->rule = f->category;
    f->title = xs_str_from(xs_category_covers(r->category, j->o.lang));
    f->action = xs_category_action(r->category);
    f->confidence = 90;
    f->sensitive = xs_category_sensitive(r->category);
    for (size_t i = 0; i < sizeof fallback / sizeof *fallback; i++)
        if (strcmp(fallback[i].category, code) == 0) {
            f->rule = xs_str_from(fallback[i].id);
            f->suggestion = xs_str_from(xs_say(j, fallback[i].zh, fallback[i].en));
        }
    f->basis = XS_STR("《中华人民共和国政府信息公开条例》");
}

const xs_finding *xs_raised_lost(xs_judge *j)
{
    xs_raised r = {.rule = XS_NO_RULE, .count = 1, .visibility = XS_VISIBLE, .part = UINT32_MAX};
    xs_category_from_name(XS_STR("UX.UNREADABLE"), &r.category);
    r.text = xs_str_from(xs_say(j, "内存不足，发现未能保留", "no memory to keep what was found"));
    xs_raised_fill(j, &r, &j->spare);
    j->spare.spans = &j->spare_span;
    j->spare.nspans = 1;
    j->spare_span = (xs_span){0, 0};
    return &j->spare;
}

void xs_raised_fill(const xs_judge *j, const xs_raised *r, xs_finding *f)
{
    f->category = xs_str_from(xs_category_name(r->category));
    if (r->rule == XS_NO_RULE) {
        fill_fallback(j, r, f);
    } else {
        const xs_rule *rule = &j->set->rules[r->rule];
        f->rule = xs_rs(j->set, rule->id);
        f->title = xs_rs(j->set, j->o.lang == XS_EN ? rule->title_en : rule->title_zh);
        f->basis = xs_rs(j->set, rule->basis);
        f->suggestion = xs_half(xs_rs(j->set, rule->suggestion), j->o.lang);
        xs_action a = (xs_action)rule->action;
        f->action = rule->confidence >= XS_SURE     ? a
                    : rule->confidence >= XS_LIKELY ? (a < XS_REVIEW ? a : XS_REVIEW)
                                                    : XS_NOTE;
        f->confidence = rule->confidence;
        f->sensitive = rule->mask;
    }
    f->visibility = r->visibility;
    f->match = r->text;
    f->count = r->count;
    if (r->part < j->nparts)
        f->location.part = j->parts[r->part].path;
}
