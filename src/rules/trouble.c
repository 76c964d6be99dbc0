#include "rules/trouble.h"

#include <stdio.h>

#include "base/codepoint.h"

void xs_trouble(xs_troubles *t, xs_at at, const char *zh, const char *en, ...)
{
    t->count++;
    if (!t->fn || t->count > XS_MAX_TROUBLES + 1)
        return;
    char what[1024];
    if (t->count == XS_MAX_TROUBLES + 1) {
        snprintf(what, sizeof what, "%s",
                 t->lang == XS_ZH ? "问题过多，其余不再列出；先改正以上各条"
                                  : "too many problems, the rest is not listed; mend these first");
    } else {
        va_list ap;
        va_start(ap, en);
        int n = vsnprintf(what, sizeof what, t->lang == XS_ZH ? zh : en, ap);
        va_end(ap);
        if (n >= (int)sizeof what)
            what[xs_utf8_cut(what, sizeof what - 1)] = 0;
    }
    xs_problem p = {at.file ? at.file : "", at.line, at.rule ? at.rule : "", what};
    t->fn(t->ctx, &p);
}

size_t xs_shown_length(xs_str s)
{
    if (!s.p)
        return 0;
    return s.n <= 60 ? s.n : xs_utf8_cut(s.p, 60);
}

enum { NAME_MAX_ = 40 };

/* Edit distance with transposition, of at most NAME_MAX_ bytes. */
static unsigned distance(const char *a, size_t na, const char *b, size_t nb)
{
    unsigned rows[3][NAME_MAX_ + 1];
    unsigned *prev2 = rows[0], *prev = rows[1], *row = rows[2];
    for (size_t j = 0; j <= nb; j++)
        prev[j] = prev2[j] = (unsigned)j;
    for (size_t i = 1; i <= na; i++) {
        row[0] = (unsigned)i;
        for (size_t j = 1; j <= nb; j++) {
            unsigned d = prev[j - 1] + (a[i - 1] != b[j - 1]);
            d = prev[j] + 1 < d ? prev[j] + 1 : d;
            d = row[j - 1] + 1 < d ? row[j - 1] + 1 : d;
            if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1])
                d = prev2[j - 2] + 1 < d ? prev2[j - 2] + 1 : d;
            row[j] = d;
        }
        unsigned *spare = prev2;
        prev2 = prev;
        prev = row;
        row = spare;
    }
    return prev[nb];
}

const char *xs_suggest(xs_str name, const char *const *names)
{
    const char *best = NULL;
    unsigned least = 4;
    if (name.n == 0 || name.n > NAME_MAX_)
        return NULL;
    for (; *names; names++) {
        size_t n = strlen(*names);
        if (n > NAME_MAX_)
            continue;
        unsigned d = distance(name.p, name.n, *names, n);
        if (d < least && d * 2 <= (n > name.n ? n : name.n)) {
            least = d;
            best = *names;
        }
    }
    return best;
}

xs_hint xs_did_you_mean(xs_lang lang, xs_str name, const char *const *names)
{
    xs_hint h = {""};
    const char *s = xs_suggest(name, names);
    if (s)
        snprintf(h.s, sizeof h.s, lang == XS_ZH ? "；是否想写“%s”？" : "; did you mean \"%s\"?", s);
    return h;
}
