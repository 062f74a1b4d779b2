#include "picture.h"

#include <string.h>

#include "postbus/lang.h"
#include "postbus/utf8.h"

#define BAR 5          /* width of a day, with the gap behind it */
#define TREND_HEIGHT 16
#define LINK_HEIGHT 46 /* of one hand in the chain */
#define LINK_WIDTH 320
#define NAME_MOST 40   /* characters of a name that fit */
#define HANDS_SHOWN 12

/* A number as an attribute's text. */
static const char *px(struct arena *arena, double value)
{
    return arena_printf(arena, "%.1f", value);
}

static void put_rect(struct html *html, struct arena *arena, double x, double y, double width, double height, const char *class)
{
    html_put(html, T_RECT, NULL, {A_X, px(arena, x)}, {A_Y, px(arena, y)}, {A_WIDTH, px(arena, width)}, {A_HEIGHT, px(arena, height)}, {A_CLASS, class});
}

static void put_text(struct html *html, struct arena *arena, double x, double y, const char *text, const char *class)
{
    html_put(html, T_TEXT, text, {A_X, px(arena, x)}, {A_Y, px(arena, y)}, {A_CLASS, class});
}

void picture_trend(struct html *html, const unsigned *days, size_t n)
{
    cleanup_arena struct arena *arena = arena_new(0);
    unsigned most = 1, all = 0;
    for (size_t i = 0; i < n; i++) {
        most = days[i] > most ? days[i] : most;
        all += days[i];
    }
    const char *told = arena_printf(arena, _n("%u letter in the last %zu days", "%u letters in the last %zu days", all), all, n);
    html_open(html, T_SVG, {A_CLASS, "trend"}, {A_ROLE, "img"}, {A_ARIA_LABEL, told}, {A_WIDTH, px(arena, (double)n * BAR)}, {A_HEIGHT, px(arena, TREND_HEIGHT)},
              {A_VIEWBOX, arena_printf(arena, "0 0 %zu %d", n * BAR, TREND_HEIGHT)});
    for (size_t i = 0; i < n; i++) {
        double height = days[i] ? 2 + (double)days[i] / most * (TREND_HEIGHT - 2) : 1;
        put_rect(html, arena, (double)i * BAR, TREND_HEIGHT - height, BAR - 1, height, days[i] ? "on" : "off");
    }
    html_close(html);
}

/* ---- the chain ---- */

static const char *short_name(struct arena *arena, const struct desk_link *link)
{
    const char *name = link->from->name ? link->from->name : link->from->address ? link->from->address : _("sender unknown");
    struct pb_span all = span_of(name);
    size_t at = 0, n = 0;
    while (at < all.n && n < NAME_MOST) {
        utf8_next(all, &at);
        n++;
    }
    return at < all.n ? arena_printf(arena, "%.*s…", (int)at, name) : name;
}

static const char *to_whom(struct arena *arena, const struct desk_link *link)
{
    size_t n = link->to->n + link->cc->n;
    const char *when = link->sent ? arena_printf(arena, "%.10s %.5s", link->sent, strlen(link->sent) > 11 ? link->sent + 11 : "") : "";
    const char *first = link->to->n == 0 ? NULL : link->to->v[0].name ? link->to->v[0].name : link->to->v[0].address;
    if (!first)
        return when;
    return n > 1 ? arena_printf(arena, _("%s  to %.24s and %zu more"), when, first, n - 1) : arena_printf(arena, _("%s  to %.30s"), when, first);
}

static void put_hand(struct html *html, struct arena *arena, const struct desk_link *link, size_t place, bool last)
{
    double y = (double)place * LINK_HEIGHT;
    if (!last)
        html_put(html, T_LINE, NULL, {A_X1, "9"}, {A_X2, "9"}, {A_Y1, px(arena, y + 18)}, {A_Y2, px(arena, y + LINK_HEIGHT + 6)}, {A_CLASS, "way"});
    html_put(html, T_CIRCLE, NULL, {A_CX, "9"}, {A_CY, px(arena, y + 12)}, {A_R, link->letter ? "7" : "5"}, {A_CLASS, link->letter ? "hand letter" : "hand"});
    put_text(html, arena, 26, y + 16, short_name(arena, link), link->letter ? "who letter" : "who");
    put_text(html, arena, 26, y + 33, to_whom(arena, link), "when");
}

void picture_chain(struct frame *frame, const struct desk_links *links)
{
    struct html *html = &frame->html;
    struct arena *arena = frame->request->arena;
    size_t n = links->n < HANDS_SHOWN ? links->n : HANDS_SHOWN;
    html_open(html, T_FIGURE, {A_CLASS, "the way of the letter"});
    html_open(html, T_SVG, {A_ROLE, "img"}, {A_ARIA_LABEL, arena_printf(arena, _n("The way of the letter: %zu person, the writer", "The way of the letter: %zu people, the writer first", links->n), links->n)},
              {A_WIDTH, "100%"}, {A_HEIGHT, px(arena, (double)n * LINK_HEIGHT)}, {A_VIEWBOX, arena_printf(arena, "0 0 %d %zu", LINK_WIDTH, n * LINK_HEIGHT)});
    for (size_t i = 0; i < n; i++)
        put_hand(html, arena, &links->v[i], i, i + 1 == n);
    html_close(html);
    if (n < links->n)
        html_put(html, T_FIGCAPTION, arena_printf(arena, _("and %zu more"), links->n - n));
    html_close(html);
}
