/* report_text.c -- for people at a terminal: places, context with the hit underlined, what to do,
 * and what was not inspected. */
#include "report/format.h"

/* How many documents' "not inspected" lines the closing summary repeats. */
#define SUMMARY_LINES 20

typedef struct state {
    xs_buf unread; /* lines for the summary */
    unsigned nunread;
} state;

static const char *tint(const xs_report *r, const char *code) { return r->o.color ? code : ""; }
#define RESET "\x1b[0m"
#define DIM "\x1b[2m"
#define BOLD "\x1b[1m"

static const char *action_tint(const xs_report *r, xs_action a)
{
    static const char *const codes[] = {"\x1b[32m", "\x1b[36m", "\x1b[33m", "\x1b[1;31m"};
    return tint(r, codes[a]);
}

__attribute__((format_arg(2), format_arg(3))) static const char *t(const xs_report *r,
                                                                   const char *zh, const char *en)
{
    return xs_word(r->o.lang, zh, en);
}

static void add_size(xs_buf *out, uint64_t bytes)
{
    static const char *const units[] = {"B", "KB", "MB", "GB", "TB"};
    double v = (double)bytes;
    unsigned u = 0;
    while (v >= 1024 && u < 4) {
        v /= 1024;
        u++;
    }
    xs_buf_printf(out, u ? "%.1f %s" : "%.0f %s", v, units[u]);
}

static void add_heading(xs_report *r, const xs_document *d)
{
    xs_buf *o = &r->out;
    xs_buf_printf(o, "%s", tint(r, BOLD));
    xs_add_plain(o, d->path);
    xs_buf_printf(o, "%s  %s%s%s", tint(r, RESET), action_tint(r, d->verdict),
                  xs_word_action(r->o.lang, d->verdict), tint(r, RESET));
    if (d->coverage != XS_COVER_ALL)
        xs_buf_printf(o, "  %s%s%s", action_tint(r, XS_REVIEW),
                      xs_word_coverage(r->o.lang, d->coverage), tint(r, RESET));
    xs_buf_printf(o, "  %s", tint(r, DIM));
    if (d->encoding.n) {
        xs_add_plain(o, d->encoding);
        xs_buf_add_str(o, XS_STR(" · "));
    }
    add_size(o, d->size);
    xs_buf_printf(o, "%s\n", tint(r, RESET));
}

static void add_place(xs_report *r, const xs_location *l)
{
    xs_buf *o = &r->out;
    if (l->part.n) {
        xs_add_plain(o, l->part);
        xs_buf_add_char(o, ' ');
    }
    if (l->sheet.n || l->cell.n) {
        xs_add_plain(o, l->sheet);
        if (l->sheet.n && l->cell.n)
            xs_buf_add_char(o, '!');
        xs_add_plain(o, l->cell);
    } else if (l->page) {
        xs_buf_printf(o, t(r, "第%u页", "page %u"), l->page);
    } else if (l->paragraph) {
        xs_buf_printf(o, t(r, "第%u段", "paragraph %u"), l->paragraph);
    }
    if (l->line && !l->cell.n && !l->page && !l->paragraph)
        xs_buf_printf(o, "%u:%u", l->line, l->column);
}

/* The excerpt and, below it, a line that underlines the hit by terminal columns. */
static void add_excerpt(xs_report *r, const xs_finding *f)
{
    xs_buf before, match;
    xs_buf_init(&before, (size_t)1 << 16);
    xs_buf_init(&match, (size_t)1 << 20);
    xs_mask_before(r, f, &before);
    xs_mask_match(r, f, &match);
    if (match.n > 400) { /* a long hit shows its beginning */
        size_t cut = 400;
        while (cut && ((unsigned char)match.p[cut] & 0xC0) == 0x80)
            cut--;
        match.n = cut;
        match.failed = false;
        xs_buf_add_str(&match, XS_STR("…"));
    }
    xs_buf *o = &r->out;
    xs_buf_add_str(o, XS_STR("      "));
    xs_buf_add_str(o, xs_buf_str(&before));
    xs_buf_add_str(o, xs_str_from(action_tint(r, f->action)));
    xs_buf_add_str(o, xs_buf_str(&match));
    xs_buf_add_str(o, xs_str_from(tint(r, RESET)));
    xs_mask_after(r, f, o);
    xs_buf_add_str(o, XS_STR("\n      "));
    for (unsigned i = xs_width(xs_buf_str(&before)); i > 0; i--)
        xs_buf_add_char(o, ' ');
    xs_buf_add_str(o, xs_str_from(action_tint(r, f->action)));
    unsigned w = xs_width(xs_buf_str(&match));
    for (unsigned i = 0; i < (w ? w : 1); i++)
        xs_buf_add_char(o, '~');
    xs_buf_add_str(o, xs_str_from(tint(r, RESET)));
    xs_buf_add_char(o, '\n');
    xs_buf_wipe(&before);
    xs_buf_wipe(&match);
}

static void add_labelled(xs_report *r, const char *label, xs_str s)
{
    if (!s.n)
        return;
    xs_buf_add_str(&r->out, XS_STR("      "));
    xs_buf_add_str(&r->out, xs_str_from(tint(r, DIM)));
    xs_buf_add_str(&r->out, xs_str_from(label));
    xs_add_plain(&r->out, s);
    xs_buf_add_str(&r->out, xs_str_from(tint(r, RESET)));
    xs_buf_add_char(&r->out, '\n');
}

static void add_finding(xs_report *r, const xs_finding *f)
{
    xs_buf *o = &r->out;
    xs_buf_add_str(o, XS_STR("  "));
    add_place(r, &f->location);
    xs_buf_printf(o, "  %s%s%s %.*s ", action_tint(r, f->action),
                  xs_word_action(r->o.lang, f->action), tint(r, RESET), (int)f->category.n,
                  f->category.p);
    xs_add_plain(o, f->title);
    xs_buf_printf(o, t(r, "（置信度 %u", " (confidence %u"), f->confidence);
    if (f->count > 1)
        xs_buf_printf(o, t(r, "，共 %u 处", ", %u places"), f->count);
    if (f->visibility != XS_VISIBLE)
        xs_buf_printf(o, "%s%s", t(r, "，", ", "), xs_word_visibility(r->o.lang, f->visibility));
    if (f->obfuscated)
        xs_buf_add_str(o, xs_str_from(t(r, "，经变形书写", ", disguised writing")));
    xs_buf_add_str(o, xs_str_from(t(r, "）", ")")));
    if (f->waiver) {
        xs_buf_add_str(o, xs_str_from(t(r, " 已放行：", " waived: ")));
        xs_add_plain(o, f->waiver->reason);
    }
    xs_buf_add_char(o, '\n');
    if (f->match.n)
        add_excerpt(r, f);
    add_labelled(r, t(r, "建议：", "do: "), f->suggestion);
    add_labelled(r, t(r, "依据：", "basis: "), f->basis);
    for (size_t i = 0; i < f->nreasons; i++) {
        xs_buf_printf(o, "      %s%+d ", tint(r, DIM), f->reasons[i].delta);
        xs_add_plain(o, f->reasons[i].text);
        xs_buf_printf(o, "%s\n", tint(r, RESET));
    }
}

static void add_unread(xs_report *r, const xs_document *d, const xs_part *p)
{
    xs_buf line;
    xs_buf_init(&line, (size_t)1 << 16);
    xs_add_plain(&line, d->path);
    if (p->path.n) {
        xs_buf_add_char(&line, ' ');
        xs_add_plain(&line, p->path);
    }
    xs_buf_printf(&line, "%s%s", t(r, "：", ": "), xs_word_state(r->o.lang, p->state));
    if (p->note.n) {
        xs_buf_add_str(&line, xs_str_from(t(r, "；", "; ")));
        xs_add_plain(&line, p->note);
    }
    state *s = r->state;
    if (s->nunread++ < SUMMARY_LINES)
        xs_buf_printf(&s->unread, "  ! %.*s\n", (int)line.n, line.p ? line.p : "");
    xs_buf_printf(&r->out, "  %s! %.*s%s\n", action_tint(r, XS_REVIEW), (int)line.n,
                  line.p ? line.p : "", tint(r, RESET));
    xs_buf_clear(&line);
}

static bool text_document(xs_report *r, const xs_document *d)
{
    state *s = r->state;
    if (!s->unread.max)
        xs_buf_init(&s->unread, (size_t)1 << 20);
    if (d->verdict == XS_PASS && d->coverage == XS_COVER_ALL && d->nfindings == 0)
        return true; /* nothing to look at; the summary counts it */
    if (r->o.quiet && d->verdict < XS_REVIEW)
        return true;
    add_heading(r, d);
    for (size_t i = 0; i < d->nfindings; i++)
        if (!xs_str_is(d->findings[i].category, "UX.UNREADABLE"))
            add_finding(r, &d->findings[i]);
    for (size_t i = 0; i < d->nparts; i++)
        if (d->parts[i].state != XS_PART_SCANNED)
            add_unread(r, d, &d->parts[i]);
    for (size_t i = 0; i < d->nnotes; i++)
        add_labelled(r, t(r, "说明：", "note: "), d->notes[i]);
    return xs_buf_add_char(&r->out, '\n');
}

static bool text_end(xs_report *r, const xs_summary *sum)
{
    xs_buf *o = &r->out;
    state *s = r->state;
    xs_buf_printf(o, t(r, "共 %llu 个文件，", "%llu documents, "), (unsigned long long)sum->documents);
    add_size(o, sum->bytes);
    xs_buf_printf(o, t(r, "，用时 %.2f 秒：", " in %.2f s: "), sum->seconds);
    for (int a = XS_BLOCK; a >= XS_PASS; a--)
        xs_buf_printf(o, "%s%s %llu%s%s", sum->verdicts[a] ? action_tint(r, (xs_action)a) : "",
                      xs_word_action(r->o.lang, (xs_action)a),
                      (unsigned long long)sum->verdicts[a],
                      sum->verdicts[a] ? tint(r, RESET) : "",
                      a > XS_PASS ? t(r, "，", ", ") : t(r, "。\n", "\n"));
    if (sum->waived)
        xs_buf_printf(o, t(r, "其中 %llu 项已放行。\n", "%llu findings waived.\n"),
                      (unsigned long long)sum->waived);
    if (s->nunread) {
        xs_buf_printf(o, t(r, "%s未能全部检查的文件 %llu 个，不能视为无问题：%s\n",
                           "%s%llu documents not fully inspected; do not take them for clean:%s\n"),
                      action_tint(r, XS_REVIEW), (unsigned long long)sum->not_inspected,
                      tint(r, RESET));
        xs_buf_add_str(o, xs_buf_str(&s->unread));
        if (s->nunread > SUMMARY_LINES)
            xs_buf_printf(o, t(r, "  …… 另有 %u 处\n", "  ... and %u more\n"),
                          s->nunread - SUMMARY_LINES);
    }
    if (sum->incomplete)
        xs_buf_printf(o, t(r, "%s有路径未能检查或检查中断，不能据此发布。%s\n",
                           "%sNot all that was asked for was screened; do not publish on it.%s\n"),
                      action_tint(r, XS_BLOCK), tint(r, RESET));
    else if (sum->documents == 0)
        xs_buf_add_str(o, xs_str_from(t(r, "没有可检查的文件。\n", "There was no document to screen.\n")));
    else if (!s->nunread)
        xs_buf_add_str(o, xs_str_from(t(r, "全部内容均已检查。\n", "Everything was inspected.\n")));
    xs_buf_printf(o, "%s%s %s  %.12s%s\n", tint(r, DIM), t(r, "规则包", "rules"),
                  sum->pack_id ? sum->pack_id : "", sum->pack_sha256 ? sum->pack_sha256 : "",
                  tint(r, RESET));
    return !o->failed;
}

static void text_clear(xs_report *r)
{
    state *s = r->state;
    xs_buf_clear(&s->unread);
}

const xs_report_format xs_report_text = {.name = "text",
                                         .document = text_document,
                                         .end = text_end,
                                         .state_size = sizeof(state),
                                         .clear = text_clear};
