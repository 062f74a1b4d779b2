/* Bars, drawn, and told as a table for who does not see them. */
#include "picture.h"
#include "postbus/lang.h"

#define WIDTH 720.0
#define HEIGHT 150.0  /* of columns, without the days under them */
#define ROW 24.0      /* of a row */
#define NAMES 130.0   /* room for the rows' names */
#define NUMBERS 50.0  /* and for their numbers */
#define DAYS_NAMED 8

static const char *px(struct arena *arena, double value)
{
    return arena_printf(arena, "%.1f", value);
}

static int64_t most_of(const struct bar *bars, size_t n)
{
    int64_t most = 1;
    for (size_t i = 0; i < n; i++)
        most = bars[i].value > most ? bars[i].value : most;
    return most;
}

static void put_table(struct frame *frame, const char *title, const struct bar *bars, size_t n)
{
    struct html *html = &frame->html;
    html_open(html, T_DETAILS, {A_CLASS, "noprint"});
    html_put(html, T_SUMMARY, _("As a table"));
    html_open(html, T_TABLE, {A_CLASS, "keys"});
    html_put(html, T_CAPTION, title);
    html_open(html, T_TBODY);
    for (size_t i = 0; i < n; i++) {
        html_open(html, T_TR);
        html_put(html, T_TH, bars[i].name, {A_SCOPE, "row"});
        html_put(html, T_TD, say_number(frame->request->arena, bars[i].value), {A_CLASS, "number"});
        html_close(html);
    }
    html_close(html);
    html_close(html);
    html_close(html);
}

static void begin(struct frame *frame, const char *title, double height)
{
    struct html *html = &frame->html;
    struct arena *arena = frame->request->arena;
    html_open(html, T_FIGURE, {A_CLASS, "bars"});
    html_open(html, T_SVG, {A_ROLE, "img"}, {A_ARIA_LABEL, title}, {A_WIDTH, px(arena, WIDTH)}, {A_HEIGHT, px(arena, height)},
              {A_VIEWBOX, arena_printf(arena, "0 0 %.0f %.0f", WIDTH, height)});
}

static void end(struct frame *frame, const char *title, const struct bar *bars, size_t n)
{
    html_close(&frame->html);
    put_table(frame, title, bars, n);
    html_close(&frame->html);
}

void picture_columns(struct frame *frame, const char *title, const struct bar *bars, size_t n)
{
    struct html *html = &frame->html;
    struct arena *arena = frame->request->arena;
    int64_t most = most_of(bars, n);
    double step = n ? WIDTH / (double)n : WIDTH;
    size_t named = n / DAYS_NAMED + 1;
    begin(frame, title, HEIGHT + 22);
    html_put(html, T_TEXT, say_number(arena, most), {A_X, "0"}, {A_Y, "11"}, {A_CLASS, "when"});
    for (size_t i = 0; i < n; i++) {
        double height = (double)bars[i].value / (double)most * (HEIGHT - 18), x = (double)i * step;
        html_open(html, T_RECT, {A_X, px(arena, x)}, {A_Y, px(arena, HEIGHT - height)}, {A_WIDTH, px(arena, step > 3 ? step - 2 : step)}, {A_HEIGHT, px(arena, height)},
                  {A_CLASS, "on"});
        html_put(html, T_SVG_TITLE, arena_printf(arena, "%s: %lld", bars[i].name, (long long)bars[i].value));
        html_close(html);
        if (i % named == 0)
            html_put(html, T_TEXT, bars[i].name, {A_X, px(arena, x)}, {A_Y, px(arena, HEIGHT + 16)}, {A_CLASS, "when"});
    }
    html_put(html, T_LINE, NULL, {A_X1, "0"}, {A_X2, px(arena, WIDTH)}, {A_Y1, px(arena, HEIGHT)}, {A_Y2, px(arena, HEIGHT)}, {A_CLASS, "way"});
    end(frame, title, bars, n);
}

void picture_rows(struct frame *frame, const char *title, const struct bar *bars, size_t n)
{
    struct html *html = &frame->html;
    struct arena *arena = frame->request->arena;
    int64_t most = most_of(bars, n);
    begin(frame, title, (double)n * ROW + 2);
    for (size_t i = 0; i < n; i++) {
        double y = (double)i * ROW, width = (double)bars[i].value / (double)most * (WIDTH - NAMES - NUMBERS);
        html_put(html, T_TEXT, arena_printf(arena, "%.24s", bars[i].name), {A_X, "0"}, {A_Y, px(arena, y + 16)});
        html_put(html, T_RECT, NULL, {A_X, px(arena, NAMES)}, {A_Y, px(arena, y + 4)}, {A_WIDTH, px(arena, width)}, {A_HEIGHT, px(arena, ROW - 8)}, {A_CLASS, "on"});
        html_put(html, T_TEXT, say_number(arena, bars[i].value), {A_X, px(arena, NAMES + width + 6)}, {A_Y, px(arena, y + 16)}, {A_CLASS, "when"});
    }
    end(frame, title, bars, n);
}
