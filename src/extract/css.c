/* css.c -- the few declarations that hide text: MDN names, as people write them inline. */
#include <ctype.h>
#include <stdlib.h>
#include <strings.h>

#include "extract/html.h"

static xs_str trim(xs_str s)
{
    while (s.n && isspace((unsigned char)s.p[0]))
        s.p++, s.n--;
    while (s.n && isspace((unsigned char)s.p[s.n - 1]))
        s.n--;
    return s;
}

static bool is(xs_str s, const char *word)
{
    return s.n == strlen(word) && strncasecmp(s.p, word, s.n) == 0;
}

static double number(xs_str s, bool *has)
{
    char b[32], *end;
    size_t n = s.n < sizeof b - 1 ? s.n : sizeof b - 1;
    memcpy(b, s.p, n);
    b[n] = 0;
    double v = strtod(b, &end);
    *has = end != b;
    return v;
}

static bool white(xs_str v)
{
    char b[40];
    size_t k = 0;
    for (size_t i = 0; i < v.n && k < sizeof b - 1; i++)
        if (!isspace((unsigned char)v.p[i]))
            b[k++] = (char)tolower((unsigned char)v.p[i]);
    b[k] = 0;
    return strcmp(b, "#fff") == 0 || strcmp(b, "#ffffff") == 0 || strcmp(b, "white") == 0 ||
           strcmp(b, "transparent") == 0 || strcmp(b, "rgb(255,255,255)") == 0 ||
           strncmp(b, "rgba(255,255,255,", 17) == 0;
}

typedef struct seen {
    bool hides, white, background, zero_box, clipped, away;
} seen;

static void declaration(seen *s, xs_str name, xs_str v)
{
    const char *bang = memchr(v.p, '!', v.n);
    if (bang)
        v = trim((xs_str){v.p, (size_t)(bang - v.p)});
    bool has;
    double x = number(v, &has);
    bool zero = has && x <= 0.0;
    if (is(name, "display"))
        s->hides |= is(v, "none");
    else if (is(name, "visibility"))
        s->hides |= is(v, "hidden") || is(v, "collapse");
    else if (is(name, "opacity"))
        s->hides |= has && x < 0.05;
    else if (is(name, "font-size"))
        s->hides |= has && x < 1.5 && !memmem(v.p, v.n, "em", 2) && !memchr(v.p, '%', v.n) ? true : has && x == 0.0;
    else if (is(name, "text-indent"))
        s->hides |= has && x <= -500.0;
    else if (is(name, "left") || is(name, "top") || is(name, "margin-left") || is(name, "margin-top") ||
             is(name, "right"))
        s->away |= has && (x <= -500.0 || x >= 5000.0);
    else if (is(name, "color") || is(name, "-webkit-text-fill-color"))
        s->white = white(v);
    else if (is(name, "background") || is(name, "background-color") || is(name, "background-image"))
        s->background |= !white(v) && !is(v, "none") && !is(v, "inherit") && !is(v, "initial");
    else if (is(name, "height") || is(name, "width") || is(name, "max-height"))
        s->zero_box |= zero;
    else if (is(name, "overflow"))
        s->clipped |= is(v, "hidden");
    else if (is(name, "clip"))
        s->hides |= memmem(v.p, v.n, "rect(0", 6) != NULL || memmem(v.p, v.n, "rect(1px", 8) != NULL;
}

bool xs_css_hides(xs_str d)
{
    seen s = {0};
    while (d.n) {
        const char *semi = memchr(d.p, ';', d.n);
        xs_str one = {d.p, semi ? (size_t)(semi - d.p) : d.n};
        const char *colon = memchr(one.p, ':', one.n);
        if (colon)
            declaration(&s, trim((xs_str){one.p, (size_t)(colon - one.p)}),
                        trim((xs_str){colon + 1, (size_t)(one.p + one.n - colon - 1)}));
        d.p += one.n + (semi != NULL);
        d.n -= one.n + (semi != NULL);
    }
    /* White text on a background that is set beside it is a button, not a secret. */
    return s.hides || s.away || (s.zero_box && s.clipped) || (s.white && !s.background);
}
